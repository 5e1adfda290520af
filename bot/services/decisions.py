"""Decisions: made by leaders, told to them alone, answered by whoever owns one.

A team's channel learns that its alert was decided, and nothing else: no name, no word of what was chosen.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import (
    CAP,
    DONE,
    FOLLOWED,
    LATER,
    LONGEST_REVIEW,
    NO_PROBLEM,
    OPEN,
    REPRICE,
    WHATS,
    WITHDRAWN,
)
from bot.domain.handling import Act
from bot.domain.theme import Theme
from bot.language import gettext as _
from bot.services import handling
from bot.services.company import Company
from bot.services.decision_view import Decided, decided
from bot.services.limits import share_words
from bot.services.refused import Refused
from bot.store import acts, changes, decisions
from bot.store.decisions import Told
from bot.store.tables import Client, Decision, Team

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Right:
    """Who answers a decision: a leader any, everybody else those that they own."""

    by: str
    leader: bool

    def covers(self, decision: Decision) -> bool:
        """Say whether this person may see a decision, say that it is done and put its review off."""
        return self.leader or decision.owner_id == self.by


@dataclass(frozen=True, slots=True)
class About:
    """The request that a decision is about: its item, its theme, and what it is called.

    With `is_public` whoever asks about the theme is told that it was declined, when, why and until when.
    """

    item_id: int
    theme: Theme
    request: str
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision to be: one of `WHATS`, what goes with it, why, whose it is, and when it is looked at again."""

    what: str
    because: str
    owner: str
    review: date
    amount: float | None = None
    about: About | None = None


async def decide(
    session: AsyncSession,
    company: Company,
    by: Right,
    client: Client,
    team: Team | None,
    wanted: Wanted,
) -> Told:
    """Write a decision about a client, in one team or in all; its open alerts are decided with it.

    What is about one of its requests leaves alerts as they are. Raises `Refused` for whoever is no leader, and for
    what lacks something.
    """
    if not by.leader:
        raise not_yours()
    _check(company.today(), wanted)
    row = Decision(
        client_id=client.id or 0,
        team_id=team.id if team else None,
        what=wanted.what,
        amount=wanted.amount if wanted.what in {CAP, REPRICE} else None,
        because=" ".join(wanted.because.split()),
        owner_id=wanted.owner,
        decided_on=company.today(),
        review_on=wanted.review,
        made_by=by.by,
        made_at=company.clock(),
        request=wanted.about.request if wanted.about else "",
    )
    await decisions.add(session, row)
    told = (row, client, team)
    if wanted.about is None:
        act = Act("settled", by.by) if wanted.what == NO_PROBLEM else Act("decided", "")
        await _mark(session, company, told, act)
    else:
        about = wanted.about
        await decisions.tie(session, row, about.item_id, about.theme, is_public=about.is_public)
    await changes.note(session, by.by, company.clock(), subject(client, team), "", words(row))
    return told


async def finish(session: AsyncSession, company: Company, by: Right, id_: int) -> Told:
    """Say that a decision is done: it is in force, and needs no review any more."""
    return await _close(session, company, by, id_, DONE)


async def withdraw(session: AsyncSession, company: Company, by: Right, id_: int) -> Told:
    """Take a decision back; its alerts speak as before unless another one stands."""
    if not by.leader:
        raise not_yours()
    told = await _close(session, company, by, id_, WITHDRAWN)
    row, client, _team = told
    if row.request:
        return told
    if row.what == NO_PROBLEM:
        await _mark(session, company, told, Act("woken", by.by))
    elif not await decisions.stands(session, client.id or 0, row.team_id):
        await _mark(session, company, told, Act("undecided", ""))
    return told


async def put_off(session: AsyncSession, company: Company, by: Right, id_: int, review: date | None = None) -> Told:
    """Look at a decision again on another day; unless said, four weeks after its review, or after today if later."""
    row, client, team = await asked(session, by, id_)
    day = review or max(company.today(), row.review_on) + LATER
    check_review(company.today(), day)
    old = words(row)
    await decisions.review_on(session, row, day)
    await changes.note(session, by.by, company.clock(), subject(client, team), old, words(row))
    return row, client, team


async def hand_over(session: AsyncSession, company: Company, by: Right, id_: int, owner: str) -> Told:
    """Make somebody else the owner of a decision: a leader does that, and the new owner is told."""
    if not by.leader:
        raise not_yours()
    row, client, team = await asked(session, by, id_)
    if row.owner_id == owner:
        raise Refused(_("This is the owner already. Name somebody else."), "owner")
    old = words(row)
    await decisions.name(session, row, owner, by.by, company.clock())
    await changes.note(session, by.by, company.clock(), subject(client, team), old, words(row))
    return row, client, team


