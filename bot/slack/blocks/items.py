"""The items behind a client's figure: each with the rule that says whose it is, its hours and their basis."""

import json
from dataclasses import dataclass
from datetime import date

from bot.domain.attribution import WHOLE
from bot.services.figures import HOUR, USUAL_WINDOW_DAYS, Why
from bot.slack.blocks import figures, words
from bot.slack.blocks.message import Button, Cell, Line, Message, Number, bold, code, link, one_line
from bot.slack.request import Answer
from bot.store.totals import ItemLoad

ACTION = "items_behind"
PAGE = 50
ROWS_AT_A_TIME = 10
CONTRADICTIONS_SHOWN = 5
LONGEST_RULE = 60

SHORT_BASES = {
    "logged": "logged",
    "activity": "activity",
    "estimate": "estimate",
    "count": "usual time",
    "": "none yet",
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


def button(asked: Asked, text: str = "See the items") -> Button:
    """Return the button that asks for a page of items."""
    return Button(text, ACTION, asked.to_value())


def draw(why: Why) -> Answer:
    """Draw one page of items."""
    message = Message()
    client = figures.name(why.client.name)
    where = f" in {figures.name(why.team.name)}" if why.team else ""
    if not why.total:
        message.heading(f"{client}: no items{where} in these {why.window.days} days")
        message.small(f"{figures.days(why.window)}.")
        return message.answer()
    message.heading(
        f"{client}: {words.counted(why.total, 'item')} opened or worked on{where}{figures.over(why.window)}"
    )
    shown_until = why.offset + len(why.items)
    if why.items:
        message.table(
            f"{client}, items {why.offset + 1} to {shown_until} of {why.total}, most hours first",
            ("Item", "Hours", "Basis", "Because of", "Opened", "Team"),
            [_row(item, why) for item in why.items],
            ROWS_AT_A_TIME,
        )
    if why.contradicting:
        message.lines(_contradicting(why.contradicting), _contradictions(why))
    message.small(f"{figures.days(why.window)}. Hours are the client's, in these days.")
    if shown_until < why.total:
        team_id = why.team.id if why.team else None
        following = Asked(why.client.id or 0, team_id, shown_until, why.window.until, why.window.days)
        message.buttons(button(following, f"The next {min(PAGE, why.total - shown_until)} items"))
    return message.answer()


def _row(item: ItemLoad, why: Why) -> tuple[Cell, ...]:
    return (
        link(figures.name(item.title), item.url),
        Number(round(item.seconds / HOUR, 2), words.hours(item.seconds / HOUR)),
        SHORT_BASES.get(item.basis, item.basis) + _part(item),
        rule(item, why.client.name),
        item.opened_day.isoformat(),
        figures.name(why.team_names.get(item.team_id or 0, "none")),
    )


def _part(item: ItemLoad) -> str:
    if item.parts == WHOLE:
        return ""
    return ", half theirs" if item.parts * 2 == WHOLE else f", {words.percent(item.parts / WHOLE)} theirs"


def rule(item: ItemLoad, client: str) -> str:
    """Say in words which rule made the item this client's: `organization Acme in Zendesk`."""
    where = figures.source(item.source)
    match item.rule, item.seen:
        case "field", seen if seen.startswith("organization ") and "," not in seen:
            said = f"organization {figures.name(client)} in {where}"
        case "domain", seen if seen.startswith("requester's organization "):
            said = f"requester's organization {figures.name(client)} in {where}"
        case "domain", seen:
            said = f"requester's {seen}"
        case "field" | "label", seen:
            said = f"{seen} in {where}"
        case _, seen:
            said = seen or "no rule"
    return one_line(said, LONGEST_RULE)


def _contradicting(count: int) -> Line:
    told = words.counted(count, "item")
    return [
        "For ",
        bold(told),
        " another rule names another client. An admin decides with ",
        code("/clientload client map"),
    ]


def _contradictions(why: Why) -> list[Line]:
    told = [item for item in why.items if item.contradicts][:CONTRADICTIONS_SHOWN]
    return [
        [link(figures.name(item.title), item.url), f": {one_line(item.contradicts, LONGEST_RULE)}"] for item in told
    ]
