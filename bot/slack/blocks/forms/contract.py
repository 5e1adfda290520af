"""The dialog of a contract, for a leader."""

from datetime import date

from bot.domain.contract import Notice
from bot.language import gettext as _
from bot.slack.blocks import form, words
from bot.slack.blocks.form import Act, Asking, Form, Option
from bot.slack.request import Person

LONGEST_COUNT = 4

Kept = tuple[date | None, Notice | None, int | None]
"""The day of renewal, the notice and the period in months."""


def contract(client: Option | None, kept: Kept, now: str, person: Person) -> Form:
    """Draw the dialog, with what is kept of the client in its fields; `now` says it in words."""
    if not person.leader:
        return Form(_("Contract"), [])
    renews_on, notice, every = kept
    whose = client[0] if client else ""
    units = [("day", _("days")), ("week", _("weeks")), ("month", _("months"))]
    count = Asking(f"count:{whose}", _("Notice, how many"))
    blocks = [
        form.typeahead(Asking("client", _("Client"), told="redraw_contract"), "client", client),
        *([form.said(words.begun(now), "now")] if now else []),
        form.day(Asking(f"renews:{whose}", _("Renews on"), _("The next day on which it does.")), renews_on),
        form.text(count, str(notice.count) if notice else "", longest=LONGEST_COUNT),
        form.choice(Asking(f"unit:{whose}", _("Days, weeks or months")), units, notice.unit if notice else "month"),
        form.text(
            Asking(
                f"every:{whose}",
                _("Renews every, in months"),
                _("12 for every year. Empty: you are asked for the next day once this one is over."),
                optional=True,
            ),
            str(every) if every else "",
            longest=LONGEST_COUNT,
        ),
    ]
    if now:
        sure = _("What is kept of this contract is forgotten, and no brief comes.")
        blocks.append(form.acts("contract", Act("clear", _("Forget it"), sure)))
    return Form(_("Contract"), blocks, _("Save"))
