"""The wire as a source sees it: every request is recorded, and one that could write is refused."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import httpx

from integrations import http
from integrations.records import Record
from integrations.source import Page, Source

Answer = Callable[[httpx.Request], httpx.Response]

WRITING = ("mutation", "subscription")


class CouldWrite(AssertionError):
    """A request that is no reading one was about to leave."""


class Wire(httpx.AsyncBaseTransport):
    """A network with one server behind it. `reads` are the POST paths that only search."""

    def __init__(self, answer: Answer, reads: frozenset[str] = frozenset()) -> None:
        self.requests: list[httpx.Request] = []
        self.answered: list[tuple[httpx.Request, httpx.Response]] = []
        self._answer = answer
        self._reads = reads

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raise `CouldWrite` for one that may change something."""
        if not self._reading(request):
            raise CouldWrite(f"{request.method} {request.url.path} could write")
        self.requests.append(request)
        response = self._answer(request)
        self.answered.append((request, response))
        return response

    def _reading(self, request: httpx.Request) -> bool:
        if request.method == "GET":
            return True
        return request.method == "POST" and request.url.path in self._reads and not _writes(request)

    def client(self) -> httpx.AsyncClient:
        """Make the client that sources share, on this wire."""
        return http.client(self)

    def asked(self, path: str) -> list[dict[str, str]]:
        """Give the queries of the GET requests to `path`, in order."""
        return [dict(one.url.params) for one in self.requests if one.url.path == path]

    def posted(self, path: str) -> list[Any]:
        """Give the bodies of the POST requests to `path`, in order."""
        return [json.loads(one.content) for one in self.requests if one.url.path == path]


def routes(answers: Mapping[str, Any]) -> Answer:
    """Serve by path: JSON as it stands, or what a function makes of the request; anything else is 404."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.path)
        if callable(found):
            found = found(request)
        if isinstance(found, httpx.Response):
            return found
        return httpx.Response(404) if found is None else httpx.Response(200, json=found)

    return answer


def rewritten(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """Serve what `answer` serves with `change` made to every value inside, the innermost first."""

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return change([walk(one) for one in value])
        return change({key: walk(one) for key, one in value.items()} if isinstance(value, dict) else value)

    def serve(request: httpx.Request) -> httpx.Response:
        honest = answer(request)
        if not honest.is_success:
            return honest
        kept = {name: value for name, value in honest.headers.items() if not name.startswith("content-")}
        return httpx.Response(honest.status_code, json=walk(honest.json()), headers=kept)

    return serve


def always(status: int, text: str = "", **headers: str) -> Answer:
    """Answer everything in the same way."""
    return lambda _: httpx.Response(status, text=text, headers=headers)


def at_first(spoiled: httpx.Response, then: Answer) -> Answer:
    """Answer the first request with `spoiled` and the others as `then` does."""
    left = iter([spoiled])
    return lambda request: next(left, None) or then(request)


async def pull(source: Source, stream: str, since: datetime, cursor: str | None = None) -> list[Page]:
    """Read a stream to its end."""
    return [page async for page in source.pages(stream, cursor, since)]


def pulled(pages: list[Page]) -> list[Record]:
    """Give the records of pages, in order."""
    return [record for page in pages for record in page.records]


def _writes(request: httpx.Request) -> bool:
    """Say whether a body is a GraphQL document with anything but queries in it, or no JSON and no form for a token."""
    if request.headers.get("Content-Type") == "application/x-www-form-urlencoded":
        return parse_qs(request.content.decode()).get("grant_type") != ["client_credentials"]
    try:
        body = json.loads(request.content)
    except ValueError:
        return True
    document = body.get("query") if isinstance(body, dict) else None
    if not isinstance(document, str):
        return False
    words = document.replace("{", " ").replace("(", " ").split()
    return any(word in WRITING for word in words)
