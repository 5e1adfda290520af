"""Nobody of the helpdesk's and the tracker's people stands anywhere: every table, line and message is walked."""

import asyncio
import contextlib
import hmac
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, create_engine, select
from sqlmodel import SQLModel

from bot.demo.company import invent
from bot.demo.run import SET_UP
from bot.demo.workspace import Channel, User, Workspace
from bot.services.sync import PSEUDONYM_KEY
from bot.store.tables import Change, Delivery, Item, KeyValue, Snapshot
from bot.store.upsert import table_of
from tests.e2e.firm import Programs, cut, of_database, of_slack, of_tools, product, serve
from tests.e2e.people import People, found, in_places, unmistakable
from tests.e2e.test_story import NOW, Clock
from tests.slack.test_commands_page import examples

HISTORY = 70
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
    "onboard globex sales @ana product @bo support @marie from 1 March",
)
"""What a leader and a colleague ask, before the page's examples change what there is to ask about."""

CHANGING = re.compile(
    r"(imposed|threshold|expect|decide|decisions|onboard|client|team|log|hours|dependency|whatif|contract|roles)\b"
)
"""The verbs of the page that people type on top of what they ask."""

ASKERS = {"requester.key", "item.facts", "item_waiting.value", "client_key.value"}
"""Where the keyed hash of somebody who asks may stand, so that their items find their client."""


@dataclass(frozen=True)
class Walked:
    """All that one run of the product left behind, by place."""

    people: People
    url: str
    shown: Mapping[str, str]
    kinds: Counter[str]
    log: str
    control: Mapping[str, str]


def tables(connection: Connection) -> dict[str, str]:
    """Return what stands in each column of each table, as one text a column."""
    held: defaultdict[str, list[str]] = defaultdict(list)
    for table in SQLModel.metadata.sorted_tables:
        for row in connection.execute(select(table)).mappings():
            for column, value in row.items():
                held[f"{table.name}.{column}"].append(json.dumps(value, default=str, ensure_ascii=False))
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
    """Type the first example of every verb and word behind it; what is refused here is shown as well."""
    firsts = {tuple(line.split()[:2]): line for line in reversed(examples(0))}
    for line in reversed(firsts.values()):
        if CHANGING.match(line):
            await slack.command(user, channel, f"/clientload {line}".replace("me product", "@ana product"))


async def presses(slack: Workspace, user: User, channel: Channel) -> None:
    """Press what shows the items behind each message of the channel."""
    for message in slack.messages(channel):
        for block in message.blocks:
            for element in block.get("elements", ()) if block["type"] == "actions" else ():
                if element["type"] == "button" and not element.get("url"):
                    await slack.press(message, element["action_id"], user)


async def printed(folder: Path) -> dict[str, str]:
    """Return what the program prints of a client on a terminal, and for a script."""
    places = {}
    async with Programs(folder) as programs:
        for kind in ("text", "json"):
            asked = ("report", "--client", "acme", "--format", kind, "--as-of", f"{NOW:%Y-%m-%d}")
            process = await programs.start(*asked, settings=of_database(folder / "clientload.db"))
            said, errors = await process.communicate()
            places[f"printed {kind}"] = said.decode() + errors.decode()
    return places


async def run(folder: Path) -> Walked:
    clock, log = Clock(), io.StringIO()
    people = People(unmistakable(cut(invent(NOW), HISTORY)))
    url = f"sqlite:///{folder / 'clientload.db'}"
    async with (
        serve(people.firm, clock) as tools,
        Workspace(clock=clock, patience=PATIENCE, deadline=PATIENCE, trigger_seconds=PATIENCE, quiet=0.01) as slack,
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
                tools.desk.disturb(404, times=4)
                await jobs.tick()
                await presses(slack, ana, support)
                await asks(slack, ana, support, people.firm.tickets[-1].id)
                await types_the_page(slack, lea, support)
                clock.move(days=1)
                await jobs.tick()
                await slack.open_home(lea)
        shown, kinds = seen(slack), Counter(each.kind for each in slack.feed)
        shown |= await printed(folder)
        agent = people.firm.agents[0]
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"Ask *{agent.name.upper()}*"}}]
        await client.chat_postMessage(channel=support.id, text="Ask", blocks=blocks)
        return Walked(people, url, shown, kinds, log.getvalue(), seen(slack))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return asyncio.run(run(tmp_path_factory.mktemp("nobody")))


