"""What stands behind an alert, read from the books."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.attribution import WHOLE
from bot.domain.group import ALONE
from bot.domain.growth import Driver
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.signals.crowding import Pace
from bot.domain.worked import EMPTY
from bot.services import background
from bot.services.background import growth_of, pace_of_others
from bot.services.company import Company
from bot.store import totals
from bot.store.database import Database
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
        return await growth_of(session, SUPPORT, client, TODAY, window, ALONE)


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
        Driver("label", "SSO login", 12 * HOUR, example="https://desk.example/login"),
        Driver("component", "Invoice export", 3 * HOUR, "export", "https://desk.example/export"),
    )


async def test_where_nothing_grew_no_item_is_read(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 4, 5)
    await books.worked(SUPPORT, acme, 30, 8)
    found = await growth(company, acme)
    assert (found.seconds, found.drivers) == (-3 * HOUR, ())


async def closed_items(
    books: Books, client: int, first_day: int, hours: float | None, count: int = 20, **more: object
) -> None:
    """Let items be opened within a week and be solved after so many hours, or never."""
    for number in range(count):
        day = first_day + number % 7
        opened = datetime.combine(TODAY - timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=10)
        closed = None if hours is None else opened + timedelta(hours=hours)
        await books.item(SUPPORT, client, day, 0, closed_at=closed, **more)


async def told(company: Company, client: int) -> Pace | None:
    async with company.database.asking() as session:
        return await pace_of_others(session, SUPPORT, (client,), TODAY - timedelta(days=1))


async def test_others_are_solved_later_when_fewer_are_within_the_median_of_the_twelve_weeks_before(
    company: Company, books: Books
) -> None:
    acme, other, third = [await books.client(name) for name in ("Acme", "Other", "Third")]
    await closed_items(books, other, 40, 9, count=12)
    await closed_items(books, third, 60, 8, count=8)
    await closed_items(books, other, 5, 13, count=14)
    await closed_items(books, third, 12, 9, count=6)
    assert await told(company, acme) == Pace(9 * HOUR, items=20, solved=6, items_before=20, solved_before=20)
    assert await told(company, third) is None


async def test_the_client_itself_own_work_what_has_no_client_and_what_is_shared_are_not_the_others(
    company: Company, books: Books
) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13)
    await closed_items(books, other, 40, 9)
    for destination in (acme, UNATTRIBUTED, OWN_WORK):
        await closed_items(books, destination, 5, 1, count=40)
    await closed_items(books, other, 120, 1, count=40)
    await closed_items(books, other, 5, 1, count=40, parts=WHOLE // 2)
    assert await told(company, acme) == Pace(9 * HOUR, items=20, solved=0, items_before=20, solved_before=20)


async def test_another_team_is_not_looked_at(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13)
    await closed_items(books, other, 40, 9)
    async with company.database.asking() as session:
        assert await pace_of_others(session, ENGINEERING, (acme,), TODAY - timedelta(days=1)) is None


async def test_open_items_are_not_solved_and_half_of_all_is_the_usual_time(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 40, 9, count=10)
    await closed_items(books, other, 40, 90, count=10)
    await closed_items(books, other, 40, None, count=1)
    await closed_items(books, other, 5, None, count=20)
    assert await told(company, acme) == Pace(90 * HOUR, items=20, solved=0, items_before=21, solved_before=20)
    await closed_items(books, other, 40, None, count=20)
    assert await told(company, acme) is None


async def test_an_item_counts_once_its_usual_time_has_passed(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 40, 72)
    await closed_items(books, other, 6, 72)
    for day in (1, 2, 3, 4):
        await books.item(SUPPORT, other, day, 0)
    assert await told(company, acme) == Pace(72 * HOUR, items=20, solved=20, items_before=20, solved_before=20)
    await books.item(SUPPORT, other, 5, 0)
    assert await told(company, acme) == Pace(72 * HOUR, items=21, solved=20, items_before=20, solved_before=20)


@pytest.mark.parametrize(("lately", "usually"), [(19, 20), (20, 19)])
async def test_of_fewer_than_twenty_items_nothing_is_said(
    company: Company, books: Books, lately: int, usually: int
) -> None:
    acme, other = await books.client("Acme"), await books.client("Other")
    await closed_items(books, other, 5, 13, count=lately)
    await closed_items(books, other, 40, 9, count=usually)
    assert await told(company, acme) is None
