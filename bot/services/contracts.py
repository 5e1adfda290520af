"""Contracts as leaders keep them, and the briefs before the last day of notice. For leaders alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.contract import Notice, next_renewal, stage
from bot.domain.group import ALONE
from bot.domain.revenue import MONTHS, Caused, Income, load_index
from bot.language import gettext as _
from bot.services import decisions, dependency, leaders, revenue
from bot.services.brief_view import Brief
from bot.services.company import Company
from bot.services.decision_view import Decided
from bot.services.figures import USUAL_WINDOW_DAYS
from bot.services.messages import to_payload
from bot.services.refused import Refused
from bot.store import changes, contracts, groups, standing, teams
from bot.store.tables import Client, Contract

OF_CONTRACT = "contract:"
OVER = "over"


@dataclass(frozen=True, slots=True)
class Kept:
    """A client's contract with the days until the last day of notice, below zero once it is over, and the decision.

    `every` is the period of renewal in months, where known: then `renews_on` is the next one. Else the day of renewal
    `is_over` once it has passed, and nobody knows the next.
    """

    client: Client
    renews_on: date
    notice: Notice
    notice_by: date
    days: int
    decision: Decided | None = None
    every: int | None = None
    is_over: bool = False


async def put(
    session: AsyncSession,
    company: Company,
    by: str,
    client: Client,
    renews_on: date,
    notice: Notice,
    *,
    every: int | None = None,
) -> tuple[Kept, Kept | None]:
    """Keep when a client's contract renews, and after how many months again; return what holds now and what held.

    Refuses a day that is over. What is kept already is no change: nothing is written, and both are the same.
    """
    client_id = client.id or 0
    check_day(company.today(), renews_on)
    old = await contracts.of_client(session, client_id)
    before = None if old is None else await _kept(session, company, client, old)
    # A dialog shows the next renewal of a row that may name an older one.
    if before is not None and (before.renews_on, before.notice, before.every) == (renews_on, notice, every):
        return before, before
    if old is not None:
        await contracts.end(session, old, company.clock())
    row = Contract(
        client_id=client_id,
        renews_on=renews_on,
        notice_by=notice.before(renews_on),
        notice=str(notice),
        every=every,
        set_by=by,
        set_at=company.clock(),
    )
    await contracts.save(session, row)
    await changes.note(session, by, company.clock(), f"contract of {client.name}", _words(old), _words(row))
    return await _kept(session, company, client, row), before


def check_day(today: date, renews_on: date) -> None:
    """Refuse a day of renewal that is over."""
    if renews_on <= today:
        raise Refused(_("The day of renewal is over. Choose the next one."), "renews")


async def clear(session: AsyncSession, company: Company, by: str, client: Client) -> Kept:
    """Forget a client's contract; return what was kept. Raises `Refused` where nothing was.

    Those kept for clients that are one with it by now are forgotten, too: else an older one would stand in its place.
    """
    held = await contracts.all_of(session, client.id or 0)
    if not held:
        raise Refused(
            _("No contract of {client} is kept. To keep one: /clientload contract", client=client.name), "client"
        )
    old = held[-1]
    kept = await _kept(session, company, client, old)
    for row in held:
        await contracts.end(session, row, company.clock())
    await changes.note(session, by, company.clock(), f"contract of {client.name}", _words(old), "")
    return kept


async def of_client(session: AsyncSession, company: Company, client: Client) -> Kept | None:
    """Return a client's contract, if one is kept."""
    row = await contracts.of_client(session, client.id or 0)
    return None if row is None else await _kept(session, company, client, row)


async def every(session: AsyncSession, company: Company) -> list[Kept]:
    """Return all contracts, the next last day of notice first and those whose day is over at the end."""
    held = await contracts.of_clients(session)
    kept = [await _kept(session, company, client, row) for row, client in held]
    return sorted(kept, key=lambda each: (each.days < 0, each.notice_by))


