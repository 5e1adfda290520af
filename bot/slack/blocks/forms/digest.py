"""The dialog of the digest's day and time."""

from collections.abc import Sequence

from bot.domain.digest_time import DigestTime
from bot.language import gettext as _
from bot.slack.blocks import form
from bot.slack.blocks.calendar import weekday_name
from bot.slack.blocks.form import Act, Asking, Form, Option
from bot.slack.request import Block

EVERY = "all"


def digest(teams: Sequence[Option], chosen: str, when: DigestTime, now: str, *, own: bool) -> Form:
    """Draw the dialog; `now` says when the chosen digest comes, `own` whether the team chose that itself."""
    acts = [] if chosen == EVERY else [Act("week", _("Show the last seven days"))]
    acts += [Act("usual", _("Come with all others"))] if own else []
    blocks = [
        form.choice(Asking("team", _("Team"), told="redraw_digest"), teams, chosen),
        form.said(now, "now"),
        *fields(when, chosen),
        *([form.acts("digest", *acts)] if acts else []),
    ]
    return Form(_("Digest"), blocks, _("Save"))


def fields(when: DigestTime, whose: str) -> list[Block]:
    """Ask for a day and a time."""
    days = [(str(number), weekday_name(number).capitalize()) for number in range(1, 8)]
    return [
        form.choice(Asking(f"weekday:{whose}", _("Day")), days, str(when.weekday)),
        form.at(Asking(f"at:{whose}", _("Time"), _("In the company's time zone.")), when.at),
    ]
