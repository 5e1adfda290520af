"""What this installation remembers of its own work: cursors, leases, settings and who changed them."""

from datetime import datetime

from sqlalchemy import String
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Cursor(SQLModel, table=True):
    """How far a stream has been read: `begun_at` is when that began, `backfilled_at` when it first came to its end."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    every_seconds: int = Field(default=0, description="for streams that are read seldom")
    value: str | None = None
    fraction: float | None = None
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    backfilled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_good_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""
    received: int = 0
    stored: int = 0
    skipped: int = 0


class SkippedRecord(SQLModel, table=True):
    """A record that could not be read, for `/clientload status`."""

    __tablename__ = "skipped_record"

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    at_id: str = Field(primary_key=True, description="the item's id, or the line of a file")
    why: str
    at: datetime = Field(sa_type=UtcDateTime)


class Lease(SQLModel, table=True):
    """Who runs a job now: claimed by a conditional UPDATE that must change exactly one row."""

    name: str = Field(primary_key=True)
    holder: str = ""
    token: int = 0
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Change(SQLModel, table=True):
    """Who changed which setting, when, from what to what."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str
    what: str
    old: str = ""
    new: str = ""


class KeyValue(SQLModel, table=True):
    """Single facts of this installation: the key of the pseudonyms, when the first report was sent."""

    __tablename__ = "key_value"

    key: str = Field(primary_key=True)
    value: str = Field(sa_type=String)
