"""One client takes over, and goes back: what the team's channel shows of it, whatever happens in between."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.company import invent
from bot.demo.helpdesk import Helpdesk
from bot.demo.run import SET_UP
from bot.demo.work import Company as Firm
from bot.demo.work import Ticket
from bot.demo.workspace import Channel, Message, User, Workspace, lost
from tests.e2e.firm import cut, of_database, of_helpdesk, of_slack, product, serve

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday. It lies in the past, for the connectors never ask for what is newer than the machine's own clock."""

KEPT = 119
CALM = timedelta(days=49)
AHEAD = timedelta(days=KEPT)
"""Seventeen weeks: the weeks to come repeat the calm ones, by which the same weekdays bring the same work."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **distance: float) -> None:
        self.now += timedelta(**distance)


def with_weeks_to_come(firm: Firm) -> Firm:
    """Let the calm weeks before one client grew happen again after now: the helpdesk shows them as the clock moves."""
    since = firm.until - AHEAD
    calm = [_again(ticket) for ticket in firm.tickets if since <= ticket.opened_at < since + CALM]
    kept = cut(firm, KEPT)
    return replace(kept, tickets=kept.tickets + tuple(calm), issues=(), worklogs=())


def _again(ticket: Ticket) -> Ticket:
    events = tuple(
        replace(event, id=event.id + 10_000_000, at=event.at + AHEAD, merged_from=None, merged_into=None)
        for event in ticket.events
    )
    return replace(ticket, id=ticket.id + 100_000, events=events)


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose helpdesk is read, and whose support team has a channel."""

    clock: Clock
    desk: Helpdesk
    slack: Workspace
    you: User
    support: Channel
    settings: Mapping[str, str]

    async def begins(self) -> None:
        """Set the product up, pull, judge and tell."""
        async with product(self.settings, self.clock) as jobs:
            for line in SET_UP:
                await self.slack.command(self.you, self.support, line)
            await jobs.tick()

    async def goes_on(self, **distance: float) -> None:
        """Start the product anew some time later, and let it tick twice."""
        self.clock.move(**distance)
        async with product(self.settings, self.clock) as jobs:
            await jobs.tick()
            await jobs.tick()

    @property
    def messages(self) -> list[Message]:
        """What stands in the channel itself of alerts; the week's digests are no part of this story."""
        posted = [message for message in self.slack.messages(self.support) if message.thread_ts is None]
        return [message for message in posted if message.metadata and "event_id" in message.metadata["event_payload"]]

    @property
    def replies(self) -> list[str]:
        """The first lines of what stands in the thread of the one message."""
        (message,) = self.messages
        return [verdict(reply) for reply in self.slack.replies(message)]


def verdict(message: Message) -> str:
    """Return a message's first line."""
    return message.text.splitlines()[0]


@pytest.fixture(scope="module")
def firm() -> Firm:
    return with_weeks_to_come(invent(NOW))


@pytest.fixture
async def story(firm: Firm, tmp_path: Path) -> AsyncIterator[Story]:
    clock = Clock()
    async with serve(firm, clock) as tools, Workspace(clock=clock) as slack:
        you = slack.add_user("you", admin=True)
        support = slack.add_channel("support", you)
        slack.add_channel("engineering", you)
        settings = of_helpdesk(tools) | of_slack(slack) | of_database(tmp_path / "clientload.db")
        yield Story(clock, tools.desk, slack, you, support, settings)


async def test_one_episode_is_one_message_from_its_first_day_to_its_end(story: Story) -> None:
    await story.begins()
    (message,) = story.messages
    assert re.match(r"Acme is at 1\.\d times its Support limit, above it since \d+ April", verdict(message))
    await story.goes_on()
    await story.goes_on(hours=1)
    assert story.messages == [message]
    assert not message.edited
    assert story.replies == []

    async with product(story.settings, story.clock) as jobs:
        told = []
        for _ in range(30):
            story.clock.move(days=1)
            await jobs.tick()
            told.append(verdict(message))
    assert story.messages == [message]
    assert re.match(r"Acme (has been|is) .+ since \d+ April: \d+ % now", told[0])
    assert re.match(r"Acme is back under its Support limit: \d+ %", told[-1])
    assert [line for line in story.replies if "back under" in line] == [told[-1]]
    assert len(story.replies) == 2, "a reminder after a fortnight, and the end"


async def test_a_crash_between_posting_and_recording_posts_nothing_twice(story: Story) -> None:
    # The SDK tries once more by itself: every answer is lost, to the admin's report and to the channel's alert.
    story.slack.fail("chat.postMessage", *[lost()] * 4)
    await story.begins()
    private = story.slack.direct(story.you).id
    posted = [call.text("channel") for call in story.slack.calls("chat.postMessage")]
    assert posted == [private, private, story.support.id, story.support.id]
    (message,), (report,) = story.messages, story.slack.messages(private)
    await story.goes_on(minutes=1)
    posted = [call.text("channel") for call in story.slack.calls("chat.postMessage")]
    assert posted[4:] == [private, story.support.id], "both are sent again, for nobody knows that they arrived"
    assert story.messages == [message]
    assert story.slack.messages(private) == [report]
    await story.goes_on(days=1)
    assert story.messages == [message]
    assert message.edited, "the message that nobody saw recorded is known again"
    assert story.replies == []


async def test_a_source_that_stops_answering_freezes_its_alert_until_it_answers_again(story: Story) -> None:
    await story.begins()
    (message,) = story.messages
    async with product(story.settings, story.clock) as jobs:
        for hours in (13, 12, 12, 11):
            story.clock.move(hours=hours)
            # One request of each stream is refused for longer than a stream waits.
            story.desk.throttle(3600, times=4)
            await jobs.tick()
            assert story.messages == [message]
        assert re.match(r"Acme was above its Support limit on 18 May: \d+ %", verdict(message))
        assert "Zendesk has not answered since 19 May" in message.text
        (status,) = await story.slack.command(story.you, story.support, "/clientload status")
        assert status.text.startswith("Late: Zendesk")
        await jobs.tick()
    assert story.messages == [message]
    assert re.match(r"Acme (has been|is) .+ since \d+ April: \d+ % now", verdict(message))
    assert "not answered" not in message.text
    assert story.replies == []
