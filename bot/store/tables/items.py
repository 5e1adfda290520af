"""Tickets and issues as the sources told them, and whose each one is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.store.tables.instant import UtcDateTime

CONTRADICTED = "contradicts != ''"
TRACKED = "kind = 'task_day'"

MARKED = text("flags & 122 != 0")
"""Items on which something was imposed, that came into a cycle under way, or that are urgent: `bot.domain.demand`."""

DAYS = ("imposed_day", "injected_day", "urgent_day")


class Requester(SQLModel, table=True):
    """Which organization and domain a requester belongs to, by a keyed hash of the requester's id."""

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True, description="keyed hash of the source's requester id")
    organization_id: str | None = None
    domain: str | None = None
    internal: bool = False
    seen_on: date | None = Field(default=None, description="when its source told of them last; empty: before we looked")


class Item(SQLModel, table=True):
    """A ticket, an issue or an activity as it stands now, with the rule that said whose it is."""

    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("item_team_opened", "team_id", "opened_day"),
        Index("item_work_opened", "team_id", "work", "opened_day"),
        Index("item_work_due", "team_id", "work", "due_on"),
        # Few of all items: they are counted without a look at the others.
        Index("item_contradicted", "gone", sqlite_where=text(CONTRADICTED), postgresql_where=text(CONTRADICTED)),
        Index("item_tracked", "kind", sqlite_where=text(TRACKED), postgresql_where=text(TRACKED)),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str
    kind: str = Field(description="ticket | issue | activity | task_day")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    title: str
    url: str = ""
    link_key: str = Field(default="", index=True, description="the URL without what two spellings of it differ in")
    key: str = Field(
        default="", index=True, sa_column_kwargs={"server_default": ""}, description="the issue's key, such as APP-12"
    )
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    opened_day: date
    type: str | None = None
    priority: str | None = None
    container: str | None = None
    due_on: date | None = None
    due_history: bool = Field(default=False, description="its source tells how its due date moved before we looked")
    urgent: bool | None = Field(default=None, description="empty where the source tells no urgency")
    urgent_since: date | None = Field(default=None, description="the day on which we saw it become so, if we did")
    cycle: str = Field(default="", description="the sprint, version or milestone it is in")
    cycle_began: date | None = None
    cycle_entered: date | None = Field(default=None, description="the day on which it was put there, where known")
    facts: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False),
        description="what attribution and effort look at: see bot.domain.item",
    )
    in_progress: bool = Field(default=False, index=True, description="its effort grows by the day")
    gone: str | None = Field(default=None, description="deleted | merged | spam")
    merged_into: str | None = Field(default=None, index=True, description="external id of the survivor")
    keys_hash: str = Field(default="", description="what attribution saw; unchanged keys are not attributed again")
    rule: str = Field(default="none", description="the rule that decided: see bot.domain.attribution.Rule")
    seen: str = Field(default="", description="what that rule saw: 'organization 77', 'domain acme.example'")
    contradicts: str = Field(default="", description="what a later rule would have said, if another client")
    work: str = Field(default="", description="its class of work, if a rule says one: see bot.domain.work_class")
    work_seen: str = Field(default="", description="what that rule saw: 'label for-acme'")


class DueDate(SQLModel, table=True):
    """When an item was due, from a day on: what its source's history says, else what we saw change between pulls."""

    __tablename__ = "due_date"

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    day: date = Field(primary_key=True, description="the first day on which it held")
    due_on: date | None = None


class ItemShare(SQLModel, table=True):
    """Whose an item is, and what it adds to the ledger of items opened: one row a destination.

    `parts` are of `WHOLE`; `seconds` is this destination's part of the item's effort, `seconds2` the square of the
    whole effort times the share and `roots` its square root likewise (in thousandths, times `parts`), all zero until
    the day its hours are `known` (9999-12-31 while open).
    The index holds all that is asked of how soon items are solved: at a hundred thousand, ten times as fast.
    """

    __tablename__ = "item_share"
    __table_args__ = (
        Index("item_share_solved", "team_id", "day", "destination", "parts", "solved_in"),
        Index("item_share_destination_day", "destination", "day", "team_id"),
        Index("item_share_marked", "destination", *DAYS, "team_id", sqlite_where=MARKED, postgresql_where=MARKED),
    )

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    destination: int = Field(primary_key=True)
    team_id: int = Field(description="0: in no team's scope, and so in no ledger")
    parts: int
    day: date
    known: date
    seconds: int = Field(sa_type=BigInteger)
    seconds2: int = Field(sa_type=BigInteger)
    roots: int = Field(default=0, sa_type=BigInteger)
    solved_in: int | None = Field(default=None, sa_type=BigInteger, description="seconds open; None: still open")
    flags: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}, description="what the client asked: bot.domain.demand"
    )
    imposed_by: str = Field(
        default="", sa_column_kwargs={"server_default": ""}, description="what says that something was imposed"
    )
    notice: int | None = Field(default=None, description="days from request to the first due date")
    imposed_day: date | None = Field(default=None, description="when something was imposed: its opening if unknown")
    injected_day: date | None = Field(default=None, description="when it came into a cycle under way, likewise")
    urgent_day: date | None = Field(default=None, description="when it was made urgent, likewise")
    work: str = Field(default="", description="the item's class of work, if it has one")


class ItemWaiting(SQLModel, table=True):
    """The keys by which an item may still be recognised: what a new client, ticket or mapping re-attributes.

    Unattributed items have a row for each key (`domain`, `organization`, `name`, `label`, ...). Items with links
    or a parent have rows of kind `link` and `parent` whatever their rule, for their target can change its client.
    """

    __tablename__ = "item_waiting"
    __table_args__ = (Index("item_waiting_value", "kind", "value"),)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class Touch(SQLModel, table=True):
    """A reply or note by our side. `action`, a keyed hash of author and second, tells a bulk action, not a person.

    It is forgotten as people's days are: see `bot.store.work.forget_authors`.
    """

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    item_ref: str = Field(index=True, description="external id of the item")
    at: datetime = Field(sa_type=UtcDateTime)
    action: str | None = Field(default=None, index=True)
    seconds: int | None = None


class Worklog(SQLModel, table=True):
    """Time logged on an item, by the day it was worked."""

    source: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    item_ref: str = Field(index=True)
    day: date = Field(index=True)
    seconds: int


class PersonDay(SQLModel, table=True):
    """The one table of people, as keyed pseudonyms: who had what in progress on a day, and what they logged that day.

    It exists so that nobody counts for more than one day a day, to know whether a team is large enough for figures that
    would else be its people's, and for such figures of a whole team; it is purged after 90 days. `record` is
    "progress", "ongoing" (in progress since a day that no "progress" row counts yet), "touched", or a worklog's id.
    """

    __tablename__ = "person_day"
    __table_args__ = (Index("person_day_person", "person", "day"), Index("person_day_day", "day"))

    source: str = Field(primary_key=True)
    item_ref: str = Field(primary_key=True)
    record: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    person: str = Field(primary_key=True)
    logged_seconds: int = 0
