"""HubSpot, through its CRM API: tickets and the work on them; if wanted sales work, and what won deals bring."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx

from integrations import cursor as cursors
from integrations import hubspot_items as items
from integrations.http import Api
from integrations.hubspot import URL, Crm, Place, association_path, batch_path, search_path
from integrations.hubspot_items import Around, Stage, ids_of
from integrations.mapping import Row, records, rows
from integrations.records import Gone, Record, Requester
from integrations.source import Account, Lack, Page, Stream, Variable

VARIABLES = (
    Variable(
        "HUBSPOT_TOKEN",
        "the access token of a private app that may read tickets, companies and contacts",
        "HubSpot > Settings > Integrations > Private apps > your app > Auth",
        "pat-eu1-0f3a9c",
        secret=True,
    ),
    Variable(
        "HUBSPOT_CLIENT_FIELD",
        "the internal name of the ticket property that names the client, if there is one",
        "HubSpot > Settings > Properties > Ticket properties > the property > </>",
        "client",
        required=False,
    ),
    Variable(
        "HUBSPOT_CLIENT_STAGE",
        "the lifecycle stage of the companies that are clients, by its internal name",
        "HubSpot > Settings > Objects > Companies > Lifecycle stage",
        "evangelist",
        required=False,
        default="customer",
    ),
    Variable(
        "HUBSPOT_SALES",
        "1 where meetings, calls and notes that belong to no ticket are sales work",
        "whether your sales people log them in HubSpot",
        "1",
        required=False,
    ),
    Variable(
        "HUBSPOT_DEAL_MONTHS",
        "for how many months a deal that was won is paid; without it deals are no revenue",
        "your contracts: 12 where the amount of a deal is a year's",
        "12",
        required=False,
    ),
)

LACKS: tuple[Lack, ...] = ("hours", "due changes", "progress")
KINDS = ("emails", "notes", "calls", "meetings")
SALES = ("notes", "calls", "meetings")
BEGINNING = datetime.fromtimestamp(0, UTC)
READS = frozenset(
    {
        *(search_path(kind) for kind in ("companies", "tickets", "deals", *KINDS)),
        *(batch_path(kind) for kind in ("companies", "contacts")),
        *(association_path(kind, to) for kind in ("tickets", "deals", *SALES) for to in ("companies", "contacts")),
        *(association_path(kind, "tickets") for kind in KINDS),
    }
)


def build(values: Mapping[str, str], http: httpx.AsyncClient) -> "HubSpot":
    """Connect to the account of the token in `values` (by the names in `VARIABLES`)."""
    months = values.get("HUBSPOT_DEAL_MONTHS", "")
    return HubSpot(
        Crm(Api(http, URL, headers={"Authorization": f"Bearer {values['HUBSPOT_TOKEN']}"}, reads=READS)),
        client_field=values.get("HUBSPOT_CLIENT_FIELD", ""),
        client_stage=values.get("HUBSPOT_CLIENT_STAGE") or "customer",
        sales=bool(values.get("HUBSPOT_SALES")),
        months=int(months) if months.isdigit() else 0,
    )


class HubSpot:
    """A connected account; see `integrations.source.Source`."""

    name = "hubspot"

    def __init__(
        self,
        crm: Crm,
        *,
        client_field: str = "",
        client_stage: str = "customer",
        sales: bool = False,
        months: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._crm = crm
        self._client_field = client_field
        self._client_stage = client_stage
        self._sales = sales
        self._months = months
        self._now = now

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Companies first; deals where they are revenue."""
        hourly = timedelta(hours=1)
        deals = (Stream("revenue", every=hourly),) if self._months else ()
        work = (Stream("emails"), Stream("notes"), Stream("calls"), Stream("meetings"))
        return (Stream("companies", every=hourly), Stream("tickets"), *work, *deals, Stream("trash", every=hourly))

    async def check(self) -> Account:
        """Say which account this is, and how much we see of it."""
        portal = await self._crm.portal()
        sales = "sales work" if self._sales else "no sales work"
        deals = "deals as revenue" if self._months else "no deals"
        return Account(f"HubSpot {portal.number}", f"{await self._crm.count('tickets')} tickets, {sales}, {deals}")

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`; companies ignore `since`, for old ones matter too."""
        if stream == "trash":
            read = self._trash()
        elif stream == "companies":
            read = self._companies(Place.read(cursor, BEGINNING, self._now()))
        else:
            place = Place.read(cursor, since, self._now())
            of = {"tickets": self._tickets, "revenue": self._deals}
            read = of[stream](place) if stream in of else self._work(stream, place)
        async for page in read:
            yield page

    async def _companies(self, place: Place) -> AsyncIterator[Page]:
        narrowed = (("lifecyclestage", self._client_stage),)
        async for found, behind, part in self._crm.changed("companies", items.COMPANY, place, narrowed=narrowed):
            yield Page(records(found, items.organization), cursors.write(behind), part)

    async def _tickets(self, place: Place) -> AsyncIterator[Page]:
        portal, stages = await self._crm.portal(), await self._stages()
        properties = [*items.TICKET, *filter(None, (self._client_field,))]
        async for found, behind, part in self._crm.changed("tickets", properties, place):
            around, known = await self._around("tickets", ids_of(found))
            make = partial(items.ticket, portal=portal, stages=stages, around=around, client_field=self._client_field)
            yield Page([*known, *records(found, make)], cursors.write(behind), part)

    async def _work(self, kind: str, place: Place) -> AsyncIterator[Page]:
        """Read what was done: on tickets it is work on them, else sales work where that is wanted."""
        ending = "hs_meeting_end_time" if kind == "meetings" else ""
        narrowed = (("hs_email_direction", items.SENT),) if kind == "emails" else ()
        changed = self._crm.changed(kind, items.ACTIVITY[kind], place, narrowed=narrowed, ending=ending)
        async for found, behind, part in changed:
            tickets = await self._crm.associated(kind, "tickets", ids_of(found))
            others = [id_ for id_ in ids_of(found) if id_ not in tickets] if self._sells(kind) else []
            around, known = await self._around(kind, others)
            made = records(found, partial(self._done, kind=kind, tickets=tickets, around=around))
            yield Page([*items.borne(known, made), *made], cursors.write(behind), part)

    def _done(self, row: Row, kind: str, tickets: Mapping[str, Sequence[str]], around: Around) -> list[Record]:
        on = tickets.get(str(row["id"]))
        if on:
            # It may have been sales work before it was put on a ticket.
            before = items.gone_activity(kind, row["id"])[:2] if self._sells(kind) else []
            return [*before, *items.touches(row, kind, on, self._now())]
        return items.activity(row, kind, around, self._now()) if self._sells(kind) else []

    def _sells(self, kind: str) -> bool:
        return self._sales and kind in SALES

    async def _deals(self, place: Place) -> AsyncIterator[Page]:
        portal = await self._crm.portal()
        async for found, behind, part in self._crm.changed("deals", items.DEAL, place):
            around, known = await self._around("deals", ids_of(found))
            made = records(found, partial(items.deal, portal=portal, months=self._months, around=around))
            yield Page([*items.borne(known, made), *made], cursors.write(behind), part)

    async def _trash(self) -> AsyncIterator[Page]:
        """Read what was deleted; what was merged is told by its survivor too, which is kept then."""
        async for found in self._crm.archived("tickets"):
            yield Page(records(found, lambda row: Gone("item", str(row["id"]))), "")
        for kind in SALES if self._sales else ():
            async for found in self._crm.archived(kind):
                yield Page(records(found, partial(_gone, kind=kind)), "")
        if self._months:
            async for found in self._crm.archived("deals"):
                yield Page(records(found, lambda row: Gone("revenue", str(row["id"]))), "")
        yield Page([], "", 1.0)

    async def _stages(self) -> dict[str, Stage]:
        """Read which stage of which pipeline is the end of a ticket."""
        return {
            str(stage.get("id")): Stage(str(pipeline.get("label")), _is_closed(stage))
            for pipeline in await self._crm.pipelines("tickets")
            for stage in rows(pipeline, "stages")
        }

    async def _around(self, kind: str, ids: Sequence[str]) -> tuple[Around, list[Record]]:
        """Read whose objects are: their companies, their contacts, and the companies of these."""
        companies = await self._crm.associated(kind, "companies", ids)
        contacts = await self._crm.associated(kind, "contacts", ids)
        people = await self._crm.read("contacts", _every(contacts), items.CONTACT)
        asking = records(people, items.requester)
        employers = [one.organization_id for one in asking if isinstance(one, Requester) and one.organization_id]
        firms = await self._crm.read("companies", [*_every(companies), *employers], items.COMPANY)
        domains = {one.id: one.domain for one in asking if isinstance(one, Requester)}
        return Around(companies, contacts, domains), [*records(firms, items.organization), *asking]


def _gone(row: Row, kind: str) -> list[Record]:
    return items.gone_activity(kind, row["id"])


def _is_closed(stage: Row) -> bool:
    told = stage.get("metadata")
    return isinstance(told, dict) and (told.get("ticketState") == "CLOSED" or told.get("isClosed") == "true")


def _every(associated: Mapping[str, Sequence[str]]) -> list[str]:
    return [id_ for ids in associated.values() for id_ in ids]
