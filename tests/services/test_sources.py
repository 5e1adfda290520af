"""What a change of the settings means for what was read before."""

from sqlmodel import select

from bot.services import sources
from bot.services.company import Company
from bot.store.tables import Cursor


async def read_to(company: Company, source: str) -> None:
    async with company.database.writing() as session:
        session.add(Cursor(source=source, stream="tickets", value="17", last_good_at=company.clock()))


async def cursors(company: Company) -> dict[str, str | None]:
    async with company.database.asking() as session:
        return {row.source: row.value for row in (await session.exec(select(Cursor))).all()}


async def test_the_same_settings_keep_the_place(company: Company) -> None:
    await read_to(company, "zendesk")
    for _ in range(2):
        async with company.database.writing() as session:
            await sources.settle(session, {"zendesk": "a"})
    assert await cursors(company) == {"zendesk": "17"}


async def test_another_client_field_has_the_source_read_again(company: Company) -> None:
    await read_to(company, "zendesk")
    for shape in ("a", "b"):
        async with company.database.writing() as session:
            await sources.settle(session, {"zendesk": shape})
    assert await cursors(company) == {"zendesk": None}


async def test_a_source_that_is_no_longer_set_freezes_nobody(company: Company) -> None:
    await read_to(company, "zendesk")
    await read_to(company, "jira")
    async with company.database.writing() as session:
        await sources.settle(session, {"jira": "a"})
    assert await cursors(company) == {"jira": "17"}
