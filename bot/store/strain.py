"""Aggregates over the table of keyed pseudonyms. No pseudonym leaves this file: what is returned are counts of a team.

Who touched an item on a day has a row there, as who had it in progress or logged time has.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import distinct, func, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.person_days import ONGOING
from bot.store.tables import Item, ItemShare, PersonDay, Team, Touch, Worklog
from bot.store.upsert import table_of

PERSON, ITEM, SHARE = table_of(PersonDay), table_of(Item), table_of(ItemShare)
TOUCH, WORKLOG = table_of(Touch), table_of(Worklog)


async def count_people(session: AsyncSession, since: date) -> None:
    """Keep with each team how many people worked on its items since a day, as far as sources tell people apart."""
    statement = (
        select(ITEM.c.team_id, func.count(distinct(PERSON.c.person)))
        .join(ITEM, (ITEM.c.source == PERSON.c.source) & (ITEM.c.external_id == PERSON.c.item_ref))
        .where(PERSON.c.day >= since, ITEM.c.team_id.is_not(None))
        .group_by(ITEM.c.team_id)
    )
    counted = {int(team_id): int(people) for team_id, people in await session.execute(statement)}
    for team_id in (await session.execute(select(col(Team.id)))).scalars():
        await session.execute(
            update(Team).where(col(Team.id) == team_id).values(people=counted.get(int(team_id or 0), 0))
        )


async def people_by_team(session: AsyncSession) -> dict[int, int]:
    """Return how many people worked in each team, as counted last night."""
    rows = await session.execute(select(col(Team.id), col(Team.people)))
    return {int(team_id or 0): int(people) for team_id, people in rows}


async def weeks(session: AsyncSession, team_id: int, starts: Mapping[date, date]) -> dict[date, tuple[int, list[int]]]:
    """Return by week the number of people, and of every person-day the number of clients, unsorted by person.

    `starts` gives the first day behind each week by its first day. People who worked for no client count among the
    people alone.
    """
    found: dict[date, tuple[int, list[int]]] = {}
    for first, behind in starts.items():
        clients = select(
            PERSON.c.person, PERSON.c.day, func.count(distinct(SHARE.c.destination)).label("clients")
        ).select_from(PERSON)
        clients = (
            clients.join(ITEM, (ITEM.c.source == PERSON.c.source) & (ITEM.c.external_id == PERSON.c.item_ref))
            .outerjoin(SHARE, (SHARE.c.item_id == ITEM.c.id) & (SHARE.c.destination > 0))
            .where(
                ITEM.c.team_id == team_id,
                PERSON.c.day >= first,
                PERSON.c.day < behind,
                PERSON.c.record != ONGOING,
            )
            .group_by(PERSON.c.person, PERSON.c.day)
        )
        rows = (await session.execute(clients)).all()
        if rows:
            found[first] = (len({row.person for row in rows}), sorted(row.clients for row in rows))
    return found


async def touched_at(session: AsyncSession, team_id: int, since: datetime, until: datetime) -> list[datetime]:
    """Return when a team replied or noted something, whoever it was."""
    statement = (
        select(TOUCH.c.at)
        .join(ITEM, (ITEM.c.source == TOUCH.c.source) & (ITEM.c.external_id == TOUCH.c.item_ref))
        .where(ITEM.c.team_id == team_id, TOUCH.c.at >= since, TOUCH.c.at < until)
        .order_by(TOUCH.c.at)
    )
    return list((await session.execute(statement)).scalars())


async def logged_on(session: AsyncSession, team_id: int, since: date, until: date) -> dict[date, int]:
    """Return the seconds that a team logged by the day worked, whoever it was."""
    statement: Any = (
        select(WORKLOG.c.day, func.sum(WORKLOG.c.seconds))
        .join(ITEM, (ITEM.c.source == WORKLOG.c.source) & (ITEM.c.external_id == WORKLOG.c.item_ref))
        .where(ITEM.c.team_id == team_id, WORKLOG.c.day >= since, WORKLOG.c.day < until)
        .group_by(WORKLOG.c.day)
    )
    return {day: int(seconds) for day, seconds in await session.execute(statement)}
