"""What every provider must do, whatever its API looks like.

A provider takes part by a module `tests/integrations/cases/<provider's name>.py` that holds a `CASE`
(see `tests.integrations.wire.Case`): an honest server with a record in every stream, and one that never moves on.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from typing import Any

import httpx
import pytest

from integrations.errors import Refused, SourceError, Throttled, Unauthorized, Unavailable, Unreadable
from integrations.http import ATTEMPTS, LONGEST_WAIT
from integrations.records import Record
from integrations.registry import PROVIDERS, Provider
from integrations.source import Source
from tests.integrations.wire import Answer, Case, Wire, pull, pulled

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SPEAKING = [provider for provider in PROVIDERS if provider.kind not in {"file", "revenue"}]
BODY = "<html>sign in, ana@acme.example</html>"


@pytest.fixture(params=SPEAKING, ids=lambda provider: provider.name)
def provider(request: pytest.FixtureRequest) -> Provider:
    return request.param


@pytest.fixture
def case(provider: Provider) -> Case:
    return import_module(f"tests.integrations.cases.{provider.name}").CASE


def connected(provider: Provider, case: Case, answer: Answer) -> tuple[Source, Wire]:
    wire = Wire(answer, case.reads)
    return provider.build(case.values, wire.client()), wire


async def everything(source: Source) -> list[Record]:
    return [record for stream in source.streams for record in pulled(await pull(source, stream.name, SINCE))]


def always(status: int, **headers: str) -> Answer:
    return lambda _: httpx.Response(status, text=BODY, headers=headers)


def first(spoiled: httpx.Response, then: Answer) -> Answer:
    left = iter([spoiled])
    return lambda request: next(left, None) or then(request)


def rewritten(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """Serve what `answer` serves with `change` made to each object inside."""

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        return change({key: walk(one) for key, one in value.items()}) if isinstance(value, dict) else value

    def serve(request: httpx.Request) -> httpx.Response:
        honest = answer(request)
        return httpx.Response(honest.status_code, json=walk(honest.json())) if honest.status_code == 200 else honest

    return serve


def keys(wire: Wire, answer: Answer) -> Iterator[str]:
    """Name every key in the answers to what was asked."""
    seen: set[str] = set()
    rewrite = rewritten(answer, lambda found: seen.update(found) or found)
    for request in wire.requests:
        rewrite(request)
    yield from sorted(seen)


async def test_a_pull_reads_every_stream_and_sends_nothing_that_could_write(provider: Provider, case: Case) -> None:
    source, _ = connected(provider, case, case.answer)
    for stream in source.streams:
        pages = await pull(source, stream.name, SINCE)
        assert pulled(pages), stream.name


async def test_the_last_cursor_starts_the_next_pull(provider: Provider, case: Case) -> None:
    source, _ = connected(provider, case, case.answer)
    for stream in source.streams:
        pages = await pull(source, stream.name, SINCE)
        assert await pull(source, stream.name, SINCE, pages[-1].cursor)


async def test_the_variables_it_declares_are_those_it_reads(provider: Provider, case: Case) -> None:
    declared = {variable.name for variable in provider.variables}
    assert set(case.values) <= declared
    required = {name for name in case.values if name in {v.name for v in provider.variables if v.required}}
    provider.build({name: case.values[name] for name in required}, Wire(case.answer).client())


async def test_no_address_and_no_credential_is_in_a_record(provider: Provider, case: Case) -> None:
    source, _ = connected(provider, case, case.answer)
    assert "@" not in repr(await everything(source))


async def test_check_says_who_we_are(provider: Provider, case: Case) -> None:
    source, _ = connected(provider, case, case.answer)
    assert (await source.check()).name


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, Refused),
        (302, Refused),
        (400, Refused),
        (401, Unauthorized),
        (403, Refused),
        (404, Refused),
        (500, Unavailable),
        (502, Unavailable),
    ],
)
async def test_a_status_decides_and_its_body_stays_on_the_wire(
    provider: Provider, case: Case, status: int, error: type[SourceError]
) -> None:
    source, wire = connected(provider, case, always(status, location="https://elsewhere.example/?token=1"))
    for read in [source.check, *(lambda name=s.name: pull(source, name, SINCE) for s in source.streams)]:
        with pytest.raises(error) as caught:
            await read()
        said = str(caught.value)
        assert "ana@" not in said
        assert "?" not in said
        assert not [value for value in case.values.values() if value in said and len(value) > 3]
    assert {request.url.host for request in wire.requests} == {wire.requests[0].url.host}


async def test_an_outage_is_tried_a_few_times(provider: Provider, case: Case) -> None:
    source, wire = connected(provider, case, always(503))
    with pytest.raises(Unavailable):
        await pull(source, source.streams[0].name, SINCE)
    assert len(wire.requests) == ATTEMPTS


@pytest.mark.parametrize("status", [500, 503])
async def test_a_passing_fault_costs_one_request(provider: Provider, case: Case, status: int) -> None:
    source, _ = connected(provider, case, case.answer)
    expected = await everything(source)
    shaken, _ = connected(provider, case, first(httpx.Response(status), case.answer))
    assert await everything(shaken) == expected


@pytest.mark.parametrize(
    "wait",
    ["1", "0.5", format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True), ""],
    ids=["seconds", "part of a second", "date", "unsaid"],
)
async def test_a_throttled_request_is_sent_again(provider: Provider, case: Case, wait: str) -> None:
    source, _ = connected(provider, case, case.answer)
    expected = await everything(source)
    headers = {"Retry-After": wait} if wait else {}
    throttled, _ = connected(provider, case, first(httpx.Response(429, headers=headers), case.answer))
    assert await everything(throttled) == expected


async def test_a_wait_that_is_too_long_is_left_to_a_later_tick(provider: Provider, case: Case) -> None:
    source, wire = connected(provider, case, always(429, **{"Retry-After": "3600"}))
    with pytest.raises(Throttled) as caught:
        await pull(source, source.streams[0].name, SINCE)
    assert caught.value.retry_after == 3600 > LONGEST_WAIT
    assert len(wire.requests) == 1


@pytest.mark.parametrize("text", [BODY, '{"tickets": [{"id": 1', "", "[]", "7", "null", '"text"', "\ufffd"])
async def test_an_answer_of_another_shape_is_unreadable(provider: Provider, case: Case, text: str) -> None:
    source, _ = connected(provider, case, lambda _: httpx.Response(200, text=text))
    for stream in source.streams:
        with pytest.raises(Unreadable):
            await pull(source, stream.name, SINCE)


async def test_a_connection_that_breaks_is_unavailable(provider: Provider, case: Case) -> None:
    def hang_up(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError(f"hung up on {request.url}")

    source, _ = connected(provider, case, hang_up)
    with pytest.raises(Unavailable):
        await pull(source, source.streams[0].name, SINCE)


async def test_a_page_that_repeats_for_ever_is_unreadable(provider: Provider, case: Case) -> None:
    source, wire = connected(provider, case, case.stuck)
    with pytest.raises(Unreadable):
        await pull(source, case.stuck_stream, SINCE)
    assert len(wire.requests) < 20


async def test_fields_that_are_new_change_nothing(provider: Provider, case: Case) -> None:
    source, _ = connected(provider, case, case.answer)
    richer, _ = connected(provider, case, rewritten(case.answer, lambda found: {**found, "brand_new": {"a": [1]}}))
    assert await everything(richer) == await everything(source)


@pytest.mark.parametrize("value", [None, "surprise", 0, [], {}, [None]], ids=json.dumps)
async def test_a_field_of_another_form_costs_its_record_at_most(provider: Provider, case: Case, value: Any) -> None:
    """One key after the other is spoiled; what comes is a record, a `Skipped` or an error of our own tree."""
    source, wire = connected(provider, case, case.answer)
    await everything(source)
    await source.check()
    for key in keys(wire, case.answer):
        spoil = rewritten(case.answer, lambda found, key=key: {**found, key: value} if key in found else found)
        spoiled, _ = connected(provider, case, spoil)
        for stream in spoiled.streams:
            try:
                await pull(spoiled, stream.name, SINCE)
            except SourceError:
                continue
