"""The one report after the first pull, and the calm that begins with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.demo.workspace import Workspace
from bot.domain.attribution import WHOLE
from bot.domain.item import STILL_OPEN
from bot.services import deliver, first_report
from bot.services.company import Company
from bot.services.messages import FirstReport, LargeClient, TeamYear, from_payload
from bot.slack.notifier import Notifier
from bot.store.tables import (
    Client,
    ClientKey,
    Cursor,
    Delivery,
    Item,
    ItemWaiting,
    OpenedDay,
    Snapshot,
    WorkedDay,
)
from bot.store.teams import all_teams
from tests.summed import sum_up

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
TODAY = date(2026, 11, 17)
STREAMS = [("zendesk", "tickets"), ("zendesk", "users")]


async def pulled(company: Company, *, users_at: datetime | None = NOW) -> None:
    async with company.database.writing() as session:
        session.add(Cursor(source="zendesk", stream="tickets", backfilled_at=NOW - timedelta(hours=1)))
        session.add(Cursor(source="zendesk", stream="users", backfilled_at=users_at))


async def written(company: Company) -> bool:
    async with company.database.writing() as session:
        return await first_report.plan(session, company, STREAMS)


async def reports(company: Company) -> list[FirstReport]:
    async with company.database.asking() as session:
        rows = (await session.exec(select(Delivery))).all()
    messages = [from_payload(row.payload) for row in rows]
    return [message for message in messages if isinstance(message, FirstReport)]


async def a_year(company: Company) -> None:
    """Write two clients of Support, work of theirs and of nobody's, and half a year of judged evenings."""
    async with company.database.writing() as session:
        for name in ("Acme", "Globex"):
            session.add(Client(name=name, folded=name.casefold(), made_by="zendesk", made_at=NOW))
        await session.flush()
        for client_id, value in ((1, "zendesk"), (2, "jira")):
            key = ClientKey(
                client_id=client_id, kind="domain", source=value, value="acme.example", made_by=value, made_at=NOW
            )
            session.add(key)
        for destination, hours in ((1, 30), (2, 60), (0, 10)):
            day = TODAY - timedelta(days=40)
            session.add(WorkedDay(team_id=1, destination=destination, day=day, activity=hours * 3600))
            opened = OpenedDay(team_id=1, destination=destination, day=day, known=STILL_OPEN, parts=hours * WHOLE)
            session.add(opened)
        old = TODAY - timedelta(days=400)
        session.add(WorkedDay(team_id=1, destination=1, day=old, activity=900 * 3600))
        for back in range(1, 101):
            for destination, share in ((1, 0.2), (2, 0.41), (0, 0.9)):
                evening = TODAY - timedelta(days=back)
                session.add(
                    Snapshot(
                        team_id=1, day=evening, destination=destination, n=9, q7=share, q14=share, q28=share, n_eff=9
                    )
                )
        for number in range(3):
            session.add(
                Item(
                    source="zendesk",
                    external_id=str(number),
                    kind="ticket",
                    team_id=1,
                    title="Printer",
                    opened_at=NOW,
                    updated_at=NOW,
                    opened_day=TODAY,
                )
            )
        await session.flush()
        waiting = [
            (1, "domain", "freight.example"),
            (2, "domain", "freight.example"),
            (3, "label", "vip"),
            (3, "link", "x"),
        ]
        for item_id, kind, value in waiting:
            session.add(ItemWaiting(item_id=item_id, kind=kind, value=value))
        await session.flush()
        await (await session.connection()).run_sync(sum_up)


async def test_nothing_is_said_while_a_stream_is_still_being_read(company: Company) -> None:
    assert not await written(company)
    await pulled(company, users_at=None)
    assert not await written(company)
    assert await reports(company) == []
    async with company.database.asking() as session:
        assert [team.live_since for team in await all_teams(session)] == [None, None]


async def test_without_any_source_there_is_nothing_to_report(company: Company) -> None:
    async with company.database.writing() as session:
        assert not await first_report.plan(session, company, [])


async def test_the_report_is_written_once_ever(company: Company) -> None:
    await pulled(company)
    assert await written(company)
    assert not await written(company)
    assert not await written(replace(company, clock=lambda: NOW + timedelta(days=40)))
    assert len(await reports(company)) == 1


async def test_channels_stay_quiet_for_two_weeks_from_the_end_of_the_pull(company: Company) -> None:
    live = date(2026, 11, 18)
    async with company.database.writing() as session:
        for team in await all_teams(session):
            if team.name == "Engineering":
                team.live_since = live
                session.add(team)
    await pulled(company)
    await written(company)
    async with company.database.asking() as session:
        days = {team.name: team.live_since for team in await all_teams(session)}
    assert days == {"Support": TODAY + timedelta(days=14), "Engineering": live}


async def test_a_team_that_is_only_to_observe_stays_so(company: Company) -> None:
    await pulled(company)
    await written(company)
    async with company.database.writing() as session:
        for team in await all_teams(session):
            team.live_since = None
            session.add(team)
    await written(company)
    async with company.database.asking() as session:
        assert [team.live_since for team in await all_teams(session)] == [None, None]


async def test_the_report_tells_the_past_year_and_what_to_decide(company: Company) -> None:
    await a_year(company)
    await pulled(company)
    await written(company)
    (report,) = await reports(company)
    assert report.teams[0] == TeamYear(
        name="Support",
        kind="support",
        channel_id=None,
        hours=100.0,
        items=100.0,
        coverage=0.9,
        largest=(LargeClient("Globex", 0.6, 60.0, 60.0), LargeClient("Acme", 0.3, 30.0, 30.0)),
        proposed=0.45,
        live_since=TODAY + timedelta(days=14),
    )
    assert report.teams[1].hours == 0
    assert report.teams[1].proposed is None
    assert report.unattributed == (("domain", "freight.example", 2), ("label", "vip", 1))
    assert [pair[:2] for pair in report.twins] == [("Acme", "Globex")]
    assert (report.since, report.until) == (TODAY - timedelta(days=365), TODAY)


async def test_the_report_reaches_each_admin_once_and_no_channel(company: Company) -> None:
    await a_year(company)
    await pulled(company)
    await written(company)
    async with Workspace() as slack:
        admins = [slack.add_user(name, admin=True) for name in ("Ada", "Grace")]
        channel = slack.add_channel("support", *admins)
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        for _ in range(2):
            await deliver.deliver(company, Notifier(client), [admin.id for admin in admins])
        for admin in admins:
            (letter,) = slack.messages(slack.direct(admin))
            assert letter.text.startswith("The first pull is done: your past year, by client")
        assert slack.messages(channel) == []
