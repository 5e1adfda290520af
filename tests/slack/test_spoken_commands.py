"""Typed commands are told in the language of who reads them: whatever stands behind `/clientload` in a sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from bot.domain.client import fold
from bot.language import FRENCH
from bot.slack import clauses, kinds
from bot.slack.changing import FRENCH_SHOW
from bot.slack.commands import (
    SUBCOMMANDS,
    client,
    client_groups,
    expect,
    imposed,
    log,
    onboard,
    roles,
    team,
    team_class,
    threshold,
)
from tests.catalogues import CODE, KEYWORDS, translated

COMMAND = re.compile(r"/clientload\b([^\n`]*)")
WORD = re.compile(r"[\w'-]+")
NAMES = re.compile(r"\"[^\"]*\"|\{[^{}]*\}|@\w+|#\w+|https?://\S+|\b[A-Z][\w-]*")
"""What is no word of the grammar in a line: names in quotes or with a capital, places, mentions, links."""

TABLES = (
    FRENCH_SHOW,
    kinds.FRENCH,
    client.FRENCH,
    client_groups.FRENCH,
    expect.FRENCH,
    imposed.FRENCH,
    log.FRENCH,
    onboard.FRENCH,
    roles.FRENCH,
    team.FRENCH,
    team_class.FRENCH,
    threshold.FRENCH,
)
SMALL = [
    "to",
    "with",
    "and",
    "from",
    "because",
    "until",
    "since",
    "on",
    "off",
    "yes",
    "review",
    "owner",
    "for",
    "in",
    "always",
    "passes",
    "holidays",
    "notice",
    "renews",
    "leaves",
    "capped",
    "repriced",
    "leader",
    "mapping",
    "now",
    "month",
    "all",
    "clear",
    "by",
    "zone",
    "remove",
    "here",
    "accept",
    "rebalance",
    "cap",
    "reprice",
    "exit",
    "problem",
    "none",
]
UNTOLD = frozenset({"bot/demo/run.py", "bot/settings.py"})
"""What the demo types itself, in English."""


def english() -> frozenset[str]:
    """Return the English words of commands that have French ones, less those that are French as well."""
    of_names = [(each.name, *each.aliases) for each in SUBCOMMANDS if each.french]
    french = {fold(word) for table in TABLES for word in table} | {
        fold(word) for each in SUBCOMMANDS for word in each.french
    }
    french |= {word for phrases in clauses.FRENCH.values() for phrase in phrases for word in phrase.split()}
    said = {word for words in of_names for word in words} | {word for table in TABLES for word in table.values()}
    return frozenset({fold(word) for word in said} | set(SMALL)) - french


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of every command in a sentence."""
    for found in COMMAND.finditer(text):
        behind = re.split(r"[.,;:]\s|[.,;:]$", NAMES.sub("", found[1]))[0]
        yield [fold(word) for word in WORD.findall(behind)]


def sentences() -> list[Message]:
    return [each for path, catalogue in translated() if path.stem == FRENCH for each in catalogue if each.id]


def test_no_french_sentence_tells_a_command_in_english() -> None:
    words = english()
    assert {"threshold", "show", "because", "grant", "until", "label"} <= words
    wrong = []
    for message in sentences():
        for said in (message.string,) if isinstance(message.string, str) else message.string:
            wrong += [(said, word) for line in commands(said) for word in line if word in words]
    assert wrong == []


KINDS = frozenset({*kinds.FRENCH.values(), *team_class.FRENCH.values()}) - {"domain"} | {"domain ourfirm.example"}
"""What rules are typed with. A file's column is called domain whoever reads of it."""


def test_no_french_sentence_shows_a_rule_in_english() -> None:
    shown = re.compile(rf"(?<![\w{{])(?:{'|'.join(KINDS)})(?![\w}}])")
    strings = (message.string for message in sentences())
    said = [each for string in strings for each in ((string,) if isinstance(string, str) else string)]
    assert list(filter(shown.search, said)) == []


def untold(path: Path) -> Iterator[str]:
    """Yield every command in a module that is told in one language alone, whoever reads it."""
    tree = ast.parse(path.read_text())
    told, docs = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            docs.add(id(node.value))
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            told |= {id(each) for given in node.args for each in ast.walk(given)} if called in KEYWORDS else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (told | docs):
            yield from re.findall(r"/clientload +[a-z]\w*.*", node.value)


def test_every_command_that_is_told_can_be_told_in_french() -> None:
    modules = {path.relative_to(CODE.parent).as_posix(): path for path in sorted(CODE.rglob("*.py"))}
    found = {name: list(untold(path)) for name, path in modules.items() if name not in UNTOLD}
    assert {name: lines for name, lines in found.items() if lines} == {}
