"""What pickers offer while one types: clients, items, countries with their regions, and time zones."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.client import Names, fold
from bot.services import public_holidays
from bot.services.company import Company
from bot.slack.blocks import form
from bot.slack.blocks.form import MOST_OPTIONS, Option
from bot.slack.countries import every_country
from bot.slack.views.imposed import options_of
from bot.slack.views.values import Values
from bot.slack.zones import every_zone
from bot.store import clients, imposed, mentions

MOST_LOOKED_AT = 10_000
"""Items whose titles are looked at; every other one is found by its link, number or key."""

Offer = Callable[[Company, str, Values], Awaitable[list[Option]]]
"""Returns what fits what was typed, given what else stands in the dialog."""


async def offered(source: str, company: Company, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of one of our lists as Slack takes them."""
    found = await SOURCES[source](company, body.get("value") or "", Values.of(body.get("view") or {}))
    return [form.option(*each) for each in found[:MOST_OPTIONS]]


async def _clients(company: Company, typed: str, _values: Values) -> list[Option]:
    async with company.database.asking() as session:
        return _called(await clients.names(session), typed)


async def _merged(company: Company, typed: str, _values: Values) -> list[Option]:
    async with company.database.asking() as session:
        return _called(await clients.merged_names(session), typed)


def _called(names: Names, typed: str) -> list[Option]:
    """Tell two of the same name apart by their numbers, as they are typed."""
    found = names.holding(typed, MOST_OPTIONS)
    called = [fold(names.proper(id_)) for id_ in found]
    return [
        (str(id_), names.proper(id_) if called.count(name) == 1 else f"{names.proper(id_)} #{id_}")
        for id_, name in zip(found, called, strict=True)
    ]


async def _items(company: Company, typed: str, values: Values) -> list[Option]:
    """Offer an item by its link, number or key, else the latest ones whose titles hold what was typed."""
    block = next((each for each in values.by_block if each.partition(":")[0] == "item"), "")
    of = block.partition(":")[2]
    async with company.database.asking() as session:
        wanted = typed.strip()
        exact = await mentions.items_called(session, wanted)
        client_id = int(of) if of.isdecimal() else None
        recent = await imposed.titled(session, client_id, wanted, MOST_LOOKED_AT, MOST_OPTIONS)
    held = {item.id: item for item in (*exact, *recent)}
    return options_of(list(held.values())[:MOST_OPTIONS])


async def _countries(_company: Company, typed: str, _values: Values) -> list[Option]:
    return _holding([(code, f"{name} ({code})") for code, name in every_country().items()], typed)


async def _regions(_company: Company, typed: str, values: Values) -> list[Option]:
    country = values.text("country")
    return _holding(list(public_holidays.regions(country).items()) if country else [], typed)


async def _zones(_company: Company, typed: str, _values: Values) -> list[Option]:
    return _holding(list(every_zone().items()), typed)


def _holding(options: list[Option], typed: str) -> list[Option]:
    wanted = fold(typed)
    found = [each for each in options if wanted in fold(each[1])]
    return sorted(found, key=lambda each: not fold(each[1]).startswith(wanted))


SOURCES: Mapping[str, Offer] = {
    "client": _clients,
    "merged": _merged,
    "item": _items,
    "country": _countries,
    "region": _regions,
    "zone": _zones,
}
