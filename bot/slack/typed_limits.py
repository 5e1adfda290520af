"""Limits and agreed windows as the lines that set them: typed again, such a line restores what was there, all of it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.domain.threshold import Levels
from bot.language import gettext as _
from bot.services.digest_view import Expected
from bot.slack.blocks import words
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import one_line

LONGEST_REASON: Final = 2_000
"""Longer ones do not fit into a line that Slack takes."""


def levels(of_limit: Levels) -> str:
    """Write the levels that were set beside a limit as they are typed: ` critical 50 %`."""
    said = [
        "" if of_limit.warning is None else _(" warning {share}", share=share(of_limit.warning)),
        "" if of_limit.critical is None else _(" critical {share}", share=share(of_limit.critical)),
    ]
    return "".join(said)


def limit(team: str, client: str | None, value: float, beside: Levels, because: str) -> str:
    """Write the line that sets a limit."""
    return _(
        "/clientload threshold {whose} {share}{levels}{reason}",
        whose=team if client is None else f"{words.typed(client)} {team}",
        share=share(value),
        levels=levels(beside),
        reason=_reason(because),
    )


def window(agreed: Expected, team: str, today: date) -> str:
    """Write the line that agrees on a window; one that is open begins today again."""
    return _(
        "/clientload expect {client} {team} {share}{begins} until {until}{reason}",
        client=words.typed(agreed.client),
        team=team,
        share=share(agreed.share),
        begins=_(" from {day}", day=agreed.since) if agreed.since > today else "",
        until=agreed.until,
        reason=_reason(agreed.because),
    )


def undo(lines: Sequence[str]) -> str:
    """Say which lines restore what was there."""
    if len(lines) == 1:
        return _("To undo: {command}", command=lines[0])
    return "\n".join([_("To undo, line by line:"), *lines])


def _reason(because: str) -> str:
    return _(" because {reason}", reason=one_line(because, LONGEST_REASON)) if because else ""
