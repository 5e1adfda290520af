"""Teams: the two first ones, and those that were removed."""

from datetime import UTC, datetime

from bot.store import teams
from bot.store.database import Database

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


async def test_the_two_first_teams_are_made_once_and_a_removed_one_does_not_come_back(database: Database) -> None:
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        await teams.ensure_default_teams(session, NOW)
        first, second = await teams.all_teams(session)
        first.removed_at = NOW
        session.add(first)
        await session.flush()
        await teams.ensure_default_teams(session, NOW)

        assert [(team.name, team.kind) for team in (first, second)] == [
            ("Support", "support"),
            ("Engineering", "engineering"),
        ]
        assert [team.name for team in await teams.all_teams(session)] == ["Engineering"]
        assert await teams.team_named(session, "support") is None
        assert await teams.name_taken(session, "support", besides=second.id)
