"""The weekly letter to whoever is in charge of mapping, so that coverage does not rot: planned once a week, on Mondays.

A week in which nothing is asked and nothing is new has none. The first of them after a letter with questions says so,
so that silence is not mistaken.
"""

import json
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.worked import together
from bot.services import mapping, unattributed
from bot.services.company import Company
from bot.services.figures import USUAL_WINDOW_DAYS
from bot.services.fixing import Answered
from bot.services.letter_view import Letter, NewMark, News
from bot.services.messages import from_payload, to_payload
from bot.store import clients, deliveries, key_values, marks, totals, weekly
from bot.store.tables import Delivery

NAMESPACE = uuid.UUID("5b6f3a7e-90d1-4a9c-8b62-71f0c2ad6e05")
AT = time(9)
"""Mondays, in the company's time zone, when the digests come too."""

KEY = "mapping_letter"
QUESTIONS = 10
NEWS_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Last:
    """The letter that was planned last: its Monday, when that was, the ids of its deliveries, whether it asked."""

    monday: str
    at: str
    ids: tuple[str, ...] = ()
    asked: bool = False


async def plan(session: AsyncSession, company: Company, in_charge: Collection[str]) -> int:
    """Write this Monday's letter, if it is due and there is something to say; return how many copies.

    `in_charge` are the Slack user ids of those in charge of mapping; while there are none the admins get it.
    """
    monday = due(company)
    begun = await weekly.begun_at(session)
    if begun is None or begun > datetime.combine(monday, AT, company.zone):
        return 0
    kept = await key_values.read(session, KEY)
    last = None if kept is None else _Last(**json.loads(kept))
    if last is not None and last.monday == monday.isoformat():
        return await _readdress(session, last)
    letter = await compose(session, company, monday, begun if last is None else datetime.fromisoformat(last.at))
    rows = [] if _is_needless(letter, last) else _rows(company, monday, begun, letter, in_charge)
    for id_ in () if last is None else last.ids:
        older = await deliveries.get(session, id_)
        if older is not None and older.state in deliveries.TO_SEND:
            await deliveries.drop(session, older, "a newer letter takes its place")
    await deliveries.add(session, rows)
    now = _Last(monday.isoformat(), company.clock().isoformat(), tuple(row.id for row in rows), bool(letter.questions))
    await key_values.write(session, KEY, json.dumps(asdict(now)))
    return len(rows)


def due(company: Company) -> date:
    """Return the Monday of the latest letter whose hour has come."""
    now = company.clock().astimezone(company.zone)
    monday = now.date() - timedelta(days=now.weekday())
    return monday if now >= datetime.combine(monday, AT, company.zone) else monday - timedelta(days=7)


async def compose(session: AsyncSession, company: Company, until: date, news_since: datetime | None) -> Letter:
    """Put together what is asked of the 28 days before `until`, and what came up since an instant."""
    since = until - timedelta(days=USUAL_WINDOW_DAYS)
    firm = together((await totals.windows(session, since, until)).values())
    asked = await unattributed.questions(session, since, until, QUESTIONS) if firm.unattributed_seconds else []
    return Letter(
        since=since,
        until=until,
        zone=company.zone.key,
        seconds=firm.seconds,
        missing=firm.unattributed_seconds,
        questions=tuple(await unattributed.with_likely(session, asked)) if asked else (),
        news=News() if news_since is None else await _news(session, news_since),
        named=await mapping.has_somebody_in_charge(session),
    )


async def _news(session: AsyncSession, since: datetime) -> News:
    new_clients = await clients.made_since(session, since)
    new_marks = await marks.seen_since(session, since)
    told = new_marks[:NEWS_TOLD]
    waiting = await marks.waiting(session, told)
    return News(
        clients=tuple(client.name for client in new_clients[:NEWS_TOLD]),
        clients_in_all=len(new_clients),
        marks=tuple(
            NewMark(mark.kind, mark.value, mark.source, waiting.get((mark.kind, mark.value), 0)) for mark in told
        ),
        marks_in_all=len(new_marks),
    )


def _is_needless(letter: Letter, last: _Last | None) -> bool:
    news = letter.news
    is_silent = not (letter.questions or news.clients or news.marks)
    return is_silent and not (last is not None and last.asked)


def _rows(
    company: Company, monday: date, begun: datetime, letter: Letter, in_charge: Collection[str]
) -> list[Delivery]:
    return [
        Delivery(
            id=str(uuid.uuid5(NAMESPACE, f"{begun.isoformat()}:{monday.isoformat()}:{target}")),
            kind="direct",
            target=target,
            payload=to_payload(letter),
            made_at=company.clock(),
        )
        for target in sorted(in_charge) or (deliveries.ADMINS,)
    ]


async def _readdress(session: AsyncSession, last: _Last) -> int:
    """Let the admins have the letter of somebody whom Slack does not reach."""
    moved = 0
    for id_ in last.ids:
        row = await deliveries.get(session, id_)
        if row is not None and row.state in {"failed", "dropped"} and row.target != deliveries.ADMINS:
            await deliveries.redirect(session, row, deliveries.ADMINS)
            moved += 1
    return moved


async def at(session: AsyncSession, channel_id: str, ts: str) -> tuple[Delivery, Letter] | None:
    """Return the letter that stands at a place in Slack, if one does, locked until it is rewritten."""
    row = await deliveries.sent_at(session, channel_id, ts)
    message = None if row is None else from_payload(row.payload)
    return (row, message) if row is not None and isinstance(message, Letter) else None


async def note_answer(
    session: AsyncSession, channel_id: str, ts: str, done: Answered, *, item: int = 0, name: str = ""
) -> tuple[Delivery, Letter] | None:
    """Write into the letter at a place what was answered, or taken back; None where no letter stands there."""
    found = await at(session, channel_id, ts)
    if found is None:
        return None
    row, letter = found
    place = letter.place_of(item=item, name=name)
    if done.undone:
        letter = letter.taken_back(done.fix_id)
    elif place is not None:
        letter = letter.answered(place, done)
    await deliveries.set_payload(session, row, to_payload(letter))
    return row, letter
