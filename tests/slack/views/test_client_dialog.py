"""The dialog of clients: adding, renaming, mapping, merging and removing them, each asked first where it rewrites."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import col, select

from bot.demo.workspace import Shown, User, Workspace
from bot.services.company import Company
from bot.services.sync import store_page
from bot.store import clients as store
from bot.store.tables import Client, Item, ItemShare
from integrations.source import Page
from tests.slack.commands.test_client import DESK
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

LINE = "/clientload client"

Choose = Callable[..., Awaitable[Shown]]


@pytest.fixture(autouse=True)
async def desk(company: Company) -> None:
    """Let a helpdesk have brought Acme, Globex and some tickets."""
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page(DESK, "1"))


@pytest.fixture
def choose(slack: Workspace, open_: Open, ana: User) -> Choose:
    """Give a way to open the dialog and choose what to do, and with which clients."""

    async def choose_(what: str, **clients: str) -> Shown:
        (dialog,) = await slack.press(await open_(LINE, ana), "What to do", ana, value=what)
        for block, name in clients.items():
            await slack.suggest(dialog, block, ana, name)
            slack.fill(dialog, {block: name})
        return dialog

    return choose_


async def called(company: Company) -> dict[str, str]:
    """Return what each word leads to."""
    async with company.database.asking() as session:
        names = await store.names(session)
        return {word: names.proper(id_) for word, ids in names._ids.items() for id_ in ids}


async def owners(company: Company) -> dict[str, str]:
    """Return each ticket's client."""
    statement = (
        select(Item.external_id, Client.name)
        .join(ItemShare, col(ItemShare.item_id) == col(Item.id))
        .join(Client, col(Client.id) == col(ItemShare.destination))
    )
    async with company.database.asking() as session:
        return dict((await session.exec(statement)).all())


