"""What can be typed, from the table of subcommands."""

from collections.abc import Sequence

from bot.language import gettext as _
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer, Subcommand


def draw(subcommands: Sequence[Subcommand]) -> Answer:
    """Draw one entry a subcommand."""
    message = Message()
    message.heading(_("What you can type"))
    for each in subcommands:
        usage: list[Line] = [[code(line)] for line in each.usage]
        said = _("{verb} (also {aliases}): {summary}") if each.aliases else _("{verb}: {summary}")
        aliases, summary = ", ".join(each.aliases), _(each.summary)
        message.lines(filled(said, verb=bold(each.name), aliases=aliases, summary=summary), usage)
    message.small(
        _(
            "The order of words is: verb, client, team, value, until, because."
            " Questions take a window behind the names: 90d, 12w or 6m. Case and accents do not matter."
            ' A name between quotes is always a client: /clientload "status".'
        )
    )
    return message.answer()
