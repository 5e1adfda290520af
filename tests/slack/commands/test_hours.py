"""`/clientload hours` on a real database: what it understands, what it says, and what it leaves behind."""

from collections.abc import Awaitable, Callable

import pytest

from bot.demo.workspace.limits import check_message
from bot.domain.office_hours import OfficeHours
from bot.language import speaking
from bot.services import quiet, time_zone
from bot.services.company import Company
from bot.slack.blocks import calendar
from bot.slack.commands import answer
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import changes

ADMIN = Person("U1", Role.ADMIN)
MANAGER = Person("U2", Role.MANAGER, frozenset({1}))

Type = Callable[..., Awaitable[str]]


@pytest.fixture
def type_(company: Company) -> Type:
    async def send(text: str, person: Person = ADMIN) -> str:
        shown = await answer(Request(company, person, "C1", f"hours {text}"))
        assert check_message(shown.text, shown.blocks) == []
        return shown.text

    return send


async def kept(company: Company) -> OfficeHours:
    async with company.database.asking() as session:
        return await quiet.office_hours(session)


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("9-18", OfficeHours(9, 18)),
        ("9 to 18", OfficeHours(9, 18)),
        ("from 9:00 to 6 pm", OfficeHours(9, 18)),
        ("de 9h à 18h", OfficeHours(9, 18)),
        ("0 to 24", OfficeHours(0, 24)),
        ("mon-thu", OfficeHours(weekdays="1234")),
        ("Monday to Thursday", OfficeHours(weekdays="1234")),
        ("du lundi au jeudi", OfficeHours(weekdays="1234")),
        ("Monday, Wednesday and Friday", OfficeHours(weekdays="135")),
        ("fri-mon", OfficeHours(weekdays="1567")),
        ("Friday to Monday", OfficeHours(weekdays="1567")),
        ("monday\u2013friday", OfficeHours()),
        ("holidays fr", OfficeHours(country="FR")),
        ("holidays Royaume-Uni", OfficeHours(country="GB")),
        ("holidays United Kingdom Scotland", OfficeHours(country="GB", region="SCT")),
        ("holidays DE BY", OfficeHours(country="DE", region="BY")),
        ("holidays germany bayern 9-18", OfficeHours(9, 18, country="DE", region="BY")),
        ("jours fériés France critiques passent", OfficeHours(country="FR", critical_passes=True)),
        ("holidays none", OfficeHours()),
        ("critical passes", OfficeHours(critical_passes=True)),
        ("critical waits", OfficeHours()),
        ("always", OfficeHours(always=True)),
        ("8-19 Monday-Friday holidays FR critical passes", OfficeHours(country="FR", critical_passes=True)),
    ],
)
async def test_hours_are_understood_in_any_order_and_the_rest_stays(
    company: Company, type_: Type, line: str, hours: OfficeHours
) -> None:
    await type_(line)
    assert await kept(company) == hours


async def test_what_was_set_is_told_and_written_down(company: Company, type_: Type) -> None:
    assert await type_("9-18 mon-thu holidays DE BY") == (
        "Alerts are told 9:00 to 18:00, Monday to Thursday, not on holidays of Germany (Bayern)."
        " Alerts wait until then, critical ones too."
    )
    assert await type_("critical passes") == (
        "Alerts are told 9:00 to 18:00, Monday to Thursday, not on holidays of Germany (Bayern)."
        " Other alerts wait until then; critical ones are told at once."
    )
    assert await type_("always") == "Alerts are told at every hour of every day. Nothing waits."
    assert await type_("critical waits") == (
        "Alerts are told at every hour of every day. Nothing waits. What was set besides is kept, and has no effect"
        " until hours are set: /clientload hours 8-19 Monday-Friday holidays FR"
    )
    assert (await type_("10-16")).startswith("Alerts are told 10:00 to 16:00, Monday to Thursday")
    async with company.database.asking() as session:
        (*_, first) = await changes.latest(session, 9)
    assert (first.by, first.what) == ("U1", "office hours")


