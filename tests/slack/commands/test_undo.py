"""Every line behind "To undo" restores exactly what was there, in both languages."""

import re
from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import col, select

from bot.language import LANGUAGES, speaking
from bot.services.company import Company
from bot.slack.commands import answer
from bot.slack.request import Person, Request, Role
from bot.store import clients, teams
from bot.store.tables import Threshold
from tests.services.books import SUPPORT, Books

ADMIN = Person("U1", Role.ADMIN)

Type = Callable[[str], Awaitable[str]]


@pytest.fixture
def type_(company: Company) -> Type:
    async def send(text: str) -> str:
        return (await answer(Request(company, ADMIN, "C1", text))).text

    return send


async def state(company: Company) -> object:
    """Return what somebody set and who there is, as far as it holds."""
    async with company.database.asking() as session:
        limits = (await session.exec(select(Threshold).where(col(Threshold.ended_on).is_(None)))).all()
        named = sorted(each.name for each in await clients.active(session))
        kinds = sorted((team.name, team.kind) for team in await teams.all_teams(session))
    return (
        named,
        kinds,
        sorted(
            (each.client_id or 0, each.share, str((each.warning, each.critical)), str(each.until), each.because)
            for each in limits
        ),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("before", "line"),
    [
        (["threshold support 30% warning 24% critical 50% because they, and all, agreed"], "threshold clear support"),
        (["threshold acme support 40.5% because of the migration"], "threshold acme support clear"),
        (
            ["threshold acme support 30% critical 60% because a", "expect acme support 45% until 30 June because b"],
            "threshold clear acme support",
        ),
        (["expect acme support 40% until 30 June because of the migration"], "expect acme support clear"),
        (["expect acme support 40% from 1 December until 30 June"], "expect acme support clear"),
        (
            [
                "expect acme support 40% until 1 December because one",
                "expect acme support 50% from 1 March until 30 June because two",
            ],
            "expect acme support clear",
        ),
        ([], "client remove globex yes"),
        ([], "client merge acme with globex yes"),
        (["team add Field Delivery engineering"], "team remove Field Delivery yes"),
    ],
)
async def test_what_was_undone_is_as_it_was(
    company: Company, books: Books, type_: Type, language: str, before: list[str], line: str
) -> None:
    for name in ("acme", "globex"):
        id_ = await books.client(name)
        await books.opened(SUPPORT, id_, 3, 5)
    for each in before:
        await type_(each)
    was = await state(company)
    with speaking(language):
        told = await type_(line)
        assert await state(company) != was
        back = re.findall(r"/clientload (.+)", told)
        assert back
        for each in back:
            await type_(each)
    assert await state(company) == was
