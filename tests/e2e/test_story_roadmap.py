"""A roadmap that slips while one client's wishes come in: set up, shown, told to team and leader once, and over."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import tracker
from bot.demo.tracker import Tracker
from bot.demo.work import Change, ChangedField, Company, Engineer, Issue, Worklog
from bot.demo.workspace import Channel, Message, User, Workspace
from bot.jobs import Jobs
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday in the past: the connectors never ask for what is newer than the machine's own clock."""

ENGINEERS = tuple(Engineer(f"712020:{number}", f"Engineer {number}") for number in range(6))
WEEKS = 20
LATE_BY = (9, 21)
"""Days by which two of the three issues slip that were planned for each of the last four weeks."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Board:
    """Writes issues down with their history: each is begun a day after it was made, by whoever is next."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.worklogs: list[Worklog] = []
        self._changes = 0

    def add(
        self,
        project: str,
        at: datetime,
        hours: int,
        *,
        client: str = "",
        done: datetime,
        due: str = "",
        later: str = "",
    ) -> None:
        """Add an issue; `later` is what its due date becomes two days before it."""
        number = 10_001 + len(self.issues)
        who = ENGINEERS[number % len(ENGINEERS)].id
        begun = at + timedelta(days=1)
        history = [
            self._change(begun, who, "assignee", "", who),
            self._change(begun, who, "status", "To Do", "In Progress"),
        ]
        if later:
            moved = datetime.fromisoformat(f"{due}T10:00:00+00:00") - timedelta(days=2)
            history.append(self._change(moved, who, "duedate", due, later))
        history.append(self._change(done, who, "status", "In Progress", "Done"))
        self.issues.append(
            Issue(
                id=number,
                key=f"{project}-{number}",
                project=project,
                type="Story",
                summary=f"Wish {number}" if client else f"Feature {number}",
                created_at=at,
                reporter=who,
                priority="Medium",
                changes=tuple(change for change in sorted(history, key=lambda each: each.at) if change.at <= NOW),
                client_field=client or None,
                due=due,
            )
        )
        if begun < NOW:
            self.worklogs.append(Worklog(number, number, who, begun, begun + timedelta(hours=hours), hours * 3600))

    def _change(self, at: datetime, who: str, field: ChangedField, before: str, after: str) -> Change:
        self._changes += 1
        return Change(self._changes, at, who, field, before, after)


def firm() -> Company:
    """Invent twenty weeks: three features a week, due in three; Acme's wishes once a month, then twice a week."""
    board = Board()
    for back in range(WEEKS, 0, -1):
        tuesday = NOW - timedelta(weeks=back) + timedelta(days=1)
        due = tuesday + timedelta(weeks=3)
        for each in range(3):
            slips = each and due > NOW - timedelta(weeks=4)
            end = due + timedelta(days=LATE_BY[each - 1] if slips else 0)
            later = end.date().isoformat() if slips else ""
            board.add("PLAT", tuesday, 8, done=end, due=due.date().isoformat(), later=later)
        board.add("OPS", tuesday, 4, client="Globex", done=tuesday + timedelta(days=3))
        for _ in range(2 if back <= 4 else back % 4 == 0):
            board.add("SOL", tuesday, 12, client="Acme", done=tuesday + timedelta(days=4))
    return Company(
        name="Ardoise",
        domain="ardoise.example",
        until=NOW,
        organizations=(),
        groups=(),
        users=(),
        tickets=(),
        engineers=ENGINEERS,
        issues=tuple(board.issues),
        worklogs=tuple(board.worklogs),
    )


SET_UP = (
    "/clientload team channel Engineering #engineering",
    "/clientload team live Engineering",
    "/clientload team class roadmap project PLAT",
    "/clientload team class Engineering bespoke project SOL",
)


