import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from integrations.conformance.wire import Answer, CouldWrite, Wire
from integrations.errors import Refused, SourceError, Throttled, Unauthorized, Unavailable, Unreadable
from integrations.http import ATTEMPTS, JITTER, LONGEST_WAIT, USUAL_WAIT, Api, SignIn, Trail, wait_before_retry


class Naps:
    """A sleep that only writes down how long it would have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def api(answer: Answer, naps: Naps | None = None, base: str = "https://desk.example/base/") -> tuple[Api, Wire]:
    wire = Wire(answer, reads=frozenset({"/base/search"}))
    made = Api(
        wire.client(),
        base,
        auth=("bot", "s3cret"),
        headers={"X-Key": "k3y"},
        reads=frozenset({"/search"}),
        sleep=naps or Naps(),
    )
    return made, wire


def serve(*responses: httpx.Response) -> Answer:
    """Answer with each response in turn; the last one for ever."""
    left = list(responses)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


async def test_get_reads_json_below_the_base_url() -> None:
    desk, wire = api(serve(httpx.Response(200, json={"a": 1})))
    assert await desk.get("/x", {"n": 2, "role[]": ["a", "b"]}) == {"a": 1}
    (request,) = wire.requests
    assert str(request.url) == "https://desk.example/base/x?n=2&role%5B%5D=a&role%5B%5D=b"
    assert request.headers["x-key"] == "k3y"
    assert request.headers["authorization"].startswith("Basic ")


async def test_a_stated_quota_is_spread_over_its_seconds() -> None:
    naps = Naps()
    wire = Wire(serve(httpx.Response(200, json=[1])))
    desk = Api(wire.client(), "https://desk.example", window=(3, 15.0), sleep=naps)
    for _ in range(4):
        await desk.get("/x")
    (nap,) = naps.taken
    assert 14 < nap <= 15


async def test_a_search_posts_to_a_declared_path() -> None:
    desk, wire = api(serve(httpx.Response(200, json=[1])))
    assert await desk.search("/search", {"q": 1}) == [1]
    assert wire.posted("/base/search") == [{"q": 1}]


async def test_a_post_that_nobody_declared_is_never_sent() -> None:
    desk, wire = api(serve(httpx.Response(200, json=[1])))
    with pytest.raises(AssertionError):
        await desk.search("/tickets", {})
    assert wire.requests == []


@pytest.mark.parametrize(
    ("status", "error", "sentence"),
    [
        (401, Unauthorized, "desk.example does not accept the credential"),
        (403, Refused, "desk.example does not let this account read /x (403)"),
        (404, Refused, "desk.example has nothing at /x (404)"),
        (410, Refused, "desk.example no longer has /x (410)"),
        (422, Refused, "desk.example does not accept the values put to /x (422)"),
        (418, Refused, "desk.example refuses /x (418)"),
        (499, Refused, "desk.example refuses /x (499)"),
        (204, Unreadable, "desk.example answered /x with an unexpected status (204)"),
        (302, Refused, "desk.example redirects /x elsewhere; check the address in the settings"),
        (408, Unavailable, "desk.example has a fault of its own (408)"),
        (500, Unavailable, "desk.example has a fault of its own (500)"),
    ],
)
async def test_each_status_is_one_sentence(status: int, error: type[SourceError], sentence: str) -> None:
    desk, _ = api(serve(httpx.Response(status, headers={"location": "/y"})))
    with pytest.raises(error) as caught:
        await desk.get("/x", {"token": "hush"})
    assert str(caught.value) == sentence


async def test_a_refusal_keeps_its_status_for_the_provider() -> None:
    desk, _ = api(serve(httpx.Response(410)))
    with pytest.raises(Refused) as caught:
        await desk.get("/x")
    assert caught.value.status == 410


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.ConnectError("no"), Unavailable),
        (httpx.DecodingError("gzip"), Unreadable),
        (httpx.UnsupportedProtocol("ftp"), Unavailable),
        (httpx.InvalidURL("what"), Refused),
    ],
)
async def test_a_break_of_the_wire_is_one_of_our_errors_and_keeps_no_url(
    broken: Exception, error: type[SourceError]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise broken

    desk, _ = api(fail)
    with pytest.raises(error) as caught:
        await desk.get("/x", {"token": "hush"})
    assert caught.value.__suppress_context__
    assert "hush" not in str(caught.value)


async def test_an_address_with_a_password_in_it_is_named_without_it() -> None:
    desk, _ = api(serve(httpx.Response(404)), base="https://me:pw@desk.example:8443")
    assert desk.host == "desk.example:8443"


async def test_an_outage_is_tried_again_and_then_told() -> None:
    desk, wire = api(serve(httpx.Response(500)))
    with pytest.raises(Unavailable):
        await desk.get("/x")
    assert len(wire.requests) == ATTEMPTS


async def test_a_refusal_is_not_tried_again() -> None:
    desk, wire = api(serve(httpx.Response(400)))
    with pytest.raises(Refused):
        await desk.get("/x")
    assert len(wire.requests) == 1


def test_a_throttled_request_waits_as_long_as_the_server_says_and_a_little_more() -> None:
    waits = [wait_before_retry(Throttled("wait", 10)) for _ in range(50)]
    assert all(10 <= wait <= 10 * (1 + JITTER) for wait in waits)
    assert len(set(waits)) > 1


def test_a_server_that_asks_for_more_than_the_longest_wait_is_not_waited_for() -> None:
    assert wait_before_retry(Throttled("wait", LONGEST_WAIT + 1)) is False


def test_an_outage_waits_longer_each_time_and_other_errors_do_not_wait() -> None:
    assert wait_before_retry(Unavailable("down")) is True
    assert [wait_before_retry(error) for error in (Refused("no"), Unauthorized("no"), Unreadable("?"), KeyError())] == [
        False
    ] * 4


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "300"}, 300),
        ({"Retry-After": "in 500 seconds"}, 500),
        ({"X-RateLimit-Reset": "400"}, 400),
        ({}, USUAL_WAIT),
    ],
    ids=["seconds", "date", "reset", "unsaid"],
)
async def test_throttled_carries_the_wait(headers: dict[str, str], seconds: float) -> None:
    if headers.get("Retry-After", "").startswith("in "):
        headers = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)}
    desk, _ = api(serve(httpx.Response(429, headers=headers)))
    with pytest.raises(Throttled) as caught:
        await desk.get("/x")
    assert caught.value.retry_after == pytest.approx(seconds, abs=20)


async def test_a_server_that_is_closed_for_a_while_says_until_when() -> None:
    desk, _ = api(serve(httpx.Response(503, headers={"Retry-After": "900"})))
    with pytest.raises(Throttled) as caught:
        await desk.get("/x")
    assert caught.value.retry_after == 900


async def test_a_spent_budget_holds_the_next_request_back() -> None:
    naps = Naps()
    spent = {"X-Rate-Limit": "10", "X-Rate-Limit-Remaining": "2", "ratelimit-reset": "33"}
    desk, _ = api(serve(httpx.Response(200, json=1, headers=spent), httpx.Response(200, json=2)), naps)
    assert [await desk.get("/x"), await desk.get("/x"), await desk.get("/x")] == [1, 2, 2]
    assert naps.taken == [pytest.approx(33, abs=1)]


async def test_a_budget_that_is_filled_far_away_waits_no_longer_than_the_longest_wait() -> None:
    naps = Naps()
    spent = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3600"}
    desk, _ = api(serve(httpx.Response(200, json=1, headers=spent), httpx.Response(200, json=2)), naps)
    await desk.get("/x")
    await desk.get("/x")
    assert naps.taken == [pytest.approx(LONGEST_WAIT, abs=1)]


async def test_readers_of_one_source_queue_for_the_budget() -> None:
    naps = Naps()
    spent = {"X-Rate-Limit": "10", "X-Rate-Limit-Remaining": "1", "ratelimit-reset": "20"}
    desk, _ = api(serve(httpx.Response(200, json=1, headers=spent), httpx.Response(200, json=2)), naps)
    await desk.get("/x")
    await asyncio.gather(desk.get("/x"), desk.get("/x"))
    assert len(naps.taken) == 1


@pytest.mark.parametrize("body", ["<html></html>", '{"a": [1', ""])
async def test_what_is_no_json_is_unreadable_and_not_tried_again(body: str) -> None:
    desk, wire = api(serve(httpx.Response(200, text=body)))
    with pytest.raises(Unreadable):
        await desk.get("/x")
    assert len(wire.requests) == 1


async def test_bytes_that_are_no_text_are_unreadable() -> None:
    desk, _ = api(serve(httpx.Response(200, content=b"\xff\xfe\xfd")))
    with pytest.raises(Unreadable):
        await desk.get("/x")


def test_a_trail_that_crosses_itself_is_unreadable() -> None:
    trail = Trail("desk.example")
    assert [trail.follow("a"), trail.follow("b")] == ["a", "b"]
    with pytest.raises(Unreadable):
        trail.follow("a")


FORM = {"grant_type": "client_credentials", "client_id": "bot", "client_secret": "s3cret"}


def signing(answer: Answer, form: dict[str, str]) -> tuple[Api, Wire]:
    wire = Wire(answer, reads=frozenset({"/token"}))
    return Api(wire.client(), "https://desk.example", sign_in=SignIn("/token", form), sleep=Naps()), wire


def giving(*tokens: str, lasting: int = 0) -> Answer:
    """Give out each token in turn; each is good for so many requests, and the last one for ever if for any."""
    left, used = iter(tokens), dict.fromkeys(tokens, 0)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": next(left)})
        token = request.headers["authorization"].removeprefix("Bearer ")
        used[token] += 1
        good = used[token] <= lasting or (lasting and token == tokens[-1])
        return httpx.Response(200 if good else 401, json={})

    return answer


async def test_a_token_is_asked_for_once_and_anew_when_it_has_expired() -> None:
    desk, wire = signing(giving("old", "new", lasting=1), FORM)
    for _ in range(3):
        await desk.get("/x")
    assert [one.url.path for one in wire.requests] == ["/token", "/x", "/x", "/token", "/x", "/x"]


async def test_a_credential_that_buys_no_working_token_is_not_tried_for_ever() -> None:
    desk, wire = signing(giving("a", "b", "c"), FORM)
    with pytest.raises(Unauthorized):
        await desk.get("/x")
    assert [one.url.path for one in wire.requests] == ["/token", "/x"]


async def test_an_answer_without_a_token_is_unreadable() -> None:
    desk, _ = signing(serve(httpx.Response(200, json={"token": 1})), FORM)
    with pytest.raises(Unreadable):
        await desk.get("/x")


async def test_no_form_but_one_that_asks_for_a_token_leaves() -> None:
    desk, wire = signing(giving("a"), {"grant_type": "password", "username": "ana"})
    with pytest.raises(CouldWrite):
        await desk.get("/x")
    assert wire.requests == []
