"""The benchmark itself: its truth and its scores by hand, and a small run of every rule."""

from datetime import date, timedelta

import pytest

from tests.benchmarks.detection.__main__ import SEEDS, as_json, report, run
from tests.benchmarks.detection.contest import METHODS, Page
from tests.benchmarks.detection.firms import Firm, firm_of
from tests.benchmarks.detection.opponents import stretches
from tests.benchmarks.detection.score import (
    before_crossing,
    lead,
    pages_a_firm_year,
    precision,
    recall,
    repeats,
    tally,
)
from tests.benchmarks.detection.truth import Episode, Stretch, Truth, truth_of
from tests.benchmarks.detection.work import Client, Happening, Plan, Work, on

CROSSING = date(2024, 3, 1)


def work_of(acme: float, days: int = 200) -> Work:
    """Return a team in which every client brings an hour a day, and Acme some more."""
    clients = [Client(name, [1.0] * days, [1.0] * days) for name in ("Bolt", "Cask", "Dune")]
    return Work("ticket", days, (1.0,) * 7, [Client("Acme", [acme] * days, [1.0] * days), *clients], 0.3)


def day(after: int) -> date:
    return CROSSING + timedelta(days=after)


def firm() -> Firm:
    episode = Episode("Acme", "ramp", day(-40), CROSSING, day(60))
    unclear = Stretch("Bolt", "unclear", day(0), day(10))
    quiet = Stretch("Cask", "hover", day(0), day(300))
    return Firm(1, 364, (), {}, {"ticket": Truth((episode,), (unclear,), (quiet,))})


def test_the_same_seed_gives_the_same_firm() -> None:
    assert firm_of(7) == firm_of(7)
    assert firm_of(7).rows != firm_of(8).rows


def test_seeds_that_are_tuned_on_and_those_that_are_not_are_apart() -> None:
    assert SEEDS["held-out"] - SEEDS["tuning"] > 100_000


def test_a_step_crosses_when_enough_of_the_month_lies_after_it() -> None:
    work = work_of(1.0)
    work.bring_to("Acme", lambda _: 0.5, 100, 199)
    work.happenings.append(Happening("step", "Acme", 100, 199))
    [episode] = truth_of(work).episodes
    # On day 99 + k the share is (28 + 2k) / (112 + 2k): at k = 4 it is exactly 0.3, so the fifth day crosses.
    assert (episode.onset, episode.crossing, episode.what) == (on(100), on(104), "step")


def test_a_share_that_hardly_crosses_is_neither_right_nor_wrong_to_page() -> None:
    work = work_of(1.0)
    work.bring_to("Acme", lambda _: 0.31, 100, 199)
    truth = truth_of(work)
    assert truth.episodes == ()
    assert [each.client for each in truth.unclear] == ["Acme"]


def test_an_agreed_window_fades_with_its_days_in_the_month() -> None:
    work = work_of(1.0)
    work.plans.append(Plan("Acme", 0.5, 100, 139))
    limits = work.limits("Acme")
    assert [limits[99], limits[100], limits[139]] == [0.3, 0.5, 0.5]
    assert limits[153] == pytest.approx(0.4)
    assert limits[167] == 0.3


def test_an_edge_upwards_is_a_page() -> None:
    assert list(stretches([True, True, False, True, False, True], 1)) == [(1, 2), (3, 4), (5, None)]


def test_pages_are_held_against_the_truth() -> None:
    pages = [
        Page("ticket", "Acme", day(-50), day(-45)),
        Page("ticket", "Acme", day(-6), day(5)),
        Page("ticket", "Acme", day(50), None),
        Page("ticket", "Bolt", day(5), None),
        Page("ticket", "Cask", day(1), day(100)),
        Page("ticket", "Cask", day(127), None),
        Page("eng", "Acme", day(1), None),
    ]
    result = tally(firm(), pages)
    assert (recall([result]), before_crossing([result]), lead([result])) == (1, 1, 6)
    assert (result.true, result.unclear, dict(result.false)) == (2, 1, {"nothing": 1, "hover": 2})
    assert precision([result]) == 2 / 5
    # The third follows the second in one episode; the sixth comes 27 days after the fifth ended.
    assert result.repeats == 2
    assert repeats([result]) == 200
    assert pages_a_firm_year([result]) == 6


def test_a_small_contest_of_every_rule() -> None:
    tallies = run(range(SEEDS["tuning"], SEEDS["tuning"] + 4), processes=1)
    assert set(tallies) == set(METHODS)
    assert all(each.episodes == other.episodes for each, other in zip(*list(tallies.values())[:2], strict=True))
    assert all(method in report(tallies) for method in METHODS)
    assert set(as_json(tallies)) == {*METHODS, "ours - reference"}
