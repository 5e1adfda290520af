"""One invented year for all tests of the demo, and clocks and callers to look at it with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.demo.company import invent
from bot.demo.work import Company

UNTIL = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **distance: float) -> None:
        self.now += timedelta(**distance)


@pytest.fixture(scope="session")
def company() -> Company:
    return invent(UNTIL)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(UNTIL)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=10) as client:
        yield client
