"""What every state says, looked through as a reader would: no gap, no raw value, no English word in French."""

import html
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest

from bot.demo.workspace.controls import elements
from bot.language import ENGLISH as ENGLISH_LANGUAGE
from bot.language import FRENCH, LANGUAGES
from tests.gallery.alerts import ALERTS, EXPORT
from tests.gallery.deciding import DECIDING
from tests.gallery.influence import INFLUENCE
from tests.gallery.newcomers import CRITERIA, NEWCOMERS, REVIEW
from tests.gallery.state import State
from tests.gallery.stories import STORIES
from tests.gallery.table import STATES

EPISODES = {
    name: state
    for name, state in {**ALERTS, **DECIDING, **INFLUENCE, **NEWCOMERS, **STORIES}.items()
    if name == "story, group" or (name.startswith("alert, ") and name != "alert, words alone")
}
WRONG: Mapping[str, re.Pattern[str]] = {
    "a value that is none": re.compile(r"\b(?:None(?! of)|nan|True|False)\b"),
    "a place that was not filled": re.compile(r"\{[a-z_0-9]+\}"),
    "two spaces": re.compile(r"\S[ \u00a0\u202f]{2,}\S"),
    "two full stops": re.compile(r"(?<!\.)\.\.(?!\.)"),
    "a space before a sign": re.compile(r"\S [,.](?:\s|$)"),
    "an id of Slack's": re.compile(r"\b[UCSTBDW][0-9A-Z]{8,}\b|<[@#!]"),
    "two signs": re.compile(r"[,;:]\s*[,;:](?!\w)"),
}
ENGLISH = re.compile(
    r"\b(?:yes|no|and|or|the|of|in|own|limit|hours?|weeks?|until|since|reason|typed?|nobody|now|this|your?|is|are)\b",
    re.IGNORECASE,
)
NAMED = "Ana"
"""Stands for whom and what Slack names itself."""

HOSTILE = (
    "alert, hostile names",
    "dialog, roles, mapping",
    "dialog, whose",
    "huge figures",
    "items",
    "odd names",
    "roles",
)
"""States in which others wrote what looks like markup."""


WRITTEN = {
    *(each.words for each in CRITERIA),
    *(each.words for each in REVIEW.conditions),
    *REVIEW.promised,
    "Cannot log in",
    EXPORT,
    *(f"Sign in with our accounts, {number}" for number in range(1, 6)),
}
"""What people of the gallery wrote, which stays as it is in every language."""


def texts(value: object) -> Iterator[str]:
    """Yield every text under a block, as it is shown."""
    if isinstance(value, dict):
        if isinstance(value.get("elements"), list) and value.get("type") == "rich_text_section":
            yield "".join(str(each.get("text", NAMED)) for each in value["elements"])
            return
        if isinstance(value.get("text"), str) and value.get("type") != "link":
            yield value["text"]
        for name, inner in value.items():
            if name not in {"value", "action_id", "block_id", "private_metadata", "url"}:
                yield from texts(inner)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def said(state: State, language: str) -> list[str]:
    """Return all that a state says: its blocks, and its text line by line."""
    shown = state.shown(language)
    payload: Any = shown.view.payload if shown.view else list(shown.blocks)
    lines = html.unescape(shown.text).splitlines() if not shown.view else []
    heard = (element.get("accessibility_label", "") for _, element in elements(shown.blocks))
    return [line for each in chain(texts(payload), lines, heard) for line in str(each).splitlines()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", WRONG)
def test_no_state_says_what_a_reader_would_stumble_over(wrong: str, language: str) -> None:
    pattern = WRONG[wrong]
    found = {
        (name, line)
        for name, state in STATES.items()
        if not name.startswith(HOSTILE)
        for line in said(state, language)
        if pattern.search(line)
    }
    assert found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_of_every_alert_says_who_takes_what_share_and_the_limit(language: str) -> None:
    assert len(EPISODES) > len(LANGUAGES)
    for name, state in EPISODES.items():
        shown = state.shown(language)
        heading, first = shown.blocks[0], html.unescape(shown.text).splitlines()[0]
        assert heading["type"] == "header", name
        for line in (str(heading["text"]["text"]), first):
            assert len(re.findall(r"\d+(?:[.,]\d)?[ \u00a0\u202f]%", line)) > 1, (name, line)
        who = [str(each["name"]) for block in shown.blocks for each in block.get("chart", {}).get("series", ())[:1]]
        assert all(client.rstrip("…") in first for client in who), (name, first)


@pytest.mark.parametrize("name", [name for name in STATES if not name.startswith("dialog, draft")])
def test_every_message_begins_with_a_capital_in_its_plain_text(name: str) -> None:
    for language in LANGUAGES:
        shown = STATES[name].shown(language)
        if not shown.view:
            assert shown.text[:1].upper() == shown.text[:1], (language, shown.text[:80])
            assert shown.text.strip(), language


@pytest.mark.parametrize("name", [name for name in STATES if not name.startswith(("dialog, draft", "request, texts"))])
def test_no_line_is_the_same_english_one_in_french(name: str) -> None:
    shared = set(said(STATES[name], FRENCH)) & set(said(STATES[name], ENGLISH_LANGUAGE))
    assert {line for line in shared if ENGLISH.search(line) and line.removeprefix("• ") not in WRITTEN} == set()
