"""The schema: what the migrations make is what the tables say, on both databases."""

import json

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

from bot.domain.ledger import root_parts
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


def test_hours_known_before_the_upgrade_have_their_roots(database_url: str) -> None:
    command.upgrade(migrate.config(database_url), "53586180895a")
    engine = create_engine(sync_url(database_url))
    # A whole item of 3,600 seconds, half of one of 401, and one that is still open.
    shares = [(1, 5040, "2026-11-03", 3600, 3600**2), (2, 2520, "2026-11-03", 200, 401**2 // 2)]
    shares.append((3, 5040, "9999-12-31", 0, 0))
    with engine.begin() as connection:
        for item, parts, known, seconds, squares in shares:
            connection.execute(
                text(
                    "INSERT INTO item (id, source, external_id, kind, title, url, link_key, opened_at, updated_at,"
                    " opened_day, facts, in_progress, keys_hash, rule, seen, contradicts) VALUES (:item, 'zendesk',"
                    " :ref, 'ticket', '', '', '', '2026-11-02 10:00:00', '2026-11-02 10:00:00', '2026-11-02', '{}',"
                    " false, '', 'field', '', '')"
                ),
                {"item": item, "ref": str(item)},
            )
            share = {"item": item, "parts": parts, "known": known, "seconds": seconds, "squares": squares}
            connection.execute(
                text(
                    "INSERT INTO item_share (item_id, destination, team_id, parts, day, known, seconds, seconds2)"
                    " VALUES (:item, 1, 1, :parts, '2026-11-02', :known, :seconds, :squares)"
                ),
                share,
            )
        connection.execute(
            text(
                "INSERT INTO ledger_opened (team_id, destination, day, known, parts, seconds, seconds2)"
                " SELECT team_id, destination, day, known, sum(parts), sum(seconds), sum(seconds2) FROM item_share"
                " GROUP BY team_id, destination, day, known"
            )
        )
    migrate.upgrade(database_url)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT known, roots FROM ledger_opened ORDER BY known")).all()
    engine.dispose()
    assert [roots for _, roots in kept] == [root_parts(3600, 5040) + root_parts(401, 2520), 0]


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


def test_who_works_is_told_by_a_new_hash_and_addresses_leave_titles(database_url: str) -> None:
    command.upgrade(migrate.config(database_url), "a4a17b4a48d7")
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO item (id, source, external_id, kind, title, url, link_key, opened_at, updated_at,"
                " opened_day, facts, in_progress, keys_hash, rule, seen, contradicts) VALUES (1, 'zendesk', '1',"
                " 'ticket', 'From ana.b@acme.example: SSO', '', '', '2026-11-02 10:00:00', '2026-11-02 10:00:00',"
                " '2026-11-02', '{}', false, '', 'field', '', '')"
            )
        )
    engine.dispose()
    migrate.upgrade(database_url)
    assert rows(database_url, "SELECT title FROM item") == [("From …@acme.example: SSO",)]
    assert rows(database_url, "SELECT count(*) FROM person_day") == [(0,)]


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


def test_items_from_before_requests_were_looked_into_bring_their_marks_along(database_url: str) -> None:
    settings = migrate.config(database_url)
    command.upgrade(settings, "b9419c0d1161")
    facts = {"labels": ["SSO", "sso"], "components": ["Sécurité"], "links": [["jira", "APP-1"], ["", "desk.example/7"]]}
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        for number, each in ((1, facts), (2, {})):
            connection.execute(
                text(
                    "INSERT INTO item (id, source, external_id, kind, title, url, link_key, opened_at, updated_at,"
                    " opened_day, facts, in_progress, keys_hash, rule, seen, contradicts) VALUES (:id, 'zendesk', :ref,"
                    " 'ticket', '', '', '', '2026-11-02 10:00:00', '2026-11-02 10:00:00', '2026-11-02', :facts, false,"
                    " '', 'field', '', '')"
                ),
                {"id": number, "ref": str(number), "facts": json.dumps(each)},
            )
    engine.dispose()
    migrate.upgrade(database_url)
    assert rows(database_url, "SELECT item_id, kind, value FROM item_theme ORDER BY kind, value") == [
        (1, "component", "securite"),
        (1, "label", "sso"),
        (1, "link", " desk.example/7"),
        (1, "link", "jira APP-1"),
    ]
    command.downgrade(settings, "b9419c0d1161")
    migrate.upgrade(database_url)
    assert len(rows(database_url, "SELECT item_id FROM item_theme")) == 4


def test_what_came_into_a_cycle_before_the_upgrade_counts_on_the_day_it_did(database_url: str) -> None:
    settings = migrate.config(database_url)
    command.upgrade(settings, "b7fa7bc1d62c")
    engine = create_engine(sync_url(database_url))
    with engine.begin() as connection:
        # One is urgent, of an imposed tool, and in a cycle since the 9th; of the other a date was imposed on the 5th.
        for number, flags in ((1, 1 + 2 + 4 + 8 + 32), (2, 1 + 16)):
            connection.execute(
                text(
                    "INSERT INTO item (id, source, external_id, kind, title, url, link_key, opened_at, updated_at,"
                    " opened_day, facts, in_progress, keys_hash, rule, seen, contradicts, due_history, cycle, work,"
                    " work_seen, cycle_entered) VALUES (:id, 'jira', :ref, 'issue', '', '', '', '2026-11-02 10:00:00',"
                    " '2026-11-02 10:00:00', '2026-11-02', '{}', false, '', 'field', '', '', false, '', '', '',"
                    " '2026-11-09')"
                ),
                {"id": number, "ref": str(number)},
            )
            connection.execute(
                text(
                    "INSERT INTO item_share (item_id, destination, team_id, parts, day, known, seconds, seconds2,"
                    " roots, flags, imposed_by, work) VALUES (:id, 7, 1, 5040, '2026-11-02', '9999-12-31', 0, 0, 0,"
                    " :flags, '', '')"
                ),
                {"id": number, "flags": flags},
            )
        connection.execute(text("INSERT INTO due_date VALUES (2, '2026-11-05', '2026-12-01')"))
    engine.dispose()
    migrate.upgrade(database_url)
    counted = "SELECT CAST(day AS VARCHAR(10)), items, tools, dates, cycles_told, injected, urgency_told, urgent"
    ledger = f"{counted} FROM ledger_pace ORDER BY day"
    assert rows(database_url, ledger) == [
        ("2026-11-02", 5040, 5040, 0, 0, 0, 10080, 5040),
        ("2026-11-05", 5040, 0, 5040, 0, 0, 0, 0),
        ("2026-11-09", 0, 0, 0, 5040, 5040, 0, 0),
    ]
    command.downgrade(settings, "b7fa7bc1d62c")
    assert rows(database_url, ledger) == [("2026-11-02", 10080, 5040, 5040, 5040, 5040, 10080, 5040)]
