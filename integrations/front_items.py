"""What Front's events, accounts and contacts are as records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeGuard

from integrations.errors import Unreadable
from integrations.links import front_url
from integrations.mapping import Row, domain_of, whole
from integrations.records import Gone, Item, Link, Organization, Record, Requester, Touch

CLOSING = ("archive", "ticket_status_update")
WRITTEN = frozenset({"comment", "outbound", "out_reply", "forward"})
"""The events by which people of our side wrote something."""


@dataclass(slots=True)
class Known:
    """What one reading has learnt of conversations by their ids: the inbox they are in now, and when they were closed.

    An inbox is None where the conversation is no more; when it was closed is None where Front does not tell.
    """

    client_field: str
    inboxes: dict[str, str | None] = field(default_factory=dict)
    closed: dict[str, datetime | None] = field(default_factory=dict)

    def note(self, event: Row) -> None:
        """Remember when an event closed its conversation, and look for its inbox anew where it may have changed."""
        row, kind = event.get("conversation"), event.get("type")
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            return
        if kind in CLOSING and seconds(event.get("emitted_at")):
            self.closed[row["id"]] = moment(event["emitted_at"])
        if kind in ("move", "inbound", "conversations_merged"):
            self.inboxes.pop(row["id"], None)


def seconds(value: object) -> TypeGuard[float]:
    """Say whether a value is a number of seconds."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def moment(value: Any) -> datetime:
    """Read Unix seconds, with a fraction or without."""
    return datetime.fromtimestamp(value, UTC)


def id_of(row: Row) -> str:
    """Return a row's id; raise `Unreadable` where it has none."""
    if not isinstance(row.get("id"), str) or not row["id"]:
        raise Unreadable("a row of the answer has no id")
    return str(row["id"])


def account(row: Row) -> Organization:
    """Read an account with its domains, and the id that a CRM gave it."""
    domains = tuple(domain.lower() for domain in row.get("domains") or ())
    return Organization(id=row["id"], name=row["name"], domains=domains, external_id=row.get("external_id") or None)


def contact(row: Row, account_id: str) -> Requester:
    """Read a contact of an account, and the domain of its first address."""
    addresses = [one["handle"] for one in row.get("handles") or () if one["source"] == "email"]
    return Requester(row["id"], account_id, next((found for one in addresses if (found := domain_of(one))), None))


def is_closed(row: Row) -> bool:
    """Say whether a conversation is closed: where a company works with tickets, their status decides."""
    category = row.get("status_category")
    return category == "resolved" if category else row.get("status") == "archived"


def happened(event: Row, known: Known, latest: Mapping[str, Row]) -> list[Record]:
    """Read what an event changed: its conversation where it is the last one of it, a touch, a merge."""
    row, at = whole(event["conversation"]), moment(event["emitted_at"])
    id_ = str(row["id"])
    if row["type"] != "conversation" or row.get("is_private") or known.inboxes.get(id_) is None:
        return []
    found: list[Record] = []
    if event["type"] == "conversations_merged":
        found += [Gone("item", one, "merged", merged_into=id_) for one in _merged(event) if one != id_]
    if event["type"] in WRITTEN:
        found += _touches(whole(whole(event["target"])["data"]), id_, at)
    return [*found, _item(row, id_, at, known)] if latest.get(id_) is event else found


def _item(row: Row, id_: str, at: datetime, known: Known) -> Item:
    recipient = row.get("recipient") or {}
    contact_address = ((recipient.get("_links") or {}).get("related") or {}).get("contact") or ""
    client = (row.get("custom_fields") or {}).get(known.client_field)
    updated = moment(row["updated_at"]) if seconds(row.get("updated_at")) else at
    opened = moment(row["created_at"])
    return Item(
        kind="ticket",
        id=id_,
        title=row.get("subject") or "",
        opened_at=opened,
        updated_at=max(opened, updated),
        url=front_url(id_),
        closed_at=max(opened, known.closed.get(id_) or updated) if is_closed(row) else None,
        container=known.inboxes[id_] or None,
        labels=tuple(tag["name"] for tag in row.get("tags") or () if not tag.get("is_private")),
        client_names=(str(client),) if client else (),
        requester_id=contact_address.rpartition("/")[2] or None,
        requester_domain=domain_of(recipient.get("handle")),
        links=tuple(Link(link["external_url"]) for link in row.get("links") or () if link.get("external_url")),
        touches_known=True,
        gone="deleted" if row["status"] == "deleted" else None,
    )


def _touches(written: Row, item: str, at: datetime) -> list[Record]:
    """Make a touch of what a person of our side wrote; rules, macros and machines count nothing."""
    author = written.get("author") or {}
    if author.get("type") != "user" or written.get("draft_mode") or written.get("is_inbound"):
        return []
    return [Touch(str(written["id"]), item, at, author=str(author["id"]))]


def _merged(event: Row) -> list[str]:
    """Name the conversations that went on in another one."""
    told = whole(event["target"])["data"]
    listed = told if isinstance(told, list) else [told]
    ids = [one.get("id") if isinstance(one, dict) else one for one in listed]
    if not all(isinstance(one, str) for one in ids):
        raise ValueError("merged conversations without ids")
    return [str(one) for one in ids]
