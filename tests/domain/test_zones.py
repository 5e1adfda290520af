"""In which zone days are counted, and that they never run backwards when it changes."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.zones import TooFar, Zones

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
PARIS, AUCKLAND, HONOLULU = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
KIRITIMATI, MIDWAY = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")
FAR_APART = [ZoneInfo("UTC"), PARIS, AUCKLAND, HONOLULU, KIRITIMATI, MIDWAY, ZoneInfo("America/Havana")]


@pytest.mark.parametrize(
    ("held", "to", "begins", "day"),
    [
        # The 18th begins in Auckland (UTC+13) at 11:00 UTC, at noon of the 17th in Paris.
        (PARIS, AUCKLAND, datetime(2026, 11, 17, 11, tzinfo=UTC), date(2026, 11, 18)),
        # In Honolulu (UTC-10) it is still the 16th. Its 17th begins at 10:00 UTC, on the 17th in Paris.
        (PARIS, HONOLULU, datetime(2026, 11, 17, 10, tzinfo=UTC), date(2026, 11, 17)),
    ],
)
def test_another_zone_begins_at_a_midnight_of_its_own(
    held: ZoneInfo, to: ZoneInfo, begins: datetime, day: date
) -> None:
    zones = Zones(held).changed(to, NOW)
    coming = zones.coming(NOW)
    assert coming is not None
    assert (coming.at, coming.day) == (begins, day)
    assert zones.at(begins - timedelta(seconds=1)) == held
    assert zones.at(begins) == to
    assert zones.coming(begins) is None


def test_a_zone_a_whole_day_behind_is_none_to_go_to() -> None:
    # Midway (UTC-11) begins a day when Kiritimati (UTC+14) is an hour into the next one.
    with pytest.raises(TooFar, match="Pacific/Kiritimati"):
        Zones(KIRITIMATI).changed(MIDWAY, NOW)
    assert Zones(MIDWAY).changed(KIRITIMATI, NOW).later


def test_a_change_that_has_not_begun_is_forgotten_by_the_next_one() -> None:
    zones = Zones(PARIS).changed(AUCKLAND, NOW)
    assert zones.changed(PARIS, NOW) == Zones(PARIS)
    assert zones.changed(HONOLULU, NOW) == Zones(PARIS).changed(HONOLULU, NOW)
    assert zones.changed(AUCKLAND, NOW + timedelta(minutes=5)) == zones
    later = NOW + timedelta(days=3)
    assert [start.zone for start in zones.changed(PARIS, later).later] == [AUCKLAND, PARIS]


@given(
    st.sampled_from(FAR_APART),
    st.lists(st.tuples(st.sampled_from(FAR_APART), st.integers(0, 100)), max_size=4),
)
def test_days_never_run_backwards_and_none_is_counted_anew(
    first: ZoneInfo, changes: list[tuple[ZoneInfo, int]]
) -> None:
    zones, now = Zones(first), NOW
    instants = [NOW + timedelta(hours=hours) for hours in range(-48, 24 * 24)]
    for to, hours in changes:
        now += timedelta(hours=hours)
        before = [_day(zones, instant) for instant in instants if instant <= now]
        with suppress(TooFar):
            zones = zones.changed(to, now)
        assert [_day(zones, instant) for instant in instants if instant <= now] == before
    days = [_day(zones, instant) for instant in instants]
    assert days == sorted(days)


def _day(zones: Zones, instant: datetime) -> date:
    return instant.astimezone(zones.at(instant)).date()
