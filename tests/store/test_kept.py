"""A few rows are read once as long as the books stay the same, and never longer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot.store import teams
from bot.store.database import Database
from bot.store.tables import Team


@pytest.fixture
def engine() -> str:
    """Only SQLite tells from memory whether the books are the same."""
    return "sqlite"


def team(name: str) -> Team:
    return Team(name=name, folded=name.lower(), kind="support", made_by="U1", made_at=datetime(2026, 1, 5, tzinfo=UTC))


async def named(database: Database) -> list[str]:
    async with database.asking() as session:
        return [each.name for each in await teams.all_teams(session)]


async def test_they_are_read_again_once_anything_was_written(database: Database) -> None:
    asked: list[str] = []

    def listen(*given: Any) -> None:
        asked.append(given[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    assert (await named(database), await named(database)) == ([], [])
    assert len([each for each in asked if "FROM team" in each]) == 1
    async with database.writing() as session:
        session.add(team("Support"))
        assert [each.name for each in await teams.all_teams(session)] == ["Support"], "who writes sees what it wrote"
    assert await named(database) == ["Support"]


async def test_a_session_that_began_before_still_sees_the_books_as_they_were(database: Database) -> None:
    async with database.asking() as early:
        assert (await early.exec(select(Team))).all() == []
        async with database.writing() as session:
            session.add(team("Support"))
        assert await named(database) == ["Support"]
        assert await teams.all_teams(early) == []
        await database.see_anew(early)
        assert [each.name for each in await teams.all_teams(early)] == ["Support"]
    assert await named(database) == ["Support"], "what the early one read is given to nobody else"
