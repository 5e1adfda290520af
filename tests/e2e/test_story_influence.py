"""Weight is influence: two names of one group, the hours of sales, and the requests of a client that pays little."""

import csv
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.workspace import Channel, Message, Shown, User, Workspace
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday. It lies in the past, for the connectors never ask for what is newer than the machine's own clock."""

DAYS = 190
COLUMNS = ("item_id", "kind", "client", "opened_at", "closed_at", "hours", "labels")
LARGE, USUAL = ("Acme", "Acme Benelux"), ("Brisa", "Cardo", "Delphi", "Evora", "Falk", "Garnet")
TICKETS = dict.fromkeys(LARGE, 4) | dict.fromkeys(USUAL, 2) | {"Nordal": 1}
"""A day. Acme and Acme Benelux take 19 % each of Support, 38 % together; of eight clients none may take over 25 %."""

SET_UP = (
    "/clientload team channel Support here",
    "/clientload team live Support",
    "/clientload team add Sales sales",
    "/clientload hours always",
    "/clientload team class bespoke label one-off",
)


def rows() -> Iterator[tuple[object, ...]]:
    """Yield the items of the firm's tools: calm tickets, issues, and what Nordal alone asked for of late."""
    first = NOW.date() - timedelta(days=DAYS)
    for number in range(DAYS):
        day = first + timedelta(days=number)
        weeks_ago = (DAYS - 1 - number) // 7
        if number >= DAYS - 70:
            for client, count in TICKETS.items():
                for at in range(count):
                    yield _row(f"t{number}-{client}-{at}", "ticket", client, day, 0.5, "")
        if day.weekday() == 0:
            yield _row(f"i{number}", "issue", "Brisa", day, 6, "one-off" if number % 3 else "")
            yield _row(f"j{number}", "issue", "Cardo", day, 6, "")
            for at in range(3 if weeks_ago < 8 else (number // 7) % 2):
                yield _row(f"n{number}-{at}", "issue", "Nordal", day, 1, "one-off")


def _row(ref: str, kind: str, client: str, day: date, hours: float, labels: str) -> tuple[object, ...]:
    return (ref, kind, client, f"{day}T09:00:00Z", f"{day}T15:00:00Z", hours, labels)


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose tools write a file, and whose support team has a channel."""

    slack: Workspace
    admin: User
    marie: User
    support: Channel
    settings: Mapping[str, str]

    async def type(self, line: str, user: User | None = None) -> Shown:
        (shown,) = await self.slack.command(user or self.admin, self.support, line)
        return shown

    @property
    def alerts(self) -> list[Message]:
        """What stands in the channel itself of alerts."""
        posted = [message for message in self.slack.messages(self.support) if message.thread_ts is None]
        return [message for message in posted if message.metadata and "event_id" in message.metadata["event_payload"]]


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    path = tmp_path / "items.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows()])
    async with Workspace(clock=lambda: NOW) as slack:
        admin, marie = slack.add_user("ada", admin=True), slack.add_user("marie")
        support = slack.add_channel("support", admin, marie)
        settings = {"CSV_ITEMS": str(path)} | of_slack(slack) | of_database(tmp_path / "clientload.db")
        yield Story(slack, admin, marie, support, settings)


async def test_two_names_of_one_group_are_one_client_and_small_ones_are_heard(story: Story) -> None:
    async with product(story.settings, lambda: NOW) as jobs:
        for line in SET_UP:
            await story.type(line)
        await story.type("/clientload roles grant leader @marie")
        await jobs.tick()
        assert story.alerts == [], "neither of the two is near the limit by itself"

        said = await story.type('/clientload client group Acme with "Acme Benelux" as subsidiary')
        assert said.text.startswith("Acme Benelux counts in the group Acme now (subsidiary).")
        await jobs.tick()
        (alert,) = story.alerts
        verdict, *told = alert.text.splitlines()
        assert verdict == "Acme is at 1.5 times its Support limit, above it since 10 March: 38 % now, limit 25 %"
        assert "Of it: Acme itself 56 h, 50 %; Acme Benelux (subsidiary) 56 h, 50 %" in told

        logged = await story.type("/clientload log nordal 2h negotiation on 15 May", story.marie)
        twice = await story.type("/clientload log nordal 2h negotiation on 15 May", story.marie)
        assert "kept for Sales" in logged.text
        await story.slack.press(twice, "Undo", story.marie)
        (grown,) = [each for each in story.slack.messages(story.slack.direct(story.marie)) if "Nordal" in each.text]
        assert grown.text.startswith(
            "Nordal asks Engineering for more and more of its own\nCustom requests grow: 24 in "
        )
        card = (await story.type("/clientload nordal")).text
        assert "2 of 2 h; 1 of 1 activity (100 %)" in card
        assert "Custom requests grow: 24 in eight weeks, usually " in card
        digest = (await story.type("/clientload digest Engineering")).text
        assert "Custom requests grow: Nordal 24 in eight weeks, usually " in digest

        # A slip of the hand that is taken back before anybody could read of it leaves no word in the channel.
        await story.type("/clientload client group Acme with Nordal as reseller")
        await story.type("/clientload client ungroup Nordal")
        await jobs.tick()
        assert alert.text.splitlines()[0] == verdict
        assert "has left this group" not in alert.text

        await story.type('/clientload client ungroup "Acme Benelux"')
        await jobs.tick()
        assert story.alerts == [alert]
        assert alert.text.splitlines()[0].startswith("Acme is back under its Support limit: 19 %")
        for said in (alert, story.slack.replies(alert)[-1]):
            assert "Acme Benelux has left this group since the alert opened" in said.text
        assert story.marie.id not in str(story.slack.messages(story.support))
