"""The button at what has no client, the dialog behind it, and the way back, pressed in a workspace."""

from typing import Any

import pytest
import structlog
from sqlmodel import col, select

from bot.demo.workspace import Channel, Shown, User, Workspace, pings
from bot.domain.roles import MANAGER, MAPPING, Grant
from bot.language import speaking
from bot.services import fixing
from bot.services.company import Company
from bot.services.fixing import Right
from bot.slack.blocks import attribute
from bot.slack.blocks.unattributed import About
from bot.store import roles
from bot.store.database import Database
from bot.store.tables import ClientKey, Fix, Item
from tests.services.books import ENGINEERING, SUPPORT
from tests.services.inbox import HOSTILE, client_id, fill, item_id, owners
from tests.slack.conftest import spaced
from tests.slack.reading import read

pytestmark = pytest.mark.usefixtures("connected", "inbox")

NOT_YOURS = "A team's manager, whoever is in charge of mapping, or an admin can say whose this is. Ask one of them."


@pytest.fixture
async def inbox(company: Company) -> None:
    await fill(company)


@pytest.fixture
def ada(slack: Workspace) -> User:
    return slack.add_user("Ada", admin=True)


async def manage(company: Company, user: User, team_id: int = SUPPORT) -> None:
    async with company.database.writing() as session:
        await roles.give(session, [Grant(MANAGER, user.id, team_id)], "U1", company.clock())


async def opened(slack: Workspace, user: User, text: str) -> Shown:
    """Open the Home tab and press the button beside the line that begins so."""
    (home,) = await slack.open_home(user)
    block = next(each for each in home.blocks if each.get("text", {}).get("text", "").startswith(text))
    return await pressed(slack, home, user, block["accessory"]["value"])


async def pressed(slack: Workspace, target: Shown, user: User, value: str, action: str = "open_attribute") -> Shown:
    """Press the button of this value; several are called alike."""
    element = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    assert target.view is not None
    target.view.payload["blocks"].append({"type": "actions", "block_id": "only", "elements": [element]})
    element["text"] = {"type": "plain_text", "text": "the one"}
    (shown,) = await slack.press(target.view, "the one", user)
    return shown


async def choose(slack: Workspace, dialog: Shown, user: User, typed: str) -> dict[str, Any]:
    (offered,) = await slack.suggest(dialog, "attribute_client", user, typed)
    return dict(offered.options[0])


def home_says(slack: Workspace, user: User) -> str:
    home = slack.home(user)
    assert home is not None
    return read(home.blocks)


async def settled(slack: Workspace, user: User, words: str) -> None:
    await slack.until(lambda: words in home_says(slack, user))


async def test_the_dialog_names_the_item_its_scopes_and_the_client_that_is_likely(
    slack: Workspace, ada: User, company: Company
) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    assert (dialog.kind, dialog.text) == ("modal", "Whose is it?")
    assert read(dialog.blocks).splitlines() == [
        "Ticket 4",
        "Open it in Zendesk; Support, opened on 2 Nov 2026",
        "Client",
        "For",
        "- This ticket alone: 1 item",
        "- All from this requester: 1 item now, and what comes later",
        "- The whole domain umbra.example: 3 items, 3 h now, and what comes later",
    ]
    radio = next(block["element"] for block in dialog.blocks if block.get("block_id") == "attribute_scope")
    assert radio["initial_option"]["value"] == "domain"
    async with company.database.writing() as session:
        await fixing.clients.add(session, company, "U1", "Umbra Nord")
    dialog = await opened(slack, ada, "umbra.example")
    picker = next(block["element"] for block in dialog.blocks if block.get("block_id") == "attribute_client")
    assert picker["initial_option"]["text"]["text"] == "Umbra Nord"


async def test_a_hostile_title_shows_as_it_was_written_in_the_dialog(
    slack: Workspace, ada: User, company: Company
) -> None:
    (home,) = await slack.open_home(ada)
    dialog = await pressed(slack, home, ada, About(await item_id(company, "2"), "item").to_value())
    assert read(dialog.blocks).startswith(HOSTILE)
    assert pings("", list(dialog.blocks)) == []


@pytest.mark.parametrize(
    ("ref", "lines"),
    [
        ("5", ["gmail.com is free mail: anybody can write from it, so it cannot be given to one client as a whole."]),
        ("9", ["One of your own people asked for it, so it can only be answered item by item."]),
        ("PORT-1", ["If it is your own work: /clientload team own project PORT"]),
    ],
)
async def test_the_dialog_says_why_a_wider_answer_is_not_there_and_what_else_can_be_done(
    slack: Workspace, ada: User, company: Company, ref: str, lines: list[str]
) -> None:
    (home,) = await slack.open_home(ada)
    dialog = await pressed(slack, home, ada, About(await item_id(company, ref), "item").to_value())
    assert read(dialog.blocks).splitlines()[-len(lines) :] == lines


