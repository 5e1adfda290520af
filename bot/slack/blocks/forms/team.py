"""The dialog of teams: which one, and its settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language import LANGUAGES, name_of
from bot.language import gettext as _
from bot.slack.blocks import form
from bot.slack.blocks.form import Act, Asking, Form, Option
from bot.slack.blocks.words import day
from bot.slack.request import Block
from bot.store.tables import Team

NEW = "new"
NO_LANGUAGE = "none"
CHANNEL, LATER, ADMINS = "channel", "later", "admins"
LONGEST_LIST = 3_000
"""What Slack takes in one field."""

LONGEST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """A team with its rules as lines, `scope`, `own` and `classes`, and those of all teams.

    `calm`: its channel stays quiet until a day to come.
    """

    team: Team
    scope: str
    own: str
    own_of_all: str
    classes: str
    managers: Sequence[str]
    calm: bool


def new(teams: Sequence[Option], name: str) -> Form:
    """Draw the dialog of a team that is to be."""
    blocks = [
        _which(teams, NEW),
        form.text(Asking("name", _("Name")), name),
        form.choice(Asking("kind", _("Kind of work")), kinds()),
    ]
    return Form(_("Teams"), blocks, _("Save"))


def kinds() -> list[Option]:
    """Return the kinds of work."""
    return [
        ("support", _("Support: tickets")),
        ("engineering", _("Engineering: issues")),
        ("sales", _("Sales: meetings and calls")),
        ("delivery", _("Delivery: logged time")),
    ]


def settings(teams: Sequence[Option], shown: Settings, *, only: bool) -> Form:
    """Draw the settings of a team; the `only` one there is cannot be removed."""
    team = shown.team
    whose = str(team.id)
    minutes = Asking(f"minutes:{whose}", _("Minutes a reply"), _("Where nothing is logged, a reply counts so many."))
    scope_hint = _("One a line, such as queue Billing. Empty: what no other team takes.")
    of_all_hint = _("One a line; also our own e-mail domains, such as domain ourfirm.example.")
    own_hint = _("One a line, such as project PLAT: our product, maintenance, internal work.")
    blocks = [
        _which(teams, whose),
        form.text(Asking(f"name:{whose}", _("Name")), team.name),
        channel_field(team),
        form.choice(_language(whose), _languages(), team.language or NO_LANGUAGE),
        form.choice(Asking(f"alerts:{whose}", _("Alerts go to")), *_alerts(shown)),
        form.person(
            _person(f"responsible:{whose}", _("Responsible"), _("Gets each alert directly, too.")), team.responsible_id
        ),
        form.people(_person(f"managers:{whose}", _("Managers"), _("May set this team's limits.")), shown.managers),
        _rules(_list(f"scope:{whose}", _("Takes"), scope_hint), shown.scope, _("/clientload team scope")),
        _rules(_list(f"own:{whose}", _("Own work"), own_hint), shown.own, _("/clientload team own")),
        _rules(
            _list("everywhere", _("Own work in all teams"), of_all_hint), shown.own_of_all, _("/clientload team own")
        ),
        *_classes(shown),
        form.text(minutes, str(team.minutes_a_touch), longest=LONGEST_NUMBER),
        form.text(Asking(f"hours:{whose}", _("Hours of a working day")), str(team.hours_a_day), longest=LONGEST_NUMBER),
        *_acts(team, only=only),
    ]
    return Form(_("Teams"), blocks, _("Save"))


def _classes(shown: Settings) -> list[Block]:
    """Ask what marks classes of work; a team that answers tickets has no roadmap."""
    if shown.team.kind != "engineering":
        return []
    hint = _("One a line, such as bespoke label for-acme. Classes: roadmap, bespoke, support-driven, maintenance.")
    asking = _list(f"classes:{shown.team.id}", _("Classes of work"), hint)
    return [_rules(asking, shown.classes, _("/clientload team class"))]


def _rules(asking: Asking, lines: str, command: str) -> Block:
    """Ask for rules, unless there are more than a field holds."""
    if len(lines) <= LONGEST_LIST:
        return form.text(asking, lines, lines=True, longest=LONGEST_LIST)
    said = _("{field}: more than fits here. To change it, type {command}", field=asking.label, command=command)
    return form.small(said)


def channel_field(team: Team) -> Block:
    """Ask where a team's alerts stand."""
    hint = _("Channels shared with another company are left out.")
    return form.channel(Asking(f"channel:{team.id}", _("Channel"), hint, team.channel_id is None), team.channel_id)


def _which(teams: Sequence[Option], chosen: str) -> Block:
    options = [*teams, (NEW, _("A new team"))]
    return form.choice(Asking("team", _("Team"), told="redraw_team"), options, chosen)


def _alerts(shown: Settings) -> tuple[list[Option], str]:
    """Offer where alerts go, and say where they go now."""
    team = shown.team
    options = [(CHANNEL, _("Its channel, from now on"))]
    if shown.calm and team.live_since is not None:
        options.append((LATER, _("Its channel from {day}, the admins until then", day=day(team.live_since))))
        return [*options, (ADMINS, _("The admins alone"))], LATER
    return [*options, (ADMINS, _("The admins alone"))], ADMINS if team.live_since is None else CHANNEL


def _language(whose: str) -> Asking:
    hint = _("Not chosen: English, until somebody gives a channel who speaks another one of these.")
    return Asking(f"language:{whose}", _("Posts are in"), hint)


def _languages() -> list[Option]:
    return [*((each, name_of(each).capitalize()) for each in LANGUAGES), (NO_LANGUAGE, _("Not chosen"))]


def _acts(team: Team, *, only: bool) -> list[Block]:
    acts = [*([_without_channel(team)] if team.channel_id else []), *([] if only else [_remove(team)])]
    return [form.acts("team", *acts)] if acts else []


def _without_channel(team: Team) -> Act:
    sure = _(
        "Alerts and digests of {team} then go to the admins alone, until it has a channel again."
        " What stands in the channel is kept up to date there.",
        team=team.name,
    )
    return Act("unchannel", _("Take its channel away"), sure)


def _remove(team: Team) -> Act:
    sure = _(
        "Items of {team} go to the teams that take them, or to none. Added again, it is as it was.", team=team.name
    )
    return Act("remove", _("Remove this team"), sure)


def _person(name: str, label: str, hint: str) -> Asking:
    return Asking(name, label, hint, optional=True)


def _list(name: str, label: str, hint: str) -> Asking:
    return Asking(name, label, hint, optional=True)
