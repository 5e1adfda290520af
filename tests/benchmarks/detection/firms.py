"""Invented firms: a helpdesk and an engineering team, their clients, and every item they opened."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.services.backtest import Row, Rules
from tests.benchmarks.detection.scenarios import SCENARIOS
from tests.benchmarks.detection.truth import Episode, Truth, truth_of
from tests.benchmarks.detection.work import Client, Work, on

WARM_UP = 98
YEAR = 364
TWO_YEARS = 0.2
"""Part of the firms that are followed for two years, so that a season can return."""

HOUR = 3600
LARGEST = 0.62
"""Part of the limit that no client has unless something happens."""


@dataclass(frozen=True)
class Temper:
    """How a team's work comes about: hours' spread, closing delay in days, swings from day to day and over weeks."""

    sigma: float
    delay: float
    delay_sigma: float
    burstiness: float
    swing: float
    swing_days: float
    unknown: float


@dataclass(frozen=True)
class Firm:
    """A firm's log with the limits that were set, and what is true without noise."""

    seed: int
    days: int
    rows: tuple[Row, ...]
    rules: dict[str, Rules]
    truths: dict[str, Truth]

    @property
    def episodes(self) -> list[tuple[str, Episode]]:
        """All labelled episodes with their kind of work."""
        return [(kind, episode) for kind, truth in self.truths.items() for episode in truth.episodes]


def firm_of(seed: int) -> Firm:
    """Invent a firm; the same seed gives the same one."""
    chance = Random(seed)  # noqa: S311 - an invented firm
    days = WARM_UP + (2 * YEAR if chance.random() < TWO_YEARS else YEAR)
    limit = chance.choice((0.25, 0.25, 0.3, 0.35))
    support = _team(chance, "ticket", days, limit)
    engineering = _team(chance, "eng", days, limit)
    rows: list[Row] = []
    rules, truths = {"": Rules(limit)}, {}
    for work, temper in (
        (support, _support_temper(chance)),
        (engineering, _engineering_temper(chance)),
    ):
        rows += _items(work, temper, chance)
        rules[work.kind] = _rules(work)
        truths[work.kind] = truth_of(work)
    return Firm(seed, days, tuple(rows), rules, truths)


def _team(chance: Random, kind: str, days: int, limit: float) -> Work:
    """Lay out a team's expected work, and let things happen in it."""
    ticket = kind == "ticket"
    weekday = (1.15, 1.05, 1.0, 1.0, 0.9, 0.2, 0.1) if ticket else (1.1, 1.0, 1.0, 1.0, 0.9, 0.03, 0.02)
    weekly = math.exp(
        chance.uniform(math.log(16), math.log(230)) if ticket else chance.uniform(math.log(7), math.log(60))
    )
    mean = chance.uniform(0.4, 1.5) if ticket else chance.uniform(3, 9)
    work = Work(kind, days, weekday, [], limit)
    for number, size in enumerate(_sizes(chance, limit)):
        hours = mean * chance.lognormvariate(0, 0.2)
        rate = size * weekly / sum(weekday) * mean / hours
        work.clients.append(Client(f"Client {number + 1}", [rate] * days, [hours] * days))
    _let_happen(work, chance)
    return work


def _sizes(chance: Random, limit: float) -> list[float]:
    """Return the clients' parts of a team's hours, Zipf-like, none near the limit."""
    number = round(math.exp(chance.uniform(math.log(9), math.log(40))))
    slope = chance.uniform(0.3, 1.0)
    sizes = [(rank + 1) ** -slope * chance.lognormvariate(0, 0.3) for rank in range(number)]
    whole = sum(sizes)
    for _ in range(20):
        sizes = [min(size, LARGEST * limit * whole) for size in sizes]
        whole = sum(sizes)
    return [size / whole for size in sizes]


CHANCES = (
    ("hover", 0.4),
    ("agreed", 0.10),
    ("newcomer", 0.15),
    ("migration", 0.13),
    ("doubling", 0.15),
    ("incident", 0.2),
)
EPISODE = 0.5
KINDS = ("ramp", "ramp", "step", "burst", "heavier", "strategic")


def _let_happen(work: Work, chance: Random) -> None:
    """Let quiet cases and episodes come over a team; what rests is laid out before what moves."""
    for year in range((work.days - WARM_UP) // YEAR):
        start = WARM_UP + year * YEAR
        chosen = [
            name
            for name, odds in CHANCES
            if chance.random() < odds and not (year and name in {"hover", "agreed", "newcomer"})
        ]
        if chance.random() < EPISODE:
            chosen.append(chance.choice(KINDS))
        if not year and work.days > WARM_UP + YEAR and chance.random() < 0.35:
            chosen.append("season")
        for name in chosen:
            SCENARIOS[name](work, chance, start + chance.randrange(0, YEAR - 126))


def _support_temper(chance: Random) -> Temper:
    return Temper(
        sigma=chance.uniform(0.7, 1.3),
        delay=chance.uniform(0.5, 4),
        delay_sigma=1.0,
        burstiness=chance.uniform(2, 8),
        swing=chance.uniform(0.05, 0.22),
        swing_days=chance.uniform(5, 15),
        unknown=0.03,
    )


def _engineering_temper(chance: Random) -> Temper:
    return Temper(
        sigma=chance.uniform(0.8, 1.5),
        delay=chance.uniform(4, 15),
        delay_sigma=0.8,
        burstiness=chance.uniform(2, 8),
        swing=chance.uniform(0.05, 0.22),
        swing_days=chance.uniform(5, 15),
        unknown=0.05,
    )


def _items(work: Work, temper: Temper, chance: Random) -> Iterator[Row]:
    """Draw the items: counts that swing more than by chance, hours with a heavy tail, delays until they close."""
    keep = math.exp(-1 / temper.swing_days)
    fresh = temper.swing * math.sqrt(1 - keep * keep)
    for client in work.clients:
        swing = chance.gauss(0, temper.swing)
        for day in range(work.days):
            swing = keep * swing + chance.gauss(0, fresh)
            mean = client.rate[day] * work.full_day(day) * math.exp(swing - temper.swing**2 / 2)
            for _ in range(_poisson(chance, mean * chance.gammavariate(temper.burstiness, 1 / temper.burstiness))):
                yield _item(work, client, day, temper, chance)


def _item(work: Work, client: Client, day: int, temper: Temper, chance: Random) -> Row:
    luck = chance.gauss(0, 1)
    hours = client.hours[day] * math.exp(temper.sigma * luck - temper.sigma**2 / 2)
    # Heavy items take longer to close.
    wait = temper.delay * math.exp(temper.delay_sigma * (0.4 * luck + 0.9 * chance.gauss(0, 1)))
    never = chance.random() < temper.unknown
    return Row(
        kind=work.kind,
        client=client.name,
        opened=on(day),
        closed=None if never else on(day) + timedelta(days=int(wait)),
        seconds=None if never else max(60, round(hours * HOUR)),
    )


def _poisson(chance: Random, mean: float) -> int:
    """Draw a Poisson count by waiting times."""
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count += 1
        waited += chance.expovariate(1)
    return count


def _rules(work: Work) -> Rules:
    plans = [(plan.client, plan.share, on(plan.first), on(plan.last)) for plan in work.plans]
    return Rules(work.limit, dict(work.own_limits), plans)
