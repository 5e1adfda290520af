"""What the pages of `docs/stories` show, with the figures that stand there, and the pictures that are made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.domain.attribution import WHOLE
from bot.domain.control import IMPOSED, INJECTED, PARTS, URGENT, Compared, Control, Counts, Notice
from bot.domain.decision import REFUSE
from bot.domain.load import OWN_WORK
from bot.domain.request import Care, OneOff, Standard, Tickets
from bot.domain.revenue import Income, Yields
from bot.domain.scenario import Change, Past, TeamNow, outcome
from bot.domain.theme import ITEM, Theme
from bot.domain.worked import TeamWindow
from bot.language import ENGLISH
from bot.services.digest_view import Volume
from bot.services.figures import Window
from bot.services.members import MemberLoad
from bot.services.onboarding_view import ReviewLetter
from bot.services.pace import Behind, ClientPace, Ranking
from bot.services.request_view import Asker, Delayed, LikeIt, ReturnedItem, ReturnLetter, Waiting
from bot.services.roadmap import CameIn, ClassHours, Roadmap, Slipped
from bot.services.scenario import WhatIf
from bot.slack.blocks import alert, depending, digest, onboarding, pace, ranking, request, returned, roadmap, scenario
from bot.slack.blocks.forms import imposed as marks
from bot.slack.blocks.forms import request as forms
from tests.gallery import alerts
from tests.gallery.leading import BO
from tests.gallery.newcomers import REVIEW, WEEKS
from tests.gallery.readings import LED
from tests.gallery.state import MONDAY, PEOPLE, State
from tests.slack.blocks import test_alert, test_depending, test_digest, test_pace, test_request, test_roadmap
from tests.slack.blocks.readings import WINDOW, client, part, team

HOUR = 3600
ALTO, NORDAL, BRISA, UMBRA = 1, 2, 3, 4
YEAR = Income(
    date(2024, 5, 1),
    date(2025, 5, 1),
    "EUR",
    {ALTO: 8_400_000, NORDAL: 5_200_000, BRISA: 4_400_000, UMBRA: 6_000_000},
    known_days=365,
)
SECONDS = {ALTO: 1_000 * HOUR, NORDAL: 420 * HOUR, BRISA: 330 * HOUR, UMBRA: 250 * HOUR, OWN_WORK: 600 * HOUR}
ITEMS = {ALTO: 206, NORDAL: 87, BRISA: 68, UMBRA: 52}
DESK = TeamNow(
    1,
    TeamWindow({each: part(SECONDS[each] / HOUR * 12 / 52, items) for each, items in ITEMS.items()}),
    {ALTO: 20, NORDAL: 14, BRISA: 9, UMBRA: 6},
    1.5 * HOUR,
)
LEAVES = outcome(ALTO, Change("leaves"), Past(YEAR, Yields(YEAR, SECONDS), [DESK], 12))
WHAT_IF = WhatIf(
    client("Alto"),
    Change("leaves"),
    YEAR,
    YEAR.since,
    12,
    LEAVES,
    (LED,),
    {ALTO: "Alto", NORDAL: "Nordal", BRISA: "Brisa", UMBRA: "Umbra"},
)
DEPENDED = replace(
    test_depending.SHARE,
    client="Alto",
    opened_on=date(2025, 5, 5),
    since=YEAR.since,
    until=YEAR.until,
    before=0.35,
    caused=0.5,
    highest=0.35,
    coverage=1.0,
    effective=5.6,
)
UNTIL = date(2026, 11, 30)
WEEKLY = (
    *((61, 6, 8, 15), (60, 7, 8, 15), (58, 9, 8, 14), (55, 11, 9, 14), (50, 15, 9, 14), (46, 19, 9, 14)),
    *((42, 22, 10, 14), (39, 25, 9, 14), (36, 28, 9, 14), (33, 31, 9, 14), (31, 33, 9, 14), (29, 35, 9, 14)),
)


def classed(roadmap_: float, bespoke: float, support: float, maintenance: float, hours: int) -> ClassHours:
    """Return hours by class, from percentages."""
    shares = {"roadmap": roadmap_, "bespoke": bespoke, "support": support, "maintenance": maintenance}
    return ClassHours({work: round(hours * share * 36) for work, share in shares.items()}, hours * HOUR)


DISPLACED = replace(
    test_roadmap.FOUND, opened=7, share=0.14, planned=11, slipped=5, usual_planned=30, usual_slipped=2, least=9, most=21
)
SLIPPED = Roadmap(
    Window(date(2026, 9, 7), UNTIL, "Europe/Paris"),
    (
        replace(
            test_roadmap.TEAM,
            hours=classed(44, 21, 9, 14, 2_310),
            before=classed(61, 6, 8, 15, 2_280),
            starts=tuple(date.fromordinal(date(2026, 9, 7).toordinal() + 7 * at) for at in range(len(WEEKLY))),
            periods=tuple(classed(*each, 190) for each in WEEKLY),
            planned=24,
            slips=7,
            displaced=(replace(test_roadmap.VIEW, found=DISPLACED),),
            slipped=(
                Slipped("Offline mode", "", 21, date(2026, 12, 12), done=False),
                Slipped("Audit trail", "", 14, date(2026, 11, 20), done=True),
            ),
            came_in=(
                CameIn(
                    "Acme",
                    9,
                    203 * HOUR,
                    2,
                    (("SSO for subsidiaries", ""), ("stock connector", ""), ("invoice export", "")),
                ),
            ),
            clients_in=1,
            dates_from=None,
            strain=None,
        ),
    ),
    None,
)
JUDGED_AS_ONE = alerts.weighed(
    test_alert.ABOVE,
    (0.15, 0.15, 0.16, 0.18, 0.26, 0.31, 0.35, 0.39),
    hours=112,
    members=(
        MemberLoad("Acme", "", 56 * HOUR, 42),
        MemberLoad("Acme Benelux", "subsidiary", 56 * HOUR, 42),
    ),
)
NEW = replace(
    WEEKS,
    client="Acme",
    week=3,
    seconds=36 * HOUR,
    items=41,
    usual=15 * HOUR,
    earlier=8,
    promised=0,
    exceptions=3,
    limit=0.06,
)
WEEK = Volume(312, 241 * HOUR, 0, 0, 305, 238 * HOUR)
SIGNING = ReviewLetter(review=replace(REVIEW, client="Acme"), part="product", leader=False)


def control(id_: int, imposed: float, injected: float, urgent: float) -> Control:
    """Return a client's control index from its shares beside the median client's."""
    shares = zip(PARTS, (imposed, injected, urgent), (0.07, 0.15, 0.11), strict=True)
    return Control(id_, Counts(items=40), {each: Compared(share, 0, 40, median, 4) for each, share, median in shares})


NOTICES = tuple(
    Notice(date(2026, month, 1), items, days) for month, items, days in ((4, 12, 21), (7, 15, 14), (10, 11, 9))
)
OTHERS = tuple(
    Notice(date(2026, month, 1), items, days) for month, items, days in ((4, 90, 20), (7, 96, 21), (10, 44, 20))
)
CONTROL = replace(
    test_pace.WHOLE,
    parts=dict(
        zip(
            PARTS,
            (Compared(0.3, 12, 40, 0.07, 4), Compared(0.4, 8, 20, 0.15, 4), Compared(0.25, 10, 40, 0.11, 4)),
            strict=True,
        )
    ),
)
RANKED = Ranking(
    team(),
    WINDOW,
    {IMPOSED: 0.07, INJECTED: 0.15, URGENT: 0.11},
    (),
    (CONTROL, control(2, 0.09, 0.2, 0.13), control(3, 0.05, 0.1, 0.09), control(4, 0.02, 0.08, 0.05)),
    4,
    0,
    {1: "Acme", 2: "Globex", 3: "Nordal", 4: "Brisa"},
    {1: NOTICES[1:], 2: OTHERS[1:]},
    over={IMPOSED: 4, INJECTED: 4, URGENT: 4},
)
PACED = ClientPace(client(), None, WINDOW, CONTROL, (), (), NOTICES, OTHERS)
BEHIND = Behind(
    18,
    (
        replace(test_pace.ITEMS[0], title="Order template"),
        replace(test_pace.ITEMS[1], title="Invoice export", imposed_by="date item\nformat label acme-tool"),
        replace(test_pace.ITEMS[2], title="Stock connector", parts=WHOLE, cycle="Sprint 12", priority="Urgent"),
    ),
    {1: "Support"},
)
ASKED = replace(
    test_request.FULL,
    item=replace(test_request.FULL.item, title="SSO for subsidiaries"),
    items=4,
    nobody=0,
    since=date(2026, 2, 4),
    askers=(
        Asker(1, "Acme", 3, date(2026, 11, 3)),
        Asker(2, "Globex", 1, date(2026, 10, 12)),
    ),
    themes=(test_request.HANDED, Theme(ITEM, "jira APP-7"), test_request.THEME),
    like=test_request.THEME,
    likely=(LikeIt(test_request.THEME, 5, 3, ("SAML login", "No way to sign in")),),
    standard=Standard("far", "bespoke", "label for-acme", (), 4, 5),
    once=OneOff(24, "similar", 14, 36, 7),
    care=Care(9, "tickets", Tickets(63, 21, 7, 365)),
    waiting=Waiting("Engineering", 5, 14, 12, (Delayed("Exports 2.0", "", date(2026, 12, 1), date(2026, 12, 13)),)),
    declined=None,
    earlier=(),
    plain_title="Our subsidiaries log in with our own accounts",
)
DECLINED = replace(
    test_request.DECIDED,
    because="one way to sign in is enough",
    review_on=date(2026, 9, 1),
    request=ASKED.item.title,
)
BACK = ReturnLetter(
    decision=DECLINED,
    day=date(2026, 6, 15),
    items=(ReturnedItem(9, "SSO login for our Belgian entity", "", "Globex", date(2026, 6, 14)),),
    items_in_all=1,
)

STORIES: Mapping[str, State] = {
    "story, dependency": State(lambda: depending.message(DEPENDED), "direct", datetime(2025, 5, 6, 9, tzinfo=UTC)),
    "story, what if": State(lambda: scenario.draw(WHAT_IF, BO)),
    "story, roadmap": State(lambda: roadmap.draw(SLIPPED), sent=datetime(2026, 11, 30, 9, tzinfo=UTC)),
    "story, group": State(lambda: alert.message(JUDGED_AS_ONE, PEOPLE), "channel"),
    "story, first weeks": State(
        lambda: digest.message(replace(test_digest.QUIET, first_weeks=(NEW,), volume=WEEK)), "channel", MONDAY
    ),
    "story, review": State(lambda: onboarding.letter(SIGNING), "direct"),
    "story, pace": State(lambda: ranking.draw(RANKED)),
    "story, pace of one": State(lambda: pace.draw(PACED, BEHIND)),
    "story, request": State(lambda: request.draw(ASKED)),
    "story, draft": State(lambda: forms.texts(ASKED, REFUSE, ENGLISH)),
    "story, request back": State(lambda: returned.letter(BACK), "direct", datetime(2026, 6, 15, 9, tzinfo=UTC)),
    "story, imposed": State(lambda: marks.draw(marks.First(("7", "Invoice export")))),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the documentation: the page that shows it, and the state that it is of."""

    page: str
    state: str


