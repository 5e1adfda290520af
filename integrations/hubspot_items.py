"""What HubSpot's tickets, activities, companies, contacts and deals are as records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integrations.deals import won
from integrations.hubspot import Portal, merged_ids
from integrations.links import hubspot_url
from integrations.mapping import Row, domain_of, instant, instant_or_none
from integrations.records import Gone, Item, Organization, Record, Requester, Revenue, Touch, Worklog
from integrations.urgency import is_urgent

COMPANY = ("name", "domain", "hs_additional_domains", "hs_merged_object_ids")
CONTACT = ("email", "hs_email_domain", "associatedcompanyid")
TICKET = (
    "subject",
    "hs_pipeline",
    "hs_pipeline_stage",
    "hs_ticket_priority",
    "hs_ticket_category",
    "closed_date",
    "hs_merged_object_ids",
)
DEAL = ("dealname", "amount", "closedate", "deal_currency_code", "hs_is_closed_won", "hs_merged_object_ids")
WRITTEN = ("hs_timestamp", "hubspot_owner_id", "hs_created_by_user_id", "hs_object_source")
ACTIVITY: Mapping[str, tuple[str, ...]] = {
    "emails": (*WRITTEN, "hs_email_direction"),
    "notes": WRITTEN,
    "calls": (*WRITTEN, "hs_call_title", "hs_call_duration", "hs_call_status"),
    "meetings": (
        *WRITTEN,
        "hs_meeting_title",
        "hs_meeting_start_time",
        "hs_meeting_end_time",
        "hs_meeting_outcome",
        "hs_attendee_owner_ids",
    ),
}
SENT, BY_A_RULE = "EMAIL", "AUTOMATION_PLATFORM"
DID_NOT_HAPPEN = frozenset({"CANCELED", "NO_SHOW", "RESCHEDULED", "BUSY", "NO_ANSWER", "FAILED", "QUEUED", "RINGING"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline, by the pipeline's name, and whether what is there is done with."""

    pipeline: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What the objects of a page are associated with, by their ids, and the domains of those contacts."""

    companies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    contacts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    domains: Mapping[str, str | None] = field(default_factory=dict)

    def whose(self, id_: str) -> dict[str, Any]:
        """Return the fields of an item that say whose it is."""
        requester = next(iter(self.contacts.get(id_, ())), None)
        return {
            "organizations": tuple(self.companies.get(id_, ())),
            "requester_id": requester,
            "requester_domain": self.domains.get(requester) if requester else None,
        }


def organization(row: Row) -> Organization:
    """Read a company; the id of the CRM is what other tools know it by, and a merged one has a new one."""
    told, number = row["properties"], str(row["id"])
    domains = [told.get("domain") or "", *(told.get("hs_additional_domains") or "").split(";")]
    clean = tuple(dict.fromkeys(domain.strip().lower() for domain in domains if domain.strip()))
    name, before = told.get("name") or next(iter(clean), number), tuple(merged_ids(told))
    return Organization(number, name, clean, external_id=number, formerly=before)


def requester(row: Row) -> Requester:
    """Read a contact, of whom the company and the domain are kept."""
    told, company = row["properties"], row["properties"].get("associatedcompanyid") or None
    if not isinstance(company, str | None):
        raise TypeError("a company's id is a text")
    domain = (told.get("hs_email_domain") or "").lower() or domain_of(told.get("email"))
    return Requester(str(row["id"]), company, domain)


def ticket(
    row: Row, portal: Portal, stages: Mapping[str, Stage], around: Around, client_field: str = ""
) -> list[Record]:
    """Read a ticket, and what was merged into it."""
    told, number = row["properties"], str(row["id"])
    stage, priority = stages.get(told["hs_pipeline_stage"]), told.get("hs_ticket_priority")
    closed_at, updated_at = instant_or_none(told.get("closed_date")), instant(row["updatedAt"])
    is_closed = stage.closed if stage else closed_at is not None
    item = Item(
        kind="ticket",
        id=number,
        title=told.get("subject") or "",
        opened_at=instant(row["createdAt"]),
        updated_at=updated_at,
        url=hubspot_url(portal.domain, portal.number, number),
        closed_at=(closed_at or updated_at) if is_closed else None,
        type=told.get("hs_ticket_category"),
        priority=priority.capitalize() if priority else None,
        container=stage.pipeline if stage else told.get("hs_pipeline"),
        client_names=tuple(filter(None, (told.get(client_field) or "").split(";"))) if client_field else (),
        touches_known=True,
        urgent=is_urgent(priority),
        **around.whose(number),
    )
    return [item, *(Gone("item", id_, "merged", merged_into=number) for id_ in merged_ids(told))]


def touches(row: Row, kind: str, tickets: Sequence[str], now: datetime) -> list[Record]:
    """Read an activity as work on tickets, which share the time that it took."""
    ids = [_id(kind, row["id"]), *(f"{_id(kind, row['id'])}-{each}" for each in tickets[1:])]
    if not _happened(row, kind, now):
        return [Gone("touch", id_) for id_ in ids]
    seconds = _seconds(row, kind)
    share = seconds // len(tickets) if seconds else None
    return [
        Touch(id_, each, _began(row, kind), author=_author(row), seconds=share)
        for id_, each in zip(ids, tickets, strict=True)
    ]


def activity(row: Row, kind: str, around: Around, now: datetime) -> list[Record]:
    """Read a meeting, a call or a note as sales work; one that took no known time counts as a reply does."""
    told, id_ = row["properties"], _id(kind, row["id"])
    if not _happened(row, kind, now):
        return gone_activity(kind, row["id"])
    began, seconds = _began(row, kind), _seconds(row, kind)
    titles = {"meetings": told.get("hs_meeting_title"), "calls": told.get("hs_call_title")}
    item = Item(
        kind="activity",
        id=id_,
        title=titles.get(kind) or kind.removesuffix("s").capitalize(),
        opened_at=began,
        updated_at=instant(row["updatedAt"]),
        closed_at=began + timedelta(seconds=seconds),
        type=kind.removesuffix("s"),
        touches_known=True,
        **around.whose(str(row["id"])),
    )
    people = len(_list(told.get("hs_attendee_owner_ids"))) or 1
    author = _author(row) if people == 1 else None
    if seconds:
        return [item, Worklog(id_, id_, seconds * people, started_at=began, author=author)]
    return [item, Touch(id_, id_, began, author=author)]


def gone_activity(kind: str, number: object) -> list[Record]:
    """Take out an activity, and the time that it took."""
    id_ = _id(kind, number)
    return [Gone("item", id_), Gone("worklog", id_), Gone("touch", id_)]


def deal(row: Row, portal: Portal, months: int, around: Around) -> list[Record]:
    """Read a deal that was won as what its company pays from the day it closed; any other is no revenue."""
    told, number = row["properties"], str(row["id"])
    merged: list[Record] = [Gone("revenue", id_, "merged", merged_into=number) for id_ in merged_ids(told)]
    if told.get("hs_is_closed_won") != "true" or not told.get("amount") or not told.get("closedate"):
        return [Gone("revenue", number), *merged]
    since = instant(told["closedate"]).astimezone(portal.zone).date()
    companies = around.companies.get(number, ())
    paid = won(
        number,
        since=since,
        months=months,
        amount=float(told["amount"]),
        currency=told.get("deal_currency_code") or portal.currency,
        organization=companies[0] if companies else None,
        name=told.get("dealname") or number,
    )
    return [paid, *merged]


def borne(known: Iterable[Record], made: Sequence[Record]) -> list[Record]:
    """Keep of the companies around those of which something is told: any other would become a client by itself."""
    ids = {id_ for one in made if isinstance(one, Item) for id_ in one.organizations}
    ids |= {one.organization for one in made if isinstance(one, Revenue) and one.organization}
    asking = {one.requester_id for one in made if isinstance(one, Item)}
    told = list(known)
    ids |= {
        one.organization_id for one in told if isinstance(one, Requester) and one.id in asking and one.organization_id
    }
    return [one for one in told if not isinstance(one, Organization) or one.id in ids]


def _id(kind: str, number: object) -> str:
    return f"{kind.removesuffix('s')}-{number}"


def _happened(row: Row, kind: str, now: datetime) -> bool:
    """Say whether somebody of our side did it: no letter that came in, no rule, and no meeting that is to come."""
    told = row["properties"]
    if kind == "emails" and told.get("hs_email_direction") != SENT:
        return False
    outcome = told.get("hs_meeting_outcome") or told.get("hs_call_status")
    over = _began(row, kind) + timedelta(seconds=_seconds(row, kind))
    return told.get("hs_object_source") != BY_A_RULE and outcome not in DID_NOT_HAPPEN and over <= now


def _began(row: Row, kind: str) -> datetime:
    told = row["properties"]
    return instant((told.get("hs_meeting_start_time") if kind == "meetings" else None) or told["hs_timestamp"])


def _seconds(row: Row, kind: str) -> int:
    told = row["properties"]
    if kind == "calls":
        return int(told.get("hs_call_duration") or 0) // 1000
    end = instant_or_none(told.get("hs_meeting_end_time")) if kind == "meetings" else None
    return max(0, int((end - _began(row, kind)).total_seconds())) if end else 0


def _author(row: Row) -> str | None:
    return row["properties"].get("hubspot_owner_id") or row["properties"].get("hs_created_by_user_id") or None


def _list(text: str | None) -> list[str]:
    return [one for one in (text or "").split(";") if one]


def ids_of(found: Iterable[Row]) -> list[str]:
    """Return the ids of rows."""
    return [str(row.get("id")) for row in found]
