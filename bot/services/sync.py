"""Pulling: what changed at a source since its cursor becomes rows, one page and one transaction at a time."""

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.services import assign, planned, revenue
from bot.services.company import Company
from bot.services.gather import KEEP_PEOPLE_DAYS, learn_all
from bot.services.intake import Intake, marks_of, printable
from bot.store import chains, cursors, directory, items, marks, organizations, person_days, themes, work
from bot.store.person_days import InProgress
from bot.store.tables import Cursor
from integrations import records
from integrations.errors import CursorExpired, SourceError
from integrations.source import Page, Source, Stream, looks_up

log = structlog.get_logger(__name__)

OnPage = Callable[[Cursor], None]
Kind = TypeVar("Kind")

PSEUDONYM_KEY = "pseudonym_key"

OWN_FAULT = "this failed, and it is our own fault; the log tells more beside the id {id}"

MOST_LOST = 50
MOST_LOST_PART = 0.1
"""A census that takes out more than both says that a right was lost, rather than that so much was deleted."""


async def pull(company: Company, source: Source, since: datetime, on_page: OnPage | None = None) -> None:
    """Read every due stream of a source to its end, each page's rows and cursor in one transaction.

    A stream that fails says so in its cursor, and the source's error is raised once the other streams are read. So does
    one that fails by our own fault, which is raised at once; its id stands in the log.
    """
    await _announce(company, source)
    failed: SourceError | None = None
    for stream in source.streams:
        try:
            await _pull_stream(company, source, stream, since, on_page)
        except SourceError as error:
            failed = failed or error
            await _failed(company, source, stream, str(error), anew=isinstance(error, CursorExpired))
        except Exception:  # told in the stream's status under the log's id, and raised again
            id_ = secrets.token_hex(3)
            log.exception("failed", id=id_, source=source.name, stream=stream.name)
            await _failed(company, source, stream, OWN_FAULT.format(id=id_))
            raise
    if failed is not None:
        raise failed


async def _failed(company: Company, source: Source, stream: Stream, why: str, *, anew: bool = False) -> None:
    """Keep why a stream failed, and `anew` that it is read from its beginning next time."""
    async with company.database.writing() as session:
        cursor = await cursors.get(session, source.name, stream.name)
        cursor.error, cursor.last_tried_at = why, company.clock()
        if anew:
            cursor.value = None
        await cursors.save(session, cursor)


async def _announce(company: Company, source: Source) -> None:
    """Write a cursor for every stream before any is read: until the last has come to its end, a pull is not whole."""
    async with company.database.writing() as session:
        for stream in source.streams:
            cursor = await cursors.get(session, source.name, stream.name)
            cursor.every_seconds = int(stream.every.total_seconds()) if stream.every else 0
            cursor.begun_at = cursor.begun_at or company.clock()
            await cursors.save(session, cursor)


async def _pull_stream(
    company: Company, source: Source, stream: Stream, since: datetime, on_page: OnPage | None
) -> None:
    async with company.database.asking() as session:
        cursor = await cursors.get(session, source.name, stream.name)
    if stream.every and cursor.last_good_at and company.clock() - cursor.last_good_at < stream.every:
        return
    async for page in source.pages(stream.name, cursor.value, since):
        async with company.database.writing() as session:
            cursor = await store_page(session, company, source.name, stream.name, page)
        if on_page is not None:
            on_page(cursor)
    async with company.database.writing() as session:
        cursor = await cursors.get(session, source.name, stream.name)
        now = company.clock()
        cursor.last_good_at = cursor.last_tried_at = now
        cursor.backfilled_at, cursor.fraction, cursor.error = cursor.backfilled_at or now, 1.0, ""
        await cursors.save(session, cursor)
    if on_page is not None:
        on_page(cursor)


async def take_out(company: Company, source: Source, ids: Collection[str]) -> None:
    """Ask a source whether it still has some items, a hundred at most, and take out of the books what it has not."""
    asked = looks_up(source)
    if asked is None:
        return
    async with company.database.asking() as session:
        held = await items.ids_of(session, source.name, ids)
    gone = await asked.gone(sorted(held)) if held else ()
    if gone:
        async with company.database.writing() as session:
            await _store(session, company, source.name, _Found(gone))


