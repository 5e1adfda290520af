"""Rules of classes of work, as admins set them: what marks roadmap, bespoke, support-driven and maintenance items."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.work_class import BESPOKE, MAINTENANCE, ROADMAP, SUPPORT
from bot.language import gettext as _
from bot.language import marked
from bot.services import spelled
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, work_classes
from bot.store.tables import Team, WorkRule

NAMES = {
    ROADMAP: marked("roadmap"),
    BESPOKE: marked("bespoke"),
    SUPPORT: marked("support-driven"),
    MAINTENANCE: marked("maintenance"),
}
"""The classes in the order in which they are told."""

ENGLISH = {ROADMAP: "roadmap", BESPOKE: "bespoke", SUPPORT: "support-driven", MAINTENANCE: "maintenance"}
"""How they are typed, and how the record of changes spells them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a rule looks at, such as the label `for-acme`, and the class that it says."""

    work: str
    kind: str
    value: str


def name(work: str) -> str:
    """Name a class in the language that is spoken."""
    return _(NAMES[work])


async def write(session: AsyncSession, company: Company, by: str, team: Team | None, mark: Mark) -> None:
    """Write what marks a class, of one team or of all; items stay as they are until `rescope`.

    A mark that says another class so far says this one from now on.
    """
    held = await _held(session, team, mark)
    if any(rule.work == mark.work for rule in held):
        raise Refused(
            _(
                "The {kind} {value} is {work} already.",
                kind=spelled.kind(mark.kind),
                value=mark.value,
                work=name(mark.work),
            )
        )
    for rule in held:
        rule.ended_at = company.clock()
        session.add(rule)
    session.add(
        WorkRule(
            team_id=team.id if team else None,
            work=mark.work,
            kind=mark.kind,
            value=mark.value,
            made_by=by,
            made_at=company.clock(),
        )
    )
    old = ENGLISH[held[0].work] if held else ""
    await changes.note(session, by, company.clock(), _subject(team, mark), old, ENGLISH[mark.work])


async def drop(session: AsyncSession, company: Company, by: str, team: Team | None, mark: Mark) -> None:
    """Take back what marks a class; the rule keeps its row, items stay as they are until `rescope`."""
    rules = [rule for rule in await _held(session, team, mark) if rule.work == mark.work]
    if not rules:
        raise Refused(
            _(
                "The {kind} {value} does not mark {work} work. What marks it: /clientload team class",
                kind=spelled.kind(mark.kind),
                value=mark.value,
                work=name(mark.work),
            )
        )
    for rule in rules:
        rule.ended_at = company.clock()
        session.add(rule)
    await changes.note(session, by, company.clock(), _subject(team, mark), ENGLISH[mark.work], "removed")


async def _held(session: AsyncSession, team: Team | None, mark: Mark) -> list[WorkRule]:
    wanted = (team.id if team else None, mark.kind, fold(mark.value))
    return [rule for rule in await work_classes.rules(session) if (rule.team_id, rule.kind, fold(rule.value)) == wanted]


def _subject(team: Team | None, mark: Mark) -> str:
    where = team.name if team else "all teams"
    return f"class of the {mark.kind} {mark.value} in {where}"
