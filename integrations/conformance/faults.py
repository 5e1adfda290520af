"""Checks of what a source does when the server refuses, fails, or makes no sense."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx

from integrations.conformance.book import Book
from integrations.conformance.case import SINCE, Case, Server
from integrations.conformance.wire import Answer, Wire, always, at_first, pull, pulled
from integrations.errors import Refused, SourceError, Throttled, Unauthorized, Unavailable, Unreadable
from integrations.http import ATTEMPTS, LONGEST_WAIT
from integrations.records import Record
from integrations.source import Page, Source

PAGE = "<html>sign in, ana@acme.example</html>"
"""What a proxy answers in the server's place."""

MOST_REQUESTS, MOST_FOR_AN_ITEM = 60, 4
"""More requests than this for two pages of items say that a page is asked for over and over.

There are tools that tell an item's history, or the sprint it is in, of one item at a time.
"""


async def everything(source: Source) -> list[Record]:
    """Read all streams from the beginning."""
    return [record for stream in source.streams for record in pulled(await pull(source, stream.name, SINCE))]


async def raised(doing: Awaitable[object]) -> SourceError:
    """Return the error of the sources' tree that something ends with."""
    try:
        await doing
    except SourceError as error:
        return error
    raise AssertionError("it went on as if nothing were wrong")


def status(number: int, expected: type[SourceError], **headers: str) -> Callable[[Case], Awaitable[None]]:
    """Check that a status decides what is done, in every stream; that its body and the credential are not repeated."""

    async def run(case: Case) -> None:
        server = case.server()
        for reading in [_checking, *map(_reading_of, [stream.name for stream in case.connect(server)[0].streams])]:
            source, wire = case.connect(server, always(number, PAGE, **headers))
            error = await raised(reading(source))
            assert type(error) is expected, f"{number} is {type(error).__name__} and not {expected.__name__}"
            _discreet(str(error), _confidential(case, server))
            assert len({request.url.host for request in wire.requests}) == 1, "it went elsewhere"

    return run


async def _checking(source: Source) -> None:
    await source.check()


def _reading_of(stream: str) -> Callable[[Source], Awaitable[object]]:
    return lambda source: pull(source, stream, SINCE)


def _confidential(case: Case, server: Server) -> list[str]:
    """List the settings that no message repeats: credentials and addresses; a group or a project stands in its path."""
    secret = {variable.name for variable in case.provider.variables if variable.secret}
    return [value for name, value in server.values.items() if name in secret or "@" in value]


def _discreet(said: str, confidential: list[str]) -> None:
    assert "ana@" not in said, "the error repeats the body"
    assert "?" not in said, "the error repeats a question"
    assert not [value for value in confidential if value in said], "the error repeats a setting"


async def outage(case: Case) -> None:
    """A server that is down is asked a few times and no more."""
    source, wire = case.connect(case.server(), always(503))
    error = await raised(pull(source, source.streams[0].name, SINCE))
    assert isinstance(error, Unavailable)
    assert len(wire.requests) == ATTEMPTS, f"it asked {len(wire.requests)} times"


def passing(number: int, headers: Callable[[], dict[str, str]] = dict) -> Callable[[Case], Awaitable[None]]:
    """Check that one bad answer costs one more request and no record."""

    async def run(case: Case) -> None:
        server = case.server()
        expected = await everything(case.connect(server)[0])
        shaken, wire = case.connect(server, at_first(httpx.Response(number, headers=headers()), server.answer))
        found = await everything(shaken)
        assert wire.requests, "nothing was asked"
        assert list(map(_identity, found)) == list(map(_identity, expected))

    return run


def _identity(record: Record) -> tuple[str, str]:
    return type(record).__name__, str(getattr(record, "id", ""))


def _date() -> dict[str, str]:
    return {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)}


async def long_wait(case: Case) -> None:
    """A wait that is too long is left to a later tick, and nothing is asked meanwhile."""
    source, wire = case.connect(case.server(), always(429, **{"Retry-After": "3600"}))
    error = await raised(pull(source, source.streams[0].name, SINCE))
    assert isinstance(error, Throttled)
    assert error.retry_after == 3600 > LONGEST_WAIT, error.retry_after
    assert len(wire.requests) == 1, "it asked again although it was told to wait"


def another_shape(*texts: str) -> Callable[[Case], Awaitable[None]]:
    """Check that an answer that is not what the API promises is unreadable, in every stream."""

    async def run(case: Case) -> None:
        server = case.server()
        for text in (one for one in texts if one not in case.honest):
            source, _ = case.connect(server, always(200, text))
            for stream in source.streams:
                error = await raised(pull(source, stream.name, SINCE))
                assert isinstance(error, Unreadable), f"{text[:20]!r} in {stream.name} is {type(error).__name__}"

    return run


async def cut_off(case: Case) -> None:
    """JSON that breaks off is unreadable, wherever in a pull it comes, and takes nothing with it."""
    server = case.server()
    source, wire = case.connect(server)
    await everything(source)
    assert wire.requests, "nothing was asked"
    for number in range(len(wire.requests)):
        source, _ = case.connect(server, _broken_at(server.answer, number))
        error = await raised(everything(source))
        assert isinstance(error, Unreadable), f"answer {number} is {type(error).__name__}"


