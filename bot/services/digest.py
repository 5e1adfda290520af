"""The weekly digest of a team: put together here, written once for each team and week, sent by the deliveries.

Nothing above a limit goes unmentioned: what was not paged stands here.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import week
from bot.domain.attribution import WHOLE
from bot.domain.digest_time import Due, due_on, latest, told_since
from bot.domain.load import NOTHING, UNATTRIBUTED
from bot.domain.worked import EMPTY
from bot.services import custom, digest_times, displacement, first_weeks, pace, windows
from bot.services.company import Company
from bot.services.deliver import placement_of
from bot.services.digest_read import MONTH, MOST_NAMED, ONE_DAY, WEEK, Reading, name_of
from bot.services.digest_view import Digest, Late, Moved, Newcomer, Paced, Sources, Volume
from bot.services.freshness import SELDOM, freshness
from bot.services.messages import from_payload, to_payload
from bot.store import clients, cursors, deliveries, opened, snapshots, teams, totals, weekly
from bot.store.tables import Delivery, Team

NAMESPACE = uuid.UUID("9d5a6c1c-4b8e-4f0a-b7f1-1f5f6a0e2c34")
USUAL_WEEKS = 8


async def plan(session: AsyncSession, company: Company) -> int:
    """Write the digests that are due and not written yet; return how many.

    A week that ended before this installation spoke for the first time has none.
    """
    begun, usual = await weekly.begun_at(session), await digest_times.usual(session)
    planned = 0
    for team in await teams.all_teams(session):
        due = latest(digest_times.of_team(team, usual), company.clock(), company.zone)
        if begun is not None and max(begun, team.made_at) <= due.moment:
            planned += await _plan_team(session, company, team, due)
    return planned


async def coming(session: AsyncSession, company: Company, team: Team) -> datetime:
    """Return when a team's next digest comes; an instant that is over if its week was never told: it comes at once."""
    when = digest_times.of_team(team, await digest_times.usual(session))
    due = latest(when, company.clock(), company.zone)
    begun = await weekly.begun_at(session)
    spoken = begun is not None and max(begun, team.made_at) <= due.moment
    if spoken and await snapshots.last_day(session, team.id or 0) and not await _is_told(session, team, due.monday):
        return due.moment
    following = due_on(due.day + WEEK, when, company.zone)
    if await _is_told(session, team, following.monday):
        following = due_on(following.day + WEEK, when, company.zone)
    return following.moment


async def _is_told(session: AsyncSession, team: Team, monday: date) -> bool:
    """Say whether the digest of a week was written, or that of a later one."""
    ids = [digest_id(team, monday), digest_id(team, monday + WEEK)]
    return any([await deliveries.get(session, id_) is not None for id_ in ids])


def digest_id(team: Team, monday: date) -> str:
    """Return the id of a team's digest of the week before a Monday, in this installation only."""
    return str(uuid.uuid5(NAMESPACE, f"{team.id}:{team.made_at.isoformat()}:{monday.isoformat()}"))


async def compose(
    session: AsyncSession,
    company: Company,
    team: Team,
    until: date,
    *,
    since: date | None = None,
    following: date | None = None,
) -> Digest:
    """Put together a team's days from `since` to before `until`, seven unless said; the next one is on `following`."""
    read = await Reading.of(session, company, team, until, since or until - WEEK)
    rises = await pace.newly_risen(session, team, until)
    named = await clients.by_id(session, read.mentioned | {each.client_id for each in rises})
    agreed = await windows.agreed(session, company.today())
    top = week.largest(read.now)
    return Digest(
        team=team.name,
        kind=team.kind,
        since=read.since,
        until=until,
        zone=company.zone.key,
        judged=read.judged,
        watched=tuple(read.watched(named)),
        ended=tuple(name_of(named, alert.client_id) for alert in read.ended),
        moved=tuple(
            Moved(name_of(named, client), read.before.get(client, NOTHING).q28, read.now.get(client, NOTHING).q28)
            for client in read.movers[:MOST_NAMED]
        ),
        new=tuple(Newcomer(name_of(named, client), items) for client, items in read.new.items()),
        expected=tuple(each.expected for each in agreed if each.team.id == team.id and each.since < until + MONTH),
        largest=None if top is None else (name_of(named, top), read.now[top].q28),
        too_few=read.too_few,
        coverage=1 - read.now.get(UNATTRIBUTED, NOTHING).raw28,
        volume=await _volume(session, team, read.since, until),
        sources=await _sources(session, company, team),
        following=following or company.local_day(await coming(session, company, team)),
        observing=placement_of(team, company) != "channel",
        team_items=read.team_items,
        team_days=read.team_days,
        custom=await custom.growing(session, team.id or 0, until),
        displaced=await displacement.views(session, company, team, until - ONE_DAY),
        paced=tuple(Paced(name_of(named, each.client_id), each.index, each.usual, each.parts) for each in rises),
        first_weeks=await first_weeks.of_team(session, company, team, until=until),
    )


