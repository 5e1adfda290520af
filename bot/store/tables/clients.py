"""Clients, and all by which one is recognised."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime


class Client(SQLModel, table=True):
    """A company that we serve. A merged or removed client keeps its row, so that history can name it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    folded: str = Field(index=True, description="name without case and accents, for looking it up")
    made_by: str = Field(description="a Slack user id, or the source that brought it")
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into: int | None = Field(default=None, foreign_key="client.id")


class ClientKey(SQLModel, table=True):
    """One way of recognising a client: an organization id, a field's value, a label, a domain, an alias.

    `source` is "" for keys that hold in every source. `until` and `since` bound the items' opening days.
    """

    __tablename__ = "client_key"
    __table_args__ = (Index("client_key_value", "kind", "source", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id", index=True)
    kind: str = Field(description="organization external name label component project domain requester alias item")
    source: str = ""
    value: str = Field(description="folded where the kind is compared without case")
    weight: int = 1
    since: date | None = None
    until: date | None = None
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ClientMember(SQLModel, table=True):
    """A client that counts as part of a group: under common control, by resale or by referral. See bot.domain.group.

    `since` is the first day on which it does, empty for always; `until` the first on which it no longer does.
    """

    __tablename__ = "client_member"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="client.id", index=True)
    group_id: int = Field(foreign_key="client.id", index=True)
    kind: str = Field(description="subsidiary | reseller | referred")
    since: date | None = None
    until: date | None = None
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="undone, as if it had never been")


class Fix(SQLModel, table=True):
    """One answer to "whose is it?": what was given to a client by one press, so that one press takes it back."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: str = Field(index=True, description="the Slack user id of who answered")
    client_id: int = Field(foreign_key="client.id")
    key_id: int = Field(foreign_key="client_key.id", description="what the client is recognised by since")
    made_client: bool = Field(default=False, description="the client is new with this answer")
    moved: list[int] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="ids of the items that found their client by it",
    )
    seconds: int = Field(sa_type=BigInteger, description="of these items' effort")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_by: str | None = None


class Mark(SQLModel, table=True):
    """A project, queue or component, with the day on which a source first named it: new ones are brought to somebody.

    `value` is as the source spells it.
    """

    source: str = Field(primary_key=True)
    kind: str = Field(primary_key=True, description="project | component")
    value: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Merge(SQLModel, table=True):
    """Two clients that look the same: proposed by us, answered by an admin, and undone by unmerge.

    `moved` lists the key ids that went from `other_id` to `kept_id`, so that unmerge can bring them back.
    """

    __tablename__ = "client_merge"

    id: int | None = Field(default=None, primary_key=True)
    kept_id: int = Field(foreign_key="client.id")
    other_id: int = Field(foreign_key="client.id")
    why: str
    state: str = Field(default="proposed", description="proposed | done | refused | undone")
    moved: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(sa_type=UtcDateTime)
    answered_by: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
