"""What Salesforce's events, tasks, opportunities and accounts are as records."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from integrations.deals import won
from integrations.mapping import Row, instant, instant_or_none
from integrations.records import Gone, Item, Organization, Record, Revenue, Touch, Worklog

ACCOUNT = ("AccountId", "Account.Name", "Account.Website")
KEPT = ("Id", *ACCOUNT, "IsDeleted", "SystemModstamp")
DONE = (*KEPT, "Subject", "OwnerId", "WhatId", "CreatedDate", "ActivityDate", "IsRecurrence")
EVENT = (*DONE, "StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent", "IsPrivate")
TASK = (*DONE, "IsClosed", "CompletedDateTime", "CallDurationInSeconds", "TaskSubtype")
OPPORTUNITY = (*KEPT, "Name", "Amount", "CloseDate", "IsWon")
CURRENCY = "CurrencyIsoCode"
"""A field that an organization with one currency alone does not have."""

LETTERS = frozenset({"Email", "ListEmail", "Cadence"})
"""What is written to many, or comes in: such tasks do not say who did it."""


def accounts(found: Iterable[Row], made: Iterable[Record]) -> list[Record]:
    """Return the accounts that rows name and records bear, each once: any other would become a client by itself.

    The id of the CRM is what other tools know one by.
    """
    told = {str(row["AccountId"]): row["Account"] for row in found if named(row)}
    borne = {id_ for one in made for id_ in _borne(one)}
    return [
        Organization(id_, str(account.get("Name") or id_), _domains(account.get("Website")), external_id=id_)
        for id_, account in told.items()
        if id_ in borne
    ]


def _borne(record: Record) -> tuple[str, ...]:
    if isinstance(record, Item):
        return record.organizations
    return (record.organization,) if isinstance(record, Revenue) and record.organization else ()


def event(row: Row, now: datetime, cases: str = "") -> list[Record]:
    """Read an event that is over as a meeting, unless it is private; a whole day has no known length.

    What ids of cases begin with says that on these it is support.
    """
    whole_day, ends = row["IsAllDayEvent"], instant_or_none(row.get("EndDateTime"))
    began = _noon(row["ActivityDate"]) if whole_day else instant(row["StartDateTime"])
    seconds = 0 if whole_day else 60 * int(row.get("DurationInMinutes") or 0)
    if row.get("IsPrivate") or (ends or began + timedelta(seconds=seconds)) > now:
        return _gone(row)
    return _work(row, "meeting", began, seconds, cases)


def task(row: Row, cases: str = "") -> list[Record]:
    """Read a task that is done, likewise; a call was when it was due, or when it was done if that was earlier."""
    kind = str(row.get("TaskSubtype") or "Task")
    if not row["IsClosed"] or kind in LETTERS:
        return _gone(row)
    due, done_at = row.get("ActivityDate"), instant_or_none(row.get("CompletedDateTime"))
    known = [at for at in (_noon(due) if due else None, done_at) if at]
    if kind != "Call" and done_at:
        known = [done_at]
    began = min(known) if known else instant(row["CreatedDate"])
    return _work(row, kind.lower(), began, int(row.get("CallDurationInSeconds") or 0), cases)


def opportunity(row: Row, months: int, currency: str) -> Record:
    """Read an opportunity that was won as what its account pays from the day it closed; any other is no revenue."""
    number = str(row["Id"])
    if row["IsDeleted"] or not row["IsWon"] or not row.get("Amount") or not row.get("CloseDate"):
        return Gone("revenue", number)
    return won(
        number,
        since=date.fromisoformat(row["CloseDate"]),
        months=months,
        amount=float(row["Amount"]),
        currency=currency or str(row[CURRENCY]),
        organization=str(row["AccountId"]) if named(row) else None,
        name=row.get("Name") or number,
    )


def _work(row: Row, kind: str, began: datetime, seconds: int, cases: str) -> list[Record]:
    id_, author, on = str(row["Id"]), row.get("OwnerId") or None, str(row.get("WhatId") or "")
    # A series is told by its events, too.
    if row["IsDeleted"] or row.get("IsRecurrence"):
        return _gone(row)
    if cases and on.startswith(cases):
        return [*_gone(row)[:2], Touch(id_, on, began, author=author, seconds=seconds or None)]
    # What is of no account may be anything that a calendar holds.
    if not row.get("AccountId"):
        return _gone(row)
    item = Item(
        kind="activity",
        id=id_,
        title=row.get("Subject") or kind.capitalize(),
        opened_at=began,
        updated_at=instant(row["SystemModstamp"]),
        closed_at=began + timedelta(seconds=seconds),
        type=kind,
        organizations=(str(row["AccountId"]),) if named(row) else (),
        touches_known=True,
    )
    if seconds:
        return [item, Worklog(id_, id_, seconds, started_at=began, author=author), Gone("touch", id_)]
    return [item, Touch(id_, id_, began, author=author), Gone("worklog", id_)]


def _gone(row: Row) -> list[Record]:
    id_ = str(row["Id"])
    return [Gone("item", id_), Gone("worklog", id_), Gone("touch", id_)]


def named(row: Row) -> bool:
    """Say whether a row tells whose it is: an account that this user may not see has an id and no name."""
    return isinstance(row.get("AccountId"), str) and isinstance(row.get("Account"), dict)


def _domains(website: object) -> tuple[str, ...]:
    """Read a website as a domain; one with a path may be a page at somebody else's, of a network or a register."""
    text = str(website or "").strip().lower()
    try:
        told = urlsplit(text if "://" in text else f"//{text}")
        host = (told.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ()
    return (host,) if "." in host and told.path in {"", "/"} else ()


def _noon(day: str) -> datetime:
    """Return the noon of a day, which is that day nearly everywhere."""
    return datetime.fromisoformat(f"{day[:10]}T12:00:00").replace(tzinfo=UTC)
