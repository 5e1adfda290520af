"""Guests in a team's channel, counted when it is chosen, as far as its size and Slack let us look."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace
from bot.slack.channels import MOST_MEMBERS, MOST_ONE_BY_ONE, MOST_PAGES, PAGE, SlackChannels
from bot.slack.request import Guests
from tests.slack.conftest import Ask

IS_SET = "The alerts of Support go to that channel once it is live; to start today: /clientload team live Support."

ONE_GUEST = "\n1 guest reads #support: what is posted there is about all clients."


@pytest.fixture
def channels(slack: Workspace) -> SlackChannels:
    return SlackChannels(AsyncWebClient(slack.bot_token, base_url=slack.api_url))


@pytest.fixture
def ada(slack: Workspace) -> User:
    return slack.add_user("Ada", admin=True)


def crowd(slack: Workspace, channel: Channel, size: int) -> None:
    """Fill a channel up to a number of members."""
    channel.members.update(slack.add_user(f"Colleague {at}").id for at in range(size - len(channel.members)))


async def test_a_small_channel_is_looked_at_one_by_one(
    slack: Workspace, channels: SlackChannels, support: Channel
) -> None:
    support.members.add(slack.add_user("Gus", guest=True).id)
    support.members.add(slack.add_user("Gil", single_channel_guest=True).id)
    assert await channels.guests(support.id) == Guests(2, 4)
    assert slack.calls("users.list") == []


async def test_a_larger_one_is_looked_up_in_the_list_of_everybody(
    slack: Workspace, channels: SlackChannels, support: Channel
) -> None:
    crowd(slack, support, MOST_ONE_BY_ONE + PAGE)
    support.members.add(slack.add_user("Gus", guest=True).id)
    assert await channels.guests(support.id) == Guests(1, MOST_ONE_BY_ONE + PAGE + 1)
    assert len(slack.calls("users.list")) == len(slack.calls("conversations.members")) == 2
    assert slack.calls("users.info") == []


async def test_a_very_large_one_is_not_read_to_its_end(
    slack: Workspace, channels: SlackChannels, support: Channel
) -> None:
    crowd(slack, support, MOST_MEMBERS + 2 * PAGE)
    found = await channels.guests(support.id)
    assert (found.count, found.complete, found.none) == (0, False, False)
    assert MOST_MEMBERS <= found.looked_at < MOST_MEMBERS + PAGE


async def test_the_list_of_everybody_is_not_read_to_its_end_either(
    slack: Workspace, channels: SlackChannels, support: Channel
) -> None:
    crowd(slack, slack.add_channel("elsewhere"), PAGE * MOST_PAGES)
    crowd(slack, support, MOST_ONE_BY_ONE + 10)
    found = await channels.guests(support.id)
    assert not found.complete
    assert len(slack.calls("users.list")) == MOST_PAGES


@pytest.mark.parametrize("method", ["conversations.members", "users.info"])
async def test_a_slack_that_does_not_tell_is_no_all_clear(
    slack: Workspace, channels: SlackChannels, support: Channel, method: str
) -> None:
    slack.fail(method, "missing_scope")
    assert await channels.guests(support.id) == Guests(0, 0, complete=False)


@pytest.mark.parametrize(
    ("guests", "more", "said"),
    [
        (0, 0, ""),
        (1, 0, ONE_GUEST),
        (2, 0, "\n2 guests read #support: what is posted there is about all clients."),
        (
            1,
            MOST_MEMBERS + PAGE,
            f"{ONE_GUEST} There may be more: not all of its members were looked at.",
        ),
    ],
)
async def test_whoever_chooses_a_channel_is_warned_of_guests_and_it_is_chosen(
    ask: Ask, slack: Workspace, support: Channel, ada: User, *, guests: int, more: int, said: str
) -> None:
    support.members.update(slack.add_user(f"Guest {at}", guest=True).id for at in range(guests))
    crowd(slack, support, more)
    assert (await ask("/clientload team channel Support #support", ada)).text == IS_SET + said


async def test_where_guests_cannot_be_looked_for_that_is_said(
    ask: Ask, slack: Workspace, support: Channel, ada: User
) -> None:
    slack.fail("conversations.members", "missing_scope")
    shown = await ask("/clientload team channel Support #support", ada)
    assert shown.text.endswith(
        "Slack does not tell whether guests read #support. What is posted there is about all clients."
    )
    crowd(slack, support, MOST_MEMBERS + 2 * PAGE)
    shown = await ask("/clientload team channel Support #support", ada)
    assert "No guest was found among" in shown.text
    assert "but it has more members than were looked at" in shown.text
