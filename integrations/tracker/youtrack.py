"""YouTrack, through its REST API: the feed of activities says which issues changed; work items are time by day."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, flag, records, rows, whole
from integrations.records import Census, Skipped
from integrations.source import Account, Page, Stream, Variable
from integrations.time_entries import LOOK_BACK, STILL_EDITED, all_of, overlapping
from integrations.youtrack_issues import MILLISECONDS, Naming, issue, worklog

VARIABLES = (
    Variable("YOUTRACK_URL", "YouTrack's address", "the address bar of YouTrack", "https://firm.youtrack.example"),
    Variable(
        "YOUTRACK_TOKEN",
        "a permanent token with the scope YouTrack, of a user who may read the projects' issues and work items",
        "YouTrack > your picture > Profile > Account Security > Tokens",
        "perm-Y2xpZW50bG9hZA==.0f3a9c",
        secret=True,
    ),
    Variable(
        "YOUTRACK_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "YouTrack > Administration > Custom Fields",
        "Client",
        required=False,
    ),
    Variable(
        "YOUTRACK_IN_PROGRESS",
        "the states in which somebody works on an issue, with commas between",
        "YouTrack > your project > Settings > Fields > State",
        "In Progress,In Review",
        required=False,
        default="In Progress",
    ),
)

ID = re.compile(r"[\w-]+")
FEED_PAGE, HISTORY_PAGE, WORK_PAGE = 50, 200, 500
CHANGES = ",".join(
    f"{what}Category"
    for what in (
        *("IssueCreated", "IssueResolved", "CustomField", "Summary", "Description"),
        *("Project", "Tags", "Links", "Sprint"),
    )
)
HISTORY = "CustomFieldCategory,SprintCategory"
FEED = "hasAfter,afterCursor,activities(id,timestamp,target(id))"
ACTIVITY = "id,timestamp,category(id),field(name),added(id,name),removed(id,name)"
VALUE = "value(id,name,minutes,isResolved,releaseDate)"
ISSUE = (
    "id,idReadable,summary,description,created,updated,resolved,project(name),tags(name),"
    f"customFields($type,name,{VALUE}),parent(issues(id,summary,customFields(name,value(name))))"
)
SPRINT, WORK = "name,start,finish,archived", "id,date,duration(minutes),author(id),issue(id)"


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "YouTrack":
    """Connect to the YouTrack that `values` (by the names in `VARIABLES`) describe."""
    url = values["YOUTRACK_URL"].rstrip("/").removesuffix("/api")
    api = Api(http, f"{url}/api", headers={"Authorization": f"Bearer {values['YOUTRACK_TOKEN']}"})
    states = (values.get("YOUTRACK_IN_PROGRESS") or "In Progress").split(",")
    named = frozenset(name for state in states if (name := state.strip().casefold()))
    return YouTrack(api, Naming(url, values.get("YOUTRACK_CLIENT_FIELD", ""), named))


class YouTrack:
    """A connected YouTrack; see `integrations.source.Source`."""

    name = "youtrack"
    streams = (
        Stream("issues"),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self,
        api: Api,
        naming: Naming,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._naming = naming
        self._now = now

    async def check(self) -> Account:
        """Say who we are and how many projects we see; a guest is somebody whose token is not known."""
        me = whole(await self._api.get("/users/me", {"fields": "login,guest"}))
        if me.get("guest"):
            raise Unauthorized(f"{self._api.host} does not accept the credential")
        projects = await self._rows("/admin/projects", {"fields": "id"}, 0, WORK_PAGE)
        return Account(str(me.get("login", "")), f"{len(projects)} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        run = cursors.parts(cursor, "from") if cursor else {"from": int(since.timestamp())}
        if stream == "issues":
            read = self._issues(run)
        elif stream == "time_entries":
            read = self._hours(run["from"])
        elif stream == "time_entries_census":
            first = self._now().date() - STILL_EDITED
            read = all_of(self._listed("/workItems", {"startDate": first.isoformat(), "fields": WORK}), worklog, first)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _issues(self, run: Row) -> AsyncIterator[Page]:
        """Follow the feed of activities, and read each issue that it names as it is now."""
        started, resumed = run.get("started"), "place" in run
        run = {**run, "started": started if isinstance(started, int) else self._begins()}
        trail, seen = Trail(self._api.host), set[str]()
        while True:
            answer = await self._feed(run["from"], run.get("place"))
            if answer is None:
                if not resumed:
                    raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                run, resumed = {"from": run["from"], "started": run["started"]}, False
                continue
            activities, last = rows(answer, "activities"), not flag(answer, "hasAfter")
            unnamed = records(activities, _unnamed)
            # What was done before this reading began is in an issue that it has read.
            fresh = [one for one in activities if _target(one) not in seen or not _before(one, run["started"])]
            named = dict.fromkeys(filter(None, map(_target, fresh)))
            read = [await self._issue(id_) for id_ in named]
            seen.update(named)
            run = {"from": run["started"]} if last else {**run, "place": trail.follow(str(answer.get("afterCursor")))}
            made = records(filter(None, read), partial(issue, naming=self._naming))
            yield Page([*unnamed, *made], json.dumps(run), 1.0 if last else _reached(activities, run))
            if last:
                return

    async def _feed(self, since: int, place: str | None) -> Row | None:
        """Ask for one page; None where the server no longer knows `place`."""
        asked: Query = {"categories": CHANGES, "start": since * MILLISECONDS, "fields": FEED, "$top": FEED_PAGE}
        try:
            return whole(await self._api.get("/activitiesPage", {**asked, **({"cursor": place} if place else {})}))
        except Refused as refusal:
            if place and refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def _issue(self, id_: str) -> Row | None:
        """Read an issue with its history and its sprints; None where it was deleted since it was named."""
        try:
            found = whole(await self._api.get(f"/issues/{id_}", {"fields": ISSUE}))
            sprints = await self._sprints(id_)
            asked: Query = {"categories": HISTORY, "fields": ACTIVITY}
            history: list[Row] = []
            while len(more := await self._rows(f"/issues/{id_}/activities", asked, len(history), HISTORY_PAGE)):
                history += more
                if len(more) < HISTORY_PAGE:
                    break
        except Refused as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        return {**found, "sprints": sprints, "history": history}

    async def _sprints(self, id_: str) -> list[Row]:
        """Read an issue's sprints; none where its boards may not be seen."""
        try:
            return await self._rows(f"/issues/{id_}/sprints", {"fields": SPRINT}, 0, HISTORY_PAGE)
        except Refused as refusal:
            if refusal.status == HTTPStatus.FORBIDDEN:
                return []
            raise

    async def _hours(self, since: int) -> AsyncIterator[Page]:
        """Read the work items that were written or changed since; a reading that is cut short begins anew."""
        begins = self._begins()
        async for found in self._listed("/workItems", {"updatedStart": since * MILLISECONDS, "fields": WORK}):
            yield Page(records(found, worklog), json.dumps({"from": since}))
        yield Page([], json.dumps({"from": begins}), 1.0)

    async def _census(self) -> AsyncIterator[Page]:
        """List every id by the day of making, which does not change while the list is read."""
        ids: set[str] = set()
        async for found in self._listed("/issues", {"query": "sort by: created asc", "fields": "id"}):
            ids.update(str(row.get("id")) for row in found)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    def _listed(self, path: str, asked: Query) -> AsyncIterator[list[Row]]:
        async def ask(skip: int) -> tuple[list[Row], int | None]:
            found = await self._rows(path, asked, skip, WORK_PAGE)
            return found, skip + len(found) if len(found) == WORK_PAGE else None

        return overlapping(self._api.host, path, ask)

    async def _rows(self, path: str, asked: Query, skip: int, top: int) -> list[Row]:
        # Without $top 42 are answered, and nothing says that there are more.
        return rows({"list": await self._api.get(path, {**asked, "$skip": skip, "$top": top})}, "list")

    def _begins(self) -> int:
        return int((self._now() - LOOK_BACK).timestamp())


def _target(activity: Row) -> str | None:
    """Return the id of the issue that an activity changed; it becomes a part of an address, and so has its form."""
    target = activity.get("target")
    id_ = target.get("id") if isinstance(target, dict) else None
    return id_ if isinstance(id_, str) and ID.fullmatch(id_) else None


def _reached(activities: Sequence[Row], run: Row) -> float | None:
    """Say how much of the time to read has been read, for the oldest come first."""
    timestamp = activities[-1].get("timestamp") if activities else None
    since, until = float(run["from"]), float(run["started"])
    if not isinstance(timestamp, int) or until <= since:
        return None
    return min(max((timestamp / MILLISECONDS - since) / (until - since), 0.0), 1.0)


def _before(activity: Row, instant: int) -> bool:
    timestamp = activity.get("timestamp")
    return isinstance(timestamp, int) and timestamp < instant * MILLISECONDS


def _unnamed(activity: Row) -> Skipped | None:
    """Count an activity of an unexpected form; one without a target is of an issue that is not there any more."""
    if activity.get("target") is None or _target(activity):
        return None
    return Skipped(str(activity.get("id")), "a field has an unexpected form")
