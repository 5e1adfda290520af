"""Teams as admins set them up: scope, own work, channel, people, minutes and hours."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.language import ENGLISH, marked, spoken
from bot.language import gettext as _
from bot.services import assign, spelled
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import changes, items, keys, standing, teams
from bot.store.tables import OwnWorkRule, Team, TeamScope

KINDS = ("support", "engineering", "sales", "delivery")
SCOPE_KINDS = ("queue", "project", "label", "source")
OWN_KINDS = ("project", "epic", "type", "label", "component", "domain")
MOST_MINUTES = 120
MOST_HOURS = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """What new rules moved: items that changed their team or became or ceased to be own work, and those in no team."""

    items: int
    without_team: int


async def add_team(session: AsyncSession, company: Company, by: str, name: str, kind: str) -> tuple[Team, Moved]:
    """Make a team, or bring a removed one back."""
    await check_new(session, name)
    team = await teams.add_team(session, name, kind, by, company.clock())
    await changes.note(session, by, company.clock(), "team added", new=f"{name}, {kind}")
    return team, await rescope(session, company)


async def check_new(session: AsyncSession, name: str) -> None:
    """Refuse the name of a team that there is."""
    if await teams.team_named(session, fold(name)) is not None:
        raise Refused(_("There is a team {name} already. Choose another name.", name=name))


async def remove_team(session: AsyncSession, company: Company, by: str, team: Team) -> Moved:
    """Take a team away; its items go to the teams whose scope names them, if any."""
    if len(await teams.all_teams(session)) == 1:
        raise Refused(_("{team} is the only team. Add another one first.", team=team.name))
    team.removed_at = company.clock()
    await _save(session, company, by, team, "team removed", old=team.name)
    return await rescope(session, company)


async def rename_team(session: AsyncSession, company: Company, by: str, team: Team, name: str) -> None:
    """Give a team another name."""
    if await teams.name_taken(session, fold(name), besides=team.id):
        raise Refused(_("There is, or was, a team {name}. Choose another name.", name=name))
    old, team.name, team.folded = team.name, name, fold(name)
    await _save(session, company, by, team, "team renamed", old=old, new=name)


async def add_scope(session: AsyncSession, company: Company, by: str, team: Team, kind: str, value: str) -> Moved:
    """Let a team take what is in a queue or project, bears a label or comes from a source."""
    await write_scope(session, company, by, team, kind, value)
    return await rescope(session, company)


async def write_scope(session: AsyncSession, company: Company, by: str, team: Team, kind: str, value: str) -> None:
    """Write what a team takes; items stay where they are until `rescope`."""
    for scope in await teams.scopes(session):
        if (scope.kind, fold(scope.value)) == (kind, fold(value)) and scope.team_id == team.id:
            raise Refused(
                _("{team} takes the {kind} {value} already.", team=team.name, kind=spelled.kind(kind), value=value)
            )
    session.add(TeamScope(team_id=team.id or 0, kind=kind, value=value, made_by=by, made_at=company.clock()))
    await changes.note(session, by, company.clock(), f"scope of {team.name}", new=f"{kind} {value}")


async def remove_scope(session: AsyncSession, company: Company, by: str, team: Team, kind: str, value: str) -> Moved:
    """Let a team no longer take these; one without any scope takes what is left of its kind of work."""
    await drop_scope(session, company, by, team, kind, value)
    return await rescope(session, company)


async def drop_scope(session: AsyncSession, company: Company, by: str, team: Team, kind: str, value: str) -> None:
    """Take back what a team takes; items stay where they are until `rescope`."""
    held = [scope for scope in await teams.scopes(session) if scope.team_id == team.id]
    found = [scope for scope in held if (scope.kind, fold(scope.value)) == (kind, fold(value))]
    if not found:
        raise Refused(
            _(
                "{team} does not take the {kind} {value}. What it takes: /clientload team show",
                team=team.name,
                kind=spelled.kind(kind),
                value=value,
            )
        )
    for scope in found:
        await teams.remove_scope(session, scope)
    await changes.note(session, by, company.clock(), f"scope of {team.name}", f"{kind} {value}", "removed")


async def add_own_work(
    session: AsyncSession, company: Company, by: str, team: Team | None, kind: str, value: str
) -> Moved:
    """Count as own work what a project, epic, type, label or component marks; a domain of ours is never a client's."""
    await write_own_work(session, company, by, team, kind, value)
    return await rescope(session, company)


async def write_own_work(
    session: AsyncSession, company: Company, by: str, team: Team | None, kind: str, value: str
) -> None:
    """Write what is own work; items stay as they are until `rescope`."""
    if await _own_rules(session, team, kind, value):
        raise Refused(_("The {kind} {value} is own work already.", kind=spelled.kind(kind), value=value))
    if kind == "domain" and (held := await keys.held(session, "domain", value)):
        raise Refused(
            _(
                '{domain} is {client}\'s domain. First: /clientload client unmap "{client}" domain {domain}',
                domain=value,
                client=held[0][1].name,
            )
        )
    rule = OwnWorkRule(team_id=team.id if team else None, kind=kind, value=value, made_by=by, made_at=company.clock())
    session.add(rule)
    await changes.note(session, by, company.clock(), _own_subject(team), new=f"{kind} {value}")


