"""`/clientload client` on items that a helpdesk and a tracker brought: what it says, and whose the hours are then."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.services.company import Company
from bot.services.sync import store_page
from bot.slack.commands.client import SUBCOMMAND
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import changes, clients, teams
from bot.store.database import Database
from bot.store.tables import Client, Item, ItemShare
from integrations.records import Item as Record
from integrations.records import Organization, Touch
from integrations.source import Page

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)
OLDER = datetime(2026, 9, 1, 8, tzinfo=UTC)

Say = Callable[[str], Awaitable[str]]


def ticket(ref: str, title: str = "", **changes: Any) -> Record:
    opened = changes.pop("opened_at", OPENED)
    values: dict[str, Any] = {
        "url": f"https://desk.example/agent/tickets/{ref}",
        "closed_at": opened + timedelta(hours=5),
        "touches_known": True,
    }
    return Record("ticket", ref, title or f"Ticket {ref}", opened, opened + timedelta(hours=6), **(values | changes))


def reply(ref: str, at: datetime = OPENED) -> Touch:
    """Make an hour of handling on a ticket."""
    return Touch(f"r{ref}", ref, at + timedelta(hours=1), author="ana", seconds=3600)


GLOBEX_KEYS = "organization 78, external crm-5, domain globex.example"
DESK = (
    Organization("77", "Acme", domains=("acme.example",)),
    Organization("78", "Globex", domains=("globex.example",), external_id="crm-5"),
    ticket("1", organizations=("77",)),
    ticket("2", requester_domain="umbra.example"),
    ticket("3", requester_domain="umbra.example", title="ACM Corp cannot log in"),
    ticket("4", labels=("vip",)),
    ticket("5", organizations=("78",), requester_domain="globex.example"),
    ticket("6", requester_domain="globex.example", opened_at=OLDER),
    ticket("7", requester_domain="gmail.com", title="Umbra Nord has no invoice"),
    *(reply(ref) for ref in "123457"),
    reply("6", OLDER),
)


@pytest.fixture
async def company(database: Database) -> Company:
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        await store_page(session, company, "zendesk", "tickets", Page(DESK, "1"))
    return company


@pytest.fixture
def say(company: Company) -> Say:
    async def send(text: str) -> str:
        answer = await SUBCOMMAND.run(Request(company, Person("U1", Role.ADMIN), "C1", text))
        assert answer.blocks
        return answer.text

    return send


async def owners(company: Company) -> dict[str, str]:
    """Return the name of each ticket's client."""
    async with company.database.asking() as session:
        names = {row.id: row.name for row in await session.exec(select(Client))}
        pairs = select(Item.external_id, ItemShare.destination).join(Item, col(Item.id) == ItemShare.item_id)
        return {ref: names.get(destination, "-") for ref, destination in await session.exec(pairs)}


async def test_a_new_client_gets_the_items_that_wait_for_its_name(company: Company, say: Say) -> None:
    said = await say("add Umbra Nord")

    assert said == (
        "Umbra Nord is a client now. 1 item and 1 h found their client. Coverage of the last 28 days: 50 %."
    )
    assert (await owners(company))["7"] == "Umbra Nord"


async def test_a_domain_brings_what_was_unattributed_at_once(company: Company, say: Say) -> None:
    said = await say("domain Acme <http://umbra.example|umbra.example>")

    assert said == (
        "The domain umbra.example is Acme's now. 2 items and 2 h found their client. "
        "Coverage of the last 28 days: 67 %."
    )
    assert (await owners(company))["2"] == "Acme"


async def test_an_alias_and_a_label_bring_items_too(company: Company, say: Say) -> None:
    await say("alias Acme as \u201cACM Corp\u201d")
    await say("map Acme label VIP")

    assert (await owners(company))["3"] == (await owners(company))["4"] == "Acme"
    async with company.database.asking() as session:
        found = await clients.find(session, "acm corp")
    assert found.client is not None
    assert found.client.name == "Acme"


@pytest.mark.parametrize("ref", ["2", "#2", "zendesk:2", "ZD-2", "<https://desk.example/agent/tickets/2>"])
async def test_one_item_is_given_by_hand_whatever_the_rules_say(company: Company, say: Say, ref: str) -> None:
    await say("domain Acme umbra.example")

    said = await say(f"map Globex item {ref}")

    assert said.startswith("\u201cTicket 2\u201d is Globex's now.")
    assert (await owners(company))["2"] == "Globex"


