"""The leaders' month: told to each of them directly, on the first working day behind it, however little happened."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import felt as feeling
from bot.domain import month
from bot.domain.control import Control
from bot.domain.decision import FOLLOWED, OPEN, is_followed
from bot.domain.handling import handled
from bot.domain.month import MonthDue
from bot.domain.revenue import load_index
from bot.domain.worked import Hours, Part, TeamWindow, together
from bot.services import after, answers, dependency, digest_times, month_signals, pace, quiet
from bot.services.company import Company
from bot.services.decision_view import decided
from bot.services.dependency import Leading
from bot.services.digest_view import Late
from bot.services.figures import turned
from bot.services.freshness import SELDOM, freshness
from bot.services.leaders import OF_MONTH
from bot.services.messages import Message, to_payload
from bot.services.month_view import (
    Concentration,
    Effect,
    EpisodeOfMonth,
    LargeOfMonth,
    LeadersMonth,
    LimitProposal,
    PaceOfMonth,
    Paying,
)
from bot.store import (
    acts,
    alerts,
    clients,
    decisions,
    deliveries,
    episodes,
    feelings,
    groups,
    key_values,
    teams,
    totals,
    weekly,
)
from bot.store.tables import Delivery

NAMESPACE = uuid.UUID("c1f7a0de-6f0a-4b39-9a43-2f0d6e5b7a18")
PROPOSED = "limits_proposed"
"""Where the month is kept whose limits were proposed last."""

CLIENTS_TOLD = 6
EFFECTS_TOLD = 8
MONTH = timedelta(days=31)
PACE_SHOWN = 3
PACE_TOLD = 1.5
"""Control indexes below are too near the median client's to be told."""

DUE_WITHIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is told of a month: the leaders, and by team those who set its limits; Slack user ids."""

    leaders: Collection[str] = ()
    managers: Mapping[int, Collection[str]] | None = None


async def plan(session: AsyncSession, company: Company, readers: Readers) -> int:
    """Write the letters of the latest month that are due and not written yet; return how many.

    A month that ended before this installation spoke for the first time has none. Whoever becomes a leader later is
    told of the last month then.
    """
    begun = await weekly.begun_at(session)
    due = await latest(session, company)
    if begun is None or begun > due.moment:
        return 0
    mark = f"{begun.isoformat()}:{due.since.isoformat()}"
    letters = await _missing(session, {_id(f"{mark}:leader:{each}"): each for each in sorted(readers.leaders)})
    rows: list[Delivery] = []
    if letters:
        view = await compose(session, company, due.since, due.until)
        about = f"{OF_MONTH}{due.since.isoformat()}"
        rows += [_row(company, id_, reader, view, about) for id_, reader in letters.items()]
    rows += await _proposals(session, company, due, mark, readers.managers or {})
    await deliveries.add(session, rows)
    return len(rows)


async def latest(session: AsyncSession, company: Company) -> MonthDue:
    """Return the latest month whose hour has come."""
    at = (await digest_times.usual(session)).at
    return month.latest(company.clock(), company.zone, at, await quiet.calendar(session, company))


async def compose(session: AsyncSession, company: Company, since: date, until: date) -> LeadersMonth:
    """Put together what leaders are told of the days from `since` to before `until`."""
    now = await _worked(session, since, until)
    before = await _worked(session, month.before(since), since)
    today = company.today()
    worked = await dependency.seconds_between(session, since, until)
    leading = await dependency.of_firm(session, company, dependency.Worked(worked, since, until))
    recent = await decisions.told(session, since=today - FOLLOWED - DUE_WITHIN)
    standing = await decisions.told(session, only=[row.id or 0 for row in await decisions.open_ones(session)])
    # What becomes of one request says little of a client's share.
    whole = [(row, client, team) for row, client, team in recent if not row.request]
    followed = [told for told in whole if is_followed(told[0].decided_on, told[0].what, told[0].state, today)]
    fresh = [await freshness(session, company, team.id or 0) for team in await teams.all_teams(session)]
    effects = [
        Effect(
            decided(told),
            await after.aftermath_of(session, company, told),
            last=today + MONTH > told[0].decided_on + FOLLOWED,
        )
        for told in followed[:EFFECTS_TOLD]
    ]
    return LeadersMonth(
        since=since,
        until=until,
        day=today,
        zone=company.zone.key,
        concentration=Concentration(
            now.effective_clients(), before.effective_clients(), len(now.clients()), now.coverage
        ),
        largest=await _largest(session, (since, until), now, before, leading),
        paying=_paying(leading),
        months_paid=leading.income.months if leading else 0,
        episodes=await _episodes(session, since, until),
        made=tuple(decided(told) for told in recent if since <= told[0].decided_on < until),
        due=tuple(
            decided(told) for told in standing if told[0].state == OPEN and told[0].review_on < today + DUE_WITHIN
        ),
        effects=tuple(effects),
        more_effects=len(followed) - len(effects),
        answers=tuple((await answers.of_teams(session, company, until)).values()),
        pace=await _pace(session, since, until),
        signals=await month_signals.between(session, since, until),
        late=await _late(session, company, {source for each in fresh for source in each.late}, until),
        pulling=any(each.complete is None for each in fresh),
    )


async def _late(session: AsyncSession, company: Company, sources: Collection[str], until: date) -> tuple[Late, ...]:
    """Return those late sources that have not answered since before the month was over."""
    answered = await deliveries.last_answers(session, sources, SELDOM)
    end = company.midnight(until)
    return tuple(
        Late(each, answered.get(each)) for each in sorted(sources) if each not in answered or answered[each] < end
    )


async def _worked(session: AsyncSession, since: date, until: date) -> TeamWindow:
    """Return what all teams together worked, without items: of thousands of clients only a few are told."""
    seconds = await dependency.seconds_between(session, since, until)
    return TeamWindow({each: Part(Hours(logged=theirs)) for each, theirs in seconds.items() if theirs})


async def _largest(
    session: AsyncSession, days: tuple[date, date], now: TeamWindow, before: TeamWindow, leading: Leading | None
) -> tuple[LargeOfMonth, ...]:
    shown = now.clients()[:CLIENTS_TOLD]
    named = await clients.by_id(session, shown)
    grouping = await groups.on(session, days[1] - timedelta(days=1))
    apart = await totals.windows(session, *days, only=grouping.everyone_of(shown))
    opened = together(apart.values()).grouped(grouping)
    paid = {each: leading.income.share(each) if leading else None for each in shown}
    return tuple(
        LargeOfMonth(
            named[each].name,
            now.client_caused_share(each) or 0.0,
            before.client_caused_share(each),
            now.part(each).hours.seconds,
            opened.part(each).items,
            paid[each],
            load_index(now.client_caused_share(each), paid[each]),
        )
        for each in shown
    )


async def _pace(session: AsyncSession, since: date, until: date) -> tuple[PaceOfMonth, ...]:
    """Return who set the pace: the highest control indexes, as far as they are above the median client's."""
    first = [each for each in await pace.ranked(session, since, until) if (each.index or 0) >= PACE_TOLD][:PACE_SHOWN]
    before = {each.client_id: each for each in await pace.ranked(session, month.before(since), since)}
    named = await clients.by_id(session, [each.client_id for each in first])
    return tuple(_paced(named[each.client_id].name, each, before.get(each.client_id)) for each in first)


