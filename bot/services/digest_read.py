"""What a team's digest looks at: shares of two evenings, limits, alerts and findings, and who is mentioned for what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain import week
from bot.domain.alert import ABOVE, CLEAR_AT, QUIET_DAYS
from bot.domain.group import Grouping
from bot.domain.handling import Handling, handled
from bot.domain.load import NOTHING, Evening, Share, plus
from bot.domain.signals.evidence import NEWCOMER
from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.domain.worked import EMPTY, TeamWindow
from bot.services import members
from bot.services.company import Company
from bot.services.digest_view import Watched
from bot.store import acts, alerts, groups, opened, snapshots, thresholds, totals, weekly
from bot.store.tables import Alert, Client, Note, Team

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTH = timedelta(days=28)
QUIET = timedelta(days=QUIET_DAYS)
SETTLED = timedelta(weeks=8)
"""History of a team before its clients can be called new."""

MOST_NAMED = 3


@dataclass(frozen=True)
class Reading:
    """What a digest looks at: the last evening judged before `until`, that of a week before, and what was found.

    In `apart` everybody's hours stand one by one; all else tells of a group as one client. `first` holds the day of
    everybody's first item, `quiet` the end of alerts that keep another from opening yet, `handled` by alert what people
    did about it.
    """

    since: date
    until: date
    judged: date | None
    evening: Evening | None
    now: Mapping[int, Share]
    before: Mapping[int, Share]
    apart: TeamWindow
    grouping: Grouping
    limits: SetLimits
    alerts: Sequence[Alert]
    crossings: Mapping[int, tuple[date, date]]
    notes: Mapping[int, Note]
    new: Mapping[int, float]
    first: Mapping[int, date]
    quiet: Mapping[int, date]
    handled: Mapping[int, Handling]

    @classmethod
    async def of(cls, session: AsyncSession, company: Company, team: Team, until: date, since: date) -> "Reading":
        """Read it all for one team."""
        team_id = team.id or 0
        last = await snapshots.last_day(session, team_id)
        judged = None if last is None else min(last, until - ONE_DAY)
        days = () if judged is None else (judged, judged - WEEK)
        grouping = await groups.on(session, judged or until - ONE_DAY)
        shares = await snapshots.shares(session, team_id, days)
        evenings = await snapshots.evenings(session, team_id, days)
        lately = await alerts.since(session, team_id, since - QUIET)
        told = [alert for alert in lately if alert.cleared_on is None or alert.cleared_on >= since]
        end = (judged or until - ONE_DAY) + ONE_DAY
        spans = await opened.spans(session, team_id, until)
        first = grouping.folded({destination: span.first for destination, span in spans.items()}, min)
        settled = bool(first) and min(first.values()) <= since - SETTLED
        return cls(
            since=since,
            until=until,
            judged=judged,
            evening=evenings.get(judged) if judged else None,
            now=shares.get(judged, {}) if judged else {},
            before=grouping.folded(shares.get(judged - WEEK, {}), plus) if judged else {},
            apart=(await totals.windows(session, end - MONTH, end, team_id)).get(team_id, EMPTY),
            grouping=grouping,
            limits=await thresholds.in_force(session, team_id, company.today()),
            alerts=[alert for alert in told if alert.opened_on < until],
            crossings=await _crossings(session, told),
            notes={note.client_id: note for note in await weekly.notes(session, team_id, until)},
            new=_new(await weekly.newcomers(session, team_id, since, until), first, since, grouping) if settled else {},
            first=first,
            quiet={} if judged is None else _quiet(lately, judged),
            handled={each: handled(done) for each, done in (await acts.of(session, _ids(told))).items()},
        )

    @cached_property
    def worked(self) -> TeamWindow:
        """The hours worked, those of members in their groups."""
        return self.apart.grouped(self.grouping)

    @cached_property
    def open(self) -> dict[int, Alert]:
        """The open alerts by client."""
        return {alert.client_id: alert for alert in self.alerts if alert.cleared_on is None}

    @cached_property
    def ended(self) -> list[Alert]:
        """The alerts that ended in these days and did not open again."""
        ended = [alert for alert in self.alerts if alert.cleared_on is not None and alert.cleared_on < self.until]
        return [alert for alert in ended if alert.client_id not in self.open]

    @property
    def active(self) -> int:
        """The active clients that the default limit rests on."""
        return self.evening.active if self.evening else 0

    @property
    def team_items(self) -> float:
        """The items that the team opened in the 28 days up to the evening."""
        return self.evening.items if self.evening else 0.0

    @property
    def team_days(self) -> int:
        """The days of the team's history up to the evening, both ends included."""
        return (self.judged - min(self.first.values())).days + 1 if self.judged and self.first else 0

    @cached_property
    def too_few(self) -> int | None:
        """The number of active clients where nobody is judged by default."""
        return self.active if self.judged and limit_for(0, self.limits, self.active).too_few_clients else None

    @cached_property
    def standing(self) -> dict[int, str]:
        """Everybody who is mentioned for the share, with the reason."""
        everybody = {client for client in {*self.now, *self.worked.parts, *self.open, *self.notes} if client > 0}
        states = {
            client: week.standing(self.now.get(client, NOTHING), self.limit(client), self.known(client))
            for client in everybody
        }
        return {client: state for client, state in states.items() if state}

    @cached_property
    def movers(self) -> list[int]:
        """Those who are mentioned for having moved alone."""
        return week.movers(self.now, self.before, self.standing)

    @property
    def mentioned(self) -> set[int]:
        """Everybody whose name is needed."""
        top = week.largest(self.now)
        ended = (alert.client_id for alert in self.ended)
        told = {*self.standing, *ended, *self.movers[:MOST_NAMED], *self.new, *(() if top is None else (top,))}
        return set(self.grouping.everyone_of(told))

    def limit(self, client: int) -> Limit:
        """Return a client's limit: a default one is that of its episode while one lasts."""
        limit, alert = limit_for(client, self.limits, self.active), self.open.get(client)
        return Limit(alert.limit, "default") if alert is not None and limit.source == "default" else limit

    def usual(self, client: int) -> float | None:
        """Return the limit that a client has outside the window that holds for it; None where none does."""
        if self.limit(client).source != "plan":
            return None
        return limit_for(client, replace(self.limits, planned={}, fading={}), self.active).share

    def newcomer_since(self, client: int) -> date | None:
        """Return the day of a client's first item within its first twelve weeks, of a team that is older itself."""
        first = self.first.get(client)
        if first is None or self.judged is None or self.team_days < NEWCOMER:
            return None
        return first if (self.judged - first).days + 1 < NEWCOMER else None

    def known(self, client: int) -> week.Known:
        """Return what is known of a client besides its shares."""
        alert, note = self.open.get(client), self.notes.get(client)
        return week.Known(
            worked=self.worked.share(client),
            alert=alert.reason if alert else "",
            alerted=alert is not None and alert.opened_on >= self.since,
            note=note.reason if note else "",
            usual=self.usual(client),
            ended=self.quiet.get(client),
        )

    def watched(self, named: Mapping[int, Client]) -> Iterable[Watched]:
        """Return those mentioned for their share: those above first, then by share."""
        rows = [self._watched(client, state, named) for client, state in self.standing.items()]
        return sorted(rows, key=lambda row: (not row.above, -max(row.share, row.plain), row.client))

    def _watched(self, client: int, state: str, named: Mapping[int, Client]) -> Watched:
        share, before = self.now.get(client, NOTHING), self.before.get(client, NOTHING)
        limit, known, alert = self.limit(client), self.known(client), self.open.get(client)
        done = None if alert is None else self.handled.get(alert.id or 0)
        return Watched(
            client=name_of(named, client),
            state=state,
            note=known.note,
            share=share.q28,
            before=before.q28,
            plain=share.raw28,
            worked=known.worked,
            limit=limit.share,
            agreed=limit.source == "plan",
            crossed=week.crossed(share, before, limit.share, known),
            # Whatever it was: a limit may have been raised since, or the share have fallen.
            critical=alert is not None and alert.critical and share.q28 >= limit.critical,
            since=alert.since if alert else None,
            crossing=self.crossings.get(client),
            crowding=alert is not None and alert.crowding,
            items=share.n,
            usual=known.usual,
            lack=week.lack(share, limit, known, self.team_items, self.team_days),
            ended=known.ended,
            new=self.newcomer_since(client),
            members=members.loads(client, self.apart, self.grouping, {id_: each.name for id_, each in named.items()})
            if self.grouping.members(client)
            else (),
            settled=done is not None and done.settled,
            clear_level=CLEAR_AT * limit.share if alert is not None else None,
            followers=() if done is None else done.followers,
        )


