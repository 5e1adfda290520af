"""Where every source stands, and what waits for an admin."""

from datetime import timedelta

import pytest

from bot.domain.load import UNATTRIBUTED
from bot.services.company import Company
from bot.services.status import status
from bot.store.database import Database
from bot.store.tables import Cursor, Item, Merge, SkippedRecord
from tests.services.books import NOW, SUPPORT, Books


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


async def test_a_source_is_late_a_day_after_its_last_good_pull(company: Company) -> None:
    async with company.database.writing() as session:
        for stream, hours in (("tickets", 25), ("users", 1)):
            good = NOW - timedelta(hours=hours)
            session.add(Cursor(source="zendesk", stream=stream, backfilled_at=good, last_good_at=good))
        session.add(Cursor(source="jira", stream="issues", backfilled_at=NOW, last_good_at=NOW, error="Jira says 503"))
    async with company.database.asking() as session:
        jira, zendesk = (await status(session, company)).sources
    assert [each.name for each in zendesk.troubled] == ["tickets"]
    assert zendesk.last_good_at == NOW - timedelta(hours=1)
    assert [(each.name, each.late, each.error) for each in jira.troubled] == [("issues", False, "Jira says 503")]


async def test_a_first_pull_is_not_late_however_long_it_takes(company: Company) -> None:
    async with company.database.writing() as session:
        session.add(Cursor(source="zendesk", stream="tickets", fraction=0.2, received=10, stored=9, skipped=1))
        session.add(SkippedRecord(source="zendesk", stream="tickets", at_id="77", why="no created_at", at=NOW))
    async with company.database.asking() as session:
        found = await status(session, company)
    (stream,) = found.sources[0].streams
    assert (stream.first_pull, stream.fraction, stream.late) == (True, 0.2, False)
    assert [(each.source, each.where, each.why) for each in found.skipped] == [("zendesk", "77", "no created_at")]
    assert found.sources[0].last_good_at is None


async def test_coverage_is_told_team_by_team(company: Company, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(SUPPORT, acme, 1, 3)
    await books.worked(SUPPORT, UNATTRIBUTED, 1, 1)
    await books.opened(SUPPORT, UNATTRIBUTED, 1, 2)
    async with company.database.asking() as session:
        support, engineering = (await status(session, company)).teams
    assert (support.coverage, support.unattributed_items, support.observing) == (0.75, 2.0, True)
    assert engineering.coverage is None


async def test_loose_ends_are_counted(company: Company, books: Books) -> None:
    acme, other = await books.client("Acme"), await books.client("ACME Corp")
    await books.item(SUPPORT, acme, 1, 1, contradicts="domain globex.example says Globex")
    await books.item(SUPPORT, acme, 1, 1, contradicts="domain globex.example says Globex", gone="deleted")
    lost = await books.item(SUPPORT, acme, 1, 0)
    async with company.database.writing() as session:
        item = await session.get(Item, lost)
        assert item is not None
        item.team_id = None
        session.add(Merge(kept_id=acme, other_id=other, why="both have acme.example", made_at=NOW))
    async with company.database.asking() as session:
        found = await status(session, company)
    assert (found.loose.without_team, found.loose.contradicting) == (1, 1)
    assert [(merge.kept, merge.other, merge.why) for merge in found.merges] == [
        ("Acme", "ACME Corp", "both have acme.example")
    ]


async def test_only_who_may_is_told_of_the_file_of_revenue(company: Company) -> None:
    async with company.database.writing() as session:
        for stream in ("revenue", "items"):
            session.add(Cursor(source="revenue_csv" if stream == "revenue" else "csv", stream=stream))
        why = "amount is empty"
        session.add(SkippedRecord(source="revenue_csv", stream="revenue", at_id="line 3", why=why, at=NOW))
    async with company.database.asking() as session:
        hidden, told = await status(session, company), await status(session, company, private=True)
    assert [each.name for each in hidden.sources] == ["csv"]
    assert hidden.skipped == ()
    assert [each.name for each in told.sources] == ["csv", "revenue_csv"]
    assert [each.where for each in told.skipped] == ["line 3"]
