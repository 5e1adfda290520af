"""Whether a decision worked: the twelve weeks before it against the weeks since, by one formula each.

    share         client's hours / the team's hours
    hours freed   client's hours a week before - client's hours a week since
    wait          median seconds until other clients' items were solved, those still open counted as not solved
    in time       others' items solved within the wait of before / all of them, and their number a week
    bespoke       client's bespoke hours / client's hours

Whole weeks are compared, so that no weekend weighs on one side alone, and at most twelve of them, so that both sides
are as long in the end. Items are chosen by the day on which they were opened: chosen by their closing, slow ones would
be missing from the weeks just past.

Whether the share moved by more than chance is judged as alerts judge, for effort is heavy-tailed:

    z = (before - since) / sqrt(phi (1 + cv2) r (1 - r) (1 / I_before + 1 / I_since)),    phi = 2.5

with I the items that the team got, r both shares weighted by them, and cv2 the squared coefficient of variation of an
item's hours: the two-proportion test with a pooled share (NIST/SEMATECH e-Handbook of Statistical Methods, section
7.3.3), its error widened. What happens at the same time is told; that it comes of the decision is for people to say.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.domain.signals.crowding import DAY, HOUR
from bot.domain.worked import ratio

WEEK = timedelta(weeks=1)
WEEKS = 12
FEWEST_WEEKS = 4
"""Of fewer weeks since a decision nothing is said."""

FEWEST = 20
"""Items: of fewer, a part is luck."""

PHI = 2.5
SURE = 1.64
"""Standard errors, as where alerts open: 95 % on one side."""

Verdict = Literal["lower", "higher", "alike", "few"]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole weeks of local days, from `since` to before `until`."""

    since: date
    until: date

    @property
    def weeks(self) -> int:
        """How many weeks it holds."""
        return (self.until - self.since) // WEEK


def spans(decided_on: date, today: date) -> tuple[Span, Span] | None:
    """Return the weeks before a decision and the last whole ones since; None while it is too early to tell.

    The weeks since begin on the day of the decision and end before `today`, which is not over yet.
    """
    since = (today - decided_on) // WEEK
    if since < FEWEST_WEEKS:
        return None
    until = decided_on + since * WEEK
    begun = max(decided_on, until - WEEKS * WEEK)
    return Span(decided_on - WEEKS * WEEK, decided_on), Span(begun, until)


def counted_until(span: Span, usual: int) -> date:
    """Return the first opening day of a span whose items had no `usual` seconds by its end: they do not count yet."""
    # One hour more: a day on which the clocks go forward is that much shorter.
    waited = math.ceil((usual + HOUR) / DAY)
    return max(span.since, span.until - timedelta(days=waited))


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What happened in one of the spans; seconds of work, items opened.

    `wait` are the seconds within which half of the others' items were solved; None: most were not, or too few came.
    Of the `others` items of `counted_days`, which had as long, `in_time` were solved within the wait of before.
    `bespoke` are the client's bespoke seconds, None where nobody classes work.
    """

    span: Span
    seconds: int
    team_seconds: int
    items: float
    team_items: float
    wait: int | None = None
    others: int = 0
    in_time: int = 0
    counted_days: int = 0
    bespoke: int | None = None

    @property
    def share(self) -> float | None:
        """The client's part of the team's hours, 0..1."""
        return ratio(self.seconds, self.team_seconds)

    @property
    def a_week(self) -> float:
        """The client's seconds a week."""
        return self.seconds / self.span.weeks

    @property
    def in_time_a_week(self) -> float:
        """How many of the others' items a week were solved in time."""
        return 7 * self.in_time / self.counted_days if self.counted_days else 0.0

    @property
    def part_in_time(self) -> float | None:
        """The part of the others' items that were, 0..1."""
        return ratio(self.in_time, self.others)

    @property
    def bespoke_part(self) -> float | None:
        """The bespoke part of the client's hours, 0..1; None where it is not known."""
        return None if self.bespoke is None else ratio(self.bespoke, self.seconds)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Both sides of a decision; `cv2` is the squared coefficient of variation of an item's hours in the team."""

    before: Side
    since: Side
    cv2: float

    @property
    def freed(self) -> float:
        """The client's seconds a week that are no longer worked; below zero, more are."""
        return self.before.a_week - self.since.a_week

    @property
    def enough(self) -> bool:
        """Whether enough items came to say anything of the share: the client may have brought none since."""
        return self.before.items >= FEWEST and min(self.before.team_items, self.since.team_items) >= FEWEST

    @property
    def enough_of_others(self) -> bool:
        """Whether enough items of other clients can be compared."""
        return min(self.before.others, self.since.others) >= FEWEST

    @property
    def verdict(self) -> Verdict:
        """Whether the share is lower or higher by more than chance, or alike; or too few items came to tell."""
        before, since = self.before.share, self.since.share
        if not self.enough or before is None or since is None:
            return "few"
        z = self._z(before, since)
        return "lower" if z > SURE else "higher" if z < -SURE else "alike"

    def _z(self, before: float, since: float) -> float:
        one, two = self.before.team_items, self.since.team_items
        pooled = (before * one + since * two) / (one + two)
        error = math.sqrt(PHI * (1 + self.cv2) * pooled * (1 - pooled) * (1 / one + 1 / two))
        return (before - since) / error if error else 0.0


def keeps(cap: float, aftermath: Aftermath) -> bool | None:
    """Say whether a client stays at or under its cap (0..1); None where there are no hours to tell by."""
    share = aftermath.since.share
    # Slack shows whole percents: what reads as the cap keeps it.
    return None if share is None else round(share, 2) <= cap
