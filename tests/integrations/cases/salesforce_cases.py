"""The same organization with cases as tickets: items are cases. It is no provider's own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from integrations.conformance import Case
from integrations.records import Census, Gone, Item, Organization, Touch
from integrations.registry import provider
from tests.integrations.cases.salesforce import CHANGED, KEPT, TASK, TOKEN, Organized, Row

TICKET: Row = {
    **KEPT,
    "CaseNumber": "00001026",
    "Subject": "Export fails",
    "Type": "Problem",
    "Priority": "Critical",
    "IsClosed": True,
    "ClosedDate": "2026-03-04T10:00:00.000+0000",
    "CreatedDate": "2026-03-02T09:00:00.000+0000",
    "MasterRecordId": None,
    "ContactEmail": None,
    "SuppliedEmail": "ana@Acme.example",
    "Owner": {"Name": "Second line", "Type": "Queue"},
}
COMMENT: Row = {
    "ParentId": "500A00000000001",
    "CreatedById": "005A",
    "CreatedBy": {"UserType": "Standard"},
    "CreatedDate": "2026-03-03T10:00:00.000+0000",
    "IsDeleted": False,
    "SystemModstamp": CHANGED,
}
EMAIL: Row = {**COMMENT, "MessageDate": "2026-03-03T11:00:00.000+0000", "Status": "3", "Incoming": False}


class Supporting(Organized):
    """Cases of one account, three a page, with a comment and an e-mail on the first."""

    values: Mapping[str, str] = {
        **{name: value for name, value in Organized.values.items() if name != "SALESFORCE_DEAL_MONTHS"},
        "SALESFORCE_CASES": "1",
    }
    what, new = "Case", TICKET

    def __init__(self) -> None:
        super().__init__()
        self.objects = {
            "Case": {self.ref(1): dict(TICKET)},
            "CaseComment": {"comment1": dict(COMMENT)},
            "EmailMessage": {"email1": dict(EMAIL), "email2": {**EMAIL, "Incoming": True}},
            "Event": {},
            "Task": {"task1": {**TASK, "WhatId": self.ref(1)}},
            "Opportunity": {},
        }

    def ref(self, number: int) -> str:
        return f"500A{number:011}"

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change(number, at, IsDeleted=True, MasterRecordId=self.ref(into))

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, Owner={"Name": container, "Type": "Queue"})

    # Of time on cases `cannot` says why not.

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        raise NotImplementedError

    def unlog(self, entry: int, at: datetime) -> None:
        raise NotImplementedError


NO_TIME: dict[str, Any] = dict.fromkeys(
    ("late time entry", "changed time entry", "deleted time entry"), "Salesforce logs no time on cases"
)
CASE = Case(
    provider=provider("salesforce"),
    server=Supporting,
    brings=frozenset({Census, Gone, Item, Organization, Touch}),
    reads=frozenset({TOKEN}),
    cannot={
        **NO_TIME,
        "official description": "Salesforce publishes no description of its objects that could be compared",
    },
)
