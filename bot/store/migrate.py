"""Bring a database to the schema of this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.store.database import sync_url

MIGRATIONS = Path(__file__).with_name("migrations")


class Unusable(Exception):
    """The database cannot be worked with; the message is a sentence for the operator."""


class NewerDatabase(Unusable):
    """The database was made by a newer program than this one."""


class NoDatabase(Unusable):
    """The database does not answer, or its file cannot be opened."""


def config(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["url"] = sync_url(url)
    return settings


def upgrade(url: str) -> None:
    """Run the migrations that are missing.

    Raises NoDatabase where there is none to be reached, NewerDatabase where the program is behind its database.
    """
    settings = config(url)
    script = ScriptDirectory.from_config(settings)
    engine = create_engine(sync_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    except OperationalError as error:
        # Not chained: what the driver says suffices, and it names no password.
        why = str(error.orig).partition("\n")[0]
        raise NoDatabase(f"The database cannot be reached; see CLIENTLOAD_DATABASE_URL. It says: {why}") from None
    finally:
        engine.dispose()
    known = {revision.revision for revision in script.walk_revisions()}
    if not set(heads) <= known:
        raise NewerDatabase("The database was written by a newer Clientload. Install that version or a later one.")
    if set(heads) != set(script.get_heads()):
        command.upgrade(settings, "head")
