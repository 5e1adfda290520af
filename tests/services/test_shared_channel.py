"""A team's channel that another company comes to read gets nothing more, and the admins learn why."""

from datetime import timedelta

import pytest

from bot.demo.workspace import slow
from tests.services.desk import Desk

WHY = "It is shared with another company, who must not read what is about all clients."


async def test_nothing_is_posted_where_another_company_reads_and_the_admins_are_told_once(desk: Desk) -> None:
    desk.channel.shared = True
    await desk.open("Acme")
    await desk.open("Globex")
    for _ in range(3):
        await desk.tell()
        desk.later(minutes=11)
    assert desk.posts() == []
    (letter,) = desk.letters()
    assert WHY in letter.text
    assert "/clientload team channel Support #channel" in letter.text


async def test_what_stands_there_already_is_neither_changed_nor_answered(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    (message,) = desk.posts()
    desk.channel.shared = True
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.5)
    for _ in range(2):
        await desk.tell()
        desk.later(minutes=11)
    assert not message.edited
    assert desk.slack.replies(message) == []
    assert [WHY in letter.text for letter in desk.letters()] == [True]


async def test_another_channel_gets_what_is_open_and_the_shared_one_again_once_it_is_ours_alone(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.channel.shared = True
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.4)
    await desk.tell()
    other = desk.slack.add_channel("support-ours", desk.admin)
    await desk.set_team(channel_id=other.id)
    desk.later(minutes=11)
    await desk.tell()
    (moved,) = desk.slack.messages(other)
    assert "40 % now" in moved.text
    assert not desk.posts()[0].edited


async def test_a_channel_that_is_ours_alone_again_gets_what_waited(desk: Desk) -> None:
    desk.channel.shared = True
    await desk.open()
    await desk.tell()
    desk.channel.shared = False
    desk.later(minutes=11)
    await desk.tell()
    assert len(desk.posts()) == 1
    desk.channel.shared = True
    desk.later(days=1)
    await desk.open("Globex")
    await desk.tell()
    assert len(desk.letters()) == 2


async def test_an_invitation_to_another_company_counts_as_one_that_is_taken(desk: Desk) -> None:
    desk.channel.invited = True
    await desk.open()
    await desk.tell()
    assert desk.posts() == []


async def test_where_we_may_not_look_nothing_is_posted_and_the_admins_learn_what_to_grant(desk: Desk) -> None:
    desk.slack.scopes.difference_update({"channels:read", "groups:read"})
    await desk.open()
    await desk.tell()
    assert desk.posts() == []
    (letter,) = desk.letters()
    assert "the app lacks channels:read or groups:read. Install the app again" in letter.text


@pytest.mark.parametrize("fault", ["internal_error", "ratelimited", slow(0.2)])
async def test_a_slack_that_does_not_say_is_asked_again(desk: Desk, fault: str) -> None:
    desk.slack.fail("conversations.info", fault)
    await desk.open()
    await desk.tell()
    desk.now += timedelta(minutes=2)
    await desk.tell()
    assert len(desk.posts()) == 1
    assert desk.letters() == []
