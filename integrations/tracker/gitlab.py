"""GitLab, through its REST API for issues and GraphQL for the time logged on them by day: a group and all below."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import quote

import httpx

from integrations.changes import FULL_PAGE, PLACE, begin, oldest_first, reached, second_of
from integrations.errors import CursorExpired, Unauthorized
from integrations.graphql import GraphQl
from integrations.http import Api, Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, domain_of, flag, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Cycle, Item, Skipped, Worklog
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "GITLAB_GROUP",
        "the path of the group whose issues are read, with those of all groups and projects below it",
        "the address bar of GitLab, behind its address",
        "acme/products",
    ),
    Variable(
        "GITLAB_TOKEN",
        "an access token of the group with the role Reporter and the scope read_api",
        "GitLab > your group > Settings > Access tokens",
        "glpat-0f3a9c",
        secret=True,
    ),
    Variable(
        "GITLAB_URL",
        "GitLab's address, if it is not gitlab.com",
        "the address bar of GitLab",
        "https://gitlab.firm.example",
        required=False,
        default="https://gitlab.com",
    ),
    Variable(
        "GITLAB_CLIENT_LABEL",
        "what stands before the client's name in a scoped label, if there is one",
        "GitLab > your group > Manage > Labels",
        "client::",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("due changes", "progress")
GRAPHQL = "/api/graphql"
LOOK_BACK = timedelta(minutes=5)
RECENT, STILL_EDITED = timedelta(days=3), timedelta(days=45)
"""Logged time can't be asked for by its change: days this recent are read at every tick, and these once a day."""

BEGINNING = datetime(2011, 1, 1, tzinfo=UTC)
"""Before the first issue on GitLab."""

TIMELOGS = """query Timelogs($group: ID!, $first: Time, $after: String) {
  group(fullPath: $group) { timelogs(startTime: $first, first: 100, after: $after) {
    nodes { id spentAt timeSpent user { id } issue { id } } pageInfo { hasNextPage endCursor } } } }"""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "GitLab":
    """Connect to the GitLab that `values` (by the names in `VARIABLES`) describe."""
    url = values.get("GITLAB_URL", "https://gitlab.com")
    headers = {"PRIVATE-TOKEN": values["GITLAB_TOKEN"]}
    return GitLab(
        Api(http, url, headers=headers),
        GraphQl(http, url, GRAPHQL, headers),
        values["GITLAB_GROUP"].strip("/"),
        client_label=values.get("GITLAB_CLIENT_LABEL", ""),
    )


