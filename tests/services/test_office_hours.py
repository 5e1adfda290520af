"""Alerts wait for office hours; what somebody does is told at once."""

from datetime import UTC, datetime

import pytest

from bot.services import handling
from tests.services.desk import Desk

FRIDAY_EVENING = datetime(2026, 11, 20, 20, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
MONDAY_BEFORE_EIGHT = datetime(2026, 11, 23, 6, 59, tzinfo=UTC)
MONDAY_AT_EIGHT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
async def office(desk: Desk) -> Desk:
    await desk.office_hours()
    desk.now = FRIDAY_EVENING
    return desk


async def test_an_alert_of_friday_evening_is_told_on_monday_morning_as_it_is_then(office: Desk) -> None:
    alert_id = await office.open()
    for moment in (FRIDAY_EVENING, SUNDAY, MONDAY_BEFORE_EIGHT):
        office.now = moment
        assert await office.tell() == 0
    await office.event(alert_id, "refreshed", q28=0.39)
    assert await office.tell() == 0
    office.now = MONDAY_AT_EIGHT
    assert await office.tell() == 1
    assert "39 % now" in office.posts()[0].text


async def test_critical_alerts_pass_only_where_an_admin_said_so(office: Desk) -> None:
    await office.open(critical=True)
    assert await office.tell() == 0
    await office.office_hours(critical_passes=True)
    await office.open("Globex")
    assert await office.tell() == 1
    (message,) = office.posts()
    assert message.text.startswith("Acme")


async def test_what_becomes_critical_at_night_passes_too_then(office: Desk) -> None:
    await office.office_hours(critical_passes=True)
    alert_id = await office.open()
    assert await office.tell() == 0
    await office.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.5)
    assert await office.tell() == 1


async def test_edits_are_silent_and_pass_while_replies_wait(office: Desk) -> None:
    office.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    alert_id = await office.open()
    await office.tell()
    office.now = SUNDAY
    await office.event(alert_id, "reminded", q28=0.4)
    await office.tell()
    (message,) = office.posts()
    assert "40 % now" in message.text
    assert office.slack.replies(message) == []
    await office.act(handling.follow, office.admin.id, alert_id)
    (note,) = office.slack.replies(message)
    assert note.text == "Ada follows this"
    assert "Ada follows this" in message.text
    office.now = MONDAY_AT_EIGHT
    await office.tell()
    assert len(office.slack.replies(message)) == 2
    assert await office.deliveries("waiting") == []


async def test_holidays_hold_alerts_as_weekends_do(office: Desk) -> None:
    await office.office_hours(country="FR")
    office.now = datetime(2026, 12, 25, 10, tzinfo=UTC)
    await office.open()
    assert await office.tell() == 0
    office.now = datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert await office.tell() == 1


async def test_letters_to_the_admins_wait_and_trouble_does_not(office: Desk) -> None:
    await office.set_team(live_since=None)
    await office.open()
    assert await office.tell() == 0
    office.now = MONDAY_AT_EIGHT
    assert await office.tell() == 1


async def test_who_is_responsible_is_not_woken_at_night(office: Desk) -> None:
    responsible = office.slack.add_user("Lena")
    await office.set_team(responsible_id=responsible.id)
    await office.open()
    assert await office.tell() == 0
    office.now = MONDAY_AT_EIGHT
    assert await office.tell() == 2
