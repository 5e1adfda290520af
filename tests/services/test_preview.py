"""What a limit would have done, beside what judging day by day did under it."""

import random
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.domain.detector import Detector
from bot.domain.past import Past
from bot.domain.threshold import SetLimits
from bot.services.backtest import Row, Rules, cells, replay
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.services.preview import Preview, preview
from bot.services.refused import Refused
from bot.store import history
from bot.store.database import Database
from bot.store.tables import Alert, Change, Client, Delivery, Note, OpenedDay, Snapshot, Team, Threshold, Watch
from bot.store.upsert import table_of

FIRST = date(2025, 1, 6)
DAYS = 300
UNTIL = FIRST + timedelta(days=DAYS)
CLIENTS = ("Acme", "Bolt", "Cask", "Dune", "Echo")


def log() -> list[Row]:
    """Make a log in which one client grows twice and falls back, and another jumps once."""
    chance = random.Random(5)  # noqa: S311 - an invented log
    rows = []
    for number in range(DAYS):
        weights = [4.0, 4.0, 4.0, 3.0, 3.0]
        weights[0] += 0.5 * (number - 70) * (70 <= number < 110) + 12 * (200 <= number < 250)
        weights[3] += 9 * (150 <= number < 185)
        for client in chance.choices(CLIENTS, weights, k=9 + int(weights[0] / 4)):
            opened = FIRST + timedelta(days=number)
            closed = opened + timedelta(days=chance.randrange(12)) if chance.random() < 0.9 else None
            rows.append(Row("ticket", client, opened, closed, int(3600 * chance.lognormvariate(0, 0.8))))
    return rows


IDS = {name: number for number, name in enumerate(CLIENTS, 1)}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return log()


@pytest.fixture
async def company(database: Database, rows: Sequence[Row]) -> Company:
    """Give a company whose one team was judged every evening, by default."""
    now = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 12, tzinfo=UTC)
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=now))
        for name in CLIENTS:
            session.add(Client(name=name, folded=name.lower(), made_by="zendesk", made_at=now))
            await session.flush()
        days = [{"team_id": 1} | cell._asdict() for cell in cells(rows, IDS)]
        await session.execute(table_of(OpenedDay).insert(), days)
    company = Company(database, ZoneInfo("UTC"), lambda: now)
    async with database.writing() as session:
        await evaluate(session, company)
    return company


async def previewed(company: Company, share: float, client: str | None = None) -> Preview:
    async with company.database.asking() as session:
        team = (await session.exec(select(Team))).one()
        chosen = None if client is None else await session.get(Client, IDS[client])
        return await preview(session, company, team, chosen, share)


def told(shown: Preview) -> list[tuple[str, date, date | None]]:
    return [(shown.names[each.client], each.opened_on, each.cleared_on) for each in shown.would]


async def test_a_preview_tells_what_a_replay_under_that_limit_opens(company: Company, rows: Sequence[Row]) -> None:
    for share in (0.01, 0.2, 0.3, 0.4, 0.5):
        expected = [
            (fired.client, fired.fired_at, fired.resolved_at)
            for fired in replay(rows, {"": Rules(share)}, UNTIL)
            if fired.severity == "page"
        ]
        assert expected
        assert told(await previewed(company, share)) == expected, share


async def test_the_limit_in_force_stands_beside_it(company: Company) -> None:
    async with company.database.asking() as session:
        opened = (await session.exec(select(Alert).order_by(col(Alert.opened_on), col(Alert.client_id)))).all()
    shown = await previewed(company, 0.3)
    assert [astuple(each) for each in shown.does] == [
        (each.client_id, each.reason, each.opened_on, each.cleared_on, each.critical) for each in opened
    ]
    assert (shown.since, shown.until) == (FIRST, UNTIL)


async def test_one_client_s_limit_is_about_that_client(company: Company, rows: Sequence[Row]) -> None:
    rules = {"": Rules(overrides={"Acme": 0.3})}
    fired = replay(rows, rules, UNTIL)
    expected = [
        (each.client, each.fired_at, each.resolved_at)
        for each in fired
        if each.client == "Acme" and each.severity == "page"
    ]
    assert expected
    assert told(await previewed(company, 0.3, "Acme")) == expected


async def test_clients_with_a_limit_of_their_own_are_left_out_of_their_team_s(company: Company) -> None:
    names = {name for name, _, _ in told(await previewed(company, 0.2))}
    assert {"Acme", "Dune"} <= names
    async with company.database.writing() as session:
        session.add(Threshold(team_id=1, client_id=1, share=0.5, since=UNTIL, set_by="U1", set_at=company.clock()))
    assert {name for name, _, _ in told(await previewed(company, 0.2))} == names - {"Acme"}


async def test_windows_of_the_past_hold_in_a_preview_as_they_held(company: Company) -> None:
    before = told(await previewed(company, 0.3, "Dune"))
    assert before
    async with company.database.writing() as session:
        window = {"since": FIRST + timedelta(days=140), "until": FIRST + timedelta(days=230)}
        session.add(Threshold(team_id=1, client_id=4, share=0.9, set_by="U1", set_at=company.clock(), **window))
    assert told(await previewed(company, 0.3, "Dune")) == []


async def test_only_the_last_twelve_months_count(company: Company) -> None:
    everything = told(await previewed(company, 0.3))
    later = replace(company, clock=lambda: company.clock() + timedelta(days=200))
    async with later.database.writing() as session:
        await evaluate(session, later)
    shown = await previewed(later, 0.3)
    assert shown.since == UNTIL + timedelta(days=200 - 365)
    assert told(shown) == [each for each in everything if each[1] >= shown.since]
    assert told(shown) != everything


async def test_a_preview_writes_nothing(company: Company) -> None:
    async def counts() -> list[int]:
        async with company.database.asking() as session:
            tables = (Alert, Change, Delivery, Note, Snapshot, Threshold, Watch)
            return [(await session.exec(select(func.count()).select_from(table))).one() for table in tables]

    before = await counts()
    await previewed(company, 0.2)
    assert await counts() == before


async def test_nothing_judged_yet_is_said(database: Database) -> None:
    now = datetime(2025, 1, 6, 12, tzinfo=UTC)
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=now))
    with pytest.raises(Refused, match="Nothing of Support has been judged yet"):
        await previewed(Company(database, ZoneInfo("UTC"), lambda: now), 0.3)


async def test_what_is_kept_of_an_evening_is_all_that_judging_looks_at(company: Company, rows: Sequence[Row]) -> None:
    """An evening that is judged again must be the one that was judged."""
    detector = Detector(cells(rows, IDS), Past(), FIRST - timedelta(days=1))
    for _ in range(DAYS - 1):
        detector.next_evening(SetLimits())
    evening = detector.next_evening(SetLimits()).evening
    async with company.database.asking() as session:
        kept = await history.evenings(session, 1)
        shares = await history.shares(session, 1, list(IDS.values()))
    assert kept.evenings[-1] == replace(evening, shares={}, seconds=pytest.approx(evening.seconds))
    for client, share in shares[evening.day].items():
        assert share._replace(seconds=0.0) == evening.shares[client]._replace(seconds=0.0)
    assert sum(cell.parts for cell in cells(rows, IDS)) == WHOLE * len(rows)
