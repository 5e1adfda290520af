"""`/clientload team`: setting teams up."""

from collections.abc import Sequence

from bot.domain.roles import MANAGER, Grant
from bot.language import gettext as _
from bot.language import marked, ngettext
from bot.services import configure, spelled
from bot.services.configure import KINDS, OWN_KINDS, SCOPE_KINDS, Moved
from bot.slack.blocks import teams as blocks
from bot.slack.blocks import words as written
from bot.slack.blocks.message import sentence as said
from bot.slack.changing import FRENCH_SHOW, SHOW, changeable, dispatch
from bot.slack.commands import roles, team_channel, team_class, team_imposed, team_strain
from bot.slack.commands.team_line import Line, opened
from bot.slack.grammar import Word, domain, joined, split
from bot.slack.kinds import kind_of, kinds_listed
from bot.slack.request import Answer, Mistake, Request, Role, Subcommand
from bot.slack.verbs import listed
from bot.slack.words import confirmed, says, without
from bot.store import roles as roles_store
from bot.store import teams as store
from bot.store.tables import Team

REMOVE = ("remove", "retirer", "supprimer", "enlever")
TO = ("to", "en")


async def run(request: Request) -> Answer:
    """Set a team up, or show how all are."""
    overview = opened(_overview)
    verbs = {**VERBS, "leader": opened(_leader), **dict.fromkeys(SHOW, overview)}
    return await dispatch(request, verbs, overview, {**FRENCH, **FRENCH_SHOW}, lambda names: (names.teams,))


async def _overview(line: Line) -> Answer:
    if line.words:
        raise Mistake(
            _(
                "{word} is nothing to do with a team. Type one of: {verbs}.",
                word=line.words[0].text,
                verbs=listed(VERBS, FRENCH),
            )
        )
    shown = [line.team] if line.team else await store.all_teams(line.session)
    scopes, own = await store.scopes(line.session), await store.own_work_rules(line.session)
    granted = await roles_store.granted(line.session)
    answer = blocks.overview(shown, scopes, own, granted, line.request.company.today())
    return changeable(answer, "team", may=line.request.person.role >= Role.ADMIN)


async def _add(line: Line) -> Answer:
    words = split(line.request.text)
    name, kind = joined(words[:-1]), kind_of(words[-1]) if words else ""
    if kind not in KINDS or not name:
        raise Mistake(
            _(
                "Type a name and its kind of work, {kinds}: {example}",
                kinds=spelled.either([spelled.kind(each) for each in KINDS]),
                example=_("/clientload team add Delivery engineering"),
            )
        )
    team, moved = await configure.add_team(line.session, line.request.company, line.by, name, kind)
    return said(was_added(team, moved))


def was_added(team: Team, moved: Moved) -> str:
    """Say that a team was added."""
    what = _(
        "{team} is a team for {work} now. Give it a scope: /clientload team scope {team} project KEY",
        team=team.name,
        work=spelled.kind(team.kind),
    )
    return blocks.moved(what, moved)


async def _remove(line: Line) -> Answer:
    team = line.needs_team()
    if not confirmed(line.words):
        count = await store.item_count(line.session, team.id or 0)
        asked = ngettext(
            "{count} item of {team} would go to the teams whose scope names them, or to none.",
            "{count} items of {team} would go to the teams whose scope names them, or to none.",
            count,
            count=written.count(count),
            team=team.name,
        )
        return said(
            f"{asked}\n" + _("To do it: {command}", command=_("/clientload team remove {team} yes", team=team.name))
        )
    return said(was_removed(team, await configure.remove_team(line.session, line.request.company, line.by, team)))


def was_removed(team: Team, moved: Moved) -> str:
    """Say that a team is none any more, and how to have it back."""
    what = blocks.moved(_("{team} is no team any more", team=team.name), moved)
    back = _(
        "To undo: {command}",
        command=_("/clientload team add {team} {kind}", team=team.name, kind=kinds_listed([team.kind])),
    )
    return f"{what}\n{back}"


