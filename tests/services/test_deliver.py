"""Episodes told to a real workspace on loopback, through the real notifier, from a real database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.demo.workspace import fatal, lost, ratelimited
from bot.services import deliver
from bot.services.poster import Envelope, Place
from bot.slack.notifier import Notifier
from bot.store.tables import Cursor, Item
from tests.services.desk import START, Desk


def item(source: str) -> Item:
    """Return a ticket of Support, so that its source is one of the team's."""
    return Item(
        source=source,
        external_id="1",
        kind="ticket",
        team_id=1,
        title="Printer",
        opened_at=START,
        updated_at=START,
        opened_day=START.date(),
    )


async def test_an_episode_is_one_message_from_its_opening_to_its_end(desk: Desk) -> None:
    alert_id = await desk.open()
    assert await desk.tell() == 1
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.38)
    await desk.tell()
    desk.later(days=30)
    await desk.event(alert_id, "cleared", alert={"state": "cleared", "cleared_on": desk.now.date()}, q28=0.24)
    await desk.tell()
    (message,) = desk.posts()
    first, second = (version.text.splitlines()[0] for version in message.earlier)
    assert first == "Acme is above its Support limit: 34 % now, limit 30 %"
    assert second == "Acme is above its Support limit: 38 % now, limit 30 %"
    assert message.text.splitlines()[0] == "Acme is back under its Support limit: 24 %, limit 30 %"
    (reply,) = desk.slack.replies(message)
    assert reply.text.startswith("Acme is back under its Support limit: 24 %")
    assert not reply.broadcast


async def test_what_was_told_is_not_told_again(desk: Desk) -> None:
    await desk.open()
    await desk.tell()
    for _ in range(3):
        desk.later(minutes=5)
        assert await desk.plan() == 0
        assert await desk.deliver() == 0
    assert len(desk.posts()) == 1


async def test_the_message_carries_the_id_of_its_delivery_and_its_event(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    (row,) = await desk.deliveries("sent")
    (call,) = desk.slack.calls("chat.postMessage")
    assert call.arguments["client_msg_id"] == row.id
    assert call.arguments["metadata"]["event_payload"] == {"delivery_id": row.id, "event_id": row.event_id}
    assert call.arguments["unfurl_links"] is False
    assert call.arguments["unfurl_media"] is False
    alert = await desk.alert(alert_id)
    assert (alert.channel_id, alert.message_ts) == (desk.channel.id, desk.posts()[0].ts)


async def test_what_was_over_before_anybody_was_told_is_history(desk: Desk) -> None:
    alert_id = await desk.open(since=date(2026, 3, 1), opened_on=date(2026, 3, 3))
    await desk.event(alert_id, "refreshed")
    await desk.event(alert_id, "cleared", alert={"state": "cleared"})
    assert await desk.tell() == 0
    assert await desk.tell() == 0
    assert desk.posts() == []
    assert len(await desk.deliveries("dropped")) == 3


async def test_a_backfill_says_one_message_for_an_episode_that_is_still_on(desk: Desk) -> None:
    alert_id = await desk.open(since=date(2026, 9, 12), opened_on=date(2026, 9, 14))
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True})
    await desk.event(alert_id, "reminded")
    await desk.event(alert_id, "refreshed")
    await desk.tell()
    (message,) = desk.slack.messages(desk.channel)
    assert "has been above its Support limit since 12 September: 34 % now" in message.text


