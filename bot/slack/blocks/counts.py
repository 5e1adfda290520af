"""How many of what: each noun once, in its singular and its plural."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.language import gettext as _
from bot.language import marked, ngettext
from bot.slack.blocks.words import count


def counted(one: str, many: str, amount: float, /, **values: Any) -> str:
    """Return a sentence with a number of items in its place `count`: `1 ticket`, `84 tickets`, `3.5 tickets`."""
    return ngettext(one, many, round(float(amount), 1), count=count(amount), **values)


def spelled(one: str, many: str, amount: int, /) -> str:
    """Return a clause with a whole number in its place `number`: `one to watch`, `two to watch`, `12 to watch`."""
    return ngettext(one, many, amount, number=_(SPELLED[amount]) if amount in SPELLED else count(amount))


MONTHS_A_YEAR: Final = 12

SPELLED: Final = {
    2: marked("two"),
    3: marked("three"),
    4: marked("four"),
    5: marked("five"),
    6: marked("six"),
    7: marked("seven"),
    8: marked("eight"),
    9: marked("nine"),
}
"""A clause says one by itself."""


def items(amount: float) -> str:
    """Write a number of tickets and issues together."""
    return counted("{count} item", "{count} items", amount)


def tickets(amount: float) -> str:
    """Write a number of tickets."""
    return counted("{count} ticket", "{count} tickets", amount)


def issues(amount: float) -> str:
    """Write a number of issues."""
    return counted("{count} issue", "{count} issues", amount)


def activities(amount: float) -> str:
    """Write a number of meetings, calls, notes and entries logged by hand."""
    return counted("{count} activity", "{count} activities", amount)


def task_days(amount: float) -> str:
    """Write a number of days on which a task was worked on, as a time tracker tells."""
    return counted("{count} task day", "{count} task days", amount)


OF_KIND: Mapping[str, Callable[[float], str]] = {
    "support": tickets,
    "engineering": issues,
    "sales": activities,
    "delivery": task_days,
}


def of_kind(kind: str, amount: float) -> str:
    """Write a number of what a team of this kind of work gets."""
    return OF_KIND.get(kind, items)(amount)


def clients(amount: float) -> str:
    """Write a number of clients; half of one is no whole one where they are compared by size."""
    return counted("{count} client", "{count} clients", amount)


def other_clients(amount: float) -> str:
    """Write how many clients are not told one by one."""
    return counted("{count} other client", "{count} other clients", amount)


def days(amount: float) -> str:
    """Write a number of days."""
    return counted("{count} day", "{count} days", amount)


def weeks(amount: float) -> str:
    """Write a number of weeks."""
    return counted("{count} week", "{count} weeks", amount)


def months(amount: float) -> str:
    """Write a number of months."""
    return counted("{count} month", "{count} months", amount)


def months_known(amount: float) -> str:
    """Write of how many months of a year something was told: `in the 3 months known`."""
    return counted("in the {count} month known", "in the {count} months known", amount)


def of_months(amount: float) -> str:
    """Write how many months of a year something was told of: `twelve months`, `the 3 months known`."""
    if amount >= MONTHS_A_YEAR:
        return _("twelve months")
    return counted("the {count} month known", "the {count} months known", amount)


def alerts(amount: float) -> str:
    """Write a number of alerts, or that there is none."""
    return counted("{count} alert", "{count} alerts", amount) if amount else _("no alert")


def rows(amount: float) -> str:
    """Write a number of rows of a file."""
    return counted("{count} row", "{count} rows", amount)


def more_teams(amount: float) -> str:
    """Write how many teams find no room."""
    return counted("{count} more team", "{count} more teams", amount)


def more_pairs(amount: float) -> str:
    """Write how many pairs of clients that look the same find no room."""
    return counted("{count} more pair", "{count} more pairs", amount)


def teams(amount: float) -> str:
    """Write a number of teams."""
    return counted("{count} team", "{count} teams", amount)


def alike(amount: float) -> str:
    """Write how many pairs of clients look the same."""
    return counted("{count} pair looks the same", "{count} pairs look the same", amount)


def windows(amount: float) -> str:
    """Write a number of windows agreed beforehand."""
    return counted("{count} window", "{count} windows", amount) if amount else _("none")


def more_decisions(amount: float) -> str:
    """Write how many decisions find no room."""
    return counted("{count} more decision", "{count} more decisions", amount)


def more(amount: float) -> str:
    """Write how many find no room in a list."""
    return counted("{count} more", "{count} more", amount)
