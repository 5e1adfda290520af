"""What a webhook says is gone is looked up, and what is there after all stays."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance import Case, Server
from integrations.conformance.case import SINCE
from integrations.errors import Refused, Unavailable
from integrations.records import Gone
from integrations.source import LooksUp, Named, looks_up
from tests.integrations.cases import github, jira
from tests.integrations.test_conformance import CASES

AT = SINCE + timedelta(days=9)


def connected(case: Case, server: Server) -> LooksUp | None:
    return looks_up(case.connect(server)[0])


ABLE = {name: case for name, case in CASES.items() if connected(case, case.server())}
each = pytest.mark.parametrize("case", ABLE.values(), ids=list(ABLE))


def test_who_can_be_asked_is_who_says_in_a_webhook_what_is_gone() -> None:
    said = {name for name, case in CASES.items() if case.provider.webhook and case.provider.webhook.lost({}) != ()}
    assert said == set(ABLE)


@each
async def test_of_some_items_those_that_are_gone_are_told(case: Case) -> None:
    server = case.server()
    for number in (2, 3):
        server.put(number, "Invoice export", AT)
    server.delete(2, AT)
    source, wire = case.connect(server)
    asked = looks_up(Named(source, "a second one"))
    assert asked is not None
    found = await asked.gone([server.ref(number) for number in (1, 2, 3)])
    assert found == [Gone("item", server.ref(2))]
    if case.described:
        for request, response in wire.answered:
            if response.status_code == httpx.codes.OK:
                case.described.hold(request, response)


@each
async def test_a_source_that_does_not_answer_says_nothing_of_its_items(case: Case, monkeypatch: Any) -> None:
    monkeypatch.setattr("integrations.http.ATTEMPTS", 1)
    asked = looks_up(case.connect(case.server(), lambda _: httpx.Response(503))[0])
    assert asked is not None
    with pytest.raises(Unavailable):
        await asked.gone([case.server().ref(1)])


async def test_an_issue_that_jira_cannot_tell_just_now_is_not_gone() -> None:
    server = jira.Board()
    server.untold = {"APP-1"}
    asked = connected(jira.CASE, server)
    assert asked is not None
    assert await asked.gone([server.ref(1)]) == []


async def test_an_issue_that_was_transferred_is_gone_and_one_elsewhere_is_not_asked_for() -> None:
    server = github.Hub()
    server.put(2, "Invoice export", AT)
    server.move(2, "Elsewhere", AT)
    source, wire = github.CASE.connect(server)
    asked = looks_up(source)
    assert asked is not None
    assert await asked.gone(["firm/app#2", "stranger/app#2"]) == [Gone("item", "firm/app#2")]
    assert not any("stranger" in request.url.path for request in wire.requests)


async def test_an_issue_that_is_not_found_is_kept_where_its_repository_is_not_found_either() -> None:
    def shut(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.url.path.startswith("/repos/") else 200, json={})

    asked = looks_up(github.CASE.connect(github.Hub(), shut)[0])
    assert asked is not None
    assert await asked.gone(["firm/app#1"]) == []


@pytest.mark.parametrize("name", ["jira_data_center", "redmine"])
async def test_an_issue_that_we_may_not_see_is_not_gone(name: str) -> None:
    case, server = CASES[name], CASES[name].server()

    def answer(request: httpx.Request) -> httpx.Response:
        alone = "/issue/" in request.url.path or request.url.path.startswith("/issues/")
        return httpx.Response(403) if alone else server.answer(request)

    asked = looks_up(case.connect(server, answer)[0])
    assert asked is not None
    with pytest.raises(Refused):
        await asked.gone([server.ref(1)])
