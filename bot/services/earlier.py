"""What was before a card's window: the shares of earlier periods, the hours before, and what of them grew."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import trend
from bot.domain.growth import drivers, told
from bot.services.company import Company
from bot.services.figures import Before, ClientOnTeam, Window
from bot.store import growth, totals

GROWN_SHOWN = 3
LEAST_GROWTH = 3600
"""Seconds: growth under an hour is worth no word."""


@dataclass(frozen=True, slots=True)
class Past:
    """A client's or a group's seconds and everybody's by team and day, as far back as a card looks."""

    by_team: Mapping[int, Mapping[date, tuple[int, int]]]
    window: Window
    starts: tuple[date, ...]
    comparable: bool

    @classmethod
    async def of(
        cls,
        session: AsyncSession,
        company: Company,
        client_ids: Collection[int],
        window: Window,
        known_from: date | None,
    ) -> "Past":
        """Read the days; as many before the window only where they are all known."""
        starts = trend.periods(window.until, window.days)
        before = window.since - timedelta(days=window.days)
        comparable = known_from is not None and known_from <= before
        since = min(starts[0], before) if comparable else starts[0]
        # What teams did is the same whoever is looked at.
        every = await company.shared(
            session, ("team days", since, window.until), lambda: totals.team_days(session, since, window.until)
        )
        theirs = await totals.client_days(session, client_ids, since, window.until)
        by_team = {
            team_id: {day: (theirs.get((team_id, day), 0), seconds) for day, seconds in days.items()}
            for team_id, days in every.items()
        }
        return cls(by_team, window, starts, comparable)

    def trend(self, team_id: int) -> tuple[float | None, ...]:
        """Return the client's shares of a team's periods, oldest first; none where the team has no hours."""
        by_day = self.by_team.get(team_id)
        return trend.shares(by_day, self.starts, self.window.until) if by_day else ()

    def before(self, team_id: int) -> Before | None:
        """Return the hours of a team before the window."""
        since = self.window.since - timedelta(days=self.window.days)
        by_day = self.by_team.get(team_id, {})
        return Before(*trend.sums(by_day, since, self.window.since)) if self.comparable else None


async def with_growth(
    session: AsyncSession, lines: Iterable[ClientOnTeam], window: Window, everyone: Collection[int]
) -> tuple[ClientOnTeam, ...]:
    """Add to the teams whose hours grew most what brought it."""
    whole = tuple(lines)
    grown = {line.team.id: line.part.hours.seconds - line.before.seconds for line in whole if line.before}
    asked = sorted((seconds, team_id) for team_id, seconds in grown.items() if seconds >= LEAST_GROWTH)[-GROWN_SHOWN:]
    windows = growth.Windows(window.since - timedelta(days=window.days), window.since, window.until)
    people = {line.team.id: line.team.people for line in whole}
    found = {
        team_id: told(drivers(await growth.work(session, everyone, team_id or 0, windows), seconds), people[team_id])
        for seconds, team_id in asked
    }
    return tuple(replace(line, grown=found.get(line.team.id, ())) for line in whole)
