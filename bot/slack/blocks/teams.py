"""Teams in words: how each is set up, and what new rules moved."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.roles import MANAGER, Grant, is_group
from bot.language import ENGLISH, name_of
from bot.language import gettext as _
from bot.services import digest_times
from bot.services.configure import Moved
from bot.slack.blocks import figures, kept, words
from bot.slack.blocks.calendar import weekly
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, Span, bold, channel, filled, person
from bot.slack.request import Answer
from bot.store.tables import OwnWorkRule, Team, TeamScope


def moved(what: str, change: Moved) -> str:
    """Say what is true now, and how many items that moved."""
    said = [f"{what}.", counted("{count} item moved.", "{count} items moved.", change.items)]
    if not change.items:
        said[1] = _("No item moved.")
    if change.without_team:
        said.append(
            counted("{count} item in no team's scope.", "{count} items in no team's scope.", change.without_team)
        )
    return " ".join(said)


def overview(
    teams: Sequence[Team],
    scopes: Sequence[TeamScope],
    own: Sequence[OwnWorkRule],
    granted: Sequence[Grant],
    today: date,
) -> Answer:
    """Say how every team is set up."""
    message = Message()
    message.heading(counted("{count} team", "{count} teams", len(teams)))
    for team in teams:
        managers = managers_of(team, granted)
        message.lines(_title(team), _setup(team, scopes, managers, today))
    message.lines(_("Own work"), _own_work(teams, own))
    return message.answer()


def managers_of(team: Team, granted: Sequence[Grant]) -> list[str]:
    """Return whoever sets a team's limits by what was granted: people and user groups."""
    return [each.holder for each in granted if (each.role, each.team_id) == (MANAGER, team.id)]


def saved(
    team: Team,
    scopes: Sequence[TeamScope],
    own: Sequence[OwnWorkRule],
    granted: Sequence[Grant],
    today: date,
    *,
    change: Moved | None,
    advice: Sequence[str],
) -> Answer:
    """Say how a team is set up now, what its new rules moved, and what is left to do."""
    message = Message()
    if change is not None:
        message.lines([bold(moved(_("{team} is saved", team=figures.name(team.name)), change))])
    message.lines(_title(team), _setup(team, scopes, managers_of(team, granted), today))
    mine = [rule for rule in own if rule.team_id in (team.id, None)]
    if mine:
        message.lines(_("Own work"), _own_work([team], mine))
    if advice:
        message.lines(list(advice))
    return message.answer()


def _title(team: Team) -> Line:
    name, work = figures.name(team.name), kept.work(team.kind)
    if name.casefold() == work.casefold():
        return [bold(name)]
    return filled(_("{team}, {work}"), team=bold(name), work=work)


def _setup(team: Team, scopes: Sequence[TeamScope], managers: Sequence[str], today: date) -> Iterator[Line]:
    taken = ", ".join(_key(scope.kind, scope.value) for scope in scopes if scope.team_id == team.id)
    if taken:
        yield _("takes {scopes}", scopes=taken)
    else:
        yield _("takes all {work} that no other team's scope names", work=kept.work(team.kind))
    yield _alerts(team, today)
    yield _("posts are in {language}", language=name_of(team.language or ENGLISH))
    if managers:
        yield filled(_("limits set by {people}"), people=list(_people(managers)))
    if team.responsible_id:
        yield filled(_("responsible: {person}"), person=person(team.responsible_id))
    if (digest := digest_times.own(team)) is not None:
        yield _("digest {when}", when=weekly(digest))
    minutes, hours = words.number(team.minutes_a_touch), words.hours(team.hours_a_day)
    yield _("{minutes} min a reply, {hours} h a day", minutes=minutes, hours=hours)


def _key(kind: str, value: str) -> str:
    return f"{kept.kind(kind)} {figures.name(value)}"


def _alerts(team: Team, today: date) -> Line:
    where = channel(_("its channel"), team.channel_id or "")
    if team.live_since is None:
        said = _("alerts go to the admins alone; channel: {channel}")
        return filled(said, channel=where if team.channel_id else _("no channel yet"))
    from_then = team.live_since > today
    if team.channel_id:
        said = _("alerts go to {channel} from {day}") if from_then else _("alerts go to {channel} since {day}")
    else:
        said = _("live from {day}, no channel yet") if from_then else _("live since {day}, no channel yet")
    return filled(said, channel=where, day=words.day(team.live_since, year=True))


def _people(ids: Sequence[str]) -> Iterator[Span | str]:
    for at, id_ in enumerate(ids):
        yield ", " if at else ""
        yield _("a user group") if is_group(id_) else person(id_)


def own_work(teams: Sequence[Team], own: Sequence[OwnWorkRule]) -> Answer:
    """List what is own work, and of which team."""
    message = Message()
    message.heading(_("Own work: our product, maintenance and internal work"))
    message.lines(_("Not any client's, and not unknown"), _own_work(teams, own))
    return message.answer()


def _own_work(teams: Sequence[Team], own: Sequence[OwnWorkRule]) -> list[str]:
    names = {team.id: figures.name(team.name) for team in teams}
    listed = [
        _("{key}, in {team}", key=_key(rule.kind, rule.value), team=names[rule.team_id])
        if rule.team_id in names
        else _("{key}, in all teams", key=_key(rule.kind, rule.value))
        for rule in own
    ]
    return listed or [_("nothing yet: {command}", command=_("/clientload team own project PLAT"))]
