"""Items in a file, for the one who asked."""

import csv
import io

import pytest

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.domain.attribution import WHOLE
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.company import Company
from bot.services.export import MOST_ROWS
from bot.services.export import exported as exporting
from bot.slack.commands.export import SUBCOMMAND, _comment
from bot.store import changes
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.slack.conftest import Ask

HOSTILE = '=HYPERLINK("https://evil.example","<!channel> *pwn*")'


@pytest.fixture
async def firm(books: Books, company: Company) -> dict[str, int]:
    """Give items of two clients, our own and nobody's, some of them named to do harm."""
    assert company
    ids = {name: await books.client(name) for name in ("Acme", "@Globex")}
    await books.item(SUPPORT, ids["Acme"], 1, 2, title=HOSTILE, seen="organization 77", url="https://desk.example/1")
    await books.item(SUPPORT, ids["Acme"], 2, 1.5, title="Ask jane.doe@acme.example\n+1", parts=WHOLE // 2)
    await books.item(ENGINEERING, ids["@Globex"], 3, 0, title="-1")
    await books.item(SUPPORT, OWN_WORK, 3, 1, title="\t=1+1")
    await books.item(SUPPORT, UNATTRIBUTED, 3, 0.5, title="plain")
    await books.item(SUPPORT, ids["Acme"], 60, 3, title="long ago")
    return ids


Rows = list[dict[str, str]]


def rows(shown: Shown) -> Rows:
    (file,) = shown.files
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


async def exported(slack: Workspace, user: User, channel: Channel, line: str) -> tuple[Rows, Shown, Shown]:
    """Type a line; return the file's rows, the message that carries it, and what was said."""
    carrier, said = await slack.command(user, channel, f"/clientload {line}", answers=2)
    assert carrier.channel_id == slack.direct(user).id
    return rows(carrier), carrier, said


@pytest.mark.usefixtures("connected")
async def test_a_client_s_items_come_in_a_direct_message(
    firm: dict[str, int], slack: Workspace, marie: User, support: Channel
) -> None:
    assert firm
    found, carrier, said = await exported(slack, marie, support, "export acme support")
    assert [(row["client"], row["hours"], row["part of the item"], row["team"]) for row in found] == [
        ("Acme", "2.0", "1.0", "Support"),
        ("Acme", "1.5", "0.5", "Support"),
    ]
    assert (found[0]["rule"], found[0]["because of"]) == ("field", "organization 77")
    assert (found[0]["basis"], found[0]["open"]) == ("activity", "yes")
    assert carrier.files[0].name == "clientload-acme-support-2026-10-20-2026-11-16.csv"
    assert carrier.text.startswith("2 rows, 3.5 h; 20 Oct - 16 Nov, Paris time.")
    assert said.text.startswith("Acme, Support: 2 rows, 3.5 h sent to you in a direct message.")
    assert said.kind == "ephemeral"


@pytest.mark.usefixtures("connected")
async def test_all_clients_own_work_and_nobody_s_are_in_one_file(
    firm: dict[str, int], slack: Workspace, marie: User, support: Channel
) -> None:
    assert firm
    found, carrier, _ = await exported(slack, marie, support, "export 90d")
    assert [(row["client"], row["hours"]) for row in found] == [
        ("Acme", "3.0"),
        ("Acme", "2.0"),
        ("Acme", "1.5"),
        ("own work", "1.0"),
        ("no client yet", "0.5"),
        ("'@Globex", "0.0"),
    ]
    assert "90 days, 19 Aug - 16 Nov" in carrier.text


@pytest.mark.usefixtures("connected")
async def test_nothing_in_the_file_is_a_formula_or_a_person(
    firm: dict[str, int], slack: Workspace, marie: User, support: Channel
) -> None:
    assert firm
    found, carrier, _ = await exported(slack, marie, support, "export")
    assert {row["title"] for row in found} == {f"'{HOSTILE}", "Ask (address) +1", "'-1", "'=1+1", "plain"}
    assert not [cell for row in found for cell in row.values() if cell[:1] in set("=+-@\t\r\n")]
    assert "jane" not in carrier.files[0].content.decode()
    assert "<!channel>" not in carrier.text


@pytest.mark.usefixtures("connected")
async def test_the_audit_keeps_who_asked_for_what(
    firm: dict[str, int], slack: Workspace, marie: User, support: Channel, company: Company
) -> None:
    assert firm
    await exported(slack, marie, support, "export acme")
    async with company.database.asking() as session:
        (change,) = await changes.latest(session, 5)
    assert (change.by, change.what) == (marie.id, "export of Acme")
    assert change.new == "2 items, 2026-10-20 to 2026-11-16"


async def test_a_file_has_a_bound_that_is_said(firm: dict[str, int], company: Company) -> None:
    assert firm
    async with exporting(company, None, None, TODAY, 28, most=2) as export:
        found = list(csv.DictReader(io.StringIO(export.path.read_text("utf-8-sig"))))
        assert [row["hours"] for row in found] == ["2.0", "1.5"]
        assert (export.rows, export.seconds, export.cut) == (2, 12600, True)
        assert "Only the 50,000 rows with the most hours are in it" in _comment(export)
        assert f"at most {MOST_ROWS:,} rows" in SUBCOMMAND.summary
    assert not export.path.exists()
    async with exporting(company, None, None, TODAY, 28, most=5) as export:
        assert (export.rows, export.cut) == (5, False)


@pytest.mark.usefixtures("connected")
async def test_no_sum_tells_the_hours_that_a_row_of_few_people_leaves_out(
    firm: dict[str, int], slack: Workspace, marie: User, support: Channel, books: Books
) -> None:
    await books.item(ENGINEERING, firm["Acme"], 3, 7, title="One issue")
    await books.known(ENGINEERING, people=4)
    found, carrier, _ = await exported(slack, marie, support, "export acme")
    assert [(row["title"], row["hours"]) for row in found if row["team"] == "Engineering"] == [("One issue", "")]
    assert carrier.text.startswith("3 rows, 3.5 h; 20 Oct - 16 Nov")
    assert "Hours are left out where fewer than 5 people are known to work in a team." in carrier.text
    _, alone, said = await exported(slack, marie, support, "export acme engineering")
    assert alone.text.startswith("1 row, hours not told; 20 Oct - 16 Nov")
    assert said.text.startswith("Acme, Engineering: 1 row, hours not told sent to you")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export acmee", "There is no client acmee. Did you mean Acme?"),
        ("export acme yesterday", "yesterday is not understood."),
        (
            "export @globex support",
            (
                "@Globex, Support: no items in 20 Oct - 16 Nov, Paris time. Nothing was sent. Ask for more"
                " days, like 180d."
            ),
        ),
    ],
)
async def test_what_cannot_be_exported_is_said(ask: Ask, firm: dict[str, int], line: str, said: str) -> None:
    assert firm
    assert (await ask(f"/clientload {line}")).text.startswith(said)


async def test_a_slack_that_takes_no_files_says_what_to_do(ask: Ask, firm: dict[str, int], slack: Workspace) -> None:
    assert firm
    slack.scopes.discard("files:write")
    assert "the app lacks files:write" in (await ask("/clientload export acme")).text
    assert not [shown for shown in slack.feed if shown.files]
