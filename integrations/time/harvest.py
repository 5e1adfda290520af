"""Harvest, through its REST API v2: the time entries of every client's projects."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx

from integrations import cursor as cursors
from integrations.errors import Unreadable
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Link, Organization, Record
from integrations.source import Account, Page, Stream, Variable
from integrations.time_entries import STILL_EDITED, Entry, all_of, changed_since, records_of

VARIABLES = (
    Variable(
        "HARVEST_ACCOUNT",
        "the number of your Harvest account",
        "id.getharvest.com/developers > your token > Account ID",
        "1234567",
    ),
    Variable(
        "HARVEST_TOKEN",
        "a personal access token of an administrator, who sees everybody's time",
        "id.getharvest.com/developers > Create new personal access token",
        "1234567.pt.abcd",
        secret=True,
    ),
)

API = "https://api.harvestapp.com"
FULL_PAGE = 2000
WINDOW = (80, 15.0)
"""Requests in so many seconds: Harvest allows 100, of which a fifth is left to others."""

WHO_SEES_ALL = frozenset({"administrator", "manager"})


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Harvest":
    """Connect to the Harvest account that `values` (by the names in `VARIABLES`) describe."""
    headers = {"Authorization": f"Bearer {values['HARVEST_TOKEN']}", "Harvest-Account-Id": values["HARVEST_ACCOUNT"]}
    return Harvest(Api(http, API, headers=headers, window=WINDOW))


class Harvest:
    """A connected Harvest account; see `integrations.source.Source`."""

    name = "harvest"
    streams = (
        Stream("clients", every=timedelta(hours=1)),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: Api, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._api = api
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and whether we see everybody's time or our own alone."""
        user = whole(await self._api.get("/v2/users/me"))
        sees_all = bool(WHO_SEES_ALL & set(user.get("access_roles") or ()))
        return Account(
            name=f"user {user.get('id')}", sees="every time entry" if sees_all else "its own time entries alone"
        )

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; clients are read whole, for names change."""
        if stream == "clients":
            read = self._clients()
        elif stream == "time_entries":
            run = cursors.parts(cursor, "from") if cursor else {"from": int(since.timestamp())}
            read = changed_since(self._api.host, run, "token", self._changed, _entry, now=self._now())
        else:
            first = since.date() if stream == "census" else self._now().date() - STILL_EDITED
            read = all_of(self._listed("time_entries", {"from": first.isoformat()}), _entry, first)
        async for page in read:
            yield page

    async def _clients(self) -> AsyncIterator[Page]:
        async for found in self._listed("clients", {}):
            yield Page(records(found, _organization), "", 1.0)

    async def _changed(self, since: str, token: str | None) -> tuple[list[Row], str | None]:
        found, following = await self._page("time_entries", {"updated_since": since}, token)
        return found, following or None

    async def _listed(self, what: str, asked: Query) -> AsyncIterator[list[Row]]:
        token, trail = "", Trail(self._api.host)
        while True:
            found, token = await self._page(what, asked, token)
            yield found
            if not token:
                return
            trail.follow(token)

    async def _page(self, what: str, asked: Query, token: str | None) -> tuple[list[Row], str]:
        """Return a page's rows and the token of the next one, which Harvest gives within an address."""
        query = {**asked, "per_page": FULL_PAGE, **({"cursor": token} if token else {})}
        answer = whole(await self._api.get(f"/v2/{what}", query))
        found, links = rows(answer, what), whole(answer.get("links"))
        next_ = links.get("next")
        if not next_:
            return found, ""
        if not (tokens := parse_qs(urlsplit(str(next_)).query).get("cursor")):
            raise Unreadable("the answer does not say cursor")
        return found, tokens[0]


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["id"]), name=row["name"])


def _entry(row: Row) -> list[Record] | None:
    """Read an entry; a timer that still runs counts when it has stopped."""
    if row["is_running"]:
        return None
    project, client, task = whole(row["project"]), row.get("client") or {}, row.get("task") or {}
    return records_of(
        Entry(
            id=str(row["id"]),
            day=date.fromisoformat(row["spent_date"]),
            seconds=round(float(row["hours"]) * 3600),
            changed_at=instant(row["updated_at"]),
            project_id=str(project["id"]),
            project=project["name"],
            task=task.get("name") or "",
            client_id=str(client["id"]) if client.get("id") else None,
            tags=() if row.get("billable", True) else ("non-billable",),
            text=row.get("notes") or "",
            links=_named(row.get("external_reference")),
            author=str(row["user"]["id"]) if row.get("user") else None,
        )
    )


def _named(reference: Row | None) -> tuple[Link, ...]:
    """Read the item of another tool on which the timer was started."""
    address = (reference or {}).get("permalink")
    return (Link(address),) if address else ()
