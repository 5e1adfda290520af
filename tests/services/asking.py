"""A firm of which four clients ask for the same: the worked example of `docs/figures/requests.md`, on a tracker."""

from datetime import date, timedelta
from typing import Any

from bot.services import work_classes
from bot.services.company import Company
from bot.services.sync import store_page
from bot.services.work_classes import Mark
from integrations.records import Item, Link, Record, Touch
from integrations.source import Page
from tests.services.inbox import OPENED, handled, issue, ticket, worked

HOURS = {"APP-1": 8, "APP-2": 12, "APP-3": 16, "APP-4": 24, "APP-5": 32, "APP-6": 40, "APP-8": 60}
CLIENTS = {
    "APP-1": "Acme",
    "APP-2": "Globex",
    "APP-3": "Globex",
    "APP-4": "Nordal",
    "APP-5": "Nordal",
    "APP-6": "Umbra",
}
CLASSES = {"APP-1": "custom-work", "APP-2": "custom-work", "APP-3": "custom-work", "APP-5": "custom-work"}
CLASSES |= {"APP-4": "planned"}
ROADMAP_HOURS = 168 - HOURS["APP-4"]
"""Beside what the theme's one roadmap issue took."""

TICKETS = 21
A_TICKET = 3
A_YEAR_AGO = OPENED - timedelta(days=350)


def asked(ref: str, title: str = "SSO for subsidiaries", client: str = "Acme", **more: Any) -> Item:
    """Make an open issue that asks for what the component is about."""
    at = more.pop("opened_at", OPENED)
    values = {"components": ("auth",), "client_names": (client,) if client else (), **more}
    return Item("issue", ref, title, at, at + timedelta(hours=6), f"https://tracker.example/browse/{ref}", **values)


def _records() -> list[Record]:
    found: list[Record] = [asked("APP-7", labels=("sso",))]
    for ref, hours in HOURS.items():
        names = (CLIENTS[ref],) if ref in CLIENTS else ()
        labels = (CLASSES[ref],) if ref in CLASSES else ()
        found += [issue(ref, components=("auth",), client_names=names, labels=labels), worked(ref, hours)]
    found += [issue("R-1", labels=("planned",)), worked("R-1", ROADMAP_HOURS)]
    found.append(issue("R-2", labels=("planned",), closed_at=None, spans=(), due_on=date(2026, 12, 1)))
    return found


def _tickets() -> list[Record]:
    """Make tickets that are linked to what was built, of three hours each, and one of a year ago about nothing."""
    found: list[Record] = [ticket("1", opened_at=A_YEAR_AGO), handled("1", A_YEAR_AGO)]
    for number in range(2, 2 + TICKETS):
        at = OPENED + timedelta(hours=1)
        whose = {"client_names": (CLIENTS["APP-1"],), "links": (Link("APP-1", source="jira"),)}
        found.append(ticket(str(number), "No way to sign in", **whose))
        found.append(Touch(f"r{number}", str(number), at, author="ana", seconds=A_TICKET * 3600))
    return found


async def fill(company: Company) -> None:
    """Write all of it, as two pulls do."""
    async with company.database.writing() as session:
        for work, label in (("bespoke", "custom-work"), ("roadmap", "planned")):
            await work_classes.write(session, company, "U1", None, Mark(work, "label", label))
        await store_page(session, company, "jira", "issues", Page(_records(), "1"))
        await store_page(session, company, "zendesk", "tickets", Page(_tickets(), "1"))


async def comes_in(company: Company, *records: Record) -> None:
    """Let the tracker tell of more."""
    async with company.database.writing() as session:
        await store_page(session, company, "jira", "issues", Page(records, "2"))
