"""One client takes over, leaders cap it, and three months later they read whether that worked."""

import csv
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.workspace import Channel, Message, Shown, User, Workspace
from bot.jobs import Jobs
from bot.slack.blocks.alert import DECIDE, MORE
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday: no tool is asked for what is newer than the machine's own clock."""

WEEKS_BEFORE, WEEKS_TOGETHER, WEEKS_AFTER = 15, 5, 12
A_DAY = 12
USUALLY, TOGETHER = 2, 6
"""Items a day of all, and Acme's among them before and while it grows."""

OTHERS = ("Globex", "Nordal", "Umbra", "Brisa", "Kestrel", "Ondine", "Tavola", "Vireo", "Zenith")
COLUMNS = ("item_id", "kind", "client", "opened_at", "closed_at", "hours")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, **distance: float) -> None:
        self.now = NOW + timedelta(**distance)


def rows(weeks_after: int) -> Iterator[tuple[object, ...]]:
    """Yield a ticket a row: Acme's part grows for five weeks, and is what it was once it is capped."""
    start = NOW - timedelta(weeks=WEEKS_BEFORE + WEEKS_TOGETHER)
    grown, capped = NOW - timedelta(weeks=WEEKS_TOGETHER), NOW
    for day in range(7 * (WEEKS_BEFORE + WEEKS_TOGETHER + weeks_after)):
        opened = start + timedelta(days=day)
        if opened.isoweekday() > 5 or opened.date() == NOW.date():
            continue
        theirs = TOGETHER if grown <= opened < capped else USUALLY
        # While Acme takes half, everybody waits longer for a solution.
        took = timedelta(hours=13 if grown <= opened < capped else 6)
        for number in range(A_DAY):
            client = "Acme" if number < theirs else OTHERS[(day + number) % len(OTHERS)]
            yield f"{day}-{number}", "ticket", client, opened.isoformat(), (opened + took).isoformat(), 1


def write(file: Path, weeks_after: int = 0) -> None:
    with file.open("w", newline="") as open_file:
        csv.writer(open_file).writerows([COLUMNS, *rows(weeks_after)])


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose tickets come from a file; Ada runs the bot, Lea leads, Bo will own what is decided."""

    clock: Clock
    file: Path
    slack: Workspace
    support: Channel
    ada: User
    lea: User
    bo: User
    settings: dict[str, str]

    @property
    def alert(self) -> Message:
        """The one alert in the channel."""
        (found,) = [each for each in self.slack.messages(self.support) if _is_alert(each)]
        return found

    def letters(self, user: User) -> list[str]:
        """Return what somebody was told directly, each as its first line."""
        return [each.text.splitlines()[0] for each in self.slack.messages(self.slack.direct(user))]

    async def ask(self, user: User, line: str) -> Shown:
        (shown,) = await self.slack.command(user, self.support, f"/clientload {line}")
        return shown

    async def decide(self) -> Shown:
        """Press More as the leader, fill in what is decided, and return what is answered."""
        (dialog,) = await self.slack.press(self.alert, MORE, self.lea, value=f"{DECIDE} 1")
        given: dict[str, Any] = {
            "Decision": {"text": {"type": "plain_text", "text": "Cap at a share", "emoji": False}, "value": "cap"},
            "Up to which share, or by how much": "20 %",
            "Why": "they agreed to it",
            "Owner": self.bo.id,
            "Looked at again on": "2025-06-10",
        }
        start = len(self.slack.feed)
        await self.slack.submit(dialog, given)
        await self.slack.until(lambda: len(self.slack.feed) > start)
        return self.slack.feed[-1]


def _is_alert(message: Message) -> bool:
    return bool(message.metadata) and "event_id" in message.metadata["event_payload"] and message.thread_ts is None


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    clock, file = Clock(), tmp_path / "items.csv"
    write(file)
    async with Workspace(clock=clock) as slack:
        people = [slack.add_user("Ada", admin=True), slack.add_user("Lea"), slack.add_user("Bo")]
        support = slack.add_channel("support", *people)
        settings = of_slack(slack) | of_database(tmp_path / "clientload.db") | {"CSV_ITEMS": str(file)}
        yield Story(clock, file, slack, support, *people, settings)


async def begins(story: Story, jobs: Jobs) -> None:
    for line in ("team channel Support here", "team live Support", "hours always", "roles grant leader @Lea"):
        await story.ask(story.ada, line)
    await jobs.tick()


async def test_from_the_alert_to_the_decision_its_review_and_whether_it_worked(story: Story) -> None:
    async with product(story.settings, story.clock) as jobs:
        await begins(story, jobs)
        assert story.alert.text.startswith("Acme is at ")

        said = await story.decide()
        assert said.text.startswith("Decided. Acme in Support: cap at 20 %\n")
        await jobs.tell()
        assert "Decided by the leaders. No reminder comes of it" in story.alert.text
        assert story.letters(story.bo) == ["You were made the owner of a decision"]

        # The next day the decision stands in the leader's chart, and in nobody else's.
        story.clock.move_to(days=1)
        card = await story.ask(story.lea, "acme")
        assert (
            "Decided: ◆ 19 May: cap at 20 % in Support, review 10 Jun, reason: they agreed to it. Only leaders see this"
            in card.text
        )
        assert "◆" in str(card.blocks)
        theirs = await story.ask(story.bo, "acme")
        assert "◆" not in f"{theirs.text}{theirs.blocks}"
        assert "20 %" not in "".join(each.text for each in story.slack.replies(story.alert))

        # On its day the owner is asked, and five working days later the leaders.
        story.clock.move_to(days=22)
        await jobs.tell()
        assert story.letters(story.bo)[1:] == ["A decision of yours is to be looked at again"]
        assert not any("decision" in each for each in story.letters(story.lea))
        story.clock.move_to(days=29)
        await jobs.tell()
        asked = story.slack.messages(story.slack.direct(story.lea))[-1]
        assert asked.text.startswith("The owner has not answered for five working days")
        (answer,) = await story.slack.press(asked, "Four weeks later", story.lea)
        assert answer.text == "Acme in Support: cap at 20 %. It is looked at again on 15 Jul."

        # In August leaders read what was before, and what is since. Of the twelve weeks before, Acme took 10 of 60 h in
        # seven and 30 in five: 220 of 720. Since, 59 days of 2 h: 118 of 708.
        write(story.file, WEEKS_AFTER)
        story.clock.move_to(weeks=WEEKS_AFTER)
        await jobs.tick()
        month = story.slack.messages(story.slack.direct(story.lea))[-1].text
        assert month.startswith("1 Jul - 31 Jul: ")
        lines = month.splitlines()
        assert lines[lines.index("Acme in Support: cap at 20 %, since 19 May") :][:6] == [
            "Acme in Support: cap at 20 %, since 19 May",
            "• 17 % of hours since, 31 % before: lower, by more than chance",
            "• The cap of 20 % is kept",
            "• Freed: 8.5 h a week (18 h before, 9.8 since), if it had gone on as before",
            "• Half of other clients' items are solved in 6 h, 6 h before",
            "• Solved within 6 h: 50 items a week (100 %), 30 before (70 %)",
        ]
        assert not any("cap at" in each.text for each in story.slack.messages(story.support))
