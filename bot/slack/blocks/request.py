"""A request, drawn: who asks for it, how far from the standard it is, what it costs, what waits, what was decided.

The internal note says the same lines in words alone.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.decision import OPEN
from bot.domain.request import FEWEST
from bot.domain.theme import COMPONENT, HAND, ISSUE, ITEM, LABEL, Theme
from bot.language import gettext as _
from bot.language import marked
from bot.services import work_classes
from bot.services.request_view import Earlier, LikeIt, RequestView
from bot.slack.blocks import costs, counts, decided, figures, kept, words
from bot.slack.blocks.costs import Part
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Button, Line, Message, bold, filled, isolated, link, one_line, spoken
from bot.slack.blocks.next_step import typing
from bot.slack.request import Answer

ACTION: Final = "request_item"
OPEN_DRAFT: Final = "open_draft"
OPEN_ANSWER: Final = "open_answer"

ASKERS_SHOWN = 6
THEMES_SHOWN = 3
LONGEST_REASON = 300
LONGEST_NOTE = 2_900

THEMES: Final = {
    HAND: marked("the theme {name}"),
    ISSUE: marked("what is linked to \u201c{name}\u201d"),
    COMPONENT: marked("the component {name}"),
    LABEL: marked("the label {name}"),
    ITEM: marked("this item alone"),
}
ENOUGH: Final = marked("Hours are told of five items at least")
DISTANCES: Final = {
    "far": marked("far from the standard"),
    "between": marked("some way from the standard"),
    "near": marked("near the standard"),
    "unknown": marked("nothing tells how far from the standard"),
}


def draw(view: RequestView) -> Answer:
    """Draw a request for the one who asks."""
    message = Message()
    message.heading(_verdict(view))
    message.lines(_item(view))
    for title, bullets in parts(view):
        message.lines(title, bullets)
    message.small(_small(view))
    message.buttons(*_buttons(view))
    return message.answer()


def note(view: RequestView) -> str:
    """Write the internal note: what the page says to everybody, whoever copies it.

    A note ends up in a channel or a ticket, where a decision that leaders alone know would be out.
    """
    view = _for_everybody(view)
    said = [_verdict(view), spoken(_item(view))]
    for title, bullets in parts(view):
        said += ["", spoken(title), *(f"- {spoken(each)}" for each in bullets)]
    return "\n".join([*said, "", f"{_(ENOUGH)}."])[:LONGEST_NOTE]


def _for_everybody(view: RequestView) -> RequestView:
    """Return what is told of a request to whoever asks: the refusal where a leader let it be told, and no decision."""
    declined, maybe = (each if each is not None and each.is_public else None for each in (view.declined, view.maybe))
    return replace(view, declined=declined, maybe=maybe, earlier=(), leader=False)


def parts(view: RequestView) -> Iterator[Part]:
    """Yield what is told of a request, what was decided first."""
    if view.declined is not None:
        yield [bold(declined(view))], []
    if view.maybe is not None:
        yield [bold(_("{declined}. This looks like it: the same?", declined=declined(view)))], []
    if same := [_earlier(each, view) for each in view.earlier if not each.likely]:
        yield [bold(_("Decided on this theme; only leaders and owners see this"))], same
    if alike := [_earlier(each, view) for each in view.earlier if each.likely]:
        yield [bold(_("Decided on what looks like it, the same? Only leaders and owners see this"))], alike
    yield _askers(view)
    if view.likely:
        yield (
            [bold(_("Looks like the same, and is not counted until a leader says so"))],
            list(map(_likely, view.likely)),
        )
    yield [bold(words.begun(_(DISTANCES[view.standard.distance])))], list(_seen(view))
    yield from costs.parts(view)


def theme(each: Theme) -> str:
    """Name a theme: `the component auth`."""
    return _(THEMES[each.kind], name=figures.name(each.name or each.value))


def opening(text: str, action: str, item_id: int, chosen: Theme) -> Button:
    """Return the button that opens a dialog about a request by one of its themes."""
    return Button(text, action, json.dumps({"item": item_id, "theme": chosen.token}))


def menu_text() -> str:
    """Write what stands on the menu below items."""
    return _("Who else asks for it, and what it costs")


def declined(view: RequestView) -> str:
    """Say that it was declined, when, why, and when it is looked at again."""
    found = view.declined or view.maybe
    if found is None:
        return ""
    said = {
        "day": _long_day(view, found.on),
        "reason": isolated(one_line(found.because, LONGEST_REASON)).rstrip("."),
        "month": words.month(found.review_on, year=found.review_on.year != view.day.year),
    }
    if found.review_on <= view.day:
        return _("Declined on {day}, reason: {reason}; the review is due since {month}", **said)
    return _("Declined on {day}, reason: {reason}; review in {month}", **said)


def _long_day(view: RequestView, day: date) -> str:
    return words.long_day(day) if day.year == view.day.year else words.day(day, year=True)


def _verdict(view: RequestView) -> str:
    title = figures.name(view.item.title)
    asking = counts.clients(len(view.askers)) if view.askers else _("no client yet")
    if view.declined is not None:
        day = words.day(view.declined.on, year=view.declined.on.year != view.day.year)
        return _("{title}: declined on {day}; asked for by {clients}", title=title, day=day, clients=asking)
    distance = _(DISTANCES[view.standard.distance])
    said = {"title": title, "clients": asking, "distance": distance}
    if not view.askers:
        return _("{title}: no client has asked for it yet; {distance}", **said)
    if view.theme.sure:
        return _("{title}: asked for by {clients}; {distance}", **said)
    return _("{title}: may be what {clients} ask for; {distance}", **said)


def _item(view: RequestView) -> Line:
    item = view.item
    called = link(f"{figures.source(item.source)} {item.ref}", item.url)
    opened = words.day(item.opened_day, year=item.opened_day.year != view.day.year)
    client = figures.name(view.client) if view.client else _("no client yet")
    return filled(_("{item}, {client}, opened on {day}"), item=called, client=client, day=opened)


def _earlier(each: Earlier, view: RequestView) -> Line:
    decision = each.decision
    state = decided.state(decision, view.day)
    said = [
        _(
            "{day}: {about}, {state}",
            day=_day(view, each),
            about=decided.about(decision),
            state=state,
        ),
        _("reason: {reason}", reason=isolated(one_line(decision.because, LONGEST_REASON)).rstrip(".")),
    ]
    if each.items_since:
        again = {"items": counts.items(each.items_since), "clients": counts.clients(each.clients_since)}
        said.append(_("asked again since: {items} of {clients}", **again))
    if each.is_public and decision.state == OPEN:
        said.append(_("whoever asks is told"))
    return words.clauses(said)


def _day(view: RequestView, each: Earlier) -> str:
    day = each.decision.decided_on
    return words.day(day, year=day.year != view.day.year)


def _askers(view: RequestView) -> Part:
    said = {
        "items": counts.items(view.items),
        "day": words.day(view.since, year=view.since.year != view.day.year),
        "theme": theme(view.theme),
    }
    clients = counts.clients(len(view.askers))
    if not view.theme.sure:
        title = _(
            "{items} of {clients} since {day} with {theme}; nobody said that they are the same", **said, clients=clients
        )
    elif view.askers:
        title = _("{items} of {clients} since {day}, by {theme}", **said, clients=clients)
    else:
        title = _("{items} since {day}, by {theme}", **said)
    lines: list[Line] = [
        _(
            "{client}: {items}, the latest on {day}",
            client=figures.name(each.client),
            items=counts.items(each.items),
            day=words.day(each.latest, year=each.latest.year != view.day.year),
        )
        for each in view.askers[:ASKERS_SHOWN]
    ]
    if (rest := len(view.askers) - ASKERS_SHOWN) > 0:
        lines.append(counts.other_clients(rest))
    if view.broad:
        lines.append(
            _(
                "Too many items bear {theme} for it to be one request: only the latest of them are counted here. Choose"
                " a narrower theme",
                theme=theme(view.theme),
            )
        )
    if view.nobody:
        lines.append(counted("{count} item without a client yet", "{count} items without a client yet", view.nobody))
    return [bold(title)], lines


def _likely(each: LikeIt) -> Line:
    """Ask: `5 items of 3 clients with the label sso, the latest: SSO login, No sign-in. The same?`."""
    return _(
        "{items} of {clients} with {theme}, the latest: {titles}. The same?",
        items=counts.items(each.items),
        clients=counts.clients(each.clients),
        theme=theme(each.theme),
        titles=", ".join(map(figures.name, each.latest)),
    )


def _seen(view: RequestView) -> Iterator[Line]:
    """Say what the rule saw."""
    found = view.standard
    if view.like is not None and found.classed >= FEWEST:
        yield _("Similar is what bears {theme}", theme=theme(view.like))
    if found.work:
        yield _("Its class is {work} ({seen})", work=work_classes.name(found.work), seen=kept.seen(found.seen))
    else:
        yield _("It has no class of work")
    if found.custom:
        yield _("Labels of a client, or made to order: {labels}", labels=", ".join(map(figures.name, found.custom)))
    if found.classed < FEWEST:
        yield _(
            "Similar issues with a class: {count}, fewer than {fewest}, which tells nothing",
            count=found.classed,
            fewest=FEWEST,
        )
        return
    yield counted(
        "{count} of {all} similar issues with a class is bespoke",
        "{count} of {all} similar issues with a class are bespoke",
        found.bespoke,
        all=found.classed,
    )


def _small(view: RequestView) -> str:
    said = [_(ENOUGH), _(figures.PRIVACY)]
    if not view.leader:
        said.insert(0, _("Decisions are told to leaders, and to all where a leader said so"))
    return words.sentences(said)


def _buttons(view: RequestView) -> list[Button]:
    item = view.item
    shown = [opening(_("Note and draft"), OPEN_DRAFT, item.id, view.theme)]
    if view.leader:
        shown.append(opening(_("Decide"), OPEN_ANSWER, item.id, view.theme))
    called = f'request "{item.source}:{item.ref}"'
    asked = [each.theme for each in view.likely] + ([] if view.theme.sure else [view.theme])
    if view.leader:
        shown += [
            typing(at, _("The same: {theme}", theme=theme(each)), f'{called} same "{each.key}"')
            for at, each in enumerate(asked[:THEMES_SHOWN])
        ]
    others = [each for each in view.themes if each.key != view.theme.key][:THEMES_SHOWN]
    looked = enumerate(others, THEMES_SHOWN)
    return [
        *shown,
        *(typing(at, _("By {theme}", theme=theme(each)), f'{called} theme "{each.key}"') for at, each in looked),
    ]
