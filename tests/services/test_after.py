"""Before and after a decision, read from the books."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.load import Evening
from bot.services.after import aftermath_of
from bot.services.company import Company
from bot.store import snapshots
from bot.store.database import Database
from bot.store.decisions import Told
from bot.store.tables import ClassDay, Client, Decision
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books

WEEKS = 12
DECIDED = TODAY - timedelta(weeks=WEEKS)
HOUR = 3600


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


def decided(client: int, team: int | None, weeks: int = WEEKS) -> Told:
    row = Decision(
        client_id=client,
        team_id=team,
        what="cap",
        amount=0.2,
        because="they agreed",
        owner_id="U1",
        decided_on=TODAY - timedelta(weeks=weeks),
        review_on=TODAY,
        made_by="U1",
        made_at=NOW,
    )
    return row, Client(id=client, name="Acme", folded="acme", made_by="zendesk", made_at=NOW), None


async def a_year(books: Books) -> tuple[int, int]:
    """Write twelve weeks in which Acme takes 30 of 100 hours, then twelve of 20; five of 25 items a week are theirs."""
    acme, globex = await books.client("Acme"), await books.client("Globex")
    for week in range(2 * WEEKS):
        theirs = 20 if week < WEEKS else 30
        for client, hours, items in ((acme, theirs, 5), (globex, 100 - theirs, 20)):
            await books.worked(SUPPORT, client, 3 + 7 * week, hours)
            await books.opened(SUPPORT, client, 3 + 7 * week, items)
    return acme, globex


async def solved(books: Books, client: int, first: int, hours: float, items: int) -> None:
    """Write items of a client, two a day from a day on, each solved after some hours."""
    for number in range(items):
        day = first + number // 2
        opened = TODAY - timedelta(days=day)
        at = datetime(opened.year, opened.month, opened.day, 10, tzinfo=UTC)
        await books.item(SUPPORT, client, day, 0, closed_at=at + timedelta(hours=hours))


async def test_shares_and_hours_are_those_of_the_weeks_before_and_since(company: Company, books: Books) -> None:
    acme, _globex = await a_year(books)
    async with company.database.asking() as session:
        found = await aftermath_of(session, company, decided(acme, SUPPORT))
    assert found is not None
    assert (found.before.share, found.since.share) == (pytest.approx(0.3), pytest.approx(0.2))
    assert (found.before.items, found.since.items, found.since.team_items) == (60, 60, 300)
    assert found.freed == pytest.approx(10 * HOUR)
    assert found.verdict == "lower"
    assert (found.before.bespoke, found.before.wait, found.enough_of_others) == (None, None, False)


async def test_how_unlike_items_are_makes_it_less_sure(company: Company, books: Books) -> None:
    acme, _globex = await a_year(books)
    evening = Evening(TODAY - timedelta(days=1), 45, 11, 22, 0, 600, 3.0, 0.25, 9, {})
    async with company.database.writing() as session:
        await snapshots.save_evening(session, SUPPORT, evening, thin=False)
        found = await aftermath_of(session, company, decided(acme, SUPPORT))
    assert found is not None
    assert (found.cv2, found.verdict) == (3.0, "alike")


async def test_others_are_solved_sooner_by_what_half_of_them_took_before(company: Company, books: Books) -> None:
    acme, globex = await a_year(books)
    await solved(books, globex, 100, 13, 24)
    await solved(books, globex, 10, 9, 24)
    async with company.database.asking() as session:
        found = await aftermath_of(session, company, decided(acme, SUPPORT))
    assert found is not None
    assert (found.before.wait, found.since.wait) == (13 * HOUR, 9 * HOUR)
    assert (found.before.others, found.before.in_time) == (24, 24)
    assert (found.since.others, found.since.in_time) == (24, 24)
    # Thirteen hours and that of a clock change take a day off the 84: 24 in 83 days.
    assert found.since.in_time_a_week == pytest.approx(7 * 24 / 83)


async def test_a_decision_about_all_teams_counts_them_all_and_paces_the_busiest(company: Company, books: Books) -> None:
    acme, globex = await a_year(books)
    await books.worked(ENGINEERING, acme, 90, 40)
    await books.worked(ENGINEERING, globex, 90, 460)
    async with company.database.asking() as session:
        found = await aftermath_of(session, company, decided(acme, None))
    assert found is not None
    # (360 + 40) of (1,200 + 500) hours before; 240 of 1,200 since.
    assert found.before.share == pytest.approx(400 / 1_700)
    assert found.since.share == pytest.approx(0.2)


async def test_the_bespoke_part_is_told_where_work_is_classed(company: Company, books: Books) -> None:
    acme, _globex = await a_year(books)
    async with company.database.writing() as session:
        for day, work, hours in ((90, "bespoke", 120), (80, "roadmap", 10), (10, "bespoke", 60)):
            when = {"team_id": SUPPORT, "destination": acme, "day": TODAY - timedelta(days=day)}
            session.add(ClassDay(work=work, seconds=hours * HOUR, **when))
    async with company.database.asking() as session:
        found = await aftermath_of(session, company, decided(acme, SUPPORT))
    assert found is not None
    # 120 of 360 hours before, 60 of 240 since.
    assert (found.before.bespoke_part, found.since.bespoke_part) == (pytest.approx(1 / 3), pytest.approx(0.25))


async def test_nothing_is_said_too_early_or_of_what_is_not_known(company: Company, books: Books) -> None:
    acme, _globex = await a_year(books)
    async with company.database.asking() as session:
        assert await aftermath_of(session, company, decided(acme, SUPPORT, weeks=3)) is None
        assert await aftermath_of(session, company, decided(acme, ENGINEERING)) is None
