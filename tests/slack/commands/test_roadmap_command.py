"""`/clientload roadmap`, and what an admin types so that it has something to say."""

import pytest

from bot.demo.workspace import User, Workspace
from bot.services.company import Company
from bot.store.tables import Team
from tests.services.books import Books
from tests.slack.conftest import Ask, spaced

ENGINEERING = 2


@pytest.fixture
def ana(slack: Workspace) -> User:
    return slack.add_user("Ana", admin=True)


async def test_without_rules_it_says_what_to_type(ask: Ask, books: Books) -> None:
    acme = await books.client("Acme")
    await books.worked(ENGINEERING, acme, 3, 40)
    shown = await ask("/clientload roadmap")
    assert shown.text.splitlines()[:3] == [
        "Engineering: no rule says yet what is roadmap and what is bespoke",
        "Engineering",
        "• To say what marks a class: /clientload team class Engineering bespoke label for-acme",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("roadmap acme", "Name a team behind roadmap, not a client: /clientload roadmap Engineering 12w"),
        ("roadmap Enginering", "There is no team Enginering. Did you mean Engineering?"),
    ],
)
async def test_a_client_or_an_unknown_team_is_asked_back(ask: Ask, books: Books, line: str, said: str) -> None:
    await books.client("acme")
    assert (await ask(f"/clientload {line}")).text == said


LINES = [
    ("class roadmap project PLAT", "The project PLAT marks roadmap work in all teams. No item moved."),
    (
        "class Engineering bespoke label for-acme",
        "The label for-acme marks bespoke work in Engineering. No item moved.",
    ),
    ("class maintenance label for-acme", "The label for-acme marks maintenance work in all teams. No item moved."),
    (
        "class Engineering remove bespoke label For-Acme",
        "The label For-Acme no longer marks bespoke work in Engineering. No item moved.",
    ),
    (
        "class remove maintenance label for-acme",
        "The label for-acme no longer marks maintenance work in all teams. No item moved.",
    ),
    (
        "class remove bespoke label for-acme",
        "The label for-acme does not mark bespoke work. What marks it: /clientload team class",
    ),
    ("class roadmap project plat", "The project plat is roadmap already."),
    (
        "class Engineering urgent label now",
        (
            "Type a class, roadmap, bespoke, support-driven or maintenance, then one of label, component, epic, type,"
            " project and its value: /clientload team class Engineering bespoke label for-acme"
        ),
    ),
    (
        "strain Engineering",
        "The strain of Engineering is not measured. To measure it: /clientload team strain Engineering on",
    ),
    ("strain Engineering maybe", "Type on or off: /clientload team strain Engineering on"),
    (
        "strain Engineering on",
        (
            "The team must be told, and Engineering has no channel yet. First: /clientload team channel Engineering"
            " #channel"
        ),
    ),
]


async def test_each_line_says_what_it_did_or_what_to_type(ask: Ask, ana: User) -> None:
    for line, said in LINES:
        assert (await ask(f"/clientload team {line}", ana)).text == said, line


async def test_strain_is_switched_on_and_off(ask: Ask, ana: User, company: Company) -> None:
    async with company.database.writing() as session:
        team = await session.get_one(Team, ENGINEERING)
        team.channel_id = "C1"
        session.add(team)
    said = [(await ask(f"/clientload team strain Engineering {word}", ana)).text for word in ("on", "", "off")]
    awaits = (
        "The strain of Engineering is measured once its channel has been told. It shows in /clientload roadmap"
        " Engineering, only of five people or more."
    )
    assert said == [
        awaits,
        awaits,
        "The strain of Engineering is not measured any more. Its channel is told.",
    ]


async def test_french_words_say_the_same(ask: Ask, slack: Workspace) -> None:
    amelie = slack.add_user("Amélie", admin=True, locale="fr-FR")
    for line, said in (
        (
            "équipe classe Engineering spécifique étiquette for-acme",
            (
                "Désormais dans la classe spécifique pour l'équipe Engineering : étiquette for-acme. Aucun élément"
                " déplacé."
            ),
        ),
        (
            "équipe classe Engineering retirer spécifique étiquette for-acme",
            "Plus dans la classe spécifique pour l'équipe Engineering : étiquette for-acme. Aucun élément déplacé.",
        ),
        (
            "équipe tension Engineering",
            (
                "La tension de l'équipe Engineering n'est pas mesurée. Pour la mesurer : /clientload équipe"
                " tension Engineering activer"
            ),
        ),
        ("feuille-de-route", "Engineering : pas d'heures pendant ces 84 jours"),
    ):
        assert spaced((await ask(f"/clientload {line}", amelie)).text).startswith(said), line
