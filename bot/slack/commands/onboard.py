"""`/clientload onboard`: the review of a new contract, who signs it, its conditions, and exceptions that were made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.onboarding import PRODUCT, SALES, SUPPORT, WATCHED
from bot.language import gettext as _
from bot.language import marked
from bot.services import onboarding, reviews
from bot.services.company import Company
from bot.services.onboarding import Amount, Wanted
from bot.services.onboarding_view import Review, ReviewLetter
from bot.services.refused import Checks
from bot.services.reviews import Right
from bot.slack.blocks import onboarding as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import Known, changing, client_with, clients_and_teams, dispatch, known
from bot.slack.commands import onboard_new
from bot.slack.commands.onboard_settings import criteria, label
from bot.slack.dates import nearest_date
from bot.slack.grammar import leading_name, split, unknown
from bot.slack.request import Answer, Mistake, People, Person, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.words import Word, joined, leading_percent, percent, says
from bot.store import onboardings
from bot.store.tables import Client

PARTS: Final = {
    "sales": SALES,
    "vente": SALES,
    "ventes": SALES,
    "commerce": SALES,
    "product": PRODUCT,
    "produit": PRODUCT,
    "support": SUPPORT,
}
FROM: Final = ("from", "live", "a", "partir", "du", "de", "des")
NONE: Final = ("none", "no", "aucun", "aucune")
IF: Final = ("if", "si")
ME: Final = ("me", "moi")
HOURS: Final = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?) ?(?:h|hours?|heures?)", re.ASCII)
LONGEST_NUMBER: Final = 3
EXAMPLE: Final = marked("/clientload onboard Acme sales @ana product @bo support @marie")


async def run(request: Request) -> Answer:
    """Show reviews, or change one."""
    return await dispatch(request, VERBS, _line, FRENCH, clients_and_teams)


async def listed(request: Request) -> Answer:
    """List the reviews that somebody may read."""
    async with request.company.database.asking() as session:
        found = await reviews.listed(session, request.company, right_of(request.person))
    if not (found or request.person.leader):
        check_leads(request.person)
    return blocks.listing(found)


async def _line(request: Request) -> Answer:
    """Show one review, or write what stands behind the client's name."""
    if not request.text.strip():
        return await listed(request)
    async with request.company.database.asking() as session:
        names = await known(session)
    words = split(request.text)
    if leading_name(words, names.clients)[0] is None:
        offered = await onboard_new.offer(request, words, names, {*PARTS, *FROM[:2]})
        if offered is not None:
            return offered
    client_id, rest = _named(request, names)
    if rest:
        check_leads(request.person)
        wanted = wanted_in(rest, names, request.person.id, request.company.today())
        await check_signers(request.people, request.person, wanted.signers)
        async with changing(request) as session:
            client = await _client(session, client_id)
            return await put(session, request.company, request.person, client, wanted)
    async with changing(request) as session:
        client = await _client(session, client_id)
        if request.person.leader and await onboardings.of_client(session, client_id) is None:
            return blocks.none_yet(client.name, client_id)
        row = await reviews.of_client(session, right_of(request.person), client)
        return shown(await reviews.read(session, request.company, (row, client)), request.person)


async def put(session: AsyncSession, company: Company, person: Person, client: Client, wanted: Wanted) -> Answer:
    """Open a review or change it; show how it stands."""
    return shown(await onboarding.save(session, company, right_of(person), client, wanted), person)


def shown(review: Review, person: Person, *, warned: bool = False) -> Answer:
    """Draw a review for who asked; who has just signed is `warned` of criteria that nobody has looked at."""
    letter = ReviewLetter(review=review, part=review.part_of(person.id), leader=person.leader)
    return blocks.review(letter, warned=warned)


def right_of(person: Person) -> Right:
    """Return what somebody may read and change."""
    return Right(person.id, person.leader)


@dataclass(slots=True)
class _Parts:
    """What stands behind a client's name, as far as it is read; `by` is who typed it."""

    by: str
    signers: dict[str, str] = field(default_factory=dict)
    live_on: date | None = None
    loads: dict[int, Amount | None] = field(default_factory=dict)


