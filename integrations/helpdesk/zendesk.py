"""Zendesk Support, through its incremental exports: a page of a thousand changes a request, for admins only."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from integrations.errors import Refused, Unauthorized
from integrations.http import Api, Query, Trail
from integrations.links import zendesk_url
from integrations.mapping import Row, domain_of, instant, instant_or_none, rows, whole
from integrations.records import Gone, GoneReason, Item, Link, Organization, Record, Requester, Touch
from integrations.source import Account, Lack, Page, Stream, Variable
from integrations.urgency import is_urgent
from integrations.zendesk_exports import EVENTS, ORGANIZATIONS, TICKETS, USERS, read_export

VARIABLES = (
    Variable("ZENDESK_URL", "Zendesk's address", "the address bar of Zendesk", "https://acme.zendesk.com"),
    Variable(
        "ZENDESK_EMAIL",
        "the e-mail address of the admin who made the token",
        "Admin Center > People > Team members",
        "clientload@firm.example",
    ),
    Variable(
        "ZENDESK_TOKEN",
        "an API token; the exports need an admin's",
        "Admin Center > Apps and integrations > APIs > API tokens",
        "aBcD1234",
        secret=True,
    ),
    Variable(
        "ZENDESK_CLIENT_FIELD",
        "the id of the ticket field that names the client, if there is one",
        "Admin Center > Objects and rules > Tickets > Fields",
        "360012345678",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
BEGINNING = "start_time=0"
"""Organizations and users are read from the beginning: an old one can own a ticket of today."""

DONE = frozenset({"solved", "closed"})
AGENTS = frozenset({"agent", "admin"})
MERGED_TAG = "closed_by_merge"
LINKED_TAG = "jira_escalated"
"""What Zendesk's integration with Jira tags a ticket with once it is linked to an issue."""

MERGED_INTO = re.compile(r"merged into request #(\d+)")


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Zendesk":
    """Connect to the Zendesk that `values` (by the names in `VARIABLES`) describe."""
    url = values["ZENDESK_URL"].rstrip("/")
    api = Api(http, url, auth=(f"{values['ZENDESK_EMAIL']}/token", values["ZENDESK_TOKEN"]))
    return Zendesk(api, url, values.get("ZENDESK_CLIENT_FIELD", ""))


