"""How a provider asks a GraphQL API: queries alone, through the same retries and errors as everybody."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from integrations.errors import Refused, SourceError, Throttled, Unauthorized
from integrations.http import USUAL_WAIT, Api
from integrations.mapping import Row, whole
from integrations.quota import resets_in, retry_after, to_midnight

TOO_MANY = frozenset(
    {
        "RATELIMITED",
        *("COMPLEXITY_BUDGET_EXHAUSTED", "ComplexityException", "RATE_LIMIT_EXCEEDED", "IP_RATE_LIMIT_EXCEEDED"),
        *("CONCURRENCY_LIMIT_EXCEEDED", "maxConcurrencyExceeded"),
    }
)
A_DAYS = "DAILY_LIMIT_EXCEEDED"
"""Linear's code and monday's for a limit that was reached; the last is one of a day of UTC."""

NO_ACCESS = frozenset({"AUTHENTICATION_ERROR", "UNAUTHORIZED", "Unauthorized"})
NO_RIGHT = frozenset({"UserUnauthorizedException", "USER_UNAUTHORIZED"})

QUERY = re.compile(r"\s*query\b")
WRITING = re.compile(r"\b(mutation|subscription)\b")


class GraphQl:
    """A GraphQL API behind one path; its errors come with 200 or 400, and their codes decide."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, path: str, headers: Mapping[str, str]) -> None:
        self._path = path
        self._api = Api(http, base_url, headers=headers, reads=frozenset({path}), judge=self._judge)
        self.host = self._api.host

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> Row:
        """Put a query and return its data; anything but a query is a fault of ours and never leaves."""
        if not QUERY.match(document) or WRITING.search(document):
            raise AssertionError(f"only queries are put to {self.host}")
        answer = await self._api.search(self._path, {"query": document, "variables": dict(variables or {})})
        return whole(whole(answer).get("data"))

    def _judge(self, response: httpx.Response) -> SourceError | None:
        heard = (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS)
        told = _told(response) if response.status_code in heard else []
        if not told:
            return None
        codes = {str(one.get("code", "")) for one in told}
        if A_DAYS in codes or codes & TOO_MANY or response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return Throttled(f"{self.host} asks for fewer requests", _wait(response, told, of_a_day=A_DAYS in codes))
        if codes & NO_ACCESS:
            return Unauthorized(f"{self.host} does not accept the credential")
        if codes & NO_RIGHT:
            return Refused(f"{self.host} does not let this account read {self._path} (403)", HTTPStatus.FORBIDDEN)
        return Refused(
            f"{self.host} does not understand the question put to {self._path} (400)", HTTPStatus.BAD_REQUEST
        )


def _told(response: httpx.Response) -> list[Row]:
    """Return what the errors of an answer say beside their message: a code, and at times how long to wait."""
    try:
        errors = response.json().get("errors")
    except (AttributeError, ValueError):
        return []
    listed = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return [one["extensions"] if isinstance(one.get("extensions"), dict) else {} for one in listed]


def _wait(response: httpx.Response, told: list[Row], *, of_a_day: bool) -> float:
    """Say how many seconds to stay away: as the header or the error says, else until the limit begins anew."""
    now = datetime.now(UTC)
    if (asked := retry_after(response, now)) is not None:
        return asked
    named = [one["retry_in_seconds"] for one in told if isinstance(one.get("retry_in_seconds"), int | float)]
    if named:
        return float(max(named))
    if of_a_day:
        return to_midnight(now)
    resets = resets_in(response, now)
    return USUAL_WAIT if resets is None else resets
