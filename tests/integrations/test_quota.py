from datetime import UTC, datetime

import httpx
import pytest

from integrations.quota import pause_after, resets_in, retry_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def answer(**headers: str) -> httpx.Response:
    return httpx.Response(200, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        (" 2.5 ", 2.5),
        ("0", 0),
        ("Fri, 20 Nov 2026 12:00:40 GMT", 40),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-3", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(answer(Retry_After=value), NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("41", 41), ("2026-11-20T12:01Z", 60), (str(int(NOW.timestamp()) + 25), 25), ("", None)],
    ids=["Zendesk", "Jira", "GitHub", "none"],
)
def test_a_reset_is_seconds_an_instant_or_an_epoch(value: str, seconds: float | None) -> None:
    assert resets_in(answer(X_RateLimit_Reset=value), NOW) == seconds


def test_a_fifth_of_zendesks_quota_is_left_to_people() -> None:
    plenty = answer(X_Rate_Limit="700", X_Rate_Limit_Remaining="141", ratelimit_reset="41")
    spent = answer(X_Rate_Limit="700", X_Rate_Limit_Remaining="140", ratelimit_reset="41")
    assert (pause_after(plenty, NOW), pause_after(spent, NOW)) == (0, 41)


def test_a_fifth_of_jiras_quota_is_left_to_people() -> None:
    headers = {"X_RateLimit_Limit": "350", "X_RateLimit_Reset": "2026-11-20T12:00:08Z"}
    assert pause_after(answer(**headers, X_RateLimit_Remaining="71"), NOW) == 0
    assert pause_after(answer(**headers, X_RateLimit_Remaining="12"), NOW) == 8


def test_a_fifth_of_help_scouts_minute_is_left_to_people() -> None:
    minute = {"X_RateLimit_Limit_Minute": "200"}
    assert pause_after(answer(**minute, X_RateLimit_Remaining_Minute="41"), NOW) == 0
    assert pause_after(answer(**minute, X_RateLimit_Remaining_Minute="40"), NOW) == 60 / 200
    assert pause_after(answer(**minute, X_RateLimit_Remaining_Minute="0", X_RateLimit_Retry_After="9"), NOW) == 9


def test_a_fifth_of_pipedrives_day_is_left_to_people_and_a_spent_day_ends_at_midnight() -> None:
    burst = {"X_RateLimit_Limit": "20", "X_RateLimit_Remaining": "19", "X_RateLimit_Reset": "2"}
    day = {"x_daily_ratelimit_token_limit": "30000"}
    noon_to_midnight = 12 * 3600
    assert pause_after(answer(**burst, **day, x_daily_ratelimit_token_remaining="6001"), NOW) == 0
    assert pause_after(answer(**burst, **day, x_daily_ratelimit_token_remaining="6000"), NOW) == noon_to_midnight
    assert resets_in(answer(**burst, **day, x_daily_ratelimit_token_remaining="10"), NOW) == 2
    assert resets_in(answer(**burst, **day, x_daily_ratelimit_token_remaining="0"), NOW) == noon_to_midnight


def test_a_fifth_of_salesforces_day_is_left_to_others() -> None:
    assert pause_after(answer(Sforce_Limit_Info="api-usage=79/100"), NOW) == 0
    assert pause_after(answer(Sforce_Limit_Info="api-usage=80/100; per-app-api-usage=1/9(app)"), NOW) == 3600
    assert pause_after(answer(Sforce_Limit_Info="api-usage=120/100"), NOW) == 3600


def test_the_exports_own_quota_counts_beside_the_accounts() -> None:
    both = answer(
        X_Rate_Limit="700",
        X_Rate_Limit_Remaining="699",
        zendesk_ratelimit_incremental_exports="total=10; remaining=2; resets=33",
    )
    assert pause_after(both, NOW) == 33


def test_a_quota_without_a_reset_is_spent_at_its_own_pace() -> None:
    assert pause_after(answer(X_Rate_Limit="10", X_Rate_Limit_Remaining="1"), NOW) == 6


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Rate_Limit": "10"},
        {"X_Rate_Limit": "?", "X_Rate_Limit_Remaining": "0"},
        {"X_Rate_Limit": "0", "X_Rate_Limit_Remaining": "0"},
    ],
    ids=["none", "half", "garbled", "no quota"],
)
def test_headers_that_say_nothing_ask_for_no_pause(headers: dict[str, str]) -> None:
    assert pause_after(answer(**headers), NOW) == 0


def test_the_standard_spelling_with_a_policy_behind_it_is_read() -> None:
    assert pause_after(answer(RateLimit_Limit="100, 100;w=60", RateLimit_Remaining="3", RateLimit_Reset="5"), NOW) == 5


def test_freshdesks_quota_names_no_reset_and_is_paced_over_its_minute() -> None:
    plenty = answer(X_RateLimit_Total="100", X_RateLimit_Remaining="21")
    spent = answer(X_RateLimit_Total="100", X_RateLimit_Remaining="20")
    assert (pause_after(plenty, NOW), pause_after(spent, NOW)) == (0, 0.6)


def test_a_fifth_of_hubspots_quota_is_left_to_people() -> None:
    headers = {"X_HubSpot_RateLimit_Max": "100", "X_HubSpot_RateLimit_Interval_Milliseconds": "10000"}
    assert pause_after(answer(**headers, X_HubSpot_RateLimit_Remaining="21"), NOW) == 0
    assert pause_after(answer(**headers, X_HubSpot_RateLimit_Remaining="20"), NOW) == 0.6
