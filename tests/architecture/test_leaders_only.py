"""What rests on revenue, and decisions, is for leaders alone: guards that hold before there is any of it."""

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from bot.services.decision_view import Decided
from bot.services.export import HEADER
from bot.services.messages import AlertView, Digest, FirstReport, LeadersMonth, Letter, LimitProposal, Trouble
from bot.slack.commands import SUBCOMMANDS
from bot.slack.request import Person, Role
from bot.slack.views import DIALOGS

ROOT = Path(__file__).parents[2]
PRIVATE = ("revenue", "load_index", "contract", "renewal", "price", "invoice", "margin")
"""Parts of names. A name that holds one stands for what leaders alone may see, or be able to work out."""


def private_names(source: str) -> set[str]:
    """Return the names in some code that stand for what is private; words of sentences are none."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        for name in (getattr(node, each, None) for each in ("id", "attr", "arg", "name", "module")):
            if isinstance(name, str) and any(part in name.lower() for part in PRIVATE):
                found.add(name)
    return found


TABLES = {"bot/slack/commands/__init__.py", "bot/slack/views/__init__.py"}
"""They lead to what asks, and hold each line of theirs to its role: see the test of private lines below."""


def asks_for_a_leader(source: str) -> bool:
    """Say whether some code looks at `leader` of a person, or has it looked at."""
    nodes = list(ast.walk(ast.parse(source)))
    looks = any(isinstance(node, ast.Attribute) and node.attr == "leader" for node in nodes)
    return looks or any(isinstance(node, ast.Name) and node.id == "check_leads" for node in nodes)


def modules() -> list[Path]:
    return sorted((ROOT / "bot" / "slack").rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_whatever_draws_what_is_private_asks_for_a_leader(path: Path) -> None:
    source = path.read_text()
    if str(path.relative_to(ROOT)) in TABLES:
        return
    assert not private_names(source) or asks_for_a_leader(source), private_names(source)


def test_a_private_line_of_a_table_is_for_leaders() -> None:
    private = {"decide", "dependency", "whatif", "contract"}
    assert {each.name for each in SUBCOMMANDS if each.for_leaders} == private
    assert {each.name for each in DIALOGS if each.for_leaders} == {"decide", "onboard", "answer", "contract"}


def test_the_guard_sees_private_names_and_who_asks() -> None:
    careless = "def draw(report):\n    return report.load_index"
    assert private_names(careless) == {"load_index"}
    assert not asks_for_a_leader(careless)
    assert asks_for_a_leader("def run(request):\n    check_leads(request.person)")
    assert asks_for_a_leader("if request.person.leader:\n    draw(load_index)")
    assert private_names('say("leaders also see revenue")') == set()


def named(kind: Any) -> Iterator[str]:
    """Yield the names of all fields below a message, whatever is nested in it."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield each.name
            yield from named(hints[each.name])
    for part in get_args(kind):
        yield from named(part)


@pytest.mark.parametrize("kind", [AlertView, Digest, FirstReport, Trouble])
def test_what_is_posted_to_a_team_or_to_admins_holds_nothing_private(kind: Any) -> None:
    assert "team" in set(named(kind)) or kind is FirstReport
    assert [name for name in named(kind) if any(part in name for part in PRIVATE)] == []


def kinds_below(kind: Any) -> Iterator[Any]:
    """Yield a message and every value nested in it."""
    yield kind
    for part in get_type_hints(kind).values() if is_dataclass(kind) else get_args(kind):
        yield from kinds_below(part)


@pytest.mark.parametrize("kind", [AlertView, Digest, FirstReport, Trouble, Letter, LimitProposal])
def test_what_others_than_leaders_get_holds_no_decision(kind: Any) -> None:
    assert Decided not in set(kinds_below(kind))


def test_a_decision_is_seen_where_it_is_nested() -> None:
    assert Decided in set(kinds_below(LeadersMonth))


def test_an_export_holds_nothing_private() -> None:
    assert [name for name in HEADER if any(part in name for part in PRIVATE)] == []


def test_what_is_shown_to_everybody_is_drawn_for_somebody_without_any_right() -> None:
    most = Person("U1", Role.ADMIN, frozenset({1}), "fr-FR", leader=True, maps=True, unsure=True)
    for each in fields(Person):
        if each.name not in {"id", "role", "locale"}:
            assert getattr(most, each.name) != each.default
            assert getattr(most.as_viewer(), each.name) == each.default
    assert (most.as_viewer().role, most.as_viewer().locale) == (Role.VIEWER, "fr-FR")
