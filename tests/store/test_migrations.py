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


def test_what_was_solved_before_the_upgrade_keeps_how_long_it_took(database_url: str) -> None:
    command.upgrade(migrate.config(database_url), "a4a17b4a48d7")
    engine = create_engine(sync_url(database_url))
    solved = {
        1: ("2026-11-02 10:00:00", "2026-11-03 11:30:05.250000"),
        2: ("2026-11-02 10:00:00.000000", None),
        3: ("2026-11-02 10:00:00", "2026-11-02 09:00:00"),
    }
    with engine.begin() as connection:
        for number, (opened, closed) in solved.items():
            connection.execute(
                text(
                    "INSERT INTO item (id, source, external_id, kind, title, url, link_key, opened_at, closed_at,"
                    " updated_at, opened_day, facts, in_progress, keys_hash, rule, seen, contradicts) VALUES (:id,"
                    " 'zendesk', :ref, 'ticket', '', '', '', :opened, :closed, :opened, '2026-11-02', '{}', false,"
                    " '', 'field', '', '')"
                ),
                {"id": number, "ref": str(number), "opened": opened, "closed": closed},
            )
            connection.execute(
                text(
                    "INSERT INTO item_share (item_id, destination, team_id, parts, day, known, seconds, seconds2)"
                    " VALUES (:id, 1, 1, 5040, '2026-11-02', '9999-12-31', 0, 0)"
                ),
                {"id": number},
            )
    migrate.upgrade(database_url)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT item_id, solved_in FROM item_share ORDER BY item_id")).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [(1, 25 * 3600 + 1805), (2, None), (3, 0)]


def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    engine.dispose()
    with pytest.raises(migrate.NewerDatabase, match="Install that version or a later one"):
        migrate.upgrade(database_url)