def _ids(told: Iterable[Alert]) -> list[int]:
    return [alert.id or 0 for alert in told]


def _new(found: Mapping[int, float], first: Mapping[int, date], since: date, grouping: Grouping) -> Mapping[int, float]:
    """Return the clients that are new with their items; a member of a group that is known already is not."""
    items = grouping.folded(found, lambda one, other: one + other)
    return {client: each for client, each in items.items() if first.get(client, since) >= since}


def _quiet(lately: Sequence[Alert], judged: date) -> dict[int, date]:
    """Return when alerts ended behind which it is quiet still; behind an early one it is not for a share above."""
    return {
        alert.client_id: alert.cleared_on
        for alert in lately
        if alert.cleared_on is not None and alert.cleared_on <= judged < alert.cleared_on + QUIET
        if alert.reason == ABOVE
    }


async def _crossings(session: AsyncSession, told: Sequence[Alert]) -> dict[int, tuple[date, date]]:
    """Return between which days the clients that are on course cross their limit, by their latest figures."""
    course = {alert.id: alert.client_id for alert in told if alert.reason == "on_course" and alert.id is not None}
    newest = await alerts.newest_events(session, course.keys()) if course else {}
    between = {course[id_]: event.figures.get("cross_between") for id_, event in newest.items()}
    return {
        client: (date.fromisoformat(days[0]), date.fromisoformat(days[1])) for client, days in between.items() if days
    }


def name_of(named: Mapping[int, Client], client: int) -> str:
    """Return a client's name, or its number where it has none any more."""
    found = named.get(client)
    return found.name if found else f"#{client}"
