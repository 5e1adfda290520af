"""What is attributed again, and what stays as a rule had settled it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.services import assign, clients, configure, merging, sync
from bot.services.company import Company
from bot.store import clients as stored_clients
from bot.store import teams
from bot.store.tables import Client, Effort, Item, ItemShare
from integrations import records
from integrations.records import Gone, Link, Organization, Requester, Touch

START = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)
ACME = Organization("77", "Acme", domains=("acme.example",))
GLOBEX = Organization("78", "Globex", domains=("globex.example",))

Listed = Callable[..., Any]


def ticket(ref: str, **changes: Any) -> records.Item:
    values: dict[str, Any] = {"title": "Nothing works", "opened_at": MONDAY, "updated_at": MONDAY}
    values |= {"url": f"https://desk.example/agent/tickets/{ref}", "touches_known": True}
    return records.Item(kind="ticket", id=ref, **{**values, **changes})


def later(ref: str, **changes: Any) -> records.Item:
    return ticket(ref, **{"updated_at": MONDAY + timedelta(hours=5), **changes})


async def owners(company: Company) -> dict[str, str]:
    """Return by item whose it is, several joined, and by which rule."""
    async with company.database.asking() as session:
        names = {row.id: row.name for row in await session.exec(select(Client))} | {0: "nobody", -1: "own"}
        statement = (
            select(Item.external_id, ItemShare.destination, Item.rule).join(Item).order_by(col(ItemShare.destination))
        )
        found: dict[str, list[str]] = {}
        rules = {}
        for ref, destination, rule in await session.exec(statement):
            found.setdefault(ref, []).append(names[destination])
            rules[ref] = rule
    return {ref: f"{'+'.join(named)} by {rules[ref]}" for ref, named in found.items()}


async def minutes(company: Company) -> dict[str, float]:
    async with company.database.asking() as session:
        statement = select(Item.external_id, func.sum(Effort.seconds)).join(Item).group_by(col(Item.external_id))
        return {ref: float(seconds) / 60 for ref, seconds in await session.exec(statement)}


async def client(company: Company, name: str) -> Client:
    async with company.database.asking() as session:
        return next(row for row in await stored_clients.active(session) if row.name == name)


async def test_beside_whose_an_item_is_stands_how_long_it_took(company: Company, listed: Listed) -> None:
    closed = MONDAY + timedelta(hours=30, minutes=1)
    items = [
        ticket("1", title="Acme, Globex", closed_at=closed),
        ticket("2"),
        ticket("3", closed_at=MONDAY - timedelta(hours=1)),
    ]
    source = listed("desk", tickets=[items], late=[[]])
    await sync.pull(company, source, START)
    assert await solved(company) == {"1": 108_060, "2": None, "3": 0}
    source.listed["late"].append([later("1"), later("2", closed_at=closed), Gone("item", "3", "spam")])
    await sync.pull(company, source, START)
    assert await solved(company) == {"1": None, "2": 108_060}


async def solved(company: Company) -> dict[str, int | None]:
    """Return by item the seconds that it was open."""
    async with company.database.asking() as session:
        found = await session.exec(select(Item.external_id, ItemShare.solved_in).join(Item))
        return {ref: seconds for ref, seconds in found}  # noqa: C416 - rows have keys, which dict() would read


async def test_what_an_item_names_itself_counts_whenever_it_arrives(company: Company, listed: Listed) -> None:
    items = [
        ticket("1", title="Globex is slow", requester_id="r1"),
        ticket("2", title="Globex is slow", organizations=("79",)),
    ]
    source = listed("desk", organizations=[[ACME, GLOBEX]], tickets=[items], late=[[]])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Globex by alias", "2": "Globex by alias"}
    source.listed["late"].append([Requester("r1", domain="acme.example"), Organization("79", "Umbra")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme by domain", "2": "Umbra by field"}


async def test_an_organization_taken_off_a_ticket_counts_no_more_though_its_requester_is_of_it(
    company: Company, listed: Listed
) -> None:
    both = ticket("1", organizations=("77", "78"), requester_id="r1")
    requester = Requester("r1", organization_id="78")
    source = listed("desk", organizations=[[ACME, GLOBEX, requester]], tickets=[[both]])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme+Globex by field"}
    for left, owner in ((("77",), "Acme by field"), ((), "Globex by domain")):
        source.listed["tickets"].append([later("1", organizations=left, requester_id="r1")])
        await sync.pull(company, source, START)
        assert await owners(company) == {"1": owner}


async def test_a_title_whose_words_change_places_is_read_again(company: Company, listed: Listed) -> None:
    source = listed("desk", organizations=[[ACME, Organization("81", "Acme Labs")]], tickets=[[]])
    for title, owner in (("Labs of Acme", "Acme"), ("Of Acme Labs", "Acme Labs"), ("Of Labs Acme", "Acme")):
        source.listed["tickets"].append([later("1", title=title)])
        await sync.pull(company, source, START)
        assert await owners(company) == {"1": f"{owner} by alias"}


async def test_a_requester_who_changes_company_does_not_rewrite_the_past(company: Company, listed: Listed) -> None:
    source = listed(
        "desk",
        organizations=[[ACME, GLOBEX]],
        users=[[Requester("r1", domain="acme.example")]],
        tickets=[[ticket("1", requester_id="r1")]],
    )
    await sync.pull(company, source, START)
    source.listed["users"].append([Requester("r1", domain="globex.example")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme by domain"}


async def test_mapping_a_domain_takes_what_was_unattributed_and_nothing_else(company: Company, listed: Listed) -> None:
    items = [
        ticket("1", requester_domain="shop.example"),
        ticket("2", requester_domain="shop.example", title="Globex is slow"),
    ]
    await sync.pull(company, listed("desk", organizations=[[ACME, GLOBEX]], tickets=[items]), START)
    async with company.database.writing() as session:
        acme = (await stored_clients.active(session))[0]
        mapped = await clients.map_key(session, company, "U1", acme, "domain", "shop.example")
    assert mapped.brought.items == 1
    assert await owners(company) == {"1": "Acme by domain", "2": "Globex by alias"}
    async with company.database.writing() as session:
        preview = await assign.preview_since(session, company, MONDAY.date())
    assert [(move.items, move.seconds) for move in preview.moved] == [(1, 0)]
    assert (await owners(company))["2"] == "Globex by alias"
    async with company.database.writing() as session:
        assert (await assign.reattribute_since(session, company, date(2026, 11, 10))).items == 0
        await assign.reattribute_since(session, company, MONDAY.date())
    assert (await owners(company))["2"] == "Acme by domain"


async def test_an_alias_is_found_by_its_first_word_whatever_stands_between(company: Company, listed: Listed) -> None:
    source = listed("desk", tickets=[[ticket("1", title="Call Smith & Co."), ticket("2", title="Smithson")]], late=[[]])
    await sync.pull(company, source, START)
    source.listed["late"].append([Organization("80", "Smith&Co")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Smith&Co by alias", "2": "nobody by none"}
    async with company.database.writing() as session:
        assert await assign.reattribute_waiting(session, company, {("alias", "o'brien"), ("alias", "")}) == 0


async def test_new_scopes_and_own_work_do_not_ask_again_whose_the_rest_is(company: Company, listed: Listed) -> None:
    items = [
        ticket("1", organizations=("77",), container="Billing"),
        ticket("2", requester_domain="globex.example", container="Billing", type="chore"),
        ticket("3", requester_domain="globex.example", container="Billing"),
    ]
    await sync.pull(company, listed("desk", organizations=[[ACME, GLOBEX]], tickets=[items]), START)
    async with company.database.writing() as session:
        for row in await stored_clients.active(session):
            await clients.remove(session, company, "U1", row)
        billing, _ = await configure.add_team(session, company, "U1", "Billing", "support")
        moved = await configure.add_scope(session, company, "U1", billing, "queue", "Billing")
    assert moved.items == 3
    settled = {"1": "Acme by field", "2": "Globex by domain", "3": "Globex by domain"}
    assert await owners(company) == settled
    async with company.database.writing() as session:
        team = await teams.team_named(session, "billing")
        assert (await configure.add_own_work(session, company, "U1", team, "type", "Chore")).items == 1
        assert (await configure.add_own_work(session, company, "U1", None, "label", "Other")).items == 0
    assert await owners(company) == settled | {"2": "own by own"}


async def test_a_merge_and_its_end_move_what_the_keys_say_and_lose_nothing(company: Company, listed: Listed) -> None:
    both = ticket("3", organizations=("77", "78"))
    items = [ticket("1", requester_domain="acme.example"), ticket("2", requester_domain="globex.example"), both]
    gone = ticket("4", requester_domain="old.example")
    await sync.pull(company, listed("desk", organizations=[[ACME, GLOBEX]], tickets=[[*items, gone]]), START)
    acme, globex = await client(company, "Acme"), await client(company, "Globex")
    async with company.database.writing() as session:
        await clients.map_key(session, company, "U1", globex, "domain", "old.example")
        await clients.unmap(session, company, "U1", globex, "domain", "old.example")
    before = await owners(company)
    assert before["3"] == "Acme+Globex by field"
    async with company.database.writing() as session:
        await merging.merge(session, company, "U1", acme, globex)
    assert await owners(company) == dict(
        zip("1234", ("Acme by domain", "Acme by domain", "Acme by field", "Acme by domain"), strict=True)
    )
    async with company.database.writing() as session:
        kept = (await stored_clients.by_id(session, [acme.id or 0]))[acme.id or 0]
        other = (await stored_clients.by_id(session, [globex.id or 0]))[globex.id or 0]
        await merging.unmerge(session, company, "U1", kept, other)
    # No key says any more whose the fourth was: it stays where it is.
    assert await owners(company) == before | {"4": "Acme by domain"}


async def test_merged_tickets_lead_to_what_is_left_of_them(company: Company, listed: Listed) -> None:
    tickets = [ticket("1", organizations=("77",)), ticket("2", organizations=("77",)), ticket("3")]
    touches = [Touch(f"e{ref}", ref, MONDAY + timedelta(hours=int(ref)), "ana") for ref in "123"]
    linked = records.Item("issue", "A-1", "Fix", MONDAY, MONDAY, links=(Link("https://desk.example/tickets/3"),))
    source = listed("desk", organizations=[[ACME]], tickets=[tickets], events=[touches], issues=[[linked]])
    await sync.pull(company, source, START)
    assert (await owners(company))["A-1"] == "nobody by none"
    source.listed["events"].append([Gone("item", "3", "merged", "2")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme by field", "2": "Acme by field", "A-1": "Acme by link"}
    source.listed["events"].append([Gone("item", "2", "merged", "1")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme by field", "A-1": "Acme by link"}
    assert (await minutes(company))["1"] == 36
    source.listed["tickets"].append([later("2", organizations=("77",))])
    await sync.pull(company, source, START)
    assert {ref: spent for ref, spent in (await minutes(company)).items() if ref in "12"} == {"1": 12, "2": 24}


async def test_a_ticket_that_is_told_only_once_it_is_merged_leads_to_what_is_left(
    company: Company, listed: Listed
) -> None:
    linked = records.Item("issue", "A-1", "Fix", MONDAY, MONDAY, links=(Link("https://desk.example/tickets/2"),))
    source = listed("desk", organizations=[[ACME]], issues=[[linked]], tickets=[[ticket("1", organizations=("77",))]])
    await sync.pull(company, source, START)
    assert (await owners(company))["A-1"] == "nobody by none"
    source.listed["tickets"].append([ticket("2", gone="merged", merged_into="1")])
    await sync.pull(company, source, START)
    assert await owners(company) == {"1": "Acme by field", "A-1": "Acme by link"}


async def test_a_ticket_that_was_deleted_or_merged_leads_on_when_it_is_merged_into_another(
    company: Company, listed: Listed
) -> None:
    tickets = [ticket("1", organizations=("77",)), ticket("2", organizations=("78",)), ticket("3", gone="deleted")]
    linked = records.Item("issue", "A-1", "Fix", MONDAY, MONDAY, links=(Link("https://desk.example/tickets/3"),))
    source = listed("desk", organizations=[[ACME, GLOBEX]], tickets=[tickets], issues=[[linked]])
    await sync.pull(company, source, START)
    assert (await owners(company))["A-1"] == "nobody by none"
    for survivor, name in (("1", "Acme"), ("2", "Globex")):
        source.listed["tickets"].append([later("3", gone="merged", merged_into=survivor)])
        await sync.pull(company, source, START)
        assert (await owners(company))["A-1"] == f"{name} by link"


async def test_a_touch_that_ends_or_moves_counts_where_it_stands(company: Company, listed: Listed) -> None:
    touches = [Touch(f"e{ref}", ref, MONDAY, "ana") for ref in "1234"]
    source = listed("desk", tickets=[[ticket(ref) for ref in "12345"]], events=[touches])
    await sync.pull(company, source, START)
    assert await minutes(company) == dict.fromkeys("1234", 3)
    source.listed["events"].append([Gone("touch", "e4")])
    await sync.pull(company, source, START)
    assert await minutes(company) == dict.fromkeys("123", 12)
    source.listed["events"].append([Touch("e3", "5", MONDAY, "ana")])
    await sync.pull(company, source, START)
    assert await minutes(company) == dict.fromkeys("125", 12)


async def test_an_issue_follows_the_tickets_whose_helpdesk_links_them_to_it(company: Company, listed: Listed) -> None:
    address = "https://tracker.example/browse/APP-12"
    built = records.Item("issue", "900", "Export", MONDAY, MONDAY, url=address)
    by_key, by_address = ticket("1", organizations=("77",), links=(Link("APP-12"),)), ticket("2", organizations=("78",))
    tracker = listed("tracker", issues=[[built]])
    await sync.pull(company, tracker, START)
    assert await owners(company) == {"900": "nobody by none"}

    desk = listed("desk", organizations=[[ACME, GLOBEX]], tickets=[[by_key, by_address]])
    await sync.pull(company, desk, START)
    assert (await owners(company))["900"] == "Acme by link"

    linked = later("2", organizations=("78",), links=(Link(address),))
    desk.listed["tickets"].append([linked])
    await sync.pull(company, desk, START)
    assert (await owners(company))["900"] == "Acme+Globex by link"

    desk.listed["tickets"].append([later("1", organizations=("77",))])
    await sync.pull(company, desk, START)
    assert (await owners(company))["900"] == "Globex by link"
    desk.listed["tickets"].append([Gone("item", "2")])
    await sync.pull(company, desk, START)
    assert (await owners(company))["900"] == "nobody by none"


async def test_a_ticket_never_takes_its_client_from_the_issue_it_is_linked_to(company: Company, listed: Listed) -> None:
    address = "https://tracker.example/browse/APP-12"
    built = records.Item("issue", "900", "Export", MONDAY, MONDAY, url=address, client_names=("Acme",))
    asked = ticket("1", requester_domain="globex.example", links=(Link(address),))
    desk = listed("desk", organizations=[[ACME, GLOBEX]], issues=[[built]], tickets=[[asked]])
    await sync.pull(company, desk, START)
    assert await owners(company) == {"900": "Acme by field", "1": "Globex by domain"}
