"""A contract is reviewed by three, its first weeks are compared with earlier ones, and the team says what it feels."""

import csv
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.workspace import Channel, Message, Shown, User, Workspace
from bot.jobs import Jobs
from bot.slack.actions.exceptions import SHORTCUT
from bot.slack.blocks.alert import MORE
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday: no tool is asked for what is newer than the machine's own clock."""

WEEKS_BEFORE = 18
USUAL = 9
"""Tickets a day of the clients that were always there."""

OTHERS = ("Globex", "Nordal", "Umbra", "Zenith", "Vireo", "Halden", "Corvo")
EARLIER = {"Brisa": (6, 1.0), "Kestrel": (5, 2.0), "Ondine": (4, 1.0), "Tavola": (3, 0.5)}
"""Clients that came before: how many weeks ago, and the hours of their one ticket a day."""

THEIRS = 3
COLUMNS = ("item_id", "kind", "client", "opened_at", "closed_at", "hours", "labels")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, **distance: float) -> None:
        self.now = NOW + timedelta(**distance)


def rows(weeks_of_acme: int) -> Iterator[tuple[object, ...]]:
    """Yield a ticket a row: the usual ones, one a day of each earlier client, three a day of Acme since it came."""
    for day in range(-7 * WEEKS_BEFORE, 7 * weeks_of_acme):
        opened = NOW + timedelta(days=day)
        if opened.isoweekday() > 5:
            continue
        tickets = [(OTHERS[(day + number) % len(OTHERS)], 1.0) for number in range(USUAL)]
        tickets += [(client, hours) for client, (weeks, hours) in EARLIER.items() if day >= -7 * weeks]
        tickets += [("Acme", 1.0)] * (THEIRS if day >= 0 else 0)
        for number, (client, hours) in enumerate(tickets):
            label = "exception" if client == "Acme" and day == 2 and number == len(tickets) - 1 else ""
            closed = opened + timedelta(hours=6)
            yield f"{day}-{number}", "ticket", client, opened.isoformat(), closed.isoformat(), hours, label


def write(file: Path, weeks_of_acme: int = 0) -> None:
    with file.open("w", newline="") as open_file:
        csv.writer(open_file).writerows([COLUMNS, *rows(weeks_of_acme)])


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose tickets come from a file; Ada runs the bot, Lea leads, three others sign."""

    clock: Clock
    file: Path
    slack: Workspace
    support: Channel
    ada: User
    lea: User
    sam: User
    pia: User
    sue: User
    settings: dict[str, str]

    def direct(self, user: User) -> list[Message]:
        return self.slack.messages(self.slack.direct(user))

    def review(self, user: User) -> Message:
        """Return the one message of the review that somebody has."""
        (found,) = [each for each in self.direct(user) if "Signatures" in each.text]
        return found

    def posted(self, begin: str) -> Message:
        (found,) = [each for each in self.slack.messages(self.support) if each.text.startswith(begin)]
        return found

    async def ask(self, user: User, line: str) -> Shown:
        (shown,) = await self.slack.command(user, self.support, f"/clientload {line}")
        return shown

    async def send(self, dialog: Shown, given: dict[str, Any]) -> Shown:
        start = len(self.slack.feed)
        await self.slack.submit(dialog, given)
        await self.slack.until(lambda: len(self.slack.feed) > start)
        return self.slack.feed[-1]

    async def sign(self, user: User, conditions: str = "") -> Shown:
        (dialog,) = await self.slack.press(self.review(user), "Sign", user)
        return await self.send(dialog, {"Under these conditions": conditions} if conditions else {})

    async def open_review(self) -> Shown:
        """Type the client's name as the leader, and fill in the dialog that opens."""
        dialog = await self.ask(self.lea, "onboard acme")
        given = {
            "Signs for sales": self.sam.id,
            "Signs for product": self.pia.id,
            "Signs for support": self.sue.id,
            "First day": "2025-05-19",
            "Support": "6 %",
        }
        return await self.send(dialog, given)


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    clock, file = Clock(), tmp_path / "items.csv"
    write(file)
    async with Workspace(clock=clock) as slack:
        people = [slack.add_user("Ada", admin=True), *(slack.add_user(name) for name in ("Lea", "Sam", "Pia", "Sue"))]
        support = slack.add_channel("support", *people)
        settings = of_slack(slack) | of_database(tmp_path / "clientload.db") | {"CSV_ITEMS": str(file)}
        yield Story(clock, file, slack, support, *people, settings)