PICTURES: Mapping[str, Picture] = {
    "dependency": Picture("stories/dependency.md", "story, dependency"),
    "what-if": Picture("stories/dependency.md", "story, what if"),
    "decided-on-a-card": Picture("stories/decisions.md", "card, leader, decided"),
    "decision-due": Picture("stories/decisions.md", "letter of a decision, due"),
    "roadmap": Picture("stories/roadmap.md", "story, roadmap"),
    "group": Picture("stories/influence.md", "story, group"),
    "log-hours": Picture("stories/influence.md", "dialog, log"),
    "review": Picture("stories/onboarding.md", "story, review"),
    "first-weeks": Picture("stories/onboarding.md", "story, first weeks"),
    "felt": Picture("stories/onboarding.md", "alert, felt"),
    "pace": Picture("stories/pace.md", "story, pace"),
    "pace-of-one": Picture("stories/pace.md", "story, pace of one"),
    "imposed": Picture("stories/pace.md", "story, imposed"),
    "request": Picture("stories/refusal.md", "story, request"),
    "draft": Picture("stories/refusal.md", "story, draft"),
    "request-back": Picture("stories/refusal.md", "story, request back"),
}
"""By the name of its file in `docs/pictures`; `python -m tests.gallery --pictures docs/pictures` draws them all."""
