"""The review of a new contract: opened by a leader, signed by three people, with conditions that are ticked off.

A review is read by leaders and by the three who sign. Its tighter limit, the number of exceptions promised and how many
there were so far are told to the client's teams; everything else of it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.onboarding import ANSWERS, COMPLETE, PARTS, WATCHED, WITHDRAWN, share_of_hours
from bot.domain.worked import EMPTY
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.onboarding_settings import criteria as set_criteria
from bot.services.onboarding_text import ask_again, text_of
from bot.services.onboarding_view import Review
from bot.services.refused import Checks, Refused
from bot.services.reviews import Right, asked, not_yours, read, sign_of, subject
from bot.store import changes, onboardings, totals
from bot.store.onboardings import Named
from bot.store.tables import (
    Client,
    Onboarding,
    OnboardingCondition,
    OnboardingLoad,
    OnboardingSign,
)

MOST_LINES = 10
LONGEST_LINE = 200
USUAL_WEEKS = 8
FARTHEST = timedelta(days=366)
HOUR = 3600
SHARE_PLACES, HOURS_PLACES = 4, 2
"""A dialog shows a hundredth of a per cent and of an hour, and gets back what it shows."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What is expected of a client: a share 0..1, or hours a week; as fine as it is shown, to be found unchanged."""

    share: float | None = None
    hours: float | None = None

    def __post_init__(self) -> None:
        if self.share is not None:
            object.__setattr__(self, "share", round(self.share, SHARE_PLACES))
        if self.hours is not None:
            object.__setattr__(self, "hours", round(self.hours, HOURS_PLACES))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a review is to say; what is None is left as it is. `answers` are by criterion, in words."""

    signers: Mapping[str, str] = field(default_factory=dict)
    live_on: date | None = None
    answers: Mapping[str, str] | None = None
    loads: Mapping[int, Amount | None] = field(default_factory=dict)
    promised: Sequence[str] | None = None
    conditions: Sequence[str] | None = None


async def save(session: AsyncSession, company: Company, by: Right, client: Client, wanted: Wanted) -> Review:
    """Open the review of a client, or change the one that stands. Raises `Refused` for whoever is no leader."""
    if not by.leader:
        raise not_yours()
    row, checks = await onboardings.of_client(session, client.id or 0), Checks()
    if row is None:
        row = Onboarding(
            client_id=client.id or 0,
            opened_on=company.today(),
            opened_by=by.by,
            opened_at=company.clock(),
        )
        session.add(row)
        await session.flush()
        await changes.note(session, by.by, company.clock(), subject(client), "", "opened")
    named = (row, client)
    before = await text_of(session, row)
    with checks.at():
        await _name(session, company, named, wanted.signers, by)
    with checks.at():
        await _write(session, row, wanted)
    for team_id, amount in wanted.loads.items():
        with checks.at():
            await _expect(session, company, row, team_id, amount)
    if wanted.conditions is not None:
        with checks.at():
            await _conditions(session, row, "", wanted.conditions)
    checks.settle()
    await ask_again(session, company, by.by, named, before)
    return await _changed(session, company, named)


async def sign(session: AsyncSession, company: Company, by: Right, id_: int, conditions: Sequence[str]) -> Review:
    """Sign for the part that somebody was named for, on some conditions. Nobody signs twice, or for another."""
    row, client = await asked(session, by, id_)
    mine = await sign_of(session, row, by.by)
    if mine is None:
        raise Refused(_("You are not named to sign for {client}. A leader can change who is.", client=client.name))
    if mine.signed_on is not None:
        raise Refused(_("You have signed already."))
    _check_lines(conditions, "conditions")
    mine.signed_on, mine.changed = company.today(), []
    session.add(mine)
    theirs = {each.words for each in await onboardings.conditions(session, row.id or 0) if each.part == mine.part}
    for words in (each for each in conditions if each not in theirs):
        session.add(OnboardingCondition(onboarding_id=row.id or 0, part=mine.part, words=words))
    await session.flush()
    signs = (await onboardings.signs(session, [row.id or 0]))[row.id or 0]
    if all(each.signed_on for each in signs):
        row.state, row.completed_on = COMPLETE, company.today()
    await changes.note(session, by.by, company.clock(), subject(client), "", f"signed for {mine.part}")
    return await _changed(session, company, (row, client))


async def keep(session: AsyncSession, company: Company, by: Right, id_: int, number: int) -> Review:
    """Tick off a condition of a review by its place in the list, from 1 on."""
    row, client = await asked(session, by, id_)
    listed = await onboardings.conditions(session, row.id or 0)
    if not 0 < number <= len(listed):
        raise Refused(
            _(
                "{client} has no condition {number}. The numbers: /clientload onboard {client}",
                client=client.name,
                number=number,
            )
        )
    condition = listed[number - 1]
    if condition.kept_on is not None:
        raise Refused(_("This condition is ticked off already."))
    condition.kept_on = company.today()
    session.add(condition)
    await changes.note(session, by.by, company.clock(), subject(client), "", f"condition {number} kept")
    return await _changed(session, company, (row, client))


async def add_condition(session: AsyncSession, company: Company, by: Right, id_: int, words: str) -> Review:
    """Add a condition: a signer's is their part's, a leader's the review's."""
    row, client = await asked(session, by, id_)
    before = await onboardings.conditions(session, row.id or 0)
    _check_lines([words], "conditions", len(before))
    text, mine = await text_of(session, row), await sign_of(session, row, by.by)
    session.add(OnboardingCondition(onboarding_id=row.id or 0, part=mine.part if mine else "", words=words))
    await changes.note(session, by.by, company.clock(), subject(client), "", "condition added")
    await session.flush()
    await ask_again(session, company, by.by, (row, client), text)
    return await _changed(session, company, (row, client))


async def withdraw(session: AsyncSession, company: Company, by: Right, id_: int) -> Review:
    """Take a review back: its client is watched no more, and its tighter limit ends today."""
    row, client = await asked(session, by, id_)
    if not by.leader:
        raise not_yours()
    row.state, row.ended_on = WITHDRAWN, company.today()
    await changes.note(session, by.by, company.clock(), subject(client), "", "withdrawn")
    return await _changed(session, company, (row, client))


async def count_exception(session: AsyncSession, company: Company, client: Client, seen: str) -> None:
    """Count an exception for a new client. What it was counted on, `seen`, counts once; nothing keeps who did."""
    row = await onboardings.of_client(session, client.id or 0)
    over = row is not None and row.live_on is not None and row.live_on + WATCHED <= company.today()
    if row is None or over:
        raise Refused(
            _("{client} is not in its first weeks. Which clients are: /clientload onboard", client=client.name)
        )
    if not await onboardings.count_exception(session, client.id or 0, seen, company.today()):
        raise Refused(_("This is counted already."))


async def take_back(session: AsyncSession, client: Client) -> None:
    """Take back the exception that was counted last for a new client."""
    row = await onboardings.of_client(session, client.id or 0)
    if row is None or not await onboardings.take_back(session, client.id or 0):
        raise Refused(
            _(
                "No exception is counted for {client}. To count one: /clientload onboard exception {client}",
                client=client.name,
            )
        )


async def _changed(session: AsyncSession, company: Company, named: Named) -> Review:
    row = named[0]
    row.version += 1
    session.add(row)
    await session.flush()
    return await read(session, company, named)


async def _name(session: AsyncSession, company: Company, named: Named, signers: Mapping[str, str], by: Right) -> None:
    """Name who signs. Who has signed stays; three parts are three people."""
    row, client = named
    signs = {each.part: each for each in (await onboardings.signs(session, [row.id or 0])).get(row.id or 0, ())}
    after = {part: each.signer_id for part, each in signs.items()} | dict(signers)
    _check_three(after)
    moved = {part: who for part, who in signers.items() if part not in signs or signs[part].signer_id != who}
    for part in moved:
        if part in signs:
            if signs[part].signed_on is not None or signs[part].earlier:
                raise Refused(_("Who has signed stays. Withdraw the review to begin anew."), part)
            await session.delete(signs[part])
    await session.flush()
    for part, who in moved.items():
        session.add(OnboardingSign(onboarding_id=row.id or 0, part=part, signer_id=who, named_on=company.today()))
        await changes.note(session, by.by, company.clock(), subject(client), "", f"{who} signs for {part}")
    await session.flush()


async def _write(session: AsyncSession, row: Onboarding, wanted: Wanted) -> None:
    _check_written(row.opened_on, wanted)
    if wanted.live_on is not None:
        row.live_on = wanted.live_on
    if wanted.promised is not None:
        row.promised = list(wanted.promised)
    if wanted.answers is not None or not row.criteria:
        before = {words: answer for _kind, words, answer in row.criteria}
        given = before | {words: each for words, each in (wanted.answers or {}).items() if each in {*ANSWERS, ""}}
        kept = [(kind, words) for kind, words, _answer in row.criteria]
        looked_at = kept or [(kind, words) for kind, every in (await set_criteria(session)).items() for words in every]
        row.criteria = [[kind, words, given.get(words, "")] for kind, words in looked_at]
    session.add(row)
    await session.flush()


async def _expect(
    session: AsyncSession, company: Company, row: Onboarding, team_id: int, amount: Amount | None
) -> None:
    """Agree on what a client takes of a team, or on nothing; hours become a share of what the team usually works."""
    before = [each for each in await onboardings.loads(session, row.id or 0) if each.team_id == team_id]
    share = None if amount is None else await _share(session, company, team_id, amount)
    if amount is None or share is None:
        await onboardings.end_loads(session, before, company.today())
        return
    # The same hours are another share as weeks go by; what was agreed on has not changed.
    if before and Amount(None if before[-1].hours else before[-1].share, before[-1].hours) == amount:
        return
    await onboardings.end_loads(session, before, company.today())
    load = OnboardingLoad(
        onboarding_id=row.id or 0, team_id=team_id, share=share, hours=amount.hours, since=company.today()
    )
    session.add(load)
    await session.flush()


async def _share(session: AsyncSession, company: Company, team_id: int, amount: Amount) -> float | None:
    if amount.hours is None:
        return amount.share
    today = company.today()
    window = (await totals.windows(session, today - timedelta(weeks=USUAL_WEEKS), today, team_id)).get(team_id, EMPTY)
    share = share_of_hours(amount.hours, window.seconds / HOUR / USUAL_WEEKS)
    if share is None:
        raise Refused(
            _(
                "The team has no hours yet, so {hours} h are no share of them. Type a share, such as 10 %.",
                hours=f"{amount.hours:g}",
            ),
            f"load:{team_id}",
        )
    return share


async def _conditions(session: AsyncSession, row: Onboarding, part: str, wanted: Sequence[str]) -> None:
    """Write a part's conditions as they are wanted: those that stay keep whether they are ticked off."""
    _check_lines(wanted, "conditions")
    before = {each.words: each for each in await onboardings.conditions(session, row.id or 0) if each.part == part}
    for words, each in before.items():
        if words not in wanted:
            await session.delete(each)
    for words in wanted:
        if words not in before:
            session.add(OnboardingCondition(onboarding_id=row.id or 0, part=part, words=words))
    await session.flush()


