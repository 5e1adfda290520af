"""Effort by day, and the ledgers that add it up."""

from datetime import date

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.domain.item import STILL_OPEN

IS_OPEN = f"known = '{STILL_OPEN.isoformat()}'"


class Effort(SQLModel, table=True):
    """Effort of one item for one destination on one day, by the item's best basis."""

    __table_args__ = (Index("effort_destination_day", "destination", "day"), Index("effort_team_day", "team_id", "day"))

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    team_id: int
    basis: str = Field(description="logged | activity | estimate | count")
    seconds: int
    touches: int = 0
    work: str = Field(default="", description="the item's class of work, if it has one")


class WorkedDay(SQLModel, table=True):
    """The ledger of effort by day worked, which cards, digests and exports read.

    Its index holds all that a window's sums need: at a million items, ten times as fast as looking each row up.
    """

    __tablename__ = "ledger_worked"
    __table_args__ = (
        Index("ledger_worked_day", "day", "team_id", "destination", "logged", "activity", "estimate", "count"),
    )

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    logged: int = Field(default=0, sa_type=BigInteger)
    activity: int = Field(default=0, sa_type=BigInteger)
    estimate: int = Field(default=0, sa_type=BigInteger)
    count: int = Field(default=0, sa_type=BigInteger)
    touches: int = 0


class ClassDay(SQLModel, table=True):
    """The ledger of hours by class of work, and of the items opened, in parts of 5040.

    Hours without a class are those of `ledger_worked` that are not here, and likewise items.
    """

    __tablename__ = "ledger_class"
    __table_args__ = (
        Index("ledger_class_day", "day", "team_id", "work", "destination", "seconds"),
        Index("ledger_class_opened", "team_id", "work", "day", "destination", "parts"),
    )

    team_id: int = Field(primary_key=True)
    work: str = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    seconds: int = Field(default=0, sa_type=BigInteger)
    parts: int = Field(default=0, sa_type=BigInteger)


class OpenedDay(SQLModel, table=True):
    """The ledger of items by day opened and day their hours were known, which the detector judges.

    `known` is the local day of closing, or 9999-12-31 while open. Closing an item touches two rows. `parts` counts
    items in parts of 5040, which splits evenly among up to ten clients; `seconds`, `seconds2` (their squares) and
    `roots` (their square roots, in thousandths, times the parts) are zero while open.
    """

    __tablename__ = "ledger_opened"
    __table_args__ = (
        Index("ledger_opened_day", "day", "team_id", "destination", "parts"),
        # Few of all rows: what is open is counted without a look at what is not.
        Index(
            "ledger_opened_open",
            "team_id",
            "destination",
            "parts",
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
    )

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    known: date = Field(primary_key=True)
    parts: int = Field(default=0, sa_type=BigInteger)
    seconds: int = Field(default=0, sa_type=BigInteger)
    seconds2: int = Field(default=0, sa_type=BigInteger, description="sum of squares, times the share")
    roots: int = Field(default=0, sa_type=BigInteger, description="sum of square roots, times the parts")


class TeamDay(SQLModel, table=True):
    """What all destinations of a team have together on a day: hours of `ledger_worked`, items of `ledger_opened`.

    A share needs the whole beside a part, and the whole of a month is read here in as many rows as it has days.
    `bespoke` is what of its clients' items, in parts, was made for one of them alone.
    """

    __tablename__ = "ledger_team"

    team_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    logged: int = Field(default=0, sa_type=BigInteger)
    activity: int = Field(default=0, sa_type=BigInteger)
    estimate: int = Field(default=0, sa_type=BigInteger)
    count: int = Field(default=0, sa_type=BigInteger)
    parts: int = Field(default=0, sa_type=BigInteger)
    bespoke: int = Field(default=0, sa_type=BigInteger)


class MonthWorked(SQLModel, table=True):
    """What all teams worked for a destination in a month, in seconds; `month` is its first day."""

    __tablename__ = "ledger_month"

    month: date = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    seconds: int = Field(default=0, sa_type=BigInteger)


class Recent(SQLModel, table=True):
    """The usual window, which ends before a day that is kept beside it: hours and items of a team's destination.

    Team 0 is all teams together. The day moves on once a day; until then, and for other windows, days are summed up.
    `seconds` are those of all bases, and in an index, so that the largest clients are found without the others.
    """

    __tablename__ = "ledger_recent"
    __table_args__ = (Index("ledger_recent_most", "team_id", "seconds", "parts", "destination"),)

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    logged: int = Field(default=0, sa_type=BigInteger)
    activity: int = Field(default=0, sa_type=BigInteger)
    estimate: int = Field(default=0, sa_type=BigInteger)
    count: int = Field(default=0, sa_type=BigInteger)
    parts: int = Field(default=0, sa_type=BigInteger)
    seconds: int = Field(default=0, sa_type=BigInteger)


class Factor(SQLModel, table=True):
    """A learned factor, from its day on: mean seconds of an item of a type and priority, or seconds a point."""

    team_id: int = Field(primary_key=True, foreign_key="team.id")
    kind: str = Field(primary_key=True, description="item | point")
    type: str = Field(primary_key=True, default="")
    priority: str = Field(primary_key=True, default="")
    since: date = Field(primary_key=True)
    seconds: int
