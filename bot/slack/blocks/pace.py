"""Who sets the pace in words: a client's control index and its parts, its notice by quarter, the items behind it."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.attribution import WHOLE
from bot.domain.control import IMPOSED, INJECTED, RISEN_INDEX, URGENT, Compared, Notice
from bot.domain.demand import BY_CLIENT, BY_ITEM, Demand, read
from bot.language import gettext as _
from bot.language import marked, pgettext
from bot.services import imposing
from bot.services.digest_view import Paced
from bot.services.pace import Behind, ClientPace, OfMember, OnTeam
from bot.slack.blocks import counts, figures, groups, imposed, kept, words
from bot.slack.blocks.message import Cell, Line, Message, code, filled, link, own_line
from bot.slack.request import Answer
from bot.store.pace import MarkedItem

ROWS_AT_A_TIME = 15
LONGEST_RULE = 120

PARTS: Final[Mapping[str, str]] = {
    IMPOSED: marked("Date, tool or format imposed: {share} ({marked} of {items}), median of {clients} {median}"),
    INJECTED: marked("Came in after its cycle had begun: {share} ({marked} of {items}), median of {clients} {median}"),
    URGENT: marked("Urgent: {share} ({marked} of {items}), median of {clients} {median}"),
}
SHORT: Final[Mapping[str, str]] = {
    IMPOSED: marked("imposed {share} ({marked} of {items}), usually {usual}, others {others}"),
    INJECTED: marked("after the cycle had begun {share} ({marked} of {items}), usually {usual}, others {others}"),
    URGENT: marked("urgent {share} ({marked} of {items}), usually {usual}, others {others}"),
}
UNTOLD: Final[Mapping[str, str]] = {
    IMPOSED: marked("what was imposed (nothing is marked yet, or for fewer than three clients)"),
    INJECTED: marked("what came in after its cycle had begun (not told of enough items of three clients)"),
    URGENT: marked("urgency (not told of enough items of three clients)"),
}
BASIS = marked(
    "Each item counts on the day it was opened or, where that is known, on the day on which something was imposed,"
    " it came into the cycle or was made urgent. The index is the geometric mean of each share plus 5 points, divided"
    " by the median client's plus 5 points, as a ratio from 1/5 to 5; 1 is the median client."
)


def on_card(pace: ClientPace) -> tuple[Line, list[Line]] | None:
    """Return what a client's card says of it: a line and what stands under it; None where its index is nothing special.

    A group's card says it too where one of its members sets the pace.
    """
    indices = [pace.whole.index, *(each.control.index for each in pace.members)]
    if pace.whole.index is None or max(each for each in indices if each is not None) < RISEN_INDEX:
        return None
    title = _("Sets the pace: control index {index}, the median client is 1", index=index(pace.whole.index))
    return title, [*_parts(pace), *_of_it(pace), *_notice(pace.notices, pace.others)]


def index(value: float) -> str:
    """Write a control index: `2.6`."""
    return words.number(value, 1, least=1)


def _parts(pace: ClientPace) -> list[Line]:
    """Say each part that can be told, and which are left out."""
    said: list[Line] = [_part(part, each) for part, each in pace.whole.parts.items()]
    left_out = [] if pace.whole.few else [part for part in UNTOLD if part not in pace.whole.parts]
    if left_out:
        untold = words.clauses([_(UNTOLD[part]) for part in left_out])
        said.append(_("Left out: {parts}", parts=untold))
    return said


def _part(part: str, each: Compared) -> str:
    return _(
        PARTS[part],
        share=words.percent(each.share),
        marked=words.count(each.marked),
        items=counts.items(each.told),
        clients=counts.clients(each.clients),
        median=words.percent(each.median),
    )


def _notice(notices: Sequence[Notice], others: Sequence[Notice]) -> list[Line]:
    """Say the notice by quarter, the client's beside the others', from the first quarter with dated items on."""
    first = next((at for at, each in enumerate(notices) if each.items), len(notices))
    pairs = list(zip(notices, others, strict=True))[first:]
    if not pairs:
        return []
    told = words.clauses([_quarter(mine, theirs) for mine, theirs in pairs])
    # The index stands beside the median client; of many clients too few items are dated for a median of each.
    return [
        _(
            "No part of the index: median days from request to due date, beside those of all other clients' items"
            " together: {quarters}",
            quarters=told,
        )
    ]


def _quarter(mine: Notice, others: Notice) -> str:
    told = {
        "quarter": quarter(mine),
        "items": counts.items(mine.items),
        "others": _("too few") if others.median is None else words.number(others.median, 1),
    }
    if mine.median is None:
        return _("{quarter} too few ({items}; others {others})", **told)
    return _("{quarter} {days} ({items}; others {others})", **told, days=words.number(mine.median, 1))


def quarter(notice: Notice) -> str:
    """Write a quarter: `Q3 2026`."""
    return _("Q{number} {year}", number=(notice.quarter.month - 1) // 3 + 1, year=notice.quarter.year)


def draw(pace: ClientPace, behind: Behind) -> Answer:
    """Draw one client's pace, and the items behind it with what says so of each."""
    message = Message()
    client = figures.name(pace.client.name)
    message.heading(_verdict(pace, client))
    if pace.part_of is not None:
        message.lines(groups.part_of(client, pace.part_of))
    if said := [*_parts(pace), *_of_it(pace), *_notice(pace.notices, pace.others)]:
        message.lines(_("What it rests on"), said)
    if len(pace.teams) > 1:
        message.lines(_("By team"), [_on_team(each) for each in pace.teams])
    if behind.items:
        caption = _("{client}: the latest of {items}", client=client, items=counts.items(behind.total))
        header = (_("Item"), pgettext("column", "What"), _("Because of"), _("Opened"), _("Team"))
        message.table(caption, header, [_row(item, behind) for item in behind.items], ROWS_AT_A_TIME)
    message.lines(
        filled(
            _("To mark an item: {mark}. To take that back: {back}"),
            mark=code(_("/clientload imposed tool LINK")),
            back=code(_("/clientload imposed remove tool LINK")),
        )
    )
    message.small(f"{figures.days(pace.window)}. {_(BASIS)} {_(figures.PRIVACY)}.")
    message.buttons(imposed.button(pace.client.id or 0))
    return message.answer()


