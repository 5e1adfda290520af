"""Reading reviews of new contracts: who may, and how one stands."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.onboarding import PARTS, WITHDRAWN
from bot.language import gettext as _
from bot.language import marked
from bot.services import first_weeks
from bot.services.company import Company
from bot.services.onboarding_view import Condition, Criterion, ExpectedLoad, Review, Signature
from bot.services.refused import Refused
from bot.store import changes, onboardings, teams
from bot.store.onboardings import Named
from bot.store.tables import Client, Onboarding, OnboardingSign

CLOSED = marked("The review of {client} is withdrawn. A new one: /clientload onboard {client}")


@dataclass(frozen=True, slots=True)
class Right:
    """Who reads and changes a review: a leader any, everybody else those that they sign."""

    by: str
    leader: bool


async def asked(session: AsyncSession, by: Right, id_: int) -> Named:
    """Return a review that somebody may read; raises `Refused` for any other, whether there is one or not."""
    found = await onboardings.get(session, id_)
    if found is None or not (by.leader or await sign_of(session, found[0], by.by)):
        raise not_yours()
    if found[0].state == WITHDRAWN:
        raise Refused(_(CLOSED, client=found[1].name))
    return found


async def of_client(session: AsyncSession, by: Right, client: Client) -> Onboarding:
    """Return the review of a client that somebody may read; raises `Refused` where there is none for them."""
    row = await onboardings.of_client(session, client.id or 0)
    if row is not None and (by.leader or await sign_of(session, row, by.by)):
        return row
    if not by.leader:
        raise not_yours()
    raise Refused(_("There is no review of {client}. To open one: /clientload onboard", client=client.name))


async def listed(session: AsyncSession, company: Company, by: Right) -> list[Review]:
    """Return the reviews that somebody may read, the latest first."""
    rows = await onboardings.standing(session, company.today())
    signs = await onboardings.signs(session, [row.id or 0 for row, _client in rows])
    mine = [
        named for named in rows if by.leader or any(each.signer_id == by.by for each in signs.get(named[0].id or 0, ()))
    ]
    return [await read(session, company, named) for named in mine]


async def read(session: AsyncSession, company: Company, named: Named) -> Review:
    """Return a review as it stands today."""
    row, client = named
    id_ = row.id or 0
    names = {team.id: team.name for team in await teams.all_teams(session)}
    signs = {each.part: each for each in (await onboardings.signs(session, [id_])).get(id_, ())}
    return Review(
        id=id_,
        client_id=client.id or 0,
        client=client.name,
        state=row.state,
        opened_on=row.opened_on,
        live_on=row.live_on,
        completed_on=row.completed_on,
        criteria=tuple(Criterion(*each) for each in row.criteria),
        loads=tuple(
            ExpectedLoad(each.team_id, names[each.team_id], each.share, each.hours)
            for each in await onboardings.loads(session, id_)
            if each.team_id in names
        ),
        promised=tuple(row.promised),
        conditions=tuple(
            Condition(each.id or 0, each.part, each.words, each.kept_on)
            for each in await onboardings.conditions(session, id_)
        ),
        signatures=tuple(_signature(signs[part]) for part in PARTS if part in signs),
        first_weeks=() if row.state == WITHDRAWN else await first_weeks.of_client(session, company, client.id or 0),
    )


def _signature(sign: OnboardingSign) -> Signature:
    earlier = date.fromisoformat(sign.earlier[-1][0]) if sign.earlier else None
    return Signature(sign.part, sign.signer_id, sign.signed_on, earlier, tuple(sign.changed))


def not_yours() -> Refused:
    """Refuse whoever leads nobody and signs nothing here."""
    return Refused(_("Reviews of new contracts are read by leaders and by the three who sign. Ask one of them."))


def subject(client: Client) -> str:
    """Name a review in the record of changes; see `bot.store.changes` for who reads that."""
    return f"{changes.ONBOARDING}{client.name}"


async def sign_of(session: AsyncSession, row: Onboarding, user_id: str) -> OnboardingSign | None:
    """Return what somebody signs in a review, if anything."""
    signs = (await onboardings.signs(session, [row.id or 0])).get(row.id or 0, ())
    return next((each for each in signs if each.signer_id == user_id), None)
