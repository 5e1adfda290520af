"""A Slack workspace on loopback: what `make demo` shows, and what the tests drive the app through."""

from bot.demo.workspace.driver import BlockKitViolated, Workspace
from bot.demo.workspace.faults import Fault, fatal, lost, ratelimited, slow
from bot.demo.workspace.feed import Shown
from bot.demo.workspace.mrkdwn import pings
from bot.demo.workspace.people import Channel, Group, Message, User, View
from bot.demo.workspace.terminal import plain, render

__all__ = [
    "BlockKitViolated",
    "Channel",
    "Fault",
    "Group",
    "Message",
    "Shown",
    "User",
    "View",
    "Workspace",
    "fatal",
    "lost",
    "pings",
    "plain",
    "ratelimited",
    "render",
    "slow",
]
