"""By how many days an item slipped: from what was planned at the beginning of a window to what is at its end."""

from datetime import date

import pytest

from bot.domain.plan import Due, Plan, slipped

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def day(number: int, month: int = 10) -> date:
    return date(2026, month, number)


def planned(*dues: tuple[date, date | None], closed: date | None = None) -> Plan:
    return Plan([Due(since, on) for since, on in dues], closed)


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        pytest.param(planned((day(1, 9), day(20)), (day(12), day(29)), closed=day(29)), 9, id="moved"),
        pytest.param(
            planned((day(1, 9), day(20)), (day(12), day(29)), (day(14), day(23)), closed=day(23)), 3, id="back"
        ),
        pytest.param(planned((day(1, 9), day(20)), closed=day(22)), 0, id="two days are no slip"),
        pytest.param(planned((day(1, 9), day(20)), closed=day(20)), 0, id="in time"),
        pytest.param(planned((day(1, 9), day(20)), closed=day(8)), 0, id="early"),
        pytest.param(planned((day(1, 9), day(20)), closed=day(26)), 6, id="done late, its date never moved"),
        pytest.param(planned((day(1, 9), day(20))), 12, id="open, its date long over"),
        pytest.param(planned((day(1, 9), day(20, 9))), 31, id="over before, only the days of the window count"),
        pytest.param(planned((day(5), day(20)), (day(12), day(24)), closed=day(24)), 4, id="first dated within"),
        pytest.param(planned((day(1, 9), day(20)), (day(12), None)), 0, id="date taken away"),
        pytest.param(planned(), 0, id="never dated"),
        pytest.param(planned((day(1, 9), day(20, 9)), closed=day(25, 9)), 0, id="done before"),
    ],
)
def test_an_item_slips_by_the_days_that_its_finish_moves(plan: Plan, days: int) -> None:
    assert slipped(plan, OCTOBER, NOVEMBER) == days


def test_the_date_in_force_is_the_last_that_was_set() -> None:
    plan = planned((day(1), day(20)), (day(12), None))
    assert [plan.due(each) for each in (day(30, 9), day(1), day(11), day(12))] == [None, day(20), day(20), None]
