"""How people answered a team's alerts over half a year, and the limit that would have spared them those of no use."""

from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import Act, handled
from bot.domain.not_a_problem import WEEKS, Answered, part_of, proposed
from bot.services import limits
from bot.services.company import Company
from bot.services.limits import TeamLimits
from bot.services.month_view import TeamAnswers
from bot.store import acts, episodes


async def of_teams(session: AsyncSession, company: Company, until: date) -> dict[int, TeamAnswers]:
    """Return by team how the alerts were answered that opened in the 26 weeks before `until`, where it had any.

    What was over before anybody was told of it could not be answered. A limit is proposed from those clients alone that
    have none of their own, for it is theirs.
    """
    since = until - timedelta(weeks=WEEKS)
    held = {shown.team.id or 0: shown for shown in await limits.in_force(session, company)}
    opened = await episodes.between(session, since, until, opened=True)
    told = await episodes.told(session, [alert.id or 0 for alert, _team, _client in opened])
    found = [each for each in opened if each[0].id in told]
    ids = sorted(told)
    done, peaks = await acts.of(session, ids), await episodes.peaks(session, ids)
    by_team: dict[int, list[tuple[int, Answered]]] = {}
    for alert, team, client in found:
        alert_id = alert.id or 0
        answered = _answered(peaks.get(alert_id, 0.0), done.get(alert_id, []))
        by_team.setdefault(team.id or 0, []).append((client.id or 0, answered))
    return {
        team_id: _of_team(held[team_id], by_team[team_id])
        for team_id in sorted(by_team, key=lambda each: held[each].team.folded)
        if team_id in held
    }


def _answered(peak: float, done: list[Act]) -> Answered:
    handling = handled(done)
    return Answered(peak, handling.settled, acted=handling.taken_up and not handling.settled)


def _of_team(held: TeamLimits, alerts: list[tuple[int, Answered]]) -> TeamAnswers:
    own = {each.client.id for each in held.own}
    usual = [answered for client_id, answered in alerts if client_id not in own]
    limit = held.usual.share
    higher = None if held.usual.too_few_clients else proposed(limit, usual)
    part = part_of([answered for _client, answered in alerts])
    if higher is None:
        return TeamAnswers(held.team.name, part, limit, None)
    return TeamAnswers(held.team.name, part, limit, higher.limit, higher.spared, higher.acted)