async def asked(session: AsyncSession, by: Right, id_: int) -> Told:
    """Return an open decision that somebody may answer; raises `Refused` for any other."""
    found = await decisions.get(session, id_)
    if found is None or not by.covers(found[0]):
        # Whether there is one is told to nobody else.
        raise (
            not_yours()
            if not by.leader
            else Refused(_("There is no decision {number}. The numbers: /clientload decisions", number=id_))
        )
    if found[0].state != OPEN:
        raise Refused(_("This decision is closed. A new one: /clientload decide"))
    return found


async def on_record(session: AsyncSession, client_id: int) -> Decided | None:
    """Return what was decided last about a client as a whole and not taken back."""
    every = await decisions.told(session, client_id=client_id)
    told = [each for each in every if each[0].state != WITHDRAWN and not each[0].request]
    return decided(max(told, key=lambda each: each[0].id or 0)) if told else None


async def standing(session: AsyncSession, client: Client, team: Team | None) -> list[Decided]:
    """Return the open decisions about a client's load in one team, or about that in all."""
    team_id = team.id if team else None
    told = await decisions.told(session, client_id=client.id or 0)
    return [
        decided(each) for each in told if each[0].state == OPEN and not each[0].request and each[0].team_id == team_id
    ]


async def of_load(session: AsyncSession, company: Company, client_id: int, team_id: int | None) -> list[Decided]:
    """Return what was decided about a client's load in a team, or in all: what is open and six months of what is done.

    It is for leaders: whoever asks has asked whether the reader is one.
    """
    told = await decisions.told(session, client_id=client_id, closed_since=company.clock() - FOLLOWED)
    return [
        decided(each)
        for each in told
        if each[0].state != WITHDRAWN
        and not each[0].request
        and (team_id is None or each[0].team_id in (None, team_id))
    ]


def not_yours() -> Refused:
    """Refuse whoever is no leader."""
    return Refused(_("Decisions are made by leaders, and told to them and to their owners alone. Ask one of them."))


def subject(client: Client, team: Team | None) -> str:
    """Name a decision in the record of changes; see `bot.store.changes` for who reads that."""
    return f"{changes.DECISION}{client.name}{f' in {team.name}' if team else ''}"


def words(row: Decision) -> str:
    """Write a decision for the record of changes: `cap 20 %, review 2027-03-01, owner U1`; its row keeps the reason."""
    amount = "" if row.amount is None else f" {'+' if row.what == REPRICE and row.amount > 0 else ''}"
    amount += "" if row.amount is None else share_words(row.amount)
    state = "" if row.state == OPEN else f"{row.state}: "
    request = f" the request {row.request}" if row.request else ""
    return f"{state}{row.what}{request}{amount}, review {row.review_on}, owner {row.owner_id}"


async def _close(session: AsyncSession, company: Company, by: Right, id_: int, state: str) -> Told:
    row, client, team = await asked(session, by, id_)
    old = words(row)
    await decisions.close(session, row, state, by.by, company.clock())
    await changes.note(session, by.by, company.clock(), subject(client, team), old, words(row))
    return row, client, team


async def _mark(session: AsyncSession, company: Company, told: Told, act: Act) -> None:
    """Write on the open alerts that a decision is about what becomes of them."""
    row, client, _team = told
    about = await decisions.alerts_about(session, client.id or 0, row.team_id)
    alerts = [alert.id for alert in about if alert.id]
    done = await acts.of(session, alerts)
    for alert_id in alerts:
        if handling.changes_something(done.get(alert_id, ()), act):
            await handling.write(session, company, alert_id, act)


def _check(today: date, wanted: Wanted) -> None:
    if wanted.what not in WHATS:
        raise Refused(_("Choose what is decided."), "what")
    if wanted.what == CAP and (wanted.amount is None or not 0 < wanted.amount <= 1):
        raise Refused(_("Say up to which share the client is capped, such as 20 %."), "amount")
    if not wanted.because.strip():
        raise Refused(_("Say why, for those who read this later."), "because")
    if len(wanted.because) > LONGEST_REASON:
        raise Refused(_("A reason has room for {count} characters. Shorten it.", count=LONGEST_REASON), "because")
    if not wanted.owner:
        raise Refused(_("Choose who sees to it."), "owner")
    check_review(today, wanted.review)


def check_review(today: date, review: date) -> None:
    """Refuse a day of review that is over, or too far ahead."""
    if review <= today:
        raise Refused(_("Choose a day to come."), "review")
    if review - today > LONGEST_REVIEW:
        raise Refused(_("Choose a day within two years."), "review")
