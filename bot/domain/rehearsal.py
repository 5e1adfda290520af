"""Judges past evenings again under limits that were not in force, and tells which alerts would have opened.

Nothing is computed anew: the evenings are those that were written down, each judged from what was known on it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.detector import Detector
from bot.domain.load import Evening
from bot.domain.past import Past
from bot.domain.threshold import SetLimits

WARM_UP = timedelta(days=84)
"""Evenings judged before the first that counts, so that an alert open by then does not open again."""


@dataclass(frozen=True, slots=True)
class History:
    """Judged evenings of a team, oldest first, with the shares of those clients that matter.

    `first` holds the first day of each of them, `first_day` that of the team.
    """

    evenings: tuple[Evening, ...]
    thin: Collection[date]
    first_day: date
    first: Mapping[int, date]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An alert that would have opened, why, and until when; None while it would be open still."""

    client: int
    reason: str
    opened_on: date
    cleared_on: date | None
    critical: bool = False

    def days(self, until: date) -> int:
        """Return how long it would have been open, or has been by `until`, the first day that is not known."""
        return ((self.cleared_on or until) - self.opened_on).days


def rehearse(history: History, since: date, limits: Callable[[date], SetLimits]) -> list[Rehearsed]:
    """Return the alerts that would have opened from `since` on, in that order; `limits` are those of a day."""
    past = Past(first_day=history.first_day, first=dict(history.first))
    detector = Detector((), past, history.first_day)
    alerts: dict[int, Rehearsed] = {}
    ended: list[Rehearsed] = []
    for evening in history.evenings:
        past.evenings[evening.day] = evening
        if evening.day < since - WARM_UP or evening.day in history.thin:
            continue
        for change in detector.judge(evening, limits(evening.day)):
            known = alerts.get(change.client)
            if change.move.kind == "cleared" and known is not None:
                del alerts[change.client]
                ended.append(_as_now(known, change.episode.critical, change.move.day))
            elif change.move.kind in {"opened", "upgraded"}:
                opened = change.episode.opened_on
                alerts[change.client] = Rehearsed(
                    change.client, change.episode.reason, opened, None, change.episode.critical
                )
    return _from(since, [*ended, *alerts.values()])


def _as_now(alert: Rehearsed, critical: bool, cleared_on: date) -> Rehearsed:  # noqa: FBT001 - an episode's own field
    return Rehearsed(alert.client, alert.reason, alert.opened_on, cleared_on, critical or alert.critical)


def _from(since: date, alerts: Iterable[Rehearsed]) -> list[Rehearsed]:
    return sorted(
        (alert for alert in alerts if alert.opened_on >= since), key=lambda alert: (alert.opened_on, alert.client)
    )
