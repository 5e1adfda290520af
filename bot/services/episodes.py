"""Turns what the detector found into alerts and their events.

A judged past can change: a backfill, a mapping, hours that were entered late. The days are then judged again, and
what comes out is compared with what people were told. What they know is not told again; only what is different now is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.alert import Episode
from bot.domain.detector import Change
from bot.domain.signals.crowding import Pace
from bot.store.tables import Alert, AlertEvent

CORRECTED = "the past was corrected"
PAGES = frozenset({"opened", "upgraded", "reminded", "cleared", "crowding", "crowding_ended"})
SEEN_LATELY = timedelta(days=7)

Known = tuple[str, str, bool, bool]
"""What people know of an alert: its state, its reason, whether it is critical, whether others are crowded out."""


@dataclass(slots=True)
class Run:
    """One episode as the detector found it, from its opening or from where judging began."""

    client: int
    changes: list[Change] = field(default_factory=list)
    opened_on: date = date.min
    cleared_on: date | None = None

    def overlaps(self, alert: Alert) -> bool:
        """Tell whether a stored alert is the same episode."""
        alert_end, end = alert.cleared_on or date.max, self.cleared_on or date.max
        return alert.client_id == self.client and alert.opened_on <= end and self.opened_on <= alert_end


@dataclass(frozen=True, slots=True)
class Judged:
    """What one evaluation of a team found; days up to `known_until` had been judged before.

    `last` is the last day judged, `figures` those of every client that had or has an alert, on that day, and `open` are
    the episodes that are open then, by client.
    """

    team_id: int
    first: date
    last: date
    known_until: date | None
    changes: Sequence[Change]
    figures: Mapping[int, dict[str, Any]]
    open: Mapping[int, Episode]
    at: datetime
    observed: bool


@dataclass(slots=True)
class Entry:
    """An alert with the events to be written for it; `before` is what people knew, None of a new alert."""

    alert: Alert
    before: Known | None
    events: list[AlertEvent] = field(default_factory=list)

    @property
    def now(self) -> Known:
        """What people know once the events are told."""
        return _known(self.alert)


def settle(judged: Judged, stored: Sequence[Alert]) -> list[Entry]:
    """Return the alerts that are new or changed, or open, each with its events, in the order they opened."""
    before = {id(alert): _known(alert) for alert in stored}
    free = list(stored)
    entries = []
    for run in runs(judged, stored):
        same = next((alert for alert in free if run.overlaps(alert)), None)
        if same is not None:
            free.remove(same)
        entry = Entry(same or _new_alert(judged, run), before.get(id(same)))
        _follow(judged, entry, run)
        entries.append(entry)
    entries += [_withdrawn(judged, alert) for alert in free if alert.state == "open"]
    return entries


def runs(judged: Judged, stored: Sequence[Alert]) -> list[Run]:
    """Group the changes into episodes, those that were open when judging began included."""
    found = [Run(alert.client_id, opened_on=alert.opened_on) for alert in stored if alert.opened_on < judged.first]
    current = {run.client: run for run in found}
    for change in judged.changes:
        if change.move.kind not in PAGES:
            continue
        if change.move.kind == "opened":
            current[change.client] = Run(change.client, opened_on=change.move.day)
            found.append(current[change.client])
        run = current[change.client]
        run.changes.append(change)
        if change.move.kind == "cleared":
            run.cleared_on = change.move.day
    return found


def refreshed(judged: Judged, alert: Alert, newest: AlertEvent | None) -> AlertEvent | None:
    """Return the event that brings an open alert's figures up to date.

    None where people have seen the same rounded shares within a week, and the same said of others' items. What
    happened on an earlier evening and is told only now is never told alone: its figures would pass for today's.
    """
    figures = judged.figures.get(alert.client_id)
    if alert.state != "open" or figures is None or (newest is not None and newest.day >= judged.last):
        return None
    seen = newest is not None and newest.at != judged.at and judged.last - newest.day < SEEN_LATELY
    if newest is not None and seen and _shown(newest.figures) == _shown(figures):
        return None
    return _event(judged, alert, "refreshed", "open", "open", "another evening")


def _shown(figures: Mapping[str, Any]) -> list[int | bool | None]:
    others = figures.get("others")
    shares = [round(100 * figures.get(name, 0.0)) for name in ("q28", "raw28", "low", "limit")]
    return [*shares, others and Pace(**others).later]


def _known(alert: Alert) -> Known:
    return alert.state, alert.reason, alert.critical, alert.crowding


def _new_alert(judged: Judged, run: Run) -> Alert:
    episode = run.changes[0].episode
    return Alert(
        team_id=judged.team_id,
        client_id=run.client,
        state="open",
        reason=episode.reason,
        since=episode.since,
        opened_on=episode.opened_on,
        limit=episode.limit,
        observed=judged.observed,
    )


def _follow(judged: Judged, entry: Entry, run: Run) -> None:
    """Bring an alert to where its episode has come, with an event for each step that nobody knows of."""
    alert = entry.alert
    alert.state, alert.cleared_on = "open", None
    for change in run.changes:
        episode, move = change.episode, change.move
        alert.reason, alert.critical, alert.limit = episode.reason, episode.critical, episode.limit
        alert.since, alert.opened_on = episode.since, episode.opened_on
        if move.kind == "cleared":
            alert.state, alert.cleared_on = "cleared", move.day
        if entry.before is None or judged.known_until is None or move.day > judged.known_until:
            entry.events.append(_told(judged, change))
    page = judged.open.get(run.client) if alert.state == "open" else None
    alert.crowding = page is not None and page.crowding
    if page is not None:
        alert.since, alert.limit = page.since, page.limit
    if entry.before is not None and entry.before != entry.now and not entry.events:
        entry.events.append(_difference(judged, entry, entry.before))


def _told(judged: Judged, change: Change) -> AlertEvent:
    move = change.move
    return AlertEvent(
        alert_id=0,
        day=move.day,
        at=judged.at,
        kind=move.kind,
        old=move.old,
        new=move.new,
        why=move.why,
        figures=change.figures,
    )


def _difference(judged: Judged, entry: Entry, before: Known) -> AlertEvent:
    if entry.alert.state == "cleared":
        return _event(judged, entry.alert, "cleared", before[0], "cleared", CORRECTED)
    if before[0] == "cleared":
        return _event(judged, entry.alert, "opened", "cleared", "open", CORRECTED)
    if before[:3] == entry.now[:3]:
        moved = ("crowding", "open", "crowding") if entry.alert.crowding else ("crowding_ended", "crowding", "open")
        return _event(judged, entry.alert, *moved, CORRECTED)
    now = "critical" if entry.alert.critical and not before[2] else entry.alert.reason
    return _event(judged, entry.alert, "upgraded", before[1], now, CORRECTED)


def _withdrawn(judged: Judged, alert: Alert) -> Entry:
    """Clear an alert that the corrected past does not know."""
    entry = Entry(alert, _known(alert))
    alert.state, alert.cleared_on, alert.crowding = "cleared", judged.last, False
    entry.events.append(_event(judged, alert, "cleared", "open", "cleared", CORRECTED))
    return entry


def _event(judged: Judged, alert: Alert, kind: str, old: str, new: str, why: str) -> AlertEvent:
    figures = judged.figures.get(alert.client_id, {})
    return AlertEvent(
        alert_id=alert.id or 0, day=judged.last, at=judged.at, kind=kind, old=old, new=new, why=why, figures=figures
    )


def open_clients(stored: Iterable[Alert], changes: Iterable[Change]) -> set[int]:
    """Return the clients whose figures an event may need."""
    return {alert.client_id for alert in stored} | {change.client for change in changes}
