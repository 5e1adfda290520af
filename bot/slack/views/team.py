"""The dialog of `/clientload team`: adding a team, its settings, removing it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.roles import MANAGER, Grant, managers_among
from bot.language import gettext as _
from bot.language import marked
from bot.services import configure, roles, team_rules, withdrawing
from bot.services.configure import OWN_KINDS, SCOPE_KINDS, Moved
from bot.services.refused import Checks, about
from bot.services.roles import Circle
from bot.services.team_rules import Rule, Rules
from bot.services.work_classes import Mark
from bot.slack import granting
from bot.slack.blocks import teams as blocks
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import team as forms
from bot.slack.blocks.message import sentence as said
from bot.slack.commands import team as typed
from bot.slack.commands import team_channel, team_class
from bot.slack.grammar import Word, split
from bot.slack.kinds import kinds_listed
from bot.slack.request import Answer, Mistake, Role
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.placing import where
from bot.store import roles as roles_store
from bot.store import teams as store
from bot.store.tables import Team


async def draw(asked: Asked) -> Form:
    """Draw the settings of the chosen team, or the fields of a new one."""
    async with asked.company.database.asking() as session:
        every = await store.all_teams(session)
        chosen = (await where(session, asked, every)).team
        if chosen is None and asked.opening and "name" not in asked.subject:
            chosen = every[0]
        options = [(str(team.id), team.name) for team in every]
        if chosen is None:
            return forms.new(options, str(asked.subject.get("name") or ""))
        managers = managers_among(await roles_store.granted(session), chosen.id)
        rules, all_teams = await team_rules.rules_of(session, chosen), await team_rules.rules_of(session, None)
    today = asked.company.today()
    shown = forms.Settings(
        chosen,
        "\n".join(_lines(rules.scope)),
        "\n".join(_lines(rules.own)),
        "\n".join(_lines(all_teams.own)),
        "\n".join(sorted(map(team_class.typed, rules.classes))),
        managers,
        calm=chosen.live_since is not None and chosen.live_since > today,
    )
    return forms.settings(options, shown, only=len(every) == 1)


def _lines(rules: Iterable[Rule]) -> list[str]:
    return [f"{kinds_listed([kind])} {value}" for kind, value in sorted(rules)]


async def save(asked: Asked) -> Answer:
    """Add a team, or save the settings of one."""
    _check_admin(asked)
    if asked.values.text("team") == forms.NEW:
        return await _add(asked)
    # Slack is asked before the transaction: nobody waits for its answer to write.
    channel_id, checks = asked.values.text("channel"), Checks()
    advice: list[str] = []
    with checks.at("channel"):
        advice = await team_channel.check_channel(asked.channels, channel_id) if channel_id else []
    with checks.at("managers"):
        await check_managers(asked)
    rules = _Typed.read(asked, checks)
    async with asked.company.database.writing() as session:
        team = await _chosen(session, asked)
        with checks.at("name"):
            await _name(session, asked, team)
        await _language(session, asked, team)
        await set_channel(session, asked, team, channel_id)
        await set_people(session, asked, team)
        await _numbers(session, asked, team, checks)
        with checks.at():
            moved = await team_rules.change(session, asked.company, asked.person.id, await rules.wanted(session, team))
        with checks.at("alerts"):
            await _alerts(session, asked, team)
        checks.settle()
        return await _saved(session, asked, team, moved, advice)


Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class _Typed:
    """The rules that were typed, as far as they are some; None where there was no field for them, or what is none."""

    scope: frozenset[Rule] | None
    own: frozenset[Rule] | None
    of_all: frozenset[Rule] | None
    classes: frozenset[Mark] | None

    @classmethod
    def read(cls, asked: Asked, checks: Checks) -> "_Typed":
        return cls(
            _read(asked, checks, "scope", lambda line: typed.rule(line, SCOPE_KINDS, _("queue Billing"))),
            _read(asked, checks, "own", lambda line: typed.rule(line, OWN_KINDS, _("project PLAT"))),
            _read(asked, checks, "everywhere", lambda line: typed.rule(line, OWN_KINDS, _("domain ourfirm.example"))),
            _read(asked, checks, "classes", lambda line: team_class.read(line, _("bespoke label for-acme"))),
        )

    async def wanted(self, session: AsyncSession, team: Team) -> list[tuple[Team | None, Rules]]:
        """Return the rules as they are to be; what was not typed stays as it is."""
        now, of_all = await team_rules.rules_of(session, team), await team_rules.rules_of(session, None)
        rules = Rules(
            now.scope if self.scope is None else self.scope,
            now.own if self.own is None else self.own,
            now.classes if self.classes is None else self.classes,
        )
        return [(team, rules), (None, of_all if self.of_all is None else replace(of_all, own=self.of_all))]


def _read(
    asked: Asked, checks: Checks, field: str, read_line: Callable[[Sequence[Word]], Line]
) -> frozenset[Line] | None:
    """Read what was typed in a field, one a line; lines that are none are told all at once."""
    if field not in asked.values:
        return None
    found, wrong = set(), Checks()
    for line in filter(None, map(str.strip, asked.values.text(field).splitlines())):
        try:
            found.add(read_line(split(line)))
        except Mistake as mistake:
            wrong.add(field, _("\u201c{line}\u201d is not understood. {why}", line=line, why=mistake))
    with checks.at():
        wrong.settle()
    return frozenset(found) if wrong.passed else None


async def set_channel(session: AsyncSession, asked: Asked, team: Team, channel_id: str) -> None:
    """Choose where a team's alerts stand, where that is another channel than before."""
    if channel_id and channel_id != team.channel_id:
        await configure.set_channel(session, asked.company, asked.person.id, team, channel_id)