async def _kept(session: AsyncSession, company: Company, client: Client, row: Contract) -> Kept:
    days = _Days.of(row, company.today())
    decision = await decisions.on_record(session, client.id or 0)
    return Kept(
        client, days.renews_on, days.notice, days.notice_by, days.left, decision, row.every, is_over=days.is_over
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a contract as they stand on one: those of its next renewal, where its period is known."""

    renews_on: date
    notice: Notice
    notice_by: date
    left: int
    is_over: bool

    @classmethod
    def of(cls, row: Contract, today: date) -> "_Days":
        renews_on, notice = next_renewal(row.renews_on, row.every, today), Notice.read(row.notice)
        notice_by = row.notice_by if renews_on == row.renews_on else notice.before(renews_on)
        return cls(renews_on, notice, notice_by, (notice_by - today).days, renews_on < today)


def _words(row: Contract | None) -> str:
    if row is None:
        return ""
    again = f", every {row.every} months" if row.every else ""
    return f"renews {row.renews_on.isoformat()}, notice {row.notice}{again}"


async def plan(session: AsyncSession, company: Company, readers: Collection[str]) -> int:
    """Write the briefs that are due to the leaders, by Slack user id; return how many messages.

    Each is written once a leader and stage: 90 and 30 days before the last day of notice, or as soon as it is known.
    Where a day of renewal has passed and the next is not known, they are asked for it once.
    """
    if not readers or not await leaders.is_time(session, company):
        return 0
    today = company.today()
    due = [
        (row, client, days, at)
        for row, client in await contracts.of_clients(session)
        if (at := OVER if (days := _Days.of(row, today)).is_over else stage(days.notice_by, today)) is not None
    ]
    if not due:
        return 0
    figures = await _figures(session, company, [client.id or 0 for _, client, *_ in due])
    planned = 0
    for row, client, days, at in due:
        # Of each later renewal there are briefs again.
        again = "" if days.renews_on == row.renews_on else f"{days.renews_on}:"
        about = f"{OF_CONTRACT}{row.id}:{again}{at}"
        view = await _view(session, days, client, figures[client.id or 0])
        planned += await leaders.tell_once(session, company, about, to_payload(view), readers)
    return planned


@dataclass(frozen=True, slots=True)
class _Figures:
    income: Income | None
    caused: float | None
    alerts: tuple[str, ...]


async def _figures(session: AsyncSession, company: Company, ids: Collection[int]) -> Mapping[int, _Figures]:
    """Return what clients pay and take, a group's member by itself, and the teams with an open alert about each."""
    today = company.today()
    grouping, since = await groups.on(session, today), today - timedelta(days=USUAL_WINDOW_DAYS)
    whole = await revenue.income(session, company), await dependency.seconds_between(session, since, today, grouping)
    apart = whole
    if any(grouping.membership(client_id) for client_id in ids):
        apart = (
            await revenue.income(session, company, apart=True),
            await dependency.seconds_between(session, since, today, ALONE),
        )
    named = {team.id: team.name for team in await teams.all_teams(session)}
    alerts = await standing.open_alerts(session)
    found = {}
    for client_id in ids:
        income, seconds = apart if grouping.membership(client_id) else whole
        caused = Caused.of(seconds, client_id)
        theirs = tuple(named[each.team_id] for each in alerts if each.client_id == client_id and each.team_id in named)
        found[client_id] = _Figures(income, caused.share if caused else None, theirs)
    return found


async def _view(session: AsyncSession, days: _Days, client: Client, known: _Figures) -> Brief:
    client_id, income = client.id or 0, known.income
    paid = income.share(client_id) if income else None
    return Brief(
        client_id=client_id,
        client=client.name,
        renews_on=days.renews_on,
        notice_by=days.notice_by,
        days=days.left,
        is_over=days.is_over,
        paid=paid,
        caused=known.caused,
        index=load_index(known.caused, paid),
        alerts=known.alerts,
        decision=await decisions.on_record(session, client_id),
        paid_net=income.of(client_id) if income and paid is not None else None,
        currency=income.currency if income else "",
        months=income.months if income else MONTHS,
    )
