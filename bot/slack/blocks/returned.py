"""The letter to a leader when somebody asks for what was declined."""

from bot.language import gettext as _
from bot.services.request_view import ReturnedItem, ReturnLetter
from bot.slack.blocks import counts, decided, figures, words
from bot.slack.blocks import request as asking
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, bold, filled, isolated, link, one_line
from bot.slack.request import Answer

LONGEST_REASON = 300


def letter(message: ReturnLetter) -> Answer:
    """Draw who asks for it now, and what was answered before."""
    made = Message()
    decision = message.decision
    made.lines([bold(_title(message))], [_item(each, message) for each in message.items])
    if (more := message.items_in_all - len(message.items)) > 0:
        made.small(counts.more(more))
    made.lines(
        _(
            "Declined on {day}, reason: {reason}; review in {month}",
            day=words.day(decision.decided_on, year=decision.decided_on.year != message.day.year),
            reason=isolated(one_line(decision.because, LONGEST_REASON)).rstrip("."),
            month=words.month(decision.review_on, year=decision.review_on.year != message.day.year),
        )
    )
    made.menu(asking.menu_text(), asking.ACTION, [(str(each.id), figures.name(each.title)) for each in message.items])
    made.buttons(*decided.buttons(decision, leader=True))
    made.small(_("Only leaders get this; nothing is written where the client asked"))
    return made.answer()


def _title(message: ReturnLetter) -> str:
    """Say that it is back, or ask where all that came in only looks like it; the sure ones stand first."""
    request = figures.name(message.decision.request)
    if message.items and message.items[0].likely is not None:
        return counted(
            "Is a declined request back? {count} new item looks like \u201c{request}\u201d",
            "Is a declined request back? {count} new items look like \u201c{request}\u201d",
            message.items_in_all,
            request=request,
        )
    return counted(
        "A declined request is back: {count} new item asks for \u201c{request}\u201d",
        "A declined request is back: {count} new items ask for \u201c{request}\u201d",
        message.items_in_all,
        request=request,
    )


def _item(each: ReturnedItem, message: ReturnLetter) -> Line:
    day = words.day(each.opened_day, year=each.opened_day.year != message.day.year)
    client = figures.name(each.client) if each.client else words.begun(_("no client yet"))
    title = link(figures.name(each.title), each.url)
    if each.likely is None:
        return filled(_("{client}, {day}: {title}"), client=client, day=day, title=title)
    mark = asking.theme(each.likely)
    return filled(_("{client}, {day}: {title}; by {theme}, the same?"), client=client, day=day, title=title, theme=mark)