async def test_a_client_is_added_with_its_aliases_and_domains(
    open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    assert values(dialog) == {"what": "Add a client", "name": None, "alias": None, "domain": None}
    said = await send(dialog, {"Name": "Umbra Nord", "Aliases": "ACM Corp\n\nUmbra N", "Domains": "ops@umbra.example"})
    assert told(said).startswith("Umbra Nord is a client now. 3 items and 3 h found their client.")
    assert (await called(company))["umbra n"] == "Umbra Nord"
    assert (await owners(company))["2"] == "Umbra Nord"
    assert [change[1:] for change in await changes_of(company)] == [
        ("client added", "", "Umbra Nord"),
        ("alias of Umbra Nord", "", "acm corp"),
        ("alias of Umbra Nord", "", "umbra n"),
        ("domain of Umbra Nord", "", "umbra.example"),
    ]


async def test_a_client_is_renamed_and_still_found_by_its_old_name(
    choose: Choose, send: Send, company: Company
) -> None:
    dialog = await choose("Give a client another name", client="Acme")
    assert told(await send(dialog, {"New name": "Acme Group"})).startswith("Acme is now called Acme Group")
    assert (await called(company))["acme"] == "Acme Group"


async def test_an_alias_a_domain_and_a_label_are_given_and_taken_back(
    slack: Workspace, choose: Choose, send: Send, ana: User, company: Company
) -> None:
    dialog = await choose("Add another name, an alias", client="Acme")
    assert "The alias ACM Corp is Acme's now." in told(await send(dialog, {"Alias": "ACM Corp"}))
    dialog = await choose("Say whose a domain is", client="Acme")
    assert "The domain umbra.example is Acme's now." in told(await send(dialog, {"Domain": "x@umbra.example"}))
    dialog = await choose("Say whose a label, component, project or item is", client="Acme")
    assert "The label VIP is Acme's now." in told(await send(dialog, {"Which one": "VIP"}))
    dialog = await choose("Say whose a label, component, project or item is", client="Globex")
    said = await send(dialog, {"Kind": "A single ticket or task", "Which one": "zendesk:7"})
    assert "is Globex's now" in told(said)
    assert {ref: name for ref, name in (await owners(company)).items() if ref in "2347"} == {
        "2": "Acme",
        "3": "Acme",
        "4": "Acme",
        "7": "Globex",
    }

    dialog = await choose("Take one of these back")
    await slack.suggest(dialog, "Client", ana, "Acme")
    (dialog,) = await slack.press(dialog, "Client", ana, value="Acme")
    said = await send(dialog, {"What is to say nothing any more": "Label: vip"})
    assert told(said) == "The label vip says nothing about Acme any more. What it had settled stays."


async def test_what_would_rewrite_the_past_is_shown_and_asked_first(
    slack: Workspace, choose: Choose, send: Send, ana: User, company: Company
) -> None:
    dialog = await choose("Say whose a domain is", client="Acme")
    asked = await send(dialog, {"Domain": "globex.example", "Since": "2026-08-01"})
    assert asked.text == "Is that meant?"
    assert words(asked).startswith("1 of 7 items opened since 1 Aug 2026 would change their client\n")
    assert "/clientload" not in words(asked)
    assert (await owners(company))["6"] == "Globex"

    await slack.dismiss(asked)
    back = slack.modal(ana)
    assert back is not None
    assert values(back)["domain"] == "globex.example"
    asked = await send(back)
    done = await send(asked)
    assert "changed their client" in told(done)
    assert slack.modal(ana) is None or told(done) == words(done)
    assert (await owners(company))["6"] == "Acme"


async def test_two_clients_are_merged_after_a_look_and_parted_again(
    choose: Choose, send: Send, company: Company
) -> None:
    dialog = await choose("Make one client of two", client="Acme", other="Globex")
    asked = await send(dialog)
    assert words(asked).startswith("Globex would become part of Acme\nNothing is changed yet\n• Acme (#1): ")
    assert told(await send(asked)).startswith("Globex is part of Acme now, with 2 items.")
    assert (await called(company))["globex"] == "Acme"

    dialog = await choose("Part what was merged", merged="Globex")
    assert told(await send(dialog)).startswith("Globex is a client of its own again.")
    assert (await called(company))["globex"] == "Globex"


async def test_a_client_counts_in_a_group_and_is_taken_out(choose: Choose, send: Send, company: Company) -> None:
    dialog = await choose("Count a client in a group", client="Acme", member="Globex")
    assert values(dialog)["membership"] == "Subsidiary: the same owner"
    said = await send(dialog, {"What it is to the group": "Reseller: sells us on", "Since": "2026-11-01"})
    assert told(said).startswith("Globex counts in the group Acme (reseller) since 1 Nov 2026.")
    said = await send(await choose("Take a client out of its group", member="Globex"))
    assert told(said).startswith("Globex counts in no group any more")
    assert [change[1:] for change in await changes_of(company)] == [
        ("Globex in the group Acme", "", "reseller since 2026-11-01"),
        ("Globex in the group Acme", "reseller since 2026-11-01", "taken out"),
    ]


async def test_a_client_is_removed_after_a_look(choose: Choose, send: Send, company: Company) -> None:
    asked = await send(await choose("Remove a client", client="Acme"))
    assert words(asked) == "Acme has 1 item. They stay theirs; new ones will have no client."
    assert told(await send(asked)).startswith("Acme is no client any more.")
    assert "acme" not in await called(company)


async def test_two_that_look_the_same_are_kept_apart(choose: Choose, send: Send) -> None:
    dialog = await choose("Keep two apart that look the same", client="Acme", other="Globex")
    assert told(await send(dialog)) == "Acme and Globex stay two clients, and are not proposed again."


async def test_who_is_no_admin_any_more_when_the_question_is_answered_does_nothing(
    choose: Choose, send: Send, ana: User, company: Company, hands: list[Any]
) -> None:
    asked = await send(await choose("Remove a client", client="Acme"))
    ana.admin = False
    hands[0] = hands[0].replace(hour=10)
    assert words(await send(asked)) == (
        "Clients are changed by whoever is in charge of mapping, or an admin. Ask one of them."
    )
    assert "acme" in await called(company)


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        ('{"client":1}', {"what": "Give a client another name", "client": "Acme", "name": None}),
        (
            '{"domain":"umbra.example"}',
            {"what": "Say whose a domain is", "client": None, "domain": "umbra.example", "since": None},
        ),
        ('{"name":"Umbra"}', {"what": "Add a client", "name": "Umbra", "alias": None, "domain": None}),
        ('{"what":"merge","client":2}', {"what": "Make one client of two", "client": "Globex", "other": None}),
        ('{"what":"nonsense"}', {"what": "Add a client", "name": None, "alias": None, "domain": None}),
    ],
)
async def test_a_button_opens_it_with_what_it_is_about(
    pressed: Pressed, ana: User, value: str, stands: dict[str, Any]
) -> None:
    assert values(await pressed("client", value, ana)) == stands


