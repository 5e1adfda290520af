"""How every provider speaks HTTP: one client, retries, a budget from the headers, errors that decide.

Only GET leaves this module, POST to the search paths that a provider names as reading, and the form that asks for a
token.
"""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from integrations import quota
from integrations.errors import Refused, SourceError, Throttled, Unauthorized, Unavailable, Unreadable

LONGEST_WAIT = 120.0
"""Seconds. A server that asks for more gets its stream put off to a later tick instead."""

ATTEMPTS = 5
USUAL_WAIT = 30.0
"""Seconds, where a server says 429 and not for how long."""

LEFT = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
"""The answers that say that something is not there."""

JITTER = 0.1
"""The part of a wait that chance adds, so that several readers do not come back at the same instant."""

REFUSALS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "does not understand the question put to",
    HTTPStatus.FORBIDDEN: "does not let this account read",
    HTTPStatus.NOT_FOUND: "has nothing at",
    HTTPStatus.GONE: "no longer has",
    HTTPStatus.UNPROCESSABLE_ENTITY: "does not accept the values put to",
}

ANSWERED = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.MULTI_STATUS)
"""Shortcut answers a search with the second; the third is for many things at once, some of which are not there."""

Query = Mapping[str, str | int | Sequence[str]]
Sleep = Callable[[float], Awaitable[None]]
Judge = Callable[[httpx.Response], SourceError | None]


def client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Make the one HTTP client that all sources share; redirects are refused, for they could leak a credential."""
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(30, connect=10),
        limits=httpx.Limits(max_connections=20),
        follow_redirects=False,
        headers={"User-Agent": "clientload"},
    )


def wait_before_retry(failure: Exception) -> bool | float:
    """Say whether to try again: after so many seconds, True for a growing wait, False for not at all."""
    if isinstance(failure, Throttled):
        if failure.retry_after > LONGEST_WAIT:
            return False
        return failure.retry_after * (1 + random.uniform(0, JITTER))  # noqa: S311 - spreads load, guards nothing
    return isinstance(failure, Unavailable)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the token is asked for that all other requests bear: with a form, which leaves nothing behind."""

    path: str
    form: Mapping[str, str]


