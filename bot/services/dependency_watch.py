"""Judges once a day what the firm depends on, and keeps the episodes that leaders are told of."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.revenue import MONTHS, Caused, Income, concentration, load_index, months_back, window_of
from bot.domain.signals.dependency import (
    CONCENTRATED,
    INDEX,
    KINDS,
    LEAST_KNOWN_DAYS,
    WEEKS,
    Facts,
    Key,
    Week,
    moves,
)
from bot.language import gettext as _
from bot.services import dependency, revenue
from bot.services.company import Company
from bot.services.dependency_view import DependencyView
from bot.services.messages import to_payload
from bot.services.refused import Refused
from bot.store import changes, clients, key_values
from bot.store import dependency as store
from bot.store.revenue import known_until
from bot.store.tables import Dependency

DONE_ON = "dependency_judged_on"
LEAST_LIMIT = 0.05


async def set_limit(session: AsyncSession, company: Company, by: str, limit: float | None) -> tuple[float, float]:
    """Set the limit, or with None let the usual one hold; return what held and what holds. It is judged again at once.

    Raises `Refused` below 5 %: every firm depends on somebody by so much.
    """
    before = await dependency.limit_in_force(session)
    if limit is not None and limit < LEAST_LIMIT:
        raise Refused(_("Every firm has clients of less than 5 %. Type a share from 5 % on."))
    await key_values.write(session, dependency.LIMIT_SET, "" if limit is None else str(limit))
    await key_values.write(session, DONE_ON, "")
    now = await dependency.limit_in_force(session)
    await changes.note(session, by, company.clock(), "limit of dependency", f"{before:.3f}", f"{now:.3f}")
    return before, now


async def judge(session: AsyncSession, company: Company) -> int:
    """Judge today, unless that was done; return how many episodes began or ended."""
    today = company.today()
    if await key_values.read(session, DONE_ON) == today.isoformat():
        return 0
    income = await revenue.income(session, company)
    if income is None:
        return 0
    await key_values.write(session, DONE_ON, today.isoformat())
    limit = await dependency.limit_in_force(session)
    open_now = {_key(row): row for row in await store.open_ones(session)}
    weeks, seconds = await _weeks(session, company, income, [key.client_id for key in open_now if key.kind == "index"])
    moved = moves(Facts(income, limit, weeks), open_now.keys())
    rows = dict(open_now)
    for key in moved.opened:
        rows[key] = Dependency(kind=key.kind, client_id=key.client_id, state="open", opened_on=today)
    for key in moved.cleared:
        rows[key].state, rows[key].cleared_on = "cleared", today
    before = await _year_before(session, company, income)
    names = await clients.by_id(session, {key.client_id for key in rows})
    for key, row in rows.items():
        name = names[key.client_id].name if key.client_id in names else ""
        row.view = to_payload(_view(company, row, name, _Year(income, before, seconds, limit)))
        await store.save(session, row)
    return len(moved.opened) + len(moved.cleared)


def _key(row: Dependency) -> Key:
    return Key(KINDS[row.kind], row.client_id)


class _Year:
    """What the views of one judgment share."""

    def __init__(self, income: Income, before: Income | None, seconds: Mapping[int, int], limit: float) -> None:
        self.income = income
        self.before = before
        self.seconds = seconds
        self.limits = {"share": limit, "concentration": CONCENTRATED, "index": INDEX}


def _view(company: Company, row: Dependency, name: str, year: _Year) -> DependencyView:
    income, caused = year.income, Caused.of(year.seconds, row.client_id)
    found, paid = concentration(income), income.share(row.client_id)
    without = income.without_client / income.total if income.total > 0 else 0.0
    return DependencyView(
        kind=_key(row).kind,
        state="open" if row.state == "open" else "cleared",
        opened_on=row.opened_on,
        client_id=row.client_id,
        client=name,
        since=income.since,
        until=income.until,
        zone=company.zone.key,
        limit=year.limits[row.kind],
        paid=_rounded(paid),
        before=_rounded(year.before.share(row.client_id)) if year.before else None,
        highest=None if paid is None or not without else _rounded(paid + without),
        caused=_rounded(caused.share) if caused else None,
        index=_rounded(load_index(caused.share if caused else None, paid), 1),
        normalised=_rounded(found.normalised) if found else None,
        effective=_rounded(found.effective, 1) if found else None,
        paying=found.clients if found else 0,
        coverage=round(income.coverage, 2),
    )


def _rounded(value: float | None, digits: int = 2) -> float | None:
    """Keep as much as is shown, so that a message is edited only when it says something else."""
    return None if value is None else round(value, digits)


async def _year_before(session: AsyncSession, company: Company, income: Income) -> Income | None:
    since = months_back(income.since, MONTHS)
    before = await revenue.income_between(session, company, since, income.since)
    return before if before.known_days >= LEAST_KNOWN_DAYS and before.currency == income.currency else None


async def _weeks(
    session: AsyncSession, company: Company, income: Income, kept: Collection[int]
) -> tuple[Mapping[int, list[Week]], Mapping[int, int]]:
    """Return the last weeks, newest last, of the clients that are heavy now or were; and the 28 days that end now."""
    today = company.today()
    seconds = await dependency.seconds_before(session, today)
    heavy = [one.client_id for one in dependency.watched_in(income, seconds, INDEX)]
    watched = list(dict.fromkeys((*heavy, *kept)))
    if not watched:
        return {}, seconds
    last = await known_until(session)
    weeks: dict[int, list[Week]] = {client_id: [] for client_id in watched}
    for back in reversed(range(WEEKS)):
        until = today - timedelta(days=7 * back)
        worked = await dependency.seconds_before(session, until) if back else seconds
        paid = income
        if last is not None and (then := window_of(last, until)) != (income.since, income.until):
            paid = await revenue.income_between(session, company, *then)
        for client_id in watched:
            caused = Caused.of(worked, client_id)
            share = caused.share if caused else None
            weeks[client_id].append(Week(load_index(share, paid.share(client_id)), share or 0.0))
    return weeks, seconds
