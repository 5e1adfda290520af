"""The demo, as somebody sees it who has just cloned the project."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.e2e.firm import Programs

PROMISED = 60
"""Seconds on an idle machine."""


@pytest.mark.timeout(4 * PROMISED)
def test_without_a_terminal_the_demo_shows_alert_overview_and_card_and_ends(tmp_path: Path) -> None:
    before, shown = _parts(asyncio.run(_shown(tmp_path)))
    alert, overview, card, roadmap, home = (
        next(part for title, part in shown.items() if title.endswith(end))
        for end in (
            "as the team sees it",
            ": /clientload",
            ": /clientload acme",
            ": /clientload roadmap",
            "opens the Home tab",
        )
    )
    for stream in ("organizations", "users", "tickets", "ticket events", "issues", "worklogs"):
        assert f" {stream}: " in before
    assert "Acme" in alert
    assert "Support limit" in alert
    assert "sees this" not in alert
    assert "Support: " in overview
    assert "Engineering: " in overview
    assert "No client yet: " in overview
    assert "Acme" in card
    assert "Biggest: " in card
    assert "Acme pays 35 % of revenue, above the limit of 25 %" in overview.replace("\u00a0", " ")
    assert "of hours on the roadmap" in roadmap
    assert "dated roadmap issues slipped" in roadmap
    assert "The firm at a glance" in home
    assert "Settings, which you see as an admin" in home
    assert list(tmp_path.iterdir()) == [], "the demo leaves nothing behind"


async def _shown(folder: Path) -> str:
    async with Programs(folder) as programs:
        process = await programs.start("demo", settings={"TMPDIR": str(folder)})
        said, errors = await asyncio.wait_for(process.communicate(), 3 * PROMISED)
    assert (process.returncode, errors.decode()) == (0, "")
    return said.decode()


def _parts(said: str) -> tuple[str, dict[str, str]]:
    """Cut the output at its rules: what comes before the first, and what stands below each, by its title."""
    before, *rest = re.split(r"^─+ (.+?) ─+$", said, flags=re.MULTILINE)
    return before, dict(zip(rest[::2], rest[1::2], strict=True))
