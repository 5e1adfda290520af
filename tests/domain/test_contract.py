from datetime import date

import pytest

from bot.domain.contract import Notice, next_renewal, stage


@pytest.mark.parametrize(
    ("notice", "renews_on", "last"),
    [
        (Notice(3, "month"), date(2027, 3, 31), date(2026, 12, 31)),
        (Notice(3, "month"), date(2027, 5, 31), date(2027, 2, 28)),
        (Notice(3, "month"), date(2028, 5, 31), date(2028, 2, 29)),
        (Notice(1, "month"), date(2027, 1, 15), date(2026, 12, 15)),
        (Notice(45, "day"), date(2027, 3, 31), date(2027, 2, 14)),
        (Notice(2, "week"), date(2027, 3, 31), date(2027, 3, 17)),
    ],
    ids=str,
)
def test_the_last_day_of_notice_lies_so_long_before_the_renewal(notice: Notice, renews_on: date, last: date) -> None:
    assert notice.before(renews_on) == last


@pytest.mark.parametrize("notice", [Notice(1, "month"), Notice(45, "day"), Notice(2, "week")], ids=str)
def test_what_is_written_is_read_again(notice: Notice) -> None:
    assert Notice.read(str(notice)) == notice


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 10, 1), None),
        (date(2026, 10, 2), 90),
        (date(2026, 11, 30), 90),
        (date(2026, 12, 1), 30),
        (date(2026, 12, 31), 30),
        (date(2027, 1, 1), None),
    ],
)
def test_a_brief_is_due_ninety_and_thirty_days_before_notice_and_none_behind_it(today: date, due: int | None) -> None:
    assert stage(date(2026, 12, 31), today) == due


@pytest.mark.parametrize(
    ("every", "today", "next_"),
    [
        (None, date(2028, 1, 1), date(2027, 1, 31)),
        (12, date(2027, 1, 31), date(2027, 1, 31)),
        (12, date(2027, 2, 1), date(2028, 1, 31)),
        (12, date(2030, 1, 31), date(2030, 1, 31)),
        (1, date(2027, 2, 1), date(2027, 2, 28)),
        (1, date(2027, 3, 1), date(2027, 3, 31)),
        (6, date(2029, 8, 1), date(2030, 1, 31)),
    ],
)
def test_after_its_day_a_contract_renews_a_period_later(every: int | None, today: date, next_: date) -> None:
    assert next_renewal(date(2027, 1, 31), every, today) == next_
