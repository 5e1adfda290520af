"""What sources push to our port: who is let in, and that a source is read for it once, at once and by one replica."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from bot import webhooks
from bot.jobs import Jobs
from bot.services import pushed, sync
from bot.services.company import Company
from bot.services.pushed import Pushed
from bot.store import items, leases
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from bot.webhooks import Door, Receiver
from integrations.conformance.case import SINCE
from integrations.errors import Unauthorized, Unavailable
from integrations.records import Gone, Item
from integrations.source import Named, Page
from integrations.webhooks.delivery import Webhook
from integrations.webhooks.table import WEBHOOKS
from tests.integrations.test_conformance import CASES
from tests.test_jobs import Clock, Desk, Post

SOON, LARGEST = 20, 1024**2
SECRET = "q7Vb1xN0c2Lk9sQe4Rz8"
DELETED = json.dumps({"webhookEvent": "jira:issue_deleted", "issue": {"id": 7}})

pytestmark = pytest.mark.either


@dataclass(slots=True)
class Tracker(Desk):
    """A source that says which of some items it no longer has."""

    lacks: frozenset[str] = frozenset()
    asked: list[list[str]] = field(default_factory=list)
    silent: Exception | None = None

    async def gone(self, ids: Sequence[str]) -> list[Gone]:
        self.asked.append(list(ids))
        if self.silent is not None:
            raise self.silent
        return [Gone("item", id_) for id_ in ids if id_ in self.lacks]


class Pauses:
    """A sleep that a test ends: what it was asked for is kept."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.held: asyncio.Event | None = None
        self.begun = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.begun.set()
        if self.held is not None:
            await self.held.wait()
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def company(database: Database, clock: Clock) -> Company:
    async with database.writing() as session:
        await ensure_default_teams(session, clock())
    return Company(database, ZoneInfo("Europe/Paris"), clock)


@pytest.fixture
def jobs(company: Company) -> Callable[..., Jobs]:
    async def admins() -> list[str]:
        return ["U1"]

    return lambda *sources: Jobs(company, sources, Post(), admins, timedelta(days=365))


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


class Sender:
    """Whoever speaks to our port."""

    def __init__(self, session: ClientSession, receiver: Receiver, port: int) -> None:
        self._session = session
        self.receiver = receiver
        self.root = f"http://127.0.0.1:{port}"

    async def push(self, body: str = "{}", secret: str = SECRET, name: str = "desk", **headers: str) -> int:
        own = {"X-Hub-Signature": f"sha256={hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}"}
        return await self.ask("POST", f"/hooks/{name}", data=BytesIO(body.encode()), headers={**own, **headers})

    async def ask(self, method: str, path: str, **more: Any) -> int:
        async with self._session.request(method, self.root + path, **more) as answer:
            assert await answer.text() == "" or answer.status >= 400
            return answer.status

    async def quiet(self) -> None:
        """Wait until nothing that was pushed is left to do."""
        async with asyncio.timeout(SOON):
            while tasks := list(self.receiver._at_work.values()):
                await asyncio.wait(tasks)


@asynccontextmanager
async def opened(jobs: Jobs, sleep: webhooks.Sleep, webhook: Webhook = WEBHOOKS["jira"]) -> AsyncIterator[Sender]:
    receiver = Receiver(jobs, {"desk": Door(webhook, (SECRET,))}, sleep=sleep)
    site = web.Application()
    receiver.listen(site)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with ClientSession() as session:
            yield Sender(session, receiver, runner.addresses[0][1])
    finally:
        await runner.cleanup()
        await receiver.close()


async def told(company: Company) -> Pushed:
    async with company.database.asking() as session:
        return (await pushed.every(session))["desk"]


async def test_what_a_source_signed_has_it_read_and_status_knows(
    jobs: Callable[..., Jobs], company: Company, clock: Clock, pauses: Pauses
) -> None:
    desk, other = Desk(), Desk("other")
    async with opened(jobs(desk, other), pauses) as sender:
        assert await sender.push() == 200
        await sender.quiet()
    assert (desk.read, other.read) == (1, 0)
    assert await told(company) == Pushed(clock())


async def test_only_who_knows_the_secret_is_let_in_and_is_told_nothing(
    jobs: Callable[..., Jobs], company: Company, clock: Clock, pauses: Pauses
) -> None:
    desk = Desk()
    pauses.held = asyncio.Event()
    async with opened(jobs(desk), pauses) as sender:
        with capture_logs() as lines:
            assert await sender.push(secret="a guess") == 401
            async with asyncio.timeout(SOON):
                await pauses.begun.wait()
            for _ in range(20):
                assert await sender.push("hush", **{"X-Hub-Signature": "sha256=5ecre7"}) == 401
            pauses.held.set()
            await sender.quiet()
        assert await sender.ask("POST", "/hooks/desk", data=b"{}") == 401
        assert await sender.push(name="nobody") == 404
        assert await sender.push(name="desk/x") == 404
        assert await sender.ask("GET", "/hooks/desk") == 405
        assert await sender.ask("PUT", "/hooks/desk", data=b"{}") == 405
        assert await sender.ask("HEAD", "/hooks/desk") == 200
        assert await sender.ask("HEAD", "/hooks/nobody") == 404
        assert await sender.push("x" * LARGEST) == 200
        assert await sender.push("x" * (LARGEST + 1)) == 413
        await sender.quiet()
    assert [(line["event"], line["source"], line["times"]) for line in lines] == [
        ("webhook refused", "desk", 1),
        ("webhook refused", "desk", 20),
    ], "a flood is two lines"
    assert not [said for said in ("hush", "5ecre7", SECRET, "guess") if said in str(lines)]
    assert await told(company) == Pushed(clock(), 22, clock())
    assert desk.read == 1, "what was too large is not looked at"


