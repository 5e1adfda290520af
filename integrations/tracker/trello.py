"""Trello, through its REST API: the actions of named boards say which cards changed, and a card's own tell the rest."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from integrations.changes import stamp
from integrations.errors import CursorExpired, Refused, Unauthorized
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Census, Gone, Record, Skipped
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.time_entries import STILL_EDITED
from integrations.trello_cards import Boards, Naming, card
from integrations.zones import zone_named

VARIABLES = (
    Variable(
        "TRELLO_KEY",
        "the key of a Power-Up of your own",
        "trello.com/power-ups/admin > New, then API key",
        "0f3a9c7d5e1b0f3a",
        secret=True,
    ),
    Variable(
        "TRELLO_TOKEN",
        "a token for that key with the scope read, of a member of the boards",
        "trello.com/power-ups/admin > your Power-Up > API key > Token",
        "ATTA0f3a9c",
        secret=True,
    ),
    Variable(
        "TRELLO_BOARDS",
        "the short names of the boards whose cards are read, with commas between",
        "the address bar of Trello behind /b/, while the board is open",
        "aB3dE5fG,hJ7kL9mN",
    ),
    Variable(
        "TRELLO_IN_PROGRESS",
        "the lists in which somebody works on a card, with commas between",
        "the heads of your boards' lists",
        "Doing,In review",
        required=False,
        default="Doing,In progress",
    ),
    Variable(
        "TRELLO_DONE",
        "the lists in which a card is done, with commas between",
        "the heads of your boards' lists",
        "Done,Released",
        required=False,
        default="Done",
    ),
    Variable(
        "TRELLO_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "Trello > your board > a card > Custom Fields",
        "Client",
        required=False,
    ),
    Variable(
        "TRELLO_PRIORITY_FIELD",
        "the name of the custom field of the priority, if there is one",
        "Trello > your board > a card > Custom Fields",
        "Priority",
        required=False,
    ),
    Variable(
        "TRELLO_ZONE",
        "the time zone in which people set due dates",
        "Trello > your picture > Settings",
        "Europe/Paris",
        required=False,
        default="UTC",
    ),
)

LACKS: tuple[Lack, ...] = ("hours",)
API = "https://api.trello.com/1"
LOOK_BACK = timedelta(minutes=5)
WINDOW = (80, 10.0)
"""Requests in so many seconds: Trello allows a token 100, of which a fifth is left to others."""

FEED_PAGE, FULL_PAGE = 25, 1000
ID = re.compile(r"[0-9a-f]{24}")
# fmt: off
CHANGES = (
    "createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "updateCard", "deleteCard",
    "moveCardToBoard", "moveCardFromBoard", "addMemberToCard", "removeMemberFromCard", "addAttachmentToCard",
)
HISTORY = ("updateCard", "addMemberToCard", "removeMemberFromCard")
CARD = (
    "name", "desc", "url", "closed", "due", "dueComplete", "dateLastActivity", "idBoard", "idList", "idMembers",
    "labels", "isTemplate", "cardRole",
)
# fmt: on
ACTION = "type,date,data"

Place = dict[str, str]
"""Of one board: `from` when it is read, and while it is being read when that `started` and `before` which action."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Trello":
    """Connect to the boards that `values` (by the names in `VARIABLES`) describe."""
    # Both may stand in the address too, which would be told in logs.
    who = f'OAuth oauth_consumer_key="{values["TRELLO_KEY"]}", oauth_token="{values["TRELLO_TOKEN"]}"'
    naming = Naming(
        in_progress=_named(values.get("TRELLO_IN_PROGRESS") or "Doing,In progress"),
        done=_named(values.get("TRELLO_DONE") or "Done"),
        client_field=values.get("TRELLO_CLIENT_FIELD", ""),
        priority_field=values.get("TRELLO_PRIORITY_FIELD", ""),
    )
    boards = tuple(dict.fromkeys(name for board in values["TRELLO_BOARDS"].split(",") if (name := board.strip())))
    api = Api(http, API, headers={"Authorization": who}, window=WINDOW)
    return Trello(api, boards, naming, values.get("TRELLO_ZONE") or "UTC")


def _named(lists: str) -> frozenset[str]:
    return frozenset(name for one in lists.split(",") if (name := one.strip().casefold()))


