"""`/clientload log`: hours of sales, typed or in the dialog, taken back, and kept without who logged them."""

from datetime import date

import pytest
from sqlalchemy import inspect, select
from sqlmodel import SQLModel, col

from bot.demo.workspace import User, Workspace
from bot.services import clients as changing
from bot.services import merging
from bot.services.company import Company
from bot.store import clients as store
from bot.store import totals
from bot.store.tables import Change, Item, ItemShare, Team, WorkedDay, Worklog
from bot.store.teams import add_team
from tests.services.books import NOW, TODAY, Books
from tests.slack.conftest import Ask

SALES = 3


@pytest.fixture
async def acme(books: Books, company: Company) -> int:
    """Give a client and a team that sells."""
    async with company.database.writing() as session:
        await add_team(session, "Sales", "sales", "U1", NOW)
    return await books.client("Acme")


async def worked(company: Company, client: int) -> dict[tuple[int, date], int]:
    """Return the seconds logged for a client by team and day."""
    async with company.database.asking() as session:
        mine = select(col(WorkedDay.team_id), col(WorkedDay.day), col(WorkedDay.logged))
        rows = await session.execute(mine.where(col(WorkedDay.destination) == client, col(WorkedDay.logged) > 0))
        return {(team, day): seconds for team, day, seconds in rows}


async def test_hours_are_the_teams_on_the_day_they_were_worked(ask: Ask, company: Company, acme: int) -> None:
    said = await ask("/clientload log acme 2h negotiation")
    assert said.text == "2 h with Acme on 17 Nov (negotiation), kept for Sales. Who logged it is not kept"
    await ask("/clientload log Acme Sales 1h30 meeting on 12 November")
    await ask("/clientload log Acme 30 min yesterday")
    assert await worked(company, acme) == {
        (SALES, date(2026, 11, 17)): 2 * 3600,
        (SALES, date(2026, 11, 12)): 90 * 60,
        (SALES, date(2026, 11, 16)): 30 * 60,
    }
    card = (await ask("/clientload acme")).text
    assert "Acme: 100 % of Sales" in card
    assert "2 of 2 h; 2 of 2 activities" in card, "today is not over yet"
    assert "Biggest: Meeting" in card
    assert "| logged | logged by hand | 2026-11-12 | Sales" in (await ask("/clientload why acme")).text


async def test_whoever_just_logged_takes_it_back_and_nobody_else_can(
    ask: Ask, slack: Workspace, marie: User, company: Company, acme: int
) -> None:
    kept = await ask("/clientload log acme 2h offer")
    shown = await ask("/clientload log acme 1h offer")
    (said,) = await slack.press(shown, "Undo", marie)
    assert said.text == "Taken back: 1 h with Acme on 17 Nov (offer)"
    assert await worked(company, acme) == {(SALES, TODAY): 2 * 3600}
    (said,) = await slack.press(shown, "Undo", marie)
    assert said.text == "Nothing stands there any more: it is taken back already."
    secret = next(each["value"] for block in kept.blocks for each in block.get("elements", ()) if "value" in each)
    async with company.database.asking() as session:
        refs = (await session.execute(select(col(Item.external_id)))).scalars().all()
    assert secret not in refs, "what the export shows takes nothing back"


async def test_nothing_tells_who_logged(ask: Ask, marie: User, company: Company, acme: int) -> None:
    """Every column of every table is looked at: her id stands in none of them."""
    assert acme
    await ask("/clientload log acme 2h negotiation")
    async with company.database.asking() as session:
        connection = await session.connection()
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for name in names:
            table = SQLModel.metadata.tables.get(name)
            rows = [] if table is None else (await session.execute(select(table))).all()
            assert marie.id not in str(rows), name
        assert (await session.execute(select(col(Change.id)))).first() is None


async def test_what_cannot_be_logged_is_said(ask: Ask, company: Company, acme: int) -> None:
    assert acme
    for line, words in (
        ("acme", "Type how long it took, like 2h, 1h30, 45 min."),
        ("acme soon", "soon is no time. Type it like 2h, 1h30, 45 min."),
        ("acme 25h offer", "25 h cannot be logged at once. Type from 5 min to 24 h."),
        ("acme 2h offer on 2026-12-01", "1 December 2026 is to come. Type a day that has begun."),
        ("acme 2h offer on 2026-01-12", "12 January 2026 is more than 62 days ago. Type a later day."),
        (
            "acme 2h lunch",
            "lunch is not understood. Behind the hours stands one of negotiation, offer, meeting, other, and the day: ",
        ),
        ("nobody 2h", "There is no client nobody."),
    ):
        assert (await ask(f"/clientload log {line}")).text.startswith(words), line
    async with company.database.writing() as session:
        await add_team(session, "North", "sales", "U1", NOW)
    said = (await ask("/clientload log acme 2h")).text
    assert said == 'There are several sales teams, Sales, North. Name one: /clientload log "Acme" Sales 2h'
    assert "kept for North" in (await ask("/clientload log acme North 2h")).text


async def test_without_a_sales_team_an_admin_is_pointed_to(ask: Ask, books: Books) -> None:
    await books.client("Acme")
    said = (await ask("/clientload log acme 2h")).text
    assert said == "There is no sales team yet. An admin adds one: /clientload team add Sales sales"


async def test_entries_follow_a_client_that_is_renamed_or_merged(
    ask: Ask, books: Books, company: Company, acme: int
) -> None:
    await ask("/clientload log acme 2h")
    nord = await books.client("Nord")
    async with company.database.writing() as session:
        found = await store.by_id(session, [acme, nord])
        await changing.rename(session, company, "U1", found[acme], "Acme International")
        await merging.merge(session, company, "U1", found[nord], found[acme])
    await ask("/clientload log nord 1h")
    assert await worked(company, nord) == {(SALES, TODAY): 3 * 3600}
    async with company.database.asking() as session:
        assert set((await session.execute(select(col(ItemShare.destination)))).scalars()) == {nord}


async def test_a_team_that_is_scoped_otherwise_keeps_its_entries(ask: Ask, company: Company, acme: int) -> None:
    await ask("/clientload log acme 2h")
    async with company.database.asking() as session:
        (item,) = (await session.execute(select(col(Item.team_id), col(Item.rule), col(Item.container)))).all()
        assert tuple(item) == (SALES, "field", f"team:{SALES}")
        assert (await session.execute(select(col(Worklog.seconds)))).scalars().all() == [7200]
        assert (await session.get_one(Team, SALES)).kind == "sales"
        found = await totals.windows(session, TODAY, TODAY.replace(day=18))
    assert found[SALES].part(acme).items == 1
