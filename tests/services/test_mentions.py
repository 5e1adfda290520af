"""What people type for an item leads to it, whatever its source calls it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.services.company import Company
from bot.services.sync import store_page
from bot.store import mentions
from bot.store.tables import Item as Stored
from integrations.records import Item
from integrations.source import Page

OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)
DESK, TRACKER = "https://desk.example/agent/tickets/", "https://tracker.example/browse/"


def item(kind: str, ref: str, url: str) -> Item:
    return Item(kind, ref, f"Item {ref}", OPENED, OPENED, url=url)


@pytest.fixture(autouse=True)
async def items(company: Company) -> None:
    """Give a ticket and an issue of one number, and issues that their tracker numbers and people call by a key."""
    pages = {
        "zendesk": [item("ticket", "12", DESK + "12"), item("ticket", "4711", DESK + "4711")],
        "jira": [item("issue", "10012", TRACKER + "OPS-12"), item("issue", "4711", TRACKER + "OPS-13")],
    }
    async with company.database.writing() as session:
        for source, told in pages.items():
            await store_page(session, company, source, "items", Page(tuple(told), "1"))


async def called(company: Company, text: str, *, also_gone: bool = False) -> list[str]:
    async with company.database.asking() as session:
        found = await mentions.items_called(session, text, also_gone=also_gone)
    return [f"{each.source}:{each.external_id}" for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OPS-12", ["jira:10012"]),
        ("ops-12", ["jira:10012"]),
        ("jira:OPS-12", ["jira:10012"]),
        ("10012", ["jira:10012"]),
        (TRACKER + "OPS-12?focusedCommentId=3", ["jira:10012"]),
        ("#12", ["zendesk:12"]),
        ("ZD-12", ["zendesk:12"]),
        ("zendesk:4711", ["zendesk:4711"]),
        ("https://desk.example/hc/requests/12", ["zendesk:12"]),
        ("4711", ["zendesk:4711", "jira:4711"]),
        ("OPS-99", []),
        ("99", []),
        ("#", []),
        ("https://", []),
    ],
)
async def test_a_number_a_key_and_a_link_lead_to_the_item(company: Company, text: str, found: list[str]) -> None:
    assert await called(company, text) == found


async def test_what_is_gone_is_found_where_it_is_asked_for_alone(company: Company) -> None:
    async with company.database.writing() as session:
        row = (await session.exec(select(Stored).where(col(Stored.external_id) == "12"))).one()
        row.gone = "deleted"
        session.add(row)
    assert await called(company, "ZD-12") == []
    assert await called(company, "ZD-12", also_gone=True) == ["zendesk:12"]
