"""What clients impose: kept by item, added up by day and quarter, ranked, and told once when it rises."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.domain.control import Counts
from bot.domain.group import RESELLER
from bot.services import configure, grouping, imposing, month, pace, sync
from bot.services.company import Company
from bot.services.imposing import Right
from bot.services.refused import Refused
from bot.store import clients as client_store
from bot.store import imposed, mentions, teams
from bot.store import pace as store
from bot.store.tables import Change, Client, ImposedMark, ItemShare, NoticeQuarter, PaceDay, Team
from integrations import records
from integrations.records import Cycle, Gone, Organization, Record
from integrations.source import Page

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
SINCE, UNTIL = date(2026, 10, 20), date(2026, 11, 17)
Q4 = date(2026, 10, 1)
ACME, GLOBEX, NORDAL = 1, 2, 3
ORGANIZATIONS = (Organization("77", "Acme"), Organization("78", "Globex"), Organization("79", "Nordal"))
ANYBODY, ADMIN = Right("U1"), Right("U9", everywhere=True)


def ticket(ref: str, client: str = "77", **changes: Any) -> records.Item:
    values: dict[str, Any] = {"opened_at": MONDAY, "updated_at": MONDAY, "organizations": (client,), **changes}
    values["url"] = f"https://desk.example/tickets/{ref}"
    return records.Item(kind="ticket", id=ref, title=f"Ticket {ref}", **values)


async def told(company: Company, *page: Record) -> None:
    async with company.database.writing() as session:
        await sync.store_page(session, company, "desk", "tickets", Page(list(page), "1"))


async def counted(company: Company, client: int = ACME) -> Counts:
    """Return what the ledger says of a client, having checked that it is the sum of the shares below."""
    async with company.database.asking() as session:
        shares = (await session.exec(select(ItemShare).where(col(ItemShare.team_id) != 0))).all()
        rows = (await session.exec(select(PaceDay))).all()
        noticed = (await session.exec(select(NoticeQuarter))).all()
        found = await store.counts(session, SINCE, UNTIL)
    below, above = store.Totals(), {}
    for share in shares:
        below.count(share.model_dump(), 1)
    for row in rows:
        amounts = {name: getattr(row, name) for name in store.COUNTED}
        if any(amounts.values()):
            above[row.team_id, row.destination, row.day] = amounts
    assert above == below._days
    quarters = {(row.team_id, row.destination, row.quarter, row.notice): row.parts for row in noticed if row.parts}
    assert quarters == below._notices
    return sum((each.get(client, Counts()) for each in found.values()), Counts())


async def test_every_change_of_an_item_reaches_the_ledgers(company: Company) -> None:
    sprint = Cycle("Sprint 12", MONDAY - timedelta(days=4), entered_at=MONDAY)
    due = date(2026, 11, 12)
    await told(company, *ORGANIZATIONS, ticket("1", urgent=True, cycle=sprint, due_on=due), ticket("2", urgent=False))
    found = Counts(items=2, cycles_told=1, injected=1, urgency_told=2, urgent=1)
    assert await counted(company) == found
    async with company.database.asking() as session:
        notice = await store.notices(session, [Q4], [ACME])
    assert (notice.client, notice.others) == ({Q4: {10: 1}}, {})
    later = MONDAY + timedelta(days=1)
    # The first date stays what was asked for, whatever it became; the client is another one now.
    await told(company, ticket("1", "78", urgent=False, cycle=sprint, due_on=date(2026, 12, 24), updated_at=later))
    assert await counted(company) == Counts(items=1, urgency_told=1)
    assert await counted(company, GLOBEX) == Counts(items=1, cycles_told=1, injected=1, urgency_told=1)
    async with company.database.asking() as session:
        notice = await store.notices(session, [Q4], [ACME])
    assert (notice.client, notice.others) == ({}, {Q4: {10: 1}})
    await told(company, Gone("item", "1"))
    assert await counted(company, GLOBEX) == Counts()


async def mark(company: Company, right: Right, item: int, what: str, *, removing: bool = False) -> None:
    async with company.database.writing() as session:
        change = imposing.unmark_item if removing else imposing.mark_item
        await change(session, company, right, item, what)


async def test_anybody_marks_an_item_and_takes_that_back(company: Company) -> None:
    await told(company, *ORGANIZATIONS, ticket("1"))
    await mark(company, ANYBODY, 1, "tool")
    await mark(company, ANYBODY, 1, "date")
    assert await counted(company) == Counts(items=1, imposed=1, dates=1, tools=1)
    with pytest.raises(Refused, match="This is marked already: tool imposed"):
        await mark(company, ANYBODY, 1, "tool")
    # A pull does not undo it.
    await told(company, ticket("1", updated_at=MONDAY + timedelta(hours=1)))
    assert (await counted(company)).imposed == 1
    for right in (Right("U2"), Right("U2", frozenset({2}))):
        with pytest.raises(Refused, match="A colleague marked this"):
            await mark(company, right, 1, "tool", removing=True)
    await mark(company, Right("U2", frozenset({1})), 1, "tool", removing=True)
    await mark(company, ANYBODY, 1, "date", removing=True)
    assert await counted(company) == Counts(items=1)
    with pytest.raises(Refused, match="not marked by hand"):
        await mark(company, ANYBODY, 1, "date", removing=True)
    async with company.database.asking() as session:
        changes = [(each.by, each.what, each.new) for each in (await session.exec(select(Change))).all()]
        rows = (await session.exec(select(ImposedMark))).all()
    assert changes == [
        ("U1", "tool imposed, item 1 in desk", "marked"),
        ("U1", "date imposed, item 1 in desk", "marked"),
        ("U2", "tool imposed, item 1 in desk", "taken back"),
        ("U1", "date imposed, item 1 in desk", "taken back"),
    ]
    assert all(row.ended_at for row in rows)


async def test_what_has_no_client_or_is_gone_is_not_marked(company: Company) -> None:
    await told(company, *ORGANIZATIONS, ticket("1", client="99"), ticket("2"), Gone("item", "2"))
    with pytest.raises(Refused, match="no client yet"):
        await mark(company, ANYBODY, 1, "tool")
    with pytest.raises(Refused, match="gone from its source"):
        await mark(company, ANYBODY, 2, "tool")


async def test_a_label_says_it_for_what_is_there_and_what_comes(company: Company) -> None:
    await told(company, *ORGANIZATIONS, ticket("1", labels=("acme-tool",)))
    async with company.database.writing() as session:
        support = (await teams.all_teams(session))[0]
        await imposing.write_label(session, company, "U9", support, "tool", "Acme-Tool")
        await configure.rescope(session, company)
    await told(company, ticket("2", labels=("acme-tool",)), ticket("3"))
    assert await counted(company) == Counts(items=3, imposed=2, tools=2)
    async with company.database.writing() as session:
        support = (await teams.all_teams(session))[0]
        with pytest.raises(Refused, match="says so already"):
            await imposing.write_label(session, company, "U9", support, "tool", "acme-tool")
        await imposing.drop_label(session, company, "U9", support, "tool", "acme-tool")
        await configure.rescope(session, company)
        with pytest.raises(Refused, match="says no such thing"):
            await imposing.drop_label(session, company, "U9", support, "tool", "acme-tool")
    assert await counted(company) == Counts(items=3)


async def client_of(session: Any, id_: int) -> Client:
    return (await client_store.by_id(session, [id_]))[id_]


async def test_a_whole_client_is_marked_by_an_admin_from_that_day_on(company: Company) -> None:
    today = company.clock() - timedelta(hours=1)
    await told(company, *ORGANIZATIONS, ticket("1"), ticket("2", opened_at=today, updated_at=today))
    async with company.database.writing() as session:
        acme = await client_of(session, ACME)
        with pytest.raises(Refused, match="marked by an admin"):
            await imposing.mark_client(session, company, ANYBODY, acme, "format")
        await imposing.mark_client(session, company, ADMIN, acme, "format")
    await told(
        company, ticket("3", opened_at=today, updated_at=today), ticket("4", "78", opened_at=today, updated_at=today)
    )
    async with company.database.asking() as session:
        shares = (await session.exec(select(ItemShare).order_by(col(ItemShare.item_id)))).all()
    assert [share.imposed_by for share in shares] == ["", "format client", "format client", ""]
    async with company.database.writing() as session:
        await imposing.unmark_client(session, company, ADMIN, await client_of(session, ACME), "format")
    async with company.database.asking() as session:
        shares = (await session.exec(select(ItemShare))).all()
    assert {share.imposed_by for share in shares} == {""}


async def test_an_item_is_found_by_its_link_and_by_its_number(company: Company) -> None:
    await told(company, *ORGANIZATIONS, ticket("4711"))
    async with company.database.asking() as session:
        for reference, link in (("x", "https://desk.example/tickets/4711"), ("4711", "")):
            found = await imposing.item_called(session, reference, link)
            assert found is not None
            assert found.external_id == "4711"
        assert await imposing.item_called(session, "4712") is None
        assert [each.external_id for each in await imposed.latest(session, ACME, 10)] == ["4711"]
        assert await imposed.latest(session, GLOBEX, 10) == []


async def test_a_picker_finds_late_items_by_words_of_their_titles_and_any_by_its_number(company: Company) -> None:
    await told(company, *ORGANIZATIONS, *(ticket(str(number)) for number in range(4711, 5411)))
    async with company.database.asking() as session:
        for of in (ACME, None):
            found = await imposed.titled(session, of, "tick\u00e9t 4712", 10_000, 5)
            assert [each.external_id for each in found] == ["4712"], "seven hundred came in since"
            assert [each.external_id for each in await imposed.titled(session, of, "ticket", 10_000, 2)] == [
                "5410",
                "5409",
            ]
            assert await imposed.titled(session, of, "4711", 100, 5) == []
        assert [each.external_id for each in await mentions.items_called(session, "4711")] == ["4711"]


def many(client: str, items: int, urgent: Collection[int], opened: datetime, mark: str) -> list[records.Item]:
    return [
        ticket(
            f"{mark}{client}-{number}",
            client,
            opened_at=opened,
            updated_at=opened,
            urgent=number in urgent,
            due_on=opened.date() + timedelta(days=3 + number),
        )
        for number in range(items)
    ]


async def test_clients_are_ranked_and_one_is_shown_beside_the_others(company: Company) -> None:
    await told(
        company,
        *ORGANIZATIONS,
        *many("77", 20, range(10), MONDAY, "a"),
        *many("78", 10, range(1), MONDAY, "a"),
        *many("79", 10, (), MONDAY, "a"),
        ticket("few", "80"),
        Organization("80", "Umbra"),
    )
    async with company.database.asking() as session:
        support: Team = (await teams.all_teams(session))[0]
        ranked = await pace.ranking(session, company, support, company.today())
        # (50 % + 5) / (10 % + 5), (10 % + 5) / (10 % + 5) and 5 / 15 of urgency alone: nothing else is told.
        assert [(ranked.names[each.client_id], each.index) for each in ranked.shown] == [
            ("Acme", pytest.approx(0.55 / 0.15)),
            ("Globex", pytest.approx(1.0)),
            ("Nordal", pytest.approx(1 / 3)),
        ]
        assert (ranked.untold, ranked.too_few) == (("imposed", "injected"), 1)
        assert [each.median for each in ranked.notices[ACME]] == [None, 12.5]
        acme = await pace.of_client(session, company, await client_of(session, ACME), company.today())
        assert [each.team.name for each in acme.teams] == ["Support"]
        assert (acme.notices[-1].median, acme.notices[-1].items, acme.others[-1].median) == (12.5, 20, 7.5)
        behind = await pace.behind(session, acme)
        assert (behind.total, {each.parts for each in behind.items}) == (10, {WHOLE})
        told_month = await month.compose(session, company, SINCE, UNTIL)
    assert [(each.client, each.before) for each in told_month.pace] == [("Acme", None)]


async def test_a_group_is_one_and_its_members_stay_visible(company: Company) -> None:
    await told(
        company,
        *ORGANIZATIONS,
        Organization("80", "Brisa"),
        *many("77", 20, range(2), MONDAY, "a"),
        *many("78", 10, range(1), MONDAY, "a"),
        *many("79", 10, (), MONDAY, "a"),
        *many("80", 20, range(18), MONDAY, "a"),
    )
    async with company.database.writing() as session:
        brisa = await client_of(session, 4)
        await grouping.join(session, company, "U9", await client_of(session, ACME), brisa, kind=RESELLER, since=None)
    async with company.database.asking() as session:
        ranked = await pace.ranking(session, company, None, company.today())
        # 20 of 40 are urgent, and the median client has one of ten: (50 % + 5) / (10 % + 5).
        assert [(ranked.names[each.client_id], each.index) for each in ranked.shown] == [
            ("Acme", pytest.approx(0.55 / 0.15)),
            ("Globex", pytest.approx(1.0)),
            ("Nordal", pytest.approx(1 / 3)),
        ]
        assert ranked.members == {ACME: 1}
        acme = await client_of(session, ACME)
        whole = await pace.of_client(session, company, acme, company.today())
        card = await pace.on_card(session, company, acme, company.today())
        apart = await pace.of_client(session, company, await client_of(session, 4), company.today())
        apart_on_card = await pace.on_card(session, company, await client_of(session, 4), company.today())
        behind = await pace.behind(session, whole)
        told_month = await month.compose(session, company, SINCE, UNTIL)
    for each in (whole, card):
        assert (each.whole.counts.items, each.whole.index) == (40, pytest.approx(0.55 / 0.15))
        assert [(of.client, of.kind, of.control.index) for of in each.members] == [
            ("Brisa", RESELLER, pytest.approx(5.0)),
            ("Acme", "", pytest.approx(1.0)),
        ]
        assert (each.notices[-1].items, each.others[-1].items) == (40, 20)
    assert [each.control.counts.items for each in whole.teams] == [40]
    for each in (apart, apart_on_card):
        assert (each.whole.counts.items, each.whole.index) == (20, pytest.approx(5.0))
        assert each.part_of is not None
        assert each.part_of.group == "Acme"
    assert (behind.total, behind.member_names) == (20, {ACME: "Acme", 4: "Brisa"})
    assert [each.client for each in told_month.pace] == ["Acme"]


async def test_a_rise_is_told_in_its_first_week_alone(company: Company) -> None:
    today = company.clock()
    usual, lately = today - timedelta(days=60), today - timedelta(days=3)
    await told(
        company,
        *ORGANIZATIONS,
        *(item for client in ("77", "78", "79") for item in many(client, 60, range(4), usual, "u")),
        *many("77", 40, range(18), lately, "n"),
        *many("78", 40, range(3), lately, "n"),
        *many("79", 40, range(3), lately, "n"),
    )
    async with company.database.asking() as session:
        support = (await teams.all_teams(session))[0]
        (rise,) = await pace.newly_risen(session, support, company.today())
        assert (rise.client_id, [(part.part, part.marked, part.told) for part in rise.parts]) == (
            ACME,
            [("urgent", 18, 40)],
        )
        assert await pace.newly_risen(session, support, company.today() + timedelta(days=7)) == []
        assert await pace.newly_risen(session, support, company.today() - timedelta(days=7)) == []


async def days_of(company: Company) -> list[tuple[Any, ...]]:
    async with company.database.asking() as session:
        shares = (await session.exec(select(ItemShare).order_by(col(ItemShare.item_id)))).all()
    return [(share.imposed_day, share.injected_day, share.urgent_day) for share in shares]


async def test_each_part_counts_on_the_day_on_which_it_happened(company: Company) -> None:
    opened, later = MONDAY - timedelta(days=60), MONDAY + timedelta(days=2)
    cycle = Cycle("Sprint 12", MONDAY, entered_at=later)
    before: dict[str, Any] = {"opened_at": opened, "updated_at": opened, "urgent": False}
    await told(company, *ORGANIZATIONS, ticket("1", **before), ticket("2", opened_at=opened, updated_at=later))
    assert await counted(company) == Counts()
    due = date(2026, 11, 20)
    after: dict[str, Any] = {"opened_at": opened, "updated_at": later, "urgent": True, "cycle": cycle, "due_on": due}
    await told(company, ticket("1", **after))
    async with company.database.writing() as session:
        await imposing.mark_item(session, company, ANYBODY, 1, "date")
        await imposing.mark_item(session, company, ANYBODY, 2, "tool")
    assert await days_of(company) == [(later.date(),) * 3, (opened.date(), None, None)]
    # Opened long before the window: what happened in it counts in it, the marked tool with its request.
    found = Counts(items=1, imposed=1, dates=1, cycles_told=1, injected=1, urgency_told=1, urgent=1)
    assert await counted(company) == found
    async with company.database.asking() as session:
        total, (item,) = await store.marked(session, store.Behind((ACME,), SINCE, UNTIL), 10)
        assert (total, item.id, item.opened_day) == (1, 1, opened.date())
        assert (await store.marked(session, store.Behind((ACME,), opened.date(), SINCE), 10))[0] == 1
        beside = await store.comparable(session, SINCE, UNTIL)
    assert beside == {ACME: found}
    # It stays urgent since then, and is none any more once somebody says so.
    await told(company, ticket("1", **{**after, "updated_at": later + timedelta(days=3)}))
    assert (await days_of(company))[0] == (later.date(),) * 3
    await told(company, ticket("1", **{**after, "urgent": False, "updated_at": later + timedelta(days=4)}))
    assert (await days_of(company))[0] == (later.date(), later.date(), None)
    again = later + timedelta(days=5)
    await told(company, ticket("1", **{**after, "updated_at": again}))
    assert (await days_of(company))[0] == (later.date(), later.date(), again.date())


async def test_what_was_so_when_we_first_saw_it_counts_on_the_day_it_was_opened(company: Company) -> None:
    begun = Cycle("Sprint 12", MONDAY - timedelta(days=4))
    late = MONDAY + timedelta(days=3)
    await told(company, *ORGANIZATIONS, ticket("1", urgent=True, cycle=begun, due_on=late.date(), updated_at=late))
    await mark(company, ANYBODY, 1, "date")
    assert await days_of(company) == [(MONDAY.date(),) * 3]
