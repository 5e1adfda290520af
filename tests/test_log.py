"""Whatever is logged, by us or by a library, no secret is in the line."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from typing import Any, NoReturn
from urllib.parse import quote

import httpx
import pytest
import structlog

from bot import log, settings
from integrations.http import Api

SECRET = "zen-secret/with+signs"
OTHER = "0123abcd"
SECRETS = frozenset({SECRET, OTHER})
ROTATED = ("xoxb-1111-2222-abcd", "xoxe.xoxp-1-Mi0yLTEtabc", "xoxp-1-abc", "xapp-1-A111-2222-abcd")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Set the log up; give what was logged so far. Standard error is no terminal here, so it is JSON."""
    root = logging.getLogger()
    level, written = root.level, io.StringIO()
    with redirect_stderr(written):
        log.set_up("DEBUG", SECRETS)
    (ours,) = root.handlers
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(ours)
    root.setLevel(level)
    structlog.reset_defaults()


Lines = Callable[[], list[dict[str, Any]]]


def bare(lines: list[dict[str, Any]]) -> str:
    """Return the lines as text, once it is certain that none holds a secret."""
    text = json.dumps(lines)
    for secret in (*SECRETS, quote(SECRET, safe=""), *ROTATED):
        assert secret not in text
    assert log.HIDDEN in text
    return text


def test_a_line_says_what_when_and_how_bad(lines: Lines) -> None:
    structlog.get_logger().info("told", messages=3, late=None, ratio=0.5, done=True)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "told", "level": "info", "messages": 3, "late": None, "ratio": 0.5, "done": True}


def test_a_secret_in_a_message_or_a_value_is_left_out(lines: Lines) -> None:
    structlog.get_logger().warning(f"asked with {SECRET}", header=f"Basic {SECRET}", other=OTHER)
    assert f"asked with {log.HIDDEN}" in bare(lines())


def test_a_secret_deep_in_a_value_is_left_out(lines: Lines) -> None:
    structlog.get_logger().info(
        "sent", headers={"Authorization": [SECRET, ("x", {"token": ROTATED[0]})]}, raw=OTHER.encode()
    )
    bare(lines())


def test_a_secret_that_is_a_key_is_left_out(lines: Lines) -> None:
    structlog.get_logger().info("counted", **{SECRET: 1})
    bare(lines())


@pytest.mark.parametrize("token", ROTATED)
def test_tokens_of_slack_are_known_by_their_shape(lines: Lines, token: str) -> None:
    structlog.get_logger().info("connected", token=token, url=f"wss://wss.example/?ticket={token}&app=1")
    bare(lines())


@pytest.mark.parametrize(
    "address",
    [
        "wss://wss-primary.slack.com/link/?ticket=8a1b-4c&app_id=f00d",
        "https://hooks.slack.com/commands/T1/2/8a1b-4c",
    ],
)
def test_addresses_that_slack_hands_out_are_left_out(lines: Lines, address: str) -> None:
    logging.getLogger("slack_sdk.web.async_client").warning("Failed to send a request - body: %s", {"url": address})
    assert "8a1b-4c" not in bare(lines())


def refuse() -> NoReturn:
    raise ValueError(f"no such token: {SECRET}")


def refuse_because() -> NoReturn:
    try:
        refuse()
    except ValueError as cause:
        raise RuntimeError("stopped") from cause


def test_a_secret_in_an_exception_is_left_out_and_the_trace_stays(lines: Lines) -> None:
    try:
        refuse()
    except ValueError:
        structlog.get_logger().exception("job failed", job="tell")
    text = bare(lines())
    assert "ValueError" in text
    assert "Traceback" in text


def test_a_secret_in_the_cause_of_an_exception_is_left_out(lines: Lines) -> None:
    try:
        refuse_because()
    except RuntimeError:
        logging.getLogger("apscheduler.executors.default").exception("Job %s raised", "tick")
    text = bare(lines())
    assert "RuntimeError" in text
    assert "ValueError" in text


def test_a_secret_among_the_arguments_of_a_librarys_line_is_left_out(lines: Lines) -> None:
    logging.getLogger("some.library").error("refused %s for %r", SECRET, {"token": ROTATED[1]})
    (line,) = lines()
    assert line["level"] == "error"
    bare([line])


async def test_an_error_of_httpx_says_nothing_of_the_credential(lines: Lines) -> None:
    def fails(request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol(f"{request.url} with {request.headers}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(fails)) as client:
        try:
            await client.get(
                f"https://bot:{quote(SECRET, safe='')}@desk.example/?token={ROTATED[2]}", headers={"X-Key": OTHER}
            )
        except httpx.HTTPError:
            structlog.get_logger().exception("source failed", source="zendesk")
    assert "UnsupportedProtocol" in bare(lines())


async def test_requests_are_not_logged_with_their_addresses(lines: Lines) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    async with httpx.AsyncClient(transport=transport) as client:
        await Api(client, "https://desk.example", auth=("bot", SECRET)).get("/tickets", {"query": "Acme is slow"})
    assert "desk.example" not in json.dumps(lines())


def test_every_secret_of_the_settings_is_one_of_the_logs() -> None:
    chosen = settings.read(
        {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_SIGNING_SECRET": "f00d",
            "ZENDESK_URL": "https://firm.zendesk.example",
            "ZENDESK_EMAIL": "bot@firm.example",
            "ZENDESK_TOKEN": "zen-secret",
            "CLIENTLOAD_DATABASE_URL": "postgresql://bot:pass%2Fword@db.example/clientload",
        },
        slack=True,
    )
    assert {"xoxb-1", "xapp-1", "f00d", "zen-secret", "pass/word", "pass%2Fword"} == chosen.secrets()
    assert not any(secret in repr(chosen) for secret in chosen.secrets())
