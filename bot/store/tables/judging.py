"""Limits, and what every evening is judged by and remembered with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime

LARGE_FROM = 0.05
LARGE = text(f"(q28 >= {LARGE_FROM} OR q14 >= {LARGE_FROM} OR raw28 >= {LARGE_FROM})")
"""Which snapshots are of a share that any usual limit may be about; who asks for no smaller ones says just this."""


class Threshold(SQLModel, table=True):
    """A limit that somebody set: for a team, or for one client of it. Cleared limits keep their row."""

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    share: float = Field(description="0..1")
    warning: float | None = Field(default=None, description="0..1; empty: 80 % of the limit")
    critical: float | None = Field(default=None, description="0..1; empty: 1.5 times the limit")
    since: date
    until: date | None = Field(default=None, description="last day of a window agreed beforehand")
    ended_on: date | None = Field(default=None, description="the first day on which it no longer holds")
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)
    because: str = ""
    cleared_by: str | None = None
    cleared_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Snapshot(SQLModel, table=True):
    """What was judged on a past evening, per team and destination; past evenings are read, never recomputed.

    It holds all of a share that judging looks at, so that an evening can be judged again under another limit. The few
    that are `LARGE` are found without the thousands of the rest.
    """

    __table_args__ = (
        Index("snapshot_large", "team_id", "day", "destination", sqlite_where=LARGE, postgresql_where=LARGE),
    )

    team_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    n: float
    q7: float
    q14: float
    q28: float
    n_eff: float
    raw28: float = 0.0
    n14: float = 0.0
    n_eff14: float = 0.0


class TeamEvening(SQLModel, table=True):
    """The team's totals of a past evening: items opened in 28, 14 and 7 days, hours of the 28 days, the default limit.

    `mean_seconds` and `cv2` are that evening's seconds per known item and their squared coefficient of variation;
    `active` is the number of clients that the default limit was last looked at with.
    """

    __tablename__ = "team_evening"

    team_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    items: float
    items14: float
    items7: float
    hours: float
    mean_seconds: float | None = None
    cv2: float
    limit: float
    active: int
    thin: bool = Field(default=False, description="so few items came that day that data may be missing: not judged")


class Watch(SQLModel, table=True):
    """What the state machine remembers of a client and team on an evening (streaks, cool-down); idle ones have no row.

    Past evenings keep theirs, so that a corrected past is judged again from the day of the correction.
    """

    team_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    client_id: int = Field(primary_key=True)
    memory: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Displaced(SQLModel, table=True):
    """One stretch in which a client's bespoke work came in while the roadmap slipped; one message to each reader."""

    __table_args__ = (Index("displaced_team_ended", "team_id", "ended_on"),)

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
    client_id: int = Field(foreign_key="client.id")
    opened_on: date = Field(description="the first evening on which it held for three running")
    ended_on: date | None = None
    figures: dict[str, Any] = Field(
        sa_column=Column(JSON, nullable=False),
        description="what the last evening says: bot.domain.signals.displacement",
    )
    view: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="what its message says now"
    )


class CustomStretch(SQLModel, table=True):
    """One stretch in which a client's custom requests grew; one message to each reader, edited while it lasts."""

    __tablename__ = "custom_stretch"
    __table_args__ = (Index("custom_stretch_team_ended", "team_id", "ended_on"),)

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
    client_id: int = Field(foreign_key="client.id")
    opened_on: date = Field(description="the first evening on which it held for three running")
    ended_on: date | None = None
    view: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False), description="what its message says now"
    )


class Note(SQLModel, table=True):
    """A finding that is too uncertain for a page; the weekly digest tells it."""

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    reason: str = Field(description="few_big | plain | few_items | last_year | likely")
    since: date = Field(description="first day of the condition")
    noted_on: date
    ended_on: date | None = None
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
