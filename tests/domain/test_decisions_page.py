"""The worked examples of `docs/figures/decisions.md`, computed from the numbers that stand there."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.domain.aftermath import Aftermath, Side, Span
from bot.domain.not_a_problem import Answered, part_of, proposed

PAGE = (Path(__file__).parents[2] / "docs" / "figures" / "decisions.md").read_text()
HOUR = 3600
DECIDED = date(2026, 3, 2)


def column(at: int) -> list[int]:
    """Read one of the two columns of the table."""
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+) \| ([\d,]+) \|$", PAGE, re.MULTILINE)
    return [int(row[at].replace(",", "")) for row in rows]


def side(at: int, first: date) -> Side:
    weeks, hours, team_hours, items, team_items, bespoke, wait, others, in_time, days = column(at)
    return Side(
        span=Span(first, first + timedelta(weeks=weeks)),
        seconds=hours * HOUR,
        team_seconds=team_hours * HOUR,
        items=items,
        team_items=team_items,
        bespoke=bespoke * HOUR,
        wait=wait,
        others=others,
        in_time=in_time,
        counted_days=days,
    )


def test_the_page_is_computed_as_it_says() -> None:
    before, since = side(0, DECIDED - timedelta(weeks=12)), side(1, DECIDED)
    found = Aftermath(before, since, 0.0)
    shares = [100 * (each.share or 0) for each in (before, since)]
    assert f"360 / 1,200 = {shares[0]:.0f} % before, 240 / 1,200 = {shares[1]:.0f} % since" in PAGE
    z = found._z(0.3, 0.2)
    assert f"x (1/300 + 1/300)) = {z:.2f}\n" in PAGE
    unlike = replace(found, cv2=1.0)
    assert f"with cv2 = 1: z = {unlike._z(0.3, 0.2):.2f}, which chance alone could do" in PAGE
    assert (found.verdict, unlike.verdict) == ("lower", "alike")
    assert f"360 / 12 - 240 / 12 = {found.freed / HOUR:.0f} h a week" in PAGE
    waits = [(each.wait or 0) // HOUR for each in (before, since)]
    assert f"{waits[0]} h before, {waits[1]} h since" in PAGE
    parts = [100 * (each.part_in_time or 0) for each in (before, since)]
    assert f"110 / 220 = {parts[0]:.0f} % before, 132 / 240 = {parts[1]:.0f} % since" in PAGE
    weekly = [each.in_time_a_week for each in (before, since)]
    assert f"110 / 11 = {weekly[0]:.0f} items a week before, 132 / 11 = {weekly[1]:.0f} since" in PAGE
    bespoke = [100 * (each.bespoke_part or 0) for each in (before, since)]
    assert f"120 / 360 = {bespoke[0]:.0f} % before, 60 / 240 = {bespoke[1]:.0f} % since" in PAGE


def test_the_proposal_is_what_the_page_says() -> None:
    settled, acted = (0.27, 0.28, 0.31, 0.33), (0.45, 0.50)
    alerts = [Answered(0.26, settled=False)]
    alerts += [Answered(each, settled=True) for each in settled]
    alerts += [Answered(each, settled=False, acted=True) for each in acted]
    part, found = 100 * (part_of(alerts).share or 0), proposed(0.25, alerts)
    assert found is not None
    assert f"4 / 7 = {part:.0f} %, and the proposal is {100 * found.limit:.0f} %" in PAGE
