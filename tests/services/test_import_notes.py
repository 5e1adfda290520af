"""What is said of an import of revenue: its credit notes, and what came late for a month that was over."""

from datetime import date

from bot.services import import_notes, status
from bot.services.company import Company
from bot.services.sync import store_page
from integrations.records import Census, Revenue
from integrations.source import Page

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def paid(id_: str, line: int, euros: int, period: tuple[date, date]) -> Revenue:
    return Revenue(id_, *period, euros * 100, "EUR", client="Acme", line=line)


async def imported(company: Company, *pages: tuple[Revenue, ...]) -> tuple[str, ...]:
    """Read a file anew, page by page; return what is said of it."""
    every = frozenset(each.id for page in pages for each in page)
    async with company.database.writing() as session:
        for at, page in enumerate(pages):
            await store_page(session, company, "revenue_csv", "revenue", Page(page, str(at), anew=not at))
        await store_page(session, company, "revenue_csv", "revenue", Page((Census("revenue", every),), "done"))
        return await import_notes.remarks(session, "revenue_csv")


async def test_credit_notes_and_lines_that_come_late_are_said_once_with_their_numbers(company: Company) -> None:
    first = (paid("a", 2, 100, SEPTEMBER), paid("b", 3, 100, OCTOBER), paid("c", 4, -20, OCTOBER))
    assert await imported(company, first) == ("credit notes, taken off: line 4",)
    more = (paid("d", 5, 50, SEPTEMBER), paid("e", 6, 100, NOVEMBER), paid("f", 7, -5, SEPTEMBER))
    late = await imported(company, first, more)
    assert late == (
        "credit notes, taken off: line 4, 7",
        "new of a month that was over, counted in it: line 5, 7",
    )
    async with company.database.asking() as session:
        told = await status.status(session, company, private=True)
        assert [(each.credit, each.late) for each in told.notes] == [((4, 7), (5, 7))]
        assert (await status.status(session, company)).notes == ()
    assert await imported(company, first, more) == ("credit notes, taken off: line 4, 7",)
