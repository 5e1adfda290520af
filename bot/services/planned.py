"""What an item was planned for, over time: from its source's history, else from what changed between two pulls."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.company import Company
from bot.services.intake import Intake
from bot.store import due_dates, items
from integrations.records import Item

Row = dict[str, Any]


def remember_cycles(rows: Sequence[Row], stored: Mapping[str, Any], company: Company) -> None:
    """Where a source does not tell when an item entered its cycle, keep the day on which we saw it change."""
    for row in rows:
        was = stored.get(row["external_id"])
        if not row["cycle"] or row["cycle_entered"] or was is None:
            continue
        moved = was.cycle != row["cycle"]
        row["cycle_entered"] = company.local_day(row["updated_at"]) if moved else was.cycle_entered


def remember_urgency(rows: Sequence[Row], stored: Mapping[str, Any], company: Company) -> None:
    """Keep the day on which we saw an item become urgent: no source tells how its urgency moved."""
    for row in rows:
        was = stored.get(row["external_id"])
        if not row["urgent"] or was is None:
            row["urgent_since"] = None
        else:
            row["urgent_since"] = was.urgent_since if was.urgent else company.local_day(row["updated_at"])


async def save_due_dates(
    session: AsyncSession, intake: Intake, found: Sequence[Item], rows: Sequence[Row], stored: Mapping[str, Any]
) -> None:
    """Keep when these items, just saved as `rows`, were due from which day on; `stored` is what was known before."""
    company = intake.company
    told: dict[str, dict[date, date | None]] = {}
    seen: dict[str, tuple[date, date | None]] = {}
    for item, row in zip(found, rows, strict=True):
        was, due_on = stored.get(item.id), row["due_on"]
        if item.due_changes is not None:
            told[item.id] = dict(_history(company, item, due_on))
        elif due_on != (was.due_on if was else None):
            seen[item.id] = (company.local_day(item.updated_at) if was else row["opened_day"], due_on)
    ids = await items.ids_of(session, intake.source, [*told, *seen])
    await due_dates.replace(session, {ids[ref]: dates for ref, dates in told.items()})
    await due_dates.add(session, {ids[ref]: dates for ref, dates in seen.items()})


def _history(company: Company, item: Item, due_on: date | None) -> Iterator[tuple[date, date | None]]:
    """Yield from which day on an item was due when; of several changes on a day the last one stands."""
    changes = item.due_changes or ()
    first = changes[0].before if changes else due_on
    if first is not None:
        yield company.local_day(item.opened_at), first
    yield from ((company.local_day(change.at), change.after) for change in changes)
