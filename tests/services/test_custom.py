"""Whose custom requests grow in a team, read from the items of their class."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.group import SUBSIDIARY
from bot.domain.work_class import BESPOKE, ROADMAP
from bot.services import custom_watch, grouping, stretches
from bot.services.company import Company
from bot.services.custom import growing
from bot.services.custom_view import CustomLetter
from bot.services.digest_view import CustomGrowth
from bot.services.messages import from_payload
from bot.store import clients, deliveries
from bot.store.database import Database
from bot.store.tables import Cursor
from bot.store.teams import ensure_default_teams
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books

HALF = 2520


@pytest.fixture
async def company(database: Database) -> Company:
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)


@pytest.fixture
async def acme(company: Company, books: Books) -> int:  # noqa: ARG001 - the teams are there
    """Give Acme with 14 custom requests in eight weeks of 28 in all, and 9 in the 24 before; Globex with 4 and 20."""
    acme, globex = await books.client("Acme"), await books.client("Globex")
    for client, lately, before in ((acme, 14, 9), (globex, 4, 20)):
        for number in range(lately + before):
            day = 1 + number % 56 if number < lately else 57 + 8 * (number - lately)
            await books.item(ENGINEERING, client, day, 0, work=BESPOKE)
        await books.item(ENGINEERING, client, 1, 0, work=ROADMAP)
        await books.item(SUPPORT, client, 1, 0, work=BESPOKE)
        await books.opened(ENGINEERING, client, 1, 28 if client == acme else 40)
        await books.opened(ENGINEERING, client, 8 * 28, 1)
    await books.item(ENGINEERING, acme, 2, 0, work=BESPOKE, gone="deleted")
    return acme


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


async def test_who_asks_for_more_than_before_and_more_than_others_is_named(company: Company, acme: int) -> None:
    async with company.database.asking() as session:
        assert await growing(session, ENGINEERING, TODAY) == (CustomGrowth(acme, "Acme", 14, 3, 0.5, 0.1),)
        assert await growing(session, ENGINEERING, TODAY, (acme,)) != ()
        assert await growing(session, ENGINEERING, TODAY, (acme + 1,)) == ()
        assert await growing(session, SUPPORT, TODAY) == (), "one is too few"


async def told(company: Company) -> list[CustomLetter]:
    """Judge, and return what a leader is to be told of it."""
    async with company.database.writing() as session:
        await custom_watch.judge(session, company)
        await stretches.plan(session, company, {"U1"})
        found = [from_payload(row.payload) for row in await deliveries.to_send(session)]
    return [each for each in found if isinstance(each, CustomLetter)]


async def heard(company: Company) -> None:
    """Let the one source of all have answered now."""
    async with company.database.writing() as session:
        cursor = await session.get(Cursor, ("desk", "issues")) or Cursor(source="desk", stream="issues", cursor="1")
        cursor.backfilled_at = cursor.last_good_at = company.clock()
        session.add(cursor)


async def test_a_leader_is_told_of_it_once_and_of_its_end_in_the_same_message(company: Company, acme: int) -> None:
    await heard(company)
    (letter,) = await told(company)
    assert (letter.view.team, letter.view.ended) == ("Engineering", None)
    assert (letter.view.growth.client_id, letter.view.growth.client) == (acme, "Acme")
    assert len(letter.view.newest) == 3
    async with company.database.writing() as session:
        (row,) = await deliveries.to_send(session)
        await deliveries.mark_sent(session, row, "D1", "1.0", company.clock())
    assert await told(company) == []
    later = replace(company, clock=lambda: NOW + timedelta(weeks=8))
    await heard(later)
    (over,) = await told(later)
    assert over.view.ended == TODAY + timedelta(weeks=8, days=-1)
    assert over.view.growth == letter.view.growth, "what it was stays to be read"


async def test_what_grew_on_one_evening_alone_is_not_told(company: Company, books: Books) -> None:
    nova = await books.client("Nova")
    await books.opened(ENGINEERING, nova, 8 * 28, 1)
    for _ in range(12):
        await books.item(ENGINEERING, nova, 1, 0, work=BESPOKE)
    await heard(company)
    async with company.database.asking() as session:
        assert [each.client for each in await growing(session, ENGINEERING, TODAY)] == ["Nova"]
    assert await told(company) == []


async def test_the_requests_of_members_are_their_groups(company: Company, books: Books, acme: int) -> None:
    nord = await books.client("Nord")
    await books.item(ENGINEERING, nord, 3, 0, work=BESPOKE, parts=HALF)
    async with company.database.writing() as session:
        found = await clients.by_id(session, [acme, nord])
        await grouping.join(session, company, "U1", found[acme], found[nord], kind=SUBSIDIARY, since=None)
        (growth,) = await growing(session, ENGINEERING, TODAY)
    assert (growth.client, growth.now) == ("Acme", 14.5)
