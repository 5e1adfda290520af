"""The dialogs of a review: the review itself, a signature, the criteria of all, and whose an exception is."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.onboarding import ANSWERS, CULTURAL, FUNCTIONAL, KINDS, PARTS
from bot.language import gettext as _
from bot.language import marked
from bot.services.onboarding_settings import Criteria, in_words
from bot.services.onboarding_view import Criterion, Review
from bot.slack.blocks import figures, form, words
from bot.slack.blocks import onboarding as blocks
from bot.slack.blocks.form import Asking, Form, Option
from bot.slack.request import Block
from bot.store.tables import Team

LONGEST_LOAD = 20
LONGEST_LIST = 2_200
TEAMS_SHOWN = 20

SIGNS = {
    "sales": marked("Signs for sales"),
    "product": marked("Signs for product"),
    "support": marked("Signs for support"),
}
ALL = {FUNCTIONAL: marked("Functional criteria"), CULTURAL: marked("Cultural criteria")}


@dataclass(frozen=True, slots=True)
class First:
    """What stands in the dialog of a review when it opens; `review` is one that stands already."""

    teams: Sequence[Team]
    criteria: Sequence[Criterion]
    client: Option | None = None
    review: Review | None = None


def onboard(first: First) -> Form:
    """Draw the dialog of a review."""
    found = first.review
    signers = {each.part: each.signer for each in found.signatures} if found else {}
    loads = {each.team_id: _load(each.share, each.hours) for each in found.loads} if found else {}
    client = form.said(found.client) if found else form.typeahead(Asking("client", _("Client")), "client", first.client)
    first_day = Asking(
        "live", _("First day"), _("Empty: the day of the client's first item. Twelve weeks are watched."), optional=True
    )
    blocks_ = [
        client,
        *(form.person(Asking(part, _(SIGNS[part])), signers.get(part)) for part in PARTS),
        form.day(first_day, found.live_on if found else None),
        form.heading(_("Expected load")),
        *(_asks_load(team, loads.get(team.id or 0, "")) for team in first.teams[:TEAMS_SHOWN]),
        form.heading(_("Fit")),
        *(_asks_criterion(at, each) for at, each in enumerate(first.criteria)),
        form.heading(_("Promises and conditions")),
        _lines(
            Asking("promised", _("Promised exceptions"), _("One a line."), optional=True),
            found.promised if found else (),
        ),
        _lines(
            Asking("conditions", _("Conditions"), _("One a line. Who signs may add their own."), optional=True),
            [each.words for each in found.conditions if not each.part] if found else (),
        ),
        form.small(_("Leaders and the three who sign read this. They are asked in office hours.")),
        *_asks_again(found),
    ]
    return Form(_("New contract"), blocks_, _("Save"))


def _asks_again(found: Review | None) -> list[Block]:
    """Say, once somebody has signed, that a change asks for their signature again."""
    if found is None or len(found.missing) == len(found.signatures):
        return []
    return [form.small(_("Who has signed is asked to sign anew when anything but the names changes."))]


def sign(review: Review, part: str) -> Form:
    """Draw the dialog of a signature."""
    said = [_("{client}: you sign for {part}.", client=figures.name(review.client), part=blocks.part(part))]
    mine = review.signature(part)
    if mine is not None and mine.earlier is not None and mine.changed:
        said.append(blocks.anew(mine.earlier, mine.changed))
    if warning := blocks.unseen(review):
        said.append(warning)
    asks = Asking("conditions", _("Under these conditions"), _("One a line. Empty: under none."), optional=True)
    return Form(_("Signature"), [*map(form.said, said), _lines(asks, ())], _("Sign"))


def criteria(found: Criteria) -> Form:
    """Draw the dialog of the criteria that every review looks at."""
    asked = [_lines(Asking(kind, _(ALL[kind]), _("One a line.")), list(map(in_words, found[kind]))) for kind in KINDS]
    note = form.small(_("Reviews that are open keep the words that were looked at."))
    return Form(_("Criteria"), [*asked, note], _("Save"))


def exception(new: Sequence[Option]) -> Form:
    """Draw the dialog that asks which new client an exception was made for."""
    asked = form.choice(Asking("client", _("Client")), new, new[0][0] if len(new) == 1 else None)
    note = form.small(_("It is counted. Nothing says who did, or on which message."))
    return Form(_("An exception"), [asked, note], _("Count it"))


def _asks_load(team: Team, value: str) -> Block:
    hint = _("A share such as 10 %, or hours a week such as 6 h. Empty: 80 % of the team's limit holds.")
    return form.text(Asking(f"load:{team.id}", team.name, hint, optional=True), value, longest=LONGEST_LOAD)


def _asks_criterion(at: int, criterion: Criterion) -> Block:
    options = [(each, words.begun(_(blocks.ANSWERS[each]))) for each in ANSWERS]
    hint = words.begun(_(blocks.KINDS[criterion.kind]))
    return form.choice(
        Asking(f"answer:{at}", in_words(criterion.words), hint, optional=True), options, criterion.answer
    )


def _lines(asked: Asking, lines: Sequence[str]) -> Block:
    return form.text(asked, "\n".join(lines), longest=LONGEST_LIST, lines=True)


def _load(share: float, hours: float | None) -> str:
    return words.limit(share) if hours is None else f"{words.number(hours, 2)} h"
