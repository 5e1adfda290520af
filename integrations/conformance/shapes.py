"""Checks of single answers: fields that are new, missing or odd; what is asked, and what is never told."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx

from integrations.conformance.book import Book
from integrations.conformance.case import SINCE, Case, Server
from integrations.conformance.faults import everything
from integrations.conformance.reads import Reads
from integrations.conformance.wire import Answer, Wire, pull, rewritten
from integrations.errors import SourceError
from integrations.records import Record, Skipped
from integrations.source import looks_up

SURPRISES: tuple[Any, ...] = ("surprise", 0, [], {}, [None])
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")
TOKYO, LOS_ANGELES = timezone(timedelta(hours=9)), timezone(-timedelta(hours=8))
SPELLINGS: dict[str, Callable[[datetime], str]] = {
    "Z": lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    "milliseconds": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
    "microseconds": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.000000Z",
    "+00:00": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+00:00",
    "+0000": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}+0000",
    "Tokyo": lambda at: at.astimezone(TOKYO).isoformat(),
    "Los Angeles": lambda at: at.astimezone(LOS_ANGELES).isoformat(),
}


async def unknown_fields(case: Case) -> None:
    """Fields that are new in the API change nothing."""
    server = case.server()
    richer = rewritten(
        server.answer, lambda value: {**value, "brand_new": {"a": [1]}} if isinstance(value, dict) else value
    )
    source, wire = case.connect(server, richer)
    found = await everything(source)
    assert wire.requests, "nothing was asked"
    assert _plain(found) == _plain(await everything(case.connect(server)[0]))


async def null_fields(case: Case) -> None:
    """A field without a value costs its record at most: what comes is a record, a `Skipped` or an error of our own."""
    await _spoiled(case, None)


async def surprising_fields(case: Case) -> None:
    """So does a field of another form."""
    for value in SURPRISES:
        await _spoiled(case, value)


async def _spoiled(case: Case, value: Any) -> None:
    server = case.server()
    for name in await _keys(case, server):
        spoiled, _ = case.connect(server, rewritten(server.answer, _replacing(name, value)))
        for stream in spoiled.streams:
            try:
                await pull(spoiled, stream.name, SINCE)
            except SourceError:
                continue


def _replacing(name: str, by: Any) -> Callable[[Any], Any]:
    return lambda value: {**value, name: by} if isinstance(value, dict) and name in value else value


async def _keys(case: Case, server: Server) -> list[str]:
    """Name every key that a source looks at in the answers to what it asks."""
    reads = Reads()
    source, _ = case.connect(server, reads.watching(server.answer))
    await everything(source)
    await source.check()
    assert reads.keys, "nothing of an answer was looked at"
    return sorted(reads.keys)


async def bad_row(case: Case) -> None:
    """A row that cannot be read is counted as skipped, and the rows beside it are kept."""
    server = case.server()
    server.put(2, "whole", datetime.now(UTC))
    costly = []
    for name in await _keys(case, server):
        spoiled, _ = case.connect(server, rewritten(server.answer, _spoiling_one(name)))
        book = Book(SINCE)
        try:
            await book.pull(spoiled)
        except SourceError:
            continue
        if book.skipped and book.titles:
            costly.append(name)
    assert costly, "no row was ever skipped beside one that was kept"


def _spoiling_one(name: str) -> Callable[[Any], Any]:
    def spoil(value: Any) -> Any:
        if isinstance(value, list) and len(value) > 1 and all(isinstance(one, dict) for one in value):
            return [{**value[0], name: "surprise"} if name in value[0] else value[0], *value[1:]]
        return value

    return spoil


async def odd_times(case: Case) -> None:
    """The same instant in another spelling, and of another zone, is the same instant."""
    server = case.server()
    found = []
    for spell in SPELLINGS.values():
        met: list[str] = []
        source, _ = case.connect(server, _respelled(server.answer, spell, met))
        found.append(_plain(await everything(source)))
        assert met, "the server answers no instant"
    assert all(one == found[0] for one in found), "another spelling is another time"


def _respelled(answer: Answer, spell: Callable[[datetime], str], met: list[str]) -> Answer:
    def change(match: re.Match[str]) -> str:
        met.append(match[0])
        return spell(datetime.fromisoformat(match[0]).astimezone(UTC).replace(microsecond=0))

    def serve(request: httpx.Request) -> httpx.Response:
        honest = answer(request)
        kept = {name: value for name, value in honest.headers.items() if not name.startswith("content-")}
        return httpx.Response(honest.status_code, text=INSTANT.sub(change, honest.text), headers=kept)

    return serve


async def read_only(case: Case) -> None:
    """Nothing leaves but GET, and POST to the paths that only search, whatever is read."""
    server = case.server()
    source, wire = case.connect(server)
    await source.check()
    await everything(source)
    if asked := looks_up(source):
        await asked.gone([server.ref(1)])
    assert wire.requests, "nothing was asked"
    posted = {request.url.path for request in wire.requests if request.method != "GET"}
    assert posted == case.reads, f"the case names {sorted(case.reads)}, posted was to {sorted(posted)}"


async def no_people(case: Case) -> None:
    """No address and no credential is in a record."""
    server = case.server()
    told = repr(await everything(case.connect(server)[0]))
    assert "@" not in told
    secret = {variable.name for variable in case.provider.variables if variable.secret}
    assert not [name for name in secret if server.values.get(name, "") and server.values[name] in told]


async def variables(case: Case) -> None:
    """The variables that it declares are those that it reads, and the required ones are enough."""
    server = case.server()
    declared = {variable.name: variable for variable in case.provider.variables}
    assert set(server.values) <= set(declared)
    required = {name: value for name, value in server.values.items() if declared[name].required}
    case.provider.build(required, Wire(server.answer).client())


async def who_we_are(case: Case) -> None:
    """`check` says who we are there."""
    source, _ = case.connect(case.server())
    assert (await source.check()).name


async def described(case: Case) -> None:
    """What is asked and what the case's server answers is as the official description says."""
    assert case.described is not None, "no official description"
    server = case.server()
    source, wire = case.connect(server)
    await source.check()
    book = Book(SINCE)
    await book.pull(source)
    server.put(2, "new", datetime.now(UTC).replace(microsecond=0))
    await book.pull(source)
    for request, response in wire.answered:
        case.described.hold(request, response)


def _plain(found: list[Record]) -> list[str]:
    return [repr(one) for one in found if not isinstance(one, Skipped)]


CHECKS: dict[str, Callable[[Case], Awaitable[None]]] = {
    "unknown fields": unknown_fields,
    "null fields": null_fields,
    "surprising fields": surprising_fields,
    "bad row": bad_row,
    "odd time formats": odd_times,
    "read only": read_only,
    "no people": no_people,
    "variables": variables,
    "who we are": who_we_are,
    "official description": described,
}