class Trello:
    """Connected boards; see `integrations.source.Source`. A cursor has the place in each of them by its short name."""

    name = "trello"
    streams = (Stream("cards"), Stream("census", every=timedelta(days=1)))

    def __init__(
        self,
        api: Api,
        boards: tuple[str, ...],
        naming: Naming,
        zone: str = "UTC",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._boards = boards
        self._naming = naming
        self._zone = zone
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and look into each board."""
        zone_named("TRELLO_ZONE", self._zone)
        member = whole(await self._api.get("/members/me", {"fields": "username"}))
        for board in self._boards:
            await self._api.get(f"/boards/{board}", {"fields": "name"})
        return Account(str(member.get("username", "")), f"{len(self._boards)} boards")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._cards(_places(cursor) if cursor else {}, since) if stream == "cards" else self._census()
        async for page in read:
            yield page

    async def _cards(self, places: dict[str, Place], since: datetime) -> AsyncIterator[Page]:
        """Follow each board's actions from the newest on, and read each card that they name once, as it is now."""
        zone, boards, seen = zone_named("TRELLO_ZONE", self._zone), None, set[str]()
        for done, board in enumerate(self._boards, 1):
            place, trail, last = places.get(board) or {"from": stamp(since)}, Trail(self._api.host), False
            place.setdefault("started", stamp(self._now() - LOOK_BACK))
            while not last:
                actions = await self._actions(board, place)
                named, unread = _named_in(actions)
                if named and boards is None:
                    boards = Boards.of([await self._board(one) for one in self._boards])
                told = [await self._card(id_, board) for id_ in named if id_ not in seen]
                seen.update(named)
                last = len(actions) < FEED_PAGE
                place = {"from": place["started"]} if last else {**place, "before": trail.follow(_id(actions[-1]))}
                places[board] = place
                made = self._made(told, boards, zone) if boards else []
                yield Page([*unread, *made], json.dumps(places), done / len(self._boards) if last else None)

    async def _actions(self, board: str, place: Place) -> list[Row]:
        asked: Query = {"since": place["from"], "filter": ",".join(CHANGES), "fields": ACTION, "limit": FEED_PAGE}
        behind: Query = {"before": place["before"]} if "before" in place else {}
        return _listed(await self._api.get(f"/boards/{board}/actions", {**asked, **behind}))

    def _made(self, told: Sequence[Row | Gone], boards: Boards, zone: ZoneInfo) -> list[Record]:
        """Make items of cards; one that stands on another board now is gone from ours."""
        gone = [one for one in told if isinstance(one, Gone)]
        cards = [one for one in told if not isinstance(one, Gone)]
        here = [one for one in cards if str(one.get("idBoard")) in boards.names]
        away = [Gone("item", _id(one)) for one in cards if one not in here]
        return [*records(here, partial(card, boards=boards, naming=self._naming, zone=zone)), *away, *gone]

    async def _board(self, board: str) -> Row:
        asked = {"fields": "name", "lists": "all", "list_fields": "name", "customFields": "true"}
        return {"customFields": [], **whole(await self._api.get(f"/boards/{board}", asked))}

    async def _card(self, id_: str, board: str) -> Row | Gone:
        """Read a card with its actions; where it was deleted, or moved out of our sight, it is gone."""
        asked: Query = {
            "fields": ",".join(CARD),
            "customFieldItems": "true",
            "attachments": "true",
            "attachment_fields": "url",
            "actions": ",".join(HISTORY),
            "actions_limit": FULL_PAGE,
            "action_fields": ACTION,
        }
        try:
            found = whole(await self._api.get(f"/cards/{id_}", asked))
        except Refused as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
            return Gone("item", id_)
        except Unauthorized:
            # So is answered for a card on a board that we may not see. Where the token itself is refused, this raises.
            await self._api.get(f"/boards/{board}", {"fields": "name"})
            return Gone("item", id_)
        history = more = rows(found, "actions")
        while len(more) == FULL_PAGE:
            asked = {"filter": ",".join(HISTORY), "fields": ACTION, "limit": FULL_PAGE, "before": _id(more[-1])}
            more = _listed(await self._api.get(f"/cards/{id_}/actions", asked))
            history = [*history, *more]
        return {**found, "id": id_, "actions": history}

    async def _census(self) -> AsyncIterator[Page]:
        """Read what is worked on once more, for labels and fields change without an action; then list all there are."""
        zone, boards = zone_named("TRELLO_ZONE", self._zone), None
        ids: set[str] = set()
        for board in self._boards:
            async for found in self._listed(board):
                ids.update(map(_id, found))
                lately = f"{self._now() - STILL_EDITED:%Y-%m-%d}"
                again = [row for row in found if not row.get("closed") or str(row.get("dateLastActivity")) > lately]
                for at in range(0, len(again), FEED_PAGE):
                    boards = boards or Boards.of([await self._board(one) for one in self._boards])
                    named = [_id(row) for row in again[at : at + FEED_PAGE] if ID.fullmatch(_id(row))]
                    told = [await self._card(id_, board) for id_ in named]
                    yield Page(self._made(told, boards, zone), "")
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "", 1.0)

    async def _listed(self, board: str) -> AsyncIterator[list[Row]]:
        """Yield a board's cards from those made last on."""
        before, trail = "", Trail(self._api.host)
        while True:
            last: Query = {"before": before} if before else {}
            asked: Query = {"fields": "closed,dateLastActivity", "limit": FULL_PAGE, **last}
            found = _listed(await self._api.get(f"/boards/{board}/cards/all", asked))
            yield found
            if len(found) < FULL_PAGE:
                return
            # The latest come, in no order of their own.
            before = trail.follow(min(map(_id, found)))


def _named_in(actions: Sequence[Row]) -> tuple[list[str], list[Record]]:
    """Name each card that actions changed, and the actions that cannot be read; an id is a part of an address."""
    named: dict[str, None] = {}
    unread: list[Record] = []
    for action in actions:
        data = action.get("data")
        about = data.get("card") if isinstance(data, dict) else None
        id_ = about.get("id") if isinstance(about, dict) else None
        if isinstance(id_, str) and ID.fullmatch(id_):
            named[id_] = None
        else:
            unread.append(Skipped(_id(action), "a field has an unexpected form"))
    return list(named), unread


def _listed(answer: Any) -> list[Row]:
    return rows({"list": answer}, "list")


def _id(row: Row) -> str:
    return str(row.get("id"))


def _places(cursor: str) -> dict[str, Place]:
    """Read places back; raise `CursorExpired` where one is of another form."""
    try:
        found: Any = json.loads(cursor)
        places = {str(board): {str(key): str(value) for key, value in one.items()} for board, one in found.items()}
        if all(instant(place["from"]) for place in places.values()):
            return places
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise CursorExpired("the cursor is none that this version wrote")
