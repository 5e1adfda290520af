"""What closed items teach is read alike from both databases, and a lesson that was learned stays."""

from datetime import UTC, date, datetime

from sqlmodel import select

from bot.store import factors
from bot.store.database import Database
from bot.store.directory import load_factors
from bot.store.tables import Effort, Factor, Item, Team

AT = datetime(2026, 10, 9, 8, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


async def fill(database: Database) -> None:
    async with database.writing() as session:
        session.add(Team(name="Engineering", folded="engineering", kind="engineering", made_by="U1", made_at=AT))
        await session.flush()
        for number, (basis, closed, points) in enumerate(
            (("logged", AT, 2.5), ("logged", None, 2.0), ("activity", AT, 1.0), ("count", AT, None)), 1
        ):
            session.add(
                Item(
                    source="t",
                    external_id=str(number),
                    kind="issue",
                    title="",
                    opened_at=AT,
                    updated_at=AT,
                    closed_at=closed,
                    opened_day=AT.date(),
                    facts={"points": points} if points else {},
                )
            )
            await session.flush()
            for destination in (1, 2):
                share = Effort(
                    item_id=number, destination=destination, day=AT.date(), team_id=1, basis=basis, seconds=50
                )
                session.add(share)


async def test_closed_items_with_a_better_basis_teach_their_whole_effort(database: Database) -> None:
    await fill(database)
    async with database.asking() as session:
        assert [(row.team_id, row.seconds) for row in await factors.closed_items(session)] == [(1, 100), (1, 100)]
        assert [(row.points, row.seconds) for row in await factors.closed_pointed(session)] == [(2.5, 100)]
        assert await factors.guessed(session, OCTOBER) == [4]
        assert await factors.guessed(session, NOVEMBER) == []
        assert await factors.latest(session) is None


async def test_a_factor_that_was_learned_stays(database: Database) -> None:
    await fill(database)
    row = {"team_id": 1, "kind": "item", "type": "", "priority": "", "since": OCTOBER, "seconds": 100}
    async with database.writing() as session:
        await factors.save(session, [row, {**row, "kind": "point", "seconds": 9}])
        await factors.save(session, [{**row, "seconds": 7}, {**row, "since": NOVEMBER, "seconds": 200}])
    async with database.asking() as session:
        assert {(each.kind, each.since): each.seconds for each in await session.exec(select(Factor))} == {
            ("item", OCTOBER): 100,
            ("point", OCTOBER): 9,
            ("item", NOVEMBER): 200,
        }
        learned = (await load_factors(session))[1]
        assert [(since, factor.item[("", "")], factor.point) for since, factor in learned] == [
            (OCTOBER, 100, 9),
            (NOVEMBER, 200, None),
        ]
        assert await factors.latest(session) == NOVEMBER
