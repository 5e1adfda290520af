"""Toggl Track, through its API v9 and Reports API v3: the detailed report of a workspace, by the day worked."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from integrations.errors import SourceError, Throttled
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Organization, Record
from integrations.source import Account, Page, Stream, Variable
from integrations.time_entries import (
    ONE_DAY,
    STILL_EDITED,
    Entry,
    all_of,
    first_day,
    in_spans,
    overlapping,
    records_of,
    worked_since,
    zone_of,
)

VARIABLES = (
    Variable(
        "TOGGL_TOKEN",
        "the API token of an admin of the workspace, who sees everybody's time",
        "Toggl Track > Profile settings > API Token",
        "1971800d4d82861d",
        secret=True,
    ),
    Variable(
        "TOGGL_WORKSPACE",
        "the number of the workspace",
        "the address bar of Toggl Track > Reports",
        "1234567",
    ),
)

API = "https://api.track.toggl.com"
FULL_PAGE = 200
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
SEASON, YEAR = timedelta(days=90), timedelta(days=360)
"""A free plan has 30 requests an hour, and a report spans a year at most."""

AN_HOUR = 3600.0
"""Seconds in which a quota is filled again, where it is not said."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Toggl":
    """Connect to the Toggl Track workspace that `values` (by the names in `VARIABLES`) describe."""
    workspace = values["TOGGL_WORKSPACE"]
    reads = frozenset({_report(workspace)})
    api = Api(http, API, auth=(values["TOGGL_TOKEN"], "api_token"), reads=reads, judge=_judge)
    return Toggl(api, workspace)


class Toggl:
    """A connected workspace; see `integrations.source.Source`."""

    name = "toggl"
    streams = (
        Stream("clients", every=HOUR),
        Stream("time_entries", every=QUARTER),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: Api, workspace: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._api = api
        self._workspace = workspace
        self._now = now
        self._zone: ZoneInfo | None = None

    async def check(self) -> Account:
        """Say who we are and how many clients we see."""
        user = whole(await self._api.get("/api/v9/me"))
        return Account(name=f"user {user.get('id')}", sees=f"{len(await self._listed('clients', {}))} clients")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`. What changed cannot be asked for: late entries come with the daily reading."""
        if stream == "clients":
            yield Page(records(await self._listed("clients", {}), _organization), "", 1.0)
            return
        # Asked once: requests are few, and people seldom move.
        zone = self._zone = self._zone or zone_of(whole(await self._api.get("/api/v9/me")), "timezone")
        make, today = partial(_entry, zone=zone, clients=await self._clients()), self._now().astimezone(zone).date()
        if stream == "time_entries":
            read = worked_since(self._worked, make, first_day(cursor, since.date(), today), today, SEASON)
        else:
            first = since.date() if stream == "census" else today - STILL_EDITED
            read = all_of(in_spans(self._worked, first, today, YEAR), make, first, last=today)
        async for page in read:
            yield page

    async def _clients(self) -> dict[str, str]:
        """Map the projects' ids to their clients'; a report names clients without their ids."""
        clients: dict[str, str] = {}
        number, trail = 1, Trail(self._api.host)
        while found := await self._listed("projects", {"active": "both", "page": number, "per_page": FULL_PAGE}):
            clients |= {str(row.get("id")): str(row["client_id"]) for row in found if row.get("client_id")}
            if len(found) < FULL_PAGE:
                break
            trail.follow(",".join(str(row.get("id")) for row in found))
            number += 1
        return clients

    async def _listed(self, what: str, asked: Query) -> list[Row]:
        answer = await self._api.get(f"/api/v9/workspaces/{self._workspace}/{what}", asked)
        # Where there is none, Toggl answers null.
        return rows({"rows": [] if answer is None else answer}, "rows")

    async def _worked(self, first: date, last: date) -> AsyncIterator[list[Row]]:
        """Ask for these days with one more at each end: a day of the account's is not one of UTC."""
        days: dict[str, Any] = {
            "start_date": f"{first - ONE_DAY}",
            "end_date": f"{last + ONE_DAY}",
            "order_by": "date",
            "order_dir": "ASC",
            "enrich_response": True,
            "page_size": FULL_PAGE,
        }
        path = _report(self._workspace)

        async def ask(at: int) -> tuple[list[Row], int | None]:
            # Rows are counted from 1.
            body = {**days, "first_row_number": at} if at else days
            answer, headers = await self._api.search_with_headers(path, body)
            begins = headers.get("X-Next-Row-Number", "")
            found = [entry for row in rows({"rows": answer}, "rows") for entry in _entries(row)]
            return found, int(begins) if begins.isdecimal() else None

        async for found in overlapping(self._api.host, path, ask):
            yield found


def _report(workspace: str) -> str:
    return f"/reports/api/v3/workspace/{workspace}/search/time_entries"


def _judge(response: httpx.Response) -> SourceError | None:
    """Find that an hour's quota is spent: Toggl says that payment is required, and when it is filled again."""
    if response.status_code != HTTPStatus.PAYMENT_REQUIRED:
        return None
    wait = response.headers.get("X-Toggl-Quota-Resets-In", "")
    return Throttled(f"{response.url.host} asks for fewer requests", float(wait) if wait.isdecimal() else AN_HOUR)


def _entries(row: Row) -> list[Row]:
    """Return the entries of a report's row, each with what they have in common; one that is spoiled stays as it is."""
    entries = row.get("time_entries")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return [row]
    return [{**row, **entry} for entry in entries]


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["id"]), name=row["name"])


def _entry(row: Row, zone: ZoneInfo, clients: Mapping[str, str]) -> list[Record] | None:
    """Read an entry; a timer that still runs counts when it has stopped."""
    if not row["stop"]:
        return None
    project = str(row.get("project_id") or "")
    tags = row.get("tag_names") or []
    return records_of(
        Entry(
            id=str(row["id"]),
            day=instant(row["start"]).astimezone(zone).date(),
            seconds=int(row["seconds"]),
            changed_at=instant(row["at"]),
            project_id=project,
            project=row.get("project_name") or "",
            task=row.get("task_name") or "",
            client_id=clients.get(project),
            tags=tuple(tags if row.get("billable") else [*tags, "non-billable"]),
            text=row.get("description") or "",
            author=str(row["user_id"]) if row.get("user_id") else None,
        )
    )