async def test_edits_that_nobody_has_seen_become_one(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    for share in (0.35, 0.36, 0.37):
        desk.later(days=1)
        await desk.event(alert_id, "refreshed", q28=share)
        await desk.plan()
    await desk.deliver()
    assert len(desk.slack.calls("chat.update")) == 1
    assert "37 % now" in desk.posts()[0].text


async def test_becoming_critical_is_shown_to_the_whole_channel(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.48)
    await desk.tell()
    (reply,) = desk.slack.replies(desk.posts()[0])
    assert reply.broadcast
    assert "1.6 times its Support limit: 48 % now" in reply.text


async def test_crowding_out_is_written_into_the_message_and_pings_nobody(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    before = len(desk.slack.messages(desk.channel))
    others = {"usual": 32_400, "items": 84, "solved": 26, "items_before": 300, "solved_before": 150}
    desk.later(days=3)
    await desk.event(alert_id, "crowding", new="crowding", alert={"crowding": True}, others=others)
    await desk.tell()
    (message,) = desk.posts()
    assert "Crowding out: at the same time, other clients' tickets are solved later: 31 % within" in message.text
    desk.later(days=9)
    await desk.event(alert_id, "crowding_ended", alert={"crowding": False}, others=others | {"solved": 42})
    await desk.tell()
    (message,) = desk.posts()
    assert "Crowding" not in message.text
    assert "no sure sign that other clients wait longer" in message.text
    assert len(desk.slack.calls("chat.update")) == 2
    assert desk.slack.replies(message) == []
    assert len(desk.slack.messages(desk.channel)) == before


async def test_an_episode_that_a_correction_reopens_is_said_in_the_thread_of_its_one_message(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=9)
    await desk.event(alert_id, "cleared", alert={"state": "cleared"}, q28=0.2)
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "opened", alert={"state": "open"}, q28=0.33)
    await desk.tell()
    (message,) = desk.posts()
    assert "33 % now" in message.text
    assert len(desk.slack.replies(message)) == 2


async def test_passing_the_limit_after_being_on_course_is_said_in_the_thread(desk: Desk) -> None:
    alert_id = await desk.open(reason="on_course")
    await desk.tell()
    desk.later(days=9)
    await desk.event(alert_id, "upgraded", new="above", alert={"reason": "above"}, q28=0.31)
    await desk.tell()
    (reply,) = desk.slack.replies(desk.posts()[0])
    assert reply.text.startswith("Acme has been above its Support limit since 16 November: 31 % now")
    assert not reply.broadcast


async def test_a_late_source_freezes_the_message_and_names_itself(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=2)
    async with desk.database.writing() as session:
        for source in ("zendesk", "jira"):
            session.add(item(source))
        session.add(Cursor(source="zendesk", stream="tickets", last_good_at=START))
        session.add(Cursor(source="zendesk", stream="census", last_good_at=START - timedelta(days=5)))
        session.add(Cursor(source="jira", stream="issues", last_good_at=desk.now))
    await desk.event(alert_id, "stale", alert={"stale": True})
    await desk.tell()
    text = desk.posts()[0].text
    assert "Zendesk has not answered since 17 Nov 07:00: this alert is frozen, neither raised nor cleared" in text
    assert "Jira" not in text
    await desk.event(alert_id, "fresh", alert={"stale": False})
    await desk.tell()
    assert "frozen" not in desk.posts()[0].text
    assert len(desk.slack.messages(desk.channel)) == 1


async def test_before_a_team_is_live_its_alerts_go_to_the_admins_and_say_so(desk: Desk) -> None:
    other = desk.slack.add_user("Grace", admin=True)
    desk.admins.append(other.id)
    await desk.set_team(live_since=START.date() + timedelta(days=14))
    alert_id = await desk.open()
    assert await desk.tell() == 2
    assert desk.slack.messages(desk.channel) == []
    for person in (desk.admin, other):
        (letter,) = desk.slack.messages(desk.slack.direct(person))
        assert letter.text.startswith("Observing: Acme is above its Support limit")
        assert "Observing until 1 Dec: nothing was posted in the channel of Support" in letter.text
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.39)
    await desk.tell()
    assert "39 % now" in desk.letters()[0].text
    assert len(desk.letters()) == 1


async def test_an_episode_that_was_observed_comes_to_the_channel_once_the_team_is_live(desk: Desk) -> None:
    await desk.set_team(live_since=None)
    await desk.open()
    await desk.tell()
    await desk.set_team(live_since=START.date())
    desk.later(hours=1)
    await desk.tell()
    desk.later(hours=1)
    await desk.tell()
    (message,) = desk.slack.messages(desk.channel)
    assert message.text.startswith("Acme is above")
    (letter,) = desk.letters()
    assert "This alert stands in the channel of Support now" in letter.text


