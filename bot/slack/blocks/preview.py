"""A limit that is only thought of: which alerts it would have opened, beside those of the limit in force."""

from datetime import timedelta

from bot.domain.rehearsal import Rehearsed
from bot.language import gettext as _
from bot.services.preview import COUNTED, Preview
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer

ALERTS_SHOWN = 20
COMPARED_SHOWN = 10
FEWEST_DAYS = 56
"""Days of history before the first evening that can open an alert."""


def draw(preview: Preview, in_force: str) -> Answer:
    """Draw a preview; `in_force` says which limit holds now."""
    message = Message()
    message.heading(_verdict(preview))
    with_it = bold(_("With {share}", share=share(preview.share)))
    message.lines(filled(_("{what}: {said}"), what=with_it, said=counts.alerts(len(preview.would))), _alerts(preview))
    now = filled(
        _("{now}, {limit}: {alerts}"), now=bold(_("Now")), limit=in_force, alerts=counts.alerts(len(preview.does))
    )
    message.lines(now, _alerts(preview, in_force=True))
    whose = "" if preview.client is None else f"{words.typed(figures.name(preview.client.name))} "
    command = f"/clientload threshold {whose}{figures.name(preview.team.name)} {share(preview.share)}"
    message.lines(filled(_("Nothing is changed. To set it: {command}"), command=code(command)))
    message.small(_rule(preview))
    return message.answer()


def _verdict(preview: Preview) -> str:
    would, does = len(preview.would), len(preview.does)
    said = {"share": share(preview.share), "whose": _whose(preview), "past": _past(preview)}
    if not would:
        opened = _("{share} for {whose} would have opened no alert over {past}", **said)
    else:
        opened = counted(
            "{share} for {whose} would have opened {count} alert over {past}",
            "{share} for {whose} would have opened {count} alerts over {past}",
            would,
            **said,
        )
    return words.clauses([opened, _beside(would, does)])


def _beside(would: int, does: int) -> str:
    if does == would:
        return _("as many as now")
    return _("now {alerts}", alerts=words.number(does)) if does else _("now none")


def _whose(preview: Preview) -> str:
    team = figures.name(preview.team.name)
    if preview.client is None:
        return team
    return _("{client} in {team}", client=figures.name(preview.client.name), team=team)


def _past(preview: Preview) -> str:
    days = (preview.until - preview.since).days
    if days >= COUNTED.days:
        return _("the last 12 months")
    return counted("the last {count} day", "the last {count} days", days)


def _alerts(preview: Preview, *, in_force: bool = False) -> list[Line]:
    """List the latest; of the limit in force only those that the other one does not open on the same day."""
    alerts = list(preview.does if in_force else preview.would)
    if in_force:
        same = {(each.client, each.opened_on) for each in preview.would}
        alerts = [each for each in alerts if (each.client, each.opened_on) not in same]
    most = COMPARED_SHOWN if in_force else ALERTS_SHOWN
    rows: list[Line] = [_alert(preview, each) for each in alerts[-most:]]
    if hidden := len(alerts) - len(rows):
        rows.insert(0, counted("{count} earlier alert", "{count} earlier alerts", hidden))
    return rows


def _alert(preview: Preview, alert: Rehearsed) -> Line:
    days = counts.days(alert.days(preview.until))
    if alert.cleared_on is None:
        when = _("since {day}, {days} so far", day=words.day(alert.opened_on, year=True), days=days)
    else:
        when = f"{words.span(alert.opened_on, alert.cleared_on)}, {days}"
    reason = _(figures.STATES[alert.reason]) if alert.reason in figures.STATES else alert.reason.replace("_", " ")
    said = _("{client}: {when}; {reason}, critical") if alert.critical else _("{client}: {when}; {reason}")
    client = bold(figures.name(preview.names.get(alert.client, "?")))
    return filled(said, client=client, when=when, reason=reason)


def _rule(preview: Preview) -> str:
    said = [
        _(
            "Each evening judged again from what was known on it, {days}, {zone}.",
            days=words.span(preview.since, preview.until - timedelta(days=1)),
            zone=words.zone_words(preview.zone),
        )
    ]
    if preview.client is None:
        said.append(_("Clients with a limit of their own are left out."))
    if (preview.until - preview.since).days < FEWEST_DAYS:
        said.append(_("Alerts need {days} of history.", days=counts.days(FEWEST_DAYS)))
    return " ".join(said)
