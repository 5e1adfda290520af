"""The app's manifest."""

import re
from pathlib import Path

from bot.slack.actions.exceptions import SHORTCUT as EXCEPTION
from bot.slack.actions.imposing import CALLBACK
from bot.slack.actions.request import SHORTCUT as REQUESTED
from bot.slack.commands import SUBCOMMANDS
from bot.slack.manifest import SCOPES, manifest

ROOT = Path(__file__).parents[2]


def test_socket_mode_needs_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(made)


def test_http_mode_sends_everything_to_one_address() -> None:
    made = manifest("https://clientload.firm.example/")
    address = "https://clientload.firm.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["features"]["slash_commands"][0]["url"] == address


def test_the_hint_names_every_subcommand_within_slacks_limits() -> None:
    (command,) = manifest()["features"]["slash_commands"]
    assert all(each.name in command["usage_hint"] for each in SUBCOMMANDS)
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is True
    information = manifest()["display_information"]
    assert len(information["name"]) <= 35
    assert len(information["description"]) <= 140


def test_a_message_s_menu_holds_the_shortcuts_within_slacks_limits() -> None:
    shortcuts = manifest()["features"]["shortcuts"]
    assert {shortcut["callback_id"] for shortcut in shortcuts} == {CALLBACK, EXCEPTION, REQUESTED}
    for shortcut in shortcuts:
        assert shortcut["type"] == "message"
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_home_tab_is_on_its_opening_is_heard_and_nobody_writes_to_the_bot() -> None:
    made = manifest()
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_home_opened"]}
    tabs = made["features"]["app_home"]
    assert tabs["home_tab_enabled"]
    assert tabs["messages_tab_enabled"]
    assert tabs["messages_tab_read_only_enabled"]


def test_every_scope_has_its_reason_and_the_readme_names_them() -> None:
    readme = (ROOT / "README.md").read_text()
    for scope, reason in SCOPES.items():
        assert f"`{scope}`" in readme
        assert reason


def test_the_readme_names_every_subcommand() -> None:
    readme = (ROOT / "README.md").read_text()
    for each in SUBCOMMANDS:
        assert re.search(rf"`/clientload {each.name}\b", readme), each.name