async def set_people(session: AsyncSession, asked: Asked, team: Team) -> None:
    """Choose who is responsible and who sets limits, where that changed."""
    whose = f":{team.id}"
    responsible = asked.values.text(f"responsible{whose}") or None
    if responsible != team.responsible_id:
        await configure.set_responsible(session, asked.company, asked.person.id, team, responsible)
    wanted = asked.values.many(f"managers{whose}")
    held = managers_among(await roles_store.granted(session), team.id)
    give = [Grant(MANAGER, holder, team.id or 0) for holder in wanted if holder not in held]
    take = [Grant(MANAGER, holder, team.id or 0) for holder in held if holder not in wanted]
    await roles.change(session, asked.company, asked.person.id, Circle(), give=give, take=take)


async def check_managers(asked: Asked) -> None:
    """Raise what is wrong with managers that are to be, each at its own field: a role is no use to everybody."""
    async with asked.company.database.asking() as session:
        granted = await roles_store.granted(session)
    checks = Checks()
    for block_id in asked.values.by_block:
        name, _colon, id_ = block_id.partition(":")
        if name != "managers" or not id_.isdigit():
            continue
        held = managers_among(granted, int(id_))
        for holder in asked.values.many(block_id):
            with checks.at(block_id):
                if holder not in held:
                    await granting.check_holder(asked.people, holder)
    checks.settle()


async def _add(asked: Asked) -> Answer:
    name, kind = asked.values.text("name"), asked.values.text("kind")
    async with asked.company.database.writing() as session:
        with about("name"):
            team, moved = await configure.add_team(session, asked.company, asked.person.id, name, kind)
        return said(typed.was_added(team, moved))


async def _name(session: AsyncSession, asked: Asked, team: Team) -> None:
    name = asked.values.text("name")
    if name != team.name:
        await configure.rename_team(session, asked.company, asked.person.id, team, name)


async def _language(session: AsyncSession, asked: Asked, team: Team) -> None:
    if "language" not in asked.values:
        return
    chosen = asked.values.text("language").removeprefix(forms.NO_LANGUAGE)
    if chosen != team.language:
        await configure.set_language(session, asked.company, asked.person.id, team, chosen)


async def _numbers(session: AsyncSession, asked: Asked, team: Team, checks: Checks) -> None:
    company, by = asked.company, asked.person.id
    with checks.at("minutes"):
        minutes = typed.whole(asked.values.text("minutes"))
        if minutes != team.minutes_a_touch:
            await configure.set_minutes(session, company, by, team, minutes)
    with checks.at("hours"):
        hours = typed.whole(asked.values.text("hours"))
        if hours != team.hours_a_day:
            await configure.set_hours(session, company, by, team, hours)


async def _alerts(session: AsyncSession, asked: Asked, team: Team) -> None:
    """Let alerts go to the channel or to the admins, where that is to be another way than before."""
    company, by, to = asked.company, asked.person.id, asked.values.text("alerts")
    live = team.live_since is not None and team.live_since <= company.today()
    if to == forms.CHANNEL and not live:
        await configure.go_live(session, company, by, team)
    elif to == forms.ADMINS and team.live_since is not None:
        await configure.observe(session, company, by, team)


async def _saved(session: AsyncSession, asked: Asked, team: Team, moved: Moved | None, advice: Sequence[str]) -> Answer:
    scopes, own = await store.scopes(session), await store.own_work_rules(session)
    granted = await roles_store.granted(session)
    return blocks.saved(team, scopes, own, granted, asked.company.today(), change=moved, advice=advice)


async def _chosen(session: AsyncSession, asked: Asked) -> Team:
    team = next((team for team in await store.all_teams(session) if team.id == asked.values.id("team")), None)
    if team is None:
        raise Mistake(_("Choose a team."), "team")
    return team


def _check_admin(asked: Asked) -> None:
    if asked.person.role < Role.ADMIN:
        raise Mistake(_("This is for an admin. Ask one of them."))


async def remove(asked: Asked) -> Answer:
    """Remove the chosen team."""
    _check_admin(asked)
    async with asked.company.database.writing() as session:
        team = await _chosen(session, asked)
        moved = await configure.remove_team(session, asked.company, asked.person.id, team)
        return said(typed.was_removed(team, moved))


async def without_channel(asked: Asked) -> Answer:
    """Take the channel of the chosen team away."""
    _check_admin(asked)
    async with asked.company.database.writing() as session:
        team = await _chosen(session, asked)
        await withdrawing.clear_channel(session, asked.company, asked.person.id, team)
        return said(team_channel.without_channel(team))


DIALOG = Dialog(
    name="team",
    command="team",
    needs=Role.ADMIN,
    typed=marked("/clientload team channel Support #support"),
    draw=draw,
    save=save,
    does={"remove": remove, "unchannel": without_channel},
)
