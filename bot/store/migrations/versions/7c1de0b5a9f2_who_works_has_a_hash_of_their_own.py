"""who works has a hash of their own, and titles keep the domain of an address alone"""

import re

import sqlalchemy as sa
from alembic import op

revision = "7c1de0b5a9f2"
down_revision = "ad0c2406df0f"
branch_labels = None
depends_on = None

LOCAL_PART = re.compile(r"[^\s@<>()\"',;:]+@(?=[^\s@<>()]+\.[^\s@<>()])")


def upgrade() -> None:
    """Forget the hashes that told requesters and colleagues by one name, and take addresses out of titles."""
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM person_day"))
    titles = connection.execute(sa.text("SELECT id, title FROM item WHERE title LIKE '%@%'")).all()
    for id_, title in titles:
        kept = LOCAL_PART.sub("…@", title)
        if kept != title:
            connection.execute(sa.text("UPDATE item SET title = :title WHERE id = :id"), {"title": kept, "id": id_})


def downgrade() -> None:
    """Nothing comes back: what was forgotten is not kept anywhere."""
