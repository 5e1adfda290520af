"""Azure DevOps, through its feed of work item revisions; a work item's updates tell its states, dates and hours."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx

from integrations.azure_work_items import Around, records_of
from integrations.changes import stamp
from integrations.errors import CursorExpired, Refused, SourceError, Unauthorized
from integrations.http import Api, Query, Trail
from integrations.mapping import Row, flag, instant, records, rows, whole
from integrations.records import Census, Gone, Record, Skipped
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.zones import zone_named

VARIABLES = (
    Variable(
        "AZURE_DEVOPS_URL",
        "the address of your organization, or of a collection of your own server",
        "the address bar of Azure DevOps, up to the organization",
        "https://dev.azure.com/firm",
    ),
    Variable(
        "AZURE_DEVOPS_TOKEN",
        "a personal access token with the scope Work Items (Read), of a user who sees the projects",
        "Azure DevOps > User settings > Personal access tokens",
        "0f3a9c7d5e1b",
        secret=True,
    ),
    Variable(
        "AZURE_DEVOPS_CLIENT_FIELD",
        "the reference name of the field that names the client, if there is one",
        "Azure DevOps > Organization settings > Process > Fields",
        "Custom.Client",
        required=False,
    ),
    Variable(
        "AZURE_DEVOPS_ZONE",
        "the time zone in which people set due dates, which are kept as midnights",
        "Azure DevOps > Organization settings > Overview > Time zone",
        "Europe/Paris",
        required=False,
        default="UTC",
    ),
)

Feed = AsyncIterator[tuple[list[Row], str, bool]]
"""Pages of rows with the token behind each, and whether it is the last one for now."""

LACKS: tuple[Lack, ...] = ("day worked",)
BATCH = "/_apis/wit/workitemsbatch"
FEED, LINKS = (f"/_apis/wit/reporting/workitem{what}" for what in ("revisions", "links"))
VERSION = "application/json;api-version=7.1"
FULL_PAGE = 200
LATEST: Query = {"includeLatestOnly": "true", "fields": "System.Id,System.ChangedDate", "$maxPageSize": FULL_PAGE}
"""Each work item once, at the place of its latest revision: what was done before is told by its updates."""

A_DAY = timedelta(days=1)
LEVELS = 4
"""How far up an epic is looked for: a task, its story, its feature, its epic."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "AzureDevOps":
    """Connect to the organization that `values` (by the names in `VARIABLES`) describe."""
    url = values["AZURE_DEVOPS_URL"].rstrip("/")
    api = Api(
        http,
        url,
        headers={"Accept": VERSION},
        auth=("", values["AZURE_DEVOPS_TOKEN"]),
        reads=frozenset({BATCH}),
        judge=_signed_out,
    )
    client_field, zone = values.get("AZURE_DEVOPS_CLIENT_FIELD", ""), values.get("AZURE_DEVOPS_ZONE") or "UTC"
    return AzureDevOps(api, url, client_field=client_field, zone=zone)


def _signed_out(response: httpx.Response) -> SourceError | None:
    """Find the page to sign in, which a token that is not known any more gets in the place of 401."""
    elsewhere = response.is_redirect and "_signin" in response.headers.get("Location", "")
    if elsewhere or response.status_code == HTTPStatus.NON_AUTHORITATIVE_INFORMATION:
        return Unauthorized(f"{response.url.netloc.decode()} does not accept the credential")
    return None


