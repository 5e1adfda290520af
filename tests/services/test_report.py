"""One client on every team, all teams, and the items behind a figure."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services import report
from bot.services.company import Company
from bot.services.figures import to_json
from bot.services.report import UnknownClient, id_of
from bot.store import clients
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Client, Cursor, Snapshot, Threshold
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


async def row(database: Database, client_id: int) -> Client:
    async with database.asking() as session:
        return (await clients.by_id(session, [client_id]))[client_id]


async def test_a_report_for_scripts_states_every_figure(company: Company, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.worked(SUPPORT, acme, 1, 30, "logged")
    await books.worked(SUPPORT, acme, 28, 1.004)
    await books.worked(SUPPORT, acme, 29, 100)
    await books.worked(SUPPORT, acme, 0, 100)
    await books.worked(SUPPORT, globex, 2, 40)
    await books.worked(SUPPORT, OWN_WORK, 2, 20)
    await books.worked(SUPPORT, UNATTRIBUTED, 2, 8.996)
    await books.opened(SUPPORT, acme, 1, 3.5)
    await books.opened(SUPPORT, globex, 1, 6.5)
    async with company.database.asking() as session:
        client = await report.find_client(session, "ACME")
        said = to_json(await report.client_report(session, company, client, TODAY, 28))
    assert json.loads(json.dumps(said)) == {
        "client": "Acme",
        "as_of": "2026-11-17",
        "window": {"from": "2026-10-20", "until": "2026-11-17", "days": 28, "time_zone": "Europe/Paris"},
        "teams": [
            {
                "team": "Support",
                "kind": "support",
                "hours": 31.0,
                "share": 0.31,
                "share_at_most": 0.4,
                "client_caused_share": 0.4367,
                "items": 3.5,
                "team_items": 10,
                "team_hours": 100.0,
                "own_hours": 20.0,
                "unattributed_hours": 9.0,
                "coverage": 0.91,
                "basis": {"logged": 30.0, "activity": 1.0, "estimate": 0.0, "count": 0.0},
            },
            {
                "team": "Engineering",
                "kind": "engineering",
                "hours": 0.0,
                "share": None,
                "share_at_most": None,
                "client_caused_share": None,
                "items": 0,
                "team_items": 0,
                "team_hours": 0.0,
                "own_hours": 0.0,
                "unattributed_hours": 0.0,
                "coverage": None,
                "basis": {"logged": 0.0, "activity": 0.0, "estimate": 0.0, "count": 0.0},
            },
        ],
    }


async def test_an_unknown_client_is_refused_with_those_like_it(company: Company, books: Books) -> None:
    await books.client("Acme")
    async with company.database.asking() as session:
        with pytest.raises(UnknownClient, match=r"No client is called Acmee\. Did you mean Acme\?"):
            await report.find_client(session, "Acmee")
        with pytest.raises(UnknownClient, match=r"^No client is called Zzz\.$"):
            await report.find_client(session, "Zzz")


async def test_a_name_that_two_share_is_asked_back(company: Company, books: Books) -> None:
    await books.client("Acme")
    await books.client("ACME")
    async with company.database.asking() as session:
        with pytest.raises(UnknownClient, match="Several clients are called acme: Acme or ACME"):
            await report.find_client(session, "acme")


async def test_weeks_are_told_oldest_first_and_an_idle_week_is_no_share(company: Company, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.worked(SUPPORT, acme, 1, 1)
    await books.worked(SUPPORT, globex, 7, 1)
    await books.worked(SUPPORT, acme, 8, 1)
    await books.worked(SUPPORT, globex, 8, 3)
    await books.worked(SUPPORT, globex, 56, 3)
    await books.worked(SUPPORT, acme, 57, 3)
    client = await row(company.database, acme)
    async with company.database.asking() as session:
        support = (await report.client_report(session, company, client, TODAY)).teams[0]
    assert support.trend == (0.0, None, None, None, None, None, 0.25, 0.5)


async def test_the_limit_is_the_one_in_force_on_the_day_of_asking(company: Company, books: Books) -> None:
    acme, globex = await books.client("Acme"), await books.client("Globex")
    yesterday = TODAY - timedelta(days=1)
    async with company.database.writing() as session:
        session.add(Threshold(team_id=SUPPORT, client_id=acme, share=0.4, since=yesterday, set_by="U1", set_at=NOW))
        session.add(Threshold(team_id=SUPPORT, share=0.35, since=TODAY, set_by="U1", set_at=NOW))
    for name in (acme, globex):
        await books.worked(SUPPORT, name, 1, 1)
        await books.opened(SUPPORT, name, 1, 1)
    async with company.database.asking() as session:
        lines = (await report.overview(session, company, TODAY)).teams[0].clients
    assert [(line.in_force, line.limit.source) for line in lines] == [(0.4, "client"), (0.35, "team")]
    assert not lines[1].limit.too_few_clients


async def test_an_open_alert_shows_its_own_limit_even_when_nothing_is_left(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await books.alert(SUPPORT, acme, 40, limit=0.3, critical=True, crowding=True)
    await books.alert(ENGINEERING, acme, 90, state="cleared")
    async with company.database.asking() as session:
        found = await report.overview(session, company, TODAY)
    assert [line.in_force for line in found.teams[0].clients] == [0.3]
    episode = found.teams[0].clients[0].episode
    assert episode is not None
    assert (episode.critical, episode.crowding) == (True, True)
    assert found.teams[1].clients == ()
    assert found.names == {acme: "Acme"}


@pytest.mark.parametrize(
    ("reason", "share", "limit", "turned", "critical"),
    [
        ("above", 0.35, 0.2, "", True),
        ("above", 0.35, 0.3, "", False),
        ("above", 0.35, 0.4, "ending", False),
        ("on_course", 0.35, 0.3, "reached", False),
        ("on_course", 0.35, 0.4, "", False),
        ("step", 0.35, 0.3, "", False),
    ],
)
async def test_an_open_alert_stands_where_its_last_evening_left_it(
    company: Company, books: Books, reason: str, share: float, limit: float, turned: str, *, critical: bool
) -> None:
    acme = await books.client("Acme")
    await books.alert(SUPPORT, acme, 20, reason=reason, limit=0.2, critical=True)
    async with company.database.writing() as session:
        alert = (await session.exec(select(Alert))).one()
        figures = {"q28": share, "limit": limit}
        at = {"day": TODAY, "at": NOW, "kind": "refreshed", "old": "open", "new": "open", "why": ""}
        session.add(AlertEvent(alert_id=alert.id or 0, figures=figures, **at))
    async with company.database.asking() as session:
        (line,) = (await report.overview(session, company, TODAY)).teams[0].clients
    assert line.episode is not None
    assert (line.in_force, line.episode.turned, line.episode.critical) == (limit, turned, critical)


async def test_a_first_pull_is_told_with_its_fraction(company: Company) -> None:
    async with company.database.writing() as session:
        session.add(Cursor(source="zendesk", stream="tickets", fraction=0.43))
        session.add(Cursor(source="zendesk", stream="users", backfilled_at=NOW))
    async with company.database.asking() as session:
        found = await report.overview(session, company, TODAY)
    assert found.empty
    assert [(pull.source, pull.stream, pull.fraction) for pull in found.pulling] == [("zendesk", "tickets", 0.43)]


async def test_items_behind_a_figure_come_in_pages(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    for hours in (1, 3, 2):
        await books.item(SUPPORT, acme, 2, hours)
    await books.item(ENGINEERING, acme, 2, 9)
    client = await row(company.database, acme)
    async with company.database.asking() as session:
        team = (await report.overview(session, company, TODAY)).teams[0].team
        assert id_of(team) == SUPPORT
        first = await report.why(session, company, client, TODAY, team=team, most=2)
        second = await report.why(session, company, client, TODAY, team=team, most=2, offset=2)
    assert [item.seconds for item in first.items] == [10800, 7200]
    assert [item.seconds for item in second.items] == [3600]
    assert (first.total, second.total) == (3, 3)


async def test_the_biggest_items_stand_on_the_card(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    for hours in (1, 4, 3, 2):
        await books.item(SUPPORT, acme, 2, hours, title=f"Item of {hours} h")
    client = await row(company.database, acme)
    async with company.database.asking() as session:
        found = await report.client_report(session, company, client, TODAY)
    assert [item.title for item in found.biggest] == ["Item of 4 h", "Item of 3 h", "Item of 2 h"]


async def test_the_share_that_alerts_judge_by_stands_beside_the_share_of_hours(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 1)
    async with company.database.writing() as session:
        for day, q28 in ((1, 0.4), (2, 0.3)):
            evening = TODAY - timedelta(days=day)
            shares = {"n": 1.0, "q7": 0.1, "q14": 0.2, "q28": q28, "n_eff": 1.0}
            session.add(Snapshot(team_id=SUPPORT, day=evening, destination=acme, **shares))
    client = await row(company.database, acme)
    async with company.database.asking() as session:
        usual = await report.client_report(session, company, client, TODAY)
        longer = await report.client_report(session, company, client, TODAY, 90)
    assert [line.judged for line in usual.teams] == [0.4, None]
    assert [line.judged for line in longer.teams] == [None, None]
