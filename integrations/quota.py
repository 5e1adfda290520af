"""What an answer's headers say about waiting; pure, so that every vendor's spelling is a line in a test."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

RESERVED = 0.2
"""The part of a quota that we leave to the people who work in the same helpdesk or tracker."""

WINDOW = 60.0
"""Seconds. The window assumed where a server names a quota and not when it is filled again."""

AN_HOUR = 3600.0

LIMITS = (
    "X-Rate-Limit",
    "RateLimit-Limit",
    "X-RateLimit-Limit",
    "X-RateLimit-Limit-Minute",
    "X-RateLimit-Requests-Limit",
    "X-RateLimit-Total",
    "X-HubSpot-RateLimit-Max",
)
REMAINING = (
    "X-Rate-Limit-Remaining",
    "RateLimit-Remaining",
    "X-RateLimit-Remaining",
    "X-RateLimit-Remaining-Minute",
    "X-RateLimit-Requests-Remaining",
    "X-HubSpot-RateLimit-Remaining",
)
RESETS = (
    "RateLimit-Reset",
    "X-RateLimit-Reset",
    "X-Rate-Limit-Reset",
    "X-RateLimit-Requests-Reset",
    "X-RateLimit-Retry-After",
)
A_DAY = ("X-Daily-RateLimit-Token-Limit", "X-Daily-RateLimit-Token-Remaining")
"""Pipedrive's, of a day, beside the one of two seconds that is told as others tell theirs."""

SALESFORCE = re.compile(r"api-usage=(\d+)/(\d+)")
"""What was used of a day, by everybody who reads; it comes back as each request is a day old."""

ZENDESK_ENDPOINT = re.compile(r"total=(\d+);\s*remaining=(\d+);\s*resets=(\d+)")
EPOCH_FROM = 1_000_000_000
"""A reset above this is an instant in Unix seconds; below, a number of seconds from now."""

MILLISECONDS_FROM = 100_000_000_000
"""And above this in milliseconds."""


def retry_after(response: httpx.Response, now: datetime) -> float | None:
    """Seconds that the server asks us to wait, from `Retry-After` as seconds or as a date; None if it does not."""
    return _seconds(response.headers.get("Retry-After", ""), now)


def is_spent(response: httpx.Response) -> bool:
    """Say whether a refusal is one for lack of quota: GitHub says 403 then, and names a wait or nothing left."""
    return bool(response.headers.get("Retry-After")) or _first_number(response, REMAINING) == 0


def resets_in(response: httpx.Response, now: datetime) -> float | None:
    """Seconds until the quota is filled again; None if the server does not say."""
    if _first_number(response, A_DAY[1:]) == 0:
        return to_midnight(now)
    waits = (_seconds(response.headers.get(name, ""), now) for name in RESETS)
    return next((wait for wait in waits if wait is not None), None)


def pause_after(response: httpx.Response, now: datetime) -> float:
    """Seconds to stay away after this answer, so that a fifth of every quota it names is left; 0 for go on."""
    return max((_pause(*quota) for quota in _quotas(response, now)), default=0.0)


def _quotas(response: httpx.Response, now: datetime) -> list[tuple[float, float, float | None]]:
    """List (limit, remaining, seconds until the reset) of the account's quota and of the endpoint's own."""
    found: list[tuple[float, float, float | None]] = []
    limit = _first_number(response, LIMITS)
    remaining = _first_number(response, REMAINING)
    if limit is not None and remaining is not None:
        found.append((limit, remaining, resets_in(response, now)))
    a_day = [_first_number(response, (name,)) for name in A_DAY]
    if a_day[0] is not None and a_day[1] is not None:
        found.append((a_day[0], a_day[1], to_midnight(now)))
    if used := SALESFORCE.search(response.headers.get("Sforce-Limit-Info", "")):
        found.append((float(used[2]), float(used[2]) - float(used[1]), AN_HOUR))
    for name, value in response.headers.items():
        endpoint = ZENDESK_ENDPOINT.search(value) if name.startswith("zendesk-ratelimit-") else None
        if endpoint:
            total, left, resets = map(float, endpoint.groups())
            found.append((total, left, resets))
    return found


def to_midnight(now: datetime) -> float:
    """Seconds until the next day of UTC begins."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today + timedelta(days=1) - now).total_seconds()


def _pause(limit: float, remaining: float, resets: float | None) -> float:
    if limit <= 0 or remaining > limit * RESERVED:
        return 0.0
    return WINDOW / limit if resets is None else resets


def _first_number(response: httpx.Response, names: tuple[str, ...]) -> float | None:
    for name in names:
        digits = re.match(r"\s*(\d+)", response.headers.get(name, ""))
        if digits:
            return float(digits[1])
    return None


def _seconds(value: str, now: datetime) -> float | None:
    """Read a number of seconds, Unix seconds, an ISO 8601 instant or an HTTP date as seconds from `now`."""
    value = value.strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        number = float(value) / (1000 if float(value) > MILLISECONDS_FROM else 1)
        return max(0.0, number - now.timestamp()) if number > EPOCH_FROM else number
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return max(0.0, (read(value) - now).total_seconds())
        except (ValueError, TypeError):
            continue
    return None
