"""What a group pays and takes is told as one client's, to leaders; a member's own card tells the member apart."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.group import SUBSIDIARY
from bot.domain.scenario import Change
from bot.services import dependency, grouping, revenue, scenario
from bot.services.company import Company
from bot.services.dependency import Worked
from bot.services.members import PartOf
from bot.store import clients
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from tests.services.books import NOW, SUPPORT, TODAY, Books
from tests.services.revenue_told import told

DAYS = (TODAY - timedelta(days=28), TODAY)
PAID = {"Acme": 100, "Nord": 200, "Bolt": 300, "Cask": 400}
HOURS = {"Acme": 10, "Nord": 30, "Bolt": 20, "Cask": 40}


@pytest.fixture
async def company(database: Database) -> Company:
    """Give a firm of four clients; Nord is a subsidiary of Acme."""
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    books = Books(database)
    for name, hours in HOURS.items():
        id_ = await books.client(name)
        for days_ago in (3, 30):
            await books.worked(SUPPORT, id_, days_ago, hours)
    await told(company, PAID)
    async with database.writing() as session:
        found = await clients.by_id(session, [1, 2])
        await grouping.join(session, company, "U1", found[1], found[2], kind=SUBSIDIARY, since=None)
    return company


async def test_members_pay_as_their_group(company: Company) -> None:
    async with company.database.asking() as session:
        income = await revenue.income(session, company)
        apart = await revenue.income(session, company, apart=True)
    assert income is not None
    assert income.by_client == {1: 300_00, 3: 300_00, 4: 400_00}
    assert apart is not None
    assert apart.by_client == {1: 100_00, 2: 200_00, 3: 300_00, 4: 400_00}


async def test_a_group_takes_and_pays_as_one_and_its_member_apart(company: Company) -> None:
    async with company.database.asking() as session:
        together = await dependency.seconds_before(session, company.today())
        group = await dependency.of_client(session, company, 1, Worked(together, *DAYS))
        alone = {1: 10 * 3600, 2: 30 * 3600, 3: 20 * 3600, 4: 40 * 3600}
        member = await dependency.of_client(session, company, 2, Worked(alone, *DAYS))
    assert group is not None
    assert group.caused is not None
    assert (group.income.share(1), group.caused.share) == (0.3, 0.4)
    assert member is not None
    assert member.caused is not None
    assert (member.income.share(2), member.caused.share) == (0.2, 0.3)


async def test_what_if_a_group_leaves_counts_its_members(company: Company) -> None:
    async with company.database.asking() as session:
        found = (await clients.by_id(session, [1]))[1]
        worked_out = await scenario.what_if(session, company, found, Change("leaves"))
    (freed,) = [each for each in worked_out.outcome.freed if each.team_id == SUPPORT]
    assert worked_out.part_of is None
    since = company.today() - timedelta(days=30)
    weeks = (company.today() - since).days / 7
    assert freed.seconds == pytest.approx(80 * 3600 / weeks)


async def test_what_if_a_member_leaves_counts_the_member_alone(company: Company) -> None:
    async with company.database.asking() as session:
        found = (await clients.by_id(session, [2]))[2]
        worked_out = await scenario.what_if(session, company, found, Change("leaves"))
    assert worked_out.part_of == PartOf(1, "Acme", SUBSIDIARY)
    done = worked_out.outcome
    assert (done.difference, done.total) == (-200_00, 1_000_00)
    (freed,) = [each for each in done.freed if each.team_id == SUPPORT]
    assert freed.seconds == pytest.approx(60 * 3600 / (30 / 7))
    # Of October's hours 30 of 100 are the member's, and a fifth of what was paid.
    assert done.yield_before is not None
    assert done.yield_after == pytest.approx(done.yield_before * 0.8 / 0.7, rel=0.001)


async def test_a_members_card_divides_its_own_revenue_by_its_own_hours(company: Company) -> None:
    async with company.database.asking() as session:
        member = await dependency.of_client(session, company, 2, Worked({2: 3600}, *DAYS))
    assert member is not None
    assert member.yields is not None
    assert member.yields.seconds[2] == 30 * 3600
    assert member.yields.income.share(2) == pytest.approx(0.2, rel=0.001)
