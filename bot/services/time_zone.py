"""The company's time zone: the one of the settings, until an admin chooses another, which holds from its next midnight.

Days that were counted stay: each instant belongs to the day of the zone that held then, however often an item is
counted anew. Whoever runs reads the choice once a minute, so that nothing is started anew for it.
"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.zones import Start, TooFar, Zones
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, key_values

KEY = "time_zones"


async def zones(session: AsyncSession, company: Company) -> Zones:
    """Return what was chosen, or the zone of the settings; it may have been chosen since the company was told."""
    return await _kept(session) or Zones(company.settings_zone)


async def follow(session: AsyncSession, company: Company) -> None:
    """Let a company count its days as was chosen."""
    company.chosen = await _kept(session)


async def choose(session: AsyncSession, company: Company, by: str, name: str) -> Zones:
    """Choose the time zone, by its name in the tz database. Raises `Refused` for what is none, or too far away."""
    old, now = await zones(session, company), company.clock()
    try:
        new = old.changed(_named(name), now)
    except TooFar as far:
        said = _("{zone} is a day behind {held}. Choose one between them first.", zone=name, held=far.held.key)
        raise Refused(said, "zone") from far
    if new != old:
        kept = [(old.first.key, ""), *((start.zone.key, start.at.isoformat()) for start in new.later)]
        await key_values.write(session, KEY, json.dumps(kept))
        await changes.note(session, by, now, "time zone", words(old, now), words(new, now))
    return new


def words(chosen: Zones, now: datetime) -> str:
    """Write a choice for the record of changes: `Europe/Paris`, `Europe/Paris from 2026-11-18 on`."""
    coming = chosen.coming(now)
    return f"{coming.zone.key} from {coming.day} on" if coming else chosen.at(now).key


async def _kept(session: AsyncSession) -> Zones | None:
    kept = await key_values.read(session, KEY)
    if kept is None:
        return None
    (first, _since), *later = json.loads(kept)
    starts = (Start(datetime.fromisoformat(at), ZoneInfo(name)) for name, at in later)
    return Zones(ZoneInfo(first), tuple(starts))


def _named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(_("{zone} is no time zone. Choose one such as Europe/Paris.", zone=name), "zone") from None
