"""Judges past evenings again under limits that were not in force, and tells which alerts would have opened.

Nothing is computed anew: the evenings are those that were written down, each judged from what was known on it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.detector import Change, Detector
from bot.domain.group import NO_GROUPS, Groups
from bot.domain.hindsight import Hindsight
from bot.domain.load import Evening
from bot.domain.past import Past
from bot.domain.signals.evidence import Week
from bot.domain.threshold import SetLimits


@dataclass(frozen=True, slots=True)
class History:
    """Judged evenings of a team, oldest first, with the shares of those clients that matter.

    `first` holds the first day of each of them and of their groups' members, `first_day` that of the team.
    """

    evenings: tuple[Evening, ...]
    thin: Collection[date]
    first_day: date
    first: Mapping[int, date]
    groups: Groups = NO_GROUPS


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An alert that would have opened, why, on which evening, and until when; None while it would be open still."""

    client: int
    reason: str
    opened_on: date
    cleared_on: date | None
    critical: bool = False

    def days(self, until: date) -> int:
        """Return on how many days it would have stood, its first and last counted; `until` is the first not known."""
        behind = until if self.cleared_on is None else self.cleared_on + timedelta(days=1)
        return (behind - self.opened_on).days


class Recall:
    """What evenings of one history asked of those before them: it is the same under every limit."""

    def __init__(self) -> None:
        self._seen: dict[date, Hindsight] = {}

    def look_back(self, past: Past, day: date) -> Hindsight:
        """Return what an evening asks, answered from whichever past asked first."""
        if day not in self._seen:
            self._seen[day] = _Answered(past, day)
        return self._seen[day]


class _Answered(Hindsight):
    """The past as it stands on one evening, which answers about a client once."""

    def __init__(self, past: Past, day: date) -> None:
        super().__init__(past, day)
        self._weeks: dict[int, tuple[Week, ...]] = {}
        self._last_year: dict[int, float | None] = {}

    def weeks(self, client: int) -> tuple[Week, ...]:
        """Return a client's last 52 weeks, oldest first, the last one ending on the day."""
        if client not in self._weeks:
            self._weeks[client] = super().weeks(client)
        return self._weeks[client]

    def last_year(self, client: int) -> float | None:
        """Return a client's highest share in the same weeks last year; None without a year of history."""
        if client not in self._last_year:
            self._last_year[client] = super().last_year(client)
        return self._last_year[client]


def rehearse(
    history: History, since: date, limits: Callable[[date], SetLimits], recall: Recall | None = None
) -> list[Rehearsed]:
    """Return the alerts that would have opened from `since` on, in that order; `limits` are those of a day.

    Every evening is judged, also those before: an alert that is open by then does not open again. Who rehearses one
    history under several limits hands the same `recall` to each.
    """
    past = Past(first_day=history.first_day, first=dict(history.first), groups=history.groups)
    detector = Detector((), past, history.first_day, notes=(), look_back=(recall or Recall()).look_back)
    running: dict[int, Rehearsed] = {}
    ended: list[Rehearsed] = []
    for evening in history.evenings:
        past.evenings[evening.day] = evening
        if evening.day in history.thin:
            continue
        for change in detector.judge(evening, limits(evening.day)):
            alert = _as_it_stands(change)
            if alert.cleared_on is None:
                running[alert.client] = alert
            else:
                del running[alert.client]
                ended.append(alert)
    counted = [alert for alert in (*ended, *running.values()) if alert.opened_on >= since]
    return sorted(counted, key=lambda alert: (alert.opened_on, alert.client))


def _as_it_stands(change: Change) -> Rehearsed:
    episode, move = change.episode, change.move
    return Rehearsed(
        client=change.client,
        reason=episode.reason,
        opened_on=episode.opened_on,
        cleared_on=move.day if move.kind == "cleared" else None,
        critical=episode.critical,
    )
