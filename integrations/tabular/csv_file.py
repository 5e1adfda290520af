"""CSV files, for teams whose tool is not spoken here: a file of items, and one of clients if wanted.

Items, one a line: `item_id`, `kind` (ticket or support; issue, eng or engineering;
activity or sales, of a CRM), `client` (its name, may be empty),
`opened_at`, `closed_at` (empty while open), `hours` (spent so far, empty where nobody counts them). If wanted:
`title`, `team` or `queue`, `type`, `priority`, `labels` (between semicolons), `url`, `requester_domain`, `due_on`,
`urgent` (yes or no), `cycle` (the sprint or version it is in), `cycle_started_on`, `cycle_entered_on`.

Clients, one a line: `client`; if wanted `domains` (between semicolons) and `external_id` (the CRM's).

Times are ISO 8601, UTC where they name no zone; a bare date is its midnight. Files are UTF-8, parted by commas,
semicolons or tabs, plain or `.gz`. A file is read when it changed; what it no longer lists is gone.
"""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from integrations import cursor as cursors
from integrations.errors import Unreadable
from integrations.mapping import domain_of
from integrations.records import Census, Cycle, Item, Organization, Record
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.tabular.cells import filled, listed, moment_or_none, yes_or_no
from integrations.tabular.items import ITEMS, ItemRow, ItemRows
from integrations.tabular.reading import Place, batch_of, made, not_read, rows_in
from integrations.tabular.table import Columns, Line, Table
from integrations.urgency import is_urgent

VARIABLES = (
    Variable(
        "CSV_ITEMS",
        "the file of items",
        "an export of your own; its columns stand in the README",
        "/data/items.csv",
    ),
    Variable(
        "CSV_CLIENTS",
        "the file of clients and their domains, if there is one",
        "an export of your own; its columns stand in the README",
        "/data/clients.csv",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("day worked", "due changes", "progress")
CLIENTS = Columns(required=("client",), optional=("domains", "external_id"))


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "CsvFile":  # noqa: ARG001 - every provider's signature
    """Connect to the files that `values` (by the names in `VARIABLES`) name."""
    clients = values.get("CSV_CLIENTS", "")
    return CsvFile(Path(values["CSV_ITEMS"]), Path(clients) if clients else None)


class CsvFile:
    """Connected files; see `integrations.source.Source`. `since` is not asked: a file is as long as its owner wants."""

    name = "csv"

    def __init__(
        self, items: Path, clients: Path | None = None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._items = Table(items, ITEMS)
        self._clients = Table(clients, CLIENTS) if clients else None
        self._now = now
        self.streams = (*((Stream("clients"),) if clients else ()), Stream("items"))

    async def check(self) -> Account:
        """Read the files through and say how many rows they have."""
        tables = [self._items, *([self._clients] if self._clients else [])]
        counted = [f"{await asyncio.to_thread(rows_in, table):,} rows in {table.path.name}" for table in tables]
        return Account(name=self._items.path.name, sees=", ".join(counted))

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:  # noqa: ARG002
        """Read one of `streams`, if its file changed since `cursor`."""
        table = self._clients if stream == "clients" and self._clients else self._items
        place = Place.read(cursor, await asyncio.to_thread(table.fingerprint))
        if place.done:
            return
        known = await asyncio.to_thread(_organizations, self._clients) if table is self._items else []
        reading = Reading(self._now(), {one.id: one for one in known if isinstance(one, Organization)})
        make = reading.item if table is self._items else _organization
        lines, rows = table.lines(), 0
        # Parsing is work for the processor, so it is done off the loop.
        while batch := await asyncio.to_thread(batch_of, lines, make):
            rows += len(batch)
            if rows > place.rows:
                yield Page(
                    [record for row in batch for record in row[1]],
                    cursors.write(Place(place.file, rows)),
                    batch[-1][0],
                    anew=rows == len(batch),
                )
        if not rows:
            raise Unreadable(f"{table.path.name} has no row below its header")
        last: list[Record] = [not_read(name) for name in await asyncio.to_thread(table.unknown_columns)]
        if table is self._items:
            last.append(Census("item", frozenset(reading.ids)))
        yield Page(last, cursors.write(Place(place.file, rows, done=True)), 1.0)


class Reading:
    """What one reading of the items has to remember: the rows so far, and the clients it has already told of."""

    def __init__(self, now: datetime, known: Mapping[str, Organization]) -> None:
        self._rows = ItemRows()
        self._now = now
        self._known = known
        self._told: set[str] = set()

    @property
    def ids(self) -> set[str]:
        """The ids it met."""
        return self._rows.ids

    def item(self, line: Line) -> list[Record]:
        """Make an item of a row, and first its client where this is the client's first row."""
        row = self._rows.read(line)
        client = _organization_of(row.client)
        item = self._item(row, line.cells, client)
        if not client or client.id in self._told:
            return [item]
        self._told.add(client.id)
        return [self._known.get(client.id, client), item]

    def _item(self, row: ItemRow, cells: Mapping[str, str], client: Organization | None) -> Item:
        domain = cells.get("requester_domain", "")
        return Item(
            kind=row.kind,
            id=row.id,
            title=cells.get("title") or row.id,
            opened_at=row.opened_at,
            # A row has no date of its change: it stands as the file says today.
            updated_at=self._now,
            url=cells.get("url", ""),
            closed_at=row.closed_at,
            type=cells.get("type") or None,
            priority=cells.get("priority") or None,
            container=cells.get("team") or cells.get("queue") or None,
            labels=listed(cells.get("labels", "")),
            organizations=(client.id,) if client else (),
            requester_domain=domain_of(domain) or domain.lower() or None,
            logged_hours=row.hours,
            due_on=due.date() if (due := moment_or_none(cells, "due_on")) else None,
            urgent=is_urgent(cells.get("priority")) if (urgent := yes_or_no(cells, "urgent")) is None else urgent,
            cycle=_cycle(cells),
        )


def _cycle(cells: Mapping[str, str]) -> Cycle | None:
    if not cells.get("cycle"):
        return None
    started, entered = moment_or_none(cells, "cycle_started_on"), moment_or_none(cells, "cycle_entered_on")
    return Cycle(cells["cycle"], started_at=started, entered_at=entered)


def _organizations(table: Table | None) -> list[Record]:
    return [record for line in (table.lines() if table else ()) for record in made(line, _organization)]


def _organization(line: Line) -> list[Record]:
    organization = _organization_of(filled(line.cells, "client"))
    domains = tuple(domain.lower() for domain in listed(line.cells.get("domains", "")))
    external = line.cells.get("external_id") or None
    return [replace(organization, domains=domains, external_id=external)] if organization else []


def _organization_of(name: str) -> Organization | None:
    """Name a client by its name without case and accents, so that two spellings are one."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return Organization(id=" ".join(bare.casefold().split()), name=name) if name else None
