"""Where sources push: a delivery that its source made has that source read, once for however many come together."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from math import inf
from typing import Any

import structlog
from aiohttp import web

from bot.jobs import Jobs
from bot.services import pushed
from integrations.webhooks.delivery import Delivery, Forged, Webhook

log = structlog.get_logger(__name__)

PATH = "/hooks/{source}"
GAP = 5.0
"""Seconds between two readings of a source at least, and between two notes of what was refused."""

REST = 4
"""How many times as long as it was read a source is left alone: its quota is for others, and for the schedule, too."""

PATIENCE = 1.0
"""Seconds that what is being written may still take when we stop."""

Sleep = Callable[[float], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Door:
    """What opens a source's door: any of its secrets, each checked as its webhook says."""

    webhook: Webhook
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(slots=True)
class Bell:
    """One source's deliveries: `rung` is when the last came, `read` until when what they told of has been read.

    Before `rested` it is not read again. `gone` are items that some named as gone; `came_at`, `refused` and `why` wait
    to be noted.
    """

    rung: float = -inf
    read: float = -inf
    rested: float = -inf
    gone: set[str] = field(default_factory=set)
    came_at: datetime | None = None
    refused: int = 0
    refused_at: datetime | None = None
    why: str = ""


class Receiver:
    """Takes deliveries for the sources that have a door, and has the jobs read what they tell of.

    A delivery is answered at once, with 200: to Linear any other answer is a failure. Of a flood one reading runs and
    one waits; what is pushed twice is read twice.
    """

    def __init__(self, jobs: Jobs, doors: Mapping[str, Door], address: str = "", sleep: Sleep = asyncio.sleep) -> None:
        self._jobs = jobs
        self._doors = doors
        self._address = address.rstrip("/")
        self._sleep = sleep
        self._bells: defaultdict[str, Bell] = defaultdict(Bell)
        self._at_work: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._pauses: set[asyncio.Task[None]] = set()
        self._closing = False

    def listen(self, app: web.Application) -> None:
        """Add the doors to an application; HEAD is answered too, for Intercom asks so whether there is one."""
        app.router.add_post(PATH, self._take)
        app.router.add_route("HEAD", PATH, self._show)

    async def close(self) -> None:
        """Begin nothing more, and let what is being written come to its end; a reading was the jobs' to end."""
        self._closing = True
        for pause in self._pauses:
            pause.cancel()
        if self._at_work:
            _, left = await asyncio.wait(self._at_work.values(), timeout=PATIENCE)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _show(self, request: web.Request) -> web.Response:
        self._door(request)
        return web.Response()

    async def _take(self, request: web.Request) -> web.Response:
        name, door = self._door(request)
        body = await request.read()  # of a megabyte at most: aiohttp refuses more, with 413
        headers = {header.lower(): value for header, value in request.headers.items()}
        delivery = Delivery(request.method, f"{self._address}{request.raw_path}", headers, body)
        bell, now = self._bells[name], self._jobs.company.clock()
        try:
            door.webhook.check(delivery, door.secrets, now)
        except Forged as reason:
            bell.refused, bell.refused_at, bell.why = bell.refused + 1, now, str(reason)
            self._begin("refuse", name, self._note_refusals)
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        bell.rung, bell.came_at = _loop_time(), now
        bell.gone |= door.webhook.gone(delivery)
        self._begin("read", name, self._attend)
        return web.Response()

    def _door(self, request: web.Request) -> tuple[str, Door]:
        name = request.match_info["source"]
        if name not in self._doors:
            raise web.HTTPNotFound
        return name, self._doors[name]

    def _begin(self, what: str, name: str, work: Callable[[str], Awaitable[None]]) -> None:
        """Begin some work for a source, unless it is under way already."""
        if (what, name) in self._at_work:
            return

        async def whole() -> None:
            try:
                await work(name)
            except Exception:  # a delivery has had its answer, so the log is where this can be told
                log.exception("failed", source=name, doing=what)
            finally:
                del self._at_work[what, name]

        self._at_work[what, name] = asyncio.create_task(whole())

    async def _attend(self, name: str) -> None:
        """Read a source until nothing that it pushed is unread."""
        bell, lag = self._bells[name], self._doors[name].webhook.lag.total_seconds()
        while bell.rung > bell.read:
            await self._note(name)
            due = max(bell.rung + lag, bell.rested)
            await self._pause(due - _loop_time())
            # What is pushed from here on may be missing in what is read now.
            bell.read = max(_loop_time(), due) - lag
            gone, bell.gone = bell.gone, set()
            began = _loop_time()
            await self._jobs.pull_pushed(name, gone)
            bell.rested = _loop_time() + max(GAP, REST * (_loop_time() - began))

    async def _note_refusals(self, name: str) -> None:
        """Tell the log and `status` of what was refused, the first at once and then all of some seconds together."""
        bell = self._bells[name]
        while bell.refused:
            log.warning("webhook refused", source=name, why=bell.why, times=bell.refused)
            await self._note(name)
            await self._pause(GAP)

    async def _pause(self, seconds: float) -> None:
        """Wait; raise `CancelledError` where we stop meanwhile."""
        if seconds > 0 and not self._closing:
            pause = asyncio.create_task(self._sleep(seconds))
            self._pauses.add(pause)
            try:
                await pause
            finally:
                self._pauses.discard(pause)
        if self._closing:
            raise asyncio.CancelledError

    async def _note(self, name: str) -> None:
        bell = self._bells[name]
        came_at, refused, refused_at = bell.came_at, bell.refused, bell.refused_at
        bell.came_at, bell.refused, bell.refused_at = None, 0, None
        async with self._jobs.company.database.writing() as session:
            await pushed.note(session, name, came_at, refused, refused_at)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def receiving(
    jobs: Jobs, doors: Mapping[str, Door], address: str = "", sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Receiver]:
    """Take deliveries while the block runs."""
    receiver = Receiver(jobs, doors, address, sleep)
    try:
        yield receiver
    finally:
        await receiver.close()
