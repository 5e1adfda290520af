"""What can be typed, from the table of subcommands."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer, Role, Subcommand

WHOSE: Final[Mapping[Role | None, str]] = {
    Role.VIEWER: marked("For everybody"),
    None: marked("For leaders"),
    Role.MANAGER: marked("For managers and admins"),
    Role.ADMIN: marked("For admins"),
}


def overview(subcommands: Sequence[Subcommand]) -> Answer:
    """Draw one line a subcommand, by whom they are for; what is behind each is a question away."""
    message = Message()
    message.heading(_("What you can type"))
    for whose, said in WHOSE.items():
        rows: list[Line] = [
            filled(_("{verb}: {summary}"), verb=code(each.name), summary=_(each.summary))
            for each in subcommands
            if _whose(each) == whose
        ]
        if rows:
            message.lines([bold(_(said))], rows)
    message.lines(filled(_("How one of them is typed: {command}"), command=code(_("/clientload help threshold"))))
    message.small(_('Without a verb a line asks about a client or a team. In quotes it is a client: "status".'))
    return message.answer()


def _whose(each: Subcommand) -> Role | None:
    return None if each.for_leaders else each.needs


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
