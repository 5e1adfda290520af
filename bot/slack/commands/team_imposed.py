"""`/clientload team imposed`: which labels say that a client imposed a date, a tool or a format."""

from bot.domain.demand import BY_LABEL
from bot.language import gettext as _
from bot.services import configure, imposing
from bot.slack.blocks import imposed as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import known
from bot.slack.commands.imposed import FRENCH, REMOVE, WHATS
from bot.slack.commands.team_line import Line
from bot.slack.kinds import kind_of
from bot.slack.request import Answer, Mistake
from bot.slack.verbs import in_english
from bot.slack.words import joined, says
from bot.store import imposed as store
from bot.store import teams


async def labels(line: Line) -> Answer:
    """Say which labels tell what was imposed, or set one."""
    if not line.words:
        names = (await known(line.session)).clients
        return blocks.rules(await teams.all_teams(line.session), await store.rules(line.session), names)
    removing = says(line.words[0], *REMOVE)
    what, label = _read(line, removing=removing)
    change = imposing.drop_label if removing else imposing.write_label
    await change(line.session, line.request.company, line.by, line.team, what, label)
    await configure.rescope(line.session, line.request.company)
    return said(_sentence(line, what, label, removing=removing))


def _read(line: Line, *, removing: bool) -> tuple[str, str]:
    words = line.words[1:] if removing else line.words
    what = (in_english(words[0].text, FRENCH) or words[0].text.casefold()) if words else ""
    label = joined(words[2:])
    if what not in WHATS or not label or kind_of(words[1]) != BY_LABEL:
        where = f" {line.team.name}" if line.team else ""
        raise Mistake(
            _(
                "Type date, tool or format, then label and its name: {example}",
                example=_("/clientload team imposed{where} tool label acme-tool", where=where),
            )
        )
    return what, label


def _sentence(line: Line, what: str, label: str, *, removing: bool) -> str:
    said_of = {"label": label, "what": imposing.name(what)}
    if line.team is None:
        return (
            _("The label {label} no longer says in any team that a client imposed: {what}.", **said_of)
            if removing
            else _("The label {label} says in all teams that a client imposed: {what}.", **said_of)
        )
    team = line.team.name
    return (
        _("The label {label} no longer says in {team} that a client imposed: {what}.", **said_of, team=team)
        if removing
        else _("The label {label} says in {team} that a client imposed: {what}.", **said_of, team=team)
    )
