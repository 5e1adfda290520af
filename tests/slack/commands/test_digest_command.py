"""`/clientload digest`, typed in a workspace: whose week is shown, and to whom."""

from datetime import date

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import Evening, Share
from bot.services.company import Company
from bot.store import snapshots
from bot.store.tables import Team
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.slack.conftest import Ask


@pytest.fixture
async def firm(books: Books, company: Company, support: Channel) -> None:
    """Give a firm in whose Support Acme has 24 % and whose Engineering it has 10 %."""
    acme = await books.client("Acme")
    async with company.database.writing() as session:
        for team, q in ((SUPPORT, 0.24), (ENGINEERING, 0.1)):
            shares = {acme: Share(20, 10, q, q, q, q, 20, 10, 0)}
            evening = Evening(date(2026, 11, 16), 100, 25, 50, 3600, 600, 1, 0.25, 9, shares)
            await snapshots.save_evening(session, team, evening, thin=False)
        own = await session.get_one(Team, SUPPORT)
        own.channel_id, own.live_since = support.id, date(2026, 1, 1)
        session.add(own)


@pytest.mark.usefixtures("firm")
async def test_in_a_team_s_channel_its_last_seven_days_are_shown_to_the_one_who_asks(
    ask: Ask, slack: Workspace, support: Channel
) -> None:
    text = (await ask("/clientload digest")).text
    assert text.splitlines()[:2] == [
        "Support, 10-16 Nov: nothing crossed a limit, one to watch",
        "Acme 24 % over four weeks (0 % last week), limit 25 %, near it",
    ]
    assert slack.messages(support) == []


@pytest.mark.usefixtures("firm")
async def test_a_team_can_be_named_and_elsewhere_all_are_shown(
    ask: Ask, slack: Workspace, marie: User, connected: None
) -> None:
    assert connected is None
    assert (await ask("/clientload digest engineering")).text.startswith("Observing: Engineering, 10-16 Nov: ")
    elsewhere = slack.add_channel("random", marie)
    (shown,) = await slack.command(marie, elsewhere, "/clientload week")
    assert "Support, 10-16 Nov" in shown.text
    assert "Engineering, 10-16 Nov" in shown.text


@pytest.mark.usefixtures("firm")
async def test_what_is_no_team_is_asked_back(ask: Ask) -> None:
    assert (await ask("/clientload digest suport")).text == "There is no team suport. Did you mean Support?"
    assert (await ask("/clientload digest acme")).text == (
        "A digest is a team's. A client's card: /clientload \"Acme\""
    )
    assert (await ask("/clientload digest support now")).text.startswith("There is no team support now.")
