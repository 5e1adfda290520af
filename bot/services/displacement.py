"""Judges each completed day whether a client's bespoke work displaces a team's roadmap; `stretches` tells of it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.plan import Plan, dated, slipped
from bot.domain.signals import displacement as signal
from bot.domain.signals.displacement import HISTORY, NOW, QUIET, Displacement, Requests, Standing
from bot.domain.work_class import BESPOKE
from bot.services import background
from bot.services.company import Company
from bot.services.displaced_view import DisplacedLetter, DisplacedView, SlippedItem
from bot.services.freshness import freshness
from bot.services.messages import to_payload
from bot.store import clients, cursors, displacements, groups, opened, roadmap, teams, weekly, work_classes
from bot.store.roadmap import Planned
from bot.store.tables import Displaced, Team

ONE_DAY = timedelta(days=1)
Amount = TypeVar("Amount", int, float)
NAMED = 5
"""Items that a message names of what came in, and of what slipped."""

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
            begun += await _judge_team(session, company, team, fresh.complete)
    return begun


async def _judge_team(session: AsyncSession, company: Company, team: Team, evening: date) -> int:
    team_id = team.id or 0
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
    begun = 0
    for client, standing in sorted(found.items()):
        row = held.get(client)
        if row is None and standing.opens:
            row = Displaced(team_id=team_id, client_id=client, opened_on=evening, figures={})
            begun += 1
        if row is not None:
            row.ended_on = evening if standing.over else None
            if standing.now.holds:
                # What it was stays to be read while its evenings grow quiet.
                row.figures = asdict(standing.now)
            late = await asyncio.to_thread(_late, plans, evening) if standing.now.holds else ()
            await _say(session, company, row, team, late, evening)
            await displacements.save(session, row)
    return begun


async def _say(
    session: AsyncSession, company: Company, row: Displaced, team: Team, late: tuple[SlippedItem, ...], evening: date
) -> None:
    """Write what its message says: the figures of the evening where it held, else when it was over."""
    if late or not row.view:
        everyone = (await groups.on(session, evening)).everyone(row.client_id)
        named = await clients.by_id(session, {row.client_id})
        others = await background.pace_of_others(session, team.id or 0, everyone, evening)
        newest = await roadmap.bespoke_titles(
            session, team.id or 0, evening - NOW + ONE_DAY, evening + ONE_DAY, everyone, NAMED
        )
        view = DisplacedView(
            client=named[row.client_id].name,
            team=team.name,
            since=row.opened_on,
            found=Displacement(**row.figures),
            others=others,
            day=evening,
            newest=tuple((item.title, item.url) for item in newest),
            late=late,
            waited=await background.waited_by_others(session, team.id or 0, everyone, evening, others),
        )
        row.view = to_payload(DisplacedLetter(view=view, zone=company.zone.key))
    if row.ended_on is not None:
        row.view = {**row.view, "view": {**row.view["view"], "ended": row.ended_on.isoformat()}}


def _late(plans: Sequence[Planned], evening: date) -> tuple[SlippedItem, ...]:
    """Return the items of the roadmap that slipped most in the 28 days."""
    since = evening - NOW
    found = [
        SlippedItem(each.title, each.url, days)
        for each in plans
        if dated(each.plan, since, evening) and (days := slipped(each.plan, since, evening))
    ]
    return tuple(sorted(found, key=lambda each: (-each.days, each.title))[:NAMED])


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


async def views(session: AsyncSession, company: Company, team: Team, day: date) -> tuple[DisplacedView, ...]:
    """Return what is to be said of a team's stretches that last on a day."""
    rows = await displacements.on(session, team.id or 0, day)
    named = await clients.by_id(session, {row.client_id for row in rows})
    everyone = (await groups.on(session, day)).everyone
    judged = min(day, (await freshness(session, company, team.id or 0)).complete or day)
    return tuple(
        [
            DisplacedView(
                client=named[row.client_id].name,
                team=team.name,
                since=row.opened_on,
                found=Displacement(**row.figures),
                others=await background.pace_of_others(session, team.id or 0, everyone(row.client_id), day),
                day=_figures_of(row),
                quiet=_figures_of(row) < judged,
            )
            for row in rows
            if row.client_id in named
        ]
    )


def _figures_of(row: Displaced) -> date:
    """Return the evening that a stretch's figures tell of: the last one on which it held."""
    told = row.view.get("view", {}).get("day") if row.view else None
    return date.fromisoformat(told) if told else row.opened_on
