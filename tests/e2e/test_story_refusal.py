"""A client asks for something of its own, a leader refuses with reasons, and in spring another client asks again."""

import csv
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.jobs import Jobs
from bot.slack.actions.request import SHORTCUT
from tests.e2e.firm import of_database, of_slack, product

NOW = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
"""A Monday: no tool is asked for what is newer than the machine's own clock."""

BUILT = (8, 16, 24, 32, 40)
"""Hours of the five issues that were built like it: 24 in the middle, half of them from 16 to 32."""

BUILT_FOR = ("Globex", "Nordal", "Umbra", "Globex", "Nordal")
ROADMAP = 168
"""Hours within twelve weeks: 14 a week, so that 24 h take 12 days of it."""

COLUMNS = ("item_id", "kind", "client", "title", "labels", "url", "opened_at", "closed_at", "hours", "due_on")


@dataclass
class Story:
    """A firm whose work comes from a file; Ada runs the bot, Lea leads, Max works at the desk."""

    file: Path
    slack: Workspace
    support: Channel
    ada: User
    lea: User
    max: User
    settings: dict[str, str]
    now: datetime = NOW
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def write(self) -> None:
        """Write the file anew, with what was asked since."""
        with self.file.open("w", newline="") as open_file:
            csv.writer(open_file).writerows([COLUMNS, *built(), *self.asked])

    def asks(self, ref: str, client: str, title: str) -> str:
        """Let a client ask for it in a ticket; return the link to that."""
        url = f"https://desk.example/tickets/{ref}"
        self.asked.append((ref, "ticket", client, title, "sso", url, self.now.isoformat(), "", "", ""))
        self.write()
        return url

    async def ask(self, user: User, line: str) -> Shown:
        (shown,) = await self.slack.command(user, self.support, f"/clientload {line}")
        return shown

    async def look(self, user: User, url: str) -> Shown:
        """Use the shortcut on a message that somebody wrote."""
        client = AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url)
        await client.chat_postMessage(channel=self.support.id, text=f"Can we do that? <{url}>")
        (shown,) = await self.slack.shortcut(self.slack.messages(self.support)[-1], SHORTCUT, user)
        return shown

    async def sent(self, dialog: Shown, given: dict[str, object]) -> str:
        start = len(self.slack.feed)
        await self.slack.submit(dialog, given)
        await self.slack.until(lambda: len(self.slack.feed) > start)
        return self.slack.feed[-1].text

    def letters(self, user: User) -> list[str]:
        """Return what somebody was told directly about requests."""
        told = self.slack.messages(self.slack.direct(user))
        return [each.text for each in told if "request" in each.text]


def built() -> Iterator[tuple[object, ...]]:
    """Yield what was built in the weeks before, and what is on the roadmap."""
    start = NOW - timedelta(weeks=6)

    def issue(ref: str, client: str, label: str, hours: object, due_on: str = "") -> tuple[object, ...]:
        closed = (start + timedelta(days=2)).isoformat() if hours else ""
        url = f"https://tracker.example/browse/{ref}"
        return ref, "issue", client, f"Issue {ref}", label, url, start.isoformat(), closed, hours, due_on

    for number, (hours, client) in enumerate(zip(BUILT, BUILT_FOR, strict=True)):
        yield issue(f"APP-{number}", client, "sso;to-order" if number < 3 else "sso;core", hours)
    yield issue("APP-10", "", "plan", ROADMAP)
    yield issue("APP-11", "", "plan", "", "2025-06-02")


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    file = tmp_path / "items.csv"
    made: list[Story] = []
    async with Workspace(clock=lambda: made[0].now if made else NOW) as slack:
        people = [slack.add_user("Ada", admin=True), slack.add_user("Lea"), slack.add_user("Max")]
        support = slack.add_channel("support", *people)
        settings = of_slack(slack) | of_database(tmp_path / "clientload.db") | {"CSV_ITEMS": str(file)}
        made.append(Story(file, slack, support, *people, settings))
        yield made[0]


async def begins(story: Story, jobs: Jobs) -> None:
    for line in (
        "team channel Support here",
        "hours always",
        "team class bespoke label to-order",
        "team class maintenance label core",
        "team class roadmap label plan",
        "roles grant leader @Lea",
    ):
        await story.ask(story.ada, line)
    await jobs.tick()


