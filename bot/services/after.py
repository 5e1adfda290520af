"""Reads whether decisions worked: what the ledgers and items say of the weeks before and since."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import aftermath
from bot.domain.aftermath import Aftermath, Side, Span
from bot.domain.group import Grouping
from bot.domain.work_class import BESPOKE
from bot.domain.worked import TeamWindow, grouped, together
from bot.services.company import Company
from bot.store import groups, snapshots, solved, totals, work_classes
from bot.store.decisions import Told
from bot.store.solved import Others


@dataclass(frozen=True, slots=True)
class _Scope:
    """The team that a decision is about, or all; others' items are looked at in the team that the client took most.

    `everyone` are the client and, of a group, its members.
    """

    client_id: int
    everyone: tuple[int, ...]
    team_id: int | None
    busiest: int

    def others(self, since: date, until: date) -> Others:
        """Return all clients of that team but the one, and what they opened in some days."""
        return Others(self.busiest, self.everyone, since, until)


async def aftermath_of(session: AsyncSession, company: Company, told: Told) -> Aftermath | None:
    """Return what was before and since a decision; None while too few weeks have passed, or where nothing is known.

    The ledgers hold the hours by day, so that this reads a row a client and day of the team's weeks, and never items.
    """
    decision, client, _team = told
    client_id = client.id or 0
    spans = aftermath.spans(decision.decided_on, company.today())
    if spans is None:
        return None
    earlier, later = spans
    grouping = await groups.on(session, company.today())
    everyone = grouping.everyone(client_id)
    before = await _windows(session, earlier, decision.team_id, everyone, grouping)
    if not before:
        return None
    busiest = decision.team_id or max(before, key=lambda each: (before[each].part(client_id).hours.seconds, -each))
    scope = _Scope(client_id, everyone, decision.team_id, busiest)
    since = await _windows(session, later, decision.team_id, everyone, grouping)
    one = await _side(session, scope, earlier, together(before.values()))
    two = await _side(session, scope, later, together(since.values()))
    return Aftermath(*await _paced(session, scope, one, two), await _spread(session, busiest))


async def _windows(
    session: AsyncSession, span: Span, team_id: int | None, everyone: tuple[int, ...], grouping: Grouping
) -> dict[int, TeamWindow]:
    """Return by team what a client and its members took of some days, as one, beside all others as another."""
    apart = await totals.windows(session, span.since, span.until, team_id, everyone)
    return grouped(apart, grouping)


async def _side(session: AsyncSession, scope: _Scope, span: Span, window: TeamWindow) -> Side:
    part = window.part(scope.client_id)
    return Side(
        span=span,
        seconds=part.hours.seconds,
        team_seconds=window.seconds,
        items=part.items,
        team_items=window.items,
        bespoke=await _bespoke(session, scope, span),
    )


async def _bespoke(session: AsyncSession, scope: _Scope, span: Span) -> int | None:
    """Return the client's seconds of work made for it alone; None where no rule says what that is."""
    by_class = await work_classes.seconds_by_client(session, span.since, span.until, scope.team_id)
    bespoke = [seconds for (_team, work), seconds in by_class.items() if work == BESPOKE]
    theirs = [seconds.get(each, 0) for seconds in bespoke for each in scope.everyone]
    return sum(theirs) if by_class else None


async def _paced(session: AsyncSession, scope: _Scope, before: Side, since: Side) -> tuple[Side, Side]:
    """Add how soon other clients' items were solved, by what half of them took before; nothing where too few came."""
    usual = await _wait(session, scope, before.span)
    if usual is None:
        return before, since
    one = await _in_time(session, scope, before, usual)
    two = await _in_time(session, scope, since, usual)
    return replace(one, wait=usual), replace(two, wait=await _wait(session, scope, since.span))


async def _wait(session: AsyncSession, scope: _Scope, span: Span) -> int | None:
    items, median = await solved.median(session, scope.others(span.since, span.until))
    return median if items >= aftermath.FEWEST else None


async def _in_time(session: AsyncSession, scope: _Scope, side: Side, usual: int) -> Side:
    """Count what was solved within some seconds; items that had no time for it yet do not count."""
    until = aftermath.counted_until(side.span, usual)
    days = await solved.within(session, scope.others(side.span.since, until), usual)
    return replace(
        side,
        others=sum(items for _day, items, _solved in days),
        in_time=sum(done for _day, _items, done in days),
        counted_days=(until - side.span.since).days,
    )


async def _spread(session: AsyncSession, team_id: int) -> float:
    """Return how unlike the hours of the team's items are, as the last evening judged it."""
    last = await snapshots.last_day(session, team_id)
    if last is None:
        return 0.0
    return (await snapshots.evenings(session, team_id, (last,)))[last].spread
