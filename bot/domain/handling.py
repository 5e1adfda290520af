"""What people decided about an alert: who follows it, and until when it keeps quiet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.alert import LEAP

ACTS = ("followed", "snoozed", "expected", "settled", "woken", "decided", "undecided")
"""Kinds of alert events that are people's; `woken` is also ours, when a snooze or an agreed window ends.

`decided` says that leaders decided something, and bears no name, for that is all that others learn of it.
"""

ALWAYS_SAID = frozenset({"opened", "cleared", "woken"})


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did about an alert. `by` is a Slack user id, or "" for us.

    `until` is the first day on which a snoozed alert speaks again, or the last day of an agreed window.
    `share` (0..1) is the client's at that time, or the one agreed on.
    """

    kind: str
    by: str
    why: str = ""
    until: date | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Handling:
    """Who follows an alert, in the order they came, and the decision that holds: the last one, until it is woken.

    `decided` says that leaders decided something about it, beside whatever its team did.
    """

    followers: tuple[str, ...] = ()
    decision: Act | None = None
    decided: bool = False

    @property
    def taken_up(self) -> bool:
        """Say whether anybody did anything about it."""
        return bool(self.followers) or self.decision is not None or self.decided

    @property
    def settled(self) -> bool:
        """Say whether it ended in "not a problem"."""
        return self.decision is not None and self.decision.kind == "settled"

    def speaks(self, kind: str, today: date) -> bool:
        """Tell whether what happened is said aloud.

        A decision silences all but the end; an agreed window, or what leaders decided, silences reminders.
        """
        decision = self.decision
        if kind in ALWAYS_SAID:
            return True
        if self.decided and kind == "reminded":
            return False
        if decision is None:
            return True
        if decision.kind == "expected":
            over = decision.until is not None and decision.until < today
            return over or kind != "reminded"
        return False

    def wakes(self, share: float, today: date) -> str:
        """Return why a snooze or an agreed window is over, or nothing while it lasts.

        A snooze ends on its day, or once the share has leapt up; a window behind its last day.
        """
        decision = self.decision
        if decision is not None and decision.kind == "expected":
            over = decision.until is not None and decision.until < today
            return "what was expected has ended" if over else ""
        if decision is None or decision.kind != "snoozed" or decision.until is None:
            return ""
        if decision.until <= today:
            return "the snooze is over"
        # Shares are floats: ten points more must not be missed by the last digit.
        return "the share rose by another ten points" if share >= decision.share + LEAP - 1e-9 else ""


NOT_HANDLED = Handling()


def handled(acts: Iterable[Act]) -> Handling:
    """Sum up what people did, in the order they did it."""
    followers: dict[str, None] = {}
    decision = None
    decided = False
    for act in acts:
        match act.kind:
            case "followed":
                followers[act.by] = None
            case "decided" | "undecided":
                decided = act.kind == "decided"
            case "woken":
                decision = None
            case _:
                decision = act
    return Handling(tuple(followers), decision, decided)