class Api:
    """One source's API behind its base URL.

    `reads` are the POST paths that only search; any other POST is a fault of ours and raises `AssertionError`
    before anything is sent. `judge` finds the errors of an API that tells them in its own way. `window` is the number
    of requests that may leave in so many seconds, for an API that states its quota and does not count it in headers.
    `sign_in` is for an API that gives out tokens that expire; one that did is asked for anew, once.
    Raises the tree in `integrations.errors`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        reads: frozenset[str] = frozenset(),
        judge: Judge = lambda _: None,
        window: tuple[int, float] | None = None,
        sign_in: SignIn | None = None,
        sleep: Sleep | None = None,
    ) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._auth = httpx.BasicAuth(*auth) if auth else None
        self._reads = reads
        self._judge = judge
        self._seconds = window[1] if window else 0.0
        self._sent: deque[float] = deque(maxlen=window[0] if window else 1)
        self._sign_in = sign_in
        self._token = ""
        self._sleep = sleep or _pause
        self._turn = asyncio.Lock()
        self._not_before = 0.0
        self.host = urlsplit(base_url).netloc.rpartition("@")[2]

    async def get(self, path: str, params: Query | None = None) -> Any:
        """Read `path` below the base URL and return its JSON."""
        return (await self.get_with_headers(path, params))[0]

    async def get_with_headers(self, path: str, params: Query | None = None) -> tuple[Any, Mapping[str, str]]:
        """Read likewise, for an API that says in a header where the next page begins."""
        return await self._read("GET", path, params=params)

    async def has(self, path: str, params: Query | None = None, left: Collection[int] = LEFT) -> bool:
        """Say whether something is at `path`; `left` are the answers that mean that it is not."""
        try:
            await self.get(path, params)
        except Refused as refusal:
            if refusal.status in left:
                return False
            raise
        return True

    async def search(self, path: str, body: Any) -> Any:
        """Read through a POST that only searches and return its JSON."""
        return (await self.search_with_headers(path, body))[0]

    async def search_with_headers(self, path: str, body: Any) -> tuple[Any, Mapping[str, str]]:
        """Read likewise, with the answer's headers."""
        if path not in self._reads:
            raise AssertionError(f"{path} is not one of the reading POST paths of {self.host}")
        return await self._read("POST", path, body=body)

    async def _read(
        self, method: str, path: str, params: Query | None = None, body: Any = None
    ) -> tuple[Any, Mapping[str, str]]:
        async for attempt in stamina.retry_context(
            on=wait_before_retry, attempts=ATTEMPTS, timeout=None, wait_initial=1, wait_max=30
        ):
            with attempt:
                had_token = bool(self._token)
                response = await self._answer(method, path, params, body)
                if response.status_code == HTTPStatus.UNAUTHORIZED and had_token:
                    self._token = ""
                    response = await self._answer(method, path, params, body)
                return self._told(response, path), response.headers
        raise AssertionError("the loop above returns or raises")

    async def _answer(self, method: str, path: str, params: Query | None, body: Any) -> httpx.Response:
        """Ask once, signed in, when the quota allows it."""
        if self._sign_in and not self._token:
            await self._wait_for_budget()
            given = await self._send("POST", self._sign_in.path, None, None, self._sign_in.form)
            token = self._told(given, self._sign_in.path)
            if not isinstance(token, dict) or not isinstance(token.get("access_token"), str):
                raise Unreadable("the answer does not say access_token")
            self._token = token["access_token"]
        await self._wait_for_budget()
        response = await self._send(method, path, params, body)
        self._not_before = _loop_time() + min(quota.pause_after(response, datetime.now(UTC)), LONGEST_WAIT)
        return response

    async def _wait_for_budget(self) -> None:
        """Stay away until the quota allows a request; streams of one source queue here."""
        async with self._turn:
            pause = self._not_before - _loop_time()
            if self._seconds and len(self._sent) == self._sent.maxlen:
                pause = max(pause, self._sent[0] + self._seconds - _loop_time())
            if pause > 0:
                await self._sleep(pause)
                self._not_before = 0.0
            self._sent.append(_loop_time())

    async def _send(
        self, method: str, path: str, params: Query | None, body: Any, form: Mapping[str, str] | None = None
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            return await self._http.request(
                method,
                self._base + path,
                params=params,
                json=body,
                data=form,
                headers={**self._headers, **bearer},
                auth=self._auth or httpx.USE_CLIENT_DEFAULT,
                follow_redirects=False,
            )
        # Not chained below: httpx's own messages can carry the whole URL.
        except httpx.TimeoutException:
            raise Unavailable(f"{self.host} did not answer in time") from None
        except httpx.DecodingError:
            raise Unreadable(f"{self.host} answered with a garbled body at {path}") from None
        except httpx.InvalidURL:
            raise Refused(f"{self.host} is not an address that can be asked") from None
        except httpx.HTTPError:
            raise Unavailable(f"{self.host} can't be reached, or it hung up") from None

    def _told(self, response: httpx.Response, path: str) -> Any:
        """Return an answer's JSON, or raise what it says is wrong."""
        if (failure := self._judge(response)) is not None:
            raise failure
        now = datetime.now(UTC)
        if response.status_code not in ANSWERED:
            raise self._failure(response, path, now)
        try:
            return response.json()
        except ValueError:  # also where the bytes are no UTF-8
            raise Unreadable(f"{self.host} answered with something other than JSON at {path}") from None

    def _failure(self, response: httpx.Response, path: str, now: datetime) -> SourceError:
        status = response.status_code
        if status == HTTPStatus.UNAUTHORIZED:
            return Unauthorized(f"{self.host} does not accept the credential")
        if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.FORBIDDEN and quota.is_spent(response)):
            asked = quota.retry_after(response, now)
            wait = quota.resets_in(response, now) if asked is None else asked
            return Throttled(f"{self.host} asks for fewer requests", USUAL_WAIT if wait is None else wait)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
            return self._fault(response, now)
        if response.is_redirect:
            return Refused(f"{self.host} redirects {path} elsewhere; check the address in the settings", status)
        if status < HTTPStatus.BAD_REQUEST:
            return Unreadable(f"{self.host} answered {path} with an unexpected status ({status})")
        return Refused(f"{self.host} {REFUSALS.get(status, 'refuses')} {path} ({status})", status)

    def _fault(self, response: httpx.Response, now: datetime) -> SourceError:
        asked = quota.retry_after(response, now)
        if asked is None:
            return Unavailable(f"{self.host} has a fault of its own ({response.status_code})")
        return Throttled(f"{self.host} is closed for a while ({response.status_code})", asked)


class Trail:
    """The cursors that one pull has followed; one that comes back would be followed for ever."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._followed: set[str] = set()

    def follow(self, cursor: str) -> str:
        """Return `cursor`; raise `Unreadable` where this pull has already followed it."""
        if cursor in self._followed:
            raise Unreadable(f"{self._host} repeats the same page")
        self._followed.add(cursor)
        return cursor


async def _pause(seconds: float) -> None:
    """Wait; not in the test mode of stamina, in which no retry waits either."""
    if not stamina.is_testing():
        await asyncio.sleep(seconds)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
