"""A Shortcut workspace, shaped as its official description says: searches are answered whole, and with 201."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item
from integrations.registry import provider
from integrations.tracker.shortcut import FULL_PAGE, SEARCH, URL
from tests.integrations.descriptions import Apart

VALUES = {"SHORTCUT_TOKEN": "wire-token", "SHORTCUT_CLIENT_FIELD": "Client"}
BACKLOG, BUILDING, REVIEW, DONE = 500, 501, 502, 503
MADE = "2026-01-05T08:00:00Z"


def uuid(number: int) -> str:
    return str(UUID(int=number))


APP, ELSEWHERE, ANA, BOB, CLIENT, PRIORITY = map(uuid, range(1, 7))


def thing(kind: str, id_: int | str, name: str, **more: Any) -> dict[str, Any]:
    return {"entity_type": kind, "id": id_, "name": name, "created_at": MADE, "updated_at": MADE, **more}


def seen(kind: str, id_: int | str, name: str, **more: Any) -> dict[str, Any]:
    """Return something that has a page and can be mentioned."""
    mentions = {f"{who}mention_ids": [] for who in ("", "member_", "group_")}
    page = {"app_url": f"https://app.shortcut.com/firm/{kind}/{id_}", "global_id": f"v2:{id_}", **mentions}
    return thing(kind, id_, name, **page, follower_ids=[], **more)


STATES = [
    thing("workflow-state", id_, name, type=type_, position=id_, description="", verb=None, global_id=f"v2:s:{id_}")
    | {"num_stories": 0, "num_story_templates": 0}
    for id_, name, type_ in (
        (BACKLOG, "To do", "unstarted"),
        (BUILDING, "Building", "started"),
        (REVIEW, "In review", "started"),
        (DONE, "Done", "done"),
    )
]
WORKFLOW = thing("workflow", 50, "Engineering", description="", project_ids=[], states=STATES, auto_assign_owner=True)
WORKFLOW |= {"team_id": 51, "default_state_id": BACKLOG}


def field(id_: str, name: str, position: int) -> dict[str, Any]:
    return thing("custom-field", id_, name, field_type="enum", position=position, enabled=True, values=[])


FIELDS = [field(CLIENT, "Client", 1), {**field(PRIORITY, "Priority", 2), "canonical_name": "priority"}]


def team(id_: str, name: str) -> dict[str, Any]:
    counted = {f"num_{what}": 0 for what in ("stories", "stories_started", "stories_backlog", "epics_started")}
    found = {**thing("group", id_, name), "app_url": f"https://app.shortcut.com/firm/team/{id_}", "archived": False}
    look = {"color": None, "color_key": None, "display_icon": None, "mention_name": name.lower(), "description": ""}
    return {**found, **counted, **look, "global_id": f"v2:g:{id_}", "member_ids": [], "workflow_ids": [50]}


def counts(*more: str) -> dict[str, int]:
    kinds = ("unstarted", "started", "done", "backlog")
    names = [f"num_{what}_{kind}" for what in ("stories", "points") for kind in kinds]
    return dict.fromkeys([*names, "num_stories_unestimated", "num_points", "num_related_documents", *more], 0)


EPIC = seen("epic", 90, "Connectors", archived=False, started=True, completed=False, labels=[], label_ids=[])
EPIC |= dict.fromkeys(("completed_at", "completed_at_override", "started_at", "started_at_override", "deadline"))
EPIC |= dict.fromkeys(("planned_start_date", "milestone_id", "group_id", "external_id"))
EPIC |= dict.fromkeys(("productboard_plugin_id", "productboard_url", "productboard_id", "productboard_name"))
EPIC |= {"associated_groups": [], "project_ids": [], "objective_ids": [], "group_ids": [], "owner_ids": []}
EPIC |= {"stories_without_projects": 1, "state": "in progress", "requested_by_id": ANA, "epic_state_id": 91}
EPIC |= {"position": 1, "stats": {**counts("num_stories_total"), "last_story_update": None}}

ITERATION = seen("iteration", 70, "Sprint 9", labels=[], label_ids=[], associated_groups=[], group_ids=[])
ITERATION |= {"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-13T00:00:00Z", "status": "done"}
ITERATION |= {"stats": counts()}

STORY: dict[str, Any] = seen("story", 1001, "Stock connector", story_type="feature", archived=False)
STORY |= {
    "description": "Call Ana, ana@acme.example. See https://firm.zendesk.example/agent/tickets/101",
    "created_at": "2026-03-02T09:00:00Z",
    "updated_at": "2026-03-06T18:00:00Z",
    "started": True,
    "completed": True,
    "started_at": "2026-03-03T09:00:00Z",
    "completed_at": "2026-03-06T17:00:00Z",
    "moved_at": "2026-03-06T17:00:00Z",
    "deadline": "2026-03-13T12:00:00Z",
    "estimate": 5,
    "workflow_id": 50,
    "workflow_state_id": DONE,
    "owner_ids": [BOB],
    "requested_by_id": ANA,
    "group_id": APP,
    "epic_id": 90,
    "iteration_id": 70,
    "labels": [seen("label", 31, "connectors", archived=False, description=None, color=None, external_id=None)],
    "label_ids": [31],
    "custom_fields": [
        {"field_id": CLIENT, "value_id": uuid(21), "value": "Acme"},
        {"field_id": PRIORITY, "value_id": uuid(22), "value": "Highest"},
    ],
    "external_links": ["https://firm.zendesk.example/agent/tickets/102"],
    "stats": {"num_related_documents": 0},
    "position": 1,
    "num_tasks_completed": 0,
}
STORY["labels"] = [
    {name: value for name, value in one.items() if "mention" not in name and name != "follower_ids"}
    for one in STORY["labels"]
]
STORY |= {name: [] for name in ("story_links", "task_ids", "file_ids", "linked_file_ids", "comment_ids")}
STORY |= {name: [] for name in ("previous_iteration_ids",)} | {"blocked": False, "blocker": False}
STORY |= dict.fromkeys(
    ("project_id", "external_id", "story_template_id", "started_at_override", "completed_at_override")
)


def entry(at: str, **changes: Any) -> dict[str, Any]:
    """Return one thing that was done to a story, with a label that was made on the way."""
    page = "https://app.shortcut.com/firm/story/1001"
    own = {"id": 1001, "entity_type": "story", "action": "update", "name": "Stock connector", "story_type": "feature"}
    label = {"id": 31, "entity_type": "label", "action": "create", "name": "connectors", "app_url": page}
    said = {"id": uuid(900), "version": "v1", "changed_at": at, "member_id": BOB, "primary_id": 1001}
    return {**said, "actions": [{**own, "app_url": page, "changes": changes}, label]}


HISTORY = [
    entry("2026-03-06T17:00:00Z", workflow_state_id={"old": REVIEW, "new": DONE}),
    entry("2026-03-05T09:00:00Z", workflow_state_id={"old": BUILDING, "new": REVIEW}),
    entry(
        "2026-03-04T09:00:00Z",
        owner_ids={"adds": [BOB], "removes": [ANA]},
        deadline={"old": "2026-03-11T12:00:00Z", "new": "2026-03-13T12:00:00Z"},
    ),
    entry("2026-03-03T09:00:00Z", workflow_state_id={"old": BACKLOG, "new": BUILDING}, iteration_id={"new": 70}),
]
MEMBER = {
    "id": ANA,
    "is_owner": False,
    "mention_name": "clientload",
    "name": "Clientload",
    "role": "observer",
    "organization2": {"id": uuid(81)},
    "workspace2": {"id": uuid(80), "created_at": MADE, "default_workflow_id": 50, "estimate_scale": [1, 2, 3, 5, 8]}
    | {"name": "Firm", "url_slug": "firm", "utc_offset": "+01:00"},
}


class Stories(Server):
    """Lists the stories that were changed, or made, in a stretch of time, in no order that one could rely on."""

    values = VALUES
    page_size = FULL_PAGE

    def __init__(self) -> None:
        self.stories: dict[int, dict[str, Any]] = {1: STORY}
        self.history = HISTORY
        kept = {
            "member": MEMBER,
            "workflows": [WORKFLOW],
            "custom-fields": FIELDS,
            "groups": [team(APP, "App"), team(ELSEWHERE, "Elsewhere")],
            "projects": [],
            "epics": [EPIC],
            "iterations": [ITERATION],
        }
        lists = routes({f"/api/v3/{what}": found for what, found in kept.items()} | {SEARCH: self.search})
        self.answer = lambda one: self.told(one) if one.url.path.endswith("/history") else lists(one)

    def ref(self, number: int) -> str:
        return str(1000 + number)

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, name=title)

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.stories[number]

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, group_id={"App": APP, "Elsewhere": ELSEWHERE}[container])

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        row = self.stories.get(number) or {**STORY, "id": 1000 + number}
        self.stories[number] = {**row, "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}

    def search(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        found = [row for row in reversed(self.stories.values()) if _within(row, asked)]
        shown = found if asked.get("includes_description") else [{**row, "description": ""} for row in found]
        return httpx.Response(201, json=shown)

    def told(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.split("/")[4]) - 1000
        return httpx.Response(200, json=self.history) if number in self.stories else httpx.Response(404)


def _within(row: dict[str, Any], asked: dict[str, Any]) -> bool:
    for by in ("updated_at", "created_at"):
        at = datetime.fromisoformat(row[by])
        if f"{by}_start" in asked and at < datetime.fromisoformat(asked[f"{by}_start"]):
            return False
        if f"{by}_end" in asked and at > datetime.fromisoformat(asked[f"{by}_end"]):
            return False
    return True


PAGELESS = "Shortcut answers a search in one piece, without pages or a place in them"

CASE = Case(
    provider=provider("shortcut"),
    server=Stories,
    brings=frozenset({Census, Item}),
    reads=frozenset({SEARCH}),
    cannot={
        "merged": "Shortcut has no merging: a duplicate is linked to the other",
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "Shortcut counts no hours"),
        **dict.fromkeys(("cursor expired", "cursor that does not move", "empty page that is not the end"), PAGELESS),
    },
    described=Apart(("shortcut.swagger.json",), URL),
    honest=frozenset({"[]"}),
)
