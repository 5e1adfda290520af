"""A helpdesk and a tracker some of whose work has no client yet, read as a pull reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.services import configure
from bot.services.company import Company
from bot.services.sync import store_page
from bot.store.tables import Client, Item, ItemShare
from integrations.records import Item as Record
from integrations.records import Organization, Requester, Touch, Worklog
from integrations.source import Page

OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOSTILE = "<!channel> *pwn* <https://evil.example|click>"


def ticket(ref: str, title: str = "", **changes: Any) -> Record:
    values: dict[str, Any] = {
        "url": f"https://desk.example/agent/tickets/{ref}",
        "touches_known": True,
    }
    opened = changes.pop("opened_at", OPENED)
    values["closed_at"] = opened + timedelta(hours=5)
    name = title or f"Ticket {ref}"
    return Record("ticket", ref, name, opened, opened + timedelta(hours=6), **(values | changes))


def issue(ref: str, **changes: Any) -> Record:
    values: dict[str, Any] = {"url": f"https://tracker.example/browse/{ref}", "closed_at": OPENED + timedelta(hours=5)}
    return Record("issue", ref, f"Issue {ref}", OPENED, OPENED + timedelta(hours=6), **(values | changes))


def handled(ref: str, at: datetime = OPENED) -> Touch:
    """Make an hour of handling on a ticket."""
    return Touch(f"r{ref}", ref, at + timedelta(hours=1), author="ana", seconds=3600)


def worked(ref: str, hours: float) -> Worklog:
    return Worklog(f"w{ref}", ref, round(hours * 3600), started_at=OPENED, author="bo")


TICKETS = (
    Organization("77", "Acme", domains=("acme.example",)),
    Organization("78", "Globex", domains=("globex.example",)),
    Requester("ours", internal=True),
    ticket("1", organizations=("77",)),
    ticket("2", HOSTILE, requester_domain="umbra.example", requester_id="uma"),
    ticket("3", requester_domain="mail.umbra.example", requester_id="uma"),
    ticket("4", requester_domain="umbra.example", requester_id="ugo"),
    ticket("5", requester_domain="gmail.com", requester_id="gil"),
    ticket("6", requester_domain="gmail.com", requester_id="gil"),
    ticket("7", requester_domain="gmail.com", requester_id="gus"),
    ticket("8", requester_id="ours"),
    ticket("9", requester_domain="ardoise.example", requester_id="ada"),
    *(handled(ref) for ref in "123456789"),
)
ISSUES = (
    issue("PORT-1", container="PORT"),
    issue("PORT-2", container="PORT", components=("web",)),
    issue("X-1"),
    worked("PORT-1", 5),
    worked("PORT-2", 4),
    worked("X-1", 3),
)
MONTH = timedelta(days=28)


async def fill(company: Company) -> None:
    """Write all of it, as two pulls do; ardoise.example is our own domain."""
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page(TICKETS, "1"))
        await store_page(session, company, "jira", "issues", Page(ISSUES, "1"))
        await configure.add_own_work(session, company, "U1", None, "domain", "ardoise.example")


async def owners(company: Company) -> dict[str, str]:
    """Return the name of each item's client, `-` for nobody."""
    async with company.database.asking() as session:
        names = {row.id: row.name for row in await session.exec(select(Client))}
        pairs = select(Item.external_id, ItemShare.destination).join(Item, col(Item.id) == ItemShare.item_id)
        return {ref: names.get(destination, "-") for ref, destination in await session.exec(pairs)}


async def item_id(company: Company, ref: str) -> int:
    async with company.database.asking() as session:
        return int((await session.exec(select(Item.id).where(col(Item.external_id) == ref))).one() or 0)


async def client_id(company: Company, name: str) -> int:
    async with company.database.asking() as session:
        return int((await session.exec(select(Client.id).where(col(Client.name) == name))).one() or 0)
