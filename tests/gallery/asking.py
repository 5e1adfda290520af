"""Requests: what is told of one, the note and the draft that come of it, and the letter when one returns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.decision import ACCEPT, CAP, REFUSE
from bot.language import ENGLISH, FRENCH
from bot.language import gettext as _
from bot.services.request_view import RequestView, ReturnLetter
from bot.slack.blocks import decided, draft, request, returned
from bot.slack.blocks.forms import request as forms
from tests.gallery.state import State
from tests.slack.blocks import test_request
from tests.slack.blocks.test_request import DAY, DECIDED, FULL, LETTERS, POOR

PLAIN = replace(FULL, plain_title="Log in with our own accounts")


def told(view: RequestView) -> State:
    """Draw a request."""
    return State(lambda: request.draw(view))


def back(letter: ReturnLetter) -> State:
    """Draw the letter when a request returns."""
    return State(lambda: returned.letter(letter), "direct")


def written(view: RequestView, answer: str, language: str) -> State:
    """Draw the dialog of the texts."""
    return State(lambda: forms.texts(view, answer, language))


ASKING: Mapping[str, State] = {
    "request": told(FULL),
    "request, little is known": told(POOR),
    "request, some way from the standard": told(test_request.VIEWS[2]),
    "request, near the standard": told(test_request.VIEWS[3]),
    "request, no roadmap hours": told(test_request.VIEWS[4]),
    "request, nothing waits": told(test_request.VIEWS[5]),
    "request, review is due": told(test_request.VIEWS[6]),
    "request, looks like another": told(test_request.VIEWS[7]),
    "request, looked at by a component": told(test_request.VIEWS[8]),
    "request, nobody knows of the refusal": told(replace(FULL, leader=False, earlier=(), declined=None)),
    "request, texts to copy": State(
        lambda: draft.to_copy(draft.draft(FULL, draft.first_answer(FULL), ENGLISH), request.note(FULL))
    ),
    "request, decided": State(
        lambda: decided.was_decided(
            DECIDED, DAY, request.opening(_("Note and draft"), request.OPEN_DRAFT, FULL.item.id, FULL.theme)
        )
    ),
    "request, decisions": State(lambda: decided.listing([DECIDED], DAY, leader=True)),
    "request, back": back(LETTERS[0]),
    "request, back, many": back(LETTERS[1]),
    "request, may be back": back(LETTERS[2]),
    "dialog, request": State(forms.which),
    "dialog, answer": State(lambda: forms.answer(FULL, "U3", date(2027, 1, 20))),
    "dialog, draft, declined": written(PLAIN, REFUSE, ENGLISH),
    "dialog, draft, declined, in French": written(FULL, REFUSE, FRENCH),
    "dialog, draft, declined, no review": written(
        replace(POOR, client="Acme", nobody=0, askers=FULL.askers[:1], items=8), REFUSE, ENGLISH
    ),
    "dialog, draft, no client yet": written(POOR, REFUSE, ENGLISH),
    "dialog, draft, accepted": written(PLAIN, ACCEPT, FRENCH),
    "dialog, draft, in part": written(PLAIN, CAP, ENGLISH),
}
