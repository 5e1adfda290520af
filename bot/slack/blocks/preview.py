"""A limit that is only thought of: which alerts it would have opened, beside those of the limit in force."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.rehearsal import Rehearsed
from bot.domain.threshold import Limit
from bot.services.preview import COUNTED, Preview
from bot.slack.blocks import figures, words
from bot.slack.blocks.limits import share, typed_levels
from bot.slack.blocks.message import Line, Message, bold, code
from bot.slack.request import Answer

ALERTS_SHOWN = 20
COMPARED_SHOWN = 10
FEWEST_DAYS = 56
"""Days of history before the first evening that can open an alert."""


def draw(preview: Preview, in_force: str) -> Answer:
    """Draw a preview; `in_force` says which limit holds now."""
    message = Message()
    message.heading(_verdict(preview))
    message.lines([bold(f"With {share(preview.share)}"), f": {_number(preview.would)}"], _alerts(preview))
    message.lines([bold("Now"), f", {in_force}: {_number(preview.does)}"], _alerts(preview, in_force=True))
    whose = "" if preview.client is None else f"{words.typed(figures.name(preview.client.name))} "
    command = f"/clientload threshold {whose}{figures.name(preview.team.name)} {share(preview.share)}{_levels(preview)}"
    message.lines(["Nothing is changed. To set it: ", code(command)])
    message.small(_rule(preview))
    return message.answer()


def _levels(preview: Preview) -> str:
    return typed_levels(Limit(preview.share, "team", levels=preview.levels))


def _verdict(preview: Preview) -> str:
    team = figures.name(preview.team.name)
    whose = team if preview.client is None else f"{figures.name(preview.client.name)} in {team}"
    days = (preview.until - preview.since).days
    over = "the last 12 months" if days >= COUNTED.days else f"the last {words.counted(days, 'day')}"
    would, does = _number(preview.would), len(preview.does)
    beside = "as many as now" if does == len(preview.would) else f"now {does or 'none'}"
    return f"{share(preview.share)} for {whose} would have opened {would} over {over}; {beside}"


def _number(alerts: Sequence[Rehearsed]) -> str:
    return words.counted(len(alerts), "alert") if alerts else "no alert"


def _alerts(preview: Preview, *, in_force: bool = False) -> list[Line]:
    """List the latest; of the limit in force only those that the other one does not open on the same day."""
    alerts = list(preview.does if in_force else preview.would)
    if in_force:
        same = {(each.client, each.opened_on) for each in preview.would}
        alerts = [each for each in alerts if (each.client, each.opened_on) not in same]
    most = COMPARED_SHOWN if in_force else ALERTS_SHOWN
    rows: list[Line] = [_alert(preview, each) for each in alerts[-most:]]
    if hidden := len(alerts) - len(rows):
        rows.insert(0, f"{words.counted(hidden, 'earlier alert')}")
    return rows


def _alert(preview: Preview, alert: Rehearsed) -> Line:
    days = words.counted(alert.days(preview.until), "day")
    if alert.cleared_on is None:
        when = f"since {words.day(alert.opened_on, year=True)}, {days} so far"
    else:
        when = f"{words.span(alert.opened_on, alert.cleared_on)}, {days}"
    reason = figures.STATES.get(alert.reason, alert.reason.replace("_", " "))
    critical = ", critical" if alert.critical else ""
    return [bold(figures.name(preview.names.get(alert.client, "?"))), f": {when}; {reason}{critical}"]


def _rule(preview: Preview) -> str:
    days = words.span(preview.since, preview.until - timedelta(days=1))
    short = (preview.until - preview.since).days < FEWEST_DAYS
    early = f" Alerts need {FEWEST_DAYS} days of history." if short else ""
    others = "" if preview.client else " Clients with a limit of their own are left out."
    zone = words.zone_words(preview.zone)
    return f"Each evening judged again from what was known on it, {days}, {zone}.{others}{early}"
