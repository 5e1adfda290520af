"""What Pipedrive's activities, deals, organizations and people are as records."""

from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from integrations.deals import won
from integrations.mapping import Row, domain_of, instant, instant_or_none
from integrations.records import Gone, Item, Organization, Record, Requester, Touch, Worklog

NOON = "12:00:00"
MARKER = "deadline"
"""The type of activity that is a day and no work."""

People = Mapping[str, Requester]


def organization(row: Row) -> Organization:
    """Read an organization; the id of the CRM is what other tools know it by."""
    number = str(row["id"])
    return Organization(number, row.get("name") or number, external_id=number, deleted=bool(row.get("is_deleted")))


def requester(row: Row) -> Requester:
    """Read a person, of whom the organization and the domain are kept."""
    addresses = sorted(row.get("emails") or (), key=lambda one: not one.get("primary"))
    domain = next((found for one in addresses if (found := domain_of(one.get("value")))), None)
    return Requester(str(row["id"]), number_of(row.get("org_id")), domain)


def is_work(row: Row) -> bool:
    """Say whether an activity was done, and is more than a day in the calendar."""
    return bool(row.get("done")) and not row.get("is_deleted") and row.get("type") != MARKER


def activity(row: Row, people: People) -> list[Record]:
    """Read an activity that was done as sales work; one that took no known time counts as a reply does."""
    id_, done_at = str(row["id"]), instant_or_none(row.get("marked_as_done_time"))
    if not is_work(row):
        return [Gone("item", id_), Gone("worklog", id_), Gone("touch", id_)]
    began, seconds = _began(row, done_at), _seconds(row.get("duration"))
    person = people.get(number_of(row.get("person_id")) or "")
    firm = number_of(row.get("org_id"))
    item = Item(
        kind="activity",
        id=id_,
        title=row.get("subject") or str(row.get("type") or "Activity").capitalize(),
        opened_at=began,
        updated_at=instant(row["update_time"]),
        closed_at=began + timedelta(seconds=seconds),
        type=row.get("type"),
        organizations=(firm,) if firm else (),
        requester_id=person.id if person else None,
        requester_domain=person.domain if person else None,
        touches_known=True,
    )
    ours = {one.get("user_id") for one in row.get("attendees") or ()} - {None}
    author = number_of(row.get("owner_id")) if len(ours) <= 1 else None
    if seconds:
        return [
            item,
            Worklog(id_, id_, seconds * max(1, len(ours)), started_at=began, author=author),
            Gone("touch", id_),
        ]
    return [item, Touch(id_, id_, began, author=author), Gone("worklog", id_)]


def deal(row: Row, months: int, zone: tzinfo, people: People, firms: Container[str | None]) -> Record:
    """Read a deal that was won as what its organization pays from that day on; any other is no revenue."""
    number, at = str(row["id"]), row.get("won_time") or row.get("close_time")
    amount = _worth(row, months)
    if row["status"] != "won" or row.get("is_deleted") or not at or not amount:
        return Gone("revenue", number)
    person, firm = people.get(number_of(row.get("person_id")) or ""), number_of(row.get("org_id"))
    return won(
        number,
        since=instant(at).astimezone(zone).date(),
        months=months,
        amount=amount,
        currency=str(row.get("currency")),
        organization=(firm if firm in firms else None) or (person.organization_id if person else None),
        name=row.get("title") or number,
        domain=person.domain if person else None,
    )


def number_of(told: Any) -> str | None:
    """Return an id as text; None where there is none."""
    return str(told) if told and isinstance(told, int | str) else None


def _worth(row: Row, months: int) -> float:
    """Return a deal's worth over its months: what recurs by the year, and what is paid once; else its value."""
    yearly = float(row.get("arr") or 12 * (row.get("mrr") or 0))
    if not yearly:
        return float(row.get("value") or 0)
    return yearly * months / 12 + max(0.0, float(row.get("acv") or 0) - yearly)


def _began(row: Row, done_at: datetime | None) -> datetime:
    """Return when it was due, or when it was done if that was earlier; one without a time of day was at noon."""
    day, time = row.get("due_date"), row.get("due_time") or NOON
    due = datetime.fromisoformat(f"{day[:10]}T{time}").replace(tzinfo=UTC) if day else None
    known = [at for at in (due, done_at) if at]
    return min(known) if known else instant(row["add_time"])


def _seconds(duration: str | None) -> int:
    hours, minutes, *_rest = (duration or "0:0").split(":")
    return 3600 * int(hours) + 60 * int(minutes)
