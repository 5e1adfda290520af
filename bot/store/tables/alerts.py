"""Episodes, what happened to them, and the messages that tell it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Alert(SQLModel, table=True):
    """One episode: one stretch of one client being too much for one team; one message in Slack."""

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    state: str = Field(index=True, description="open | cleared")
    reason: str = Field(description="above | on_course | step")
    critical: bool = False
    crowding: bool = Field(default=False, description="at the same time, other clients' items are solved later")
    since: date = Field(description="first day of the condition")
    opened_on: date = Field(description="the evening on which it opened")
    cleared_on: date | None = None
    limit: float
    stale: bool = False
    observed: bool = Field(default=False, description="opened while the team was only observing")
    channel_id: str | None = Field(default=None, description="where its message stands")
    message_ts: str | None = None
    felt: int = Field(default=0, description="how many colleagues felt it, kept once the episode is over")


class Feeling(SQLModel, table=True):
    """That a colleague feels an alert, to count everybody once. It holds no person and goes when the episode ends.

    `mark` is a keyed hash of the alert and the person, so that two of one person cannot be told to be theirs.
    """

    alert_id: int = Field(primary_key=True, foreign_key="alert.id")
    mark: str = Field(primary_key=True)


class AlertEvent(SQLModel, table=True):
    """A change of state of an alert, with its reason and the figures it rests on. Delivering it is another step."""

    __tablename__ = "alert_event"

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    day: date
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(
        description="opened | upgraded | refreshed | reminded | crowding | crowding_ended | stale | fresh | cleared, "
        "and what people do: followed | snoozed | expected | settled | woken, "
        "and that leaders decided: decided | undecided, and that more colleagues feel it: felt (without who)"
    )
    old: str
    new: str
    why: str
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: str = Field(default="", description="the Slack user id of who did it")
    until: date | None = Field(default=None, description="first day behind a snooze, last day of an agreed window")
    share: float | None = Field(default=None, description="0..1: the client's when snoozed, or the one agreed on")


class Delivery(SQLModel, table=True):
    """A message to be: written before it is sent, marked after. `id` is the `client_msg_id`: a resend is harmless."""

    id: str = Field(primary_key=True, description="uuid5 of what it delivers")
    event_id: int | None = Field(default=None, foreign_key="alert_event.id", index=True)
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True)
    kind: str = Field(
        description="post | edit | reply | note | direct | copy | nudge | report: see bot.services.deliver"
    )
    target: str = Field(description="channel or user id, or 'admins' until it is known who they are")
    about: str = Field(
        default="", index=True, description="what a message without an alert is edited by, such as dependency:7"
    )
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="waiting", index=True, description="waiting | sent | failed | dropped (not needed)")
    attempts: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    channel_id: str | None = Field(default=None, description="where Slack put it: a direct message has its own channel")
    message_ts: str | None = Field(default=None, index=True)
    error: str = ""
