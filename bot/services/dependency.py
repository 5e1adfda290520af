"""What the firm depends on, for leaders alone: what clients pay beside what they take.

Nobody else's question may end here: who calls asks `person.leader` first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import add

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import ALONE, Grouping
from bot.domain.revenue import Caused, Concentration, Income, Yields, caused_by_all, concentration, load_index
from bot.domain.signals.dependency import LIMIT
from bot.domain.worked import TeamWindow, ratio
from bot.services import revenue
from bot.services.company import Company
from bot.services.figures import USUAL_WINDOW_DAYS
from bot.store import clients, groups, key_values, totals

WATCHED_INDEX = 1.5
"""From this load index on a client is told of: ours, for no published standard was found."""

LEAST_LOAD = 0.10
"""A client with less of the hours that clients cause is not told of, whatever it pays."""

MOST_WATCHED = 5
LIMIT_SET = "dependency_limit"


@dataclass(frozen=True, slots=True)
class Worked:
    """The seconds of all teams from `since` to before `until`, by destination."""

    seconds: Mapping[int, int]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What one client pays and takes. `caused` is of the days `hours`, `income` of the trailing year.

    `yields` are of the days of that year on which revenue and hours are known, None where there are none.
    """

    client_id: int
    income: Income
    caused: Caused | None
    yields: Yields | None
    hours: tuple[date, date]

    @property
    def share(self) -> float | None:
        """Return its part of revenue, 0..1."""
        return self.income.share(self.client_id)

    @property
    def index(self) -> float | None:
        """Return its load index."""
        return load_index(self.caused.share if self.caused else None, self.share)


@dataclass(frozen=True, slots=True)
class Watched:
    """A client that takes much more than its part of revenue: both shares 0..1."""

    client_id: int
    caused: float
    paid: float
    index: float


@dataclass(frozen=True, slots=True)
class Leading:
    """What the firm as a whole depends on: who pays most, how concentrated that is, who takes more than its part.

    `limit` is the part of revenue, 0..1, above which leaders are told of a client. Hours are of the days `hours`, the
    second of which does not count.
    """

    income: Income
    limit: float
    largest: tuple[int, float] | None
    concentration: Concentration | None
    watched: tuple[Watched, ...]
    names: Mapping[int, str]
    hours: tuple[date, date]


async def of_client(session: AsyncSession, company: Company, client_id: int, worked: Worked) -> Standing | None:
    """Return what a client pays and takes of what all teams worked; None where no revenue is known.

    A member of a group is told apart from it. `session` only asks.
    """
    today = company.today()
    member = (await groups.on(session, today)).membership(client_id) is not None
    paid = await company.shared(session, ("paid", today, member), lambda: _paid(session, company, apart=member))
    if paid is None:
        return None
    hours = (worked.since, worked.until)
    return Standing(client_id, paid[0], Caused.of(worked.seconds, client_id), paid[1], hours)


async def _paid(session: AsyncSession, company: Company, *, apart: bool) -> tuple[Income, Yields | None] | None:
    """Return what all clients pay, and what their hours yield."""
    income = await revenue.income(session, company, apart=apart)
    return None if income is None else (income, await yields_of(session, company, income, apart=apart))


async def yields_of(session: AsyncSession, company: Company, income: Income, *, apart: bool = False) -> Yields | None:
    """Return revenue and hours of the days of a window on which both are known; None where there are none.

    Hours of a group's members are the group's, unless they are told `apart`, as `income` is then.
    """
    first = await totals.first_day(session)
    if first is None:
        return None
    spans = [
        (max(since, first), until)
        for since, until in await revenue.spans(session, income.since, income.until)
        if until > first
    ]
    if not spans:
        return None
    window, both = (spans[0][0], spans[-1][1]), income
    if window != (income.since, income.until):
        both = await revenue.income_between(session, company, *window, apart=apart)
    grouping = ALONE if apart else await groups.on(session, company.today())
    seconds: dict[int, int] = {}
    for since, until in spans:
        for destination, worked in (await seconds_between(session, since, until, grouping)).items():
            seconds[destination] = seconds.get(destination, 0) + worked
    return Yields(both, seconds)


async def of_firm(session: AsyncSession, company: Company, worked: Worked | None = None) -> Leading | None:
    """Return what the firm depends on, beside what all teams worked; None where no revenue is known.

    Unless that is given it is what they worked in the last 28 days.
    """
    income = await revenue.income(session, company)
    if income is None:
        return None
    if worked is None:
        since, until = company.today() - timedelta(days=USUAL_WINDOW_DAYS), company.today()
        worked = Worked(await seconds_between(session, since, until), since, until)
    watched = watched_in(income, worked.seconds)
    largest = income.largest()
    named = {one.client_id for one in watched} | ({largest[0]} if largest else set())
    names = await clients.proper(session, named)
    limit, hours = await limit_in_force(session), (worked.since, worked.until)
    return Leading(income, limit, largest, concentration(income), watched, names, hours)


async def limit_in_force(session: AsyncSession) -> float:
    """Return the part of revenue, 0..1, above which leaders are told of a client."""
    kept = await key_values.read(session, LIMIT_SET)
    return LIMIT if not kept else float(kept)


async def seconds_before(session: AsyncSession, until: date, days: int = USUAL_WINDOW_DAYS) -> Mapping[int, int]:
    """Return the seconds of all teams in the days before one, by destination."""
    return await seconds_between(session, until - timedelta(days=days), until)


async def seconds_between(
    session: AsyncSession, since: date, until: date, grouping: Grouping | None = None
) -> Mapping[int, int]:
    """Return the seconds of all teams from `since` to before `until`, by destination.

    Members' are their groups', as these stand on the last day unless a `grouping` is given.
    """
    if grouping is None:
        grouping = await groups.on(session, until - timedelta(days=1))
    return grouping.folded(await totals.seconds_by_destination(session, since, until), add)


def seconds_in(windows: Iterable[TeamWindow]) -> dict[int, int]:
    """Return the seconds of teams' windows together, by destination."""
    found: dict[int, int] = {}
    for window in windows:
        for destination, part in window.parts.items():
            found[destination] = found.get(destination, 0) + part.hours.seconds
    return found


def watched_in(income: Income, seconds: Mapping[int, int], least: float = WATCHED_INDEX) -> tuple[Watched, ...]:
    """Return the clients whose load index is at least so much, the largest first; small ones are left out."""
    found, whole = [], caused_by_all(seconds)
    for client_id, theirs in seconds.items():
        caused, paid = ratio(theirs, whole), income.share(client_id)
        index = load_index(caused, paid)
        if client_id <= 0 or caused is None or paid is None or index is None:
            continue
        if index >= least and caused >= LEAST_LOAD:
            found.append(Watched(client_id, caused, paid, index))
    return tuple(sorted(found, key=lambda one: (-one.index, one.client_id))[:MOST_WATCHED])
