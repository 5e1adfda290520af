"""A client decides what a team does on Monday: it is marked, ranked, told in the digest, and leaves less notice."""

import csv
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.workspace import Channel, Message, Shown, User, Workspace
from bot.jobs import Jobs
from bot.slack.actions.imposing import CALLBACK
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday: no tool is asked for what is newer than the machine's own clock."""

WEEKS = 16
A_DAY = {"Acme": 2, "Globex": 1, "Nordal": 1, "Umbra": 1}
COLUMNS = ("item_id", "kind", "client", "opened_at", "closed_at", "hours", "url", "labels", "due_on", "urgent")
COLUMNS += ("cycle", "cycle_started_on", "cycle_entered_on")


def rows() -> Iterator[tuple[object, ...]]:
    """Yield each client's tickets of every working day. In the last two weeks every second one of Acme's presses.

    Such a one is urgent and comes in two days after its sprint began. Acme's are due in 3 days since six weeks, all
    others in 14.
    """
    start = NOW - timedelta(weeks=WEEKS)
    for day in range(7 * WEEKS):
        opened = start + timedelta(days=day)
        if opened.isoweekday() > 5:
            continue
        sprint = opened.date() - timedelta(days=opened.isoweekday() - 1)
        for client, items in A_DAY.items():
            for number in range(items):
                id_ = f"{client}-{day}-{number}"
                presses = client == "Acme" and number == 0 and day >= 7 * (WEEKS - 2)
                entered = max(opened.date(), sprint + timedelta(days=2)) if presses else sprint
                began = entered - timedelta(days=2) if presses else opened.date()
                yield (
                    id_,
                    "ticket",
                    client,
                    opened.isoformat(),
                    (opened + timedelta(hours=6)).isoformat(),
                    1,
                    f"https://desk.example/tickets/{id_}",
                    "their-form" if presses and day % 2 else "",
                    opened.date() + timedelta(days=3 if client == "Acme" and day >= 7 * (WEEKS - 6) else 14),
                    "yes" if presses else "no",
                    f"Sprint of {sprint}",
                    began,
                    max(entered, began),
                )


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose tickets come from a file; Ada runs the bot, Lea leads, Bo reads what clients ask."""

    clock: Clock
    slack: Workspace
    support: Channel
    ada: User
    lea: User
    bo: User
    settings: dict[str, str]

    async def ask(self, user: User, line: str) -> Shown:
        (shown,) = await self.slack.command(user, self.support, f"/clientload {line}")
        return shown

    async def asked_by_acme(self, ticket: str) -> Message:
        """Let a colleague post the link of a ticket, and return the message."""
        message = await self.ask(self.bo, "help pace")
        assert message.message is not None
        held = message.message
        held.text = f"They want it in their template: <https://desk.example/tickets/{ticket}>"
        held.viewer_id = None
        return held


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    file = tmp_path / "items.csv"
    with file.open("w", newline="") as open_file:
        csv.writer(open_file).writerows([COLUMNS, *rows()])
    clock = Clock()
    async with Workspace(clock=clock) as slack:
        people = [slack.add_user("Ada", admin=True), slack.add_user("Lea"), slack.add_user("Bo")]
        support = slack.add_channel("support", *people)
        settings = of_slack(slack) | of_database(tmp_path / "clientload.db") | {"CSV_ITEMS": str(file)}
        yield Story(clock, slack, support, *people, settings)


async def begins(story: Story, jobs: Jobs) -> None:
    for line in ("team channel Support here", "team live Support", "hours always", "roles grant leader @Lea"):
        await story.ask(story.ada, line)
    await jobs.tick()


async def test_from_a_mark_in_a_message_to_the_ranking_the_digest_and_the_month(story: Story) -> None:
    async with product(story.settings, story.clock) as jobs:
        await begins(story, jobs)

        # Bo reads what Acme asks for, and says in the message's menu that the template is theirs.
        message = await story.asked_by_acme("Acme-108-0")
        (dialog,) = await story.slack.shortcut(message, CALLBACK, story.bo)
        assert "Acme-108-0" in str(dialog.blocks)
        what: dict[str, Any] = {"text": {"type": "plain_text", "text": "Format", "emoji": False}, "value": "format"}
        start = len(story.slack.feed)
        await story.slack.submit(dialog, {"What did the client impose?": what})
        await story.slack.until(lambda: len(story.slack.feed) > start)
        said = story.slack.feed[-1]
        assert said.text.startswith("Marked as imposed by Acme (format): ")

        # Ada lets a label say the same.
        answer = await story.ask(story.ada, "team imposed Support format label their-form")
        assert answer.text == "The label their-form says in Support that a client imposed: format."

        ranking = await story.ask(story.bo, "pace support")
        lines = ranking.text.splitlines()
        # Urgent, and after the cycle began, 10 of 40: (25 + 5) / (0 + 5), 5 at most; imposed 6: (15 + 5) / (0 + 5).
        # The cube root of 5 x 5 x 4 is 4.6.
        assert lines[0] == "Support: Acme has the highest control index, 4.6; the median client is 1"
        assert "Acme | 4.6 | 15 % | 25 % | 25 % | 14\u00a0&gt;\u00a03 | 40" in lines
        assert "Median client | 1.0 | 0 % (4) | 0 % (4) | 0 % (4) | - | -" in lines

        acme = await story.ask(story.bo, "pace acme")
        assert "• Date, tool or format imposed: 15 % (6 of 40 items), median of 4 clients 0 %" in acme.text
        assert "marked by hand; in Sprint of 2025-05-12" in acme.text
        assert "label their-form; in Sprint of" in acme.text
        assert story.bo.id not in f"{acme.text}{acme.blocks}"

        card = await story.ask(story.bo, "acme")
        assert "Sets the pace: control index 4.6, the median client is 1" in card.text
        notice = next(line for line in card.text.splitlines() if "median days from request" in line)
        assert notice.endswith("Q1 2025 14 (92 items; others 14); Q2 2025 3 (68 items; others 14)")

        # The week's digest says it once; the leaders' month names it.
        digest = await story.ask(story.lea, "digest support")
        risen = "Acme sets the pace more than it did: control index 4.6, usually 1.0"
        assert risen in digest.text
        month = await story.ask(story.lea, "digest month")
        assert re.search(r"index; the median client is 1\n• Acme \d\.\d on \d+ items", month.text)
