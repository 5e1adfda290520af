"""`/clientload team class`: what marks roadmap, bespoke, support-driven and maintenance work."""

from collections.abc import Sequence
from typing import Final

from bot.domain.client import fold
from bot.domain.work_class import MARKS
from bot.language import gettext as _
from bot.services import configure, spelled, work_classes
from bot.services.work_classes import ENGLISH, Mark
from bot.slack.blocks import classes as blocks
from bot.slack.blocks import teams as drawn
from bot.slack.blocks.message import sentence as said
from bot.slack.commands.team_line import Line
from bot.slack.grammar import Word, joined
from bot.slack.kinds import kind_of, kinds_listed
from bot.slack.request import Answer, Mistake
from bot.slack.verbs import in_english, in_spoken, listed
from bot.slack.words import says
from bot.store import teams as store
from bot.store import work_classes as kept

REMOVE = ("remove", "retirer", "supprimer", "enlever")
FRENCH: Final = {"spécifique": "bespoke", "sur-mesure": "bespoke", "issu-du-support": "support-driven"}
TYPED: Final = {typed: work for work, typed in ENGLISH.items()} | {"support": "support"}


async def classes(line: Line) -> Answer:
    """Say what marks a class of work, or set it."""
    if not line.words:
        return blocks.rules(await store.all_teams(line.session), await kept.rules(line.session))
    where = f" {line.team.name}" if line.team else ""
    removing = says(line.words[0], *REMOVE)
    mark = read(
        line.words[1:] if removing else line.words,
        _("/clientload team class{where} bespoke label for-acme", where=where),
    )
    change = work_classes.drop if removing else work_classes.write
    await change(line.session, line.request.company, line.by, line.team, mark)
    moved = await configure.rescope(line.session, line.request.company)
    return said(drawn.moved(_sentence(line, mark, removing=removing), moved))


def _sentence(line: Line, mark: Mark, *, removing: bool) -> str:
    named = {"kind": spelled.kind(mark.kind), "value": mark.value, "work": work_classes.name(mark.work)}
    if line.team is None:
        return (
            _("The {kind} {value} no longer marks {work} work in all teams", **named)
            if removing
            else _("The {kind} {value} marks {work} work in all teams", **named)
        )
    team = line.team.name
    return (
        _("The {kind} {value} no longer marks {work} work in {team}", **named, team=team)
        if removing
        else _("The {kind} {value} marks {work} work in {team}", **named, team=team)
    )


def typed(mark: Mark) -> str:
    """Write what marks a class as it is typed in the language that is spoken."""
    return f"{in_spoken(ENGLISH[mark.work], FRENCH)} {kinds_listed([mark.kind])} {mark.value}"


def read(words: Sequence[Word], example: str) -> Mark:
    """Read a class, a kind of mark and its value. Raises `Mistake` for words that are none."""
    first, kind, *value = [*words, Word(""), Word("")][: max(2, len(words))]
    work = TYPED.get(in_english(first.text, FRENCH) or fold(first.text))
    marks = kind_of(kind)
    if work is None or marks not in MARKS or not value:
        raise Mistake(
            _(
                "Type a class, {classes}, then one of {kinds} and its value: {example}",
                classes=spelled.either(listed(ENGLISH.values(), FRENCH).split(", ")),
                kinds=kinds_listed(MARKS),
                example=example,
            )
        )
    return Mark(work, marks, joined(value))