@pytest.mark.parametrize(
    ("scope", "said", "moved"),
    [
        ("This ticket alone", "1 item is Acme's now", {"4"}),
        ("The whole domain umbra.example", "3 items, 3 h are Acme's now", {"2", "3", "4"}),
    ],
)
async def test_an_answer_closes_the_dialog_shows_on_home_and_can_be_taken_back(
    slack: Workspace, ada: User, company: Company, scope: str, said: str, moved: set[str]
) -> None:
    before = await owners(company)
    dialog = await opened(slack, ada, "umbra.example")
    acme = await choose(slack, dialog, ada, "acm")
    await slack.submit(dialog, {"Client": acme, "For": scope}, answers=1)
    assert slack.modal(ada) is None
    await settled(slack, ada, said)
    assert {ref for ref, owner in (await owners(company)).items() if owner == "Acme"} == {"1"} | moved
    home = slack.home(ada)
    assert home is not None
    await slack.press(home, "Undo", ada)
    await settled(slack, ada, "Taken back: ")
    assert await owners(company) == before
    assert "Undo" not in str(home_says(slack, ada))


async def test_a_new_client_is_made_by_its_name(slack: Workspace, ada: User, company: Company) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    new = await choose(slack, dialog, ada, "Umbra & Söhne")
    assert new["text"]["text"] == "New client: Umbra & Söhne"
    await slack.submit(dialog, {"Client": new}, answers=1)
    await settled(slack, ada, "3 items, 3 h are Umbra & Söhne's now")
    assert (await owners(company))["3"] == "Umbra & Söhne"


async def test_the_picker_offers_who_begins_so_first_and_makes_nobody_twice(
    slack: Workspace, ada: User, company: Company, marie: User
) -> None:
    async with company.database.writing() as session:
        for name in ("Globe Nord", "New Globe", "Été"):
            await fixing.clients.add(session, company, "U1", name)
        acme = (await fixing.known.by_id(session, [await client_id(company, "Acme")])).popitem()[1]
        await fixing.clients.map_key(session, company, "U1", acme, "alias", "Glob industries")
    dialog = await opened(slack, ada, "umbra.example")

    async def offered(typed: str, user: User = ada) -> list[str]:
        (shown,) = await slack.suggest(dialog, "attribute_client", user, typed)
        return [option["text"]["text"] for option in shown.options]

    assert await offered("Glob") == ["Globe Nord", "Globex", "Acme", "New Globe", "New client: Glob"]
    assert await offered("ete") == ["Été"]
    assert await offered("  ACME ") == ["Acme"]
    assert await offered("") == ["Acme", "Été", "Globe Nord", "Globex", "New Globe"]
    assert await offered("50%_") == ["New client: 50%_"]
    assert await offered("nobody", marie) == []
    assert len((await offered("x" * 300))[0]) <= 75


async def test_what_is_wrong_stands_at_its_field_and_the_dialog_stays_open(
    slack: Workspace, ada: User, company: Company
) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    gone = attribute.option("Gone", "999")
    (wrong,) = await slack.submit(dialog, {"Client": gone})
    assert wrong.errors == {"attribute_client": "This client is gone. Choose another one."}
    taken = attribute.new_client("acme")
    (wrong,) = await slack.submit(dialog, {"Client": taken})
    assert wrong.errors["attribute_client"].startswith("acme is already what Acme is called.")
    acme = attribute.option("Acme", str(await client_id(company, "Acme")))
    async with company.database.writing() as session:
        right = Right("U1", everywhere=True)
        chosen = fixing.Chosen(int(acme["value"]))
        await fixing.answer(session, company, right, await item_id(company, "4"), "item", chosen)
    (wrong,) = await slack.submit(dialog, {"Client": acme})
    assert wrong.errors == {"attribute_scope": "This has a client already: set by an admin."}
    assert slack.modal(ada) is not None


async def test_somebody_french_is_told_in_french_why_there_is_nothing_to_answer_any_more(
    slack: Workspace, company: Company
) -> None:
    amelie = slack.add_user("Amélie", admin=True, locale="fr-FR")
    (home,) = await slack.open_home(amelie)
    item = await item_id(company, "4")
    chosen = fixing.Chosen(await client_id(company, "Acme"))
    async with company.database.writing() as session:
        await fixing.answer(session, company, Right("U1", everywhere=True), item, "requester", chosen)
    refused = await pressed(slack, home, amelie, About(item, "item").to_value())
    assert spaced(read(refused.blocks)) == "Cela a déjà un client : demandeur, attribué à la main."


