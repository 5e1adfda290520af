"""A CRM that is helpdesk, sales and revenue in one: all of a client's under one name, by the streams of one source."""

from datetime import UTC, date, datetime

from sqlmodel import col, select

from bot.services import clients as adding
from bot.services import revenue
from bot.services.company import Company
from bot.services.sync import pull
from bot.store import clients, teams
from bot.store.tables import Cursor, Effort, Team
from integrations.conformance import Wire
from integrations.crm import pipedrive, salesforce, stripe
from integrations.helpdesk.hubspot import READS, build
from tests.integrations.cases import pipedrive as selling
from tests.integrations.cases import salesforce as accounts
from tests.integrations.cases import stripe as paying
from tests.integrations.cases.hubspot import Portal, row
from tests.integrations.cases.hubspot_sales import MEETING, Sales
from tests.services.books import NOW

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


async def read(company: Company, server: Portal) -> None:
    await pull(company, build(server.values, Wire(server.answer, READS).client()), SINCE)


async def hours(company: Company) -> list[tuple[date, int, int, str, int]]:
    async with company.database.asking() as session:
        rows = (await session.exec(select(Effort).order_by(col(Effort.day)))).all()
        return [(row.day, row.team_id, row.destination, row.basis, row.seconds) for row in rows]


async def due_again(company: Company) -> None:
    async with company.database.writing() as session:
        for cursor in (await session.exec(select(Cursor).where(col(Cursor.every_seconds) > 0))).all():
            cursor.last_good_at = None
            session.add(cursor)


async def test_meetings_are_the_sales_teams_hours_and_deals_what_the_same_client_pays(company: Company) -> None:
    async with company.database.writing() as session:
        sales = await teams.add_team(session, "Sales", "sales", "U1", NOW)
    server = Sales()
    await read(company, server)
    async with company.database.asking() as session:
        (acme,) = await clients.active(session)
        income = await revenue.income_between(session, company, date(2026, 1, 1), date(2027, 1, 1))
    assert await hours(company) == [(date(2026, 3, 3), sales.id, acme.id, "logged", 5400)]
    assert (income.currency, set(income.by_client), income.without_client) == ("USD", {acme.id}, 0)
    server.objects["meetings"][1] = row(1, {**MEETING, "hs_meeting_outcome": "CANCELED"}, "2126-03-09T09:00:00Z")
    server.archived = {"deals": server.objects.pop("deals")}
    server.objects["deals"] = {}
    await due_again(company)
    await read(company, server)
    async with company.database.asking() as session:
        assert await revenue.income(session, company) is None
    assert await hours(company) == []


async def test_a_call_on_a_ticket_is_support_and_the_ticket_is_its_companys(company: Company) -> None:
    server = Portal()
    for kind in ("emails", "notes", "meetings"):
        server.objects[kind] = {}
    await read(company, server)
    async with company.database.asking() as session:
        (acme,) = await clients.active(session)
        support = next(team for team in await teams.all_teams(session) if team.kind == "support")
    assert await hours(company) == [(date(2026, 3, 3), support.id, acme.id, "activity", 600)]


async def test_an_invoice_is_what_the_client_of_its_address_pays_until_it_is_void(company: Company) -> None:
    async with company.database.writing() as session:
        acme, _ = await adding.add(session, company, "U1", "Acme Industries")
        await adding.map_key(session, company, "U1", acme, "domain", "acme.example")
    books = paying.Books()
    await pull(company, stripe.build(books.values, Wire(books.answer).client()), SINCE)
    async with company.database.asking() as session:
        income = await revenue.income_between(session, company, date(2026, 3, 1), date(2026, 4, 1))
    assert (income.currency, income.by_client) == ("EUR", {acme.id: 120000})
    books.delete(1, datetime.now(UTC))
    await pull(company, stripe.build(books.values, Wire(books.answer).client()), SINCE)
    async with company.database.asking() as session:
        assert await revenue.income(session, company) is None


async def one_talk_and_one_deal(company: Company, sales: Team) -> None:
    """Ask for an hour and a half of sales for Acme, and for what its won deal pays."""
    async with company.database.asking() as session:
        (acme,) = await clients.active(session)
        income = await revenue.income_between(session, company, date(2026, 1, 1), date(2027, 4, 1))
    assert await hours(company) == [(date(2026, 3, 3), sales.id, acme.id, "logged", 5400)]
    assert (income.currency, income.by_client) == ("USD", {acme.id: 1_200_050})


async def neither(company: Company) -> None:
    """Ask for no hour of sales, and no revenue."""
    async with company.database.asking() as session:
        assert await revenue.income(session, company) is None
    assert await hours(company) == []


async def test_pipedrives_activities_are_the_sales_teams_hours_and_a_deal_that_is_reopened_pays_nothing(
    company: Company,
) -> None:
    async with company.database.writing() as session:
        sales = await teams.add_team(session, "Sales", "sales", "U1", NOW)
    server = selling.Account()
    await pull(company, pipedrive.build(server.values, Wire(server.answer).client()), SINCE)
    await one_talk_and_one_deal(company, sales)
    later = datetime.now(UTC).strftime(selling.STAMP)
    server.activities[1] |= {"done": False, "update_time": later}
    server.deals[51] |= {"status": "open", "update_time": later}
    await due_again(company)
    await pull(company, pipedrive.build(server.values, Wire(server.answer).client()), SINCE)
    await neither(company)


async def test_salesforces_events_are_the_sales_teams_hours_and_a_lost_opportunity_pays_nothing(
    company: Company,
) -> None:
    async with company.database.writing() as session:
        sales = await teams.add_team(session, "Sales", "sales", "U1", NOW)
    server, reads = accounts.Organized(), frozenset({accounts.TOKEN})
    await pull(company, salesforce.build(server.values, Wire(server.answer, reads).client()), SINCE)
    await one_talk_and_one_deal(company, sales)
    later = datetime.now(UTC).strftime(accounts.STAMP)
    server.objects["Event"]["event1"] |= {"IsDeleted": True, "SystemModstamp": later}
    server.objects["Opportunity"]["opportunity1"] |= {"IsWon": False, "SystemModstamp": later}
    await due_again(company)
    await pull(company, salesforce.build(server.values, Wire(server.answer, reads).client()), SINCE)
    await neither(company)