async def store_page(session: AsyncSession, company: Company, source: str, stream: str, page: Page) -> Cursor:
    """Write one page, what follows from it, and the cursor behind it."""
    found = _Found(page.records)
    await _store(session, company, source, found, anew=page.anew)
    if page.anew:
        await cursors.drop_skipped(session, source, stream)
    await cursors.save_skipped(session, source, stream, found.skipped, company.clock())
    cursor = await cursors.get(session, source, stream)
    cursor.value, cursor.fraction, cursor.last_tried_at = page.cursor, page.fraction, company.clock()
    cursor.received += len(page.records)
    cursor.stored += len(page.records) - len(found.skipped)
    cursor.skipped += len(found.skipped)
    await cursors.save(session, cursor)
    return cursor


async def _store(session: AsyncSession, company: Company, source: str, found: "_Found", *, anew: bool = False) -> None:
    """Write records and what follows from them; `anew` as a page has it."""
    intake = Intake(source, company, await _pseudonym_key(session))
    fresh = await organizations.save_organizations(session, source, found.organizations, company.clock())
    names = (name for item in found.items for name in item.client_names)
    fresh |= await directory.save_names(session, source, names, company.clock())
    fresh |= await _save_requesters(session, intake, found.requesters)
    knowledge = await learn_all(session)
    await marks.save(session, source, {mark for item in found.items for mark in _marks(item)}, company.clock())
    touched = await _save_items(session, intake, found.items)
    touched |= await _save_work(session, intake, found)
    touched |= await _leave(session, source, found)
    touched |= set((await chains.survivors(session, touched)).values())
    await assign.refresh(session, company, touched, knowledge)
    await assign.take_news(session, company, fresh, knowledge)
    await revenue.store(session, company, source, replace(found.revenue, anew=anew), knowledge.directory)


def _marks(item: records.Item) -> Iterable[tuple[str, str]]:
    """Yield what an item bears that may stand for a client as a whole."""
    if item.container:
        yield marks.PROJECT, printable(item.container)
    yield from ((marks.COMPONENT, printable(component)) for component in item.components)


class _Found:
    """A page's records by type; of several with one id, the last stands."""

    def __init__(self, page: Sequence[records.Record]) -> None:
        self.organizations = _last(record for record in page if isinstance(record, records.Organization))
        self.requesters = _last(record for record in page if isinstance(record, records.Requester))
        self.items = _newest([record for record in page if isinstance(record, records.Item)])
        self.touches = _last(record for record in page if isinstance(record, records.Touch))
        self.worklogs = _last(record for record in page if isinstance(record, records.Worklog))
        gone = [record for record in page if isinstance(record, records.Gone)]
        censuses = [record for record in page if isinstance(record, records.Census)]
        self.gone = [record for record in gone if record.what != "revenue"]
        self.censuses = [record for record in censuses if record.what != "revenue"]
        self.revenue = revenue.Told(
            _last(record for record in page if isinstance(record, records.Revenue)),
            {record.id for record in gone if record.what == "revenue"},
            [record for record in censuses if record.what == "revenue"],
        )
        self.skipped = [record for record in page if isinstance(record, records.Skipped)]


def _last(found: Iterable[Kind]) -> list[Kind]:
    return list({record.id: record for record in found}.values())  # type: ignore[attr-defined]  # all of them have an id


def _newest(found: Sequence[records.Item]) -> list[records.Item]:
    return _last(sorted(found, key=lambda item: item.updated_at))


async def _pseudonym_key(session: AsyncSession) -> bytes:
    stored = await cursors.value_of(session, PSEUDONYM_KEY)
    if stored is None:
        stored = secrets.token_hex(32)
        await cursors.set_value(session, PSEUDONYM_KEY, stored)
    return bytes.fromhex(stored)


async def _save_requesters(
    session: AsyncSession, intake: Intake, requesters: Sequence[records.Requester]
) -> set[tuple[str, str]]:
    """Write requesters; return the keys by which items that know no client may find theirs now."""
    rows = [intake.requester(requester) for requester in requesters]
    await items.save_requesters(session, rows)
    return {("requester", f"{intake.source}:{row['key']}") for row in rows}


