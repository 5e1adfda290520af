"""Help Scout, through its Inbox API: conversations by their change, with what was written in them."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from math import ceil
from urllib.parse import parse_qs, urlsplit

import httpx

from integrations import cursor as cursors
from integrations.changes import SECOND, stamp
from integrations.errors import CursorExpired, Refused, SourceError, Unauthorized, Unreadable
from integrations.help_scout_items import Company, conversation, organization, requester
from integrations.http import Api, Query, SignIn, Trail
from integrations.mapping import Row, records, rows, whole
from integrations.records import Census
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "HELP_SCOUT_APP_ID",
        "the App ID of an app of your own, made by a user who sees every inbox",
        "Help Scout > Your Profile > My apps > Create My App",
        "0f3a9c1d2e",
    ),
    Variable(
        "HELP_SCOUT_APP_SECRET",
        "the App Secret of that app",
        "Help Scout > Your Profile > My apps > the app",
        "aBcD1234",
        secret=True,
    ),
    Variable(
        "HELP_SCOUT_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "Help Scout > Manage > Inboxes > an inbox > Custom Fields",
        "Client",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
API, TOKEN = "https://api.helpscout.net", "/v2/oauth2/token"
LOOK_BACK = timedelta(minutes=5)


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "HelpScout":
    """Connect to the Help Scout that `values` (by the names in `VARIABLES`) describe."""
    form = {
        "grant_type": "client_credentials",
        "client_id": values["HELP_SCOUT_APP_ID"],
        "client_secret": values["HELP_SCOUT_APP_SECRET"],
    }
    api = Api(http, API, judge=_no_app, sign_in=SignIn(TOKEN, form))
    return HelpScout(api, values.get("HELP_SCOUT_CLIENT_FIELD", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading of conversations stands: before page `page` of those that changed since `since`.

    It began at `started`, and there were `total` of them when the page before was read.
    """

    since: str
    started: str = ""
    page: int = 1
    total: int = 0

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(stamp(since))
        numbers: list[object] = [place.page, place.total]
        if not _is_second(place.since) or [type(one) for one in numbers] != [int, int] or place.page < 1:
            raise CursorExpired("the cursor is none that this version wrote")
        return place if _is_second(place.started) else replace(place, started=stamp(now - LOOK_BACK))


