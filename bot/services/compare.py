"""Two clients side by side on every team."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.company import Company
from bot.services.earlier import Past
from bot.services.figures import ClientOnTeam, Window
from bot.services.report import Book, id_of, window_before
from bot.store import totals
from bot.store.tables import Client


@dataclass(frozen=True, slots=True)
class Compared:
    """The clients, and on every team a line for each of them, in their order."""

    clients: tuple[Client, ...]
    window: Window
    teams: tuple[tuple[ClientOnTeam, ...], ...]
    trend_starts: tuple[date, ...]
    known_from: date | None


async def compare(
    session: AsyncSession, company: Company, clients: Sequence[Client], as_of: date, days: int
) -> Compared:
    """Return clients side by side over the `days` before `as_of`."""
    window = window_before(company, as_of, days)
    book = await Book.open(session, company, window, [id_of(client) for client in clients])
    known_from = await totals.first_day(session)
    pasts = [
        await Past.of(session, company, book.grouping.everyone(id_of(client)), window, known_from) for client in clients
    ]
    return Compared(
        tuple(clients),
        window,
        tuple(
            tuple(
                replace(book.line(team, id_of(client)), trend=past.trend(id_of(team)), before=past.before(id_of(team)))
                for client, past in zip(clients, pasts, strict=True)
            )
            for team in book.teams
        ),
        pasts[0].starts,
        known_from,
    )
