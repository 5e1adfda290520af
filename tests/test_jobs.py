"""Which jobs run, who runs them, and what happens when one goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot import jobs
from bot.jobs import Jobs
from bot.services import time_zone
from bot.services.company import Company
from bot.services.poster import Envelope, Place
from bot.store import cursors, first_pull, leases
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from integrations.errors import Unavailable
from integrations.source import Account, Page, Stream
from tests.services.inbox import fill

SOON = 10
"""Seconds within which whatever is waited for must happen."""


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 17, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Desk:
    """A source with one empty stream; it counts how often it is read, and can wait or fail at will."""

    name: str = "desk"
    fails: Exception | None = None
    waits: asyncio.Event | None = None
    read: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    streams: tuple[Stream, ...] = (Stream("tickets"),)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        del stream, cursor, since
        self.read += 1
        self.begun.set()
        if self.waits is not None:
            await self.waits.wait()
        if self.fails is not None:
            raise self.fails
        yield Page([], "1", 1.0)

    async def check(self) -> Account:
        return Account("desk")


@dataclass(slots=True)
class Post:
    """What leaves for Slack, in order; a message can be held up on its way."""

    sent: list[str] = field(default_factory=list)
    holds: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        self.begun.set()
        if self.holds is not None:
            await self.holds.wait()
        self.sent.append(f"{envelope.message.message} to {user_id}")
        return Place(f"D{user_id}", str(len(self.sent)))

    async def post(self, envelope: Envelope, channel_id: str) -> Place:
        return await self.direct(envelope, channel_id)

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        return await self.direct(envelope, place.channel_id)

    async def edit(self, envelope: Envelope, place: Place) -> None:
        await self.direct(envelope, place.channel_id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def company(database: Database, clock: Clock) -> Company:
    async with database.writing() as session:
        await ensure_default_teams(session, clock())
    return Company(database, ZoneInfo("Europe/Paris"), clock)


@pytest.fixture
def replica(company: Company) -> Callable[..., Jobs]:
    """Give a way to make one more replica of the company's jobs."""

    async def admins() -> list[str]:
        return ["U1"]

    def made(*desks: Desk, post: Post | None = None) -> Jobs:
        return Jobs(company, desks, post or Post(), admins, timedelta(days=365))

    return made


Replica = Callable[..., Jobs]


async def test_a_tick_pulls_every_source_judges_and_tells(replica: Replica) -> None:
    desk, tracker, post = Desk(), Desk("tracker"), Post()
    await replica(desk, tracker, post=post).tick()
    assert (desk.read, tracker.read) == (1, 1)
    assert post.sent == ["first_report to U1"]


@pytest.mark.parametrize("job", [Jobs.tick, Jobs.tell_under_lease])
async def test_another_time_zone_is_followed_without_a_restart(
    replica: Replica, company: Company, clock: Clock, job: Callable[[Jobs], Awaitable[None]]
) -> None:
    async with company.database.writing() as session:
        await time_zone.choose(session, company, "U1", "Pacific/Auckland")
    await job(replica())
    assert company.zone.key == "Europe/Paris"
    clock.now += timedelta(days=2)
    assert company.zone.key == "Pacific/Auckland"


async def test_the_letter_on_mapping_goes_out_with_the_weeks_other_messages(
    replica: Replica, company: Company, clock: Clock
) -> None:
    clock.now -= timedelta(days=14)
    async with company.database.writing() as session:
        await first_pull.mark_reported(session, clock())
    clock.now += timedelta(days=14)
    await fill(company)
    post = Post()
    await replica(post=post).tell()
    assert post.sent == ["mapping to U1"]


async def test_of_two_replicas_one_pulls_a_source(replica: Replica) -> None:
    waits = asyncio.Event()
    first, second = Desk(waits=waits), Desk()
    ticking = asyncio.create_task(replica(first).tick())
    async with asyncio.timeout(SOON):
        await first.begun.wait()
        await replica(second).tick()
        waits.set()
        await ticking
    assert (first.read, second.read) == (1, 0)


