"""The set-up dialog: channels and own work, then people and limits, then hours and the digest; then a test post.

Many teams take several pages of the first two steps. A page begins behind a team's id, `after`, so that a team that is
added on the way comes last and is asked about too.
"""

import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.roles import MAPPING, Grant, is_group
from bot.language import gettext as _
from bot.language import marked, speaking
from bot.services import configure, digest_times, first_steps, limits, quiet, roles, team_rules, time_zone
from bot.services.company import Company
from bot.services.first_steps import TeamSteps
from bot.services.refused import Checks
from bot.services.roles import Circle
from bot.services.team_rules import Rule, Rules
from bot.slack import granting
from bot.slack.blocks import calendar, test_posts
from bot.slack.blocks.form import Form
from bot.slack.blocks.forms import digest as digest_forms
from bot.slack.blocks.forms import hours as hours_forms
from bot.slack.blocks.forms import setup as forms
from bot.slack.commands import hours as hours_command
from bot.slack.commands.team_channel import check_channel
from bot.slack.grammar import domain
from bot.slack.request import Answer, Mistake, Posts, Role
from bot.slack.views import digest as digest_view
from bot.slack.views import hours as hours_view
from bot.slack.views.dialog import Asked, Dialog
from bot.slack.views.team import check_managers, set_channel, set_people
from bot.slack.views.values import Values
from bot.slack.words import percent
from bot.store import roles as roles_store
from bot.store import teams
from bot.store.tables import Team

POSTED: Final = uuid.UUID("1a52a3c4-7c7b-4f4e-8c53-0f4b8a1f7f0b")
WHERE, WHO, WHEN = 1, 2, 3


async def draw(asked: Asked) -> Form:
    """Draw the step that comes now: the first on opening, else the one that was reached."""
    return await DRAWN[_step(asked.subject)](asked)


def _step(subject: Mapping[str, Any]) -> int:
    return next((step for step in DRAWN if step == subject.get("step")), WHERE)


async def save(asked: Asked) -> Answer | Form:
    """Save a step and go on to the next; the last one posts the tests."""
    if asked.person.role < Role.ADMIN:
        raise Mistake(_("This is for an admin. Ask one of them."))
    return await SAVED[_step(asked.subject)](asked)


async def _where(asked: Asked) -> Form:
    async with asked.company.database.asking() as session:
        page = await _page(session, asked)
        of_all = await team_rules.rules_of(session, None)
    return forms.where(page, "\n".join(sorted(value for kind, value in of_all.own if kind == "domain")))


async def _page(session: AsyncSession, asked: Asked) -> forms.Page:
    """Return the teams that are asked about now."""
    every, after = await teams.all_teams(session), _after(asked)
    behind = [team for team in every if (team.id or 0) > after]
    steps = await first_steps.steps(session, asked.company, behind[: forms.MOST_TEAMS])
    return forms.Page(steps, len(every) - len(behind), len(every))


def _after(asked: Asked) -> int:
    after = asked.subject.get("after")
    return after if isinstance(after, int) else 0


async def _next(asked: Asked, field: str, step: int) -> Form:
    """Go on to the teams behind those whose `field` was sent, or where there are none to the step behind this one."""
    sent = (block_id.partition(":") for block_id in asked.values.by_block)
    last = max((int(id_) for name, _colon, id_ in sent if name == field and id_.isdecimal()), default=_after(asked))
    async with asked.company.database.asking() as session:
        more = any((team.id or 0) > last for team in await teams.all_teams(session))
    reached: dict[str, Any] = {"step": step, "after": last} if more else {"step": step + 1}
    drawn = await DRAWN[reached["step"]](replace(asked, subject=reached, values=Values({})))
    return replace(drawn, subject=reached)


async def _save_where(asked: Asked) -> Form:
    values, company, by = asked.values, asked.company, asked.person.id
    checks, ours = Checks(), set()
    await _check_channels(asked, checks)
    for line in filter(None, map(str.strip, values.text("everywhere").splitlines())):
        with checks.at("everywhere"):
            ours.add(("domain", domain(line)))
    async with company.database.writing() as session:
        every = await teams.all_teams(session)
        for team in every:
            await set_channel(session, asked, team, values.text(f"channel:{team.id}"))
        with checks.at():
            await _save_own(session, asked, every, frozenset(ours))
        if name := values.text("name"):
            with checks.at("name"):
                if not values.text("kind"):
                    checks.add("kind", _("Choose its kind of work."))
                    await configure.check_new(session, name)
                else:
                    await configure.add_team(session, company, by, name, values.text("kind"))
        checks.settle()
    return await _next(asked, "channel", WHERE)


async def _check_channels(asked: Asked, checks: Checks) -> None:
    """Look for what is wrong with channels, each at its own field."""
    for block_id in asked.values.by_block:
        channel_id = asked.values.text(block_id)
        if block_id.startswith("channel:") and channel_id:
            # Of several channels each is another field: what speaks of a channel speaks of this one.
            try:
                await check_channel(asked.channels, channel_id)
            except Mistake as mistake:
                checks.add(block_id, str(mistake))


