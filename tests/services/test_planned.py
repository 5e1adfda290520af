"""When items were due over time, and when they entered their sprint: told by the source, or seen to change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.services import sync
from bot.services.company import Company
from bot.store import due_dates
from bot.store.tables import Item
from integrations import records
from integrations.records import Cycle, DueChange
from integrations.source import Page

MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)


def issue(**changes: Any) -> records.Item:
    values: dict[str, Any] = {"opened_at": MONDAY, "updated_at": MONDAY, **changes}
    return records.Item(kind="issue", id="1", title="Offline mode", **values)


async def told(company: Company, item: records.Item) -> None:
    async with company.database.writing() as session:
        await sync.store_page(session, company, "tracker", "issues", Page([item], "1"))


async def stored(company: Company) -> tuple[Item, list[tuple[int, date | None]]]:
    async with company.database.asking() as session:
        item = (await session.exec(select(Item).where(col(Item.external_id) == "1"))).one()
        dues = await due_dates.of_items(session, [item.id or 0])
    return item, [(due.since.day, due.on) for due in dues.get(item.id or 0, [])]


def november(number: int) -> date:
    return date(2026, 11, number)


async def test_the_history_that_a_source_tells_is_kept_by_day(company: Company) -> None:
    later = MONDAY + timedelta(days=2)
    history = (
        DueChange(later, november(20), november(25)),
        DueChange(later + timedelta(hours=2), november(25), november(27)),
    )
    changed = issue(due_on=november(27), due_changes=history, updated_at=later)
    await told(company, issue(due_on=november(20), due_changes=()))
    await told(company, changed)
    await told(company, changed)
    item, dues = await stored(company)
    assert item.due_on == november(27)
    assert dues == [(9, november(20)), (11, november(27))]


async def test_without_a_history_what_changes_between_two_pulls_is_kept(company: Company) -> None:
    await told(company, issue(due_on=november(20)))
    await told(company, issue(due_on=november(20), updated_at=MONDAY + timedelta(days=1)))
    await told(company, issue(due_on=november(24), updated_at=MONDAY + timedelta(days=2)))
    await told(company, issue(updated_at=MONDAY + timedelta(days=3)))
    _, dues = await stored(company)
    assert dues == [(9, november(20)), (11, november(24)), (12, None)]


async def test_a_due_instant_falls_on_the_companys_day(company: Company) -> None:
    await told(company, issue(due_at=datetime(2026, 11, 19, 23, 30, tzinfo=UTC)))
    item, _ = await stored(company)
    assert item.due_on == november(20)


async def test_a_sprint_is_kept_with_its_start_and_the_day_of_entering_it(company: Company) -> None:
    sprint = Cycle("Sprint 7", started_at=MONDAY, entered_at=MONDAY + timedelta(days=1))
    await told(company, issue(cycle=sprint, urgent=True))
    item, _ = await stored(company)
    assert (item.cycle, item.cycle_began, item.cycle_entered) == ("Sprint 7", november(9), november(10))
    assert item.urgent is True


async def test_where_nobody_tells_when_a_version_was_entered_the_day_we_saw_it_stands(company: Company) -> None:
    await told(company, issue(cycle=Cycle("2.3")))
    first, _ = await stored(company)
    await told(company, issue(cycle=Cycle("2.4"), updated_at=MONDAY + timedelta(days=2)))
    await told(company, issue(cycle=Cycle("2.4"), updated_at=MONDAY + timedelta(days=3)))
    then, _ = await stored(company)
    # What was there when we first looked may have been there for long.
    assert (first.cycle_entered, then.cycle, then.cycle_entered) == (None, "2.4", november(11))
