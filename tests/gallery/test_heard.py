"""Every state as somebody meets it who hears it, or moves through it by keyboard: words for all that is seen."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest

from bot.demo.workspace import Shown
from bot.demo.workspace.controls import elements
from bot.language import LANGUAGES
from tests.gallery.table import STATES
from tests.slack.blocks.readings import plain

SYMBOL = re.compile(r":[a-z][a-z0-9_+-]+:")
DRAWN_FOR_A_CHART = {"alert, no charts"}
"""A table in the place of a chart, whose numbers the text says in one line."""


@cache
def shown(language: str) -> Sequence[tuple[str, Shown]]:
    """Draw every state."""
    return [(name, state.shown(language)) for name, state in STATES.items()]


def blocks_of(drawn: Shown, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a kind, of messages and of dialogs."""
    found = drawn.view.payload["blocks"] if drawn.view else drawn.blocks
    yield from (block for block in found if block["type"] == kind)


def words_of(value: object) -> Iterator[str]:
    """Yield all text under a block, in the order in which it is read."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)


def has_letters(text: str) -> bool:
    """Say whether there is anything in it to be spoken."""
    return any(unicodedata.category(each)[0] in {"L", "N"} for each in text)


def alone(text: str) -> str:
    """Write a text as it is compared: plain spaces, nothing escaped, no isolates."""
    return re.sub("[\u2066-\u2069]", "", plain(html.unescape(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cell_of_a_table_is_in_the_text_that_stands_for_the_message(language: str) -> None:
    tables = 0
    for name, drawn in shown(language):
        if drawn.view or name in DRAWN_FOR_A_CHART:
            continue
        text = alone(drawn.text)
        for table in blocks_of(drawn, "data_table"):
            tables += 1
            cells = [alone(word) for row in table["rows"] for cell in row for word in words_of(cell)]
            assert [cell for cell in cells if cell not in text] == [], name
    assert tables > len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_that_stands_for_a_message_begins_with_what_the_eye_meets_first(language: str) -> None:
    for name, drawn in shown(language):
        if drawn.view:
            continue
        # A heading for which long names leave no room is said in whole in the line below it.
        begun = [alone(next(words_of(block))).splitlines()[0] for block in drawn.blocks[:2] if block["type"] != "input"]
        assert alone(drawn.text).startswith(tuple(begun)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_controls_of_one_state_sound_alike(language: str) -> None:
    for name, drawn in shown(language):
        heard = Counter(
            (element.get("accessibility_label") or element["text"]["text"])
            for _block, element in elements(drawn.blocks)
            if element["type"] == "button"
        )
        assert [words for words, count in heard.items() if count > 1] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_words(language: str) -> None:
    for name, drawn in shown(language):
        for block in blocks_of(drawn, "input"):
            assert has_letters(block["label"]["text"]), name
        for _block, element in elements(drawn.blocks):
            if element["type"] == "button":
                assert has_letters(element["text"]["text"]), name
            for option in element.get("options", ()):
                assert has_letters(option["text"]["text"]) or option["text"]["text"] == "-", name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_picture_colour_or_sign_stands_for_a_word(language: str) -> None:
    for name, drawn in shown(language):
        assert list(blocks_of(drawn, "image")) == [], name
        for block in drawn.view.payload["blocks"] if drawn.view else drawn.blocks:
            assert SYMBOL.findall(str(block.get("text", ""))) == [], name
            for chart in [block["chart"]] if block["type"] == "data_visualization" else []:
                lines = [series["name"] for series in chart["series"]]
                assert len(set(lines)) == len(lines), name
                assert all(map(has_letters, lines)), name