async def test_a_viewer_who_guesses_the_buttons_and_the_dialog_is_refused(
    slack: Workspace, marie: User, company: Company
) -> None:
    before = await owners(company)
    (home,) = await slack.open_home(marie)
    about = About(await item_id(company, "4"), "domain").to_value()
    refused = await pressed(slack, home, marie, about)
    assert read(refused.blocks) == NOT_YOURS
    acme = await client_id(company, "Acme")
    guess = f'{{"scope": "domain", "name": "umbra.example", "client": {acme}}}'
    for action, value, said in (
        ("attribute_at_once", guess, "This touches items of teams that you do not manage."),
        ("attribute_undo", "1", "This answer is not kept any more. What can be typed: /clientload help client"),
    ):
        (home,) = await slack.open_home(marie)
        refused = await pressed(slack, home, marie, value, action)
        assert read(refused.blocks).startswith(said)
    assert await owners(company) == before


async def test_a_dialog_that_somebody_else_may_not_send_is_refused_when_it_is_sent(
    slack: Workspace, ada: User, marie: User, company: Company
) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    acme = attribute.option("Acme", str(await client_id(company, "Acme")))
    assert dialog.view is not None
    slack.state.modals[marie.id].append(dialog.view)
    dialog.view.user_id = marie.id
    (wrong,) = await slack.submit(dialog, {"Client": acme})
    assert wrong.errors["attribute_scope"].startswith("This touches items of teams that you do not manage.")
    new = attribute.new_client("Umbra")
    (wrong,) = await slack.submit(dialog, {"Client": new})
    assert "attribute_scope" in wrong.errors


async def test_a_manager_answers_for_their_team_but_not_for_others(
    slack: Workspace, company: Company, marie: User
) -> None:
    await manage(company, marie)
    dialog = await opened(slack, marie, "umbra.example")
    acme = await choose(slack, dialog, marie, "acme")
    (no_new,) = await slack.suggest(dialog, "attribute_client", marie, "Umbra")
    assert no_new.options == ()
    await slack.submit(dialog, {"Client": acme}, answers=1)
    await settled(slack, marie, "3 items, 3 h are Acme's now")
    (home,) = await slack.open_home(marie)
    refused = await pressed(slack, home, marie, About(await item_id(company, "PORT-1"), "project").to_value())
    assert read(refused.blocks) == NOT_YOURS


async def test_a_manager_is_told_that_a_wider_answer_is_for_somebody_else(
    slack: Workspace, company: Company, marie: User
) -> None:
    await manage(company, marie, ENGINEERING)
    async with company.database.writing() as session:
        port = await item_id(company, "PORT-2")
        await session.exec(_into_support(port))
    (home,) = await slack.open_home(marie)
    dialog = await pressed(slack, home, marie, About(await item_id(company, "PORT-1"), "project").to_value())
    lines = read(dialog.blocks).splitlines()
    assert "- This issue alone: 1 item" in lines
    assert not any("whole project" in line for line in lines)
    assert "A wider answer touches other teams too: an admin gives it, or whoever is in charge of mapping." in lines


def _into_support(item: int) -> Any:
    from sqlalchemy import update  # noqa: PLC0415 - this test alone bends a row

    from bot.store.tables import ItemShare  # noqa: PLC0415

    return update(ItemShare).where(col(ItemShare.item_id) == item).values(team_id=SUPPORT)


async def test_who_is_in_charge_of_mapping_answers_for_every_team(
    slack: Workspace, marie: User, company: Company
) -> None:
    async with company.database.writing() as session:
        await roles.give(session, [Grant(MAPPING, marie.id)], "U1", company.clock())
    dialog = await opened(slack, marie, "Project PORT")
    new = await choose(slack, dialog, marie, "Port Authority")
    await slack.submit(dialog, {"Client": new}, answers=1)
    await settled(slack, marie, "2 items, 9 h are Port Authority's now")


async def test_while_something_else_is_written_the_dialog_says_that_it_waits_and_then_what_came_of_it(
    slack: Workspace, ada: User, company: Company
) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    acme = await choose(slack, dialog, ada, "acme")
    async with company.database.writing() as session:
        (await session.exec(select(Item).with_for_update())).all()
        (waiting,) = await slack.submit(dialog, {"Client": acme}, answers=1)
        assert "takes longer than usual" in read(waiting.blocks)
    await slack.until(lambda: "are Acme's now" in str(slack.modal(ada)))
    await settled(slack, ada, "3 items, 3 h are Acme's now")
    assert slack.late == []


async def test_who_closed_the_dialog_while_it_waited_is_told_directly_what_was_not_done(
    slack: Workspace, ada: User, company: Company
) -> None:
    dialog = await opened(slack, ada, "umbra.example")
    acme = await choose(slack, dialog, ada, "acme")
    globex = await client_id(company, "Globex")
    async with company.database.writing() as session:
        (await session.exec(select(Item).with_for_update())).all()
        row = {"kind": "domain", "value": "umbra.example", "made_by": "U1", "made_at": company.clock()}
        session.add(ClientKey(client_id=globex, **row))
        await session.flush()
        (waiting,) = await slack.submit(dialog, {"Client": acme}, answers=1)
        await slack.dismiss(waiting)
    await slack.until(lambda: bool(slack.messages(slack.direct(ada))))
    (letter,) = slack.messages(slack.direct(ada))
    assert letter.text.startswith("The domain umbra.example is Globex's.")


