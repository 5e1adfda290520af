"""Contracts as a leader sees them; for everybody else nothing of it is drawn."""

from collections.abc import Sequence

from bot.domain.contract import BRIEFED, Notice, notice_after
from bot.language import gettext as _
from bot.services.contracts import Kept
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.briefing import decision
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer, Person

SHOWN = 40


def listing(kept: Sequence[Kept], person: Person) -> Answer:
    """Draw all contracts, the next last day of notice first."""
    message = Message()
    if not person.leader:
        return message.answer()
    if not kept:
        message.lines(_("No contract is kept yet"))
    else:
        rows: list[Line] = [
            filled(_("{client}: {said}"), client=bold(figures.name(each.client.name)), said=line(each, person))
            for each in kept[:SHOWN]
        ]
        message.lines(_("Contracts, the next notice first. Only leaders see this"), rows)
        if len(kept) > SHOWN:
            more = counts.more(len(kept) - SHOWN)
            message.small(_("{more}: type /clientload contract and a client's name.", more=more))
    command = code(_("/clientload contract Acme renews 31 March notice 3 months"))
    message.lines(filled(_("To keep one: {command}"), command=command))
    return message.answer()


def none_of(client: str, person: Person) -> Answer:
    """Say that no contract of a client is kept, and how to keep one; nothing for whoever is no leader."""
    message = Message()
    if not person.leader:
        return message.answer()
    message.lines(_("No contract of {client} is kept.", client=figures.name(client)))
    command = code(_("/clientload contract {client} renews 31 March notice 3 months", client=words.typed(client)))
    message.lines(filled(_("To keep one: {command}"), command=command))
    return message.answer()


def line(kept: Kept, person: Person) -> str:
    """Write when a contract renews and until when notice may be given; nothing for whoever is no leader."""
    if not person.leader:
        return ""
    day, last = words.day(kept.renews_on, year=True), words.day(kept.notice_by, year=True)
    if kept.is_over:
        said = _("was to renew {day}; when it renews next is not known, so no brief comes", day=day)
    elif kept.days >= 0:
        said = _("renews {day}; notice until {last}, in {days}", day=day, last=last, days=counts.days(kept.days))
    else:
        said = _("renews {day}; the last day of notice was {last}", day=day, last=last)
    return words.sentences([said, *_again(kept), decision(kept.decision)])


def _again(kept: Kept) -> list[str]:
    return [] if kept.every is None else [_("It renews every {period}", period=counts.months(kept.every))]


def was_kept(now: Kept, before: Kept | None, person: Person) -> str:
    """Say what is kept now and which briefs come, and what was kept before; or that nothing has changed."""
    if not person.leader:
        return ""
    said = [_("{client}: {said}", client=figures.name(now.client.name), said=line(now, person))]
    if before == now:
        return words.sentences([*said, _("That was kept already, so nothing has changed")])
    said.append(_briefs(now))
    if before is not None:
        day = words.day(before.renews_on, year=True)
        said.append(_("Before: renewal {day}, notice {notice}", day=day, notice=notice(before.notice)))
    return words.sentences(said)


def _briefs(kept: Kept) -> str:
    """Say which briefs come before the last day of notice; what is due already is told as soon as may be."""
    first, second = BRIEFED
    if kept.days > first:
        return _("Leaders are told 90 and 30 days before the last day of notice")
    if kept.days > second:
        return _("Leaders are told in the next office hours, and again 30 days before the last day of notice")
    if kept.days >= 0:
        return _("Leaders are told in the next office hours, if notice can still be given then")
    if kept.every is None:
        return _(
            "The last day of notice is over, so no brief comes; leaders are asked for the next day once it has renewed"
        )
    if (last := notice_after(kept.renews_on, kept.every, kept.notice)) is None:
        return _("No brief comes: notice is as long as the time between two renewals, or longer")
    return _(
        "The last day of notice is over, so the next brief comes before the one behind it, {day}",
        day=words.day(last, year=True),
    )


def was_cleared(kept: Kept, person: Person) -> str:
    """Say what is forgotten."""
    if not person.leader:
        return ""
    day = words.day(kept.renews_on, year=True)
    return _(
        "The contract of {client}, which renews {day}, is forgotten", client=figures.name(kept.client.name), day=day
    )


def notice(kept: Notice) -> str:
    """Write how long notice is: `3 months`."""
    match kept.unit:
        case "day":
            return counts.days(kept.count)
        case "week":
            return counts.weeks(kept.count)
    return counts.months(kept.count)