def _paced(client: str, now: Control, before: Control | None) -> PaceOfMonth:
    if before is None:
        return PaceOfMonth(client, now.index or 0.0, None, now.counts.items)
    return PaceOfMonth(client, now.index or 0.0, before.index, now.counts.items, before.counts.items)


def _paying(leading: Leading | None) -> Paying | None:
    if leading is None or leading.largest is None:
        return None
    client_id, share = leading.largest
    found = leading.concentration
    return Paying(leading.names[client_id], share, None if found is None else found.effective)


async def _episodes(session: AsyncSession, since: date, until: date) -> tuple[EpisodeOfMonth, ...]:
    found = await episodes.between(session, since, until)
    done = await acts.of(session, [alert.id or 0 for alert, _team, _client in found])
    felt = await feelings.of_alerts(session, [alert for alert, _team, _client in found])
    newest = await alerts.newest_events(session, [alert.id or 0 for alert, _team, _client in found])
    over = {alert.id for alert, _team, _client in found if alert.cleared_on and alert.cleared_on < until}
    stands = {
        alert.id or 0: turned(alert.reason, newest[alert.id].figures)
        for alert, _team, _client in found
        if alert.id not in over and alert.id in newest
    }
    return tuple(
        EpisodeOfMonth(
            client=client.name,
            team=team.name,
            reason=alert.reason,
            critical=alert.critical,
            since=alert.since,
            opened_on=alert.opened_on,
            cleared_on=alert.cleared_on if alert.id in over else None,
            settled=handled(done.get(alert.id or 0, ())).settled,
            decided=handled(done.get(alert.id or 0, ())).decided,
            felt=feeling.shown(felt.get(alert.id or 0, 0)),
            turned=stands.get(alert.id or 0, ""),
        )
        for alert, team, client in found
    )


async def _proposals(
    session: AsyncSession, company: Company, due: MonthDue, mark: str, managers: Mapping[int, Collection[str]]
) -> list[Delivery]:
    """Write what is proposed to each team's managers, or to the admins where it has none; once a month."""
    if await key_values.read(session, PROPOSED) == mark:
        return []
    await key_values.write(session, PROPOSED, mark)
    teams = await answers.of_teams(session, company, due.until)
    rows = []
    for team_id, found in teams.items():
        if found.proposed is None:
            continue
        to = sorted(managers.get(team_id, ()))
        view = LimitProposal(
            team_id=team_id,
            team=found.team,
            part=found.part,
            limit=found.limit,
            proposed=found.proposed,
            zone=company.zone.key,
            as_admin=not to,
            spared=found.spared,
            acted=found.acted,
        )
        rows += [
            _row(company, _id(f"{mark}:limit:{team_id}:{each}"), each, view) for each in to or (deliveries.ADMINS,)
        ]
    return rows


async def _missing(session: AsyncSession, ids: Mapping[str, str]) -> dict[str, str]:
    missing = await deliveries.missing(session, ids)
    return {id_: reader for id_, reader in ids.items() if id_ in missing}


def _id(about: str) -> str:
    return str(uuid.uuid5(NAMESPACE, about))


def _row(company: Company, id_: str, reader: str, view: Message, about: str = "") -> Delivery:
    return Delivery(
        id=id_, kind="direct", target=reader, about=about, payload=to_payload(view), made_at=company.clock()
    )
