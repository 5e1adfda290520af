"""Revenue as a CSV file: what each client pays, one line an invoice, a subscription or a month's sum.

`period` (a month `2026-03`, a quarter `2026-Q1`, a year `2026`, or two days `2026-03-15/2026-04-14`, both of it),
`amount` (without taxes; `1200`, `1200.50` or `1200,50`, below zero for a credit note), `currency` (ISO 4217), and whose
it is by at least one of `client` (its name), `external_id` (the CRM's) and `domain`. If wanted `id`, the line's own.

Lines of one client and period add up. One that says all that an earlier one says counts once, unless each has an id of
its own. The file is read as the file of items is: whenever it changed, as a whole; what
it no longer lists is gone.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path

import httpx

from integrations import cursor as cursors
from integrations.errors import Unreadable
from integrations.mapping import domain_of
from integrations.records import Census, Record, Revenue
from integrations.source import Account, Page, Stream, Variable
from integrations.tabular import cells as read
from integrations.tabular.reading import Place, batch_of, not_read, rows_in
from integrations.tabular.table import Columns, Line, Table

VARIABLES = (
    Variable(
        "REVENUE_CSV",
        "the file of what each client pays, for leaders alone",
        "an export of your own; its columns stand in the README",
        "/data/revenue.csv",
    ),
)

WHOSE = ("client", "external_id", "domain")
RULES = 2
"""Goes up when lines come to mean something else: a file that did not change is then read anew, once.

Since 2, a line that says what an earlier one says counts once.
"""

REVENUE = Columns(required=("period", "amount", "currency"), optional=(*WHOSE, "id"))


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "RevenueFile":  # noqa: ARG001 - every provider's signature
    """Connect to the file that `values` (by the names in `VARIABLES`) name."""
    return RevenueFile(Path(values["REVENUE_CSV"]))


class RevenueFile:
    """A connected file; see `integrations.source.Source`. It is as long as its owner wants, so `since` is not asked."""

    name = "revenue_csv"
    streams = (Stream("revenue"),)

    def __init__(self, path: Path) -> None:
        self._table = Table(path, REVENUE)

    async def check(self) -> Account:
        """Read the file through and say how many rows it has."""
        rows = await asyncio.to_thread(rows_in, self._table)
        return Account(name=self._table.path.name, sees=f"{rows:,} rows in {self._table.path.name}")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:  # noqa: ARG002 - as every source is asked
        """Read the file, if it changed since `cursor`."""
        state = await asyncio.to_thread(self._table.fingerprint)
        place = Place.read(cursor, f"{state}-{RULES}")
        if place.done:
            return
        reading = Reading()
        lines, rows = self._table.lines(), 0
        while batch := await asyncio.to_thread(batch_of, lines, reading.revenue):
            rows += len(batch)
            if rows > place.rows:
                records = [record for row in batch for record in row[1]]
                behind = cursors.write(Place(place.file, rows))
                yield Page(records, behind, batch[-1][0], anew=rows == len(batch))
        if not rows:
            raise Unreadable(f"{self._table.path.name} has no row below its header")
        last: list[Record] = [not_read(name) for name in await asyncio.to_thread(self._table.unknown_columns)]
        last.append(Census("revenue", frozenset(reading.ids)))
        yield Page(last, cursors.write(Place(place.file, rows, done=True)), 1.0)


class Reading:
    """What one reading of the file has to remember: the lines that are alike, so that each is told from the others."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._alike: Counter[str] = Counter()
        self._said: dict[tuple[str, str, int, str], int] = {}

    def revenue(self, line: Line) -> list[Record]:
        """Make a record of a row. Raises ValueError, with a clause that says why, where it cannot be read."""
        if line.surplus:
            raise ValueError("it has more cells than there are columns")
        cells = line.cells
        if not any(cells.get(column) for column in WHOSE):
            raise ValueError("client, external_id and domain are all empty")
        since, until = read.period(cells, "period")
        currency = read.currency(cells, "currency")
        minor = read.amount(cells, "amount", currency)
        domain = cells.get("domain", "")
        id_ = self._id(line, f"{since}/{until}", minor, currency)
        self.ids[id_] = line.number
        return [
            Revenue(
                id=id_,
                since=since,
                until=until,
                minor=minor,
                currency=currency,
                client=cells.get("client", ""),
                external_id=cells.get("external_id") or None,
                domain=domain_of(domain) or domain.lower() or None,
                line=line.number,
            )
        ]

    def _id(self, line: Line, period: str, minor: int, currency: str) -> str:
        """Return the line's own id, else one that stays the same while the lines of its client and period do."""
        if own := line.cells.get("id"):
            if own in self.ids:
                raise ValueError(f"its id stands on line {self.ids[own]} too")
            return own
        whose = "|".join(line.cells.get(column, "") for column in WHOSE)
        first = self._said.setdefault((whose, period, minor, currency), line.number)
        if first != line.number:
            raise ValueError(f"it says what line {first} says and counts once; where both count, give each an id")
        self._alike[f"{whose}|{period}"] += 1
        return f"{whose}|{period}|{self._alike[f'{whose}|{period}']}"
