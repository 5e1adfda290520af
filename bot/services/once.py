"""The jobs of a running bot, done once from the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.services import deliver, evaluate, import_notes, merging, nightly, sync
from bot.services.company import Company
from bot.services.figures import ClientReport
from bot.services.report import UnknownClient, client_report, find_client
from bot.services.sync import OnPage
from bot.store import cursors
from integrations.errors import SourceError
from integrations.source import Source


async def pull_all(
    company: Company, sources: Sequence[Source], backfill: timedelta, on_page: OnPage | None = None
) -> dict[str, str]:
    """Pull every source, one after the other, then do the day's housekeeping; return why some failed, by name."""
    failures: dict[str, str] = {}
    for source in sources:
        try:
            await sync.pull(company, source, company.clock() - backfill, on_page)
        except SourceError as error:
            failures[source.name] = str(error)
    async with company.database.writing() as session:
        if await nightly.nightly(session, company):
            await merging.propose(session, company)
    return failures


@dataclass(frozen=True, slots=True)
class Read:
    """What one run read of a stream, and which of its records could not be kept; `remarks` are of revenue."""

    source: str
    stream: str
    received: int
    skipped: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()


async def read_by(company: Company, before: Mapping[tuple[str, str], int], since: datetime) -> list[Read]:
    """Return what was read since an instant, by stream; `before` is what `received` gave then."""
    async with company.database.asking() as session:
        read = await cursors.every(session)
        skipped = await cursors.skipped_since(session, since)
        notes = {each.source: await import_notes.remarks(session, each.source) for each in read}
    return [
        Read(
            cursor.source,
            cursor.stream,
            cursor.received - before.get((cursor.source, cursor.stream), 0),
            tuple(
                (row.at_id, row.why) for row in skipped if (row.source, row.stream) == (cursor.source, cursor.stream)
            ),
            notes[cursor.source] if cursor.stream == import_notes.STREAM else (),
        )
        for cursor in read
    ]


async def received(company: Company) -> dict[tuple[str, str], int]:
    """Return how many records each stream has brought so far."""
    async with company.database.asking() as session:
        return {(cursor.source, cursor.stream): cursor.received for cursor in await cursors.every(session)}


async def judge(company: Company) -> list[dict[str, Any]]:
    """Judge the days that are over; return what changed. What is to be told of it waits for the running bot."""
    async with company.database.writing() as session:
        events = await evaluate.evaluate(session, company)
        await deliver.plan(session, company)
    return [
        {
            "alert": event.alert_id,
            "day": event.day.isoformat(),
            "kind": event.kind,
            "why": event.why,
            "figures": event.figures,
        }
        for event in events
    ]


async def report(company: Company, name: str, as_of: date | None, window_days: int) -> ClientReport:
    """Return one client's load over the days before `as_of`. Raises `UnknownClient`."""
    async with company.database.asking() as session:
        if not await cursors.every(session):
            raise UnknownClient("Nothing has been read yet. Read the sources first: python -m bot sync --once")
        client = await find_client(session, name)
        return await client_report(session, company, client, as_of or company.today(), window_days)
