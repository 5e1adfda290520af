"""What Salesforce's cases, the comments on them and the e-mails from them are as records."""

from integrations.links import salesforce_url
from integrations.mapping import Row, domain_of, instant, instant_or_none
from integrations.records import Gone, Item, Record, Touch
from integrations.salesforce_items import KEPT, named
from integrations.urgency import is_urgent

CASE = (
    *KEPT,
    *("CaseNumber", "Subject", "Type", "Priority", "IsClosed", "ClosedDate", "CreatedDate", "MasterRecordId"),
    *("ContactEmail", "SuppliedEmail", "Owner.Name", "Owner.Type"),
)
WRITTEN = ("Id", "ParentId", "CreatedById", "CreatedBy.UserType", "CreatedDate", "IsDeleted", "SystemModstamp")
COMMENT, EMAIL = WRITTEN, (*WRITTEN, "MessageDate", "Status")
SENT_BY_US = " AND Incoming = false"
OURS, DRAFT, QUEUE = "Standard", "5", "Queue"
"""The type of users who are no customers, partners or machines; the status of what was not sent; a kind of owner."""

PREFIX = "500"
"""What the ids of cases begin with."""


def ticket(row: Row, base: str) -> Record:
    """Read a case; its queue is told as long as no person has taken it out."""
    number, master = str(row["Id"]), row.get("MasterRecordId")
    if master:
        return Gone("item", number, "merged", merged_into=str(master))
    if row["IsDeleted"]:
        return Gone("item", number)
    updated_at, owner = instant(row["SystemModstamp"]), row.get("Owner") or {}
    return Item(
        kind="ticket",
        id=number,
        title=row.get("Subject") or str(row.get("CaseNumber") or number),
        opened_at=instant(row["CreatedDate"]),
        updated_at=updated_at,
        url=salesforce_url(base, number),
        closed_at=(instant_or_none(row.get("ClosedDate")) or updated_at) if row["IsClosed"] else None,
        type=row.get("Type"),
        priority=row.get("Priority"),
        container=owner.get("Name") if owner.get("Type") == QUEUE else None,
        organizations=(str(row["AccountId"]),) if named(row) else (),
        requester_domain=domain_of(row.get("ContactEmail") or row.get("SuppliedEmail")),
        touches_known=True,
        urgent=is_urgent(row.get("Priority")),
    )


def touch(row: Row) -> Record | None:
    """Read a comment or an e-mail by our side; what is a draft, or written by a customer or a machine, is none."""
    id_, on, by = str(row["Id"]), str(row.get("ParentId") or ""), row.get("CreatedBy") or {}
    if not on.startswith(PREFIX) or by.get("UserType") != OURS or row.get("Status") == DRAFT:
        return None
    if row["IsDeleted"]:
        return Gone("touch", id_)
    at = instant(row.get("MessageDate") or row["CreatedDate"])
    return Touch(id_, on, at, author=row.get("CreatedById") or None)
