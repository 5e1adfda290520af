"""Pictures in the documentation: small, of a state that is told, each on its page with words that stand for it."""

import re
from pathlib import Path

import pytest

from tests.gallery.stories import PICTURES
from tests.gallery.table import STATES

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "pictures"
MOST_BYTES = 60_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FEWEST_WORDS = 5
EMBEDDED = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def embedded() -> dict[str, tuple[str, str]]:
    """Return each picture that a page shows: the page, and the words that stand for the picture."""
    return {
        target.rsplit("/", 1)[-1].removesuffix(".png"): (str(page.relative_to(DOCS)), words)
        for page in DOCS.rglob("*.md")
        for words, target in EMBEDDED.findall(page.read_text(encoding="utf-8"))
        if (page.parent / target).resolve().parent == FOLDER
    }


def test_every_picture_is_named_in_the_table_and_shown_on_its_page() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(PICTURES)
    assert {name: page for name, (page, _words) in embedded().items()} == {
        name: each.page for name, each in PICTURES.items()
    }


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_of_a_state_and_has_words_for_who_does_not_see_it(name: str) -> None:
    drawn = (FOLDER / f"{name}.png").read_bytes()
    assert drawn.startswith(SIGNATURE)
    assert len(drawn) < MOST_BYTES
    assert PICTURES[name].state in STATES
    assert len(embedded()[name][1].split()) >= FEWEST_WORDS
