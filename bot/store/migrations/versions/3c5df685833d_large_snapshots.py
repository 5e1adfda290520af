"""large snapshots"""

import sqlalchemy as sa
from alembic import op

revision = "3c5df685833d"
down_revision = "9323d4156c63"
branch_labels = None
depends_on = None

LARGE = sa.text("(q28 >= 0.05 OR q14 >= 0.05 OR raw28 >= 0.05)")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index(
        "snapshot_large", "snapshot", ["team_id", "day", "destination"], sqlite_where=LARGE, postgresql_where=LARGE
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("snapshot_large", "snapshot")
