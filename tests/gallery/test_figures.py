"""Figures of every state agree with those beside them: what a reviewer reads in the gallery could be so."""

import html
from functools import cache

import pytest

from bot.language import ENGLISH
from tests.gallery.pencil import faults, shares
from tests.gallery.table import STATES
from tests.gallery.test_words import said
from tests.slack.blocks.readings import plain


@cache
def lines() -> list[tuple[str, str]]:
    """Return every line of every state, with plain spaces."""
    return [
        (name, plain(html.unescape(line)))
        for name, state in STATES.items()
        for line in dict.fromkeys(said(state, ENGLISH))
    ]


def test_the_figures_of_no_line_contradict_each_other() -> None:
    assert [(name, line, wrong) for name, line in lines() if (wrong := faults(line))] == []
    assert sum(len(list(shares(line))) for _name, line in lines()) > len(STATES) / 4


@pytest.mark.parametrize(
    "line",
    [
        "88 of 342 h; 84 of 412 tickets (25 %)",
        "No client yet: 35 h of 100 h (53 %), the largest first",
        "Urgent: 25 % (12 of 40 items), median of 4 clients 11 %",
        "few items: 5 of 0 tickets",
        "Coverage of the last 28 days: 130 %.",
        "How sure: coverage 93 %, 12 % of hours have no client yet",
        "Acme: 44 % (up to 38 %), 88 h, 84 tickets",
        "No client yet: 4 h of -13.5 h",
    ],
)
def test_what_does_not_agree_is_found(line: str) -> None:
    assert faults(line)
