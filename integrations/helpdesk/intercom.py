"""Intercom, through its REST API: conversations and tickets by their change, and which company each contact is of."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.errors import Refused, SourceError, Unauthorized, Unavailable, Unreadable
from integrations.http import Api, Trail
from integrations.intercom_items import Workspace, company, conversation, requester, ticket
from integrations.intercom_search import Place, Search, ask, walk
from integrations.mapping import Make, Row, records, rows, whole
from integrations.records import Census
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "INTERCOM_TOKEN",
        "the access token of an app of your own that may read conversations, tickets, contacts and companies",
        "Intercom > Settings > Integrations > Developer Hub > your app > Authentication",
        "dG9rOjBmM2E5Yw==",
        secret=True,
    ),
    Variable(
        "INTERCOM_URL",
        "the address of Intercom's API, for a workspace in Europe or Australia",
        "Intercom > Settings > Workspace > General > Data hosting region",
        "https://api.eu.intercom.io",
        required=False,
        default="https://api.intercom.io",
    ),
    Variable(
        "INTERCOM_CLIENT_FIELD",
        "the name of the conversation or ticket attribute that names the client, if there is one",
        "Intercom > Settings > Data > Conversations, and > Tickets > the ticket type",
        "Client",
        required=False,
    ),
    Variable(
        "INTERCOM_SPEND_CURRENCY",
        "the currency of the companies' monthly spend; without it no revenue is read",
        "whatever writes the attribute Monthly spend of your companies",
        "EUR",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
VERSION = "2.15"
CONVERSATIONS = Search("/conversations/search", "conversations")
TICKETS = Search("/tickets/search", "tickets")
CONTACTS = Search("/contacts/search", "data", by_day=True)
EVERY_ITEM = (replace(CONVERSATIONS, field="created_at"), replace(TICKETS, field="created_at"))
READS = frozenset({CONVERSATIONS.path, TICKETS.path, CONTACTS.path})


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Intercom":
    """Connect to the workspace of the token in `values` (by the names in `VARIABLES`)."""
    headers = {"Authorization": f"Bearer {values['INTERCOM_TOKEN']}", "Intercom-Version": VERSION}
    url = values.get("INTERCOM_URL") or "https://api.intercom.io"
    return Intercom(
        Api(http, url.rstrip("/"), headers=headers, reads=READS, judge=_scrolled_already),
        client_field=values.get("INTERCOM_CLIENT_FIELD", ""),
        currency=values.get("INTERCOM_SPEND_CURRENCY", "").upper(),
    )


class Intercom:
    """A connected workspace; see `integrations.source.Source`."""

    name = "intercom"
    streams = (
        Stream("companies", every=timedelta(hours=1)),
        Stream("contacts", every=timedelta(hours=1)),
        Stream("tickets"),
        # Of what is both, the conversation says more: its company, and how long people were active.
        Stream("inbox"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self,
        api: Api,
        *,
        client_field: str = "",
        currency: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._client_field = client_field
        self._currency = currency
        self._now = now

    async def check(self) -> Account:
        """Say who we are and how much we see."""
        admin, app = await self._me()
        answer = await ask(self._api, CONVERSATIONS, Place(0), 1)
        return Account(str(admin.get("name") or app.get("name")), f"{whole(answer).get('total_count')} conversations")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; companies and contacts ignore `since`, for old ones matter too."""
        if stream == "companies":
            read = self._companies()
        elif stream == "contacts":
            beginning = datetime.fromtimestamp(0, UTC)
            read = self._found(CONTACTS, Place.read(cursor, beginning, self._now()), requester, None)
        elif stream == "inbox":
            read = self._conversations(Place.read(cursor, since, self._now()), since)
        elif stream == "tickets":
            make = partial(ticket, workspace=await self._workspace())
            read = self._found(TICKETS, Place.read(cursor, since, self._now()), make, since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _companies(self) -> AsyncIterator[Page]:
        """Scroll through all companies, for a list ends behind its ten thousandth; a scroll cannot be resumed."""
        trail, scroll = Trail(self._api.host), ""
        make = partial(company, currency=self._currency, today=self._now().date())
        while True:
            answer = await self._api.get("/companies/scroll", {"scroll_param": scroll} if scroll else {})
            found = rows(answer, "data")
            if not found:
                break
            trail.follow(",".join(str(row.get("id")) for row in found))
            yield Page(records(found, make), "")
            scroll = str(answer.get("scroll_param") or "")
            if not scroll:
                break
        yield Page([], "", 1.0)

    async def _found(self, search: Search, place: Place, make: Make, since: datetime | None) -> AsyncIterator[Page]:
        async for found, behind in walk(self._api, search, place):
            yield Page(records(found, make), cursors.write(behind), behind.fraction(since) if since else None)

    async def _conversations(self, place: Place, since: datetime) -> AsyncIterator[Page]:
        """Ask for each conversation that changed: a search leaves out what was written in it."""
        make = partial(conversation, workspace=await self._workspace())
        async for found, behind in walk(self._api, CONVERSATIONS, place):
            there = [row for one in found if (row := await self._with_parts(one))]
            yield Page(records(there, make), cursors.write(behind), behind.fraction(since))

    async def _with_parts(self, found: Row) -> Row | None:
        if not found.get("id"):
            raise Unreadable("a row of the answer has no id")
        try:
            return whole(await self._api.get(f"/conversations/{found['id']}"))
        except Refused as refusal:
            # It was deleted since it was found.
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def _census(self) -> AsyncIterator[Page]:
        """List the ids of all conversations and tickets by their making: what is deleted leaves no trace."""
        ids: set[str] = set()
        for search in EVERY_ITEM:
            async for found, _ in walk(self._api, search, Place(0, int(self._now().timestamp()))):
                ids |= {str(row.get("id")) for row in found}
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no ticket at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _me(self) -> tuple[Row, Row]:
        admin = whole(await self._api.get("/me"))
        return admin, whole(admin.get("app") or {})

    async def _workspace(self) -> Workspace:
        """Learn what addresses are made of and how teams are called; where those may not be read, items keep the id."""
        app = str((await self._me())[1].get("id_code") or "")
        try:
            teams = rows(await self._api.get("/teams"), "teams")
        except Refused:
            teams = []
        return Workspace(app, {str(row.get("id")): str(row.get("name")) for row in teams}, self._client_field)


def _scrolled_already(response: httpx.Response) -> SourceError | None:
    """Tell that the companies are being read, or were until a minute ago: an app may scroll once at a time."""
    if response.status_code == HTTPStatus.BAD_REQUEST and "scroll_exists" in response.text:
        return Unavailable(f"{response.request.url.host} is still listing its companies to an earlier reading")
    return None