class AzureDevOps:
    """A connected organization; see `integrations.source.Source`. A cursor is the feed's own token."""

    name = "azure_devops"
    streams = (Stream("issues"), Stream("links"), Stream("census", every=timedelta(days=7)))

    def __init__(
        self,
        api: Api,
        url: str,
        *,
        client_field: str = "",
        zone: str = "UTC",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._url = url
        self._client_field = client_field
        self._zone = zone
        self._now = now

    async def check(self) -> Account:
        """Say which organization this is; refuse a field that it does not have, and a zone that there is not."""
        zone_named("AZURE_DEVOPS_ZONE", self._zone)
        fields = {row.get("referenceName") for row in await self._values("/_apis/wit/fields")}
        if self._client_field and self._client_field not in fields:
            raise Refused(f"{self._api.host} has no field of the id that AZURE_DEVOPS_CLIENT_FIELD gives")
        return Account(self._url.rpartition("/")[2], "work items of every project that the token's owner sees")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "issues":
            read = self._changed(self._feed(FEED, {"includeDeleted": "true", **LATEST}, cursor, since), "id", since)
        elif stream == "links":
            # Another parent is no revision of a work item. What was linked before is read with the work items.
            parents: Query = {"linkTypes": "System.LinkTypes.Hierarchy"}
            read = self._changed(self._feed(LINKS, parents, cursor, self._now() - A_DAY), "targetId", since)
        else:
            read = self._census()
        async for page in read:
            yield page

    async def _changed(self, feed: Feed, id_: str, since: datetime) -> AsyncIterator[Page]:
        """Follow a feed, and read each work item that it names as it is now, with all that was done to it."""
        categories: dict[tuple[str, str], dict[str, str]] = {}
        iterations: dict[str, dict[str, Row]] = {}
        zone = zone_named("AZURE_DEVOPS_ZONE", self._zone)
        async for found, following, last in feed:
            named, unread = _ids(found, id_)
            items = await self._batch(named)
            above = await self._above(items)
            for fields in (one["fields"] for one in items if isinstance(one.get("fields"), dict)):
                project, type_ = (str(fields.get(f"System.{name}")) for name in ("TeamProject", "WorkItemType"))
                if (project, type_) not in categories:
                    categories[project, type_] = await self._categories(project, type_)
                if project not in iterations:
                    iterations[project] = await self._iterations(project)
            paths = {path: node for each in iterations.values() for path, node in each.items()}
            around = Around(self._url, zone, self._client_field, categories, paths, above)
            read = [{**one, "updates": await self._updates(one.get("id"))} for one in items]
            there = {str(one.get("id")) for one in items}
            gone = [Gone("item", str(one)) for one in named if str(one) not in there]
            made = records(read, partial(records_of, around=around))
            yield Page([*unread, *made, *gone], following, 1.0 if last else self._reached(found, since))

    def _reached(self, found: Sequence[Row], since: datetime) -> float | None:
        """Say how much of the time to read has been read, for what changed first comes first."""
        try:
            changed = instant(found[-1]["fields"]["System.ChangedDate"])
        except (IndexError, KeyError, TypeError, ValueError):
            return None
        return min(max((changed - since) / (self._now() - since), 0.0), 1.0)

    async def _census(self) -> AsyncIterator[Page]:
        """List the work items that are there: one that was destroyed leaves the feed."""
        ids: set[str] = set()
        async for found, _following, _last in self._feed(FEED, LATEST, None, None):
            ids.update(str(row.get("id")) for row in found)
        if not ids:
            raise Unauthorized(f"{self._api.host} shows this user no issue at all")
        yield Page([Census("item", frozenset(ids))], "")

    async def _feed(self, path: str, asked: Query, token: str | None, since: datetime | None) -> Feed:
        """Yield a feed's pages with the token behind each, and whether it is the last one for now."""
        trail, given = Trail(self._api.host), token
        begin: Query = {"startDateTime": stamp(since)} if since else {}
        while True:
            place: Query = {"continuationToken": token} if token else begin
            try:
                answer = whole(await self._api.get(path, {**asked, **place}))
            except Refused as refusal:
                if given and refusal.status == HTTPStatus.BAD_REQUEST:
                    raise CursorExpired(f"{self._api.host} no longer knows our place in {path}") from None
                raise
            last = flag(answer, "isLastBatch")
            following = _token(answer) or token or ""
            token = following if last else trail.follow(following)
            given = token
            yield rows(answer, "values"), token, last
            if last:
                return

    async def _batch(self, ids: Sequence[int]) -> list[Row]:
        """Read work items by their ids; of those that are deleted, or may not be seen, there is nothing."""
        read: list[Row] = []
        for at in range(0, len(ids), FULL_PAGE):
            asked = {"ids": list(ids[at : at + FULL_PAGE]), "$expand": "relations", "errorPolicy": "omit"}
            found = whole(await self._api.search(BATCH, asked)).get("value")
            there = [one for one in found if one is not None] if isinstance(found, list) else found
            read += rows({"value": there}, "value")
        return read

    async def _above(self, items: Sequence[Row]) -> dict[int, Row]:
        """Read the parents of work items, and theirs, up to the epics."""
        above: dict[int, Row] = {}
        level: Iterable[Row] = [one["fields"] for one in items if isinstance(one.get("fields"), dict)]
        for _ in range(LEVELS):
            parents = {parent for one in level if isinstance(parent := one.get("System.Parent"), int)}
            found = await self._batch(sorted(parents - above.keys()))
            known = {one["id"]: whole(one.get("fields")) for one in found if isinstance(one.get("id"), int)}
            if not known:
                break
            above |= known
            level = known.values()
        return above

    async def _updates(self, id_: Any) -> list[Row]:
        """Read all that was done to a work item."""
        found: list[Row] = []
        while isinstance(id_, int):
            page = await self._values(f"/_apis/wit/workItems/{id_}/updates", {"$top": FULL_PAGE, "$skip": len(found)})
            found += page
            if len(page) < FULL_PAGE:
                break
        return found

    async def _categories(self, project: str, type_: str) -> dict[str, str]:
        path = f"/{quote(project, safe='')}/_apis/wit/workitemtypes/{quote(type_, safe='')}/states"
        return {str(one.get("name")): str(one.get("category")) for one in await self._values(path)}

    async def _iterations(self, project: str) -> dict[str, Row]:
        """Read a project's iterations by their paths, which begin with its name."""
        path = f"/{quote(project, safe='')}/_apis/wit/classificationnodes/Iterations"
        found: dict[str, Row] = {}
        waiting = [(project, whole(await self._api.get(path, {"$depth": 10})))]
        while waiting:
            name, node = waiting.pop()
            found[name] = node
            waiting += [(f"{name}\\{one.get('name')}", one) for one in rows({"children": [], **node}, "children")]
        return found

    async def _values(self, path: str, asked: Query | None = None) -> list[Row]:
        return rows(await self._api.get(path, asked), "value")


def _token(answer: Row) -> str:
    """Return the token behind a page, which some answers give within the address of the next one alone."""
    tokens = parse_qs(urlsplit(str(answer.get("nextLink") or "")).query).get("continuationToken", [""])
    return str(answer.get("continuationToken") or tokens[0])


def _ids(found: Sequence[Row], key: str) -> tuple[list[int], list[Record]]:
    """Name each work item once, and what cannot be read as one; a link may tell what it links apart."""
    told = [{**row, **whole(row.get("attributes") or {})}.get(key) for row in found]
    odd = [id_ for id_ in told if not isinstance(id_, int)]
    named = dict.fromkeys(id_ for id_ in told if isinstance(id_, int))
    return list(named), [Skipped(str(id_), "a field has an unexpected form") for id_ in odd]
