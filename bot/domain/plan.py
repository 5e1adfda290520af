"""When an item was due over time, and by how many days it slipped.

An item is *dated* in some days if it had a due date as they began or got one in them, and was not done before; of the
dated ones those *slipped* whose finish moved by three days or more. Whoever counts slips counts them so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Due:
    """From the day `since` on an item was due on `on`; None is no date."""

    since: date
    on: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One item's due dates, oldest first, and the local day it was closed."""

    dues: Sequence[Due]
    closed: date | None = None

    def due(self, day: date) -> date | None:
        """Return the date in force at the end of `day`."""
        held = [due.on for due in self.dues if due.since <= day]
        return held[-1] if held else None

    def finish(self, day: date) -> date | None:
        """Return when it was done, or was to be done, as known at the end of `day`; None without a due date.

        An open item that is over its date is expected on that very day, the earliest that is left.
        """
        due = self.due(day)
        if due is None:
            return None
        return self.closed if self.closed is not None and self.closed <= day else max(due, day)


LEAST_SLIP = 3
"""Days. Less is how planning breathes."""


def dated(plan: Plan, since: date, until: date) -> bool:
    """Tell whether it can slip from the end of `since` to the end of `until`: it was promised, and not done before."""
    return (plan.closed is None or plan.closed > since) and promised(plan, since, until) is not None


def promised(plan: Plan, since: date, until: date) -> date | None:
    """Return the finish that was promised first: as it stood when `since` ended, else the first date up to `until`."""
    begun = plan.finish(since)
    return begun or next((due.on for due in plan.dues if since < due.since <= until and due.on), None)


def slipped(plan: Plan, since: date, until: date) -> int:
    """Return by how many days the finish moved from the end of `since` to the end of `until`; 0 if not later.

    An item that got its first date in between is measured from that one. Less than `LEAST_SLIP` is no slip.
    """
    begun, ended = promised(plan, since, until), plan.finish(until)
    days = (ended - begun).days if begun and ended else 0
    return days if days >= LEAST_SLIP else 0