async def test_too_much_is_refused_also_where_nobody_said_how_much_it_is(
    jobs: Callable[..., Jobs], pauses: Pauses
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 1000 + 2000):
            yield b"x" * 1000

    async with opened(jobs(Desk()), pauses) as sender:
        assert await sender.ask("POST", "/hooks/desk", data=endless()) == 413


async def test_of_a_flood_one_reading_runs_and_one_waits(jobs: Callable[..., Jobs], pauses: Pauses) -> None:
    desk = Desk(waits=asyncio.Event())
    async with opened(jobs(desk), pauses, replace(WEBHOOKS["jira"], lag=timedelta())) as sender:
        assert await sender.push() == 200
        async with asyncio.timeout(SOON):
            await desk.begun.wait()
        assert {await sender.push() for _ in range(30)} == {200}, "who pushes waits for no reading"
        assert desk.read == 1
        assert desk.waits is not None
        desk.waits.set()
        await sender.quiet()
    assert desk.read == 2
    (pause,) = pauses.asked
    assert pause > webhooks.GAP - 1, "the first is read at once, and the others after a while"


async def test_a_source_that_takes_long_to_read_is_left_alone_for_longer(
    jobs: Callable[..., Jobs], pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "GAP", 0.0)
    desk = Desk(waits=asyncio.Event())
    async with opened(jobs(desk), pauses, replace(WEBHOOKS["jira"], lag=timedelta())) as sender:
        await sender.push()
        await asyncio.sleep(0.5)
        await sender.push()
        assert desk.waits is not None
        desk.waits.set()
        await sender.quiet()
    (pause,) = pauses.asked
    assert pause > 0.5 * webhooks.REST - 0.5


async def test_what_is_listed_late_is_read_late(jobs: Callable[..., Jobs], pauses: Pauses) -> None:
    desk = Desk()
    async with opened(jobs(desk), pauses, WEBHOOKS["jira"]) as sender:
        await sender.push()
        await sender.quiet()
        (waited,) = pauses.asked
        assert 9 < waited <= 10
        # What comes while the list may still lack it is not covered by the reading that follows.
        pauses.held = asyncio.Event()
        pauses.begun.clear()
        await sender.push()
        async with asyncio.timeout(SOON):
            await pauses.begun.wait()
        await asyncio.sleep(0.05)
        await sender.push()
        pauses.held.set()
        await sender.quiet()
    assert desk.read == 3


