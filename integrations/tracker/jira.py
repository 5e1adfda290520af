"""Jira Cloud, through its search, its bulk changelogs and its feeds of changed and deleted worklogs."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Any, Literal

import httpx

from integrations import cursor as cursors
from integrations.atlassian import category, cycle, due_changes, epoch, history, names, next_token, sprint_field
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api, Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.progress import spans
from integrations.records import Census, Gone, Item, Record, Worklog
from integrations.source import Account, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable("JIRA_URL", "Jira's address", "the address bar of Jira", "https://acme.atlassian.net"),
    Variable(
        "JIRA_EMAIL", "the e-mail address of the account the token belongs to", "Jira > Profile", "bot@firm.example"
    ),
    Variable(
        "JIRA_TOKEN",
        "an API token of an account that may browse the projects",
        "id.atlassian.com > Security > API tokens",
        "ATATT3x",
        secret=True,
    ),
    Variable(
        "JIRA_CLIENT_FIELD",
        "the id of the custom field that names the client, if there is one",
        "Jira > Settings > Work items > Fields, in the address of the field",
        "customfield_10050",
        required=False,
    ),
    Variable(
        "JIRA_POINTS_FIELD",
        "the id of the custom field that holds story points, if they are used",
        "Jira > Settings > Work items > Fields, in the address of the field",
        "customfield_10016",
        required=False,
    ),
    Variable(
        "JIRA_JQL",
        "which issues to read, without ORDER BY; all that the account sees if left empty",
        "the advanced search of Jira",
        "project in (APP, WEB)",
        required=False,
    ),
)

SEARCH = "/rest/api/3/search/jql"
CHANGELOGS = "/rest/api/3/changelog/bulkfetch"
WORKLOGS = "/rest/api/3/worklog/list"

LOOK_BACK = timedelta(minutes=5)
"""The search index lags behind the issues by seconds to minutes."""

# fmt: off
FIELDS = [
    "summary", "description", "issuetype", "project", "status", "statuscategorychangedate", "priority", "labels",
    "components", "parent", "assignee", "created", "updated", "resolutiondate", "timeoriginalestimate", "duedate",
]
# fmt: on


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Jira":
    """Connect to the Jira that `values` (by the names in `VARIABLES`) describe."""
    url = values["JIRA_URL"].rstrip("/")
    api = Api(
        http,
        url,
        auth=(values["JIRA_EMAIL"], values["JIRA_TOKEN"]),
        reads=frozenset({SEARCH, CHANGELOGS, WORKLOGS}),
    )
    return Jira(
        api,
        url,
        jql=values.get("JIRA_JQL", ""),
        client_field=values.get("JIRA_CLIENT_FIELD", ""),
        points_field=values.get("JIRA_POINTS_FIELD", ""),
    )


class Jira:
    """A connected Jira Cloud; see `integrations.source.Source`."""

    name = "jira"
    streams = (
        Stream("issues"),
        Stream("worklogs"),
        Stream("deleted_worklogs"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: Api, url: str, *, jql: str = "", client_field: str = "", points_field: str = "") -> None:
        self._api = api
        self._url = url
        self._jql = jql
        self._client_field = client_field
        self._points_field = points_field
        self._sprint_field = ""

    async def check(self) -> Account:
        """Say who we are and how much we see; a field that Jira does not know would be silently empty."""
        account = await self._myself()
        known = {field.get("id") for field in await self._every_field()}
        for name, field in (("JIRA_CLIENT_FIELD", self._client_field), ("JIRA_POINTS_FIELD", self._points_field)):
            if field and field not in known:
                raise Refused(f"{self._api.host} has no field of the id that {name} gives")
        projects = whole(await self._api.get("/rest/api/3/project/search", {"maxResults": 1})).get("total")
        if not projects:
            raise Unauthorized(f"{self._api.host} shows this account no project")
        return Account(name=str(account.get("displayName", "")), sees=f"{projects} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._issues(cursor, since)
        elif stream == "worklogs":
            read = self._changed_worklogs("updated", cursor, since)
        elif stream == "deleted_worklogs":
            read = self._changed_worklogs("deleted", cursor, since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _issues(self, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read what changed since the last run began; a run's token resumes it after a kill."""
        await self._myself()
        busy = await self._in_progress()
        self._sprint_field = sprint_field(await self._every_field())
        run: dict[str, Any] = cursors.parts(cursor, "from") if cursor else {"from": epoch(since)}
        resumed = run
        trail = Trail(self._api.host)
        while True:
            run.setdefault("started", epoch(datetime.now(UTC) - LOOK_BACK))
            answer = await self._search(f"updated >= {run['from']}", "updated", self._fields(), run.get("token"))
            if answer is None:
                if "token" not in resumed:
                    raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                run, resumed = {"from": run["from"]}, {}
                continue
            found = rows(answer, "issues")
            logs = await self._changelogs([str(row.get("id")) for row in found])
            token = next_token(answer)
            done = {"from": run["started"]}
            run = {**run, "token": trail.follow(token)} if token else done
            made = records(found, partial(self._issue, logs=logs, busy=busy))
            yield Page(made, json.dumps(run), _fraction(made, run))
            if not token:
                return

    async def _search(self, where: str, order: str, fields: Sequence[str], token: str | None) -> Row | None:
        """Ask for one page; None where the server no longer knows `token`.

        There is no upper bound, for it would starve issues that change often, and times are epochs,
        for JQL reads a date in the account's own time zone.
        """
        jql = f"({self._jql}) AND {where}" if self._jql else where
        body = {"jql": f"{jql} ORDER BY {order} ASC", "fields": fields, "maxResults": 5000 if fields == ["id"] else 100}
        try:
            return whole(await self._api.search(SEARCH, {**body, "nextPageToken": token} if token else body))
        except Refused as refusal:
            if refusal.status != HTTPStatus.BAD_REQUEST:
                raise
            if token:
                return None
            raise Refused(f"{self._api.host} does not understand the search; check JIRA_JQL", refusal.status) from None

    async def _changelogs(self, ids: Sequence[str]) -> dict[str, list[Row]]:
        """Read the changes of what was when whose and due when, by issue; one issue's can come in parts."""
        logs: dict[str, list[Row]] = {}
        changing = ["status", "assignee", "duedate", *filter(None, (self._sprint_field,))]
        question: dict[str, Any] = {"issueIdsOrKeys": ids, "fieldIds": changing}
        trail = Trail(self._api.host)
        while ids:
            answer = whole(await self._api.search(CHANGELOGS, question))
            for log in rows(answer, "issueChangeLogs"):
                logs.setdefault(str(log.get("issueId")), []).append(log)
            token = answer.get("nextPageToken")
            if not token:
                break
            question["nextPageToken"] = trail.follow(str(token))
        return logs

    async def _changed_worklogs(
        self, feed: Literal["updated", "deleted"], cursor: str | None, since: datetime
    ) -> AsyncIterator[Page]:
        """Follow a feed of worklog ids; it holds back the last minute and says itself how far it came."""
        position = cursor or str(epoch(since))
        if not position.isdecimal():
            raise CursorExpired("the cursor is none that this version wrote")
        trail = Trail(self._api.host)
        while True:
            answer = whole(await self._api.get(f"/rest/api/3/worklog/{feed}", {"since": trail.follow(position)}))
            ids = [row.get("worklogId") for row in rows(answer, "values")]
            if ids:
                position = str(answer.get("until") or position)
            if feed == "deleted":
                yield Page([Gone("worklog", str(one)) for one in ids], position)
            else:
                listed = _listed(await self._api.search(WORKLOGS, {"ids": ids})) if ids else []
                yield Page(records(listed, _worklog), position)
            if answer.get("lastPage") is not False:
                return

    async def _census(self) -> AsyncIterator[Page]:
        """List the ids of all issues; a search without a bound is refused, so it is bound by a truth."""
        await self._myself()
        ids: set[str] = set()
        token: str | None = None
        trail = Trail(self._api.host)
        while True:
            answer = await self._search("project IS NOT EMPTY", "created", ["id"], token)
            if answer is None:
                raise Unreadable(f"{self._api.host} forgot the census while it was read")
            ids |= {str(row["id"]) for row in rows(answer, "issues") if "id" in row}
            token = next_token(answer)
            if not token:
                break
            trail.follow(token)
        yield Page([Census("item", frozenset(ids))], datetime.now(UTC).isoformat())

    async def _myself(self) -> Row:
        """Say who we are; without this, an account that was switched off finds an empty Jira, not a closed door."""
        return whole(await self._api.get("/rest/api/3/myself"))

    async def _every_field(self) -> list[Row]:
        return _listed(await self._api.get("/rest/api/3/field"))

    async def _in_progress(self) -> frozenset[str]:
        statuses = _listed(await self._api.get("/rest/api/3/status"))
        return frozenset(str(status.get("id")) for status in statuses if category(status) == "indeterminate")

    def _fields(self) -> list[str]:
        return [*FIELDS, *filter(None, (self._client_field, self._points_field, self._sprint_field))]

    def _issue(self, row: Row, logs: Mapping[str, list[Row]], busy: frozenset[str]) -> Item:
        fields, opened_at = row["fields"], instant(row["fields"]["created"])
        parent = fields.get("parent") or {}
        kind_of_parent = (parent.get("fields") or {}).get("issuetype") or {}
        estimate, points = fields.get("timeoriginalestimate"), fields.get(self._points_field)
        status, assignee = fields.get("status") or {}, fields.get("assignee") or {}
        own = logs.get(str(row["id"]), [])
        priority = (fields.get("priority") or {}).get("name")
        return Item(
            kind="issue",
            id=str(row["id"]),
            title=fields.get("summary") or "",
            opened_at=opened_at,
            updated_at=instant(fields["updated"]),
            url=f"{self._url}/browse/{row['key']}",
            closed_at=_closed_at(fields, status),
            type=(fields.get("issuetype") or {}).get("name"),
            priority=priority,
            container=(fields.get("project") or {}).get("key"),
            epic=parent.get("key") if kind_of_parent.get("hierarchyLevel") == 1 else None,
            labels=tuple(fields.get("labels") or ()),
            components=tuple(component["name"] for component in fields.get("components") or ()),
            client_names=tuple(names(fields.get(self._client_field))),
            links=ticket_links(fields.get("summary") or "", json.dumps(fields.get("description"))),
            parent_id=str(parent["id"]) if parent else None,
            estimate_hours=estimate / 3600 if estimate else None,
            points=points if isinstance(points, int | float) else None,
            spans=spans(
                opened_at, status.get("id"), assignee.get("accountId"), chain.from_iterable(map(history, own)), busy
            ),
            due_on=day_or_none(fields.get("duedate")),
            due_changes=due_changes(own),
            urgent=is_urgent(priority),
            cycle=cycle(fields.get(self._sprint_field), self._sprint_field, own, opened_at),
        )


def _closed_at(fields: Row, status: Row) -> datetime | None:
    """Read the resolution's date; workflows that set no resolution only move to a status of the kind done."""
    if fields.get("resolutiondate"):
        return instant(fields["resolutiondate"])
    return instant_or_none(fields.get("statuscategorychangedate")) if category(status) == "done" else None


def _worklog(row: Row) -> Worklog:
    return Worklog(
        id=str(row["id"]),
        item_id=str(row["issueId"]),
        seconds=int(row["timeSpentSeconds"]),
        started_at=instant(row["started"]),
        author=(row.get("author") or {}).get("accountId"),
    )


def _listed(answer: Any) -> list[Row]:
    return rows({"list": answer}, "list")


def _fraction(made: Sequence[Record], run: Mapping[str, Any]) -> float | None:
    """Say how much of the run's time lies behind the last issue (0..1); a run is read oldest change first."""
    last = made[-1] if made else None
    if not isinstance(last, Item) or "token" not in run:
        return None
    return min(1.0, max(0.0, float((epoch(last.updated_at) - run["from"]) / max(1, run["started"] - run["from"]))))
