"""What is said of an import of revenue besides the lines that it left out: which take off, and which came late."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.revenue import months_back
from bot.services.company import Company
from bot.store import cursors, key_values, revenue
from integrations import records

STREAM = "revenue"
KEPT = "import_notes:"
LINES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Notes:
    """Lines of a file by their numbers: credit notes, and new lines of a month that was over and told of before.

    `known_until` is the first day behind what was told of before this import began, as a number; None: nothing was.
    """

    known_until: int | None
    credit: tuple[int, ...] = ()
    late: tuple[int, ...] = ()


async def take(
    session: AsyncSession, company: Company, source: str, found: Sequence[records.Revenue], *, anew: bool
) -> None:
    """Note what a page tells, before it is written; `anew` begins the notes of another import."""
    if not (found or anew):
        return
    before = None if anew else await of_source(session, source)
    if before is None:
        until = await revenue.known_until(session)
        before = Notes(None if until is None else until.toordinal())
    closed = months_back(company.today(), 0).toordinal()
    fresh = await revenue.unknown(session, source, [record.id for record in found])
    credit = [record.line for record in found if record.line is not None and record.minor < 0]
    late = [
        record.line
        for record in found
        if record.line is not None
        and record.id in fresh
        and record.until.toordinal() < min(closed, before.known_until or 0)
    ]
    now = Notes(before.known_until, (*before.credit, *credit), (*before.late, *late))
    await key_values.write(session, KEPT + source, json.dumps(asdict(now)))


async def of_source(session: AsyncSession, source: str) -> Notes | None:
    """Return the notes of the last import of a source, None where there was none."""
    kept = await key_values.read(session, KEPT + source)
    if not kept:
        return None
    said: dict[str, Any] = json.loads(kept)
    return Notes(said["known_until"], tuple(said["credit"]), tuple(said["late"]))


async def remarks(session: AsyncSession, source: str) -> tuple[str, ...]:
    """Say in English what is to be known of the last import of a source, for whoever reads it from the command line."""
    notes = await of_source(session, source) or Notes(None)
    said = {"credit notes, taken off": notes.credit, "new of a month that was over, counted in it": notes.late}
    return tuple(f"{what}: {_lines(numbers)}" for what, numbers in said.items() if numbers)


def _lines(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - LINES_SHOWN} more" if len(numbers) > LINES_SHOWN else ""
    return f"line {', '.join(map(str, numbers[:LINES_SHOWN]))}{more}"


async def every(session: AsyncSession) -> list[Notes]:
    """Return the notes of the last import of every source of revenue that has any."""
    sources = [each.source for each in await cursors.every(session) if each.stream == STREAM]
    found = [await of_source(session, source) for source in sources]
    return [each for each in found if each is not None and (each.credit or each.late)]