async def test_a_reading_waits_for_one_of_the_schedule_and_for_another_replica(
    jobs: Callable[..., Jobs], company: Company, pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.ASK_AGAIN", 0.02)
    desk = Desk(waits=asyncio.Event())
    ours = jobs(desk)
    async with opened(ours, pauses) as sender, asyncio.timeout(SOON):
        ticking = asyncio.create_task(ours.tick())
        await desk.begun.wait()
        await sender.push()
        await asyncio.sleep(0.1)
        assert desk.read == 1
        assert desk.waits is not None
        desk.waits.set()
        await ticking
        await sender.quiet()
        assert desk.read == 2

        async with company.database.writing() as session:
            assert await leases.claim(session, "pull:desk", "another", company.clock(), timedelta(minutes=1))
        await sender.push()
        await asyncio.sleep(0.1)
        assert desk.read == 2
        async with company.database.writing() as session:
            await leases.release(session, "pull:desk", "another", company.clock())
        await sender.quiet()
    assert desk.read == 3


def item(number: str, at: datetime) -> Item:
    return Item("issue", number, "Invoice export", at, at)


async def held(jobs: Jobs, *numbers: str) -> None:
    company, at = jobs.company, jobs.company.clock()
    async with company.database.writing() as session:
        page = Page([item(number, at) for number in numbers], "1")
        await sync.store_page(session, company, "desk", "tickets", page)


async def still_there(company: Company) -> set[str]:
    async with company.database.asking() as session:
        stored = await items.versions(session, "desk", ["7", "8"])
    return {ref for ref, row in stored.items() if row.gone is None}


async def test_what_is_said_to_be_gone_is_asked_for_and_taken_out_if_it_is(
    jobs: Callable[..., Jobs], company: Company, pauses: Pauses
) -> None:
    tracker = Tracker(lacks=frozenset({"7"}))
    ours = jobs(tracker)
    await held(ours, "7", "8")
    async with opened(ours, pauses) as sender:
        await sender.push(DELETED)
        await sender.push(DELETED.replace("7", "8"))
        await sender.push(DELETED.replace("7", "404"))
        await sender.quiet()
    assert tracker.asked == [["7", "8"]], "one question, and none for what was never here"
    assert await still_there(company) == {"8"}


HEADERS = {
    "jira": ("X-Hub-Signature", "sha256="),
    "jira_service_management": ("X-Hub-Signature", "sha256="),
    "jira_data_center": ("X-Hub-Signature", "sha256="),
    "redmine": ("X-Redmine-Signature-256", "sha256="),
    "github": ("X-Hub-Signature-256", "sha256="),
    "linear": ("Linear-Signature", ""),
    "shortcut": ("Payload-Signature", ""),
}


def deletion(name: str, ref: str, at: datetime) -> dict[str, Any]:
    """Say that an item was deleted as its tool does."""
    match name:
        case "redmine":
            return {"type": "issue.deleted", "data": {"issue": {"id": int(ref)}}}
        case "github":
            return {"action": "deleted", "issue": {"html_url": f"https://github.com/{ref.replace('#', '/issues/')}"}}
        case "shortcut":
            return {"actions": [{"id": int(ref), "entity_type": "story", "action": "delete"}]}
        case "linear":
            stamp = int(at.timestamp() * 1000)
            return {"type": "Issue", "action": "remove", "data": {"id": ref}, "webhookTimestamp": stamp}
        case _:
            return {"webhookEvent": "jira:issue_deleted", "issue": {"id": ref}}


@pytest.mark.parametrize("name", list(HEADERS))
async def test_an_issue_that_a_tracker_says_was_deleted_is_gone_without_a_census(
    jobs: Callable[..., Jobs], company: Company, pauses: Pauses, name: str
) -> None:
    case, (header, before) = CASES[name], HEADERS[name]
    server, at = case.server(), SINCE + timedelta(days=9)
    server.put(2, "Invoice export", at)
    server.put(3, "Stock connector", at)
    ours = jobs(Named(case.connect(server)[0], "desk"))
    await ours.tick()
    server.delete(2, at + timedelta(days=1))
    async with opened(ours, pauses, WEBHOOKS[name]) as sender:
        for number in (2, 3):
            body = json.dumps(deletion(name, server.ref(number), company.clock()))
            signed = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
            assert await sender.push(body, **{header: before + signed}) == 200
        await sender.quiet()
    async with company.database.asking() as session:
        kept = await items.refs_not_in(session, "desk", frozenset())
    assert server.ref(2) not in kept
    assert server.ref(3) in kept


@pytest.mark.parametrize(("silent", "again"), [(Unavailable("busy"), True), (Unauthorized("no"), False)])
async def test_a_source_that_does_not_say_is_asked_again_with_the_next_pull(
    jobs: Callable[..., Jobs], company: Company, pauses: Pauses, silent: Exception, *, again: bool
) -> None:
    tracker = Tracker(lacks=frozenset({"7"}), silent=silent)
    ours = jobs(tracker)
    await held(ours, "7")
    async with opened(ours, pauses) as sender:
        await sender.push(DELETED)
        await sender.quiet()
    assert await still_there(company) == {"7"}
    tracker.silent = None
    await ours.tick()
    assert (await still_there(company) == set()) == again, "where it refuses, the census tells"


async def test_a_pull_that_fails_hides_no_deletion(jobs: Callable[..., Jobs], company: Company, pauses: Pauses) -> None:
    tracker = Tracker(lacks=frozenset({"7"}), fails=Unavailable("busy"))
    ours = jobs(tracker)
    await held(ours, "7")
    async with opened(ours, pauses) as sender:
        await sender.push(DELETED)
        await sender.quiet()
    assert await still_there(company) == set()


async def test_a_fault_of_ours_is_logged_and_the_next_push_is_read(jobs: Callable[..., Jobs], pauses: Pauses) -> None:
    desk = Desk(fails=ZeroDivisionError("a fault"))
    async with opened(jobs(desk), pauses) as sender:
        with capture_logs() as lines:
            await sender.push()
            await sender.quiet()
            await sender.push()
            await sender.quiet()
    assert desk.read == 2
    assert [line["doing"] for line in lines if "doing" in line] == ["read", "read"]


async def test_when_we_stop_nothing_more_is_begun(jobs: Callable[..., Jobs], pauses: Pauses) -> None:
    desk = Desk()
    pauses.held = asyncio.Event()
    ours = jobs(desk)
    async with opened(ours, pauses) as sender:
        await sender.push()
        async with asyncio.timeout(SOON):
            await pauses.begun.wait()
        await ours.close(1)
        pauses.held.set()
        await sender.quiet()
    assert desk.read == 0


async def test_a_source_without_a_secret_is_no_longer_told_of(company: Company) -> None:
    async with company.database.writing() as session:
        await pushed.settle(session, {"desk", "tracker"})
        await pushed.note(session, "desk", company.clock())
        await pushed.settle(session, {"desk"})
    async with company.database.asking() as session:
        assert await pushed.every(session) == {"desk": Pushed(company.clock())}
