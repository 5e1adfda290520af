"""Roles by user groups, as the gate fills them: asked for seldom, and never an opened door."""

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Fault, User, Workspace, slow
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING
from bot.services.company import Company
from bot.slack.people import SlackPeople
from bot.slack.request import Person, Role
from bot.store import teams
from tests.services.books import SUPPORT, Books
from tests.slack.test_permissions import Clock, Let, clock, command, let

__all__ = ["clock", "let"]


@pytest.fixture
def bo(slack: Workspace) -> User:
    return slack.add_user("Bo")


async def test_a_person_is_what_was_granted_to_them_and_to_their_groups(
    let: Let, slack: Workspace, bo: User, books: Books
) -> None:
    everyone = slack.add_group("everyone", bo)
    await books.grant(MANAGER, everyone.id, SUPPORT)
    await books.grant(MAPPING, everyone.id)
    await books.grant(LEADER, bo.id)
    person, _ = await let(command(slack, bo))
    assert person == Person(bo.id, Role.MANAGER, frozenset({SUPPORT}), leader=True, maps=True)


async def test_an_admin_is_no_leader_until_named_one(let: Let, slack: Workspace, bo: User, books: Books) -> None:
    await books.grant(ADMIN, bo.id)
    owner = slack.add_user("Olga", owner=True)
    for user in (bo, owner):
        person, _ = await let(command(slack, user))
        assert person == Person(user.id, Role.ADMIN)
        await books.grant(LEADER, user.id)
        person, _ = await let(command(slack, user))
        assert person == Person(user.id, Role.ADMIN, leader=True)


async def test_a_removed_team_has_no_managers(let: Let, slack: Workspace, bo: User, books: Books, clock: Clock) -> None:
    await books.grant(MANAGER, bo.id, SUPPORT)
    async with books.database.writing() as session:
        (await teams.all_teams(session))[0].removed_at = clock.now
    person, _ = await let(command(slack, bo))
    assert person == Person(bo.id, Role.VIEWER)


async def test_members_are_asked_for_once_in_five_minutes(
    let: Let, slack: Workspace, bo: User, books: Books, clock: Clock
) -> None:
    desk = slack.add_group("desk", bo)
    await books.grant(ADMIN, desk.id)
    for _ in range(3):
        assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.ADMIN)
    assert len(slack.calls("usergroups.users.list")) == len(slack.calls("usergroups.list")) == 1
    desk.members.clear()
    clock.now += timedelta(minutes=5)
    assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.VIEWER)


async def test_nobody_asks_slack_of_groups_while_none_has_a_role(
    let: Let, slack: Workspace, bo: User, books: Books
) -> None:
    slack.add_group("desk", bo)
    await books.grant(MANAGER, bo.id, SUPPORT)
    await let(command(slack, bo))
    assert slack.calls("usergroups.list") == []


async def test_a_deactivated_group_a_lost_one_and_a_plan_without_groups_give_nothing(
    let: Let, slack: Workspace, bo: User, books: Books, clock: Clock
) -> None:
    desk = slack.add_group("desk", bo)
    await books.grant(ADMIN, desk.id)
    assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.ADMIN)

    desk.deactivated = True
    clock.now += timedelta(minutes=5)
    assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.VIEWER)

    desk.deactivated = False
    slack.fail("usergroups.users.list", "no_such_subteam")
    clock.now += timedelta(minutes=5)
    assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.VIEWER)

    slack.state.paid = False
    clock.now += timedelta(minutes=5)
    assert (await let(command(slack, bo)))[0] == Person(bo.id, Role.VIEWER)


@pytest.mark.parametrize("method", ["usergroups.list", "usergroups.users.list"])
@pytest.mark.parametrize("fault", ["internal_error", "missing_scope", slow(2)])
async def test_a_slack_that_does_not_tell_gives_nothing_and_says_that_it_may_be_more(
    let: Let, slack: Workspace, bo: User, books: Books, clock: Clock, *, method: str, fault: str | Fault
) -> None:
    desk = slack.add_group("desk", bo)
    await books.grant(ADMIN, desk.id)
    await books.grant(MANAGER, bo.id, SUPPORT)
    slack.fail(method, fault)
    person, _ = await let(command(slack, bo))
    assert person == Person(bo.id, Role.MANAGER, frozenset({SUPPORT}), unsure=True)
    clock.now += timedelta(minutes=1)
    person, _ = await let(command(slack, bo))
    assert person == Person(bo.id, Role.ADMIN, frozenset({SUPPORT}))


async def test_guests_and_those_who_left_get_nothing_by_a_group_either(
    let: Let, slack: Workspace, books: Books
) -> None:
    for user in (slack.add_user("Gus", guest=True), slack.add_user("Gone", deleted=True)):
        group = slack.add_group("mixed", user)
        await books.grant(ADMIN, group.id)
        person, said = await let(command(slack, user))
        assert person is None
        assert "Clientload" in said["text"]


async def test_of_all_who_ask_at_once_one_asks_slack(
    slack: Workspace, company: Company, bo: User, books: Books
) -> None:
    desk = slack.add_group("desk", bo)
    people = SlackPeople(company, AsyncWebClient(slack.bot_token, base_url=slack.api_url), frozenset())
    told = await asyncio.gather(*(people.members({desk.id}) for _ in range(10)))
    assert {frozenset(each.people[desk.id]) for each in told} == {frozenset({bo.id})}
    assert len(slack.calls("usergroups.list")) == len(slack.calls("usergroups.users.list")) == 1
    await books.grant(MAPPING, desk.id)
    assert await people.holding(MAPPING) == {bo.id}


async def test_admins_are_told_who_were_named_or_granted_and_else_the_workspaces(
    slack: Workspace, company: Company, bo: User, books: Books
) -> None:
    owner = slack.add_user("Olga", owner=True)
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    assert await SlackPeople(company, client, frozenset()).admins() == [owner.id]
    await books.grant(ADMIN, bo.id)
    assert await SlackPeople(company, client, frozenset()).admins() == [bo.id]
    assert await SlackPeople(company, client, frozenset({"U0NAMED"})).admins() == [bo.id, "U0NAMED"]
    assert set(await SlackPeople(company, client, frozenset()).every_admin()) == {owner.id, bo.id}


async def test_the_managers_of_each_team_are_those_named_and_those_in_a_group(
    slack: Workspace, company: Company, bo: User, books: Books
) -> None:
    max_, mia = slack.add_user("Max"), slack.add_user("Mia")
    desk = slack.add_group("desk", bo, mia)
    for holder in (max_.id, desk.id):
        await books.grant(MANAGER, holder, SUPPORT)
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    people = SlackPeople(company, client, frozenset())
    assert await people.managing() == {SUPPORT: {max_.id, bo.id, mia.id}}
