"""Jira Data Center, through its REST API of version 2: pages by number, times in the account's own time zone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from integrations import cursor as cursors
from integrations.atlassian import EPIC_KIND, SPRINT_KIND, field_of
from integrations.errors import CursorExpired, Refused, Unauthorized, Unavailable, Unreadable
from integrations.http import Api
from integrations.jira_issues import Fields, changed_worklogs, check_fields, in_progress, issue, listed
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Census, Gone, Item
from integrations.source import Account, Page, Stream, Variable

VARIABLES = (
    Variable("JIRA_DC_URL", "Jira's address", "the address bar of Jira, up to /browse", "https://jira.firm.example"),
    Variable(
        "JIRA_DC_TOKEN",
        "a personal access token of an account that may browse the projects",
        "Jira > Profile > Personal access tokens",
        "NjE0Mzc2",
        secret=True,
    ),
    Variable(
        "JIRA_DC_CLIENT_FIELD",
        "the id of the custom field that names the client, if there is one",
        "Jira > Administration > Issues > Custom fields, in the address of the field",
        "customfield_10050",
        required=False,
    ),
    Variable(
        "JIRA_DC_POINTS_FIELD",
        "the id of the custom field that holds story points, if they are used",
        "Jira > Administration > Issues > Custom fields, in the address of the field",
        "customfield_10016",
        required=False,
    ),
    Variable(
        "JIRA_DC_JQL",
        "which issues to read, without ORDER BY; all that the account sees if left empty",
        "the advanced search of Jira",
        "project in (APP, WEB)",
        required=False,
    ),
)

SEARCH = "/rest/api/2/search"
LOOK_BACK = timedelta(minutes=5)
"""The search index lags behind the issues by seconds to minutes."""

FULL_PAGE, FULL_CENSUS = 100, 1000
LOOKS = 5
"""How often a pull begins a minute again because its pages moved meanwhile."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "JiraDataCenter":
    """Connect to the Jira that `values` (by the names in `VARIABLES`) describe."""
    url = values["JIRA_DC_URL"].rstrip("/")
    headers = {"Authorization": f"Bearer {values['JIRA_DC_TOKEN']}"}
    api = Api(http, url, headers=headers, reads=frozenset({"/rest/api/2/worklog/list"}))
    fields = Fields(
        client=values.get("JIRA_DC_CLIENT_FIELD", ""),
        points=values.get("JIRA_DC_POINTS_FIELD", ""),
        sprint_changes="Sprint",
    )
    return JiraDataCenter(api, url, fields, jql=values.get("JIRA_DC_JQL", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """A minute from which to read on, how many issues of that list are behind us, and the id of the last of them."""

    since: str
    offset: int = 0
    last: str = ""

    def behind(self, found: Sequence[Row]) -> "Place":
        """Stand behind a page: the next one begins at the last row's minute, and so reads that minute again."""
        try:
            minute = _minute(instant(found[-1]["fields"]["updated"]))
        except (KeyError, TypeError, ValueError):
            raise Unreadable("an issue does not say when it changed") from None
        if minute > self.since:
            return Place(minute)
        return Place(self.since, self.offset + len(found), str(found[-1].get("id")))


class JiraDataCenter:
    """A connected Jira Data Center; see `integrations.source.Source`."""

    name = "jira_data_center"
    streams = (
        Stream("issues"),
        Stream("worklogs"),
        Stream("deleted_worklogs"),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(self, api: Api, url: str, fields: Fields, *, jql: str = "") -> None:
        self._api = api
        self._url = url
        self._fields = fields
        self._jql = f"({jql})" if jql else ""

    async def check(self) -> Account:
        """Say who we are and how much we see; a field that Jira does not know would be silently empty."""
        account = await self._myself()
        asked = {"JIRA_DC_CLIENT_FIELD": self._fields.client, "JIRA_DC_POINTS_FIELD": self._fields.points}
        check_fields(self._api.host, await self._every_field(), asked)
        projects = listed(await self._api.get("/rest/api/2/project"))
        if not projects:
            raise Unauthorized(f"{self._api.host} shows this account no project")
        return Account(name=str(account.get("displayName", "")), sees=f"{len(projects)} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._issues(cursors.read(Place, cursor) if cursor else Place(_minute(since)))
        elif stream == "worklogs":
            read = changed_worklogs(self._api, 2, "updated", cursor, since)
        elif stream == "deleted_worklogs":
            read = changed_worklogs(self._api, 2, "deleted", cursor, since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for issues one by one."""
        await self._myself()
        return [
            Gone("item", id_)
            for id_ in ids
            if not await self._api.has(f"/rest/api/2/issue/{id_}", {"fields": "project"})
        ]

    async def _issues(self, place: Place) -> AsyncIterator[Page]:
        """Read oldest change first; where a minute is longer than a page, each page overlaps the one before.

        What was changed or deleted meanwhile moves the others to the front, and a number alone would pass one over:
        the overlap shows it, and the minute is read again.
        """
        zone = _zone(await self._myself())
        known = await self._every_field()
        fields = replace(self._fields, sprint=field_of(known, SPRINT_KIND), epic=field_of(known, EPIC_KIND))
        make = partial(self._issue, busy=in_progress(listed(await self._api.get("/rest/api/2/status"))), fields=fields)
        asked = {"fields": ",".join(fields.named()), "expand": "changelog"}
        read, looks = 0, 0
        while True:
            where = f'updated >= "{spell(_instant(place.since), zone)}"'
            found, left = await self._search(where, "updated", place, {**asked, "maxResults": FULL_PAGE})
            if found is None:
                looks += 1
                if looks > LOOKS:
                    raise Unreadable(f"{self._api.host} lists other issues at every look")
                place = Place(place.since)
                continue
            read += len(found)
            place = place.behind(found) if found else place
            if not left:
                place = Place(_minute(_instant(place.since) - LOOK_BACK))
            yield Page(records(found, make), cursors.write(place), read / (read + left) if left else 1.0)
            if not left:
                return

    async def _search(
        self, where: str, order: str, place: Place, asked: Mapping[str, str | int]
    ) -> tuple[list[Row] | None, int]:
        """Return the issues behind a place and how many are left behind them; None where the place has moved."""
        jql = " AND ".join(filter(None, (self._jql, where))) + f" ORDER BY {order} ASC, key ASC"
        start = max(0, place.offset - 1)
        try:
            answer = whole(await self._api.get(SEARCH, {**asked, "jql": jql.strip(), "startAt": start}))
        except Refused as refusal:
            if refusal.status != HTTPStatus.BAD_REQUEST:
                raise
            raise Refused(
                f"{self._api.host} does not understand the search; check JIRA_DC_JQL", refusal.status
            ) from None
        found, total = rows(answer, "issues"), answer.get("total")
        if not isinstance(total, int):
            raise Unreadable("the answer does not say how long the list is")
        if place.offset:
            if not found or str(found[0].get("id")) != place.last:
                return None, 0
            found = found[1:]
        return found, max(0, total - place.offset - len(found)) if found else 0

    async def _census(self) -> AsyncIterator[Page]:
        """List the ids of all issues, for deleted ones leave no trace; one deleted meanwhile shows in the overlap."""
        await self._myself()
        ids: set[str] = set()
        place, left = Place(""), 1
        while left:
            found, left = await self._search("", "created", place, {"fields": "created", "maxResults": FULL_CENSUS})
            if found is None:
                raise Unavailable(f"{self._api.host} deleted an issue while they were counted; they are counted again")
            ids.update(str(row.get("id")) for row in found)
            place = Place("", place.offset + len(found), str(found[-1].get("id"))) if found else place
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this account no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _myself(self) -> Row:
        """Say who we are; a server that is open to strangers would show an expired token what those may see."""
        return whole(await self._api.get("/rest/api/2/myself"))

    async def _every_field(self) -> list[Row]:
        return listed(await self._api.get("/rest/api/2/field"))

    def _issue(self, row: Row, busy: frozenset[str], fields: Fields) -> Item:
        return issue(row, _log(row.get("changelog") or {}), busy, fields, self._url)


def spell(moment: datetime, zone: ZoneInfo | None) -> str:
    """Spell an instant as JQL reads it: a minute of the account's time zone, and no later than the instant meant.

    Without a known zone it is a day earlier, and an hour in the one that comes twice in autumn: rows are read again.
    """
    if zone is None:
        return f"{moment.astimezone(UTC) - timedelta(days=1):%Y-%m-%d %H:%M}"
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{(moment - timedelta(hours=1 if twice else 0)).astimezone(zone):%Y-%m-%d %H:%M}"


def _zone(account: Row) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(account.get("timeZone") or ""))
    except (KeyError, OSError, ValueError):
        return None


def _log(changelog: Mapping[str, Any]) -> list[Row] | None:
    """Return the history beside an issue in the form the cloud gives it; None where a part of it was left out."""
    histories = rows(changelog, "histories") if changelog else []
    total = changelog.get("total")
    return None if isinstance(total, int) and total > len(histories) else [{"changeHistories": histories}]


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _instant(minute: str) -> datetime:
    try:
        return instant(minute)
    except (TypeError, ValueError):
        raise CursorExpired("the cursor is none that this version wrote") from None
