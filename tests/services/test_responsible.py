"""Whoever is responsible for a team is told directly, and once more where nobody took an alert up."""

from datetime import timedelta

import pytest

from bot.demo.workspace import Message, User
from bot.services import handling
from tests.services.desk import START, Desk


@pytest.fixture
async def responsible(desk: Desk) -> User:
    user = desk.slack.add_user("Lena")
    await desk.set_team(responsible_id=user.id)
    return user


def letters(desk: Desk, user: User) -> list[Message]:
    return desk.slack.messages(desk.slack.direct(user))


async def test_whoever_is_responsible_gets_it_too_and_it_is_kept_up_to_date_in_silence(
    desk: Desk, responsible: User
) -> None:
    alert_id = await desk.open()
    await desk.tell()
    (letter,) = letters(desk, responsible)
    assert letter.text.startswith("Acme is above its Support limit: 34 % now")
    assert "You are responsible for Support, so you get this too" in letter.text
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.5)
    await desk.tell()
    (letter,) = letters(desk, responsible)
    assert "50 % now" in letter.text
    assert len(desk.slack.replies(desk.posts()[0])) == 1
    assert "You are responsible" not in desk.posts()[0].text


async def test_who_is_responsible_is_left_alone_while_the_team_is_observed(desk: Desk, responsible: User) -> None:
    await desk.set_team(live_since=None)
    await desk.open()
    await desk.tell()
    assert letters(desk, responsible) == []
    await desk.set_team(live_since=START.date())
    await desk.tell()
    assert len(letters(desk, responsible)) == 1
    assert len(desk.posts()) == 1


async def test_who_is_responsible_who_saw_it_as_an_admin_is_not_told_twice(desk: Desk) -> None:
    await desk.set_team(live_since=None, responsible_id=desk.admin.id)
    await desk.open()
    await desk.tell()
    await desk.set_team(live_since=START.date())
    await desk.tell()
    (letter,) = desk.letters()
    assert "This alert stands in the channel of Support now" in letter.text


async def test_after_five_working_days_without_a_follower_whoever_is_responsible_is_told_once_more(
    desk: Desk, responsible: User
) -> None:
    await desk.office_hours()
    desk.later(hours=3)
    await desk.open()
    await desk.tell()
    desk.later(days=6)
    await desk.tell()
    assert len(letters(desk, responsible)) == 1
    desk.later(days=1)
    for _ in range(3):
        await desk.tell()
        desk.later(days=1)
    (_, nudge) = letters(desk, responsible)
    assert "Nobody has followed this for five working days. You are responsible for Support" in nudge.text
    assert len(desk.posts()) == 1


async def test_holidays_are_no_working_days(desk: Desk, responsible: User) -> None:
    await desk.office_hours(country="FR")
    desk.later(days=35, hours=3)
    await desk.open()
    await desk.tell()
    desk.later(days=7)
    await desk.tell()
    assert len(letters(desk, responsible)) == 1
    desk.later(days=1)
    await desk.tell()
    assert len(letters(desk, responsible)) == 2


@pytest.mark.parametrize("taken_up", ["follow", "settle"])
async def test_what_somebody_took_up_is_not_brought_up_again(desk: Desk, responsible: User, taken_up: str) -> None:
    alert_id = await desk.open()
    await desk.tell()
    if taken_up == "follow":
        await desk.act(handling.follow, desk.admin.id, alert_id)
    else:
        await desk.act(handling.settle, desk.admin.id, alert_id, "paid for")
    desk.later(days=20)
    await desk.tell()
    assert len(letters(desk, responsible)) == 1


async def test_a_follower_who_comes_before_the_reminder_went_out_holds_it(desk: Desk, responsible: User) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.office_hours()
    desk.now = START + timedelta(days=7) - timedelta(hours=3)
    desk.later(days=1)
    await desk.tell()
    assert len(letters(desk, responsible)) == 1
    await desk.act(handling.follow, desk.admin.id, alert_id)
    desk.later(hours=8)
    await desk.tell()
    assert len(letters(desk, responsible)) == 1


async def test_a_crash_tells_whoever_is_responsible_once(desk: Desk, responsible: User) -> None:
    await desk.open()
    for _ in range(3):
        await desk.crash()
    await desk.tell()
    desk.later(days=10)
    for _ in range(2):
        await desk.crash()
    await desk.tell()
    assert len(letters(desk, responsible)) == 2
    assert len(desk.posts()) == 1


async def test_whoever_is_newly_responsible_gets_what_is_open(desk: Desk, responsible: User) -> None:
    await desk.open()
    await desk.tell()
    other = desk.slack.add_user("Otto")
    await desk.set_team(responsible_id=other.id)
    desk.later(hours=1)
    await desk.tell()
    await desk.tell()
    assert len(letters(desk, other)) == 1
    (message,) = desk.posts()
    assert not message.edited
    assert desk.slack.replies(message) == []
    assert len(letters(desk, responsible)) == 1
