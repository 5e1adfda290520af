"""Public holidays by country and region, as their own library knows them."""

from datetime import date

import holidays

from bot.language import gettext as _
from bot.services.refused import Refused


def between(country: str, region: str, first: date, last: date) -> frozenset[date]:
    """Return the holidays of the years from that of `first` to that of `last`; without a country there are none."""
    if not country:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))


def check(country: str, region: str) -> None:
    """Raise `Refused` for a country (ISO 3166) or a region of which no holidays are known; none at all is well."""
    known = holidays.list_supported_countries()
    if country and country not in known:
        raise Refused(
            _("No holidays are known for {country}. Choose a country by its two letters, such as FR.", country=country),
            "country",
        )
    if region and region not in known.get(country, ()):
        raise Refused(
            _(
                "{region} is no region of {country} with holidays of its own. Choose another one, or none.",
                region=region,
                country=country,
            ),
            "region",
        )


def countries() -> tuple[str, ...]:
    """Return the countries whose holidays are known, by their two letters."""
    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


def regions(country: str) -> dict[str, str]:
    """Return the regions of a country that have holidays of their own: code and name."""
    codes = holidays.list_supported_countries().get(country, ())
    called = holidays.country_holidays(country).get_subdivision_aliases() if codes else {}
    return {code: (called.get(code) or [code])[-1] for code in codes}
