"""What is told of a client whose custom requests grow; kept as JSON. Nothing in it is of revenue."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.services.digest_view import CustomGrowth


@dataclass(frozen=True, slots=True)
class CustomView:
    """One stretch, since an evening: what the evening `day` says, and when it was over.

    `newest` are (title, url) of what was asked for last.
    """

    team: str
    since: date
    day: date
    growth: CustomGrowth
    newest: tuple[tuple[str, str], ...] = ()
    ended: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomLetter:
    """The one message that each reader gets of a stretch."""

    view: CustomView
    zone: str
    message: Literal["custom"] = "custom"
