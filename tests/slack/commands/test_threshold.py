"""`/clientload threshold` on a real database: what it says, and what it leaves behind."""

import dataclasses
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete
from sqlmodel import select

from bot.domain.attribution import WHOLE
from bot.domain.threshold import TEAM, Levels, SetLimits
from bot.services.company import Company
from bot.slack.commands.threshold import SUBCOMMAND
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import changes, teams, thresholds
from bot.store.database import Database
from bot.store.tables import Client, OpenedDay, Threshold

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ADMIN = Person("U1", Role.ADMIN)

NO_HIGHER = "The usual limit of Acme in Support is 50 %, so 40 % until a day changes nothing. Type a higher one."

Type = Callable[..., Awaitable[str]]


@pytest.fixture
async def company(database: Database) -> Company:
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        for id_, name in enumerate(("Acme", "Globex", "Umbra Nord", "Status"), 1):
            session.add(Client(name=name, folded=name.casefold(), made_by="zendesk", made_at=NOW))
            await session.flush()
            day = TODAY - timedelta(days=10)
            session.add(OpenedDay(team_id=1, destination=id_, day=day, known=day, parts=WHOLE))
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)


@pytest.fixture
def type_(company: Company) -> Type:
    async def send(text: str, person: Person = ADMIN) -> str:
        answer = await SUBCOMMAND.run(Request(company, person, "C1", text))
        assert answer.blocks
        return answer.text

    return send


async def limits_of(company: Company, team_id: int, on: date = TODAY) -> SetLimits:
    async with company.database.asking() as session:
        return await thresholds.in_force(session, team_id, on)


async def test_a_team_gets_a_limit_for_all_its_clients(company: Company, type_: Type) -> None:
    said = await type_("support 30,5 %")

    assert said == (
        "The limit of Support is now 30.5 % for every client without one of its own. Before: 50 % by default.\n"
        "Warning 24.4 %, critical 45.75 %."
    )
    assert await limits_of(company, 1) == SetLimits(0.305)
    assert await limits_of(company, 2) == SetLimits()


async def test_a_client_gets_a_limit_of_its_own_with_the_reason(company: Company, type_: Type) -> None:
    await type_("support 30%")

    said = await type_("\u201cUmbra\u00a0Nord\u201d support 40\u202f% because they pay for it")

    assert said.splitlines() == [
        "The limit of Umbra Nord in Support is now 40 %. Before: 30 % of the team.",
        "Warning 32 %, critical 60 %.",
    ]
    assert await limits_of(company, 1) == SetLimits(0.3, {3: 0.4})
    async with company.database.asking() as session:
        row = (await session.exec(select(Threshold).where(Threshold.client_id == 3))).one()
    assert (row.set_by, row.set_at, row.because) == ("U1", NOW, "they pay for it")


async def test_a_window_agreed_beforehand_ends_by_itself(company: Company, type_: Type) -> None:
    await type_("support 30%")

    said = await type_("acme support 45% until 30 June because of the migration")

    assert said.splitlines() == [
        "The limit of Acme in Support is now 45 % until 30 Jun 2027. Before: 30 % of the team.",
        "Warning 36 %, critical 67.5 %.",
    ]
    assert (await limits_of(company, 1, date(2027, 6, 30))).planned == {1: 0.45}
    assert (await limits_of(company, 1, date(2027, 7, 1))).planned == {}


async def test_everything_in_force_is_shown_with_who_set_it_when(type_: Type) -> None:
    await type_("support 30%")
    await type_("acme support 40% because they pay for it")

    said = await type_("")

    assert said.splitlines() == [
        "Limits in force",
        "Support 30 % (warning 24 %, critical 45 %), set by a colleague on 23 Nov 2026",
        "• Acme 40 % (warning 32 %, critical 60 %), set by a colleague on 23 Nov 2026, reason: they pay for it",
        "Engineering none: 0 clients in 90 days, a default needs 3",
        "To change one: /clientload threshold Support 30%, with a client before the team for theirs",
        "A limit is the share of a team's hours from which one client is too much",
    ]
    assert (await type_("engineering")).splitlines()[1].startswith("Engineering none")


@pytest.mark.parametrize("words", ["clear acme support", "acme support clear"])
async def test_a_cleared_limit_keeps_its_row_and_can_be_had_back(company: Company, type_: Type, words: str) -> None:
    await type_("acme support 40%")

    said = await type_(words)

    assert said.splitlines() == [
        "Acme in Support has no limit of its own any more: 50 % by default holds.",
        'To undo: /clientload threshold "Acme" Support 40 %',
    ]
    assert await limits_of(company, 1) == SetLimits()
    async with company.database.asking() as session:
        row = (await session.exec(select(Threshold))).one()
        written = [(change.by, change.what, change.old, change.new) for change in await changes.latest(session, 9)]
    assert (row.cleared_by, row.cleared_at, row.ended_on) == ("U1", NOW, TODAY)
    assert written == [
        ("U1", "limit of Acme in Support", "40 %", "cleared"),
        ("U1", "limit of Acme in Support", "", "40 %"),
    ]


async def test_a_new_limit_takes_the_place_of_the_old_one_which_still_holds_for_past_days(
    company: Company,
) -> None:
    earlier = dataclasses.replace(company, clock=lambda: NOW - timedelta(days=5))
    await SUBCOMMAND.run(Request(earlier, ADMIN, "C1", "support 30%"))
    await SUBCOMMAND.run(Request(company, ADMIN, "C1", "support 35%"))

    assert (await limits_of(company, 1, TODAY - timedelta(days=1))).default == 0.3
    assert (await limits_of(company, 1)).default == 0.35


