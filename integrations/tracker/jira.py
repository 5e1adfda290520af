"""Jira Cloud, through its search, its bulk changelogs and its feeds of changed and deleted worklogs."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations.atlassian import SPRINT_KIND, epoch, field_of, next_token
from integrations.errors import Refused, Unauthorized, Unreadable
from integrations.http import Api, Trail
from integrations.jira_issues import Fields, changed_worklogs, check_fields, in_progress, issue, listed
from integrations.mapping import Row, records, rows, whole
from integrations.records import Census, Item, Record
from integrations.source import Account, Page, Stream, Variable

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
        self._fields = Fields(client=client_field, points=points_field)

    async def check(self) -> Account:
        """Say who we are and how much we see; a field that Jira does not know would be silently empty."""
        account = await self._myself()
        asked = {"JIRA_CLIENT_FIELD": self._fields.client, "JIRA_POINTS_FIELD": self._fields.points}
        check_fields(self._api.host, await self._every_field(), asked)
        projects = whole(await self._api.get("/rest/api/3/project/search", {"maxResults": 1})).get("total")
        if not projects:
            raise Unauthorized(f"{self._api.host} shows this account no project")
        return Account(name=str(account.get("displayName", "")), sees=f"{projects} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._issues(cursor, since)
        elif stream == "worklogs":
            read = changed_worklogs(self._api, 3, "updated", cursor, since)
        elif stream == "deleted_worklogs":
            read = changed_worklogs(self._api, 3, "deleted", cursor, since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _issues(self, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read what changed since the last run began; a run's token resumes it after a kill."""
        await self._myself()
        busy = in_progress(listed(await self._api.get("/rest/api/3/status")))
        sprint = field_of(await self._every_field(), SPRINT_KIND)
        fields = replace(self._fields, sprint=sprint, sprint_changes=sprint)
        run: dict[str, Any] = cursors.parts(cursor, "from") if cursor else {"from": epoch(since)}
        resumed = run
        trail = Trail(self._api.host)
        while True:
            run.setdefault("started", epoch(datetime.now(UTC) - LOOK_BACK))
            answer = await self._search(f"updated >= {run['from']}", "updated", fields.named(), run.get("token"))
            if answer is None:
                if "token" not in resumed:
                    raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                run, resumed = {"from": run["from"]}, {}
                continue
            found = rows(answer, "issues")
            logs = await self._changelogs([str(row.get("id")) for row in found], sprint)
            token = next_token(answer)
            done = {"from": run["started"]}
            run = {**run, "token": trail.follow(token)} if token else done
            made = records(found, partial(self._issue, logs=logs, busy=busy, fields=fields))
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

    async def _changelogs(self, ids: Sequence[str], sprint: str) -> dict[str, list[Row]]:
        """Read the changes of what was when whose and due when, by issue; one issue's can come in parts."""
        logs: dict[str, list[Row]] = {}
        changing = ["status", "assignee", "duedate", *filter(None, (sprint,))]
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
        return listed(await self._api.get("/rest/api/3/field"))

    def _issue(self, row: Row, logs: Mapping[str, list[Row]], busy: frozenset[str], fields: Fields) -> Item:
        return issue(row, logs.get(str(row["id"]), []), busy, fields, self._url)


def _fraction(made: Sequence[Record], run: Mapping[str, Any]) -> float | None:
    """Say how much of the run's time lies behind the last issue (0..1); a run is read oldest change first."""
    last = made[-1] if made else None
    if not isinstance(last, Item) or "token" not in run:
        return None
    return min(1.0, max(0.0, float((epoch(last.updated_at) - run["from"]) / max(1, run["started"] - run["from"]))))