async def test_without_a_channel_the_admins_are_told_how_to_set_one(desk: Desk) -> None:
    await desk.set_team(channel_id=None)
    await desk.open()
    await desk.tell()
    (letter,) = desk.letters()
    assert "/clientload team channel Support #channel" in letter.text


async def test_without_admins_what_is_for_them_waits(desk: Desk) -> None:
    await desk.set_team(channel_id=None)
    await desk.open()
    known, desk.admins = desk.admins, []
    assert await desk.tell() == 0
    desk.admins = known
    assert await desk.deliver() == 1


@pytest.mark.parametrize("kind", ["post", "direct"])
async def test_a_crash_between_posting_and_noting_posts_once(desk: Desk, kind: str) -> None:
    if kind == "direct":
        await desk.set_team(live_since=None)
    await desk.open()
    await desk.crash()
    (row,) = await desk.deliveries("waiting")
    assert row.attempts == 1
    assert await desk.tell() == 1
    (message,) = desk.posts() if kind == "post" else desk.letters()
    (row,) = await desk.deliveries("sent")
    assert row.message_ts == message.ts
    assert [call.arguments["client_msg_id"] for call in desk.slack.calls("chat.postMessage")] == [row.id, row.id]


async def test_a_crash_at_an_edit_and_at_its_reply_says_each_once(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.5)
    await desk.crash()
    await desk.crash()
    await desk.crash()
    await desk.tell()
    (message,) = desk.posts()
    assert len(desk.slack.replies(message)) == 1
    assert await desk.deliveries("waiting") == []


async def test_an_event_after_a_crash_edits_what_may_have_been_posted(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.crash()
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.41)
    await desk.tell()
    (message,) = desk.posts()
    assert "41 % now" in message.text


async def test_a_lost_answer_is_asked_for_again_under_the_same_id(desk: Desk) -> None:
    await desk.open()
    desk.slack.fail("chat.postMessage", lost())
    assert await desk.tell() == 0
    assert len(desk.posts()) == 1
    assert await desk.deliver() == 0
    desk.later(minutes=1)
    assert await desk.deliver() == 1
    assert len(desk.posts()) == 1
    assert (await desk.deliveries("sent"))[0].message_ts == desk.posts()[0].ts


async def test_a_rate_limit_holds_the_channel_for_as_long_as_slack_asks(desk: Desk) -> None:
    await desk.open("Acme")
    await desk.open("Globex")
    desk.slack.fail("chat.postMessage", ratelimited(90))
    assert await desk.tell() == 0
    desk.later(seconds=60)
    assert await desk.deliver() == 0
    assert len(desk.slack.calls("chat.postMessage")) == 1
    desk.later(seconds=31)
    assert await desk.deliver() == 2
    assert [one.text.split()[0] for one in desk.posts()] == ["Acme", "Globex"]


async def test_trouble_on_slacks_side_is_waited_out(desk: Desk) -> None:
    await desk.open()
    desk.slack.fail("chat.postMessage", fatal())
    assert await desk.tell() == 0
    desk.later(minutes=1)
    assert await desk.deliver() == 1


async def test_a_channel_without_the_bot_is_told_to_the_admins_once_and_tried_until_it_works(desk: Desk) -> None:
    channel = desk.slack.add_channel("quiet", desk.admin, bot=False)
    await desk.set_team(channel_id=channel.id)
    alert_id = await desk.open("Acme")
    await desk.open("Globex")
    await desk.tell()
    for _ in range(4):
        desk.later(minutes=11)
        await desk.tell()
    (letter,) = desk.letters()
    assert "/invite @Clientload" in letter.text
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.39)
    await desk.tell()
    assert len(desk.letters()) == 1
    channel.members.add(desk.slack.bot_user_id)
    desk.later(minutes=11)
    await desk.tell()
    acme, globex = desk.slack.messages(channel)
    assert "39 % now" in acme.text
    assert not acme.edited
    assert globex.text.startswith("Globex")
    assert await desk.deliveries("failed") == []


