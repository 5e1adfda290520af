"""The dialogs of limits: of one that holds for good, and of one that is agreed until a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.threshold import Limit
from bot.language import gettext as _
from bot.slack.blocks import form
from bot.slack.blocks.form import LONGEST_REASON, Act, Asking, Form, Option
from bot.slack.blocks.limits import share
from bot.slack.request import Block
from bot.store.tables import Team


@dataclass(frozen=True, slots=True)
class Place:
    """Where a limit is to hold: the teams there are to choose from, the chosen one and a client.

    `now` says what holds there now, nothing while no team is chosen; `standing` whether there is something to end.
    """

    teams: Sequence[Team]
    team: Team | None
    client: Option | None
    now: str = ""
    standing: bool = False


def threshold(place: Place, first: Limit | None) -> Form:
    """Draw the dialog of a limit; `first` stands in its fields when it opens."""
    warning, critical = first.levels if first else (None, None)
    acts = [Act("preview", _("Preview over a year"))]
    if place.standing:
        acts.append(Act("clear", _("Clear it"), _("What was set here ends today, and the usual limit holds again.")))
    blocks = [
        *_where("threshold", place, _("Empty: all clients without a limit of their own."), optional=True),
        form.percent(Asking("share", _("Limit"), _("A share of the team's hours, such as 30 %.")), _said(first)),
        form.percent(_level("warning", _("Warning from"), _("Empty: 80 % of the limit.")), _percent(warning)),
        form.percent(_level("critical", _("Critical from"), _("Empty: 1.5 times the limit.")), _percent(critical)),
        form.day(_until(_("Only for one client: agreed until that day, which needs a reason."), optional=True)),
        form.text(_because(optional=True), longest=LONGEST_REASON),
        form.acts("threshold", *acts),
    ]
    return Form(_("Limit"), blocks, _("Save"))


def expect(place: Place, share_: float | None, since: date | None, until: date | None, because: str) -> Form:
    """Draw the dialog of a window agreed beforehand, with what stands in its fields when it opens."""
    blocks = [
        *_where("expect", place, "", optional=False),
        form.percent(
            Asking("share", _("Up to which share"), _("Higher than the usual limit, such as 40 %.")), _percent(share_)
        ),
        form.day(Asking("since", _("From"), _("Empty: from today."), optional=True), since),
        form.day(_until(_("The last day, which still counts."), optional=False), until),
        form.text(_because(optional=False), because, longest=LONGEST_REASON),
    ]
    if place.standing:
        sure = _("What was agreed for this client ends today, and its usual limit holds again.")
        blocks.append(form.acts("expect", Act("end", _("End it now"), sure)))
    return Form(_("Expected"), blocks, _("Save"))


def _where(dialog: str, place: Place, hint: str, *, optional: bool) -> list[Block]:
    """Ask for a team and a client, and say what holds there now."""
    told = f"redraw_{dialog}"
    teams = [(str(team.id), team.name) for team in place.teams]
    chosen = None if place.team is None else str(place.team.id)
    fields = [
        form.choice(Asking("team", _("Team"), told=told), teams, chosen),
        form.typeahead(Asking("client", _("Client"), hint, optional=optional, told=told), "client", place.client),
    ]
    return [*fields, form.said(place.now, "now")] if place.now else fields


def _level(name: str, label: str, hint: str) -> Asking:
    return Asking(name, label, hint, optional=True)


def _until(hint: str, *, optional: bool) -> Asking:
    return Asking("until", _("Until"), hint, optional=optional)


def _because(*, optional: bool) -> Asking:
    return Asking("because", _("Why"), _("For those who read this later."), optional=optional)


def _said(limit: Limit | None) -> str:
    return "" if limit is None else share(limit.share)


def _percent(value: float | None) -> str:
    return "" if value is None else share(value)
