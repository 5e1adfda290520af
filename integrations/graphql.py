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
from integrations.quota import resets_in

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
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
            return None
        codes = _codes(response)
        if not codes:
            return None
        if "RATELIMITED" in codes:
            wait = resets_in(response, datetime.now(UTC))
            return Throttled(f"{self.host} asks for fewer requests", USUAL_WAIT if wait is None else wait)
        if "AUTHENTICATION_ERROR" in codes:
            return Unauthorized(f"{self.host} does not accept the credential")
        return Refused(
            f"{self.host} does not understand the question put to {self._path} (400)", HTTPStatus.BAD_REQUEST
        )


def _codes(response: httpx.Response) -> set[str]:
    """Return the codes of the errors that an answer tells; an error without one counts as an empty code."""
    try:
        errors = response.json().get("errors")
    except (AttributeError, ValueError):
        return set()
    listed = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    found = ((one.get("extensions") or {}) for one in listed)
    return {str(one.get("code", "")) if isinstance(one, dict) else "" for one in found}
