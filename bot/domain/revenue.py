"""What clients pay, beside what they take: shares of revenue, load index, hours for what is paid.

Formulas, each with a worked example in `docs/figures/dependency.md`:
- revenue share = a client's revenue / all revenue of the window, what has no client yet included;
- load index = client-caused share of hours / revenue share (ours: no published standard was found);
- hours per 1,000 = hours / (revenue / 1,000), beside the median of the clients that pay;
- H = sum of squared revenue shares; normalised (H - 1/N) / (1 - 1/N); effective clients 1 / H (Herfindahl-Hirschman).
"""

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.money import Currencies, major, whole
from bot.domain.worked import ratio

MONTHS = 12
THOUSAND = 1_000
MONTH_DAYS = 365.25 / MONTHS
UNEVEN = 0.15
"""By less than so many months any months of a year differ together from as many of equal length."""

FEWEST_PAYING = 3
"""Fewer paying clients have no median that says anything of one of them."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one client paid in a window in one currency, in minor units; parts of periods make parts of units."""

    client_id: int
    currency: str
    minor: Decimal


@dataclass(frozen=True)
class Income:
    """What clients paid from `since` to before `until`, in minor units of `currency`, by client id.

    `without_client` is what nobody is known to have paid; `uncounted` are amounts in currencies without a rate, and
    `in_part` the clients that paid in these. `known_days` of the window lie in a period that revenue was told of.
    Without a `currency` nothing can be counted.
    """

    since: date
    until: date
    currency: str
    by_client: Mapping[int, int]
    without_client: int = 0
    uncounted: tuple[tuple[str, int], ...] = ()
    known_days: int = 0
    in_part: frozenset[int] = frozenset()

    @cached_property
    def total(self) -> int:
        """Return all revenue of the window."""
        return sum(self.by_client.values()) + self.without_client

    @property
    def coverage(self) -> float:
        """Return which part of the window's days revenue was told of."""
        return ratio(self.known_days, (self.until - self.since).days) or 0.0

    @property
    def months(self) -> float:
        """Return how many months revenue was told of; whole ones are whole, of whatever length they are."""
        months = self.known_days / MONTH_DAYS
        return round(months) if abs(months - round(months)) < UNEVEN else months

    @property
    def is_whole_year(self) -> bool:
        """Say whether revenue was told of twelve months."""
        return self.months >= MONTHS

    def of(self, client_id: int) -> int:
        """Return what a client paid."""
        return self.by_client.get(client_id, 0)

    def share(self, client_id: int) -> float | None:
        """Return a client's part of all revenue, 0..1; None where there is none to divide by."""
        return self.of(client_id) / self.total if self.total > 0 else None

    def largest(self) -> tuple[int, float] | None:
        """Return the client that pays most, and its share."""
        paying = [(minor, -client_id) for client_id, minor in self.by_client.items() if minor > 0]
        if not paying or self.total <= 0:
            return None
        minor, client_id = max(paying)
        return -client_id, minor / self.total


def counted(sums: Iterable[Sum], currencies: Currencies, window: tuple[date, date], known_days: int) -> Income:
    """Count sums in one currency; what has no rate is listed beside, and none is guessed."""
    each = tuple(sums)
    own = currencies.chosen(frozenset(one.currency for one in each))
    paid: dict[int, Decimal] = {}
    left_out: dict[str, Decimal] = {}
    in_part: set[int] = set()
    for one in each:
        worth = currencies.converted(one.minor, one.currency, own) if own else None
        if worth is None:
            left_out[one.currency] = left_out.get(one.currency, Decimal()) + one.minor
            in_part.add(one.client_id)
        else:
            paid[one.client_id] = paid.get(one.client_id, Decimal()) + worth
    by_client = {client_id: whole(minor) for client_id, minor in paid.items()}
    without = by_client.pop(UNATTRIBUTED, 0)
    uncounted = tuple((currency, whole(minor)) for currency, minor in sorted(left_out.items()))
    return Income(*window, own, by_client, without, uncounted, known_days, frozenset(in_part))


