"""The Home tab in front of a viewer, a manager and an admin, as the local Slack shows it."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.demo.workspace import Channel, Shown, User, Workspace, pings
from bot.domain.roles import MANAGER
from bot.language import speaking
from bot.services import home as service
from bot.services import merging, quiet
from bot.services.company import Company
from bot.services.fixing import Right
from bot.slack.blocks import home as blocks
from bot.store import cursors
from bot.store.database import Database
from bot.store.tables import Alert, Cursor, OwnWorkRule, Team
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books
from tests.services.inbox import HOSTILE, fill
from tests.slack.blocks.french.test_corpus import COMMANDS, GIVEAWAYS, texts
from tests.slack.reading import read

pytestmark = pytest.mark.usefixtures("connected")

See = Callable[[User], Awaitable[str]]


@pytest.fixture
def ada(slack: Workspace) -> User:
    return slack.add_user("Ada", admin=True)


@pytest.fixture
def see(slack: Workspace) -> See:
    async def open_(user: User) -> str:
        (shown,) = await slack.open_home(user)
        assert shown.kind == "home"
        assert shown.user_id == user.id
        return words(shown)

    return open_


def words(shown: Shown) -> str:
    return read(shown.blocks)


def buttons(shown: Shown | None) -> list[tuple[str, str]]:
    """Return what is written on every button, with its action."""
    assert shown is not None
    found = [element for block in shown.blocks for element in block.get("elements", []) if "action_id" in element]
    found += [block["accessory"] for block in shown.blocks if "accessory" in block]
    return [(each.get("text", each.get("placeholder"))["text"], each["action_id"]) for each in found]


async def set_team(company: Company, team_id: int, **values: Any) -> None:
    async with company.database.writing() as session:
        team = (await session.exec(select(Team).where(col(Team.id) == team_id))).one()
        team.sqlmodel_update(values)
        session.add(team)


@pytest.fixture
async def firm(books: Books, company: Company) -> dict[str, int]:
    """Fill both teams: Acme has most of Support, Globex of Engineering."""
    ids = {name: await books.client(name) for name in ("Acme", "Globex", "Nordal", "Umbra")}
    for team, shares in (
        (SUPPORT, {"Acme": 40, "Globex": 20, "Nordal": 20, "Umbra": 10}),
        (ENGINEERING, {"Globex": 30, "Acme": 10, "Nordal": 10}),
    ):
        for name, hours in shares.items():
            await books.worked(team, ids[name], 3, hours)
            await books.opened(team, ids[name], 3, hours / 2)
        await books.worked(team, 0, 3, 10)
        await books.opened(team, 0, 3, 5)
    await books.worked(ENGINEERING, -1, 3, 40)
    for team in (SUPPORT, ENGINEERING):
        await set_team(company, team, channel_id=f"C{team}", live_since=TODAY)
    return ids


@pytest.mark.usefixtures("firm")
async def test_whoever_opens_it_sees_the_whole_firm_verdict_first(see: See, marie: User) -> None:
    said = await see(marie)
    assert said.startswith("Nobody is above a limit; largest: Acme, 40 % of Support")
    assert "20 Oct - 16 Nov, Paris time." in said
    assert "All teams | 200 | Acme | 25 % | - | - | 3.3 | 10 %" in said
    assert "Support | 100 | Acme | 40 % | 50 % | near its limit | 3.2 | 10 %" in said
    assert "Engineering | 100 | Globex | 30 % | 60 % | below its limit | 2.3 | 10 %" in said
    assert "Acme: 40 % (up to 50 %), 40 h, 20 tickets; near its limit\n" in said
    assert "Limit 50 %, by default twice the fair share of 4 clients (25 %)" in said
    assert "Own work: 40 %, 40 h" in said
    assert "As concentrated as 3.2 clients of equal size; Acme takes 44 % of what clients cause" in said
    assert "No client yet: 20 h of 200 h (10 %), the largest first" in said
    assert "Settings" not in said


async def test_an_open_alert_comes_first_and_leads_to_its_message(
    see: See, slack: Workspace, marie: User, books: Books, firm: dict[str, int], company: Company
) -> None:
    await books.alert(SUPPORT, firm["Acme"], 4, reason="above", channel_id="C1", message_ts="1700000000.000100")
    said = await see(marie)
    assert said.startswith("Acme is above its Support limit, since 13 Nov")
    assert "Open alerts, 1 in all" in said
    assert "Support | 100 | Acme | 40 % | 30 % | above | 3.2 | 10 %" in said
    assert "'https://invented.slack.example/archives/C1/p1700000000000100'" in str(standing(slack, marie))
    for client in ("Globex", "Nordal"):
        await books.alert(SUPPORT, firm[client], 2, reason="on_course")
    said = await see(marie)
    assert said.startswith("3 alerts are open; Acme is above its Support limit, since 13 Nov")
    async with company.database.writing() as session:
        for alert in (await session.exec(select(Alert).where(col(Alert.client_id) == firm["Nordal"]))).all():
            await session.delete(alert)
    assert (await see(marie)).startswith("Acme is above its Support limit, since 13 Nov; Globex is on course")


@pytest.mark.usefixtures("firm")
async def test_a_manager_sees_their_own_team_first(see: See, slack: Workspace, books: Books) -> None:
    max_ = slack.add_user("Max")
    await books.grant(MANAGER, max_.id, ENGINEERING)
    said = await see(max_)
    assert said.index("Engineering: 100 h") < said.index("Support: 100 h")
    assert "Settings" not in said


async def test_an_admin_sees_every_setting_with_its_dialog_and_its_command(
    see: See, slack: Workspace, ada: User, firm: dict[str, int], company: Company
) -> None:
    async with company.database.writing() as session:
        session.add(OwnWorkRule(kind="project", value="PLAT", made_by="U1", made_at=NOW))
        await merging.propose(session, company)
    said = await see(ada)
    assert firm
    for line in (
        "Limits: Support 50 % by default, Engineering 60 % by default. Typed: /clientload threshold Support 30%",
        "Agreed windows: none. Typed: /clientload expect",
        "Clients: 4 clients. Typed: /clientload client",
        "Teams: 2 teams. Typed: /clientload team",
        "Office hours: 8:00 to 19:00, Monday to Friday. Typed: /clientload hours 8-19",
        "Time zone: Europe/Paris. Typed: /clientload hours zone Europe/Paris",
        "Roles: who sets limits, leads, and hears on Mondays what has no client. Typed: /clientload roles",
        "Digest: once a week, in the channel of each live team. Typed: /clientload digest",
    ):
        assert line in said
    opened = {action for _, action in buttons(slack.home(ada))}
    assert {f"open_{name}" for name in ("threshold", "expect", "client", "team", "hours", "digest", "setup")} <= opened
    assert "open_roles" in opened
    labels = [text for text, action in buttons(slack.home(ada)) if action.startswith("open_")]
    assert len(labels) == len(set(labels))


async def test_office_hours_are_told_as_they_were_set(see: See, ada: User, company: Company, books: Books) -> None:
    await books.opened(SUPPORT, 0, 1, 1)
    kept = quiet.OfficeHours(opens=9, closes=18, weekdays="12", country="FR", critical_passes=True)
    async with company.database.writing() as session:
        await quiet.set_office_hours(session, company, "U1", kept)
    assert "9:00 to 18:00, Monday, Tuesday, not on holidays of France; critical alerts at any hour" in await see(ada)
    async with company.database.writing() as session:
        await quiet.set_office_hours(session, company, "U1", quiet.OfficeHours(always=True))
    assert "Office hours: alerts are told at any hour." in await see(ada)


async def test_with_nothing_read_it_says_what_is_awaited(see: See, ada: User, company: Company) -> None:
    said = await see(ada)
    assert said.startswith("Nothing has been read yet")
    assert "The first pull has not begun. It starts by itself once a source is connected." in said
    assert "Sources: none has been read yet" in said
    begun = NOW - timedelta(minutes=30)
    async with company.database.writing() as session:
        await cursors.save(session, Cursor(source="zendesk", stream="tickets", fraction=0.25, begun_at=begun))
        await cursors.save(session, Cursor(source="zendesk", stream="users", fraction=0.5, begun_at=begun))
        await cursors.save(session, Cursor(source="jira", stream="issues", begun_at=begun))
        await cursors.save(session, Cursor(source="csv", stream="items", fraction=0.01, begun_at=begun))
    said = await see(ada)
    assert "The first pull is under way: figures stand here once it has brought some." in said
    assert "Zendesk: first pull under way, 25 % read, about 90 min left" not in said
    assert "Zendesk: first pull under way, 25 % read, about 2 h left" in said
    assert "Jira: first pull under way" in said
    assert "CSV: first pull under way, 1 % read" in said


@pytest.mark.parametrize(
    ("fraction", "hours", "left"), [(0.5, 0.5, "30 min"), (0.1, 10, "90 h"), (0.02, 4, "8 days"), (0.99, 0.1, "1 min")]
)
async def test_the_estimate_of_a_first_pull_goes_by_how_it_went(
    see: See, marie: User, company: Company, *, fraction: float, hours: float, left: str
) -> None:
    begun = NOW - timedelta(hours=hours)
    async with company.database.writing() as session:
        await cursors.save(session, Cursor(source="zendesk", stream="tickets", fraction=fraction, begun_at=begun))
    told = "4 days" if left == "90 h" else left
    assert f"about {told} left" in await see(marie)


@pytest.mark.usefixtures("firm")
async def test_a_source_that_fails_or_is_late_is_told_with_its_reason(see: See, marie: User, company: Company) -> None:
    good, old = NOW - timedelta(minutes=4), NOW - timedelta(hours=30)
    rows = (
        Cursor(source="zendesk", stream="tickets", backfilled_at=old, last_good_at=good),
        Cursor(source="jira", stream="issues", backfilled_at=old, last_good_at=old),
        Cursor(source="redmine", stream="issues", backfilled_at=old, last_good_at=good, error=f"broken {HOSTILE}"),
    )
    async with company.database.writing() as session:
        await cursors.save(session, rows[0])
    assert "Sources: all are good\n• Zendesk: good, 4 min ago" in await see(marie)
    async with company.database.writing() as session:
        for row in rows[1:]:
            await cursors.save(session, row)
    said = await see(marie)
    assert "Sources: not all are good, figures may miss what is newer" in said
    assert "Jira: late, last good pull 30 h ago" in said
    assert f"Redmine: the last pull failed: broken {HOSTILE}" in said


async def test_while_no_team_is_live_it_says_so(see: See, marie: User, books: Books) -> None:
    await books.worked(SUPPORT, await books.client("Acme"), 1, 5)
    said = await see(marie)
    assert "No team is live yet: alerts go to the admins alone. To change that: /clientload team live Support" in said
    assert "Too few clients for a limit; largest: Acme, 100 % of Support" in said


async def test_where_much_has_no_client_the_verdict_says_so(see: See, marie: User, company: Company) -> None:
    await fill(company)
    said = await see(marie)
    assert said.startswith(
        "Too few clients for a limit; largest: Acme, 11 % of Support; but 95 % of the hours have no client yet"
    )


async def test_what_has_no_client_is_asked_largest_first_and_pings_nobody(
    see: See, slack: Workspace, ada: User, marie: User, company: Company
) -> None:
    await fill(company)
    said = await see(ada)
    lines = (
        "Project PORT: 2 items, 9 h; the latest: “Issue PORT-2”",
        "umbra.example: 3 items, 3 h; the latest: “Ticket 4”",
        "“Issue X-1”: 3 h",
        "One requester: 2 items, 2 h; the latest: “Ticket 6”",
        "Asked for by your own people: 2 items, 2 h; the latest: “Ticket 9”",
        "“Ticket 7”: 1 h",
    )
    assert [said.index(line) for line in lines] == sorted(said.index(line) for line in lines)
    assert [action for _, action in buttons(slack.home(ada))].count("open_attribute") == len(lines)
    assert "open_attribute" not in {action for _, action in buttons(await one(slack, marie))}


async def one(slack: Workspace, user: User) -> Shown:
    (shown,) = await slack.open_home(user)
    return shown


async def test_a_hostile_title_shows_as_it_was_written(
    see: See, slack: Workspace, ada: User, company: Company, books: Books
) -> None:
    name = f"{HOSTILE} Ltd"
    client = await books.client(name)
    await books.worked(SUPPORT, client, 1, 5)
    await books.alert(SUPPORT, client, 2, reason="above")
    await books.worked(SUPPORT, 0, 1, 2)
    await books.item(SUPPORT, 0, 1, 2, HOSTILE)
    await set_team(company, ENGINEERING, name=HOSTILE)
    said = await see(ada)
    assert said.startswith(f"{name} is above its Support limit")
    assert f"“{HOSTILE}”: 2 h" in said
    home = slack.home(ada)
    assert home is not None
    assert pings("", list(home.blocks)) == []


async def test_managers_answer_what_is_their_teams_alone(slack: Workspace, company: Company, books: Books) -> None:
    await fill(company)
    max_ = slack.add_user("Max")
    await books.grant(MANAGER, max_.id, ENGINEERING)
    shown = await one(slack, max_)
    asked = [read([block]) for block in shown.blocks if block.get("accessory", {}).get("value")]
    assert asked == ["Project PORT: 2 items, 9 h; the latest: “Issue PORT-2”", "“Issue X-1”: 3 h"]


@pytest.mark.usefixtures("firm")
async def test_a_slack_without_the_newer_blocks_gets_the_tab_in_older_ones(
    see: See, slack: Workspace, marie: User
) -> None:
    slack.unsupported.add("data_table")
    assert "Support | 100 | Acme | 40 % | 50 % | near its limit | 3.2 | 10 %" in await see(marie)
    assert {block["type"] for block in standing(slack, marie)} <= {
        "header",
        "context",
        "rich_text",
        "actions",
        "section",
        "divider",
    }


def standing(slack: Workspace, user: User) -> tuple[dict[str, Any], ...]:
    home = slack.home(user)
    assert home is not None
    return home.blocks


@pytest.mark.usefixtures("firm")
async def test_what_was_published_meanwhile_is_newer_and_stays(slack: Workspace, marie: User) -> None:
    await one(slack, marie)
    home = slack.home(marie)
    assert home is not None
    assert home.view is not None
    stale = home.view.described(slack.team_id)
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    await client.views_publish(user_id=marie.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    fields = {"user": marie.id, "channel": slack.direct(marie).id, "tab": "home", "view": stale}
    assert await slack.event("app_home_opened", **fields) == []
    assert [block["type"] for block in standing(slack, marie)] == ["divider"]


@pytest.mark.usefixtures("firm")
async def test_the_messages_tab_is_left_alone(slack: Workspace, marie: User) -> None:
    fields = {"user": marie.id, "channel": slack.direct(marie).id, "tab": "messages"}
    assert await slack.event("app_home_opened", **fields) == []
    assert slack.home(marie) is None


@pytest.mark.parametrize("fault", ["not_enabled", "internal_error"])
async def test_a_tab_that_slack_does_not_take_is_logged(slack: Workspace, marie: User, fault: str) -> None:
    slack.fail("views.publish", fault)
    with structlog.testing.capture_logs() as logged:
        assert await slack.open_home(marie, answers=0) == []
        await slack.until(lambda: bool(slack.calls("views.publish")) and bool(logged))
    assert [entry["error"] for entry in logged if entry["event"] == "home_refused"] == [fault]


async def test_our_own_fault_is_a_sentence_with_an_id_that_the_log_holds(
    see: See, marie: User, database: Database
) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE ledger_worked")
    with structlog.testing.capture_logs() as logged:
        said = await see(marie)
    (failure,) = [entry for entry in logged if entry["event"] == "failed"]
    assert said == f"This failed, and it is our fault. Tell an admin the id {failure['id']}: it is in the log."


async def test_guests_see_why_they_see_nothing(see: See, slack: Workspace) -> None:
    guest = slack.add_user("Gil", guest=True)
    assert await see(guest) == (
        "Clientload does not answer guests: what it shows is about all clients. Ask a full member."
    )


@pytest.mark.usefixtures("firm")
async def test_its_buttons_answer_in_dialogs_of_which_three_stack_and_the_last_one_changes(
    see: See, slack: Workspace, marie: User, support: Channel
) -> None:
    await see(marie)
    home = slack.home(marie)
    assert home is not None
    shown, stacked = home, []
    for button, says in (
        ("Acme", "Acme: "),
        ("Who else is large", "Support: Acme 40 %"),
        ("Globex", "Globex: "),
        ("Who else is large", "Support: Acme 40 %"),
    ):
        (shown,) = await slack.press(shown, button, marie)
        assert (shown.kind, shown.text) == ("modal", "Clientload")
        assert says in words(shown)
        stacked.append(len(slack.state.modals[marie.id]))
    assert stacked == [1, 2, 3, 3]
    assert slack.messages(support) == []


@pytest.mark.usefixtures("firm")
async def test_a_dialog_that_cannot_be_opened_in_time_is_answered_directly(
    see: See, slack: Workspace, marie: User
) -> None:
    await see(marie)
    home = slack.home(marie)
    assert home is not None
    slack.fail("views.open", "expired_trigger_id")
    (letter,) = await slack.press(home, "Status", marie)
    assert letter.channel_id == slack.direct(marie).id


async def french(company: Company, *, is_admin: bool) -> str:
    async with company.database.asking() as session:
        right = Right("U1", everywhere=is_admin)
        gathered = await service.gather(session, company, right, is_admin=is_admin)
    with speaking("fr"):
        view = blocks.draw(gathered)
    return read(view["blocks"]).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.usefixtures("firm")
async def test_in_french_the_firm_and_the_settings_read_as_french(company: Company) -> None:
    said = await french(company, is_admin=True)
    assert said.startswith("Aucun client au-dessus d'une limite ; le plus important : Acme, 40")
    assert "L'entreprise d'un coup d'œil" in said
    assert "Sans client : 20 h sur 200 h (10" in said
    assert "Limites : Support 50" in said
    assert "Horaires de bureau : de 8 h à 19 h, du lundi au vendredi" in said
    assert "qui apprend le lundi ce qui est sans client" in said


@pytest.mark.usefixtures("firm")
async def test_whose_slack_is_french_reads_no_english_on_it(
    see: See, slack: Workspace, company: Company, books: Books, marie: User
) -> None:
    amelie = slack.add_user("Amélie", admin=True, locale="fr-FR")
    await books.item(SUPPORT, 0, 3, 2, "Ticket 1")
    await books.alert(ENGINEERING, 1, 4, reason="above", crowding=True)
    await set_team(company, ENGINEERING, live_since=None)
    why = "desk.example has nothing at /api/v2 (404)"
    async with company.database.writing() as session:
        await cursors.save(session, Cursor(source="zendesk", stream="tickets", last_good_at=NOW, error=why))
    said = await see(amelie)
    assert "Acme" in said.splitlines()[0]
    assert "desk.example n'a rien à l'adresse /api/v2 (404)" in said
    home = slack.home(amelie)
    assert home is not None
    lines = [COMMANDS.sub("", text) for text in texts(list(home.blocks))]
    assert [line for line in lines if GIVEAWAYS.search(line)] == []
    assert [line for line in lines if re.search("[^\\S\u00a0][:%»]|[^\\S\u202f][;!?]|\\.\\.", line)] == []
    assert (await see(marie)).startswith("Acme is above its Engineering limit, since 13 Nov (crowding out)")


async def test_in_french_the_empty_tab_and_the_open_questions_too(company: Company) -> None:
    assert (await french(company, is_admin=False)).startswith("Rien n'a encore été lu")
    await fill(company)
    said = await french(company, is_admin=False)
    assert "mais 95" in said
    assert "des heures sont encore sans client" in said
    assert "umbra.example : 3 éléments, 3 h ; le plus récent : « Ticket 4 »" in said
    assert "Un même demandeur : 2 éléments" in said
    assert "Demandé par vos propres collègues : 2 éléments" in said
    assert "Sources : la première lecture est en cours" in said
