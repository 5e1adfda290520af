"""Windows agreed beforehand, as reports and the judging see them."""

from datetime import date, timedelta

import pytest

from bot.services import windows
from bot.services.company import Company
from bot.services.digest_view import Expected
from bot.services.refused import Refused
from bot.services.report import client_report, overview
from bot.services.status import status
from bot.store import teams, thresholds
from bot.store.tables import Client
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books

JUNE = date(2027, 6, 30)


@pytest.fixture
def books(company: Company) -> Books:
    return Books(company.database)


async def agree(company: Company, client_id: int, share: float, **days: date) -> None:
    async with company.database.writing() as session:
        support, *_ = await teams.all_teams(session)
        client = await session.get_one(Client, client_id)
        await windows.agree(session, company, "U1", support, client, share, because="migration", **days)


async def test_reports_show_windows_open_or_to_come_on_their_team(company: Company, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.worked(SUPPORT, acme, 1, 3)
    await agree(company, acme, 0.7, until=JUNE)
    await agree(company, globex, 0.8, since=date(2027, 1, 1), until=JUNE)
    async with company.database.asking() as session:
        report = await client_report(session, company, await session.get_one(Client, acme), TODAY)
        shown = await overview(session, company, TODAY)
        later = await overview(session, company, JUNE + timedelta(days=1))
    expected = Expected("Acme", 0.7, TODAY, JUNE, "migration")
    assert [line.expected for line in report.teams] == [(expected,), ()]
    assert [[each.client for each in team.expected] for team in shown.teams] == [["Acme", "Globex"], []]
    assert [team.expected for team in later.teams] == [(), ()]


async def test_windows_of_clients_and_teams_that_are_gone_are_not_shown(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await agree(company, acme, 0.7, until=JUNE)
    async with company.database.writing() as session:
        client = await session.get_one(Client, acme)
        client.removed_at = company.clock()
        session.add(client)
        assert await windows.agreed(session, TODAY) == []


async def test_a_window_that_was_never_open_leaves_no_trace_in_judging(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await agree(company, acme, 0.7, since=date(2027, 1, 1), until=JUNE)
    async with company.database.writing() as session:
        support, *_ = await teams.all_teams(session)
        client = await session.get_one(Client, acme)
        assert [each.share for each in await windows.end(session, company, "U1", support, client)] == [0.7]
        assert (await thresholds.in_force(session, SUPPORT, date(2027, 2, 1))).planned == {}
        assert await thresholds.plans(session, SUPPORT, TODAY) == []
        with pytest.raises(Refused, match="Nothing is agreed for Acme in Support"):
            await windows.end(session, company, "U1", support, client)


async def test_status_counts_the_clients_of_teams_that_are_not_judged(company: Company, books: Books) -> None:
    for number in range(3):
        await books.opened(SUPPORT, await books.client(f"C{number}"), 5, 1)
    await books.opened(ENGINEERING, 1, 5, 1)
    async with company.database.asking() as session:
        assert [team.too_few for team in (await status(session, company)).teams] == [None, 1]
