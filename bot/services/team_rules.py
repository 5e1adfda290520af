"""Several rules of teams at once: scope, own work and classes of work, with one look at the items for all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.services import configure
from bot.services import work_classes as classing
from bot.services.company import Company
from bot.services.configure import Moved
from bot.services.refused import Checks
from bot.services.work_classes import Mark
from bot.store import teams, work_classes
from bot.store.tables import Team

Rule = tuple[str, str]
"""A kind and a value, such as `project` and `PLAT`."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a team takes, that is its own work, and that marks a class of work; of no team, what holds for all."""

    scope: frozenset[Rule] = frozenset()
    own: frozenset[Rule] = frozenset()
    classes: frozenset[Mark] = frozenset()


async def rules_of(session: AsyncSession, team: Team | None) -> Rules:
    """Return the rules of a team; without one, those of all teams."""
    scopes = await teams.scopes(session) if team else []
    own = await teams.own_work_rules(session)
    classes = await work_classes.rules(session)
    id_ = team.id if team else None
    return Rules(
        frozenset((scope.kind, scope.value) for scope in scopes if team and scope.team_id == team.id),
        frozenset((rule.kind, rule.value) for rule in own if rule.team_id == id_),
        frozenset(Mark(rule.work, rule.kind, rule.value) for rule in classes if rule.team_id == id_),
    )


async def change(
    session: AsyncSession, company: Company, by: str, wanted: Sequence[tuple[Team | None, Rules]]
) -> Moved | None:
    """Bring rules to what they are to be; None where nothing changed.

    Refusals speak of `scope:1`, `own:1` or `classes:1` with the id of a team, or of what is own work `everywhere`.
    """
    changed, checks = False, Checks()
    for team, rules in wanted:
        now = await rules_of(session, team)
        with checks.at(_field("scope", team)):
            changed |= await _change(session, company, by, team, _Way(*_SCOPE, now.scope, rules.scope))
        with checks.at(_field("own", team) if team else "everywhere"):
            changed |= await _change(session, company, by, team, _Way(*_OWN, now.own, rules.own))
        with checks.at(_field("classes", team)):
            changed |= await _change_classes(session, company, by, team, now.classes, rules.classes)
    checks.settle()
    return await configure.rescope(session, company) if changed else None


def _field(name: str, team: Team | None) -> str:
    return f"{name}:{team.id}" if team else name


async def _change_classes(
    session: AsyncSession,
    company: Company,
    by: str,
    team: Team | None,
    now: frozenset[Mark],
    wanted: frozenset[Mark],
) -> bool:
    """Write and drop the marks that differ; one that says another class now is written over."""
    held, asked = ({(mark.kind, fold(mark.value)): mark for mark in marks} for marks in (now, wanted))
    for key in sorted(held.keys() - asked.keys()):
        await classing.drop(session, company, by, team, held[key])
    fresh = [mark for key, mark in sorted(asked.items()) if key not in held or held[key].work != mark.work]
    for mark in fresh:
        await classing.write(session, company, by, team, mark)
    await session.flush()
    return bool(fresh) or bool(held.keys() - asked.keys())


Write = Callable[[AsyncSession, Company, str, Any, str, str], Awaitable[None]]
_SCOPE: tuple[Write, Write] = (configure.write_scope, configure.drop_scope)
_OWN: tuple[Write, Write] = (configure.write_own_work, configure.drop_own_work)


class _Way(NamedTuple):
    write: Write
    drop: Write
    now: frozenset[Rule]
    wanted: frozenset[Rule]


async def _change(session: AsyncSession, company: Company, by: str, team: Team | None, way: _Way) -> bool:
    """Write and drop what differs, case and accents aside; say whether anything did."""
    held, asked = ({(kind, fold(value)): (kind, value) for kind, value in rules} for rules in (way.now, way.wanted))
    checks = Checks()
    for key in sorted(held.keys() - asked.keys()):
        with checks.at():
            await way.drop(session, company, by, team, *held[key])
    for key in sorted(asked.keys() - held.keys()):
        with checks.at():
            await way.write(session, company, by, team, *asked[key])
    checks.settle()
    await session.flush()
    return held.keys() != asked.keys()