def wanted_in(words: Sequence[Word], names: Known, by: str, today: date) -> Wanted:
    """Read who signs, the first day and what is expected of a client out of a line, in any order."""
    found = _Parts(by)
    while words:
        words = _taken(found, words, names, today)
    return Wanted(found.signers, found.live_on, loads=found.loads)


def _taken(found: _Parts, words: Sequence[Word], names: Known, today: date) -> Sequence[Word]:
    part = "" if words[0].quoted else PARTS.get(fold(words[0].text), "")
    who = _colleague(words[1], found.by) if part and words[1:] else ""
    if who:
        found.signers[part] = who
        return words[2:]
    if says(words[0], *FROM):
        while words and says(words[0], *FROM):
            words = words[1:]
        found.live_on, used = nearest_date(words, today, WATCHED)
        return words[used:]
    team_id, rest = leading_name(words, names.teams)
    if team_id is None:
        raise Mistake(
            _("{words} is not understood here. Type it like this: {example}", words=joined(words), example=_(EXAMPLE))
        )
    found.loads[team_id], used = _leading_amount(rest)
    return rest[used:]


def _colleague(word: Word, by: str) -> str:
    """Return the colleague that a word names, `me` for who types it, or nothing."""
    if says(word, *ME):
        return by
    return word.mention if word.mention.startswith(("U", "W")) else ""


def _leading_amount(words: Sequence[Word]) -> tuple[Amount | None, int]:
    """Take what is expected from the beginning: a share, hours a week, or nothing."""
    if words and says(words[0], *NONE):
        return None, 1
    for count in (2, 1):
        if len(words) >= count and HOURS.fullmatch(fold(joined(words[:count]))):
            return amount_of(joined(words[:count])), count
    text, used = leading_percent(words)
    return amount_of(text), used


def amount_of(text: str) -> Amount:
    """Read what is expected of a client: `10 %`, or `6 h` a week."""
    if hours := HOURS.fullmatch(fold(text)):
        worked = float(hours[1].replace(",", "."))
        if not worked:
            raise Mistake(_("Nothing a week is no load. Leave it out."))
        return Amount(hours=worked)
    return Amount(percent(text))


async def check_signers(people: People | None, person: Person, signers: Mapping[str, str]) -> None:
    """Refuse somebody whom Clientload does not answer. Slack is asked before anything is written."""
    checks = Checks()
    for part, who in signers.items():
        if who != person.id and people is not None and (why := await people.why_not(who)):
            checks.add(part, _("Who is to sign would hear of nothing. {why}", why=why))
    checks.settle()


async def _sign(request: Request) -> Answer:
    """Sign, with what stands behind `if` as a condition."""
    async with request.company.database.asking() as session:
        names = await known(session)
    client_id, rest = _named(request, names)
    if rest and not (says(rest[0], *IF) and rest[1:]):
        raise Mistake(_("Type a condition behind if: /clientload onboard sign Acme if they use our tools"))
    async with changing(request) as session:
        client, right = await _client(session, client_id), right_of(request.person)
        row = await reviews.of_client(session, right, client)
        conditions = [joined(rest[1:])] if rest else []
        signed = await onboarding.sign(session, request.company, right, row.id or 0, conditions)
        return shown(signed, request.person, warned=True)


async def _kept(request: Request) -> Answer:
    """Tick off a condition by its number."""
    async with request.company.database.asking() as session:
        names = await known(session)
    client_id, rest = _named(request, names)
    plain = joined(rest)
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= LONGEST_NUMBER):
        raise Mistake(_("Type the condition's number: /clientload onboard kept Acme 1"))
    async with changing(request) as session:
        client, right = await _client(session, client_id), right_of(request.person)
        row = await reviews.of_client(session, right, client)
        return shown(await onboarding.keep(session, request.company, right, row.id or 0, int(plain)), request.person)


