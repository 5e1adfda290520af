"""The messages of a review: one for who opened it and for each who signs, kept up to date, and reminders.

Who opened a review is told at once, signers in office hours. Every second working day a reminder goes to each whose
signature is missing, until the review is complete. Whose signature is of an older text hears at once what changed.
"""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import Calendar
from bot.domain.onboarding import OPEN, reminders
from bot.services import quiet, reviews
from bot.services.company import Company
from bot.services.messages import to_payload
from bot.services.onboarding_view import Review, ReviewLetter
from bot.store import deliveries, onboardings
from bot.store.onboardings import Named
from bot.store.tables import Delivery, Onboarding, OnboardingSign

Ask = Literal["review", "reminder", "changed"]
NAMESPACE = uuid.UUID("5a1d1d0b-9c7e-4f1e-8a8f-2f6b2a8f3d10")


async def plan(session: AsyncSession, company: Company, leaders: Collection[str]) -> int:
    """Write what is due of all reviews; return how many messages that is. `leaders` are Slack user ids."""
    rows = await onboardings.to_tell(session, company.today())
    if not rows:
        return 0
    calendar = await quiet.calendar(session, company)
    is_open = calendar.is_open(company.clock().astimezone(company.zone))
    pressed = await onboardings.pressed(session)
    planned = 0
    for named in rows:
        row = named[0]
        mark = f"{row.version}:{pressed.get(named[1].id or 0, 0)}:{company.today()}:{int(is_open)}"
        planned += await _plan(session, _Telling(company, row, is_open, leaders, mark), named, calendar)
    return planned


@dataclass(frozen=True, slots=True)
class _Telling:
    """One review that is told: whether it is office hours, who leads, and the mark of all that its messages show."""

    company: Company
    row: Onboarding
    is_open: bool
    leaders: Collection[str]
    mark: str

    def letter(self, review: Review, reader: str, ask: Ask) -> ReviewLetter:
        """Return a review as one person reads it."""
        return ReviewLetter(review=review, part=review.part_of(reader), leader=reader in self.leaders, ask=ask)

    def delivery(self, id_: str, reader: str, letter: ReviewLetter, about: str = "") -> Delivery:
        """Return the message that brings it to them; what is edited later says what it is `about`."""
        made_at = self.company.clock()
        return Delivery(id=id_, kind="direct", target=reader, about=about, payload=to_payload(letter), made_at=made_at)


async def _plan(session: AsyncSession, telling: _Telling, named: Named, calendar: Calendar) -> int:
    row, company = telling.row, telling.company
    review: Review | None = None
    rows: list[Delivery] = []
    if row.told != telling.mark:
        review = await reviews.read(session, company, named)
        rows += await _messages(session, telling, review)
        row.told = telling.mark
        session.add(row)
    due: dict[str, tuple[OnboardingSign, Ask]] = {}
    if row.state == OPEN and telling.is_open:
        signs = (await onboardings.signs(session, [row.id or 0])).get(row.id or 0, [])
        due = {
            _word_id(row, each, times): (each, ask) for each in signs for ask, times in _words(each, calendar, company)
        }
    for id_ in sorted(await deliveries.missing(session, due)):
        review = review or await reviews.read(session, company, named)
        sign, ask = due[id_]
        rows.append(telling.delivery(id_, sign.signer_id, telling.letter(review, sign.signer_id, ask)))
    await deliveries.add(session, rows)
    return len(rows)


async def _messages(session: AsyncSession, telling: _Telling, review: Review) -> list[Delivery]:
    """Return the first message of each reader, and the edits of those that stand."""
    row, rows = telling.row, []
    for reader in dict.fromkeys((row.opened_by, *(each.signer for each in review.signatures), *row.readers)):
        letter = telling.letter(review, reader, "review")
        message = await deliveries.get(session, _id(row, reader))
        if message is not None:
            rows += await _edit(session, telling, message, letter)
        elif (telling.is_open or reader == row.opened_by) and row.ended_on is None:
            rows.append(telling.delivery(_id(row, reader), reader, letter, about=f"review:{row.id}"))
            row.readers = [*row.readers, reader]
    return rows


async def _edit(session: AsyncSession, telling: _Telling, message: Delivery, letter: ReviewLetter) -> list[Delivery]:
    """Bring a message up to date: rewritten while unsent, else edited where it says something else now."""
    payload = to_payload(letter)
    if message.payload == payload or await deliveries.rewrite(session, message, payload):
        return []
    await deliveries.set_payload(session, message, payload)
    id_ = str(uuid.uuid5(uuid.UUID(message.id), telling.mark))
    edit = telling.delivery(id_, message.target, letter)
    edit.kind, edit.about = "edit", message.about
    return [edit]


def _words(sign: OnboardingSign, calendar: Calendar, company: Company) -> Iterator[tuple[Ask, int]]:
    """Yield what somebody is to hear of a signature that is missing, with how many times they were reminded."""
    if sign.signed_on is not None:
        return
    since = date.fromisoformat(sign.earlier[-1][1]) if sign.earlier else sign.named_on
    if times := reminders(calendar.working_days(since, company.today())):
        yield "reminder", times
    elif sign.earlier:
        yield "changed", 0


def _prefix(row: Onboarding) -> str:
    return f"review {row.id} {row.opened_at.isoformat()}"


def _id(row: Onboarding, reader: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{_prefix(row)}:{reader}"))


def _word_id(row: Onboarding, sign: OnboardingSign, times: int) -> str:
    anew = f":{len(sign.earlier)}" if sign.earlier else ""
    return str(uuid.uuid5(NAMESPACE, f"{_prefix(row)}:{sign.part}:{sign.signer_id}:{sign.named_on}:{times}{anew}"))