class HelpScout:
    """A connected Help Scout; see `integrations.source.Source`."""

    name = "help_scout"
    streams = (
        Stream("organizations", every=timedelta(hours=1)),
        Stream("contacts"),
        Stream("inbox"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self, api: Api, client_field: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say as whom the app reads: it sees what this user sees."""
        user = whole(await self._api.get("/v2/users/me"))
        name = " ".join(str(user[part]) for part in ("firstName", "lastName") if user.get(part))
        return Account(name=name or self._api.host, sees=f"the inboxes of this {user.get('role') or 'user'}")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; organizations and contacts ignore `since`, for old ones matter too."""
        if stream == "organizations":
            read = self._organizations()
        elif stream == "contacts":
            read = self._contacts(cursors.parts(cursor, "from") if cursor else {"from": 0})
        elif stream == "inbox":
            read = self._conversations(Place.read(cursor, since, self._now()))
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _organizations(self) -> AsyncIterator[Page]:
        async for found in self._listed("/v2/organizations", "organizations", {"sort": "name,asc"}):
            yield Page(records(found, organization), "")
        yield Page([], "", 1.0)

    async def _contacts(self, run: Row) -> AsyncIterator[Page]:
        """Read customers by the day they were added, newest first, which their changes do not move."""
        run, trail = {"started": int((self._now() - LOOK_BACK).timestamp()), **run}, Trail(self._api.host)
        while True:
            since = {"modifiedSince": stamp(datetime.fromtimestamp(run["from"], UTC))} if run["from"] else {}
            try:
                after = {"cursor": str(run["after"])} if run.get("after") else {}
                answer = whole(await self._api.get("/v3/customers", {**since, **after}))
            except Refused as refusal:
                if after and refusal.status == HTTPStatus.BAD_REQUEST:
                    raise CursorExpired(f"{self._api.host} no longer knows our place in contacts") from refusal
                raise
            found, following = _embedded(answer, "customers"), _next(answer)
            run = {**run, "after": trail.follow(following)} if following else {"from": run["started"]}
            yield Page(records(found, requester), json.dumps(run), None if following else 1.0)
            if not following:
                return

    async def _conversations(self, place: Place) -> AsyncIterator[Page]:
        """Read what changed, newest first, so that what changes meanwhile pushes nothing past us.

        It goes to the front itself; where there were several pages, the front is read once more behind the last one.
        """
        again = False
        make, trail = partial(conversation, company=await self._company()), Trail(self._api.host)
        asked: Query = {"status": "all", "embed": "threads", "sortField": "modifiedAt", "sortOrder": "desc"}
        while True:
            answer = await self._page("/v2/conversations", {**asked, "modifiedSince": place.since}, place.page)
            total, last, size = _counts(answer)
            if place.page > 1 and total < place.total:
                # As many as are missing may have moved to pages that were read.
                back = ceil((place.total - total) / size)
                place = replace(place, page=max(1, place.page - back), total=total)
                continue
            found = _embedded(answer, "conversations")
            if found:
                trail.follow(",".join([str(total), *(str(row.get("id")) for row in found)]))
            whole_ones = [row for one in found for row in await self._with_threads(one)]
            reached = min(1.0, place.page / max(1, last))
            more = place.page < last
            place = replace(place, page=place.page + 1, total=total) if more else Place(place.started)
            yield Page(records(whole_ones, make), cursors.write(place), reached)
            if not more and (again or last <= 1):
                return
            if not more:
                again, place = True, replace(place, started=stamp(self._now() - LOOK_BACK))

    async def _with_threads(self, row: Row) -> list[Row]:
        """Return a conversation with all that was written in it: a list cuts chats, and may cut long ones."""
        told = (row.get("_embedded") or {}).get("threads") if isinstance(row.get("_embedded"), dict) else None
        threads = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        shown = [one for one in threads if one.get("type") != "lineitem" and one.get("state") == "published"]
        count = row.get("threads")
        if row.get("type") != "chat" and isinstance(count, int) and len(shown) >= count:
            return [row]
        try:
            listed = [
                thread
                async for found in self._listed(f"/v2/conversations/{row.get('id')}/threads", "threads", {})
                for thread in found
            ]
        except Refused as refusal:
            # It was merged or deleted since it was listed.
            if refusal.status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND):
                return []
            raise
        return [{**row, "_embedded": {"threads": listed}}]

    async def _census(self) -> AsyncIterator[Page]:
        """List every conversation from the last page to the first: so what is deleted meanwhile hides none."""
        asked: Query = {"status": "all", "sortField": "createdAt", "sortOrder": "asc"}
        _total, last, _size = _counts(await self._page("/v2/conversations", asked, 1))
        ids: set[str] = set()
        for number in range(last, 0, -1):
            answer = await self._page("/v2/conversations", asked, number)
            ids.update(str(row.get("id")) for row in _embedded(answer, "conversations"))
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no ticket at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _company(self) -> Company:
        inboxes = [row async for found in self._listed("/v2/mailboxes", "mailboxes", {}) for row in found]
        machines = [row async for found in self._listed("/v3/system-users", "system_users", {}) for row in found]
        return Company(
            {str(row.get("id")): str(row.get("name")) for row in inboxes},
            frozenset(str(row.get("id")) for row in machines),
            self._client_field,
        )

    async def _listed(self, path: str, key: str, asked: Query) -> AsyncIterator[list[Row]]:
        number, last, trail = 1, 1, Trail(self._api.host)
        while number <= last:
            answer = await self._page(path, asked, number)
            found, (_total, last, _size) = _embedded(answer, key), _counts(answer)
            if found:
                trail.follow(",".join(str(row.get("id")) for row in found))
            yield found
            number += 1

    async def _page(self, path: str, asked: Query, number: int) -> Row:
        return whole(await self._api.get(path, {**asked, "page": number}))


def _embedded(answer: Row, key: str) -> list[Row]:
    """Return the rows of a page; Help Scout leaves the whole part out where there is none."""
    return rows(answer["_embedded"], key) if answer.get("_embedded") else []


def _counts(answer: Row) -> tuple[int, int, int]:
    """Return how many rows there are, on how many pages, and how many a page holds."""
    told = whole(answer.get("page"))
    counts = [told.get(name) for name in ("totalElements", "totalPages", "size")]
    total, pages, size = (one if isinstance(one, int) and one >= 0 else -1 for one in counts)
    if min(total, pages, size) < 0:
        raise Unreadable("the answer does not say how long the list is")
    return total, pages, max(1, size)


def _next(answer: Row) -> str:
    """Return the cursor of the next page, which Help Scout gives within an address."""
    if "_links" not in answer:
        raise Unreadable("the answer does not say _links")
    following = whole(whole(answer["_links"] or {}).get("next") or {}).get("href")
    if not following:
        return ""
    if not (tokens := parse_qs(urlsplit(str(following)).query).get("cursor")):
        raise Unreadable("the answer does not say cursor")
    return tokens[0]


def _is_second(text: object) -> bool:
    return isinstance(text, str) and bool(SECOND.fullmatch(text))


def _no_app(response: httpx.Response) -> SourceError | None:
    """Tell that the app is not known, or is no longer, where it signs in."""
    if response.status_code != HTTPStatus.BAD_REQUEST or response.request.url.path != TOKEN:
        return None
    unknown = "invalid_client" in response.text or "invalid_grant" in response.text
    return Unauthorized(f"{response.request.url.host} does not accept the credential") if unknown else None
