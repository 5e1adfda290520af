"""Front, through its Core API: what happened to conversations, oldest first, and whose accounts they are of."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import httpx

from integrations import cursor as cursors
from integrations.errors import CursorExpired, Refused, Unreadable
from integrations.front_items import CLOSING, Known, account, contact, happened, id_of, is_closed, moment, seconds
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, records, rows, whole
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "FRONT_TOKEN",
        "an API token that may read shared resources: accounts, contacts, conversations, events and inboxes",
        "Front > Settings > Developers > API tokens",
        "eyJhbGciOi",
        secret=True,
    ),
    Variable(
        "FRONT_CLIENT_FIELD",
        "the name of the conversations' custom field that names the client, if there is one",
        "Front > Settings > Custom fields > Conversations",
        "Client",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
API = "https://api2.frontapp.com"
LOOK_BACK = timedelta(minutes=5)
FULL_PAGE = 100
BOUNDARY = 1.0
"""Seconds: it is not said whether what happened in that very second is found, so one more is asked for."""

SETTLED = 60.0
"""Seconds. A conversation that changed longer than this behind an event is told of by a later one."""

TOLD = (
    *("archive", "reopen", "trash", "restore", "comment", "inbound", "outbound", "out_reply", "move", "forward"),
    *("tag", "untag", "conversations_merged", "link_added", "link_removed", "custom_field_updated"),
    "ticket_status_update",
)
"""The events that change a client, a touch or whether a conversation is open; the others are left out."""

NO_MORE = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND})
"""A conversation was merged or deleted since the event was listed."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Front":
    """Connect to the company of the token in `values` (by the names in `VARIABLES`)."""
    api = Api(http, API, headers={"Authorization": f"Bearer {values['FRONT_TOKEN']}"})
    return Front(api, values.get("FRONT_CLIENT_FIELD", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading of events stands: at the page `after` of those since `since`; it began at `started`.

    Instants are Unix seconds; `after` is the question that Front gave for the next page.
    """

    since: float
    started: float = 0.0
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(since.timestamp())
        if not all(seconds(one) for one in (place.since, place.started)) or not isinstance(place.after, str):
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=(now - LOOK_BACK).timestamp())

    @property
    def question(self) -> Query:
        """Ask for the page: as Front said, or from the beginning."""
        if self.after:
            return parse_qs(self.after)
        after = f"{max(0.0, self.since - BOUNDARY):.3f}"
        return {"q[after]": after, "q[types]": TOLD, "limit": 15, "sort_by": "created_at", "sort_order": "asc"}

    def behind(self, found: list[Row], after: str) -> "Place":
        """Stand behind a page; where Front forgets the next one, it is found again by the last event's instant."""
        stamps = [one.get("emitted_at") for one in found]
        if not all(seconds(one) for one in stamps):
            raise Unreadable("the answer does not say emitted_at")
        return replace(self, since=max([self.since, *(float(one) for one in stamps if one)]), after=after)


class Front:
    """A connected Front; see `integrations.source.Source`."""

    name = "front"
    streams = (
        Stream("organizations", every=timedelta(hours=1)),
        Stream("contacts", every=timedelta(days=1)),
        Stream("inbox"),
    )

    def __init__(
        self, api: Api, client_field: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say whose token it is, and how many shared inboxes it sees."""
        company = whole(await self._api.get("/me"))
        inboxes = rows(await self._api.get("/inboxes"), "_results")
        return Account(str(company.get("name") or self._api.host), f"{len(inboxes)} inboxes")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; accounts and their contacts are read whole, for old ones matter too."""
        if stream == "organizations":
            read = self._accounts()
        elif stream == "contacts":
            read = self._contacts()
        else:
            read = self._happenings(Place.read(cursor, since, self._now()))
        async for page in read:
            yield page

    async def _accounts(self) -> AsyncIterator[Page]:
        async for found in self._listed("/accounts", {"sort_by": "created_at", "sort_order": "asc"}):
            yield Page(records(found, account), "")
        yield Page([], "", 1.0)

    async def _contacts(self) -> AsyncIterator[Page]:
        """Ask each account for its contacts: a contact does not tell which account it is of."""
        listed = self._listed("/accounts", {"sort_by": "created_at", "sort_order": "asc"})
        for whose in [id_of(row) async for found in listed for row in found]:
            async for found in self._listed(f"/accounts/{whose}/contacts", {}):
                yield Page(records(found, partial(contact, account_id=whose)), "")
        yield Page([], "", 1.0)

    async def _happenings(self, place: Place) -> AsyncIterator[Page]:
        """Read events, which no later one moves; each tells its conversation as it is now."""
        trail, known, resumed, begun = Trail(self._api.host), Known(self._client_field), bool(place.after), place.since
        while True:
            answer = await self._page(place)
            if answer is None:
                if not resumed:
                    raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                place, resumed = replace(place, after=""), False
                continue
            found, following = rows(answer, "_results"), _next(answer)
            place = place.behind(found, trail.follow(following) if following else "")
            await self._learn(found, known)
            made = records(found, partial(happened, known=known, latest=_latest(found)))
            cursor = cursors.write(place if following else Place(place.started))
            span = place.started - begun
            yield Page(made, cursor, min(1.0, max(0.0, (place.since - begun) / span)) if span > 0 else None)
            if not following:
                return

    async def _page(self, place: Place) -> Row | None:
        """Ask for a page of events; None where Front no longer knows it."""
        try:
            return whole(await self._api.get("/events", place.question))
        except Refused as refusal:
            if place.after and refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def _learn(self, found: list[Row], known: Known) -> None:
        """Learn what events leave out: in which inbox their conversations are now, and when they were closed."""
        for event in found:
            known.note(event)
        for id_, event in _latest(found).items():
            row = whole(event["conversation"])
            if id_ not in known.inboxes:
                inboxes = await self._of_conversation(f"/conversations/{id_}/inboxes", {})
                names = [one.get("name") for one in inboxes or () if not one.get("is_private")]
                known.inboxes[id_] = None if inboxes is None else str(names[0]) if names else ""
            settled = seconds(row.get("updated_at")) and row["updated_at"] <= event["emitted_at"] + SETTLED
            if is_closed(row) and settled and id_ not in known.closed:
                events = await self._of_conversation(f"/conversations/{id_}/events", {"limit": FULL_PAGE})
                closing = [one for one in events or () if one.get("type") in CLOSING and seconds(one.get("emitted_at"))]
                known.closed[id_] = max((moment(one["emitted_at"]) for one in closing), default=None)

    async def _of_conversation(self, path: str, asked: Query) -> list[Row] | None:
        """Read what belongs to a conversation; None where it is no more."""
        try:
            return rows(await self._api.get(path, asked), "_results")
        except Refused as refusal:
            if refusal.status in NO_MORE:
                return None
            raise

    async def _listed(self, path: str, asked: Query) -> AsyncIterator[list[Row]]:
        question: Query = {**asked, "limit": FULL_PAGE}
        trail = Trail(self._api.host)
        while True:
            answer = whole(await self._api.get(path, question))
            yield rows(answer, "_results")
            if not (following := _next(answer)):
                return
            question = parse_qs(trail.follow(following))


def _latest(found: list[Row]) -> dict[str, Row]:
    """Return the last event of each conversation that events are about."""
    about = ((one.get("conversation"), one) for one in found)
    return {row["id"]: one for row, one in about if isinstance(row, dict) and isinstance(row.get("id"), str)}


def _next(answer: Row) -> str:
    """Return the question of the next page, which Front gives within an address."""
    return urlsplit(str(whole(answer.get("_pagination") or {}).get("next") or "")).query
