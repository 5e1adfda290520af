"""The schema: what the migrations make is what the tables say, on both databases."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from bot.store import migrate
from bot.store.database import sync_url


def test_the_migrations_make_the_tables_and_nothing_is_missing(database_url: str) -> None:
    migrate.upgrade(database_url)
    command.check(migrate.config(database_url))


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    migrate.upgrade(database_url)


def test_teams_from_before_a_team_had_a_language_speak_english_until_somebody_chooses(database_url: str) -> None:
    command.upgrade(migrate.config(database_url), "a4a17b4a48d7")
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO team (name, folded, kind, manager_ids, minutes_a_touch, hours_a_day, working_days,"
                " made_by, made_at) VALUES ('Support', 'support', 'support', '[]', 12, 8, '12345', 'U1', '2026-11-01')"
            )
        )
    migrate.upgrade(database_url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT language FROM team")).scalar_one() == ""
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    engine.dispose()
    with pytest.raises(migrate.NewerDatabase, match="Install that version or a later one"):
        migrate.upgrade(database_url)