def check(today: date, wanted: Wanted) -> None:
    """Raise all that is wrong with a review that is to be, whoever's it is."""
    checks = Checks()
    with checks.at():
        _check_three(wanted.signers)
    with checks.at():
        _check_written(today, wanted)
    with checks.at():
        _check_lines(wanted.conditions or (), "conditions")
    checks.settle()


def _check_written(opened_on: date, wanted: Wanted) -> None:
    checks = Checks()
    if wanted.live_on is not None and abs(wanted.live_on - opened_on) > FARTHEST:
        checks.add("live", _("Choose a first day within a year."))
    with checks.at():
        _check_lines(wanted.promised or (), "promised")
    checks.settle()


def _check_three(signers: Mapping[str, str]) -> None:
    missing = [part for part in PARTS if not signers.get(part)]
    if missing:
        raise Refused(_("Name who signs for sales, for product and for support: three people."), missing[0])
    checks = Checks()
    for at, part in enumerate(PARTS):
        if signers[part] in [signers[other] for other in PARTS[:at]]:
            checks.add(part, _("Nobody signs twice: name three people."))
    checks.settle()


def _check_lines(lines: Sequence[str], about: str, before: int = 0) -> None:
    checks = Checks()
    if len(lines) + before > MOST_LINES:
        checks.add(about, _("There is room for {count} lines. Leave some out.", count=MOST_LINES))
    if any(len(line) > LONGEST_LINE for line in lines):
        checks.add(about, _("A line has room for {count} characters. Shorten the longest.", count=LONGEST_LINE))
    checks.settle()
