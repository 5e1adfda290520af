"""Answers to questions: all teams, one client, two of them, the largest, the items, the sources, limits and roles."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.attribution import WHOLE
from bot.domain.digest_time import DigestTime
from bot.domain.office_hours import OfficeHours
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, Grant
from bot.domain.threshold import Levels, Limit, SetLimits, limit_for
from bot.domain.worked import TeamWindow
from bot.domain.zones import Zones
from bot.language import gettext as _
from bot.services.assign import Move
from bot.services.assign import Preview as Moves
from bot.services.clients import Rewritten
from bot.services.configure import Moved
from bot.services.figures import Before, ClientReport, Overview, Pull
from bot.services.first_steps import MayBeOwn, TeamSteps
from bot.services.import_notes import Notes
from bot.services.limits import OwnLimit, TeamLimits
from bot.services.merging import Proposal, Side
from bot.services.messages import LeadersChanged
from bot.services.owners import Owners
from bot.services.pushed import Pushed
from bot.services.roles import Done
from bot.services.status import ProposedMerge, SkippedStatus, SourceStatus, Status, TeamStatus
from bot.services.windows import Window
from bot.slack.blocks import (
    calendar,
    card,
    clients,
    compare,
    expected,
    help,  # noqa: A004 - the page of that name
    items,
    kept,
    limits,
    overview,
    preview,
    roles,
    share,
    status,
    steps,
    teams,
    top,
)
from bot.slack.blocks.message import beside, sentence
from bot.slack.changing import changeable
from bot.slack.commands import SUBCOMMANDS
from bot.slack.commands.help import spoken_of
from bot.slack.request import Answer, Membership, Person, Role
from bot.store.standing import Loose
from bot.store.tables import ClientKey, OwnWorkRule, Team, TeamScope, Threshold
from tests.gallery.alerts import COMING
from tests.gallery.firms import (
    AGREED,
    BEFORE,
    BIGGEST,
    COMPARED,
    CROWD,
    DESK,
    DESK_BEFORE,
    ENGINEERING,
    EVERYBODY,
    FIRM,
    MANY,
    TEN,
)
from tests.gallery.state import MONDAY, PEOPLE, State
from tests.slack.blocks import (
    test_card,
    test_compare,
    test_items,
    test_overview,
    test_preview,
    test_roles,
    test_status,
    test_top,
)
from tests.slack.blocks.readings import (
    HOSTILE,
    LONG,
    NOW,
    UNTIL,
    WINDOW,
    client,
    episode,
    item,
    line,
    shown,
    team,
)

LACKING = SourceStatus("zendesk", (test_status.GOOD,), ("hours", "due changes", "progress"))
PUSHED = SourceStatus(
    "jira", (test_status.GOOD,), pushed=Pushed(NOW - timedelta(minutes=4), 2, NOW - timedelta(hours=3))
)
SILENT = SourceStatus("linear", (test_status.GOOD,), pushed=Pushed())
TRACKED = SourceStatus("harvest", (test_status.GOOD,), task_days=412, named=120)

PARIS = ZoneInfo("Europe/Paris")
MOVING = Zones(ZoneInfo("UTC")).changed(PARIS, NOW)
QUARTER = replace(WINDOW, since=date(2026, 8, 19))
PULLS = (Pull("jira", "issues", 0.4), Pull("csv", "clients", None))
LED = Team.model_validate({**team().model_dump(), "channel_id": "C1", "responsible_id": "U1"})
CHANGED = replace(
    line(test_card.SUPPORT, found=episode(stale=True, crowding=True), trend=test_card.WEEKS),
    before=Before(54 * 3600, 338 * 3600),
    grown=COMING.growth.drivers if COMING.growth else (),
    judged=0.2,
    expected=(AGREED,),
)
WORST = episode(reason="above", critical=True, stale=True, crowding=True)
SET = Threshold(
    team_id=1,
    since=date(2026, 9, 1),
    share=0.305,
    critical=0.5,
    because="agreed with sales",
    set_by="U9",
    set_at=datetime(2026, 9, 1, 9, tzinfo=UTC),
)
OWN = Threshold(
    team_id=1,
    client_id=1,
    share=0.4,
    since=date(2026, 9, 1),
    until=date(2027, 1, 31),
    set_by="U1",
    set_at=SET.set_at,
)
LIMITS = (
    TeamLimits(team(), Limit(0.305, "team", levels=Levels(None, 0.5)), SET, (OwnLimit(client(), OWN),), 12),
    TeamLimits(ENGINEERING, limit_for(1, SetLimits(), 4), None, (), 4),
    TeamLimits(team("Delivery", id_=3), limit_for(1, SetLimits(), 2), None, (), 2),
    TeamLimits(team("Success", id_=4), limit_for(1, SetLimits(), 12), None, (), 12),
)
BAD = replace(
    test_status.GOOD, name="ticket_events", late=True, error="desk.example did not answer in time", last_good_at=None
)
STEPS = (
    TeamSteps(
        LED,
        (MayBeOwn(("project", "PLAT"), 40.0, is_own=True), MayBeOwn(("label", "chore"), 12.5, is_own=False)),
        0.3,
        None,
        ("U1", "U2"),
    ),
    TeamSteps(ENGINEERING, (), None, 0.35, (), 26, 0.38),
    TeamSteps(team("Delivery", id_=3), (), None, None),
)
BOOK = replace(test_roles.BOOK, teams={1: "Support", 2: "Engineering"})
EVERY_GRANT = tuple(Grant(role, "S1", 1 if role == MANAGER else 0) for role in (MANAGER, MAPPING, LEADER, ADMIN))
RULES = (("logged", "item", "set by an admin"), ("activity", "link", "linked zendesk 12"))
RULES += (("estimate", "domain", "domain acme.example"), ("count", "alias", "“acme” in the title"), ("", "none", ""))
TOLD = tuple(
    item(
        at,
        title,
        seconds=(9 - at) * 5400,
        basis=basis,
        seen=seen,
        rule=rule,
        parts=WHOLE // (1 + at % 3),
        contradicts="domain globex.example says Globex" if at == 1 else "",
    )
    for at, ((basis, rule, seen), title) in enumerate(
        zip(RULES, ("SSO login", "Invoice export is slow", "Cannot log in", HOSTILE, LONG[:50]), strict=True)
    )
)


def carded(owners: Mapping[int, Owners] | None = None, **more: object) -> State:
    """Draw a client's card, with the button that shares it."""
    report: ClientReport = test_card.report(**{"biggest": BIGGEST, **more})
    return State(lambda: share.offered(card.draw(report, owners=owners), "acme"))


