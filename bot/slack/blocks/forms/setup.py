"""The set-up dialog: three steps, each saved when it is sent; many teams take several pages of a step."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.proposal import FEWEST_EVENINGS
from bot.language import gettext as _
from bot.language import marked
from bot.services.first_steps import MayBeOwn, TeamSteps
from bot.slack.blocks import counts, form, words
from bot.slack.blocks.form import Asking, Form, Option
from bot.slack.blocks.forms.team import LONGEST_LIST, channel_field, kinds
from bot.slack.blocks.limits import share
from bot.slack.request import Block

MOST_TEAMS = 12
"""On one page: a dialog holds a hundred blocks, and a team takes four."""

LONGEST_VALUE = 150
NEEDED_WEEKS = FEWEST_EVENINGS // 7
TEST = "test"
FIXERS = "mapping"

MARKS = {
    "project": marked("project {value}"),
    "epic": marked("epic {value}"),
    "type": marked("type {value}"),
    "label": marked("label {value}"),
    "component": marked("component {value}"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """The teams of one page: how many stand before them, and how many teams there are."""

    teams: Sequence[TeamSteps]
    before: int
    count: int

    @property
    def is_last(self) -> bool:
        """Say whether no team stands behind these."""
        return self.before + len(self.teams) == self.count


def where(page: Page, domains: str) -> Form:
    """Ask for channels and own work; behind the last team, for what is all teams'."""
    blocks = [
        form.said(_("Where alerts of each team stand, and what is your own work: product, maintenance, internal.")),
        *_which(page),
        *(block for each in page.teams for block in _where(each)),
        *(_of_all(page, domains) if page.is_last else ()),
    ]
    return Form(_("Set-up, 1 of 3"), blocks, _("Save and go on"), _("Later"))


def _which(page: Page) -> list[Block]:
    """Say which teams these are, where there are others."""
    if len(page.teams) == page.count:
        return []
    first, last = page.before + 1, page.before + len(page.teams)
    if first == last:
        return [form.small(_("Team {first} of {count}", first=first, count=page.count))]
    return [form.small(_("Teams {first} to {last} of {count}", first=first, last=last, count=page.count))]


def _of_all(page: Page, domains: str) -> list[Block]:
    # A team that was added on the page before must not stand in the field once more.
    whose = str(page.before)
    return [
        form.heading(_("All teams")),
        form.text(
            Asking(
                "everywhere",
                _("Your own e-mail domains"),
                _("One a line. Who writes from them is a colleague, never a client."),
                optional=True,
            ),
            domains,
            lines=True,
            longest=LONGEST_LIST,
        ),
        form.text(Asking(f"name:{whose}", _("One more team"), _("Its name, if you need one."), optional=True)),
        form.choice(Asking(f"kind:{whose}", _("Its kind of work"), optional=True), kinds()),
    ]


def _where(shown: TeamSteps) -> list[Block]:
    team = shown.team
    options, chosen = _own(shown.own)
    hint = _("Found in your tools, those with most hours without a client first.")
    fields: list[Block] = [form.heading(team.name), form.small(dict(kinds())[team.kind]), channel_field(team)]
    if options:
        fields.append(form.choices(Asking(f"own:{team.id}", _("Own work"), hint, optional=True), options, chosen))
    return fields


def _own(found: Sequence[MayBeOwn]) -> tuple[list[Option], list[str]]:
    """Return what may be chosen as own work, each once, and what is chosen."""
    options: dict[str, str] = {}
    for each in found:
        kind, value = each.rule
        key = f"{kind}:{value}"
        if kind not in MARKS or len(key) > LONGEST_VALUE or key in options:
            continue
        mark = _(MARKS[kind], value=value)
        options[key] = mark if each.is_own else _("{mark}: {hours} h", mark=mark, hours=words.hours(each.hours))
    chosen = [f"{kind}:{value}" for kind, value in (each.rule for each in found if each.is_own)]
    return list(options.items()), chosen


def who(page: Page, fixers: Sequence[str]) -> Form:
    """Ask for people and limits; behind the last team, for who is in charge of mapping in all of them."""
    blocks = [
        form.said(_("Who hears of alerts directly, who sets limits, and from which share one client is too much.")),
        *_which(page),
        *(block for each in page.teams for block in _who(each)),
        *(_of_all_people(fixers) if page.is_last else ()),
    ]
    return Form(_("Set-up, 2 of 3"), blocks, _("Save and go on"), _("Later"))


def _of_all_people(fixers: Sequence[str]) -> list[Block]:
    hint = _("Says whose a domain, a label or an item is, wherever that is not known yet.")
    return [
        form.heading(_("All teams")),
        form.people(Asking(FIXERS, _("In charge of mapping"), hint, optional=True), fixers),
    ]


def _who(shown: TeamSteps) -> list[Block]:
    team, whose = shown.team, str(shown.team.id)
    first = shown.proposed if shown.limit is None else shown.limit
    return [
        form.heading(team.name),
        form.person(Asking(f"responsible:{whose}", _("Responsible"), optional=True), team.responsible_id),
        form.people(Asking(f"managers:{whose}", _("Managers"), optional=True), shown.managers),
        form.percent(
            Asking(f"share:{whose}", _("Limit"), _proposal(shown), optional=True), "" if first is None else share(first)
        ),
    ]


def _proposal(shown: TeamSteps) -> str:
    if shown.proposed is None or shown.highest is None:
        return _(
            "Too little history to propose one: {weeks} so far, {needed} are needed. Empty: 25 %, or twice what"
            " each client would take if all took the same.",
            weeks=counts.weeks(shown.weeks),
            needed=NEEDED_WEEKS,
        )
    return _(
        "{limit} is proposed from your last {weeks} weeks: the largest client's highest share was {highest}, and it"
        " stayed below the limit on nine evenings of ten.",
        limit=share(shown.proposed),
        weeks=shown.weeks,
        highest=words.percent(shown.highest),
    )


def when(hours: Sequence[Block], digest: Sequence[Block]) -> Form:
    """Ask for office hours and the digest's day, and whether to post a test in each channel."""
    blocks = [
        form.heading(_("Alerts")),
        *hours,
        form.heading(_("Digest")),
        *digest,
        form.ticks(
            Asking("test", _("Finally"), optional=True), [(TEST, _("Post a test in each team's channel"))], [TEST]
        ),
    ]
    return Form(_("Set-up, 3 of 3"), blocks, _("Finish"), _("Later"))
