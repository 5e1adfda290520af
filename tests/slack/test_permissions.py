"""Who is refused, on every way in, and what those who pass may do."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import User, Workspace, ratelimited, slow
from bot.domain.roles import MANAGER
from bot.services.company import Company
from bot.slack import permissions
from bot.slack.app import build
from bot.slack.people import SlackPeople
from bot.slack.permissions import Gate
from bot.slack.request import Person, Role
from tests.services.books import NOW, SUPPORT, Books
from tests.slack.conftest import ADMIN_BY_SETTING, Ask, spaced

Let = Callable[..., Awaitable[tuple[Person | None, Any]]]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def let(slack: Workspace, company: Company, clock: Clock) -> Let:
    """Give a way to send any body; it returns the person who came through, or what was answered instead."""
    own = Company(company.database, company.zone, clock)
    client, admins = AsyncWebClient(slack.bot_token, base_url=slack.api_url), frozenset({ADMIN_BY_SETTING})
    gate = Gate(own, admins, SlackPeople(own, client, admins), patience_seconds=0.3)
    app = AsyncApp(
        client=client,
        signing_secret="shared",
        request_verification_enabled=False,
    )
    app.middleware(gate.check)
    passed: list[Person] = []

    @app.middleware
    async def note(context: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002
        passed.append(context["person"])
        await next()

    async def catch_all(ack: Callable[[], Awaitable[None]]) -> None:
        await ack()

    app.command("/clientload")(catch_all)
    app.action("press")(catch_all)
    app.view("dialog")(catch_all)
    app.view_closed("dialog")(catch_all)
    app.shortcut("shortcut")(catch_all)
    app.options("picker")(catch_all)
    app.event("app_home_opened")(catch_all)

    async def send(body: dict[str, Any]) -> tuple[Person | None, Any]:
        passed.clear()
        if "command" in body:
            request = AsyncBoltRequest(body=urlencode(body), mode="http")
        else:
            request = AsyncBoltRequest(body=body, mode="socket_mode")
        answered = await app.async_dispatch(request)
        assert answered.status == 200
        said = json.loads(answered.body) if str(answered.body or "").startswith("{") else answered.body
        return (passed[0] if passed else None), said

    return send


def command(slack: Workspace, user: User, **more: str) -> dict[str, Any]:
    return {"command": "/clientload", "text": "", "user_id": user.id, "team_id": slack.team_id, **more}


def interaction(slack: Workspace, user: User, kind: str, **more: Any) -> dict[str, Any]:
    person = {"id": user.id, "team_id": user.team_id}
    return {"type": kind, "user": person, "team": {"id": slack.team_id}, "channel": {"id": "C1"}, **more}


def bodies(slack: Workspace, user: User) -> list[dict[str, Any]]:
    """Every way in, asked by one person."""
    view = {"id": "V1", "type": "modal", "callback_id": "dialog", "state": {"values": {}}}
    return [
        command(slack, user),
        interaction(slack, user, "block_actions", actions=[{"type": "button", "action_id": "press", "block_id": "b"}]),
        interaction(slack, user, "view_submission", view=view),
        interaction(slack, user, "view_closed", view=view),
        interaction(slack, user, "shortcut", callback_id="shortcut"),
        interaction(slack, user, "message_action", callback_id="shortcut"),
        interaction(slack, user, "block_suggestion", action_id="picker", block_id="b", value="ac"),
        {
            "type": "event_callback",
            "team_id": slack.team_id,
            "event_id": "Ev1",
            "event": {"type": "app_home_opened", "user": user.id, "channel": "D1", "tab": "home"},
        },
    ]


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ({"guest": True}, permissions.GUEST),
        ({"single_channel_guest": True}, permissions.GUEST),
        ({"deleted": True}, permissions.DEACTIVATED),
        ({"bot": True}, permissions.BOT),
        ({"other_team": True}, permissions.OURS_ONLY),
    ],
)
async def test_those_who_are_no_members_are_refused_on_every_way_in(
    let: Let, slack: Workspace, marks: dict[str, bool], why: str
) -> None:
    stranger = slack.add_user("Stranger", **marks)
    told = []
    for body in bodies(slack, stranger):
        person, said = await let(body)
        assert person is None, body
        told.append(said)
    assert told[0]["text"] == why
    assert told[0]["response_type"] == "ephemeral"
    assert told[2]["response_action"] == "update"
    assert told[2]["view"]["blocks"][0]["text"]["text"] == why


async def test_those_who_are_refused_are_told_in_their_own_language(let: Let, slack: Workspace) -> None:
    guest = slack.add_user("Invité", guest=True, locale="fr-CA")
    told = [(await let(body))[1] for body in bodies(slack, guest)]
    why = (
        "Clientload ne répond pas aux invités : ce qu'il montre concerne tous les clients. "
        "Demandez à un membre à part entière."
    )
    assert spaced(told[0]["text"]) == why
    assert spaced(told[2]["view"]["blocks"][0]["text"]["text"]) == why
    assert told[2]["view"]["title"]["text"] == "Accès refusé"


async def test_nobody_is_answered_in_the_language_of_the_one_before(let: Let, slack: Workspace, marie: User) -> None:
    invited = slack.add_user("Invité", guest=True, locale="fr-FR")
    await let(command(slack, invited))
    _, said = await let(command(slack, marie, user_id="U0NOBODY"))
    assert said["text"] == permissions.OURS_ONLY
    _, said = await let(command(slack, marie, team_id="T0OTHER"))
    assert said["text"] == permissions.OURS_ONLY


async def test_while_slack_is_silent_the_language_it_told_before_holds(
    let: Let, slack: Workspace, clock: Clock
) -> None:
    french = slack.add_user("Amélie", locale="fr-FR")
    await let(command(slack, french))
    clock.now += timedelta(minutes=5)
    slack.fail("users.info", "internal_error")
    _, said = await let(command(slack, french))
    assert said["text"].startswith("Slack ne dit pas pour l'instant qui vous êtes")


async def test_the_log_keeps_refusals_in_one_language(let: Let, slack: Workspace) -> None:
    guest = slack.add_user("Invité", guest=True, locale="fr-FR")
    with structlog.testing.capture_logs() as logged:
        await let(command(slack, guest))
    assert [entry["why"] for entry in logged if entry["event"] == "refused"] == [permissions.GUEST]


async def test_members_pass_on_every_way_in(let: Let, slack: Workspace, marie: User) -> None:
    for body in bodies(slack, marie):
        person, _ = await let(body)
        assert person == Person(marie.id, Role.VIEWER)


async def test_a_request_from_another_workspace_is_refused_whoever_sends_it(
    let: Let, slack: Workspace, marie: User
) -> None:
    person, said = await let(command(slack, marie, team_id="T0OTHER"))
    assert (person, said["text"]) == (None, permissions.OURS_ONLY)


async def test_somebody_slack_does_not_know_is_refused(let: Let, slack: Workspace, marie: User) -> None:
    person, said = await let(command(slack, marie, user_id="U0NOBODY"))
    assert (person, said["text"]) == (None, permissions.OURS_ONLY)


@pytest.mark.parametrize("fault", ["internal_error", ratelimited(30), slow(2)])
async def test_when_slack_does_not_say_who_asks_nobody_is_answered_and_the_next_try_asks_again(
    let: Let, slack: Workspace, marie: User, fault: Any
) -> None:
    slack.fail("users.info", fault)
    person, said = await let(command(slack, marie))
    assert (person, said["text"]) == (None, permissions.SILENT)
    person, _ = await let(command(slack, marie))
    assert person is not None


async def test_who_somebody_is_is_asked_once_in_five_minutes(
    let: Let, slack: Workspace, marie: User, clock: Clock
) -> None:
    for _ in range(3):
        await let(command(slack, marie))
    assert len(slack.calls("users.info")) == 1
    clock.now += timedelta(minutes=5)
    slack.state.users[marie.id].deleted = True
    person, said = await let(command(slack, marie))
    assert (person, said["text"]) == (None, permissions.DEACTIVATED)


async def test_admins_are_those_of_the_workspace_and_those_that_the_setting_names(
    let: Let, slack: Workspace, marie: User
) -> None:
    chief = slack.add_user("Chief", admin=True)
    named = slack.add_user("Named")
    slack.state.users[ADMIN_BY_SETTING] = slack.state.users.pop(named.id)
    roles = []
    for user_id in (chief.id, ADMIN_BY_SETTING, marie.id):
        person, _ = await let(command(slack, marie, user_id=user_id))
        assert person is not None
        roles.append(person.role)
    assert roles == [Role.ADMIN, Role.ADMIN, Role.VIEWER]


async def test_a_manager_is_one_as_soon_as_the_team_says_so(
    let: Let, slack: Workspace, marie: User, books: Books
) -> None:
    await let(command(slack, marie))
    await books.grant(MANAGER, marie.id, SUPPORT)
    person, _ = await let(command(slack, marie))
    assert person == Person(marie.id, Role.MANAGER, frozenset({SUPPORT}))


async def test_a_guest_who_types_gets_the_reason_and_no_figure(ask: Ask, slack: Workspace) -> None:
    shown = await ask("/clientload", slack.add_user("Guest", guest=True))
    assert shown.text == permissions.GUEST


async def test_what_only_admins_may_do_is_refused_to_others(ask: Ask) -> None:
    shown = await ask("/clientload client add Acme")
    assert shown.text == (
        "/clientload client is for a team's manager, whoever is in charge of mapping, or an admin. Ask one of them."
    )
    shown = await ask("/clientload team add Delivery engineering")
    assert shown.text == "/clientload team is for an admin. Ask one of them."


async def test_a_refused_press_is_answered_where_it_was_pressed(
    slack: Workspace, company: Company, marie: User
) -> None:
    app = build(company, AsyncWebClient(slack.bot_token, base_url=slack.api_url), admins=frozenset())
    support = slack.add_channel("general", marie)
    guest = slack.add_user("Guest", guest=True)
    support.members.add(guest.id)
    body = interaction(slack, guest, "block_actions", actions=[{"type": "button", "action_id": "x", "block_id": "b"}])
    body["channel"] = {"id": support.id}
    answered = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    assert answered.status == 200
    assert [message.text for message in slack.whispers(guest)] == [permissions.GUEST]
