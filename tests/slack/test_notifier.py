"""What the notifier sends, and what it makes of Slack's answers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Fault, Workspace, fatal, lost, ratelimited
from bot.domain.handling import Handling
from bot.services.messages import AlertView, Evidence, Trouble
from bot.services.poster import Closed, Envelope, Gone, Later, Place, Refused, Revoked, Undelivered
from bot.slack import notifier
from bot.slack.blocks import trouble
from bot.slack.notifier import Notifier

VIEW = AlertView(
    alert_id=7,
    team_id=1,
    client_id=3,
    client="Acme",
    team="Support",
    kind="support",
    minutes_a_touch=12,
    state="open",
    reason="above",
    critical=False,
    stale=False,
    said="opened",
    since=date(2026, 11, 14),
    day=date(2026, 11, 16),
    zone="Europe/Paris",
    share=0.34,
    share14=0.36,
    limit=0.30,
    clear_level=0.255,
    items=84,
    team_items=412,
    hours=116,
    team_hours=342,
    evidence=Evidence(0.07, (("activity", 1.0),), 0.335),
)
ALERT = Envelope("7c7f4b1e-0000-5000-8000-000000000001", VIEW, event_id=7)
NOTICE = Envelope("7c7f4b1e-0000-5000-8000-000000000002", Trouble(code="is_archived", channel_id="C1", team="Support"))


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace() as slack:
        yield slack


@pytest.fixture
def poster(workspace: Workspace) -> Notifier:
    return Notifier(AsyncWebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]))


async def test_the_same_envelope_posted_twice_is_one_message(workspace: Workspace, poster: Notifier) -> None:
    channel = workspace.add_channel("support")
    first = await poster.post(ALERT, channel.id)
    assert await poster.post(ALERT, channel.id) == first
    (message,) = workspace.messages(channel)
    assert message.metadata == {
        "event_type": "clientload_message",
        "event_payload": {"delivery_id": ALERT.id, "event_id": 7},
    }


async def test_an_edit_changes_the_message_and_keeps_its_thread(workspace: Workspace, poster: Notifier) -> None:
    channel = workspace.add_channel("support")
    place = await poster.post(ALERT, channel.id)
    await poster.reply(replace(ALERT, id="r1", message=replace(VIEW, said="reminded")), place)
    await poster.edit(replace(ALERT, message=replace(VIEW, share=0.5)), place)
    message, reply = workspace.messages(channel)
    assert "50 % now" in message.text
    assert message.edited
    assert (reply.thread_ts, reply.broadcast) == (message.ts, False)


async def test_only_what_is_critical_is_shown_to_the_channel_as_well(workspace: Workspace, poster: Notifier) -> None:
    channel = workspace.add_channel("support")
    place = await poster.post(ALERT, channel.id)
    critical = replace(VIEW, said="critical", critical=True)
    await poster.reply(replace(ALERT, id="r1", message=critical), place)
    assert workspace.messages(channel)[1].broadcast


async def test_only_alerts_have_a_thread(poster: Notifier) -> None:
    with pytest.raises(TypeError):
        await poster.reply(NOTICE, Place("C1", "1.0"))


async def test_a_direct_message_is_opened_once_for_each_person(workspace: Workspace, poster: Notifier) -> None:
    ada = workspace.add_user("Ada")
    place = await poster.direct(NOTICE, ada.id)
    await poster.direct(replace(NOTICE, id="other"), ada.id)
    assert place.channel_id == workspace.direct(ada).id
    assert len(workspace.messages(workspace.direct(ada))) == 2
    assert len(workspace.calls("conversations.open")) == 1


async def test_a_person_who_is_gone_is_refused(workspace: Workspace, poster: Notifier) -> None:
    gone = workspace.add_user("Ada", deleted=True)
    with pytest.raises(Refused, match="user_disabled"):
        await poster.direct(NOTICE, gone.id)


@pytest.mark.parametrize("fault", [lost(), fatal(), Fault("internal_error"), Fault("")])
async def test_no_answer_is_waited_out(workspace: Workspace, poster: Notifier, fault: Fault) -> None:
    channel = workspace.add_channel("support")
    ada = workspace.add_user("Ada")
    if fault == Fault(""):
        await workspace.__aexit__(None, None, None)
    workspace.fail("chat.postMessage", fault)
    workspace.fail("conversations.open", fault)
    with pytest.raises(Later) as raised:
        await poster.post(ALERT, channel.id)
    assert raised.value.seconds == notifier.WAIT_SECONDS
    with pytest.raises(Later):
        await poster.direct(ALERT, ada.id)


async def test_a_rate_limit_carries_the_wait_that_slack_asks_for(workspace: Workspace, poster: Notifier) -> None:
    channel = workspace.add_channel("support")
    workspace.fail("chat.postMessage", ratelimited(77))
    with pytest.raises(Later) as raised:
        await poster.post(ALERT, channel.id)
    assert raised.value.seconds == 77


async def test_a_client_that_waits_by_itself_posts_once(workspace: Workspace) -> None:
    channel = workspace.add_channel("support")
    patient = AsyncRateLimitErrorRetryHandler(max_retry_count=1)
    client = AsyncWebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[patient])
    workspace.fail("chat.postMessage", ratelimited(1))
    await Notifier(client).post(ALERT, channel.id)
    assert len(workspace.messages(channel)) == 1


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (trouble.OF_A_CHANNEL, Closed),
        (trouble.OF_A_MESSAGE, Refused),
        (notifier.REVOKED, Revoked),
        (notifier.GONE, Gone),
        (notifier.LATER, Later),
        (("msg_too_long", "a_code_of_tomorrow"), Refused),
    ],
)
async def test_each_of_slacks_codes_says_what_to_do_next(
    workspace: Workspace, poster: Notifier, codes: tuple[str, ...], kind: type[Undelivered]
) -> None:
    channel = workspace.add_channel("support")
    for code in codes:
        workspace.fail("chat.postMessage", code)
        with pytest.raises(kind, match=f"^{code}$"):
            await poster.post(ALERT, channel.id)


async def test_blocks_that_are_not_taken_are_tried_once_as_plain_sections(
    workspace: Workspace, poster: Notifier
) -> None:
    channel = workspace.add_channel("support")
    workspace.unsupported.add("rich_text")
    place = await poster.post(ALERT, channel.id)
    await poster.edit(ALERT, place)
    (message,) = workspace.messages(channel)
    assert [block["type"] for block in message.blocks] == ["section", "actions"]
    assert message.blocks[0]["text"]["text"] == message.text
    workspace.unsupported.add("section")
    with pytest.raises(Refused, match="invalid_blocks"):
        await poster.post(replace(ALERT, id="other"), channel.id)
    assert len(workspace.calls("chat.postMessage")) == 4


async def test_a_slack_that_draws_no_charts_gets_a_table_of_the_weeks_and_the_limit_in_their_stead(
    workspace: Workspace, poster: Notifier
) -> None:
    channel = workspace.add_channel("support")
    workspace.unsupported.add("data_visualization")
    charted = replace(ALERT, message=replace(VIEW, weekly=(0.2, 0.254, 0.3)), language="fr")
    place = await poster.post(charted, channel.id)
    await poster.edit(charted, place)
    (message,) = workspace.messages(channel)
    kinds = [block["type"] for block in message.blocks]
    assert kinds[0] == "header"
    assert kinds[-3:] == ["data_table", "actions", "context"]
    (table,) = [block for block in message.blocks if block["type"] == "data_table"]
    assert table["caption"].startswith("Part des heures d'éléments ouverts, par semaine")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Semaine se terminant le", "Acme", "Limite"],
        ["2 nov.", "20", "30"],
        ["9 nov.", "25,4", "30"],
        ["16 nov.", "30", "30"],
    ]
    assert len(workspace.calls("chat.postMessage")) == len(workspace.calls("chat.update")) == 2


async def test_a_slack_that_draws_no_tables_either_gets_them_as_lines(workspace: Workspace, poster: Notifier) -> None:
    channel = workspace.add_channel("support")
    workspace.unsupported.update({"data_visualization", "data_table"})
    await poster.post(replace(ALERT, message=replace(VIEW, weekly=(0.2, 0.254, 0.3))), channel.id)
    (message,) = workspace.messages(channel)
    assert "Week ending | Acme | Limit\\n2 Nov | 20 | 30\\n9 Nov | 25.4 | 30\\n16 Nov | 30 | 30" in str(message.blocks)
    assert "actions" in [block["type"] for block in message.blocks]
    assert len(workspace.calls("chat.postMessage")) == 3


async def test_people_are_named_as_slack_shows_them_and_asked_for_once(workspace: Workspace, poster: Notifier) -> None:
    channel, marie = workspace.add_channel("support"), workspace.add_user("Marie")
    followed = replace(ALERT, message=replace(VIEW, handling=Handling((marie.id, "U00000404"))))
    place = await poster.post(followed, channel.id)
    await poster.edit(followed, place)
    (message,) = workspace.messages(channel)
    assert "Marie and a colleague follow this" in message.text
    assert [call.text("user") for call in workspace.calls("users.info")].count(marie.id) == 1


def test_plain_sections_hold_whole_lines_and_are_not_too_long() -> None:
    lines = [f"line {number} " + "x" * 900 for number in range(7)]
    sections = [section["text"]["text"] for section in notifier.plain("\n".join(lines))]
    assert "\n".join(sections).split("\n") == lines
    assert max(map(len, sections)) <= 3_000


async def test_no_token_is_in_what_is_raised(workspace: Workspace) -> None:
    client = AsyncWebClient("xoxb-secret", base_url=workspace.api_url, retry_handlers=[])
    with pytest.raises(Revoked) as raised:
        await Notifier(client).post(ALERT, "C1")
    assert "xoxb" not in repr(raised.value)
    assert raised.value.__suppress_context__
