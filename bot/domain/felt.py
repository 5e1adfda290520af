"""How many colleagues feel what an alert says: a number that names nobody."""

FEWEST_SHOWN = 3
"""Below this many, a number would nearly be names."""

SOME = 1
"""Stands for one or two, which are told alike."""


def shown(count: int) -> int:
    """Return what may be told of so many colleagues: none, some, or from three on how many."""
    return count if count >= FEWEST_SHOWN else min(count, SOME)
