"""What a dialog is: how it is drawn, what sending it does, and what its buttons do."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.language import gettext as _
from bot.services.company import Company
from bot.slack.blocks.form import Form
from bot.slack.reply import Asker
from bot.slack.request import Answer, Block, Channels, Mistake, People, Person, Posts, Role
from bot.slack.rights import check_leads, check_maps, doubt
from bot.slack.views.values import Values

LONGEST = 200
"""Characters of one value that a button holds: with all the others they come back with the dialog."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who has a dialog before them, and what it is about.

    `subject` is what it was opened with; `values` what stands in its fields, nothing when it is being opened. `sure`
    says that what was asked before was answered with yes. `view_id` tells one opening of a dialog from another.
    """

    company: Company
    person: Person
    asker: Asker
    channels: Channels
    posts: Posts
    people: People
    subject: Mapping[str, Any]
    values: Values = field(default_factory=lambda: Values({}))
    sure: bool = False
    value: str = ""
    view_id: str = ""

    @property
    def opening(self) -> bool:
        """Whether nobody has filled anything in yet."""
        return not self.values.by_block

    def id(self, name: str) -> int | None:
        """Return the id of a client or a team: the one that was chosen, else the one it was opened with."""
        if name in self.values:
            return self.values.id(name)
        kept = self.subject.get(name)
        return kept if isinstance(kept, int) and not isinstance(kept, bool) else None


@dataclass(frozen=True, slots=True)
class Sure:
    """A question before something is done: what it would do, and the word that says yes."""

    title: str
    answer: Answer
    submit: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What a button in a dialog shows below its fields; nothing is done yet."""

    answer: Answer


Draw = Callable[[Asked], Awaitable[Form]]
Save = Callable[[Asked], Awaitable[Answer | Sure | Form]]
"""Does what was asked and says what holds now, or asks whether that is meant, or goes on to the next step."""

Do = Callable[[Asked], Awaitable[Answer | Beside]]
About = Callable[[Company, str], Awaitable[Mapping[str, Any] | None]]
"""Returns what a line with words behind the command is about, where it opens the dialog as well."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """One line in the table of dialogs.

    `command` is the typed subcommand that it stands for, `needs` the least role that opens it; with `for_mapping` those
    in charge of mapping open it too, with `for_leaders` leaders alone do. What a person may change in it is checked
    again by `save` and by what `does` holds for its buttons. `typed` is a line to type instead. With `of_names` a
    client and a team may stand behind the command: the dialog opens with them.
    """

    name: str
    command: str
    needs: Role
    typed: str
    draw: Draw
    save: Save
    does: Mapping[str, Do] = field(default_factory=dict)
    for_mapping: bool = False
    of_names: bool = False
    for_leaders: bool = False
    about: About | None = None

    def is_for(self, person: Person) -> bool:
        """Say whether a person may open it at all."""
        if self.for_leaders:
            return person.leader
        return person.role >= self.needs or (self.for_mapping and person.maps)

    def check_role(self, person: Person) -> None:
        """Raise `Mistake` for whoever may not open it."""
        if self.is_for(person):
            return
        if self.for_leaders:
            check_leads(person)
        if self.for_mapping:
            check_maps(person)
        if self.needs == Role.ADMIN:
            raise Mistake(_("This is for an admin. Ask one of them.") + doubt(person))
        raise Mistake(_("This is for a team's manager or an admin. Ask one of them.") + doubt(person))


def subject_of(value: str) -> dict[str, Any]:
    """Read what a button says that a dialog is about; what cannot be read, or is no plain value, is nothing."""
    try:
        read = json.loads(value) if value else {}
    except ValueError:
        return {}
    said = read.items() if isinstance(read, dict) else ()
    return {name: each for name, each in said if isinstance(each, str | int | float) and len(str(each)) <= LONGEST}


@dataclass(frozen=True, slots=True)
class Kept:
    """What comes back with a dialog: its subject, where its answer goes, and what was filled in a step before."""

    subject: Mapping[str, Any]
    asker: Asker
    values: Values | None = None

    def metadata(self) -> dict[str, Any]:
        """Write it as small as it can be: Slack keeps 3,000 characters."""
        kept: dict[str, Any] = {"s": dict(self.subject), "c": self.asker.channel_id, "r": self.asker.response_url}
        if self.values is not None:
            kept["v"] = {name: value for name, value in self.values.by_block.items() if value}
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def of(cls, view: Block, user_id: str) -> "Kept":
        """Read it from a dialog."""
        kept = json.loads(view.get("private_metadata") or "{}")
        values = Values(kept["v"]) if "v" in kept else None
        return cls(kept.get("s", {}), Asker(user_id, kept.get("c", ""), kept.get("r", "")), values)
