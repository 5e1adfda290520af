"""days on which clients imposed"""

import sqlalchemy as sa
from alembic import op

revision = "9323d4156c63"
down_revision = "b7fa7bc1d62c"
branch_labels = None
depends_on = None

DAYS = ("imposed_day", "injected_day", "urgent_day")
MARKED = "flags & 122 != 0"

# Nothing is known yet of when an item was made urgent. A date was imposed when there was one, if nothing else was.
FILL = (
    "UPDATE item_share SET imposed_day = day WHERE flags & 112 != 0",
    """
    UPDATE item_share SET imposed_day = COALESCE((
        SELECT CASE WHEN MIN(due_date.day) > item_share.day THEN MIN(due_date.day) ELSE item_share.day END
        FROM due_date WHERE due_date.item_id = item_share.item_id AND due_date.due_on IS NOT NULL
    ), day)
    WHERE flags & 112 = 16""",
    "UPDATE item_share SET urgent_day = day WHERE flags & 2 != 0",
    """
    UPDATE item_share SET injected_day = COALESCE((
        SELECT CASE WHEN item.cycle_entered > item_share.day THEN item.cycle_entered ELSE item_share.day END
        FROM item WHERE item.id = item_share.item_id
    ), day)
    WHERE flags & 8 != 0""",
)
COUNT = """
    INSERT INTO ledger_pace (team_id, destination, day, items, imposed, dates, tools, formats, cycles_told, injected,
        urgency_told, urgent)
    SELECT team_id, destination, counted, SUM(items), SUM(imposed), SUM(dates), SUM(tools), SUM(formats),
        SUM(cycles_told), SUM(injected), SUM(urgency_told), SUM(urgent)
    FROM (
        SELECT team_id, destination, {imposed_day} AS counted, parts AS items,
            CASE WHEN flags & 112 != 0 THEN parts ELSE 0 END AS imposed,
            CASE WHEN flags & 16 != 0 THEN parts ELSE 0 END AS dates,
            CASE WHEN flags & 32 != 0 THEN parts ELSE 0 END AS tools,
            CASE WHEN flags & 64 != 0 THEN parts ELSE 0 END AS formats,
            0 AS cycles_told, 0 AS injected, 0 AS urgency_told, 0 AS urgent
        FROM item_share WHERE team_id <> 0
        UNION ALL
        SELECT team_id, destination, {injected_day}, 0, 0, 0, 0, 0, parts,
            CASE WHEN flags & 8 != 0 THEN parts ELSE 0 END, 0, 0
        FROM item_share WHERE team_id <> 0 AND flags & 4 != 0
        UNION ALL
        SELECT team_id, destination, {urgent_day}, 0, 0, 0, 0, 0, 0, 0, parts,
            CASE WHEN flags & 2 != 0 THEN parts ELSE 0 END
        FROM item_share WHERE team_id <> 0 AND flags & 1 != 0
    ) AS told
    GROUP BY team_id, destination, counted"""


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent_since", sa.Date(), nullable=True))

    with op.batch_alter_table("item_share", schema=None) as batch_op:
        for day in DAYS:
            batch_op.add_column(sa.Column(day, sa.Date(), nullable=True))

    for statement in FILL:
        op.execute(statement)
    op.create_index(
        "item_share_marked",
        "item_share",
        ["destination", *DAYS, "team_id"],
        unique=False,
        sqlite_where=sa.text(MARKED),
        postgresql_where=sa.text(MARKED),
    )
    _count(*(f"COALESCE({day}, day)" for day in DAYS))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("item_share_marked", table_name="item_share")
    _count("day", "day", "day")
    with op.batch_alter_table("item_share", schema=None) as batch_op:
        for day in DAYS:
            batch_op.drop_column(day)

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_column("urgent_since")


def _count(imposed_day: str, injected_day: str, urgent_day: str) -> None:
    """Sum the ledger up anew, each part by the day on which it counts."""
    op.execute("DELETE FROM ledger_pace")
    op.execute(COUNT.format(imposed_day=imposed_day, injected_day=injected_day, urgent_day=urgent_day))
