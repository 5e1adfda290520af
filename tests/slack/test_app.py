"""`/clientload` typed in a workspace: the way in, the way out, and what happens when either is blocked."""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import pytest
import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Fault, User, Workspace, ratelimited
from bot.services.company import Company
from bot.slack.app import build
from bot.store.database import Database
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import Ask


async def test_an_answer_is_seen_by_the_one_who_asked_alone(ask: Ask, slack: Workspace, marie: User) -> None:
    shown = await ask("/clientload help")
    assert (shown.kind, shown.user_id) == ("ephemeral", marie.id)
    assert shown.text.startswith("What you can type")
    assert slack.late == []


async def test_what_cannot_be_understood_is_answered_in_its_own_words(ask: Ask, books: Books) -> None:
    acme = await books.client("Acme")
    await books.opened(SUPPORT, acme, 1, 1)
    shown = await ask("/clientload acmee")
    assert shown.text == "There is no client acmee. Did you mean Acme? What can be typed: /clientload help"


async def test_a_mistake_pings_nobody(ask: Ask, books: Books) -> None:
    await books.opened(SUPPORT, 0, 1, 1)
    shown = await ask("/clientload <!channel> *pwn*")
    assert "<!channel>" not in shown.text
    assert shown.blocks[0]["text"]["type"] == "plain_text"


async def test_our_own_fault_is_a_sentence_with_an_id_that_the_log_holds(
    ask: Ask, slack: Workspace, database: Database
) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE ledger_worked")
    with structlog.testing.capture_logs() as logged:
        shown = await ask("/clientload")
    assert shown.text.startswith("This failed, and it is our fault.")
    (failure,) = [entry for entry in logged if entry["event"] == "failed"]
    assert failure["id"] in shown.text
    assert "ledger_worked" not in shown.text
    assert slack.late == []


async def test_who_asks_is_answered_in_their_own_language(ask: Ask, slack: Workspace, database: Database) -> None:
    french = slack.add_user("Amélie", locale="fr-FR")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE ledger_worked")
    shown, english = await asyncio.gather(ask("/clientload", french), ask("/clientload"))
    assert shown.text.startswith("Cela a échoué, et c'est notre faute.")
    assert english.text.startswith("This failed, and it is our fault.")


async def test_a_lost_address_is_made_up_for_in_the_channel(ask: Ask, slack: Workspace) -> None:
    slack.fail("response_url", Fault("expired_url", status=404))
    shown = await ask("/clientload hours show")
    assert shown.kind == "ephemeral"
    assert [call.method for call in slack.calls("chat.postEphemeral")] == ["chat.postEphemeral"]


async def test_without_a_place_in_the_channel_the_answer_comes_directly(
    ask: Ask, slack: Workspace, marie: User
) -> None:
    slack.fail("response_url", Fault("expired_url", status=404))
    slack.fail("chat.postEphemeral", "not_in_channel")
    shown = await ask("/clientload help")
    assert shown.channel_id == slack.direct(marie).id


async def test_blocks_that_slack_does_not_draw_leave_the_words(ask: Ask, slack: Workspace, books: Books) -> None:
    acme = await books.client("Acme")
    await books.item(SUPPORT, acme, 1, 1, title="<!channel> *pwn*")
    slack.fail("response_url", Fault("invalid_blocks", status=400), Fault("invalid_blocks", status=400))
    shown = await ask("/clientload why acme")
    assert shown.blocks == ()
    assert "&lt;!channel&gt; *pwn*" in shown.text
    assert slack.calls("response_url")[-1].arguments["mrkdwn"] is False


@pytest.mark.parametrize("lost", [False, True])
async def test_a_slack_without_the_newer_blocks_gets_the_message_in_older_ones(
    ask: Ask, slack: Workspace, books: Books, *, lost: bool
) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 1)
    await books.item(SUPPORT, acme, 1, 1, title="<!channel> *pwn*")
    slack.unsupported.update({"data_table", "data_visualization"})
    for line, said in (
        ("why acme", "<!channel> *pwn* | 1 | activity"),
        ("acme", "Share of the hours worked, by week: "),
    ):
        if lost:
            slack.fail("response_url", Fault("expired_url", status=404))
        shown = await ask(f"/clientload {line}")
        assert said in str(shown.blocks)
        assert {block["type"] for block in shown.blocks} <= {"header", "rich_text", "context", "actions"}


@pytest.mark.parametrize("lost", [False, True])
async def test_a_slack_without_charts_answers_with_a_table_of_their_numbers(
    ask: Ask, slack: Workspace, books: Books, *, lost: bool
) -> None:
    acme = await books.client("Acme")
    for days_ago in range(1, 56, 7):
        await books.worked(SUPPORT, acme, days_ago, 1)
    slack.unsupported.add("data_visualization")
    if lost:
        slack.fail("response_url", Fault("expired_url", status=404))
    shown = await ask("/clientload acme")
    (table,) = [block for block in shown.blocks if block["type"] == "data_table"]
    assert [cell["text"] for cell in table["rows"][0]] == ["Week ending", "Support"]


async def test_a_busy_slack_is_asked_again_when_it_says(ask: Ask, slack: Workspace) -> None:
    slack.fail("response_url", ratelimited(0))
    shown = await ask("/clientload help")
    assert shown.text.startswith("What you can type")
    assert slack.calls("chat.postEphemeral") == []


async def test_twenty_at_once_are_all_acknowledged_and_answered(ask: Ask, slack: Workspace, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 1)
    people = [slack.add_user(f"Colleague {number}") for number in range(20)]
    await asyncio.gather(*(ask("/clientload", person) for person in people))
    assert slack.late == []
    assert len(slack.deliveries) == 20


@pytest.fixture
def http_app(slack: Workspace, company: Company) -> AsyncApp:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    return build(company, client, admins=frozenset(), signing_secret="shared")


def signed(body: str, secret: str) -> AsyncBoltRequest:
    at = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [at],
        "x-slack-signature": [f"v0={digest}"],
    }
    return AsyncBoltRequest(body=body, headers=headers)


def command(slack: Workspace, user: User, **more: str) -> str:
    fields = {"command": "/clientload", "text": "help", "user_id": user.id, "team_id": slack.team_id, **more}
    return urlencode(fields)


async def test_over_http_only_what_slack_signed_is_answered(http_app: AsyncApp, slack: Workspace, marie: User) -> None:
    body = command(slack, marie)
    assert (await http_app.async_dispatch(signed(body, "shared"))).status == 200
    assert (await http_app.async_dispatch(signed(body, "other"))).status == 401


async def test_without_a_signing_secret_nothing_is_answered_over_http(
    slack: Workspace, company: Company, marie: User
) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = build(company, client, admins=frozenset())
    assert (await app.async_dispatch(signed(command(slack, marie), ""))).status == 401


async def test_what_fails_before_a_listener_is_answered_in_the_acknowledgement(
    http_app: AsyncApp, slack: Workspace, marie: User, database: Database
) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE team RENAME TO gone")
    for user, said in ((marie, "it is our fault"), (slack.add_user("Amélie", locale="fr-FR"), "notre faute")):
        answered = await http_app.async_dispatch(signed(command(slack, user), "shared"))
        assert answered.status == 200
        assert said in json.loads(answered.body)["text"]