class Zendesk:
    """A connected Zendesk; see `integrations.source.Source`."""

    name = "zendesk"
    streams = (Stream("organizations"), Stream("users"), Stream("tickets"), Stream("ticket_events"))

    def __init__(self, api: Api, url: str, client_field: str = "") -> None:
        self._api = api
        self._url = url
        self._client_field = client_field

    async def check(self) -> Account:
        """Say who we are; a stranger is answered 200 with a user without an id."""
        user = whole(whole(await self._api.get("/api/v2/users/me.json")).get("user"))
        if not user.get("id"):
            raise Unauthorized(f"{self._api.host} does not accept the credential")
        if user.get("role") != "admin":
            raise Refused(f"{self._api.host} gives its exports to admins only; the token's owner is not one")
        return Account(name=str(user.get("name", "")), sees="everything, as an admin")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; organizations and users ignore `since`, for old ones matter too."""
        start = f"start_time={int(since.timestamp())}"
        if stream == "organizations":
            read = read_export(self._api, ORGANIZATIONS, cursor or BEGINNING, since, _organization)
        elif stream == "users":
            read = read_export(self._api, USERS, cursor or BEGINNING, since, _requester)
        elif stream == "tickets":
            groups, options = await self._groups(), await self._client_options()
            make = partial(self._ticket, groups=groups, options=options)
            read = read_export(self._api, TICKETS, cursor or start, since, make, partial(self._complete, known={}))
        else:
            agents = {str(row.get("id")) for row in await self._list("users", {"role[]": sorted(AGENTS)})}
            read = read_export(self._api, EVENTS, cursor or start, since, partial(_touches, agents=agents))
        async for page in read:
            yield page

    async def _complete(self, found: list[Row], known: dict[str, list[str]]) -> None:
        """Add to tickets the keys of their issues in Jira; the list of links is read once a pull, where needed."""
        linked = [row for row in found if isinstance(tags := row.get("tags"), list) and LINKED_TAG in tags]
        if linked and not known:
            for link in await self._links():
                known.setdefault(str(link.get("ticket_id")), []).append(str(link.get("issue_key") or ""))
        for row in linked:
            row["issue_keys"] = known.setdefault(str(row.get("id")), [])

    async def _links(self) -> list[Row]:
        """List the links of Zendesk's integration with Jira; none where it is not there or shows them to nobody."""
        try:
            return await self._list("links", {"page[size]": "1000"}, "jira/links")
        except Refused:
            return []

    async def _list(self, key: str, params: Query | None = None, path: str = "") -> list[Row]:
        """Read a whole list by its cursors; for lists that are as short as a firm's staff."""
        listed: list[Row] = []
        after: dict[str, str] = {}
        trail = Trail(self._api.host)
        while True:
            answer = await self._api.get(f"/api/v2/{path or key}.json", {"page[size]": 100, **(params or {}), **after})
            listed += rows(answer, key)
            meta = whole(answer.get("meta") or {})
            if not meta.get("has_more"):
                return listed
            after = {"page[after]": trail.follow(str(meta.get("after_cursor")))}

    async def _groups(self) -> dict[str, str]:
        """Map the groups' ids to their names; where they may not be read, tickets keep the id."""
        try:
            return {str(row.get("id")): str(row.get("name")) for row in await self._list("groups")}
        except Refused:
            return {}

    async def _client_options(self) -> dict[str, str]:
        """Map the tags that a drop-down field stores to the names that people see in it."""
        if not self._client_field:
            return {}
        answer = await self._api.get(f"/api/v2/ticket_fields/{self._client_field}.json")
        field = whole(whole(answer).get("ticket_field"))
        options = rows(field, "custom_field_options") if field.get("custom_field_options") else []
        return {str(option.get("value")): str(option.get("name")) for option in options}

    def _ticket(self, row: Row, groups: Mapping[str, str], options: Mapping[str, str]) -> Item:
        container = row.get("group_id")
        organization, requester = row.get("organization_id"), row.get("requester_id")
        tags = tuple(row.get("tags") or ())
        return Item(
            kind="ticket",
            id=str(row["id"]),
            title=row.get("subject") or "",
            opened_at=instant(row["created_at"]),
            updated_at=instant(row["updated_at"]),
            url=zendesk_url(self._url, str(row["id"])),
            closed_at=_closed_at(row),
            type=row.get("type"),
            priority=row.get("priority"),
            container=groups.get(str(container), str(container)) if container else None,
            labels=tags,
            organizations=(str(organization),) if organization else (),
            client_names=tuple(options.get(value, value) for value in self._client_values(row)),
            requester_id=str(requester) if requester else None,
            links=tuple(Link(key) for key in row.get("issue_keys") or () if key),
            touches_known=True,
            # Only tasks have a due date.
            due_at=instant_or_none(row.get("due_at")),
            urgent=is_urgent(row.get("priority")),
            gone=_gone(row["status"], tags),
        )

    def _client_values(self, row: Row) -> list[str]:
        for field in row.get("custom_fields") or ():
            if self._client_field and str(field["id"]) == self._client_field:
                value = field.get("value")
                return [str(one) for one in (value if isinstance(value, list) else [value]) if one]
        return []


def _organization(row: Row) -> Organization:
    return Organization(
        id=str(row["id"]),
        name=row["name"],
        domains=tuple(domain.lower() for domain in row.get("domain_names") or ()),
        external_id=row.get("external_id") or None,
        deleted=bool(row.get("deleted_at")),
    )


def _requester(row: Row) -> Requester:
    organization = row.get("organization_id")
    return Requester(
        id=str(row["id"]),
        organization_id=str(organization) if organization else None,
        domain=domain_of(row.get("email")),
        internal=row["role"] in AGENTS,
    )


def _closed_at(row: Row) -> datetime | None:
    """Read when the ticket was last solved; `updated_at` would be the day it was filed away, or a bulk edit's."""
    if row["status"] not in DONE:
        return None
    metrics = row.get("metric_set") or {}
    return instant_or_none(metrics.get("solved_at") or metrics.get("status_updated_at")) or instant(row["updated_at"])


def _gone(status: str, tags: tuple[str, ...]) -> GoneReason | None:
    if status == "deleted":
        return "deleted"
    return "merged" if MERGED_TAG in tags else None


def _touches(row: Row, agents: set[str]) -> list[Record]:
    """Make a touch of every comment by our side; what a trigger or a merge wrote is no reply."""
    found: list[Record] = []
    for event in row.get("child_events") or ():
        if event.get("event_type") != "Comment" or not event.get("id"):
            continue
        channel, relation = _via(event)
        survivor = MERGED_INTO.search(event.get("body") or "") if relation == "merge" else None
        author = str(event.get("author_id") or row.get("updater_id"))
        if survivor:
            found.append(Gone("item", str(row["ticket_id"]), "merged", merged_into=survivor[1]))
        elif author in agents and channel != "rule" and relation != "merge":
            at = datetime.fromtimestamp(row["timestamp"], UTC)
            found.append(Touch(str(event["id"]), str(row["ticket_id"]), at, author=author))
    return found


def _via(event: Row) -> tuple[Any, Any]:
    """Return the channel a comment came through, and what it has to do with (`trigger`, `merge`)."""
    via = event.get("via")
    if not isinstance(via, dict):
        return via, None
    source = via.get("source")
    return via.get("channel"), source.get("rel") if isinstance(source, dict) else None