async def remove_own_work(
    session: AsyncSession, company: Company, by: str, team: Team | None, kind: str, value: str
) -> Moved:
    """Count it as own work no longer; the rule keeps its row."""
    await drop_own_work(session, company, by, team, kind, value)
    return await rescope(session, company)


async def drop_own_work(
    session: AsyncSession, company: Company, by: str, team: Team | None, kind: str, value: str
) -> None:
    """Take back what is own work; items stay as they are until `rescope`."""
    rules = await _own_rules(session, team, kind, value)
    if not rules:
        raise Refused(
            _(
                "The {kind} {value} is no own work of {team}. What is: /clientload team own",
                kind=spelled.kind(kind),
                value=value,
                team=team.name,
            )
            if team
            else _(
                "The {kind} {value} is no own work of all teams. What is: /clientload team own",
                kind=spelled.kind(kind),
                value=value,
            )
        )
    for rule in rules:
        rule.ended_at = company.clock()
        session.add(rule)
    await changes.note(session, by, company.clock(), _own_subject(team), f"{kind} {value}", "removed")


async def set_channel(session: AsyncSession, company: Company, by: str, team: Team, channel_id: str) -> None:
    """Choose where a team's alerts go once it is live.

    Until somebody chooses a language for it, a channel speaks that of the admin who gave it.
    """
    old, team.channel_id = team.channel_id or "", channel_id
    await _save(session, company, by, team, f"channel of {team.name}", old=old, new=channel_id)
    if not team.language and spoken() != ENGLISH:
        await set_language(session, company, by, team, spoken())


async def drop_channel(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Leave a team without a channel: see `bot.services.withdrawing` for what becomes of its messages."""
    old, team.channel_id = team.channel_id or "", None
    await _save(session, company, by, team, f"channel of {team.name}", old=old, new="none")


async def set_language(session: AsyncSession, company: Company, by: str, team: Team, language: str) -> None:
    """Choose the language of what is posted in a team's channel, one of `LANGUAGES`; nothing: it is not chosen."""
    old, team.language = team.language, language
    await _save(session, company, by, team, f"language of {team.name}", old=old, new=language)


async def set_responsible(session: AsyncSession, company: Company, by: str, team: Team, id_: str | None) -> None:
    """Choose who is responsible for a team."""
    old, team.responsible_id = team.responsible_id or "", id_
    await _save(session, company, by, team, f"responsible for {team.name}", old=old, new=id_ or "")


async def set_minutes(session: AsyncSession, company: Company, by: str, team: Team, minutes: int) -> None:
    """Say how long a reply takes where nothing is logged, and count the team's hours anew."""
    _check_range(
        minutes, MOST_MINUTES, marked("{value} minutes a reply cannot be. Type a whole number from 1 to {most}.")
    )
    old, team.minutes_a_touch = team.minutes_a_touch, minutes
    await _save(session, company, by, team, f"minutes a reply of {team.name}", old=str(old), new=str(minutes))
    await _count_anew(session, company, team)


async def set_hours(session: AsyncSession, company: Company, by: str, team: Team, hours: int) -> None:
    """Say how long a working day is, and count the team's hours anew."""
    _check_range(hours, MOST_HOURS, marked("{value} hours a day cannot be. Type a whole number from 1 to {most}."))
    old, team.hours_a_day = team.hours_a_day, hours
    await _save(session, company, by, team, f"hours a day of {team.name}", old=str(old), new=str(hours))
    await _count_anew(session, company, team)


async def go_live(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Let alerts go to the team's channel from today."""
    if team.channel_id is None:
        raise Refused(_("{team} has no channel yet. First: /clientload team channel {team} #channel", team=team.name))
    old = str(team.live_since or "")
    team.live_since = min(team.live_since or company.today(), company.today())
    await _save(session, company, by, team, f"alerts of {team.name}", old=old, new=f"live since {team.live_since}")


async def observe(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Let alerts go to the admins alone again."""
    old, team.live_since = str(team.live_since or ""), None
    await _save(session, company, by, team, f"alerts of {team.name}", old=old, new="observed")


def _check_range(value: int, most: int, refusal: str) -> None:
    if not 1 <= value <= most:
        raise Refused(_(refusal, value=value, most=most))


async def _save(
    session: AsyncSession, company: Company, by: str, team: Team, what: str, *, old: str = "", new: str = ""
) -> None:
    session.add(team)
    await changes.note(session, by, company.clock(), what, old, new)


async def rescope(session: AsyncSession, company: Company) -> Moved:
    """Bring every item to the team, the own work and the class of work that the rules now say."""
    await session.flush()
    moved = await assign.rescope(session, company)
    return Moved(moved, (await standing.loose_items(session)).without_team)


async def _count_anew(session: AsyncSession, company: Company, team: Team) -> None:
    places = await items.places(session)
    await assign.refresh(session, company, {id_ for id_, (team_id, *_) in places.items() if team_id == team.id})


async def _own_rules(session: AsyncSession, team: Team | None, kind: str, value: str) -> list[OwnWorkRule]:
    wanted = (team.id if team else None, kind, fold(value))
    return [
        rule for rule in await teams.own_work_rules(session) if (rule.team_id, rule.kind, fold(rule.value)) == wanted
    ]


def _own_subject(team: Team | None) -> str:
    return f"own work of {team.name}" if team else "own work of all teams"
