"""`/clientload expect` on a real database: what it says, what it leaves behind, and how it ends."""

from collections.abc import Awaitable, Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.demo.workspace.limits import check_message
from bot.domain.threshold import Plan, SetLimits, with_plans
from bot.services.company import Company
from bot.slack.commands import answer
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import changes, thresholds
from bot.store.tables import Threshold
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books

ADMIN = Person("U1", Role.ADMIN)
MANAGER = Person("U2", Role.MANAGER, frozenset({SUPPORT}))
VIEWER = Person("U3", Role.VIEWER)

Type = Callable[..., Awaitable[str]]


@pytest.fixture
async def firm(company: Company, books: Books) -> Company:
    """Give a firm of nine clients, so that a default limit is 25 %."""
    for number in range(9):
        id_ = await books.client("Acme" if not number else f"Client {number}")
        await books.opened(SUPPORT, id_, 3, 5)
        await books.worked(SUPPORT, id_, 3, 2)
    return company


@pytest.fixture
def type_(firm: Company) -> Type:
    async def send(text: str, person: Person = ADMIN, at: Company = firm) -> str:
        shown = await answer(Request(at, person, "C1", text))
        assert check_message(shown.text, shown.blocks) == []
        return shown.text

    return send


async def in_force(firm: Company, on: date) -> SetLimits:
    async with firm.database.asking() as session:
        return await thresholds.in_force(session, SUPPORT, on)


async def test_a_window_holds_until_its_last_day_and_ends_by_itself(firm: Company, type_: Type) -> None:
    said = await type_("expect acme support 40% until 30 June because migration")

    assert said.splitlines() == [
        "Expected in Support: Acme up to 40 % until 30 Jun 2027, reason: migration.",
        "Nobody is paged for Acme below that. Before and after: 25 % by default.",
    ]
    assert (await in_force(firm, TODAY)).planned == {1: 0.4}
    assert (await in_force(firm, date(2027, 6, 30))).planned == {1: 0.4}
    assert await in_force(firm, date(2027, 7, 1)) == SetLimits()
    async with firm.database.asking() as session:
        (change,) = await changes.latest(session, 9)
        row = (await session.exec(select(Threshold))).one()
    assert (change.by, change.what) == ("U1", "limit of Acme in Support")
    assert (change.old, change.new) == ("", "40 % from 2026-11-17 until 2027-06-30")
    assert (row.set_by, row.set_at, row.because) == ("U1", NOW, "migration")


async def test_plan_is_another_word_for_it_and_a_later_beginning_can_be_said(firm: Company, type_: Type) -> None:
    said = await type_("plan acme support 40% from 1 December until 31 January because of the migration")

    assert said.splitlines()[0] == (
        "Expected in Support: Acme up to 40 % from 1 Dec until 31 Jan 2027, reason: the migration."
    )
    assert (await in_force(firm, date(2026, 11, 30))).planned == {}
    assert (await in_force(firm, date(2026, 12, 1))).planned == {1: 0.4}


async def test_everybody_sees_what_is_agreed_open_or_to_come(type_: Type) -> None:
    assert (await type_("expect", VIEWER)).splitlines() == [
        "Nothing is agreed",
        'To agree on one: /clientload expect "Acme" Support 40% until 30 June because migration',
        "Until the last day a client is paged only above what was agreed; then its usual limit holds again",
    ]
    await type_("expect acme support 40% until 30 November because migration")
    await type_("expect \u201cClient 2\u201d engineering 70% from 1 December until 24 December")

    assert (await type_("expect", VIEWER)).splitlines()[:5] == [
        "2 windows agreed",
        "Support",
        "• Acme up to 40 % until 30 Nov, reason: migration; agreed by a colleague",
        "Engineering",
        "• Client 2 up to 70 % from 1 Dec until 24 Dec; agreed by a colleague",
    ]
    assert (await type_("expect support", VIEWER)).startswith("1 window agreed\nSupport")
    assert "Support" not in (await type_('expect "client 2"', VIEWER)).splitlines()[1]


@pytest.mark.parametrize("line", ["expect acme support clear", "expect clear acme support"])
async def test_a_window_can_be_ended_early_and_had_back(firm: Company, type_: Type, line: str) -> None:
    await type_("expect acme support 40% until 30 June because migration")

    said = await type_(line)

    assert said.splitlines() == [
        "Nothing is agreed for Acme in Support any more. What holds now: 25 % by default.",
        'To undo: /clientload expect "Acme" Support 40 % until 2027-06-30 because migration',
    ]
    assert await in_force(firm, TODAY) == SetLimits()
    back = said.splitlines()[1].removeprefix("To undo: /clientload ")
    assert (await type_(back)).startswith("Expected in Support: Acme up to 40 % until 30 Jun 2027, reason: migration.")


