"""The server of the toy, and its case."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import httpx

from integrations.conformance import Case, Server, routes
from integrations.conformance.description import OpenApiDescription
from integrations.records import Item, Worklog
from integrations.registry import Provider
from integrations.source import Source
from tests.integrations.toy.source import VARIABLES, Toy

VALUES = {"TOY_URL": "https://toy.example", "TOY_TOKEN": "t0ken-of-the-wire"}
FIRST = {
    "id": 1,
    "title": "first",
    "opened": "2026-03-02T09:00:00Z",
    "changed": "2026-03-02T09:00:00Z",
    "project": "Shop",
    "by": "ana@acme.example",
    "state": "open",
}
HOURS = {"id": 70, "item": 1, "minutes": 30, "day": "2026-03-03", "changed": "2026-03-03T09:00:00Z", "state": "open"}


class ToyServer(Server):
    """Lists rows by their change and id, three a page."""

    values = VALUES
    page_size = 3

    def __init__(self) -> None:
        self.items: dict[int, dict[str, Any]] = {1: dict(FIRST)}
        self.entries: dict[int, dict[str, Any]] = {70: dict(HOURS)}
        self.stuck = self.hollowed = False
        self.given: set[str] = set()
        self.forgotten: set[str] = set()
        self.answer = routes(
            {
                "/me": {"name": "Bot"},
                "/items": lambda request: self._listed(request, self.items),
                "/hours": lambda request: self._listed(request, self.entries),
            }
        )

    def put(self, number: int, title: str, at: datetime) -> None:
        self._change(number, at, title=title)

    def delete(self, number: int, at: datetime) -> None:
        self._change(number, at, state="deleted")

    def merge(self, number: int, into: int, at: datetime) -> None:
        self._change(number, at, state="merged", into=into)

    def move(self, number: int, container: str, at: datetime) -> None:
        self._change(number, at, project=container)

    def log(self, entry: int, number: int, minutes: int, day: date, at: datetime) -> None:
        worked = {"id": entry, "item": number, "minutes": minutes, "day": day.isoformat()}
        self.entries[entry] = {**HOURS, **worked, "changed": spelt(at)}

    def unlog(self, entry: int, at: datetime) -> None:
        self.entries[entry] |= {"state": "deleted", "changed": spelt(at)}

    def forget(self) -> None:
        self.forgotten = set(self.given)

    def stick(self) -> None:
        self.stuck = True

    def hollow(self) -> None:
        self.hollowed = True

    def _change(self, number: int, at: datetime, **fields: Any) -> None:
        self.items[number] = {**FIRST, **self.items.get(number, {}), "id": number, "changed": spelt(at), **fields}

    def _listed(self, request: httpx.Request, table: dict[int, dict[str, Any]]) -> Any:
        after = request.url.params.get("after", "0.0")
        if after in self.forgotten:
            return httpx.Response(410)
        reached = tuple(map(int, after.split(".")[:2]))
        behind = sorted((row for row in table.values() if self.stuck or place(row) > reached), key=place)
        # An empty page's position has a third part, and the page behind it is full.
        hollow = self.hollowed and after.count(".") == 1
        offset = int(request.url.params.get("offset", 0))
        shown = [] if hollow else behind[offset : offset + self.page_size]
        last = place(shown[-1]) if shown else reached
        position = f"{last[0]}.{last[1]}" + (".0" if hollow else "")
        self.given.add(position)
        return {"rows": shown, "position": position, "more": self.stuck or len(shown) + offset < len(behind)}


def spelt(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def place(row: Mapping[str, Any]) -> tuple[int, ...]:
    return int(datetime.fromisoformat(row["changed"]).timestamp()), row["id"]


def schema(**fields: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": sorted(fields),
        "properties": {key: {"type": of, **({"items": {}} if of == "array" else {})} for key, of in fields.items()},
    }


def described(*parameters: str, **fields: Any) -> dict[str, Any]:
    answer = {"content": {"application/json": {"schema": fields}}, "description": "OK"}
    asked = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in parameters]
    return {"get": {"parameters": asked, "responses": {"200": answer}}}


DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "Toy", "version": "1"},
    "paths": {
        "/me": described(**schema(name="string")),
        "/items": described("after", **schema(rows="array", position="string", more="boolean")),
        "/hours": described("after", **schema(rows="array", position="string", more="boolean")),
    },
}


def case_of(build: Callable[[Mapping[str, str], httpx.AsyncClient], Source] = Toy) -> Case:
    return Case(
        provider=Provider("toy", "Toy", "tracker", VARIABLES, build),
        server=ToyServer,
        brings=frozenset({Item, Worklog}),
        described=OpenApiDescription(DESCRIPTION, VALUES["TOY_URL"]),
    )
