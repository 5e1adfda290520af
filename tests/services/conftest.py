"""A company in Paris on a fixed day, and a source whose pages a test writes down."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.services.company import Company
from bot.store.database import Database
from integrations.records import Record
from integrations.source import Account, Page, Stream
from tests.services.books import teams_of_six
from tests.services.desk import Desk, opened
from tests.summed import agree

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


class ListedSource:
    """A source whose streams are lists of pages; a cursor counts the pages that were read."""

    def __init__(self, name: str, **streams: Sequence[Sequence[Record]]) -> None:
        self.name = name
        self.streams = tuple(Stream(stream) for stream in streams)
        self.listed = {stream: list(pages) for stream, pages in streams.items()}

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Yield the pages behind the cursor."""
        del since
        pages = self.listed[stream]
        for at in range(int(cursor or 0), len(pages)):
            yield Page(pages[at], str(at + 1), (at + 1) / len(pages))

    async def check(self) -> Account:
        """Say who we are."""
        return Account("listed")


@pytest.fixture
def listed() -> Callable[..., ListedSource]:
    """Give a way to write a source down."""
    return ListedSource


@pytest.fixture
async def company(database: Database) -> AsyncIterator[Company]:
    """Give a company with its two first teams, six people in each, on Tuesday 17 November 2026 in Paris."""
    async with database.writing() as session:
        await teams_of_six(session, NOW)
    yield Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.engine.begin() as connection:
        assert await connection.run_sync(agree), "what is summed up is not what the ledgers of days come to"


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """Give a team that is live in a channel, and speaks at any hour."""
    async with opened(database) as made:
        yield made
