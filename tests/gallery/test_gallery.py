"""Every message, dialog and Home tab, in both languages: none is left out, Slack takes each, and this is its text."""

import html
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import bot.slack.blocks
from bot.demo.workspace.limits import check_message, check_view
from bot.language import ENGLISH, LANGUAGES
from bot.slack.commands import SUBCOMMANDS, route
from tests.gallery import drawn
from tests.gallery.pencil import faults
from tests.gallery.table import GROUPS, STATES
from tests.gallery.transcript import transcript
from tests.gallery.typed import conversation, lines
from tests.slack.blocks import test_digest
from tests.slack.blocks.readings import plain

ELSEWHERE = {
    "to_value": "buttons carry it",
    "from_value": "buttons carry it",
    "to_text": "dialogs carry it",
    "from_text": "dialogs carry it",
    "read": "dialogs carry it",
    "of": "dialogs carry it",
    "field_of": "dialogs carry it",
    "options": "a menu asks for them",
    "new_client": "a menu asks for them",
    "rows": "typed",
    "moved": "typed",
    "brought": "typed",
    "was_set": "typed",
    "was_cleared": "typed",
    "was_agreed": "typed",
    "was_ended": "typed",
}
"""Functions that no state needs: why."""

TOLD = {f"digest, {name}" for name in test_digest.STATES}
"""Digests of one line, which are written out in both languages by the tests of the digest."""

OPENED = re.compile(
    r"dialog, (?:limit|expected|digest|hours|client|team|set-up|contract|decide|imposed|review|request|answer)\b"
)
"""Dialogs whose words are kept by `tests/slack/views`, as they open from a firm's books."""


def modules() -> Iterator[ModuleType]:
    package = bot.slack.blocks
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def functions(module: ModuleType) -> Iterator[tuple[str, CodeType]]:
    """Yield the public functions and methods that a module defines."""
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield name, value.__code__
        elif inspect.isclass(value) and value.__module__ == module.__name__:
            for method, inner in vars(value).items():
                function = inner.__func__ if isinstance(inner, classmethod) else inner
                if inspect.isfunction(function) and not method.startswith("__"):
                    yield method, function.__code__


def called(draw: Callable[[], Any]) -> set[CodeType]:
    """Return the code of all functions that were called."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        draw()
    finally:
        sys.setprofile(before)
    return seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_that_draws_is_in_the_gallery(language: str) -> None:
    seen = called(lambda: [state.shown(language) for state in STATES.values()])
    missing = {
        f"{module.__name__.removeprefix('bot.slack.blocks.')}.{name}"
        for module in modules()
        for name, code in functions(module)
        if not name.startswith("_") and name not in ELSEWHERE and code not in seen
    }
    assert missing == set()


def test_no_two_states_have_one_name() -> None:
    assert len(STATES) == sum(map(len, GROUPS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_slack_takes_it_and_the_page_draws_all_of_it(name: str, language: str) -> None:
    shown = STATES[name].shown(language)
    view = shown.view
    assert (check_view(view.payload) if view else check_message(shown.text, list(shown.blocks))) == []
    assert drawn.fragment(STATES[name], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_listens_to_a_message_hears_each_number_of_its_charts(language: str) -> None:
    charted = 0
    for name, state in STATES.items():
        shown = state.shown(language)
        for block in (block for block in shown.blocks if block["type"] == "data_visualization"):
            charted += 1
            for series in block["chart"]["series"]:
                values = [f"{round(point['value'])}" for point in series["data"]]
                # A limit is one number at each point; a week without hours is said and not drawn.
                said = values[:1] if len(set(values)) == 1 else values
                assert re.search(rf"\b{'(?: -)* '.join(said)}\b", shown.text), (name, series["name"])
    assert charted > len(LANGUAGES)


@pytest.mark.parametrize("name", [name for name in STATES if name not in TOLD and not OPENED.match(name)])
def test_what_it_says(snapshot: SnapshotAssertion, name: str) -> None:
    for language in LANGUAGES:
        assert transcript(STATES[name], language) == snapshot(name=language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_answered_to_what_people_type(snapshot: SnapshotAssertion, language: str) -> None:
    answers = await conversation(language)
    assert {route(line)[0].name for line in lines()} == {each.name for each in SUBCOMMANDS}
    said = []
    for line, state in answers.items():
        shown = state.shown(language)
        assert check_message(shown.text, list(shown.blocks)) == [], line
        assert drawn.fragment(state, language)
        told = [each for each in plain(html.unescape(shown.text)).splitlines() if language == ENGLISH]
        assert [(line, each, wrong) for each in told if (wrong := faults(each))] == []
        said.append(f"> {line}\n{transcript(state, language)}")
    assert "\n\n".join(said) == snapshot
