"""Two Trello boards, shaped as its documentation shows: actions come newest first, and ids begin with their second."""

from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item
from integrations.registry import provider
from integrations.tracker.trello import FEED_PAGE

VALUES = {
    "TRELLO_KEY": "wire-key",
    "TRELLO_TOKEN": "wire-token",
    "TRELLO_BOARDS": "appAPP01, elseEL02",
    "TRELLO_IN_PROGRESS": "Doing, In review",
    "TRELLO_DONE": "Done",
    "TRELLO_CLIENT_FIELD": "Client",
    "TRELLO_PRIORITY_FIELD": "Priority",
    "TRELLO_ZONE": "Europe/Paris",
}


def made(at: str, number: int) -> str:
    """Return an id of what was made then."""
    return f"{int(datetime.fromisoformat(at).timestamp()):08x}{number:016x}"


BOARDS = {"appAPP01": made("2026-01-05T08:00:00Z", 1), "elseEL02": made("2026-01-05T08:00:00Z", 2)}
NAMES = {"appAPP01": "App", "elseEL02": "Elsewhere"}
TO_DO, DOING, REVIEW, DONE = (made("2026-01-05T08:00:00Z", number) for number in range(10, 14))
LISTS = {TO_DO: "To do", DOING: "Doing", REVIEW: "In review", DONE: "Done"}
CLIENT, PRIORITY, ACME, URGENT = (made("2026-01-05T08:00:00Z", number) for number in range(20, 24))
ANA, BOB = (made("2026-01-05T08:00:00Z", number) for number in (30, 31))
FIELDS = [
    {"id": CLIENT, "name": "Client", "type": "list", "options": [{"id": ACME, "value": {"text": "Acme"}}]},
    {"id": PRIORITY, "name": "Priority", "type": "text"},
]
CARD: dict[str, Any] = {
    "id": made("2026-03-02T09:00:00Z", 1),
    "name": "Stock connector",
    "desc": "Call Ana, ana@acme.example. See https://firm.zendesk.example/agent/tickets/101",
    "url": "https://trello.example/c/xY1/1-stock-connector",
    "closed": False,
    "due": "2026-03-12T23:30:00.000Z",
    "dueComplete": False,
    "dateLastActivity": "2026-03-06T18:00:00.123Z",
    "idBoard": BOARDS["appAPP01"],
    "idList": DONE,
    "idMembers": [BOB],
    "labels": [{"id": "1", "name": "connectors", "color": "green"}, {"id": "2", "name": "", "color": "red"}],
    "isTemplate": False,
    "cardRole": None,
    "customFieldItems": [
        {"id": "1", "idCustomField": CLIENT, "value": None, "idValue": ACME},
        {"id": "2", "idCustomField": PRIORITY, "value": {"text": "Urgent"}, "idValue": None},
    ],
    "attachments": [{"id": "1", "url": "https://firm.zendesk.example/agent/tickets/102"}],
}


def action(type_: str, at: str, number: int = 1, **data: Any) -> dict[str, Any]:
    return {"id": made(at, number), "type": type_, "date": at, "data": {"card": {"id": CARD["id"]}, **data}}


def moved(at: str, before: str, after: str) -> dict[str, Any]:
    lists = {"listBefore": {"id": before, "name": LISTS[before]}, "listAfter": {"id": after, "name": LISTS[after]}}
    return action("updateCard", at, old={"idList": before}, **lists)


HISTORY = [
    moved("2026-03-06T17:00:00.000Z", REVIEW, DONE),
    moved("2026-03-05T09:00:00.000Z", DOING, REVIEW),
    action("addMemberToCard", "2026-03-04T10:00:00.000Z", idMember=BOB),
    action("removeMemberFromCard", "2026-03-04T10:00:00.000Z", idMember=ANA),
    action(
        "updateCard",
        "2026-03-04T09:00:00.000Z",
        old={"due": "2026-03-10T23:30:00.000Z"},
        card={"id": CARD["id"], "due": "2026-03-12T23:30:00.000Z"},
    ),
    moved("2026-03-03T09:00:00.000Z", TO_DO, DOING),
]


