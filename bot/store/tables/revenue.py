"""What clients pay. Read for leaders alone; see `bot.services.revenue`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Payer(SQLModel, table=True):
    """Somebody that revenue was told of, as its source names them, and the client they are found to be."""

    __tablename__ = "revenue_payer"
    __table_args__ = (UniqueConstraint("source", "reference"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str
    reference: str = Field(description="all that the source says of whose it is, as one text")
    organization: str = ""
    external: str = ""
    name: str = ""
    domain: str = ""
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True)
    rule: str = Field(default="", description="organization | external | name | domain; empty while nobody is found")


class Revenue(SQLModel, table=True):
    """What one payer pays for one period. Days are numbers (1 January of year 1 is 1), so that parts can be summed.

    One index holds all that a year's sums need.
    """

    __table_args__ = (
        Index("revenue_days", "first_day", "end_day"),
        Index("revenue_end", "end_day"),
        Index("revenue_payer_sums", "payer_id", "currency", "first_day", "end_day", "minor"),
    )

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    payer_id: int = Field(foreign_key="revenue_payer.id")
    first_day: int
    end_day: int = Field(description="the first day behind the period")
    minor: int = Field(sa_type=BigInteger, description="minor units of the currency, without taxes")
    currency: str = Field(description="ISO 4217")


class Dependency(SQLModel, table=True):
    """One episode of depending too much on somebody; one message to each leader, edited while it lasts."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(description="share | concentration | index: see bot.domain.signals.dependency")
    client_id: int = Field(description="0: the firm as a whole")
    state: str = Field(index=True, description="open | cleared")
    opened_on: date
    cleared_on: date | None = None
    view: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="what its message says now"
    )


class Contract(SQLModel, table=True):
    """When a client's contract renews, and until when notice may be given. An ended one keeps its row."""

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    renews_on: date
    notice_by: date
    notice: str = Field(description="as it was said, in English: 3 months, 45 days")
    every: int | None = Field(default=None, description="months after which it renews again; empty where not known")
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
