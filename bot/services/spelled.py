"""Shares, days and the kinds of things as refusals and answers spell them, in the language that is spoken."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.language import FRENCH, locale, marked, spoken
from bot.language import gettext as _

KINDS = {
    "support": marked("support"),
    "engineering": marked("engineering"),
    "sales": marked("sales"),
    "delivery": marked("delivery"),
    "queue": marked("queue"),
    "project": marked("project"),
    "label": marked("label"),
    "source": marked("source"),
    "epic": marked("epic"),
    "type": marked("type"),
    "component": marked("component"),
    "domain": marked("domain"),
    "alias": marked("alias"),
    "item": marked("item"),
}
"""What a team does, and what rules look at: the tables keep the English word."""


def kind(name: str) -> str:
    """Name the kind of a team, of a rule or of a key."""
    return _(KINDS[name])


def share(value: float) -> str:
    """Write a share 0..1 as somebody set it: `30.5 %`."""
    return _("{number} %", number=number(100 * value))


def number(value: float) -> str:
    """Write a number with its decimals, at most four: `30.5`, `30,5`."""
    return str(format_decimal(value, format="0.####", locale=locale()))


def day(value: date, *, year: bool = True) -> str:
    """Write a day in full: `30 June 2027`, `1er juillet 2027`."""
    first = "'1er'" if value.day == 1 and spoken() == FRENCH else "d"
    return str(format_date(value, f"{first} MMMM y" if year else f"{first} MMMM", locale=locale()))


def either(options: Sequence[str]) -> str:
    """List what one may choose from: `A, B or C`."""
    *most, last = options
    return _("{most} or {last}", most=", ".join(most), last=last) if most else last
