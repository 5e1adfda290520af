"""What clients pay: kept as sources tell it, matched to clients by the ways that already recognise them.

Only what leaders see asks for it. A payer is matched again at every tick, so that a client that is added, renamed,
mapped or merged has its revenue within minutes; one that two clients would answer to has none.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.directory import Directory
from bot.domain.group import ALONE
from bot.domain.revenue import MONTHS, Income, Sum, counted, days_known, spans_known, window_of
from bot.services import import_notes
from bot.services.company import Company
from bot.services.intake import kept
from bot.store import directory, groups, revenue
from bot.store.tables import Payer
from integrations import records

STREAM = import_notes.STREAM
"""Nothing about load waits for this stream."""

PART = "\x1f"
"""Stands between the parts of a reference; no text of a source holds it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One page's revenue, and the ids that its source no longer has; a census names those that exist.

    `anew` begins another reading of all.
    """

    found: Sequence[records.Revenue]
    gone: Collection[str]
    censuses: Sequence[records.Census]
    anew: bool = False

    def __bool__(self) -> bool:
        return bool(self.found or self.gone or self.censuses)


async def store(session: AsyncSession, company: Company, source: str, told: Told, known: Directory) -> None:
    """Write one page's revenue in the caller's transaction, and find whose it is."""
    if not told:
        return
    await import_notes.take(session, company, source, told.found, anew=told.anew)
    payers = await revenue.save_payers(session, source, [_payer(record) for record in told.found])
    await revenue.save(session, [_row(source, record, payers) for record in told.found])
    gone = set(told.gone)
    for census in told.censuses:
        gone |= await revenue.not_in(session, source, census.ids)
    await revenue.drop(session, source, gone)
    await match(session, company, known)


def _payer(record: records.Revenue) -> dict[str, str]:
    said = {
        "organization": record.organization or "",
        "external": record.external_id or "",
        "name": kept(record.client.strip()),
        "domain": (record.domain or "").casefold(),
    }
    clean = {name: text.replace("\x00", "").replace(PART, "") for name, text in said.items()}
    return clean | {"reference": PART.join(clean.values())}


def _row(source: str, record: records.Revenue, payers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "source": source,
        "external_id": record.id,
        "payer_id": payers[_payer(record)["reference"]],
        "first_day": record.since.toordinal(),
        "end_day": record.until.toordinal() + 1,
        "minor": record.minor,
        "currency": record.currency,
    }


async def match(session: AsyncSession, company: Company, known: Directory | None = None) -> None:
    """Find whose every payer is by the clients as they are known now, and keep what changed."""
    payers = await revenue.payers(session)
    if not payers:
        return
    clients, today = known or await directory.load_directory(session), company.today()
    for payer in payers:
        client_id, rule = whose(payer, clients, today)
        if (client_id, rule) != (payer.client_id, payer.rule):
            await revenue.settle(session, payer.id or 0, client_id, rule)


def whose(payer: Payer, known: Directory, day: date) -> tuple[int | None, str]:
    """Return the one client that a payer is, and by which rule; the first rule that finds any decides."""
    folded = fold(payer.name)
    found = (
        ("organization", known.find("organization", payer.source, payer.organization, day)),
        ("external", known.external(payer.external, day)),
        ("name", known.named(folded, day) | known.find("name", "", folded, day)),
        ("domain", known.domain(payer.domain, day)[1]),
    )
    for rule, clients in found:
        if clients:
            return (next(iter(clients)), rule) if len(clients) == 1 else (None, "")
    return None, ""


async def income(
    session: AsyncSession, company: Company, months: int = MONTHS, *, apart: bool = False
) -> Income | None:
    """Return what clients paid in the trailing months; None where no revenue was ever told of.

    A group's members pay as the group, unless they are told `apart`.
    """
    known_until = await revenue.known_until(session)
    if known_until is None:
        return None
    since, until = window_of(known_until, company.today(), months)
    return await income_between(session, company, since, until, apart=apart)


async def income_between(
    session: AsyncSession, company: Company, since: date, until: date, *, apart: bool = False
) -> Income:
    """Return what clients paid from `since` to before `until`, merged clients' as their survivors'.

    A group's members, as it stands today, pay as the group, unless they are told `apart`.
    """
    survivors = await directory.load_survivors(session)
    grouping = ALONE if apart else await groups.on(session, company.today())
    sums = [
        Sum(grouping.whole(survivors.get(one.client_id, one.client_id)), one.currency, one.minor)
        for one in await revenue.sums(session, since, until)
    ]
    known = days_known(await spans(session, since, until))
    return counted(sums, company.currencies, (since, until), known)


async def spans(session: AsyncSession, since: date, until: date) -> list[tuple[date, date]]:
    """Return the stretches of a window that revenue was told of, the second day of each exclusive."""
    return spans_known(await revenue.periods(session, since, until), since, until)


async def without_client(session: AsyncSession, company: Company, most: int) -> list[str]:
    """Return what the payers of the trailing months are called that are no known client's."""
    known_until = await revenue.known_until(session)
    if known_until is None:
        return []
    since, until = window_of(known_until, company.today())
    return await revenue.unmatched(session, since, until, most)
