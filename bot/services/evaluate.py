"""Judges every completed local day of every team that was not judged yet, and writes what changed.

What is judged here, day by day, is judged by the code that replays history: see `bot.domain.detector`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import past as kept
from bot.domain.attribution import WHOLE
from bot.domain.detector import Change, Detector
from bot.domain.ledger import MONTH
from bot.domain.load import Evening
from bot.domain.signals.crowding import Pace
from bot.domain.threshold import WINDOW, SetLimits, with_plans
from bot.services import background, episodes, quiet
from bot.services.company import Company
from bot.services.freshness import freshness
from bot.store import alerts, groups, opened, snapshots, teams, thresholds
from bot.store.tables import Alert, AlertEvent, Note, Team

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Night:
    """One judged evening, with what was remembered on it."""

    evening: Evening
    thin: bool
    memories: dict[int, dict[str, Any]]
    changes: tuple[Change, ...]


async def evaluate(session: AsyncSession, company: Company) -> list[AlertEvent]:
    """Judge what is to be judged of all teams, in the caller's transaction; return the events written."""
    events: list[AlertEvent] = []
    for team in await teams.all_teams(session):
        events += await _evaluate_team(session, company, team, team.id or 0)
    return events


async def _evaluate_team(session: AsyncSession, company: Company, team: Team, team_id: int) -> list[AlertEvent]:
    fresh = await freshness(session, company, team_id)
    events = await _freeze(session, company, team_id, late=bool(fresh.late))
    if fresh.late or fresh.complete is None:
        return events
    last = await snapshots.last_day(session, team_id)
    start = await _start(session, team_id, last)
    if start is None or start > fresh.complete:
        return events
    days = [start + timedelta(days=n) for n in range((fresh.complete - start).days + 1)]
    stored = await alerts.since(session, team_id, start)
    detector = await _detector(session, team_id, days)
    limits = await _limits(session, team_id, days)
    nights = await _judge(session, team_id, detector, limits)
    changes = [change for night in nights for change in night.changes]
    judged = episodes.Judged(
        team_id=team_id,
        first=start,
        last=days[-1],
        known_until=last,
        changes=changes,
        figures={
            client: detector.figures_of(client, limits[days[-1]]) for client in episodes.open_clients(stored, changes)
        },
        open=detector.pages,
        at=company.clock(),
        observed=team.live_since is None or team.live_since > company.today(),
    )
    await _write(session, team_id, start, nights)
    return events + await _tell(session, judged, stored)


async def _start(session: AsyncSession, team_id: int, last: date | None) -> date | None:
    """Return the first day to be judged: the one after the last, or the earliest that changed; None without items."""
    first = await opened.first_day(session, team_id)
    if first is None or last is None:
        return first
    changed = await snapshots.changed_from(session, team_id)
    return min(last + ONE_DAY, changed or date.max)


async def _detector(session: AsyncSession, team_id: int, days: Sequence[date]) -> Detector:
    """Begin where the evening before the first of the days ended."""
    start = days[0]
    spans = await opened.spans(session, team_id, start)
    asked = kept.evenings_asked(days, min((span.first for span in spans.values()), default=start))
    evenings = await snapshots.evenings(session, team_id, asked.totals | asked.shares | asked.peaks)
    shares = await snapshots.shares(session, team_id, asked.shares)
    shares |= await snapshots.shares(session, team_id, asked.peaks, least=kept.PEAK_LEAST)
    parts = await opened.parts_by_day(session, team_id, start - kept.COUNTED, start)
    past = kept.Past(
        first_day=min((span.first for span in spans.values()), default=None),
        evenings={day: replace(evening, shares=shares.get(day, {})) for day, evening in evenings.items()},
        opened={day: each / WHOLE for day, each in parts.items()},
        first={destination: span.first for destination, span in spans.items()},
        last={destination: span.last for destination, span in spans.items()},
        memories=await snapshots.memories(session, team_id, start - ONE_DAY),
        holidays=await quiet.holidays(session, start - kept.COUNTED, days[-1]),
        groups=await groups.every(session),
    )
    cells = await opened.cells(session, team_id, start - timedelta(days=MONTH))
    return Detector(cells, past, start - ONE_DAY)


