"""The dialog of roles: opened, turned to another role, filled in and sent, in a workspace."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.demo.workspace import Shown, User, Workspace, slow
from bot.domain.roles import ADMIN, LEADER, MANAGER, Grant
from bot.services import deliver
from bot.services.company import Company
from bot.slack import permissions
from bot.slack.blocks.roles_dialog import GROUPS, WHICH
from bot.slack.notifier import Notifier
from bot.store import roles
from bot.store.database import Database
from bot.store.tables import Team
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import Ask
from tests.slack.reading import read

pytestmark = pytest.mark.usefixtures("connected")

Open = Callable[..., Awaitable[Shown]]


@pytest.fixture
def ada(slack: Workspace) -> User:
    return slack.add_user("Ada", admin=True)


@pytest.fixture
def bo(slack: Workspace) -> User:
    return slack.add_user("Bo")


@pytest.fixture
def opened(slack: Workspace, ask: Ask, ada: User) -> Open:
    """Open the dialog by its button, turned to a role."""

    async def open_(which: str = "leader", by: User = ada) -> Shown:
        (dialog,) = await slack.press(await ask("/clientload roles", by), "Change roles", by)
        if which != "leader":
            (dialog,) = await slack.press(dialog, WHICH, by, value=which)
        assert dialog.kind == "modal"
        return dialog

    return open_


async def granted(company: Company) -> set[Grant]:
    async with company.database.asking() as session:
        return set(await roles.granted(session))


def field(dialog: Shown, label: str) -> dict[str, Any]:
    return next(block for block in dialog.blocks if block.get("label", {}).get("text") == label)


async def test_it_opens_at_the_leaders_with_those_who_are_ones(
    slack: Workspace, opened: Open, bo: User, books: Books
) -> None:
    direction, old = slack.add_group("direction", bo), slack.add_group("old", bo)
    old.deactivated = True
    for holder in (bo.id, direction.id, old.id):
        await books.grant(LEADER, holder)
    dialog = await opened()
    assert field(dialog, "Role")["element"]["initial_option"]["value"] == "leader"
    choices = [
        option["value"] for group in field(dialog, "Role")["element"]["option_groups"] for option in group["options"]
    ]
    assert choices == ["mapping", "leader", "admin", "manager:1", "manager:2"]
    assert field(dialog, "People")["element"]["initial_users"] == [bo.id]
    groups = field(dialog, "User groups")["element"]["initial_options"]
    assert [(each["text"]["text"], each["value"]) for each in groups] == [
        ("@direction", direction.id),
        ("@old (deactivated)", old.id),
    ]
    assert "All leaders, old and new, are told directly" in str(dialog.blocks)


async def test_what_is_chosen_is_given_what_is_taken_out_is_taken_and_the_rest_stays(
    slack: Workspace, opened: Open, company: Company, *, ada: User, bo: User, marie: User, books: Books
) -> None:
    slack.add_group("desk", bo)
    await books.grant(MANAGER, bo.id, SUPPORT)
    dialog = await opened("manager:1")
    # Meanwhile somebody else is made a manager, whom this dialog does not show.
    await books.grant(MANAGER, "U0OTHER", SUPPORT)
    (offered,) = await slack.suggest(dialog, GROUPS, ada, "@des")
    (desk,) = offered.options
    (shown,) = await slack.submit(dialog, {"People": [marie.id], "User groups": [desk]}, answers=1)
    assert await granted(company) == {
        Grant(MANAGER, marie.id, SUPPORT),
        Grant(MANAGER, desk["value"], SUPPORT),
        Grant(MANAGER, "U0OTHER", SUPPORT),
    }
    assert shown.kind == "modal"
    assert "still has this role by the user group @desk" in read(shown.blocks)
    assert slack.late == []


async def test_new_leaders_are_told_as_when_it_is_typed(
    slack: Workspace, opened: Open, company: Company, bo: User, marie: User, books: Books
) -> None:
    await books.grant(LEADER, marie.id)
    (shown,) = await slack.submit(await opened(), {"People": [marie.id, bo.id]}, answers=1)
    assert "2 people are told directly, with your name." in read(shown.blocks)
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    for leader in (marie, bo):
        (letter,) = slack.messages(slack.direct(leader))
        assert "Ada gave the role of leader to Bo" in letter.text


async def test_what_is_wrong_stands_at_its_field_and_nothing_changes(
    slack: Workspace, opened: Open, company: Company, ada: User, bo: User
) -> None:
    guest, old = slack.add_user("Gus", guest=True), slack.add_group("old", bo)
    dialog = await opened()
    (offered,) = await slack.suggest(dialog, GROUPS, ada, "")
    (group,) = offered.options
    old.deactivated = True
    (wrong,) = await slack.submit(dialog, {"People": [bo.id, guest.id]}, answers=1)
    assert wrong.errors == {"people leader": f"A role would be no use there. {permissions.GUEST}"}
    assert await granted(company) == set()
    assert group["text"]["text"] == "@old"


async def test_a_group_that_is_gone_is_refused_at_its_field(slack: Workspace, opened: Open, company: Company) -> None:
    dialog = await opened("admin")
    gone = {"text": {"type": "plain_text", "text": "@gone", "emoji": False}, "value": "S0GONE"}
    (wrong,) = await slack.submit(dialog, {"User groups": [gone]}, answers=1)
    assert wrong.errors == {"groups admin": "Slack knows no such user group. Type @ and pick one from Slack's list."}
    assert await granted(company) == set()


async def test_no_admin_takes_from_himself_what_makes_him_one(
    slack: Workspace, opened: Open, company: Company, bo: User, books: Books
) -> None:
    await books.grant(ADMIN, bo.id)
    dialog = await opened("admin", bo)
    (wrong,) = await slack.submit(dialog, {"People": []}, answers=1)
    assert wrong.errors["people admin"].startswith("You would be no admin any more.")
    assert await granted(company) == {Grant(ADMIN, bo.id)}


async def test_a_role_chosen_a_moment_before_saving_is_asked_back(
    slack: Workspace, opened: Open, company: Company, bo: User
) -> None:
    dialog = await opened()
    (wrong,) = await slack.submit(dialog, {"Role": "admin", "People": [bo.id]}, answers=1)
    assert wrong.errors == {WHICH: "The people of this role were still on their way. Look at them, then save again."}
    assert await granted(company) == set()


async def test_where_slack_tells_of_no_user_groups_people_are_named_and_groups_stay_as_they_are(
    slack: Workspace, opened: Open, company: Company, bo: User, books: Books
) -> None:
    await books.grant(LEADER, "S0DIRECTION")
    slack.state.paid = False
    dialog = await opened()
    assert "The plan of this workspace has no user groups. Name people instead." in str(dialog.blocks)
    await slack.submit(dialog, {"People": [bo.id]}, answers=1)
    assert await granted(company) == {Grant(LEADER, "S0DIRECTION"), Grant(LEADER, bo.id)}


async def test_a_slow_slack_opens_the_dialog_without_groups(slack: Workspace, ask: Ask, ada: User) -> None:
    shown = await ask("/clientload roles", ada)
    slack.fail("usergroups.list", slow(3))
    (dialog,) = await slack.press(shown, "Change roles", ada)
    assert "Slack does not tell of user groups just now." in str(dialog.blocks)


async def test_who_is_no_admin_any_more_can_neither_turn_nor_look_nor_save(
    slack: Workspace, opened: Open, company: Company, ada: User, bo: User, books: Books
) -> None:
    slack.add_group("desk", bo)
    await books.grant(ADMIN, bo.id)
    dialog = await opened("admin", bo)
    await books.take(ADMIN, bo.id)
    (told,) = await slack.press(dialog, WHICH, bo, value="leader")
    assert read(told.blocks) == "Roles are given and taken by an admin. Ask one of them."
    await slack.dismiss(told)
    (offered,) = await slack.suggest(dialog, GROUPS, bo, "")
    assert offered.options == ()
    (wrong,) = await slack.submit(dialog, {"People": [bo.id, ada.id]}, answers=1)
    assert wrong.errors == {WHICH: "Roles are given and taken by an admin. Ask one of them."}
    assert await granted(company) == set()


async def test_a_team_that_is_gone_has_no_managers_to_choose(
    slack: Workspace, opened: Open, company: Company, bo: User, books: Books
) -> None:
    dialog = await opened("manager:1")
    async with books.database.writing() as session:
        (await session.get_one(Team, SUPPORT)).removed_at = company.clock()
    (wrong,) = await slack.submit(dialog, {"People": [bo.id]}, answers=1)
    assert wrong.errors == {WHICH: "This team is gone. Open this anew: /clientload roles"}


async def test_while_an_evening_is_judged_the_dialog_says_that_it_waits_and_then_what_came_of_it(
    slack: Workspace, opened: Open, ada: User, bo: User, database: Database
) -> None:
    dialog = await opened()
    async with database.writing() as session:
        if not database.is_sqlite:
            await session.exec(text("LOCK TABLE role_grant IN SHARE MODE"))
        (waiting,) = await slack.submit(dialog, {"People": [bo.id]}, answers=1)
        assert "This is being saved" in str(waiting.blocks)
    await slack.until(lambda: "Leader now: " in str(slack.modal(ada)))
    assert slack.late == []


@pytest.mark.parametrize(
    ("value", "which"),
    [
        ("", "leader"),
        (json.dumps({"role": "admin"}), "admin"),
        (json.dumps({"role": "manager", "team": 2}), "manager:2"),
        (json.dumps({"role": "manager"}), "leader"),
        ("[1]", "leader"),
        ("{", "leader"),
    ],
)
async def test_a_button_may_say_at_which_role_it_opens(
    slack: Workspace, ask: Ask, ada: User, *, value: str, which: str
) -> None:
    shown = await ask("/clientload roles", ada)
    button = next(
        element for block in shown.blocks for element in block.get("elements", []) if element.get("action_id")
    )
    button["value"] = value
    (dialog,) = await slack.press(shown, "Change roles", ada)
    assert field(dialog, "Role")["element"]["initial_option"]["value"] == which
