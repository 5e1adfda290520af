"""`docs/commands.md`: every example on it is executed, and both languages do the same."""

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.workspace.limits import check_message
from bot.domain.client import Names
from bot.domain.load import Evening, Share
from bot.language import LANGUAGES, speaking
from bot.services.company import Company
from bot.slack.clauses import WINDOW
from bot.slack.commands import SUBCOMMANDS, answer, understood
from bot.slack.grammar import percent, read, split
from bot.slack.periods import trailing_window
from bot.slack.request import Channel, Guests, Membership, Mistake, Person, Request, Role, UserGroup
from bot.slack.words import joined
from bot.store import changes, snapshots
from bot.store.database import Database
from bot.store.teams import ensure_default_teams
from tests.blank import sqlite_at
from tests.services.books import NOW, SUPPORT, TODAY, Books
from tests.services.revenue_told import told

NO_NAMES = Names({})
PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
ADMIN = Person("U1", Role.ADMIN, leader=True)
"""Somebody who is both, so that every example is theirs."""
ASKED_BACK = "asked back · demandé"
MENTIONS = {
    "#support": "<#C1|support>",
    "@ana": "<@U2|ana>",
    "@bo": "<@U3|bo>",
    "@marie": "<@U4|marie>",
    "@desk": "<!subteam^S1|@desk>",
}
"""What Slack makes of them."""


def examples(column: int) -> list[str]:
    """Return what stands in one of the two columns of examples, from top to bottom."""
    rows = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| `/clientload")]
    return [row[column].strip().strip("`").removeprefix("/clientload").strip() for row in rows]


def spellings(heading: str) -> list[tuple[str, str]]:
    """Return every spelling of one small table with what it means."""
    table = PAGE[PAGE.index(f"| {heading}") :].split("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return [(spelled, means) for left, means in cells for spelled in re.findall("`([^`]+)`", left)]


class Found:
    """The one channel of the page."""

    async def find(self, channel_id: str) -> Channel | None:
        return Channel(channel_id, "support", member=True, shared=False)

    async def guests(self, channel_id: str) -> Guests:
        return Guests(0, len(channel_id))


class Taken:
    """Takes every file."""

    async def send(self, user_id: str, path: Path, name: str, comment: str) -> None:
        """Keep nothing of it."""


class Everybody:
    """The people of the page, all of whom may have a role, and their one user group."""

    named_admins: Sequence[str] = (ADMIN.id,)

    async def members(self, group_ids: Collection[str]) -> Membership:
        return Membership(dict.fromkeys(group_ids, frozenset({"U2", "U4"})))

    async def groups(self) -> Mapping[str, UserGroup]:
        return {"S1": UserGroup("S1", "desk", "Desk")}

    async def why_not(self, user_id: str) -> str:
        return "" if user_id in {"U2", "U3", "U4"} else f"Nobody is called {user_id}."

    async def is_lasting_admin(self, user_id: str) -> bool:
        return user_id in self.named_admins

    async def every_admin(self) -> Collection[str]:
        return self.named_admins


@asynccontextmanager
async def firm(path: Path) -> AsyncIterator[Company]:
    """Give a firm of nine clients that was judged on one evening."""
    database = Database(sqlite_at(path))
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    books, shares = Books(database), {}
    for name in ("acme", "globex", "status", *(f"Client {number}" for number in range(6))):
        id_ = await books.client(name)
        await books.item(SUPPORT, id_, 3, 2)
        await books.opened(SUPPORT, id_, 3, 5)
        await books.worked(SUPPORT, id_, 30, 5)
        shares[id_] = Share(5, 2, 0.1, 0.1, 0.1, 0.1, 5, 2, 0)
    async with database.writing() as session:
        evening = Evening(TODAY - timedelta(days=1), 45, 11, 22, 0, 600, 1, 0.25, 9, shares)
        await snapshots.save_evening(session, SUPPORT, evening, thin=False)
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    await told(company, {"acme": 300, "globex": 200, "status": 100})
    yield company
    await database.close()


async def led_to(company: Company, line: str) -> str:
    """Type a line, as Slack hands it over; return the subcommand that answered."""
    for said, mention in MENTIONS.items():
        line = line.replace(said, mention)
    request = Request(company, ADMIN, "C1", line, channels=Found(), files=Taken(), people=Everybody())
    try:
        shown = await answer(request)
    except Mistake as mistake:
        raise AssertionError(f"{line}: {mistake}") from mistake
    assert check_message(shown.text, shown.blocks) == [], line
    return (await understood(request))[0].name


@pytest.mark.parametrize("spoken", LANGUAGES)
async def test_every_example_is_understood_and_both_columns_do_the_same_whoever_types_them(
    tmp_path: Path, spoken: str
) -> None:
    did = []
    for column in (0, 1):
        async with firm(tmp_path / f"{column}.db") as company:
            with speaking(spoken):
                led = [await led_to(company, line) for line in examples(column)]
            async with company.database.asking() as session:
                changed = [
                    (change.what, change.old, change.new) for change in await changes.latest(session, 200, leader=True)
                ]
        did.append((led, changed))
    english, french = did
    assert english == french
    assert set(english[0]) == {each.name for each in SUBCOMMANDS}
    assert len(english[1]) > 25


@pytest.mark.parametrize(("spelled", "means"), spellings("Shares"))
def test_every_share_is_read_as_the_page_says(spelled: str, means: str) -> None:
    if means == ASKED_BACK:
        with pytest.raises(Mistake, match=r"can be|Did you mean"):
            percent(spelled)
    else:
        assert percent(spelled) == pytest.approx(float(means.removesuffix("%")) / 100)


@pytest.mark.parametrize(("spelled", "means"), spellings("Days"))
def test_every_day_is_read_as_the_page_says(spelled: str, means: str) -> None:
    line = f"40 % until {spelled}"
    if means == ASKED_BACK:
        with pytest.raises(Mistake, match="can be"):
            read(line, NO_NAMES, NO_NAMES, TODAY, WINDOW)
    else:
        sentence = read(line, NO_NAMES, NO_NAMES, TODAY, WINDOW)
        assert (sentence.value, sentence.until) == ("40 %", date.fromisoformat(means))


@pytest.mark.parametrize("window", re.findall("`([^`]+)`", PAGE[PAGE.index("Windows stand") :].split("\n\n")[0]))
def test_every_window_is_one(window: str) -> None:
    before, days = trailing_window(split(f"acme {window}"), TODAY)
    assert (joined(before), bool(days)) == ("acme", True)
