"""Countries and their regions, by code or by name in any language that is spoken here."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from bot.domain.client import Names, fold
from bot.language import LANGUAGES, locale, speaking
from bot.language import gettext as _
from bot.services import public_holidays
from bot.slack.request import Mistake


def country_name(code: str) -> str:
    """Name a country in the language that is spoken."""
    return str(locale().territories.get(code, code))


def every_country() -> Mapping[str, str]:
    """Return all countries whose holidays are known: code and name."""
    names = {code: country_name(code) for code in public_holidays.countries()}
    return dict(sorted(names.items(), key=lambda each: fold(each[1])))


def country(text: str) -> str:
    """Read a country. Raises `Mistake` for what is none, with those like it."""
    codes, names = _countries()
    wanted = fold(text)
    if wanted.upper() in codes:
        return wanted.upper()
    found = names.exactly(text)
    if len(found) == 1:
        return codes[found[0]]
    if near := [codes[id_] for id_ in names.near(text)]:
        like = ", ".join(f"{country_name(code)} ({code})" for code in near)
        raise Mistake(_("No country is called {text}. Did you mean {like}?", text=text, like=like), "country")
    raise Mistake(_("No country is called {text}. Type its name or its two letters, such as FR.", text=text), "country")


def region(country_code: str, text: str) -> str:
    """Read a region of a country. Raises `Mistake` for what is none, with those there are."""
    known = public_holidays.regions(country_code)
    found = next((code for code, name in known.items() if fold(text) in {fold(code), fold(name)}), None)
    if found is not None:
        return found
    name = country_name(country_code)
    if not known:
        raise Mistake(
            _("{country} has no regions with holidays of their own. Leave the region out.", country=name), "region"
        )
    raise Mistake(
        _("{text} is no region of {country}. Type one of {known}.", text=text, country=name, known=", ".join(known)),
        "region",
    )


def region_name(country_code: str, code: str) -> str:
    """Name a region as its country does."""
    return public_holidays.regions(country_code).get(code, code)


@cache
def _countries() -> tuple[tuple[str, ...], Names]:
    codes = public_holidays.countries()
    spoken: dict[int, list[str]] = {id_: [] for id_ in range(len(codes))}
    for language in LANGUAGES:
        with speaking(language):
            territories = Locale.parse(str(locale())).territories
        for id_, code in enumerate(codes):
            spoken[id_].append(str(territories.get(code, code)))
    return codes, Names(spoken)
