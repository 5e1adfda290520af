"""The real servers that `make real-servers` starts on loopback; without them these tests say so and are skipped."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

STATE = Path(__file__).parents[3] / ".real"


@dataclass
class Server:
    """A real server as its users know it; `send` is how they work in it, through its public REST API."""

    access: dict[str, Any]
    http: httpx.AsyncClient

    @property
    def url(self) -> str:
        return str(self.access["url"])

    async def send(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        answer = await self.http.request(method, path, json=body, params=params or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content.strip() else None


def access(name: str) -> dict[str, Any]:
    path = STATE / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no {name} here; `make real-servers` brings it")
    found: dict[str, Any] = json.loads(path.read_text())
    try:
        httpx.get(found["url"], timeout=30)
    except httpx.ConnectError:
        pytest.skip(f"{name} does not run; `make real-servers` starts it")
    return found


@pytest.fixture(scope="session")
def request_tracker_access() -> dict[str, Any]:
    return access("request-tracker")


@pytest.fixture(scope="session")
def redmine_access() -> dict[str, Any]:
    return access("redmine")


@pytest.fixture
async def desk(request_tracker_access: dict[str, Any]) -> AsyncIterator[Server]:
    """Give the real Request Tracker, as one of our agents works in it."""
    headers = {"Authorization": f"token {request_tracker_access['tokens']['agent']}"}
    base = f"{request_tracker_access['url']}/REST/2.0"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:
        yield Server(request_tracker_access, client)


@pytest.fixture
async def board(redmine_access: dict[str, Any]) -> AsyncIterator[Server]:
    """Give the real Redmine, as its administrator works in it."""
    headers = {"X-Redmine-API-Key": redmine_access["key"]}
    async with httpx.AsyncClient(base_url=redmine_access["url"], headers=headers, timeout=60) as client:
        yield Server(redmine_access, client)
