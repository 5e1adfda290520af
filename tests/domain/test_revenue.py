"""The figures of dependency, from the numbers that `docs/figures/dependency.md` works through by hand."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.money import Currencies
from bot.domain.revenue import (
    Caused,
    Income,
    Sum,
    Yields,
    concentration,
    counted,
    days_known,
    load_index,
    spans_known,
    window_of,
)

ACME, GLOBEX, NORDAL, UMBRA = 1, 2, 3, 4
YEAR = (date(2025, 11, 1), date(2026, 11, 1))
CENTS = 100


def income(**paid: int) -> Income:
    """Give what clients paid in a year, in euros."""
    ids = {"acme": ACME, "globex": GLOBEX, "nordal": NORDAL, "umbra": UMBRA}
    by_client = {ids[name]: euros * CENTS for name, euros in paid.items() if name in ids}
    return Income(*YEAR, "EUR", by_client, paid.get("nobody", 0) * CENTS, known_days=365)


FIRM = income(acme=350_000, globex=250_000, nordal=240_000, umbra=120_000, nobody=40_000)
"""The worked example: 1,000,000 EUR."""

SECONDS = {ACME: 490 * 3600, GLOBEX: 200 * 3600, NORDAL: 180 * 3600, UMBRA: 130 * 3600}
HOURS = SECONDS | {OWN_WORK: 900 * 3600, UNATTRIBUTED: 100 * 3600}


def test_a_share_is_of_all_revenue_what_has_no_client_included() -> None:
    assert FIRM.total == 1_000_000 * CENTS
    assert FIRM.share(ACME) == 0.35
    assert FIRM.largest() == (ACME, 0.35)
    assert income().share(ACME) is None
    assert income().largest() is None


def test_the_load_index_is_the_part_of_client_hours_over_the_part_of_revenue() -> None:
    caused = Caused.of(HOURS, ACME)
    assert caused is not None
    assert caused.share == 0.49
    assert load_index(caused.share, FIRM.share(ACME)) == pytest.approx(1.4)
    assert load_index(caused.share, 0.0) is None
    assert load_index(None, 0.35) is None


def test_hours_without_a_client_leave_room_on_both_sides() -> None:
    found = Caused.of(HOURS, ACME)
    assert found == Caused(0.49, 490 / 1100, 590 / 1100)
    assert Caused.of({}, ACME) is None


def test_hours_for_a_thousand_stand_beside_the_median_of_those_that_pay() -> None:
    yields = Yields(FIRM, SECONDS)
    assert yields.per_thousand(ACME) == pytest.approx(1.4)
    assert [yields.per_thousand(each) for each in (GLOBEX, NORDAL, UMBRA)] == [
        pytest.approx(0.8),
        pytest.approx(0.75),
        pytest.approx(130 / 120),
    ]
    assert yields.median_per_thousand() == pytest.approx((0.8 + 130 / 120) / 2)
    assert yields.per_thousand(9) is None


def test_of_two_that_pay_no_median_is_told() -> None:
    assert Yields(income(acme=10, globex=10), SECONDS).median_per_thousand() is None


def test_an_hour_brings_what_its_clients_pay_for_it() -> None:
    yields = Yields(FIRM, SECONDS)
    assert yields.an_hour([ACME]) == pytest.approx(350_000 / 490)
    assert yields.an_hour([GLOBEX, NORDAL, UMBRA]) == pytest.approx(610_000 / 510)
    assert yields.an_hour([9]) is None


def test_concentration_is_normalised_by_the_number_of_clients_and_told_as_clients_of_equal_size() -> None:
    found = concentration(FIRM)
    assert found is not None
    h = (350**2 + 250**2 + 240**2 + 120**2) / 960**2
    assert (found.clients, found.h) == (4, pytest.approx(h))
    assert found.normalised == pytest.approx((h - 0.25) / 0.75)
    assert found.effective == pytest.approx(1 / h)


def test_one_client_of_thirty_five_percent_and_thirteen_of_five_hide_from_concentration() -> None:
    shares = {1: 35, **dict.fromkeys(range(2, 15), 5)}
    found = concentration(Income(*YEAR, "EUR", shares))
    assert found is not None
    assert found.h == pytest.approx(0.155)
    assert found.normalised == pytest.approx((0.155 - 1 / 14) / (13 / 14))


def test_fourteen_equal_clients_are_not_concentrated() -> None:
    found = concentration(Income(*YEAR, "EUR", dict.fromkeys(range(1, 15), 5)))
    assert found is not None
    assert (found.normalised, found.effective) == (pytest.approx(0.0), pytest.approx(14))
    assert concentration(income(acme=1)) is None


def test_the_window_is_of_whole_months_that_are_over_and_known() -> None:
    today = date(2026, 11, 17)
    assert window_of(date(2027, 1, 1), today) == YEAR
    assert window_of(date(2026, 11, 1), today) == YEAR
    assert window_of(date(2026, 9, 15), today) == (date(2025, 9, 1), date(2026, 9, 1))
    assert window_of(date(2026, 11, 1), today, months=3) == (date(2026, 8, 1), date(2026, 11, 1))


def test_days_that_several_periods_tell_of_count_once() -> None:
    january, february = (date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))
    assert days_known(spans_known([february, january, january], *YEAR)) == 59
    assert days_known(spans_known([(date(2025, 1, 1), date(2027, 1, 1))], *YEAR)) == 365
    assert days_known(spans_known([], *YEAR)) == 0
    may = (date(2026, 5, 1), date(2026, 6, 1))
    assert spans_known([may, february, january], *YEAR) == [(january[0], february[1]), may]


@pytest.mark.parametrize(("days", "months"), [(28, 1), (148, 5), (217, 7), (365, 12), (45, 1.5), (0, 0)])
def test_whole_months_count_as_whole_however_long_they_are(days: int, months: float) -> None:
    assert Income(*YEAR, "EUR", {}, known_days=days).months == pytest.approx(months, abs=0.03)


def sums(**paid: int) -> list[Sum]:
    return [Sum(ACME, currency, Decimal(minor)) for currency, minor in paid.items()]


def test_another_currency_is_listed_and_not_counted_until_a_rate_is_set() -> None:
    found = counted(sums(EUR=100, USD=200), Currencies("EUR"), YEAR, 365)
    assert (found.currency, found.by_client, found.uncounted) == ("EUR", {ACME: 100}, (("USD", 200),))
    rated = counted(sums(EUR=100, USD=200), Currencies("EUR", {"USD": Decimal("0.9")}), YEAR, 365)
    assert (rated.by_client, rated.uncounted) == ({ACME: 280}, ())


def test_a_rate_respects_the_decimals_of_both_currencies() -> None:
    found = counted(sums(JPY=10_000), Currencies("EUR", {"JPY": Decimal("0.006")}), YEAR, 365)
    assert found.by_client == {ACME: 6_000}


def test_the_only_currency_is_the_companys_and_of_two_none_is_guessed() -> None:
    assert counted(sums(CHF=100), Currencies(), YEAR, 365).currency == "CHF"
    two = counted(sums(EUR=100, USD=200), Currencies(), YEAR, 365)
    assert (two.currency, two.by_client, two.uncounted) == ("", {}, (("EUR", 100), ("USD", 200)))


def test_what_has_no_client_is_kept_apart() -> None:
    found = counted([Sum(UNATTRIBUTED, "EUR", Decimal(40)), Sum(ACME, "EUR", Decimal(60))], Currencies(), YEAR, 365)
    assert (found.by_client, found.without_client, found.share(ACME)) == ({ACME: 60}, 40, 0.6)
