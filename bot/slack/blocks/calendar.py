"""Days of the week, times, office hours and time zones in words."""

from datetime import datetime, time

from bot.domain.digest_time import DigestTime
from bot.domain.office_hours import OfficeHours
from bot.domain.zones import Zones
from bot.language import gettext as _
from bot.language import locale
from bot.slack.blocks.message import Message, code
from bot.slack.blocks.words import day
from bot.slack.countries import country_name, region_name
from bot.slack.request import Answer

FEWEST_IN_A_SPAN = 3


def weekday_name(number: int) -> str:
    """Name an ISO weekday: `Friday`."""
    return str(locale().days["format"]["wide"][number - 1])


def clock(at: time) -> str:
    """Write a time of day: `9:00`, `15:30`."""
    return _("{hour}:{minutes}", hour=at.hour, minutes=f"{at:%M}") if at.minute else _("{hour}:00", hour=at.hour)


def weekly(when: DigestTime) -> str:
    """Write a weekly day and time: `every Friday at 15:00`."""
    return _("every {weekday} at {time}", weekday=weekday_name(when.weekday), time=clock(when.at))


def weekdays(numbers: str) -> str:
    """Write ISO weekdays: `Monday to Friday`, `Monday, Saturday`."""
    days = sorted(int(number) for number in numbers)
    if len(days) >= FEWEST_IN_A_SPAN and days[-1] - days[0] + 1 == len(days):
        return _("{first} to {last}", first=weekday_name(days[0]), last=weekday_name(days[-1]))
    return ", ".join(map(weekday_name, days))


def office_hours(hours: OfficeHours) -> str:
    """Write when alerts are told: `8:00 to 19:00, Monday to Friday, not on holidays of France`."""
    if hours.always:
        return _("at every hour of every day")
    said = _(
        "{opens}:00 to {closes}:00, {weekdays}",
        opens=hours.opens,
        closes=hours.closes,
        weekdays=weekdays(hours.weekdays),
    )
    return f"{said}, {holidays(hours)}" if hours.country else said


def holidays(hours: OfficeHours) -> str:
    """Write whose holidays are kept: `not on holidays of Germany (Bayern)`."""
    country = country_name(hours.country)
    if hours.region:
        region = region_name(hours.country, hours.region)
        return _("not on holidays of {country} ({region})", country=country, region=region)
    return _("not on holidays of {country}", country=country)


def critical(hours: OfficeHours) -> str:
    """Say whether critical alerts wait for office hours."""
    if hours.always:
        return _("Nothing waits.")
    if hours.critical_passes:
        return _("Other alerts wait until then; critical ones are told at once.")
    return _("Alerts wait until then, critical ones too.")


def zone_name(zones: Zones, now: datetime) -> str:
    """Name the time zone that holds, and the one that is to: `UTC, Europe/Paris from 18 Nov`."""
    held, coming = zones.at(now).key, zones.coming(now)
    return _("{zone}, {next} from {day}", zone=held, next=coming.zone.key, day=day(coming.day)) if coming else held


def zone(zones: Zones, now: datetime) -> str:
    """Say which time zone holds, and which one is to."""
    return _("Time zone {zone}.", zone=zone_name(zones, now))


def zone_chosen(zones: Zones, now: datetime) -> str:
    """Say what a choice of time zone changes, and what it does not."""
    if zones.coming(now) is None:
        return zone(zones, now)
    follow = _("Days, office hours and digests follow it; days before stay as they are counted.")
    return f"{zone(zones, now)} {follow}"


def draw(hours: OfficeHours, zones: Zones, now: datetime) -> Answer:
    """Say when alerts are told, and how to change that."""
    message = Message()
    message.heading(_("Alerts are told {hours}", hours=office_hours(hours)))
    message.lines([critical(hours)])
    message.lines([_("To change it: "), code(_("/clientload hours 8-19 Monday-Friday holidays FR"))])
    shown_at_once = _("Edits and what people do about an alert show at once; digests have a time.")
    message.small(f"{zone(zones, now)} {shown_at_once}")
    return message.answer()


def was_set(hours: OfficeHours, *, idle: bool = False) -> str:
    """Say what holds now; `idle` is what was set beside it and has no effect, as alerts are told at every hour."""
    said = f"{_('Alerts are told {hours}.', hours=office_hours(hours))} {critical(hours)}"
    if not idle:
        return said
    more = _(
        "What was set besides is kept, and has no effect until hours are set: {command}",
        command=_("/clientload hours 8-19 Monday-Friday holidays FR"),
    )
    return f"{said} {more}"
