"""Salesforce, through SOQL: events and tasks as sales work of their accounts, and what won opportunities bring."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

from integrations import cursor as cursors
from integrations import salesforce_cases as support
from integrations import salesforce_items as items
from integrations.changes import stamp
from integrations.deals import reach
from integrations.errors import CursorExpired, Refused, SourceError, Throttled, Unauthorized, Unreadable
from integrations.http import Api, SignIn, Trail
from integrations.mapping import Make, Row, flag, records, rows, whole
from integrations.records import Census, Record
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "SALESFORCE_URL",
        "the address of your organization's own domain",
        "Salesforce > Setup > My Domain",
        "https://firm.my.salesforce.com",
    ),
    Variable(
        "SALESFORCE_CLIENT_ID",
        "the consumer key of an external client app with the client credentials flow, run as a user who may only read",
        "Salesforce > Setup > External Client App Manager > your app > Settings > OAuth Settings",
        "3MVG9VwZx",
    ),
    Variable(
        "SALESFORCE_CLIENT_SECRET",
        "its consumer secret",
        "the same page",
        "8A4BE698",
        secret=True,
    ),
    Variable(
        "SALESFORCE_CASES",
        "1 where cases are your tickets",
        "whether your support works in Salesforce",
        "1",
        required=False,
    ),
    Variable(
        "SALESFORCE_DEAL_MONTHS",
        "for how many months an opportunity that was won is paid; without it opportunities are no revenue",
        "your contracts: 12 where the amount of an opportunity is a year's",
        "12",
        required=False,
    ),
    Variable(
        "SALESFORCE_CURRENCY",
        "the currency of amounts, unless your organization has several: then each opportunity tells its own",
        "Salesforce > Setup > Company Information > Currency Locale",
        "EUR",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("due changes", "progress")
TOKEN, DATA = "/services/oauth2/token", "/services/data/v62.0"
LOOK_BACK = timedelta(minutes=10)
"""A row that is being saved has its stamp before it can be found."""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
AN_HOUR = 3600.0
NO_ACCESS = frozenset({"invalid_client", "invalid_client_id", "invalid_grant", "inactive_user", "inactive_org"})


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "Salesforce":
    """Connect to the organization that `values` (by the names in `VARIABLES`) describe."""
    form = {
        "grant_type": "client_credentials",
        "client_id": values["SALESFORCE_CLIENT_ID"],
        "client_secret": values["SALESFORCE_CLIENT_SECRET"],
    }
    months = values.get("SALESFORCE_DEAL_MONTHS", "")
    api = Api(http, values["SALESFORCE_URL"], judge=_wrong, sign_in=SignIn(TOKEN, form))
    return Salesforce(
        api,
        base=values["SALESFORCE_URL"],
        cases=bool(values.get("SALESFORCE_CASES")),
        months=int(months) if months.isdigit() else 0,
        currency=values.get("SALESFORCE_CURRENCY", "").upper(),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stream reads: an object's fields, which of its rows, and what becomes of them."""

    name: str
    fields: tuple[str, ...]
    make: Make
    which: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: at the page `after` of what changed at or after `since`; it began at `started`."""

    since: str
    started: str = ""
    after: str = ""

    @classmethod
    def read(cls, cursor: str | None, since: datetime, now: datetime) -> "Place":
        """Resume at `cursor`, or begin at the instant `since`."""
        place = cursors.read(cls, cursor) if cursor else cls(stamp(since))
        told: list[Any] = [place.since, place.started, place.after]
        if not all(isinstance(one, str) for one in told) or not INSTANT.fullmatch(place.since):
            raise CursorExpired("the cursor is none that this version wrote")
        return place if place.started else replace(place, started=stamp(now - LOOK_BACK))


class Salesforce:
    """A connected organization; see `integrations.source.Source`."""

    name = "salesforce"

    def __init__(
        self,
        api: Api,
        *,
        base: str = "",
        cases: bool = False,
        months: int = 0,
        currency: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._api = api
        self._base = base
        self._cases = cases
        self._months = months
        self._currency = currency
        self._now = now

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Cases where they are tickets, opportunities where they are revenue."""
        tickets = (Stream("tickets"), Stream("articles"), Stream("emails")) if self._cases else ()
        won = (Stream("revenue", every=timedelta(hours=1)),) if self._months else ()
        return (*tickets, Stream("meetings"), Stream("tasks"), *won, Stream("census", every=timedelta(days=7)))

    async def check(self) -> Account:
        """Say which organization this is, and what of it is read."""
        answer = await self._api.get(f"{DATA}/query", {"q": "SELECT Name FROM Organization"})
        name = next((str(row.get("Name")) for row in rows(answer, "records")), "")
        won = "opportunities as revenue" if self._months else "no opportunities"
        cases = "cases as tickets" if self._cases else "no cases"
        return Account(f"Salesforce {name}".rstrip(), f"sales work, {cases}, {won}")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; opportunities of a longer time than `since`, for they are paid for long."""
        now = self._now()
        if stream == "census":
            yield await self._census()
            return
        begin = min(since, now - reach(self._months)) if stream == "revenue" else since
        reading = self._reading(stream, now)
        async for found, behind in self._changed(reading, Place.read(cursor, begin, now)):
            made = records(found, reading.make)
            yield Page([*items.accounts(found, made), *made], cursors.write(behind))

    def _reading(self, stream: str, now: datetime) -> Reading:
        cases = support.PREFIX if self._cases else ""
        own = () if self._currency else (items.CURRENCY,)
        won = partial(items.opportunity, months=self._months, currency=self._currency)
        return {
            "tickets": Reading("Case", support.CASE, partial(support.ticket, base=self._base)),
            "articles": Reading("CaseComment", support.COMMENT, support.touch),
            "emails": Reading("EmailMessage", support.EMAIL, support.touch, support.SENT_BY_US),
            "meetings": Reading("Event", items.EVENT, partial(items.event, now=now, cases=cases)),
            "tasks": Reading("Task", items.TASK, partial(items.task, cases=cases)),
            "revenue": Reading("Opportunity", (*items.OPPORTUNITY, *own), won),
        }[stream]

    async def _changed(self, reading: Reading, place: Place) -> AsyncIterator[tuple[list[Row], Place]]:
        """Yield pages of what changed, deleted rows among them, each with the place behind it.

        An event changes for us when it is over, too.
        """
        over = f" OR (EndDateTime >= {place.since} AND EndDateTime <= {place.started})"
        which = f"WHERE SystemModstamp >= {place.since}{over if reading.name == 'Event' else reading.which}"
        fields = ", ".join(reading.fields)
        soql = f"SELECT {fields} FROM {reading.name} {which}"  # noqa: S608 - all names of ours, and instants
        try:
            async for found, following in self._queried(soql, place.after):
                yield found, replace(place, after=following) if following else Place(place.started)
        except CursorExpired:
            if not place.after:
                raise
            async for found, following in self._queried(soql):
                yield found, replace(place, after=following) if following else Place(place.started)

    async def _census(self) -> Page:
        """List what is there: what left the recycle bin while nothing was read is told nowhere."""
        kinds = ("Event", "Task", "Case") if self._cases else ("Event", "Task")
        done = frozenset([id_ for name in kinds async for id_ in self._ids(name)])
        won = frozenset([id_ async for id_ in self._ids("Opportunity", " AND IsWon = true")] if self._months else [])
        # An empty list says that a right was lost rather than that everything was deleted.
        found: list[Record] = [Census("item", done), Census("worklog", done)] if done else []
        return Page([*found, *([Census("revenue", won)] if won else ())], "", 1.0)

    async def _ids(self, name: str, more: str = "") -> AsyncIterator[str]:
        soql = f"SELECT Id FROM {name} WHERE IsDeleted = false{more}"  # noqa: S608 - likewise
        async for found, _after in self._queried(soql):
            for row in found:
                yield str(row.get("Id"))

    async def _queried(self, soql: str, after: str = "") -> AsyncIterator[tuple[list[Row], str]]:
        """Yield what a query finds, page by page, each with the path of the next one; none behind the last."""
        trail = Trail(self._api.host)
        while True:
            answer = whole(await (self._api.get(after) if after else self._api.get(f"{DATA}/queryAll", {"q": soql})))
            found, after = rows(answer, "records"), ""
            if not flag(answer, "done"):
                after = trail.follow(str(answer.get("nextRecordsUrl")))
                if not after.startswith("/services/data/"):
                    raise Unreadable("the answer does not say nextRecordsUrl")
            yield found, after
            if not after:
                return


def _wrong(response: httpx.Response) -> SourceError | None:
    """Find the errors that Salesforce tells in its own way: by a code beside a status that says less."""
    host, code = response.request.url.host, _code(response)
    if code in NO_ACCESS:
        return Unauthorized(f"{host} does not accept the credential")
    if code == "INVALID_FIELD" and items.CURRENCY in response.text:
        return Refused(f"{host} does not understand the search; check SALESFORCE_CURRENCY", response.status_code)
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Throttled(f"{host} asks for fewer requests", AN_HOUR)
    if code == "INVALID_QUERY_LOCATOR":
        return CursorExpired(f"{host} forgot its pages while they were read")
    return None


def _code(response: httpx.Response) -> str:
    """Return the code of an error; none where it is no error, or one without a code."""
    if response.status_code < httpx.codes.BAD_REQUEST:
        return ""
    try:
        told = response.json()
    except ValueError:
        return ""
    first = told[0] if isinstance(told, list) and told else told
    return str(first.get("errorCode") or first.get("error")) if isinstance(first, dict) else ""
