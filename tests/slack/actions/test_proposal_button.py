"""The limit that is proposed where alerts were no use: in a direct message, and set by one press of whoever may."""

import uuid
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Message, User, Workspace
from bot.domain.not_a_problem import Part
from bot.domain.roles import MANAGER
from bot.services.company import Company
from bot.services.messages import LimitProposal
from bot.services.poster import Envelope
from bot.slack.notifier import Notifier
from bot.store import thresholds
from tests.services.books import SUPPORT, TODAY, Books

pytestmark = pytest.mark.usefixtures("connected")

PROPOSAL = LimitProposal(
    team_id=SUPPORT, team="Support", part=Part(4, 6), limit=0.25, proposed=0.35, zone="Europe/Paris", as_admin=False
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Give one database: how a limit is set is shown on both elsewhere."""
    return f"sqlite:///{tmp_path / 'clientload.db'}"


@pytest.fixture
def manager(slack: Workspace, support: Channel) -> User:
    max_ = slack.add_user("Max")
    support.members.add(max_.id)
    return max_


@pytest.fixture
async def letter(slack: Workspace, company: Company, manager: User) -> Message:
    notifier = Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url), company.clock)
    await notifier.direct(Envelope(str(uuid.uuid4()), PROPOSAL, reader=manager.id), manager.id)
    (posted,) = slack.messages(slack.direct(manager))
    return posted


async def limit_of(company: Company) -> float | None:
    async with company.database.asking() as session:
        return (await thresholds.in_force(session, SUPPORT, TODAY)).default


async def test_a_manager_sets_it_with_one_press(
    slack: Workspace, company: Company, books: Books, letter: Message, manager: User
) -> None:
    await books.grant(MANAGER, manager.id, SUPPORT)
    (said,) = await slack.press(letter, "Set 35 %", manager)
    assert said.text.startswith("The limit of Support is now 35 %")
    assert await limit_of(company) == pytest.approx(0.35)


async def test_whoever_is_no_manager_any_more_sets_nothing(
    slack: Workspace, company: Company, letter: Message, manager: User
) -> None:
    (said,) = await slack.press(letter, "Set 35 %", manager)
    assert "is for a team's manager or an admin" in said.text or "set by its manager or an admin" in said.text
    assert await limit_of(company) is None
