"""What leaders were told in a month besides alerts: dependency, a roadmap displaced, custom requests that grow."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services.month_view import SignalOfMonth
from bot.store import clients, custom_stretches, dependency, displacements, teams
from bot.store.tables import Client, CustomStretch, Displaced


async def between(session: AsyncSession, since: date, until: date) -> tuple[SignalOfMonth, ...]:
    """Return what lasted on a day from `since` to before `until`: what rests on revenue first."""
    depending = await dependency.between(session, since, until)
    displaced = await displacements.between(session, since, until)
    growing = await custom_stretches.between(session, since, until)
    stretches: list[tuple[str, Displaced | CustomStretch]] = [("displaced", row) for row in displaced]
    stretches += [("custom", row) for row in growing]
    ids = {row.client_id for row in depending} | {row.client_id for _kind, row in stretches}
    named = await clients.by_id(session, ids)
    in_teams = {team.id or 0: team.name for team in await teams.all_teams(session)}
    found = [
        SignalOfMonth(
            row.kind,
            named[row.client_id].name if row.client_id in named else "",
            "",
            row.opened_on,
            _ended(row.cleared_on, until),
            row.view.get("limit"),
        )
        for row in depending
    ]
    found += [_of_stretch(kind, row, named, in_teams, until) for kind, row in stretches if row.team_id in in_teams]
    return tuple(found)


def _of_stretch(
    kind: str, row: Displaced | CustomStretch, named: dict[int, Client], in_teams: dict[int, str], until: date
) -> SignalOfMonth:
    client = named[row.client_id].name if row.client_id in named else ""
    return SignalOfMonth(kind, client, in_teams[row.team_id], row.opened_on, _ended(row.ended_on, until))


def _ended(day: date | None, until: date) -> date | None:
    return day if day is not None and day < until else None
