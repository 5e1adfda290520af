"""Clients beside each other: two of them, and the largest of a team."""

import pytest

from bot.demo.workspace import User, Workspace
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.company import Company
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.slack.conftest import Ask


@pytest.fixture
async def firm(books: Books, company: Company) -> dict[str, int]:
    """Give a firm of four clients, one of which is called like a comparison."""
    assert company
    ids = {name: await books.client(name) for name in ("Acme", "Globex", "Mac vs PC", "Empty & Sons")}
    for day in (1, 40):
        await books.worked(SUPPORT, ids["Acme"], day, 30)
        await books.worked(SUPPORT, ids["Globex"], day, 20)
        await books.worked(SUPPORT, OWN_WORK, day, 40)
        await books.worked(SUPPORT, UNATTRIBUTED, day, 10)
    await books.opened(SUPPORT, ids["Acme"], 1, 12)
    await books.worked(ENGINEERING, ids["Mac vs PC"], 1, 8, "logged")
    await books.worked(SUPPORT, OWN_WORK, 400, 1)
    return ids


@pytest.mark.parametrize(
    "line",
    [
        "acme vs globex",
        "ACME versus “Globex”",
        "compare acme vs globex",
        "acme support vs globex",
        "acme contre globex",
    ],
)
async def test_two_clients_stand_side_by_side(ask: Ask, firm: dict[str, int], line: str) -> None:
    assert firm
    text = (await ask(f"/clientload {line}")).text
    assert text.startswith("Acme and Globex: 30 % and 20 % of Support\n")
    assert "Support | 30 % | 20 % | 30 % | 20 % | 30 | 20 | 12 | 0 | 90 %" in text


async def test_a_comparison_takes_a_team_and_a_window(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    text = (await ask("/clientload acme vs globex support 12w")).text
    assert text.startswith("Acme and Globex: 30 % and 20 % of Support over 84 days\n")
    assert "| 60 | 40 |" in text
    assert "Engineering" not in text
    assert (await ask("/clientload acme 12w vs globex support")).text == text


async def test_a_client_called_like_a_comparison_has_its_card(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    assert (await ask("/clientload mac vs pc")).text.startswith("Mac vs PC: 100 % of Engineering;")
    assert (await ask("/clientload mac vs pc vs acme")).text.startswith("Mac vs PC and Acme: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acmee vs globex", "There is no client acmee. Did you mean Acme?"),
        ("acme vs globexx", "There is no client globexx. Did you mean Globex?"),
        ("acme vs acme", "Name two different clients: /clientload Acme vs Globex"),
        ("compare acme", "Name two clients: /clientload Acme vs Globex"),
        ("compare", "Name two clients: /clientload Acme vs Globex"),
    ],
)
async def test_what_is_no_comparison_is_asked_back(ask: Ask, firm: dict[str, int], line: str, said: str) -> None:
    assert firm
    assert (await ask(f"/clientload {line}")).text == said


async def test_the_largest_clients_of_a_team_over_a_window(
    ask: Ask, firm: dict[str, int], slack: Workspace, marie: User
) -> None:
    assert firm
    shown = await ask("/clientload top support 12w")
    assert shown.text.startswith("Support over 84 days: Acme 30 %, Globex 20 %\n")
    assert "Acme | 30 % | - | 60 | 12 | 40 % | -" in shown.text
    assert "Own work | 40 %" in shown.text
    assert "No client yet | 10 %" in shown.text
    assert "coverage 90 %" in shown.text
    (card,) = await slack.press(shown, "Acme", marie)
    assert card.text.startswith("Acme: 30 % of Support over 84 days")


async def test_without_a_team_the_teams_are_one(ask: Ask, firm: dict[str, int], books: Books) -> None:
    await books.worked(ENGINEERING, firm["Acme"], 1, 12)
    text = (await ask("/clientload top")).text
    assert text.startswith("All teams: Acme 35 %, Globex 17 %, Mac vs PC 7 %\n")
    assert "Own work | 33 % |" in text


async def test_top_takes_a_team_and_nothing_else(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    assert (
        await ask("/clientload top acme")
    ).text == "Name a team behind top, not a client: /clientload top Support 12w"
    assert (await ask("/clientload top suport")).text == "There is no team suport. Did you mean Support?"
