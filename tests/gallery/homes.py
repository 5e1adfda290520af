"""The Home tab, as viewers, managers, leaders and admins open it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.office_hours import OfficeHours
from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.domain.worked import together
from bot.domain.zones import Zones
from bot.language import gettext as _
from bot.services.dependency import Watched
from bot.services.figures import Overview, TeamOverview
from bot.services.fixing import Answered, Right
from bot.services.home import Home, Settings
from bot.services.status import SourceStatus
from bot.slack.blocks import dependency, home
from bot.slack.permissions import OURS_ONLY
from bot.store.tables import Team
from tests.gallery.digests import QUESTIONS
from tests.gallery.firms import AGREED, DESK, ENGINEERING
from tests.gallery.leading import BO, FIRM_LED
from tests.gallery.readings import BAD, LED, PARIS
from tests.gallery.state import State
from tests.slack.blocks import test_overview, test_status
from tests.slack.blocks.readings import NOW, WINDOW, episode, part, shown

LED_ENGINEERING = Team.model_validate({**ENGINEERING.model_dump(), "channel_id": "C2"})
QUIETER = {
    1: part(20, 14, "logged"),
    2: part(50, 60),
    3: part(30, 12),
    OWN_WORK: part(90, 6),
    UNATTRIBUTED: part(10, 14),
}
TWO = {1: part(40, 22, "logged"), 2: part(70, 64), OWN_WORK: part(80, 6), UNATTRIBUTED: part(10, 14)}
NAMES = {**test_overview.NAMES, 3: "Nordal", 4: "Umbra"}
OPEN = episode(reason="above", channel_id="C1", message_ts="1763370000.000100")
WORKSPACE = "https://invented.slack.example/"
MOVING = Zones(PARIS).changed(ZoneInfo("Europe/London"), NOW)


def usual(team: TeamOverview) -> TeamOverview:
    """Return a team with the limit of those that have none of their own."""
    return replace(team, usual=Limit(0.3, "team"))


GIVEN = {**DESK, 4: part(12, 41), UNATTRIBUTED: part(14, 21)}
"""Support once 41 items of 12 hours found their client."""

FIRM = (
    usual(replace(shown(DESK, LED, {1: OPEN}), expected=(AGREED,))),
    usual(shown(QUIETER, LED_ENGINEERING)),
)
CALM = tuple(usual(shown(QUIETER, team)) for team in (LED, LED_ENGINEERING))
GOOD = (SourceStatus("zendesk", (test_status.GOOD,)), SourceStatus("jira", (test_status.GOOD,)))
PULLING = replace(
    test_status.GOOD, first_pull=True, fraction=0.25, last_good_at=None, left=timedelta(minutes=90), name="issues"
)
TROUBLED = (*GOOD, SourceStatus("request_tracker", (BAD,)), SourceStatus("redmine", (PULLING,)))
SETTINGS = Settings(12, 2, OfficeHours(country="FR", critical_passes=True), Zones(PARIS))


def unjudged(team: TeamOverview) -> TeamOverview:
    """Return a team with too few clients for a limit."""
    none = limit_for(1, SetLimits(), 2)
    return replace(team, usual=none, clients=tuple(replace(each, limit=none) for each in team.clients))


def overview(teams: tuple[TeamOverview, ...], *, empty: bool = False) -> Overview:
    """Return all teams at a glance."""
    return Overview(WINDOW, teams, NAMES, (), empty=empty)


VIEWER = Right("U3", everywhere=False)
HOME = Home(NOW, overview(FIRM), together(each.window for each in FIRM), GOOD, QUESTIONS, VIEWER, None)


def drawn(right: Right, teams: tuple[TeamOverview, ...] = FIRM, **more: object) -> State:
    """Draw the tab of whoever has a right."""
    view = replace(HOME, overview=overview(teams), firm=together(each.window for each in teams), right=right)
    return State(lambda: home.draw(replace(view, **more), WORKSPACE))


AT_HOME = replace(FIRM_LED, watched=(Watched(1, 0.46, 0.35, 1.3), Watched(2, 0.42, 0.25, 1.7)))
SMALLER = QUESTIONS[2:]
MANAGER = Right("U1", everywhere=False, teams=frozenset({1}))
IN_CHARGE = Right("U9", everywhere=True)

HOMES: Mapping[str, State] = {
    "home, viewer": drawn(VIEWER),
    "home, manager": drawn(MANAGER),
    "home, manager, just answered": drawn(
        MANAGER,
        (usual(shown(GIVEN, LED, {1: OPEN})), FIRM[1]),
        questions=QUESTIONS[1:],
        just_now=Answered(1, "Umbra", 41, 12.0),
    ),
    "home, manager, taken back": drawn(MANAGER, just_now=Answered(1, "Umbra", 41, 12.0, undone=True)),
    "home, leader": State(lambda: home.draw(HOME, WORKSPACE, dependency.of_firm(AT_HOME, BO))),
    "home, calm": drawn(VIEWER, CALM, questions=()),
    "home, late source": drawn(VIEWER, CALM, sources=TROUBLED, questions=SMALLER),
    "home, few clients": drawn(
        VIEWER,
        tuple(unjudged(shown(TWO, team)) for team in (LED, LED_ENGINEERING)),
        questions=(),
    ),
    "home, observing": drawn(VIEWER, tuple(replace(team, observing=True) for team in CALM), questions=SMALLER),
    "home, admin": drawn(IN_CHARGE, settings=SETTINGS),
    "home, admin, another time zone": drawn(IN_CHARGE, CALM, settings=replace(SETTINGS, zones=MOVING), questions=()),
    "home, nothing yet": drawn(VIEWER, (), overview=overview((), empty=True), sources=()),
    "home, first pull, admin": drawn(
        IN_CHARGE,
        (),
        overview=overview((), empty=True),
        sources=(SourceStatus("redmine", (PULLING,)),),
        settings=replace(SETTINGS, clients=0, proposed_merges=0),
    ),
    "home, unavailable": State(lambda: home.unavailable(_(OURS_ONLY))),
}
