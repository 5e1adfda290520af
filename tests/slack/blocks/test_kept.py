"""What is kept in English is told in the reader's language: each sentence that sources and rules can write."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.language import speaking
from bot.services.configure import KINDS, OWN_KINDS, SCOPE_KINDS
from bot.services.sync import _too_many
from bot.slack.blocks import kept
from bot.store.first_pull import RECOGNISED_BY
from integrations.http import REFUSALS

ROOT = Path(__file__).parents[3]
RAISED = {"Unauthorized", "Refused", "Throttled", "Unavailable", "Unreadable", "CursorExpired"}
NOT_TOLD = {"an instant without a zone"}
"""It ends as "a field has an unexpected form"."""


def sample(node: ast.expr) -> str:
    """Return the text that an f-string makes, with an x for every value."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "x" for each in node.values)


def called(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def reasons() -> Iterator[str]:
    for path in sorted((ROOT / "integrations").rglob("*.py")):
        for name, call in called(path):
            tabular = name == "ValueError" and "tabular" in path.parts
            if (name in RAISED or tabular) and call.args:
                yield sample(call.args[0])
            for given in [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "why")]:
                if name == "Skipped" and isinstance(given, ast.Constant | ast.JoinedStr):
                    yield sample(given)


@pytest.mark.parametrize("text", sorted(set(reasons()) - {"x x x (x)"} - NOT_TOLD))
def test_every_reason_that_a_source_gives_is_told_in_french(text: str) -> None:
    assert kept.reason(text) == text
    with speaking("fr"):
        assert kept.reason(text) != text


@pytest.mark.parametrize("refusal", [*REFUSALS.values(), "refuses"])
def test_so_is_every_refusal_by_its_status(refusal: str) -> None:
    text = f"desk.example {refusal} /tickets (404)"
    with speaking("fr"):
        assert kept.reason(text).startswith("desk.example ")
        assert kept.reason(text) != text


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("desk.example has nothing at /api/v2 (404)", "desk.example n'a rien à l'adresse /api/v2 (404)"),
        (_too_many(12), "12 éléments ne sont plus listés"),
        ("the field subject is missing", "le champ subject manque"),
        ("items.csv lacks hours. Its first line names: a, b", "Il manque hours dans items.csv."),
        ("something that nobody wrote down", "something that nobody wrote down"),
    ],
)
def test_what_a_reason_names_keeps_its_name(text: str, french: str) -> None:
    with speaking("fr"):
        assert kept.reason(text).startswith(french)


@pytest.mark.parametrize(
    ("seen", "french"),
    [
        ("set by an admin", "attribué par un administrateur"),
        ("requester, set by hand", "demandeur, attribué à la main"),
        ("organization 77, organization 78", "organisation 77, organisation 78"),
        ("client field Acme, Inc", "champ client Acme, Inc"),
        ("linked zendesk 12", "lié à zendesk 12"),
        ("linked 24030 in Zendesk", "lié à 24030 dans Zendesk"),
        ("parent PLAT-3 in Jira", "parent PLAT-3 dans Jira"),
        ("“acme” in the title", "«\u00a0acme\u00a0» dans le titre"),
        ("Acme", "Acme"),
    ],
)
def test_what_a_rule_saw_is_told_and_values_are_not_translated(seen: str, french: str) -> None:
    assert kept.seen(seen) == seen
    with speaking("fr"):
        assert kept.seen(seen) == french


def test_a_linked_item_stands_in_a_source_as_people_call_it() -> None:
    assert kept.seen("linked 12 in request_tracker") == "linked 12 in Request Tracker"
    with speaking("fr"):
        assert kept.seen("linked 12 in request_tracker") == "lié à 12 dans Request Tracker"


def test_a_contradiction_names_the_other_client() -> None:
    assert kept.contradiction("domain globex.example says Globex") == "domain globex.example says Globex"
    with speaking("fr"):
        assert kept.contradiction("label vip, label gold says Globex") == "étiquette vip, étiquette gold désigne Globex"
        assert kept.contradiction("odd") == "odd"


def streams() -> Iterator[str]:
    for path in sorted((ROOT / "integrations").rglob("*.py")):
        for name, call in called(path):
            if name == "Stream" and call.args:
                yield sample(call.args[0])


def test_every_stream_kind_and_place_has_its_words() -> None:
    assert set(streams()) <= set(kept.STREAMS)
    assert {*SCOPE_KINDS, *OWN_KINDS, *RECOGNISED_BY} <= set(kept.KINDS)
    assert set(KINDS) == set(kept.WORK)
    assert kept.stream("ticket_events") == "ticket events"
    with speaking("fr"):
        assert (kept.stream("issues"), kept.stream("new")) == ("tâches", "new")
        assert (kept.kind("label"), kept.work("engineering"), kept.kind("new")) == ("étiquette", "ingénierie", "new")
        assert (kept.place("line 12"), kept.place("77")) == ("ligne 12", "77")