async def begins(story: Story, jobs: Jobs) -> None:
    lines = ("team channel Support here", "team live Support", "hours always", "roles grant leader @Lea")
    for line in (*lines, "client add Acme", "onboard label exception"):
        await story.ask(story.ada, line)
    await jobs.tick()


async def test_from_the_review_to_its_signatures_the_first_weeks_and_what_the_team_feels(story: Story) -> None:
    async with product(story.settings, story.clock) as jobs:
        await begins(story, jobs)

        opened = await story.open_review()
        assert opened.text.startswith("Acme: 0 of 3 signed, missing sales, product and support\n")
        await jobs.tell()

        # Two sign, one of them on a condition; the third is reminded on the second working day, and then signs.
        signed = await story.sign(story.sam, "They pay for what is made for them")
        assert signed.text.startswith("Acme: 1 of 3 signed, missing product and support; conditions kept: 0 of 1\n")
        await story.sign(story.pia)
        story.clock.move_to(days=2)
        await jobs.tell()
        (reminder,) = [each for each in story.direct(story.sue) if "is missing" in each.text]
        assert reminder.text.startswith("Your signature for Acme is missing: support\n")
        assert not any("is missing" in each.text for each in story.direct(story.sam))
        assert (await story.ask(story.pia, "onboard sign acme")).text == "You have signed already."
        (dialog,) = await story.slack.press(reminder, "Sign", story.sue)
        await story.send(dialog, {})
        await jobs.tell()
        assert story.review(story.lea).text.startswith("Acme: all three have signed; conditions kept: 0 of 1\n")
        assert story.review(story.lea).edited
        await story.slack.press(story.review(story.lea), "Condition 1 is kept", story.lea)

        # Three weeks on: 15 working days of three tickets, an hour each. By then Brisa and Ondine had taken 15 h,
        # Kestrel 30 h and Tavola 7.5 h: the median is 15 h, and Acme takes three times that.
        write(story.file, 3)
        story.clock.move_to(weeks=3)
        await jobs.tick()
        digest = story.posted("Support, ")
        assert (
            "Acme in Support, week 3 of 12: 3 times the median of the last 4 (45 h, 45 tickets; they took 15 h by then)"
            "; promised 0 exceptions, 1 so far; limit 6 % in these weeks" in digest.text.splitlines()
        )
        await story.slack.press(digest, "Count an exception", story.sam)
        (asked,) = await story.slack.shortcut(digest, SHORTCUT, story.pia)
        assert (await story.send(asked, {})).text.startswith("Counted for Acme, without who did.")
        card = await story.ask(story.sue, "acme")
        assert "promised 0 exceptions, 3 so far" in card.text
        assert "They pay" not in card.text

        # Of 315 h in four weeks, Acme takes 45 (14 %). The team's limit is 25 %: only the tighter one is passed.
        alert = story.posted("Acme has been above its Support limit since 26 May: 14 % now, limit 6 %")
        assert "Rule: above the limit of its first weeks, three evenings running" in alert.text
        shown = [await felt(story, alert, user) for user in (story.sam, story.pia, story.sue)]
        assert shown == [
            "Fewer than 3 colleagues feel this so far; the figures do",
            "Fewer than 3 colleagues feel this so far; the figures do",
            "3 colleagues feel this: figures and team agree",
        ]
        (twice,) = await story.slack.press(alert, MORE, story.sue, value="I feel this: counted, never named")
        assert twice.text == "You are counted already. Nothing says who was."


async def felt(story: Story, alert: Message, user: User) -> str:
    """Press as somebody, and return what the message says then."""
    await story.slack.press(alert, MORE, user, value="I feel this: counted, never named")
    await story.slack.until(lambda: "feel this" in alert.text)
    return next(line for line in alert.text.splitlines() if "feel this" in line)
