"""Time zones, by their name in the tz database or by their city in any language that is spoken here."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from bot.domain.client import Names, fold
from bot.language import LANGUAGES, locale, speaking
from bot.language import gettext as _
from bot.services import spelled
from bot.slack.request import Mistake

UTC = "UTC"


def every_zone() -> Mapping[str, str]:
    """Return all time zones in which people live: name and words."""
    names = {name: zone_name(name) for name in _known()}
    return dict(sorted(names.items(), key=lambda each: fold(each[1])))


def zone_name(name: str) -> str:
    """Name a time zone by its city in the language that is spoken: `Paris (Europe/Paris)`."""
    return f"{_city(name)} ({name})" if "/" in name else name


def time_zone(text: str) -> str:
    """Read a time zone; return its name. Raises `Mistake` for what is none or several, with those like it."""
    name = text.replace(" ", "_")
    if _is_zone(name):
        return name
    known, names = _known(), _names()
    found = names.exactly(text) or names.exactly(name)
    if len(found) == 1:
        return known[found[0]]
    if found:
        either = spelled.either([known[id_] for id_ in found])
        raise Mistake(_("{text} can be {either}. Type one of them.", text=text, either=either), "zone")
    if near := [known[id_] for id_ in names.near(text)]:
        raise Mistake(
            _("{text} is no time zone. Did you mean {like}?", text=text, like=spelled.either(near)),
            "zone",
        )
    raise Mistake(
        _("{text} is no time zone. Type a city, such as Paris, or a name such as Europe/Paris.", text=text), "zone"
    )


def _is_zone(name: str) -> bool:
    # Files of the tz database are found whatever they hold: a zone that people live in has a slash, or is UTC.
    if "/" not in name and name != UTC:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _city(name: str) -> str:
    city = locale().time_zones.get(name, {}).get("city")
    return str(city or name.rsplit("/", 1)[-1].replace("_", " "))


@cache
def _known() -> tuple[str, ...]:
    of_places = {name for names in get_global("territory_zones").values() for name in names}
    return (UTC, *sorted(name for name in of_places if not name.startswith("Etc/")))


@cache
def _names() -> Names:
    called: dict[int, list[str]] = {id_: [name] for id_, name in enumerate(_known())}
    for language in LANGUAGES:
        with speaking(language):
            for id_, name in enumerate(_known()):
                called[id_].append(_city(name))
    return Names(called)
