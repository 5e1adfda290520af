"""The set-up dialog: channels and own work, then people and limits, then hours and the digest; then a test post."""

import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.services import configure, digest_times, first_steps, limits, public_holidays, quiet, team_rules
from bot.services.company import Company
from bot.services.first_steps import TeamSteps
from bot.services.refused import about
from bot.services.team_rules import Rule, Rules
from bot.slack.blocks import test_posts
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
from bot.slack.views.dialog import Asked, Dialog, SeveralWrong
from bot.slack.views.team import check_managers, set_channel, set_people
from bot.slack.words import percent
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
        steps = await first_steps.steps(session, asked.company)
        of_all = await team_rules.rules_of(session, None)
    return forms.where(steps, "\n".join(sorted(value for kind, value in of_all.own if kind == "domain")))


async def _save_where(asked: Asked) -> Form:
    values, company, by = asked.values, asked.company, asked.person.id
    await _check_channels(asked)
    with about("domains"):
        lines = [line for line in values.text("domains").splitlines() if line.strip()]
        ours = frozenset(("domain", domain(line)) for line in lines)
    async with company.database.writing() as session:
        every = await teams.all_teams(session)
        for team in every:
            await set_channel(session, asked, team, values.text(f"channel:{team.id}"))
        await _save_own(session, asked, every, ours)
        if name := values.text("name"):
            with about("kind"):
                if not values.text("kind"):
                    raise Mistake(_("Choose its kind of work."))
            with about("name"):
                await configure.add_team(session, company, by, name, values.text("kind"))
    return _step_form(await _who(asked), WHO)


async def _check_channels(asked: Asked) -> None:
    """Raise what is wrong with channels, each at its own field."""
    wrong = {}
    for block_id in asked.values.by_block:
        channel_id = asked.values.text(block_id)
        if block_id.startswith("channel:") and channel_id:
            try:
                await check_channel(asked.channels, channel_id)
            except Mistake as mistake:
                wrong[block_id] = str(mistake)
    if wrong:
        raise SeveralWrong(wrong)


async def _save_own(session: AsyncSession, asked: Asked, every: Collection[Team], ours: frozenset[Rule]) -> None:
    """Save own work of teams, as chosen from what was found, and our own domains; items are looked at once."""
    of_all = await team_rules.rules_of(session, None)
    kept = frozenset(rule for rule in of_all.own if rule[0] != "domain")
    wanted: list[tuple[Team | None, Rules]] = [(None, replace(of_all, own=kept | ours))]
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
        return forms.who(await first_steps.steps(session, asked.company))


async def _save_who(asked: Asked) -> Form:
    await check_managers(asked)
    async with asked.company.database.writing() as session:
        wrong = {}
        for shown in await first_steps.steps(session, asked.company):
            if f"share:{shown.team.id}" not in asked.values:
                continue
            await set_people(session, asked, shown.team)
            try:
                await _save_limit(session, asked, shown)
            except Mistake as mistake:
                wrong[f"share:{shown.team.id}"] = str(mistake)
        if wrong:
            raise SeveralWrong(wrong)
    return _step_form(await _when(asked), WHEN)


async def _save_limit(session: AsyncSession, asked: Asked, shown: TeamSteps) -> None:
    words = asked.values.text(f"share:{shown.team.id}")
    if words and (share := percent(words)) != shown.limit:
        await limits.set_limit(session, asked.company, asked.person.id, shown.team, None, share)


async def _when(asked: Asked) -> Form:
    async with asked.company.database.asking() as session:
        now, digest = await quiet.office_hours(session), await digest_times.usual(session)
    country = hours_view.country_of(asked.values, now)
    regions = public_holidays.regions(country[0]) if country else {}
    hours = hours_forms.fields(now, asked.company.zone.key, country, regions, "setup")
    return forms.when(hours, digest_forms.fields(digest, digest_forms.EVERY))


async def _save_when(asked: Asked) -> Answer:
    company, by = asked.company, asked.person.id
    when = digest_view.read(asked.values)
    async with company.database.writing() as session:
        await hours_command.put(session, company, by, hours_view.read(asked.values))
        await digest_times.set_usual(session, company, by, when)
        every = await teams.all_teams(session)
    if forms.TEST not in asked.values.many("test"):
        return test_posts.outcome([], company.today())
    return await post_tests(company, asked.posts, [team.id or 0 for team in every], asked.view_id)


async def post_tests(company: Company, posts: Posts, team_ids: Collection[int], seed: str) -> Answer:
    """Post a test in the channel of each of these teams, once for one `seed`; say what came of it."""
    async with company.database.asking() as session:
        usual = await digest_times.usual(session)
        chosen = [team for team in await teams.all_teams(session) if team.id in team_ids]
    done: list[tuple[Team, str | None]] = []
    for team in chosen:
        code = None
        if team.channel_id:
            once = str(uuid.uuid5(POSTED, f"{seed}:{team.id}"))
            answer = test_posts.draw(team, digest_times.of_team(team, usual), company.today())
            code = await posts.post(team.channel_id, answer, once)
        done.append((team, code))
    return test_posts.outcome(done, company.today())


def _step_form(drawn: Form, step: int) -> Form:
    return Form(drawn.title, drawn.blocks, drawn.submit, drawn.close, {"step": step})


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
    typed="/clientload setup show",
    draw=draw,
    save=save,
)
