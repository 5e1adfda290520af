"""The reasons for which an alert can open, and those that are only noted, as literal tables in order of precedence."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.signals import above, few_big, few_items, last_year, likely, on_course, plain, step
from bot.domain.signals.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Signal:
    """A condition with its name and the evenings in a row on which it must hold; `early` ones tell what may come."""

    name: str
    evenings: int
    holds: Callable[[Evidence], bool]
    early: bool = False


PAGES = (
    Signal("above", 3, above.holds),
    Signal("step", 2, step.holds, early=True),
    Signal("on_course", 2, on_course.holds, early=True),
)

NOTES = (
    Signal("last_year", 3, last_year.holds),
    Signal("few_big", 3, few_big.holds),
    Signal("plain", 5, plain.holds),
    Signal("few_items", 5, few_items.holds),
    Signal("likely", 3, likely.holds),
)
