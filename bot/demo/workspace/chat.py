"""The methods of the `chat.` family."""

from typing import Any

from bot.demo.workspace.office import LONGEST_EDIT, LONGEST_TEXT, Call, Office
from bot.demo.workspace.people import Channel, Message
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import APP_USER_ID


def _channel(office: Office, call: Call) -> Channel:
    """Find where to write; a user's id stands for the direct message with that user."""
    wanted = call.text("channel")
    if wanted in office.state.users:
        return office.state.direct(wanted)
    channel = office.state.channel(wanted)
    if channel is None or (channel.private and APP_USER_ID not in channel.members):
        raise Refused("channel_not_found")
    return channel


def _writable(office: Office, call: Call) -> Channel:
    channel = _channel(office, call)
    if channel.archived:
        raise Refused("is_archived")
    if APP_USER_ID not in channel.members and "chat:write.public" not in office.scopes:
        raise Refused("not_in_channel")
    return channel


def _own(office: Office, call: Call, refusal: str) -> Message:
    channel = _channel(office, call)
    message = office.state.message(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user_id != APP_USER_ID:
        raise Refused(refusal)
    return message


async def post_message(office: Office, call: Call) -> dict[str, Any]:
    """Post once for each `client_msg_id`: a repetition answers with the message that is there."""
    channel = _writable(office, call)
    text, blocks = call.text("text"), call.blocks()
    office.accept_message(call.method, text, blocks)
    thread_ts = call.text("thread_ts") or None
    if thread_ts and not any(one.ts == thread_ts for one in office.state.messages[channel.id]):
        raise Refused("thread_not_found")
    client_msg_id = call.text("client_msg_id") or None
    message = office.state.twin(channel.id, client_msg_id) or office.post(
        channel.id,
        text,
        blocks or [],
        thread_ts=thread_ts,
        broadcast=call.flag("reply_broadcast"),
        metadata=call.arguments.get("metadata"),
        client_msg_id=client_msg_id,
    )
    answer = {"ok": True, "channel": channel.id, "ts": message.ts, "message": message.described(app=True)}
    if len(text) > LONGEST_TEXT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


async def update(office: Office, call: Call) -> dict[str, Any]:
    """Edit one of the app's own messages; blocks that are not sent again are gone when text is."""
    message = _own(office, call, "cant_update_message")
    text, blocks = call.text("text"), call.blocks()
    if len(text) > LONGEST_EDIT:
        raise Refused("msg_too_long")
    office.accept_message(call.method, text, blocks)
    message.edit(text or message.text, blocks or [])
    if "metadata" in call.arguments:
        message.metadata = call.arguments["metadata"]
    office.show(message, "edit")
    described = message.described(app=True)
    return {"ok": True, "channel": message.channel_id, "ts": message.ts, "text": message.text, "message": described}


async def delete(office: Office, call: Call) -> dict[str, Any]:
    """Delete one of the app's own messages."""
    message = _own(office, call, "cant_delete_message")
    message.deleted = True
    office.show(message, "deletion")
    return {"ok": True, "channel": message.channel_id, "ts": message.ts}


async def post_ephemeral(office: Office, call: Call) -> dict[str, Any]:
    """Show a message to one member of the channel."""
    channel = _writable(office, call)
    viewer = office.state.users.get(call.text("user"))
    if viewer is None or viewer.id not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = call.text("text"), call.blocks()
    if len(text) > LONGEST_EDIT:
        raise Refused("msg_too_long")
    office.accept_message(call.method, text, blocks)
    thread_ts = call.text("thread_ts") or None
    message = office.whisper(channel.id, viewer.id, text, blocks or [], thread_ts=thread_ts)
    return {"ok": True, "message_ts": message.ts}


async def get_permalink(office: Office, call: Call) -> dict[str, Any]:
    """Return the address of a message."""
    channel = _channel(office, call)
    message = office.state.message(channel.id, call.text("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    link = f"https://invented.slack.example/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}
