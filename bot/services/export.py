"""The items of a window as a CSV file: hours, client, rule and team of each; no person."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.group import Grouping
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.privacy import is_told, rounded
from bot.domain.spreadsheet import BYTE_ORDER_MARK, Cell, written
from bot.services.company import Company
from bot.services.figures import HOUR, Window
from bot.services.report import id_of, window_before
from bot.services.work_classes import ENGLISH
from bot.store import changes, clients, exports, groups, teams
from bot.store.exports import Exported
from bot.store.tables import Client, Team

MOST_ROWS = 50_000
"""About 10 MB. More is asked for by client, by team or in shorter windows."""

HEADER = (
    "item",
    "source",
    "kind",
    "title",
    "type",
    "opened",
    "open",
    "team",
    "client",
    "group",
    "hours",
    "basis",
    "part of the item",
    "rule",
    "because of",
    "class",
    "class because of",
    "address",
)
NOBODY: Mapping[int, str] = {OWN_WORK: "own work", UNATTRIBUTED: "no client yet"}
ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")


@dataclass(frozen=True, slots=True)
class Export:
    """A file of so many rows and seconds, on disk as long as it is open.

    `cut` says that there were more rows; `small` are the teams of so few people that their items' hours are left out,
    of the seconds too: a file of one item would tell them, as would two files that differ by one.
    """

    path: Path
    client: Client | None
    team: Team | None
    window: Window
    rows: int
    seconds: int
    cut: bool
    small: tuple[str, ...] = ()


@asynccontextmanager
async def exported(
    company: Company, client: Client | None, team: Team | None, as_of: date, days: int, most: int = MOST_ROWS
) -> AsyncIterator[Export]:
    """Write at most `most` items of the `days` before `as_of` into a file that is gone afterwards."""
    window = window_before(company, as_of, days)
    with TemporaryDirectory(prefix="clientload-") as folder:
        path = Path(folder) / "items.csv"
        rows, seconds, cut = 0, 0, False
        of_teams: set[int | None] = set()
        async with company.database.asking() as session:
            names = await _names(session, window)
            asked = exports.Asked(
                window.since,
                window.until,
                () if client is None else names.grouping.everyone(id_of(client)),
                None if team is None else id_of(team),
            )
            await asyncio.to_thread(_append, path, BYTE_ORDER_MARK + written([HEADER]))
            # One more than the file may hold tells whether anything is left out.
            async for piece in exports.items(session, asked, most + 1):
                kept = piece[: most - rows]
                rows += len(kept)
                seconds += sum(item.seconds for item in kept if item.team_id not in names.small)
                of_teams |= {item.team_id for item in kept if item.seconds}
                await asyncio.to_thread(_write, path, kept, names)
                cut = len(kept) < len(piece)
        small = tuple(names.teams[id_] for id_ in sorted(names.small & of_teams))
        yield Export(path, client, team, window, rows, seconds, cut=cut, small=small)


async def note(session: AsyncSession, company: Company, by: str, export: Export) -> None:
    """Write down who takes which items with them."""
    about = [each.name for each in (export.client, export.team) if each is not None] or ["all clients"]
    new = f"{export.rows} items, {export.window.since} to {export.window.last}"
    await changes.note(session, by, company.clock(), f"export of {', '.join(about)}", new=new)


@dataclass(frozen=True, slots=True)
class _Names:
    clients: Mapping[int, str]
    teams: Mapping[int, str]
    small: frozenset[int]
    grouping: Grouping

    def group(self, destination: int) -> str:
        """Return the group that a client counts in; nothing where it stands alone."""
        part = self.grouping.membership(destination)
        return "" if part is None else self.clients.get(part.group, "?")


async def _names(session: AsyncSession, window: Window) -> _Names:
    """Read what clients and teams are called, who is whose, and in which teams so few work that hours stay out."""
    every = await teams.all_teams(session)
    return _Names(
        await clients.every_name(session),
        {id_of(team): team.name for team in every},
        frozenset(id_of(team) for team in every if not is_told(team.people)),
        await groups.on(session, window.last),
    )


def _write(path: Path, piece: Sequence[Exported], names: _Names) -> None:
    _append(path, written(_row(item, names) for item in piece))


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text)


def _row(item: Exported, names: _Names) -> tuple[Cell, ...]:
    client = NOBODY.get(item.destination) or names.clients.get(item.destination, "?")
    return (
        item.external_id,
        item.source,
        item.kind,
        # People write addresses into subjects; the file names nobody.
        ADDRESS.sub("(address)", item.title),
        item.type or "",
        item.opened_day.isoformat(),
        "no" if item.closed else "yes",
        names.teams.get(item.team_id or 0, ""),
        client,
        names.group(item.destination),
        "" if item.team_id in names.small else rounded(item.seconds) / HOUR,
        item.basis,
        round(item.parts / WHOLE, 4),
        item.rule,
        ADDRESS.sub("(address)", item.seen),
        ENGLISH.get(item.work, ""),
        item.work_seen,
        item.url,
    )