async def _limits(session: AsyncSession, team_id: int, days: Sequence[date]) -> dict[date, SetLimits]:
    """Return what was set for a team on each day, windows that are over and still within the judged days included."""
    plans = await thresholds.plans(session, team_id, days[0] - timedelta(days=WINDOW))
    return {day: with_plans(await thresholds.in_force(session, team_id, day), plans, day) for day in days}


async def _judge(
    session: AsyncSession, team_id: int, detector: Detector, limits: dict[date, SetLimits]
) -> list[_Night]:
    """Judge one evening after the other; of the other clients' items only those beside an open alert are looked at."""
    nights = []
    for day, each in limits.items():
        verdict = await asyncio.to_thread(detector.next_evening, each)
        others: dict[int, Pace | None] = {}
        for client in () if verdict.thin else detector.pages:
            everyone = detector.past.groups.on(day).everyone(client)
            others[client] = await background.pace_of_others(session, team_id, everyone, day)
        changes = detector.with_others(verdict.changes, others, each)
        memories = {client: memory.to_json() for client, memory in detector.memories.items()}
        nights.append(_Night(verdict.evening, verdict.thin, memories, changes))
    return nights


async def _write(session: AsyncSession, team_id: int, start: date, nights: Sequence[_Night]) -> None:
    await snapshots.forget_from(session, team_id, start)
    await alerts.rewind_notes(session, team_id, start)
    for night in nights:
        await snapshots.save_evening(session, team_id, night.evening, thin=night.thin)
        await snapshots.save_memories(session, team_id, night.evening.day, night.memories)
        for change in night.changes:
            await _write_note(session, team_id, change)
    await snapshots.unmark_changed(session, team_id)


async def _write_note(session: AsyncSession, team_id: int, change: Change) -> None:
    if change.move.kind == "note_ended":
        await alerts.end_note(session, team_id, change.client, change.move.day)
    elif change.move.kind == "noted":
        note = Note(
            team_id=team_id,
            client_id=change.client,
            reason=change.episode.reason,
            since=change.episode.since,
            noted_on=change.move.day,
            figures=change.figures,
        )
        await alerts.add_note(session, note)


async def _tell(session: AsyncSession, judged: episodes.Judged, stored: Sequence[Alert]) -> list[AlertEvent]:
    """Write the alerts and their events; open ones whose shares moved get their figures brought up to date."""
    entries = episodes.settle(judged, stored)
    newest = await alerts.newest_events(session, [alert.id for alert in stored if alert.id is not None])
    events: list[AlertEvent] = []
    for entry in entries:
        alert_id = await alerts.save(session, entry.alert)
        latest = entry.events[-1] if entry.events else newest.get(alert_id)
        refreshed = episodes.refreshed(judged, entry.alert, latest)
        entry.events += [refreshed] if refreshed else []
        for event in entry.events:
            event.alert_id = alert_id
        events += entry.events
    events.sort(key=lambda event: event.day)
    await alerts.add_events(session, events)
    return events


async def _freeze(session: AsyncSession, company: Company, team_id: int, *, late: bool) -> list[AlertEvent]:
    """Mark the open alerts of a team whose source is late, or take the mark away; figures and state stay."""
    events = []
    for alert in await alerts.since(session, team_id, date.max):
        if alert.stale == late:
            continue
        alert.stale = late
        alert_id = await alerts.save(session, alert)
        newest = (await alerts.newest_events(session, [alert_id])).get(alert_id)
        events.append(
            AlertEvent(
                alert_id=alert_id,
                day=newest.day if newest else alert.opened_on,
                at=company.clock(),
                kind="stale" if late else "fresh",
                old="open",
                new="open",
                why="a source did not answer for a day" if late else "every source answered",
                figures=newest.figures if newest else {},
            )
        )
    await alerts.add_events(session, events)
    return events
