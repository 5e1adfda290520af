"""Items as sources tell of them, and the chains in which they were merged."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import chains, items
from bot.store.database import Database

AT = datetime(2026, 11, 9, 8, tzinfo=UTC)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.writing() as session:
        yield session


def row(ref: str, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "external_id": ref,
        "kind": "issue",
        "title": f"Issue {ref}",
        "link_key": f"t.example/{ref}",
        "opened_at": AT,
        "closed_at": None,
        "updated_at": AT,
        "opened_day": AT.date(),
        "facts": {"points": 2.5},
        "in_progress": True,
        "gone": None,
        "merged_into": None,
    }
    return {**values, **changes}


async def save(session: AsyncSession, *rows: dict[str, Any]) -> dict[str, int]:
    refs = [each["external_id"] for each in rows]
    await items.save(session, "t", rows, await items.versions(session, "t", refs))
    return await items.ids_of(session, "t", refs)


async def test_an_item_is_written_once_and_then_kept_up_to_date(session: AsyncSession) -> None:
    first = await save(session, row("A"))
    assert await save(session, row("A", title="Now", closed_at=AT, in_progress=False), row("B")) | first == {
        "A": first["A"],
        "B": first["A"] + 1,
    }
    (stored,) = await items.load(session, [first["A"]], datetime.date)
    assert (stored.facts.title, stored.facts.closed, stored.facts.points) == ("Now", date(2026, 11, 9), 2.5)
    assert [(each.updated_at, each.gone) for each in (await items.versions(session, "t", ["A"])).values()] == [
        (AT, None)
    ]


async def test_where_an_item_was_merged_to_outlives_news_that_do_not_say(session: AsyncSession) -> None:
    ids = await save(session, row("A"), row("B"))
    assert await items.mark_gone(session, "t", "B", "merged", None) == ids["B"]
    assert await items.mark_gone(session, "t", "B", "merged", "A") == ids["B"]
    assert await items.mark_gone(session, "t", "B", "merged", "A") is None
    await save(session, row("B", gone="merged"))
    assert await chains.survivors(session, ids.values()) == {ids["B"]: ids["A"]}


async def test_links_lead_to_items_by_id_or_by_address(session: AsyncSession) -> None:
    ids = await save(session, row("A"), row("B"))
    found = await items.by_links(session, {("t", "A"), ("", "t.example/B"), ("t", "C"), ("", "elsewhere")})
    assert found == {("t", "A"): ids["A"], ("", "t.example/B"): ids["B"]}


async def test_a_chain_of_merges_leads_to_what_is_left(session: AsyncSession) -> None:
    gone = {"gone": "merged"}
    ids = await save(session, row("A"), row("B", **gone, merged_into="A"), row("C", **gone, merged_into="B"))
    assert await chains.survivors(session, ids.values()) == {ids["B"]: ids["A"], ids["C"]: ids["A"]}
    assert await chains.merged_into(session, "t", ["A", "B"]) == {"B": "A", "C": "A"}
    assert {value for kind, value in await chains.names(session, [ids["A"]]) if kind == "parent"} == {
        "t:A",
        "t:B",
        "t:C",
    }


async def test_a_circle_of_merges_and_a_deleted_survivor_leave_nothing(session: AsyncSession) -> None:
    circle = [row("A", gone="merged", merged_into="B"), row("B", gone="merged", merged_into="A")]
    lost = [row("C", gone="deleted"), row("D", gone="merged", merged_into="C")]
    ids = await save(session, *circle, *lost)
    assert await chains.survivors(session, ids.values()) == {}
    assert await chains.merged_into(session, "t", list(ids)) == {}


async def test_what_a_census_does_not_name_is_lost_unless_it_is_gone(session: AsyncSession) -> None:
    await save(session, row("A"), row("B"), row("C", gone="deleted"))
    assert await items.refs_not_in(session, "t", frozenset({"A"})) == {"B"}


async def test_items_grow_while_they_are_in_progress_and_there(session: AsyncSession) -> None:
    ids = await save(session, row("A"), row("B", in_progress=False), row("C", gone="deleted"))
    assert await items.growing(session) == [ids["A"]]


async def test_waiting_is_replaced_as_a_whole(session: AsyncSession) -> None:
    ids = await save(session, row("A"))
    await items.save_waiting(session, {ids["A"]: {("word", "x"), ("domain", "acme.example")}})
    await items.save_waiting(session, {ids["A"]: {("word", "y")}})
    assert await items.waiting_for(session, {("word", "x"), ("domain", "acme.example")}) == set()
    assert await items.waiting_for(session, {("word", "y"), ("label", "y")}) == {ids["A"]}