def told(done: Done) -> State:
    """Draw what a change of roles answers."""
    return State(lambda: roles.changed(done, BOOK))


def announced(**more: object) -> State:
    """Draw what leaders are told."""
    changed = replace(LeadersChanged(by="U9", handles={"S1": "direction"}), **more)
    return State(lambda: roles.letter(changed, PEOPLE), "direct")


def rewritten(*, done: bool) -> State:
    """Draw what asking the rules again does."""
    moves = Moves(41, (Move(0, 1, 9, 43_200), Move(2, 1, 1, 3_600), Move(1, -1, 2, 7_200)))
    change = Rewritten(date(2026, 1, 1), moves, done)
    command = "" if done else "/clientload …"

    def draw() -> Answer:
        what = _("The {kind} {value} is {client}'s now", kind=kept.kind("domain"), value="acme.example", client="Acme")
        return clients.rewritten(what, change, {1: "Acme", 2: "Globex"}, command)

    return State(draw)


def posted() -> Answer:
    """Draw an answer that somebody shared."""
    return share.posted(card.draw(test_card.report(biggest=BIGGEST)), share.Offer("acme", "1"), "U1")


ANSWERS: Mapping[str, State] = {
    "overview": State(lambda: overview.draw(Overview(WINDOW, FIRM, test_overview.NAMES, (), empty=False))),
    "overview, calm": State(
        lambda: overview.draw(Overview(WINDOW, (shown(DESK),), test_overview.NAMES, PULLS, empty=False))
    ),
    "overview, observing": State(
        lambda: overview.draw(Overview(QUARTER, (shown(DESK, team(live=False)),), test_overview.NAMES, (), empty=False))
    ),
    "overview, ten teams": State(lambda: overview.draw(Overview(WINDOW, TEN, test_overview.NAMES, (), empty=False))),
    "overview, many clients": State(lambda: overview.draw(Overview(WINDOW, CROWD, EVERYBODY, (), empty=False))),
    "overview, first pull": State(lambda: overview.draw(Overview(WINDOW, (), {}, PULLS, empty=True))),
    "overview, nothing yet": State(lambda: overview.draw(Overview(WINDOW, (), {}, (), empty=True))),
    "card, alert": carded({1: Owners("U2", ("U1", "U3"))}, teams=(CHANGED, line({}, on=team("Sales", id_=3)))),
    "card, two alerts": carded(
        client=client("Groupement coopératif des transporteurs réunis du Nord"),
        teams=(
            replace(CHANGED, judged=0.47, episode=WORST),
            line(test_card.SUPPORT, on=ENGINEERING, found=episode(reason="on_course", team_id=2)),
        ),
    ),
    "card, calm": carded(
        teams=(line(test_card.SUPPORT, trend=test_card.WEEKS), line(test_card.SUPPORT, on=ENGINEERING))
    ),
    "card, over 90 days": carded(
        window=QUARTER,
        pulling=PULLS,
        known_from=date(2026, 9, 22),
        teams=(line(test_card.SUPPORT, trend=test_card.WEEKS),),
    ),
    "card, few clients": carded(teams=(line(test_card.SUPPORT, limit=limit_for(1, SetLimits(), 2)),)),
    "card, no hours": carded(teams=(line({}),), biggest=()),
    "card, nothing yet": carded(teams=(), empty=True, biggest=()),
    "card, shared": State(posted, "channel"),
    "share, guests": State(lambda: share.guests(2, share.Offer("acme", "1"))),
    "share, too large": State(lambda: share.guests(None, share.Offer("acme", "1"))),
    "compare": State(lambda: compare.draw(COMPARED)),
    "compare, no hours": State(lambda: compare.draw(test_compare.compared(teams=0))),
    "top": State(lambda: top.draw(test_top.largest(DESK, before=TeamWindow(DESK_BEFORE)))),
    "top, all teams, first pull": State(
        lambda: top.draw(test_top.largest(DESK, team=None, window=QUARTER, pulling=PULLS, before=None))
    ),
    "top, many clients": State(lambda: top.draw(test_top.largest(MANY, names=EVERYBODY, before=BEFORE))),
    "top, no hours": State(lambda: top.draw(test_top.largest({}))),
    "items": State(lambda: items.draw(test_items.why(5, 7, items=TOLD, contradicting=1))),
    "items, none": State(lambda: items.draw(test_items.why(0))),
    "items, none in a team": State(lambda: items.draw(test_items.why(0, team=team()))),
    "status, notes on revenue": State(
        lambda: status.draw(
            test_status.status(
                test_status.GOOD,
                payers=("Umbra",),
                notes=(Notes(0, credit=(4,), late=tuple(range(12, 25))),),
            )
        )
    ),
    "status, good": State(
        lambda: status.draw(
            test_status.status(
                sources=(LACKING, TRACKED, PUSHED, SILENT),
                teams=(TeamStatus("Support", 0.93, 360_000, 100, 25_200, 7, observing=False),),
            )
        )
    ),
    "status, trouble": State(
        lambda: status.draw(
            test_status.status(
                BAD,
                replace(test_status.GOOD, first_pull=True, fraction=0.4, last_good_at=None),
                skipped=(SkippedStatus("zendesk", "tickets", "4711", "opened_at is no ISO 8601 time"),),
                teams=(TeamStatus("Support", 0.6, 180_000, 41, 72_000, 14, observing=True, too_few=2),),
                loose=Loose(3, 1),
                merges=(ProposedMerge("Acme", "ACME Corp", "external id 7"),),
                merges_in_all=3,
            )
        )
    ),
    "status, nothing yet": State(lambda: status.draw(Status(NOW, (), (), (), Loose(0, 0), (), 0))),
    "preview, several": State(
        lambda: preview.draw(
            replace(
                test_preview.preview(
                    [test_preview.ACME, test_preview.GLOBEX, replace(test_preview.STEP, client=3)], [test_preview.ACME]
                ),
                names={1: "Acme", 2: "Globex", 3: "Nordal"},
            ),
            "35\u00a0%",
        ),
        sent=MONDAY,
    ),
    "preview, none": State(lambda: preview.draw(test_preview.preview(), "25\u00a0%"), sent=MONDAY),
    "limits": State(lambda: changeable(limits.limits(LIMITS, PARIS), "threshold", may=True)),
    "windows": State(
        lambda: expected.listing(
            [
                Window(team(), client(), 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration", "U1"),
                Window(team(), client("Globex", 2), 0.35, date(2026, 12, 1), date(2027, 1, 31), "launch", "U9"),
            ],
            UNTIL,
            "Support",
        )
    ),
    "windows, none": State(lambda: expected.listing([], UNTIL, "Support")),
    "teams": State(
        lambda: teams.overview(
            [team(), team("Engineering", "engineering", 2, live=False)],
            [TeamScope(team_id=1, kind="queue", value="Billing", made_by="U1", made_at=NOW)],
            [OwnWorkRule(kind="project", value="PLAT", made_by="U1", made_at=NOW)],
            BOOK.grants,
            UNTIL,
        )
    ),
    "team, saved": State(lambda: teams.saved(team(), [], [], BOOK.grants, UNTIL, change=Moved(12, 1), advice=[])),
    "own work": State(
        lambda: teams.own_work(
            [team()], [OwnWorkRule(team_id=1, kind="project", value="PLAT", made_by="U1", made_at=NOW)]
        )
    ),
    "clients, asked again, not done": rewritten(done=False),
    "clients, asked again, done": rewritten(done=True),
    "clients, merge": State(
        lambda: clients.merge_preview(
            Side(client(), 120, 88.4, (ClientKey(client_id=1, kind="domain", value="acme.example"),)),
            Side(client("Acme Ltd", 2), 1, 0.5, ()),
        )
    ),
    "clients, alike": State(
        lambda: clients.proposals([Proposal(client(), client("ACME Ltd", 2), "domain acme.example")])
    ),
    "clients, none alike": State(lambda: clients.proposals([])),
    "office hours": State(
        lambda: calendar.draw(OfficeHours(opens=8, closes=19, weekdays="12345", country="FR"), Zones(PARIS), NOW)
    ),
    "office hours, critical passes": State(
        lambda: calendar.draw(
            OfficeHours(weekdays="136", country="DE", region="BY", critical_passes=True), Zones(PARIS), NOW
        )
    ),
    "office hours, always": State(lambda: calendar.draw(OfficeHours(always=True), MOVING, NOW)),
    "time zone, chosen": State(lambda: sentence(calendar.zone_chosen(MOVING, NOW))),
    "set-up": State(
        lambda: steps.draw(
            STEPS,
            OfficeHours(),
            DigestTime(),
            Zones(PARIS),
            NOW,
        )
    ),
    "roles": State(lambda: roles.overview(BOOK, test_roles.ADMIN_)),
    "roles, nobody yet": State(lambda: roles.overview(replace(BOOK, grants=[], named_admins=()), test_roles.ADMIN_)),
    "roles, own, viewer": State(lambda: roles.own(BOOK, Person("U1", Role.VIEWER))),
    "roles, own, manager and leader": State(
        lambda: roles.own(
            replace(BOOK, membership=Membership({})),
            Person("U1", Role.MANAGER, frozenset({1}), leader=True, unsure=True),
        )
    ),
    "roles, given": told(Done(EVERY_GRANT, (), 1)),
    "roles, taken": told(Done((), EVERY_GRANT, 2)),
    "roles, nothing": told(Done((), ())),
    "leaders, given": announced(given=("U1",), you=True),
    "leaders, took it": announced(given=("U9",), as_admin=True),
    "leaders, taken": announced(taken=("U2", "S1")),
    "leaders, laid down": announced(taken=("U9",)),
    "help": State(lambda: help.overview([spoken_of(each) for each in SUBCOMMANDS])),
    "help, how they are typed": State(lambda: help.draw([spoken_of(each) for each in SUBCOMMANDS])),
    "a sentence": State(lambda: sentence("Acme")),
    "a word that is a name too": State(
        lambda: beside(
            status.draw(test_status.status(test_status.GOOD)),
            _("A client is called so as well: {command}", command='/clientload "status"'),
        )
    ),
}
