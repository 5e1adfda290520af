"""Tempo for Jira Cloud, through its REST API 4: worklogs, with the account and so the customer that they are on."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus

import httpx

from integrations import cursor as cursors
from integrations.errors import Refused
from integrations.http import Api, Query
from integrations.mapping import Row, instant, records, rows, whole
from integrations.records import Link, Organization, Record
from integrations.source import Account, Page, Stream, Variable
from integrations.time_entries import STILL_EDITED, Entry, all_of, changed_since, overlapping, records_of

VARIABLES = (
    Variable(
        "TEMPO_TOKEN",
        "an API token of somebody who may view all worklogs and accounts",
        "Tempo > Settings > API integration > New token",
        "tempo-abcd",
        secret=True,
    ),
    Variable(
        "TEMPO_URL",
        "the address of Tempo's API in your region",
        "Tempo > Settings > Data residency: api.eu.tempo.io and api.us.tempo.io beside the default",
        "https://api.eu.tempo.io",
        required=False,
        default="https://api.tempo.io",
    ),
    Variable(
        "TEMPO_JIRA",
        "which sources read the same Jira, with commas between",
        "the ending of JIRA_URL or JSM_URL, if you set several",
        "jira__emea",
        required=False,
        default="jira,jira_service_management",
    ),
)

FULL_PAGE = 1000
AHEAD = timedelta(days=366)
"""Time off is booked beforehand."""

ACCOUNT = "_Account_"
"""The work attribute that holds the key of a worklog's account."""


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Tempo":
    """Connect to the Tempo that `values` (by the names in `VARIABLES`) describe."""
    url = values.get("TEMPO_URL") or "https://api.tempo.io"
    api = Api(http, url, headers={"Authorization": f"Bearer {values['TEMPO_TOKEN']}"})
    named = (values.get("TEMPO_JIRA") or "jira,jira_service_management").split(",")
    return Tempo(api, tuple(source.strip() for source in named if source.strip()))


class Tempo:
    """A connected Tempo; see `integrations.source.Source`. `jira` are the sources that read its issues."""

    name = "tempo"
    streams = (
        Stream("customers", every=timedelta(hours=1)),
        Stream("worklogs"),
        Stream("time_entries_census", every=timedelta(days=1)),
        Stream("census", every=timedelta(days=7)),
    )

    def __init__(
        self, api: Api, jira: tuple[str, ...], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._api = api
        self._jira = jira
        self._now = now

    async def check(self) -> Account:
        """Look for a worklog, and say how many accounts we see; Tempo does not say who we are."""
        await self._page("worklogs", {"limit": 1}, 0)
        return Account(name=self._api.host, sees=f"{len(await self._accounts())} accounts")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        if stream == "customers":
            read = self._customers()
        elif stream == "worklogs":
            run = cursors.parts(cursor, "from") if cursor else {"from": int(since.timestamp())}
            make = partial(self._entry, accounts=await self._accounts())
            read = changed_since(
                self._api.host, run, "offset", self._changed, make, now=self._now(), id_="tempoWorklogId"
            )
        else:
            first = since.date() if stream == "census" else self._now().date() - STILL_EDITED
            last = self._now().date() + AHEAD
            make = partial(self._entry, accounts=await self._accounts())
            reading = self._listed("worklogs", {"from": first.isoformat(), "to": last.isoformat()})
            read = all_of(reading, make, first, last=last, id_="tempoWorklogId")
        async for page in read:
            yield page

    async def _customers(self) -> AsyncIterator[Page]:
        async for found in self._listed("accounts", {}):
            named = [whole(row["customer"]) for row in found if row.get("customer")]
            yield Page(records(named, _organization), "", 1.0)

    async def _changed(self, since: str, offset: int | None) -> tuple[list[Row], int | None]:
        return await self._page("worklogs", {"updatedFrom": since}, offset or 0)

    async def _accounts(self) -> dict[str, Row]:
        """Read the accounts by their keys; none where they may not be seen."""
        try:
            return {str(row.get("key")): row async for found in self._listed("accounts", {}) for row in found}
        except Refused as refusal:
            if refusal.status != HTTPStatus.FORBIDDEN:
                raise
            return {}

    def _listed(self, what: str, asked: Query) -> AsyncIterator[list[Row]]:
        ask = partial(self._page, what, asked)
        return overlapping(self._api.host, f"/4/{what}", ask, ("tempoWorklogId", "key"))

    async def _page(self, what: str, asked: Query, offset: int) -> tuple[list[Row], int | None]:
        """Return a page's rows and where the next one begins."""
        answer = whole(await self._api.get(f"/4/{what}", {"limit": FULL_PAGE, "offset": offset, **asked}))
        found, more = rows(answer, "results"), whole(answer.get("metadata")).get("next")
        return found, offset + len(found) if more else None

    def _entry(self, row: Row, accounts: Mapping[str, Row]) -> list[Record]:
        issue = str(row["issue"]["id"])
        values = {one["key"]: one.get("value") for one in (row.get("attributes") or {}).get("values") or ()}
        account = accounts.get(str(values.get(ACCOUNT)), {})
        customer = account.get("customer") or {}
        return records_of(
            Entry(
                id=str(row["tempoWorklogId"]),
                day=date.fromisoformat(row["startDate"]),
                seconds=int(row["timeSpentSeconds"]),
                changed_at=instant(row["updatedAt"]),
                project_id=issue,
                project=account.get("name") or f"Issue {issue}",
                client_id=str(customer["key"]) if customer.get("key") else None,
                links=tuple(Link(issue, source) for source in self._jira),
                author=str(row["author"]["accountId"]) if row.get("author") else None,
            )
        )


def _organization(row: Row) -> Organization:
    return Organization(id=str(row["key"]), name=row["name"])
