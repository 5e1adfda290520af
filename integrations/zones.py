"""The time zone in which people set dates, for tools that keep a date as an instant."""

from datetime import date
from zoneinfo import ZoneInfo

from integrations.errors import Refused
from integrations.mapping import instant


def zone_named(setting: str, name: str) -> ZoneInfo:
    """Return the time zone that a setting names; raise `Refused` where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"{setting} is no time zone; set it as in Europe/Paris") from None


def day_in(zone: ZoneInfo, moment: str | None) -> date | None:
    """Read the day of an instant where it was set, None where there is none."""
    return instant(moment).astimezone(zone).date() if moment else None