async def test_what_a_replica_held_is_free_once_it_has_ended(replica: Replica) -> None:
    first, second = Desk(), Desk()
    await replica(first).tick()
    await replica(second).tick()
    assert (first.read, second.read) == (1, 1)


async def test_what_a_dead_replica_held_is_free_after_a_minute(
    replica: Replica, company: Company, clock: Clock
) -> None:
    async with company.database.writing() as session:
        assert await leases.claim(session, "pull:desk", "a dead one", clock(), jobs.LEASE)
    desk = Desk()
    await replica(desk).tick()
    assert desk.read == 0
    clock.now += jobs.LEASE
    await replica(desk).tick()
    assert desk.read == 1


async def test_an_outage_is_logged_once_and_so_is_its_end(replica: Replica) -> None:
    desk = Desk(fails=Unavailable("desk.example did not answer"))
    ours = replica(desk)
    with capture_logs() as lines:
        for _ in range(3):
            await ours.tick()
        desk.fails = None
        for _ in range(2):
            await ours.tick()
    about = [line for line in lines if line.get("source") == "desk"]
    assert [line["event"] for line in about] == ["source failed", "source answers again"]
    assert about[0]["why"] == "desk.example did not answer"


async def test_a_fault_of_ours_in_one_source_silences_no_other_and_is_not_hidden(
    replica: Replica, company: Company
) -> None:
    wrong, right, post = Desk("wrong", fails=ZeroDivisionError("a fault")), Desk("right"), Post()
    ours = replica(right, post=post)
    await ours.tick()
    assert post.sent == ["first_report to U1"]
    ours.sources = (wrong, right)
    with capture_logs() as lines, pytest.raises(ZeroDivisionError, match="a fault"):
        await ours.tick()
    assert right.read == 2
    (fault,) = [line for line in lines if line["event"] == "failed"]
    async with company.database.asking() as session:
        kept = (await cursors.get(session, "wrong", "tickets")).error
    assert kept == f"this failed, and it is our own fault; the log tells more beside the id {fault['id']}"
    assert fault["source"] == "wrong"


async def test_closing_lets_a_message_go_out_and_begins_nothing_more(replica: Replica, company: Company) -> None:
    desk, post = Desk(), Post(holds=asyncio.Event())
    ours = replica(desk, post=post)
    ticking = asyncio.create_task(ours.tick())
    async with asyncio.timeout(SOON):
        await post.begun.wait()
        closing = asyncio.create_task(ours.close(SOON))
        await asyncio.sleep(0)
        assert not closing.done()
        assert post.holds is not None
        post.holds.set()
        await closing
        await ticking
    assert post.sent == ["first_report to U1"]
    await ours.tick()
    assert desk.read == 1
    async with company.database.writing() as session:
        assert await leases.claim(session, "tell", "the next one", company.clock(), jobs.LEASE)


async def test_closing_waits_no_longer_than_it_is_told(replica: Replica) -> None:
    desk = Desk(waits=asyncio.Event())
    ours = replica(desk)
    ticking = asyncio.create_task(ours.tick())
    async with asyncio.timeout(SOON):
        await desk.begun.wait()
        await ours.close(0.01)
    assert not ticking.done()
    ticking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ticking


async def test_a_schedule_ticks_at_once_and_holds_no_job_back(replica: Replica) -> None:
    desk = Desk()
    scheduler = jobs.schedule(replica(desk), timedelta(minutes=5))
    for job in scheduler.get_jobs():
        assert asyncio.iscoroutinefunction(job.func)
    scheduler.start()
    try:
        async with asyncio.timeout(SOON):
            await desk.begun.wait()
        for job in scheduler.get_jobs():
            assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (jobs.LATE_START, True, 1)
    finally:
        scheduler.shutdown(wait=False)