async def _plan_team(session: AsyncSession, company: Company, team: Team, due: Due) -> int:
    to_channel = placement_of(team, company) == "channel"
    target = team.channel_id if to_channel and team.channel_id else deliveries.ADMINS
    written = await deliveries.get(session, digest_id(team, due.monday))
    if written is not None:
        if written.state == "failed" and written.kind == "post" and target not in (written.target, deliveries.ADMINS):
            await deliveries.redirect(session, written, target)
        return 0
    if await snapshots.last_day(session, team.id or 0) is None or await _is_told(session, team, due.monday):
        return 0
    since = told_since(due.day, await _told_until(session, team, due.monday - WEEK))
    view = await compose(session, company, team, due.day, since=since, following=due.day + WEEK)
    row = Delivery(
        id=digest_id(team, due.monday),
        kind="post" if to_channel else "direct",
        target=target,
        payload=to_payload(view),
        made_at=company.clock(),
    )
    await deliveries.add(session, [row])
    return 1


async def _told_until(session: AsyncSession, team: Team, monday: date) -> date | None:
    """Return where the digest of a week ended; one that never got through makes room, and its days are not told."""
    older = await deliveries.get(session, digest_id(team, monday))
    message = None if older is None else from_payload(older.payload)
    if older is None or not isinstance(message, Digest):
        return None
    if older.state not in deliveries.TO_SEND:
        return message.until
    await deliveries.drop(session, older, "a newer digest takes its place")
    return message.since


async def _volume(session: AsyncSession, team: Team, since: date, until: date) -> Volume:
    """Return what the days brought, and, of a whole week, what the eight weeks before usually did."""
    team_id = team.id or 0
    this = (await totals.windows(session, since, until, team_id)).get(team_id, EMPTY)
    first = await opened.first_day(session, team_id)
    starts = [since - WEEK * back for back in range(1, USUAL_WEEKS + 1)]
    whole = until - since == WEEK
    starts = [start for start in starts if whole and first is not None and start >= first]
    parts = await opened.parts_by_day(session, team_id, since - WEEK * USUAL_WEEKS, since)
    seconds = await weekly.seconds_by_day(session, team_id, since - WEEK * USUAL_WEEKS, since)
    missing = this.part(UNATTRIBUTED)
    return Volume(
        items=this.items,
        seconds=this.seconds,
        unattributed_items=missing.items,
        unattributed_seconds=missing.hours.seconds,
        usual_items=week.usual([_sum(parts, start) / WHOLE for start in starts]),
        usual_seconds=week.usual([_sum(seconds, start) for start in starts]),
    )


def _sum(by_day: Mapping[date, int], start: date) -> int:
    return sum(amount for day, amount in by_day.items() if start <= day < start + WEEK)


async def _sources(session: AsyncSession, company: Company, team: Team) -> Sources:
    fresh = await freshness(session, company, team.id or 0)
    answered = await deliveries.last_answers(session, fresh.late, SELDOM)
    read = [cursor for cursor in await cursors.every(session) if cursor.stream not in SELDOM]
    good = [cursor.last_good_at for cursor in read if cursor.last_good_at is not None]
    return Sources(
        late=tuple(Late(source, answered.get(source)) for source in fresh.late),
        pulling=fresh.complete is None,
        good_at=min(good, default=None),
    )
