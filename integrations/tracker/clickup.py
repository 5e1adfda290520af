"""ClickUp, through its API v2: a workspace's tasks by their change, their time in status, and tracked time."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.clickup_items import Workspace, entry, task
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, records, rows, whole
from integrations.records import Census
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.time_entries import ONE_DAY, STILL_EDITED, all_of, first_day, in_spans, worked_since

VARIABLES = (
    Variable(
        "CLICKUP_TOKEN",
        "the personal API token of an owner or admin, who sees everybody's time",
        "ClickUp > your avatar > Settings > Apps > API Token",
        "pk_1234567_0F3A9C",
        secret=True,
    ),
    Variable(
        "CLICKUP_WORKSPACE",
        "the number of your workspace",
        "the address bar of ClickUp, behind app.clickup.com/",
        "9001234567",
    ),
    Variable(
        "CLICKUP_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "ClickUp > a list > Custom Fields",
        "Client",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("due changes",)
API = "https://api.clickup.com/api/v2"
LOOK_BACK = timedelta(minutes=5)
SPAN, MOST_PEOPLE = timedelta(days=14), 50
"""Time is asked for by two weeks and so many people: ClickUp answers all of it at once."""

WHO_SEES_ALL = frozenset({1, 2})
"""The roles of owners and admins."""

NOT_TOLD = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""How a workspace answers that does not keep time in status, or has no task types of its own."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "ClickUp":
    """Connect to the workspace that `values` (by the names in `VARIABLES`) describe."""
    api = Api(http, API, headers={"Authorization": values["CLICKUP_TOKEN"]})
    return ClickUp(api, values["CLICKUP_WORKSPACE"].strip(), values.get("CLICKUP_CLIENT_FIELD", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading of tasks stands: at the page `page` of what changed at or after `since`; it began at `started`.

    Instants are Unix milliseconds.
    """

    since: int
    started: int = 0
    page: int = 0

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(_milliseconds(since))
        if [type(one) for one in (place.since, place.started, place.page)] != [int, int, int] or place.page < 0:
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=_milliseconds(now - LOOK_BACK))

    def behind(self, last: int) -> "Place":
        """Stand behind a page; the next begins at its last instant, for a task that changes pulls pages along."""
        return replace(self, since=last, page=0) if last > self.since else replace(self, page=self.page + 1)