@pytest.mark.parametrize("line", ["", "show", "list"])
async def test_everybody_may_look(type_: Type, line: str) -> None:
    assert (await type_(line, Person("U3", Role.VIEWER))).splitlines() == [
        "Alerts are told 8:00 to 19:00, Monday to Friday",
        "Alerts wait until then, critical ones too.",
        "To change it: /clientload hours 8-19 Monday-Friday holidays FR",
        "Time zone Europe/Paris. Edits and what people do about an alert show at once; digests have a time.",
    ]


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("zone Pacific/Auckland", "Pacific/Auckland"),
        ("time zone auckland", "Pacific/Auckland"),
        ("timezone New York", "America/New_York"),
        ("zone america/new york 9-18", "America/New_York"),
        ("fuseau horaire Londres", "Europe/London"),
        ("holidays DE zone London critical passes", "Europe/London"),
        ("zone Tokyo holidays JP", "Asia/Tokyo"),
        ("zone US/Pacific", "US/Pacific"),
        ("zone utc", "UTC"),
    ],
)
async def test_a_time_zone_is_named_by_itself_or_by_a_city(company: Company, type_: Type, line: str, zone: str) -> None:
    said = await type_(line)
    assert f" Time zone Europe/Paris, {zone} from " in said
    async with company.database.asking() as session:
        coming = (await time_zone.zones(session, company)).coming(company.clock())
    assert coming is not None
    assert coming.zone.key == zone


async def test_the_zone_that_holds_is_said_and_nothing_is_written_down(company: Company, type_: Type) -> None:
    assert await type_("zone Paris") == (
        "Alerts are told 8:00 to 19:00, Monday to Friday. Alerts wait until then, critical ones too."
        " Time zone Europe/Paris."
    )
    async with company.database.asking() as session:
        assert await changes.latest(session, 9) == []


MISTAKES = {
    "zone": "Type a city or a time zone behind zone, such as Europe/Paris.",
    "zone Parris": "Parris is no time zone. Did you mean Europe/Paris?",
    "zone xyzzy": "xyzzy is no time zone. Type a city, such as Paris, or a name such as Europe/Paris.",
    "9-18 zone ../../etc/passwd": "../../etc/passwd is no time zone.",
    "8": "Type when alerts begin and when they end: /clientload hours 8-19",
    "8 to 19 to 20": "Type when alerts begin and when they end: /clientload hours 8-19",
    "19-8": "From 19 to 8 is no part of a day. Choose whole hours from 0 to 24.",
    "8:30-19": "Office hours begin and end on the hour, so 8:30 is none. Type one like 8.",
    "30": "30 is no hour of the day. Type when alerts begin and end: /clientload hours 8-19",
    "8-25": "25 is no hour of the day. Type when alerts begin and end: /clientload hours 8-19",
    "in the morning": ("in is not understood. Type it like this: /clientload hours 8-19 Monday-Friday holidays FR"),
    "holidays": "Type a country behind holidays, such as FR, or none.",
    "holidays Xyzzy": "No country is called Xyzzy. Type its name or its two letters, such as FR.",
    "holidays New Zeland": "No country is called New Zeland. Did you mean New Zealand (NZ)?",
    "holidays FR Bayern": "Bayern is no region of France. Type one of 57, 6AE,",
    "holidays LU Nord": "Luxembourg has no regions with holidays of their own. Leave the region out.",
    "critical": "Type passes or waits behind critical: /clientload hours critical passes",
    "critical maybe": "Type passes or waits behind critical: /clientload hours critical passes",
}


async def test_what_is_not_understood_is_said_and_changes_nothing(company: Company, type_: Type) -> None:
    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await type_(text)
        assert str(mistake.value).startswith(says), text
    assert await kept(company) == OfficeHours()


async def test_admins_alone_set_them(company: Company, type_: Type) -> None:
    with pytest.raises(Mistake, match="When alerts are told is set by an admin"):
        await type_("9-18", MANAGER)
    assert await kept(company) == OfficeHours()


def test_hours_in_french() -> None:
    with speaking("fr"):
        assert calendar.office_hours(OfficeHours(9, 18, "12345", country="DE", region="BY")) == (
            "de 9\u00a0h à 18\u00a0h, du lundi au vendredi, hors jours fériés (Allemagne, Bayern)"
        )
        assert calendar.weekdays("16") == "lundi, samedi"