async def test_a_manager_sets_limits_of_the_own_team_only(company: Company, type_: Type) -> None:
    manager = Person("U2", Role.MANAGER, frozenset({1}))
    await type_("support 30%", manager)

    with pytest.raises(Mistake) as mistake:
        await type_("engineering 30%", manager)

    assert str(mistake.value) == "Limits of Engineering are set by its manager or an admin. Ask one of them."
    assert (await limits_of(company, 1)).default == 0.3


@pytest.mark.parametrize(
    ("active", "line"),
    [
        (1, "Support none: 1 client in 90 days, a default needs 3"),
        (2, "Support none: 2 clients in 90 days, a default needs 3, and a fair share of 2 is 50 %"),
        (
            4,
            (
                "Support 50 % (warning 40 %, critical 75 %),"
                " by default twice the fair share of 4 clients in 90 days (25 %)"
            ),
        ),
        (9, "Support 25 % (warning 20 %, critical 37.5 %), the default for 9 clients in 90 days"),
    ],
)
async def test_a_default_says_what_would_be_fair_where_clients_are_few(
    company: Company, type_: Type, active: int, line: str
) -> None:
    async with company.database.writing() as session:
        for number in range(5, 10):
            session.add(Client(name=f"C{number}", folded=f"c{number}", made_by="zendesk", made_at=NOW))
        await session.execute(delete(OpenedDay))
        for number in range(1, active + 1):
            session.add(OpenedDay(team_id=1, destination=number, day=TODAY, known=TODAY, parts=WHOLE))
            day = TODAY - timedelta(days=3)
            session.add(OpenedDay(team_id=1, destination=number, day=day, known=day, parts=WHOLE))

    assert (await type_("support")).splitlines()[1] == line


async def test_everybody_may_look(type_: Type) -> None:
    assert "Limits in force" in await type_("", Person("U3", Role.VIEWER))


@pytest.mark.parametrize(
    "words",
    [
        "support 30% warning 20% critical 50%",
        "support 30 % critical 50 % warning 20 %",
        "support 30% critique 50 avertissement 20,0 %",
    ],
)
async def test_warning_and_critical_levels_can_be_set_beside_a_limit(company: Company, type_: Type, words: str) -> None:
    said = await type_(words)

    assert said.splitlines()[1] == "Warning 20 %, critical 50 %."
    assert await limits_of(company, 1) == SetLimits(0.3, levels={TEAM: Levels(0.2, 0.5)})
    assert "Support 30 % (warning 20 %, critical 50 %), set by" in await type_("")
    assert (await type_("clear support")).endswith("/clientload threshold Support 30 % warning 20 % critical 50 %")
    async with company.database.asking() as session:
        written = [(change.old, change.new) for change in await changes.latest(session, 9)]
    assert written == [("30 %", "cleared"), ("", "30 %, warning 20 %, critical 50 %")]


async def test_a_client_has_levels_of_its_own_and_those_left_out_follow_its_limit(
    company: Company, type_: Type
) -> None:
    assert (await type_("acme support 40% critical 80% because they pay")).endswith("Warning 32 %, critical 80 %.")
    assert await limits_of(company, 1) == SetLimits(None, {1: 0.4}, levels={1: Levels(critical=0.8)})


MISTAKES = {
    "support 30% warning 30%": "A warning at 30 % comes no sooner than the limit of 30 %. Type a lower one.",
    "support 30% critical 25%": "A critical level of 25 % is not above the limit of 30 %. Type a higher one.",
    "support 30% critical lots": "lots is no percentage. Type one like 30 %.",
    "support 30% critical": "Nothing is no percentage. Type one like 30 %.",
    "support critical 50%": "Nothing is no percentage. Type one like 30 %.",
    "acme support 60% critical 90% until 30 June": (
        "A limit with an end has no warning or critical level of its own. Leave them out."
    ),
    "support 300 %": "300 % cannot be a limit. Type a percentage from 1 % to 100 %.",
    "support 0 %": "0 % cannot be a limit. Type a percentage from 1 % to 100 %.",
    "support 3": "3 can be 3 % or 30 %. Type 3 % or 30 %.",
    "suport 30%": "There is no client or team suport. Did you mean Support?",
    "acmee support 30%": "There is no client acmee. Did you mean Acme?",
    "acme suport 30%": "There is no team suport. Did you mean Support?",
    "acme 30%": 'Name the team behind the client: /clientload threshold "Acme" Support 30%',
    "clear": "Name the client or team.",
    "clear acme support": "Nobody has set a limit for Acme in Support. What is set: /clientload threshold show",
    "clear acme support 30%": "There is no client 30%.",
    "support 30% until 30 June": "A limit with an end is agreed for one client. Say for which.",
    "acme support 40% until 30 June": NO_HIGHER,
    "acme support 60% until 2026-01-01": "1 January 2026 is over. Choose a day to come.",
}


async def test_what_cannot_be_done_is_said_and_changes_nothing(company: Company, type_: Type) -> None:
    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await type_(text)
        assert str(mistake.value) == says, text

    assert await limits_of(company, 1) == SetLimits()


async def test_a_client_called_like_a_subcommand_is_a_client(company: Company, type_: Type) -> None:
    await type_("status support 35%")

    assert (await limits_of(company, 1)).by_client == {4: 0.35}
