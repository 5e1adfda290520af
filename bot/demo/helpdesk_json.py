"""How Zendesk writes its records in JSON; times are ISO 8601 in UTC, epochs are seconds."""

from datetime import UTC, datetime
from typing import Any

from bot.demo.work import SYSTEM, Group, Organization, Ticket, TicketEvent, User

Json = dict[str, Any]


def instant(at: datetime | None) -> str | None:
    """Write an instant to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def organization(base: str, one: Organization) -> Json:
    """Show an organization."""
    return {
        "id": one.id,
        "url": f"{base}/api/v2/organizations/{one.id}.json",
        "name": one.name,
        "domain_names": list(one.domains),
        "external_id": one.external_id,
        "created_at": instant(one.created_at),
        "updated_at": instant(one.updated_at),
        "deleted_at": instant(one.deleted_at),
        "group_id": None,
        "shared_tickets": False,
        "tags": [],
        "organization_fields": {},
    }


def group(base: str, one: Group) -> Json:
    """Show a group."""
    return {
        "id": one.id,
        "url": f"{base}/api/v2/groups/{one.id}.json",
        "name": one.name,
        "deleted": False,
        "created_at": instant(one.created_at),
        "updated_at": instant(one.created_at),
    }


def user(base: str, one: User) -> Json:
    """Show a user."""
    return {
        "id": one.id,
        "url": f"{base}/api/v2/users/{one.id}.json",
        "name": one.name,
        "email": one.email,
        "role": one.role,
        "organization_id": one.organization_id,
        "created_at": instant(one.created_at),
        "updated_at": instant(one.updated_at),
        "time_zone": "Europe/Paris",
        "active": True,
        "suspended": False,
        "tags": [],
    }


def status(one: Ticket, until: datetime) -> str:
    """Return the status that the ticket had at `until`."""
    return [event.status for event in one.events if event.status and event.at <= until][-1]


def deleted(one: Ticket, until: datetime) -> bool:
    """Say whether the ticket was gone at `until`."""
    return any(event.status == "deleted" and event.at <= until for event in one.events)


def generated(one: Ticket, until: datetime) -> int:
    """Return the stamp by which exports are ordered: the system's own changes move it too."""
    stamps = [event.at for event in one.events if event.at <= until]
    if one.regenerated_at and one.regenerated_at <= until:
        stamps.append(one.regenerated_at)
    return int(max(stamps).timestamp())


def ticket(base: str, one: Ticket, until: datetime, staff: frozenset[int] | None) -> Json:
    """Show a ticket as it stood at `until`, with its metric set where `staff` is given."""
    past = [event for event in one.events if event.at <= until]
    merged = any(event.merged_into for event in past)
    row = {
        "id": one.id,
        "url": f"{base}/api/v2/tickets/{one.id}.json",
        "external_id": None,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": instant(one.opened_at),
        "updated_at": instant(past[-1].at),
        "generated_timestamp": generated(one, until),
        "type": one.type,
        "subject": one.subject,
        "raw_subject": one.subject,
        "description": one.subject,
        "priority": one.priority,
        "status": status(one, until),
        "requester_id": one.requester_id,
        "submitter_id": one.requester_id,
        "assignee_id": one.assignee_id,
        "organization_id": one.organization_id,
        "group_id": one.group_id,
        "tags": [*one.tags, *(["closed_by_merge"] if merged else [])],
        "custom_fields": [],
        "is_public": True,
    }
    return row if staff is None else {**row, "metric_set": metric_set(one, past, staff)}


def metric_set(one: Ticket, past: list[TicketEvent], staff: frozenset[int]) -> Json:
    """Show what Zendesk counts of a ticket; none of it says on which day a reply was written."""
    replies = [event for event in past if event.comment == "public" and event.author_id in staff]
    solved = [event.at for event in past if event.status == "solved"]
    settled = past[-1].status in ("solved", "closed")
    solved_at = solved[-1] if solved and settled else past[-1].at if settled else None
    return {
        "id": 800_000_000 + one.id,
        "ticket_id": one.id,
        "created_at": instant(one.opened_at),
        "updated_at": instant(past[-1].at),
        "replies": len(replies),
        "reopens": max(0, len(solved) - 1),
        "solved_at": instant(solved_at),
        "status_updated_at": instant([event.at for event in past if event.status][-1]),
        "latest_comment_added_at": instant([event.at for event in past if event.comment][-1]),
        "reply_time_in_minutes": _minutes(one.opened_at, replies[0].at if replies else None),
        "full_resolution_time_in_minutes": _minutes(one.opened_at, solved_at),
    }


def ticket_event(one: Ticket, event: TicketEvent, *, comments: bool) -> Json:
    """Show one update of a ticket; the comment itself only where `comments` were asked for."""
    children: list[Json] = []
    if event.comment and comments:
        children.append(_comment(event))
    elif event.comment:
        children.append({"id": event.id * 10, "comment_present": True, "comment_public": event.comment == "public"})
    if event.status:
        children.append({"id": event.id * 10 + 1, "event_type": "Change", "status": event.status})
    return {
        "id": event.id,
        "ticket_id": one.id,
        "timestamp": int(event.at.timestamp()),
        "created_at": instant(event.at),
        "updater_id": event.author_id,
        "via": "Rule" if event.author_id == SYSTEM else "Web form",
        "system": {},
        "event_type": "Audit",
        "child_events": children,
    }


def _comment(event: TicketEvent) -> Json:
    merge = event.merged_into or event.merged_from
    words = "Hello"
    if event.merged_into:
        words = f"This request was closed and merged into request #{event.merged_into}."
    elif event.merged_from:
        words = f"Request #{event.merged_from} was closed and merged into this request."
    source = {"from": {"ticket_id": event.merged_from} if event.merged_from else {}, "to": {}}
    return {
        "id": event.id * 10,
        "via": {"channel": "web", "source": {**source, "rel": "merge" if merge else None}},
        "via_reference_id": None,
        "type": "Comment",
        "author_id": event.author_id,
        "body": words,
        "html_body": f'<div class="zd-comment" dir="auto">{words}</div>',
        "plain_body": words,
        "public": event.comment == "public",
        "attachments": [],
        "audit_id": event.id,
        "created_at": instant(event.at),
        "event_type": "Comment",
    }


def _minutes(start: datetime, end: datetime | None) -> Json:
    spent = int((end - start).total_seconds() // 60) if end else None
    return {"calendar": spent, "business": spent}
