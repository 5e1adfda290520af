"""Which service runs when, and under which lease."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import (
    contracts,
    custom_watch,
    decision_letters,
    deliver,
    dependency_watch,
    digest,
    displacement,
    evaluate,
    first_report,
    leaders,
    letter,
    merging,
    month,
    nightly,
    onboarding_letters,
    returns,
    revenue,
    stretches,
    sync,
    time_zone,
)
from bot.services.company import Company
from bot.services.poster import Poster
from bot.services.sync import OnPage
from bot.store import feelings, leases, ledgers
from integrations.errors import SourceError, Throttled, Unavailable
from integrations.source import Source

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=1)
TELL_EVERY = timedelta(minutes=1)
AT_ONCE, MOST_NAMED = 100, 1000
"""Items of which a source is asked in one question, and those that may wait for it."""

ASK_AGAIN = 5.0
"""Seconds until a source is tried again that another replica is reading."""

LATE_START = 3600
"""Seconds. A job that a stall held up runs late rather than not at all."""

People = Callable[[], Awaitable[Collection[str]]]


async def nobody() -> Collection[str]:
    """Return the people of a role that a company gave to nobody."""
    return ()


async def no_managers() -> Mapping[int, Collection[str]]:
    """Return the managers of a company whose teams have none."""
    return {}


@dataclass(slots=True)
class Jobs:
    """The company's jobs. Each runs under a lease of its own, so that of several replicas one does it.

    `named` are items by source of which a webhook said that they are gone: the next pull asks whether that is so.
    """

    company: Company
    sources: Sequence[Source]
    poster: Poster
    admins: People
    backfill: timedelta
    in_charge: People = nobody
    leaders: People = nobody
    managers: Callable[[], Awaitable[Mapping[int, Collection[str]]]] = no_managers
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    failing: set[str] = field(default_factory=set)
    closing: bool = False
    under_way: set[asyncio.Task[bool]] = field(default_factory=set)
    named: dict[str, set[str]] = field(default_factory=dict)
    turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def pull(self, source: Source, on_page: OnPage | None = None) -> None:
        """Read what changed at a source; an outage is logged once, and its end once."""
        since = self.company.clock() - self.backfill
        errors = []
        # What is gone is asked for behind the pull, which may have read of an item what was true before.
        for step in (partial(sync.pull, self.company, source, since, on_page), partial(self._look_up, source)):
            try:
                await step()
            except SourceError as error:
                errors.append(error)
        if errors:
            if source.name not in self.failing:
                log.warning("source failed", source=source.name, why=str(errors[0]), kind=type(errors[0]).__name__)
            self.failing.add(source.name)
        else:
            if source.name in self.failing:
                log.info("source answers again", source=source.name)
            self.failing.discard(source.name)

    async def _look_up(self, source: Source) -> None:
        """Ask for the items that were named as gone, again at the next pull where the source does not answer."""
        waiting = self.named.get(source.name, set())
        while some := sorted(waiting)[:AT_ONCE]:
            waiting.difference_update(some)
            try:
                await sync.take_out(self.company, source, some)
            except (Throttled, Unavailable):
                waiting.update(some)
                raise

    async def pull_pushed(self, name: str, gone: Collection[str] = ()) -> None:
        """Pull a source that pushed, as soon as neither we nor another replica are at it.

        What follows from it for alerts waits for the next tick: alerts rest on evenings, and those are over.
        """
        source = next(each for each in self.sources if each.name == name)
        waiting = self.named.setdefault(name, set())
        # Behind so many the census tells.
        waiting.update(list(gone)[: max(0, MOST_NAMED - len(waiting))])
        while not await self._in_turn(source):
            if self.closing:
                return
            await asyncio.sleep(ASK_AGAIN)

    async def judge(self) -> None:
        """Do the day's housekeeping, judge the evenings that are over, and plan what is to be told."""
        for step in (self._roll, self._nightly, self._depend, self._evaluate):
            async with self.company.database.writing() as session:
                await step(session)

    async def _roll(self, session: AsyncSession) -> None:
        await ledgers.roll(session, self.company.today())

    async def _nightly(self, session: AsyncSession) -> None:
        if await nightly.nightly(session, self.company):
            await merging.propose(session, self.company)
            await displacement.judge(session, self.company)
            await custom_watch.judge(session, self.company)

    async def _depend(self, session: AsyncSession) -> None:
        await revenue.match(session, self.company)
        await dependency_watch.judge(session, self.company)

    async def _evaluate(self, session: AsyncSession) -> None:
        events = await evaluate.evaluate(session, self.company)
        streams = [
            (source.name, stream.name)
            for source in self.sources
            for stream in source.streams
            if stream.name != revenue.STREAM
        ]
        await first_report.plan(session, self.company, streams)
        planned = await deliver.plan(session, self.company)
        await feelings.forget(session)
        if events:
            log.info("judged", events=len(events), messages=planned)

    async def tell(self) -> None:
        """Write the digests of weeks and months and the letters whose hour has come, and send what waits."""
        in_charge, leading, managers = await self.in_charge(), await self.leaders(), await self.managers()
        async with self.company.database.writing() as session:
            await digest.plan(session, self.company)
            await letter.plan(session, self.company, in_charge)
            await leaders.plan(session, self.company, leading)
            await contracts.plan(session, self.company, leading)
            await stretches.plan(session, self.company, leading)
            await decision_letters.plan(session, self.company, leading)
            await returns.plan(session, self.company, leading)
            await onboarding_letters.plan(session, self.company, leading)
            await month.plan(session, self.company, month.Readers(leading, managers))
        sent = await deliver.deliver(self.company, self.poster, tuple(await self.admins()))
        if sent:
            log.info("told", messages=sent)

    async def tick(self) -> None:
        """Pull every source, each under its lease, then judge and tell; a fault in one source silences no other."""
        await self._follow_zone()
        ended = await asyncio.gather(*map(self._in_turn, self.sources), return_exceptions=True)
        await self._leased("judge", self.judge)
        await self._leased("tell", self.tell)
        for fault in ended:
            if isinstance(fault, BaseException):
                raise fault

    async def close(self, patience: float) -> None:
        """Begin nothing more, and let what is under way come to its end, for `patience` seconds at most."""
        self.closing = True
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=patience)

    async def _in_turn(self, source: Source) -> bool:
        """Pull a source when nobody in this process does; False where another replica does."""
        async with self.turns.setdefault(source.name, asyncio.Lock()):
            return await self._leased(f"pull:{source.name}", partial(self.pull, source))

    async def tell_under_lease(self) -> None:
        """Send what waits, unless another replica is sending."""
        await self._follow_zone()
        await self._leased("tell", self.tell)

    async def _follow_zone(self) -> None:
        """Count days as an admin chose, perhaps through another replica."""
        async with self.company.database.asking() as session:
            await time_zone.follow(session, self.company)

    async def _leased(self, name: str, job: Callable[[], Awaitable[None]]) -> bool:
        """Run a job under its lease, as a task of its own that `close` waits for; False where another holds it."""
        if self.closing:
            return False
        work = asyncio.create_task(self._hold(name, job))
        self.under_way.add(work)
        work.add_done_callback(self.under_way.discard)
        return await work

    async def _hold(self, name: str, job: Callable[[], Awaitable[None]]) -> bool:
        """Run a job while holding its lease, prolonged until it ends; do nothing where another holds it."""
        if not await self._claim(name):
            return False
        running = asyncio.ensure_future(job())
        try:
            while not (await asyncio.wait({running}, timeout=LEASE.total_seconds() / 3))[0]:
                if not await self._claim(name):
                    log.warning("lease lost", job=name)
                    return False
            await running
            return True
        finally:
            running.cancel()
            async with self.company.database.writing() as session:
                await leases.release(session, name, self.holder, self.company.clock())

    async def _claim(self, name: str) -> bool:
        async with self.company.database.writing() as session:
            return await leases.claim(session, name, self.holder, self.company.clock(), LEASE)


def schedule(jobs: Jobs, every: timedelta) -> AsyncIOScheduler:
    """Return a scheduler, not started, that ticks at once and then at every interval."""
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": LATE_START, "coalesce": True, "max_instances": 1},
    )
    now = jobs.company.clock()
    scheduler.add_job(jobs.tick, "interval", seconds=every.total_seconds(), next_run_time=now, id="tick")
    scheduler.add_job(jobs.tell_under_lease, "interval", seconds=TELL_EVERY.total_seconds(), id="tell")
    return scheduler
