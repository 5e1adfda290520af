"""What stands behind an alert, read from the books."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.growth import Driver
from bot.domain.waiting import Waits
from bot.domain.worked import EMPTY
from bot.services import background
from bot.services.background import growth_of, waits_of_others
from bot.services.company import Company
from bot.store import totals, waits
from bot.store.database import Database
from bot.store.tables import ItemShare
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books

HOUR = 3600


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


async def worked(books: Books, client: int, day: int, hours: float, title: str = "Item", **facts: object) -> None:
    """Let an item be worked on, in both books."""
    await books.item(SUPPORT, client, day, hours, title, url=f"https://desk.example/{title}", facts=facts)


async def growth(company: Company, client: int) -> background.Growth:
    async with company.database.asking() as session:
        since = TODAY - timedelta(days=28)
        window = (await totals.windows(session, since, TODAY)).get(SUPPORT, EMPTY)
        return await growth_of(session, SUPPORT, client, TODAY, window)


async def test_what_grew_is_of_one_client_and_one_team_since_the_28_days_before(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    for day in (2, 9, 16):
        await worked(books, acme, day, 4, "login", labels=["SSO login"], components=[])
    await worked(books, acme, 5, 3, "export", components=["Invoice export"])
    await worked(books, acme, 28, 2, "print")
    await worked(books, acme, 29, 5, "print")
    await worked(books, acme, 57, 50, "long ago", labels=["SSO login"])
    await worked(books, other, 3, 90, "not theirs", labels=["SSO login"])
    await books.item(ENGINEERING, acme, 3, 70, "not this team")
    await books.worked(SUPPORT, acme, 4, 17)
    await books.worked(SUPPORT, acme, 30, 5)
    await books.worked(SUPPORT, other, 4, 90)
    await books.worked(SUPPORT, other, 30, 80)
    found = await growth(company, acme)
    assert (found.now, found.before) == (17 * HOUR, 5 * HOUR)
    assert (found.others_now, found.others_before) == (90 * HOUR, 80 * HOUR)
    assert found.drivers == (
        Driver("label", "SSO login", 12 * HOUR),
        Driver("component", "Invoice export", 3 * HOUR, "export", "https://desk.example/export"),
    )


async def test_where_nothing_grew_no_item_is_read(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 4, 5)
    await books.worked(SUPPORT, acme, 30, 8)
    found = await growth(company, acme)
    assert (found.seconds, found.drivers) == (-3 * HOUR, ())


async def closed_items(
    books: Books, client: int, first_day: int, hours: float, count: int = 20, **more: object
) -> None:
    for number in range(count):
        day = first_day + number % 7
        opened = datetime.combine(TODAY - timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=10)
        await books.item(SUPPORT, client, day, 0, closed_at=opened + timedelta(hours=hours), **more)


async def told(company: Company, client: int) -> Waits | None:
    async with company.database.asking() as session:
        return await waits_of_others(session, company, SUPPORT, client, TODAY)


async def test_how_long_others_wait_is_the_median_now_and_in_the_twelve_weeks_before(
    company: Company, books: Books
) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13)
    await closed_items(books, other, 40, 9)
    await closed_items(books, acme, 5, 100, count=40)
    await closed_items(books, 0, 5, 100, count=40)
    await closed_items(books, other, 5, 100, count=40, gone="spam")
    await closed_items(books, other, 120, 100, count=40)
    assert await told(company, acme) == Waits(13 * HOUR, 9 * HOUR)


async def test_an_item_that_is_theirs_too_is_not_the_others(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13)
    await closed_items(books, other, 40, 9)
    async with company.database.writing() as session:
        shares = [ItemShare(item_id=each, **_share(acme)) for each in range(1, 3)]
        session.add_all(shares)
    assert await told(company, acme) is None


def _share(client: int) -> dict[str, object]:
    day = TODAY - timedelta(days=5)
    return {
        "destination": client,
        "team_id": SUPPORT,
        "parts": 1,
        "day": day,
        "known": day,
        "seconds": 0,
        "seconds2": 0,
    }


async def test_open_items_count_as_long_as_they_have_waited(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 40, 9)
    await closed_items(books, other, 5, 13, count=10)
    for number in range(15):
        await books.item(SUPPORT, other, 10 + number, 0)
    found = await told(company, acme)
    assert found is not None
    assert found.now is None


async def test_of_very_many_items_only_some_are_read(books: Books, company: Company) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13, count=60)
    for step in (1, 3):
        await books.opened(SUPPORT, other, 5 + step, (step - 1) * waits.MOST_ITEMS * 1.2 or 60)
        async with company.database.asking() as session:
            at = datetime.combine(TODAY, datetime.min.time(), UTC)
            spans = await waits.of_others(session, SUPPORT, acme, TODAY - timedelta(days=28), TODAY, at)
        assert len(spans) == 60 // step
        assert set(spans) == {(13.0 * HOUR, True)}
