"""Redmine, through its REST API: issues, the hours logged on them, and a census of what was deleted."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import httpx

from integrations import cursor as cursors
from integrations.errors import CursorExpired, Unauthorized, Unavailable, Unreadable
from integrations.http import Api, Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Cycle, Gone, Item, Organization, Skipped, Worklog
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable(
        "REDMINE_URL",
        "Redmine's address",
        "the browser's address bar, up to /projects or /issues",
        "https://redmine.firm.example",
    ),
    Variable(
        "REDMINE_KEY",
        "an API access key of a user who may see the projects and their time entries",
        "Redmine > My account > API access key (Administration > Settings > API turns it on)",
        "0f3a9c",
        secret=True,
    ),
    Variable(
        "REDMINE_CLIENT_FIELD",
        "the id or the name of the custom field that names the client, if there is one",
        "Redmine > Administration > Custom fields",
        "7",
        required=False,
    ),
    Variable(
        "REDMINE_PROJECT_IS_CLIENT",
        "1 where every project is a client of its own",
        "how your projects are cut",
        "1",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("due changes", "progress")
FULL_PAGE = 100
LOOK_BACK = timedelta(minutes=15)
RECENT, STILL_EDITED = timedelta(days=3), timedelta(days=45)
"""Time entries can't be asked for by their change: days this recent are read at every tick, and these once a day."""

FINISHED = ""
"""The cursor of a reading that starts anew at its next turn."""

Params = Mapping[str, str | int]
EVERY_ISSUE: Params = {"status_id": "*", "limit": FULL_PAGE}
"""Without a status only open issues are listed."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Redmine":
    """Connect to the Redmine that `values` (by the names in `VARIABLES`) describe."""
    return Redmine(
        Api(http, values["REDMINE_URL"], headers={"X-Redmine-API-Key": values["REDMINE_KEY"]}),
        values["REDMINE_URL"].rstrip("/"),
        client_field=values.get("REDMINE_CLIENT_FIELD", ""),
        project_is_client=values.get("REDMINE_PROJECT_IS_CLIENT", "") == "1",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading of issues stands: those changed at or after `since`, less the first `offset` of them.

    `started` is when the reading began, empty between two readings.
    """

    since: str
    started: str = ""
    offset: int = 0

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(_stamp(since))
        return place if place.started else replace(place, started=_stamp(now))

    def behind(self, found: list[Row]) -> "Place":
        """Stand behind a page that is sorted by its change.

        The next page begins at the last row's second, and so reads that second again: a row that changes
        meanwhile leaves its place, and by offsets alone the row behind it would be passed over.
        """
        try:
            last = _stamp(instant(found[-1]["updated_on"]))
        except (KeyError, TypeError, ValueError):
            raise Unreadable("an issue does not say when it changed") from None
        # Redmine also lists what changed within the second before, so a page can end before `since`.
        if last <= self.since:
            return replace(self, offset=self.offset + len(found))
        return replace(self, since=last, offset=0)

    def next_reading(self) -> "Place":
        """Begin the next reading a little before the last change seen, or before this reading where that is earlier."""
        return Place(_stamp(min(instant(self.since), instant(self.started)) - LOOK_BACK))


