"""What may go wrong on the way to Slack, armed one answer at a time."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next answer of a method fails.

    `error` is Slack's code; `lost` does the work and then cuts the connection before the answer;
    `delay` waits that many seconds first, with no error when `error` is empty.
    """

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    messages: tuple[str, ...] = ()
    lost: bool = False
    delay: float = 0.0


def ratelimited(seconds: int = 1) -> Fault:
    """Answer 429 and ask for a wait of so many whole seconds."""
    return Fault("ratelimited", status=429, retry_after=seconds)


def fatal() -> Fault:
    """Answer 500, as Slack does when something broke on its side."""
    return Fault("fatal_error", status=500)


def lost() -> Fault:
    """Do what was asked, then lose the answer."""
    return Fault(lost=True)


def slow(seconds: float) -> Fault:
    """Answer rightly, but late."""
    return Fault(delay=seconds)


class Faults:
    """The faults armed for each method; each is used once, in order."""

    def __init__(self) -> None:
        self._armed: dict[str, deque[Fault]] = defaultdict(deque)

    def arm(self, method: str, *faults: Fault | str) -> None:
        """Make the next answers of `method` fail: a bare word is an error code of Slack's."""
        for fault in faults:
            self._armed[method].append(_NAMED.get(fault, Fault(fault)) if isinstance(fault, str) else fault)

    def next(self, method: str) -> Fault | None:
        """Return the fault of this answer, if one is armed."""
        armed = self._armed[method]
        return armed.popleft() if armed else None


_NAMED = {"ratelimited": ratelimited(), "fatal_error": fatal()}
