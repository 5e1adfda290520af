"""What if, on stored history: reads the ledgers, never items. For leaders alone: who calls asks that first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import add

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.group import ALONE, Grouping
from bot.domain.revenue import Income
from bot.domain.scenario import WINDOW_WEEKS, Change, Outcome, Past, TeamNow, outcome
from bot.domain.worked import EMPTY, grouped, ratio
from bot.language import gettext as _
from bot.services import dependency, revenue
from bot.services.company import Company
from bot.services.members import PartOf
from bot.services.refused import Refused
from bot.services.report import id_of
from bot.store import clients, groups, opened, snapshots, teams, totals
from bot.store.tables import Client, Team


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change worked out; hours are known from `hours_since` on. `part_of` is the group of which it tells a member."""

    client: Client
    change: Change
    income: Income
    hours_since: date
    weeks: float
    outcome: Outcome
    teams: tuple[Team, ...]
    names: Mapping[int, str]
    part_of: PartOf | None = None


async def what_if(session: AsyncSession, company: Company, client: Client, change: Change) -> WhatIf:
    """Work a change out on twelve weeks of hours and twelve months of revenue; a group's member by itself.

    Refuses where either is unknown, or the revenue that it is about cannot be counted.
    """
    first, today = await totals.first_day(session), company.today()
    grouping = await groups.on(session, today)
    part = grouping.membership(id_of(client))
    apart = part is not None
    income = await revenue.income(session, company, apart=apart)
    yields = None if income is None else await dependency.yields_of(session, company, income, apart=apart)
    if income is not None:
        _check_counted(income, client, change)
    if income is None or yields is None or first is None or first >= today:
        raise Refused(_nothing_known())
    since = max(today - timedelta(weeks=WINDOW_WEEKS), first)
    every = tuple(await teams.all_teams(session))
    weeks = (today - since).days / 7
    now = await _teams(session, every, id_of(client), (since, today), ALONE if apart else grouping)
    done = outcome(id_of(client), change, Past(income, yields, now, weeks))
    named = {each for freed in done.freed for each, _items in freed.waiting} | ({part.group} if part else set())
    rows = await clients.by_id(session, named)
    names = {id_: row.name for id_, row in rows.items()}
    group = None if part is None else PartOf(part.group, names.get(part.group, "?"), part.kind)
    return WhatIf(client, change, income, first, weeks, done, every, names, group)


def _nothing_known() -> str:
    return _(
        "Nothing can be worked out yet: it takes revenue and hours of the same days. How far"
        " reading is: /clientload status"
    )


def _check_counted(income: Income, client: Client, change: Change) -> None:
    """Raise `Refused` where noughts would be told for what nobody can count."""
    codes = ", ".join(code for code, _minor in income.uncounted)
    if codes and not income.currency:
        raise Refused(
            _(
                "Nothing can be worked out: revenue comes in {currencies}, and none is set as yours. "
                "Whoever runs Clientload sets CLIENTLOAD_CURRENCY, and rates for the others in CLIENTLOAD_RATES.",
                currencies=codes,
            )
        )
    if codes and (income.total <= 0 or id_of(client) in income.in_part):
        raise Refused(
            _(
                "Nothing can be worked out: no rate is set for {currencies}. Whoever runs Clientload sets what a unit "
                "is worth in {own}: CLIENTLOAD_RATES.",
                currencies=codes,
                own=income.currency,
            )
        )
    if income.total <= 0:
        raise Refused(_nothing_known())
    if change.kind == "repriced" and income.of(id_of(client)) <= 0:
        raise Refused(
            _(
                "No revenue of {client} is known, so another price changes nothing. "
                "Who pays and is no client yet: /clientload status",
                client=client.name,
            )
        )


async def _teams(
    session: AsyncSession, every: Sequence[Team], client_id: int, span: tuple[date, date], grouping: Grouping
) -> list[TeamNow]:
    windows = grouped(await totals.windows(session, *span, only=grouping.everyone(client_id)), grouping)
    waiting, means = await opened.waiting(session), await snapshots.latest_means(session)
    now = []
    for team in every:
        team_id = id_of(team)
        window = windows.get(team_id, EMPTY)
        parts = grouping.folded(waiting.get(team_id, {}), add)
        items = {each: open_ / WHOLE for each, open_ in parts.items()}
        now.append(TeamNow(team_id, window, items, means.get(team_id) or ratio(window.seconds, window.items)))
    return now
