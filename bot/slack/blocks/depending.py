"""An episode of dependency as each leader gets it: the verdict, what it rests on, how sure, and what one can do."""

from collections.abc import Iterator

from bot.domain.signals.dependency import CLEAR
from bot.language import gettext as _
from bot.services.dependency_view import DependencyView
from bot.slack.blocks import counts, figures, words
from bot.slack.blocks.message import Line, Message
from bot.slack.blocks.next_step import client_with_id, typing
from bot.slack.request import Answer


def message(view: DependencyView) -> Answer:
    """Draw it; only leaders are sent it."""
    made = Message()
    made.heading(_verdict(view))
    made.lines(_basis(view), list(_facts(view)))
    made.small(_rule(view))
    if view.client_id:
        named = client_with_id(view.client_id)
        made.buttons(
            typing(0, _("What if they leave"), f"whatif {named} leaves"),
            typing(1, _("Card"), f"card {named}"),
            typing(2, _("What we depend on"), "dependency"),
        )
    else:
        made.buttons(typing(0, _("What we depend on"), "dependency"))
    return made.answer()


def _verdict(view: DependencyView) -> str:
    client = figures.name(view.client)
    if view.kind == "concentration":
        share, limit = words.against(view.normalised or 0.0, view.limit)
        if view.state == "cleared":
            return _("Revenue is less concentrated again: {share}, limit {limit}", share=share, limit=limit)
        return _("Revenue is concentrated: {share} on a scale to 100 %, limit {limit}", share=share, limit=limit)
    if view.kind == "index":
        index, limit = words.number(view.index or 0.0, 1, least=1), words.number(view.limit, 1, least=1)
        if view.state == "cleared":
            return _(
                "{client} takes {index} times its part of revenue, under {limit} again", **_said(client, index, limit)
            )
        return _(
            "{client} has taken {limit} times its part of revenue or more for eight weeks: {index} now",
            **_said(client, index, limit),
        )
    paid, limit = words.against(view.paid or 0.0, view.limit)
    if view.state == "cleared":
        return _(
            "{client} pays {share} of revenue, under the limit of {limit} again", client=client, share=paid, limit=limit
        )
    return _("{client} pays {share} of revenue, above the limit of {limit}", client=client, share=paid, limit=limit)


def _said(client: str, index: str, limit: str) -> dict[str, str]:
    return {"client": client, "index": index, "limit": limit}


def _basis(view: DependencyView) -> str:
    span = words.span(view.since, figures.last_day(view.until))
    if view.before is None or view.kind == "concentration":
        return _("Twelve months, {span}", span=span)
    return _("Twelve months, {span}. The year before: {share}", span=span, share=words.percent(view.before))


def _facts(view: DependencyView) -> Iterator[Line]:
    if view.kind == "index" and view.paid is not None:
        yield _("Pays {share} of revenue", share=words.percent(view.paid))
    if view.caused is not None and view.client_id:
        caused = words.percent(view.caused)
        if view.index is None or view.kind == "index":
            yield _("Takes {share} of the hours clients cause, the last 28 days", share=caused)
        else:
            yield _(
                "Takes {share} of the hours clients cause, the last 28 days: {index} times its part",
                share=caused,
                index=words.number(view.index, 1, least=1),
            )
    if view.effective is not None:
        yield _(
            "As concentrated as {equal} of equal size, of {clients} that pay",
            equal=counts.clients(view.effective),
            clients=words.number(view.paying),
        )
    if view.kind == "share":
        yield _(figures.REFERENCES)
    yield _sure(view)


def _sure(view: DependencyView) -> str:
    known = _(
        "How sure: {share} of the days are covered by what was told of revenue", share=words.percent(view.coverage)
    )
    if view.kind == "concentration" or view.highest is None:
        return known
    return _("{known}; were all that has no client theirs, {share}", known=known, share=words.percent(view.highest))


def _rule(view: DependencyView) -> str:
    if view.kind == "index":
        said = _("Rule: ten percent of client hours or more, and twice its part of revenue, eight weeks running")
    else:
        limit = words.limit(view.limit)
        clear = words.percent(view.limit * CLEAR)
        said = _("Rule: above {limit}; it ends under {clear}", limit=limit, clear=clear)
    since = _("Since {day}", day=words.day(view.opened_on))
    return words.sentences([said, since, _(figures.LEADERS_ONLY), f"{_(figures.PRIVACY)}."])
