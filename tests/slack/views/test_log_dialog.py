"""The dialog that logs hours of sales."""

from typing import Any

import pytest

from bot.demo.workspace import User, Workspace
from bot.services.company import Company
from bot.store import totals
from bot.store.teams import add_team
from tests.services.books import NOW, TODAY, Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Send, filled_in, told, values, words

SALES = 3
LINE = "/clientload log"


@pytest.fixture
async def acme(books: Books, company: Company) -> int:
    """Give a client, and a team that sells."""
    async with company.database.writing() as session:
        await add_team(session, "Sales", "sales", "U1", NOW)
    return await books.client("Acme")


async def hours(company: Company, client: int, team: int = SALES) -> float:
    async with company.database.asking() as session:
        found = await totals.windows(session, TODAY.replace(day=1), TODAY.replace(day=18), team)
    return found[team].part(client).hours.seconds / 3600 if team in found else 0


async def test_two_choices_and_a_time_are_all_it_takes(
    slack: Workspace, open_: Open, send: Send, marie: User, company: Company, acme: int
) -> None:
    dialog = await open_(LINE, marie)
    assert dialog.text == "Log hours"
    assert values(dialog) == {"client": None, "hours": None, "what": "Meeting", "day": "2026-11-17"}
    assert "It is kept for the team. Who logged it is not kept." in words(dialog)
    await slack.suggest(dialog, "Client", marie, "acme")
    wrong = await send(dialog, {"Client": "Acme", "How long": "soon"})
    assert wrong.errors == {"hours": "soon is no time. Type it like 2h, 1h30, 45 min."}
    given: dict[str, Any] = {"How long": "1h30", "What for": "Negotiation", "Day": "2026-11-16"}
    assert "1.5 h with Acme on 16 Nov (negotiation), kept for Sales" in told(await send(dialog, given))
    assert await hours(company, acme) == 1.5


async def test_a_card_opens_it_for_its_client(
    ask: Ask, slack: Workspace, send: Send, marie: User, company: Company, acme: int
) -> None:
    await ask(f"{LINE} acme 1h yesterday")
    card = await ask("/clientload acme")
    *_, shown = await slack.press(card, "Log hours", marie)
    dialog = await filled_in(slack, marie, shown)
    assert values(dialog)["client"] == "Acme"
    await send(dialog, {"How long": "2 h"})
    assert await hours(company, acme) == 3


async def test_of_several_sales_teams_one_is_chosen(
    slack: Workspace, open_: Open, send: Send, marie: User, company: Company, acme: int
) -> None:
    async with company.database.writing() as session:
        await add_team(session, "North", "sales", "U1", NOW)
    dialog = await open_(LINE, marie)
    await slack.suggest(dialog, "Client", marie, "acme")
    assert (await send(dialog, {"Client": "Acme", "How long": "2h", "Team": "North"})).text
    assert (await hours(company, acme), await hours(company, acme, SALES + 1)) == (0, 2)


async def test_without_a_sales_team_it_says_so(ask: Ask, books: Books) -> None:
    await books.client("Acme")
    said = (await ask(LINE)).text
    assert said == "There is no sales team yet. An admin adds one: /clientload team add Sales sales"
