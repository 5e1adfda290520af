"""Every table. Seconds and parts are integers so that totals kept by adding and taking away never drift.

Destinations: a positive number is a client's id, `UNATTRIBUTED` and `OWN_WORK` are the two others.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Index, String, TypeDecorator, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.load import OWN_WORK, UNATTRIBUTED

__all__ = ["OWN_WORK", "UNATTRIBUTED"]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on our side, UTC in the database (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse what has no zone, and turn the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say that what was kept is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


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
    kind: str = Field(description="organization external name label component project domain alias item")
    source: str = ""
    value: str = Field(description="folded where the kind is compared without case")
    weight: int = 1
    since: date | None = None
    until: date | None = None
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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


class Team(SQLModel, table=True):
    """A group of colleagues with a kind of work, a channel and a scope."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    folded: str = Field(unique=True)
    kind: str = Field(description="support | engineering")
    channel_id: str | None = None
    language: str = Field(default="", description="en | fr, of what is posted in the channel; empty until chosen")
    responsible_id: str | None = Field(default=None, description="who gets the team's alerts directly, too")
    minutes_a_touch: int = 12
    hours_a_day: int = 8
    working_days: str = Field(default="12345", description="ISO weekdays")
    live_since: date | None = Field(default=None, description="from this day alerts go to the channel")
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RoleGrant(SQLModel, table=True):
    """A role that an admin gave to a person or a user group; what became of it stands in the record of changes."""

    __tablename__ = "role_grant"

    role: str = Field(primary_key=True, description="manager | mapping | leader | admin: see bot.domain.roles")
    holder: str = Field(primary_key=True, description="a Slack user id, or a user group's")
    team_id: int = Field(primary_key=True, default=0, description="a manager's team; 0: no single team's")
    granted_by: str
    granted_at: datetime = Field(sa_type=UtcDateTime)


class TeamScope(SQLModel, table=True):
    """Which items are a team's: a source, queue, project or label. A team with none takes what is left of its kind."""

    __tablename__ = "team_scope"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    kind: str = Field(description="source | queue | project | label")
    value: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)


class OwnWorkRule(SQLModel, table=True):
    """What is our own product, maintenance or internal work, for one team or for all."""

    __tablename__ = "own_work_rule"

    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    kind: str = Field(description="project | epic | type | label | component | domain (one of our own domains)")
    value: str
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Requester(SQLModel, table=True):
    """Which organization and domain a requester belongs to, by a keyed hash of the requester's id."""

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True, description="keyed hash of the source's requester id")
    organization_id: str | None = None
    domain: str | None = None
    internal: bool = False