@dataclass(frozen=True, slots=True)
class Story:
    """A firm whose tracker is read, an admin, and Lena, who leads it."""

    clock: Clock
    slack: Workspace
    admin: User
    lena: User
    channel: Channel
    jobs: Jobs

    async def types(self, line: str, user: User | None = None) -> str:
        """Type a line; return the answer in words."""
        (shown,) = await self.slack.command(user or self.admin, self.channel, line)
        return shown.text

    @property
    def posted(self) -> list[Message]:
        """Return what stands in the team's channel of a roadmap that slips."""
        return [message for message in self.slack.messages(self.channel) if "roadmap slip" in message.text]

    def told(self, user: User) -> list[Message]:
        """Return the direct messages to somebody that are about bespoke work by their first line."""
        whole = self.slack.messages(self.slack.direct(user))
        return [message for message in whole if "bespoke" in message.text.splitlines()[0]]


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    clock = Clock()
    async with Tracker(firm(), clock).serve() as url, Workspace(clock=clock) as slack:
        admin, lena = slack.add_user("you", admin=True), slack.add_user("Lena")
        slack.add_channel("support", admin)
        channel = slack.add_channel("engineering", admin)
        jira = {"JIRA_URL": url, "JIRA_EMAIL": tracker.EMAIL, "JIRA_TOKEN": tracker.TOKEN}
        jira["JIRA_CLIENT_FIELD"] = "customfield_10050"
        settings = jira | of_slack(slack) | of_database(tmp_path / "clientload.db")
        async with product(settings, clock) as jobs:
            yield Story(clock, slack, admin, lena, channel, jobs)


async def test_a_roadmap_is_displaced_told_once_and_over(story: Story) -> None:
    for line in (*SET_UP, "/clientload roles grant leader @Lena"):
        await story.types(line)
    await story.jobs.tick()

    (letter,) = story.told(story.lena)
    (posted,) = story.posted
    assert posted.text == letter.text, "the team reads in its channel what leaders read"
    head, came_in, newest, slipped, late, *_ = letter.text.splitlines()
    assert head == "Acme's bespoke work came in while Engineering's roadmap slipped"
    assert re.fullmatch(
        r"Acme: 8 bespoke issues in over four weeks \(usually 1\), \d\d % of hours \(usually \d+ %\)", came_in
    )
    assert re.fullmatch(
        r"At the same time 8 of 21 dated roadmap issues slipped by 9 to 21 days \(usually 3 %\)", slipped
    )
    assert re.match(r"Newest: Wish \d+ \(\S+\), Wish \d+", newest)
    assert re.match(
        r"Slipped most: Feature \d+ \(\S+\) 21 days, Feature \d+ \(\S+\) 21 days, Feature \d+ \(\S+\) 21 days", late
    )
    assert "because" not in letter.text
    assert story.told(story.admin) == [], "an admin is no leader by that"

    shown = await story.types("/clientload roadmap Engineering 4w", story.lena)
    verdict, _, *facts = shown.splitlines()
    assert re.fullmatch(r"Engineering: \d\d % of hours on the roadmap, \d\d % bespoke", verdict)
    assert re.match(r"• Roadmap \d\d % \(\d\d % before\), bespoke \d\d % \(\d+ % before\), of \d+ h", facts[0])
    assert re.fullmatch(r"• \d+ % of hours have no class", facts[1])
    assert "Over 28 days, 8 of 21 dated roadmap issues slipped: Feature 10" in shown, "one count of one thing"
    assert "Acme: 8 bespoke issues in (1 before), 96 h. Newest: Wish 10" in shown
    assert "8 bespoke issues in, 96 h bespoke (46 % of the team's hours)" in await story.types("/clientload acme")
    digest = await story.types("/clientload digest Engineering")
    assert "At the same time 8 of 21 dated roadmap issues slipped by 9 to 21 days" in digest

    await story.types("/clientload team strain Engineering on")
    assert "The team as a whole" not in await story.types("/clientload roadmap"), "the team was not told yet"
    await story.jobs.tick()
    (notice,) = [one for one in story.slack.messages(story.channel) if "strain" in one.text]
    assert notice.text.startswith("From now on the strain of Engineering is measured, of the team as a whole")
    assert "The team as a whole, in four weeks:" in await story.types("/clientload roadmap")
    # Every line of a single issue is told in half hours, of a team of six.
    assert "hours not told" not in await story.types("/clientload why acme")

    story.clock.now += timedelta(days=36)
    await story.jobs.tick()
    await story.jobs.tick()
    (over,) = story.told(story.lena)
    assert over.ts == letter.ts, "one stretch is one message"
    assert over.text.startswith("Over: Acme's bespoke work no longer comes in while Engineering's roadmap slips\n")
    was = came_in.replace("over four weeks", "over the four weeks up to 18 May")
    assert over.text.splitlines()[1] == was, "what it was stays to be read, with its day"
    (posted_over,) = story.posted
    assert (posted_over.ts, posted_over.text) == (posted.ts, over.text)
    assert "At the same time" not in await story.types("/clientload digest Engineering")
