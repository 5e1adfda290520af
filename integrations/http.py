"""How every provider speaks HTTP: one client, retries, a budget from the headers, errors that decide.

Only GET leaves this module, and POST to the search paths that a provider names as reading.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

LONGEST_WAIT = 120.0
"""Seconds. A server that asks for more gets its stream put off to a later tick instead."""

Query = Mapping[str, str | int]
Sleep = Callable[[float], Awaitable[None]]


def client() -> httpx.AsyncClient:
    """Make the one HTTP client that all sources share; redirects are refused, for they could leak a credential."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(30, connect=10),
        limits=httpx.Limits(max_connections=20),
        follow_redirects=False,
        headers={"User-Agent": "clientload"},
    )


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds that the server asks us to wait, from `Retry-After` as seconds or as a date; None if it does not."""
    value = response.headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None


class Api:
    """One source's API behind its base URL.

    `reads` are the POST paths that only search; any other POST is a fault of ours and raises `AssertionError`
    before anything is sent. Raises the tree in `integrations.errors`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        reads: frozenset[str] = frozenset(),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._auth = httpx.BasicAuth(*auth) if auth else None
        self._reads = reads
        self._sleep = sleep
        self.host = urlsplit(base_url).netloc

    async def get(self, path: str, params: Query | None = None) -> Any:
        """Read `path` below the base URL and return its JSON."""
        return await self._read("GET", path, params=params)

    async def search(self, path: str, body: Any) -> Any:
        """Read through a POST that only searches and return its JSON."""
        if path not in self._reads:
            raise AssertionError(f"{path} is not one of the reading POST paths of {self.host}")
        return await self._read("POST", path, body=body)
