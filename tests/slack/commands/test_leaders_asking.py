"""What leaders ask and set: what the firm depends on, what if, and contracts."""

from datetime import date

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import OWN_WORK
from bot.domain.roles import LEADER
from bot.services import merging
from bot.services.company import Company
from bot.store import changes
from bot.store import contracts as store
from bot.store.tables import Client, Contract
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.services.revenue_told import told
from tests.slack.conftest import Ask, spaced

PAID = {"Acme": 350_000, "Globex": 250_000, "Nordal": 240_000, "Umbra": 120_000, "Nobody": 40_000}


@pytest.fixture
async def firm(books: Books, company: Company) -> None:
    """Give the firm of the worked examples: a year of hours, the last twelve weeks of them on two teams."""
    year = {"Acme": 490, "Globex": 200, "Nordal": 180, "Umbra": 130}
    lately = {"Acme": 120, "Globex": 100, "Nordal": 80}
    for name, hours in year.items():
        client = await books.client(name)
        await books.worked(SUPPORT, client, 381, hours - lately.get(name, 0))
        if name in lately:
            await books.worked(SUPPORT, client, 84, lately[name] - 1)
            await books.worked(SUPPORT, client, 60, 1)
    await books.worked(ENGINEERING, OWN_WORK, 60, 100)
    for client, items in ((1, 120), (2, 94), (3, 86)):
        await books.opened(SUPPORT, client, 30, items)
    await told(company, PAID)


@pytest.fixture
async def bo(slack: Workspace, support: Channel, books: Books) -> User:
    """Give a leader."""
    leader = slack.add_user("Bo")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


async def lines(ask: Ask, line: str, user: User) -> list[str]:
    return (await ask(f"/clientload {line}", user)).text.splitlines()


