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


def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    engine.dispose()
    with pytest.raises(migrate.NewerDatabase, match="Install that version or a later one"):
        migrate.upgrade(database_url)
