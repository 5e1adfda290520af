"""The worked examples of the stories' pages, computed from the very numbers that stand there."""

import math
from pathlib import Path

import pytest

from bot.domain.signals.custom import PHI, WEEKS, Z_OTHERS, Z_OWN, Custom, grows

STORIES = Path(__file__).parents[1] / "docs" / "stories"


def table(page: str, heading: str) -> dict[str, list[float | None]]:
    """Return a table's rows by what stands first in them; cells without a number are None."""
    lines = page[page.index(heading) :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {name: [float(cell) if cell else None for cell in cells] for name, *cells in rows}


def test_custom_requests_grow_as_the_page_computes_it() -> None:
    rows = table((STORIES / "influence.md").read_text(encoding="utf-8"), "| | eight weeks | 24 weeks before |")
    others_now, others_before, *_ = rows["the others"]
    assert others_now is not None
    assert others_before is not None
    parts = {
        "Nordal, by its own weeks": WEEKS / (WEEKS + 24),
        "Nordal, by the others'": others_now / (others_now + others_before),
    }
    for (name, part), beyond in zip(parts.items(), (Z_OWN, Z_OTHERS), strict=True):
        now, before, expected, error, above = (cell or 0.0 for cell in rows[name])
        every = now + before
        assert every * part == pytest.approx(expected, abs=0.005)
        assert math.sqrt(PHI * every * part * (1 - part)) == pytest.approx(error, abs=0.005)
        assert (now - every * part) / math.sqrt(PHI * every * part * (1 - part)) == pytest.approx(above, abs=0.005)
        assert above > beyond
        assert grows(Custom(now, before, 24, others_now, others_before))
