"""Judges each completed day whose custom requests grow, whatever they weigh; `stretches` tells of it."""

from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.signals.custom import EVENINGS, QUIET, WEEKS
from bot.services import custom
from bot.services.company import Company
from bot.services.custom_view import CustomLetter, CustomView
from bot.services.digest_view import CustomGrowth
from bot.services.freshness import freshness
from bot.services.messages import to_payload
from bot.store import custom_stretches, groups, roadmap, teams
from bot.store.tables import CustomStretch, Team

ONE_DAY = timedelta(days=1)
NAMED = 3


async def judge(session: AsyncSession, company: Company) -> int:
    """Judge the last complete day of every team; return how many stretches began. None does while a source is late."""
    begun = 0
    for team in await teams.all_teams(session):
        fresh = await freshness(session, company, team.id or 0)
        if fresh.complete is not None and not fresh.late:
            begun += await _judge_team(session, company, team, fresh.complete)
    return begun


async def _judge_team(session: AsyncSession, company: Company, team: Team, evening: date) -> int:
    team_id = team.id or 0
    held = await custom_stretches.open_of(session, team_id)
    grown = {each.client_id: each for each in await custom.growing(session, team_id, evening + ONE_DAY)}
    lasting = {client for client in grown if client not in held}
    for back in range(1, EVENINGS):
        lasting &= await _growing(session, team_id, evening - back * ONE_DAY, lasting)
    for client in sorted(lasting):
        row = CustomStretch(team_id=team_id, client_id=client, opened_on=evening)
        await _say(session, company, row, team, grown[client], evening)
    quiet = {client for client in held if client not in grown}
    for back in range(1, QUIET):
        quiet -= await _growing(session, team_id, evening - back * ONE_DAY, quiet)
    for client, row in held.items():
        if client in grown:
            await _say(session, company, row, team, grown[client], evening)
        elif client in quiet:
            row.ended_on = evening
            row.view = {**row.view, "view": {**row.view["view"], "ended": evening.isoformat()}}
            await custom_stretches.save(session, row)
    return len(lasting)


async def _growing(session: AsyncSession, team_id: int, evening: date, only: set[int]) -> set[int]:
    """Return those of some clients whose custom requests grew on an evening."""
    if not only:
        return set()
    return {each.client_id for each in await custom.growing(session, team_id, evening + ONE_DAY, only)}


async def _say(
    session: AsyncSession, company: Company, row: CustomStretch, team: Team, growth: CustomGrowth, evening: date
) -> None:
    """Write what its message says of an evening."""
    everyone = (await groups.on(session, evening)).everyone(row.client_id)
    since = evening + ONE_DAY - timedelta(weeks=WEEKS)
    newest = await roadmap.bespoke_titles(session, team.id or 0, since, evening + ONE_DAY, everyone, NAMED)
    view = CustomView(team.name, row.opened_on, evening, growth, tuple((item.title, item.url) for item in newest))
    row.view = to_payload(CustomLetter(view=view, zone=company.zone.key))
    await custom_stretches.save(session, row)
