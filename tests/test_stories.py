"""The worked examples of the stories' pages, computed from the very numbers that stand there."""

import math
import re
from datetime import date
from pathlib import Path

import pytest

from bot.domain import strain
from bot.domain.signals.custom import PHI, WEEKS, Z_OTHERS, Z_OWN, Custom, grows
from bot.domain.signals.displacement import Displacement

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


def roadmap(pattern: str) -> list[int]:
    """Return the whole numbers that a sentence of the roadmap's page holds in the places of `#`."""
    page = re.sub(r"\s+", " ", (STORIES / "roadmap.md").read_text(encoding="utf-8")).replace(
        "\N{MULTIPLICATION SIGN}", "x"
    )
    (found,) = re.findall(re.escape(pattern).replace(r"\#", r"(\d+)"), page)
    return [int(each) for each in found]


def test_a_roadmap_is_displaced_as_the_page_computes_it() -> None:
    now, before = roadmap("Acme: n = #, b = # (one a month).")
    came_in = (now - (now + before) / 4) / math.sqrt(PHI * (now + before) * 3 / 16)
    assert roadmap(f"(# - # / 4) / √(2.5 x # x 3 / 16) = {came_in:.2f}, above 1.645") == [
        now,
        now + before,
        now + before,
    ]

    share, usual_share = roadmap("than in the 84 days before: # % against #")
    slipped, dated, usual_slipped, usual_dated = roadmap("# of #, before # of #; together")
    both, all_dated = slipped + usual_slipped, dated + usual_dated
    pooled = both / all_dated
    assert roadmap(f"together # of # = {100 * pooled:.1f} %.") == [both, all_dated]
    apart = slipped / dated - usual_slipped / usual_dated
    error = math.sqrt(PHI * pooled * (1 - pooled) * (1 / dated + 1 / usual_dated))
    said = f"√(2.5 x {pooled:.3f} x {1 - pooled:.3f} x (1 / # + 1 / #)) = {apart / error:.2f}, above 1.645"
    assert roadmap(f"(# / # - # / #) / {said}") == [slipped, dated, usual_slipped, usual_dated, dated, usual_dated]

    example = Displacement(
        opened=now,
        usual_opened=before / 3,
        share=share / 100,
        usual_share=usual_share / 100,
        planned=dated,
        slipped=slipped,
        usual_planned=usual_dated,
        usual_slipped=usual_slipped,
        least=9,
        most=21,
    )
    assert example.holds


def test_a_team_is_strained_as_the_page_computes_it() -> None:
    people, switches, a_person = roadmap(
        "# people with # such switches in each of four weeks make # a person and week."
    )
    replies, late, part = roadmap("Of # replies and notes in each of them # out of office hours make # %")
    until = date(2026, 11, 16)
    weeks = strain.week_starts(until)[-strain.NOW_WEEKS :]
    found = strain.strain(dict.fromkeys(weeks, strain.Week(people, switches, strain.Part(late, replies))), until)
    assert found == strain.Strain(a_person, None, part / 100, None)
