"""The commands that read, typed in a workspace with a firm's books behind them."""

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.language import LANGUAGES, speaking
from bot.services.company import Company
from bot.slack.commands import answer
from bot.slack.request import Person, Request, Role
from bot.store.tables import ClientKey, Cursor, SkippedRecord
from tests.services.books import ENGINEERING, NOW, SUPPORT, Books
from tests.slack.conftest import Ask


@pytest.fixture
async def firm(books: Books, company: Company) -> dict[str, int]:
    """Give a firm with three clients; Acme takes 31 % of Support."""
    ids = {name: await books.client(name) for name in ("Acme", "Société Générique", "status")}
    await books.worked(SUPPORT, ids["Acme"], 1, 31)
    await books.worked(SUPPORT, ids["Société Générique"], 1, 32)
    await books.worked(SUPPORT, OWN_WORK, 1, 20)
    await books.worked(SUPPORT, UNATTRIBUTED, 1, 17)
    await books.opened(SUPPORT, ids["Acme"], 1, 40)
    await books.opened(SUPPORT, ids["Société Générique"], 1, 60)
    await books.worked(ENGINEERING, ids["status"], 1, 8, "logged")
    async with company.database.writing() as session:
        session.add(ClientKey(client_id=ids["Acme"], kind="alias", value="acm corp", made_by="U1", made_at=NOW))
        session.add(Cursor(source="zendesk", stream="tickets", backfilled_at=NOW, last_good_at=NOW))
    return ids


async def test_nothing_typed_shows_all_teams(ask: Ask, firm: dict[str, int]) -> None:
    text = (await ask("/clientload")).text
    assert firm
    assert "• Acme: 31 % (up to 48 %), 31 h, 40 tickets" in text
    assert "• Own work: 20 %, 20 h, 0 tickets" in text
    assert "• No client yet: 17 %, 17 h, 0 tickets" in text
    assert "Support: 100 h, 100 tickets, coverage 83 %" in text
    assert "Engineering: 8 h" in text


