"""What is told of a client whose bespoke work came in while the roadmap slipped; kept as JSON beside the delivery."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.signals.crowding import Pace
from bot.domain.signals.displacement import Displacement


@dataclass(frozen=True, slots=True)
class SlippedItem:
    """An item of the roadmap whose finish moved by so many days."""

    title: str
    url: str
    days: int


@dataclass(frozen=True, slots=True)
class DisplacedView:
    """One stretch, since an evening; `others` says how soon other clients' items are solved, None of too few.

    `day` is the evening that the figures tell of, where it is not the first, and `ended` the one on which it was over.
    `newest` are (title, url) of what came in last, `late` what slipped most. `waited` are the seconds that half of
    what other clients opened of late waited at least, where that is longer than usual. `quiet` says that it has not
    held since that evening.
    """

    client: str
    team: str
    since: date
    found: Displacement
    others: Pace | None = None
    day: date | None = None
    ended: date | None = None
    newest: tuple[tuple[str, str], ...] = ()
    late: tuple[SlippedItem, ...] = ()
    waited: int | None = None
    quiet: bool = False

    @property
    def past(self) -> date | None:
        """The evening that the figures tell of, where it has not held on one since."""
        return self.day if self.quiet or self.ended is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplacedLetter:
    """The one message that each reader gets of a stretch."""

    view: DisplacedView
    zone: str
    message: Literal["displaced"] = "displaced"