def months_back(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before the one of `day`."""
    behind = 12 * day.year + day.month - 1 - months
    return date(behind // 12, behind % 12 + 1, 1)


def window_of(known_until: date, today: date, months: int = MONTHS) -> tuple[date, date]:
    """Return the trailing window: whole months that are over and that revenue was told of to their end."""
    until = min(months_back(today, 0), months_back(known_until, 0))
    return months_back(until, months), until


def spans_known(periods: Iterable[tuple[date, date]], since: date, until: date) -> list[tuple[date, date]]:
    """Return the stretches of a window that lie in any of these periods, the second day of each exclusive."""
    spans: list[tuple[date, date]] = []
    for first, behind in sorted(periods):
        start, end = max(first, since), min(behind, until)
        if start >= end:
            continue
        if spans and start <= spans[-1][1]:
            start, last = spans.pop()
            end = max(end, last)
        spans.append((start, end))
    return spans


def days_known(spans: Iterable[tuple[date, date]]) -> int:
    """Count the days of stretches that do not overlap."""
    return sum((end - start).days for start, end in spans)


def load_index(caused_share: float | None, revenue_share: float | None) -> float | None:
    """Return how many times its part of revenue a client takes of the hours that clients cause."""
    if caused_share is None or revenue_share is None or revenue_share <= 0:
        return None
    return caused_share / revenue_share


@dataclass(frozen=True, slots=True)
class Caused:
    """A client's part of the hours that clients cause, 0..1, and its bounds while some hours have no client yet."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, seconds: Mapping[int, int], client_id: int) -> "Caused | None":
        """Take it from all teams' seconds by destination; None where clients cause nothing."""
        unknown, caused = seconds.get(UNATTRIBUTED, 0), caused_by_all(seconds)
        if not caused:
            return None
        theirs = seconds.get(client_id, 0)
        return cls(theirs / caused, theirs / (caused + unknown), (theirs + unknown) / (caused + unknown))


def caused_by_all(seconds: Mapping[int, int]) -> int:
    """Return the seconds that clients cause: all but own work and what has no client yet."""
    return sum(each for destination, each in seconds.items() if destination not in {OWN_WORK, UNATTRIBUTED})


@dataclass(frozen=True, slots=True)
class Yields:
    """Revenue of a window, and seconds worked in it by destination: what an hour brings, what 1,000 take."""

    income: Income
    seconds: Mapping[int, int]

    def per_thousand(self, client_id: int) -> float | None:
        """Return a client's hours for 1,000 units of revenue; None for one that paid nothing."""
        paid = major(self.income.of(client_id), self.income.currency)
        return self.seconds.get(client_id, 0) / 3600 / (paid / THOUSAND) if paid > 0 else None

    @property
    def paying(self) -> tuple[int, ...]:
        """Return the clients that pay."""
        return tuple(client_id for client_id, minor in self.income.by_client.items() if minor > 0)

    def median_per_thousand(self) -> float | None:
        """Return the hours for 1,000 units of the median client among those that pay; None for fewer than three."""
        every = [self.per_thousand(each) for each in self.paying]
        known = [each for each in every if each is not None]
        return statistics.median(known) if len(known) >= FEWEST_PAYING else None

    def an_hour(self, clients: Collection[int]) -> float | None:
        """Return what an hour for these clients together brings, in units of the currency."""
        seconds = sum(self.seconds.get(each, 0) for each in clients)
        paid = major(sum(self.income.of(each) for each in clients), self.income.currency)
        return ratio(paid * 3600, seconds)


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated revenue is: H, N clients that pay, H normalised to 0..1, and 1 / H clients of equal size."""

    h: float
    clients: int
    normalised: float
    effective: float


def concentration(income: Income) -> Concentration | None:
    """Return how concentrated the revenue of known clients is; None for fewer than two that pay."""
    paid: Sequence[int] = [minor for minor in income.by_client.values() if minor > 0]
    whole_ = sum(paid)
    if len(paid) < 2:  # noqa: PLR2004 - one client has nobody to be concentrated against
        return None
    h = sum((minor / whole_) ** 2 for minor in paid)
    n = len(paid)
    return Concentration(h, n, (h - 1 / n) / (1 - 1 / n), 1 / h)
