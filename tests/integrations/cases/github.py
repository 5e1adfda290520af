"""Two repositories on GitHub, shaped as its official description says; pull requests stand among the issues."""

from datetime import datetime
from itertools import count
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.records import Census, Item
from integrations.registry import provider
from tests.integrations.descriptions import Kept

API = "https://api.github.com"
VALUES = {
    "GITHUB_TOKEN": "github_pat_wire",
    "GITHUB_REPOSITORIES": "firm/app, firm/Elsewhere",
    "GITHUB_CLIENT_FIELD": "Client",
    "GITHUB_ESTIMATE_FIELD": "Effort",
}


def person(login: str, number: int) -> dict[str, Any]:
    links = ("html", "followers", "following", "gists", "starred", "subscriptions", "organizations", "repos", "events")
    return {
        "login": login,
        "id": number,
        "node_id": "U_1",
        "avatar_url": f"{API}/avatars/{number}",
        "gravatar_id": "",
        "url": f"{API}/users/{login}",
        **{f"{name}_url": f"{API}/users/{login}/{name}" for name in links},
        "received_events_url": f"{API}/users/{login}/received_events",
        "type": "User",
        "site_admin": False,
    }


def option(name: str) -> dict[str, Any]:
    return {"id": 1, "name": name, "color": "red"}


FIELDS: list[dict[str, Any]] = [
    {
        "issue_field_name": "Priority",
        "data_type": "single_select",
        "value": 1,
        "single_select_option": option("Urgent"),
    },
    {"issue_field_name": "Client", "data_type": "single_select", "single_select_option": option("Acme")},
    {"issue_field_name": "Effort", "data_type": "number", "value": 12},
    {"issue_field_name": "Target date", "data_type": "date", "value": "2026-03-13"},
]
MILESTONE = {
    **{f"{name}url": f"{API}/repos/firm/app/milestones/4" for name in ("", "html_", "labels_")},
    "id": 44,
    "node_id": "MI_4",
    "number": 4,
    "title": "4.2",
    "description": None,
    "creator": person("dana", 9),
    "open_issues": 3,
    "closed_issues": 8,
    "state": "open",
    "created_at": "2026-02-01T09:00:00Z",
    "updated_at": "2026-02-01T09:00:00Z",
    "due_on": "2026-03-31T07:00:00Z",
    "closed_at": None,
}
LABEL = {"id": 7, "node_id": "LA_7", "url": API, "name": "bug", "description": None, "color": "f29513", "default": True}


def issue(number: int, repository: str = "firm/app") -> dict[str, Any]:
    own = f"{API}/repos/{repository}/issues/{number}"
    return {
        "id": 3_000_000 + number,
        "node_id": f"I_{number}",
        "url": own,
        "repository_url": f"{API}/repos/{repository}",
        **{f"{name}_url": f"{own}/{name}" for name in ("labels", "comments", "events")},
        "html_url": f"https://github.com/{repository}/issues/{number}",
        "number": number,
        "state": "open",
        "title": "Stock connector",
        "body": "ana@acme.example wrote https://firm.zendesk.example/agent/tickets/101",
        "user": person("ana", 21),
        "author_association": "NONE",
        "labels": [LABEL],
        "assignee": None,
        "assignees": [],
        "milestone": MILESTONE,
        "locked": False,
        "comments": 0,
        "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-06T18:00:00Z",
        "closed_at": None,
        "parent_issue_url": f"{API}/repos/{repository}/issues/900",
        "issue_field_values": [
            {"value": 1, **field, "issue_field_id": at, "node_id": "IF"} for at, field in enumerate(FIELDS)
        ],
    }


PULL_REQUEST = {
    **issue(901),
    "pull_request": dict.fromkeys(("diff_url", "html_url", "patch_url", "url"), f"{API}/repos/firm/app/pulls/901"),
    "updated_at": "2026-03-07T18:00:00Z",
}


USER = {
    "user_view_type": "public",
    **dict.fromkeys(("bio", "blog", "company", "email", "hireable", "location", "name")),
    **dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0),
    **dict.fromkeys(("created_at", "updated_at"), "2024-01-01T00:00:00Z"),
}


class Hub(Server):
    """Lists issues by their change, from a second on, in pages of a hundred."""

    values = VALUES

    def __init__(self) -> None:
        self.issues: dict[str, dict[int, dict[str, Any]]] = {"firm/app": {1: issue(1)}, "firm/Elsewhere": {}}
        self.stuck = False
        self.moved = count(1)
        self.left: dict[str, int] = {}
        lists = routes(
            {
                "/user": {**person("clientload", 5), **USER},
                **{f"/repos/{name}/issues": self._listing(name) for name in self.issues},
            }
        )
        self.answer = lambda request: self._alone(request) or lists(request)

    def ref(self, number: int) -> str:
        return f"firm/app#{number}"

    def put(self, number: int, title: str, at: datetime) -> None:
        row = self.issues["firm/app"].get(number) or issue(number)
        self.issues["firm/app"][number] = {**row, "title": title, "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - a deletion leaves no date
        del self.issues["firm/app"][number]
        self.left[f"firm/app/{number}"] = 410

    def move(self, number: int, container: str, at: datetime) -> None:
        del self.issues["firm/app"][number]
        self.left[f"firm/app/{number}"] = 301
        new, name = next(self.moved), f"firm/{container}"
        self.issues[name][new] = {**issue(new, name), "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}

    def stick(self) -> None:
        self.stuck = True

    def _alone(self, request: httpx.Request) -> httpx.Response | None:
        name, found, number = request.url.path.removeprefix("/repos/").partition("/issues/")
        if not found or name not in self.issues:
            return None
        row = self.issues[name].get(int(number))
        return httpx.Response(200, json=row) if row else httpx.Response(self.left.get(f"{name}/{number}", 404))

    def _listing(self, name: str) -> Any:
        def answer(request: httpx.Request) -> list[dict[str, Any]]:
            asked = request.url.params
            every = [*self.issues[name].values(), *([PULL_REQUEST] if name == "firm/app" else [])]
            found = sorted(every, key=lambda row: (row["updated_at"], row["number"]))
            size = int(asked["per_page"])
            if self.stuck:
                return found[:size]
            behind = [row for row in found if row["updated_at"] >= asked.get("since", "")]
            return behind[(int(asked.get("page", 1)) - 1) * size :][:size]

        return answer


CASE = Case(
    provider=provider("github"),
    server=Hub,
    brings=frozenset({Census, Item}),
    cannot={
        "merged": "GitHub has no merging: a duplicate is closed as one",
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), "GitHub counts no hours"),
        "cursor expired": "GitHub gives out no cursor here: a place is an instant, which does not expire",
        "empty page that is not the end": "GitHub lists without gaps: no page before the end is empty",
    },
    described=Kept("github.json", API),
    honest=frozenset({"[]"}),
)
