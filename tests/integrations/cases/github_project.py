"""The same repositories with a project over them, whose fields say what the issue fields do not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from integrations.conformance import Case, routes
from tests.integrations.cases import github
from tests.integrations.cases.github import API, VALUES, Hub

PROJECT = "/orgs/firm/projectsV2/7"
OWN = {
    "GITHUB_PROJECT": "orgs/firm/projects/7",
    "GITHUB_CLIENT_FIELD": "Customer",
    "GITHUB_ESTIMATE_FIELD": "Hours",
    "GITHUB_DUE_FIELD": "Due",
    "GITHUB_CYCLE_FIELD": "Sprint",
}
TYPES = {
    "Title": "title",
    "Customer": "single_select",
    "Hours": "number",
    "Due": "date",
    "Sprint": "iteration",
    "Notes": "text",
}


def told(text: str) -> dict[str, str]:
    return {"raw": text, "html": text}


CUSTOMER = {"id": "98236657", "name": told("Globex"), "color": "RED", "description": told("")}
SPRINT = {"id": "cfc16e4d", "title": told("Sprint 9"), "start_date": "2026-03-02", "duration": 14, "completed": False}
PLAN: Mapping[str, Any] = {"Customer": CUSTOMER, "Hours": 8, "Due": "2026-03-20", "Sprint": SPRINT}


class Board(Hub):
    """Lists what is in the project, as its board does, with the fields asked for; no change there is an issue's."""

    values: Mapping[str, str] = {**VALUES, **OWN}

    def __init__(self) -> None:
        super().__init__()
        self.planned: dict[int, tuple[Mapping[str, Any], str]] = {1: (PLAN, "2026-03-07T08:00:00Z")}
        listed = routes({f"{PROJECT}/fields": self._fields, f"{PROJECT}/items": self._items})
        lists = self.answer

        def answer(request: httpx.Request) -> httpx.Response:
            path = request.url.path
            if path.startswith(PROJECT):
                return listed(request)
            return self._issue(int(path.rpartition("/")[2])) if path[-1].isdecimal() else lists(request)

        self.answer = answer

    def plan(self, number: int, at: datetime, **fields: Any) -> None:
        """Change what the project says of an issue; the issue stays as it is."""
        before = self.planned.get(number, ({}, ""))[0]
        self.planned[number] = ({**before, **fields}, f"{at:%Y-%m-%dT%H:%M:%SZ}")

    def _issue(self, number: int) -> httpx.Response:
        found = self.issues["firm/app"].get(number)
        return httpx.Response(200, json=found) if found else httpx.Response(404)

    def _fields(self, _: httpx.Request) -> list[dict[str, Any]]:
        dated = dict.fromkeys(("created_at", "updated_at"), "2026-01-05T08:00:00Z")
        own = {"project_url": f"{API}{PROJECT}", **dated}
        return [{"id": 100 + at, "name": name, "data_type": of, **own} for at, (name, of) in enumerate(TYPES.items())]

    def _items(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        wanted = set(asked.get("fields", "100").split(","))
        here = [(number, *kept) for number, kept in self.planned.items() if number in self.issues["firm/app"]]
        first, size = int(asked.get("after", "0")), int(asked["per_page"])
        rows = [self._item(*one, wanted) for one in here[first : first + size]]
        more = first + size < len(here)
        following = request.url.copy_set_param("after", str(first + size))
        return httpx.Response(200, json=rows, headers={"Link": f'<{following}>; rel="next"'} if more else {})

    def _item(self, number: int, fields: Mapping[str, Any], changed: str, wanted: set[str]) -> dict[str, Any]:
        issue = self.issues["firm/app"][number]
        return {
            "id": 13_000 + number,
            "node_id": f"PVTI_{number}",
            "project_url": f"{API}{PROJECT}",
            "content_type": "Issue",
            "content": {"id": issue["id"], "number": number, "html_url": issue["html_url"]},
            "created_at": "2026-03-02T09:30:00Z",
            "updated_at": changed,
            "archived_at": None,
            "fields": [
                {"id": 100 + at, "name": name, "data_type": of, "value": fields.get(name)}
                for at, (name, of) in enumerate(TYPES.items())
                if str(100 + at) in wanted
            ],
        }


CASE = Case(
    provider=github.CASE.provider,
    server=Board,
    brings=github.CASE.brings,
    cannot=github.CASE.cannot,
    described=github.CASE.described,
    honest=github.CASE.honest,
)