async def test_a_domain_of_another_client_needs_a_day_from_which_it_moved(say: Say) -> None:
    with pytest.raises(Mistake) as mistake:
        await say("domain Acme globex.example")

    assert str(mistake.value).startswith(
        "The domain globex.example is Globex's. If it moved to Acme, say from which day: since 2026-06-30."
    )


async def test_a_moved_domain_is_previewed_and_then_rewrites_from_that_day_only(company: Company, say: Say) -> None:
    async with company.database.writing() as session:
        late = (ticket("8", requester_domain="globex.example"), reply("8"))
        await store_page(session, company, "zendesk", "tickets", Page(late, "2"))

    preview = await say("domain Acme globex.example since 1 October")

    assert preview.splitlines() == [
        "1 of 7 items opened since 1 Oct 2026 would change their client",
        "Nothing is changed yet",
        "\u2022 Globex &gt; Acme: 1 item, 1 h",
        'To do it: /clientload client domain "Acme" "globex.example" since 2026-10-01 yes',
    ]
    assert (await owners(company))["8"] == "Globex"

    done = await say('domain "Acme" "globex.example" since 2026-10-01 yes')

    assert done.startswith("1 of 7 items opened since 1 Oct 2026 changed their client")
    assert {ref: name for ref, name in (await owners(company)).items() if ref in "568"} == {
        "5": "Globex",
        "6": "Globex",
        "8": "Acme",
    }


async def test_a_new_name_keeps_the_old_one_as_an_alias(company: Company, say: Say) -> None:
    said = await say("rename Acme to Acme Group")

    assert said.startswith("Acme is now called Acme Group, and still found as Acme.")
    assert (await owners(company))["1"] == "Acme Group"
    async with company.database.asking() as session:
        assert (await clients.find(session, "ACME")).client is not None


async def test_removing_asks_first_and_keeps_what_was_settled(company: Company, say: Say) -> None:
    assert 'To do it: /clientload client remove "Acme" yes' in await say("remove Acme")
    assert "Acme" in [client.name for client in await active(company)]

    said = await say('remove "Acme" yes')

    assert said.startswith("Acme is no client any more.")
    assert "Acme" not in [client.name for client in await active(company)]
    assert (await owners(company))["1"] == "Acme"

    await say("add Acme")

    assert [client.name for client in await active(company)].count("Acme") == 1
    assert len(await everybody(company)) == 2


async def active(company: Company) -> list[Client]:
    async with company.database.asking() as session:
        return await clients.active(session)


async def everybody(company: Company) -> list[Client]:
    async with company.database.asking() as session:
        return list((await session.exec(select(Client))).all())


async def test_a_merge_is_previewed_and_moves_hours_and_keys_and_can_be_undone(company: Company, say: Say) -> None:
    preview = await say("merge Acme with Globex")

    assert preview.splitlines() == [
        "Globex would become part of Acme",
        "Nothing is changed yet",
        "\u2022 Acme (#1): 1 item, 1 h in 12 months; known by organization 77, domain acme.example",
        f"\u2022 Globex (#2): 2 items, 2 h in 12 months; known by {GLOBEX_KEYS}",
        'To do it: /clientload client merge "Acme" with "Globex" yes',
        "Past evenings keep the two apart. /clientload client unmerge undoes it",
    ]
    assert (await owners(company))["5"] == "Globex"

    said = await say('merge "Acme" with "Globex" yes')

    assert said.splitlines() == [
        "Globex is part of Acme now, with 2 items.",
        'To undo: /clientload client unmerge "Acme" "Globex"',
    ]
    assert {(await owners(company))[ref] for ref in "156"} == {"Acme"}
    async with company.database.asking() as session:
        found = await clients.find(session, "globex")
    assert found.client is not None
    assert found.client.name == "Acme"

    assert await say('unmerge "Acme" "Globex"') == (
        "Globex is a client of its own again. 3 items of Acme went through the rules again."
    )
    assert (await owners(company))["5"] == (await owners(company))["6"] == "Globex"
    assert (await owners(company))["1"] == "Acme"