async def test_from_the_request_to_the_refusal_and_its_return(story: Story) -> None:
    url = story.asks("4711", "Acme", "SSO for our subsidiaries")
    async with product(story.settings, story.clock) as jobs:
        await begins(story, jobs)

        # Whoever works at the desk sees what it means, and that is all.
        page = await story.look(story.max, url)
        lines = page.text.splitlines()
        assert lines[0] == "SSO for our subsidiaries: asked for by 1 client; far from the standard"
        assert "1 item of 1 client since 19 May, by this item alone" in lines
        assert "• 5 items of 3 clients with the label sso, the latest: Issue APP-4, Issue APP-3. The same?" in lines
        assert "• 3 of 5 similar issues with a class are bespoke" in lines
        assert "• Once: 24 h, the median of 5 issues like it; half of them took 16 to 32 h" in lines
        assert "• Each year: 4.8 h, assumed: a fifth of what it takes once, for tickets are too few to tell" in lines
        waits = "1 roadmap item of Engineering would wait 12 days, if the hours are taken from the roadmap"
        assert waits in lines
        assert "• Issue APP-11 (https://tracker.example/browse/APP-11): due 2 Jun, then 14 Jun" in lines

        # The leader says that it is the same, and from then on it counts.
        (same,) = await story.slack.press(await story.look(story.lea, url), "The same: the label sso", story.lea)
        assert same.text.startswith("SSO for our subsidiaries: asked for by 4 clients; far from the standard\n")
        assert "6 items of 4 clients since 7 Apr, by the theme sso" in same.text

        # The leader refuses, with a reason and a day on which that is looked at again.
        (dialog,) = await story.slack.press(await story.look(story.lea, url), "Decide", story.lea)
        given = {"Why": "one way to sign in is enough", "Looked at again on": "2025-09-01", "Owner": story.lea.id}
        said = await story.sent(dialog, given)
        assert said.startswith("Decided. Acme in Support: refuse \u201cSSO for our subsidiaries\u201d\n")

        # The draft says no to the client, and nothing that is the firm's own; the note holds what everybody may read.
        decided = await story.look(story.lea, url)
        (texts,) = await story.slack.press(decided, "Note and draft", story.lea)
        copied = await story.sent(texts, {})
        draft, note = copied.split("Internal note")
        assert "We will look at it again in September." in draft
        assert not any(each in draft for each in ("24", "Globex", "one way to sign in"))
        assert "SSO for our subsidiaries: asked for by 4 clients; far from the standard" in note
        assert not any(each in note for each in ("eclined", "one way to sign in", "refuse"))

        # Two weeks on another client asks for what looks like it: leaders are asked, once, and nobody else is.
        story.now = NOW + timedelta(weeks=2, hours=1)
        again = story.asks("4790", "Kestrel", "Single sign-on for Belgium")
        await jobs.tick()
        await jobs.tell()
        (letter,) = story.letters(story.lea)
        assert letter.splitlines()[:3] == [
            "Is a declined request back? 1 new item looks like \u201cSSO for our subsidiaries\u201d",
            (
                "• Kestrel, 2 Jun: Single sign-on for Belgium (https://desk.example/tickets/4790); by the label sso,"
                " the same?"
            ),
            "Declined on 19 May, reason: one way to sign in is enough; review in September",
        ]
        assert story.letters(story.max) == story.letters(story.ada) == []
        assert not any("eclined" in each.text for each in story.slack.messages(story.support))

        # Who asks with the right to know finds the answer on the new item; who has none finds no sign of it.
        asked = await story.look(story.lea, again)
        assert "This looks like it: the same?" in asked.text
        (told,) = await story.slack.press(asked, "The same: the label sso", story.lea)
        assert told.text.startswith("Single sign-on for Belgium: declined on 19 May; asked for by 5 clients\n")
        assert "asked again since: 1 item of 1 client" in told.text
        hidden = await story.look(story.max, again)
        assert hidden.text.startswith("Single sign-on for Belgium: asked for by 5 clients; far from the standard\n")
        assert not any(word in hidden.text for word in ("eclined", "one way", "◆"))