async def test_the_same_trouble_is_told_again_once_it_was_over(desk: Desk) -> None:
    alert_id = await desk.open()
    desk.slack.fail("chat.postMessage", "restricted_action")
    await desk.tell()
    desk.later(minutes=11)
    await desk.deliver()
    desk.later(days=1)
    await desk.event(alert_id, "reminded")
    desk.slack.fail("chat.update", "restricted_action")
    await desk.tell()
    assert len(desk.letters()) == 2
    desk.later(minutes=11)
    await desk.deliver()
    assert len(desk.slack.messages(desk.channel)) == 2


async def test_a_deleted_channel_is_left_for_the_one_that_the_team_gets_instead(desk: Desk) -> None:
    desk.channel.archived = True
    await desk.open()
    await desk.tell()
    assert "It is archived" in desk.letters()[0].text
    other = desk.slack.add_channel("support-new", desk.admin)
    await desk.set_team(channel_id=other.id)
    desk.later(minutes=1)
    await desk.tell()
    assert len(desk.slack.messages(other)) == 1
    assert desk.posts() == []


async def test_a_standing_message_moves_when_its_channel_was_archived(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "reminded", q28=0.4)
    desk.slack.fail("chat.update", "is_archived")
    await desk.tell()
    other = desk.slack.add_channel("support-new", desk.admin)
    await desk.set_team(channel_id=other.id)
    await desk.tell()
    (message,) = desk.slack.messages(other)
    assert "stands in a channel where I can no longer write" in message.text
    assert (await desk.alert(alert_id)).channel_id == other.id
    assert await desk.deliveries("failed") == []
    assert await desk.deliveries("waiting") == []


async def test_a_deleted_message_is_posted_once_anew_and_says_why(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    desk.slack.remove(desk.posts()[0])
    desk.later(days=1)
    await desk.event(alert_id, "reminded", q28=0.45)
    await desk.tell()
    (message,) = desk.slack.messages(desk.channel)
    assert "My earlier message on this was deleted" in message.text
    assert "45 % now" in message.text
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.46)
    await desk.tell()
    (message,) = desk.slack.messages(desk.channel)
    assert "46 % now" in message.text
    desk.slack.remove(message)
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.47)
    await desk.tell()
    assert desk.slack.messages(desk.channel) == []
    assert desk.letters() == []


async def test_a_message_deleted_before_its_answer_was_noted_is_posted_anew(desk: Desk) -> None:
    await desk.open()
    await desk.crash()
    desk.slack.fail("chat.postMessage", *["duplicate_message_not_found"] * 2)
    for _ in range(3):
        await desk.deliver()
        desk.later(minutes=1)
    (row,) = await desk.deliveries("sent")
    assert row.message_ts in {one.ts for one in desk.posts()}


async def test_blocks_that_slack_does_not_take_are_said_in_plain_sections(desk: Desk) -> None:
    await desk.open()
    desk.slack.unsupported.add("rich_text")
    assert await desk.tell() == 1
    (message,) = desk.posts()
    assert [block["type"] for block in message.blocks] == ["section", "actions"]
    assert "34 % now" in message.text


async def test_a_message_that_slack_refuses_does_not_hold_up_the_others(desk: Desk) -> None:
    await desk.open("Acme")
    await desk.open("Globex")
    desk.slack.fail("chat.postMessage", "msg_too_long")
    assert await desk.tell() == 2
    (letter,) = desk.letters()
    assert "msg_too_long" in letter.text
    desk.later(minutes=11)
    assert await desk.deliver() == 1
    assert {one.text.split()[0] for one in desk.posts()} == {"Acme", "Globex"}


