"""GitHub Issues, through the REST API: the issues of named repositories, with their organization's issue fields."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations.changes import FULL_PAGE, PLACE, begin, oldest_first, second_of
from integrations.errors import Unauthorized, Unreadable
from integrations.http import Api
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Cycle, Item
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent

VARIABLES = (
    Variable(
        "GITHUB_TOKEN",
        "a fine-grained token that may read the issues and the metadata of the repositories",
        "GitHub > Settings > Developer settings > Fine-grained tokens",
        "github_pat_11AB",
        secret=True,
    ),
    Variable(
        "GITHUB_REPOSITORIES",
        "the repositories whose issues are read, with commas between",
        "the address bar of GitHub, behind github.com",
        "acme/app,acme/web",
    ),
    Variable(
        "GITHUB_URL",
        "the address of GitHub's API, for an Enterprise Server",
        "your server's address with /api/v3 behind it",
        "https://github.firm.example/api/v3",
        required=False,
        default="https://api.github.com",
    ),
    Variable(
        "GITHUB_CLIENT_FIELD",
        "the name of the issue field that names the client, if there is one",
        "GitHub > your organization > Settings > Planning > Issue fields",
        "Client",
        required=False,
    ),
    Variable(
        "GITHUB_ESTIMATE_FIELD",
        "the name of the issue field that holds the estimate in hours, if there is one",
        "GitHub > your organization > Settings > Planning > Issue fields",
        "Estimate",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
PRIORITY, DUE = "Priority", "Target date"
"""The issue fields that GitHub gives every organization from the start."""

LOOK_BACK = timedelta(minutes=5)
BEGINNING = datetime(2008, 1, 1, tzinfo=UTC)
"""Before the first issue on GitHub."""

OURS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
NUMBER = re.compile(r"([^/]+/[^/]+)/issues/(\d+)$")


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "GitHub":
    """Connect to the GitHub that `values` (by the names in `VARIABLES`) describe."""
    api = Api(
        http,
        values.get("GITHUB_URL", "https://api.github.com"),
        headers={"Authorization": f"Bearer {values['GITHUB_TOKEN']}", "X-GitHub-Api-Version": "2022-11-28"},
    )
    named = (name.strip().strip("/") for name in values["GITHUB_REPOSITORIES"].split(","))
    return GitHub(
        api,
        tuple(dict.fromkeys(filter(None, named))),
        client_field=values.get("GITHUB_CLIENT_FIELD", ""),
        estimate_field=values.get("GITHUB_ESTIMATE_FIELD", ""),
    )


class GitHub:
    """Connected repositories; see `integrations.source.Source`. A cursor has the place in each of them by its name."""

    name = "github"
    streams = (Stream("issues"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self, api: Api, repositories: tuple[str, ...], *, client_field: str = "", estimate_field: str = ""
    ) -> None:
        self._api = api
        self._repositories = repositories
        self._client_field = client_field
        self._estimate_field = estimate_field

    async def check(self) -> Account:
        """Say who we are, and look into each repository: one that the token may not see is answered as not there."""
        user = whole(await self._api.get("/user"))
        for repository in self._repositories:
            await self._api.get(f"/repos/{repository}/issues", {"per_page": 1})
        return Account(name=str(user.get("login", "")), sees=f"{len(self._repositories)} repositories")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._issues(cursor, since) if stream == "issues" else self._census()
        async for page in read:
            yield page

    async def _issues(self, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        places = cursors.places(cursor, PLACE) if cursor else {}
        for done, repository in enumerate(self._repositories, 1):
            place = places.get(repository, begin(since))
            async for found, behind in self._walk(repository, place):
                places[repository] = behind
                yield Page(records(found, self._item), cursors.write_places(places))
            places[repository] = begin(second_of(places.get(repository, place)) - LOOK_BACK)
            yield Page([], cursors.write_places(places), done / len(self._repositories))

    def _walk(self, repository: str, place: str) -> AsyncIterator[tuple[list[Row], str]]:
        async def ask(since: str, page: int) -> list[Row]:
            order = {"state": "all", "sort": "updated", "direction": "asc", "since": since}
            answer = await self._api.get(f"/repos/{repository}/issues", {**order, "per_page": FULL_PAGE, "page": page})
            return rows({"issues": answer}, "issues")

        return oldest_first(self._api.host, place, ask)

    async def _census(self) -> AsyncIterator[Page]:
        """List every issue by its change, so that none is passed over; what was deleted or moved away is not there."""
        ids: set[str] = set()
        for repository in self._repositories:
            async for found, _ in self._walk(repository, begin(BEGINNING)):
                ids.update(_id(str(row.get("html_url"))) for row in found if "pull_request" not in row)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    def _item(self, row: Row) -> Item | None:
        """Make an item of an issue; pull requests are listed among them, and are none."""
        if row.get("pull_request"):
            return None
        fields = {field.get("issue_field_name"): field for field in row.get("issue_field_values") or ()}
        priority, milestone = next(iter(_chosen(fields.get(PRIORITY))), None), row.get("milestone") or {}
        estimate, author = _value(fields.get(self._estimate_field)), row.get("user") or {}
        id_, parent = _id(row["html_url"]), row.get("parent_issue_url")
        return Item(
            kind="issue",
            id=id_,
            title=row.get("title") or "",
            opened_at=instant(row["created_at"]),
            updated_at=instant(row["updated_at"]),
            url=row["html_url"],
            closed_at=instant_or_none(row.get("closed_at")),
            type=(row.get("type") or {}).get("name"),
            priority=priority,
            container=id_.partition("#")[0],
            labels=tuple(one if isinstance(one, str) else one["name"] for one in row.get("labels") or ()),
            client_names=tuple(_chosen(fields.get(self._client_field))),
            requester_id=str(author["id"]) if author and row.get("author_association") not in OURS else None,
            links=ticket_links(row.get("title") or "", row.get("body") or ""),
            parent_id=_id(parent) if parent else None,
            estimate_hours=float(estimate) if isinstance(estimate, int | float) and estimate else None,
            due_on=day_or_none(_value(fields.get(DUE))),
            urgent=is_urgent(priority),
            cycle=Cycle(milestone["title"], ends_at=instant_or_none(milestone.get("due_on"))) if milestone else None,
        )


def _id(address: str) -> str:
    """Spell an issue as people do, `acme/app#7`, from either of its addresses."""
    found = NUMBER.search(address)
    if not found:
        raise Unreadable("an issue has an address of an unexpected form")
    return f"{found[1]}#{found[2]}"


def _value(field: Row | None) -> Any:
    return (field or {}).get("value")


def _chosen(field: Row | None) -> list[str]:
    """Name what is chosen in an issue field, or written in it."""
    options = (field or {}).get("multi_select_options") or [(field or {}).get("single_select_option")]
    names = [str(option["name"]) for option in options if option]
    value = _value(field)
    return names or ([value] if isinstance(value, str) and value else [])
