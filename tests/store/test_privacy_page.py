"""`docs/privacy.md` names every table that can hold anything about a person."""

import re
from pathlib import Path

from sqlmodel import SQLModel

from bot.services.gather import KEEP_PEOPLE_DAYS
from bot.store import tables
from bot.store.upsert import table_of

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
PERSONAL = re.compile(
    r"(?:\w+_)?by|person|owner_id|signer_id|responsible_id|readers|target|author|assignee|mark|action"
)
SAID = re.compile(r"\b(?:Slack user ids?|requester|person|author|colleague)\b")
NO_PERSON = frozenset({"imposed_by", "rule"})
"""Columns that are called like somebody, and say which rule it was."""


def holds_somebody(model: type[SQLModel]) -> bool:
    """Say whether a column's name or description is about a person."""
    return any(
        name not in NO_PERSON and (PERSONAL.fullmatch(name) or SAID.search(field.description or ""))
        for name, field in model.model_fields.items()
    )


def models() -> list[type[SQLModel]]:
    found = [getattr(tables, name) for name in tables.__all__]
    return [each for each in found if isinstance(each, type) and issubclass(each, SQLModel)]


def test_every_table_that_can_hold_somebody_is_named() -> None:
    held = {table_of(model).name for model in models() if holds_somebody(model)}
    assert {"person_day", "requester", "touch", "feeling", "decision", "change", "team"} <= held
    assert [name for name in sorted(held) if f"`{name}`" not in PAGE] == []


def test_whatever_the_page_calls_a_table_is_one() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named <= set(SQLModel.metadata.tables)
    assert f"**{KEEP_PEOPLE_DAYS} days**" in PAGE
