"""`/clientload team channel`, `language`, `live` and `observe`: where a team's alerts go, and how they speak there."""

from datetime import date

from bot.domain.client import fold
from bot.language import LANGUAGES, name_of
from bot.language import gettext as _
from bot.services import configure, spelled, withdrawing
from bot.slack import audience
from bot.slack.blocks import words as written
from bot.slack.blocks.message import sentence as said
from bot.slack.commands.team_line import Line, opened
from bot.slack.grammar import Word, joined, split
from bot.slack.request import Answer, Channels, Mistake, Request
from bot.slack.words import says
from bot.store.tables import Team

HERE = ("here", "ici")
NONE = ("remove", "none", "retirer", "supprimer", "enlever", "aucun")
LANGUAGE_NAMES = {
    fold(name): language
    for language in LANGUAGES
    for name in (language, *(name_of(language, spoken_in) for spoken_in in LANGUAGES))
}
"""By any name, in any of our languages, without case and accents."""


async def channel(request: Request) -> Answer:
    """Choose the channel of a team, or take it away."""
    words = split(request.text)
    if words and says(words[-1], *NONE):
        return await opened(_without_channel)(request)
    id_ = _channel_id(request, words[-1] if words else Word(""))
    # Slack is asked before the transaction: nobody waits for its answer to write.
    advice = await check_channel(request.channels, id_)

    async def choose(line: Line) -> Answer:
        team = line.needs_team()
        language = team.language
        await configure.set_channel(line.session, request.company, line.by, team, id_)
        told = [_from_when(team, line.request.company.today())]
        if team.language != language:
            told.append(_language_told(team))
        return said("\n".join([*told, *advice]))

    return await opened(choose)(request)


async def _without_channel(line: Line) -> Answer:
    team = line.needs_team()
    await withdrawing.clear_channel(line.session, line.request.company, line.by, team)
    return said(without_channel(team))


def without_channel(team: Team) -> str:
    """Say what holds for a team that has no channel any more."""
    return _(
        "{team} has no channel now: its alerts and digests go to the admins alone, those that wait as well."
        " What stands in the channel is kept up to date there.",
        team=team.name,
    )


def _from_when(team: Team, today: date) -> str:
    if team.live_since is not None and team.live_since <= today:
        return _("The alerts of {team} go to that channel from now on.", team=team.name)
    live = _("/clientload team live {team}", team=team.name)
    if team.live_since is None:
        return _(
            "The alerts of {team} go to that channel once it is live; to start today: {command}.",
            team=team.name,
            command=live,
        )
    return _(
        "The alerts of {team} go to that channel from {day}; to start today: {command}.",
        team=team.name,
        day=written.day(team.live_since, year=True),
        command=live,
    )


def _channel_id(request: Request, word: Word) -> str:
    id_ = request.channel_id if says(word, *HERE) else word.mention
    if not id_.startswith(("C", "G")):
        raise Mistake(
            _(
                "Type # and pick the channel from Slack's list: /clientload team channel Support #support. "
                "In the channel itself, type here instead."
            )
        )
    return id_


async def check_channel(channels: Channels | None, id_: str) -> list[str]:
    """Return who else reads there and what is left to do; raise `Mistake` for a channel that must not have alerts."""
    if channels is None:
        return []
    found = await channels.find(id_)
    if found is None or found.archived:
        raise Mistake(_("Clientload sees no such channel. Type /invite @Clientload in it, then this again."), "channel")
    if found.shared:
        raise Mistake(
            _(
                "#{channel} is shared with another company, who must not see this. Choose another channel.",
                channel=found.name,
            ),
            "channel",
        )
    advice = [await audience.warning(channels, found)]
    if not found.member:
        advice.append(_("Clientload is not in #{channel} yet. Type there: /invite @Clientload", channel=found.name))
    return [each for each in advice if each]


async def language(line: Line) -> Answer:
    """Choose the language of what is posted in a team's channel."""
    team, text = line.needs_team(), joined(line.words)
    chosen = LANGUAGE_NAMES.get(fold(text))
    if chosen is None:
        example = _("/clientload team language {team} {language}", team=team.name, language=name_of(LANGUAGES[-1]))
        spoken_here = spelled.either([name_of(each) for each in LANGUAGES])
        raise Mistake(_("Type one of the languages, {languages}: {example}", languages=spoken_here, example=example))
    await configure.set_language(line.session, line.request.company, line.by, team, chosen)
    return said(
        _(
            "What is posted for {team} is in {language} from now on; messages that stand change with their next edit.",
            team=team.name,
            language=name_of(chosen),
        )
    )


def _language_told(team: Team) -> str:
    """Say which language a channel got from the admin who gave it, and how to choose another."""
    other = next(each for each in LANGUAGES if each != team.language)
    return _(
        "What is posted there is in {language}. To change that: {command}",
        language=name_of(team.language),
        command=_("/clientload team language {team} {language}", team=team.name, language=name_of(other)),
    )


async def live(line: Line) -> Answer:
    """Let alerts go to the channel."""
    team = line.needs_team()
    await configure.go_live(line.session, line.request.company, line.by, team)
    return said(
        _(
            "The alerts of {team} go to its channel from today. To stop: /clientload team observe {team}",
            team=team.name,
        )
    )


async def observe(line: Line) -> Answer:
    """Let alerts go to the admins alone."""
    team = line.needs_team()
    await configure.observe(line.session, line.request.company, line.by, team)
    return said(
        _(
            "The alerts of {team} go to the admins alone. To go on: /clientload team live {team}",
            team=team.name,
        )
    )
