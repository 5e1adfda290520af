"""Rows of messages to be, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.store import deliveries
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Client, Delivery, Team

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


def row(id_: str, kind: str = "post", target: str = "C1", **values: Any) -> Delivery:
    return Delivery(**{"id": id_, "alert_id": 1, "kind": kind, "target": target, "made_at": NOW, **values})


@pytest.fixture(autouse=True)
async def alert(database: Database) -> None:
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="test", made_at=NOW))
        session.add(Client(name="Acme", folded="acme", made_by="test", made_at=NOW))
        await session.flush()
        day = date(2026, 11, 16)
        session.add(Alert(team_id=1, client_id=1, state="open", reason="above", since=day, opened_on=day, limit=0.3))
        await session.flush()
        for _ in range(2):
            session.add(AlertEvent(alert_id=1, day=day, at=NOW, kind="refreshed", old="open", new="open", why=""))


async def add(database: Database, *rows: Delivery) -> None:
    async with database.writing() as session:
        await deliveries.add(session, rows)


async def rows(database: Database) -> list[Delivery]:
    async with database.asking() as session:
        return await deliveries.to_send(session)


async def test_a_row_that_is_planned_again_stays_as_it_was(database: Database) -> None:
    await add(database, row("a", payload={"said": "first"}))
    await add(database, row("a", payload={"said": "second"}))
    assert [each.payload for each in await rows(database)] == [{"said": "first"}]


async def test_what_one_event_asks_of_one_message_comes_in_order(database: Database) -> None:
    await add(
        database,
        row("a", "reply", event_id=2),
        row("b", "edit", event_id=2),
        row("c", "post", event_id=1),
        row("d", "direct", "U1", made_at=NOW - timedelta(hours=1)),
        row("e", state="sent"),
        row("f", state="dropped"),
        row("g", state="failed", made_at=NOW + timedelta(hours=1)),
    )
    assert [each.id for each in await rows(database)] == ["d", "c", "b", "a", "g"]


async def test_an_attempt_is_counted_for_one_of_two_that_want_it(database: Database) -> None:
    await add(database, row("a", state="failed"))
    (seen,) = await rows(database)
    async with database.writing() as session:
        assert await deliveries.claim(session, seen)
        assert not await deliveries.claim(session, seen)
    (claimed,) = await rows(database)
    assert (claimed.state, claimed.attempts) == ("waiting", 1)


async def test_only_what_is_certainly_unsent_is_rewritten(database: Database) -> None:
    await add(database, row("new"), row("tried", attempts=1), row("failed", attempts=1, state="failed"))
    async with database.writing() as session:
        changed = {each.id: await deliveries.rewrite(session, each, {}) for each in await deliveries.to_send(session)}
    assert changed == {"new": True, "tried": False, "failed": True}


async def test_a_channels_message_is_its_alerts_and_a_direct_one_is_not(database: Database) -> None:
    await add(database, row("a"), row("b", "direct", "U1"))
    async with database.writing() as session:
        for each in await deliveries.to_send(session):
            await deliveries.mark_sent(session, each, f"place of {each.id}", "1.5", NOW)
    async with database.asking() as session:
        ((alert, _, _),) = await deliveries.alerts_to_tell(session, ())
        standing = await deliveries.standing(session, 1, "U1")
    assert (alert.channel_id, alert.message_ts) == ("place of a", "1.5")
    assert standing is not None
    assert standing.channel_id == "place of b"


async def test_an_event_is_untold_until_some_row_speaks_of_it(database: Database) -> None:
    await add(database, row("a", event_id=1, state="dropped"))
    async with database.asking() as session:
        assert [event.id for event in await deliveries.untold_events(session)] == [2]


async def test_a_trouble_is_news_until_it_ends(database: Database) -> None:
    async with database.writing() as session:
        assert await deliveries.note_trouble(session, "C_1", "is_archived", NOW)
        assert not await deliveries.note_trouble(session, "C_1", "is_archived", NOW)
        assert await deliveries.note_trouble(session, "C_1", "not_in_channel", NOW)
        await deliveries.end_trouble(session, "CX1")
        assert not await deliveries.note_trouble(session, "C_1", "is_archived", NOW)
        await deliveries.end_trouble(session, "C_1")
        assert await deliveries.note_trouble(session, "C_1", "is_archived", NOW)