@pytest.fixture
def connection(walked: Walked) -> Iterator[Connection]:
    engine = create_engine(walked.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def hashes(connection: Connection, people: People, role: str) -> frozenset[str]:
    """Return everybody's keyed hashes: whoever has the database has the key, and so has this test."""
    kept = table_of(KeyValue)
    key = bytes.fromhex(connection.execute(select(kept.c.value).where(kept.c.key == PSEUDONYM_KEY)).scalar_one())
    said = (f"{source}:{role}{person}" for source, ids in people.by_source.items() for person in ids)
    return frozenset(hmac.new(key, each.encode(), "sha256").hexdigest()[:24] for each in said)


def test_the_run_reached_every_kind_of_place(walked: Walked, connection: Connection) -> None:
    assert {"message", "ephemeral", "edit", "modal", "home"} <= walked.kinds.keys()
    assert walked.kinds["failure"] == 0
    assert walked.kinds["ephemeral"] > 80
    assert walked.kinds["modal"] > 5
    assert any(place.endswith(".csv") for place in walked.shown)
    assert all("Support" in walked.shown[place] for place in ("printed text", "printed json"))
    assert '"level": "error"' in walked.log or '"level": "warning"' in walked.log
    filled = {place.partition(".")[0] for place in tables(connection)}
    assert {"alert", "decision", "delivery", "item", "onboarding_sign", "person_day", "requester"} <= filled


def test_nobody_stands_in_any_table(walked: Walked, connection: Connection) -> None:
    assert in_places(walked.people.identifiers, tables(connection)) == {}


def test_nobody_was_shown_to_anybody(walked: Walked) -> None:
    assert in_places(walked.people.identifiers, walked.shown) == {}


def test_no_log_line_names_anybody(walked: Walked) -> None:
    assert walked.people.found_in(walked.log) == set()


def test_hashes_of_who_works_stand_in_one_table_and_those_of_who_asks_where_items_find_their_client(
    walked: Walked, connection: Connection
) -> None:
    books = tables(connection)
    work, ask = (hashes(connection, walked.people, role) for role in ("worker ", ""))
    assert in_places(work, books).keys() == {"person_day.person"}
    assert {"requester.key", "item.facts"} <= in_places(ask, books).keys() <= ASKERS
    assert in_places(work | ask, walked.shown) == {}
    assert found(work | ask, walked.log) == set()


def test_the_walk_finds_whoever_is_there(walked: Walked, connection: Connection) -> None:
    agent, engineer = walked.people.firm.agents[0], walked.people.firm.engineers[0]
    connection.execute(table_of(Change).insert().values(at=NOW, by="", what=f"told {agent.email}"))
    connection.execute(table_of(Snapshot).update().values(n=agent.id))
    connection.execute(table_of(Delivery).update().values(payload={"lines": [["by", {"who": engineer.name}]]}))
    connection.execute(table_of(Item).update().values(facts={"touched": [engineer.id]}))
    places = in_places(walked.people.identifiers, tables(connection))
    connection.rollback()
    assert places.keys() == {"change.what", "snapshot.n", "delivery.payload", "item.facts"}
    assert in_places(walked.people.identifiers, walked.control).keys() == {"message", "call chat.postMessage"}
    assert walked.people.found_in(f'{{"event": "judged", "by": {agent.id}}}') == {str(agent.id)}
