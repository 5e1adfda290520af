"""Hours of sales that people log by hand: kept as an item of the team, without who logged them.

Whoever just logged something can take it back by a secret that only their answer holds: what is stored is its hash.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.activity import HAND, HOUR, LEAST_SECONDS, MOST_SECONDS, OLDEST, Entry, mark_of
from bot.language import gettext as _
from bot.language import marked
from bot.services import assign, spelled
from bot.services.company import Company
from bot.services.intake import Intake
from bot.services.refused import Refused
from bot.store import clients, items, keys, teams, work
from bot.store.tables import Client, ClientKey, Team
from integrations.records import Item, Worklog

KIND = "sales"
TITLES = {
    "negotiation": marked("Negotiation"),
    "offer": marked("Offer"),
    "meeting": marked("Meeting"),
    "other": marked("Sales, other"),
}
SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Logged:
    """What was logged, and the secret by which it is taken back; no secret once it is."""

    entry: Entry
    client: Client
    team: Team
    secret: str = ""


async def sales_teams(session: AsyncSession) -> list[Team]:
    """Return the teams that sell. Raises `Refused` where there is none."""
    found = [team for team in await teams.all_teams(session) if team.kind == KIND]
    if not found:
        raise Refused(_("There is no sales team yet. An admin adds one: /clientload team add Sales sales"))
    return found


async def log(session: AsyncSession, company: Company, client: Client, team: Team, entry: Entry) -> Logged:
    """Log hours of a team with a client, on a day that has begun; raise `Refused` for what cannot be."""
    check_length(entry.seconds)
    check_day(company.today(), entry.day)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ref = _ref(secret)
    at = datetime.combine(entry.day, time(12), company.zone)
    intake = Intake(HAND, company, b"")
    record = Item(
        kind="activity",
        id=ref,
        title=_(TITLES[entry.what]),
        opened_at=at,
        closed_at=at,
        updated_at=company.clock(),
        type=entry.what,
        container=mark_of(entry.team_id),
        organizations=(str(entry.client_id),),
    )
    await _recognise(session, company, entry.client_id)
    row = intake.item(record)
    written = await items.save(session, HAND, [row], {})
    await work.save_worklogs(session, [intake.worklog(Worklog(ref, ref, entry.seconds, day=entry.day))])
    await assign.refresh(session, company, written)
    return Logged(entry, client, team, secret)


async def take_back(session: AsyncSession, company: Company, secret: str) -> Logged:
    """Take back what was logged with a secret; raise `Refused` where nothing is, or is any more."""
    ref = _ref(secret)
    id_ = await items.mark_gone(session, HAND, ref, "deleted", None)
    if id_ is None:
        raise Refused(_("Nothing stands there any more: it is taken back already."))
    entry = await _entry(session, company, id_)
    await work.drop_worklogs(session, HAND, {ref})
    await assign.refresh(session, company, {id_})
    client = (await clients.by_id(session, [entry.client_id]))[entry.client_id]
    team = next(team for team in await teams.all_teams(session) if team.id == entry.team_id)
    return Logged(entry, client, team)


async def _entry(session: AsyncSession, company: Company, id_: int) -> Entry:
    (item,) = await items.load(session, [id_], company.local_day)
    facts = item.facts
    logged = (await work.logged_days(session, HAND, [facts.ref]))[facts.ref]
    held = await keys.held(session, "organization", facts.organizations[0], HAND)
    client_id = held[0][1].id if held else int(facts.organizations[0])
    return Entry(client_id or 0, item.team_id or 0, sum(logged.values()), facts.type, facts.opened)


async def _recognise(session: AsyncSession, company: Company, client_id: int) -> None:
    """Let the entries of a client be found by its number: names change, and two may bear one."""
    if not await keys.held(session, "organization", str(client_id), HAND):
        session.add(
            ClientKey(
                client_id=client_id,
                kind="organization",
                source=HAND,
                value=str(client_id),
                made_by=HAND,
                made_at=company.clock(),
            )
        )
        await session.flush()


def check_length(seconds: int) -> None:
    """Refuse what is too short or too long to be logged at once."""
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise Refused(
            _(
                "{hours} h cannot be logged at once. Type from 5 min to 24 h.",
                hours=spelled.number(seconds / HOUR),
            ),
            "hours",
        )


def check_day(today: date, day: date) -> None:
    """Refuse a day that is to come, or too long ago."""
    if day > today:
        raise Refused(_("{day} is to come. Type a day that has begun.", day=spelled.day(day)), "day")
    if day < today - OLDEST:
        raise Refused(
            _(
                "{day} is more than {days} days ago. Type a later day.",
                day=spelled.day(day),
                days=OLDEST.days,
            ),
            "day",
        )


def _ref(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:24]
