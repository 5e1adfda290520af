"""The dialog of office hours."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.demo.workspace import User, Workspace
from bot.domain.office_hours import OfficeHours
from bot.services import quiet, time_zone
from bot.services.company import Company
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Send, changes_of, told, values

LINE = "/clientload hours"


async def kept(company: Company) -> OfficeHours:
    async with company.database.asking() as session:
        return await quiet.office_hours(session)


async def test_it_opens_with_what_holds_and_saves_what_is_chosen(
    open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    assert values(dialog) == {
        "opens": "8:00",
        "closes": "19:00",
        "weekdays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "country": None,
        "exceptions": [],
        "zone": "Paris (Europe/Paris)",
    }

    given: dict[str, Any] = {
        "From": "9:00",
        "Until": "18:00",
        "On these days": ["Monday", "Saturday"],
        "Exceptions": ["Critical alerts are told at any hour"],
    }
    said = await send(dialog, given)

    assert told(said) == (
        "Alerts are told 9:00 to 18:00, Monday, Saturday. Other alerts wait until then; critical ones are told at once."
        " Time zone Europe/Paris."
    )
    assert await kept(company) == OfficeHours(9, 18, "16", critical_passes=True)
    ((by, what, _, _),) = await changes_of(company)
    assert (by, what) == (ana.id, "office hours")
    assert values(await open_(LINE, ana))["exceptions"] == ["Critical alerts are told at any hour"]


async def test_a_country_is_found_by_typing_and_asks_for_its_region(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    (offered,) = await slack.suggest(dialog, "Holidays of", ana, "ger")
    assert [each["text"]["text"] for each in offered.options][:2] == ["Germany (DE)", "Algeria (DZ)"]
    (chosen,) = await slack.press(dialog, "Holidays of", ana, value="Germany (DE)")
    (regions,) = await slack.suggest(chosen, "Region", ana, "ba")
    assert [each["text"]["text"] for each in regions.options] == ["Baden-Württemberg", "Bayern"]

    await send(chosen, {"Region": "Bayern"})

    assert await kept(company) == OfficeHours(country="DE", region="BY")
    again = await open_(LINE, ana)
    assert (values(again)["country"], values(again)["region:DE"]) == ("Germany (DE)", "Bayern")
    await slack.suggest(again, "Holidays of", ana, "fra")
    (changed,) = await slack.press(again, "Holidays of", ana, value="France (FR)")
    assert values(changed)["region:FR"] is None
    await send(changed)
    assert await kept(company) == OfficeHours(country="FR")


async def test_every_list_of_countries_that_can_be_typed_for_fits_into_the_picker(
    slack: Workspace, open_: Open, ana: User
) -> None:
    dialog = await open_(LINE, ana)
    for typed, most in (("", 100), ("a", 100), ("lu", 10)):
        (offered,) = await slack.suggest(dialog, "Holidays of", ana, typed)
        assert 0 < len(offered.options) <= most
    (none,) = await slack.suggest(dialog, "Holidays of", ana, "xyzzy")
    assert none.options == ()


async def test_every_hour_of_every_day_can_be_chosen(open_: Open, send: Send, ana: User, company: Company) -> None:
    dialog = await open_(LINE, ana)
    said = await send(dialog, {"Exceptions": ["All alerts are told at any hour"]})
    assert told(said).startswith("Alerts are told at every hour of every day. Nothing waits.")
    assert (await kept(company)).always


async def test_an_end_before_the_beginning_is_refused_at_its_field(
    open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    wrong = await send(dialog, {"From": "19:00", "Until": "8:00"})
    assert wrong.errors == {"closes": "From 19 to 8 is no part of a day. Choose whole hours from 0 to 24."}
    assert await kept(company) == OfficeHours()


async def test_a_time_zone_is_found_by_its_city_and_holds_from_its_next_midnight(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, hands: list[datetime]
) -> None:
    dialog = await open_(LINE, ana)
    (offered,) = await slack.suggest(dialog, "Time zone", ana, "auck")
    assert [each["text"]["text"] for each in offered.options] == ["Auckland (Pacific/Auckland)"]

    said = await send(dialog, {"Time zone": "Auckland (Pacific/Auckland)"})

    assert told(said).endswith(
        "Time zone Europe/Paris, Pacific/Auckland from 18 Nov."
        " Days, office hours and digests follow it; days before stay as they are counted."
    )
    assert await changes_of(company) == [(ana.id, "time zone", "Europe/Paris", "Pacific/Auckland from 2026-11-18 on")]
    again = await open_(LINE, ana)
    assert values(again)["zone"] == "Auckland (Pacific/Auckland)"
    assert "Time zone Europe/Paris, Pacific/Auckland from 18 Nov." in str(again.blocks)

    async with company.database.asking() as session:
        await time_zone.follow(session, company)
    assert (company.today(), company.zone.key) == (date(2026, 11, 17), "Europe/Paris")
    # Noon in Paris.
    hands[0] = datetime(2026, 11, 17, 11, tzinfo=UTC)
    assert (company.today(), company.zone.key) == (date(2026, 11, 18), "Pacific/Auckland")


@pytest.mark.parametrize("line", [LINE, f"{LINE} show"])
async def test_others_see_what_holds(ask: Ask, marie: User, line: str) -> None:
    shown = await ask(line, marie)
    assert shown.text.startswith("Alerts are told 8:00 to 19:00, Monday to Friday")
    assert "Change" not in str(shown.blocks)
