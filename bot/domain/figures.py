"""The figures that an alert rests on, as plain JSON for the message, the card and the record."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from bot.domain.alert import CLEAR_AT, Episode
from bot.domain.load import lower_bound
from bot.domain.signals.evidence import Evidence
from bot.domain.signals.trend import line

HOUR = 3600
LAST_WEEKS = 8
LIKELY = 1.28
"""Standard errors of the slope that leave one time in ten on either side."""

FURTHEST_WEEKS = 26.0


def figures(evidence: Evidence) -> dict[str, Any]:
    """Return shares (0..1), items, hours and weeks of a client on an evening."""
    share, evening = evidence.share, evidence.evening
    weeks = weeks_to_cross(evidence)
    return {
        "q28": share.q28,
        "q14": share.q14,
        "q7": share.q7,
        "raw28": share.raw28,
        "weekly": [week.share for week in evidence.weeks[-LAST_WEEKS:]],
        "limit": evidence.limit,
        "clear_level": CLEAR_AT * evidence.limit,
        "n28": share.n,
        "items28": evening.items,
        "hours28": share.raw28 * evening.seconds / HOUR,
        "team_hours28": evening.seconds / HOUR,
        "coverage": evening.coverage,
        "low": lower_bound(share.q28, share.n_eff),
        "before28": evidence.before28,
        "weeks_to_cross": weeks and list(weeks),
        "cross_between": weeks and [_on(evidence.day, each).isoformat() for each in weeks],
        "days_above": evidence.days_above,
    }


def beside(page: Episode | None) -> dict[str, Any]:
    """Return how soon other clients' items are solved while an episode is open; empty where that does not tell."""
    return {} if page is None or page.others is None else {"others": asdict(page.others)}


def weeks_to_cross(evidence: Evidence) -> tuple[float, float] | None:
    """Return the range of weeks until the share crosses the limit on today's slope; None if it does not rise to it."""
    gap = evidence.limit - evidence.share.q28
    trend = line(evidence)
    if trend is None or gap <= 0 or trend.slope <= 0:
        return None
    steep = trend.slope + LIKELY * trend.slope_error
    flat = trend.slope - LIKELY * trend.slope_error
    latest = gap / flat if flat > 0 else FURTHEST_WEEKS
    return round(min(gap / steep, FURTHEST_WEEKS), 1), round(min(latest, FURTHEST_WEEKS), 1)


def _on(day: date, weeks: float) -> date:
    return day + timedelta(days=round(7 * weeks))
