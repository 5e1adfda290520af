"""People are counted without being kept apart: how many work in a team, what single items may say, its strain."""

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.group import ALONE
from bot.domain.growth import Driver
from bot.domain.privacy import HALF_HOUR
from bot.services import background, export, nightly, strain, sync, unattributed
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import deliveries, person_days, totals
from bot.store import strain as store
from bot.store.tables import Cursor, Delivery, PersonDay, Team
from integrations import records
from integrations.records import Organization, Record, Touch
from integrations.source import Page

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
TODAY = date(2026, 11, 17)
SUPPORT = 1
CLIENTS = tuple(Organization(str(number), f"Client {number}") for number in range(3))


def ticket(ref: str, client: int = 0, **changes: Any) -> records.Item:
    at = NOW - timedelta(days=100)
    values: dict[str, Any] = {"opened_at": at, "updated_at": at, "touches_known": True, **changes}
    return records.Item(kind="ticket", id=ref, title=f"Ticket {ref}", organizations=(str(client),), **values)


async def told(company: Company, *page: Record) -> None:
    async with company.database.writing() as session:
        await sync.store_page(session, company, "desk", "tickets", Page([*CLIENTS, *page], "1"))


def replies(people: int, *, weeks: int = 12, hour: int = 10, clients: int = 3) -> list[Touch]:
    """Let so many people reply to so many clients' tickets on every Monday of the last weeks."""
    monday = datetime(2026, 11, 16, hour, tzinfo=UTC)
    return [
        Touch(
            f"{back}-{person}-{client}-{hour}",
            str(client),
            monday - timedelta(weeks=back, minutes=-20 * client),
            f"p{person}",
        )
        for back in range(weeks)
        for person in range(people)
        for client in range(clients)
    ]


async def count(company: Company) -> int:
    async with company.database.writing() as session:
        await store.count_people(session, TODAY - timedelta(days=90))
        return (await store.people_by_team(session))[SUPPORT]


async def test_a_team_is_as_large_as_the_people_who_worked_in_ninety_days(company: Company) -> None:
    gone = Touch("old", "0", NOW - timedelta(days=95), "gone")
    await told(company, ticket("0"), *replies(4, clients=1), gone)
    assert await count(company) == 4
    await told(company, *replies(5, clients=1))
    assert await count(company) == 5


async def test_who_touched_what_is_a_pseudonym_and_forgotten_in_the_night(company: Company) -> None:
    await told(company, ticket("0"), *replies(1, weeks=1, clients=1))
    async with company.database.asking() as session:
        rows = (await session.exec(select(PersonDay))).all()
        assert [(row.record, row.day, row.logged_seconds) for row in rows] == [("touched", date(2026, 11, 16), 0)]
        assert "p0" not in {row.person for row in rows}
    async with company.database.writing() as session:
        assert await person_days.purge(session, TODAY) == 1


async def test_the_night_counts_and_purges(company: Company) -> None:
    await told(company, ticket("0"), *replies(5, clients=1))
    async with company.database.writing() as session:
        for stream in ("tickets",):
            cursor = await session.get_one(Cursor, ("desk", stream))
            cursor.backfilled_at = NOW
            session.add(cursor)
        assert await nightly.nightly(session, company)
        assert (await session.get_one(Team, SUPPORT)).people == 5


async def switched_on(company: Company, *, sent: bool = True) -> None:
    async with company.database.writing() as session:
        team = await session.get_one(Team, SUPPORT)
        team.channel_id = "C1"
        await strain.switch_on(session, company, "U1", team)
        if sent:
            (letter,) = (await session.exec(select(Delivery).where(col(Delivery.target) == "C1"))).all()
            letter.state = "sent"
            session.add(letter)


async def strain_of(company: Company) -> Any:
    await count(company)
    async with company.database.asking() as session:
        return await strain.strain_of(session, company, await session.get_one(Team, SUPPORT), TODAY)


TICKETS = tuple(ticket(str(number), number) for number in range(3))


async def test_strain_is_of_the_whole_team_once_it_is_on_and_told(company: Company) -> None:
    await told(company, *TICKETS, *replies(5), *replies(5, weeks=4, hour=20, clients=1))
    assert await strain_of(company) is None, "it is off"
    await switched_on(company, sent=False)
    assert await strain_of(company) == "untold"
    async with company.database.writing() as session:
        (letter,) = await deliveries.to_send(session)
        letter.state = "sent"
        session.add(letter)
    found = await strain_of(company)
    # Three clients on the one day of each week: two switches a person. Of four replies a person one is at 21 h.
    assert (found.switches, found.usual_switches, found.out_of_hours, found.usual_out_of_hours) == (2, 2, 0.25, 0)


