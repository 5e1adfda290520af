"""What would be: lost and gained, hours freed and for whom, and all that is assumed. Drawn for a leader alone."""

from collections.abc import Iterator

from bot.domain.money import major
from bot.domain.revenue import Income
from bot.domain.scenario import Freed
from bot.language import gettext as _
from bot.services.figures import HOUR
from bot.services.scenario import WhatIf
from bot.slack.blocks import counts, dependency, figures, groups, words
from bot.slack.blocks.message import Button, Line, Message, bold, filled
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer, Person
from bot.store.tables import Team

NAMED = 3
"""Clients whose waiting items are told one by one."""

SOON = 1.0
LEAST = 60
"""Seconds a week: less is no freed hour."""


def draw(found: WhatIf, person: Person) -> Answer:
    """Draw a change worked out; whoever is no leader gets nothing."""
    message = Message()
    if not person.leader:
        return message.answer()
    message.heading(_verdict(found))
    if found.part_of is not None:
        message.lines(groups.told_apart(figures.name(found.client.name), found.part_of))
    message.lines(_revenue(found), list(_yields(found)))
    for team, freed in zip(found.teams, found.outcome.freed, strict=True):
        if freed.seconds >= LEAST:
            message.lines(_team(team, freed), list(_waiting(team, freed, found)))
    message.lines([bold(_("Assumed"))], list(_assumed(found)))
    income = found.income
    months = words.span(income.since, figures.last_day(income.until))
    weeks = counts.weeks(round(found.weeks, 1))
    said = _("Revenue of {months}, hours of the last {weeks}. Only leaders see this", months=months, weeks=weeks)
    message.small(f"{said}. {_(figures.PRIVACY)}.")
    named = client_with_id(found.client.id or 0)
    message.buttons(
        typing(0, _("If they leave"), f"whatif {named} leaves"),
        typing(1, _("If capped at 20 %"), f"whatif {named} capped 20%"),
        typing(2, _("If they pay 30 % more"), f"whatif {named} repriced +30%"),
        *_of_group(found),
    )
    return message.answer()


def _of_group(found: WhatIf) -> Iterator[Button]:
    """Offer the same of the group that a member is part of."""
    if found.part_of is not None:
        percent = f"{100 * found.change.part:g}%"
        change = {"leaves": "leaves", "capped": f"capped {percent}", "repriced": f"repriced {percent}"}
        line = f"whatif {client_with_id(found.part_of.group_id)} {change[found.change.kind]}"
        yield typing(3, _("The same of the whole group"), line)


def _verdict(found: WhatIf) -> str:
    client, done = figures.name(found.client.name), found.outcome
    amount = _money(found, abs(done.difference))
    hours = words.in_hours(done.seconds / HOUR)
    match found.change.kind:
        case "leaves":
            return _leaves(client, amount, hours, found.income, paid=done.paid > 0)
        case "capped":
            cap = words.percent(found.change.part)
            return _(
                "If {client} is capped at {cap} of each team: {hours} a week freed", client=client, cap=cap, hours=hours
            )
    return _repriced(client, amount, found.change.part, found.income)


def _leaves(client: str, amount: str, hours: str, income: Income, *, paid: bool) -> str:
    said = {"client": client, "amount": amount, "hours": hours}
    if not paid:
        return _("If {client} leaves: {hours} a week freed", **said)
    if income.is_whole_year:
        return _("If {client} leaves: {amount} a year less, {hours} a week freed", **said)
    known = counts.months_known(income.months)
    return _("If {client} leaves: {amount} less {known}, {hours} a week freed", **said, known=known)


def _repriced(client: str, amount: str, change: float, income: Income) -> str:
    said = {"client": client, "amount": amount, "part": words.percent(abs(change))}
    if income.is_whole_year:
        if change < 0:
            return _("If {client} pays {part} less: {amount} a year less", **said)
        return _("If {client} pays {part} more: {amount} a year more", **said)
    known = counts.months_known(income.months)
    if change < 0:
        return _("If {client} pays {part} less: {amount} less {known}", **said, known=known)
    return _("If {client} pays {part} more: {amount} more {known}", **said, known=known)


def _money(found: WhatIf, minor: float) -> str:
    currency = found.income.currency
    return words.money(round(major(minor, currency)), currency)


def _revenue(found: WhatIf) -> Line:
    done = found.outcome
    if done.paid <= 0:
        return _("Pays nothing that we know of")
    said = {
        "paid": _money(found, done.paid),
        "total": _money(found, done.total),
        "share": words.percent(done.paid / done.total if done.total > 0 else 0.0),
    }
    income, after = found.income, None
    if found.change.kind == "repriced" and done.share_after is not None:
        after = words.percent(done.share_after)
    if not income.is_whole_year:
        known = counts.months_known(income.months)
        if after is not None:
            return _(
                "Paid {paid} of {total} {known} ({share}), {after} of revenue then", **said, known=known, after=after
            )
        return _("Paid {paid} of {total} {known} ({share})", **said, known=known)
    if after is not None:
        return _("Pays {paid} of {total} a year ({share}), {after} of revenue then", **said, after=after)
    return _("Pays {paid} of {total} a year ({share})", **said)


def _yields(found: WhatIf) -> Iterator[Line]:
    done, currency = found.outcome, found.income.currency
    if done.yield_before is None:
        return
    before = words.money(major(done.yield_before, currency), currency)
    if done.yield_after is None:
        yield _("An hour for clients brings {before} now", before=before)
        return
    after = words.money(major(done.yield_after, currency), currency)
    yield _("An hour for clients brings {before} now, {after} then", before=before, after=after)


def _team(team: Team, freed: Freed) -> Line:
    hours = words.in_hours(freed.seconds / HOUR)
    return filled(_("{team}: {hours} a week freed"), team=bold(figures.name(team.name)), hours=hours)


def _waiting(team: Team, freed: Freed, found: WhatIf) -> Iterator[Line]:
    if not freed.waiting:
        yield _("No other client has anything waiting")
        return
    if freed.weeks is None:
        yield _("{items} of others wait; how long they take is not known", items=counts.of_kind(team.kind, freed.items))
        return
    for (client_id, waiting), weeks in list(zip(freed.waiting, freed.weeks, strict=True))[:NAMED]:
        yield _(
            "{client}: {items} waiting, cleared {when}",
            client=figures.name(found.names.get(client_id, "?")),
            items=counts.of_kind(team.kind, waiting),
            when=_when(weeks),
        )
    if len(freed.waiting) > NAMED and freed.last is not None:
        items = counts.of_kind(team.kind, freed.items)
        yield _("All {items} of other clients cleared {when}", items=items, when=_when(freed.last))


def _when(weeks: float) -> str:
    if weeks <= SOON:
        return _("within a week")
    return _("within {weeks}", weeks=counts.weeks(-(-weeks // 1)))


def _assumed(found: WhatIf) -> Iterator[Line]:
    match found.change.kind:
        case "leaves":
            yield _("All that they pay ends, and nobody pays it instead; their hours end too")
        case "capped":
            yield _("They pay as before, and what is above the cap is not done")
        case "repriced":
            yield _("They stay, and ask for as much as before")
    if found.change.kind != "repriced":
        yield _(
            "The weeks go on as they were, and freed hours go to what waits of other clients, who bring nothing new"
        )
        yield _("A waiting item takes as long as the team's items do on the mean; clients with most waiting come first")
    yield from dependency.uncounted(found.income)
    if found.hours_since > found.income.since:
        yield _(
            "Hours are known from {day} on: an hour's worth is of the days since",
            day=words.day(found.hours_since, year=True),
        )
