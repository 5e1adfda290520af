"""`/clientload contract`: when a client's contract renews and until when notice may be given. Leaders alone."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.contract import LONGEST_PERIOD, MONTHS_A_YEAR, Notice, Unit
from bot.language import gettext as _
from bot.language import marked
from bot.services import contracts
from bot.services.company import Company
from bot.slack.asking import asking_in
from bot.slack.blocks import contracts as blocks
from bot.slack.blocks.message import sentence
from bot.slack.blocks.words import typed
from bot.slack.changing import SHOWN, changeable, changing, known
from bot.slack.dates import leading_date
from bot.slack.grammar import unknown
from bot.slack.periods import DAYS, MONTHS, WEEKS
from bot.slack.request import Answer, Mistake, Person, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.words import Word, joined, says, split
from bot.store.tables import Client

CLEAR: Final = ("clear", "effacer", "supprimer")
RENEWS: Final = ("renews", "renewal", "renouvelle", "renouvellement", "echeance")
NOTICE: Final = ("notice", "preavis")
EVERY: Final = ("every", "yearly", "tous", "toutes", "chaque")
BETWEEN: Final = ("les", "le", "la")
YEARS: Final = frozenset({"y", "year", "years", "yr", "an", "ans", "annee", "annees"})
JOINING: Final = ("on", "le", "of", "de")
LONGEST_NOTICE = 730


async def run(request: Request) -> Answer:
    """List contracts, keep one, or forget one."""
    check_leads(request.person)
    words = split(request.text)
    if not words or (len(words) == 1 and says(words[0], *SHOWN)):
        async with request.company.database.asking() as session:
            listed = blocks.listing(await contracts.every(session, request.company), request.person)
        return changeable(listed, "contract", may=request.person.leader)
    at = next((at for at, word in enumerate(words) if at and says(word, *RENEWS, *CLEAR, *NOTICE)), None)
    async with changing(request) as session:
        client = await _client(session, request, words[:at])
        if at is None:
            kept = await contracts.of_client(session, request.company, client)
            return blocks.listing([kept], request.person) if kept else blocks.none_of(client.name, request.person)
        if says(words[at], *CLEAR):
            return sentence(await forgotten(session, request.company, request.person, client))
        if says(words[at], *NOTICE):
            missing = _("The day on which it renews is missing.")
            raise Mistake(f"{missing} {_example(client.name)}", "renews")
        wanted = _days(words[at + 1 :], request.company.today(), client.name)
        return sentence(await kept_now(session, request.company, request.person, client, wanted))


async def kept_now(
    session: AsyncSession, company: Company, person: Person, client: Client, wanted: tuple[date, Notice, int | None]
) -> str:
    """Keep a contract: the day of renewal, the notice and the period in months; say what holds now."""
    check_leads(person)
    renews_on, notice, every = wanted
    now, before = await contracts.put(session, company, person.id, client, renews_on, notice, every=every)
    return blocks.was_kept(now, before, person)


async def forgotten(session: AsyncSession, company: Company, person: Person, client: Client) -> str:
    """Forget a contract; say what it was."""
    check_leads(person)
    return blocks.was_cleared(await contracts.clear(session, company, person.id, client), person)


async def _client(session: AsyncSession, request: Request, words: Sequence[Word]) -> Client:
    names = await known(session)
    asked = await asking_in(session, names, words, request.company.today())
    if asked.client is None or asked.rest or asked.team is not None:
        raise unknown("client", asked.unknown or joined(words), names.clients)
    return asked.client


def _days(words: Sequence[Word], today: date, client: str) -> tuple[date, Notice, int | None]:
    """Read the day of renewal, the notice behind it, and behind that after how long it renews again."""
    said = words[1:] if words and says(words[0], *JOINING) else words
    again = next((at for at, word in enumerate(said) if says(word, *EVERY)), len(said))
    every, rest = _period(said[again:], client), said[:again]
    at = next((at for at, word in enumerate(rest) if says(word, *NOTICE)), None)
    if at is None:
        missing = _("The length of the notice is missing.")
        raise Mistake(f"{missing} {_example(client)}", "count")
    day, used = leading_date(rest[:at], today, past=False)
    if used < at:
        wrong = _("{words} is not understood.", words=joined(rest[used:at]))
        raise Mistake(f"{wrong} {_example(client)}")
    return day, notice_in([word for word in rest[at + 1 :] if not says(word, *JOINING)], client), every


def _period(words: Sequence[Word], client: str) -> int | None:
    """Read after how many months a contract renews again: `every year`, `every 6 months`; None: nothing is said."""
    if not words:
        return None
    if len(words) == 1 and says(words[0], "yearly"):
        return MONTHS_A_YEAR
    text = fold("".join(word.text for word in words[1:] if not says(word, *BETWEEN)))
    number = "".join(each for each in text if each in "0123456789")
    unit, count = text.removeprefix(number), int(number or "1") if len(number) <= len("120") else 0
    months = count * MONTHS_A_YEAR if unit in YEARS else count if unit in MONTHS else 0
    if not 0 < months <= LONGEST_PERIOD:
        raise Mistake(_example(client), "every")
    return months


def notice_in(words: Sequence[Word], client: str) -> Notice:
    """Read how long notice is: `3 months`, `45 days`, `3m`. Raises `Mistake` for what is none."""
    text = fold("".join(word.text for word in words))
    number = "".join(each for each in text if each in "0123456789")
    unit = text.removeprefix(number)
    units: tuple[tuple[frozenset[str], Unit, int], ...] = ((DAYS, "day", 1), (WEEKS, "week", 7), (MONTHS, "month", 30))
    for known_as, name, days in units:
        if unit in known_as and number and len(number) <= len("730") and 0 < int(number) * days <= LONGEST_NOTICE:
            return Notice(int(number), name)
    wrong = (
        _("{words} is no notice of at most two years.", words=joined(words))
        if words
        else _("The length of the notice is missing.")
    )
    raise Mistake(f"{wrong} {_example(client)}", "count")


def _example(client: str) -> str:
    command = _("/clientload contract {client} renews 31 March notice 3 months", client=typed(client))
    again = _("every year")
    return _(
        "Say when it renews and how long notice is: {command}, and behind it, where it goes on by itself: {again}",
        command=command,
        again=again,
    )


SUBCOMMAND = Subcommand(
    name="contract",
    aliases=("contracts",),
    summary=marked("when contracts renew and until when notice may be given; a brief comes 90 and 30 days before"),
    usage=(
        marked("/clientload contract show"),
        marked("/clientload contract Acme renews 31 March notice 3 months"),
        marked("/clientload contract Acme renews 31 March notice 3 months every year"),
        marked("/clientload contract Acme clear"),
    ),
    run=run,
    french=("contrat", "contrats"),
    for_leaders=True,
)
