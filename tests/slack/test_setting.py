"""Setting things up as an admin does it: typed in Slack, answered in Slack, on the real app and its socket."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import User, Workspace
from bot.services.company import Company
from bot.slack.channels import SlackChannels
from bot.slack.request import Channel
from bot.store import teams, thresholds
from bot.store.tables import Client
from tests.services.books import NOW
from tests.slack.conftest import Ask


@pytest.fixture
def ana(slack: Workspace) -> User:
    return slack.add_user("Ana", admin=True)


async def test_an_admin_sets_a_limit_in_one_line_with_what_phones_make_of_it(
    company: Company, ask: Ask, ana: User
) -> None:
    async with company.database.writing() as session:
        session.add(Client(name="Umbra & Fils", folded="umbra & fils", made_by="zendesk", made_at=NOW))

    shown = await ask("/clientload limit \u201cUmbra & fils\u201d support 30,5\u00a0%", ana)

    assert shown.text.startswith("The limit of Umbra &amp; Fils in Support is now 30.5 %.")
    async with company.database.asking() as session:
        assert (await thresholds.in_force(session, 1, company.today())).by_client == {1: 0.305}


async def test_a_manager_named_in_slack_may_set_the_limits_of_that_team_alone(ask: Ask, ana: User, marie: User) -> None:
    assert "are set by its manager or an admin" in (await ask("/clientload limit support 30%", marie)).text

    await ask("/clientload team manager Support @Marie", ana)

    assert (await ask("/clientload limit support 30%", marie)).text.startswith("The limit of Support is now 30 %")
    assert "are set by its manager or an admin" in (await ask("/clientload limit engineering 30%", marie)).text


async def test_teams_are_for_admins_and_clients_for_those_who_map_them(ask: Ask) -> None:
    assert "is for an admin" in (await ask("/clientload team live Support")).text
    assert "whoever is in charge of mapping, or an admin" in (await ask("/clientload client add Acme")).text


async def test_a_channel_with_another_company_is_refused_and_one_without_us_is_told(
    company: Company, ask: Ask, slack: Workspace, ana: User
) -> None:
    slack.add_channel("with-acme", ana, shared=True)
    without_us = slack.add_channel("delivery", ana, bot=False)

    refused = await ask("/clientload team channel Support #with-acme", ana)
    taken = await ask("/clientload team channel Support #delivery", ana)

    assert "shared with another company" in refused.text
    assert "Clientload is not in #delivery yet. Type there: /invite @Clientload" in taken.text
    async with company.database.asking() as session:
        assert (await teams.all_teams(session))[0].channel_id == without_us.id


async def test_a_channel_is_described_or_not_seen_at_all(slack: Workspace, ana: User) -> None:
    channels = SlackChannels(AsyncWebClient(slack.bot_token, base_url=slack.api_url))
    open_, old = slack.add_channel("support", ana), slack.add_channel("old", ana, archived=True)
    hidden = slack.add_channel("board", ana, private=True, bot=False)

    assert await channels.find(open_.id) == Channel(open_.id, "support", member=True, shared=False)
    assert await channels.find(old.id) == Channel(old.id, "old", member=True, shared=False, archived=True)
    assert await channels.find(hidden.id) is None
