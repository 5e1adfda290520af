"""`/clientload help`: what this person may type."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.client import fold
from bot.language import FRENCH, marked, spoken
from bot.language import gettext as _
from bot.slack.blocks import help as blocks
from bot.slack.request import Answer, Mistake, Request, Subcommand


def subcommand(others: Sequence[Subcommand]) -> Subcommand:
    """Return the subcommand that explains the others and itself."""

    async def run(request: Request) -> Answer:
        allowed = [each for each in (*others, about) if each.is_for(request.person)]
        asked = fold(request.text)
        named = [each for each in allowed if asked in map(fold, (each.name, *each.aliases, *each.french))]
        told = [spoken_of(each) for each in named or allowed]
        if asked and not named:
            names = ", ".join(each.name for each in told)
            raise Mistake(_("There is nothing called {name}. Type one of: {names}.", name=asked, names=names))
        return blocks.draw(told) if named else blocks.overview(told)

    about = Subcommand(
        name="help",
        summary=marked("what you can type, all of it or one command"),
        usage=(marked("/clientload help"), marked("/clientload help threshold")),
        run=run,
        french=("aide", "aider"),
    )
    return about


def spoken_of(each: Subcommand) -> Subcommand:
    """Return a subcommand in the words of the language that is spoken; English names come behind French ones."""
    words = dict.fromkeys((*(each.french if spoken() == FRENCH else ()), each.name, *each.aliases))
    name, *aliases = words
    usage = tuple(_(line) for line in each.usage)
    return replace(each, name=name, aliases=tuple(aliases), summary=_(each.summary), usage=usage)
