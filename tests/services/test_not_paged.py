"""Whoever is above a limit and is not paged stands in the digest with the reason, whatever it is, and pages nobody."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.domain.attribution import WHOLE
from bot.services import digest
from bot.services.company import Company
from bot.services.evaluate import evaluate
from bot.slack.blocks.digest import message
from bot.store.database import Database
from bot.store.tables import Alert, Client, Note, OpenedDay, Team, Threshold

MONDAY = date(2026, 11, 16)
NINE = datetime(2026, 11, 16, 8, tzinfo=UTC)
ACME, BOLT, CASK, DUNE, ECHO = 1, 2, 3, 4, 5

Daily = Callable[[int], Mapping[int, float]]
"""What each client opens on a day that lies so many days before the digest's Monday."""


@pytest.fixture
async def company(database: Database) -> Company:
    async with database.writing() as session:
        session.add(Team(name="Support", folded="support", kind="support", made_by="U1", made_at=NINE))
        for name in ("Acme", "Bolt", "Cask", "Dune", "Echo"):
            session.add(Client(name=name, folded=name.lower(), made_by="csv", made_at=NINE))
            await session.flush()
    return Company(database, ZoneInfo("Europe/Paris"), lambda: NINE)


async def lived(
    company: Company,
    daily: Daily,
    days: int = 120,
    *,
    limit: float | None = 0.25,
    window: float | None = None,
    hours: int = 1,
) -> None:
    """Open items of an hour each, or of so many `hours` where they are Acme's, and judge every evening."""
    async with company.database.writing() as session:
        values: dict[str, Any] = {"team_id": 1, "since": date(2026, 1, 1), "set_by": "U1", "set_at": NINE}
        if limit is not None:
            session.add(Threshold(share=limit, **values))
        if window is not None:
            session.add(Threshold(share=window, client_id=ACME, until=date(2026, 12, 31), **values))
        for back in range(days, 0, -1):
            day = MONDAY - timedelta(days=back)
            for client, items in daily(back).items():
                each = 3600 * (hours if client == ACME else 1)
                amounts = {"parts": round(WHOLE * items), "seconds": round(each * items), "seconds2": each**2 * items}
                session.add(OpenedDay(team_id=1, destination=client, day=day, known=day, **amounts))
        await session.flush()
        await evaluate(session, company)


async def told(company: Company) -> tuple[list[str], list[str]]:
    """Return the digest's lines, and the reasons of the findings; nobody was paged."""
    async with company.database.asking() as session:
        assert (await session.exec(select(Alert))).all() == []
        notes = (await session.exec(select(Note.reason).where(col(Note.client_id) == ACME))).all()
        view = await digest.compose(session, company, (await session.exec(select(Team))).one(), MONDAY)
    return message(view).text.splitlines(), list(notes)


def every(days: int, clients: Mapping[int, int], back: int) -> Mapping[int, int]:
    """Return what opens every so many days, and nothing on the days between."""
    return clients if back % days == 0 else {}


WEEKLY = {BOLT: 1, CASK: 1, DUNE: 1, ECHO: 1}


async def test_few_items_are_told_with_their_number(company: Company) -> None:
    await lived(company, lambda back: every(4, {ACME: 1}, back) | every(7, WEEKLY, back))
    lines, notes = await told(company)
    assert notes == ["few_items"]
    assert lines[1] == "Acme 30 % over four weeks (30 % last week), limit 25 %, above it, few items: 7 of 23 tickets"


async def test_a_small_team_is_told_how_many_items_it_takes(company: Company) -> None:
    await lived(company, lambda back: every(3, {ACME: 1}, back) | every(14, WEEKLY, back))
    lines, notes = await told(company)
    assert notes == ["plain"]
    assert lines[1].endswith("limit 25 %, above it, an alert needs 20 tickets in four weeks, there are 17")


async def test_a_young_team_is_told_how_long_it_takes(company: Company) -> None:
    await lived(company, lambda _: {ACME: 4, BOLT: 2, CASK: 2, DUNE: 2}, days=40)
    lines, notes = await told(company)
    assert notes == ["plain"]
    assert lines[1].endswith("limit 25 %, above it, an alert needs 56 days of history, there are 40")


async def test_a_new_client_is_told_as_new(company: Company) -> None:
    await lived(company, lambda back: {BOLT: 2, CASK: 2, DUNE: 2, ECHO: 1} | ({ACME: 3} if back <= 28 else {}))
    lines, notes = await told(company)
    assert notes == ["likely"]
    assert lines[1].startswith("Acme 30 % over four weeks (24 % last week)")
    assert lines[1].endswith("limit 25 %, above it, not sure enough for an alert, new since 19 Oct")


async def test_who_hovers_at_the_limit_is_told_as_not_sure(company: Company) -> None:
    await lived(company, lambda back: {ACME: 3 if back % 2 else 4, BOLT: 3, CASK: 3, DUNE: 3})
    lines, notes = await told(company)
    assert notes == ["plain"]
    assert lines[1].endswith("limit 25 %, above it, not sure enough for an alert")


async def test_a_few_large_items_are_told_with_their_part_of_the_hours(company: Company) -> None:
    await lived(company, lambda back: every(7, {ACME: 1}, back) | every(2, WEEKLY, back), hours=20)
    lines, notes = await told(company)
    assert notes == ["few_big"]
    assert lines[1].startswith("Acme ")
    assert lines[1].endswith("limit 25 %, a few large items make 59 % of the hours")


async def test_within_an_agreed_window_what_is_above_the_usual_limit_is_told(company: Company) -> None:
    await lived(company, lambda _: {ACME: 6, BOLT: 2, CASK: 3, DUNE: 3}, window=0.6)
    lines, notes = await told(company)
    assert notes == []
    assert lines[1].endswith("limit 60 % (agreed), above its usual 25 % as agreed")


async def test_with_two_active_clients_the_want_of_others_is_told(company: Company) -> None:
    await lived(company, lambda _: {ACME: 8, BOLT: 2}, limit=None)
    lines, notes = await told(company)
    assert notes == ["plain"]
    assert lines[1].endswith("limit 60 %, above it, too few clients are active for an alert")
    assert lines[2].startswith("2 clients are active, so nobody is judged by default")


async def test_a_share_above_for_a_day_is_told_before_any_rule_speaks_of_it(company: Company) -> None:
    await lived(company, lambda back: {ACME: 50 if back == 1 else 2, BOLT: 2, CASK: 2, DUNE: 2, ECHO: 2})
    lines, notes = await told(company)
    assert notes == []
    assert lines[1].endswith("limit 25 %, above it, not sure or not long enough for an alert")
