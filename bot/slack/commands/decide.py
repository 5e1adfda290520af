"""`/clientload decide`: what leaders decide about a client, with its reason, its owner and the day of its review."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.decision import ACCEPT, CAP, EXIT, NO_PROBLEM, REBALANCE, REFUSE, REPRICE, WITH_AMOUNT
from bot.language import gettext as _
from bot.language import marked
from bot.services import decisions
from bot.services.company import Company
from bot.services.decision_view import decided
from bot.services.decisions import Right, Wanted
from bot.services.refused import about
from bot.slack.blocks import decided as blocks
from bot.slack.changing import SHOWN, changing, client_with, known_by, team_with
from bot.slack.clauses import DECISION
from bot.slack.commands.decisions import check_owner, listed
from bot.slack.grammar import Sentence, Word, joined, percent, read, split
from bot.slack.places import not_understood
from bot.slack.request import Answer, Mistake, Person, Request, Subcommand
from bot.slack.words import says
from bot.store.tables import Client, Team

WORDS: Final = {
    "accept": ACCEPT,
    "accepter": ACCEPT,
    "rebalance": REBALANCE,
    "reequilibrer": REBALANCE,
    "cap": CAP,
    "plafonner": CAP,
    "reprice": REPRICE,
    "retarifer": REPRICE,
    "refuse": REFUSE,
    "decline": REFUSE,
    "refuser": REFUSE,
    "exit": EXIT,
    "leave": EXIT,
    "quitter": EXIT,
}
PHRASES: Final = ("not a problem", "no problem", "pas un probleme", "sans probleme")
JOINERS: Final = ("at", "to", "by", "a", "de")
EXAMPLE: Final = marked("cap 20% because they agreed review 1 March owner @marie")
SIGNS: Final = {"+": 1, "-": -1, "\u2212": -1, "\u2013": -1}


async def run(request: Request) -> Answer:
    """Write down what a leader decided; with nothing to write, list what was decided before."""
    words = split(request.text)
    if not words or (len(words) == 1 and says(words[0], *SHOWN)):
        return await listed(request)
    async with request.company.database.asking() as session:
        names = await known_by(session, request.company)
    sentence = read(request.text, names.clients, names.teams, request.company.today(), DECISION)
    named, sentence = _parted(sentence)
    if named or sentence.client is None:
        raise not_understood(named, sentence, names)
    wanted = wanted_in(sentence, request.person, _line(names.clients.proper(sentence.client)))
    await check_owner(request.people, request.person, wanted.owner)
    async with changing(request) as session:
        client = await client_with(session, sentence.client)
        team = await team_with(session, sentence.team)
        if client is None:
            raise AssertionError("a line that names a client leads to one")
        return await put(session, request.company, request.person, client, team, wanted)


async def put(
    session: AsyncSession, company: Company, person: Person, client: Client, team: Team | None, wanted: Wanted
) -> Answer:
    """Write a decision down; say what was decided and what follows."""
    right = Right(person.id, person.leader)
    before = await decisions.standing(session, client, team)
    told = await decisions.decide(session, company, right, client, team, wanted)
    return blocks.was_decided(decided(told), company.today(), beside=before)


def _parted(sentence: Sentence) -> tuple[str, Sentence]:
    """Part what is no known name from what was decided: `cap 20%` looks like a name before a share."""
    words = (*sentence.unknown, *sentence.words)
    at = next((at for at in range(len(words)) if _phrase(words[at:]) or _plain(words[at]) in WORDS), 0)
    return joined(words[:at]), replace(sentence, words=words[at:])


def wanted_in(sentence: Sentence, person: Person, example: str) -> Wanted:
    """Read what was decided out of a line. Raises `Mistake` for what lacks something, with a line that does not."""
    what, rest = _what(sentence.words, example)
    if sentence.until is not None or sentence.since is not None:
        raise Mistake(_("A decision has a review, no until or since. Type it like this: {example}", example=example))
    if sentence.review is None:
        raise Mistake(_("Say when it is looked at again. Type it like this: {example}", example=example), "review")
    if not sentence.because:
        raise Mistake(_("Say why. Type it like this: {example}", example=example), "because")
    return Wanted(what, sentence.because, sentence.owner or person.id, sentence.review, amount_of(what, joined(rest)))


def amount_of(what: str, text: str) -> float | None:
    """Read what goes with a decision: a cap's share, 0..1, or a price's change, 0.3 for +30 %. Nothing is None."""
    with about("amount"):
        if what == CAP and not text:
            raise Mistake(_("Say up to which share the client is capped, such as 20 %."))
        if not text:
            return None
        if what not in WITH_AMOUNT:
            raise Mistake(_("{words} goes with no such decision. Leave it out.", words=text))
        sign = SIGNS.get(text[0]) if what != CAP else None
        return percent(text if sign is None else text[1:].strip()) * (sign or 1)


def _what(words: Sequence[Word], example: str) -> tuple[str, Sequence[Word]]:
    if length := _phrase(words):
        return NO_PROBLEM, words[length:]
    what = WORDS.get(_plain(words[0])) if words else None
    if what is None:
        raise Mistake(
            _(
                "Say what is decided: accept, rebalance, cap, reprice, refuse, exit or not a problem. Type it like"
                " this: {example}",
                example=example,
            ),
            "what",
        )
    rest = words[1:]
    return what, rest[1:] if rest and says(rest[0], *JOINERS) else rest


def _phrase(words: Sequence[Word]) -> int:
    """Return how many words say that something is not a problem, if the first ones do."""
    for phrase in PHRASES:
        length = len(phrase.split())
        if " ".join(map(_plain, words[:length])) == phrase:
            return length
    return 0


def _plain(word: Word) -> str:
    return "" if word.quoted else fold(word.text)


def _line(client: str) -> str:
    return _('/clientload decide "{client}" {value}', client=client, value=_(EXAMPLE))


SUBCOMMAND = Subcommand(
    name="decide",
    aliases=("decision",),
    summary=marked("what leaders decide about a client, with reason, owner and review; leaders only"),
    usage=(
        marked("/clientload decide Acme cap 20% because they agreed review 1 March owner @marie"),
        marked("/clientload decide Acme Support reprice +30% review 1 March because it costs more than it brings"),
        marked("/clientload decide Acme not a problem because they pay for it review 1 June"),
    ),
    run=run,
    french=("décider",),
    for_leaders=True,
)
