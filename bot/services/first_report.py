"""The one report after the first pull, and the two calm weeks that begin with it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.proposal import proposed_limit
from bot.domain.worked import EMPTY, TeamWindow
from bot.services import merging
from bot.services.company import Company
from bot.services.messages import FirstReport, LargeClient, TeamYear, to_payload
from bot.store import clients, deliveries, first_pull, teams, thresholds, totals
from bot.store.tables import Client, Delivery, Team

NAMESPACE = uuid.UUID("0a4c7c52-7b0f-4a0e-8f3e-3f0f1a9b6d52")
CALM = timedelta(days=14)
YEAR = timedelta(days=365)
HALF_YEAR = timedelta(days=182)
HOUR = 3600
MOST_CLIENTS = 5
MOST_KEYS = 10
MOST_TWINS = 10


async def plan(session: AsyncSession, company: Company, streams: Collection[tuple[str, str]]) -> bool:
    """Write the report for the admins, once ever, when every (source, stream) has been read to its end.

    Call it after the evenings were judged: limits are proposed from them. Teams without a day from which alerts go to
    their channel get one, two weeks after the pull. Returns whether the report was written now.
    """
    finished = await first_pull.finished_at(session, streams)
    if finished is None or await first_pull.is_reported(session):
        return False
    now = company.clock()
    await first_pull.mark_reported(session, now)
    await first_pull.begin_alerts(session, company.local_day(finished) + CALM)
    await merging.propose(session, company)
    report = Delivery(
        id=str(uuid.uuid5(NAMESPACE, now.isoformat())),
        kind="report",
        target=deliveries.ADMINS,
        payload=to_payload(await compose(session, company)),
        made_at=now,
    )
    await deliveries.add(session, [report])
    return True


async def compose(session: AsyncSession, company: Company) -> FirstReport:
    """Gather the report: the 365 days that end yesterday."""
    until = company.today()
    windows = await totals.windows(session, until - YEAR, until)
    largest = await first_pull.largest_shares(session, until - HALF_YEAR)
    shown = {id_ for window in windows.values() for id_ in window.clients()[:MOST_CLIENTS]}
    named = await clients.by_id(session, shown)
    twins = await first_pull.twins(session)
    every = await teams.all_teams(session)
    held = await thresholds.in_force_by_team(session, [team.id or 0 for team in every], until)
    return FirstReport(
        since=until - YEAR,
        until=until,
        zone=company.zone.key,
        teams=tuple(
            replace(
                _year(team, windows.get(team.id or 0, EMPTY), named),
                proposed=proposed_limit(largest.get(team.id or 0, ())),
                limit=held[team.id or 0].default,
            )
            for team in every
        ),
        unattributed=tuple(await first_pull.unattributed_keys(session, MOST_KEYS)),
        twins=tuple(twins[:MOST_TWINS]),
        twins_in_all=len(twins),
    )


def _year(team: Team, window: TeamWindow, named: Mapping[int, Client]) -> TeamYear:
    largest = []
    for id_ in window.clients()[:MOST_CLIENTS]:
        part = window.part(id_)
        share = window.share(id_) or 0.0
        largest.append(LargeClient(named[id_].name, share, part.hours.seconds / HOUR, part.items))
    return TeamYear(
        name=team.name,
        kind=team.kind,
        channel_id=team.channel_id,
        hours=window.seconds / HOUR,
        items=window.items,
        coverage=window.coverage,
        largest=tuple(largest),
        proposed=None,
        live_since=team.live_since,
    )
