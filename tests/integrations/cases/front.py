"""A Front with a record in every stream, whose answers follow its description: events that are never moved."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from integrations.conformance import Case, Server
from integrations.records import Item, Organization, Requester, Touch
from integrations.registry import provider
from tests.integrations.descriptions import Apart

Row = dict[str, Any]
HOST = "https://firm.api.frontapp.com"
VALUES = {"FRONT_TOKEN": "wire-token", "FRONT_CLIENT_FIELD": "Client"}
SELF = {"_links": {"self": f"{HOST}/it"}}


def second(*day: int) -> float:
    return datetime(2026, 3, *day, tzinfo=UTC).timestamp()


TEAMMATE: Row = {
    **SELF,
    "id": "tea_31",
    "email": "marie@firm.example",
    "username": "marie",
    "first_name": "Marie",
    "last_name": "Duval",
    "is_admin": True,
    "is_available": True,
    "is_blocked": False,
    "type": "user",
    "custom_fields": {},
}
INBOX: Row = {**SELF, "id": "inb_41", "name": "Support", "is_private": False, "is_public": True, "custom_fields": {}}
TAG: Row = {
    **SELF,
    "id": "tag_5",
    "name": "billing",
    "description": None,
    "highlight": None,
    "is_private": False,
    "is_visible_in_conversation_lists": True,
}
LINK: Row = {
    **SELF,
    "id": "top_7",
    "name": "APP-12",
    "type": "jira_cloud",
    "external_url": "https://firm.atlassian.example/browse/APP-12",
    "custom_fields": {},
}
CONVERSATION: Row = {
    **SELF,
    "type": "conversation",
    "subject": "Export fails",
    "status": "archived",
    "ticket_ids": [],
    "assignee": TEAMMATE,
    "recipient": {
        "_links": {"related": {"contact": f"{HOST}/contacts/crd_21"}},
        "name": "Ana",
        "handle": "ana@Acme.example",
        "role": "from",
    },
    "tags": [TAG],
    "links": [LINK],
    "custom_fields": {},
    "created_at": second(2, 9),
    "updated_at": second(4, 10),
    "is_private": False,
    "scheduled_reminders": [],
    "metadata": {},
}
MESSAGE: Row = {
    **SELF,
    "id": "msg_901",
    "type": "email",
    "is_inbound": False,
    "version": "1",
    "created_at": second(3, 10),
    "subject": "Re: Export fails",
    "blurb": "Done",
    "author": TEAMMATE,
    "recipients": [],
    "body": "Done, write to ana@acme.example",
    "text": "Done",
    "attachments": [],
    "metadata": {},
}
ACCOUNT: Row = {
    **SELF,
    "id": "acc_11",
    "name": "Acme",
    "logo_url": None,
    "description": None,
    "domains": ["Acme.example", "acme.test"],
    "external_id": "crm-1",
    "custom_fields": {},
}
CONTACT: Row = {
    **SELF,
    "id": "crd_21",
    "name": "Ana",
    "links": [],
    "groups": [],
    "lists": [],
    "handles": [{"source": "phone", "handle": "+33123"}, {"source": "email", "handle": "ana@Acme.example"}],
    "custom_fields": {},
    "is_private": False,
}


class Company(Server):
    """Gives events by their instant, three a page, each with its conversation as it is now."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.conversations: dict[str, Row] = {"cnv_1": {**CONVERSATION, "id": "cnv_1"}}
        self.inboxes: dict[str, list[Row]] = {"cnv_1": [INBOX]}
        self.events: list[Row] = []
        self.happen("cnv_1", "inbound", second(2, 9))
        self.happen("cnv_1", "out_reply", second(3, 10), {"_meta": {"type": "message"}, "data": MESSAGE})
        self.happen("cnv_1", "archive", second(4, 10))
        self.accounts = [ACCOUNT]
        self.contacts = {"acc_11": [CONTACT]}
        self.epoch = 0
        self.stuck = self.hollowed = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path, request.url.params
        if path == "/me":
            return httpx.Response(200, json={**SELF, "id": "cmp_1", "name": "Firm"})
        if path == "/events":
            return self._page(path, asked, self._told(asked))
        whole = {"/inboxes": [INBOX], "/accounts": self.accounts}
        whole |= {f"/accounts/{id_}/contacts": found for id_, found in self.contacts.items()}
        whole |= {f"/conversations/{id_}/inboxes": found for id_, found in self.inboxes.items()}
        about = {id_: [one for one in self.events if one["conversation"] == id_] for id_ in self.conversations}
        whole |= {f"/conversations/{id_}/events": self._shown(found[::-1]) for id_, found in about.items()}
        if path not in whole:
            return httpx.Response(404)
        if path.endswith("/inboxes"):
            return httpx.Response(200, json={**SELF, "_results": whole[path]})
        return self._page(path, asked, whole[path])

    def ref(self, number: int) -> str:
        return f"cnv_{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(self.ref(number), "custom_field_updated", at, subject=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(self.ref(number), "trash", at, status="deleted")

    def merge(self, number: int, into: int, at: datetime) -> None:
        gone = self.ref(number)
        del self.conversations[gone], self.inboxes[gone]
        self.events = [one for one in self.events if one["conversation"] != gone]
        target = {"_meta": {"type": "deleted_conversation_ids"}, "data": [gone]}
        self._change(self.ref(into), "conversations_merged", at, target)

    def move(self, number: int, container: str, at: datetime) -> None:
        self.inboxes[self.ref(number)] = [{**INBOX, "id": "inb_42", "name": container}]
        self._change(self.ref(number), "move", at)

    def forget(self) -> None:
        self.epoch += 1

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def happen(self, id_: str, kind: str, at: float, target: Row | None = None) -> None:
        event = {"id": f"evt_{len(self.events)}", "type": kind, "emitted_at": at, "conversation": id_}
        self.events.append({**event, **({"target": target} if target else {})})

    def _change(self, id_: str, kind: str, at: datetime, target: Row | None = None, **fields: Any) -> None:
        before = self.conversations.get(id_) or {**CONVERSATION, "id": id_}
        self.inboxes.setdefault(id_, [INBOX])
        self.conversations[id_] = {**before, "updated_at": at.timestamp(), **fields}
        self.happen(id_, kind, at.timestamp(), target)

    def _shown(self, events: list[Row]) -> list[Row]:
        return [{**SELF, **one, "conversation": self.conversations[one["conversation"]]} for one in events]

    def _told(self, asked: httpx.QueryParams) -> list[Row]:
        if not asked.get("page_token"):
            assert (asked["sort_by"], asked["sort_order"]) == ("created_at", "asc")
        since = float(asked.get("q[after]", 0))
        events = [one for one in self.events if self.stuck or one["emitted_at"] > since]
        return self._shown(sorted(events, key=lambda one: one["emitted_at"]))

    def _page(self, path: str, asked: httpx.QueryParams, found: list[Row]) -> httpx.Response:
        epoch, _, begins = asked.get("page_token", f"{self.epoch}.0").partition(".")
        if int(epoch) != self.epoch:
            return httpx.Response(
                400, json={"_error": {"status": 400, "title": "Bad request", "message": "page_token"}}
            )
        half, at = begins.endswith("h"), int(begins.rstrip("h"))
        following, shown = at + self.page_size, found[at : at + self.page_size]
        if self.hollowed and path == "/events" and not half and shown:
            token, shown = f"{epoch}.{at}h", []
        else:
            token = f"{epoch}.{0 if self.stuck else following}" if self.stuck or following < len(found) else ""
        # The address of the next page repeats the question.
        question = urlencode([*((k, v) for k, v in asked.multi_items() if k != "page_token"), ("page_token", token)])
        next_ = f"{HOST}{path}?{question}" if token else None
        return httpx.Response(200, json={**SELF, "_pagination": {"next": next_}, "_results": shown})


CASE = Case(
    provider=provider("front"),
    server=Company,
    brings=frozenset({Item, Organization, Requester, Touch}),
    cannot={
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "Front counts no hours"),
        "odd time formats": "Front's instants are numbers of seconds, which have one spelling",
    },
    described=Apart(("front-core-api.json",), "https://api2.frontapp.com", contradicts=True),
)