async def test_a_newer_window_takes_the_place_of_what_is_left_of_an_older_one(firm: Company, type_: Type) -> None:
    await type_("expect acme support 40% until 31 December because migration")

    said = await type_("expect acme support 45% from 1 December until 31 January")

    assert said.splitlines()[-1] == "In place of: up to 40 % until 31 Dec, reason: migration."
    async with firm.database.asking() as session:
        plans = await thresholds.plans(session, SUPPORT, TODAY)
    assert plans == [
        Plan(1, 0.4, TODAY, date(2026, 11, 30)),
        Plan(1, 0.45, date(2026, 12, 1), date(2027, 1, 31)),
    ]
    for day in (TODAY, date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 31), date(2027, 2, 1)):
        assert with_plans(SetLimits(), plans, day) == await in_force(firm, day)


async def test_a_threshold_with_an_end_is_the_same_window(type_: Type) -> None:
    await type_("threshold acme support 40% until 30 November because migration")
    assert "• Acme up to 40 % until 30 Nov, reason: migration" in await type_("expect")


async def test_managers_agree_for_their_own_team_and_viewers_for_none(type_: Type) -> None:
    await type_("expect acme support 40% until 30 June", MANAGER)
    for person, team in ((MANAGER, "engineering"), (VIEWER, "support")):
        for line in (f"expect acme {team} 70% until 30 June", f"expect acme {team} clear"):
            with pytest.raises(Mistake, match="set by its manager or an admin"):
                await type_(line, person)


MISTAKES = {
    "expect acme support 20% until 30 June": (
        "The usual limit of Acme in Support is 25 %, so 20 % until a day changes nothing. Type a higher one."
    ),
    "expect acme support 40%": (
        'Say until when: /clientload expect "Acme" Support 40% until 30 June because migration'
    ),
    "expect acme support until 30 June": (
        'Say up to which share: /clientload expect "Acme" Support 40% until 30 June because migration'
    ),
    "expect acme 40% until 30 June": 'Name the team behind the client: /clientload expect "Acme" Support 40%',
    "expect support 40% until 30 June": (
        'A window is agreed for one client. Name it before the team: /clientload expect "Acme" Support 40%'
    ),
    "expect acmee support 40% until 30 June": "There is no client acmee. Did you mean Acme?",
    "expect acmee": "There is no client or team acmee. Did you mean Acme?",
    "expect acme support clear now": "clear now is no percentage. Type one like 30 %.",
    "expect clear acme support": "Nothing is agreed for Acme in Support. What is: /clientload expect show",
    "expect acme support 40% until 2026-01-31": "31 January 2026 is over. Choose a day to come.",
    "expect acme support 40% from 2026-01-31 until 30 June": (
        "31 January 2026 is over. Choose a day to come, or none to begin today."
    ),
    "expect acme support 40% from 1 July until 30 June": (
        "The window would begin on 1 July 2027, after its end on 30 June 2027. Choose a later end, with its year."
    ),
}


async def test_what_cannot_be_agreed_is_said_and_changes_nothing(firm: Company, type_: Type) -> None:
    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await type_(text)
        assert str(mistake.value) == says, text

    assert await in_force(firm, TODAY) == SetLimits()


async def test_where_clients_are_few_a_window_may_still_be_agreed(firm: Company, type_: Type) -> None:
    said = await type_("expect acme engineering 40% until 30 June")
    assert said.endswith("Before and after: no limit (0 clients in 90 days, a default needs 3).")
    async with firm.database.asking() as session:
        assert (await thresholds.in_force(session, ENGINEERING, TODAY)).planned == {1: 0.4}


async def test_hostile_names_and_reasons_stay_words(company: Company, books: Books) -> None:
    hostile = "<!channel> *pwn* \u202ecod"
    await books.client(hostile)
    for line in ("#1 support 70% until 30 June because <https://evil.example|click> & <!here>", ""):
        shown = await answer(Request(company, ADMIN, "C1", f"expect {line}"))
        assert check_message(shown.text, shown.blocks) == []
        assert "<!" not in shown.text
        assert "\u202e" not in str(shown.blocks)


async def test_a_company_elsewhere_counts_its_own_days(firm: Company, type_: Type) -> None:
    honolulu = Company(firm.database, ZoneInfo("Pacific/Honolulu"), firm.clock)
    await type_("expect acme support 40% until 2026-11-16", at=honolulu)
    assert (await type_("expect")).startswith("Nothing is agreed")


@pytest.mark.parametrize("verb", ["expect", "threshold"])
async def test_a_window_that_ends_more_than_a_year_ahead_is_asked_back(firm: Company, type_: Type, verb: str) -> None:
    line = f"{verb} acme support 40% until 30 June 2029"
    for asked in (line, f"{line} because migration"):
        with pytest.raises(Mistake, match="30 June 2029 is more than a year ahead"):
            await type_(asked)
    assert await in_force(firm, TODAY) == SetLimits()

    await type_(f"{line} because they said yes yes")

    assert (await in_force(firm, date(2029, 6, 30))).planned == {1: 0.4}
    async with firm.database.asking() as session:
        assert (await session.exec(select(Threshold))).one().because == "they said yes"
