"""`/clientload digest`, typed in a workspace: whose week is shown, and to whom."""

from datetime import date

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import Evening, Share
from bot.domain.roles import LEADER
from bot.services import digest_times
from bot.services.company import Company
from bot.slack.commands.digest import with_month
from bot.slack.request import Answer
from bot.store import snapshots
from bot.store.tables import Team
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.slack.conftest import Ask


@pytest.fixture
async def firm(books: Books, company: Company, support: Channel) -> None:
    """Give a firm in whose Support Acme has 24 % and whose Engineering it has 10 %."""
    acme = await books.client("Acme")
    async with company.database.writing() as session:
        for team, q in ((SUPPORT, 0.24), (ENGINEERING, 0.1)):
            shares = {acme: Share(20, 10, q, q, q, q, 20, 10, 0)}
            evening = Evening(date(2026, 11, 16), 100, 25, 50, 3600, 600, 1, 0.25, 9, shares)
            await snapshots.save_evening(session, team, evening, thin=False)
        own = await session.get_one(Team, SUPPORT)
        own.channel_id, own.live_since = support.id, date(2026, 1, 1)
        session.add(own)


@pytest.mark.usefixtures("firm")
async def test_in_a_team_s_channel_its_last_seven_days_are_shown_to_the_one_who_asks(
    ask: Ask, slack: Workspace, support: Channel
) -> None:
    text = (await ask("/clientload digest")).text
    assert text.splitlines()[:2] == [
        "Support, 10-16 Nov: nothing crossed a limit, one to watch",
        "Acme 24 % over four weeks (0 % last week), limit 25 %, near it",
    ]
    assert slack.messages(support) == []


@pytest.mark.usefixtures("firm")
async def test_a_team_can_be_named_and_elsewhere_all_are_shown(
    ask: Ask, slack: Workspace, marie: User, connected: None
) -> None:
    assert connected is None
    assert (await ask("/clientload digest engineering")).text.startswith("Observing: Engineering, 10-16 Nov: ")
    elsewhere = slack.add_channel("random", marie)
    (shown,) = await slack.command(marie, elsewhere, "/clientload week")
    assert "Support, 10-16 Nov" in shown.text
    assert "Engineering, 10-16 Nov" in shown.text


@pytest.mark.usefixtures("firm")
async def test_what_is_no_team_is_asked_back(ask: Ask) -> None:
    assert (await ask("/clientload digest suport")).text == "There is no team suport. Did you mean Support?"
    assert (await ask("/clientload digest acme")).text == (
        "A digest is a team's. A client's card: /clientload \"Acme\""
    )


@pytest.mark.usefixtures("firm")
@pytest.mark.parametrize("line", ["digest now", "digest show", "digest support now", "digest maintenant"])
async def test_now_shows_the_week_to_whoever_asks(ask: Ask, line: str) -> None:
    assert (await ask(f"/clientload {line}")).text.startswith("Support, 10-16 Nov: ")


@pytest.fixture
def ana(slack: Workspace) -> User:
    return slack.add_user("Ana", admin=True)


@pytest.mark.usefixtures("firm")
async def test_a_team_s_digest_gets_a_day_and_a_time_of_its_own_and_takes_the_company_s_again(
    ask: Ask, ana: User, company: Company
) -> None:
    said = {
        "support friday 15:00": "The digest of Support comes every Friday at 15:00. The next one: 20 Nov.",
        "support le jeudi à 8h30": "The digest of Support comes every Thursday at 8:30. The next one: 19 Nov.",
        "support 3 pm": "The digest of Support comes every Thursday at 15:00. The next one: 19 Nov.",
        "support on Tuesdays at 9": ("The digest of Support comes every Tuesday at 9:00. The next one: 24 Nov."),
        "all friday 16:00": "Digests come every Friday at 16:00, those of Support at their own time.",
        "support clear": "The digest of Support comes with all others, every Friday at 16:00. The next one: 20 Nov.",
        "all clear": "Digests come every Monday at 9:00.",
    }
    for line, words in said.items():
        assert (await ask(f"/clientload digest {line}", ana)).text == words
    async with company.database.asking() as session:
        assert digest_times.own(await session.get_one(Team, SUPPORT)) is None


@pytest.mark.usefixtures("firm")
async def test_managers_choose_the_day_of_their_own_team_alone(ask: Ask, ana: User, marie: User) -> None:
    await ask("/clientload team manager Support @Marie", ana)
    assert "every Friday at 9:00" in (await ask("/clientload digest support friday", marie)).text
    assert (await ask("/clientload digest engineering friday", marie)).text == (
        "When the digest of Engineering comes is set by its manager or an admin. Ask one of them."
    )
    assert (await ask("/clientload digest all friday", marie)).text == (
        "When digests come is set by an admin, and for one team by its manager. Ask one of them."
    )


@pytest.mark.usefixtures("firm")
async def test_what_is_no_day_and_no_time_is_asked_back(ask: Ask, ana: User) -> None:
    said = {
        "friday 15:00": "Name the team before the day, or all: /clientload digest Support Friday 15:00",
        "support friday 25:00": "25:00 is no time of day. Type one like 9:00.",
        "support on": "Type a day, and a time if you like: /clientload digest Support Friday 15:00",
        "support soon": "soon is no time of day. Type one like 9:00.",
        "suport friday": "There is no team suport. Did you mean Support?",
        "all": "Type a day, and a time if you like: /clientload digest Support Friday 15:00",
    }
    for line, words in said.items():
        assert (await ask(f"/clientload digest {line}", ana)).text == words


@pytest.fixture
async def lea(slack: Workspace, support: Channel, books: Books) -> User:
    """Give a leader."""
    leader = slack.add_user("Lea")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


@pytest.mark.usefixtures("firm")
async def test_a_leader_reads_the_month_so_far_below_the_weeks_or_alone(
    ask: Ask, books: Books, lea: User, marie: User
) -> None:
    await books.worked(SUPPORT, 1, 5, 12.0)
    now = (await ask("/clientload digest now", lea)).text
    assert now.startswith("Support, 10-16 Nov: ")
    month = (await ask("/clientload digest month", lea)).text
    assert month.startswith("1 Nov - 16 Nov: a quiet month; largest Acme, 100 % of what clients cause\n")
    assert now.endswith(month)
    assert (await ask("/clientload digest mois maintenant", lea)).text == month
    assert (await ask("/clientload digest support", lea)).text == (await ask("/clientload digest now", marie)).text


@pytest.mark.usefixtures("firm")
async def test_a_month_that_finds_no_room_below_the_weeks_is_one_press_away(
    slack: Workspace, ask: Ask, lea: User
) -> None:
    weeks = Answer("x" * 12_400, [{"type": "divider"}])
    both = with_month(weeks, Answer("y" * 200, [{"type": "divider"}]))
    assert both.text == weeks.text
    assert both.blocks[-1]["elements"][0]["value"] == "digest month"
    assert with_month(Answer("x", []), Answer("y", [])).text == "x\ny"
    assert (await ask("/clientload digest month", lea)).text.startswith("1 Nov - 16 Nov: ")
    assert slack.violations == []
