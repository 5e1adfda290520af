"""What people do about an alert: stored with who and why, shown in the message and its thread, pinging nobody."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.demo.workspace import pings
from bot.services import handling
from bot.services.refused import Refused
from bot.store.tables import AlertEvent, Threshold
from tests.services.desk import START, Desk

TODAY = START.date()
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


async def acts(desk: Desk) -> list[tuple[str, str, str]]:
    async with desk.database.asking() as session:
        events = await session.exec(select(AlertEvent).order_by(col(AlertEvent.id)))
        return [(event.kind, event.by, event.why) for event in events if event.kind not in {"opened", "refreshed"}]


async def evening(desk: Desk, alert_id: int, kind: str, **figures: float) -> None:
    desk.later(days=1)
    await desk.event(alert_id, kind, **figures)
    await desk.tell()


def thread(desk: Desk) -> list[str]:
    (message,) = desk.posts()
    return [reply.text.splitlines()[0] for reply in desk.slack.replies(message)]


async def test_who_follows_is_named_by_an_edit_and_in_the_thread_and_pinged_by_neither(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie, paul = desk.slack.add_user("Marie"), desk.slack.add_user("Paul")
    for person in (marie, paul):
        await desk.act(handling.follow, person.id, alert_id)
    (message,) = desk.posts()
    assert "Marie follows this" in message.earlier[-1].text
    assert "Marie and Paul follow this" in message.text
    assert message.text.count("Marie") == 1
    assert thread(desk) == ["Marie follows this", "Paul follows this"]
    assert [each for each in desk.slack.messages(desk.channel) if pings(each.text, each.blocks)] == []
    assert marie.id not in str(message.blocks)
    assert await acts(desk) == [("followed", marie.id, ""), ("followed", paul.id, "")]
    await evening(desk, alert_id, "refreshed", q28=0.4)
    assert "Marie and Paul follow this" in desk.posts()[0].text


async def test_following_twice_at_once_is_one_act(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    pressed = (desk.act(handling.follow, marie.id, alert_id) for _ in range(2))
    ended = await asyncio.gather(*pressed, return_exceptions=True)
    assert [str(each) for each in ended if each is not None] == ["You follow this already."]
    assert len(await acts(desk)) == 1
    assert thread(desk) == ["Marie follows this"]


async def test_a_snooze_silences_the_thread_and_says_so_until_its_day(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    await desk.act(handling.snooze, marie.id, alert_id, NEXT_WEEK, "the migration ends Friday")
    assert "Snoozed until 24 Nov by Marie, reason: the migration ends Friday" in desk.posts()[0].text
    note = (
        "Marie snoozed this until 24 Nov, or until the share has risen by ten points, reason: the migration ends Friday"
    )
    assert thread(desk) == [note]
    for kind in ("reminded", "upgraded"):
        await evening(desk, alert_id, kind, q28=0.43)
    assert thread(desk) == [note]
    assert "43 % now" in desk.posts()[0].text
    desk.later(days=5)
    await desk.tell()
    await desk.tell()
    assert thread(desk)[1:] == ["Acme is above its Support limit: 43 % now, limit 30 %"]
    assert "Snoozed" not in desk.posts()[0].text
    assert (await acts(desk))[-1] == ("woken", "", "the snooze is over")


async def test_a_snooze_ends_early_when_the_share_rises_by_ten_points(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.act(handling.snooze, "U1", alert_id, NEXT_WEEK, "")
    await evening(desk, alert_id, "reminded", q28=0.43)
    assert len(thread(desk)) == 1
    await evening(desk, alert_id, "refreshed", q28=0.44)
    (message,) = desk.posts()
    (_, woken) = desk.slack.replies(message)
    assert woken.text.splitlines()[1] == "The share rose by another ten points"
    assert "44 % now" in woken.text
    await evening(desk, alert_id, "reminded", q28=0.45)
    assert len(thread(desk)) == 3


async def test_a_frozen_alert_sleeps_on_until_its_source_answers(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.act(handling.snooze, "U1", alert_id, TOMORROW, "")
    desk.later(days=2)
    await desk.event(alert_id, "stale", alert={"stale": True})
    await desk.tell()
    assert len(thread(desk)) == 1
    await desk.event(alert_id, "fresh", alert={"stale": False})
    await desk.tell()
    await desk.tell()
    assert len(thread(desk)) == 2


async def test_what_is_no_problem_is_not_spoken_of_until_it_is_over(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    await desk.act(handling.settle, marie.id, alert_id, "they pay for it")
    for kind in ("reminded", "upgraded"):
        await evening(desk, alert_id, kind, q28=0.6)
    assert len(thread(desk)) == 1
    assert "Not a problem, says Marie, reason: they pay for it" in desk.posts()[0].text
    desk.later(days=1)
    await desk.event(alert_id, "cleared", alert={"state": "cleared"}, q28=0.2)
    await desk.tell()
    assert thread(desk)[1].startswith("Acme is back under its Support limit")
    assert "Not a problem" not in desk.posts()[0].text


async def test_what_was_decided_can_be_taken_back(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    await desk.act(handling.settle, marie.id, alert_id, "they pay for it")
    await desk.act(handling.wake, marie.id, alert_id)
    assert thread(desk)[1:] == ["Marie wants to hear of this again"]
    assert "Not a problem" not in desk.posts()[0].text
    with pytest.raises(Refused, match="Nothing was decided"):
        await desk.act(handling.wake, marie.id, alert_id)


async def test_what_is_expected_becomes_a_window_and_holds_reminders(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    until = date(2026, 11, 30)
    await desk.act(handling.expect, marie.id, alert_id, share=0.65, until=until, because="migration")
    async with desk.database.asking() as session:
        (window,) = await session.exec(select(Threshold))
    assert (window.share, window.until, window.set_by, window.because) == (0.65, until, marie.id, "migration")
    assert "Expected: up to 65 % until 30 Nov, says Marie, reason: migration" in desk.posts()[0].text
    assert thread(desk) == ["Marie expects up to 65 % until 30 Nov, reason: migration"]
    await evening(desk, alert_id, "reminded")
    assert len(thread(desk)) == 1
    await evening(desk, alert_id, "upgraded")
    assert len(thread(desk)) == 2


async def test_what_was_expected_leaves_the_message_when_it_has_ended_and_the_thread_says_so(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    await desk.act(handling.expect, marie.id, alert_id, share=0.65, until=NEXT_WEEK, because="migration")
    desk.later(days=7)
    await desk.tell()
    assert "Expected" in desk.posts()[0].text
    desk.later(days=1)
    await desk.tell()
    await desk.tell()
    assert "Expected" not in desk.posts()[0].text
    (_note, told) = (each.text for each in desk.slack.messages(desk.channel) if each.thread_ts)
    assert "What was expected has ended; within four weeks the limit is the usual one again" in told.splitlines()


async def test_a_refused_window_leaves_everything_as_it_was(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    with pytest.raises(Refused):
        await desk.act(handling.expect, "U1", alert_id, share=0.4, until=YESTERDAY, because="migration")
    assert await acts(desk) == []


@pytest.mark.parametrize(("until", "why"), [(TODAY, "a day to come"), (date(2028, 1, 1), "within a year")])
async def test_a_snooze_needs_a_day_to_come_and_not_too_far(desk: Desk, until: date, why: str) -> None:
    alert_id = await desk.open()
    with pytest.raises(Refused, match=why):
        await desk.act(handling.snooze, "U1", alert_id, until, "")


async def test_an_alert_that_is_over_or_gone_takes_no_acts(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.event(alert_id, "cleared", alert={"state": "cleared"})
    for id_, why in ((alert_id, "is over"), (alert_id + 9, "is gone")):
        with pytest.raises(Refused, match=why):
            await desk.act(handling.follow, "U1", id_)


async def test_a_crash_while_an_act_is_told_tells_it_once(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    async with desk.database.writing() as session:
        await handling.follow(session, desk.company, desk.admin.id, alert_id)
    for _ in range(4):
        await desk.crash()
    await desk.tell()
    assert thread(desk) == ["Ada follows this"]
    assert await desk.deliveries("waiting") == []


async def test_a_reason_or_a_name_that_slack_would_read_as_a_mention_is_words(desk: Desk) -> None:
    alert_id = await desk.open("<!channel>")
    await desk.tell()
    hostile = desk.slack.add_user("<!here> *pwn*")
    await desk.act(handling.settle, hostile.id, alert_id, "<https://evil.example|click> <!everyone>")
    messages = desk.slack.messages(desk.channel)
    assert len(messages) == 2
    assert [each for each in messages if pings(each.text, each.blocks)] == []
    assert "says &lt;!here&gt; *pwn*, reason: &lt;https://evil.example|click&gt; &lt;!everyone&gt;" in messages[0].text


async def test_somebody_whom_slack_does_not_tell_of_stays_unnamed(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.act(handling.follow, "U00000404", alert_id)
    assert thread(desk) == ["A colleague follows this"]


async def test_an_act_takes_over_the_background_that_the_evening_worked_out(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    before = desk.posts()[0].text.splitlines()
    await desk.act(handling.follow, desk.admin.id, alert_id)
    after = desk.posts()[0].text.splitlines()
    assert [line for line in after if line not in before] == ["Ada follows this"]


async def test_what_an_evening_finds_while_somebody_acts_is_told_together(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    for share in (0.41, 0.42, 0.43):
        desk.later(days=1)
        person = desk.slack.add_user(f"Person {share}")
        await desk.event(alert_id, "refreshed", q28=share)
        await asyncio.gather(desk.plan(), desk.act(handling.follow, person.id, alert_id))
        await desk.tell()
        text = desk.posts()[0].text
        assert f"{100 * share:.0f} % now" in text
        assert f"{person.name} follow" in text
    assert await desk.deliveries("waiting") == []


async def test_a_deleted_message_comes_back_with_what_was_decided_and_pings_nobody(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    marie = desk.slack.add_user("Marie")
    await desk.act(handling.follow, marie.id, alert_id)
    desk.slack.remove(desk.posts()[0])
    await desk.act(handling.settle, marie.id, alert_id, "paid for")
    await desk.tell()
    (message,) = [each for each in desk.posts() if not each.deleted and each.thread_ts is None]
    assert "My earlier message on this was deleted" in message.text
    assert "Marie follows this" in message.text
    assert "Not a problem, says Marie, reason: paid for" in message.text
    assert pings(message.text, message.blocks) == []