async def test_a_token_that_no_longer_holds_stops_everything_and_loses_nothing(desk: Desk) -> None:
    await desk.open("Acme")
    await desk.open("Globex")
    desk.slack.fail("chat.postMessage", "token_revoked")
    assert await desk.tell() == 0
    assert [call.method for call in desk.slack.requests] == ["conversations.info", "chat.postMessage"]
    assert await desk.deliver() == 0
    assert len(desk.slack.requests) == 2
    desk.later(minutes=11)
    assert await desk.deliver() == 2


async def test_where_messages_cannot_be_edited_the_thread_still_says_what_must_be_noticed(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    for days, kind in enumerate(("reminded", "refreshed", "reminded")):
        desk.later(days=1 + days)
        await desk.event(alert_id, kind)
        desk.slack.fail("chat.update", "edit_window_closed")
        await desk.tell()
        desk.later(minutes=1)
        await desk.tell()
    assert len(desk.slack.replies(desk.posts()[0])) == 2
    assert all("edited for a short time only" in letter.text for letter in desk.letters())


async def test_a_direct_message_that_fails_does_not_end_up_in_the_channel(desk: Desk) -> None:
    await desk.set_team(live_since=None)
    alert_id = await desk.open()
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "refreshed", q28=0.4)
    desk.slack.fail("chat.update", "channel_not_found")
    await desk.tell()
    await desk.tell()
    assert desk.slack.messages(desk.channel) == []
    desk.later(minutes=11)
    await desk.tell()
    assert "40 % now" in desk.letters()[0].text


async def test_passing_the_limit_and_its_critical_level_at_once_is_shown_to_the_whole_channel(desk: Desk) -> None:
    alert_id = await desk.open(reason="on_course")
    await desk.tell()
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="above", alert={"reason": "above", "critical": True}, q28=0.5)
    await desk.tell()
    assert desk.slack.replies(desk.posts()[0])[0].broadcast


async def test_an_admin_who_cannot_be_written_to_stops_nobody_else(desk: Desk) -> None:
    await desk.set_team(live_since=None)
    desk.admins.insert(0, "U99999999")
    await desk.open()
    assert await desk.tell() == 1
    assert len(desk.letters()) == 1


async def test_two_replicas_that_send_at_once_send_each_message_once(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    await desk.open("Globex")
    desk.later(days=1)
    await desk.event(alert_id, "reminded")
    await desk.plan()
    await asyncio.gather(desk.deliver(), replace(desk).deliver())
    await desk.deliver()
    assert sorted(one.text.split()[0] for one in desk.posts()) == ["Acme", "Globex"]
    # A replica that looks between the other's claim and its mark sends again, under the id that Slack takes once.
    assert len({call.arguments["client_msg_id"] for call in desk.slack.calls("chat.postMessage")}) == 3
    assert len(desk.slack.replies(desk.posts()[0])) == 1
    assert await desk.deliveries("waiting") == []


async def test_what_is_planned_while_a_run_sends_is_not_lost(desk: Desk) -> None:
    await desk.open("Acme")
    globex = await desk.open("Globex")
    await desk.plan()
    inner = desk.poster

    class PlansMeanwhile(Notifier):
        """Between two messages of one run, an evening is judged."""

        def __init__(self) -> None:
            self.done = False

        async def post(self, envelope: Envelope, channel_id: str) -> Place:
            if not self.done:
                self.done = True
                await desk.event(globex, "refreshed", q28=0.44)
                await desk.plan()
            return await inner.post(envelope, channel_id)

    await deliver.deliver(desk.company, PlansMeanwhile(), desk.admins)
    await desk.deliver()
    assert "44 % now" in desk.posts()[1].text


async def test_a_name_that_slack_would_read_as_a_mention_is_words(desk: Desk) -> None:
    await desk.open("<!channel> & <@U1>")
    await desk.tell()
    (message,) = desk.posts()
    assert "<!" not in message.text
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt; is above" in message.text


async def test_a_team_that_was_removed_gets_no_new_message(desk: Desk) -> None:
    await desk.set_team(removed_at=START)
    await desk.open()
    assert await desk.tell() == 0
