"""What every source delivers, whatever its API looks like: frozen values without I/O.

Identifiers are the source's own, as strings, unique within the source. Times are aware datetimes.
E-mail addresses stop at the provider's edge: a record carries the domain alone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

ItemKind: TypeAlias = Literal["ticket", "issue", "activity", "task_day"]
"""A ticket comes from a helpdesk, an issue from a tracker, an activity (a meeting, a call, a note) from a CRM.

A task day comes from a time tracker: what was logged on one day on one task of a project, by whomever. Its hours are
its worklogs', and where its links lead to an item that is held they are that item's: see `bot.domain.tracked`.
"""

GoneReason: TypeAlias = Literal["deleted", "merged", "spam"]


@dataclass(frozen=True, slots=True)
class Organization:
    """A company as its source knows it; it becomes a client by itself.

    `external_id` is the id that another system (a CRM) gave it, where the source keeps one. `formerly` are the ids of
    what was merged into it: it goes on as the client that the first known one of them is.
    """

    id: str
    name: str
    domains: tuple[str, ...] = ()
    external_id: str | None = None
    deleted: bool = False
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody who can write to us; `internal` when it is one of our own people."""

    id: str
    organization_id: str | None = None
    domain: str | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A stretch in which an issue was in an in-progress status; `ended_at` is None while it lasts."""

    started_at: datetime
    ended_at: datetime | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class DueChange:
    """One change of an item's due date; None is no date."""

    at: datetime
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """The sprint, version or milestone that an item is in; `entered_at` is when it was put there.

    What the source does not tell is None.
    """

    name: str
    started_at: datetime | None = None
    ends_at: datetime | None = None
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to another item: a URL, or the id of an item of the source named.

    With `source` None, `target` is a URL that is compared with the stored items' URLs, or an issue's key (`APP-12`).
    """

    target: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket, an issue or an activity as it stands now.

    `container` is the queue, group or project; `organizations` are ids of `Organization`s of the same source;
    `client_names` are values of the field that an admin named as the client's, in clear.
    `logged_hours` is a total for sources that do not say when it was worked; sources that do send `Worklog`s.
    `touches_known` says that the source sends every touch, so that none means nothing was done yet.
    `None` in `spans` means the source does not tell, an empty tuple that the item was never in progress.
    Sources that keep the due date as an instant give `due_at`; those that keep a bare date give `due_on`.
    Likewise `None` in `due_changes` means that the source tells the due date of now alone, and `None` in `urgent`
    that it knows no urgency or none is set.
    """

    kind: ItemKind
    id: str
    title: str
    opened_at: datetime
    updated_at: datetime
    url: str = ""
    closed_at: datetime | None = None
    type: str | None = None
    priority: str | None = None
    container: str | None = None
    epic: str | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    client_names: tuple[str, ...] = ()
    requester_id: str | None = None
    requester_domain: str | None = None
    links: tuple[Link, ...] = ()
    parent_id: str | None = None
    estimate_hours: float | None = None
    points: float | None = None
    logged_hours: float | None = None
    touches_known: bool = False
    spans: tuple[Progress, ...] | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    due_changes: tuple[DueChange, ...] | None = None
    urgent: bool | None = None
    cycle: Cycle | None = None
    gone: GoneReason | None = None
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """One public reply or internal note by our side on an item.

    `author` tells one action on many items from many actions; it is hashed before it is stored.
    `seconds` is the handling time where the helpdesk gives it.
    """

    id: str
    item_id: str
    at: datetime
    author: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Worklog:
    """Time somebody logged on an item, dated by the day it was worked.

    Sources that keep an instant give `started_at`; those that keep a bare date give `day`.
    """

    id: str
    item_id: str
    seconds: int
    day: date | None = None
    started_at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Revenue:
    """What one client pays for a period, without taxes: an invoice, a subscription's month, a month's sum.

    Whose it is say any of `organization` (the id of an `Organization` of the same source), `external_id` (the CRM's),
    `client` (its name) and `domain`. `since` and `until` are the period's first and last day. `minor` is in the
    currency's minor units (cents), below zero for a credit note; `currency` is an ISO 4217 code. `line` is where it
    stands in its file, where it comes from one.
    """

    id: str
    since: date
    until: date
    minor: int
    currency: str
    client: str = ""
    organization: str | None = None
    external_id: str | None = None
    domain: str | None = None
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that its source no longer has, by its own deletion feed."""

    what: Literal["item", "worklog", "touch", "organization", "revenue"]
    id: str
    reason: GoneReason = "deleted"
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Census:
    """The ids that exist now, for sources without a deletion feed: what is stored beside them is gone.

    With `since` and `until` (both inclusive) it speaks only of worklogs of those days.
    """

    what: Literal["item", "worklog", "revenue"]
    ids: frozenset[str]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be read: it is counted and shown in `/clientload status`, the rest goes on.

    `where` is the item's id or the line of a file; `why` is one clause without data from the record.
    """

    where: str
    why: str


Record: TypeAlias = Organization | Requester | Item | Touch | Worklog | Revenue | Gone | Census | Skipped
