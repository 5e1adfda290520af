"""A firm of nine clients for the gallery: its helpdesk read as a pull reads it, and its evenings judged."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.services.nightly import nightly
from bot.services.sync import pull
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from integrations.records import Item, Organization, Touch
from integrations.source import Account, Page, Stream
from tests.blank import sqlite_at
from tests.services.books import NOW
from tests.services.revenue_told import told

WEEKS = 9
NAMES = ("Acme", "Globex", "status", "Brisa", "Fjord", "Halden", "Kelda", "Ostrava", "Pamir")
A_WEEK = (3, 2, 1, 1, 1, 1, 1, 1, 1)
"""Tickets of each client a week; two a month more have no client."""

HANDLED = (75, 60, 90, 45, 45, 60, 30, 60, 30)
"""Minutes that a ticket of each takes."""

TITLES = ("Invoice export", "SSO login", "Stock is wrong", "Cannot print", "Order template")
COLLEAGUES = 6
PAID = {"Acme": 300_000, "Globex": 200_000, "status": 100_000}


class Helpdesk:
    """The helpdesk of the firm, all of it one page."""

    name = "zendesk"
    streams = (Stream("tickets"),)

    async def pages(self, _stream: str, _cursor: str | None, _since: datetime) -> AsyncIterator[Page]:
        """Yield the page."""
        yield Page([*_records()], "1", 1.0)

    async def check(self) -> Account:
        """Say who we are."""
        return Account("the gallery")

    async def close(self) -> None:
        """Hold nothing."""


@asynccontextmanager
async def firm(path: Path) -> AsyncIterator[Company]:
    """Give the firm, as it stands on a Tuesday morning."""
    database = Database(sqlite_at(path))
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    await pull(company, Helpdesk(), NOW - timedelta(days=365))
    async with database.writing() as session:
        await nightly(session, company)
        await evaluate(session, company)
    await told(company, PAID)
    yield company
    await database.close()


def _records() -> Iterator[Organization | Item | Touch]:
    """Yield the clients, their tickets, and what was replied; the first ticket is Acme's latest."""
    yield from (Organization(str(at), name, (f"{name.casefold()}.example",)) for at, name in enumerate(NAMES, start=1))
    number = 0
    for week in range(WEEKS):
        monday = NOW.replace(hour=8) - timedelta(days=1 + 7 * week)
        for client, (count, minutes) in enumerate(zip(A_WEEK, HANDLED, strict=True), start=1):
            for at in range(count):
                number += 1
                opened = monday - timedelta(days=(2 * at + client) % 5)
                yield from _ticket(number, opened, minutes, organizations=(str(client),))
        if week % 2:
            number += 1
            yield from _ticket(number, monday - timedelta(days=2), 30, requester_domain="umbra.example")


def _ticket(number: int, opened: datetime, minutes: int, **whose: object) -> Iterator[Item | Touch]:
    """Yield a ticket that was solved on the day on which it was opened."""
    ref, title = str(number), TITLES[number % len(TITLES) - 1]
    closed = opened + timedelta(hours=5)
    url = f"https://desk.example/tickets/{ref}"
    yield Item("ticket", ref, title, opened, closed, url, closed, touches_known=True, **whose)
    author = f"colleague {number % COLLEAGUES}"
    yield Touch(f"r{ref}", ref, opened + timedelta(hours=1), author=author, seconds=60 * minutes)
