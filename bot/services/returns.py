"""Letters to leaders when somebody asks for what was declined: once for each item, and at most once a day and decision.

They are written in office hours alone. What came in before the decision, or long ago, is no return.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.theme import Theme
from bot.services import quiet, themes
from bot.services.company import Company
from bot.services.decision_view import decided
from bot.services.messages import to_payload
from bot.services.request_view import ReturnedItem, ReturnLetter
from bot.store import clients, decisions, deliveries
from bot.store.decisions import Tied
from bot.store.tables import Delivery
from bot.store.themes import Asking, chosen

NAMESPACE = uuid.UUID("8c5d6c0b-2f7e-4f0c-9d55-5a1f0b3f9e21")
RECENT = timedelta(days=31)
ITEMS_TOLD = 5


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Write the letters that are due; return how many. `leaders` are Slack user ids."""
    standing = await decisions.declined(session) if leaders else []
    if not standing:
        return 0
    calendar = await quiet.calendar(session, company)
    if not calendar.is_open(company.clock().astimezone(company.zone)):
        return 0
    rows: list[Delivery] = []
    for tied in standing:
        ids = {_id(company, tied, reader): reader for reader in leaders}
        if set(await deliveries.missing(session, ids)) == set(ids) and (
            again := await asked_again(session, company, tied)
        ):
            rows += await _letters(session, company, tied, again, ids)
    await deliveries.add(session, rows)
    return len(rows)


Again = tuple[Asking, Theme | None]
"""An item that asks for what was declined, and the mark by which it may where nobody has said that it is the same."""


async def asked_again(session: AsyncSession, company: Company, tied: Tied) -> list[Again]:
    """Return the items that ask for what was declined, or may, and of which nobody was told: the sure ones first."""
    (row, _client, _team), tie = tied
    since = max(row.decided_on, company.today() - RECENT)
    told = await decisions.returned(session, tie.decision_id) | {tie.item_id}
    found: dict[int, Again] = {}
    for theme in await themes.of_decision(session, Theme(tie.kind, tie.value), tie.item_id):
        bearing = [each for each in await themes.items_of(session, theme, since) if each.id not in told]
        others = set() if theme.sure else {each.item_id for each in await chosen(session, [one.id for one in bearing])}
        for each in bearing:
            if each.id not in others:
                found.setdefault(each.id, (each, None if theme.sure else theme))
    return list(found.values())


async def _letters(
    session: AsyncSession, company: Company, tied: Tied, again: Sequence[Again], ids: dict[str, str]
) -> list[Delivery]:
    told, tie = tied
    named = await clients.by_id(session, {id_ for each, _likely in again for id_ in each.clients})
    shown = [
        ReturnedItem(
            each.id,
            each.title,
            each.url,
            ", ".join(named[id_].name for id_ in each.clients),
            each.opened_day,
            likely,
        )
        for each, likely in again[:ITEMS_TOLD]
    ]
    letter = ReturnLetter(decision=decided(told), day=company.today(), items=tuple(shown), items_in_all=len(again))
    await decisions.note_returned(session, tie.decision_id, [each.id for each, _likely in again], company.clock())
    return [
        Delivery(id=id_, kind="direct", target=reader, payload=to_payload(letter), made_at=company.clock())
        for id_, reader in ids.items()
    ]


def _id(company: Company, tied: Tied, reader: str) -> str:
    row = tied[0][0]
    return str(uuid.uuid5(NAMESPACE, f"{row.id}:{row.made_at.isoformat()}:{company.today()}:{reader}"))
