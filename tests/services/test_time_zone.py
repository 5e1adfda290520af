"""The company's time zone: chosen in Slack, followed by whoever runs, and no day that was counted is counted anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.services import time_zone
from bot.services.company import Company
from bot.services.refused import Refused
from bot.services.sync import store_page
from bot.store import changes
from bot.store.tables import Item, ItemShare
from integrations.records import Item as Record
from integrations.source import Page

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
BEGINS = datetime(2026, 11, 17, 11, tzinfo=UTC)
"""Midnight in Auckland, noon in Paris."""


@pytest.fixture
def hands() -> list[datetime]:
    return [NOW]


@pytest.fixture
def company(company: Company, hands: list[datetime]) -> Company:
    """Give the company with a clock that can be moved."""
    return replace(company, clock=lambda: hands[0])


async def choose(company: Company, name: str) -> None:
    async with company.database.writing() as session:
        await time_zone.choose(session, company, "U1", name)


async def follow(company: Company) -> None:
    async with company.database.asking() as session:
        await time_zone.follow(session, company)


async def test_another_replica_follows_and_the_settings_are_read_no_more(
    company: Company, hands: list[datetime]
) -> None:
    await follow(company)
    assert company.zone.key == "Europe/Paris"
    await choose(company, "Pacific/Auckland")
    # Started anew with other settings, which say nothing about the past any more.
    replica = Company(company.database, ZoneInfo("America/New_York"), lambda: hands[0])
    for each in (company, replica):
        await follow(each)
        assert (each.zone.key, each.today()) == ("Europe/Paris", date(2026, 11, 17))
    hands[0] = BEGINS
    for each in (company, replica):
        assert (each.zone.key, each.today()) == ("Pacific/Auckland", date(2026, 11, 18))
        assert each.local_day(BEGINS - timedelta(seconds=1)) == date(2026, 11, 17)


async def test_a_choice_is_written_down_once(company: Company) -> None:
    for name in ("Europe/Paris", "Pacific/Auckland", "Pacific/Auckland", "Europe/London", "Europe/Paris"):
        await choose(company, name)
    async with company.database.asking() as session:
        noted = [(change.what, change.old, change.new) for change in await changes.latest(session, 9)]
    assert noted[::-1] == [
        ("time zone", "Europe/Paris", "Pacific/Auckland from 2026-11-18 on"),
        ("time zone", "Pacific/Auckland from 2026-11-18 on", "Europe/London from 2026-11-18 on"),
        ("time zone", "Europe/London from 2026-11-18 on", "Europe/Paris"),
    ]


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "Europe"])
async def test_what_is_no_zone_is_refused(company: Company, name: str) -> None:
    with pytest.raises(Refused, match=r"is no time zone\. Choose one such as Europe/Paris") as refused:
        await choose(company, name)
    assert refused.value.about == "zone"


async def test_a_zone_a_day_behind_is_refused(company: Company) -> None:
    far = replace(company, settings_zone=ZoneInfo("Pacific/Kiritimati"))
    with pytest.raises(Refused, match=r"Pacific/Midway is a day behind Pacific/Kiritimati\. Choose one between them"):
        await choose(far, "Pacific/Midway")


async def test_what_was_counted_keeps_its_day_when_it_is_read_again(company: Company, hands: list[datetime]) -> None:
    # Half past midnight of the 17th in Paris, still the 16th in New York.
    late = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    assert await days_after(company, record("1", late)) == {"1": date(2026, 11, 17)}
    await choose(company, "America/New_York")
    await follow(company)
    # Midnight of the 18th in New York.
    begins = datetime(2026, 11, 18, 5, tzinfo=UTC)
    hands[0] = begins + timedelta(hours=1)
    assert await days_after(
        company,
        record("1", late, hands[0]),
        record("2", begins - timedelta(seconds=1)),
        record("3", begins + timedelta(hours=18, minutes=30)),
    ) == {
        "1": date(2026, 11, 17),
        "2": date(2026, 11, 18),
        "3": date(2026, 11, 18),
    }


def record(ref: str, opened: datetime, updated: datetime | None = None) -> Record:
    return Record("ticket", ref, f"Ticket {ref}", opened, updated or opened)


async def days_after(company: Company, *records: Record) -> dict[str, date]:
    """Bring items; return by reference the day on which each counts as opened."""
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page(records, "1"))
        rows = await session.exec(
            select(Item.external_id, Item.opened_day, ItemShare.day)
            .join(ItemShare, col(ItemShare.item_id) == col(Item.id))
            .order_by(col(Item.id))
        )
        found = {ref: (opened, counted) for ref, opened, counted in rows}
    assert all(opened == counted for opened, counted in found.values())
    return {ref: opened for ref, (opened, _counted) in found.items()}
