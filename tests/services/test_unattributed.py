"""What has no client yet, as questions."""

import pytest

from bot.services import clients
from bot.services.company import Company
from bot.services.unattributed import questions, with_likely
from tests.services.inbox import MONTH, fill

pytestmark = pytest.mark.usefixtures("inbox")


@pytest.fixture
async def inbox(company: Company) -> None:
    await fill(company)


async def asked(company: Company, most: int = 20) -> list[tuple[str, str, int, float]]:
    async with company.database.asking() as session:
        found = await questions(session, company.today() - MONTH, company.today(), most)
    return [(each.kind, each.name, each.items, each.seconds / 3600) for each in found]


async def test_each_item_is_asked_about_once_under_what_settles_most_of_its_kind(company: Company) -> None:
    assert await asked(company) == [
        ("project", "PORT", 2, 9.0),
        ("domain", "umbra.example", 3, 3.0),
        ("item", "", 1, 3.0),
        ("requester", "", 2, 2.0),
        ("ours", "", 2, 2.0),
        ("item", "", 1, 1.0),
    ]


async def test_the_largest_come_first_and_only_so_many(company: Company) -> None:
    assert [hours for *_, hours in await asked(company, most=2)] == [9.0, 3.0]


async def test_the_newest_item_stands_for_the_rest_with_its_teams(company: Company) -> None:
    async with company.database.asking() as session:
        by_name = {each.name: each for each in await questions(session, company.today() - MONTH, company.today(), 20)}
    assert by_name["PORT"].title == "Issue PORT-2"
    assert by_name["PORT"].teams == {2}
    assert by_name["umbra.example"].title == "Ticket 4"
    assert by_name["umbra.example"].teams == {1}


async def test_work_of_another_time_is_not_asked_about(company: Company) -> None:
    async with company.database.asking() as session:
        assert await questions(session, company.today(), company.today() + MONTH, 20) == []
        assert await questions(session, company.today() - 3 * MONTH, company.today() - MONTH, 20) == []


async def test_a_domain_or_project_may_be_like_a_client(company: Company) -> None:
    async with company.database.writing() as session:
        await clients.add(session, company, "U1", "Umbra Nord")
    async with company.database.asking() as session:
        found = await with_likely(session, await questions(session, company.today() - MONTH, company.today(), 20))
    assert {each.name: each.likely and each.likely[1] for each in found if each.name} == {
        "umbra.example": "Umbra Nord",
        "PORT": None,
    }