async def _save_items(session: AsyncSession, intake: Intake, found: Sequence[records.Item]) -> set[int]:
    """Write items, unless what is stored is newer, and who had them in progress.

    Return them, those that share their people's days, and what they had been merged into.
    """
    stored = await items.versions(session, intake.source, [item.id for item in found])
    current = [item for item in found if item.id not in stored or stored[item.id].updated_at <= item.updated_at]
    left = await chains.survivors(session, [row.id for row in stored.values() if row.gone])
    rows = [intake.item(item) for item in current]
    planned.remember_cycles(rows, stored, intake.company)
    planned.remember_urgency(rows, stored, intake.company)
    saved = await items.save(session, intake.source, rows, stored)
    await planned.save_due_dates(session, intake, current, rows, stored)
    await themes.save(session, intake.source, {item.id: marks_of(item) for item in current})
    horizon = intake.company.today() - timedelta(days=KEEP_PEOPLE_DAYS)
    news = []
    for item in current:
        # Where a source no longer tells, nobody has the item in progress any more, and others get their whole day.
        if item.spans is None and item.id not in stored:
            continue
        is_counted = item.id in stored and stored[item.id].gone is None
        days, ongoing = ((), ()) if item.gone else (set(intake.people(item)), set(intake.ongoing(item)))
        news.append(InProgress(item.id, days, ongoing, horizon if is_counted else date.min))
    changed = await person_days.replace_progress(session, intake.source, news)
    return saved | await _items_sharing(session, changed) | set(left.values())


async def _items_sharing(session: AsyncSession, days: set[person_days.PersonAndDay]) -> set[int]:
    by_source: dict[str, list[str]] = {}
    for source, ref in await person_days.sharers(session, days):
        by_source.setdefault(source, []).append(ref)
    return {id_ for source, refs in by_source.items() for id_ in (await items.ids_of(session, source, refs)).values()}


async def _save_work(session: AsyncSession, intake: Intake, found: _Found) -> set[int]:
    """Write touches and worklogs; return the items whose effort they change."""
    touches = [intake.touch(touch) for touch in found.touches]
    refs = await work.refs_of_touches(session, intake.source, [row["external_id"] for row in touches])
    await work.save_touches(session, touches)
    horizon = intake.company.today() - timedelta(days=KEEP_PEOPLE_DAYS)
    await person_days.save_touched(session, intake.source, intake.touched_by(found.touches, horizon))
    refs |= await work.refs_of_touches(session, intake.source, [row["external_id"] for row in touches])
    worklogs = [intake.worklog(worklog) for worklog in found.worklogs]
    refs |= await work.refs_of_worklogs(session, intake.source, [row["external_id"] for row in worklogs])
    await work.save_worklogs(session, worklogs)
    refs |= {row["item_ref"] for row in worklogs}
    days = await person_days.replace_logged(session, intake.source, intake.logged_by(found.worklogs))
    own = await items.ids_of(session, intake.source, refs)
    return set(own.values()) | await _items_sharing(session, days)


def _too_many(lost: int) -> str:
    return (
        f"{lost} items are no longer listed, too many to have been deleted: they are kept. "
        "See whether this account may still read every project"
    )


async def _leave(session: AsyncSession, source: str, found: _Found) -> set[int]:
    """Take out what the source no longer has; return the items that this changes."""
    gone = list(found.gone)
    worklogs = {record.id for record in gone if record.what == "worklog"}
    for census in found.censuses:
        if census.what == "worklog":
            worklogs |= await work.worklogs_not_in(session, source, census.ids, census.since, census.until)
            continue
        lost = await items.refs_not_in(session, source, census.ids)
        if len(lost) > max(MOST_LOST, MOST_LOST_PART * (len(lost) + len(census.ids))):
            found.skipped.append(records.Skipped("census", _too_many(len(lost))))
        else:
            gone += [records.Gone("item", ref) for ref in sorted(lost)]
    days = await person_days.days_of_records(session, source, worklogs)
    refs = await work.drop_worklogs(session, source, worklogs)
    touches = {record.id for record in gone if record.what == "touch"}
    refs |= await work.refs_of_touches(session, source, touches)
    await work.drop_touches(session, source, touches)
    changed = set((await items.ids_of(session, source, refs)).values()) | await _items_sharing(session, days)
    lost_items = [record for record in gone if record.what == "item"]
    for record in lost_items:
        id_ = await items.mark_gone(session, source, record.id, record.reason, record.merged_into)
        changed |= {id_} if id_ is not None else set()
    nobody = [InProgress(record.id, (), (), date.min) for record in lost_items]
    return changed | await _items_sharing(session, await person_days.replace_progress(session, source, nobody))
