"""`/clientload team`: setting teams up."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import Names, fold
from bot.domain.roles import MANAGER, Grant
from bot.language import gettext as _
from bot.services import configure
from bot.services.configure import KINDS, OWN_KINDS, SCOPE_KINDS
from bot.slack import audience
from bot.slack.blocks import teams as blocks
from bot.slack.blocks.message import sentence as said
from bot.slack.blocks.words import day
from bot.slack.changing import Verb, changing, dispatch, team_with
from bot.slack.commands import roles
from bot.slack.grammar import Word, domain, joined, leading_name, split, unknown
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.words import confirmed, says, without
from bot.store import roles as roles_store
from bot.store import teams as store
from bot.store.tables import Team

REMOVE = "remove"
HERE = "here"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of `team`, in its transaction: the team it begins with, and the words behind it."""

    request: Request
    session: AsyncSession
    names: Names
    team: Team | None
    words: Sequence[Word]

    @property
    def by(self) -> str:
        return self.request.person.id

    def needs_team(self) -> Team:
        """Return the team; raise `Mistake` where the line names none."""
        if self.team is None:
            raise unknown("team", self.words[0].text if self.words else "", self.names)
        return self.team


async def run(request: Request) -> Answer:
    """Set a team up, or show how all are."""
    return await dispatch(request, {**VERBS, "leader": _opened(_leader)}, _opened(_overview))


def _opened(verb: Callable[[_Line], Awaitable[Answer]]) -> Verb:
    """Run a verb on its line, in one transaction."""

    async def run_in_transaction(request: Request) -> Answer:
        async with changing(request) as session:
            names = await store.names(session)
            id_, words = leading_name(split(request.text), names)
            return await verb(_Line(request, session, names, await team_with(session, id_), words))

    return run_in_transaction


async def _overview(line: _Line) -> Answer:
    if line.words:
        raise Mistake(f"{line.words[0].text} is nothing to do with a team. Type one of: {', '.join(VERBS)}.")
    shown = [line.team] if line.team else await store.all_teams(line.session)
    scopes, own = await store.scopes(line.session), await store.own_work_rules(line.session)
    granted = await roles_store.granted(line.session)
    return blocks.overview(shown, scopes, own, granted, line.request.company.today())


async def _add(line: _Line) -> Answer:
    words = split(line.request.text)
    name, kind = joined(words[:-1]), fold(joined(words[-1:]))
    if kind not in KINDS or not name:
        kinds = " or ".join(KINDS)
        raise Mistake(f"Type a name and its kind of work, {kinds}: /clientload team add Delivery engineering")
    team, moved = await configure.add_team(line.session, line.request.company, line.by, name, kind)
    what = f"{team.name} is a team for {kind} now. Give it a scope: /clientload team scope {team.name} project KEY"
    return said(blocks.moved(what, moved))


async def _remove(line: _Line) -> Answer:
    team = line.needs_team()
    if not confirmed(line.words):
        count = await store.item_count(line.session, team.id or 0)
        return said(
            f"{count} items of {team.name} would go to the teams whose scope names them, or to none.\n"
            f"To do it: /clientload team remove {team.name} yes"
        )
    moved = await configure.remove_team(line.session, line.request.company, line.by, team)
    back = f"To undo: /clientload team add {team.name} {team.kind}"
    return said(blocks.moved(f"{team.name} is no team any more", moved) + f"\n{back}")


async def _rename(line: _Line) -> Answer:
    team, name = line.needs_team(), joined(without(line.words, "to"))
    if not name:
        raise Mistake(f"Type the new name behind it: /clientload team rename {team.name} to NAME")
    old = team.name
    await configure.rename_team(line.session, line.request.company, line.by, team, name)
    return said(f"{old} is now called {name}.")


async def _scope(line: _Line) -> Answer:
    team = line.needs_team()
    example = f"/clientload team scope {team.name} queue Billing"
    removing, kind, value = _rule(line.words, SCOPE_KINDS, example)
    change = configure.remove_scope if removing else configure.add_scope
    moved = await change(line.session, line.request.company, line.by, team, kind, value)
    verb = "no longer takes" if removing else "takes"
    return said(blocks.moved(f"{team.name} {verb} the {kind} {value}", moved))


async def _own(line: _Line) -> Answer:
    if not line.words:
        return blocks.own_work(await store.all_teams(line.session), await store.own_work_rules(line.session))
    where = f" {line.team.name}" if line.team else ""
    removing, kind, value = _rule(line.words, OWN_KINDS, f"/clientload team own{where} project PLAT")
    text = domain(value) if kind == "domain" else value
    change = configure.remove_own_work if removing else configure.add_own_work
    moved = await change(line.session, line.request.company, line.by, line.team, kind, text)
    verb = "is no longer own work" if removing else "is own work"
    return said(blocks.moved(f"The {kind} {text} {verb}{' in' + where if where else ' in all teams'}", moved))


def _rule(words: Sequence[Word], kinds: Sequence[str], example: str) -> tuple[bool, str, str]:
    """Return whether a rule is taken away, its kind and its value."""
    removing = bool(words) and says(words[0], REMOVE)
    kind, *value = (words[1:] if removing else words) or [Word("")]
    if fold(kind.text) not in kinds or not value:
        raise Mistake(f"Type one of {', '.join(kinds)}, and its value: {example}")
    return removing, fold(kind.text), joined(value)


async def _channel(request: Request) -> Answer:
    words = split(request.text)
    id_ = _channel_id(request, words[-1] if words else Word(""))
    # Slack is asked before the transaction: nobody waits for its answer to write.
    advice = await _check_channel(request, id_)

    async def choose(line: _Line) -> Answer:
        team = line.needs_team()
        await configure.set_channel(line.session, request.company, line.by, team, id_)
        when = _from_when(team, line.request.company.today())
        return said(f"The alerts of {team.name} go to that channel {when}.{advice}")

    return await _opened(choose)(request)


