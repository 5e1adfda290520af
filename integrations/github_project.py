"""A project of GitHub's, through the REST API: what its fields say of the issues in it."""

import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from integrations.errors import Refused, Unreadable
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Cycle, Record

FULL_PAGE = 100
ADDRESS = re.compile(r"/?(orgs|users)/([\w.-]+)/projects/(\d+)(?:/.*)?")
NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')
NUMBER = re.compile(r"([^/]+/[^/]+)/issues/(\d+)$")


@dataclass(frozen=True, slots=True)
class Planned:
    """What a project says of one issue; `changed_at` is when it last said something else, or moved it on its board."""

    changed_at: datetime
    fields: Mapping[str, Row]


class Project:
    """A project, by its address behind github.com, and those of its fields that are wanted.

    `cycle` is the one of them that holds the iteration, empty for none.
    """

    def __init__(self, api: Api, address: str, names: Collection[str], cycle: str) -> None:
        self._api = api
        self._address = address
        self._names = frozenset(filter(None, {*names, cycle}))
        self._cycle = cycle
        self.key = " ".join([address, *sorted(self._names)])

    async def fields(self) -> dict[str, str]:
        """Return the ids of the fields wanted by their names, of those that the project has."""
        # A project has fifty fields at most.
        answer = await self._api.get(f"{self._path()}/fields", {"per_page": FULL_PAGE})
        named = {str(row.get("name")): str(row.get("id")) for row in rows({"fields": answer}, "fields")}
        if self._cycle and self._cycle not in named:
            raise Refused(f"{self._api.host} has no field {self._cycle} in {self._address}; check GITHUB_CYCLE_FIELD")
        return {name: id_ for name, id_ in named.items() if name in self._names}

    async def read(self) -> tuple[dict[str, Planned], list[Record]]:
        """Return what it says of its issues by their ids, and what of it cannot be read.

        All of it is read at every look: GitHub lists what is in a project, and not what changed in it.
        """
        found: dict[str, Planned] = {}
        unread: list[Record] = []

        def keep(row: Row) -> None:
            content = row.get("content")
            # What the token may not see stands there without its content.
            if row["content_type"] == "Issue" and content:
                fields = {str(field["name"]): _as_issue_field(field) for field in row["fields"]}
                found[issue_id(content["html_url"])] = Planned(instant(row["updated_at"]), fields)

        if ids := await self.fields():
            async for page in self._items({"fields": ",".join(ids.values())}):
                unread += records(page, keep)
        return found, unread

    async def _items(self, asked: Mapping[str, str]) -> AsyncIterator[list[Row]]:
        trail, after = Trail(self._api.host), ""
        while True:
            trail.follow(after)
            place = {"after": after} if after else {}
            page: Query = {**asked, **place, "per_page": FULL_PAGE}
            answer, headers = await self._api.get_with_headers(f"{self._path()}/items", page)
            yield rows({"items": answer}, "items")
            following = NEXT.search(headers.get("link", ""))
            if not following:
                return
            (after,) = parse_qs(urlsplit(following[1]).query).get("after", [""])

    def _path(self) -> str:
        found = ADDRESS.fullmatch(self._address)
        if not found:
            raise Refused("GITHUB_PROJECT names no project; set it as in orgs/acme/projects/7")
        return f"/{found[1]}/{found[2]}/projectsV2/{found[3]}"


def issue_id(address: str) -> str:
    """Spell an issue as people do, `acme/app#7`, from either of its addresses."""
    found = NUMBER.search(address)
    if not found:
        raise Unreadable("an issue has an address of an unexpected form")
    return f"{found[1]}#{found[2]}"


def cycle_of(field: Row | None) -> Cycle | None:
    """Return the iteration that a field holds: whole days, the last of them included."""
    value = (field or {}).get("value")
    if not value:
        return None
    found = whole(value)
    began = datetime.combine(datetime.fromisoformat(found["start_date"]).date(), time(tzinfo=UTC))
    return Cycle(_text(found["title"]), began, began + timedelta(days=int(found["duration"])))


def _as_issue_field(field: Row) -> Row:
    value = field.get("value")
    if field.get("data_type") == "single_select":
        return {"single_select_option": {"name": _text(whole(value)["name"])} if value else None}
    return {"value": _text(value) if field.get("data_type") == "text" else value}


def _text(value: Any) -> Any:
    """Return a text that is told raw and as HTML, or plainly."""
    return value.get("raw") if isinstance(value, dict) else value