async def test_of_four_people_nothing_is_said_though_it_is_on(company: Company) -> None:
    await told(company, *TICKETS, *replies(4))
    assert await strain_of(company) is None, "it is off, and says not even that"
    await switched_on(company)
    assert await strain_of(company) == "few"


async def test_of_five_who_become_four_nothing_is_said_from_the_first_week_on(company: Company) -> None:
    await told(company, *TICKETS, *replies(5))
    await switched_on(company)
    assert (await strain_of(company)).switches == 2
    async with company.database.writing() as session:
        person = (await session.exec(select(PersonDay.person).order_by(col(PersonDay.person)))).first()
        week = TODAY - timedelta(days=7)
        await session.execute(delete(PersonDay).where(col(PersonDay.person) == person, col(PersonDay.day) >= week))
    async with company.database.asking() as session:
        team = await session.get_one(Team, SUPPORT)
        assert team.people == 5, "known to work there in ninety days"
        assert await strain.strain_of(session, company, team, TODAY) == "few"


async def test_hours_logged_tell_only_of_days_without_work(company: Company) -> None:
    sunday = date(2026, 11, 15)
    logs = [
        records.Worklog(
            f"{back}-{person}-{ahead}",
            "0",
            3600 * (3 if not ahead else 1),
            sunday - timedelta(weeks=back, days=ahead),
            None,
            f"p{person}",
        )
        for back in range(12)
        for person in range(5)
        for ahead in (0, 2)
        if ahead or back < 4
    ]
    await told(company, ticket("0", touches_known=False), *logs)
    await switched_on(company)
    found = await strain_of(company)
    assert (found.out_of_hours, found.usual_out_of_hours, found.switches) == (0.75, 0, 0)


async def test_a_team_without_a_channel_cannot_be_told_and_so_is_not_measured(company: Company) -> None:
    async with company.database.writing() as session:
        team = await session.get_one(Team, SUPPORT)
        with pytest.raises(Refused, match="The team must be told, and Support has no channel yet"):
            await strain.switch_on(session, company, "U1", team)
        with pytest.raises(Refused, match="The strain of Support is not measured"):
            await strain.switch_off(session, company, "U1", team)
    await switched_on(company)
    async with company.database.writing() as session:
        team = await session.get_one(Team, SUPPORT)
        with pytest.raises(Refused, match="measured already"):
            await strain.switch_on(session, company, "U1", team)
        await strain.switch_off(session, company, "U1", team)
        assert [row.payload["on"] for row in await deliveries.to_send(session)] == [False]


@pytest.mark.parametrize(("people", "told_"), [(4, False), (5, True)])
async def test_single_items_keep_their_hours_out_of_exports_questions_and_drivers(
    company: Company,
    people: int,
    told_: bool,  # noqa: FBT001 - a parameter
) -> None:
    nobody = ticket("9", opened_at=NOW - timedelta(days=9))
    nobodys = records.Item(
        kind="ticket", id="9", title="Lost", opened_at=nobody.opened_at, updated_at=NOW, touches_known=True
    )
    recent = [
        Touch(f"n{person}", "9", NOW - timedelta(days=5, minutes=20 * person), f"p{person}") for person in range(people)
    ]
    await told(company, *TICKETS, nobodys, *replies(people, weeks=3), *recent)
    await count(company)
    async with export.exported(company, None, None, TODAY, 28) as file:
        rows = list(csv.DictReader(file.path.read_text("utf-8-sig").splitlines()))
        hours = {row["hours"] for row in rows}
        assert {row["class"] for row in rows} == {""}, "no rule says a class"
        assert (hours == {""}) is not told_
        assert file.small == (() if told_ else ("Support",))
        if told_:
            # Every figure is a number of half hours, though a reply is twelve minutes.
            assert all(float(each) * 2 == int(float(each) * 2) for each in hours)
    async with company.database.asking() as session:
        (question,) = await unattributed.questions(session, TODAY - timedelta(days=28), TODAY, 10)
        assert question.tells_hours is told_
        now = (await totals.windows(session, TODAY - timedelta(days=28), TODAY))[SUPPORT]
        found = await background.growth_of(session, SUPPORT, 1, TODAY, now, ALONE)
    (driver,) = found.drivers
    assert isinstance(driver, Driver)
    assert (driver.seconds is not None) is told_
    assert (driver.seconds or 0) % HALF_HOUR == 0, "what grew is that one item, and told as finely as it is elsewhere"
    assert company.zone == ZoneInfo("Europe/Paris")
