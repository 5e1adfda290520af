"""What Slack hands out for a short time: triggers that open dialogs, and addresses that take answers."""

from dataclasses import dataclass
from secrets import token_hex

from bot.demo.workspace.people import Message
from bot.demo.workspace.refusal import Refused
from bot.demo.workspace.state import Moment, State

TRIGGER_SECONDS = 3.0
ANSWER_SECONDS = 30 * 60.0
ANSWER_USES = 5


@dataclass(slots=True)
class Interaction:
    """One thing a person did: a command, a press, a submission. `source` is the message it was done on."""

    id: str
    user_id: str
    channel_id: str | None
    source: Message | None
    begun: Moment
    opened: bool = False
    answers: int = 0


class Tickets:
    """Every interaction so far, by its trigger and by the secret in its answer's address."""

    def __init__(self, state: State, trigger_seconds: float = TRIGGER_SECONDS) -> None:
        self._state = state
        self._trigger_seconds = trigger_seconds
        self._by_id: dict[str, Interaction] = {}

    def issue(self, user_id: str, channel_id: str | None, source: Message | None = None) -> Interaction:
        """Begin an interaction."""
        made = Interaction(token_hex(12), user_id, channel_id, source, self._state.now())
        self._by_id[made.id] = made
        return made

    def trigger(self, trigger_id: str) -> Interaction:
        """Take a trigger: it lives 3 seconds, unless said, and works once."""
        found = self._by_id.get(trigger_id.rpartition(".")[2])
        if found is None:
            raise Refused("invalid_trigger_id")
        if found.opened:
            raise Refused("exchanged_trigger_id")
        if found.begun.age(self._state.now()) > self._trigger_seconds:
            raise Refused("expired_trigger_id")
        found.opened = True
        return found

    def answer(self, secret: str) -> Interaction:
        """Take one of the five answers that the address allows in 30 minutes."""
        found = self._by_id.get(secret)
        if found is None or found.channel_id is None:
            raise Refused("invalid_url")
        if found.begun.age(self._state.now()) > ANSWER_SECONDS:
            raise Refused("expired_url")
        if found.answers >= ANSWER_USES:
            raise Refused("used_url")
        found.answers += 1
        return found
