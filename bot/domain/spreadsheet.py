"""Rows as a spreadsheet takes them: what came from elsewhere is text there, never a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a cell begins with that a spreadsheet would calculate; wide forms are read as narrow ones."""

Cell = str | int | float
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's own letters."""


def written(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV, lines ending as RFC 4180 has them."""
    page = io.StringIO()
    csv.writer(page).writerows([_safe(cell) for cell in row] for row in rows)
    return page.getvalue()


def _safe(cell: Cell) -> Cell:
    """Make one line of a text, and put an apostrophe before what would be a formula."""
    if not isinstance(cell, str):
        return cell
    risky = cell[:1] in FORMULA or cell.lstrip()[:1] in FORMULA
    line = " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in cell).split())
    return f"'{line}" if risky and line else line
