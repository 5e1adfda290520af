"""A limit that is only thought of: which alerts it would have opened, beside those of the limit in force."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.domain.rehearsal import Rehearsed
from bot.language import gettext as _
from bot.services.preview import COUNTED, Preview
from bot.slack import typed_limits
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.limits import share
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer

ALL_SHOWN = 20
"""Alerts listed one by one; of more only the longest are."""

LONGEST_SHOWN = 5
A_WEEK = 7
A_MONTH = 30
FEWEST_DAYS = 56
"""Days of history before the first evening that can open an alert."""


def draw(preview: Preview, in_force: str) -> Answer:
    """Draw a preview; `in_force` says which limit holds now."""
    message = Message()
    message.heading(_verdict(preview))
    with_it = bold(_("With {share}", share=share(preview.share)))
    alerts, rows = _listed(preview, preview.would)
    message.lines(filled(_("{what}: {said}"), what=with_it, said=alerts), rows)
    alerts, rows = _listed(preview, preview.does, beside=preview.would)
    message.lines(filled(_("{now}, {limit}: {alerts}"), now=bold(_("Now")), limit=in_force, alerts=alerts), rows)
    whose = "" if preview.client is None else f"{words.typed(figures.name(preview.client.name))} "
    command = _(
        "/clientload threshold {whose}{team} {share}{levels}",
        whose=whose,
        team=figures.name(preview.team.name),
        share=share(preview.share),
        levels=typed_limits.levels(preview.levels),
    )
    message.lines(filled(_("Nothing is changed. To set it: {command}"), command=code(command)))
    message.small(_rule(preview))
    return message.answer()


def _verdict(preview: Preview) -> str:
    would, does = len(preview.would), len(preview.does)
    said = {"share": share(preview.share), "whose": _whose(preview), "past": _past(preview)}
    if not would:
        opened = _("{share} for {whose} would have opened no alert over {past}", **said)
    elif clients := _clients(preview, preview.would):
        opened = counted(
            "{share} for {whose} would have opened {count} alert for {clients} over {past}",
            "{share} for {whose} would have opened {count} alerts for {clients} over {past}",
            would,
            clients=clients,
            **said,
        )
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


def _clients(preview: Preview, alerts: Sequence[Rehearsed]) -> str:
    """Say how many clients many alerts are about."""
    if len(alerts) <= ALL_SHOWN or preview.client is not None:
        return ""
    return counts.clients(len({each.client for each in alerts}))


def _listed(
    preview: Preview, alerts: Sequence[Rehearsed], *, beside: Collection[Rehearsed] = ()
) -> tuple[str, list[Line]]:
    """Say how many alerts a limit opens and list them by day, of many the longest.

    Those that the limit `beside` it opens on the same day are not listed twice.
    """
    told = {(each.client, each.opened_on) for each in beside}
    shown = [each for each in alerts if (each.client, each.opened_on) not in told]
    said = _number(preview, alerts)
    if len(shown) > ALL_SHOWN:
        longest = _("The longest:") if len(shown) == len(alerts) else _("The longest of the others:")
        said = words.sentences([said, longest])
        shown = sorted(shown, key=lambda each: each.days(preview.until), reverse=True)[:LONGEST_SHOWN]
    elif shown and len(shown) < len(alerts):
        said = _("{alerts}; those that are not above:", alerts=said)
    return said, [_alert(preview, each) for each in shown]


def _number(preview: Preview, alerts: Sequence[Rehearsed]) -> str:
    """Say how many alerts there are; of many also for how many clients and how often, and when that is too much."""
    number = counts.alerts(len(alerts))
    if len(alerts) <= ALL_SHOWN:
        return number
    if clients := _clients(preview, alerts):
        number = _("{alerts} for {clients}", alerts=number, clients=clients)
    days = (preview.until - preview.since).days
    if len(alerts) * A_WEEK < days:
        return _("{alerts}, about {often} a month", alerts=number, often=round(len(alerts) * A_MONTH / days))
    often = round(len(alerts) * A_WEEK / days)
    return _("{alerts}, about {often} a week: far too many to be read", alerts=number, often=often)


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
        ),
        _("An alert lasts from the last of the two or three evenings in a row that open it."),
    ]
    if preview.client is None:
        said.append(_("Clients with a limit of their own are left out."))
    if (preview.until - preview.since).days < FEWEST_DAYS:
        said.append(_("Alerts need {days} of history.", days=counts.days(FEWEST_DAYS)))
    return " ".join(said)