ERRORS: list[tuple[str, dict[str, str], dict[str, str], dict[str, str]]] = [
    ("Add a client", {}, {"Name": "acme"}, {"name": "acme is already what Acme is called."}),
    ("Add a client", {}, {"Name": "X", "Aliases": "Globex"}, {"alias": "Globex is already what Globex is called."}),
    ("Add a client", {}, {"Name": "X", "Domains": "nonsense"}, {"domain": "nonsense is no domain."}),
    ("Add a client", {}, {"Name": "X", "Domains": "gmail.com"}, {"domain": "gmail.com is free mail:"}),
    ("Add a client", {}, {"Name": "X", "Domains": "acme.example"}, {"domain": "The domain acme.example is Acme's."}),
    ("Give a client another name", {"client": "Acme"}, {"New name": "Globex"}, {"name": "Globex is already what"}),
    (
        "Add another name, an alias",
        {"client": "Acme"},
        {"Alias": "Globex"},
        {"alias": "Globex is already what Globex is called."},
    ),
    ("Say whose a domain is", {"client": "Acme"}, {"Domain": "co.uk"}, {"domain": "co.uk belongs to many companies."}),
    (
        "Say whose a domain is",
        {"client": "Acme"},
        {"Domain": "globex.example"},
        {"domain": "The domain globex.example is Globex's. If it moved to Acme, say from which day"},
    ),
    (
        "Say whose a label, component, project or item is",
        {"client": "Acme"},
        {"Kind": "A single ticket or task", "Which one": "999"},
        {"value": "There is no item 999."},
    ),
    ("Make one client of two", {"client": "Acme", "other": "Acme"}, {}, {"other": "Acme and Acme are one client"}),
    ("Count a client in a group", {"client": "Acme", "member": "Acme"}, {}, {"member": "Acme cannot count in itself"}),
    ("Take a client out of its group", {"member": "Globex"}, {}, {"member": "Globex counts in no group"}),
]


@pytest.mark.parametrize(("what", "clients", "given", "errors"), ERRORS)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_changed(
    choose: Choose,
    send: Send,
    company: Company,
    *,
    what: str,
    clients: dict[str, str],
    given: dict[str, str],
    errors: dict[str, str],
) -> None:
    before = await called(company)
    wrong = await send(await choose(what, **clients), given)
    assert wrong.errors.keys() == errors.keys()
    assert all(wrong.errors[field].startswith(sentence) for field, sentence in errors.items()), wrong.errors
    assert await called(company) == before
    assert await changes_of(company) == []


async def test_a_client_without_any_key_has_nothing_to_take_back(
    slack: Workspace, choose: Choose, send: Send, ana: User, ask: Ask
) -> None:
    await ask("/clientload client add Umbra", ana)
    dialog = await choose("Take one of these back")
    await slack.suggest(dialog, "Client", ana, "Umbra")
    (dialog,) = await slack.press(dialog, "Client", ana, value="Umbra")
    assert words(dialog) == "Nothing but its own name leads to this client."
    assert (await send(dialog)).errors == {"what": "Choose what is to say nothing any more."}


async def test_two_of_one_name_are_told_apart_by_their_numbers(
    slack: Workspace, open_: Open, ana: User, company: Company
) -> None:
    async with company.database.writing() as session:
        session.add(Client(name="ACME", folded="acme", made_by="csv", made_at=company.clock()))
    (dialog,) = await slack.press(await open_(LINE, ana), "What to do", ana, value="Remove a client")
    (offered,) = await slack.suggest(dialog, "Client", ana, "acme")
    assert [each["text"]["text"] for each in offered.options] == ["Acme #1", "ACME #3"]


async def test_what_can_be_typed_stays_a_word_away(slack: Workspace, ask: Ask, ana: User) -> None:
    listed = await ask(f"{LINE} show", ana)
    assert listed.text.startswith("2 clients\n")
    (dialog,) = await slack.press(listed, "Change", ana)
    assert dialog.text == "Clients"