async def _save_own(session: AsyncSession, asked: Asked, every: Collection[Team], ours: frozenset[Rule]) -> None:
    """Save own work of teams, as chosen from what was found, and our own domains; items are looked at once."""
    wanted: list[tuple[Team | None, Rules]] = []
    if "everywhere" in asked.values:
        of_all = await team_rules.rules_of(session, None)
        kept = frozenset(rule for rule in of_all.own if rule[0] != "domain")
        wanted.append((None, replace(of_all, own=kept | ours)))
    for team in every:
        field = f"own:{team.id}"
        if field in asked.values:
            now = await team_rules.rules_of(session, team)
            hidden = frozenset(rule for rule in now.own if not _offered(rule))
            chosen = frozenset(_rule(value) for value in asked.values.many(field))
            wanted.append((team, replace(now, own=chosen | hidden)))
    await team_rules.change(session, asked.company, asked.person.id, wanted)


def _rule(value: str) -> Rule:
    kind, _colon, name = value.partition(":")
    return kind, name


def _offered(rule: Rule) -> bool:
    kind, value = rule
    return kind in forms.MARKS and len(f"{kind}:{value}") <= forms.LONGEST_VALUE


async def _who(asked: Asked) -> Form:
    async with asked.company.database.asking() as session:
        return forms.who(await _page(session, asked), await first_steps.fixers(session, asked.person.id))


async def _save_who(asked: Asked) -> Form:
    checks = Checks()
    with checks.at():
        await check_managers(asked)
    with checks.at(forms.FIXERS):
        await _check_fixers(asked)
    async with asked.company.database.writing() as session:
        sent = [team for team in await teams.all_teams(session) if f"share:{team.id}" in asked.values]
        for shown in await first_steps.steps(session, asked.company, sent):
            await set_people(session, asked, shown.team)
            with checks.at(f"share:{shown.team.id}"):
                await _save_limit(session, asked, shown)
        await _save_fixers(session, asked)
        checks.settle()
    return await _next(asked, "share", WHO)


async def _check_fixers(asked: Asked) -> None:
    """Refuse whoever a role is no use to. Slack is asked before the transaction."""
    async with asked.company.database.asking() as session:
        held = {grant.holder for grant in await roles_store.granted(session) if grant.role == MAPPING}
    for holder in asked.values.many(forms.FIXERS):
        if holder not in held:
            await granting.check_holder(asked.people, holder)


async def _save_fixers(session: AsyncSession, asked: Asked) -> None:
    """Choose who is in charge of mapping, where that was asked; user groups that are stay so."""
    if forms.FIXERS not in asked.values:
        return
    wanted = asked.values.many(forms.FIXERS)
    held = [grant for grant in await roles_store.granted(session) if grant.role == MAPPING]
    give = [Grant(MAPPING, holder) for holder in wanted]
    take = [grant for grant in held if not is_group(grant.holder) and grant.holder not in wanted]
    await roles.change(session, asked.company, asked.person.id, Circle(), give=give, take=take)


async def _save_limit(session: AsyncSession, asked: Asked, shown: TeamSteps) -> None:
    words = asked.values.text(f"share:{shown.team.id}")
    if words and (share := percent(words)) != shown.limit:
        await limits.set_limit(session, asked.company, asked.person.id, shown.team, None, share)


async def _when(asked: Asked) -> Form:
    async with asked.company.database.asking() as session:
        now, digest = await quiet.office_hours(session), await digest_times.usual(session)
        where = await hours_view.where_of(session, asked)
    return forms.when(hours_forms.fields(now, where, "setup"), digest_forms.fields(digest, digest_forms.EVERY))


async def _save_when(asked: Asked) -> Answer:
    company, by, checks = asked.company, asked.person.id, Checks()
    async with company.database.writing() as session:
        with checks.at():
            await hours_command.put(session, company, by, hours_view.read(asked.values))
        with checks.at():
            await digest_times.set_usual(session, company, by, digest_view.read(asked.values))
        checks.settle()
        zones = await time_zone.zones(session, company)
        every = await teams.all_teams(session)
    now = company.clock()
    zone = calendar.zone_chosen(zones, now) if zones.coming(now) else ""
    wanted = every if forms.TEST in asked.values.many("test") else []
    return await post_tests(company, asked.posts, [team.id or 0 for team in wanted], asked.view_id, zone)


async def post_tests(company: Company, posts: Posts, team_ids: Collection[int], seed: str, zone: str = "") -> Answer:
    """Post a test in the channel of each of these teams, once for one `seed`; say what came of it.

    `zone` says that another time zone is to begin, where it is.
    """
    async with company.database.asking() as session:
        usual = await digest_times.usual(session)
        chosen = [team for team in await teams.all_teams(session) if team.id in team_ids]
    done: list[tuple[Team, str | None]] = []
    for team in chosen:
        code = None
        if team.channel_id:
            once = str(uuid.uuid5(POSTED, f"{seed}:{team.id}"))
            with speaking(team.language):
                answer = test_posts.draw(team, digest_times.of_team(team, usual), company.today())
            code = await posts.post(team.channel_id, answer, once)
        done.append((team, code))
    return test_posts.outcome(done, company.today(), zone)


DRAWN: Mapping[int, Callable[[Asked], Awaitable[Form]]] = {WHERE: _where, WHO: _who, WHEN: _when}
SAVED: Mapping[int, Callable[[Asked], Awaitable[Answer | Form]]] = {
    WHERE: _save_where,
    WHO: _save_who,
    WHEN: _save_when,
}

DIALOG = Dialog(
    name="setup",
    command="setup",
    needs=Role.ADMIN,
    typed=marked("/clientload setup show"),
    draw=draw,
    save=save,
)
