"""What is done once a day: effort that grows by itself, factors that are learned, people who are forgotten."""

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.learning import LearnedFactor, Lesson, learn
from bot.services import assign, revenue
from bot.services.company import Company
from bot.services.gather import KEEP_PEOPLE_DAYS
from bot.store import cursors, factors, items, person_days, strain, work

DONE_ON = "nightly_done_on"

KEEP_REQUESTERS_DAYS = 730
"""Requesters of whom no source tells and whom no item names are forgotten after so long."""


async def nightly(session: AsyncSession, company: Company) -> bool:
    """Do the day's housekeeping once every first pull is whole; return whether there was something to do."""
    today = company.today()
    read = [cursor for cursor in await cursors.every(session) if cursor.stream != revenue.STREAM]
    if not read or not all(cursor.backfilled_at for cursor in read):
        return False
    if await cursors.value_of(session, DONE_ON) == today.isoformat():
        return False
    await grow(session, company)
    await learn_factors(session, company)
    await person_days.purge(session, today - timedelta(days=KEEP_PEOPLE_DAYS))
    await work.forget_authors(session, company.midnight(today - timedelta(days=KEEP_PEOPLE_DAYS)))
    await items.purge_requesters(session, today - timedelta(days=KEEP_REQUESTERS_DAYS), today)
    await strain.count_people(session, today - timedelta(days=KEEP_PEOPLE_DAYS))
    await cursors.set_value(session, DONE_ON, today.isoformat())
    return True


async def grow(session: AsyncSession, company: Company) -> None:
    """Let items in progress take up the days that have passed since their source last spoke of them."""
    ids = await items.growing(session)
    yesterday = company.today() - timedelta(days=1)
    days = await person_days.prolong(session, yesterday)
    sharing = await person_days.sharers(session, days)
    by_source: dict[str, list[str]] = {}
    for source, ref in sharing:
        by_source.setdefault(source, []).append(ref)
    for source, refs in by_source.items():
        ids += (await items.ids_of(session, source, refs)).values()
    await assign.refresh(session, company, set(ids))


async def learn_factors(session: AsyncSession, company: Company) -> None:
    """Learn the factors of the months that have begun since the last lesson, and use them for what they concern."""
    after = await factors.latest(session)
    lessons: dict[int, list[Lesson]] = {}
    for row in await factors.closed_items(session):
        lesson = Lesson(company.local_day(row.closed_at), int(row.seconds), row.type or "", row.priority or "")
        lessons.setdefault(row.team_id, []).append(lesson)
    for row in await factors.closed_pointed(session):
        lesson = Lesson(company.local_day(row.closed_at), int(row.seconds), points=float(row.points))
        lessons.setdefault(row.team_id, []).append(lesson)
    learned = {team_id: learn(of_team, after, company.today()) for team_id, of_team in lessons.items()}
    rows = [_row(team_id, factor) for team_id, of_team in learned.items() for factor in of_team]
    if not rows:
        return
    await factors.save(session, rows)
    first = min(factor.since for factor in _all(learned.values()))
    await assign.refresh(session, company, await factors.guessed(session, first))


def _all(learned: Iterable[list[LearnedFactor]]) -> Iterable[LearnedFactor]:
    return (factor for of_team in learned for factor in of_team)


def _row(team_id: int, factor: LearnedFactor) -> dict[str, object]:
    return {
        "team_id": team_id,
        "kind": factor.kind,
        "type": factor.type,
        "priority": factor.priority,
        "since": factor.since,
        "seconds": factor.seconds,
    }