async def test_two_answers_at_once_both_stand_on_home(slack: Workspace, ada: User, company: Company) -> None:
    first = await opened(slack, ada, "umbra.example")
    acme = await choose(slack, first, ada, "acme")
    assert first.view is not None
    kept = attribute.Kept.from_text(first.view.payload["private_metadata"])
    await slack.submit(first, {"Client": acme}, answers=1)
    await settled(slack, ada, "3 items, 3 h are Acme's now")
    # The other dialog was opened in the state of the tab that the first answer has replaced.
    (home,) = await slack.open_home(ada)
    second = await pressed(slack, home, ada, About(await item_id(company, "X-1"), "item").to_value())
    assert second.view is not None
    stale = attribute.Kept(await item_id(company, "X-1"), home=kept.home)
    second.view.payload["private_metadata"] = stale.to_text()
    await slack.submit(second, {"Client": acme}, answers=1)
    await settled(slack, ada, "1 item is Acme's now")
    assert "umbra.example" not in home_says(slack, ada)


async def test_the_command_lists_the_same_and_its_answers_come_beside_it(
    slack: Workspace, ada: User, support: Channel, company: Company
) -> None:
    async with company.database.writing() as session:
        await fixing.clients.add(session, company, "U1", "Umbra Nord")
    (listed,) = await slack.command(ada, support, "/clientload mapping")
    assert listed.text.startswith("No client yet: 20 h of 21 h (95 %), the largest first\nProject PORT: 2 items, 9 h")
    assert "Nobody is in charge of mapping yet, so the admins are asked." in listed.text
    shown = await slack.press(listed, "It is Umbra Nord's", ada)
    assert shown[0].text == "3 items, 3 h are Umbra Nord's now"
    (back,) = await slack.press(shown[0], "Undo", ada)
    assert back.text == "Taken back: 3 items, 3 h have no client again"
    assert (await owners(company))["3"] == "-"


async def test_from_the_command_the_dialog_itself_says_what_was_done(
    slack: Workspace, ada: User, support: Channel, company: Company
) -> None:
    (listed,) = await slack.command(ada, support, "/clientload mapping")
    (dialog,) = await slack.press(listed, "Whose is it?", ada)
    acme = await choose(slack, dialog, ada, "acme")
    await slack.submit(dialog, {"Client": acme}, answers=1)
    async with company.database.asking() as session:
        assert len((await session.exec(select(Fix))).all()) == 1
    assert any("2 items, 9 h are Acme's now" in (each.text + read(each.blocks)) for each in slack.feed)


async def test_viewers_see_the_list_without_buttons(slack: Workspace, marie: User, support: Channel) -> None:
    (listed,) = await slack.command(marie, support, "/clientload mapping")
    assert "Project PORT: 2 items, 9 h" in listed.text
    assert {block["type"] for block in listed.blocks} <= {"header", "rich_text", "context"}
    (told,) = await slack.command(marie, support, f"/clientload mapping <@{marie.id}>")
    assert told.text == (
        "This takes no words. To put somebody in charge of mapping: /clientload roles grant mapping @ana"
    )


async def test_our_own_fault_changes_nothing_and_has_an_id(
    slack: Workspace, ada: User, company: Company, database: Database
) -> None:
    (home,) = await slack.open_home(ada)
    about = About(await item_id(company, "4")).to_value()
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE own_work_rule")
    with structlog.testing.capture_logs() as logged:
        failed = await pressed(slack, home, ada, about)
    (entry,) = [each for each in logged if each["event"] == "failed"]
    assert read(failed.blocks) == (
        f"This failed, and it is our fault. Tell an admin the id {entry['id']}: it is in the log."
    )


async def test_in_french_the_dialog_reads_as_french(company: Company) -> None:
    async with company.database.asking() as session:
        domain = await fixing.case_of(session, company, await item_id(company, "4"))
        free = await fixing.case_of(session, company, await item_id(company, "5"))
    kept = attribute.Kept(1)
    with speaking("fr"):
        said = read(attribute.draw(domain, kept, "domain")["blocks"])
        refused = read(attribute.draw(free, kept, "item")["blocks"])
    assert "- Tout le domaine umbra.example: 3 éléments, 3 h maintenant, et ce qui viendra" in said
    assert "- Ce ticket seulement: 1 élément" in said
    assert "gmail.com est une messagerie gratuite" in refused
