"""A new client's first weeks on a team as messages show them; kept as JSON beside the delivery."""

from dataclasses import dataclass
from datetime import date

from bot.domain.onboarding import times


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWeeks:
    """What a new client took of a team so far, beside what earlier ones took in as many days.

    `week` counts from 1. `usual` is the median seconds of the `earlier` clients, None where they are too few. `limit`
    is the tighter one, 0..1, None where nobody is judged. `promised` and `exceptions` are numbers of exceptions.
    """

    client_id: int
    client: str
    team: str
    kind: str
    since: date
    week: int
    seconds: int
    items: float
    usual: float | None
    earlier: int
    promised: int
    exceptions: int
    limit: float | None

    @property
    def times(self) -> float | None:
        """Return how many times the usual that is; None where there is no usual, or it is nothing."""
        return times(self.seconds, self.usual)
