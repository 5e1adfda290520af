"""The dialog that logs hours of sales."""

from collections.abc import Sequence
from datetime import date

from bot.language import gettext as _
from bot.slack.blocks import form
from bot.slack.blocks.form import Asking, Form, Option
from bot.slack.blocks.logged import WHAT

LONGEST_TIME = 12


def log(client: Option | None, teams: Sequence[Option], today: date) -> Form:
    """Ask for the client, the hours, what they were for and the day; for the team only where there are several."""
    hours = Asking("hours", _("How long"), _("Such as 2h, 1h30 or 45 min."))
    which = [form.choice(Asking("team", _("Team")), teams)] if len(teams) > 1 else []
    blocks = [
        form.typeahead(Asking("client", _("Client")), "client", client),
        *which,
        form.text(hours, longest=LONGEST_TIME),
        form.choice(
            Asking("what", _("What for")), [(name, _(said).capitalize()) for name, said in WHAT.items()], "meeting"
        ),
        form.day(Asking("day", _("Day")), today),
        form.small(_("It is kept for the team. Who logged it is not kept.")),
    ]
    return Form(_("Log hours"), blocks, _("Save"))
