"""A request in Slack: typed, chosen below items, from a message; decided, and written about, in both languages."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.domain.roles import LEADER
from bot.services.company import Company
from bot.slack.actions.request import SHORTCUT
from bot.slack.blocks import request as blocks
from bot.store.tables import Decision, DecisionTheme, ItemTheme
from tests.services import asking
from tests.services.books import Books
from tests.services.inbox import HOSTILE
from tests.slack.conftest import Ask, spaced

pytestmark = pytest.mark.usefixtures("connected")

PAGE = """\
SSO for subsidiaries: asked for by 1 client; far from the standard
Jira APP-7 (https://tracker.example/browse/APP-7), Acme, opened on 2 Nov
1 item of 1 client since 2 Nov, by this item alone
• Acme: 1 item, the latest on 2 Nov
Looks like the same, and is not counted until a leader says so
• 7 items of 4 clients with the component auth, the latest: Issue APP-8, Issue APP-6. The same?
Far from the standard
• Similar is what bears the component auth
• It has no class of work
• 4 of 5 similar issues with a class are bespoke
Takes 24 h once and 9 h each year after
• Once: 24 h, the median of 7 issues like it; half of them took 14 to 36 h
• Each year: 9 h of support; 63 h on 21 tickets in 365 days, for 7 issues built
1 roadmap item of Engineering would wait 12 days, if the hours are taken from the roadmap
• Issue R-2 (https://tracker.example/browse/R-2): due 1 Dec, then 13 Dec
• 14 h of roadmap work a week, as in the last 12 weeks
Decisions are told to leaders, and to all where a leader said so. Hours are told of five items at least. \
Clients are measured, never people"""

PAGE_IN_FRENCH = """\
SSO for subsidiaries : demandée par 1 client ; loin du standard
Jira APP-7 (https://tracker.example/browse/APP-7), Acme, ouvert le 2 nov.
1 élément de 1 client depuis le 2 nov., par cet élément seul
• Acme : 1 élément, le dernier le 2 nov.
Y ressemble, et ne compte pas tant que la direction ne le dit pas
• 7 éléments de 4 clients avec le composant auth, dernièrement : Issue APP-8, Issue APP-6. La même demande ?
Loin du standard
• Semblable : ce qui porte le composant auth
• Sans classe de travail
• Parmi 5 tâches semblables avec une classe, 4 sont spécifiques
Coûte 24 h une fois, puis 9 h chaque année
• Une fois : 24 h, médiane de 7 tâches semblables ; la moitié a pris de 14 à 36 h
• Chaque année : 9 h de support ; 63 h sur 21 tickets en 365 jours, pour 7 tâches réalisées
1 élément de la feuille de route attendrait 12 jours dans Engineering, si les heures en sont prises
• Issue R-2 (https://tracker.example/browse/R-2) : échéance 1er déc., puis 13 déc.
• 14 h de feuille de route par semaine, en moyenne sur 12 semaines
Les décisions sont dites à la direction, et à tous là où elle l'a voulu. \
Les heures portent sur cinq éléments au moins. On mesure les clients, jamais les personnes"""

REFUSING = "request APP-7 refuse because one way to sign in is enough review 1 September"
REFUSED = "Acme in Engineering: refuse \u201cSSO for subsidiaries\u201d"
DECLINED = "Declined on 17 November, reason: one way to sign in is enough; review in September 2027"


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give one database: the statements behind the page are run on both elsewhere."""
    return f"sqlite:///{tmp_path_factory.mktemp('request') / 'clientload.db'}"


@pytest.fixture
async def lea(slack: Workspace, support: Channel, company: Company, books: Books) -> User:
    await asking.fill(company)
    leader = slack.add_user("Lea")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


def buttons(shown: Shown) -> list[str]:
    rows = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row if each["type"] == "button"]


async def test_a_page_says_who_asks_what_it_costs_and_what_would_wait(slack: Workspace, ask: Ask, lea: User) -> None:
    shown = await ask("/clientload request APP-7")
    assert shown.text == PAGE
    assert buttons(shown) == ["Note and draft", "By the component auth", "By the label sso"]
    (by_label,) = await slack.press(shown, "By the label sso", lea)
    assert "1 item of 1 client since 2 Nov with the label sso; nobody said that they are the same" in by_label.text
    assert "Similar issues with a class: 0, fewer than 5, which tells nothing" in by_label.text
    assert "What it costs is not known" in by_label.text
    assert buttons(by_label)[:2] == ["Note and draft", "Decide"]


async def test_a_leader_says_that_it_is_the_same_and_then_it_counts(
    slack: Workspace, ask: Ask, marie: User, lea: User
) -> None:
    looked = await ask('/clientload request APP-7 theme "component:auth"')
    lines = looked.text.splitlines()
    assert lines[0] == "SSO for subsidiaries: may be what 4 clients ask for; far from the standard"
    assert lines[2] == "8 items of 4 clients since 2 Nov with the component auth; nobody said that they are the same"
    assert "The same: the component auth" not in buttons(looked)
    assert (await ask("/clientload request APP-7 same auth")).text.startswith("This is for leaders.")
    shown = await ask("/clientload request APP-7", lea)
    (same,) = await slack.press(shown, "The same: the component auth", lea)
    assert same.text.startswith("SSO for subsidiaries: asked for by 4 clients; far from the standard\n")
    assert "8 items of 4 clients since 2 Nov, by the theme auth" in same.text
    assert "Looks like the same" not in same.text
    assert (await ask("/clientload request APP-2", marie)).text.startswith("Issue APP-2: asked for by 4 clients")


async def test_a_page_in_french(slack: Workspace, support: Channel, ask: Ask, lea: User) -> None:
    assert lea
    luc = slack.add_user("Luc", locale="fr-FR")
    support.members.add(luc.id)
    shown = await ask("/clientload demande APP-7", luc)
    assert spaced(shown.text) == PAGE_IN_FRENCH


async def test_a_leader_refuses_by_a_line_and_reads_it_on_the_next_one_that_asks(
    ask: Ask, company: Company, lea: User
) -> None:
    said = await ask(f"/clientload {REFUSING} 2027", lea)
    assert said.text.splitlines()[:2] == [
        "Decided. Acme in Engineering: refuse \u201cSSO for subsidiaries\u201d",
        "• Reason: one way to sign in is enough",
    ]
    assert "When somebody asks for the same again, leaders hear of it" in said.text
    shown = await ask("/clientload request APP-2", lea)
    lines = shown.text.splitlines()
    assert lines[0] == "Issue APP-2: asked for by 1 client; far from the standard"
    assert lines[2:5] == [
        f"{DECLINED}. This looks like it: the same?",
        "Decided on what looks like it, the same? Only leaders and owners see this",
        f"• 17 Nov: {REFUSED}, review 1 Sep 2027; reason: one way to sign in is enough",
    ]
    await ask("/clientload request APP-2 same auth", lea)
    lines = (await ask("/clientload request APP-2", lea)).text.splitlines()
    assert lines[0] == "Issue APP-2: declined on 17 Nov; asked for by 4 clients"
    assert lines[2:4] == [DECLINED, "Decided on this theme; only leaders and owners see this"]
    await ask("/clientload request APP-7 theme none", lea)
    assert (await ask("/clientload request APP-7")).text == PAGE
    async with company.database.asking() as session:
        (tie,) = (await session.exec(select(DecisionTheme))).all()
    assert (tie.kind, tie.value) == ("item", "jira APP-7")


@pytest.mark.parametrize("line", ["request APP-7 refuse", "request APP-7 refuse because so review 1 September"])
async def test_who_is_no_leader_decides_nothing(ask: Ask, company: Company, lea: User, line: str) -> None:
    assert lea
    assert (await ask(f"/clientload {line}")).text.startswith("This is for leaders.")
    async with company.database.asking() as session:
        assert (await session.exec(select(Decision))).all() == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("request nope", "There is no item nope. Type its number with its source, like zendesk:123, or its link."),
        (
            "request APP-7 theme Nowhere",
            "Nothing is asked for by Nowhere. Type one of SSO for subsidiaries, auth or sso.",
        ),
        ("request APP-7 same", "This is for leaders."),
        ("request APP-7 theme", 'Name the theme: /clientload request zendesk:123 theme "SSO"'),
        ("request APP-7 perhaps", "This is for leaders."),
    ],
)
async def test_what_cannot_be_understood_says_what_to_type(ask: Ask, lea: User, line: str, said: str) -> None:
    assert lea
    assert (await ask(f"/clientload {line}")).text.startswith(said)


async def test_a_leader_is_told_how_to_type_a_decision(ask: Ask, lea: User) -> None:
    said = await ask("/clientload request APP-7 refuse review 1 September", lea)
    assert said.text == (
        "Say why. Type it like this: /clientload request APP-7 refuse because one way to sign in is enough"
        " review 1 September"
    )


async def test_a_leader_names_a_theme_and_takes_it_back(ask: Ask, company: Company, lea: User) -> None:
    await ask('/clientload request APP-7 theme "Single sign-on"', lea)
    shown = await ask("/clientload request APP-2 theme single sign-on", lea)
    assert "1 item of 1 client since 2 Nov, by the theme Single sign-on" in shown.text
    await ask("/clientload request APP-7 theme none", lea)
    async with company.database.asking() as session:
        assert (await session.exec(select(ItemTheme).where(ItemTheme.kind == "hand"))).all() == []


async def test_the_menu_below_items_leads_to_the_page(slack: Workspace, ask: Ask, marie: User, lea: User) -> None:
    assert lea
    shown = await ask("/clientload why Nordal")
    (page,) = await slack.press(shown, blocks.ACTION, marie, value="Issue APP-4")
    assert page.text.startswith("Issue APP-4: asked for by 1 client; near the standard\n")
    assert "• Its class is roadmap (label planned)" in page.text
    card = await ask("/clientload Nordal")
    (again,) = await slack.press(card, blocks.ACTION, marie, value="Issue APP-4")
    assert again.text == page.text


async def test_a_message_that_links_to_an_item_leads_to_its_page(
    slack: Workspace, support: Channel, marie: User, lea: User
) -> None:
    assert lea
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

    async def asked(text: str) -> Shown:
        await client.chat_postMessage(channel=support.id, text=text)
        (shown,) = await slack.shortcut(slack.messages(support)[-1], SHORTCUT, marie)
        return shown

    assert (await asked("Acme asks: <https://tracker.example/browse/APP-7|SSO>")).text == PAGE
    several = await asked("<https://tracker.example/browse/APP-7> or <https://tracker.example/browse/APP-4>?")
    assert several.text.splitlines() == [
        "This message links to several items. Which one?",
        "• SSO for subsidiaries",
        "• Issue APP-4",
    ]
    (one,) = await slack.press(several, blocks.ACTION, marie, value="SSO for subsidiaries")
    assert one.text == PAGE
    none = await asked("<https://elsewhere.example/1>")
    assert none.text.startswith("No link in this message leads to a ticket or issue that Clientload has read.")


async def test_the_note_says_the_page_and_the_draft_says_nothing_of_it(
    slack: Workspace, ask: Ask, marie: User, lea: User
) -> None:
    assert lea
    shown = await ask("/clientload request zendesk:2")
    (dialog,) = await slack.press(shown, "Note and draft", marie)
    stands = fields(dialog)
    assert stands["draft"].splitlines()[2] == "Thank you for telling us what you need: \u201cNo way to sign in\u201d."
    assert not any(each.isdigit() for each in stands["draft"])
    assert not any(name in stands["draft"] for name in ("Globex", "Nordal", "Umbra", "load", "revenue"))
    assert "22 items of 1 client" in stands["note"]
    french = await slack.press(dialog, "Language", marie, value="French")
    stands = fields(french[-1])
    assert stands["draft"].startswith("Bonjour,\n\nMerci de nous avoir fait part de votre besoin")
    start = len(slack.feed)
    await slack.submit(french[-1], {"For the client": "Bonjour, c'est non pour le moment."})
    await slack.until(lambda: len(slack.feed) > start)
    copied = slack.feed[-1].text
    assert copied.startswith("For the client\nBonjour, c'est non pour le moment.\nInternal note\n")
    assert copied.endswith("Nothing was sent to anybody. Copy it from here; the note is for your own people.")


async def test_the_dialog_decides_as_the_line_does_and_may_let_whoever_asks_know(
    slack: Workspace, ask: Ask, company: Company, lea: User
) -> None:
    shown = await ask("/clientload request APP-7", lea)
    (dialog,) = await slack.press(shown, "Decide", lea)
    given: dict[str, Any] = {
        "Why": "one way to sign in is enough",
        "Looked at again on": "2027-09-01",
        "Who may know": ["public"],
    }
    start = len(slack.feed)
    await slack.submit(dialog, given)
    await slack.until(lambda: len(slack.feed) > start)
    assert slack.feed[-1].text.startswith("Decided. Acme in Engineering: refuse")
    told = (await ask("/clientload request APP-2")).text
    assert told.splitlines()[2] == f"{DECLINED}. This looks like it: the same?"
    assert "Decided on this theme" not in told
    async with company.database.asking() as session:
        (tie,) = (await session.exec(select(DecisionTheme))).all()
    assert (tie.kind, tie.value, tie.is_public) == ("item", "jira APP-7", True)


async def test_a_hostile_title_is_words_everywhere(slack: Workspace, ask: Ask, company: Company, lea: User) -> None:
    await asking.comes_in(company, asking.asked("APP-9", HOSTILE))
    shown = await ask("/clientload request APP-9", lea)
    assert "<!channel>" not in shown.text
    assert slack.violations == []
    said = await ask("/clientload request APP-9 refuse because so review 1 September", lea)
    assert "<!channel>" not in said.text
    assert "&lt;!channel&gt;" in said.text


def fields(shown: Shown) -> dict[str, str]:
    """Return what stands in the texts of a dialog."""
    blocks_ = [block for block in shown.blocks if block["type"] == "input"]
    return {
        block["block_id"].partition(":")[0]: block["element"].get("initial_value", "")
        for block in blocks_
        if block["element"]["type"] == "plain_text_input"
    }
