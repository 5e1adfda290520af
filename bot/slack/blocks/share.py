"""The button that posts an answer for everybody, and what stands around it."""

import json
import secrets
from dataclasses import dataclass

from bot.language import gettext as _
from bot.slack.blocks.message import Button, Message, code, filled, one_line, person
from bot.slack.request import Answer

ACTION = "share"
ANYWAY = "share_anyway"
LONGEST_VALUE = 2_000
LONGEST_SAID = 150
MOST_BLOCKS = 49
"""One less than a message may have."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that can be posted: the line it answers, and an id that lets it be posted once."""

    line: str
    id: str

    def to_value(self) -> str:
        """Write it for a button."""
        return json.dumps([self.line, self.id])

    @classmethod
    def from_value(cls, value: str) -> "Offer":
        """Read it back; raises `ValueError` for what no button of ours holds."""
        line, id_ = json.loads(value)
        return cls(str(line), str(id_))


def offered(answer: Answer, line: str) -> Answer:
    """Add the button to an answer, where it finds room."""
    value = Offer(line, secrets.token_hex(8)).to_value()
    if len(value) > LONGEST_VALUE or not answer.blocks or len(answer.blocks) > MOST_BLOCKS:
        return answer
    return _with(answer, _button(_("Share in this channel"), ACTION, value))


def posted(answer: Answer, offer: Offer, user_id: str) -> Answer:
    """Add who shares it, and the line that anybody may type again."""
    made = Message()
    command = code(one_line(f"/clientload {offer.line}", LONGEST_SAID))
    made.lines(filled(_("{person} shares: {command}"), person=person(user_id), command=command))
    return _with(answer, made.answer()) if len(answer.blocks) <= MOST_BLOCKS else answer


def guests(count: int | None, offer: Offer) -> Answer:
    """Warn of guests, who would see what is about all clients."""
    made = Message()
    if count is None:
        made.lines(_("This channel is too large to look for guests in it, who would see the clients' figures too."))
    else:
        made.lines(_("Guests are in this channel ({count}): they would see the clients' figures too.", count=count))
    return _with(made.answer(), _button(_("Share anyway"), ANYWAY, offer.to_value()))


def _button(text: str, action: str, value: str) -> Answer:
    made = Message()
    made.buttons(Button(text, action, value))
    return made.answer()


def _with(answer: Answer, more: Answer) -> Answer:
    text = "\n".join(filter(None, (answer.text, more.text)))
    return Answer(text, [*answer.blocks, *more.blocks])
