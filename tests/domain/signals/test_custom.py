"""Custom requests that grow: computed by hand, quiet where nothing grows, and heard where something does."""

import math
import random

import pytest

from bot.domain.signals.custom import WEEKS, Custom, grows


def custom(now: float, before: float, *, weeks: float = 24, others: tuple[float, float] = (0, 0)) -> Custom:
    return Custom(now, before, weeks, *others)


def test_the_example_of_the_page() -> None:
    """Nine in eight weeks, nine in the 24 before: 3 are usual. Of 18, a quarter is expected: 4.5, error 2.90."""
    acme = custom(9, 9, others=(4, 20))
    assert acme.usual == 3
    assert (9 - 4.5) / math.sqrt(2.5 * 18 * 0.25 * 0.75) == pytest.approx(1.549, abs=0.001)
    assert not grows(acme)
    # Fourteen and nine: 5.75 are expected of 23, with an error of 3.28.
    acme = custom(14, 9, others=(4, 20))
    assert (14 - 5.75) / math.sqrt(2.5 * 23 * 0.25 * 0.75) == pytest.approx(2.513, abs=0.001)
    # Against the others: a sixth of theirs fell into these weeks, so 3.83 of 23 are expected, with an error of 2.83.
    assert (14 - 23 / 6) / math.sqrt(2.5 * 23 * (1 / 6) * (5 / 6)) == pytest.approx(3.598, abs=0.001)
    assert grows(acme)


def test_where_all_grow_alike_nobody_stands_out() -> None:
    assert grows(custom(20, 10))
    assert not grows(custom(20, 10, others=(60, 30)))
    assert grows(custom(20, 10, others=(30, 90)))
    assert grows(custom(20, 10, others=(6, 3))), "nine requests of all others tell nothing"


def test_too_few_or_too_new_to_tell() -> None:
    assert not grows(custom(4, 0)), "four are too few"
    assert grows(custom(9, 0)), "none before, nine now"
    assert not grows(custom(9, 0, weeks=15)), "what is usual is not known yet"
    assert Custom(0, 0, 0, 0, 0).usual == 0


def _weekly(draw: random.Random, mean: float) -> int:
    """Draw a week's requests: they come in bundles, so that they swing half as much again as independent ones."""
    rate, product, drawn = draw.gammavariate(mean / 0.5, 0.5), 1.0, -1
    while product > math.exp(-rate):
        product *= draw.random()
        drawn += 1
    return max(drawn, 0)


def _years(draw: random.Random, times: float) -> tuple[int, bool]:
    """Let ten clients ask for a year, the first `times` as often after it; return other names said, and whether it was.

    A name that is said week after week counts once.
    """
    rates = [0.4 * (times if number == 0 and week >= 52 else 1) for week in range(96) for number in range(10)]
    drawn = [_weekly(draw, rate) for rate in rates]
    series = [drawn[number::10] for number in range(10)]
    said: set[tuple[int, int]] = set()
    for week in range(52, 97):
        split = week - WEEKS
        now, before = (sum(sum(each[a:b]) for each in series) for a, b in ((split, week), (week - 52, split)))
        for number, each in enumerate(series):
            mine, mine_before = sum(each[split:week]), sum(each[week - 52 : split])
            if grows(Custom(mine, mine_before, 44, now - mine, before - mine_before)):
                said.add((number, week))
    fresh = [(number, week) for number, week in said if number and (number, week - 1) not in said]
    return len(fresh), any(number == 0 and week > 52 for number, week in said)


def test_it_is_quiet_enough_for_a_line_of_the_digest_and_hears_what_triples() -> None:
    draw = random.Random(7)  # noqa: S311 - drawn numbers, nobody's secret
    quiet = [_years(draw, 1)[0] for _ in range(30)]
    heard = [_years(draw, 3)[1] for _ in range(30)]
    assert sum(quiet) / len(quiet) < 1.5, "names a team-year without cause"
    assert sum(heard) / len(heard) > 0.6
