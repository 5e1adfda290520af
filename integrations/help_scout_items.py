"""What Help Scout's conversations, customers and organizations are as records."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.links import help_scout_url
from integrations.mapping import Row, domain_of, instant
from integrations.records import GoneReason, Item, Organization, Record, Requester, Touch

WRITTEN = frozenset({"message", "note", "phone", "chat", "beaconchat", "forwardparent"})
"""The threads that are work; the others are what customers wrote, and lines that say what was changed."""


@dataclass(frozen=True, slots=True)
class Company:
    """The inboxes' names by their ids, who of its users is a machine, and the field that names the client."""

    inboxes: Mapping[str, str]
    machines: frozenset[str]
    client_field: str


def organization(row: Row) -> Organization:
    """Read an organization with its domains."""
    domains = tuple(domain.lower() for domain in row.get("domains") or ())
    return Organization(id=str(row["id"]), name=row["name"], domains=domains)


def requester(row: Row) -> Requester:
    """Read which organization a customer is part of, and the domain of its first address."""
    whose = row.get("organizationId")
    emails = [one["value"] for one in (row.get("_embedded") or {}).get("emails") or ()]
    return Requester(
        id=str(row["id"]),
        organization_id=str(whose) if whose else None,
        domain=next((domain for one in emails if (domain := domain_of(one))), None),
    )


def conversation(row: Row, company: Company) -> list[Record]:
    """Read a conversation, and what our side wrote in it."""
    number, customer = str(row["id"]), row.get("primaryCustomer") or {}
    opened, inbox = instant(row["createdAt"]), str(row["mailboxId"])
    updated = instant(row["userUpdatedAt"]) if row.get("userUpdatedAt") else opened
    closed = instant(row["closedAt"]) if row.get("closedAt") else updated
    fields = [one for one in row.get("customFields") or () if one["name"] == company.client_field]
    named = [one.get("text") or one.get("value") for one in fields] if company.client_field else []
    item = Item(
        kind="ticket",
        id=number,
        title=row.get("subject") or "",
        opened_at=opened,
        updated_at=max(opened, updated),
        url=help_scout_url(number, str(row["number"])),
        closed_at=closed if row["status"] == "closed" else None,
        type=row.get("type"),
        container=company.inboxes.get(inbox, inbox),
        labels=tuple(tag["tag"] for tag in row.get("tags") or ()),
        client_names=tuple(str(one) for one in named if one),
        requester_id=str(customer["id"]) if customer.get("id") else None,
        requester_domain=domain_of(customer.get("email")),
        touches_known=True,
        gone=_gone(row),
    )
    return [item, *(_touch(one, number) for one in row["_embedded"]["threads"] if _is_ours(one, company))]


def _gone(row: Row) -> GoneReason | None:
    if row.get("state") == "deleted":
        return "deleted"
    return "spam" if row["status"] == "spam" else None


def _is_ours(thread: Row, company: Company) -> bool:
    """Say whether people of our side wrote a thread; a draft was not sent, and machines count nothing."""
    author = thread.get("createdBy") or {}
    person = author.get("type") == "user" and str(author.get("id")) not in company.machines
    return person and thread["type"] in WRITTEN and thread.get("state") == "published"


def _touch(thread: Row, item: str) -> Touch:
    author = str(thread["createdBy"]["id"])
    return Touch(str(thread["id"]), item, instant(thread["createdAt"]), author=author)
