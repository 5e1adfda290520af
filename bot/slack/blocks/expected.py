"""Windows agreed beforehand in words: who may take how much, until when, and why."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.language import gettext as _
from bot.language import marked
from bot.services.digest_view import Expected
from bot.services.windows import Window
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Line, Message, bold, code, filled, isolated, one_line, person
from bot.slack.request import Answer

LONGEST_REASON = 120
EXAMPLE = marked('/clientload expect "{client}" {team} 40% until 30 June because migration')


def agreed(expected: Expected, today: date) -> str:
    """Write what was agreed, without its client: `up to 40 % until 30 Jun, reason: migration`."""
    said = {"share": share(expected.share), "until": _day(expected.until, today)}
    if expected.since > today:
        window = _("up to {share} from {since} until {until}", **said, since=_day(expected.since, today))
    else:
        window = _("up to {share} until {until}", **said)
    reason = one_line(expected.because, LONGEST_REASON).removeprefix("of ")
    return _("{window}, reason: {reason}", window=window, reason=isolated(reason)) if reason else window


def line(expected: Expected, today: date) -> str:
    """Write what was agreed for a client: `Acme up to 40 % until 30 Jun, migration`."""
    return _("{client} {window}", client=figures.name(expected.client), window=agreed(expected, today))


def listing(windows: Sequence[Window], today: date, team: str) -> Answer:
    """List what is agreed, by team."""
    message = Message()
    some = counts.counted("{count} window agreed", "{count} windows agreed", len(windows))
    message.heading(some if windows else _("Nothing is agreed"))
    for _team, of_team in groupby(sorted(windows, key=lambda each: each.team.id or 0), key=lambda each: each.team.id):
        rows = list(of_team)
        message.lines([bold(figures.name(rows[0].team.name))], [_row(each, today) for each in rows])
    client = figures.name(windows[0].client.name) if windows else "Acme"
    example = _(EXAMPLE, client=client.replace('"', ""), team=figures.name(team))
    message.lines(filled(_("To agree on one: {command}"), command=code(example)))
    if windows:
        ending = _(
            "/clientload expect {client} {team} clear",
            client=words.typed(client),
            team=figures.name(windows[0].team.name),
        )
        message.lines(filled(_("To end one early: {command}"), command=code(ending)))
    message.small(
        _("Until the last day a client is paged only above what was agreed; then its usual limit holds again")
    )
    return message.answer()


def _row(window: Window, today: date) -> Line:
    said = _("{window}; agreed by {person}")
    return filled(said, window=line(window.expected, today), person=person(window.set_by))


def was_agreed(window: Expected, team: str, usual: str, before: Sequence[Expected], today: date) -> str:
    """Say what holds now, until when, and what it takes the place of."""
    client = figures.name(window.client)
    said = [
        _("Expected in {team}: {window}.", team=figures.name(team), window=line(window, today)),
        _("Nobody is paged for {client} below that. Before and after: {limit}.", client=client, limit=usual),
    ]
    if before:
        replaced = words.listed([agreed(each, today) for each in before])
        said.append(_("In place of: {windows}.", windows=replaced))
    return "\n".join(said)


def was_ended(ended: Sequence[Expected], team: str, now: str, undo: str) -> str:
    """Say what holds after windows were ended early, and how to `undo` that."""
    said = _(
        "Nothing is agreed for {client} in {team} any more. What holds now: {limit}.",
        client=figures.name(ended[0].client),
        team=figures.name(team),
        limit=now,
    )
    return f"{said}\n{undo}"


def _day(value: date, today: date) -> str:
    return words.day(value, year=value.year != today.year)