def _from_when(team: Team, today: date) -> str:
    if team.live_since is not None and team.live_since <= today:
        return "from now on"
    start = f"from {day(team.live_since, year=True)}" if team.live_since else "once it is live"
    return f"{start}; to start today: /clientload team live {team.name}"


def _channel_id(request: Request, word: Word) -> str:
    id_ = request.channel_id if says(word, HERE) else word.mention
    if not id_.startswith(("C", "G")):
        raise Mistake(
            "Type # and pick the channel from Slack's list: /clientload team channel Support #support. "
            f"In the channel itself, type {HERE} instead."
        )
    return id_


async def _check_channel(request: Request, id_: str) -> str:
    """Return what is left to do for alerts to get there; raise `Mistake` for a channel that must not have them."""
    if request.channels is None:
        return ""
    channel = await request.channels.find(id_)
    if channel is None or channel.archived:
        raise Mistake("Clientload sees no such channel. Type /invite @Clientload in it, then this again.")
    if channel.shared:
        raise Mistake(f"#{channel.name} is shared with another company, who must not see this. Choose another channel.")
    guests = await audience.warning(request.channels, channel)
    if channel.member:
        return guests
    return f"{guests}\nClientload is not in #{channel.name} yet. Type there: /invite @Clientload"


async def _manager(request: Request) -> Answer:
    """Give or take the role of manager; `roles grant manager` does the same."""
    team_id, words = await roles.team_of(request, split(request.text))
    taking = bool(words) and says(words[0], REMOVE)
    holders = await roles.holders_of(request, words[1:] if taking else words)
    return await roles.changed(request, [Grant(MANAGER, holder, team_id) for holder in holders], taking=taking)


async def _responsible(line: _Line) -> Answer:
    team = line.needs_team()
    if len(line.words) == 1 and says(line.words[0], REMOVE):
        await configure.set_responsible(line.session, line.request.company, line.by, team, None)
        return said(f"Nobody is responsible for {team.name} now.")
    person = _person(line.words, f"responsible {team.name}")
    await configure.set_responsible(line.session, line.request.company, line.by, team, person.mention)
    return said(f"{person.text} is responsible for {team.name}.")


async def _leader(line: _Line) -> Answer:
    """Ask which of two is meant: who gets a team's alerts, or who may see revenue."""
    team = line.team.name if line.team else "Support"
    raise Mistake(
        _(
            "A leader is whoever may see revenue and decisions: /clientload roles grant leader @bo. Whoever gets a"
            " team's alerts directly is responsible for it: /clientload team responsible {team} @bo",
            team=team,
        )
    )


def _person(words: Sequence[Word], phrase: str) -> Word:
    if len(words) != 1 or not words[0].mention.startswith(("U", "W")):
        raise Mistake(f"Type @ and pick the person from Slack's list: /clientload team {phrase} @ana")
    return words[0]


async def _minutes(line: _Line) -> Answer:
    team, minutes = line.needs_team(), _whole(line.words)
    await configure.set_minutes(line.session, line.request.company, line.by, team, minutes)
    return said(f"A reply by {team.name} counts {minutes} min where nothing is logged. Its hours are counted anew.")


async def _hours(line: _Line) -> Answer:
    team, hours = line.needs_team(), _whole(line.words)
    await configure.set_hours(line.session, line.request.company, line.by, team, hours)
    return said(f"A working day of {team.name} is {hours} h. Its hours are counted anew.")


def _whole(words: Sequence[Word]) -> int:
    digits = words[0].text if len(words) == 1 else ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) < len("1000")):
        raise Mistake(f"{joined(words) or 'Nothing'} is no whole number. Type one like 12.")
    return int(digits)


async def _live(line: _Line) -> Answer:
    team = line.needs_team()
    await configure.go_live(line.session, line.request.company, line.by, team)
    return said(
        f"The alerts of {team.name} go to its channel from today. To stop: /clientload team observe {team.name}"
    )


async def _observe(line: _Line) -> Answer:
    team = line.needs_team()
    await configure.observe(line.session, line.request.company, line.by, team)
    return said(f"The alerts of {team.name} go to the admins alone. To go on: /clientload team live {team.name}")


VERBS = {
    "add": _opened(_add),
    "remove": _opened(_remove),
    "rename": _opened(_rename),
    "scope": _opened(_scope),
    "own": _opened(_own),
    "channel": _channel,
    "manager": _manager,
    "responsible": _opened(_responsible),
    "minutes": _opened(_minutes),
    "hours": _opened(_hours),
    "live": _opened(_live),
    "observe": _opened(_observe),
}

SUBCOMMAND = Subcommand(
    name="team",
    summary="teams: scope, own work, channel, manager and whoever is responsible",
    usage=(
        "/clientload team",
        "/clientload team add Delivery engineering",
        "/clientload team remove Delivery",
        "/clientload team rename Delivery to Field Delivery",
        "/clientload team scope Support queue Billing",
        "/clientload team scope Support remove queue Billing",
        "/clientload team own",
        "/clientload team own project PLAT",
        "/clientload team own Engineering remove label internal",
        "/clientload team own domain ourfirm.example",
        "/clientload team channel Support #support",
        "/clientload team manager Support @ana",
        "/clientload team responsible Support @bo",
        "/clientload team minutes Support 12",
        "/clientload team hours Support 8",
        "/clientload team live Support",
        "/clientload team observe Support",
    ),
    run=run,
    needs=Role.ADMIN,
)
