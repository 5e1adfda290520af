"""A limit that is only thought of: which alerts it would have opened, beside those of the limit in force."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.domain.rehearsal import Rehearsed
from bot.services.preview import COUNTED, Preview
from bot.slack.blocks import figures, words
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Line, Message, Span, bold, code
from bot.slack.request import Answer

ALL_SHOWN = 20
"""Alerts listed one by one; of more only the longest are."""

LONGEST_SHOWN = 5
A_WEEK = 7
A_MONTH = 30
EVENINGS = "two or three"
"""Evenings in a row on which a reason must hold."""

FEWEST_DAYS = 56
"""Days of history before the first evening that can open an alert."""


def draw(preview: Preview, in_force: str) -> Answer:
    """Draw a preview; `in_force` says which limit holds now."""
    message = Message()
    message.heading(_verdict(preview))
    message.lines(*_listed(preview, [bold(f"With {share(preview.share)}")], preview.would))
    message.lines(*_listed(preview, [bold("Now"), f", {in_force}"], preview.does, beside=preview.would))
    whose = "" if preview.client is None else f"{words.typed(figures.name(preview.client.name))} "
    command = f"/clientload threshold {whose}{figures.name(preview.team.name)} {share(preview.share)}"
    message.lines(["Nothing is changed. To set it: ", code(command)])
    message.small(_rule(preview))
    return message.answer()


def _verdict(preview: Preview) -> str:
    team = figures.name(preview.team.name)
    whose = team if preview.client is None else f"{figures.name(preview.client.name)} in {team}"
    days = (preview.until - preview.since).days
    over = "the last 12 months" if days >= COUNTED.days else f"the last {words.counted(days, 'day')}"
    would, does = _number(preview, preview.would), len(preview.does)
    beside = "as many as now" if does == len(preview.would) else f"now {does or 'none'}"
    return f"{share(preview.share)} for {whose} would have opened {would} over {over}; {beside}"


def _number(preview: Preview, alerts: Sequence[Rehearsed]) -> str:
    if not alerts:
        return "no alert"
    clients = len({each.client for each in alerts})
    of_whom = f" for {words.counted(clients, 'client')}" if len(alerts) > ALL_SHOWN and preview.client is None else ""
    return f"{words.counted(len(alerts), 'alert')}{of_whom}"


def _listed(
    preview: Preview, title: Sequence[Span | str], alerts: Sequence[Rehearsed], *, beside: Collection[Rehearsed] = ()
) -> tuple[Line, list[Line]]:
    """Say how many alerts a limit opens and list them by day, of many the longest.

    Those that the limit `beside` it opens on the same day are not listed twice.
    """
    told = {(each.client, each.opened_on) for each in beside}
    shown = [each for each in alerts if (each.client, each.opened_on) not in told]
    said = f": {_number(preview, alerts)}"
    if len(alerts) > ALL_SHOWN:
        said += f", {_often(preview, len(alerts))}"
    if len(shown) > ALL_SHOWN:
        said += ". The longest:" if len(shown) == len(alerts) else ". The longest of the others:"
        shown = sorted(shown, key=lambda each: each.days(preview.until), reverse=True)[:LONGEST_SHOWN]
    return [*title, said], [_alert(preview, each) for each in shown]


def _often(preview: Preview, alerts: int) -> str:
    """Say how often an alert comes, and from one a week on what that means."""
    days = (preview.until - preview.since).days
    if alerts * A_WEEK >= days:
        return f"about {round(alerts * A_WEEK / days)} a week: far too many to be read"
    return f"about {round(alerts * A_MONTH / days)} a month"


def _alert(preview: Preview, alert: Rehearsed) -> Line:
    days = words.counted(alert.days(preview.until), "day")
    if alert.cleared_on is None:
        when = f"since {words.day(alert.since, year=True)}, {days} so far"
    else:
        when = f"{words.span(alert.since, alert.cleared_on)}, {days}"
    reason = figures.STATES.get(alert.reason, alert.reason.replace("_", " "))
    critical = ", critical" if alert.critical else ""
    return [bold(figures.name(preview.names.get(alert.client, "?"))), f": {when}; {reason}{critical}"]


def _rule(preview: Preview) -> str:
    days = words.span(preview.since, preview.until - timedelta(days=1))
    short = (preview.until - preview.since).days < FEWEST_DAYS
    early = f" Alerts need {FEWEST_DAYS} days of history." if short else ""
    others = "" if preview.client else " Clients with a limit of their own are left out."
    zone = words.zone_words(preview.zone)
    start = f"An alert starts on the first of the {EVENINGS} evenings in a row that open it, as its message says."
    return f"Each evening judged again from what was known on it, {days}, {zone}. {start}{others}{early}"
