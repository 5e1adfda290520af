"""What must hold of every message in French, whatever it says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.language import speaking
from tests.catalogues import translated
from tests.slack.blocks.french.corpus import Draw, messages
from tests.slack.blocks.readings import drawn

GIVEAWAYS = re.compile(
    r" (?:the|of|and|or|is|are|was|were|has|have|been|with|without|before|since|until|by|from|to|its|their|this|these|"
    r"no|limit|hours?|days?|weeks?|alerts?|items?|issues?|teams?|likely|share|now|late|usual)\b"
)
TITLES = re.compile(
    "Invoice export is slow|Invoice export|SSO login|Single sign-on|Sign in with our accounts"
    "|one way to sign in is enough"
)
"""What items are called in the values that are drawn, and why one was declined."""

COMMANDS = re.compile(r"/(?:clientload|invite)[^•\n]*")
LINKS = re.compile(r"\(https?://[^)]*\)")
NAMES = {"SSO", "Invoice", "Paul", "here", "Support", "Engineering", "Delivery", "Sales", "APP", "new"}
"""What the data say, an error code of Slack's among them."""


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-zA-Zà-ÿÀ-Ý]{2,}", re.sub(r"\{\w+\}", "", text)))


def english_alone() -> set[str]:
    """Return the words that the English sentences use and the French ones never do."""
    english: set[str] = set()
    french: set[str] = set()
    for _path, catalogue in translated():
        for message in catalogue:
            if message.id:
                english |= {word for each in _several(message.id) for word in words(each)}
                french |= {word for each in _several(message.string) for word in words(each)}
    return english - french - NAMES


def _several(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def texts(value: Any) -> Iterator[str]:
    """Yield every text below blocks: sentences, labels of charts and buttons, heads of tables."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if isinstance(each, str) and key in {"text", "title", "caption", "label", "name", "y_label"}:
                yield each
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def said(draw: Draw) -> list[str]:
    """Return all that a message says in French, without what is typed, without links and titles."""
    with speaking("fr"):
        answer = draw()
    drawn(answer)
    return [
        TITLES.sub("", LINKS.sub("", COMMANDS.sub("", text)))
        for text in [*answer.text.splitlines(), *texts(answer.blocks)]
    ]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return [line for draw in messages() for line in said(draw)]


def test_no_english_is_left(lines: list[str]) -> None:
    assert [line for line in lines if GIVEAWAYS.search(line)] == []


def test_no_word_stands_there_that_only_the_english_sentences_use(lines: list[str]) -> None:
    english = english_alone()
    assert {word for line in lines for word in words(line) if word in english} == set()


def test_spaces_hold_signs_to_their_words_as_french_wants(lines: list[str]) -> None:
    """No-break before a colon and per cent, narrow before a semicolon, a question and an exclamation mark."""
    wrong = re.compile("[^\\S\u00a0][:%»]|[^\\S\u202f][;!?]|«[^\u00a0]|[^\\s\u00a0]»")
    assert [line for line in lines if wrong.search(line)] == []
    assert [line for line in lines if ".." in line] == []


def test_english_is_what_is_drawn_elsewhere() -> None:
    """The language is that of whoever speaks, and never kept from one message to the next."""
    draw = next(messages())
    before = draw()
    with speaking("fr"):
        french = draw()
    assert french != before
    assert draw() == before
