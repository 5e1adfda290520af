"""Windows agreed beforehand in words: who may take how much, until when, and why."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.services.digest_view import Expected
from bot.services.windows import Window
from bot.slack.blocks import figures, words
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Line, Message, bold, code, one_line, person
from bot.slack.request import Answer

LONGEST_REASON = 120
EXAMPLE = '/clientload expect "{client}" {team} 40% until 30 June because migration'


def agreed(expected: Expected, today: date) -> str:
    """Write what was agreed, without its client: `up to 40 % until 30 Jun, migration`."""
    begins = f" from {_day(expected.since, today)}" if expected.since > today else ""
    reason = one_line(expected.because, LONGEST_REASON).removeprefix("of ")
    return f"up to {share(expected.share)}{begins} until {_day(expected.until, today)}{f', {reason}' if reason else ''}"


def line(expected: Expected, today: date) -> str:
    """Write what was agreed for a client: `Acme up to 40 % until 30 Jun, migration`."""
    return f"{figures.name(expected.client)} {agreed(expected, today)}"


def listing(windows: Sequence[Window], today: date, team: str) -> Answer:
    """List what is agreed, by team."""
    message = Message()
    message.heading(f"{words.counted(len(windows), 'window')} agreed" if windows else "Nothing is agreed")
    for _, of_team in groupby(sorted(windows, key=lambda each: each.team.id or 0), key=lambda each: each.team.id):
        rows = list(of_team)
        message.lines([bold(figures.name(rows[0].team.name))], [_row(each, today) for each in rows])
    client = figures.name(windows[0].client.name) if windows else "Acme"
    example = EXAMPLE.format(client=client.replace('"', ""), team=figures.name(team))
    message.lines(["To agree on one: ", code(example)])
    if windows:
        ending = f"/clientload expect {words.typed(client)} {figures.name(windows[0].team.name)} clear"
        message.lines(["To end one early: ", code(ending)])
    message.small("Until the last day a client is paged only above what was agreed; then its usual limit holds again")
    return message.answer()


def _row(window: Window, today: date) -> Line:
    return [f"{line(window.expected, today)}; agreed by ", person(window.set_by)]


def was_agreed(window: Expected, team: str, usual: str, before: Sequence[Expected], today: date) -> str:
    """Say what holds now, until when, and what it takes the place of."""
    said = [
        f"Expected in {team}: {line(window, today)}.",
        f"Nobody is paged for {figures.name(window.client)} below that. Before and after: {usual}.",
    ]
    if before:
        replaced = " and ".join(agreed(each, today) for each in before)
        said.append(f"It takes the place of {replaced}.")
    return "\n".join(said)


def was_ended(ended: Sequence[Expected], team: str, now: str, today: date) -> str:
    """Say what holds after a window was ended early, and how to have it back."""
    client, last = figures.name(ended[0].client), ended[-1]
    begins = f" from {last.since}" if last.since > today else ""
    reason = f" because {one_line(last.because, LONGEST_REASON)}" if last.because else ""
    back = f"{words.typed(client)} {team} {share(last.share)}{begins} until {last.until}{reason}"
    return (
        f"Nothing is agreed for {client} in {team} any more. What holds now: {now}.\nTo undo: /clientload expect {back}"
    )


def _day(value: date, today: date) -> str:
    return words.day(value, year=value.year != today.year)
