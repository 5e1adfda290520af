"""What the app says back to an interaction: in the acknowledgement or at its answer's address."""

from typing import Any

from bot.demo.workspace.office import Office
from bot.demo.workspace.people import Message
from bot.demo.workspace.tickets import Interaction


def take_answer(office: Office, secret: str, body: dict[str, Any]) -> None:
    """Take one use of an answer's address; raise Refused when it is spent, old or unknown."""
    interaction = office.tickets.answer(secret)
    if body.get("delete_original"):
        _delete(office, interaction)
    else:
        say(office, interaction, body, "response_url")


def say(office: Office, interaction: Interaction, body: dict[str, Any], where: str) -> None:
    """Show an answer: to the one who asked unless `response_type` is `in_channel`, or in the message's place."""
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    office.accept_message(where, text, blocks)
    source = interaction.source
    if body.get("replace_original") and source is not None:
        source.edit(text, blocks)
        office.show(source, "edit", interaction.id)
        return
    channel_id = interaction.channel_id or ""
    thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        office.post(channel_id, text, blocks, cause=interaction.id, thread_ts=thread_ts)
    else:
        office.whisper(channel_id, interaction.user_id, text, blocks, cause=interaction.id, thread_ts=thread_ts)


def _delete(office: Office, interaction: Interaction) -> None:
    source: Message | None = interaction.source
    if source is not None:
        source.deleted = True
        office.show(source, "deletion", interaction.id)