def _broken_at(answer: Answer, number: int) -> Answer:
    seen = iter(range(number + 1))

    def serve(request: httpx.Request) -> httpx.Response:
        honest = answer(request)
        return httpx.Response(200, content=honest.content[:-2]) if next(seen, None) == number else honest

    return serve


async def broken_connection(case: Case) -> None:
    """A connection that breaks is an outage, and its message does not carry the address asked."""

    def hang_up(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError(f"hung up on {request.url}")

    source, _ = case.connect(case.server(), hang_up)
    error = await raised(pull(source, source.streams[0].name, SINCE))
    assert isinstance(error, Unavailable)
    _discreet(str(error), [])


async def cursor_expired(case: Case) -> None:
    """A cursor that the server no longer knows, in the middle of a reading or behind it, loses nothing."""
    for pages in (1, None):
        server = case.server()
        for one in range(1, 2 * server.page_size + 1):
            server.put(one, f"item {one}", datetime.now(UTC) - timedelta(days=3) + timedelta(seconds=40 * one))
        book = Book(SINCE)
        for stream in case.connect(server)[0].streams:
            await _read(book, case.connect(server)[0].pages(stream.name, None, SINCE), stream.name, pages)
        server.forget()
        server.put(1, "changed", datetime.now(UTC))
        await book.pull(case.connect(server)[0])
        assert len(book.titles) == 2 * server.page_size
        assert book.titles[server.ref(1)] == "changed"


async def _read(book: Book, pages: AsyncIterator[Page], stream: str, most: int | None) -> None:
    read = 0
    async for page in pages:
        book.take(stream, page)
        read += 1
        if read == most:
            return


async def foreign_cursor(case: Case) -> None:
    """A cursor that another version wrote starts its stream again, or is taken for what it is: no stream breaks."""
    server = case.server()
    expected = Book(SINCE)
    await expected.pull(case.connect(server)[0])
    for cursor in ("", "garbage", "{}", '{"a": 1}', "-1"):
        book = Book(SINCE)
        source, _ = case.connect(server)
        book.cursors = {stream.name: cursor for stream in source.streams}
        await book.pull(source)
        assert book.titles.keys() <= expected.titles.keys()


async def stuck_cursor(case: Case) -> None:
    """A page that comes back for ever is an error and no endless pull."""
    server = case.server()
    for one in range(1, 2 * server.page_size + 1):
        server.put(one, f"item {one}", datetime.now(UTC) - timedelta(days=3) + timedelta(seconds=40 * one))
    server.stick()
    source, _ = case.connect(server, _limited(server))
    error = await raised(everything(source))
    assert isinstance(error, Unreadable)


def _limited(server: Server) -> Answer:
    """Answer as a server does, but not for ever."""
    left = iter(range(MOST_REQUESTS + MOST_FOR_AN_ITEM * 2 * server.page_size))

    def answer(request: httpx.Request) -> httpx.Response:
        if next(left, None) is None:
            raise AssertionError(f"it asked for {request.url.path} over and over")
        return server.answer(request)

    return answer


async def empty_page(case: Case) -> None:
    """An empty page is the end only where the server says so."""
    server = case.server()
    size = 2 * server.page_size
    for one in range(1, size + 1):
        server.put(one, f"item {one}", datetime.now(UTC) - timedelta(days=3) + timedelta(seconds=40 * one))
    server.hollow()
    book = Book(SINCE)
    source, wire = case.connect(server, _limited(server))
    await book.pull(source)
    assert wire.requests
    assert len(book.titles) == size, f"it brought {len(book.titles)} of {size}"


def requests_of(wire: Wire) -> list[str]:
    """Spell the requests that went over a wire."""
    return [f"{request.method} {request.url.path}" for request in wire.requests]


CHECKS: dict[str, Callable[[Case], Awaitable[None]]] = {
    "301": status(301, Refused, location="https://elsewhere.example/?token=1"),
    "302": status(302, Refused, location="https://elsewhere.example/?token=1"),
    "400": status(400, Refused),
    "401": status(401, Unauthorized),
    "403": status(403, Refused),
    "404": status(404, Refused),
    "500": status(500, Unavailable),
    "502": status(502, Unavailable),
    "outage": outage,
    "500 once": passing(500),
    "503 once": passing(503),
    "429 with seconds": passing(429, lambda: {"Retry-After": "1"}),
    "429 with a part of a second": passing(429, lambda: {"Retry-After": "0.5"}),
    "429 with a date": passing(429, _date),
    "429 with nothing": passing(429),
    "429 for an hour": long_wait,
    "truncated JSON": cut_off,
    "HTML with 200": another_shape(PAGE),
    "another shape": another_shape('{"tickets": [{"id": 1', "", "[]", "7", "null", '"text"', "\ufffd"),
    "broken connection": broken_connection,
    "cursor expired": cursor_expired,
    "foreign cursor": foreign_cursor,
    "cursor that does not move": stuck_cursor,
    "empty page that is not the end": empty_page,
}
