"""An invented company's tracker, on loopback: as much of Jira Cloud's API as reading a firm's engineering takes."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from aiohttp import web

from bot.demo import jql
from bot.demo import tracker_json as shown
from bot.demo.loopback import Clock, Loopback, utc_now
from bot.demo.work import Change, ChangedField, Company, Issue, Worklog

EMAIL, TOKEN = "clientload@ardoise.example", "demo-tracker-token"
HELPDESK = "https://helpdesk.example"
HELD_BACK = timedelta(minutes=1)
API = "/rest/api/3"
SEARCH, CHANGELOGS, WORKLOGS = f"{API}/search/jql", f"{API}/changelog/bulkfetch", f"{API}/worklog/list"
ISSUES = f"{API}/issue/bulkfetch"
PAGE, ID_PAGE, BULK = 100, 5000, 1000
MOST_FIELDS = 10


@asynccontextmanager
async def serve_tracker(
    company: Company, clock: Clock = utc_now, *, helpdesk_url: str = HELPDESK
) -> AsyncIterator[str]:
    """Serve the company's tracker until the block ends; gives its address.

    Issues name tickets by their address below `helpdesk_url`. The credential is `EMAIL` and `TOKEN`. Build a
    `Tracker` instead to change issues or to disturb it meanwhile.
    """
    async with Tracker(company, clock, helpdesk_url=helpdesk_url).serve() as url:
        yield url


class Tracker(Loopback):
    """The tracker while it runs. The feeds of worklogs hold back the last minute, as Jira's do."""

    reads: ClassVar = frozenset({SEARCH, CHANGELOGS, WORKLOGS, ISSUES})
    headers: ClassVar = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999"}

    def __init__(
        self,
        company: Company,
        clock: Clock = utc_now,
        *,
        email: str = EMAIL,
        token: str = TOKEN,
        helpdesk_url: str = HELPDESK,
    ) -> None:
        super().__init__(company, clock, login=email, secret=token)
        self.helpdesk_url = helpdesk_url
        self.people = {engineer.id: engineer for engineer in company.engineers}
        self.issues = {issue.id: issue for issue in company.issues}
        self.sprints = {str(sprint.id): sprint for sprint in company.sprints}
        self.worklogs: dict[int, Worklog] = {}
        # Logging time on an issue moves its stamp, too.
        self._logged: defaultdict[int, list[datetime]] = defaultdict(list)
        for worklog in company.worklogs:
            self.put(worklog)
        self._last_change = max((change.id for change in company.changelogs), default=0)

    def put(self, record: Issue | Worklog) -> None:
        """Add a record, or replace the one with its id; its own stamps say when that becomes visible."""
        if isinstance(record, Issue):
            self.issues[record.id] = record
        else:
            self.worklogs[record.id] = record
            self._logged[record.issue_id].append(record.entered_at)

    def remove(self, issue_id: int) -> None:
        """Delete an issue; Jira leaves no trace of it."""
        del self.issues[issue_id]

    def change(self, issue_id: int, at: datetime, author: str, field: ChangedField, after: str) -> Issue:
        """Change a field of an issue; changes are given in the order of time."""
        self._last_change += 1
        issue = self.issues[issue_id]
        entry = Change(self._last_change, at, author, field, issue.current(field, at), after)
        self.issues[issue_id] = replace(issue, changes=(*issue.changes, entry))
        return self.issues[issue_id]

    def routes(self) -> list[web.RouteDef]:
        """Name the paths of Jira Cloud that are spoken here."""
        return [
            web.get(f"{API}/myself", self._myself),
            web.get(f"{API}/project/search", self._projects),
            web.get(f"{API}/status", self._statuses),
            web.get(f"{API}/field", self._fields),
            web.get(f"{API}/search", self._gone),
            web.get(SEARCH, self._search),
            web.post(SEARCH, self._search),
            web.post(CHANGELOGS, self._changelogs),
            web.post(ISSUES, self._fetched),
            web.get(f"{API}/worklog/updated", self._updated_worklogs),
            web.get(f"{API}/worklog/deleted", self._deleted_worklogs),
            web.post(WORKLOGS, self._listed_worklogs),
            web.get(f"{API}/issue/{{issue}}/remotelink", self._remote_links),
        ]

    def stranger(self, request: web.Request) -> web.StreamResponse:
        """Refuse a wrong credential; nothing here is open to everybody."""
        del request
        return web.Response(status=401, text="Client must be authenticated to access this resource.")

    async def _myself(self, _request: web.Request) -> web.Response:
        account = {"accountId": "712020:clientload", "accountType": "atlassian", "active": True}
        return web.json_response({**account, "displayName": "Clientload", "timeZone": "Europe/Paris"})

    async def _projects(self, request: web.Request) -> web.Response:
        every = [shown.project(self.url, key) for key in shown.PROJECTS]
        projects = [one for one in every if request.query.get("typeKey", "software") == one["projectTypeKey"]]
        page = {"isLast": True, "maxResults": 50, "startAt": 0, "total": len(projects)}
        return web.json_response({**page, "values": projects})

    async def _statuses(self, _request: web.Request) -> web.Response:
        return web.json_response([shown.status(name) for name in shown.STATUSES])

    async def _fields(self, _request: web.Request) -> web.Response:
        return web.json_response([shown.field(*one) for one in shown.FIELDS])

    async def _gone(self, _request: web.Request) -> web.Response:
        return _refused("The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.", 410)

    async def _search(self, request: web.Request) -> web.Response:
        asked = await _question(request)
        now, spent = self.clock(), self._spent()
        fields = list(asked.get("fields") or ["id"])
        try:
            query = jql.read(str(asked.get("jql") or ""), lambda issue: self._updated(issue, now))
            after = _place(asked.get("nextPageToken"), str(asked.get("jql")))
        except jql.Misunderstood as reason:
            return _refused(str(reason))
        most = ID_PAGE if set(fields) <= {"id", "key"} else PAGE
        size = max(1, min(most, int(asked.get("maxResults") or 50)))
        placed = [(query.place(one), one) for one in self.issues.values() if one.created_at <= now and query.finds(one)]
        rest = sorted((pair for pair in placed if after is None or pair[0] > after), key=lambda pair: pair[0])
        issues = [self._shown(one, now, fields, spent.get(one.id, 0)) for _, one in rest[:size]]
        if len(rest) <= size:
            return web.json_response({"issues": issues, "isLast": True})
        token = _token(rest[size - 1][0], str(asked.get("jql")))
        return web.json_response({"issues": issues, "isLast": False, "nextPageToken": token})

    async def _changelogs(self, request: web.Request) -> web.Response:
        asked, now = await _question(request), self.clock()
        wanted, kinds = asked.get("issueIdsOrKeys") or [], asked.get("fieldIds") or ["status", "assignee"]
        if not 0 < len(wanted) <= BULK or len(kinds) > MOST_FIELDS:
            return _refused("Between 1 and 1000 issues and at most 10 fields can be asked for.")
        logs = []
        for one in self._named(wanted):
            entries = [shown.change(c, self.people) for c in one.changes if c.at <= now and shown.named(c) in kinds]
            logs += [{"issueId": str(one.id), "changeHistories": entries}] if entries else []
        return web.json_response({"issueChangeLogs": logs})

    async def _fetched(self, request: web.Request) -> web.Response:
        """Tell issues by their ids; those that are not there are left out without a word."""
        asked, now, spent = await _question(request), self.clock(), self._spent()
        found = [one for one in self._named(asked.get("issueIdsOrKeys") or []) if one.created_at <= now]
        fields = list(asked.get("fields") or ["*navigable"])
        issues = [self._shown(one, now, fields, spent.get(one.id, 0)) for one in found]
        return web.json_response({"issues": issues, "issueErrors": []})

    async def _updated_worklogs(self, request: web.Request) -> web.Response:
        return self._feed(request, [(one.entered_at, one.id) for one in self._present()])

    async def _deleted_worklogs(self, request: web.Request) -> web.Response:
        gone = [(one.deleted_at, one.id) for one in self.worklogs.values() if one.deleted_at]
        return self._feed(request, [row for row in gone if row[0] <= self.clock()])

    async def _listed_worklogs(self, request: web.Request) -> web.Response:
        wanted = (await _question(request)).get("ids") or []
        if not 0 < len(wanted) <= BULK:
            return _refused("Between 1 and 1000 worklogs can be asked for.")
        present = {one.id: one for one in self._present()}
        found = [present[number] for number in wanted if number in present]
        return web.json_response([shown.worklog(self.url, one, self.people) for one in found])

    async def _remote_links(self, request: web.Request) -> web.Response:
        named = self._named([request.match_info["issue"]])
        if not named:
            return _refused("Issue does not exist or you do not have permission to see it.", 404)
        addresses = self._addresses(named[0].remote_tickets)
        return web.json_response([shown.remote_link(self.url, named[0], n, one) for n, one in enumerate(addresses)])

    def _shown(self, one: Issue, now: datetime, fields: Sequence[str], spent: int) -> dict[str, Any]:
        parent = next((issue for issue in self.issues.values() if issue.key == one.epic), None) if one.epic else None
        row = shown.issue(
            self.url,
            one,
            now,
            updated=self._updated(one, now),
            people=self.people,
            sprints=self.sprints,
            parent=parent,
            addresses=self._addresses(one.tickets),
            spent=spent,
        )
        if "*all" not in fields and "*navigable" not in fields:
            row["fields"] = {name: value for name, value in row["fields"].items() if name in fields}
        if set(fields) <= {"id"}:
            return {"id": row["id"]}
        return row

    def _updated(self, one: Issue, now: datetime) -> datetime:
        stamps = [change.at for change in one.changes] + self._logged.get(one.id, [])
        return max([one.created_at, *(at for at in stamps if at <= now)])

    def _present(self) -> list[Worklog]:
        now = self.clock()
        return [w for w in self.worklogs.values() if w.entered_at <= now and not (w.deleted_at and w.deleted_at <= now)]

    def _spent(self) -> Mapping[int, int]:
        spent: dict[int, int] = defaultdict(int)
        for worklog in self._present():
            spent[worklog.issue_id] += worklog.seconds
        return spent

    def _named(self, names: Sequence[str]) -> list[Issue]:
        wanted = {str(name) for name in names}
        return [one for one in self.issues.values() if str(one.id) in wanted or one.key in wanted]

    def _addresses(self, tickets: Sequence[int]) -> list[str]:
        return [f"{self.helpdesk_url}/agent/tickets/{ticket}" for ticket in tickets]

    def _feed(self, request: web.Request, stamped: Sequence[tuple[datetime, int]]) -> web.Response:
        """Answer a feed of worklog ids, oldest first; a page never ends within a millisecond."""
        since, until = int(request.query.get("since") or 0), jql.milliseconds(self.clock() - HELD_BACK)
        rows = sorted((jql.milliseconds(at), number) for at, number in stamped)
        found = [row for row in rows if since < row[0] <= until]
        page = found[:BULK]
        page += [row for row in found[BULK:] if row[0] == page[-1][0]]
        last = page[-1][0] if page else since
        answer = {
            "since": since,
            "until": last,
            "lastPage": len(page) == len(found),
            "self": f"{self.url}{request.path}?since={since}",
            "values": [{"worklogId": number, "updatedTime": at, "properties": []} for at, number in page],
        }
        if len(page) < len(found):
            answer["nextPage"] = f"{self.url}{request.path}?since={last}"
        return web.json_response(answer)


async def _question(request: web.Request) -> dict[str, Any]:
    """Read what is asked, from the query of a GET or the body of a POST."""
    if request.method == "POST":
        asked = await request.json()
        return asked if isinstance(asked, dict) else {}
    fields = [name for one in request.query.getall("fields", []) for name in one.split(",")]
    return {**request.query, "fields": fields}


def _token(place: jql.Place, query: str) -> str:
    return urlsafe_b64encode(json.dumps([place, query]).encode()).decode()


def _place(token: str | None, query: str) -> jql.Place | None:
    """Read where to go on; a token belongs to the query that it was given for."""
    if not token:
        return None
    try:
        place, asked = json.loads(urlsafe_b64decode(token))
    except ValueError:
        raise jql.Misunderstood("The nextPageToken is invalid.") from None
    if asked != query:
        raise jql.Misunderstood("The nextPageToken is of another query.")
    return tuple(place)


def _refused(why: str, status: int = 400) -> web.Response:
    return web.json_response({"errorMessages": [why], "errors": {}}, status=status)
