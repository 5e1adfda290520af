"""`/clientload help`: what this person may type."""

from collections.abc import Sequence

from bot.domain.client import fold
from bot.slack.blocks import help as blocks
from bot.slack.request import Answer, Mistake, Request, Subcommand


def subcommand(others: Sequence[Subcommand]) -> Subcommand:
    """Return the subcommand that explains the others and itself."""

    async def run(request: Request) -> Answer:
        allowed = [each for each in (*others, about) if each.is_for(request.person)]
        asked = fold(request.text)
        named = [each for each in allowed if asked in (each.name, *each.aliases)]
        if asked and not named:
            raise Mistake(f"There is nothing called {asked}. Type one of: {', '.join(each.name for each in allowed)}.")
        return blocks.draw(named or allowed)

    about = Subcommand(
        name="help",
        summary="what you can type, all of it or one command",
        usage=("/clientload help", "/clientload help threshold"),
        run=run,
    )
    return about
