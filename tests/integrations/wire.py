"""The wire as tests see it: every request is recorded, and one that could write is refused."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from integrations import http
from integrations.records import Record
from integrations.source import Page, Source

Answer = Callable[[httpx.Request], httpx.Response]


class Wire(httpx.AsyncBaseTransport):
    """A network with one server behind it. `reads` are the POST paths that only search."""

    def __init__(self, answer: Answer, reads: frozenset[str] = frozenset()) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer
        self._reads = reads

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        reading = request.method == "GET" or (request.method == "POST" and request.url.path in self._reads)
        assert reading, f"{request.method} {request.url.path} could write"
        self.requests.append(request)
        return self._answer(request)

    def client(self) -> httpx.AsyncClient:
        return http.client(self)

    def asked(self, path: str) -> list[dict[str, str]]:
        """Give the queries of the GET requests to `path`, in order."""
        return [dict(one.url.params) for one in self.requests if one.url.path == path]

    def posted(self, path: str) -> list[Any]:
        """Give the bodies of the POST requests to `path`, in order."""
        return [json.loads(one.content) for one in self.requests if one.url.path == path]


@dataclass(frozen=True)
class Case:
    """What the conformance tests need to know of a provider.

    `answer` is an honest server with a few records in every stream; `stuck` a server on which `stuck_stream` never
    moves on to another page.
    """

    values: Mapping[str, str]
    answer: Answer
    stuck: Answer
    stuck_stream: str
    reads: frozenset[str] = field(default=frozenset())


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


async def pull(source: Source, stream: str, since: datetime, cursor: str | None = None) -> list[Page]:
    """Read a stream to its end."""
    return [page async for page in source.pages(stream, cursor, since)]


def pulled(pages: list[Page]) -> list[Record]:
    """Give the records of pages, in order."""
    return [record for page in pages for record in page.records]
