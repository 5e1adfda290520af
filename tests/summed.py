"""What is summed up from the ledgers of days, where a test writes those days itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, text

KEYS = 2
"""Columns of every table here that say what its amounts are of."""

TEAM_DAYS = """
    INSERT INTO ledger_team (team_id, day, logged, activity, estimate, count, parts, bespoke)
    SELECT team_id, day, sum(logged), sum(activity), sum(estimate), sum(count), sum(parts), sum(bespoke)
    FROM (
        SELECT team_id, day, logged, activity, estimate, count, 0 AS parts, 0 AS bespoke FROM ledger_worked
        UNION ALL
        SELECT team_id, day, 0, 0, 0, 0, parts, 0 FROM ledger_opened
        UNION ALL
        SELECT team_id, day, 0, 0, 0, 0, 0, parts FROM ledger_class WHERE work = 'bespoke' AND destination > 0
    ) AS days
    GROUP BY team_id, day
"""

MONTHS = """
    INSERT INTO ledger_month (month, destination, seconds)
    SELECT {month}, destination, sum(logged + activity + estimate + count) FROM ledger_worked GROUP BY 1, destination
"""

FIRST_DAY = {"sqlite": "date(day, 'start of month')", "postgresql": "CAST(date_trunc('month', day) AS date)"}


def sum_up(connection: Connection) -> None:
    """Fill what is summed up, from nothing."""
    for table in ("ledger_team", "ledger_month", "ledger_recent"):
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - one of the three names above
    connection.execute(text("DELETE FROM key_value WHERE key = 'ledger_recent_until'"))
    connection.execute(text(TEAM_DAYS))
    connection.execute(text(MONTHS.format(month=FIRST_DAY[connection.dialect.name])))


RECENT = """
    SELECT team_id, destination, sum(logged), sum(activity), sum(estimate), sum(count), sum(parts),
        sum(logged + activity + estimate + count)
    FROM (
        SELECT team_id, destination, day, logged, activity, estimate, count, 0 AS parts FROM ledger_worked
        UNION ALL
        SELECT 0, destination, day, logged, activity, estimate, count, 0 FROM ledger_worked
        UNION ALL
        SELECT team_id, destination, day, 0, 0, 0, 0, parts FROM ledger_opened
        UNION ALL
        SELECT 0, destination, day, 0, 0, 0, 0, parts FROM ledger_opened
    ) AS days
    WHERE day >= :since AND day < :until
    GROUP BY team_id, destination
"""


def agree(connection: Connection) -> bool:
    """Say whether what is summed up is what the ledgers of days come to; rows of zeros count as none."""
    tables = ("SELECT * FROM ledger_team", "SELECT * FROM ledger_month")
    kept = [_rows(connection, table) for table in tables]
    recent = _rows(connection, "SELECT * FROM ledger_recent")
    until = connection.execute(text("SELECT value FROM key_value WHERE key = 'ledger_recent_until'")).scalar()
    if until is not None:
        end = date.fromisoformat(until)
        days = {"since": end - timedelta(days=28), "until": end}
        if recent != _rows(connection, RECENT, **(days if connection.dialect.name == "postgresql" else _texts(days))):
            return False
    sum_up(connection)
    return kept == [_rows(connection, table) for table in tables]


def _texts(days: Mapping[str, date]) -> dict[str, str]:
    return {name: day.isoformat() for name, day in days.items()}


def _rows(connection: Connection, statement: str, **values: object) -> set[tuple[object, ...]]:
    """Read rows in which something is told, with plain integers."""
    found = (_plain(row) for row in connection.execute(text(statement), values))
    return {row for row in found if any(row[KEYS:])}


def _plain(row: Row[Any]) -> tuple[object, ...]:
    return tuple(int(each) if isinstance(each, Decimal) else each for each in row)
