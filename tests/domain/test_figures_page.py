"""The worked examples of `docs/figures`, computed from the numbers that stand there."""

import re
from datetime import date
from pathlib import Path

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.revenue import Caused, Income, Yields, concentration, load_index
from bot.domain.worked import Hours, Part, TeamWindow

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "dependency.md").read_text()
NOT_CLIENTS = {"no client yet": UNATTRIBUTED, "own work": OWN_WORK}


def example() -> tuple[Income, TeamWindow]:
    """Read the table of the page."""
    paid, worked = {}, {}
    rows = re.findall(r"^\| (?!Client)([\w ]+?) \| ([\d,]*) ?\| ([\d,]+) \|$", PAGE, re.MULTILINE)
    for number, (name, euros, hours) in enumerate(rows, 1):
        where = NOT_CLIENTS.get(name, number)
        paid[where] = int(euros.replace(",", "") or 0) * 100
        worked[where] = Part(Hours(logged=int(hours.replace(",", "")) * 3600))
    without, _ = paid.pop(UNATTRIBUTED), paid.pop(OWN_WORK)
    return Income(date(2025, 11, 1), date(2026, 11, 1), "EUR", paid, without, known_days=365), TeamWindow(worked)


def test_the_page_of_dependency_is_computed_as_it_says() -> None:
    income, window = example()
    acme = 1
    assert f"350,000 / {income.total // 100:,} = {100 * (income.share(acme) or 0):.1f} %" in PAGE
    caused = Caused.of({each: part.hours.seconds for each, part in window.parts.items()}, acme)
    assert caused is not None
    index = load_index(caused.share, income.share(acme))
    assert f"490 / 1,000 = {100 * caused.share:.1f} %, and 49.0 % / 35.0 % = {index:.2f}" in PAGE
    assert f"{100 * caused.low:.1f} % to {100 * caused.high:.1f} %" in PAGE
    yields = Yields(income, {each: part.hours.seconds for each, part in window.parts.items()})
    each = [f"{yields.per_thousand(client):.2f}" for client in (1, 2, 3, 4)]
    median = f"{yields.median_per_thousand():.2f}"
    assert f"490 / 350 = {each[0]}; the median of {', '.join(each[:3])} and {each[3]} is {median}" in PAGE
    assert f"350,000 / 490 = {yields.an_hour([acme]):.0f};" in PAGE
    assert f"(200 + 180 + 130) = {yields.an_hour([2, 3, 4]):,.0f}\n" in PAGE
    found = concentration(income)
    assert found is not None
    assert f"/ 960² = {found.h:.3f}\n" in PAGE
    assert f"(H - 1/4) / (1 - 1/4) = {100 * found.normalised:.1f} %\n" in PAGE
    assert f"1 / H = {found.effective:.1f} clients" in PAGE
