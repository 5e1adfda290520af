"""The third kind of work, sales: meetings, calls and notes, from a CRM's records or logged here by hand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

HAND: Final = "log"
"""The source of what people log here. It names no tool, and nobody: who logged something is not kept."""

NEGOTIATION, OFFER, MEETING, OTHER = "negotiation", "offer", "meeting", "other"
ACTIVITIES: Final = (NEGOTIATION, OFFER, MEETING, OTHER)

HOUR = 3600
LEAST_SECONDS, MOST_SECONDS = 300, 24 * HOUR
OLDEST = timedelta(days=62)
"""Further back nobody remembers an hour, and evenings that were judged on it would be judged anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a team did for a client on a day."""

    client_id: int
    team_id: int
    seconds: int
    what: str
    day: date


def mark_of(team_id: int) -> str:
    """Return what an entry logged by hand bears in the place of a project: the team that it was logged for."""
    return f"team:{team_id}"
