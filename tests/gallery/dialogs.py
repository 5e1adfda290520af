"""Dialogs: each as it opens, with what is wrong at its fields, and what takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.digest_time import DigestTime
from bot.domain.office_hours import OfficeHours
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING
from bot.domain.threshold import Levels, Limit
from bot.language import gettext as _
from bot.services.fixing import Case, Scope
from bot.services.work_classes import Mark
from bot.slack.blocks import attribute, contracts, decision, form, preview, roles_dialog, unattributed
from bot.slack.blocks.calendar import weekly, zone_chosen
from bot.slack.blocks.form import Form, Option
from bot.slack.blocks.forms import client, contract, decide, digest, hours, limits, log, setup, team
from bot.slack.blocks.message import sentence
from bot.slack.blocks.roles_dialog import Which
from bot.slack.commands.team_class import typed
from bot.slack.countries import country_name
from bot.slack.kinds import kinds_listed
from bot.slack.people import SILENT
from bot.slack.request import Mistake
from bot.slack.words import percent
from bot.store.tables import Item, Team
from bot.store.unattributed import Amount
from tests.gallery.deciding import CAP
from tests.gallery.digests import ANSWERED, FRIDAY
from tests.gallery.firms import ENGINEERING
from tests.gallery.leading import BO, CONTRACT
from tests.gallery.readings import BOOK, LED, MOVING, STEPS
from tests.gallery.state import State
from tests.slack.blocks import test_preview
from tests.slack.blocks.readings import NOW, UNTIL
from tests.slack.blocks.test_roles import GROUPS

TEAMS = (LED, ENGINEERING)
OPTIONS: Sequence[Option] = (("1", "Support"), ("2", "Engineering"))
ACME: Option = ("1", "Acme")
TICKET = Item(
    id=1,
    source="zendesk",
    external_id="4",
    kind="ticket",
    title="SSO login fails <!channel>",
    url="https://desk.example/4",
    opened_at=NOW,
    updated_at=NOW,
    opened_day=date(2026, 11, 12),
)
ALONE = Scope("item", "", "zendesk", "4", (Amount(1, 1, 3_600),))
SCOPES = (
    ALONE,
    Scope("requester", "", "zendesk", "77", (Amount(1, 4, 7_200),)),
    Scope("domain", "umbra.example", "", "umbra.example", (Amount(1, 41, 43_200),)),
)
ISSUE = Item(**{**TICKET.model_dump(), "kind": "issue", "source": "jira", "container": "PORT"})
CALL = Item(**{**TICKET.model_dump(), "kind": "activity", "source": "csv", "title": "Call"})
PORT = (ALONE, Scope("project", "PORT", "jira", "PORT", (Amount(2, 12, 28_800),)))
HELD = "35\u00a0%"
NINE = OfficeHours(opens=9, closes=18, country="DE", region="BY", critical_passes=True)
REGIONS = {"BY": "Bayern", "BE": "Berlin"}
IN_PARIS: Option = ("Europe/Paris", "Paris (Europe/Paris)")


def in_germany(zone: Option, change: str = "", regions: Mapping[str, str] = REGIONS) -> hours.Where:
    """Return what stands in the pickers of a German firm."""
    return hours.Where(zone, change, ("DE", f"{country_name('DE')} (DE)"), regions)


def at(*, standing: bool) -> limits.Place:
    """Return where a limit is to hold."""
    now = _("Now: {limit}", limit=HELD)
    return limits.Place(TEAMS, LED, ACME, now, standing=standing)


def previewed() -> Form:
    """Draw the dialog of a limit with what the limit would have done."""
    drawn = limits.threshold(at(standing=False), Limit(0.3, "team"))
    tried = preview.draw(test_preview.preview([test_preview.ACME, test_preview.STEP]), HELD)
    return replace(drawn, blocks=[*drawn.blocks, *form.shown(tried)])


def refused(typed: str) -> str:
    """Say what is wrong with a share."""
    try:
        percent(typed)
    except Mistake as mistake:
        return str(mistake)
    raise AssertionError(typed)


def clients(what: str, **more: Any) -> State:
    """Draw the dialog of clients, as one thing to do needs it."""
    return State(lambda: client.client(client.Filled(what, ACME, **more)))


def settings(on: Team = LED, *, only: bool = False) -> Form:
    """Draw the settings of a team."""
    shown = team.Settings(
        on,
        f"{kinds_listed(['queue'])} Billing\n{kinds_listed(['type'])} Incident",
        f"{kinds_listed(['project'])} PLAT",
        f"{kinds_listed(['label'])} internal",
        "\n".join(map(typed, (Mark("roadmap", "project", "PLAT"), Mark("bespoke", "label", "for-acme")))),
        ("U1", "U2"),
        calm=True,
    )
    return team.settings(OPTIONS, shown, only=only)


def steps(*, step: int) -> Form:
    """Draw one step of setting up."""
    if step == 1:
        return setup.where(setup.Page(STEPS, 0, len(STEPS)), "ardoise.example")
    if step == 2:
        return setup.who(setup.Page(STEPS, 0, len(STEPS)), ["U1"])
    return setup.when(hours.fields(NINE, in_germany(IN_PARIS), "setup"), digest.fields(FRIDAY, digest.EVERY))


def whose(case: Case, proposed: str, *, narrowed: bool = False) -> State:
    """Draw the dialog that asks whose an item is."""
    return State(lambda: attribute.draw(case, attribute.Kept(1), proposed, (1, "Umbra"), narrowed=narrowed))


def granted(role: str, team_id: int = 0) -> State:
    """Draw the dialog of one role."""
    return State(lambda: roles_dialog.dialog(BOOK, Which(role, team_id), GROUPS))


DIALOGS: Mapping[str, State] = {
    "dialog, limit, empty": State(lambda: limits.threshold(limits.Place(TEAMS, None, None), None)),
    "dialog, limit, of a client": State(
        lambda: limits.threshold(at(standing=True), Limit(0.305, "team", levels=Levels(0.25, 0.5)))
    ),
    "dialog, limit, mistakes": State(
        lambda: limits.threshold(at(standing=False), None),
        errors=lambda: {
            "share": refused("300 %"),
            "because": _("Say why, for those who read this later."),
        },
    ),
    "dialog, limit, previewed": State(previewed),
    "dialog, expected, empty": State(lambda: limits.expect(limits.Place(TEAMS, None, None), None, None, None, "")),
    "dialog, expected, of a client": State(
        lambda: limits.expect(at(standing=True), 0.4, None, date(2027, 6, 30), "migration")
    ),
    "dialog, digest, all": State(
        lambda: digest.digest(
            [(digest.EVERY, _("All teams without a day of their own")), *OPTIONS],
            digest.EVERY,
            DigestTime(),
            _("Digests come {when}.", when=weekly(DigestTime())),
            own=False,
        )
    ),
    "dialog, digest, of a team": State(
        lambda: digest.digest(
            OPTIONS, "1", FRIDAY, _("The digest of {team} comes {when}.", team="Support", when=weekly(FRIDAY)), own=True
        )
    ),
    "dialog, hours": State(lambda: hours.hours(OfficeHours(), hours.Where(IN_PARIS, "", None, {}))),
    "dialog, hours, another time zone": State(
        lambda: hours.hours(NINE, in_germany(("UTC", "UTC"), zone_chosen(MOVING, NOW), {}))
    ),
    "dialog, hours, region": State(lambda: hours.hours(NINE, in_germany(IN_PARIS))),
    **{f"dialog, client, {what}": clients(what) for what in client.WHAT},
    "dialog, client, take back": clients(client.UNMAP, mapped=((1, "domain", "acme.example"), (2, "label", "VIP"))),
    "dialog, client, mistakes": State(
        lambda: client.client(client.Filled(client.ADD)), errors=lambda: {"name": _("Type the name.")}
    ),
    "dialog, contract, empty": State(lambda: contract.contract(None, (None, None, None), "", BO)),
    "dialog, contract, of a client": State(
        lambda: contract.contract(ACME, (CONTRACT.renews_on, CONTRACT.notice, 12), contracts.line(CONTRACT, BO), BO)
    ),
    "dialog, contract, mistakes": State(
        lambda: contract.contract(ACME, (None, None, None), "", BO),
        errors=lambda: {"renews:1": _("Choose a day."), "count:1": _("Type a whole number, such as 3.")},
    ),
    "dialog, decide": State(lambda: decide.decide(decide.First(TEAMS, None, None, "U3", date(2027, 2, 15)))),
    "dialog, decide, about a client": State(
        lambda: decide.decide(decide.First(TEAMS, ACME, LED, "U3", date(2027, 2, 15))),
        errors=lambda: {"amount": refused("300 %"), "because": _("Say why, for those who read this later.")},
    ),
    "dialog, another day": State(lambda: decide.another_day(CAP)),
    "dialog, log": State(lambda: log.log(None, OPTIONS[:1], UNTIL)),
    "dialog, log, several teams": State(lambda: log.log(ACME, (("3", "Sales"), ("4", "Partners")), UNTIL)),
    "dialog, log, mistakes": State(
        lambda: log.log(ACME, OPTIONS[:1], UNTIL),
        errors=lambda: {"hours": _("Type how long it took, like {examples}.", examples="2h, 1h30, 45 min")},
    ),
    "dialog, team, new": State(lambda: team.new(OPTIONS, "Delivery")),
    "dialog, team, settings": State(settings),
    "dialog, team, settings, engineering": State(lambda: settings(ENGINEERING)),
    "dialog, team, settings, the only one": State(lambda: settings(only=True)),
    "dialog, set-up, 1": State(lambda: steps(step=1)),
    "dialog, set-up, 2": State(lambda: steps(step=2)),
    "dialog, set-up, 1, some of many teams": State(lambda: setup.where(setup.Page(STEPS[:2], 12, 20), "")),
    "dialog, set-up, 1, one of many teams": State(lambda: setup.where(setup.Page(STEPS[:1], 12, 20), "")),
    "dialog, set-up, 3": State(lambda: steps(step=3)),
    "dialog, alert": State(lambda: decision.dialog(7, "Acme", "Support", decided=False)),
    "dialog, alert, decided": State(
        lambda: decision.dialog(7, "Acme", "Support", decided=True),
        errors=lambda: {
            decision.UNTIL: _("Choose a day."),
            decision.BECAUSE: _("Say why, for those who read this later."),
        },
    ),
    "dialog, whose, a domain": whose(Case(TICKET, "Support", SCOPES), "domain"),
    "dialog, whose, narrowed": whose(Case(TICKET, "Support", (ALONE,)), "item", narrowed=True),
    "dialog, whose, free mail": whose(Case(TICKET, "Support", (ALONE,), free_mail="mail.example"), "item"),
    "dialog, whose, of ours": whose(Case(TICKET, "", (ALONE,), ours=True), "item"),
    "dialog, whose, a project": whose(Case(ISSUE, "Engineering", PORT), "project"),
    "dialog, whose, an activity": whose(Case(CALL, "Sales", (ALONE,)), "item"),
    "dialog, whose, done": State(lambda: attribute.outcome(sentence(unattributed.done(ANSWERED[0][1])))),
    "dialog, roles, leaders": granted(LEADER),
    "dialog, roles, managers": granted(MANAGER, 1),
    "dialog, roles, mapping": granted(MAPPING),
    "dialog, roles, admins": granted(ADMIN),
    "dialog, roles, no groups": State(lambda: roles_dialog.dialog(BOOK, Which(LEADER), None, _(SILENT))),
    "dialog, waiting": State(lambda: form.waiting(_("One moment"))),
    "dialog, saving": State(lambda: form.saving(_("Limit"))),
    "dialog, saved": State(lambda: form.outcome(_("Limit"), [form.said(form.saved())])),
}
