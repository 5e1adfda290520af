"""The dialog in which somebody says that a client imposed a date, a tool or a format."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import gettext as _
from bot.services import imposing
from bot.slack.blocks import form, words
from bot.slack.blocks.form import Act, Asking, Form, Option

NAME = "imposed"
ITEM = "item"


@dataclass(frozen=True, slots=True)
class First:
    """What stands in the dialog when it opens: the item, and the client whose items are offered."""

    item: Option | None = None
    of: int | None = None
    wide: bool = False


def draw(first: First) -> Form:
    """Draw the dialog; a whole client is asked for of those alone who may mark one."""
    # Whose items the picker offers comes back with it in the name of its block.
    name = ITEM if first.of is None else f"{ITEM}:{first.of}"
    item = Asking(
        name,
        _("Item"),
        _("Its number or key, or its link, finds any item; words of a title find the latest 10,000."),
        optional=first.wide,
    )
    client = Asking(
        "client", _("Or a whole client"), _("All that it asks for from today on, instead of one item."), optional=True
    )
    blocks = [
        form.choice(Asking("what", _("What did the client impose?")), _whats()),
        form.typeahead(item, ITEM, first.item),
        *([form.typeahead(client, "client")] if first.wide else []),
        form.small(
            _("It counts in the client's control index. Who marks is kept in the record and shown with no figure.")
        ),
        form.acts(NAME, Act("remove", _("Take back instead"))),
    ]
    return Form(_("Client imposed this"), blocks, _("Save"))


def _whats() -> Sequence[Option]:
    return [(what, words.begun(imposing.name(what))) for what in imposing.NAMES]