class GitLab:
    """A connected group; see `integrations.source.Source`."""

    name = "gitlab"
    streams = (
        Stream("issues"),
        Stream("time_entries"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self,
        api: Api,
        graphql: GraphQl,
        group: str,
        *,
        client_label: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._graphql = graphql
        self._group = group
        self._path = f"/api/v4/groups/{quote(group, safe='')}"
        self._client_label = client_label
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and which group we see."""
        user = whole(await self._api.get("/api/v4/user"))
        group = whole(await self._api.get(self._path, {"with_projects": "false"}))
        return Account(name=str(user.get("username", "")), sees=str(group.get("full_path", "")))

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        today = self._now().date()
        if stream == "issues":
            read = self._issues(cursor or begin(since), since)
        elif stream == "time_entries":
            read = self._hours(since.date() if cursor is None else today - RECENT)
        elif stream == "time_entries_census":
            read = self._hours(today - STILL_EDITED, census=True)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _issues(self, place: str, since: datetime) -> AsyncIterator[Page]:
        if not PLACE.fullmatch(place):
            raise CursorExpired("the cursor is none that this version wrote")
        async for found, behind in oldest_first(self._api.host, place, self._ask):
            place = behind
            made = records(found, partial(_item, client_label=self._client_label))
            yield Page(made, place, reached(second_of(place), since))
        yield Page([], begin(second_of(place) - LOOK_BACK), 1.0)

    async def _ask(self, since: str, page: int) -> list[Row]:
        # Without a scope only the token's own issues are listed.
        order = {"scope": "all", "state": "all", "order_by": "updated_at", "sort": "asc", "updated_after": since}
        answer = await self._api.get(f"{self._path}/issues", {**order, "per_page": FULL_PAGE, "page": page})
        return rows({"issues": answer}, "issues")

    async def _hours(self, first: date, *, census: bool = False) -> AsyncIterator[Page]:
        """Read the time worked from `first` on; a census says which of it is left, for it leaves no trace."""
        ids: set[str] = set()
        trail, after = Trail(self._graphql.host), ""
        while True:
            asked = {"group": self._group, "first": f"{first.isoformat()}T00:00:00Z", "after": after or None}
            trail.follow(after)
            # A group that may not be seen is answered as none, and not as an error.
            group = whole((await self._graphql.ask(TIMELOGS, asked)).get("group"))
            answer = whole(group.get("timelogs"))
            found, info = rows(answer, "nodes"), whole(answer.get("pageInfo"))
            ids.update(_number(str(row.get("id"))) for row in found)
            last = not flag(info, "hasNextPage")
            # None at all can also mean that the right to see them was taken away.
            named = [Census("worklog", frozenset(ids), first, date.max)] if census and ids and last else []
            # Whatever cut the reading short, it starts anew: what was read is only written once more.
            yield Page([*records(found, _worklog), *named], "")
            if last:
                return
            after = str(info.get("endCursor") or "")

    async def _census(self) -> AsyncIterator[Page]:
        """List every issue by its change, so that none is passed over; what was deleted is not there."""
        ids: set[str] = set()
        async for found, _ in oldest_first(self._api.host, begin(BEGINNING), self._ask):
            ids.update(str(row.get("id")) for row in found)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")


def _item(row: Row, client_label: str) -> Item:
    labels, stats, milestone = tuple(row.get("labels") or ()), row.get("time_stats") or {}, row.get("milestone") or {}
    moved = row.get("moved_to_id")
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("title") or "",
        opened_at=instant(row["created_at"]),
        updated_at=instant(row["updated_at"]),
        url=row["web_url"],
        closed_at=instant_or_none(row.get("closed_at")),
        type=row.get("issue_type"),
        container=row["references"]["full"].partition("#")[0],
        epic=(row.get("epic") or {}).get("title"),
        labels=labels,
        client_names=_clients(labels, client_label),
        # Only an issue that a client wrote by mail, through the service desk, has an address to answer to.
        requester_domain=domain_of(row.get("service_desk_reply_to")),
        links=ticket_links(row.get("title") or "", row.get("description") or ""),
        estimate_hours=(stats.get("time_estimate") or 0) / 3600 or None,
        points=float(row["weight"]) if row.get("weight") else None,
        due_on=day_or_none(row.get("due_date")),
        cycle=_cycle(milestone),
        gone="merged" if moved else None,
        merged_into=str(moved) if moved else None,
    )


def _clients(labels: tuple[str, ...], before: str) -> tuple[str, ...]:
    named = (label[len(before) :].strip() for label in labels if before and label.startswith(before))
    return tuple(name for name in named if name)


def _cycle(milestone: Row) -> Cycle | None:
    if not milestone:
        return None
    return Cycle(milestone["title"], _midnight(milestone.get("start_date")), _midnight(milestone.get("due_date")))


def _midnight(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None


def _worklog(row: Row) -> Worklog | Skipped:
    number = _number(row["id"])
    if not row.get("issue"):
        return Skipped(where=f"time entry {number}", why="it is logged on a merge request, not on an issue")
    return Worklog(
        id=number,
        item_id=_number(row["issue"]["id"]),
        seconds=int(row["timeSpent"]),
        started_at=instant(row["spentAt"]),
        author=_number(row["user"]["id"]) if row.get("user") else None,
    )


def _number(global_id: str) -> str:
    """Take the number out of an id such as `gid://gitlab/Timelog/12`: REST names the same issue by it alone."""
    return global_id.rpartition("/")[2]