class Redmine:
    """A connected Redmine; see `integrations.source.Source`."""

    name = "redmine"

    def __init__(
        self,
        api: Api,
        url: str,
        *,
        client_field: str = "",
        project_is_client: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._url = url
        self._client_field = client_field
        self._project_is_client = project_is_client
        self._now = now
        self.streams = (
            *((Stream("projects"),) if project_is_client else ()),
            Stream("issues"),
            Stream("time_entries"),
            Stream("time_entries_census", every=timedelta(days=1)),
            Stream("census", every=timedelta(days=7)),
        )

    async def check(self) -> Account:
        """Say who we are and how many issues we see."""
        user = await self._user()
        answer = whole(await self._api.get("/issues.json", {"status_id": "*", "limit": 1}))
        return Account(name=str(user.get("login") or user.get("id")), sees=f"{answer.get('total_count', 0)} issues")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        # A wrong or revoked key is answered as a stranger is: 200, and a list of nothing.
        await self._user()
        today = self._now().date()
        if stream == "projects":
            read = self._projects()
        elif stream == "issues":
            read = self._issues(Place.read(cursor, since, self._now()))
        elif stream == "time_entries":
            read = self._hours(_first_day(cursor, since.date(), today - RECENT))
        elif stream == "time_entries_census":
            read = self._hours(today - STILL_EDITED, census=True)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for issues one by one; one that we may not see is refused, and is no deleted one."""
        await self._user()
        return [Gone("item", id_) for id_ in ids if not await self._api.has(f"/issues/{id_}.json")]

    async def _user(self) -> Row:
        user = whole(whole(await self._api.get("/users/current.json")).get("user"))
        if not user.get("id"):
            raise Unauthorized(f"{self._api.host} does not accept the key")
        return user

    async def _projects(self) -> AsyncIterator[Page]:
        # Active and closed ones: without a status the closed ones are left out.
        async for found, fraction in self._list("/projects.json", "projects", {"status": "1|5"}):
            yield Page(records(found, _organization), FINISHED, fraction)

    async def _issues(self, place: Place) -> AsyncIterator[Page]:
        make = partial(self._item, closing=await self._closing_statuses())
        trail, read = Trail(self._api.host), 0
        while place.started:
            asked = {**EVERY_ISSUE, "updated_on": f">={place.since}", "sort": "updated_on,id", "offset": place.offset}
            answer = await self._api.get("/issues.json", asked)
            found = _fresh(rows(answer, "issues"), trail, place.since)
            left = _total(answer) - place.offset - len(found)
            read += len(found)
            place = place.behind(found) if found else place
            if left <= 0 or not found:
                place = place.next_reading()
            yield Page(records(found, make), cursors.write(place), read / (read + left) if left > 0 else 1.0)

    async def _hours(self, first: date, *, census: bool = False) -> AsyncIterator[Page]:
        """Read the hours worked from `first` on; a census says which of them are left, for they leave no trace."""
        ids: set[str] = set()
        asked = {"from": first.isoformat(), "sort": "created_on"}
        async for found, fraction in self._list("/time_entries.json", "time_entries", asked):
            ids.update(str(row.get("id")) for row in found)
            yield Page(records(found, _worklog), first.isoformat(), fraction)
        # None at all can also mean that the right to see them was taken away.
        named = [Census("worklog", frozenset(ids), first, date.max)] if census and ids else []
        yield Page(named, FINISHED, 1.0)

    async def _census(self) -> AsyncIterator[Page]:
        ids: set[str] = set()
        async for found, _ in self._list("/issues.json", "issues", {**EVERY_ISSUE, "sort": "id"}):
            ids.update(str(row.get("id")) for row in found)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], FINISHED, 1.0)

    async def _list(self, path: str, key: str, asked: Params) -> AsyncIterator[tuple[list[Row], float]]:
        """Yield a list's pages with the fraction read.

        Raises `Unavailable` where it changed while it was read: a row that is deleted moves another one behind us.
        """
        trail, read, most = Trail(self._api.host), 0, 0
        while True:
            answer = await self._api.get(path, {**asked, "limit": FULL_PAGE, "offset": read})
            found, total = _fresh(rows(answer, key), trail), _total(answer)
            read, most = read + len(found), max(most, total)
            if total < most or (read < total and not found):
                raise Unavailable(f"{self._api.host} deleted something while {path} was read; it is read again")
            if found:
                yield found, read / max(read, total)
            if read >= total:
                return

    async def _closing_statuses(self) -> frozenset[str]:
        """Ask which statuses close an issue; "Resolved" is not one of them unless somebody made it so."""
        answer = await self._api.get("/issue_statuses.json")
        return frozenset(str(row.get("id")) for row in rows(answer, "issue_statuses") if row.get("is_closed"))

    def _item(self, row: Row, closing: frozenset[str]) -> Item:
        number, project, updated = str(row["id"]), row["project"], instant(row["updated_on"])
        category, closed = _name(row.get("category")), str(row["status"]["id"]) in closing
        return Item(
            kind="issue",
            id=number,
            title=row.get("subject") or "",
            opened_at=instant(row["created_on"]),
            updated_at=updated,
            url=f"{self._url}/issues/{number}",
            # `closed_on` stays when an issue is opened again.
            closed_at=(instant_or_none(row.get("closed_on")) or updated) if closed else None,
            type=_name(row.get("tracker")),
            priority=_name(row.get("priority")),
            container=_name(project),
            components=(category,) if category else (),
            organizations=(str(project["id"]),) if self._project_is_client else (),
            client_names=self._client_names(row),
            links=ticket_links(row.get("subject") or "", row.get("description") or ""),
            parent_id=str(row["parent"]["id"]) if row.get("parent") else None,
            # The totals beside it count subtasks a second time.
            estimate_hours=row.get("estimated_hours") or None,
            due_on=day_or_none(row.get("due_date")),
            urgent=is_urgent(_name(row.get("priority"))),
            # A version has no day on which it begins, and a list of issues no journals to say when one was put in it.
            cycle=Cycle(version) if (version := _name(row.get("fixed_version"))) else None,
        )

    def _client_names(self, row: Row) -> tuple[str, ...]:
        for field in row.get("custom_fields") or ():
            if self._client_field and self._client_field in (str(field.get("id")), field.get("name")):
                value = field.get("value")
                return tuple(str(one) for one in (value if isinstance(value, list) else [value]) if one)
        return ()


def _first_day(cursor: str | None, first_pull: date, usual: date) -> date:
    """Return the day to read from: an interrupted reading starts again where it had started."""
    if not cursor:
        return first_pull if cursor is None else usual
    try:
        return date.fromisoformat(cursor)
    except ValueError:
        raise CursorExpired("the cursor is none that this version wrote") from None


def _fresh(found: list[Row], trail: Trail, since: str = "") -> list[Row]:
    """Return a page's rows; raise `Unreadable` where the same question had the very same ones before."""
    if found:
        trail.follow(",".join([since, *(str(row.get("id")) for row in found)]))
    return found


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["id"]), name=row["name"])


def _worklog(row: Row) -> Worklog | Skipped:
    if not row.get("issue"):
        return Skipped(where=f"time entry {row['id']}", why="it is logged on a project, not on an issue")
    return Worklog(
        id=str(row["id"]),
        item_id=str(row["issue"]["id"]),
        seconds=round(float(row["hours"]) * 3600),
        day=date.fromisoformat(row["spent_on"]),
        author=str(row["user"]["id"]) if row.get("user") else None,
    )


def _total(answer: Row) -> int:
    total = answer.get("total_count")
    if not isinstance(total, int):
        raise Unreadable("the answer does not say how long the list is")
    return total


def _name(named: Row | None) -> str | None:
    return (named or {}).get("name") or None


def _stamp(moment: datetime) -> str:
    """Write an instant as Redmine does; an offset such as `+00:00` is refused in a question."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
