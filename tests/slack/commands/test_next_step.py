"""Whatever is wrong with a line, the answer says what to type instead; no line is a dead end."""

from collections.abc import Awaitable, Callable

import pytest

from bot.language import FRENCH, speaking
from bot.services.company import Company
from bot.slack.commands import answer
from bot.slack.request import Mistake, Person, Request, Role
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import spaced

ADMIN = Person("U1", Role.ADMIN, leader=True)

Type = Callable[[str], Awaitable[str]]


@pytest.fixture
async def type_(company: Company, books: Books) -> Type:
    id_ = await books.client("Acme")
    await books.worked(SUPPORT, id_, 3, 2)

    async def send(text: str) -> str:
        try:
            return (await answer(Request(company, ADMIN, "C1", text))).text
        except Mistake as mistake:
            return str(mistake)

    return send


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("why", "Name the client. Type it like this: /clientload why Acme"),
        ("whatif", "Name the client. Type it like this: /clientload whatif Acme leaves"),
        ("top zorro", "There is no team zorro. Type it like this: /clientload top Support 12w"),
        ("client merge acme", "Name the client. Type it like this: /clientload client merge Acme with Globex"),
        (
            "client merge zorro",
            "There is no client zorro. Type it like this: /clientload client merge Acme with Globex",
        ),
        ("team minutes", "Name the team. Type it like this: /clientload team minutes Support 12"),
        (
            "threshold zorro 30%",
            "There is no client or team zorro. Type it like this: /clientload threshold Support 30%",
        ),
        ("export zorro", "There is no client zorro. Type it like this: /clientload export Acme 90d"),
        ("overview zorro", "There is no team zorro. Type it like this: /clientload Support"),
        ("digest zorro", "There is no team zorro. Type it like this: /clientload digest Support"),
        ("top suport", "There is no team suport. Did you mean Support?"),
        ("imposed tool zendesk:999", "No item is known by zendesk:999. Paste its link, as its tool shows it."),
        ("imposed tool PLAT-12", "No item is known by PLAT-12. Paste its link, as its tool shows it."),
        ("threshold Support 0.3", "0.3 is less than 1 %. Did you mean 30 %?"),
        ("threshold Support -150%", "-150% is below nothing. Type a percentage from 1 % to 100 %."),
        ("threshold Support 300%", "300 % cannot be a limit. Type a percentage from 1 % to 100 %."),
        (
            "whatif acme explodes",
            (
                'explodes is not understood. Say what would happen: /clientload whatif "Acme" leaves, /clientload'
                ' whatif "Acme" capped 20% or /clientload whatif "Acme" repriced +30%'
            ),
        ),
        (
            "whatif acme capped 400 months",
            (
                "400 months is no share to which a client could be capped, between 0 and 100 %. Type one: /clientload"
                ' whatif "Acme" capped 20%'
            ),
        ),
        (
            "whatif acme repriced +900%",
            '+900% is no change of a price, from -100 % to +500 %. Type one: /clientload whatif "Acme" repriced +30%',
        ),
        (
            "contract acme notice 3 months",
            (
                "The day on which it renews is missing. Say when it renews and how long notice is: /clientload contract"
                ' "Acme" renews 31 March notice 3 months, and behind it, where it goes on by itself: every year'
            ),
        ),
        (
            "contract acme renews 31 March",
            (
                "The length of the notice is missing. Say when it renews and how long notice is: /clientload contract"
                ' "Acme" renews 31 March notice 3 months, and behind it, where it goes on by itself: every year'
            ),
        ),
    ],
)
async def test_a_line_that_is_wrong_is_answered_by_one_that_works(type_: Type, line: str, said: str) -> None:
    assert spaced(await type_(line)) == said


async def test_the_line_to_type_is_told_in_french(type_: Type) -> None:
    with speaking(FRENCH):
        assert spaced(await type_("client fusionner acme")) == (
            "Nommez le client. Écrivez-le ainsi : /clientload client fusionner Acme avec Globex"
        )


@pytest.mark.parametrize("line", ["digest now support", "digest support now", "résumé maintenant support"])
async def test_now_stands_before_or_behind_the_team(type_: Type, line: str) -> None:
    assert (await type_(line)).startswith("Observing: Support")


@pytest.mark.parametrize("line", ["status of all", "état de tout", "état de toutes les sources", "status"])
async def test_the_status_is_that_of_all_sources_whoever_says_so(type_: Type, line: str) -> None:
    assert (await type_(line)).startswith("No source has been read yet")


@pytest.mark.parametrize("line", ["whatif acme leave", "whatif acme left", "simuler acme partir"])
async def test_leaving_has_more_than_one_form(type_: Type, line: str) -> None:
    assert spaced(await type_(line)).startswith("Nothing can be worked out yet")


async def test_hours_that_have_no_effect_are_told_to_have_none(type_: Type) -> None:
    assert spaced(await type_("hours always")) == "Alerts are told at every hour of every day. Nothing waits."
    assert spaced(await type_("hours holidays FR")) == (
        "Alerts are told at every hour of every day. Nothing waits. What was set besides is kept, and has no effect"
        " until hours are set: /clientload hours 8-19 Monday-Friday holidays FR"
    )
    assert "no effect" not in await type_("hours 9-17")
