"""A team whose alerts go to a real workspace on loopback, through the real notifier, from a real database."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.demo.workspace import Channel, Message, User, Workspace
from bot.domain.office_hours import OfficeHours
from bot.services import deliver, quiet
from bot.services.company import Company
from bot.services.poster import Envelope, Place, Poster
from bot.slack.notifier import Notifier
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Client, Delivery, Team, WorkedDay
from bot.store.teams import ensure_default_teams

START = datetime(2026, 11, 17, 6, tzinfo=UTC)
FIGURES = {
    "q28": 0.34,
    "q14": 0.36,
    "q7": 0.37,
    "raw28": 0.35,
    "weekly": [0.15, 0.15, 0.16, 0.18, 0.21, 0.24, 0.27, 0.30],
    "limit": 0.30,
    "clear_level": 0.255,
    "n28": 84.0,
    "items28": 412.0,
    "hours28": 116.0,
    "team_hours28": 342.0,
    "low": 0.31,
    "before28": 0.16,
    "weeks_to_cross": None,
    "cross_between": None,
    "days_above": 3,
}


class PulledPlug(Exception):
    """The process ended at this very place."""


@dataclass
class PluggedOut:
    """Sends for real, and ends the process before anybody can write the answer down."""

    inner: Poster

    async def post(self, envelope: Envelope, channel_id: str) -> Place:
        await self.inner.post(envelope, channel_id)
        raise PulledPlug

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        await self.inner.direct(envelope, user_id)
        raise PulledPlug

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        await self.inner.reply(envelope, place)
        raise PulledPlug

    async def edit(self, envelope: Envelope, place: Place) -> None:
        await self.inner.edit(envelope, place)
        raise PulledPlug


@dataclass
class Desk:
    """A company whose Support is live in #support, with a workspace and a clock that a test moves."""

    database: Database
    slack: Workspace
    admin: User
    channel: Channel
    poster: Notifier
    now: datetime = START
    admins: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def set_team(self, **values: Any) -> None:
        async with self.database.writing() as session:
            team = (await session.exec(select(Team).where(col(Team.folded) == "support"))).one()
            team.sqlmodel_update(values)
            session.add(team)

    async def open(self, name: str = "Acme", **values: Any) -> int:
        async with self.database.writing() as session:
            client = Client(name=name, folded=name.casefold(), made_by="test", made_at=START)
            session.add(client)
            await session.flush()
            day = self.now.date() - timedelta(days=1)
            given: dict[str, Any] = {
                "team_id": 1,
                "state": "open",
                "reason": "above",
                "since": day,
                "opened_on": day,
                "limit": 0.3,
            }
            alert = Alert(client_id=client.id or 0, **given | values)
            session.add(alert)
            await session.flush()
            assert alert.id is not None
        await self.event(alert.id, "opened")
        return alert.id

    async def event(
        self, alert_id: int, kind: str, *, new: str = "open", alert: dict[str, Any] | None = None, **figures: Any
    ) -> None:
        async with self.database.writing() as session:
            row = (await session.exec(select(Alert).where(col(Alert.id) == alert_id))).one()
            row.sqlmodel_update(alert or {})
            session.add(row)
            session.add(
                AlertEvent(
                    alert_id=alert_id,
                    day=self.now.date() - timedelta(days=1),
                    at=self.now,
                    kind=kind,
                    old="open",
                    new=new,
                    why="",
                    figures=FIGURES | figures,
                )
            )

    async def plan(self) -> int:
        async with self.database.writing() as session:
            return await deliver.plan(session, self.company)

    async def deliver(self) -> int:
        return await deliver.deliver(self.company, self.poster, self.admins)

    async def tell(self) -> int:
        await self.plan()
        return await self.deliver()

    async def crash(self) -> None:
        """Plan, send one message and end before it is noted."""
        await self.plan()
        with contextlib.suppress(PulledPlug):
            await deliver.deliver(self.company, PluggedOut(self.poster), self.admins)

    async def act(self, what: Callable[..., Awaitable[None]], *arguments: Any, **named: Any) -> None:
        """Do something about an alert, and send at once what is told of it."""
        async with self.database.writing() as session:
            await what(session, self.company, *arguments, **named)
        await deliver.deliver(self.company, self.poster, ())

    async def office_hours(self, **values: Any) -> None:
        async with self.database.writing() as session:
            await quiet.set_office_hours(session, self.company, "U1", OfficeHours(**values))

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def posts(self) -> list[Message]:
        """Return the messages of the channel that are no replies."""
        return [one for one in self.slack.messages(self.channel) if one.thread_ts is None]

    def letters(self) -> list[Message]:
        return self.slack.messages(self.slack.direct(self.admin))

    async def deliveries(self, state: str) -> list[Delivery]:
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery).where(col(Delivery.state) == state))).all())

    async def alert(self, alert_id: int) -> Alert:
        async with self.database.asking() as session:
            return (await session.exec(select(Alert).where(col(Alert.id) == alert_id))).one()


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Desk]:
    async with Workspace() as slack:
        admin = slack.add_user("Ada", admin=True)
        channel = slack.add_channel("support", admin)
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        made = Desk(database, slack, admin, channel, Notifier(client), admins=[admin.id])
        async with database.writing() as session:
            await ensure_default_teams(session, START)
            for destination, seconds in ((1, 88 * 3600), (2, 230 * 3600), (0, 24 * 3600)):
                day = START.date() - timedelta(days=3)
                session.add(WorkedDay(team_id=1, destination=destination, day=day, activity=seconds))
            await quiet.set_office_hours(session, made.company, "U1", OfficeHours(always=True))
        await made.set_team(channel_id=channel.id, live_since=START.date())
        yield made
