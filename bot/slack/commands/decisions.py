"""`/clientload decisions`: what leaders decided and when it is looked at again; by number done, put off, handed over.

Whoever owns a decision without being a leader sees and answers that one, and learns of no other.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.decision import FOLLOWED
from bot.language import gettext as _
from bot.language import marked
from bot.services import decisions
from bot.services.decision_view import decided
from bot.services.decisions import Right
from bot.slack.blocks import decided as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import SHOWN, changing, clients_and_teams, dispatch, known
from bot.slack.clauses import colleague
from bot.slack.dates import leading_date
from bot.slack.grammar import leading_name, split, unknown
from bot.slack.request import Answer, Mistake, People, Person, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.words import Word, joined, says
from bot.store import decisions as store

DONE, LATER, OWNER, WITHDRAW = "done", "later", "owner", "withdraw"
FRENCH = {
    "clore": DONE,
    "fait": DONE,
    "reporter": LATER,
    "revoir": LATER,
    "porteur": OWNER,
    "porteuse": OWNER,
    "retirer": WITHDRAW,
    "annuler": WITHDRAW,
}


async def run(request: Request) -> Answer:
    """List decisions, or answer one."""
    return await dispatch(request, VERBS, listed, FRENCH, clients_and_teams)


async def listed(request: Request) -> Answer:
    """List what leaders decided, about one client or all; to an owner who is no leader, what they own."""
    company, person = request.company, request.person
    words = split(request.text)
    words = words[1:] if words and says(words[0], *SHOWN) else words
    async with company.database.asking() as session:
        names = (await known(session)).clients
        client_id, rest = leading_name(words, names)
        since = company.clock() - FOLLOWED - timedelta(days=1)
        every = [decided(told) for told in await store.told(session, client_id=client_id, closed_since=since)]
    shown = [each for each in every if person.leader or each.owner == person.id]
    if not (person.leader or shown):
        # What was typed is not looked at: whether there is such a client, or a decision about it, is for leaders.
        check_leads(person)
    if rest:
        raise unknown("client", joined(rest), names)
    client = "" if client_id is None else names.proper(client_id)
    return blocks.listing(shown, company.today(), leader=person.leader, client=client)


async def _done(request: Request) -> Answer:
    number, rest = _number(request)
    _nothing_more(rest)
    async with changing(request) as session:
        told = await decisions.finish(session, request.company, _right(request), number)
    return said(blocks.was_answered(decided(told), request.company.today()))


async def _later(request: Request) -> Answer:
    """Look at a decision again in four weeks, or on the day that is named."""
    number, rest = _number(request)
    day = None
    if rest:
        day, used = leading_date(rest, request.company.today(), past=False)
        _nothing_more(rest[used:])
    async with changing(request) as session:
        told = await decisions.put_off(session, request.company, _right(request), number, day)
    return said(blocks.was_answered(decided(told), request.company.today()))


async def _withdraw(request: Request) -> Answer:
    number, rest = _number(request)
    _nothing_more(rest)
    async with changing(request) as session:
        told = await decisions.withdraw(session, request.company, _right(request), number)
    return said(blocks.was_answered(decided(told), request.company.today()))


async def _owner(request: Request) -> Answer:
    """Make the colleague who is named the owner."""
    check_leads(request.person)
    number, rest = _number(request)
    owner = colleague(rest)
    _nothing_more(rest[1:])
    await check_owner(request.people, request.person, owner)
    async with changing(request) as session:
        told = await decisions.hand_over(session, request.company, _right(request), number, owner)
    return said(blocks.was_handed(decided(told)))


async def check_owner(people: People | None, person: Person, owner: str) -> None:
    """Refuse an owner whom Clientload does not answer. Slack is asked before anything is written."""
    if owner == person.id or people is None:
        return
    if why := await people.why_not(owner):
        raise Mistake(_("The owner would hear of nothing. {why}", why=why), "owner")


def _right(request: Request) -> Right:
    return Right(request.person.id, request.person.leader)


def _number(request: Request) -> tuple[int, Sequence[Word]]:
    words = split(request.text)
    plain = words[0].text.removeprefix("#") if words else ""
    if not (plain.isascii() and plain.isdecimal() and len(plain) < LONGEST_NUMBER):
        raise Mistake(_("Type the decision's number: /clientload decisions done 3. The numbers: /clientload decisions"))
    return int(plain), words[1:]


def _nothing_more(rest: Sequence[Word]) -> None:
    if rest:
        raise Mistake(_("{words} is not understood here. Leave it out.", words=joined(rest)))


LONGEST_NUMBER = 10
VERBS = {DONE: _done, LATER: _later, OWNER: _owner, WITHDRAW: _withdraw}

SUBCOMMAND = Subcommand(
    name="decisions",
    summary=marked("what leaders decided, open ones first by the day of their review; leaders, and owners their own"),
    usage=(
        marked("/clientload decisions"),
        marked("/clientload decisions Acme"),
        marked("/clientload decisions done 3"),
        marked("/clientload decisions later 3 1 March"),
        marked("/clientload decisions owner 3 @marie"),
        marked("/clientload decisions withdraw 3"),
    ),
    run=run,
    french=("décisions",),
)