async def test_clients_that_look_the_same_in_two_tools_wait_for_an_answer(company: Company, say: Say) -> None:
    tracker = (Organization("9", "Acme"), Organization("10", "Globex SA", external_id="crm-5"))
    async with company.database.writing() as session:
        await store_page(session, company, "jira", "issues", Page(tracker, "1"))

    said = await say("proposals")

    assert said.splitlines() == [
        "2 pairs of clients look the same",
        "Acme (#1, from Zendesk) and Acme (#3, from Jira): same name Acme",
        "\u2022 One company: /clientload client merge #1 with #3",
        "\u2022 Two: /clientload client refuse #1 with #3",
        "Globex (#2, from Zendesk) and Globex SA (#4, from Jira): same external id crm-5",
        '\u2022 One company: /clientload client merge "Globex" with "Globex SA"',
        '\u2022 Two: /clientload client refuse "Globex" with "Globex SA"',
    ]

    await say("merge #1 with #3 yes")
    await say('refuse "Globex" with "Globex SA"')

    assert await say("proposals") == "No two clients look the same"
    assert "is a client of its own again" in await say("unmerge Acme Acme")
    assert await say("proposals") == "No two clients look the same"


async def test_a_key_taken_back_no_longer_speaks_for_new_items(company: Company, say: Say) -> None:
    await say("domain Acme umbra.example")

    assert await say("unmap Acme domain umbra.example") == (
        "The domain umbra.example says nothing about Acme any more. What it had settled stays."
    )
    async with company.database.writing() as session:
        await store_page(
            session, company, "zendesk", "tickets", Page((ticket("9", requester_domain="umbra.example"),), "2")
        )
    found = await owners(company)
    assert (found["2"], found["9"]) == ("Acme", "-")


async def test_every_change_is_written_down(company: Company, say: Say) -> None:
    await say("add Umbra")
    await say("rename Umbra to Umbra Nord")
    await say("domain Umbra Nord umbra.example")

    async with company.database.asking() as session:
        written = [(change.by, change.what, change.old, change.new) for change in await changes.latest(session, 9)]
    assert written == [
        ("U1", "domain of Umbra Nord", "", "umbra.example"),
        ("U1", "client renamed", "Umbra", "Umbra Nord"),
        ("U1", "client added", "", "Umbra"),
    ]


async def test_without_a_verb_it_lists_the_clients_with_what_leads_to_them_and_what_can_be_changed(say: Say) -> None:
    await say("map Globex label VIP")
    said = await say("")

    assert said.splitlines()[:4] == [
        "2 clients",
        "Each is found by its name, and by what stands behind it",
        "• Acme: domain acme.example",
        "• Globex: domain globex.example, label vip",
    ]
    assert "/clientload client merge Acme with Globex" in said


MISTAKES = {
    "domain Acme gmail.com": "gmail.com is free mail: anybody can write from it, so it says nothing",
    "domain Acme acme.example": "The domain acme.example is Acme's already.",
    "domain Acmee new.example": "There is no client Acmee. Did you mean Acme?",
    "domain Acme": "Nothing is no domain.",
    "domain": "Name the client.",
    "add acme": "acme is already what Acme is called.",
    "add": "Type the name behind it.",
    "alias Globex as Acme": "Acme is already what Acme is called.",
    "rename Acme to globex": "globex is already what Globex is called.",
    "rename Acme": 'Type the new name behind it: /clientload client rename "Acme" to NAME',
    "rename Acmee to Umbra": "There is no client Acmee. Did you mean Acme?",
    "merge Acme with Acme": "Acme and Acme are one client already. Name two.",
    "merge Acme with Globexx": "There is no client Globexx. Did you mean Globex?",
    "unmerge Acme Globex": "There is no merged client Globex.",
    "map Acme colour red": "Type one of label, component, project, item, and its value:",
    "unmap Acme colour red": "Type one of alias, domain, label, component, project, item, and its value:",
    "unmap Acme domain new.example": "The domain new.example is not mapped to Acme.",
    "map Acme item 99": "There is no item 99.",
    "colour Acme": "colour is nothing to do with a client.",
}


async def test_what_cannot_be_done_is_said_and_changes_nothing(company: Company, say: Say) -> None:
    before = await owners(company)

    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await say(text)
        assert str(mistake.value).startswith(says), text

    assert await owners(company) == before
    assert len(await everybody(company)) == 2
