"""On which day and at what time digests come: the company's, and those of teams that chose their own."""

import json
from datetime import time

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.digest_time import DigestTime
from bot.services.company import Company
from bot.store import changes, key_values
from bot.store.tables import Team

KEY = "digest_time"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As the record of changes writes them."""


async def usual(session: AsyncSession) -> DigestTime:
    """Return the company's day and time: Mondays at nine until somebody chooses others."""
    kept = await key_values.read(session, KEY)
    if kept is None:
        return DigestTime()
    values = json.loads(kept)
    return DigestTime(values["weekday"], time.fromisoformat(values["at"]))


def of_team(team: Team, usual_time: DigestTime) -> DigestTime:
    """Return a team's day and time: its own, else the company's."""
    return own(team) or usual_time


def own(team: Team) -> DigestTime | None:
    """Return the day and time that a team chose for itself."""
    if team.digest_weekday is None or team.digest_at is None:
        return None
    return DigestTime(team.digest_weekday, team.digest_at)


async def set_usual(session: AsyncSession, company: Company, by: str, when: DigestTime) -> None:
    """Choose the company's day and time."""
    old = await usual(session)
    if old == when:
        return
    values = {"weekday": when.weekday, "at": when.at.isoformat("minutes")}
    await key_values.write(session, KEY, json.dumps(values))
    await changes.note(session, by, company.clock(), "digests", words(old), words(when))


async def set_of_team(session: AsyncSession, company: Company, by: str, team: Team, when: DigestTime | None) -> None:
    """Choose a team's day and time; None takes the company's again."""
    old = own(team)
    if old == when:
        return
    team.digest_weekday, team.digest_at = (None, None) if when is None else (when.weekday, when.at)
    session.add(team)
    await changes.note(session, by, company.clock(), f"digest of {team.name}", words(old), words(when))


def words(when: DigestTime | None) -> str:
    """Write a day and time for the record of changes: `Monday 09:00`."""
    return "as the company's" if when is None else f"{DAYS[when.weekday - 1]} {when.at:%H:%M}"
