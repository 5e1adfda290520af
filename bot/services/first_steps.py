"""What setting up proposes, from what the firm's own tools and past show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.proposal import proposed_limit
from bot.domain.roles import MAPPING, is_group, managers_among
from bot.services.company import Company
from bot.services.first_report import HALF_YEAR
from bot.services.limits import in_force
from bot.services.team_rules import Rule, rules_of
from bot.store import first_pull, own_work, roles, teams
from bot.store.tables import Team

LOOKED_BACK = timedelta(days=90)
MOST_FOUND = 20
HOUR = 3600
WEEK = 7


@dataclass(frozen=True, slots=True)
class MayBeOwn:
    """What may be own work: a mark, the hours without a client under it, and whether it counts as own work already."""

    rule: Rule
    hours: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class TeamSteps:
    """A team with what is set and what is proposed for it: shares 0..1, None where there is none.

    `weeks` is how many of the last six months were judged, `highest` the largest client's highest share in them.
    """

    team: Team
    own: tuple[MayBeOwn, ...]
    limit: float | None
    proposed: float | None
    managers: tuple[str, ...] = ()
    weeks: int = 0
    highest: float | None = None


async def steps(session: AsyncSession, company: Company, shown: Sequence[Team] | None = None) -> list[TeamSteps]:
    """Return teams, all unless said, with what is set and proposed."""
    today = company.today()
    largest = await first_pull.largest_shares(session, today - HALF_YEAR)
    limits = {held.team.id: held.row.share if held.row else None for held in await in_force(session, company)}
    granted = await roles.granted(session)
    found = []
    for team in await teams.all_teams(session) if shown is None else shown:
        evenings = largest.get(team.id or 0, ())
        steps_ = TeamSteps(
            team,
            await _own(session, company, team),
            limits.get(team.id),
            proposed_limit(evenings),
            tuple(managers_among(granted, team.id)),
            len(evenings) // WEEK,
            max(evenings, default=None),
        )
        found.append(steps_)
    return found


async def fixers(session: AsyncSession, asker: str) -> list[str]:
    """Return who is in charge of mapping: whom it was given to, or while it is nobody's, whoever sets up."""
    held = [grant.holder for grant in await roles.granted(session) if grant.role == MAPPING]
    return [holder for holder in held if not is_group(holder)] if held else [asker]


async def _own(session: AsyncSession, company: Company, team: Team) -> tuple[MayBeOwn, ...]:
    found = await own_work.without_client(session, team.id or 0, company.today() - LOOKED_BACK, MOST_FOUND)
    set_already = sorted(rule for rule in (await rules_of(session, team)).own if rule[0] != "domain")
    return (
        *(MayBeOwn(rule, 0.0, is_own=True) for rule in set_already),
        *(MayBeOwn((kind, value), seconds / HOUR, is_own=False) for kind, value, seconds in found),
    )
