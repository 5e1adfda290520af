"""The schema: what the migrations make is what the tables say, on both databases."""

import json

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

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


BEFORE_ROLES = "a4a17b4a48d7"


def old_books(connection: Connection) -> None:
    """Write two teams with managers and a letter to whoever was responsible, as the first tables held them."""
    team = (
        "INSERT INTO team (id, name, folded, kind, manager_ids, leader_id, minutes_a_touch, hours_a_day, working_days,"
        " made_by, made_at) VALUES (:id, :name, :name, 'support', :managers, :leader, 12, 8, '12345', 'U1',"
        " '2026-01-01')"
    )
    for id_, name, managers, leader in ((1, "support", ["U2", "U3"], "U9"), (2, "engineering", [], None)):
        values = {"id": id_, "name": name, "managers": json.dumps(managers), "leader": leader}
        connection.execute(text(team), values)
    letter = (
        "INSERT INTO delivery (id, kind, target, payload, state, attempts, made_at, error)"
        " VALUES (:id, 'copy', 'U9', :payload, 'sent', 1, '2026-01-01', '')"
    )
    for placement in ("leader", "channel"):
        connection.execute(text(letter), {"id": placement, "payload": json.dumps({"placement": placement})})


def rows(database_url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(sync_url(database_url))
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def test_managers_and_who_is_responsible_come_along_into_the_roles_and_back(database_url: str) -> None:
    settings = migrate.config(database_url)
    command.upgrade(settings, BEFORE_ROLES)
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        old_books(connection)
    engine.dispose()

    migrate.upgrade(database_url)

    grants = "SELECT role, holder, team_id, granted_by FROM role_grant ORDER BY holder"
    assert rows(database_url, grants) == [("manager", "U2", 1, "clientload"), ("manager", "U3", 1, "clientload")]
    assert rows(database_url, "SELECT id, responsible_id FROM team ORDER BY id") == [(1, "U9"), (2, None)]
    placed = {str(id_): str(payload) for id_, payload in rows(database_url, "SELECT id, payload FROM delivery")}
    assert "responsible" in placed["leader"]
    assert "leader" not in placed["leader"]
    assert "channel" in placed["channel"]

    command.downgrade(settings, BEFORE_ROLES)

    ((managers, leader), _) = rows(database_url, "SELECT manager_ids, leader_id FROM team ORDER BY id")
    assert (managers if isinstance(managers, list) else json.loads(str(managers))) == ["U2", "U3"]
    assert leader == "U9"
    migrate.upgrade(database_url)
    assert len(rows(database_url, grants)) == 2
