"""Classes of work: kept per item with what said so, and added up by day and client as hours are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.work_class import BESPOKE, MAINTENANCE, ROADMAP
from bot.services import configure, sync, team_rules, work_classes
from bot.services.company import Company
from bot.services.refused import Refused
from bot.services.team_rules import Rules
from bot.services.work_classes import Mark
from bot.store import work_classes as kept
from bot.store.tables import ClassDay, Effort, Item, ItemShare, WorkRule
from integrations import records
from integrations.records import Gone, Organization, Record, Worklog
from integrations.source import Page

MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)
NINTH = date(2026, 11, 9)
ENGINEERING = 2
HOUR = 3600
ACME = Organization("77", "Acme")


def issue(ref: str, **changes: Any) -> records.Item:
    values: dict[str, Any] = {"opened_at": MONDAY, "updated_at": MONDAY, **changes}
    return records.Item(kind="issue", id=ref, title=f"Issue {ref}", **values)


async def told(company: Company, *page: Record) -> None:
    async with company.database.writing() as session:
        await sync.store_page(session, company, "tracker", "issues", Page(list(page), "1"))


async def set_rules(company: Company, *marks: Mark, team: bool = False) -> None:
    async with company.database.writing() as session:
        of = (await team_rules.teams.all_teams(session))[1] if team else None
        now = await team_rules.rules_of(session, of)
        await team_rules.change(session, company, "U1", [(of, Rules(now.scope, now.own, frozenset(marks)))])


async def classed(company: Company, ref: str) -> tuple[str, str]:
    async with company.database.asking() as session:
        item = (await session.exec(select(Item).where(col(Item.external_id) == ref))).one()
    return item.work, item.work_seen


async def hours(company: Company) -> dict[tuple[str, int, date], float]:
    """Return the hours by class, destination and day, having checked that they are the sums of what lies below."""
    async with company.database.asking() as session:
        columns = (col(Effort.work), col(Effort.destination), col(Effort.day))
        below = await session.exec(
            select(*columns, func.sum(col(Effort.seconds))).where(col(Effort.work) != "").group_by(*columns)
        )
        rows = (await session.exec(select(ClassDay).where(col(ClassDay.seconds) != 0))).all()
        found = {(row.work, row.destination, row.day): row.seconds for row in rows}
        assert found == {(work, destination, day): int(seconds) for work, destination, day, seconds in below}
        columns = (col(ItemShare.work), col(ItemShare.destination), col(ItemShare.day))
        below = await session.exec(
            select(*columns, func.sum(col(ItemShare.parts))).where(col(ItemShare.work) != "").group_by(*columns)
        )
        opened = (await session.exec(select(ClassDay).where(col(ClassDay.parts) != 0))).all()
        assert {(row.work, row.destination, row.day): row.parts for row in opened} == {
            (work, destination, day): int(parts) for work, destination, day, parts in below
        }
    return {key: seconds / HOUR for key, seconds in found.items()}


async def test_hours_are_added_up_by_class_client_and_day(company: Company) -> None:
    await set_rules(company, Mark(BESPOKE, "label", "for-acme"), Mark(ROADMAP, "project", "PLAT"))
    await told(
        company,
        ACME,
        issue("1", organizations=("77",), labels=("for-acme",)),
        issue("2", container="PLAT"),
        issue("3"),
        Worklog("a", "1", 3 * HOUR, NINTH),
        Worklog("b", "2", 5 * HOUR, NINTH),
        Worklog("c", "3", 4 * HOUR, NINTH),
    )
    assert await hours(company) == {(BESPOKE, 1, NINTH): 3, (ROADMAP, 0, NINTH): 5}
    assert await classed(company, "1") == (BESPOKE, "label for-acme")
    assert await classed(company, "3") == ("", "")


async def test_a_new_rule_moves_hours_that_are_there_already_and_its_end_takes_them_back(company: Company) -> None:
    await told(company, issue("1", container="PLAT"), Worklog("a", "1", HOUR, NINTH))
    assert await hours(company) == {}
    async with company.database.writing() as session:
        await work_classes.write(session, company, "U1", None, Mark(ROADMAP, "project", "plat"))
        assert (await configure.rescope(session, company)).items == 1
    assert await hours(company) == {(ROADMAP, 0, NINTH): 1}
    async with company.database.writing() as session:
        await work_classes.write(session, company, "U1", None, Mark(MAINTENANCE, "project", "Plat"))
        await configure.rescope(session, company)
    assert await hours(company) == {(MAINTENANCE, 0, NINTH): 1}
    async with company.database.writing() as session:
        await work_classes.drop(session, company, "U1", None, Mark(MAINTENANCE, "project", "PLAT"))
        await configure.rescope(session, company)
    assert await hours(company) == {}
    async with company.database.asking() as session:
        assert [rule.ended_at is None for rule in (await session.exec(select(WorkRule))).all()] == [False, False]


async def test_what_is_part_of_an_epic_follows_its_class(company: Company) -> None:
    await told(
        company,
        issue("1", parent_id="9", labels=()),
        issue("2", parent_id="1"),
        Worklog("a", "2", HOUR, NINTH),
        issue("9", type="Epic"),
    )
    await set_rules(company, Mark(ROADMAP, "type", "Epic"))
    assert await classed(company, "2") == (ROADMAP, "parent 1")
    # Of the two others nobody says how long they took: four hours each.
    assert await hours(company) == {(ROADMAP, 0, NINTH): 4 + 4 + 1}
    await told(company, issue("9", type="Initiative", updated_at=MONDAY + timedelta(hours=1)))
    assert await classed(company, "2") == ("", "")
    assert await hours(company) == {}


async def test_an_item_that_is_gone_takes_its_hours_along(company: Company) -> None:
    await set_rules(company, Mark(ROADMAP, "project", "PLAT"))
    await told(company, issue("1", container="PLAT"), Worklog("a", "1", HOUR, NINTH))
    await told(company, Gone("item", "1"))
    assert await hours(company) == {}


async def test_a_rule_of_a_team_is_written_with_its_scope_and_own_work(company: Company) -> None:
    await set_rules(company, Mark(BESPOKE, "label", "for-acme"), team=True)
    async with company.database.asking() as session:
        teams = await team_rules.teams.all_teams(session)
        assert (await team_rules.rules_of(session, teams[1])).classes == {Mark(BESPOKE, "label", "for-acme")}
        assert (await team_rules.rules_of(session, None)).classes == frozenset()
        (rule,) = await kept.rules(session)
    assert rule.team_id == ENGINEERING


async def test_what_is_set_already_and_what_was_never_set_is_refused(company: Company) -> None:
    mark = Mark(BESPOKE, "label", "for-acme")
    async with company.database.writing() as session:
        with pytest.raises(Refused, match="The label for-acme does not mark bespoke work"):
            await work_classes.drop(session, company, "U1", None, mark)
        await work_classes.write(session, company, "U1", None, mark)
        with pytest.raises(Refused, match="The label for-acme is bespoke already"):
            await work_classes.write(session, company, "U1", None, mark)
