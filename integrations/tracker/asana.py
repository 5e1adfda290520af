"""Asana, through its REST API: the tasks of named projects, with the time that was tracked on them."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx

from integrations.changes import stamp
from integrations.errors import CursorExpired, Refused, Unauthorized, Unreadable
from integrations.http import Api, Trail
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Item
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable(
        "ASANA_TOKEN",
        "a personal access token, or a service account's, of a member of the projects",
        "app.asana.com/0/my-apps > Personal access tokens",
        "2/1201/1202:0f3a9c",
        secret=True,
    ),
    Variable(
        "ASANA_PROJECTS",
        "the numbers of the projects whose tasks are read, with commas between",
        "the address bar of Asana, while the project is open",
        "1204567890123456,1204567890123457",
    ),
    Variable(
        "ASANA_CLIENT_FIELD",
        "the name of the custom field that names the client, if there is one",
        "Asana > your project > Customize > Fields",
        "Client",
        required=False,
    ),
    Variable(
        "ASANA_PRIORITY_FIELD",
        "the name of the custom field of the priority, if there is one",
        "Asana > your project > Customize > Fields",
        "Priority",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("day worked", "due changes", "progress")
API = "https://app.asana.com/api/1.0"
LOOK_BACK = timedelta(minutes=5)
FULL_PAGE = 100
# fmt: off
FIELDS = (
    "name", "notes", "created_at", "modified_at", "completed", "completed_at", "due_on", "due_at", "permalink_url",
    "projects", "projects.name", "parent", "tags", "tags.name", "actual_time_minutes", "resource_subtype",
    "custom_fields.name", "custom_fields.display_value", "custom_fields.multi_enum_values",
    "custom_fields.multi_enum_values.name",
)
# fmt: on

Place = dict[str, str]
"""Of one project: `from` when it is read, and while it is being read when that `started` and its page's `token`."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Asana":
    """Connect to the Asana that `values` (by the names in `VARIABLES`) describe."""
    named = (project.strip() for project in values["ASANA_PROJECTS"].split(","))
    return Asana(
        Api(http, API, headers={"Authorization": f"Bearer {values['ASANA_TOKEN']}"}),
        tuple(dict.fromkeys(filter(None, named))),
        client_field=values.get("ASANA_CLIENT_FIELD", ""),
        priority_field=values.get("ASANA_PRIORITY_FIELD", ""),
    )


class Asana:
    """Connected projects; see `integrations.source.Source`. A cursor has the place in each of them by its number."""

    name = "asana"
    streams = (Stream("tasks"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self, api: Api, projects: tuple[str, ...], *, client_field: str = "", priority_field: str = ""
    ) -> None:
        self._api = api
        self._projects = projects
        self._client_field = client_field
        self._priority_field = priority_field

    async def check(self) -> Account:
        """Say who we are, and look into each project."""
        user = whole(whole(await self._api.get("/users/me", {"opt_fields": "name"})).get("data"))
        for project in self._projects:
            await self._api.get("/tasks", {"project": project, "limit": 1, "opt_fields": "name"})
        return Account(name=str(user.get("name", "")), sees=f"{len(self._projects)} projects")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._tasks(_places(cursor) if cursor else {}, since) if stream == "tasks" else self._census()
        async for page in read:
            yield page

    async def _tasks(self, places: dict[str, Place], since: datetime) -> AsyncIterator[Page]:
        """Read what changed since each project's last reading began; a page's token resumes it after a kill."""
        for done, project in enumerate(self._projects, 1):
            place = places.get(project) or {"from": stamp(since)}
            resumed, trail = "token" in place, Trail(self._api.host)
            while True:
                place.setdefault("started", stamp(datetime.now(UTC) - LOOK_BACK))
                question = {"project": project, "modified_since": place["from"], "opt_fields": ",".join(FIELDS)}
                answer = await self._page(question, place.get("token"))
                if answer is None:
                    if not resumed:
                        raise Unreadable(f"{self._api.host} forgot its pages while they were read")
                    place, resumed = {"from": place["from"]}, False
                    continue
                token = _next(answer)
                place = {**place, "token": trail.follow(token)} if token else {"from": place["started"]}
                places[project] = place
                fraction = None if token else done / len(self._projects)
                yield Page(records(rows(answer, "data"), self._item), json.dumps(places), fraction)
                if not token:
                    break

    async def _page(self, question: Mapping[str, str], token: str | None) -> Row | None:
        """Ask for one page; None where the server no longer knows `token`."""
        try:
            after = {"offset": token} if token else {}
            return whole(await self._api.get("/tasks", {**question, "limit": FULL_PAGE, **after}))
        except Refused as refusal:
            if token and refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def _census(self) -> AsyncIterator[Page]:
        """List the ids of all tasks, for one that was deleted or left the projects leaves no trace."""
        ids: set[str] = set()
        for project in self._projects:
            token, trail = None, Trail(self._api.host)
            while True:
                answer = await self._page({"project": project, "opt_fields": "name"}, token)
                if answer is None:
                    raise Unreadable(f"{self._api.host} forgot the census while it was read")
                ids |= {str(row.get("gid")) for row in rows(answer, "data")}
                token = _next(answer)
                if not token:
                    break
                trail.follow(token)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no task at all")
        yield Page([Census("item", frozenset(ids))], "")

    def _item(self, row: Row) -> Item:
        fields = {field.get("name"): field for field in row.get("custom_fields") or ()}
        priority = next(iter(_chosen(fields.get(self._priority_field))), None)
        projects = {str(one["gid"]): one.get("name") for one in row.get("projects") or ()}
        minutes, parent = row.get("actual_time_minutes"), row.get("parent") or {}
        due_at = instant_or_none(row.get("due_at"))
        return Item(
            kind="issue",
            id=str(row["gid"]),
            title=row.get("name") or "",
            opened_at=instant(row["created_at"]),
            updated_at=instant(row["modified_at"]),
            url=row.get("permalink_url") or "",
            closed_at=instant_or_none(row.get("completed_at")) if row.get("completed") else None,
            type=row.get("resource_subtype"),
            priority=priority,
            # A task can be in several projects: the first of those that are read names it, whichever listed it.
            container=next((projects[one] for one in self._projects if one in projects), None),
            labels=tuple(tag["name"] for tag in row.get("tags") or ()),
            client_names=tuple(_chosen(fields.get(self._client_field))),
            links=ticket_links(row.get("name") or "", row.get("notes") or ""),
            parent_id=str(parent["gid"]) if parent else None,
            logged_hours=minutes / 60 if minutes else None,
            # Where a time of day is set, the bare day beside it is already one of a time zone.
            due_on=None if due_at else day_or_none(row.get("due_on")),
            due_at=due_at,
            urgent=is_urgent(priority),
        )


def _chosen(field: Row | None) -> list[str]:
    """Name what is chosen in a custom field, or written in it."""
    several = [str(one["name"]) for one in (field or {}).get("multi_enum_values") or ()]
    value = (field or {}).get("display_value")
    return several or ([value] if isinstance(value, str) and value else [])


def _next(answer: Row) -> str | None:
    token = whole(answer.get("next_page") or {}).get("offset")
    return str(token) if token else None


def _places(cursor: str) -> dict[str, Place]:
    """Read places back; raise `CursorExpired` where one is of another form."""
    try:
        found: Any = json.loads(cursor)
        places = {str(project): {str(key): str(value) for key, value in one.items()} for project, one in found.items()}
        if all(instant(place["from"]) for place in places.values()):
            return places
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise CursorExpired("the cursor is none that this version wrote")
