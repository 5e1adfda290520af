"""roles are granted"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "648262433a57"
down_revision = "043b185f6010"
branch_labels = None
depends_on = None

TEAM = sa.table("team", sa.column("id", sa.Integer), sa.column("manager_ids", sa.JSON))
GRANT = sa.table(
    "role_grant",
    sa.column("role", sa.String),
    sa.column("holder", sa.String),
    sa.column("team_id", sa.Integer),
    sa.column("granted_by", sa.String),
    sa.column("granted_at", sa.DateTime),
)
DELIVERY = sa.table("delivery", sa.column("id", sa.String), sa.column("payload", sa.JSON))


def upgrade() -> None:
    """Give teams' managers their role in the new table, and call whoever is responsible for a team that."""
    op.create_table(
        "role_grant",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("role", "holder", "team_id"),
    )
    connection, now = op.get_bind(), datetime.now(UTC).replace(tzinfo=None)
    for team_id, ids in connection.execute(sa.select(TEAM.c.id, TEAM.c.manager_ids)).all():
        for holder in dict.fromkeys(ids):
            made = {"granted_by": "clientload", "granted_at": now}
            connection.execute(sa.insert(GRANT).values(role="manager", holder=holder, team_id=team_id, **made))
    # Both databases rename and drop in place; a table made anew would lose SQLite's unnamed constraints.
    op.execute("ALTER TABLE team RENAME COLUMN leader_id TO responsible_id")
    op.execute("ALTER TABLE team DROP COLUMN manager_ids")
    _placed("leader", "responsible")


def downgrade() -> None:
    """Take the schema back; user groups and the other roles have no place there."""
    op.execute("ALTER TABLE team ADD COLUMN manager_ids JSON NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE team RENAME COLUMN responsible_id TO leader_id")
    connection = op.get_bind()
    managers: dict[int, list[str]] = {}
    people = (GRANT.c.role == "manager", ~GRANT.c.holder.startswith("S"))
    for holder, team_id in connection.execute(sa.select(GRANT.c.holder, GRANT.c.team_id).where(*people)).all():
        managers.setdefault(team_id, []).append(holder)
    for team_id, ids in managers.items():
        connection.execute(sa.update(TEAM).where(TEAM.c.id == team_id).values(manager_ids=sorted(ids)))
    op.drop_table("role_grant")
    _placed("responsible", "leader")


def _placed(old: str, new: str) -> None:
    """Rename where the letters stand that went to whoever is responsible: they are read again when they change."""
    connection = op.get_bind()
    for id_, payload in connection.execute(sa.select(DELIVERY.c.id, DELIVERY.c.payload)).all():
        if payload.get("placement") == old:
            changed = payload | {"placement": new}
            connection.execute(sa.update(DELIVERY).where(DELIVERY.c.id == id_).values(payload=changed))
