"""Teams in words: how each is set up, and what new rules moved."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.roles import MANAGER, Grant, is_group
from bot.services.configure import Moved
from bot.slack.blocks.message import Line, Message, Span, bold, channel, person
from bot.slack.blocks.words import counted, day
from bot.slack.request import Answer
from bot.store.tables import OwnWorkRule, Team, TeamScope


def moved(what: str, change: Moved) -> str:
    """Say what is true now, and how many items that moved."""
    outside = f" {counted(change.without_team, 'item')} in no team's scope." if change.without_team else ""
    items = counted(change.items, "item") if change.items else "No item"
    return f"{what}. {items} moved.{outside}"


def overview(
    teams: Sequence[Team],
    scopes: Sequence[TeamScope],
    own: Sequence[OwnWorkRule],
    granted: Sequence[Grant],
    today: date,
) -> Answer:
    """Say how every team is set up."""
    message = Message()
    message.heading(counted(len(teams), "team"))
    for team in teams:
        managers = [each.holder for each in granted if (each.role, each.team_id) == (MANAGER, team.id)]
        message.lines([bold(team.name), f", {team.kind}"], _setup(team, scopes, managers, today))
    message.lines("Own work", _own_work(teams, own))
    return message.answer()


def _setup(team: Team, scopes: Sequence[TeamScope], managers: Sequence[str], today: date) -> Iterator[Line]:
    taken = ", ".join(f"{scope.kind} {scope.value}" for scope in scopes if scope.team_id == team.id)
    yield f"takes {taken}" if taken else f"takes what no other team's scope names of {team.kind}"
    yield _alerts(team, today)
    if managers:
        yield ["limits set by ", *_people(managers)]
    if team.responsible_id:
        yield ["responsible: ", person(team.responsible_id)]
    yield f"{team.minutes_a_touch} min a reply, {team.hours_a_day} h a day"


def _alerts(team: Team, today: date) -> Line:
    where = channel("its channel", team.channel_id) if team.channel_id else "no channel yet"
    if team.live_since is None:
        return ["alerts go to the admins alone; channel: ", where]
    word = "from" if team.live_since > today else "since"
    return ["alerts go to ", where, f" {word} {day(team.live_since, year=True)}"]


def _people(ids: Sequence[str]) -> Iterator[Span | str]:
    for at, id_ in enumerate(ids):
        yield ", " if at else ""
        yield "a user group" if is_group(id_) else person(id_)


def own_work(teams: Sequence[Team], own: Sequence[OwnWorkRule]) -> Answer:
    """List what is own work, and of which team."""
    message = Message()
    message.heading("Own work: our product, maintenance and internal work")
    message.lines("Not any client's, and not unknown", _own_work(teams, own))
    return message.answer()


def _own_work(teams: Sequence[Team], own: Sequence[OwnWorkRule]) -> list[str]:
    names = {team.id: f"in {team.name}" for team in teams}
    listed = [f"{rule.kind} {rule.value}, {names.get(rule.team_id, 'in all teams')}" for rule in own]
    return listed or ["nothing yet: /clientload team own project PLAT"]
