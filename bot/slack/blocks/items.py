"""The items behind a client's figure: each with the rule that says whose it is, its hours and their basis."""

import json
from dataclasses import dataclass
from datetime import date

from bot.domain.activity import HAND
from bot.domain.attribution import WHOLE
from bot.domain.privacy import rounded
from bot.language import gettext as _
from bot.language import marked
from bot.services.figures import HOUR, USUAL_WINDOW_DAYS, Why
from bot.slack.blocks import counts, figures, imposed, kept, request, words
from bot.slack.blocks.message import Button, Cell, Line, Message, Number, bold, code, filled, link, own_line
from bot.slack.request import Answer
from bot.store.behind import ItemLoad

ACTION = "items_behind"
PAGE = 50
ROWS_AT_A_TIME = 10
CONTRADICTIONS_SHOWN = 5
LONGEST_RULE = 60

SHORT_BASES = {
    "logged": marked("logged"),
    "activity": marked("activity"),
    "estimate": marked("estimate"),
    "count": marked("usual time"),
    "": marked("none yet"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of whose items is asked for; it travels in a button. `until` is the first day behind the window.

    `days` is how long the window is.
    """

    client_id: int
    team_id: int | None = None
    offset: int = 0
    until: date | None = None
    days: int = USUAL_WINDOW_DAYS

    def to_value(self) -> str:
        """Write it for a button."""
        until = self.until and self.until.isoformat()
        return json.dumps([self.client_id, self.team_id, self.offset, until, self.days])

    @classmethod
    def from_value(cls, value: str) -> "Asked":
        """Read it back; raises `ValueError` for what no button of ours holds."""
        client_id, team_id, offset, until, *days = json.loads(value)
        until = date.fromisoformat(until) if until else None
        # A message may carry a button from before windows had a length.
        return cls(int(client_id), team_id and int(team_id), int(offset), until, *map(int, days[:1]))


def button(asked: Asked, text: str = "") -> Button:
    """Return the button that asks for a page of items."""
    return Button(text or _("See the items"), ACTION, asked.to_value())


def draw(why: Why) -> Answer:
    """Draw one page of items."""
    message = Message()
    client = figures.name(why.client.name)
    message.heading(_verdict(client, why))
    if not why.total:
        message.small(f"{figures.days(why.window)}.")
        return message.answer()
    shown_until = why.offset + len(why.items)
    if why.items:
        caption = _(
            "{client}, items {first} to {last} of {total}, most hours first",
            client=client,
            first=words.number(why.offset + 1),
            last=words.number(shown_until),
            total=words.number(why.total),
        )
        header = [_("Item"), _("Hours"), _("Basis"), _("Because of"), _("Opened"), _("Team")]
        if why.names:
            header.append(_("Client"))
        message.table(caption, header, [_row(item, why) for item in why.items], ROWS_AT_A_TIME)
    asked_for = [(str(each.id), figures.name(each.title)) for each in why.items if each.source != HAND]
    message.menu(request.menu_text(), request.ACTION, asked_for)
    if why.contradicting:
        message.lines(_contradicting(why.contradicting), _contradictions(why))
    said = _("{days}. Hours are the client's, in these days, rounded to half hours.", days=figures.days(why.window))
    message.small(" ".join([said, *_untold(why)]))
    more = []
    if shown_until < why.total:
        team_id = why.team.id if why.team else None
        following = Asked(why.client.id or 0, team_id, shown_until, why.window.until, why.window.days)
        said = counts.counted("The next {count} item", "The next {count} items", min(PAGE, why.total - shown_until))
        more.append(button(following, said))
    message.buttons(*more, imposed.button(why.client.id or 0))
    return message.answer()


def _verdict(client: str, why: Why) -> str:
    if not why.total:
        days = counts.days(why.window.days)
        if why.team is None:
            return _("{client}: no items in these {days}", client=client, days=days)
        team = figures.name(why.team.name)
        return _("{client}: no items in {team} in these {days}", client=client, team=team, days=days)
    said = counts.counted(
        "{client}: {count} item opened or worked on",
        "{client}: {count} items opened or worked on",
        why.total,
        client=client,
    )
    if why.team is not None:
        said = _("{said} in {team}", said=said, team=figures.name(why.team.name))
    return figures.over(said, why.window)


def _row(item: ItemLoad, why: Why) -> tuple[Cell, ...]:
    client = why.names.get(item.client_id, why.client.name)
    return (
        link(figures.name(item.title), item.url),
        _hours(item, why),
        _basis(item),
        rule(item, client),
        item.opened_day.isoformat(),
        figures.name(team.name if (team := why.teams.get(item.team_id or 0)) else _("none")),
        *([figures.name(client)] if why.names else []),
    )


def _hours(item: ItemLoad, why: Why) -> Cell:
    if item.seconds and not why.tells_hours(item):
        return figures.untold()
    return Number(rounded(item.seconds) / HOUR, figures.half_hours(item.seconds))


def _untold(why: Why) -> list[str]:
    """Say of which teams on this page the hours of single items are not told."""
    small = {item.team_id for item in why.items if item.seconds and not why.tells_hours(item)}
    shown = [team for id_, team in why.teams.items() if id_ in small]
    return [figures.why_untold(shown)] if shown else []


def _basis(item: ItemLoad) -> str:
    """Say on what an item's hours rest, and which part of them is the client's."""
    said = _(SHORT_BASES[item.basis]) if item.basis in SHORT_BASES else item.basis
    if item.parts == WHOLE:
        return said
    if item.parts * 2 == WHOLE:
        return _("{basis}, half theirs", basis=said)
    return _("{basis}, {share} theirs", basis=said, share=words.percent(item.parts / WHOLE))


def rule(item: ItemLoad, client: str) -> str:
    """Say in words which rule made the item this client's: `organization Acme in Zendesk`."""
    if item.source == HAND:
        return _("logged by hand")
    where = figures.source(item.source)
    match item.rule, item.seen:
        case "field", seen if seen.startswith("organization ") and "," not in seen:
            said = _("organization {client} in {source}", client=figures.name(client), source=where)
        case "domain", seen if seen.startswith("requester's organization "):
            said = _("requester's organization {client} in {source}", client=figures.name(client), source=where)
        case "domain", seen:
            said = _("requester's {seen}", seen=kept.seen(seen))
        case "field" | "label", seen:
            said = _("{seen} in {source}", seen=kept.seen(seen), source=where)
        case _, seen:
            said = kept.seen(seen) if seen else _("no rule")
    return own_line(said, LONGEST_RULE)


def _contradicting(count: int) -> Line:
    said = _("For {items} another rule names another client. An admin decides with {command}")
    return filled(said, items=bold(counts.items(count)), command=code(_("/clientload client map")))


def _contradictions(why: Why) -> list[Line]:
    told = [item for item in why.items if item.contradicts][:CONTRADICTIONS_SHOWN]
    return [
        filled(
            _("{what}: {said}"),
            what=link(figures.name(item.title), item.url),
            said=own_line(kept.contradiction(item.contradicts), LONGEST_RULE),
        )
        for item in told
    ]
