"""`/clientload help`: what this person may type."""

from collections.abc import Sequence

from bot.slack.blocks import help as blocks
from bot.slack.request import Answer, Request, Subcommand


def subcommand(others: Sequence[Subcommand]) -> Subcommand:
    """Return the subcommand that explains the others and itself."""

    async def run(request: Request) -> Answer:
        return blocks.draw([each for each in (*others, about) if request.person.role >= each.needs])

    about = Subcommand(name="help", summary="this list", usage=("/clientload help",), run=run)
    return about
