"""What is told of a client whose bespoke work came in while the roadmap slipped; kept as JSON beside the delivery."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.signals.crowding import Pace
from bot.domain.signals.displacement import Displacement


@dataclass(frozen=True, slots=True)
class DisplacedView:
    """One stretch, since an evening; `others` says how soon other clients' items are solved, None of too few."""

    client: str
    team: str
    since: date
    found: Displacement
    others: Pace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplacedLetter:
    """The one word that each leader gets of a stretch."""

    view: DisplacedView
    zone: str
    message: Literal["displaced"] = "displaced"
