"""`docs/stories`: every line that stands there to be typed is understood, and does what it can as it is written."""

import re
from pathlib import Path

import pytest

from bot.domain.item import link_key
from bot.store.tables import ItemTheme
from tests.services.books import SUPPORT, Books
from tests.services.revenue_told import told
from tests.slack.test_commands_page import firm, led_to

PAGES = sorted((Path(__file__).parents[2] / "docs" / "stories").glob("*.md"))
TYPED = re.compile(r"`/clientload ([^`]+)`|^(?: {4})?/clientload (.+)$", re.MULTILINE)
BEFORE = (
    "team channel Engineering #support",
    *(f"decide acme accept because {reason} review 1 March" for reason in ("they grow", "they pay", "they ask")),
    "onboard acme sales me product @bo support @marie from 1 March",
    "onboard exception acme",
)
"""What those who tell the stories had typed before."""

LINK = "https://desk.example/tickets/4711"
OTHERS = ("Alto", "Acme Benelux", "Brisa", "Nordal")
"""The stories' clients besides acme."""


def lines(page: Path) -> list[str]:
    """Return what a page says to type, from top to bottom, each once."""
    found = (" ".join((inline or whole).split()) for inline, whole in TYPED.findall(page.read_text(encoding="utf-8")))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
async def test_every_typed_line_is_understood(tmp_path: Path, page: Path) -> None:
    async with firm(tmp_path / "firm.db") as company:
        books = Books(company.database)
        clients = [await books.client(name) for name in OTHERS]
        for client in clients:
            await books.worked(SUPPORT, client, 3, 2)
        # A mark must stand on another client's item as well to be one by which requests are alike.
        for client, ref, url in zip(clients, ("4711", "4712"), (LINK, ""), strict=False):
            key = {"external_id": ref, "url": url, "link_key": link_key(url)}
            item = await books.item(SUPPORT, client, 3, 2, **key)
            async with company.database.writing() as session:
                session.add(ItemTheme(item_id=item, kind="component", value="auth", name="auth"))
        await told(company, {"Alto": 400})
        for line in (*BEFORE, *lines(page)):
            await led_to(company, line.replace("@Bo", "@bo"))


def test_the_pages_have_lines_to_type() -> None:
    assert all(lines(page) for page in PAGES)
