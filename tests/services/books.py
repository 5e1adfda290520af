"""The books of an invented firm: clients, hours worked, items opened, written straight into the ledgers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.attribution import WHOLE
from bot.domain.client import fold
from bot.domain.item import STILL_OPEN
from bot.domain.roles import NO_TEAM, Grant
from bot.store import ledgers, roles, work_classes
from bot.store.database import Database
from bot.store.tables import Alert, Client, Effort, Item, ItemShare, Team
from bot.store.teams import all_teams, ensure_default_teams

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
TODAY = date(2026, 11, 17)
SUPPORT, ENGINEERING = 1, 2


async def teams_of_six(session: AsyncSession, at: datetime) -> None:
    """Write the two first teams, as large as it takes for the hours of single items to be told."""
    await ensure_default_teams(session, at)
    for team in await all_teams(session):
        team.people = 6
        session.add(team)


class Books:
    """Write rows; days are counted back from today, so 1 is yesterday."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._items = 0

    async def _add(self, *rows: SQLModel) -> None:
        async with self.database.writing() as session:
            session.add_all(rows)

    async def client(self, name: str) -> int:
        """Add a client and return its id."""
        row = Client(name=name, folded=fold(name), made_by="zendesk", made_at=NOW)
        await self._add(row)
        assert row.id is not None
        return row.id

    async def known(self, team: int, *, people: int) -> None:
        """Say how many people are known to work in a team."""
        async with self.database.writing() as session:
            (await session.get_one(Team, team)).people = people

    async def worked(self, team: int, destination: int, day: int, hours: float, basis: str = "activity") -> None:
        """Add hours to the ledger of hours worked."""
        when = TODAY - timedelta(days=day)
        seconds = {**dict.fromkeys(ledgers.BASES, 0), basis: round(hours * 3600)}
        async with self.database.writing() as session:
            await ledgers.add_worked(session, [{"team_id": team, "destination": destination, "day": when, **seconds}])

    async def opened(self, team: int, destination: int, day: int, items: float) -> None:
        """Add items to the ledger of items opened."""
        when = TODAY - timedelta(days=day)
        key = {"team_id": team, "destination": destination, "day": when, "known": STILL_OPEN}
        async with self.database.writing() as session:
            await ledgers.add_opened(session, [{**key, "parts": round(items * WHOLE)}])

    async def item(
        self, team: int, client: int, day: int, hours: float, title: str = "Invoice export", **more: Any
    ) -> int:
        """Add an item opened on a day and worked on that very day; return its id."""
        self._items += 1
        when = TODAY - timedelta(days=day)
        at = datetime(when.year, when.month, when.day, 10, tzinfo=UTC)
        parts, closed = more.pop("parts", WHOLE), more.get("closed_at")
        fields = {"source": "zendesk", "external_id": str(self._items), "kind": "ticket", "rule": "field", **more}
        row = Item(team_id=team, title=title, opened_at=at, updated_at=at, opened_day=when, **fields)
        await self._add(row)
        assert row.id is not None
        share = ItemShare(
            item_id=row.id,
            destination=client,
            team_id=team,
            parts=parts,
            day=when,
            known=STILL_OPEN,
            seconds=0,
            seconds2=0,
            solved_in=closed and round((closed - at).total_seconds()),
            work=row.work,
        )
        await self._add(share)
        if row.work and not row.gone:
            async with self.database.writing() as session:
                await work_classes.add(session, {(team, row.work, client, when): (0, parts)})
        if hours:
            seconds = round(hours * 3600)
            where = {"item_id": row.id, "destination": client, "day": when, "team_id": team}
            await self._add(Effort(basis="activity", seconds=seconds, **where))
        return row.id

    async def grant(self, role: str, holder: str, team: int = NO_TEAM) -> None:
        """Give a role to a person or a user group."""
        async with self.database.writing() as session:
            await roles.give(session, [Grant(role, holder, team)], "U0ADMIN", NOW)

    async def take(self, role: str, holder: str, team: int = NO_TEAM) -> None:
        """Take a role back."""
        async with self.database.writing() as session:
            await roles.take(session, Grant(role, holder, team))

    async def alert(self, team: int, client: int, day: int, **more: Any) -> None:
        """Open an alert on a day."""
        when = TODAY - timedelta(days=day)
        fields = {"reason": "on_course", "limit": 0.3, "state": "open", **more}
        await self._add(Alert(team_id=team, client_id=client, since=when, opened_on=when, **fields))