class Item(SQLModel, table=True):
    """A ticket or an issue as it stands now, with the rule that said whose it is."""

    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("item_team_opened", "team_id", "opened_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str
    external_id: str
    kind: str = Field(description="ticket | issue")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    title: str
    url: str = ""
    link_key: str = Field(default="", index=True, description="the URL without what two spellings of it differ in")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    opened_day: date
    type: str | None = None
    priority: str | None = None
    container: str | None = None
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


class ItemShare(SQLModel, table=True):
    """Whose an item is, and what it adds to the ledger of items opened: one row a destination.

    `parts` are of `WHOLE`; `seconds` is this destination's part of the item's effort, `seconds2` the square of the
    whole effort times the share and `roots` its square root likewise (in thousandths, times `parts`), all zero until
    the day its hours are `known` (9999-12-31 while open).
    The index holds all that is asked of how soon items are solved: at a hundred thousand, ten times as fast.
    """

    __tablename__ = "item_share"
    __table_args__ = (Index("item_share_solved", "team_id", "day", "destination", "parts", "solved_in"),)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    destination: int = Field(primary_key=True, index=True)
    team_id: int = Field(description="0: in no team's scope, and so in no ledger")
    parts: int
    day: date
    known: date
    seconds: int = Field(sa_type=BigInteger)
    seconds2: int = Field(sa_type=BigInteger)
    roots: int = Field(default=0, sa_type=BigInteger)
    solved_in: int | None = Field(default=None, sa_type=BigInteger, description="seconds open; None: still open")


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
    """A reply or note by our side. `action`, a keyed hash of author and second, tells a bulk action, not a person."""

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

    It exists so that nobody counts for more than one day a day, and is purged after 90 days. `record` is
    "progress", "ongoing" (in progress since a day that no "progress" row counts yet), or the id of a worklog.
    """

    __tablename__ = "person_day"
    __table_args__ = (Index("person_day_person", "person", "day"), Index("person_day_day", "day"))

    source: str = Field(primary_key=True)
    item_ref: str = Field(primary_key=True)
    record: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    person: str = Field(primary_key=True)
    logged_seconds: int = 0


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


class OpenedDay(SQLModel, table=True):
    """The ledger of items by day opened and day their hours were known, which the detector judges.

    `known` is the local day of closing, or 9999-12-31 while open. Closing an item touches two rows. `parts` counts
    items in parts of 5040, which splits evenly among up to ten clients; `seconds`, `seconds2` (their squares) and
    `roots` (their square roots, in thousandths, times the parts) are zero while open.
    """

    __tablename__ = "ledger_opened"
    __table_args__ = (Index("ledger_opened_day", "day", "team_id", "destination", "parts"),)

    team_id: int = Field(primary_key=True)
    destination: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    known: date = Field(primary_key=True)
    parts: int = Field(default=0, sa_type=BigInteger)
    seconds: int = Field(default=0, sa_type=BigInteger)
    seconds2: int = Field(default=0, sa_type=BigInteger, description="sum of squares, times the share")
    roots: int = Field(default=0, sa_type=BigInteger, description="sum of square roots, times the parts")


class Factor(SQLModel, table=True):
    """A learned factor, from its day on: mean seconds of an item of a type and priority, or seconds a point."""

    team_id: int = Field(primary_key=True, foreign_key="team.id")
    kind: str = Field(primary_key=True, description="item | point")
    type: str = Field(primary_key=True, default="")
    priority: str = Field(primary_key=True, default="")
    since: date = Field(primary_key=True)
    seconds: int


class Snapshot(SQLModel, table=True):
    """What was judged on a past evening, per team and destination; past evenings are read, never recomputed.

    It holds all of a share that judging looks at, so that an evening can be judged again under another limit.
    """

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


class Threshold(SQLModel, table=True):
    """A limit that somebody set: for a team, or for one client of it. Cleared limits keep their row."""

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    client_id: int | None = Field(default=None, foreign_key="client.id")
    share: float = Field(description="0..1")
    since: date
    until: date | None = Field(default=None, description="last day of a window agreed beforehand")
    ended_on: date | None = Field(default=None, description="the first day on which it no longer holds")
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)
    because: str = ""
    cleared_by: str | None = None
    cleared_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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


class AlertEvent(SQLModel, table=True):
    """A change of state of an alert, with its reason and the figures it rests on. Delivering it is another step."""

    __tablename__ = "alert_event"

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    day: date
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(
        description="opened | upgraded | refreshed | reminded | crowding | crowding_ended | stale | fresh | cleared, "
        "and what people do: followed | snoozed | expected | settled | woken"
    )
    old: str
    new: str
    why: str
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    by: str = Field(default="", description="the Slack user id of who did it")
    until: date | None = Field(default=None, description="first day behind a snooze, last day of an agreed window")
    share: float | None = Field(default=None, description="0..1: the client's when snoozed, or the one agreed on")


class Watch(SQLModel, table=True):
    """What the state machine remembers of a client and team on an evening (streaks, cool-down); idle ones have no row.

    Past evenings keep theirs, so that a corrected past is judged again from the day of the correction.
    """

    team_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    client_id: int = Field(primary_key=True)
    memory: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


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


class Delivery(SQLModel, table=True):
    """A message to be: written before it is sent, marked after. `id` is the `client_msg_id`: a resend is harmless."""

    id: str = Field(primary_key=True, description="uuid5 of what it delivers")
    event_id: int | None = Field(default=None, foreign_key="alert_event.id", index=True)
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True)
    kind: str = Field(
        description="post | edit | reply | note | direct | copy | nudge | report: see bot.services.deliver"
    )
    target: str = Field(description="channel or user id, or 'admins' until it is known who they are")
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default="waiting", index=True, description="waiting | sent | failed | dropped (not needed)")
    attempts: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    channel_id: str | None = Field(default=None, description="where Slack put it: a direct message has its own channel")
    message_ts: str | None = None
    error: str = ""


class Cursor(SQLModel, table=True):
    """How far a stream has been read. `backfilled_at` is when it first came to its end."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    every_seconds: int = Field(default=0, description="for streams that are read seldom")
    value: str | None = None
    fraction: float | None = None
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
