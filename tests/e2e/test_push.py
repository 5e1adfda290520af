"""A tracker that pushes: what changes there is in the books before the schedule, and what gets lost comes with it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from bot.demo.company import invent
from bot.demo.tracker import Tracker
from bot.demo.work import Company as Firm
from bot.demo.workspace import User, Workspace
from bot.jobs import Jobs
from bot.store.tables import Item
from tests.e2e.firm import cut, of_database, of_slack, of_tools, product, serve
from tests.e2e.test_run import free_port

SOON, SECRET = 30, "q7Vb1xN0c2Lk9sQe4Rz8"
DAYS = 5


@pytest.fixture(scope="module")
def firm() -> Firm:
    return replace(cut(invent(datetime.now(UTC)), DAYS), tickets=())


@dataclass(frozen=True, slots=True)
class Office:
    """The product in Socket Mode, with a port on which a tracker pushes."""

    jobs: Jobs
    tracker: Tracker
    slack: Workspace
    admin: User
    address: str

    async def push(self, event: str, issue: int, secret: str = SECRET) -> int:
        """Push as Jira does, whose body names the issue and whose title of it is not believed."""
        told = {"webhookEvent": f"jira:issue_{event}", "issue": {"id": str(issue), "fields": {"summary": "a lie"}}}
        body = json.dumps(told).encode()
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        async with httpx.AsyncClient() as jira:
            answer = await jira.post(self.address, content=body, headers={"X-Hub-Signature": signature})
        return answer.status_code

    async def stored(self, issue: int) -> Item:
        async with self.jobs.company.database.asking() as session:
            found = select(Item).where(Item.source == "jira", Item.external_id == str(issue))
            return (await session.exec(found)).one()

    async def status(self) -> str:
        channel = self.slack.direct(self.admin)
        (answer,) = await self.slack.command(self.admin, channel, "/clientload status")
        return answer.text


@pytest.fixture
async def office(firm: Firm, tmp_path: Path) -> AsyncIterator[Office]:
    port = free_port()
    async with serve(firm, lambda: datetime.now(UTC)) as tools, Workspace(patience=SOON) as slack:
        admin = slack.add_user("Ana", admin=True)
        jira = {name: value for name, value in of_tools(tools).items() if name.startswith("JIRA_")}
        given = of_slack(slack) | of_database(tmp_path / "clientload.db") | jira
        given |= {"JIRA_WEBHOOK_SECRET": SECRET, "CLIENTLOAD_PORT": str(port)}
        async with product(given, lambda: datetime.now(UTC)) as jobs:
            await jobs.tick()
            yield Office(jobs, tools.tracker, slack, admin, f"http://127.0.0.1:{port}/hooks/jira")


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON):
        while not await true():  # noqa: ASYNC110 - what is waited for is seen in the books alone
            await asyncio.sleep(0.02)


def rename(tracker: Tracker, issue: int) -> None:
    """Give an issue another title, which counts as its change of now."""
    known = tracker.issues[issue]
    tracker.put(replace(known, summary="Stock connector, renamed"))
    tracker.change(issue, datetime.now(UTC), known.reporter, "duedate", "2030-01-01")


async def test_what_is_pushed_is_in_the_books_at_once_and_what_is_lost_comes_with_the_next_tick(office: Office) -> None:
    changed, deleted, lost, *_ = sorted(office.tracker.issues)
    assert "no webhook has come yet" in await office.status()

    async def is_renamed() -> bool:
        return (await office.stored(changed)).title == "Stock connector, renamed"

    rename(office.tracker, changed)
    assert await office.push("updated", changed) == 200
    await until(is_renamed)

    async def is_gone() -> bool:
        return (await office.stored(deleted)).gone == "deleted"

    office.tracker.remove(deleted)
    assert await office.push("deleted", deleted) == 200
    # Whoever knows the secret can name what is there, and does no harm.
    assert await office.push("deleted", changed) == 200
    await until(is_gone)
    assert await is_renamed()
    assert (await office.stored(changed)).gone is None

    rename(office.tracker, lost)
    assert await office.push("updated", lost, "a guess") == 401
    assert (await office.stored(lost)).title != "Stock connector, renamed"
    await office.jobs.tick()
    assert (await office.stored(lost)).title == "Stock connector, renamed"

    said = await office.status()
    assert "its last webhook came just now" in said
    assert "1 webhook refused so far, the last just now" in said
