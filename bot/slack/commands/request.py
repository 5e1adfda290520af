"""`/clientload request zendesk:123`: who else asks for it, what it costs, what waits, and what was decided."""

from collections.abc import Sequence
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names, fold
from bot.domain.theme import Theme
from bot.language import gettext as _
from bot.language import marked
from bot.services import answering, requests, spelled, themes
from bot.services.company import Company
from bot.services.decision_view import decided
from bot.services.decisions import Right, Wanted
from bot.slack import asked_items
from bot.slack.blocks import decided as drawn
from bot.slack.blocks import request as blocks
from bot.slack.changing import changing
from bot.slack.clauses import DECISION
from bot.slack.commands import decide
from bot.slack.commands.decisions import check_owner
from bot.slack.grammar import joined, read_words, split
from bot.slack.request import Answer, Mistake, Person, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.words import Word, says
from bot.store.tables import Item

THEME: Final = ("theme", "sujet")
SAME: Final = ("same", "pareil")
NOTHING: Final = ("none", "aucun")
NO_NAMES: Final = Names({})
EXAMPLE: Final = marked("refuse because one way to sign in is enough review 1 September")


async def run(request: Request) -> Answer:
    """Tell of a request, or write down what becomes of it."""
    words = split(request.text)
    if not words:
        raise Mistake(_("Name the ticket or issue: {example}", example=_("/clientload request zendesk:123")))
    if len(words) > 1 and says(words[1], *SAME):
        return await _confirmed(request, words[0], words[2:])
    named, rest = _parted(words[1:])
    if rest:
        return await _decided(request, words[0], named, rest)
    if named and request.person.leader:
        return await _chosen(request, words[0], named)
    async with request.company.database.asking() as session:
        item = await _item(session, words[0])
        theme = await _theme(session, item, named)
        return await page(session, request.company, request.person, item, theme)


async def page(
    session: AsyncSession, company: Company, person: Person, item: Item, theme: Theme | None = None
) -> Answer:
    """Draw what is told of a request to somebody."""
    return blocks.draw(await requests.view(session, company, right_of(person), item, theme))


def right_of(person: Person) -> Right:
    """Return what somebody may learn of decisions."""
    return Right(person.id, person.leader)


async def put(
    session: AsyncSession,
    company: Company,
    person: Person,
    item: Item,
    theme: Theme,
    wanted: Wanted,
    *,
    is_public: bool = False,
) -> Answer:
    """Write down what becomes of a request; say what was decided, and offer the texts that come of it."""
    told = await answering.answer(session, company, right_of(person), item, theme, wanted, is_public=is_public)
    texts = blocks.opening(_("Note and draft"), blocks.OPEN_DRAFT, item.id or 0, theme)
    return drawn.was_decided(decided(told), company.today(), texts)


async def _item(session: AsyncSession, word: Word) -> Item:
    return await asked_items.called(session, word.link or word.text, word.text)


async def _theme(session: AsyncSession, item: Item, named: Sequence[Word]) -> Theme | None:
    """Return the theme that is named, none where none is. Raises `Mistake` where nothing is asked for by that name."""
    if not named:
        return None
    known = await themes.of_item(session, item)
    found = await themes.called(session, known, joined(named))
    if found is None:
        near = spelled.either([each.name or each.value for each in known])
        raise Mistake(_("Nothing is asked for by {name}. Type one of {themes}.", name=joined(named), themes=near))
    return found


async def _chosen(request: Request, item_word: Word, named: Sequence[Word]) -> Answer:
    """Look at a request by a theme; a name that is none yet becomes the item's, for a leader says so."""
    async with changing(request) as session:
        item = await _item(session, item_word)
        if says(named[0], *NOTHING) and len(named) == 1:
            await themes.choose(session, request.company, request.person.id, item, "")
            return await page(session, request.company, request.person, item)
        theme = await themes.called(session, await themes.of_item(session, item), joined(named))
        if theme is None:
            theme = answering.by_hand(joined(named))
            await themes.choose(session, request.company, request.person.id, item, theme.name)
        return await page(session, request.company, request.person, item, theme)


async def _confirmed(request: Request, item_word: Word, named: Sequence[Word]) -> Answer:
    """Let all that bears a mark of a request ask for the same, for a leader says so."""
    check_leads(request.person)
    if not named:
        raise Mistake(_("Name what they share: {example}", example=_('/clientload request zendesk:123 same "sso"')))
    async with changing(request) as session:
        item = await _item(session, item_word)
        theme = await _theme(session, item, named)
        if theme is not None and not theme.sure:
            theme = await themes.confirm(session, request.company, request.person.id, theme)
        return await page(session, request.company, request.person, item, theme)


async def _decided(request: Request, item_word: Word, named: Sequence[Word], rest: Sequence[Word]) -> Answer:
    check_leads(request.person)
    sentence = read_words(rest, NO_NAMES, NO_NAMES, request.company.today(), DECISION)
    example = _("/clientload request {item} {value}", item=item_word.text, value=_(EXAMPLE))
    wanted = decide.wanted_in(sentence, request.person, example)
    await check_owner(request.people, request.person, wanted.owner)
    async with changing(request) as session:
        item = await _item(session, item_word)
        known = await themes.of_item(session, item)
        theme = await themes.called(session, known, joined(named)) if named else known[0]
        theme = theme or answering.by_hand(joined(named))
        return await put(session, request.company, request.person, item, theme, wanted)


def _parted(words: Sequence[Word]) -> tuple[Sequence[Word], Sequence[Word]]:
    """Part the theme, if one is named, from what is decided: which begins with its verb."""
    if not words or not says(words[0], *THEME):
        return (), words
    named = words[1:]
    if not named:
        raise Mistake(_("Name the theme: {example}", example=_('/clientload request zendesk:123 theme "SSO"')))
    end = next((at for at, word in enumerate(named) if at and _begins(word)), len(named))
    return named[:end], named[end:]


def _begins(word: Word) -> bool:
    return not word.quoted and fold(word.text) in decide.WORDS


SUBCOMMAND = Subcommand(
    name="request",
    aliases=("ask",),
    summary=marked("what one ticket or issue asks for: who else does, what it costs, what would wait; leaders decide"),
    usage=(
        marked("/clientload request zendesk:123"),
        marked('/clientload request zendesk:123 theme "SSO"'),
        marked('/clientload request zendesk:123 same "sso"'),
        marked("/clientload request zendesk:123 refuse because one way to sign in is enough review 1 September"),
    ),
    run=run,
    french=("demande",),
)