async def _rename(line: Line) -> Answer:
    team, name = line.needs_team(), joined(without(line.words, *TO))
    if not name:
        raise Mistake(_("Type the new name behind it: /clientload team rename {team} to NAME", team=team.name))
    old = team.name
    await configure.rename_team(line.session, line.request.company, line.by, team, name)
    return said(_("{old} is now called {name}.", old=old, name=name))


async def _scope(line: Line) -> Answer:
    team = line.needs_team()
    example = _("/clientload team scope {team} queue Billing", team=team.name)
    removing, kind, value = _rule(line.words, SCOPE_KINDS, example)
    change = configure.remove_scope if removing else configure.add_scope
    moved = await change(line.session, line.request.company, line.by, team, kind, value)
    sentence = (
        marked("{team} no longer takes the {kind} {value}") if removing else marked("{team} takes the {kind} {value}")
    )
    return said(blocks.moved(_(sentence, team=team.name, kind=spelled.kind(kind), value=value), moved))


async def _own(line: Line) -> Answer:
    if not line.words:
        return blocks.own_work(await store.all_teams(line.session), await store.own_work_rules(line.session))
    where = f" {line.team.name}" if line.team else ""
    removing, kind, text = _rule(line.words, OWN_KINDS, _("/clientload team own{where} project PLAT", where=where))
    change = configure.remove_own_work if removing else configure.add_own_work
    moved = await change(line.session, line.request.company, line.by, line.team, kind, text)
    named = {"kind": spelled.kind(kind), "value": text}
    if line.team is None:
        what = (
            _("The {kind} {value} is no longer own work in all teams", **named)
            if removing
            else _("The {kind} {value} is own work in all teams", **named)
        )
    else:
        what = (
            _("The {kind} {value} is no longer own work in {team}", **named, team=line.team.name)
            if removing
            else _("The {kind} {value} is own work in {team}", **named, team=line.team.name)
        )
    return said(blocks.moved(what, moved))


def _rule(words: Sequence[Word], kinds: Sequence[str], example: str) -> tuple[bool, str, str]:
    """Return whether a rule is taken away, its kind and its value."""
    removing = bool(words) and says(words[0], *REMOVE)
    return removing, *rule(words[1:] if removing else words, kinds, example)


def rule(words: Sequence[Word], kinds: Sequence[str], example: str) -> tuple[str, str]:
    """Read a rule: its kind and its value."""
    first, *value = words or [Word("")]
    kind = kind_of(first)
    if kind not in kinds or not value:
        raise Mistake(_("Type one of {kinds}, and its value: {example}", kinds=kinds_listed(kinds), example=example))
    return kind, domain(joined(value)) if kind == "domain" else joined(value)


async def _manager(request: Request) -> Answer:
    """Give or take the role of manager; `roles grant manager` does the same."""
    team_id, words = await roles.team_of(request, split(request.text))
    taking = bool(words) and says(words[0], *REMOVE)
    holders = await roles.holders_of(request, words[1:] if taking else words)
    return await roles.changed(request, [Grant(MANAGER, holder, team_id) for holder in holders], taking=taking)


async def _responsible(line: Line) -> Answer:
    team = line.needs_team()
    if len(line.words) == 1 and says(line.words[0], *REMOVE):
        await configure.set_responsible(line.session, line.request.company, line.by, team, None)
        return said(_("Nobody is responsible for {team} now.", team=team.name))
    person = _person(line.words, _("/clientload team responsible {team} @ana", team=team.name))
    await configure.set_responsible(line.session, line.request.company, line.by, team, person.mention)
    return said(_("{person} is responsible for {team}.", person=person.text, team=team.name))


async def _leader(line: Line) -> Answer:
    """Ask which of two is meant: who gets a team's alerts, or who may see revenue."""
    team = line.team.name if line.team else "Support"
    raise Mistake(
        _(
            "A leader is whoever may see revenue and decisions: /clientload roles grant leader @bo. Whoever gets a"
            " team's alerts directly is responsible for it: /clientload team responsible {team} @bo",
            team=team,
        )
    )


