"""Checks of what is read: nothing is missed, nothing is counted twice, whatever happens meanwhile."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

from integrations.conformance.book import Book, day_of
from integrations.conformance.case import SINCE, Case, Server
from integrations.conformance.wire import rewritten
from integrations.errors import Unavailable
from integrations.records import Item, Revenue
from integrations.source import Page, Source

MINUTES = 37
"""A number of minutes that no server begins with."""


def now() -> datetime:
    """Return the present instant, in whole seconds as most servers keep it."""
    return datetime.now(UTC).replace(microsecond=0)


async def first_pull(case: Case) -> None:
    """A first pull brings a record of every kind that the case names, from every stream, and skips nothing."""
    server = case.server()
    source, _ = case.connect(server)
    book = Book(SINCE)
    await book.pull(source)
    assert book.brought == case.brings, f"it brought {sorted(kind.__name__ for kind in book.brought)}"
    assert server.ref(1) in book.titles
    assert not book.skipped, book.skipped
    assert set(book.cursors) == {stream.name for stream in source.streams}


async def nothing_changed(case: Case) -> None:
    """A second pull of an unchanged server goes on from the cursors and leaves everything as it is."""
    source, _ = case.connect(case.server())
    book = Book(SINCE)
    await book.pull(source)
    before = _told(book)
    await book.pull(source)
    await book.pull(source)
    assert _told(book) == before


async def changed(case: Case) -> None:
    """What is new or changed after the first pull comes with the next one, by a source that was started anew too."""
    server = case.server()
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    server.put(1, "changed", now())
    server.put(2, "new", now())
    await book.pull(case.connect(server)[0])
    assert book.titles == {server.ref(1): "changed", server.ref(2): "new"}


async def changed_while_paging(case: Case) -> None:
    """An item that changes between two pages is not lost, and pushes no other out of the pages."""
    server, expected = _filled(case, _two_pages)
    source, _ = case.connect(server)

    def change(number: int, title: str) -> None:
        server.put(number, title, now())
        expected[server.ref(number)] = title

    happenings = iter([lambda: change(1, "once"), lambda: change(2, "twice"), lambda: change(len(expected), "late")])
    book = Book(SINCE)
    await _disturbed(case, book, source, happenings)
    assert book.titles.keys() == expected.keys(), _difference(book, expected)
    await book.pull(source)
    assert book.titles == expected, _difference(book, expected)


async def deleted_while_paging(case: Case) -> None:
    """An item that is deleted between two pages takes no other with it."""
    server, expected = _filled(case, _two_pages)
    source, _ = case.connect(server)
    book = Book(SINCE)
    await _disturbed(case, book, source, iter([lambda: server.delete(1, now())]))
    await book.pull(source)
    del expected[server.ref(1)]
    assert expected.keys() <= book.titles.keys(), _difference(book, expected)


async def cut_short(case: Case) -> None:
    """A pull that is killed after any page goes on behind it and brings the rest."""
    server, expected = _filled(case, _two_pages)
    book = Book(SINCE)
    for _ in range(4):
        source, _wire = case.connect(server)
        for stream in source.streams:
            async for page in source.pages(stream.name, book.cursors.get(stream.name), SINCE):
                book.take(stream.name, page)
                break
    await book.pull(case.connect(server)[0])
    assert book.titles == expected, _difference(book, expected)


async def page_boundary(case: Case) -> None:
    """Nothing is lost where the items just fill a page, or two, or are one more."""
    for size in (lambda page: page, lambda page: page + 1, _two_pages):
        server, expected = _filled(case, size)
        book = Book(SINCE)
        await book.pull(case.connect(server)[0])
        assert book.titles == expected, _difference(book, expected)


async def one_second(case: Case) -> None:
    """Nothing is lost where more items than a page holds changed in the same second."""
    server, expected = _filled(case, lambda page: 2 * page + 1, apart=timedelta(0))
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    assert book.titles == expected, _difference(book, expected)


async def duplicate(case: Case) -> None:
    """A row that is answered twice counts once."""
    server = case.server()
    book, twice = Book(SINCE), Book(SINCE)
    await book.pull(case.connect(server)[0])
    double = rewritten(server.answer, lambda value: value * 2 if isinstance(value, list) else value)
    source, wire = case.connect(server, double)
    await twice.pull(source)
    assert wire.requests, "nothing was asked"
    assert twice.records.keys() == book.records.keys()


async def deleted(case: Case) -> None:
    """What was deleted at the server is gone after the next pull, and nothing else is."""
    server = case.server()
    server.put(2, "stays", now() - timedelta(hours=1))
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    server.delete(1, now())
    await book.pull(case.connect(server)[0])
    assert book.titles == {server.ref(2): "stays"}


async def merged(case: Case) -> None:
    """What was merged is gone, its survivor is not, and the source says which that is."""
    server = case.server()
    server.put(2, "survives", now() - timedelta(hours=1))
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    server.merge(1, 2, now())
    await book.pull(case.connect(server)[0])
    assert book.titles == {server.ref(2): "survives"}
    assert book.merged == {server.ref(1): server.ref(2)}


async def moved(case: Case) -> None:
    """What was moved elsewhere is there after the next pull, and once."""
    server = case.server()
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    server.move(1, "Elsewhere", now())
    await book.pull(case.connect(server)[0])
    (item,) = book.items.values()
    assert (item.container or "").endswith("Elsewhere"), item.container


async def late_time(case: Case) -> None:
    """Time that is entered days after it was worked counts on the day it was worked."""
    worked = (now() - timedelta(days=10)).date()
    book = await _logged(case, lambda server: server.log(77, 1, MINUTES, worked, now()))
    assert _minutes(book) == [(worked.isoformat(), MINUTES)]


async def changed_time(case: Case) -> None:
    """Time that is changed after it was read counts as it is now."""
    worked = (now() - timedelta(days=2)).date()
    book = await _logged(
        case,
        lambda server: server.log(77, 1, 5 * MINUTES, worked, now() - timedelta(minutes=1)),
        lambda server: server.log(77, 1, MINUTES, worked, now()),
    )
    assert sum(minutes for _, minutes in _minutes(book)) == MINUTES


async def deleted_time(case: Case) -> None:
    """Time that is deleted after it was read no longer counts, and other time does."""
    worked = (now() - timedelta(days=2)).date()
    book = await _logged(
        case,
        lambda server: server.log(77, 1, MINUTES, worked, now() - timedelta(minutes=2)),
        lambda server: server.log(78, 1, 5 * MINUTES, worked, now() - timedelta(minutes=1)),
        lambda server: server.unlog(78, now()),
    )
    assert _minutes(book) == [(worked.isoformat(), MINUTES)]


def _told(book: Book) -> dict[str, str]:
    """Spell what a book holds, but when a file's rows were read."""
    return {f"{kind.__name__} {id_}": repr(_undated(one)) for (kind, id_), one in book.records.items()}


