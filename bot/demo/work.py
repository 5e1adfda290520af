"""What an invented company consists of: plain values with their whole history, so that any past instant can be shown.

Identifiers are those of the tools that hold the records. Times are aware datetimes in UTC. `client` is the truth
that no tool tells; None means that nobody could know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["end-user", "agent", "admin"]
TicketStatus: TypeAlias = Literal["new", "open", "pending", "solved", "closed", "deleted"]
ChangedField: TypeAlias = Literal["status", "assignee", "duedate", "sprint"]

SYSTEM = -1
"""The author of what the helpdesk does by itself."""


@dataclass(frozen=True, slots=True)
class Organization:
    """A company in the helpdesk."""

    id: int
    name: str
    domains: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A queue of the helpdesk."""

    id: int
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in to the helpdesk, or write to it."""

    id: int
    name: str
    email: str
    role: Role
    created_at: datetime
    updated_at: datetime
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One update of a ticket: a comment, a new status, a merge, or several of them at once."""

    id: int
    at: datetime
    author_id: int
    comment: Literal["public", "internal"] | None = None
    status: TicketStatus | None = None
    merged_from: int | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with all that ever happened to it, oldest first; its first event opens it.

    `regenerated_at` is a change by the system that moves the export's own stamp and nothing else.
    """

    id: int
    subject: str
    requester_id: int
    group_id: int
    assignee_id: int
    type: Literal["question", "incident", "problem", "task"]
    priority: Literal["low", "normal", "high", "urgent"]
    tags: tuple[str, ...]
    events: tuple[TicketEvent, ...]
    organization_id: int | None = None
    client: str | None = None
    regenerated_at: datetime | None = None

    @property
    def opened_at(self) -> datetime:
        """When the requester wrote first."""
        return self.events[0].at


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who has issues assigned in the tracker."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of an issue's history; values are what the tracker shows, empty for nobody.

    Due dates are ISO days, sprints the numbers of those that the issue is in, between commas.
    """

    id: int
    at: datetime
    author: str
    field: ChangedField
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sprint:
    """Two weeks for which engineers set themselves a plan."""

    id: int
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with its history, oldest first. It starts in To Do, assigned to nobody.

    `tickets` are named in its description, `remote_tickets` in its web links; both are ids of the helpdesk.
    `client_field` is what somebody chose in the custom field "Client". `due` is the ISO day it was due when created.
    """

    id: int
    key: str
    project: str
    type: Literal["Epic", "Story", "Task", "Bug"]
    summary: str
    created_at: datetime
    reporter: str
    priority: str
    changes: tuple[Change, ...] = ()
    components: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    epic: str | None = None
    points: float | None = None
    estimate_seconds: int | None = None
    client_field: str | None = None
    due: str = ""
    tickets: tuple[int, ...] = ()
    remote_tickets: tuple[int, ...] = ()
    client: str | None = None

    def current(self, field: ChangedField, now: datetime) -> str:
        """Return what the field held at `now`."""
        past = [change.after for change in self.changes if change.field == field and change.at <= now]
        return past[-1] if past else {"status": "To Do", "duedate": self.due}.get(field, "")


@dataclass(frozen=True, slots=True)
class Worklog:
    """Time that an engineer logged; people write it down on the day or some days late."""

    id: int
    issue_id: int
    author: str
    started_at: datetime
    entered_at: datetime
    seconds: int
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A software firm and everything its helpdesk and its tracker know up to `until`."""

    name: str
    domain: str
    until: datetime
    organizations: tuple[Organization, ...]
    groups: tuple[Group, ...]
    users: tuple[User, ...]
    tickets: tuple[Ticket, ...]
    engineers: tuple[Engineer, ...]
    issues: tuple[Issue, ...]
    worklogs: tuple[Worklog, ...]
    sprints: tuple[Sprint, ...] = ()

    @property
    def agents(self) -> tuple[User, ...]:
        """The people who answer tickets."""
        return tuple(user for user in self.users if user.role == "agent")

    @property
    def ticket_events(self) -> Iterator[TicketEvent]:
        """Every update of every ticket, ticket by ticket."""
        return (event for ticket in self.tickets for event in ticket.events)

    @property
    def changelogs(self) -> Iterator[Change]:
        """Every change of every issue, issue by issue."""
        return (change for issue in self.issues for change in issue.changes)
