"""What a limit would have done: the alerts of the last twelve months under it, beside those of the limit in force.

It only reads: evenings that were written down are judged again, off the loop, from what was known on each.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.detector import NEAR
from bot.domain.load import UNATTRIBUTED
from bot.domain.rehearsal import History, Recall, Rehearsed, rehearse
from bot.domain.signals.evidence import FEWEST_OF_CLIENT
from bot.domain.threshold import LEAST, TEAM, USUAL, Levels, Plan, SetLimits, with_plans
from bot.language import gettext as _
from bot.services import quiet
from bot.services.company import Company
from bot.services.grouping import check_alone
from bot.services.refused import Refused
from bot.store import clients, groups, history, opened, snapshots, thresholds
from bot.store.tables import Client, Team

COUNTED = timedelta(days=365)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Preview:
    """Which alerts a limit (`share`, 0..1) would have opened from `since` to before `until`, and the one in force.

    About one client, or about all of the team that have no limit of their own. `names` holds every client in it.
    """

    team: Team
    client: Client | None
    share: float
    since: date
    until: date
    zone: str
    would: tuple[Rehearsed, ...]
    does: tuple[Rehearsed, ...]
    names: Mapping[int, str]
    levels: Levels = USUAL


async def preview(
    session: AsyncSession, company: Company, team: Team, client: Client | None, share: float, levels: Levels = USUAL
) -> Preview:
    """Judge the last twelve months of a team under a limit for it, or for one client in it."""
    team_id = team.id or 0
    if client is not None:
        await check_alone(session, company, client)
    last = await snapshots.last_day(session, team_id)
    if last is None:
        raise Refused(
            _(
                "Nothing of {team} has been judged yet, so there is no past to try a limit on. How far"
                " reading is: /clientload status",
                team=team.name,
            )
        )
    since = last + ONE_DAY - COUNTED
    now = await thresholds.in_force(session, team_id, company.today())
    plans = await thresholds.plans(session, team_id, date.min)
    tried = _tried(now, client, share, levels)
    asked = await _asked(session, team_id, since, now, client, share)
    judged = await _history(session, team_id, asked)
    recall = Recall()
    would, does = await asyncio.to_thread(
        lambda: [tuple(rehearse(judged, since, _limits(each, plans), recall)) for each in (tried, now)]
    )
    return Preview(
        team=team,
        client=client,
        share=share,
        since=max(since, judged.evenings[0].day),
        until=last + ONE_DAY,
        zone=company.zone.key,
        would=would,
        does=does,
        names=await clients.proper(session, {alert.client for alert in (*would, *does)}),
        levels=levels,
    )


def _tried(now: SetLimits, client: Client | None, share: float, levels: Levels) -> SetLimits:
    if client is None:
        return replace(now, default=share, levels={**now.levels, TEAM: levels})
    id_ = client.id or 0
    return replace(now, by_client={**now.by_client, id_: share}, levels={**now.levels, id_: levels})


def _limits(set_limits: SetLimits, plans: list[Plan]) -> Callable[[date], SetLimits]:
    """Let windows hold on the days on which they held, whatever the limit."""
    usual = replace(set_limits, planned={})
    return lambda day: with_plans(usual, plans, day)


async def _asked(
    session: AsyncSession, team_id: int, since: date, now: SetLimits, client: Client | None, share: float
) -> frozenset[int]:
    """Return the clients that the answer can be about: the rest never came near either limit with items enough."""
    if client is not None:
        return frozenset({client.id or 0})
    lower = min(share, LEAST if now.default is None else now.default)
    return await history.near(session, team_id, since, NEAR * lower, FEWEST_OF_CLIENT) - now.by_client.keys()


async def _history(session: AsyncSession, team_id: int, asked: frozenset[int]) -> History:
    """Read every evening with what judging asks of it: an alert of long ago can still be open in the last year."""
    kept = await history.evenings(session, team_id)
    grouped = await groups.every(session)
    # A group's past is that of its members, also before they joined and after they left.
    asked |= {each.member for each in grouped.memberships if each.group in asked}
    shares = await history.shares(session, team_id, {*asked, UNATTRIBUTED})
    first_day = await opened.first_day(session, team_id)
    return History(
        evenings=tuple(replace(evening, shares=shares.get(evening.day, {})) for evening in kept.evenings),
        # A day that was judged before somebody said which holidays are kept may pass for one with missing data.
        thin=kept.thin - await quiet.holidays(session, kept.evenings[0].day, kept.evenings[-1].day),
        first_day=first_day or kept.evenings[0].day,
        first=await opened.first_days(session, team_id, asked),
        groups=grouped,
    )
