"""Questions about what has no client yet, in words, each with the button that opens its answer."""

import json
from dataclasses import asdict, dataclass

from bot.language import gettext as _
from bot.services.figures import HOUR
from bot.services.fixing import Answered
from bot.services.unattributed import Question
from bot.slack.blocks import counts, figures
from bot.slack.blocks.message import Button

OPEN = "open_attribute"
AT_ONCE = "attribute_at_once"
UNDO = "attribute_undo"

WIDEST = {"domain": "domain", "requester": "requester", "project": "project"}
"""The scope in which a question is best answered; all others item by item."""


@dataclass(frozen=True, slots=True)
class About:
    """What a dialog is about: an item, and the scope that is proposed. It travels in a button."""

    item: int
    scope: str = "item"

    def to_value(self) -> str:
        """Write it for a button."""
        return json.dumps(asdict(self))

    @classmethod
    def from_value(cls, value: str) -> "About":
        """Read it back; raises `ValueError`, `KeyError` or `TypeError` for what no button of ours holds."""
        read = json.loads(value)
        return cls(int(read["item"]), str(read.get("scope", "item")))


@dataclass(frozen=True, slots=True)
class Guess:
    """A likely client of a whole domain or project. It travels in the button that says yes."""

    scope: str
    name: str
    client: int

    def to_value(self) -> str:
        """Write it for a button."""
        return json.dumps(asdict(self))

    @classmethod
    def from_value(cls, value: str) -> "Guess":
        """Read it back; raises `ValueError`, `KeyError` or `TypeError` for what no button of ours holds."""
        read = json.loads(value)
        return cls(str(read["scope"]), str(read["name"]), int(read["client"]))


def line(question: Question) -> str:
    """Write what is asked about: `umbra.example: 41 items, 12 h; the latest: “SSO login fails”`."""
    title, worked = figures.name(question.title), _hours(question)
    said = {"items": counts.items(question.items), "hours": worked, "title": title}
    match question.kind:
        case "domain":
            name = figures.name(question.name)
            return _("{domain}: {items}, {hours}; the latest: “{title}”", domain=name, **said)
        case "project":
            name = figures.name(question.name)
            return _("Project {project}: {items}, {hours}; the latest: “{title}”", project=name, **said)
        case "queue":
            name = figures.name(question.name)
            return _("Queue {queue}: {items}, {hours}; the latest: “{title}”", queue=name, **said)
        case "requester":
            return _("One requester: {items}, {hours}; the latest: “{title}”", **said)
        case "ours":
            return _("Asked for by your own people: {items}, {hours}; the latest: “{title}”", **said)
    return _("“{title}”: {hours}", title=title, hours=worked)


def _hours(question: Question) -> str:
    if not question.tells_hours:
        return figures.untold()
    return figures.of_item(question.seconds) if question.items == 1 else figures.worked(question.seconds)


def button(question: Question) -> Button:
    """Return the button that opens the dialog."""
    about = About(question.item_id, WIDEST.get(question.kind, "item"))
    return Button(_("Whose is it?"), OPEN, about.to_value(), spoken(question))


def spoken(question: Question) -> str:
    """Say what the button is about, for whoever hears the screen."""
    return _("Whose is {name}?", name=figures.name(question.name or question.title))


def guess(question: Question) -> Button | None:
    """Return the button that says yes to the likely client of a domain or project."""
    if question.likely is None or question.kind not in WIDEST:
        return None
    client_id, name = question.likely
    text = _("It is {client}'s", client=figures.name(name))
    guessed = Guess(WIDEST[question.kind], question.name, client_id)
    return Button(text, AT_ONCE, guessed.to_value(), f"{spoken(question)} {text}")


def done(answered: Answered) -> str:
    """Say what an answer did: `41 items, 12 h are Acme's now`."""
    items, worked = counts.items(answered.items), figures.worked(round(answered.hours * HOUR))
    if answered.items == 1:
        return _one(answered)
    if answered.undone:
        return _("Taken back: {items}, {hours} have no client again", items=items, hours=worked)
    client = figures.name(answered.client)
    if not answered.items:
        return _("{client} is known by it from now on; nothing waited for it", client=client)
    return _("{items}, {hours} are {client}'s now", items=items, hours=worked, client=client)


def _one(answered: Answered) -> str:
    """Say what an answer about a single item did, without the item's hours."""
    if answered.undone:
        return _("Taken back: 1 item has no client again")
    return _("1 item is {client}'s now", client=figures.name(answered.client))


def undo(answered: Answered) -> Button:
    """Return the button that takes an answer back."""
    return Button(_("Undo"), UNDO, str(answered.fix_id), _("Take back: {said}", said=done(answered)))