def _verdict(pace: ClientPace, client: str) -> str:
    if pace.team is not None:
        client = _("{client} in {team}", client=client, team=figures.name(pace.team.name))
    client = figures.over(client, pace.window)
    if pace.whole.index is not None:
        return _(
            "{client}: control index {index}, the median client is 1", client=client, index=index(pace.whole.index)
        )
    if not pace.whole.few:
        return _("{client}: too little is known to compare clients", client=client)
    items = counts.items(pace.whole.counts.items)
    return _("{client}: {items}, too few to tell who sets the pace", client=client, items=items)


def _of_it(pace: ClientPace) -> list[Line]:
    """Say how each of a group stands: `Of it: Brisa (reseller) 3.1, 20 items; Acme itself 1.2, 61 items`."""
    if not pace.members:
        return []
    said = [_member(each) for each in pace.members[: groups.SHOWN]]
    if more := len(pace.members) - len(said):
        said.append(counts.counted("{count} more", "{count} more", more))
    return [_("Of it: {members}", members=words.clauses(said))]


def _member(each: OfMember) -> str:
    client, items = groups.named(each.client, each.kind), counts.items(each.control.counts.items)
    if each.control.index is None:
        return _("{client} too few to tell, {items}", client=client, items=items)
    return _("{client} {index}, {items}", client=client, index=index(each.control.index), items=items)


def _on_team(each: OnTeam) -> str:
    team, items = figures.name(each.team.name), counts.of_kind(each.team.kind, each.control.counts.items)
    if each.control.index is None:
        return _("{team}: too few to tell, {items}", team=team, items=items)
    return _("{team}: {index}, {items}", team=team, index=index(each.control.index), items=items)


def risen(paced: Paced) -> str:
    """Say in a digest whose control index rose out of line, and what of it did."""
    parts = words.clauses(
        [
            _(
                SHORT[each.part],
                share=words.percent(each.share),
                usual=words.percent(each.usual),
                others=words.percent(each.others),
                marked=words.count(each.marked),
                items=counts.items(each.told),
            )
            for each in paced.parts
        ]
    )
    return _(
        "{client} sets the pace more than it did: control index {index}, usually {usual}: {parts}",
        client=figures.name(paced.client),
        index=index(paced.index),
        usual=index(paced.usual),
        parts=parts,
    )


def _row(item: MarkedItem, behind: Behind) -> tuple[Cell, ...]:
    said = [imposing.name(each.what) for each in read(item.imposed_by)]
    said += [_("after the cycle had begun")] if item.flags & Demand.INJECTED else []
    said += [_("urgent")] if item.flags & Demand.URGENT else []
    if whose := behind.member_names.get(item.destination):
        said.append(figures.name(whose))
    if item.parts != WHOLE:
        said.append(_("{share} theirs", share=words.percent(item.parts / WHOLE)))
    return (
        link(figures.name(item.title), item.url),
        ", ".join(said),
        own_line(words.clauses(_because(item)), LONGEST_RULE),
        item.opened_day.isoformat(),
        figures.name(behind.team_names.get(item.team_id, _("none"))),
    )


def _because(item: MarkedItem) -> list[str]:
    """Say the rule of each thing: a mark, a label, the day in the cycle, the priority."""
    said = [_seen(each) for each in dict.fromkeys(each.seen for each in read(item.imposed_by))]
    if item.imposed_day is not None and item.imposed_day > item.opened_day:
        said.append(_("imposed on {day}", day=words.day(item.imposed_day)))
    if item.injected_day is not None and item.cycle_began is not None:
        said.append(
            _(
                "in {cycle} on {entered}, begun {began}",
                cycle=figures.name(item.cycle),
                entered=words.day(item.injected_day),
                began=words.day(item.cycle_began),
            )
        )
    if item.flags & Demand.URGENT:
        said.append(_("priority {priority}", priority=figures.name(item.priority)) if item.priority else _("urgent"))
    if item.urgent_day is not None and item.urgent_day > item.opened_day:
        said.append(_("urgent since {day}", day=words.day(item.urgent_day)))
    return said


def _seen(seen: str) -> str:
    if seen == BY_ITEM:
        return _("marked by hand")
    if seen == BY_CLIENT:
        return _("all of this client is marked")
    return kept.seen(seen)
