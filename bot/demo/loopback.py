"""What both invented tools share: a read-only HTTP API on this machine that counts, and that can be disturbed."""

import hmac
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from aiohttp import BasicAuth, web

from bot.demo.work import Company

Clock = Callable[[], datetime]
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived, and the status that it was answered with."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int


@dataclass(frozen=True, slots=True)
class Disturbance:
    """An answer given in place of the true one; without a status the connection is cut."""

    status: int | None
    headers: Mapping[str, str]
    path: str


def utc_now() -> datetime:
    """Say what time it is, in UTC."""
    return datetime.now(UTC)


class Loopback:
    """An API below one address. It shows what had happened by the clock's now, whatever its company knows.

    Whoever holds it may look at `asked`, order disturbances, and move the clock. Only GET is answered, and POST to
    `reads`, the paths that only search; anything else is refused with 405 before it is looked at.
    """

    reads: ClassVar[frozenset[str]] = frozenset()
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, company: Company, clock: Clock = utc_now, *, login: str, secret: str) -> None:
        self.company = company
        self.clock = clock
        self.url = ""
        self.asked: list[Asked] = []
        self._login = login
        self._secret = secret
        self._disturbances: deque[Disturbance] = deque()

    @property
    def counts(self) -> Counter[str]:
        """How often each path was asked for, refusals and disturbances included."""
        return Counter(request.path for request in self.asked)

    def disturb(
        self, status: int | None = 429, *, times: int = 1, headers: Mapping[str, str] | None = None, path: str = ""
    ) -> None:
        """Answer the next `times` requests whose path begins with `path` with `status`; None hangs up on them."""
        self._disturbances.extend([Disturbance(status, headers or {}, path)] * times)

    def throttle(self, seconds: int, *, times: int = 1) -> None:
        """Answer the next `times` requests with 429 and the wish to wait so many seconds."""
        self.disturb(429, times=times, headers={"Retry-After": str(seconds)})

    def routes(self) -> list[web.RouteDef]:
        """Name the paths that this API answers."""
        raise NotImplementedError

    def stranger(self, request: web.Request) -> web.StreamResponse:
        """Answer somebody whose credential opens nothing."""
        raise NotImplementedError

    def knows(self, request: web.Request) -> bool:
        """Say whether the request carries the credential."""
        try:
            given = BasicAuth.decode(request.headers.get("Authorization", ""), encoding="utf-8")
        except ValueError:
            return False
        login = hmac.compare_digest(given.login.encode(), self._login.encode())
        return hmac.compare_digest(given.password.encode(), self._secret.encode()) and login

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Listen on a free port of this machine until the block ends; gives the address."""
        application = web.Application(middlewares=[self._answer])
        application.add_routes(self.routes())
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, 0).start()
            self.url = f"http://{HOST}:{runner.addresses[0][1]}"
            yield self.url
        finally:
            await runner.cleanup()

    @web.middleware
    async def _answer(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        response = await self._respond(request, handler)
        response.headers.update(self.headers)
        self.asked.append(Asked(request.method, request.path, dict(request.query), response.status))
        return response

    async def _respond(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        if request.method != "GET" and not (request.method == "POST" and request.path in self.reads):
            return web.json_response({"error": "Method not allowed"}, status=405)
        if disturbance := self._next_disturbance(request.path):
            if disturbance.status is None:
                assert request.transport is not None  # noqa: S101 - the server has just read from it
                request.transport.abort()
                return web.Response(status=500)
            return web.json_response({"error": "Disturbed"}, status=disturbance.status, headers=disturbance.headers)
        if not self.knows(request):
            return self.stranger(request)
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPNotFound:
            return web.json_response({"error": "RecordNotFound", "description": "Not found"}, status=404)
        return answer

    def _next_disturbance(self, path: str) -> Disturbance | None:
        if self._disturbances and path.startswith(self._disturbances[0].path):
            return self._disturbances.popleft()
        return None
