"""Where every source stands, and what an admin should look at."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.load import UNATTRIBUTED
from bot.domain.worked import EMPTY
from bot.services import import_notes, limits, pushed, revenue
from bot.services.company import Company
from bot.services.figures import USUAL_WINDOW_DAYS
from bot.services.import_notes import Notes
from bot.services.pushed import Pushed
from bot.services.report import id_of, observing
from bot.store import clients, cursors, merges, standing, teams, totals
from bot.store.tables import Cursor
from integrations.instances import lacks_of

LATE_AFTER = timedelta(hours=24)
LEAST_READ = 0.02
"""Of less than this part of a first pull no estimate is made."""

PRIVATE = frozenset({revenue.STREAM})
"""Streams of which only admins and leaders hear."""

PAYERS_SHOWN = 5
SKIPPED_SHOWN = 10
MERGES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """One stream of a source.

    `fraction` (0..1) tells how far a first pull is and `left` about how long it takes yet; None: that is not known.
    """

    name: str
    first_pull: bool
    fraction: float | None
    last_good_at: datetime | None
    error: str
    late: bool
    received: int
    stored: int
    skipped: int
    left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source and its streams; `lacks` is what is not read from its tool, see `integrations.source.Lack`.

    `task_days` of the usual window count by themselves, and `named` on the items that they name. `pushed` is there
    where the source is set to push.
    """

    name: str
    streams: tuple[StreamStatus, ...]
    lacks: tuple[str, ...] = ()
    task_days: int = 0
    named: int = 0
    pushed: Pushed | None = None

    @property
    def last_good_at(self) -> datetime | None:
        """Return when the source last gave all that was asked of it in any stream."""
        return max((each.last_good_at for each in self.streams if each.last_good_at), default=None)

    @property
    def troubled(self) -> tuple[StreamStatus, ...]:
        """Return the streams that are late or whose last pull failed."""
        return tuple(each for each in self.streams if each.late or each.error)

    @property
    def pulling(self) -> tuple[StreamStatus, ...]:
        """Return the streams whose first pull is still under way."""
        return tuple(each for each in self.streams if each.first_pull)


@dataclass(frozen=True, slots=True)
class SkippedStatus:
    """A record that could not be read, where it stands, and why."""

    source: str
    stream: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """One team's window of the usual length: coverage is 0..1, None without hours.

    `too_few` is the number of active clients where they are too few for a default limit to judge anybody.
    """

    name: str
    coverage: float | None
    seconds: int
    items: float
    unattributed_seconds: int
    unattributed_items: float
    observing: bool
    too_few: int | None = None


@dataclass(frozen=True, slots=True)
class ProposedMerge:
    """Two clients that look the same, and why."""

    kept: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """All of it, as of the instant `at`. `payers` are names in the file of revenue that no client is known by.

    `notes` are what is to be known of the last import of revenue.
    """

    at: datetime
    sources: tuple[SourceStatus, ...]
    skipped: tuple[SkippedStatus, ...]
    teams: tuple[TeamStatus, ...]
    loose: standing.Loose
    merges: tuple[ProposedMerge, ...]
    merges_in_all: int
    payers: tuple[str, ...] = ()
    notes: tuple[Notes, ...] = ()


async def status(session: AsyncSession, company: Company, *, private: bool = False) -> Status:
    """Return where every source stands, the coverage of every team, and what waits for an admin.

    Without `private`, for whoever is neither an admin nor a leader, nothing is told of the streams that leaders need.
    """
    now = company.clock()
    hidden = () if private else PRIVATE
    proposed = await merges.proposed(session)
    named = await clients.by_id(session, {id_ for merge in proposed for id_ in (merge.kept_id, merge.other_id)})
    return Status(
        now,
        await _in_full(session, company, await sources(session, now, private=private)),
        tuple(
            SkippedStatus(each.source, each.stream, each.at_id, each.why)
            for each in await standing.skipped(session, SKIPPED_SHOWN, hidden)
        ),
        await _teams(session, company),
        await standing.loose_items(session),
        tuple(
            ProposedMerge(named[merge.kept_id].name, named[merge.other_id].name, merge.why)
            for merge in proposed[:MERGES_SHOWN]
        ),
        len(proposed),
        tuple(await revenue.without_client(session, company, PAYERS_SHOWN)) if private else (),
        tuple(await import_notes.every(session)) if private else (),
    )


async def sources(session: AsyncSession, now: datetime, *, private: bool = False) -> tuple[SourceStatus, ...]:
    """Return where every source stands; what is `private` as in `status`."""
    shown = [cursor for cursor in await cursors.every(session) if private or cursor.stream not in PRIVATE]
    by_source = groupby(shown, key=lambda cursor: cursor.source)
    return tuple(
        SourceStatus(name, tuple(_stream(each, now) for each in streams), lacks_of(name)) for name, streams in by_source
    )


async def _in_full(
    session: AsyncSession, company: Company, found: tuple[SourceStatus, ...]
) -> tuple[SourceStatus, ...]:
    """Add to sources what only `status` tells: what became of time entries, and what was pushed."""
    counted = await standing.task_days(session, company.today() - timedelta(days=USUAL_WINDOW_DAYS))
    told = await pushed.every(session)
    nothing = (0, 0)
    return tuple(
        replace(
            each,
            task_days=counted.get(each.name, nothing)[0],
            named=counted.get(each.name, nothing)[1],
            pushed=told.get(each.name),
        )
        for each in found
    )


def _stream(cursor: Cursor, now: datetime) -> StreamStatus:
    first_pull = cursor.backfilled_at is None
    allowed = LATE_AFTER + timedelta(seconds=cursor.every_seconds)
    return StreamStatus(
        cursor.stream,
        first_pull,
        cursor.fraction,
        cursor.last_good_at,
        cursor.error,
        not first_pull and (cursor.last_good_at is None or now - cursor.last_good_at > allowed),
        cursor.received,
        cursor.stored,
        cursor.skipped,
        time_left(cursor, now) if first_pull else None,
    )


def time_left(cursor: Cursor, now: datetime) -> timedelta | None:
    """Return how long a first pull takes yet, if it goes on as it went."""
    if cursor.begun_at is None or cursor.fraction is None or cursor.fraction < LEAST_READ:
        return None
    return (now - cursor.begun_at) * ((1 - cursor.fraction) / cursor.fraction)


async def _teams(session: AsyncSession, company: Company) -> tuple[TeamStatus, ...]:
    until = company.today()
    windows = await totals.windows(session, until - timedelta(days=USUAL_WINDOW_DAYS), until, only=())
    judged = await limits.in_force(session, company)
    too_few = {id_of(each.team): each.active_clients for each in judged if each.usual.too_few_clients}
    shown = []
    for team in await teams.all_teams(session):
        window = windows.get(id_of(team), EMPTY)
        shown.append(
            TeamStatus(
                team.name,
                window.coverage,
                window.seconds,
                window.items,
                window.unattributed_seconds,
                window.part(UNATTRIBUTED).items,
                observing(team, until),
                too_few.get(id_of(team)),
            )
        )
    return tuple(shown)
