"""What clients impose, how it is marked, and the ledgers of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class ImposedMark(SQLModel, table=True):
    """What says that a client imposed a date, a tool or a format: on one item, on all of a client, or by a label."""

    __tablename__ = "imposed_mark"

    id: int | None = Field(default=None, primary_key=True)
    what: str = Field(description="date | tool | format")
    kind: str = Field(description="item | client | label")
    item_id: int | None = Field(default=None, foreign_key="item.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    team_id: int | None = Field(default=None, foreign_key="team.id", description="of a label that holds for one team")
    label: str = ""
    since: date | None = Field(default=None, description="the first opening day of a client's items that it holds for")
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PaceDay(SQLModel, table=True):
    """The ledger of what clients impose, by the day an item was opened; all amounts are parts of items, as in shares.

    Its index holds all that a window's sums need, as that of `ledger_worked` does.
    """

    __tablename__ = "ledger_pace"
    __table_args__ = (
        Index(
            "ledger_pace_day",
            "day",
            "team_id",
            "destination",
            "items",
            "imposed",
            "dates",
            "tools",
            "formats",
            "cycles_told",
            "injected",
            "urgency_told",
            "urgent",
        ),
    )

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    items: int = Field(default=0, sa_type=BigInteger)
    imposed: int = Field(default=0, sa_type=BigInteger)
    dates: int = Field(default=0, sa_type=BigInteger)
    tools: int = Field(default=0, sa_type=BigInteger)
    formats: int = Field(default=0, sa_type=BigInteger)
    cycles_told: int = Field(default=0, sa_type=BigInteger)
    injected: int = Field(default=0, sa_type=BigInteger)
    urgency_told: int = Field(default=0, sa_type=BigInteger)
    urgent: int = Field(default=0, sa_type=BigInteger)


class NoticeQuarter(SQLModel, table=True):
    """How many items opened in a quarter were due so many days later, in parts of items.

    Beside each client's rows there are those of all clients together: see `bot.store.pace.EVERY_CLIENT`.
    """

    __tablename__ = "ledger_notice"
    __table_args__ = (Index("ledger_notice_quarter", "destination", "quarter", "team_id", "notice", "parts"),)

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    quarter: date = Field(primary_key=True)
    notice: int = Field(primary_key=True, description="days from request to the first due date")
    parts: int = Field(default=0, sa_type=BigInteger)
