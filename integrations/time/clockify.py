"""Clockify, through its REST API: the detailed report of a workspace, by the day worked."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import httpx

from integrations.errors import Unavailable, Unreadable
from integrations.http import Api, Trail
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
    records_of,
    same_day,
    worked_since,
    zone_of,
)

VARIABLES = (
    Variable(
        "CLOCKIFY_KEY",
        "the API key of an admin of the workspace, who sees everybody's time",
        "Clockify > Preferences > Advanced > Manage API keys",
        "aBcD1234",
        secret=True,
    ),
    Variable(
        "CLOCKIFY_WORKSPACE",
        "the id of the workspace",
        "the address of Clockify > Workspace settings",
        "64a687e29ae1f428e7ebe303",
    ),
    Variable(
        "CLOCKIFY_REGION",
        "the region of the workspace, if it has one",
        "the first word of the workspace's own address",
        "euc1",
        required=False,
    ),
)

FULL_PAGE = 200


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Clockify":
    """Connect to the Clockify workspace that `values` (by the names in `VARIABLES`) describe."""
    region, workspace = values.get("CLOCKIFY_REGION", ""), values["CLOCKIFY_WORKSPACE"]
    main = f"https://{region}.clockify.me/api" if region else "https://api.clockify.me/api"
    reports = f"https://{region}.clockify.me/report" if region else "https://reports.api.clockify.me"
    headers = {"X-Api-Key": values["CLOCKIFY_KEY"]}
    path = f"/v1/workspaces/{workspace}/reports/detailed"
    return Clockify(
        Api(http, main, headers=headers), Api(http, reports, headers=headers, reads=frozenset({path})), workspace
    )


class Clockify:
    """A connected workspace; see `integrations.source.Source`. Reports have an address of their own."""

    name = "clockify"
    streams = (
        Stream("clients", every=timedelta(hours=1)),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self, api: Api, reports: Api, workspace: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._reports = reports
        self._workspace = workspace
        self._now = now

    async def check(self) -> Account:
        """Say who we are and how many clients we see."""
        user = whole(await self._api.get("/v1/user"))
        seen = [row async for found in self._listed() for row in found]
        return Account(name=f"user {user.get('id')}", sees=f"{len(seen)} clients")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`. What changed cannot be asked for: late entries come with the daily reading."""
        if stream == "clients":
            async for found in self._listed():
                yield Page(records(found, _organization), "")
            return
        zone = await self._zone()
        make, today = partial(_entry, zone=zone), self._now().astimezone(zone).date()
        if stream == "time_entries":
            read = worked_since(self._worked, make, first_day(cursor, since.date(), today), today)
        else:
            first = since.date() if stream == "census" else today - STILL_EDITED
            read = all_of(in_spans(self._worked, first, today), make, first, last=today, id_="_id")
        async for page in read:
            yield page

    async def _zone(self) -> ZoneInfo:
        """Ask in which time zone the account counts its days."""
        return zone_of(whole(whole(await self._api.get("/v1/user")).get("settings")), "timeZone")

    async def _listed(self) -> AsyncIterator[list[Row]]:
        number, trail = 1, Trail(self._api.host)
        path = f"/v1/workspaces/{self._workspace}/clients"
        while True:
            answer = await self._api.get(path, {"page": number, "page-size": FULL_PAGE})
            found = rows({"rows": answer}, "rows")
            yield found
            if len(found) < FULL_PAGE:
                return
            trail.follow(",".join(str(row.get("id")) for row in found))
            number += 1

    async def _worked(self, first: date, last: date) -> AsyncIterator[list[Row]]:
        """Ask for these days with one more at each end: a day of the account's is not one of UTC.

        Raises `Unavailable` where an entry was deleted meanwhile, which moves another one behind us.
        """
        path = f"/v1/workspaces/{self._workspace}/reports/detailed"
        days = {
            "dateRangeStart": f"{first - ONE_DAY}T00:00:00.000Z",
            "dateRangeEnd": f"{last + ONE_DAY}T23:59:59.999Z",
            "sortOrder": "ASCENDING",
        }
        number, read, most, trail = 1, 0, 0, Trail(self._reports.host)
        while True:
            filter_ = {"page": number, "pageSize": FULL_PAGE, "sortColumn": "DATE"}
            answer = whole(await self._reports.search(path, {**days, "detailedFilter": filter_}))
            found, total = rows(answer, "timeentries"), _total(answer)
            read, most, number = read + len(found), max(most, total), number + 1
            if total < most:
                raise Unavailable(f"{self._reports.host} deleted something while {path} was read; it is read again")
            if found:
                trail.follow(",".join(str(row.get("_id")) for row in found))
                yield found
            if read >= total or not found:
                return


def _total(answer: Row) -> int:
    """Read how many entries a report has; one without any has no totals."""
    totals = [row for row in answer.get("totals") or () if isinstance(row, dict)]
    total = totals[0].get("entriesCount") if totals else 0
    if not isinstance(total, int):
        raise Unreadable("the answer does not say how long the list is")
    return total


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["id"]), name=row["name"])


def _entry(row: Row, zone: ZoneInfo) -> list[Record] | None:
    """Read an entry; a timer that still runs counts when it has stopped."""
    times = whole(row["timeInterval"])
    if not times.get("end"):
        return None
    started, ended = instant(times["start"]), instant(times["end"])
    day = started.astimezone(zone).date()
    tags = [tag["name"] for tag in row.get("tags") or ()]
    return records_of(
        Entry(
            id=str(row["_id"]),
            day=day,
            seconds=round((ended - started).total_seconds()),
            # A report does not say when an entry was changed: what is read last stands.
            changed_at=same_day(day),
            project_id=str(row.get("projectId") or ""),
            project=row.get("projectName") or "",
            task=row.get("taskName") or "",
            client_id=str(row["clientId"]) if row.get("clientId") else None,
            tags=tuple(tags if row.get("billable", True) else [*tags, "non-billable"]),
            text=row.get("description") or "",
            author=str(row["userId"]) if row.get("userId") else None,
        )
    )
