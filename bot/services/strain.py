"""A team's strain, in aggregate alone: off until an admin switches it on and the team has been told in its channel."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import strain as rules
from bot.domain.office_hours import Calendar
from bot.domain.privacy import is_told
from bot.domain.strain import WEEK, Part, Strain, Week
from bot.language import gettext as _
from bot.services import quiet
from bot.services.company import Company
from bot.services.messages import StrainTold, to_payload
from bot.services.refused import Refused
from bot.store import changes, deliveries
from bot.store import strain as store
from bot.store.tables import Delivery, Team

__all__ = ["Strain", "Withheld", "is_measured", "strain_of", "switch_off", "switch_on"]

Withheld = Literal["untold", "few"]
"""Why strain that is switched on is not told: the team's channel was not told yet, or too few people work in it."""

NAMESPACE = uuid.UUID("37cf31d1-8a4a-4f0b-9c8f-0e1b2d5c6a70")


async def switch_on(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Let a team's strain be measured from the moment its channel was told."""
    if team.strain_since is not None:
        raise Refused(_("The strain of {team} is measured already.", team=team.name))
    if team.channel_id is None:
        raise Refused(
            _(
                "The team must be told, and {team} has no channel yet. First: /clientload team channel {team} #channel",
                team=team.name,
            )
        )
    team.strain_since = company.clock()
    await _tell(session, company, by, team, _letter_id(team, team.strain_since), on=True)


async def switch_off(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Measure a team's strain no longer, and tell it so."""
    if team.strain_since is None:
        raise Refused(
            _("The strain of {team} is not measured. To measure it: /clientload team strain {team} on", team=team.name)
        )
    team.strain_since = None
    await _tell(session, company, by, team, str(uuid.uuid4()), on=False)


async def _tell(session: AsyncSession, company: Company, by: str, team: Team, id_: str, *, on: bool) -> None:
    session.add(team)
    old, new = ("off", "on") if on else ("on", "off")
    await changes.note(session, by, company.clock(), f"strain of {team.name}", old, new)
    if team.channel_id is None:
        return
    row = Delivery(
        id=id_,
        kind="post",
        target=team.channel_id,
        payload=to_payload(StrainTold(team=team.name, by=by, on=on)),
        made_at=company.clock(),
    )
    await deliveries.add(session, [row])


def _letter_id(team: Team, since: datetime) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{team.id}:{since.astimezone(UTC).isoformat()}"))


async def strain_of(session: AsyncSession, company: Company, team: Team, until: date) -> Strain | Withheld | None:
    """Return the strain of the four weeks before a day beside what is usual, or why it is not told.

    None while it is switched off. It is not told before the team was, nor of fewer than five people in any of them.
    """
    if team.strain_since is None:
        return None
    if not await is_measured(session, team):
        return "untold"
    if not is_told(team.people):
        return "few"
    starts = rules.week_starts(until)
    people = await store.weeks(session, team.id or 0, {start: start + WEEK for start in starts})
    calendar = await quiet.calendar(session, company)
    out = await _out_of_hours(session, company, team, starts, calendar)
    weeks = {
        start: Week(many, rules.switches(clients), out.get(start, Part())) for start, (many, clients) in people.items()
    }
    return rules.strain(weeks, until) or "few"


async def is_measured(session: AsyncSession, team: Team) -> bool:
    """Say whether a team's strain is switched on and its channel has been told."""
    if team.strain_since is None:
        return False
    letter = await deliveries.get(session, _letter_id(team, team.strain_since))
    return letter is not None and letter.state == "sent"


async def _out_of_hours(
    session: AsyncSession, company: Company, team: Team, starts: Sequence[date], calendar: Calendar
) -> Mapping[date, Part]:
    """Return by week the part out of office hours: of replies and notes, else of hours logged by the day."""
    first, behind = starts[0], starts[-1] + WEEK
    begin, end = company.midnight(first), company.midnight(behind)
    touched = await store.touched_at(session, team.id or 0, begin, end)
    if touched:
        local = [at.astimezone(company.zone) for at in touched]
        return await asyncio.to_thread(_parts, [(at.date(), 1, calendar.is_open(at)) for at in local], first)
    logged = await store.logged_on(session, team.id or 0, first, behind)
    return _parts([(day, seconds, calendar.works(day)) for day, seconds in logged.items()], first)


def _parts(found: Sequence[tuple[date, int, bool]], first: date) -> dict[date, Part]:
    sums: dict[date, Part] = {}
    for day, amount, within in found:
        start = first + timedelta(days=(day - first).days // WEEK.days * WEEK.days)
        was = sums.get(start, Part())
        sums[start] = Part(was.part + (0 if within else amount), was.whole + amount)
    return sums
