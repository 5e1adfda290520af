"""What Intercom's conversations, tickets, companies and contacts are as records.

Conversations and tickets share their ids: one that was turned into a ticket is the same item.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from integrations.currency import decimals
from integrations.links import intercom_url
from integrations.mapping import Row, domain_of
from integrations.progress import Change, spans
from integrations.records import Gone, Item, Link, Organization, Record, Requester, Revenue, Touch

TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's code, its teams' names by their ids, and the name of the attribute that names the client."""

    app: str
    teams: Mapping[str, str]
    client_field: str = ""


def company(row: Row, currency: str, today: date) -> list[Record]:
    """Read a company, and what it pays this month where the currency is known."""
    id_ = str(row["id"])
    found: list[Record] = [Organization(id_, row.get("name") or "", external_id=row.get("company_id") or None)]
    if currency:
        first, last = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
        month, minor = f"{id_} {first:%Y-%m}", round((row.get("monthly_spend") or 0) * 10 ** decimals(currency))
        paid = Revenue(month, first, last, minor, currency, organization=id_)
        found.append(paid if minor else Gone("revenue", month))
    return found


def requester(row: Row) -> Requester:
    """Read which company a contact is part of; of one with several none, for it is not said which one speaks."""
    companies = [str(one["id"]) for one in (row.get("companies") or {}).get("data") or ()]
    domain = (row.get("email_domain") or "").lower() or domain_of(row.get("email"))
    return Requester(str(row["id"]), companies[0] if len(companies) == 1 else None, domain)


def conversation(row: Row, workspace: Workspace) -> list[Record]:
    """Read a conversation, and what our side wrote in it."""
    source, whose, statistics = row.get("source") or {}, row.get("company") or {}, row.get("statistics") or {}
    author, urgent = source.get("author") or {}, row.get("priority") == "priority"
    written = _ours(row["conversation_parts"]["conversation_parts"])
    if source.get("delivered_as") == "admin_initiated" and author.get("type") == "admin":
        written.insert(0, {"id": f"{row['id']}-source", "created_at": row["created_at"], "author": author})
    last_close = statistics.get("last_close_at") or row["updated_at"]
    item = replace(
        _item(row, row.get("custom_attributes") or {}, workspace),
        title=row.get("title") or TAG.sub("", source.get("subject") or ""),
        closed_at=_instant(last_close) if row["state"] == "closed" else None,
        priority="Priority" if urgent else None,
        labels=tuple(tag["name"] for tag in (row.get("tags") or {}).get("tags") or ()),
        organizations=(str(whose["id"]),) if whose else (),
        requester_domain=None if author.get("type") == "admin" else domain_of(author.get("email")),
        urgent=urgent,
    )
    return [item, *_touches(item.id, written, statistics.get("adjusted_handling_time"))]


def ticket(row: Row, workspace: Workspace) -> list[Record]:
    """Read a ticket, what our side wrote in it, and when it was in progress."""
    attributes, state = row.get("ticket_attributes") or {}, row["ticket_state"]["category"]
    parts = sorted(row["ticket_parts"]["ticket_parts"], key=lambda part: part["created_at"])
    changes, item = _changes(parts), _item(row, attributes, workspace)
    resolved = [one.at for one in changes if one.after == "resolved"]
    assigned = [one.after for one in changes if one.field == "assignee"]
    is_closed = state == "resolved" or row.get("open") is False
    item = replace(
        item,
        title=attributes.get("_default_title_") or "",
        closed_at=(resolved[-1] if resolved else item.updated_at) if is_closed else None,
        type=(row.get("ticket_type") or {}).get("name"),
        spans=spans(item.opened_at, state, assigned[-1] if assigned else None, changes, {"in_progress"}),
    )
    return [item, *_touches(item.id, _ours(parts), None)]


def _item(row: Row, attributes: Row, workspace: Workspace) -> Item:
    """Read what conversations and tickets have in common."""
    number, team = str(row["id"]), str(row.get("team_assignee_id") or 0)
    client = attributes.get(workspace.client_field)
    contacts = (row.get("contacts") or {}).get("contacts") or ()
    linked = (row.get("linked_objects") or {}).get("data") or ()
    return Item(
        kind="ticket",
        id=number,
        title="",
        opened_at=_instant(row["created_at"]),
        updated_at=_instant(row["updated_at"]),
        url=intercom_url(workspace.app, number),
        container=workspace.teams.get(team, team) if team != "0" else None,
        client_names=(client,) if client and isinstance(client, str) else (),
        requester_id=next((str(one["id"]) for one in contacts), None),
        links=tuple(Link(intercom_url(workspace.app, str(one["id"]))) for one in linked),
        touches_known=True,
    )


def _ours(parts: Sequence[Row]) -> list[Row]:
    """Keep what people of our side wrote: no bot's, no AI's, and no change without a word."""
    return [
        part
        for part in parts
        if (author := part.get("author") or {}).get("type") == "admin"
        and not (author.get("from_ai_agent") or author.get("is_ai_answer"))
        and (part.get("body") or part.get("redacted"))
    ]


def _touches(item: str, written: Sequence[Row], handled: int | None) -> list[Touch]:
    """Make a touch of each reply and note; the time in which people were active is spread over them."""
    each = handled // len(written) if handled and written else None
    return [
        Touch(str(part["id"]), item, _instant(part["created_at"]), author=str(part["author"]["id"]), seconds=each)
        for part in written
    ]


def _changes(parts: Sequence[Row]) -> list[Change]:
    """Read from a ticket's parts, oldest first, when it changed its state and its assignee."""
    found: list[Change] = []
    assigned: str | None = None
    for part in parts:
        at, before, after = _instant(part["created_at"]), part.get("previous_ticket_state"), part.get("ticket_state")
        if before and after and before != after:
            found.append(Change(at, "status", before, after))
        given = part.get("assigned_to") or {}
        if given.get("type") == "admin":
            found.append(Change(at, "assignee", assigned, str(given["id"])))
            assigned = str(given["id"])
    return found


def _instant(seconds: Any) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
