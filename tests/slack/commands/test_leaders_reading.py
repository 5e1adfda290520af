"""What a leader reads besides, and nobody else: what clients pay beside what they take."""

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.roles import LEADER
from bot.services import merging
from bot.services.company import Company
from bot.store.tables import Client
from tests.services.books import SUPPORT, Books
from tests.services.revenue_told import told
from tests.slack.conftest import Ask, spaced
from tests.slack.reading import read

PAID = {"Acme": 350_000, "Globex": 250_000, "Nordal": 240_000, "Umbra": 120_000, "Nobody": 40_000}
HOURS = {"Acme": 49, "Globex": 20, "Nordal": 18, "Umbra": 13}
PRIVATE = ("revenue", "EUR", "1.4 times", "pays", "chiffre d'affaires", "paie")


@pytest.fixture
async def firm(books: Books, company: Company) -> None:
    """Give the firm of the worked example: 100 h that clients caused, 90 of own work, 10 that are nobody's yet."""
    for name, hours in HOURS.items():
        client = await books.client(name)
        await books.worked(SUPPORT, client, 20, hours)
        await books.worked(SUPPORT, client, 381, 9 * hours)
    await books.worked(SUPPORT, OWN_WORK, 20, 90)
    await books.worked(SUPPORT, UNATTRIBUTED, 20, 10)
    await told(company, PAID)


@pytest.fixture
async def bo(slack: Workspace, support: Channel, books: Books) -> User:
    """Give a leader."""
    leader = slack.add_user("Bo")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


async def test_a_leader_reads_on_the_card_what_a_client_pays_beside_what_it_takes(
    ask: Ask, firm: None, bo: User
) -> None:
    assert firm is None
    said = (await ask("/clientload acme", bo)).text.splitlines()
    assert said[1:7] == [
        (
            "Takes 49 % (45-54 %) of the hours clients cause, pays 35 % of revenue: 1.4 times its part. "
            "Only leaders see this"
        ),
        "• 714 EUR of revenue an hour; all other clients that pay 1,196 EUR",
        "• 1.4 h for 1,000 EUR; the median of 4 clients that pay is 0.94 h",
        (
            "• Times its part is the load index: share of client hours, 20 Oct - 16 Nov, divided by share of revenue, "
            "twelve months"
        ),
        "• Revenue of twelve months, 1 Nov 2025 - 31 Oct 2026: 1,000,000 EUR",
        "• 4 % of revenue has no client yet",
    ]


async def test_nobody_else_reads_any_of_it(ask: Ask, firm: None, slack: Workspace, support: Channel) -> None:
    assert firm is None
    admin = slack.add_user("Ada", admin=True)
    support.members.add(admin.id)
    for user in (None, admin):
        for line in (
            "/clientload acme",
            "/clientload",
            "/clientload acme vs globex",
            "/clientload top",
            "/clientload why acme",
        ):
            text = (await ask(f"/clientload {line}", *([user] if user else []))).text
            assert not [word for word in PRIVATE if word in text], (line, text)


async def test_a_leader_reads_in_the_overview_what_the_firm_depends_on(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    text = (await ask("/clientload", bo)).text
    assert "Acme pays 35 % of revenue, above the limit of 25 %. Only leaders see this\n" in text
    assert "• As concentrated as 3.6 clients of equal size, of 4 that pay; 4 % on a scale from 0 to 100 %\n" in text


async def test_who_takes_much_more_than_its_part_is_told_of(ask: Ask, firm: None, bo: User, company: Company) -> None:
    assert firm is None
    await told(company, {"Acme": 150_000, "Newest": 200_000})
    text = (await ask("/clientload", bo)).text
    assert "• Acme takes 49 % of the hours clients cause and pays 15 %: 3.3 times its part\n" in text


async def test_currencies_that_cannot_be_counted_are_told_and_none_is_guessed(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    await told(company, {"Umbra": 120_000}, "USD")
    text = (await ask("/clientload acme", bo)).text
    assert "Its part of revenue is not known. Only leaders see this" in text
    untold = "none is set as yours: whoever runs Clientload sets CLIENTLOAD_CURRENCY"
    assert f"• Revenue comes in several currencies and {untold}" in text


async def test_a_leader_reads_it_in_french(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    bo.locale = "fr-FR"
    text = (await ask("/clientload acme", bo)).text
    assert (
        "Prend 49 % (45-54 %) des heures que causent les clients, paie 35 % du chiffre d'affaires : 1,4 fois sa part. "
        "Seule la direction voit ceci"
    ) in spaced(text)


async def test_without_revenue_a_leader_reads_what_everybody_does(ask: Ask, books: Books, bo: User) -> None:
    await books.worked(SUPPORT, await books.client("Acme"), 1, 31)
    assert (await ask("/clientload acme", bo)).text == (await ask("/clientload acme")).text


async def test_names_in_the_file_that_no_client_bears_are_told_to_leaders_and_admins(
    ask: Ask, firm: None, bo: User
) -> None:
    assert firm is None
    assert "• In the file of revenue, and no client yet: Nobody" in (await ask("/clientload status", bo)).text
    assert "revenue" not in (await ask("/clientload status")).text


async def test_hours_that_are_known_of_a_part_of_the_year_stand_beside_the_revenue_of_that_part(
    ask: Ask, books: Books, company: Company, bo: User
) -> None:
    await books.worked(SUPPORT, await books.client("Acme"), 20, 10)
    await told(company, {"Acme": 365_000})
    text = (await ask("/clientload acme", bo)).text
    assert "• 2.5 h for 1,000 EUR\n• Hours and revenue of 28 Oct - 31 Oct, the days on which both are known\n" in text


async def test_a_leader_reads_it_on_the_home_tab_and_nobody_else_does(
    firm: None, slack: Workspace, bo: User, marie: User, connected: None
) -> None:
    assert (firm, connected) == (None, None)
    for user in (bo, marie):
        await slack.open_home(user)
    shown = {user.id: slack.home(user) for user in (bo, marie)}
    told, other = (read(each.blocks) if each else "" for each in shown.values())
    assert "Acme pays 35 % of revenue, above the limit of 25 %" in told
    assert other
    assert not [word for word in PRIVATE if word in other]


async def test_what_a_leader_shares_is_what_everybody_sees(
    ask: Ask, firm: None, slack: Workspace, support: Channel, bo: User
) -> None:
    assert firm is None
    shown = await ask("/clientload acme", bo)
    assert "of revenue" in shown.text
    await slack.press(shown, "Share in this channel", bo, answers=2)
    (posted,) = slack.messages(support)
    assert "Support: 24 % of hours" in posted.text
    assert not [word for word in PRIVATE if word in posted.text + str(posted.blocks)]


async def test_a_merged_clients_revenue_and_contract_are_its_survivors(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    await ask("/clientload contract globex renews 31 March notice 3 months", bo)
    async with company.database.writing() as session:
        kept, other = await session.get_one(Client, 1), await session.get_one(Client, 2)
        await merging.merge(session, company, "U1", kept, other)
    text = (await ask("/clientload acme", bo)).text
    assert "pays 60 % of revenue" in text
    assert "• Renews 31 Mar 2027; notice until 31 Dec 2026" in text
