"""The Web API, asked by Slack's own client."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace, fatal, lost, slow

Move = Callable[[timedelta], None]

TOO_LONG = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
DIVIDER = [{"type": "divider"}]
CHART = {
    "type": "data_visualization",
    "title": "Share",
    "chart": {"type": "pie", "segments": [{"label": "Acme", "value": 26}]},
}


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    return dict(refused.value.response.data)


async def test_a_token_is_needed_and_must_be_the_right_one(slack: Workspace, client: AsyncWebClient) -> None:
    me = await client.auth_test()
    assert (me["team_id"], me["user_id"]) == (slack.team_id, slack.bot_user_id)
    assert "chat:write" in me.headers["X-OAuth-Scopes"]

    for token, error in (
        ("", "not_authed"),
        ("xoxb-other", "invalid_auth"),
        (slack.app_token, "not_allowed_token_type"),
    ):
        stranger = AsyncWebClient(token, base_url=slack.api_url)
        assert (await refusal(stranger.auth_test()))["error"] == error
    assert (await refusal(client.apps_connections_open(app_token=slack.bot_token)))["error"] == "not_allowed_token_type"


async def test_a_scope_that_is_missing_is_named(slack: Workspace, client: AsyncWebClient, marie: User) -> None:
    slack.scopes.discard("users:read")

    answer = await refusal(client.users_info(user=marie.id))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert "chat:write" in answer["provided"]


async def test_a_message_is_posted_once_for_each_client_msg_id(
    slack: Workspace, client: AsyncWebClient, support: Channel
) -> None:
    first = await client.chat_postMessage(channel=support.id, text="Acme", client_msg_id="e1")
    second = await client.chat_postMessage(channel=support.id, text="Acme", client_msg_id="e1")
    third = await client.chat_postMessage(channel="#support", text="Acme", client_msg_id="e2")

    assert first["ts"] == second["ts"] != third["ts"]
    assert len(slack.messages(support)) == 2


async def test_a_message_is_edited_answered_linked_and_deleted(
    slack: Workspace, client: AsyncWebClient, support: Channel
) -> None:
    metadata = {"event_type": "alert", "event_payload": {"id": 7}}
    posted = await client.chat_postMessage(channel=support.id, text="26 %", blocks=DIVIDER, metadata=metadata)
    ts = posted["ts"]
    await client.chat_update(channel=support.id, ts=ts, text="28 %")
    await client.chat_postMessage(channel=support.id, text="reply", thread_ts=ts, reply_broadcast=True)
    link = await client.chat_getPermalink(channel=support.id, message_ts=ts)

    message, reply = slack.messages(support)
    assert (message.text, message.blocks, message.earlier[0].text) == ("28 %", [], "26 %")
    assert message.metadata == metadata
    assert slack.replies(message) == [reply]
    assert reply.broadcast
    assert link["permalink"].endswith(f"/{support.id}/p{ts.replace('.', '')}")

    await client.chat_delete(channel=support.id, ts=ts)
    assert slack.messages(support) == [reply]
    assert (await refusal(client.chat_update(channel=support.id, ts=ts, text="x")))["error"] == "message_not_found"
    assert [shown.kind for shown in slack.feed] == ["message", "edit", "message", "deletion"]


async def test_channels_refuse_what_slack_refuses(slack: Workspace, client: AsyncWebClient, marie: User) -> None:
    outside = slack.add_channel("sales", marie, bot=False)
    hidden = slack.add_channel("board", marie, bot=False, private=True)
    closed = slack.add_channel("old", archived=True)
    inside = slack.add_channel("team")

    async def error(channel: str, text: str = "x") -> str:
        posted = client.api_call("chat.postMessage", json={"channel": channel, "text": text})
        return str((await refusal(posted))["error"])

    assert await error(outside.id) == "not_in_channel"
    assert await error(hidden.id) == "channel_not_found"
    assert await error("C404") == "channel_not_found"
    assert await error(closed.id) == "is_archived"
    assert await error(inside.id, text="") == "no_text"
    late = client.chat_postMessage(channel=inside.id, text="x", thread_ts="1.1")
    assert (await refusal(late))["error"] == "thread_not_found"
    whisper = client.chat_postEphemeral(channel=inside.id, user=marie.id, text="x")
    assert (await refusal(whisper))["error"] == "user_not_in_channel"
    long = await client.chat_postMessage(channel=inside.id, text="x" * 40_001)
    assert long["warning"] == "message_truncated"
    edit = client.chat_update(channel=inside.id, ts=long["ts"], text="x" * 4001)
    assert (await refusal(edit))["error"] == "msg_too_long"


async def test_an_ephemeral_message_is_seen_by_one_person(
    slack: Workspace, client: AsyncWebClient, support: Channel, marie: User
) -> None:
    await client.chat_postEphemeral(channel=support.id, user=marie.id, text="only you")

    assert [message.text for message in slack.whispers(marie)] == ["only you"]
    assert slack.messages(support) == []


async def test_blocks_that_slack_refuses_are_refused_and_remembered(
    slack: Workspace, client: AsyncWebClient, support: Channel
) -> None:
    answer = await refusal(client.chat_postMessage(channel=support.id, text="x", blocks=TOO_LONG))

    assert answer["error"] == "invalid_blocks"
    message = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert answer["response_metadata"]["messages"] == [message]
    assert [str(violation) for violation in slack.violations] == [f"chat.postMessage: {message}"]
    slack.violations.clear()


async def test_a_plan_without_charts_refuses_them_without_blaming_the_payload(
    slack: Workspace, client: AsyncWebClient, support: Channel
) -> None:
    slack.unsupported.add("data_visualization")

    answer = await refusal(client.chat_postMessage(channel=support.id, text="x", blocks=[*DIVIDER, CHART]))

    assert answer["error"] == "invalid_blocks"
    assert "/blocks/1/type" in answer["response_metadata"]["messages"][0]
    assert slack.violations == []


async def test_armed_faults_come_once_and_in_order(slack: Workspace, support: Channel) -> None:
    bare = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    slack.fail("chat.postMessage", "is_archived", fatal(), slow(0.05))

    assert (await refusal(bare.chat_postMessage(channel=support.id, text="x")))["error"] == "is_archived"
    with pytest.raises(SlackApiError) as broken:
        await bare.chat_postMessage(channel=support.id, text="x")
    assert broken.value.response.status_code == 500
    begun = asyncio.get_running_loop().time()
    await bare.chat_postMessage(channel=support.id, text="x")
    assert asyncio.get_running_loop().time() - begun >= 0.05
    assert len(slack.messages(support)) == 1


async def test_a_lost_answer_leaves_the_message_behind(slack: Workspace, support: Channel) -> None:
    bare = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    slack.fail("chat.postMessage", lost())

    with pytest.raises(aiohttp.ClientError):
        await bare.chat_postMessage(channel=support.id, text="x", client_msg_id="e1")

    await bare.chat_postMessage(channel=support.id, text="x", client_msg_id="e1")
    assert len(slack.messages(support)) == 1


async def test_people_and_channels_are_described(slack: Workspace, client: AsyncWebClient, support: Channel) -> None:
    admin = slack.add_user("Jean Petit", admin=True, locale="fr-FR")
    guest = slack.add_user("Guest", guest=True)
    stranger = slack.add_user("Stranger", other_team=True)
    gone = slack.add_user("Gone", deleted=True)
    shared = slack.add_channel("with-acme", admin, stranger, shared=True)

    described = (await client.users_info(user=admin.id, include_locale=True))["user"]
    assert (described["is_admin"], described["locale"], described["tz"]) == (True, "fr-FR", "Europe/Paris")
    assert (await client.users_info(user=guest.id))["user"]["is_restricted"]
    assert (await client.users_info(user=stranger.id))["user"]["team_id"] != slack.team_id
    assert (await client.users_info(user=gone.id))["user"]["deleted"]
    assert (await refusal(client.users_info(user="U404")))["error"] == "user_not_found"
    assert (await refusal(client.conversations_open(users=gone.id)))["error"] == "user_disabled"

    assert (await client.conversations_info(channel=shared.id))["channel"]["is_ext_shared"]
    assert (await client.conversations_info(channel=support.id))["channel"]["is_member"]
    members = await client.conversations_members(channel=shared.id)
    assert set(members["members"]) == {admin.id, stranger.id, slack.bot_user_id}
    pages = [page["members"] async for page in await client.users_list(limit=2)]
    assert sum(len(page) for page in pages) == len(slack.state.users)
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert {channel["name"] for channel in listed["channels"]} == {"support", "with-acme"}

    opened = await client.conversations_open(users=[admin.id])
    await client.chat_postMessage(channel=opened["channel"]["id"], text="private")
    assert [message.text for message in slack.messages(slack.direct(admin))] == ["private"]


async def test_user_groups_are_told_where_the_plan_has_them(slack: Workspace, client: AsyncWebClient) -> None:
    lea, bo = slack.add_user("Lea"), slack.add_user("Bo")
    group = slack.add_group("@direction", lea, bo)
    old = slack.add_group("old", bo)
    old.deactivated = True

    (described,) = (await client.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert (described["id"], described["handle"], described["date_delete"]) == (group.id, "direction", 0)
    assert (described["users"], described["user_count"]) == ([lea.id, bo.id], "2")
    every = (await client.usergroups_list(include_disabled=True))["usergroups"]
    assert [(each["handle"], bool(each["date_delete"])) for each in every] == [("direction", False), ("old", True)]
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [lea.id, bo.id]
    for gone in (old.id, "S404"):
        assert (await refusal(client.usergroups_users_list(usergroup=gone)))["error"] == "no_such_subteam"
    assert slack.names[group.id] == "@direction"

    slack.state.paid = False
    for call in (client.usergroups_list(), client.usergroups_users_list(usergroup=group.id)):
        assert (await refusal(call))["error"] == "plan_upgrade_required"


async def test_a_file_reaches_a_direct_message(slack: Workspace, client: AsyncWebClient, marie: User) -> None:
    channel = slack.direct(marie)

    await client.files_upload_v2(channel=channel.id, filename="acme.csv", content="a,b\n", initial_comment="Acme")

    (message,) = slack.messages(channel)
    assert (message.text, message.files[0].name, message.files[0].content) == ("Acme", "acme.csv", b"a,b\n")
    unsent = client.files_completeUploadExternal(files=[{"id": "F404", "title": "x"}])
    assert (await refusal(unsent))["error"] == "file_not_found"


async def test_an_answers_address_takes_five_answers_in_thirty_minutes(
    slack: Workspace, move: Move, marie: User, support: Channel
) -> None:
    await slack.command(marie, support, "/clientload")
    tickets = slack._office.tickets

    async def answer(secret: str, body: dict[str, Any]) -> tuple[int, str]:
        url = f"{slack._office.base_url}/commands/{slack.team_id}/{secret}"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            return response.status, await response.text()

    used = tickets.issue(marie.id, support.id)
    answers = [await answer(used.id, {"text": str(count)}) for count in range(6)]
    assert answers[:5] == [(200, "ok")] * 5
    assert answers[5][0] == 404
    assert "used_url" in answers[5][1]
    assert len(slack.whispers(marie)) == 5

    aged = tickets.issue(marie.id, support.id)
    move(timedelta(minutes=31))
    assert "expired_url" in (await answer(aged.id, {"text": "late"}))[1]
    public = tickets.issue(marie.id, support.id)
    await answer(public.id, {"text": "all", "response_type": "in_channel"})
    assert [message.text for message in slack.messages(support)] == ["all"]
    refused = await answer(public.id, {"text": "x", "blocks": TOO_LONG})
    assert refused[0] == 400
    slack.violations.clear()


async def test_a_trigger_opens_one_dialog_within_three_seconds(
    slack: Workspace, move: Move, client: AsyncWebClient, marie: User, support: Channel
) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Limit"}, "blocks": DIVIDER}
    issue = slack._office.tickets.issue

    trigger = issue(marie.id, support.id).id
    opened = await client.views_open(trigger_id=trigger, view=view)
    assert (await refusal(client.views_open(trigger_id=trigger, view=view)))["error"] == "exchanged_trigger_id"
    await client.views_push(trigger_id=issue(marie.id, None).id, view=view)
    await client.views_push(trigger_id=issue(marie.id, None).id, view=view)
    full = client.views_push(trigger_id=issue(marie.id, None).id, view=view)
    assert (await refusal(full))["error"] == "push_limit_reached"

    old = issue(marie.id, support.id).id
    move(timedelta(seconds=3.5))
    assert (await refusal(client.views_open(trigger_id=old, view=view)))["error"] == "expired_trigger_id"
    assert (await refusal(client.views_open(trigger_id="x", view=view)))["error"] == "invalid_trigger_id"

    changed = await client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=view)
    assert changed["view"]["hash"] != opened["view"]["hash"]
    raced = client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=view)
    assert (await refusal(raced))["error"] == "hash_conflict"
    home = client.views_open(trigger_id=issue(marie.id, None).id, view={"type": "home", "blocks": DIVIDER})
    assert (await refusal(home))["error"] == "invalid_arguments"


async def test_a_home_tab_is_published_unless_it_is_off_too_large_or_changed_meanwhile(
    slack: Workspace, client: AsyncWebClient, marie: User
) -> None:
    view = {"type": "home", "blocks": DIVIDER}
    first = (await client.views_publish(user_id=marie.id, view=view))["view"]
    second = (await client.views_publish(user_id=marie.id, view=view, hash=first["hash"]))["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)

    async def error(shown: dict[str, Any] = view, **more: Any) -> str:
        return str((await refusal(client.views_publish(user_id=marie.id, view=shown, **more)))["error"])

    assert await error(hash=first["hash"]) == "hash_conflict"
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}
    assert await error({"type": "home", "blocks": [long] * 90}) == "view_too_large"
    assert await error({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": DIVIDER}) == (
        "invalid_arguments"
    )
    slack.unsupported.add("divider")
    assert await error() == "invalid_arguments"
    slack.home_tab = False
    slack.unsupported.clear()
    assert await error() == "not_enabled"
    assert not slack.home_tab
    assert slack.violations == []


async def test_validation_sends_nothing(slack: Workspace, client: AsyncWebClient) -> None:
    answer = await client.api_call("blocks.validate", json={"blocks": TOO_LONG})
    assert [error["pointer"] for error in answer["errors"]] == ["/blocks/0/text/text"]
    assert (await client.api_call("blocks.validate", json={"message": {"text": "x", "blocks": DIVIDER}}))[
        "errors"
    ] == []
    assert (await refusal(client.api_call("blocks.validate", json={})))["error"] == "invalid_arguments"
    assert (await refusal(client.api_call("chat.unknown")))["error"] == "unknown_method"
    assert slack.violations == []
