"""A file of items, fed day by day to the running jobs under a clock that is moved, against its backtest at once."""

import asyncio
import csv
import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.jobs import Jobs
from bot.services.backtest import Fired, Rules, replay
from bot.services.backtest_files import read_items
from bot.services.company import Company
from bot.services.poster import Envelope, Place
from bot.store.database import Database
from bot.store.tables import Alert, Client, Note, Team, Threshold
from bot.store.teams import ensure_default_teams
from integrations.tabular.csv_file import CsvFile
from tests.blank import sqlite_at

FIRST = date(2025, 1, 6)
DAYS = 96
BACKFILLED = 52
"""Days that the first pull finds in the file; from then on it is read every night."""

UNTIL = FIRST + timedelta(days=DAYS)
ZONE = ZoneInfo("America/New_York")
COLUMNS = ("item_id", "kind", "client", "opened_at", "closed_at", "hours")
CLIENTS = ("Acme", "Bolt", "Cask", "Dune", "")
KINDS = {"support": "ticket", "engineering": "issue"}
LIMITS = {"ticket": 0.35, "issue": 0.3}


@dataclass
class Silent:
    """A poster to whom everything arrives."""

    posted: list[str] = field(default_factory=list)

    async def post(self, envelope: Envelope, channel_id: str) -> Place:  # noqa: ARG002 - the protocol's signature
        self.posted.append(channel_id)
        return Place(channel_id, f"{len(self.posted)}.0")

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        return await self.post(envelope, user_id)

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        return await self.post(envelope, place.channel_id)

    async def edit(self, envelope: Envelope, place: Place) -> None:
        """Change nothing."""


@dataclass
class Line:
    """A row of the file as it is in the end; a time is local to nobody, as the file says UTC."""

    id: str
    kind: str
    client: str
    opened: datetime
    closed: datetime | None
    hours: float | None

    def cells(self, now: datetime) -> tuple[str, ...]:
        """Write the row as it stands at an instant."""
        over = self.closed is not None and self.closed <= now
        closed = self.closed.isoformat() if self.closed and over else ""
        hours = f"{self.hours:.2f}" if self.hours is not None and over else ""
        return self.id, self.kind, self.client, self.opened.isoformat(), closed, hours


def log(seed: int = 11, ramp: float = 0.6, jump: float = 16) -> list[Line]:
    """Make a log in which Acme takes over Support from day 50 on and Bolt jumps on Engineering on day 64."""
    chance = random.Random(seed)  # noqa: S311 - an invented log
    lines = []
    for number in range(DAYS):
        for kind, opened in (("ticket", 7), ("eng", 3)):
            weights = [3.0, 3.0, 3.0, 3.0, 1.0]
            if kind == "ticket":
                weights[0] += ramp * max(number - 50, 0)
            elif number >= 64:
                weights[1] += jump
            for client in chance.choices(CLIENTS, weights, k=opened):
                at = datetime.combine(FIRST + timedelta(days=number), datetime.min.time(), UTC)
                at += timedelta(seconds=chance.randrange(86_400))
                closed = at + timedelta(hours=chance.randrange(240)) if chance.random() < 0.9 else None
                hours = round(chance.lognormvariate(0, 0.8), 2) + 0.05 if chance.random() < 0.97 else None
                lines.append(Line(str(len(lines)), kind, client, at, closed, hours))
    return lines


def written(path: Path, lines: Sequence[Line], now: datetime) -> None:
    """Write the file as its owner's tool would export it at an instant."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(line.cells(now) for line in lines if line.opened <= now)


async def fed(database: Database, path: Path, lines: Sequence[Line], nights: Iterable[int]) -> None:
    """Let the jobs read the file on some nights, a little after midnight: the day before is over."""
    now = [datetime.combine(FIRST, datetime.min.time(), ZONE)]
    company = Company(database, ZONE, lambda: now[0].astimezone(UTC))
    async with database.writing() as session:
        await ensure_default_teams(session, company.clock())
        for team in (await session.exec(select(Team))).all():
            limit = LIMITS[KINDS[team.kind]]
            session.add(Threshold(team_id=team.id or 0, share=limit, since=FIRST, set_by="U1", set_at=company.clock()))

    async def admins() -> Sequence[str]:
        return ("U1",)

    jobs = Jobs(company, [CsvFile(path, now=company.clock)], Silent(), admins, timedelta(days=400))
    for number in nights:
        now[0] = datetime.combine(FIRST + timedelta(days=number), datetime.min.time(), ZONE) + timedelta(minutes=20)
        written(path, lines, now[0])
        await jobs.tick()


def backtested(path: Path, lines: Sequence[Line]) -> list[Fired]:
    """Replay the file as it is in the end."""
    written(path, lines, datetime.max.replace(tzinfo=UTC))
    items = read_items(path, ZONE)
    assert (items.skipped, items.words) == ([], {"ticket": "ticket", "issue": "eng"})
    return replay(items.rows, {kind: Rules(limit) for kind, limit in LIMITS.items()}, UNTIL)


def as_told(expected: Iterable[Fired]) -> list[tuple[str, str, date, date | None, str]]:
    return sorted(
        ((each.client, each.kind, each.fired_at, each.resolved_at, each.severity) for each in expected), key=_order
    )


def _order(told: tuple[str, str, date, date | None, str]) -> tuple[str, str, date, str]:
    client, kind, fired, _, severity = told
    return client, kind, fired, severity


@pytest.mark.timeout(300)
async def test_a_file_fed_day_by_day_to_the_jobs_opens_the_alerts_of_its_backtest(
    database: Database, tmp_path: Path
) -> None:
    lines, path = log(), tmp_path / "items.csv"
    await fed(database, path, lines, range(BACKFILLED, DAYS + 1))
    expected = backtested(path, lines)
    assert {fired.severity for fired in expected} == {"page", "note"}
    assert {fired.kind for fired in expected if fired.severity == "page"} == {"ticket", "issue"}
    assert await told(database) == as_told(expected)


@pytest.mark.timeout(300)
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 2**32),
    ramp=st.floats(0, 1.5),
    jump=st.floats(0, 30),
    nights=st.sets(st.integers(BACKFILLED, DAYS - 1), min_size=1, max_size=4),
)
def test_whatever_the_log_and_on_whatever_nights_the_jobs_run_they_open_the_alerts_of_the_backtest(
    seed: int, ramp: float, jump: float, nights: set[int]
) -> None:
    lines = log(seed, ramp, jump)

    async def lived(folder: Path) -> list[tuple[str, str, date, date | None, str]]:
        database = Database(sqlite_at(folder / "books.db"))
        try:
            await fed(database, folder / "items.csv", lines, [*sorted(nights), DAYS])
            return await told(database)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as name:
        assert asyncio.run(lived(Path(name))) == as_told(backtested(Path(name) / "items.csv", lines))


async def told(database: Database) -> list[tuple[str, str, date, date | None, str]]:
    """Return what the jobs wrote, as the backtest writes it."""
    async with database.asking() as session:
        kinds = {team.id: KINDS[team.kind] for team in (await session.exec(select(Team))).all()}
        names = {client.id: client.name for client in (await session.exec(select(Client))).all()}
        alerts = (await session.exec(select(Alert).order_by(col(Alert.id)))).all()
        notes = (await session.exec(select(Note).order_by(col(Note.id)))).all()
    return sorted(
        [(names[a.client_id], kinds[a.team_id], a.opened_on, a.cleared_on, "page") for a in alerts]
        + [(names[n.client_id], kinds[n.team_id], n.noted_on, n.ended_on, "note") for n in notes],
        key=_order,
    )
