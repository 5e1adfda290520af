"""The dialog of a decision, and of another day on which one is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.decision import CAP, WHATS
from bot.language import gettext as _
from bot.services.decision_view import Decided
from bot.services.decisions import LONGEST_REASON
from bot.slack.blocks import decided, form, words
from bot.slack.blocks.form import Asking, Form, Option
from bot.store.tables import Team

EVERY_TEAM = "0"


@dataclass(frozen=True, slots=True)
class First:
    """What stands in the dialog when it opens."""

    teams: Sequence[Team]
    client: Option | None
    team: Team | None
    owner: str
    review: date
    known: str = ""
    """What was decided already."""


def decide(first: First) -> Form:
    """Draw the dialog of a new decision."""
    teams = [(EVERY_TEAM, _("All teams")), *((str(team.id), team.name) for team in first.teams)]
    chosen = EVERY_TEAM if first.team is None else str(first.team.id)
    blocks = [
        *([form.said(first.known)] if first.known else []),
        form.typeahead(Asking("client", _("Client")), "client", first.client),
        form.choice(Asking("team", _("Team")), teams, chosen),
        form.choice(Asking("what", _("Decision")), [(each, _label(each)) for each in WHATS]),
        form.percent(
            Asking(
                "amount",
                _("Up to which share, or by how much"),
                _("A cap's share, such as 20 %; a new price's change, such as +30 %. Else empty."),
                optional=True,
            )
        ),
        form.text(
            Asking("because", _("Why"), _("Leaders and the owner read this.")), longest=LONGEST_REASON, lines=True
        ),
        form.person(
            Asking("owner", _("Owner"), _("Is told of this decision and asked on its review date.")), first.owner
        ),
        form.day(Asking("review", _("Looked at again on")), first.review),
        form.small(_("Leaders see this. Open alerts of the client say that it was decided, and not what.")),
    ]
    return Form(_("Decision"), blocks, _("Save"))


def another_day(decision: Decided) -> Form:
    """Draw the dialog that puts a review off, or makes somebody else the owner."""
    blocks = [
        form.said(decided.about(decision)),
        form.day(Asking("review", _("Looked at again on")), decision.review_on),
        form.person(Asking("owner", _("Owner"), _("A new one is told of this decision.")), decision.owner),
    ]
    return Form(_("Another day"), blocks, _("Save"))


def _label(what: str) -> str:
    if what == CAP:
        return _("Cap at a share")
    return words.begun(decided.what_of(what, None))