def _person(words: Sequence[Word], example: str) -> Word:
    if len(words) != 1 or not words[0].mention.startswith(("U", "W")):
        raise Mistake(
            _(
                "Type @ and pick the person from Slack's list: {example}",
                example=example,
            )
        )
    return words[0]


async def _minutes(line: Line) -> Answer:
    team, minutes = line.needs_team(), whole(joined(line.words))
    await configure.set_minutes(line.session, line.request.company, line.by, team, minutes)
    return said(
        _(
            "A reply by {team} counts {minutes} min where nothing is logged. Its hours are counted anew.",
            team=team.name,
            minutes=minutes,
        )
    )


async def _hours(line: Line) -> Answer:
    team, hours = line.needs_team(), whole(joined(line.words))
    await configure.set_hours(line.session, line.request.company, line.by, team, hours)
    return said(_("A working day of {team} is {hours} h. Its hours are counted anew.", team=team.name, hours=hours))


def whole(text: str) -> int:
    """Read a whole number of up to three digits."""
    if not (text.isascii() and text.isdecimal() and len(text) < len("1000")):
        raise Mistake(
            _("{text} is no whole number. Type one like 12.", text=text)
            if text
            else _("Nothing is no whole number. Type one like 12.")
        )
    return int(text)


VERBS = {
    "add": opened(_add),
    "remove": opened(_remove),
    "rename": opened(_rename),
    "scope": opened(_scope),
    "own": opened(_own),
    "class": opened(team_class.classes),
    "strain": opened(team_strain.switch),
    "imposed": opened(team_imposed.labels),
    "channel": team_channel.channel,
    "language": opened(team_channel.language),
    "manager": _manager,
    "responsible": opened(_responsible),
    "minutes": opened(_minutes),
    "hours": opened(_hours),
    "live": opened(team_channel.live),
    "observe": opened(team_channel.observe),
}

FRENCH = {
    "ajouter": "add",
    "supprimer": "remove",
    "retirer": "remove",
    "renommer": "rename",
    "périmètre": "scope",
    "interne": "own",
    "classe": "class",
    "tension": "strain",
    "imposé": "imposed",
    "canal": "channel",
    "langue": "language",
    "responsable": "manager",
    "référent": "responsible",
    "référente": "responsible",
    "dirigeant": "leader",
    "heures": "hours",
    "activer": "live",
    "observer": "observe",
}

SUBCOMMAND = Subcommand(
    name="team",
    summary=marked("teams: scope, own work, classes of work, strain, channel, manager and whoever is responsible"),
    usage=(
        marked("/clientload team show"),
        marked("/clientload team add Delivery engineering"),
        marked("/clientload team remove Delivery"),
        marked("/clientload team rename Delivery to Field Delivery"),
        marked("/clientload team scope Support queue Billing"),
        marked("/clientload team scope Support remove queue Billing"),
        marked("/clientload team own"),
        marked("/clientload team own project PLAT"),
        marked("/clientload team own Engineering remove label internal"),
        marked("/clientload team own domain ourfirm.example"),
        marked("/clientload team class"),
        marked("/clientload team class Engineering bespoke label for-acme"),
        marked("/clientload team class Engineering remove bespoke label for-acme"),
        marked("/clientload team strain Support on"),
        marked("/clientload team imposed"),
        marked("/clientload team imposed tool label acme-tool"),
        marked("/clientload team imposed remove tool label acme-tool"),
        marked("/clientload team channel Support #support"),
        marked("/clientload team channel Support remove"),
        marked("/clientload team language Support French"),
        marked("/clientload team manager Support @ana"),
        marked("/clientload team responsible Support @bo"),
        marked("/clientload team minutes Support 12"),
        marked("/clientload team hours Support 8"),
        marked("/clientload team live Support"),
        marked("/clientload team observe Support"),
    ),
    run=run,
    french=("équipe",),
    needs=Role.ADMIN,
)