async def test_a_team_s_name_shows_that_team(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    for line in ("/clientload engineering", "/clientload overview Engineering"):
        text = (await ask(line)).text
        assert "Engineering: 8 h" in text
        assert "Support:" not in text


async def test_what_is_no_team_is_asked_back(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    assert (await ask("/clientload overview Suport")).text == "There is no team Suport. Did you mean Support?"


@pytest.mark.parametrize("line", ["Acme", "ACME", "ácme", "  acme ", '"acme"', "“Acme”", "show acme", "acm corp"])
async def test_a_client_is_found_by_any_spelling(ask: Ask, firm: dict[str, int], line: str) -> None:
    assert firm
    text = (await ask(f"/clientload {line}")).text
    assert text.startswith("Acme: 31 % of Support; no alert is open\n")
    assert "Support: 31 % of hours, up to 48 % if all unattributed work were theirs; coverage 83 %" in text


async def test_a_client_on_one_team_shows_that_team(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    text = (await ask("/clientload acme engineering")).text
    assert text.startswith("Acme: no hours in these 28 days\n")
    assert "Nothing in Engineering." in text
    assert "Support" not in text


async def test_a_card_of_one_team_tells_of_that_teams_items_alone(
    ask: Ask, firm: dict[str, int], books: Books, slack: Workspace, marie: User
) -> None:
    await books.item(SUPPORT, firm["Acme"], 2, 1, title="Small ticket")
    await books.item(ENGINEERING, firm["Acme"], 2, 90, title="Large issue")
    card = await ask("/clientload acme support")
    assert "Small ticket" in card.text
    assert "Large issue" not in card.text
    (shown,) = await slack.press(card, "See the items", marie)
    assert shown.text.startswith("Acme: 1 item opened or worked on in Support\n")
    assert "Large issue" in (await ask("/clientload acme")).text


async def test_a_client_called_like_a_verb_is_reached_in_quotes(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    assert (await ask('/clientload "status"')).text.startswith("status: 100 % of Engineering")
    assert (await ask("/clientload status")).text.startswith("All sources are good")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("why acme", "client"),
        ("export acme", "client"),
        ("acme vs globex", "client"),
        ("seuil acme 30%", "client or team"),
    ],
)
async def test_who_is_not_known_yet_may_come_with_the_first_pull(
    ask: Ask, slack: Workspace, company: Company, line: str, kind: str
) -> None:
    admin = slack.add_user("Ana", admin=True)
    missing = f"There is no {kind} acme."
    begins = "The first pull has not begun. It starts by itself once a source is connected."
    assert (await ask(f"/clientload {line}", admin)).text == f"{missing} {begins}"
    async with company.database.writing() as session:
        session.add(Cursor(source="zendesk", stream="tickets", begun_at=NOW, fraction=0.37))
    pulls = "First pull under way, figures grow until it ends: Zendesk tickets 37 %."
    assert (await ask(f"/clientload {line}", admin)).text == f"{missing} {pulls}"


async def test_a_near_miss_is_suggested(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    text = (await ask("/clientload societe generiqe")).text
    assert text == (
        "There is no client societe generiqe. Did you mean Société Générique? What can be typed: /clientload help"
    )


async def test_words_behind_a_client_that_mean_nothing_are_asked_back(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    text = (await ask("/clientload acme yesterday")).text
    assert text.startswith("Acme is understood, yesterday is not.")


async def test_before_the_first_pull_any_client_gets_how_far_it_is(ask: Ask, company: Company) -> None:
    async with company.database.writing() as session:
        session.add(Cursor(source="zendesk", stream="tickets", fraction=0.43))
    for line in ("/clientload", "/clientload acme"):
        text = (await ask(line)).text
        assert text.startswith("Nothing has been read yet\n")
        assert "Zendesk tickets 43 %" in text


async def test_why_shows_items_page_by_page(
    ask: Ask, firm: dict[str, int], books: Books, slack: Workspace, marie: User, support: Channel
) -> None:
    for hours in range(60):
        await books.item(SUPPORT, firm["Acme"], 2, 1 + hours, title=f"Item {hours}", seen="organization 77")
    shown = await ask("/clientload why acme support")
    assert shown.text.startswith("Acme: 60 items opened or worked on in Support\n")
    assert "Item 59 | 60 | activity | organization Acme in Zendesk" in shown.text
    (following,) = await slack.press(shown, "The next 10 items", marie)
    assert (following.kind, following.user_id, following.channel_id) == ("ephemeral", marie.id, support.id)
    assert "Item 0 | 1 | activity" in following.text
    assert slack.late == []


async def test_the_card_s_button_leads_to_the_items(
    ask: Ask, firm: dict[str, int], books: Books, slack: Workspace, marie: User
) -> None:
    await books.item(SUPPORT, firm["Acme"], 2, 1)
    card = await ask("/clientload acme")
    (shown,) = await slack.press(card, "See the items", marie)
    assert shown.text.startswith("Acme: 1 item opened or worked on\n")


async def test_a_window_behind_the_names_is_taken_and_said(ask: Ask, firm: dict[str, int], books: Books) -> None:
    await books.worked(SUPPORT, firm["Acme"], 60, 69)
    text = (await ask("/clientload acme support 90d")).text
    assert text.startswith("Acme: 59 % of Support over 90 days; no alert is open\n")
    assert "• 100 of 169 h" in text
    assert "90 days, 19 Aug - 16 Nov, Paris time. No hours are known before 18 Sep 2026." in text
    assert (await ask("/clientload acme 90d support")).text == text
    for line in ("/clientload 12 weeks", "/clientload overview 12w", "/clientload Support 12w"):
        text = (await ask(line)).text
        assert "Support: 169 h" in text
        assert "84 days, 25 Aug - 16 Nov, Paris time." in text
    assert (await ask("/clientload acme 40m")).text.startswith("A window is from 1 day to 36 months long")
    assert (await ask("/clientload acmee 90d")).text.startswith("There is no client acmee. Did you mean Acme?")


async def test_the_items_of_a_window_keep_it_from_page_to_page(
    ask: Ask, firm: dict[str, int], books: Books, slack: Workspace, marie: User
) -> None:
    for number in range(51):
        await books.item(SUPPORT, firm["Acme"], 60, 1 + number, title=f"Item {number}")
    shown = await ask("/clientload why acme 90d")
    assert shown.text.startswith("Acme: 51 items opened or worked on over 90 days\n")
    (following,) = await slack.press(shown, "The next 1 item", marie)
    assert "Item 0 | 1 | activity" in following.text
    assert (await ask("/clientload why acme")).text.startswith("Acme: no items in these 28 days\n")


async def test_what_a_card_says_comes_next_can_be_pressed(
    ask: Ask, firm: dict[str, int], slack: Workspace, marie: User
) -> None:
    assert firm
    card = await ask("/clientload acme support")
    (limits,) = await slack.press(card, "Limits", marie)
    assert (limits.kind, limits.user_id) == ("ephemeral", marie.id)
    assert "Acme" in limits.text or "Support" in limits.text


async def test_the_card_tells_what_grew_since_the_days_before(ask: Ask, firm: dict[str, int], books: Books) -> None:
    acme = firm["Acme"]
    await books.worked(SUPPORT, acme, 300, 1)
    await books.worked(SUPPORT, acme, 30, 6)
    await books.item(SUPPORT, acme, 30, 6, facts={"labels": ["billing"]})
    for _ in range(2):
        await books.item(SUPPORT, acme, 1, 12, facts={"components": ["SSO"], "labels": ["billing"]})
    text = (await ask("/clientload acme")).text
    assert "• In the 28 days before: 100 %, 6 h (+25 h since)" in text
    assert "• What grew (+25 h): SSO +24, the rest +1" in text


async def test_why_needs_a_client(ask: Ask, firm: dict[str, int]) -> None:
    assert firm
    assert (await ask("/clientload why")).text == "Name the client. Type it like this: /clientload why Acme"
    assert (await ask("/clientload why acmee")).text == "There is no client acmee. Did you mean Acme?"
    assert (await ask("/clientload why acme sport")).text.startswith("sport is no team.")


async def test_status_names_what_was_skipped(ask: Ask, company: Company) -> None:
    async with company.database.writing() as session:
        session.add(
            Cursor(source="csv", stream="items", backfilled_at=NOW, last_good_at=NOW, received=3, stored=2, skipped=1)
        )
        session.add(SkippedRecord(source="csv", stream="items", at_id="line 12", why="no opened_at", at=NOW))
    text = (await ask("/clientload status")).text
    assert "CSV: last good pull just now; 3 received, 2 stored, 1 skipped" in text
    assert "• CSV items line 12: no opened_at" in text


async def test_status_takes_nothing_behind_it(ask: Ask) -> None:
    text = (await ask("/clientload status corp")).text
    assert text == ('Nothing stands behind status. For a client of that name type: /clientload "status corp"')


async def test_help_shows_what_this_person_may_do(ask: Ask, slack: Workspace) -> None:
    viewers, admins = (
        (await ask("/clientload help")).text,
        (await ask("/clientload help", slack.add_user("Chief", admin=True))).text,
    )
    assert "\n• client: " not in viewers
    assert "\nFor managers and admins\n• client: " in admins
    assert "For leaders" not in viewers + admins
    assert "/clientload client add" in (await ask("/clientload help client", slack.add_user("Boss", admin=True))).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_is_short_enough_to_be_read(company: Company, language: str) -> None:
    with speaking(language):
        shown = await answer(Request(company, Person("U1", Role.VIEWER), "C1", "help"))
    assert len(shown.text) < 2_700


async def test_help_explains_one_command(ask: Ask) -> None:
    text = (await ask("/clientload help limit")).text
    assert "threshold (also limit)" in text
    assert "overview" not in text
    assert (await ask("/clientload help client")).text.startswith("There is nothing called client. Type one of: ")
