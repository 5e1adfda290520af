"""Windows agreed beforehand: for some days a client may take more of a team, and is paged only above that."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.threshold import SetLimits, limit_for
from bot.language import gettext as _
from bot.services import spelled
from bot.services.company import Company
from bot.services.digest_view import Expected
from bot.services.grouping import check_alone
from bot.services.limits import active_clients, share_words, subject
from bot.services.refused import Checks, Refused
from bot.store import changes, clients, teams, thresholds
from bot.store.tables import Client, Team, Threshold

A_YEAR = timedelta(days=366)


class FarAhead(Refused):
    """A window would end more than a year ahead, which is mostly a wrong year: it takes somebody who is sure."""

    asks_back = True

    def __init__(self, until: date) -> None:
        super().__init__(
            _("{day} is more than a year ahead. Choose an earlier day.", day=spelled.day(until)), about="until"
        )
        self.until = until


@dataclass(frozen=True, slots=True)
class Window:
    """One client may take a team's `share` (0..1) from `since` to `until`, both days included."""

    team: Team
    client: Client
    share: float
    since: date
    until: date
    because: str
    set_by: str

    @property
    def expected(self) -> Expected:
        """Return what cards and digests say of it."""
        return Expected(self.client.name, self.share, self.since, self.until, self.because)


async def agreed(session: AsyncSession, on: date) -> list[Window]:
    """Return the windows of all teams that are open on a day or will be, by their first day."""
    rows = await thresholds.windows(session, on)
    named = await clients.by_id(session, {row.client_id or 0 for row in rows})
    standing = {team.id: team for team in await teams.all_teams(session)}
    return [
        _window(standing[row.team_id], named[row.client_id or 0], row)
        for row in rows
        if row.team_id in standing and _stands(named[row.client_id or 0])
    ]


async def agree(
    session: AsyncSession,
    company: Company,
    by: str,
    team: Team,
    client: Client,
    share: float,
    *,
    until: date,
    since: date | None = None,
    because: str = "",
    sure: bool = False,
) -> list[Window]:
    """Agree on a window from today, or from a later day; return those it takes the place of.

    A client has one window in a team at a time: an earlier one that would still be open ends where this one begins.
    """
    first = since or company.today()
    checks = Checks()
    with checks.at():
        check_days(company.today(), first, until)
    with checks.at():
        await check_alone(session, company, client)
    with checks.at():
        await _check_share(session, company, team, client, share)
    if is_far(until, company.today()) and not sure:
        with checks.at():
            raise FarAhead(until)
    checks.settle()
    replaced = [row for row in await _rows(session, company, team, client) if row.since <= until]
    replaced = [row for row in replaced if thresholds.last_day(row) >= first]
    before = [_window(team, client, row) for row in replaced]
    await thresholds.end(session, replaced, by, company.clock(), first)
    row = Threshold(
        team_id=team.id or 0,
        client_id=client.id,
        share=share,
        since=first,
        until=until,
        set_by=by,
        set_at=company.clock(),
        because=because,
    )
    session.add(row)
    old = ", ".join(_words(window) for window in before)
    new = _words(_window(team, client, row))
    await changes.note(session, by, company.clock(), subject(team, client), old, new)
    return before


async def end(session: AsyncSession, company: Company, by: str, team: Team, client: Client) -> list[Window]:
    """End what was agreed for a client in a team, open or to come; the rows are kept. Returns what was ended."""
    rows = await _rows(session, company, team, client)
    if not rows:
        raise Refused(
            _(
                "Nothing is agreed for {client} in {team}. What is: /clientload expect show",
                client=client.name,
                team=team.name,
            )
        )
    ended = [_window(team, client, row) for row in rows]
    await thresholds.end(session, rows, by, company.clock(), company.today())
    old = ", ".join(_words(window) for window in ended)
    await changes.note(session, by, company.clock(), subject(team, client), old, "cleared")
    return ended


def is_far(until: date, today: date) -> bool:
    """Say whether a last day is more than a year ahead."""
    return until - today > A_YEAR


def check_days(today: date, first: date, until: date) -> None:
    """Raise all that is wrong with the first and the last day of a window."""
    checks = Checks()
    if until < today:
        checks.add("until", _("{day} is over. Choose a day to come.", day=spelled.day(until)))
    if first < today:
        over = _("{day} is over. Choose a day to come, or none to begin today.", day=spelled.day(first))
        checks.add("since", over)
    if checks.passed and until < first:
        checks.add(
            "until",
            _(
                "The window would begin on {first}, after its end on {last}. Choose a later end, with its year.",
                first=spelled.day(first),
                last=spelled.day(until),
            ),
        )
    checks.settle()


async def _check_share(session: AsyncSession, company: Company, team: Team, client: Client, share: float) -> None:
    limits = await thresholds.in_force(session, team.id or 0, company.today())
    active = (await active_clients(session, company, team.id)).get(team.id or 0, 0)
    usual = limit_for(client.id or 0, SetLimits(limits.default, limits.by_client, new=limits.new), active)
    if share <= usual.share and not usual.too_few_clients:
        raise Refused(
            _(
                "The usual limit of {client} in {team} is {usual}, so {share} until a day changes nothing. "
                "Type a higher one.",
                client=client.name,
                team=team.name,
                usual=spelled.share(usual.share),
                share=spelled.share(share),
            ),
            "share",
        )


async def _rows(session: AsyncSession, company: Company, team: Team, client: Client) -> list[Threshold]:
    rows = await thresholds.windows(session, company.today())
    return [row for row in rows if (row.team_id, row.client_id) == (team.id, client.id)]


def _window(team: Team, client: Client, row: Threshold) -> Window:
    return Window(team, client, row.share, row.since, thresholds.last_day(row), row.because, row.set_by)


def _stands(client: Client) -> bool:
    return client.removed_at is None and client.merged_into is None


def _words(window: Window) -> str:
    """Write a window for the record of changes."""
    return f"{share_words(window.share)} from {window.since} until {window.until}"
