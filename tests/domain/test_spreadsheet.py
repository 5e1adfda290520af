"""Rows that a spreadsheet shows and never calculates."""

import csv
import io

import pytest

from bot.domain.spreadsheet import written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", " =", "\t\t=", "\u00a0+"])
def test_what_would_be_a_formula_is_text(start: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(written([(f"{start}1+1",)])))
    assert cell.startswith("'")
    assert "\n" not in cell


def test_other_text_and_numbers_stay_as_they_are() -> None:
    assert written([("Acme, Inc", 'say "hi"', -1.5, 3, "", "a\nb")]) == '"Acme, Inc","say ""hi""",-1.5,3,,a b\r\n'