async def test_what_would_be_if_a_client_left(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    assert await lines(ask, "whatif acme leaves", bo) == [
        "If Acme leaves: 350,000 EUR a year less, 10 h a week freed",
        "Pays 350,000 EUR of 1,000,000 EUR a year (35 %)",
        "• An hour for clients brings 960 EUR now, 1,196 EUR then",
        "Support: 10 h a week freed",
        "• Globex: 94 tickets waiting, cleared within 10 weeks",
        "• Nordal: 86 tickets waiting, cleared within 18 weeks",
        "Assumed",
        "• All that they pay ends, and nobody pays it instead; their hours end too",
        "• The weeks go on as they were, and freed hours go to what waits of other clients, who bring nothing new",
        "• A waiting item takes as long as the team's items do on the mean; clients with most waiting come first",
        (
            "Revenue of 1 Nov 2025 - 31 Oct 2026, hours of the last 12 weeks. Only leaders see this. "
            "Clients are measured, never people."
        ),
    ]


async def test_of_months_without_revenue_no_hours_are_counted(
    ask: Ask, books: Books, company: Company, bo: User
) -> None:
    for name, hours in (("Acme", 10), ("Globex", 30)):
        client = await books.client(name)
        for days_ago in (300, 200, 100, 80, 50):
            await books.worked(SUPPORT, client, days_ago, hours)
    await told(company, {"Acme": 30_000, "Globex": 10_000}, period=(date(2026, 8, 1), date(2026, 10, 31)))
    said = await lines(ask, "whatif acme leaves", bo)
    assert said[0] == "If Acme leaves: 30,000 EUR less in the 3 months known, 1.7 h a week freed"
    assert said[1:3] == [
        "Paid 30,000 EUR of 40,000 EUR in the 3 months known (75 %)",
        "• An hour for clients brings 333 EUR now, 111 EUR then",
    ]
    card = await lines(ask, "acme", bo)
    assert "• 1,000 EUR of revenue an hour; all other clients that pay 111 EUR" in card
    assert "• Hours and revenue of 1 Aug - 31 Oct, the days on which both are known" in card
    assert "• Revenue in the 3 months known of 1 Nov 2025 - 31 Oct 2026: 40,000 EUR" in card


async def test_what_would_be_if_a_client_were_capped(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    said = await lines(ask, "whatif acme capped to 20 %", bo)
    assert said[0] == "If Acme is capped at 20 % of each team: 5 h a week freed"
    assert "• An hour for clients brings 960 EUR now, 1,272 EUR then" in said
    assert "• They pay as before, and what is above the cap is not done" in said


@pytest.mark.parametrize(
    "line", ["whatif acme repriced +30%", "whatif Acme repriced by 30 %", "simuler acme retarifé 30 %"]
)
async def test_what_would_be_at_another_price(ask: Ask, firm: None, bo: User, line: str) -> None:
    assert firm is None
    said = await lines(ask, line, bo)
    assert said[:3] == [
        "If Acme pays 30 % more: 105,000 EUR a year more",
        "Pays 350,000 EUR of 1,000,000 EUR a year (35 %), 41 % of revenue then",
        "• An hour for clients brings 960 EUR now, 1,065 EUR then",
    ]
    assert said[3:5] == ["Assumed", "• They stay, and ask for as much as before"]


async def test_less_is_a_price_too(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    assert (await lines(ask, "whatif acme repriced -10%", bo))[0] == "If Acme pays 10 % less: 35,000 EUR a year less"


async def test_it_is_said_in_french(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    bo.locale = "fr-FR"
    said = [spaced(line) for line in await lines(ask, "simuler acme part", bo)]
    assert said[0] == "Si Acme part : 350 000 EUR de moins par an, temps libéré 10 h par semaine"
    assert "• Globex : 94 tickets en attente, à jour en 10 semaines" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "whatif acme",
            'Say what would happen: /clientload whatif "Acme" leaves, /clientload whatif "Acme" capped 20% or ',
        ),
        ("whatif acme capped", "Say what would happen: "),
        ("whatif acme capped 120%", "120% is no share to which a client could be capped, "),
        ("whatif acme repriced -150%", "-150% is no change of a price, "),
        ("whatif acme leaves tomorrow", "tomorrow is not understood. Say what would happen: "),
        ("whatif acmee leaves", "There is no client acmee. Did you mean Acme?"),
        ("whatif", "Name the client."),
        (
            "contract acme renews 31 March",
            "The length of the notice is missing. Say when it renews and how long notice is: ",
        ),
        (
            "contract acme renews 31 March notice",
            "The length of the notice is missing. Say when it renews and how long notice is: ",
        ),
        ("contract acme renews 31 March notice 300 months", "300 months is no notice of at most two years. "),
        ("contract acme renews someday notice 3 months", "someday is no date."),
        ("contract acme renews 2026-01-31 notice 3 months", "The day of renewal is over. Choose the next one."),
        ("contract acme clear", "No contract of Acme is kept. To keep one: /clientload contract"),
        ("dependency 2%", "2 can be 2 % or 20 %."),
        (
            "dependency 300%",
            "300 % cannot be a limit. Type a percentage from 5 % to 100 %. Here like this: /clientload dependency 30%",
        ),
        ("dependency 4 %", "Every firm has clients of less than 5 %. Type a share from 5 % on."),
        ("dependency lots", "lots is no percentage. Type one like 30 %."),
    ],
)
async def test_what_cannot_be_read_says_what_to_type(ask: Ask, firm: None, bo: User, line: str, said: str) -> None:
    assert firm is None
    if line == "dependency 2%":
        line = "dependency 2"
    assert (await ask(f"/clientload {line}", bo)).text.startswith(said)


async def test_without_revenue_there_is_nothing_to_work_out(ask: Ask, books: Books, bo: User) -> None:
    await books.client("Acme")
    assert (await ask("/clientload whatif acme leaves", bo)).text.startswith("Nothing can be worked out yet: ")
    assert (await ask("/clientload dependency", bo)).text.startswith("No revenue is known yet.")


async def test_currencies_that_nobody_can_count_are_refused_with_what_to_set(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    await told(company, {"Umbra": 120_000}, "USD")
    for change in ("leaves", "capped 20%", "repriced +30%"):
        assert (await ask(f"/clientload whatif acme {change}", bo)).text == (
            "Nothing can be worked out: revenue comes in EUR, USD, and none is set as yours. "
            "Whoever runs Clientload sets CLIENTLOAD_CURRENCY, and rates for the others in CLIENTLOAD_RATES."
        )


async def test_who_pays_nothing_that_is_known_loses_no_revenue(ask: Ask, firm: None, books: Books, bo: User) -> None:
    assert firm is None
    client = await books.client("Quill")
    await books.worked(SUPPORT, client, 10, 24)
    said = await lines(ask, "whatif quill leaves", bo)
    assert said[:2] == [
        "If Quill leaves: 2 h a week freed",
        "Pays nothing that we know of",
    ]
    assert (await ask("/clientload whatif quill repriced 10%", bo)).text == (
        "No revenue of Quill is known, so another price changes nothing. "
        "Who pays and is no client yet: /clientload status"
    )


async def test_a_contract_is_kept_shown_and_forgotten_and_the_record_keeps_who_did(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    kept = "Acme: renews 31 Mar 2027; notice until 31 Dec 2026, in 44 days. No decision is on record"
    said = await ask("/clientload contract acme renews 31 March notice 3 months", bo)
    coming = "Leaders are told in the next office hours, and again 30 days before the last day of notice"
    assert said.text == f"{kept}. {coming}"
    already = await ask("/clientload contract acme renews 2027-03-31 notice 3 months", bo)
    assert already.text == f"{kept}. That was kept already, so nothing has changed"
    assert (await lines(ask, "contract show", bo))[:2] == [
        "Contracts, the next notice first. Only leaders see this",
        f"• {kept}",
    ]
    card = await lines(ask, "acme", bo)
    assert "• Renews 31 Mar 2027; notice until 31 Dec 2026, in 44 days. No decision is on record" in card
    again = await ask("/clientload contract acme renews 2027-06-30 notice 45 days", bo)
    assert again.text.endswith("Before: renewal 31 Mar 2027, notice 3 months")
    gone = await ask("/clientload contract acme clear", bo)
    assert gone.text == "The contract of Acme, which renews 30 Jun 2027, is forgotten"
    async with company.database.asking() as session:
        noted = [(each.by, each.what, each.old, each.new) for each in await changes.latest(session, 3, leader=True)]
    first, second = "renews 2027-03-31, notice 3 months", "renews 2027-06-30, notice 45 days"
    assert noted == [
        (bo.id, "contract of Acme", second, ""),
        (bo.id, "contract of Acme", first, second),
        (bo.id, "contract of Acme", "", first),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("30 June 2027 notice 3 months", "Leaders are told 90 and 30 days before the last day of notice"),
        ("10 January notice 1 month", "Leaders are told in the next office hours, if notice can still be given then"),
        (
            "10 January notice 3 months",
            "The last day of notice is over, so no brief comes; leaders are asked for the next day once it has renewed",
        ),
        (
            "10 January notice 3 months every year",
            "The last day of notice is over, so the next brief comes before the one behind it, 10 Oct 2027",
        ),
        (
            "10 January notice 3 months every 3 months",
            "No brief comes: notice is as long as the time between two renewals, or longer",
        ),
    ],
)
async def test_a_contract_promises_no_brief_but_those_that_come(
    ask: Ask, firm: None, bo: User, line: str, said: str
) -> None:
    assert firm is None
    assert (await ask(f"/clientload contract acme renews {line}", bo)).text.endswith(f". {said}")


async def test_a_contract_that_renewed_by_itself_is_no_change_where_its_next_day_is_kept_again(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    async with company.database.writing() as session:
        acme = await session.get_one(Client, 1)
        row = Contract(
            client_id=acme.id or 0,
            renews_on=date(2026, 3, 31),
            notice_by=date(2025, 12, 31),
            notice="3 months",
            every=12,
            set_by=bo.id,
            set_at=company.clock(),
        )
        await store.save(session, row)
    said = await ask("/clientload contract acme renews 2027-03-31 notice 3 months every year", bo)
    assert said.text.endswith("That was kept already, so nothing has changed")
    async with company.database.asking() as session:
        assert not [each for each in await changes.latest(session, 9, leader=True) if each.what.startswith("contract")]


async def test_a_contract_that_was_cleared_is_not_shown_in_the_shape_of_an_older_one(
    ask: Ask, firm: None, bo: User, company: Company
) -> None:
    assert firm is None
    await ask("/clientload contract umbra renews 30 June notice 1 month", bo)
    await ask("/clientload contract globex renews 31 March notice 3 months", bo)
    async with company.database.writing() as session:
        globex, umbra = await session.get_one(Client, 2), await session.get_one(Client, 4)
        await merging.merge(session, company, "U1ADA", globex, umbra)
    await ask("/clientload contract globex clear", bo)
    assert (await lines(ask, "contract globex", bo)) == [
        "No contract of Globex is kept.",
        'To keep one: /clientload contract "Globex" renews 31 March notice 3 months',
    ]
    assert "No contract is kept yet" in (await lines(ask, "contract show", bo))


async def test_the_limit_of_dependency_is_shown_set_and_cleared(ask: Ask, firm: None, bo: User) -> None:
    assert firm is None
    said = await lines(ask, "dependency", bo)
    assert said[0] == "Acme pays 35 % of revenue, above the limit of 25 %. Only leaders see this"
    assert "Leaders are told from 25 % of revenue on" in said
    now = await ask("/clientload dependency 30%", bo)
    assert now.text == "Leaders are told of a client from 30 % of revenue on. Before: 25 %"
    await ask("/clientload dependency 40%", bo)
    assert (await lines(ask, "", bo))[1] == "Acme pays 35 % of revenue, more than any other. Only leaders see this"
    back = await ask("/clientload dépendance effacer", bo)
    assert back.text == "Leaders are told of a client from 25 % of revenue on. Before: 40 %"


@pytest.mark.parametrize("line", ["dependency", "whatif acme leaves", "contract show", "contract", "dependency 30%"])
async def test_an_admin_is_no_leader_by_that(
    ask: Ask, firm: None, slack: Workspace, support: Channel, line: str
) -> None:
    assert firm is None
    admin = slack.add_user("Ada", admin=True)
    support.members.add(admin.id)
    refused = "This is for leaders. An admin can give that role: /clientload roles"
    assert (await ask(f"/clientload {line}", admin)).text == refused
