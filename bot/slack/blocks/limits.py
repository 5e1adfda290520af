"""Limits in words: what holds, where it comes from, and who set it when."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.threshold import FEWEST_CLIENTS, TIMES_FAIR, Limit, fair_share
from bot.language import gettext as _
from bot.services.figures import ClientOnTeam
from bot.services.limits import OwnLimit, TeamLimits
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import Line, Message, Span, bold, code, filled, isolated, one_line, person
from bot.slack.blocks.words import day, percent
from bot.slack.request import Answer
from bot.store.tables import Threshold

LONGEST_REASON = 200


def share(value: float) -> str:
    """Write a limit as it was set: `30.5 %`."""
    return words.limit(value)


def limits(shown: Sequence[TeamLimits], zone: ZoneInfo) -> Answer:
    """Say which limits hold in each team."""
    message = Message()
    message.heading(_("Limits in force"))
    for team in shown:
        message.lines(_usual(team, zone), (_own(own, zone) for own in team.own))
    if shown:
        said = _("To change one: {command}, with a client before the team for theirs")
        message.lines(filled(said, command=code(_("/clientload threshold {team} 30%", team=shown[0].team.name))))
    message.small(_("A limit is the share of a team's hours from which one client is too much"))
    return message.answer()


def _usual(team: TeamLimits, zone: ZoneInfo) -> Line:
    named = bold(figures.name(team.team.name))
    if team.row is not None:
        limit = f"{share(team.row.share)} ({levels(team.usual)})"
        return filled(_("{team} {limit}, {set_by}"), team=named, limit=limit, set_by=_set_by(team.row, zone))
    if team.usual.too_few_clients:
        return filled(_("{team} none: {why}"), team=named, why=too_few(team.active_clients))
    fair = fair_share(team.active_clients)
    return filled(
        _by_default(team.usual, fair),
        team=named,
        limit=f"{share(team.usual.share)} ({levels(team.usual)})",
        clients=counts.clients(team.active_clients),
        fair=percent(fair),
    )


def _by_default(limit: Limit, fair: float) -> str:
    """Say for how many clients a default limit is, and how it comes about where they are few."""
    if not limit.few_clients:
        return _("{team} {limit}, the default for {clients} in 90 days")
    if limit.share < TIMES_FAIR * fair:
        return _("{team} {limit}, the most by default: twice the fair share of {clients} in 90 days ({fair}) is more")
    return _("{team} {limit}, by default twice the fair share of {clients} in 90 days ({fair})")


def levels(limit: Limit) -> str:
    """Write from which shares a client is mentioned, and its alert critical: `warning 24 %, critical 45 %`."""
    return _(
        "warning {warning}, critical {critical}",
        warning=share(limit.warning),
        critical=share(min(limit.critical, 1.0)),
    )


def too_few(active: int) -> str:
    """Say why nobody is judged where there are so few clients, and what would be fair."""
    said = {"clients": counts.clients(active), "fewest": FEWEST_CLIENTS}
    if active <= 1:
        return _("{clients} in 90 days, a default needs {fewest}", **said)
    return _(
        "{clients} in 90 days, a default needs {fewest}, and a fair share of {active} is {share}",
        **said,
        active=active,
        share=percent(fair_share(active)),
    )


def _own(own: OwnLimit, zone: ZoneInfo) -> Line:
    limit = share(own.row.share)
    if own.row.until:
        limit = _("{limit} until {day}", limit=limit, day=day(own.row.until, year=True))
    limit = f"{limit} ({levels(own.limit)})"
    client = figures.name(own.client.name)
    return filled(_("{client} {limit}, {set_by}"), client=client, limit=limit, set_by=_set_by(own.row, zone))


def _set_by(row: Threshold, zone: ZoneInfo) -> list[Span | str]:
    by, on = person(row.set_by), day(row.set_at.astimezone(zone).date(), year=True)
    if not row.because:
        return filled(_("set by {person} on {day}"), person=by, day=on)
    because = isolated(one_line(row.because, LONGEST_REASON))
    return filled(_("set by {person} on {day}, reason: {reason}"), person=by, day=on, reason=because)


def was_set(team: str, client: str | None, limit: Limit, before: str, until: date | None) -> str:
    """Say which limit holds now, for whom and until when, and which held before."""
    said = {"team": figures.name(team), "limit": share(limit.share), "before": before}
    if client is None:
        first = _(
            "The limit of {team} is now {limit} for every client without one of its own. Before: {before}.", **said
        )
    elif until is None:
        first = _(
            "The limit of {client} in {team} is now {limit}. Before: {before}.", **said, client=figures.name(client)
        )
    else:
        first = _(
            "The limit of {client} in {team} is now {limit} until {day}. Before: {before}.",
            **said,
            client=figures.name(client),
            day=day(until, year=True),
        )
    return f"{first}\n{words.begun(levels(limit))}."


def was_cleared(team: str, client: str | None, now: str, undo: str) -> str:
    """Say what holds after a limit was cleared, and how to `undo` that."""
    named = {"client": figures.name(client or ""), "team": figures.name(team), "limit": now}
    said = (
        _("{team} has no limit of its own any more: {limit} holds.", **named)
        if client is None
        else _("{client} in {team} has no limit of its own any more: {limit} holds.", **named)
    )
    return f"{said}\n{undo}"


def near(line: ClientOnTeam) -> str:
    """Say that a client is near its limit, from the share on which one is told; nothing where it is not."""
    share_now = line.share if line.judged is None else line.judged
    judged = line.episode is None and not line.limit.too_few_clients
    if share_now is None or not judged or not line.limit.warning <= share_now <= line.limit.share:
        return ""
    return _("Near its limit: this is said from {warning} on", warning=share(line.limit.warning))
