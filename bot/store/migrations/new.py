"""Write the migration that brings the last one up to the tables: python -m bot.store.migrations.new "what changes"."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from bot.store import migrate


def main(message: str) -> None:
    """Compare the tables with an empty database that has every migration, and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        settings = migrate.config(f"sqlite:///{Path(folder) / 'empty.db'}")
        command.upgrade(settings, "head")
        command.revision(settings, message=message, autogenerate=True)


if __name__ == "__main__":
    main(sys.argv[1])
