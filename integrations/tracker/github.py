"""GitHub Issues, through the REST API: the issues of named repositories, with their issue fields and a project's."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations.changes import FULL_PAGE, PLACE, begin, oldest_first, reached, second_of
from integrations.errors import Refused, Unauthorized
from integrations.github_project import Planned, Project, cycle_of, issue_id
from integrations.http import Api
from integrations.links import ticket_links
from integrations.mapping import Row, day_or_none, instant, instant_or_none, records, rows, whole
from integrations.records import Census, Cycle, Gone, Item
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
        "the name of the issue field, or of the project's field, that names the client, if there is one",
        "GitHub > your organization > Settings > Planning > Issue fields, or the project > Settings",
        "Client",
        required=False,
    ),
    Variable(
        "GITHUB_ESTIMATE_FIELD",
        "the name of the issue field, or of the project's field, that holds the estimate in hours, if there is one",
        "GitHub > your organization > Settings > Planning > Issue fields, or the project > Settings",
        "Estimate",
        required=False,
    ),
    Variable(
        "GITHUB_DUE_FIELD",
        "the name of the issue field, or of the project's field, that holds the due date",
        "GitHub > your organization > Settings > Planning > Issue fields, or the project > Settings",
        "Due",
        required=False,
        default="Target date",
    ),
    Variable(
        "GITHUB_PROJECT",
        "the project whose fields are read beside the issue fields, if there is one",
        "the project's address, behind github.com",
        "orgs/acme/projects/7",
        required=False,
    ),
    Variable(
        "GITHUB_CYCLE_FIELD",
        "the name of the project's field that holds the iteration, if there is one",
        "GitHub > the project > Settings > Custom fields",
        "Iteration",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
PRIORITY, DUE = "Priority", "Target date"
"""The issue fields that GitHub gives every organization from the start."""

LEFT = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
"""What an issue that was transferred or deleted meanwhile is answered with; the census has it."""

LOOK_BACK = timedelta(minutes=5)
BEGINNING = datetime(2008, 1, 1, tzinfo=UTC)
"""Before the first issue on GitHub."""

OURS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "GitHub":
    """Connect to the GitHub that `values` (by the names in `VARIABLES`) describe."""
    api = Api(
        http,
        values.get("GITHUB_URL", "https://api.github.com"),
        headers={"Authorization": f"Bearer {values['GITHUB_TOKEN']}", "X-GitHub-Api-Version": "2022-11-28"},
    )
    fields = {kind: values.get(f"GITHUB_{kind.upper()}_FIELD", "") for kind in ("client", "estimate", "cycle")}
    fields |= {"due": values.get("GITHUB_DUE_FIELD", DUE), "priority": PRIORITY}
    project = values.get("GITHUB_PROJECT", "")
    named = (name.strip().strip("/") for name in values["GITHUB_REPOSITORIES"].split(","))
    return GitHub(
        api,
        tuple(dict.fromkeys(filter(None, named))),
        fields,
        Project(api, project, fields.values(), fields["cycle"]) if project else None,
    )


class GitHub:
    """Connected repositories; see `integrations.source.Source`. A cursor has the place in each of them by its name."""

    name = "github"
    streams = (Stream("issues"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self,
        api: Api,
        repositories: tuple[str, ...],
        fields: Mapping[str, str],
        project: Project | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._repositories = repositories
        self._fields = fields
        self._project = project
        self._now = now

    async def check(self) -> Account:
        """Say who we are, and look into each repository: one that the token may not see is answered as not there."""
        user = whole(await self._api.get("/user"))
        for repository in self._repositories:
            await self._api.get(f"/repos/{repository}/issues", {"per_page": 1})
        sees = f"{len(self._repositories)} repositories"
        if self._project:
            sees = f"{sees}; fields of the project: {', '.join(sorted(await self._project.fields())) or 'none'}"
        return Account(name=str(user.get("login", "")), sees=sees)

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        read = self._issues(cursor, since) if stream == "issues" else self._census()
        async for page in read:
            yield page

    async def _issues(self, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        places, planned = cursors.places(cursor, PLACE) if cursor else {}, dict[str, Planned]()
        began = begin(self._now() - LOOK_BACK)
        if self._project:
            planned, unread = await self._project.read()
            if self._project.key not in places:
                # It is named just now, or other fields of it: every issue is read anew, with what it says.
                places = {self._project.key: began}
            yield Page(unread, cursors.write_places(places))
        make, walked = partial(self._item, planned=planned), set[str]()
        for done, repository in enumerate(self._repositories, 1):
            place = places.get(repository, begin(since))
            async for found, behind in self._walk(repository, place):
                places[repository] = behind
                walked.update(str(row.get("html_url")) for row in found if "pull_request" not in row)
                part = (done - 1 + reached(second_of(behind), since)) / len(self._repositories)
                yield Page(records(found, make), cursors.write_places(places), part)
            places[repository] = begin(second_of(places.get(repository, place)) - LOOK_BACK)
            yield Page([], cursors.write_places(places), done / len(self._repositories))
        if self._project:
            known = {issue_id(address) for address in walked if "/issues/" in address}
            found_late = await self._overlooked(self._project, known - planned.keys())
            planned |= found_late
            changed = second_of(places[self._project.key])
            moved = (id_ for id_, one in planned.items() if one.changed_at >= changed and id_ not in known)
            async for row in self._each((*found_late, *moved)):
                yield Page(records([row], make), cursors.write_places(places))
            yield Page([], cursors.write_places({**places, self._project.key: began}), 1.0)

    async def _overlooked(self, project: Project, bare: Collection[str]) -> dict[str, Planned]:
        """Return what a second look at a project says of issues of which the first said nothing.

        A project is listed in its order: an item that is moved to the front meanwhile is passed over.
        """
        again, _unread = await project.read() if bare else ({}, [])
        return {id_: one for id_, one in again.items() if id_ in bare}

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        """Ask for issues one by one; one that is not found is gone only where its repository still is."""
        left = []
        for id_, repository, number in self._ours(ids):
            seen = await self._api.has(f"/repos/{repository}/issues/{number}", left=LEFT)
            if not seen and await self._api.has(f"/repos/{repository}/issues", {"per_page": 1}):
                left.append(Gone("item", id_))
        return left

    def _ours(self, ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Yield of some ids those in our repositories, each with its repository and number."""
        # GitHub finds a repository however it is spelt, and spells it in one way itself.
        ours = {repository.casefold() for repository in self._repositories}
        for id_ in ids:
            repository, _, number = id_.partition("#")
            if repository.casefold() in ours:
                yield id_, repository, number

    async def _each(self, ids: Iterable[str]) -> AsyncIterator[Row]:
        """Read issues one by one: a field of a project that changes does not change its issue."""
        for _id, repository, number in self._ours(ids):
            try:
                yield whole(await self._api.get(f"/repos/{repository}/issues/{number}"))
            except Refused as refused:
                if refused.status not in LEFT:
                    raise

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
                ids.update(issue_id(str(row.get("html_url"))) for row in found if "pull_request" not in row)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    def _item(self, row: Row, planned: Mapping[str, Planned]) -> Item | None:
        """Make an item of an issue; pull requests are listed among them, and are none."""
        if row.get("pull_request"):
            return None
        id_, parent = issue_id(row["html_url"]), row.get("parent_issue_url")
        fields = {
            **(planned[id_].fields if id_ in planned else {}),
            **{str(field.get("issue_field_name")): field for field in row.get("issue_field_values") or ()},
        }
        field = {kind: fields.get(name) for kind, name in self._fields.items()}
        priority = next(iter(_chosen(field["priority"])), None)
        estimate, author = _value(field["estimate"]), row.get("user") or {}
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
            client_names=tuple(_chosen(field["client"])),
            requester_id=str(author["id"]) if author and row.get("author_association") not in OURS else None,
            links=ticket_links(row.get("title") or "", row.get("body") or ""),
            parent_id=issue_id(parent) if parent else None,
            estimate_hours=float(estimate) if isinstance(estimate, int | float) and estimate else None,
            due_on=day_or_none(_value(field["due"])),
            urgent=is_urgent(priority),
            cycle=cycle_of(field["cycle"]) or _milestone(row.get("milestone")),
        )


def _milestone(milestone: Row | None) -> Cycle | None:
    return Cycle(milestone["title"], ends_at=instant_or_none(milestone.get("due_on"))) if milestone else None


def _value(field: Row | None) -> Any:
    return (field or {}).get("value")


def _chosen(field: Row | None) -> list[str]:
    """Name what is chosen in an issue field, or written in it."""
    options = (field or {}).get("multi_select_options") or [(field or {}).get("single_select_option")]
    names = [str(option["name"]) for option in options if option]
    value = _value(field)
    return names or ([value] if isinstance(value, str) and value else [])