def _undated(record: object) -> object:
    return (record.id, record.title, record.container, record.closed_at) if isinstance(record, Item) else record


def _two_pages(page: int) -> int:
    return 2 * page


def _filled(
    case: Case, size: Callable[[int], int], apart: timedelta = timedelta(seconds=40)
) -> tuple[Server, dict[str, str]]:
    """Return a server with so many items, each changed a while after the one before, and their titles by id."""
    server = case.server()
    number = size(server.page_size)
    begins = now() - timedelta(days=30)
    for one in range(1, number + 1):
        server.put(one, f"item {one}", begins + one * apart)
    return server, {server.ref(one): f"item {one}" for one in range(1, number + 1)}


async def _disturbed(case: Case, book: Book, source: Source, happenings: Iterator[Callable[[], None]]) -> None:
    """Pull while things happen between the pages; a source may also say that it must read again."""
    kind = Item if Item in case.brings else Revenue

    def happen(page: Page) -> None:
        if any(isinstance(record, kind) for record in page.records) and (next_one := next(happenings, None)):
            next_one()

    try:
        await book.pull(source, after_page=happen)
    except Unavailable:
        await book.pull(source)


def _difference(book: Book, expected: dict[str, str]) -> str:
    missed, invented = expected.keys() - book.titles.keys(), book.titles.keys() - expected.keys()
    return f"missed {sorted(missed)[:5]}, invented {sorted(invented)[:5]}"


async def _logged(case: Case, *happenings: Callable[[Server], object]) -> Book:
    """Pull, then let one thing happen after the other with a pull behind each."""
    server = case.server()
    book = Book(SINCE)
    await book.pull(case.connect(server)[0])
    book.before = frozenset(book.hours)
    for happen in happenings:
        happen(server)
        await book.pull(case.connect(server)[0])
    return book


def _minutes(book: Book) -> list[tuple[str, int]]:
    """List the days and minutes of what was logged since the first pull."""
    found = (one for id_, one in book.hours.items() if id_ not in book.before)
    return [(day_of(one), one.seconds // 60) for one in found]


CHECKS: dict[str, Callable[[Case], Awaitable[None]]] = {
    "first pull": first_pull,
    "nothing changed": nothing_changed,
    "changed": changed,
    "changed while paging": changed_while_paging,
    "deleted while paging": deleted_while_paging,
    "cut short": cut_short,
    "page boundary": page_boundary,
    "one second": one_second,
    "duplicate": duplicate,
    "deleted": deleted,
    "merged": merged,
    "moved": moved,
    "late time entry": late_time,
    "changed time entry": changed_time,
    "deleted time entry": deleted_time,
}