async def _condition(request: Request) -> Answer:
    """Add a condition."""
    async with request.company.database.asking() as session:
        names = await known(session)
    client_id, rest = _named(request, names)
    if not rest:
        raise Mistake(_("Type the condition: /clientload onboard condition Acme they use our tools"))
    async with changing(request) as session:
        client, right = await _client(session, client_id), right_of(request.person)
        row = await reviews.of_client(session, right, client)
        added = await onboarding.add_condition(session, request.company, right, row.id or 0, joined(rest))
        return shown(added, request.person)


async def _exception(request: Request) -> Answer:
    """Count an exception; anyone may, and nothing keeps who did."""
    client_id = await _client_alone(request)
    async with changing(request) as session:
        client = await _client(session, client_id)
        seen = f"typed {request.company.clock().isoformat()}"
        return said(await counted(session, request.company, client, seen))


async def counted(session: AsyncSession, company: Company, client: Client, seen: str) -> str:
    """Count an exception and say so."""
    await onboarding.count_exception(session, company, client, seen)
    return _(
        "Counted for {client}, without who did. To take it back: {command}",
        client=client.name,
        command=_("/clientload onboard uncount {client}", client=client.name),
    )


async def _uncount(request: Request) -> Answer:
    client_id = await _client_alone(request)
    async with changing(request) as session:
        client = await _client(session, client_id)
        await onboarding.take_back(session, client)
    return said(_("The last exception of {client} is not counted any more.", client=client.name))


async def _withdraw(request: Request) -> Answer:
    check_leads(request.person)
    client_id = await _client_alone(request)
    async with changing(request) as session:
        client, right = await _client(session, client_id), right_of(request.person)
        row = await reviews.of_client(session, right, client)
        return shown(await onboarding.withdraw(session, request.company, right, row.id or 0), request.person)


async def _client_alone(request: Request) -> int:
    async with request.company.database.asking() as session:
        names = await known(session)
    client_id, rest = _named(request, names)
    if rest:
        raise Mistake(_("{words} is not understood here. Leave it out.", words=joined(rest)))
    return client_id


def _named(request: Request, names: Known) -> tuple[int, Sequence[Word]]:
    """Return the client that a line begins with, and what stands behind its name."""
    words = split(request.text)
    client_id, rest = leading_name(words, names.clients)
    if client_id is None:
        raise unknown("client", joined(words), names.clients)
    return client_id, rest


async def _client(session: AsyncSession, client_id: int) -> Client:
    client = await client_with(session, client_id)
    if client is None:
        raise AssertionError("a line that names a client leads to one")
    return client


VERBS = {
    "show": listed,
    "list": listed,
    "sign": _sign,
    "kept": _kept,
    "condition": _condition,
    "exception": _exception,
    "uncount": _uncount,
    "criteria": criteria,
    "label": label,
    "withdraw": _withdraw,
}
FRENCH = {
    "afficher": "show",
    "liste": "list",
    "signer": "sign",
    "tenue": "kept",
    "décompter": "uncount",
    "critères": "criteria",
    "étiquette": "label",
    "retirer": "withdraw",
}

SUBCOMMAND = Subcommand(
    name="onboard",
    aliases=("onboarding",),
    summary=marked("the review of a new contract, signed by three, and a new client's first weeks beside earlier ones"),
    usage=(
        marked("/clientload onboard"),
        marked("/clientload onboard show"),
        marked("/clientload onboard Acme"),
        marked("/clientload onboard Acme sales @ana product @bo support @marie"),
        marked("/clientload onboard Acme Support 10% from 1 March"),
        marked("/clientload onboard sign Acme if they use our tools"),
        marked("/clientload onboard condition Acme they name one contact"),
        marked("/clientload onboard kept Acme 1"),
        marked("/clientload onboard exception Acme"),
        marked("/clientload onboard uncount Acme"),
        marked("/clientload onboard criteria"),
        marked("/clientload onboard criteria functional no connector of their own; no private roadmap"),
        marked("/clientload onboard label exception"),
        marked("/clientload onboard withdraw Acme"),
    ),
    run=run,
    french=("accueil", "accueillir"),
)
