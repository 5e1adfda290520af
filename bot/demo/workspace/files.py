"""Uploading a file: an address, the bytes, and the message that shares it."""

from typing import Any

from bot.demo.workspace.office import Call, Office
from bot.demo.workspace.people import File
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import APP_USER_ID


async def get_upload_url(office: Office, call: Call) -> dict[str, Any]:
    """Hand out the address that takes the bytes of one file."""
    if not call.text("filename") or not call.text("length").isdigit():
        raise Refused("invalid_arguments")
    file = File(office.state.next_id("F"), call.text("filename"))
    office.state.files[file.id] = file
    return {"ok": True, "upload_url": f"{office.base_url}/upload/v1/{file.id}", "file_id": file.id}


async def complete_upload(office: Office, call: Call) -> dict[str, Any]:
    """Share uploaded files in a channel, as one message."""
    files = [_uploaded(office, one) for one in call.arguments.get("files") or []]
    if not files:
        raise Refused("invalid_arguments")
    wanted = call.text("channel_id") or call.text("channels")
    if wanted:
        channel = office.state.channels.get(wanted)
        if channel is None:
            raise Refused("channel_not_found")
        if APP_USER_ID not in channel.members:
            raise Refused("not_in_channel")
        comment, thread_ts = call.text("initial_comment"), call.text("thread_ts") or None
        office.post(channel.id, comment, [], thread_ts=thread_ts, files=files)
    return {"ok": True, "files": [{"id": file.id, "name": file.name, "title": file.title} for file in files]}


def _uploaded(office: Office, wanted: dict[str, Any]) -> File:
    file = office.state.files.get(str(wanted.get("id")))
    if file is None or not file.content:
        raise Refused("file_not_found")
    file.title = wanted.get("title") or file.name
    return file