class Boards(Server):
    """Keeps cards and what was done on each board; a board is known by its short name and by its id."""

    values = VALUES
    page_size = FEED_PAGE

    def __init__(self) -> None:
        self.cards: dict[int, dict[str, Any]] = {1: CARD}
        self.history = HISTORY
        self.feeds: dict[str, list[dict[str, Any]]] = {board: [] for board in BOARDS.values()}
        self.feeds[CARD["idBoard"]].append(action("createCard", "2026-03-02T09:00:00.000Z"))
        self.stuck = False
        self.answer = routes(
            {"/1/members/me": {"id": made("2026-01-05T08:00:00Z", 40), "username": "clientload"}}
            | {f"/1/boards/{board}": self.board(board) for board in BOARDS}
            | {f"/1/boards/{board}/actions": self.actions for board in BOARDS}
            | {f"/1/boards/{board}/cards/all": self.listing for board in BOARDS}
            | {f"/1/cards/{self.ref(number)}": self.card for number in range(1, 3 * FEED_PAGE)}
        )

    def ref(self, number: int) -> str:
        return f"{CARD['id'][:8]}{number:016x}"

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, name=title)

    def delete(self, number: int, at: datetime) -> None:
        self._tell(self.cards.pop(number), "deleteCard", at)

    def move(self, number: int, container: str, at: datetime) -> None:
        (short,) = (short for short, name in NAMES.items() if name == container)
        self._tell(self.cards[number], "moveCardFromBoard", at)
        self._change(number, at, idBoard=BOARDS[short])

    def stick(self) -> None:
        self.stuck = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.cards.get(number) or {**CARD, "id": self.ref(number)}
        self.cards[number] = {**row, "dateLastActivity": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", **fields}
        self._tell(self.cards[number], "updateCard", at)

    def _tell(self, card: dict[str, Any], type_: str, at: datetime) -> None:
        feed = self.feeds[card["idBoard"]]
        told = action(type_, f"{at:%Y-%m-%dT%H:%M:%S}.000Z", len(feed) + 1, card={"id": card["id"]})
        self.feeds[card["idBoard"]] = sorted([*feed, told], key=lambda one: str(one["id"]))

    def board(self, short: str) -> dict[str, Any]:
        lists = [{"id": id_, "name": name} for id_, name in LISTS.items()]
        return {"id": BOARDS[short], "name": NAMES[short], "lists": lists, "customFields": FIELDS}

    def actions(self, request: httpx.Request) -> list[dict[str, Any]]:
        asked = request.url.params
        since = datetime.fromisoformat(asked["since"])
        before = "" if self.stuck else asked.get("before", "")
        found = [
            one
            for one in reversed(self.feeds[BOARDS[request.url.path.split("/")[3]]])
            if datetime.fromisoformat(one["date"]) >= since and (not before or one["id"] < before)
        ]
        return found[: int(asked["limit"])]

    def listing(self, request: httpx.Request) -> list[dict[str, Any]]:
        board, before = BOARDS[request.url.path.split("/")[3]], request.url.params.get("before", "f" * 24)
        found = [row for row in self.cards.values() if row["idBoard"] == board and row["id"] < before]
        latest = sorted(found, key=lambda row: str(row["id"]))[-int(request.url.params["limit"]) :]
        return [{name: row[name] for name in ("id", "closed", "dateLastActivity")} for row in latest]

    def card(self, request: httpx.Request) -> Any:
        id_ = request.url.path.split("/")[3]
        found = next((row for row in self.cards.values() if row["id"] == id_), None)
        if found is None:
            return httpx.Response(404)
        return {**found, "actions": self.history if id_ == self.ref(1) else []}


CASE = Case(
    provider=provider("trello"),
    server=Boards,
    brings=frozenset({Census, Item}),
    cannot={
        "merged": "Trello has no merging of cards",
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "Trello counts no hours"),
        "cursor expired": "Trello's place is an instant or an action's id, which do not expire",
        "empty page that is not the end": "Trello lists without gaps: no page before the end is empty",
        "official description": "Trello's description was not at hand when this was made",
    },
    honest=frozenset({"[]"}),
)
