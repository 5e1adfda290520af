"""The worked examples of `docs/figures/requests.md`, computed from the numbers that stand there."""

import re
from pathlib import Path

from bot.domain.request import ASSUMED, FEWEST, FEWEST_DAYS, OneOff, Tickets, care, one_off, pushed, standard
from bot.domain.theme import BROAD
from bot.domain.work_class import BESPOKE, ROADMAP

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "requests.md").read_text()


def row(name: str) -> list[int]:
    """Read the numbers of a row of the table."""
    (found,) = re.findall(rf"^\| {re.escape(name)} \| (.+) \|$", PAGE, re.MULTILINE)
    return [int(each) for each in re.findall(r"\d+", found)]


def test_the_page_is_computed_as_it_says() -> None:
    hours = row("hours of the seven finished issues")
    once = one_off(None, hours)
    assert once is not None
    listed = ", ".join(map(str, hours))
    assert f"median of {listed} = {once.hours:g} h; half of them took {once.low:g} to {once.high:g} h" in PAGE

    (spent,), (tickets,), (days,) = map(
        row, ("support hours on the theme's tickets", "tickets that they were spent on", "days looked at")
    )
    yearly = care(once, Tickets(spent, tickets, len(hours), days))
    assert yearly is not None
    assert f"{spent} x 365 / {days} / {len(hours)} = {yearly.hours:g} h a year" in PAGE
    assumed = care(once, Tickets())
    assert assumed is not None
    assert f"{100 * ASSUMED:.0f} % of {once.hours:g} h = {assumed.hours:g} h a year" in PAGE

    (roadmap,) = row("roadmap hours of Engineering in twelve weeks")
    weekly = roadmap / 12
    assert f"{roadmap} / 12 = {weekly:g} h a week; 7 x {once.hours:g} / {weekly:g}" in PAGE
    assert f"= {pushed(once.hours, weekly)} days" in PAGE

    bespoke, other, without = row("their classes")
    found = standard("", "", (), [BESPOKE] * bespoke + [ROADMAP] * other + [""] * without)
    assert f"{found.bespoke} / {found.classed} = {100 * bespoke / found.classed:.0f} %, {found.distance} from" in PAGE


def test_the_bounds_are_those_of_the_page() -> None:
    assert (FEWEST, FEWEST_DAYS, BROAD) == (5, 91, 500)
    assert "Fewer than five tell nothing" in PAGE
    assert f"less than {FEWEST_DAYS} days" in PAGE
    assert f"more than {BROAD} items" in PAGE
    assert one_off(2.0, ()) == OneOff(2.0, "estimate")
