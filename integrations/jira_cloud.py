"""Jira Cloud as its products share it: the search, its bulk changelogs and the feeds of worklogs."""

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
from integrations.http import Api, Query, Trail
from integrations.jira_issues import Fields, changed_worklogs, check_fields, in_progress, issue, listed
from integrations.mapping import Row, records, rows, whole
from integrations.records import Census, Gone, Item, Record
from integrations.source import Account, Page, Stream

SEARCH = "/rest/api/3/search/jql"
CHANGELOGS = "/rest/api/3/changelog/bulkfetch"
WORKLOGS = "/rest/api/3/worklog/list"
ISSUES = "/rest/api/3/issue/bulkfetch"

LOOK_BACK = timedelta(minutes=5)
"""The search index lags behind the issues by seconds to minutes."""


class JiraCloud:
    """A connected Jira Cloud, whose variables begin with `prefix`; see `integrations.source.Source`."""

    name = "jira"
    prefix = "JIRA"
    streams: tuple[Stream, ...] = (
        Stream("issues"),
        Stream("worklogs"),
        Stream("deleted_worklogs"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, values: Mapping[str, str], http: httpx.AsyncClient) -> None:
        named = {name: values.get(f"{self.prefix}_{name}", "") for name in ("JQL", "CLIENT_FIELD", "POINTS_FIELD")}
        self.url = values[f"{self.prefix}_URL"].rstrip("/")
        login = (values[f"{self.prefix}_EMAIL"], values[f"{self.prefix}_TOKEN"])
        self.api = Api(http, self.url, auth=login, reads=frozenset({SEARCH, CHANGELOGS, WORKLOGS, ISSUES}))
        self._jql = self.within(named["JQL"])
        self._fields = Fields(client=named["CLIENT_FIELD"], points=named["POINTS_FIELD"])

    def within(self, jql: str) -> str:
        """Return the whole restriction of what is read."""
        return jql

    def more_fields(self, known: Sequence[Row]) -> list[str]:  # noqa: ARG002 - a product with more of them looks
        """Name the fields that are asked for beside those of every issue, of all that this Jira knows."""
        return []

    async def desks(self) -> frozenset[str]:
        """Name the service projects: an issue that is linked to one of their requests follows its client."""
        keys: list[str] = []
        trail = Trail(self.api.host)
        while True:
            asked: Query = {"typeKey": "service_desk", "startAt": len(keys), "maxResults": 50}
            answer = whole(await self.api.get("/rest/api/3/project/search", asked))
            found = [str(row.get("key")) for row in rows(answer, "values")]
            keys += found
            if not found or answer.get("isLast") is not False:
                return frozenset(keys)
            trail.follow(",".join(found))

    async def complete(self, found: Sequence[Row]) -> None:
        """Add to issues what a search leaves out."""

    def make(self, row: Row, item: Item) -> Item | list[Record]:  # noqa: ARG002 - a product with more in a row looks
        """Say what a row is beside the item that every issue is."""
        return item

    async def check(self) -> Account:
        """Say who we are and how much we see; a field that Jira does not know would be silently empty."""
        account = await self._myself()
        asked = {f"{self.prefix}_CLIENT_FIELD": self._fields.client, f"{self.prefix}_POINTS_FIELD": self._fields.points}
        check_fields(self.api.host, await self._every_field(), asked)
        projects = whole(await self.api.get("/rest/api/3/project/search", {"maxResults": 1})).get("total")
        if not projects:
            raise Unauthorized(f"{self.api.host} shows this account no project")
        return Account(name=str(account.get("displayName", "")), sees=f"{projects} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._issues(cursor, since)
        elif stream == "worklogs":
            read = changed_worklogs(self.api, 3, "updated", cursor, since)
        elif stream == "deleted_worklogs":
            read = changed_worklogs(self.api, 3, "deleted", cursor, since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for issues by their ids: what is neither told nor could not be told just now is not there."""
        await self._myself()
        answer = whole(await self.api.search(ISSUES, {"issueIdsOrKeys": list(ids), "fields": ["project"]}))
        told = [*rows(answer, "issues"), *listed(answer.get("issueErrors") or [])]
        found = {str(row.get("id")) for row in told}
        return [Gone("item", id_) for id_ in ids if id_ not in found]

    async def _issues(self, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read what changed since the last run began; a run's token resumes it after a kill."""
        await self._myself()
        busy = in_progress(listed(await self.api.get("/rest/api/3/status")))
        known = await self._every_field()
        sprint = field_of(known, SPRINT_KIND)
        fields = replace(self._fields, sprint=sprint, sprint_changes=sprint, desks=await self.desks())
        run: dict[str, Any] = cursors.parts(cursor, "from") if cursor else {"from": epoch(since)}
        asked = [*fields.named(), *self.more_fields(known)]
        resumed = run
        trail = Trail(self.api.host)
        while True:
            run.setdefault("started", epoch(datetime.now(UTC) - LOOK_BACK))
            answer = await self._search(f"updated >= {run['from']}", "updated", asked, run.get("token"))
            if answer is None:
                if "token" not in resumed:
                    raise Unreadable(f"{self.api.host} forgot its pages while they were read")
                run, resumed = {"from": run["from"]}, {}
                continue
            found = rows(answer, "issues")
            await self.complete(found)
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
            return whole(await self.api.search(SEARCH, {**body, "nextPageToken": token} if token else body))
        except Refused as refusal:
            if refusal.status != HTTPStatus.BAD_REQUEST:
                raise
            if token:
                return None
            raise Refused(
                f"{self.api.host} does not understand the search; check {self.prefix}_JQL", refusal.status
            ) from None

    async def _changelogs(self, ids: Sequence[str], sprint: str) -> dict[str, list[Row]]:
        """Read the changes of what was when whose and due when, by issue; one issue's can come in parts."""
        logs: dict[str, list[Row]] = {}
        changing = ["status", "assignee", "duedate", *filter(None, (sprint,))]
        question: dict[str, Any] = {"issueIdsOrKeys": ids, "fieldIds": changing}
        trail = Trail(self.api.host)
        while ids:
            answer = whole(await self.api.search(CHANGELOGS, question))
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
        trail = Trail(self.api.host)
        while True:
            answer = await self._search("project IS NOT EMPTY", "created", ["id"], token)
            if answer is None:
                raise Unreadable(f"{self.api.host} forgot the census while it was read")
            ids |= {str(row["id"]) for row in rows(answer, "issues") if "id" in row}
            token = next_token(answer)
            if not token:
                break
            trail.follow(token)
        yield Page([Census("item", frozenset(ids))], datetime.now(UTC).isoformat())

    async def _myself(self) -> Row:
        """Say who we are; without this, an account that was switched off finds an empty Jira, not a closed door."""
        return whole(await self.api.get("/rest/api/3/myself"))

    async def _every_field(self) -> list[Row]:
        return listed(await self.api.get("/rest/api/3/field"))

    def _issue(
        self, row: Row, logs: Mapping[str, list[Row]], busy: frozenset[str], fields: Fields
    ) -> Item | list[Record]:
        return self.make(row, issue(row, logs.get(str(row["id"]), []), busy, fields, self.url))


def _fraction(made: Sequence[Record], run: Mapping[str, Any]) -> float | None:
    """Say how much of the run's time lies behind the last issue (0..1); a run is read oldest change first."""
    last = next((one for one in reversed(made) if isinstance(one, Item)), None)
    if last is None or "token" not in run:
        return None
    return min(1.0, max(0.0, float((epoch(last.updated_at) - run["from"]) / max(1, run["started"] - run["from"]))))
