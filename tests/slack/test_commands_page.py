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


def as_phones_type(line: str) -> str:
    """Write a line as phones and French keyboards do: quotes that open and close, spaces at which no line breaks."""
    at = 0
    while '"' in line:
        line = line.replace('"', "\u201c\u201d"[at % 2], 1)
        at += 1
    return line.replace(" ", "\u00a0").replace("'", "\u2019")


@pytest.mark.parametrize("column", [0, 1])
async def test_every_example_does_the_same_as_phones_and_french_keyboards_type_it(tmp_path: Path, column: int) -> None:
    did = []
    for at, written in enumerate((str, as_phones_type)):
        async with firm(tmp_path / f"{at}.db") as company:
            led = [await led_to(company, written(line)) for line in examples(column)]
            async with company.database.asking() as session:
                latest = await changes.latest(session, 200, leader=True)
                did.append((led, [(change.what, change.old, change.new) for change in latest]))
    assert did[0] == did[1]


OF_A_CLIENT = (
    "{name}",
    "show {name} Support 12w",
    "fiche {name}",
    "why {name} 6m",
    "pourquoi {name}",
    "{name} vs globex",
    "globex contre {name}",
    "compare {name} and globex",
    "pace {name}",
    "export {name} 90d",
    "threshold {name} Support 40% because so",
    "seuil {name} Support 40,5 %",
    "threshold clear {name} Support",
    "expect {name} Support 50% until 30 June because so",
    "prévoir {name} Support effacer",
    "decide {name} cap 20% because so review 1 March",
    "decisions {name}",
    "contract {name} renews 31 March notice 3 months",
    "contrat {name} effacer",
    "whatif {name} capped 20%",
    "imposed tool {name}",
    "client alias {name} as Other",
    "client domain {name} other.example",
    "client map {name} label VIP",
    "client group {name} with globex as reseller",
    "client ungroup globex",
    "onboard {name} sales @ana product @bo support @marie",
    "onboard exception {name}",
    "client rename {name} to Renamed",
)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "nordal et fils",
        "NORDAL\u00a0ET  FILS",
        '"Nordal et Fils"',
        "\u00ab\u00a0status\u00a0\u00bb",
        "\u201cstatus\u201d",
    ],
    ids=["bare", "spaced", "quoted", "guillemets", "curly"],
)
async def test_a_client_of_several_words_or_called_like_a_verb_is_understood_by_every_verb(
    tmp_path: Path, spoken: str, name: str
) -> None:
    async with firm(tmp_path / "firm.db") as company:
        await led_to(company, 'client rename "Client 1" to Nordal et Fils')
        with speaking(spoken):
            for line in OF_A_CLIENT:
                await led_to(company, line.format(name=name))
        async with company.database.asking() as session:
            noted = [change.what for change in await changes.latest(session, 200, leader=True)]
    called = "status" if "status" in name else "Nordal et Fils"
    assert {f"limit of {called} in Support", f"decision on {called}", f"contract of {called}"} <= set(noted)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize(
    "line",
    [
        "threshold acme Support 40% until 06/07 because so",
        "seuil acme Support 40 % jusqu'au 06/07",
        "expect acme Support 40% from 06/07 until 30 September because so",
        "prévoir acme Support 40 % jusqu'au 06/07",
        "decide acme cap 20% because so review 06/07",
        "decisions later 1 06/07",
        "contract acme renews 06/07 notice 3 months",
        "contrat acme échéance 06/07 préavis 3 mois",
        "client domain acme acme.example since 06/07",
        "client group acme with globex since 06/07",
        "onboard acme sales @ana product @bo support @marie from 06/07",
        "log acme 2h on 06/07",
        "noter acme 2h le 06/07",
    ],
)
async def test_a_day_that_can_be_two_is_asked_back_by_every_verb_and_changes_nothing(
    tmp_path: Path, spoken: str, line: str
) -> None:
    async with firm(tmp_path / "firm.db") as company:
        await led_to(company, "team add Sales sales")
        async with company.database.asking() as session:
            before = len(await changes.latest(session, 200, leader=True))
        with speaking(spoken), pytest.raises(AssertionError, match=r"06/07 (can be 6 July or|peut être le 6 juillet)"):
            await led_to(company, line)
        async with company.database.asking() as session:
            assert len(await changes.latest(session, 200, leader=True)) == before


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
