"""Figures of every state beside each other, as a reader with a pencil checks them: parts of a whole, and per cents."""

import html
import re
from collections.abc import Sequence
from functools import cache

import pytest

from bot.language import ENGLISH
from tests.gallery.table import STATES
from tests.gallery.test_words import said
from tests.slack.blocks.readings import plain

NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
PART = rf"(?<![\d:.-]){NUMBER}(?: [A-Z]{{3}}| h)? of {NUMBER}"
OF_A_WHOLE = re.compile(rf"{PART}[^.;:()+\d]*\((\d+) %[),]")
"""`84 of 412 tickets (20 %)`, `350,000 EUR of 1,000,000 EUR a year (35 %)`."""

SHARE_FIRST = re.compile(rf"(\d+) % \({PART}")
"""`30 % (12 of 40 items)`."""

COVERED = re.compile(r"[Cc]overage (\d+) %, (\d+) % of hours have no client yet")
UP_TO = re.compile(r"(\d+) % \(up to (\d+) %\)|(\d+) % of hours, up to (\d+) %")
ROUNDED = 1.0
"""Points by which what is printed may be off: both sides are rounded."""


@cache
def lines() -> Sequence[tuple[str, str]]:
    """Return every line of every state, with plain spaces."""
    return [
        (name, plain(html.unescape(line)))
        for name, state in STATES.items()
        for line in dict.fromkeys(said(state, ENGLISH))
    ]


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_a_part_of_a_whole_is_as_many_per_cent_as_stand_beside_it() -> None:
    checked = 0
    for name, line in lines():
        shares = [(part, whole, share) for part, whole, share in OF_A_WHOLE.findall(line)]
        shares += [(part, whole, share) for share, part, whole in SHARE_FIRST.findall(line)]
        for part, whole, share in shares:
            checked += 1
            assert number(whole), (name, line)
            assert 100 * number(part) / number(whole) == pytest.approx(number(share), abs=ROUNDED), (name, line)
    assert checked > len(STATES) / 4


def test_nothing_is_more_than_all_of_it() -> None:
    for name, line in lines():
        for part, whole in re.findall(PART, line):
            assert number(part) <= number(whole), (name, line)
        for share in re.findall(r"[Cc]overage (\d+) %", line):
            assert number(share) <= 100, (name, line)
        assert not re.search(r"(?<![\d ])-\d+(?:\.\d)? (?:h|%|items?|tickets?)\b", line), (name, line)


def test_what_is_covered_and_what_is_not_are_all_of_it_and_up_to_is_never_less() -> None:
    for name, line in lines():
        for covered, missing in COVERED.findall(line):
            assert number(covered) + number(missing) == pytest.approx(100, abs=ROUNDED), (name, line)
        for one, most, other, at_most in UP_TO.findall(line):
            assert number(one or other) <= number(most or at_most), (name, line)