class ClickUp:
    """A connected workspace; see `integrations.source.Source`."""

    name = "clickup"
    streams = (
        Stream("tasks"),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self, api: Api, workspace: str, client_field: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._workspace = workspace
        self._client_field = client_field
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and whether we see everybody's time or our own alone."""
        user = whole(whole(await self._api.get("/user")).get("user"))
        roles = {str(one.get("id")): one.get("role") for one in await self._people()}
        sees_all = roles.get(str(user.get("id"))) in WHO_SEES_ALL
        return Account(f"user {user.get('id')}", "every time entry" if sees_all else "its own time entries alone")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`. Time can't be asked for by its change: late entries come with the daily reading."""
        today = self._now().date()
        if stream == "tasks":
            read = self._tasks(Place.read(cursor, since, self._now()))
        elif stream == "time_entries":
            read = worked_since(await self._worked(), entry, first_day(cursor, since.date(), today), today, SPAN)
        elif stream == "time_entries_census":
            first = today - STILL_EDITED
            read = all_of(in_spans(await self._worked(), first, today, SPAN), entry, first, last=today)
        else:
            read = self._census(since)
        async for page in read:
            yield page

    async def _tasks(self, place: Place) -> AsyncIterator[Page]:
        workspace = await self._known()
        async for found, behind, is_last in self._walk(place):
            cursor = cursors.write(Place(behind.started) if is_last else behind)
            told = replace(workspace, times=await self._times(found), now=self._now())
            yield Page(records(found, partial(task, workspace=told)), cursor, 1.0 if is_last else None)

    async def _walk(self, place: Place) -> AsyncIterator[tuple[list[Row], Place, bool]]:
        """Yield pages of tasks, those that changed longest ago first, each with the place behind it."""
        trail = Trail(self._api.host)
        while True:
            # Whether that very instant is found is not said. Reversed, tasks come oldest first.
            asked: Query = {"date_updated_gt": max(0, place.since - 1), "order_by": "updated", "reverse": "true"}
            found, is_last = await self._page(f"/team/{self._workspace}/task", asked, place.page)
            stamps = _stamps(found)
            if stamps != sorted(stamps):
                raise Unreadable(f"{self._api.host} does not sort its answers as it was asked to")
            if found:
                trail.follow(",".join([str(place.since), *(str(row.get("id")) for row in found)]))
                place = place.behind(stamps[-1])
            yield found, place, is_last
            if is_last:
                return

    async def _page(self, path: str, asked: Query, number: int) -> tuple[list[Row], bool]:
        """Ask for a page of tasks, with subtasks and closed ones, and say whether it is the last."""
        answer = whole(
            await self._api.get(path, {**asked, "subtasks": "true", "include_closed": "true", "page": number})
        )
        found = rows(answer, "tasks")
        # A page can be short of tasks that we may not see.
        return found, not found or answer.get("last_page") is True

    async def _times(self, found: list[Row]) -> Row:
        """Ask how long tasks were in each status; a workspace that does not keep it tells nothing."""
        if not found:
            return {}
        # The path has this very word where others have an id.
        asked = {"task_ids": [str(row.get("id")) for row in found]}
        return await self._told("/task/bulk_time_in_status/task_ids", asked)

    async def _known(self) -> Workspace:
        spaces = [row for gone in ("false", "true") for row in await self._list("team", self._workspace, "space", gone)]
        types = (await self._told(f"/team/{self._workspace}/custom_item", {})).get("custom_items")
        return Workspace(
            {str(row.get("id")): str(row.get("name")) for row in spaces},
            {str(row.get("id")): str(row.get("name")) for row in types or () if isinstance(row, dict)},
            self._client_field,
            self._now(),
        )

    async def _told(self, path: str, asked: Query) -> Row:
        """Read what not every workspace has."""
        try:
            return whole(await self._api.get(path, asked))
        except Refused as refusal:
            if refusal.status in NOT_TOLD:
                return {}
            raise

    async def _list(self, within: str, id_: str, what: str, archived: str) -> list[Row]:
        return rows(await self._api.get(f"/{within}/{id_}/{what}", {"archived": archived}), f"{what}s")

    async def _census(self, since: datetime) -> AsyncIterator[Page]:
        """List every task, archived ones by their lists, where alone they are told; a deleted one leaves no trace."""
        workspace, ids = await self._known(), set[str]()
        async for found, _behind, _is_last in self._walk(Place(0)):
            ids |= {str(row.get("id")) for row in found}
        for list_, gone in await self._lists(workspace):
            for archived in ("true", "false") if gone else ("true",):
                async for found in self._of_list(list_, archived):
                    ids |= {str(row.get("id")) for row in found}
                    recent = [row for row, at in zip(found, _stamps(found), strict=True) if at >= _milliseconds(since)]
                    told = replace(workspace, times=await self._times(recent), now=self._now())
                    yield Page(records(recent, partial(task, workspace=told)), "")
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no task at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _lists(self, workspace: Workspace) -> list[tuple[str, bool]]:
        """Name every list, and say whether it is archived, or is in a folder that is."""
        found: dict[str, bool] = {}
        for space in workspace.spaces:
            for gone in ("false", "true"):
                found |= {str(row.get("id")): gone == "true" for row in await self._list("space", space, "list", gone)}
                for folder in await self._list("space", space, "folder", gone):
                    for also in ("false", "true"):
                        lists = await self._list("folder", str(folder.get("id")), "list", also)
                        found |= {str(row.get("id")): "true" in (gone, also) for row in lists}
        return list(found.items())

    async def _of_list(self, list_: str, archived: str) -> AsyncIterator[list[Row]]:
        number, trail = 0, Trail(self._api.host)
        while True:
            found, is_last = await self._page(f"/list/{list_}/task", {"archived": archived}, number)
            if found:
                trail.follow(",".join(str(row.get("id")) for row in found))
                yield found
            if is_last:
                return
            number += 1

    async def _people(self) -> list[Row]:
        """List who is in the workspace, with their roles."""
        teams = {str(row.get("id")): row for row in rows(await self._api.get("/team"), "teams")}
        if self._workspace not in teams:
            raise Refused(
                f"{self._api.host} shows this account no workspace of the number that CLICKUP_WORKSPACE gives"
            )
        return [whole(one.get("user")) for one in rows(teams[self._workspace], "members")]

    async def _worked(self) -> Callable[[date, date], AsyncIterator[list[Row]]]:
        """Ask for everybody's time: without naming people ClickUp gives our own alone."""
        people = [str(one.get("id")) for one in await self._people()]

        async def ask(first: date, last: date) -> AsyncIterator[list[Row]]:
            # With a day more at each end: a day of the company's is not one of UTC.
            begin, end = (datetime.combine(day, time(), UTC) for day in (first - ONE_DAY, last + 2 * ONE_DAY))
            asked: Query = {"start_date": _milliseconds(begin), "end_date": _milliseconds(end) - 1}
            for at in range(0, len(people), MOST_PEOPLE):
                some = {"assignee": ",".join(people[at : at + MOST_PEOPLE])}
                yield rows(await self._api.get(f"/team/{self._workspace}/time_entries", {**asked, **some}), "data")

        return ask


def _stamps(found: list[Row]) -> list[int]:
    try:
        return [int(row["date_updated"]) for row in found]
    except (KeyError, TypeError, ValueError):
        raise Unreadable("the answer does not say date_updated") from None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
