"""The first post in a team's channel, and what came of it for the one who asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.domain.digest_time import DigestTime
from bot.language import gettext as _
from bot.language import marked
from bot.slack.blocks import words
from bot.slack.blocks.calendar import weekly
from bot.slack.blocks.message import Button, Line, Message, bold, code, filled
from bot.slack.request import Answer
from bot.store.tables import Team

AGAIN: Final = "test_posts"

REFUSALS: Final[Mapping[str, str]] = {
    "not_in_channel": marked("{team}: I am not in its channel. Type there: /invite @Clientload"),
    "channel_not_found": marked("{team}: I see no such channel. If it is private, type there: /invite @Clientload"),
    "is_archived": marked("{team}: its channel is archived. Choose another: /clientload team channel {team} #channel"),
    "restricted_action": marked("{team}: only some people may post in its channel. Allow me to, or choose another."),
    "restricted_action_read_only_channel": marked(
        "{team}: its channel is read-only. Allow me to post, or choose another."
    ),
}
"""Slack's codes, each with what to do."""


def draw(team: Team, digest: DigestTime, today: date) -> Answer:
    """Draw the test post."""
    message = Message()
    message.lines([bold(_("This is where alerts about {team} will stand.", team=team.name))])
    message.lines(
        [
            _(
                "An alert is one message, edited while it lasts, with its history in the thread."
                " The digest comes {when}.",
                when=weekly(digest),
            )
        ]
    )
    if team.live_since is not None and team.live_since > today:
        message.lines([_("Alerts begin on {day}.", day=words.day(team.live_since))])
    message.small(_("A test post: nothing is wrong. Clients are measured, never people."))
    return message.answer()


def outcome(done: Sequence[tuple[Team, str | None]], today: date, zone: str = "") -> Answer:
    """Say what came of the posts: Slack's code for a no, nothing for a yes, None where there is no channel.

    `zone` says that another time zone is to begin, where it is.
    """
    message = Message()
    message.heading(_("Set-up is done"))
    if done:
        message.lines([bold(_("Test posts"))], [_line(team, refusal) for team, refusal in done])
    else:
        message.lines(
            filled(_("No test was posted. What is set: {command}"), command=code(_("/clientload setup show")))
        )
    calm = sorted({team.live_since for team, _code in done if team.live_since and team.live_since > today})
    if calm:
        message.lines(
            [_("Until {day} alerts go to the admins alone. To begin now: /clientload team", day=words.day(calm[-1]))]
        )
    if zone:
        message.lines([zone])
    if any(refusal for _team, refusal in done):
        message.buttons(Button(_("Post again where it failed"), AGAIN, ",".join(_failed(done))))
    return message.answer()


def _failed(done: Sequence[tuple[Team, str | None]]) -> list[str]:
    return [str(team.id) for team, refusal in done if refusal]


def _line(team: Team, refusal: str | None) -> Line:
    if refusal is None:
        return _("{team}: no channel yet, so its alerts go to the admins.", team=team.name)
    if not refusal:
        return _("{team}: posted.", team=team.name)
    if refusal in REFUSALS:
        return _(REFUSALS[refusal], team=team.name)
    return _("{team}: Slack does not take the post, {code}. Try again in a minute.", team=team.name, code=refusal)
