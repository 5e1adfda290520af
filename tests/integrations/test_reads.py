"""What the suite takes for looked at: more than is looked at would cost time, less would hide a fault."""

import copy
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integrations.conformance.reads import Reads
from integrations.conformance.wire import always

BODY = '{"rows": [{"id": 1, "name": "Acme", "more": {"city": "Lyon"}}]}'


def looked_at(by: Callable[[Any], object]) -> set[str]:
    """Return the keys that are looked at by a function of the row above."""
    reads = Reads()
    response = reads.watching(always(200, BODY))(httpx.Request("GET", "https://desk.example"))
    by(response.json()["rows"][0])
    return reads.keys - {"rows"}


ONE: dict[str, Callable[[Any], object]] = {
    "by its key": lambda row: row["name"],
    "get": lambda row: row.get("name"),
    "in": lambda row: "name" in row,
    "pop": lambda row: row.pop("name"),
}
ALL: dict[str, Callable[[Any], object]] = {
    "for": lambda row: [key + "" for key in row],
    "two stars": lambda row: {**row, "read": True},
    "dict": dict,
    "or": lambda row: row | {"read": True},
    "or on the right": lambda row: {"read": True} | row,
    "update": {}.update,
    "items": lambda row: row.items(),
    "values": lambda row: list(row.values()),
    "copy": copy.copy,
    "text": str,
    "json": json.dumps,
    "comparison": lambda row: row == {"id": 1},
    "as names": lambda row: dict(**row),
}


@pytest.mark.parametrize("by", ONE.values(), ids=list(ONE))
def test_of_what_is_looked_at_by_its_key_that_key_counts(by: Callable[[Any], object]) -> None:
    assert looked_at(by) == {"name"}


@pytest.mark.parametrize("by", ALL.values(), ids=list(ALL))
def test_of_what_is_copied_or_listed_every_key_counts(by: Callable[[Any], object]) -> None:
    assert looked_at(by) >= {"id", "name", "more"}


def test_of_an_answer_that_is_taken_as_a_text_every_key_counts() -> None:
    for by in (lambda response: response.text, lambda response: response.content):
        reads = Reads()
        by(reads.watching(always(200, BODY))(httpx.Request("GET", "https://desk.example")))
        assert reads.keys == {"rows", "id", "name", "more", "city"}
