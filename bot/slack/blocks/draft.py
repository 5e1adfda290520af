"""The draft of an answer to a client, neutral and in the client's language: somebody edits it and sends it themselves.

It is made of what the client said, the answer and the month of the review, and of nothing else: no load, no revenue, no
cost, no other client.
"""

from collections.abc import Iterator
from typing import Final

from bot.domain.decision import ACCEPT, CAP, REFUSE
from bot.language import gettext as _
from bot.language import marked, speaking
from bot.services.request_view import RequestView
from bot.slack.blocks import words
from bot.slack.blocks.message import Message, bold, one_line
from bot.slack.request import Answer

LONGEST = 3_000
LONGEST_TITLE = 120

ANSWERS: Final = {
    REFUSE: marked("We have looked at it and will not build it for now: the product is not meant to do this."),
    ACCEPT: marked("We have looked at it and will build it."),
    CAP: marked("We have looked at it and will build a part of it."),
}
OPEN: Final = {
    REFUSE: marked("[What they can do today instead]"),
    ACCEPT: marked("[When they hear from us next]"),
    CAP: marked("[Which part, and what is left out]"),
}
"""What only a person can say: it stands between brackets until somebody writes it."""


def first_answer(view: RequestView) -> str:
    """Return the answer with which the draft begins: what was decided last, as far as the reader may know."""
    latest = view.earlier[0].decision.what if view.earlier else REFUSE
    return latest if latest in ANSWERS else REFUSE


def draft(view: RequestView, answer: str, language: str) -> str:
    """Write the draft in a language, whoever asks for it."""
    with speaking(language):
        return "\n\n".join(_paragraphs(view, answer))


def _paragraphs(view: RequestView, answer: str) -> Iterator[str]:
    yield _("Hello,")
    title = one_line(view.plain_title, LONGEST_TITLE)
    if title:
        yield _("Thank you for telling us what you need: \u201c{title}\u201d.", title=title)
    else:
        yield _("Thank you for telling us what you need: [what they asked for, in their words].")
    yield f"{_(ANSWERS[answer])} {_(OPEN[answer])}"
    if answer == REFUSE:
        yield _review(view)
    yield _("Kind regards,")


def _review(view: RequestView) -> str:
    found = view.declined
    if found is None or found.review_on <= view.day:
        return _("We will look at it again in [month]. If your need changes before then, please write to us.")
    month = words.month(found.review_on, year=found.review_on.year != view.day.year)
    return _("We will look at it again in {month}. If your need changes before then, please write to us.", month=month)


def to_copy(text: str, note: str) -> Answer:
    """Show both as they stand in the dialog, to be copied from there."""
    message = Message()
    for title, said in ((_("For the client"), text), (_("Internal note"), note)):
        message.lines([bold(title)])
        for line in said.splitlines():
            if line.strip():
                message.lines(line)
    message.small(_("Nothing was sent to anybody. Copy it from here; the note is for your own people."))
    return message.answer()
