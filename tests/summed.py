"""What is summed up from the ledgers of days, where a test writes those days itself."""

from sqlalchemy import Connection, text

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
