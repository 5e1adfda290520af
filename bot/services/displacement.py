"""Judges each completed day whether a client's bespoke work displaces a team's roadmap, and tells the leaders once."""

import asyncio
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.plan import Plan
from bot.domain.signals import displacement as signal
from bot.domain.signals.displacement import HISTORY, QUIET, Displacement, Requests, Standing
from bot.domain.work_class import BESPOKE
from bot.services import background
from bot.services.company import Company
from bot.services.displaced_view import DisplacedLetter, DisplacedView
from bot.services.freshness import freshness
from bot.services.messages import to_payload
from bot.store import clients, cursors, deliveries, displacements, groups, opened, roadmap, teams, weekly, work_classes
from bot.store.roadmap import Planned
from bot.store.tables import Delivery, Displaced, Team

NAMESPACE = uuid.UUID("0c0fd2b5-3a55-4d0e-9e0b-5a4b3bd1d9b6")
ONE_DAY = timedelta(days=1)
Amount = TypeVar("Amount", int, float)
SPAN = HISTORY + timedelta(days=QUIET)


async def judge(session: AsyncSession, company: Company) -> int:
    """Judge the last complete day of every engineering team; return how many stretches began.

    Nothing begins or ends while a source is late, before 112 days are known, or while it is not known for as long
    how due dates moved.
    """
    begun = 0
    for team in await teams.all_teams(session):
        fresh = await freshness(session, company, team.id or 0)
        if team.kind == "engineering" and fresh.complete is not None and not fresh.late:
            begun += await _judge_team(session, company, team.id or 0, fresh.complete)
    return begun


async def _judge_team(session: AsyncSession, company: Company, team_id: int, evening: date) -> int:
    first, known = evening - SPAN, await opened.first_day(session, team_id)
    if known is None or known > first + ONE_DAY:
        return 0
    plans = await roadmap.planned(session, team_id, company.midnight(first), company.local_day)
    if not plans or await dates_known_from(session, company, plans) > first:
        return 0
    grouping = await groups.on(session, evening)
    came = grouping.folded(await roadmap.bespoke_opened(session, team_id, first, evening + ONE_DAY), _together)
    held = await displacements.open_of(session, team_id)
    if not came and not held:
        return 0
    seconds = await work_classes.seconds_by_client_and_day(session, team_id, BESPOKE, first, evening + ONE_DAY)
    bespoke = grouping.folded(seconds, _together)
    worked = await weekly.seconds_by_day(session, team_id, first, evening + ONE_DAY)
    found = await asyncio.to_thread(
        _standings,
        {client: Requests(came.get(client, {}), bespoke.get(client, {})) for client in {*came, *held}},
        [each.plan for each in plans],
        worked,
        evening,
    )
    return await _settle(session, team_id, evening, found, held)


def _together(one: Mapping[date, Amount], other: Mapping[date, Amount]) -> dict[date, Amount]:
    """Add up what two clients that count as one have by day."""
    return {day: one.get(day, 0) + other.get(day, 0) for day in {*one, *other}}


async def dates_known_from(session: AsyncSession, company: Company, plans: Collection[Planned]) -> date:
    """Return from which day on it is known how the due dates of these items moved: always, where sources tell it."""
    silent = {each.source for each in plans if not each.told}
    begun = [cursor.begun_at for cursor in await cursors.every(session) if cursor.source in silent]
    return max((company.local_day(at) for at in begun if at is not None), default=date.min)


def _standings(
    requests: dict[int, Requests], plans: Sequence[Plan], worked: dict[date, int], evening: date
) -> dict[int, Standing]:
    roadmaps: dict[date, signal.Roadmap] = {}
    return {client: signal.standing(each, plans, worked, evening, roadmaps) for client, each in requests.items()}


async def _settle(
    session: AsyncSession, team_id: int, evening: date, found: dict[int, Standing], held: dict[int, Displaced]
) -> int:
    begun = 0
    for client, standing in sorted(found.items()):
        figures = asdict(standing.now)
        if client in held:
            ended = evening if standing.over else None
            # What opened it stays to be read while its evenings grow quiet.
            kept = figures if standing.now.holds else held[client].figures
            await displacements.bring(session, held[client], kept, ended)
        elif standing.opens:
            await displacements.begin(session, team_id, client, evening, figures)
            begun += 1
    return begun


async def views(session: AsyncSession, team: Team, day: date) -> tuple[DisplacedView, ...]:
    """Return what is to be said of a team's stretches that last on a day."""
    rows = await displacements.on(session, team.id or 0, day)
    named = await clients.by_id(session, {row.client_id for row in rows})
    everyone = (await groups.on(session, day)).everyone
    return tuple(
        [
            DisplacedView(
                client=named[row.client_id].name,
                team=team.name,
                since=row.opened_on,
                found=Displacement(**row.figures),
                others=await background.pace_of_others(session, team.id or 0, everyone(row.client_id), day),
            )
            for row in rows
            if row.client_id in named
        ]
    )


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Write a letter to every leader for each stretch that began; return how many.

    While there is no leader it waits: whoever becomes one is told of what lasts.
    """
    planned = 0
    if not leaders:
        return 0
    by_id = {team.id: team for team in await teams.all_teams(session)}
    for row in await displacements.untold(session):
        team = by_id.get(row.team_id)
        found = [] if team is None else await views(session, team, row.opened_on)
        named = (await clients.by_id(session, {row.client_id})).get(row.client_id)
        view = next((each for each in found if named is not None and each.client == named.name), None)
        await displacements.mark_told(session, row, company.clock())
        if view is not None:
            await deliveries.add(session, [_letter(company, row, view, leader) for leader in sorted(leaders)])
            planned += len(leaders)
    return planned


def _letter(company: Company, row: Displaced, view: DisplacedView, leader: str) -> Delivery:
    return Delivery(
        id=str(uuid.uuid5(NAMESPACE, f"{row.id}:{row.opened_on}:{leader}")),
        kind="direct",
        target=leader,
        payload=to_payload(DisplacedLetter(view=view, zone=company.zone.key)),
        made_at=company.clock(),
    )
