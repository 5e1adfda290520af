"""One client pays for a third of the firm: from the first word to its leaders until it no longer does."""

import csv
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.demo.workspace import Channel, Message, User, Workspace
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday in the past, for no connector asks for what is newer than the machine's own clock."""

LARGE = "Alto"
SMALL = tuple(f"Choir {number}" for number in range(1, 14))
WEEKS = 13
TICKETS_A_DAY = 2
MONTHLY = 1_000
"""Euros that each small client pays a month; seven times as much is 35 % beside thirteen of them."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def write_items(path: Path, until: date) -> None:
    """Invent a desk: on every working day some tickets, of which the large client opens every other one."""
    rng = Random(7)  # noqa: S311 - an invented firm needs repeatable numbers
    rows: list[Sequence[object]] = [("item_id", "kind", "client", "opened_at", "closed_at", "hours")]
    for back in range(7 * WEEKS, 0, -1):
        day = until - timedelta(days=back)
        if day.isoweekday() > 5:
            continue
        for number in range(TICKETS_A_DAY):
            at = datetime.combine(day, time(9 + number), UTC)
            client = LARGE if number % 2 else rng.choice(SMALL)
            # What the others ask waits while the large one is served.
            closed = "" if client != LARGE and back <= 10 else (at + timedelta(hours=5)).isoformat()
            rows.append((f"{day}-{number}", "ticket", client, at.isoformat(), closed, 2))
    _write(path, rows)


def write_revenue(path: Path, until: date, large: Mapping[int, int]) -> None:
    """Write what everybody pays each month of two years; `large` says what the large client does from a month on."""
    rows: list[Sequence[object]] = [("client", "period", "amount", "currency")]
    for back in range(24, 0, -1):
        index = 12 * until.year + until.month - 1 - back
        month = f"{index // 12}-{index % 12 + 1:02d}"
        paid = next(amount for since, amount in sorted(large.items()) if back <= since)
        rows += [(LARGE, month, paid, "EUR"), *((name, month, MONTHLY, "EUR") for name in SMALL)]
    _write(path, rows)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


@dataclass(frozen=True, slots=True)
class Story:
    """The firm's files and its Slack, with one who runs the bot, one who leads, and one who does neither."""

    clock: Clock
    items: Path
    revenue: Path
    slack: Workspace
    ada: User
    bo: User
    cleo: User
    support: Channel
    settings: Mapping[str, str]

    def told(self, user: User, words: str) -> list[Message]:
        """Return what somebody was told directly that begins with the large client's name and holds these words."""
        messages = self.slack.messages(self.slack.direct(user))
        return [each for each in messages if each.text.startswith(LARGE) and words in each.text]

    async def types(self, user: User, line: str) -> str:
        (shown,) = await self.slack.command(user, self.support, line)
        return shown.text

    def pass_(self, days: int) -> None:
        """Let days pass, in which the desk goes on as before."""
        self.clock.now += timedelta(days=days)
        write_items(self.items, self.clock.now.date())


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    clock, items, revenue = Clock(), tmp_path / "items.csv", tmp_path / "revenue.csv"
    write_items(items, NOW.date())
    write_revenue(revenue, NOW.date(), {24: 7 * MONTHLY})
    async with Workspace(clock=clock) as slack:
        ada, bo, cleo = slack.add_user("Ada", admin=True), slack.add_user("Bo"), slack.add_user("Cleo")
        support = slack.add_channel("support", ada)
        support.members.update({bo.id, cleo.id})
        files = {"CSV_ITEMS": str(items), "REVENUE_CSV": str(revenue), "CLIENTLOAD_CURRENCY": "EUR"}
        settings = files | of_slack(slack) | of_database(tmp_path / "clientload.db")
        yield Story(clock, items, revenue, slack, ada, bo, cleo, support, settings)


async def test_leaders_see_it_ask_what_if_and_see_it_end(story: Story) -> None:
    async with product(story.settings, story.clock) as jobs:
        await story.types(story.ada, "/clientload team channel Support #support")
        await story.types(story.ada, "/clientload roles grant leader @Bo")
        await jobs.tick()

        # The first word, and what it rests on.
        (alarm,) = story.told(story.bo, "above the limit of 25 %")
        assert alarm.text.splitlines()[:3] == [
            "Alto pays 35 % of revenue, above the limit of 25 %",
            "Twelve months, 1 May 2024 - 30 Apr 2025. The year before: 35 %",
            "• Takes 50 % of the hours clients cause, the last 28 days: 1.4 times its part",
        ]

        # What if: one press, for whoever presses.
        (asked,) = await story.slack.press(alarm, "What if they leave", story.bo)
        said = asked.text.splitlines()
        assert said[0].startswith("If Alto leaves: 84,000 EUR a year less, ")
        assert said[1] == "Pays 84,000 EUR of 240,000 EUR a year (35 %)"
        assert any("waiting, cleared within" in line for line in said)
        assert "• All that they pay ends, and nobody pays it instead; their hours end too" in said
        repriced = await story.types(story.bo, "/clientload whatif alto repriced +30%")
        assert repriced.startswith("If Alto pays 30 % more: 25,200 EUR a year more\n")

        # The contract, and the brief before its notice.
        kept = await story.types(story.bo, "/clientload contract alto renews 30 November notice 3 months")
        assert kept.startswith("Alto: renews 30 Nov 2025; notice until 30 Aug 2025, in 103 days.")
        await jobs.tick()
        assert story.told(story.bo, "last day of notice") == []
        story.pass_(14)
        await jobs.tick()
        (brief,) = story.told(story.bo, "last day of notice")
        assert brief.text.startswith(
            "Alto renews on 30 November; the last day of notice is on 30 August, in 89 days\nNo decision"
        )

        # Half a year later it pays less: the one message says that this is over, another what it takes all the same.
        story.pass_(168)
        write_revenue(story.revenue, story.clock.now.date(), {24: 7 * MONTHLY, 8: MONTHLY})
        await jobs.tick()
        (heavy,) = story.told(story.bo, "for eight weeks")
        assert story.told(story.bo, "of revenue") == [alarm, brief, heavy]
        assert alarm.text.startswith("Alto pays 19 % of revenue, under the limit of 25 % again\n")
        assert heavy.text.startswith("Alto has taken 2.0 times its part of revenue or more for eight weeks: 2.7 now\n")
        card = await story.types(story.bo, "/clientload alto")
        assert "pays 19 % of revenue: 2.7 times its part. Only leaders see this" in card
        assert "Renews 30 Nov 2025; the last day of notice was 30 Aug 2025. No decision is on record" in card

        # Nobody else learns anything of it, whatever they ask.
        for user in (story.ada, story.cleo):
            assert [each for each in story.told(user, "") if "revenue" in each.text] == []
            for line in ("alto", "", "whatif alto leaves", "contract alto", "dependency", "why alto"):
                text = await story.types(user, f"/clientload {line}")
                assert "EUR" not in text
                assert "revenue" not in text
        posted = [message.text for message in story.slack.messages(story.support)]
        assert not [text for text in posted if "revenue" in text or "EUR" in text]
