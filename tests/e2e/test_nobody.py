"""Nobody of the helpdesk's and the tracker's people stands anywhere: every table, line and message is walked."""

import asyncio
import contextlib
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import create_engine, select
from sqlmodel import SQLModel

from bot.demo.company import invent
from bot.demo.run import SET_UP
from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.services.company import Company
from bot.services.intake import Intake
from bot.services.sync import PSEUDONYM_KEY
from bot.store.database import sync_url
from bot.store.tables import Change, KeyValue, PersonDay
from bot.store.upsert import table_of
from tests.e2e.firm import cut, of_database, of_slack, of_tools, product, serve
from tests.e2e.people import People, in_places, unmistakable
from tests.e2e.test_story import NOW, Clock
from tests.slack.test_commands_page import examples

HISTORY = 75
PATIENCE = 30.0
"""Seconds: how fast the product answers is none of this test's business."""

READING = (
    "",
    "acme",
    "Support",
    "why acme 6m",
    "why acme Engineering 6m",
    "top Support 12w",
    "top Engineering 12w",
    "acme vs globex",
    "roadmap Engineering",
    "pace acme",
    "export acme 90d",
    "digest Support",
    "digest month",
    "status",
    "mapping",
    "threshold show",
    "request zendesk:{ticket}",
    "team show",
    "roles",
)
"""What a leader and a colleague ask, before the page's examples change what there is to ask about."""

HASHES = {
    "person_day": {"person"},
    "requester": {"key"},
    "item": {"facts"},
    "item_waiting": {"value"},
}
"""Where keyed hashes of people may stand: who worked, and who asked (the client's side, for its client alone)."""


@dataclass(frozen=True)
class Walked:
    """All that one run of the product left behind, by place."""

    people: People
    url: str
    shown: Mapping[str, str]
    kinds: frozenset[str]
    failures: tuple[Shown, ...]
    log: str
    control: Mapping[str, str]


def tables(url: str) -> dict[str, str]:
    """Return what stands in each column of each table, as one text a column."""
    engine = create_engine(sync_url(url))
    held: defaultdict[str, list[str]] = defaultdict(list)
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    held[f"{table.name}.{column}"].append(json.dumps(value, default=str, ensure_ascii=False))
    engine.dispose()
    return {place: "\n".join(values) for place, values in held.items()}


def seen(slack: Workspace) -> dict[str, str]:
    """Return all that anybody was shown by kind, files by name, and all that the app told Slack besides."""
    by_kind: defaultdict[str, list[object]] = defaultdict(list)
    for shown in slack.feed:
        payload = shown.view.payload if shown.view else None
        by_kind[shown.kind].append([shown.text, shown.blocks, shown.errors, shown.options, payload])
    for call in slack.requests:
        by_kind[f"call {call.method}"].append(dict(call.arguments))
    places = {kind: json.dumps(each, default=str, ensure_ascii=False) for kind, each in by_kind.items()}
    return places | {f"file {file.name}": file.content.decode() for file in slack.state.files.values()}


async def asks(slack: Workspace, user: User, channel: Channel, ticket: int) -> None:
    for line in READING:
        await slack.command(user, channel, f"/clientload {line}".format(ticket=ticket))
    await slack.open_home(user)


async def types_the_page(slack: Workspace, user: User, channel: Channel) -> None:
    """Type every example of `docs/commands.md`; what is refused here is shown as well."""
    for line in examples(0):
        await slack.command(user, channel, f"/clientload {line}".replace("me product", "@ana product"))


async def presses(slack: Workspace, user: User, channel: Channel) -> None:
    """Press what shows the items behind each message of the channel."""
    for message in slack.messages(channel):
        for block in message.blocks:
            for element in block.get("elements", ()) if block["type"] == "actions" else ():
                if element["type"] == "button" and not element.get("url"):
                    await slack.press(message, element["action_id"], user)


async def run(folder: Path) -> Walked:
    clock, log = Clock(), io.StringIO()
    people = People(unmistakable(cut(invent(NOW), HISTORY)))
    url = f"sqlite:///{folder / 'clientload.db'}"
    async with (
        serve(people.firm, clock) as tools,
        Workspace(
            clock=clock, patience=PATIENCE, deadline=PATIENCE, trigger_seconds=PATIENCE, quiet=0.01, strict=False
        ) as slack,
    ):
        lea = slack.add_user("lea", admin=True)
        ana, *_ = (slack.add_user(name) for name in ("ana", "bo", "marie"))
        slack.add_group("desk", ana)
        support = slack.add_channel("support", lea, ana)
        slack.add_channel("engineering", lea, ana)
        settings = of_tools(tools) | of_slack(slack) | of_database(folder / "clientload.db")
        with contextlib.redirect_stderr(log):
            async with product(settings | {"CLIENTLOAD_LOG_LEVEL": "DEBUG"}, clock) as jobs:
                for line in (*SET_UP, "/clientload hours always", "/clientload roles grant leader @lea @ana"):
                    await slack.command(lea, support, line)
                await jobs.tick()
                clock.move(days=1)
                await jobs.tick()
                await presses(slack, ana, support)
                for user in (ana, lea):
                    await asks(slack, user, support, people.firm.tickets[-1].id)
                await types_the_page(slack, lea, support)
                clock.move(days=1)
                await jobs.tick()
                await slack.open_home(lea)
        shown = seen(slack)
        kinds = frozenset(each.kind for each in slack.feed)
        failures = tuple(each for each in slack.feed if each.kind == "failure")
        await _control(slack, support, people)
        return Walked(people, url, shown, kinds, failures, log.getvalue(), seen(slack))


async def _control(slack: Workspace, channel: Channel, people: People) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    agent = people.firm.agents[0]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"Ask *{agent.name.upper()}*"}}]
    await client.chat_postMessage(channel=channel.id, text="Ask", blocks=blocks)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return asyncio.run(run(tmp_path_factory.mktemp("nobody")))


def test_the_run_reached_every_kind_of_place(walked: Walked) -> None:
    assert {"message", "ephemeral", "edit", "modal", "home"} <= walked.kinds
    assert walked.failures == ()
    assert any(place.endswith(".csv") for place in walked.shown)
    assert walked.log.count("\n") > 20
    print({k: len(v) for k, v in walked.shown.items()}, len(walked.log))
    print(sorted(tables(walked.url)))
    print(
        [
            t.name
            for t in SQLModel.metadata.sorted_tables
            if not any(p.startswith(t.name + ".") for p in tables(walked.url))
        ]
    )


def test_no_table_holds_anybody(walked: Walked) -> None:
    assert in_places(walked.people.identifiers, tables(walked.url)) == {}


def test_nobody_was_shown_to_anybody(walked: Walked) -> None:
    assert in_places(walked.people.identifiers, walked.shown) == {}


def test_no_log_line_names_anybody(walked: Walked) -> None:
    assert walked.people.found_in(walked.log) == set()
