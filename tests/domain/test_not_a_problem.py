"""How often alerts are not a problem, and the limit that is proposed then."""

import pytest

from bot.domain.not_a_problem import Answered, Part, Proposal, part_of, proposed


def alerts(settled: list[float], acted: list[float], unanswered: tuple[float, ...] = ()) -> list[Answered]:
    return [
        *(Answered(peak, settled=True) for peak in settled),
        *(Answered(peak, settled=False, acted=True) for peak in acted),
        *(Answered(peak, settled=False) for peak in unanswered),
    ]


def test_the_part_of_a_team_s_alerts() -> None:
    assert part_of(alerts([0.3, 0.31], [0.4])) == Part(2, 3)
    assert Part(2, 3).share == pytest.approx(2 / 3)
    assert Part(0, 0).share is None


@pytest.mark.parametrize(
    ("settled", "acted", "limit"),
    [
        # The highest that was no problem is 33 %: the next step is 35 %.
        ([0.26, 0.28, 0.33], [0.45, 0.5], 0.35),
        # 30 % is a step itself, though 0.3 / 0.05 is not 6 in floating point.
        ([0.26, 0.28, 0.3], [0.45, 0.5], 0.30),
        # What people acted on at 32 % must be above the limit as before: it becomes 30 %, and spares two of three.
        ([0.26, 0.28, 0.38], [0.32, 0.5], 0.30),
        # People acted at 27 %, or at the very step: no higher limit lies below that.
        ([0.26, 0.28, 0.38], [0.27, 0.5], None),
        ([0.26, 0.28, 0.38], [0.3, 0.5], None),
        # 30 % would spare one of three.
        ([0.26, 0.36, 0.38], [0.32, 0.5], None),
        ([0.7, 0.8, 0.5, 0.55, 0.6], [], 0.60),
        # Four alerts are too few, two of five too small a part.
        ([0.28, 0.28, 0.28], [0.5], None),
        ([0.28, 0.28], [0.5, 0.5, 0.5], None),
        ([], [0.5, 0.5, 0.5, 0.5, 0.5], None),
    ],
)
def test_a_limit_is_proposed_that_keeps_what_people_acted_on(
    settled: list[float], acted: list[float], limit: float | None
) -> None:
    found = proposed(0.25, alerts(settled, acted))
    assert (found and found.limit) == limit


def test_an_alert_that_nobody_answered_speaks_for_no_limit_and_is_counted() -> None:
    assert proposed(0.25, alerts([0.26, 0.28, 0.38], [0.5], (0.16,))) == Proposal(0.40, spared=3, acted=1)
    assert proposed(0.25, alerts([0.26, 0.28, 0.38], [0.32], (0.16,))) == Proposal(0.30, spared=2, acted=1)
    assert proposed(0.25, alerts([0.26, 0.28, 0.38], [], (0.16, 0.17, 0.18, 0.19))) is None


def test_nothing_is_proposed_at_or_below_the_present_limit() -> None:
    assert proposed(0.35, alerts([0.36, 0.36, 0.38, 0.39, 0.4], [])) == Proposal(0.40, spared=5, acted=0)
    assert proposed(0.40, alerts([0.36, 0.36, 0.38, 0.39, 0.4], [])) is None
