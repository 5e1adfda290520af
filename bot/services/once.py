"""The jobs of a running bot, done once from the command line."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.services import deliver, evaluate, merging, nightly, sync
from bot.services.company import Company
from bot.services.figures import ClientReport
from bot.services.report import client_report, find_client
from bot.services.sync import OnPage
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
        client = await find_client(session, name)
        return await client_report(session, company, client, as_of or company.today(), window_days)
