"""Sums over the ledgers, on both databases."""

from datetime import timedelta

import pytest

from bot.domain.load import OTHERS, UNATTRIBUTED
from bot.domain.worked import Hours, Part
from bot.store import behind, totals
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books

WEEK_AGO = TODAY - timedelta(days=7)


@pytest.fixture
async def books(database: Database) -> Books:
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    return Books(database)


async def test_a_window_takes_its_first_day_and_leaves_the_day_behind_it(database: Database, books: Books) -> None:
    acme = await books.client("Acme")
    for day in (0, 1, 7, 8):
        await books.worked(SUPPORT, acme, day, 1)
        await books.opened(SUPPORT, acme, day, 1)
    async with database.asking() as session:
        found = await totals.windows(session, WEEK_AGO, TODAY)
    assert found[SUPPORT].part(acme) == Part(Hours(activity=7200), 2.0)


async def test_destinations_and_teams_are_kept_apart(database: Database, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 1, "logged")
    await books.worked(SUPPORT, UNATTRIBUTED, 1, 2)
    await books.worked(ENGINEERING, acme, 2, 4, "estimate")
    await books.opened(SUPPORT, acme, 1, 0.5)
    async with database.asking() as session:
        found = await totals.windows(session, WEEK_AGO, TODAY)
    assert found[SUPPORT].parts == {acme: Part(Hours(logged=3600), 0.5), UNATTRIBUTED: Part(Hours(activity=7200), 0.0)}
    assert found[ENGINEERING].parts == {acme: Part(Hours(estimate=14400), 0.0)}


async def test_clients_that_are_not_asked_for_are_one(database: Database, books: Books) -> None:
    ids = [await books.client(name) for name in ("Acme", "Globex", "Umbra")]
    for at, id_ in enumerate(ids):
        await books.worked(SUPPORT, id_, 1, 1 + at)
        await books.opened(SUPPORT, id_, 1, 1)
    await books.worked(SUPPORT, UNATTRIBUTED, 1, 2)
    async with database.asking() as session:
        every = (await totals.windows(session, WEEK_AGO, TODAY))[SUPPORT]
        told = (await totals.windows(session, WEEK_AGO, TODAY, SUPPORT, only=ids[:1]))[SUPPORT]
    assert set(told.parts) == {ids[0], OTHERS, UNATTRIBUTED}
    assert told.clients() == [ids[0]]
    for asked in ("seconds", "items", "coverage", "basis"):
        assert getattr(told, asked) == getattr(every, asked)
    assert told.client_caused_share(ids[0]) == every.client_caused_share(ids[0]) == pytest.approx(1 / 6)


async def test_a_row_that_came_down_to_nothing_is_nobody(database: Database, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 0)
    async with database.asking() as session:
        assert await totals.windows(session, WEEK_AGO, TODAY) == {}


async def test_days_tell_the_client_and_everybody(database: Database, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.worked(SUPPORT, acme, 2, 1, "logged")
    await books.worked(SUPPORT, globex, 2, 3, "count")
    await books.worked(SUPPORT, globex, 1, 1)
    async with database.asking() as session:
        every = await totals.team_days(session, WEEK_AGO, TODAY)
        theirs = await totals.client_days(session, (acme,), WEEK_AGO, TODAY)
    before, yesterday = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
    assert every == {SUPPORT: {before: 14400, yesterday: 3600}}
    assert theirs == {(SUPPORT, before): 3600}


async def test_a_client_is_active_while_its_items_open(database: Database, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.opened(SUPPORT, acme, 1, 1)
    await books.opened(SUPPORT, acme, 2, 1)
    await books.opened(SUPPORT, UNATTRIBUTED, 2, 1)
    await books.opened(SUPPORT, globex, 3, 0)
    await books.opened(ENGINEERING, globex, 3, 1)
    async with database.asking() as session:
        assert await totals.active_clients(session, WEEK_AGO, TODAY) == {SUPPORT: 1, ENGINEERING: 1}


async def test_items_behind_a_figure_are_those_opened_or_worked_on(database: Database, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    small = await books.item(SUPPORT, acme, 1, 0.5, contradicts="domain globex.example says Globex")
    large = await books.item(ENGINEERING, acme, 3, 8, kind="issue")
    untouched = await books.item(SUPPORT, acme, 2, 0)
    await books.item(SUPPORT, acme, 30, 5)
    await books.item(SUPPORT, globex, 1, 9)
    drill = behind.Drill((acme,), WEEK_AGO, TODAY)
    async with database.asking() as session:
        found = await behind.items(session, drill, 10)
        paged = await behind.items(session, drill, 1, offset=1)
        counted = await behind.count(session, drill)
        support = await behind.count(session, behind.Drill((acme,), WEEK_AGO, TODAY, SUPPORT))
    assert [(item.id, item.seconds, item.basis) for item in found] == [
        (large, 28800, "activity"),
        (small, 1800, "activity"),
        (untouched, 0, ""),
    ]
    assert [item.id for item in paged] == [small]
    assert counted == (3, 1)
    assert support == (2, 1)


async def test_an_empty_ledger_says_so(database: Database, books: Books) -> None:
    async with database.asking() as session:
        assert not await totals.anything(session)
    await books.opened(SUPPORT, UNATTRIBUTED, 1, 1)
    async with database.asking() as session:
        assert await totals.anything(session)
