"""The reference: the first published rules with their first numbers, frozen, so that the product's own can move on.

Judged shares, evidence, *above*, *on course*, *step*, last year's peak, thin days, and one page an episode. What does
not page is left out. Only the moving window of the ledger is the product's.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import NormalDist, median
from typing import NamedTuple

from bot.domain.attribution import WHOLE
from bot.domain.ledger import Window
from bot.domain.load import Counts

BLEND = 30
PHI = 2.5
WIDEST = 30.0
RUNNING = 91
WEEKS = 10
YEAR, SEASON, FILLED = 364, 21, 28
ONE_DAY = timedelta(days=1)


class Judged(NamedTuple):
    """One client's shares of one evening."""

    n: float
    n14: float
    q7: float
    q14: float
    q28: float
    raw28: float
    n_eff: float
    n_eff14: float


NOBODY = Judged(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass
class State:
    """What is remembered of one client."""

    streaks: dict[str, int] = field(default_factory=dict)
    open_since: date | None = None
    low: int = 0
    quiet_until: date = date.min


@dataclass
class Paged:
    """A page of a client, from which evening to which."""

    client: int
    fired: date
    resolved: date | None = None


class Reference:
    """One team, evening by evening."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.evenings: dict[date, dict[int, Judged]] = {}
        self.items: dict[date, tuple[float, float, float]] = {}
        self.means: dict[date, tuple[float, float]] = {}
        self.opened: dict[date, float] = {}
        self.first: dict[int, date] = {}
        self.first_day: date | None = None
        self.states: dict[int, State] = defaultdict(State)
        self.pages: list[Paged] = []
        self._running: dict[int, Paged] = {}

    def next_evening(self, limits: Mapping[int, float], usual_limit: float) -> None:
        """Judge one more day under the limits in force; `limits` name the clients that have one of their own."""
        opened = self.window.next_evening()
        day = self.window.day
        for client in opened:
            self.first.setdefault(client, day)
        self.first_day = self.first_day or (day if opened else None)
        self.opened[day] = sum(opened.values()) / WHOLE
        self._judge_shares(day, self.window.counts())
        if self._is_thin(day) or self.first_day is None:
            return
        for client in sorted(self.evenings[day].keys() | self._running.keys()):
            if client > 0:
                self._advance(client, day, limits.get(client, usual_limit))

    def _judge_shares(self, day: date, counts: Mapping[int, Counts]) -> None:
        known = math.fsum(c.known for c in counts.values())
        seconds, squares = sum(c.seconds for c in counts.values()), sum(c.seconds2 for c in counts.values())
        if known > 0 and seconds > 0:
            mean = seconds / known
            self.means[day] = mean, min(max(squares / known / mean**2 - 1, 0.0), WIDEST)
        days = (day - timedelta(days=back) for back in range(RUNNING))
        recent = [self.means[each] for each in days if each in self.means]
        m = math.fsum(mean for mean, _ in recent) / len(recent) if recent else 1.0
        cv2 = math.fsum(spread for _, spread in recent) / len(recent) if recent else 0.0
        self.items[day] = tuple(math.fsum(c[width] for c in counts.values()) for width in range(3))  # type: ignore[assignment]  # three widths
        self.evenings[day] = judged_shares(counts, m, cv2, self.items[day])

    def _is_thin(self, day: date) -> bool:
        before = [day - timedelta(weeks=week) for week in range(1, 9)]
        usual = [self.opened.get(each, 0.0) for each in before if self.first_day and each >= self.first_day]
        expected = median(usual) if usual else 0.0
        return expected >= 20 and self.opened[day] < expected / 2

    def share(self, client: int, day: date) -> Judged:
        """Return what was judged of a client on an evening."""
        return self.evenings.get(day, {}).get(client, NOBODY)

    def _advance(self, client: int, day: date, limit: float) -> None:
        share, state = self.share(client, day), self.states[client]
        holding = self._holding(client, day, limit, share)
        state.streaks = {name: state.streaks.get(name, 0) + 1 for name in holding}
        page = self._running.get(client)
        if page is not None:
            state.low = state.low + 1 if max(share.q28, share.q14) < 0.85 * limit else 0
            if state.low >= 7:
                page.resolved, state.low, state.quiet_until = day, 0, day + timedelta(days=28)
                del self._running[client]
            return
        ready = any(state.streaks.get(name, 0) >= evenings for name, evenings in EVENINGS)
        if ready and state.quiet_until <= day:
            self._running[client] = Paged(client, day)
            self.pages.append(self._running[client])

    def _holding(self, client: int, day: date, limit: float, share: Judged) -> set[str]:
        items = self.items[day][2]
        age = (day - (self.first_day or day)).days + 1
        if max(share.q28, share.q14) < limit / 2 or share.n < 8 or items < 20 or age < 56:
            return set()
        last_year = self._last_year(client, day)
        if last_year is not None and share.q28 <= 1.1 * last_year:
            return set()
        holding = {"above"} if is_above(share, limit) else set()
        unattributed = self.share(0, day).raw28
        if (day - self.first[client]).days + 1 >= 84 and unattributed <= 0.3:
            holding |= {"on_course"} if self._is_on_course(client, day, limit, share) else set()
            holding |= {"step"} if age >= 84 and self._is_step(client, day, limit, share) else set()
        return holding

    def _is_on_course(self, client: int, day: date, limit: float, share: Judged) -> bool:
        if not share.q14 > share.q28 > 0.55 * limit or share.q14 <= 0.75 * limit:
            return False
        ends = [day - timedelta(weeks=back) for back in reversed(range(WEEKS))]
        weeks = [(self.share(client, end).q7, self.items.get(end, (0.0, 0.0, 0.0))[0]) for end in ends]
        return rises(weeks, share.n_eff / self.items[day][2], limit)

    def _is_step(self, client: int, day: date, limit: float, share: Judged) -> bool:
        usual = max(median(self.share(client, day - timedelta(days=back)).q28 for back in (14, 42, 70)), 0.01)
        return (
            share.n14 >= 8
            and share.q14 > max(1.1 * limit, 1.5 * usual)
            and share.q7 > 0.8 * limit
            and z_score(share.q14, limit, share.n_eff14) > 2.33
            and z_score(share.q14, usual, share.n_eff14) > 3
        )

    def _last_year(self, client: int, day: date) -> float | None:
        middle = day - timedelta(days=YEAR)
        if self.first_day is None or middle < self.first_day + timedelta(days=FILLED):
            return None
        season = (middle + timedelta(days=off) for off in range(-SEASON, SEASON + 1))
        filled = self.first_day + timedelta(days=FILLED)
        return max((self.share(client, each).q28 for each in season if each >= filled), default=0.0)


EVENINGS = (("above", 3), ("on_course", 2), ("step", 2))


def judged_shares(
    counts: Mapping[int, Counts], m: float, cv2: float, items: tuple[float, float, float]
) -> dict[int, Judged]:
    """Return everybody's judged shares from the running mean and spread of hours per item."""
    plain = {d: c.seconds + m * (c.n28 - c.known) for d, c in counts.items()}
    each = {d: (plain[d] + BLEND * m) / (c.n28 + BLEND) for d, c in counts.items()}
    wholes = [math.fsum(c[width] * each[d] for d, c in counts.items()) or 1.0 for width in range(3)]
    lam2 = {d: (c.n28 / (c.n28 + BLEND)) ** 2 for d, c in counts.items()}
    lam2_all = math.fsum(c.n28 * lam2[d] for d, c in counts.items()) / items[2] if items[2] else 0.0
    all_plain = math.fsum(plain.values()) or 1.0
    found = {}
    for d, c in counts.items():
        q7, q14, q28 = (c[width] * each[d] / wholes[width] for width in range(3))
        found[d] = Judged(
            n=c.n28,
            n14=c.n14,
            q7=q7,
            q14=q14,
            q28=q28,
            raw28=plain[d] / all_plain,
            n_eff=items[2] / (1 + cv2 * ((1 - q28) * lam2[d] + q28 * lam2_all)),
            n_eff14=items[1] / (1 + cv2 * ((1 - q14) * lam2[d] + q14 * lam2_all)),
        )
    return found


def z_score(q: float, reference: float, n_eff: float) -> float:
    """Return how many standard errors a share lies above a reference share."""
    if not 0 < reference < 1 or n_eff <= 0:
        return -math.inf
    return (q - reference) * math.sqrt(n_eff / PHI / (reference * (1 - reference)))


def is_above(share: Judged, limit: float) -> bool:
    """Tell whether the 28-day share is above the limit with confidence, and still is."""
    return share.q14 > 0.8 * limit and z_score(share.q28, limit, share.n_eff) > 1.645


def rises(weeks: list[tuple[float, float]], worth: float, limit: float) -> bool:
    """Tell whether a weighted line through weekly shares rises for sure and will be above the limit in four weeks."""
    mean = min(max(sum(q for q, _ in weeks) / len(weeks), 0.01), 0.9)
    points = [
        (float(x), q, n * worth / (PHI * mean * (1 - mean))) for x, (q, n) in enumerate(weeks, 1 - len(weeks)) if n > 0
    ]
    if len(points) < 3 or worth <= 0:
        return False
    weight = math.fsum(w for _, _, w in points)
    centre = math.fsum(w * x for x, _, w in points) / weight
    height = math.fsum(w * y for _, y, w in points) / weight
    across = math.fsum(w * (x - centre) ** 2 for x, _, w in points)
    slope = math.fsum(w * (x - centre) * (y - height) for x, y, w in points) / across
    missed = math.fsum(w * (y - height - slope * (x - centre)) ** 2 for x, y, w in points)
    dispersion = max(1.0, missed / max(len(points) - 2, 1))
    slope_error = math.sqrt(dispersion / across)
    ahead = 4 - 1.5 - centre
    error = math.hypot(math.sqrt(dispersion / weight), slope_error * ahead)
    return slope > 2 * slope_error and NormalDist().cdf((height + slope * ahead - limit) / error) > 0.8
