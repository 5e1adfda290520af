"""`/clientload whatif acme leaves`: what would be lost and gained, and whose items would be cleared. For leaders.

Nothing of it is written, and no log line holds its words.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.domain.client import fold
from bot.domain.scenario import Change, Kind
from bot.language import gettext as _
from bot.language import marked
from bot.services import scenario
from bot.services.refused import Refused
from bot.slack.asking import asking_in
from bot.slack.blocks import scenario as blocks
from bot.slack.blocks.words import typed
from bot.slack.changing import known_by
from bot.slack.grammar import unknown
from bot.slack.request import Answer, Mistake, Request, Subcommand
from bot.slack.rights import check_leads
from bot.slack.words import Word, joined, split

WORDS: Final[dict[str, Kind]] = {
    "leaves": "leaves",
    "leave": "leaves",
    "left": "leaves",
    "partait": "leaves",
    "partir": "leaves",
    "part": "leaves",
    "quitte": "leaves",
    "capped": "capped",
    "cap": "capped",
    "plafonne": "capped",
    "plafonner": "capped",
    "repriced": "repriced",
    "reprice": "repriced",
    "retarife": "repriced",
    "retarifer": "repriced",
}
"""What a line may say, without case and accents."""

JOINING = frozenset({"a", "at", "to", "de", "by"})
SHARE = re.compile(
    r"(?P<sign>[+\u2212-]?) ?(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|percent|pour ?cent)?", re.ASCII
)
MOST = 500


async def run(request: Request) -> Answer:
    """Work out what a line assumes of a client."""
    check_leads(request.person)
    words = split(request.text)
    at = next((at for at, word in enumerate(words) if at and not word.quoted and fold(word.text) in WORDS), None)
    async with request.company.database.asking() as session:
        names = await known_by(session, request.company)
        asked = await asking_in(session, names, words[:at], request.company.today())
        if asked.client is not None and asked.rest and at is None:
            raise Mistake(f"{_not_understood(asked.unknown)} {_what(asked.client.name)}")
        if asked.client is None or asked.rest or asked.team is not None:
            raise unknown("client", asked.unknown or joined(words[:at]), names.clients)
        if at is None:
            raise Mistake(_what(asked.client.name))
        change = _change(WORDS[fold(words[at].text)], words[at + 1 :], asked.client.name)
        try:
            found = await scenario.what_if(session, request.company, asked.client, change)
        except Refused as refused:
            raise Mistake(str(refused)) from None
    return blocks.draw(found, request.person)


def _not_understood(words: str) -> str:
    return _("{words} is not understood.", words=words)


def _what(client: str) -> str:
    begun = _("/clientload whatif {client}", client=typed(client))
    return _(
        "Say what would happen: {leaves}, {capped} or {repriced}",
        leaves=_("{begun} leaves", begun=begun),
        capped=_("{begun} capped 20%", begun=begun),
        repriced=_("{begun} repriced +30%", begun=begun),
    )


def _change(kind: Kind, rest: Sequence[Word], client: str) -> Change:
    """Read what stands behind what would happen. Raises `Mistake` where a share is missing, or of no use."""
    said = [word for word in rest if fold(word.text) not in JOINING]
    if kind == "leaves":
        if said:
            raise Mistake(f"{_not_understood(joined(said))} {_what(client)}")
        return Change("leaves")
    if not said:
        raise Mistake(_what(client))
    found = SHARE.fullmatch(fold(joined(said)))
    number = float(found["number"].replace(",", ".")) if found else 0.0
    down = found is not None and found["sign"] in {"-", "\u2212"}
    if kind == "capped" and not down and 0 < number < 100:  # noqa: PLR2004 - percent
        return Change("capped", number / 100)
    if kind == "repriced" and 0 < number <= (100 if down else MOST):
        return Change("repriced", (-number if down else number) / 100)
    begun = _("/clientload whatif {client}", client=typed(client))
    if kind == "capped":
        raise Mistake(
            _(
                "{words} is no share to which a client could be capped, between 0 and 100 %. Type one: {example}",
                words=joined(rest),
                example=_("{begun} capped 20%", begun=begun),
            )
        )
    raise Mistake(
        _(
            "{words} is no change of a price, from -100 % to +500 %. Type one: {example}",
            words=joined(rest),
            example=_("{begun} repriced +30%", begun=begun),
        )
    )


SUBCOMMAND = Subcommand(
    name="whatif",
    summary=marked("what would change if a client left, were capped or paid another price: revenue, hours, what waits"),
    usage=(
        marked("/clientload whatif Acme leaves"),
        marked("/clientload whatif Acme capped 20%"),
        marked("/clientload whatif Acme repriced +30%"),
    ),
    run=run,
    french=("simuler", "simule", "simulation", "et-si"),
    for_leaders=True,
)
