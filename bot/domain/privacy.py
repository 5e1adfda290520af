"""From which size on a team's figures are not those of its people, and how finely single items are told."""

HALF_HOUR = 1800

FEWEST_PEOPLE = 5
"""Of fewer, neither strain nor the hours of single items are told: an item mostly has one assignee."""


def is_told(people: int) -> bool:
    """Say whether so many people are enough; 0 stands for a team of which it is not known."""
    return people >= FEWEST_PEOPLE


def rounded(seconds: float) -> int:
    """Return the seconds of a single item as they are told: half hours, at least one where there is any."""
    return max(HALF_HOUR, round(seconds / HALF_HOUR) * HALF_HOUR) if seconds > 0 else 0
