"""Answers posted for everybody by whoever got them."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.services.company import Company
from bot.slack import commands
from bot.slack.blocks.share import ACTION, Offer
from bot.slack.channels import MOST_MEMBERS, PAGE
from bot.slack.request import Person, Request, Role
from bot.store import changes
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import Ask

SHARE = "Share in this channel"


@pytest.fixture
async def acme(books: Books, company: Company) -> int:
    assert company
    id_ = await books.client("Acme")
    await books.worked(SUPPORT, id_, 1, 31)
    return id_


def posts(slack: Workspace, channel: Channel) -> list[str]:
    return [message.text for message in slack.messages(channel)]


def element(shown: Shown, words: str) -> dict[str, str]:
    found = [each for block in shown.blocks for each in block.get("elements", []) if each.get("action_id")]
    return next(each for each in found if each["text"]["text"] == words)


async def test_an_answer_is_posted_once_with_who_shares_it(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel, company: Company
) -> None:
    assert acme
    shown = await ask("/clientload acme")
    assert posts(slack, support) == []
    post, said = await slack.press(shown, SHARE, marie, answers=2)
    assert (post.kind, post.channel_id) == ("message", support.id)
    assert post.text.startswith("Acme: 100 % of Support")
    assert post.text.endswith("shares: /clientload acme")
    assert marie.id in str(post.blocks)
    assert SHARE not in str(post.blocks)
    assert said.text == "Posted in the channel."
    (again,) = await slack.press(shown, SHARE, marie)
    assert again.text == "This answer is in the channel already."
    assert len(posts(slack, support)) == 1
    async with company.database.asking() as session:
        (change,) = await changes.latest(session, 5)
    assert (change.by, change.new) == (marie.id, f"{support.id}: acme")


async def test_two_presses_at_once_post_one_message(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel
) -> None:
    assert acme
    shown = await ask("/clientload")
    await asyncio.gather(*(slack.press(shown, SHARE, marie) for _ in range(2)))
    await slack.settle()
    assert len(posts(slack, support)) == 1


async def test_what_is_posted_works_for_everybody(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel, books: Books
) -> None:
    await books.item(SUPPORT, acme, 1, 1, title="<!channel> *pwn*")
    (post, _) = await slack.press(await ask("/clientload acme"), SHARE, marie, answers=2)
    paul = slack.add_user("Paul")
    support.members.add(paul.id)
    (items,) = await slack.press(post, "See the items", paul)
    assert (items.kind, items.user_id) == ("ephemeral", paul.id)
    assert "<!channel>" not in post.text


async def test_nothing_is_posted_where_another_company_reads(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel
) -> None:
    assert acme
    shown = await ask("/clientload acme")
    support.shared = True
    (said,) = await slack.press(shown, SHARE, marie)
    assert said.text.startswith("This channel is shared with another company")
    assert posts(slack, support) == []


async def test_guests_are_warned_of_first(ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel) -> None:
    assert acme
    support.members.add(slack.add_user("Guest", guest=True).id)
    shown = await ask("/clientload acme")
    (warning,) = await slack.press(shown, SHARE, marie)
    assert warning.text == "Guests are in this channel (1): they would see the clients' figures too."
    assert posts(slack, support) == []
    support.shared = True
    (refused,) = await slack.press(warning, "Share anyway", marie)
    assert refused.text.startswith("This channel is shared with another company")
    support.shared = False
    await slack.press(warning, "Share anyway", marie, answers=2)
    assert len(posts(slack, support)) == 1


async def test_a_channel_too_large_to_look_for_guests_is_warned_of(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel
) -> None:
    assert acme
    support.members.update(slack.add_user(f"Colleague {number}").id for number in range(MOST_MEMBERS + PAGE))
    (warning,) = await slack.press(await ask("/clientload acme"), SHARE, marie)
    assert warning.text.startswith("This channel is too large to look for guests in it")


@pytest.mark.parametrize("code", ["not_in_channel", "is_archived", "restricted_action", "posting_to_general_denied"])
async def test_a_refusal_of_slack_s_says_what_to_do_and_can_be_tried_again(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel, code: str
) -> None:
    assert acme
    shown = await ask("/clientload acme")
    slack.fail("chat.postMessage", code)
    (said,) = await slack.press(shown, SHARE, marie)
    assert said.kind == "ephemeral"
    assert posts(slack, support) == []
    await slack.press(shown, SHARE, marie, answers=2)
    assert len(posts(slack, support)) == 1


async def test_a_channel_that_we_do_not_see_asks_for_an_invitation(
    ask: Ask, acme: int, slack: Workspace, marie: User
) -> None:
    assert acme
    assert ask
    private = slack.add_channel("private", marie, bot=False, private=True)
    (shown,) = await slack.command(marie, private, "/clientload acme")
    (said,) = await slack.press(shown, SHARE, marie)
    assert "/invite @Clientload" in said.text


async def test_a_slack_without_the_newer_blocks_gets_the_post_in_older_ones(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel
) -> None:
    assert acme
    slack.unsupported.update({"data_table", "data_visualization"})
    await slack.press(await ask("/clientload top support"), SHARE, marie, answers=2)
    (message,) = slack.messages(support)
    assert "Acme | 100\\xa0%" in str(message.blocks)


async def test_only_what_everybody_may_see_can_be_shared(
    ask: Ask, acme: int, slack: Workspace, marie: User, support: Channel
) -> None:
    assert acme
    for line in ("help", "status", "threshold"):
        assert SHARE not in str((await ask(f"/clientload {line}")).blocks)
    assert SHARE not in str((await slack.command(marie, slack.direct(marie), "/clientload acme"))[0].blocks)
    shown = await ask("/clientload acme")
    # A button whose value says another line than any of ours does.
    element(shown, SHARE)["value"] = Offer("team", "1").to_value()
    (said,) = await slack.press(shown, ACTION, marie)
    assert said.text == "This answer is for you alone and cannot be shared. A client's card can: /clientload Acme"
    assert posts(slack, support) == []


@dataclass(frozen=True, slots=True)
class Watched(Person):
    """A leader of whom it is noted that they asked to be somebody without any right."""

    asked: list[str] = field(default_factory=list)

    def as_viewer(self) -> Person:
        self.asked.append(self.id)
        return Person(self.id, Role.VIEWER)


async def test_what_a_leader_shares_is_asked_for_again_as_a_viewer(company: Company, acme: int) -> None:
    assert acme
    leader = Watched("U1", Role.ADMIN, leader=True)
    await commands.for_everybody(Request(company, leader, "C1", "acme"))
    assert leader.asked == ["U1"]
