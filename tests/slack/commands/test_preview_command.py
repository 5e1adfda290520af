"""`/clientload threshold … preview`: who may ask, in which words, and that nothing is changed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.load import Evening, Share
from bot.services.company import Company
from bot.slack.commands import answer
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import snapshots
from bot.store.tables import Change, Threshold
from tests.services.books import SUPPORT, TODAY, Books

ADMIN = Person("U1", Role.ADMIN)
MANAGER = Person("U2", Role.MANAGER, frozenset({SUPPORT}))
VIEWER = Person("U3", Role.VIEWER)

Type = Callable[..., Awaitable[str]]


@pytest.fixture
async def judged(company: Company, books: Books) -> Company:
    """Give a firm whose Support was judged for 100 evenings, Acme taking 50 % since the 60th."""
    acme = await books.client("Acme")
    await books.client("Globex")
    await books.opened(SUPPORT, acme, 100, 1)
    async with company.database.writing() as session:
        for back in range(100, 0, -1):
            share = 0.5 if back <= 40 else 0.1
            shares = {acme: Share(60, 30, share, share, share, share, 200, 100, 0)}
            evening = Evening(TODAY - timedelta(days=back), 150, 37, 75, 0, 600, 1, 0.25, 9, shares)
            await snapshots.save_evening(session, SUPPORT, evening, thin=False)
    return company


@pytest.fixture
def type_(judged: Company) -> Type:
    async def send(text: str, person: Person = ADMIN) -> str:
        return (await answer(Request(judged, person, "C1", f"threshold {text}"))).text

    return send


@pytest.mark.parametrize("line", ["support 30% preview", "preview support 30%", "Support 30 % Preview "])
async def test_a_preview_says_what_would_have_been_and_changes_nothing(judged: Company, type_: Type, line: str) -> None:
    said = (await type_(line)).splitlines()
    assert said[0].startswith("30 % for Support would have opened 1 alert over the last 100 days; ")
    assert said[1] == "With 30 %: 1 alert"
    assert said[2].startswith("• Acme: since ")
    async with judged.database.asking() as session:
        assert not (await session.exec(select(Threshold))).all()
        assert not (await session.exec(select(Change))).all()


async def test_one_client_s_limit_can_be_tried(type_: Type) -> None:
    assert (await type_("acme support 60% preview")).startswith("60 % for Acme in Support would have opened no alert")
    assert (await type_("globex support 30% preview")).startswith("30 % for Globex in Support would have opened no")


async def test_a_reason_that_ends_in_the_word_sets_the_limit(judged: Company, type_: Type) -> None:
    assert (await type_("support 30% because of the preview")).startswith("The limit of Support is now 30 %")
    async with judged.database.asking() as session:
        assert (await session.exec(select(Threshold.because))).all() == ["of the preview"]


async def test_managers_try_limits_of_their_own_team_and_viewers_none(type_: Type) -> None:
    assert await type_("support 30% preview", MANAGER)
    for person, team in ((MANAGER, "engineering"), (VIEWER, "support")):
        with pytest.raises(Mistake, match="set by its manager or an admin"):
            await type_(f"{team} 30% preview", person)


MISTAKES = {
    "preview": "Name the client or team. Type it like this: /clientload threshold Support 30%",
    "suport 30% preview": "There is no client or team suport. Did you mean Support?",
    "support preview": "Nothing is no percentage. Type one like 30 %.",
    "support 300% preview": "300 % cannot be a limit. Type a percentage from 1 % to 100 %.",
    "acme 30% preview": 'Name the team behind the client: /clientload threshold "Acme" Support 30% preview',
    "acme support 40% until 30 June preview": "A preview is about the past, so it takes no until. Leave it out.",
    "engineering 30% preview": (
        "Nothing of Engineering has been judged yet, so there is no past to try a limit on. How far"
        " reading is: /clientload status"
    ),
}


async def test_what_cannot_be_tried_is_said(type_: Type) -> None:
    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await type_(text)
        assert str(mistake.value) == says, text
