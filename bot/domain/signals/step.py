"""A step: the share jumped in the last weeks, and at its new level it will most likely be above the limit."""

from bot.domain.signals import on_course
from bot.domain.signals.evidence import Evidence
from bot.domain.signals.outlook import outlook


def holds(evidence: Evidence) -> bool:
    """Tell whether the share will be above the limit because it jumped rather than because it rises."""
    found = outlook(evidence) if on_course.holds(evidence) else None
    return found is not None and found.jump > found.rise
