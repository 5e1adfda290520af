"""What can be typed, from the table of subcommands."""

from collections.abc import Sequence

from bot.slack.blocks.message import Line, Message, bold, code
from bot.slack.request import Answer, Subcommand


def draw(subcommands: Sequence[Subcommand]) -> Answer:
    """Draw one entry a subcommand."""
    message = Message()
    message.heading("What you can type")
    for each in subcommands:
        usage: list[Line] = [[code(line)] for line in each.usage]
        also = f" (also {', '.join(each.aliases)})" if each.aliases else ""
        message.lines([bold(each.name), f"{also}: {each.summary}"], usage)
    message.small(
        "The order of words is: verb, client, team, value, until, because. Questions take a window behind the names:"
        " 90d, 12w or 6m. Case and accents do not matter."
        ' A name between quotes is always a client: /clientload "status".'
    )
    return message.answer()
