"""What hours are for: the roadmap, what displaced it, the classes of work, and a team's strain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.strain import Strain
from bot.services.figures import Bespoke
from bot.services.messages import StrainTold
from bot.services.roadmap import CameIn, ClassHours, Roadmap, Slipped
from bot.slack.blocks import card, classes, digest, displaced, roadmap, strain
from bot.store.tables import WorkRule
from tests.gallery.state import MONDAY, State
from tests.slack.blocks import test_card, test_digest, test_roadmap
from tests.slack.blocks.readings import NOW, WINDOW, item, line, team
from tests.slack.blocks.test_roadmap import LETTER, VIEW

RULES = (
    WorkRule(team_id=None, work="roadmap", kind="project", value="PLAT", made_by="U1", made_at=NOW),
    WorkRule(team_id=2, work="bespoke", kind="label", value="for-acme", made_by="U1", made_at=NOW),
    WorkRule(team_id=2, work="maintenance", kind="type", value="Bug", made_by="U1", made_at=NOW),
)
MADE = replace(line(test_card.SUPPORT, on=test_roadmap.ENGINEERING), bespoke=Bespoke(5, 41 * 3600))
BIGGEST = (item(1, "SSO for subsidiaries", team_id=2, kind="issue", seconds=26 * 3600),)
STARTS = tuple(date(2026, 10, 20) + timedelta(days=7 * at) for at in range(4))


def weeks(hours: float, **shares: tuple[int, int, int, int]) -> tuple[ClassHours, ...]:
    """Return four weeks of so many hours each, from the percentages of each class."""
    return tuple(
        ClassHours({work: round(hours * each[at] * 36) for work, each in shares.items()}, round(hours * 3600))
        for at in range(4)
    )


SHIFTING = weeks(250, roadmap=(52, 46, 42, 36), bespoke=(8, 12, 16, 20), support=(8, 9, 9, 10))
TEAM = replace(
    test_roadmap.TEAM,
    starts=STARTS,
    periods=SHIFTING,
    slipped=(test_roadmap.TEAM.slipped[0], replace(test_roadmap.TEAM.slipped[1], days=9)),
)
REPORT = replace(test_roadmap.REPORT, teams=(TEAM,))
EMPTY = {"before": None, "displaced": (), "came_in": (), "clients_in": 0, "slips": 0, "slipped": ()}
DELIVERY = replace(
    TEAM,
    team=team("Delivery", "engineering", 3),
    hours=ClassHours({"roadmap": 300 * 3600, "bespoke": 240 * 3600, "maintenance": 120 * 3600}, 800 * 3600),
    before=None,
    periods=weeks(200, roadmap=(42, 40, 36, 32), bespoke=(26, 28, 32, 34), maintenance=(15, 15, 15, 15)),
    planned=6,
    slips=1,
    slipped=(Slipped("Route planner", "", 6, date(2026, 11, 27), done=False),),
    came_in=(CameIn("Nordal", 4, 150 * 3600, 2, (("Customs papers", ""),)),),
    clients_in=2,
    displaced=(),
    strain=None,
    dates_from=None,
)
OVER = replace(
    LETTER.view,
    since=date(2026, 10, 12),
    ended=date(2026, 11, 18),
    found=replace(LETTER.view.found, opened=1, share=0.03, slipped=1, least=4, most=4),
    newest=(("Stock", ""),),
    late=(replace(LETTER.view.late[1], days=4),),
    others=None,
    waited=None,
)
EVENING = datetime(2026, 11, 19, 9, tzinfo=UTC)


def of(**more: object) -> Roadmap:
    """Return the report of one team, changed."""
    return replace(REPORT, teams=(replace(TEAM, **more),))


def drawn(report: Roadmap) -> State:
    """Draw what hours are for."""
    return State(lambda: roadmap.draw(report))


def measured(*, on: bool) -> State:
    """Draw what a team is told of its strain."""
    return State(lambda: strain.told(StrainTold(team="Support", by="U1", on=on)), "channel")


ROADMAPS: Mapping[str, State] = {
    "roadmap": drawn(REPORT),
    "roadmap, several teams": drawn(Roadmap(WINDOW, (TEAM, DELIVERY), None, more=("Platform", "Mobile"))),
    "roadmap, too few people": drawn(of(strain="few")),
    "roadmap, the team is not told yet": drawn(of(strain="untold")),
    "roadmap, nothing slipped": drawn(of(slips=0, slipped=(), before=None, strain=None, displaced=(), dates_from=None)),
    "roadmap, nothing planned": drawn(
        of(planned=0, slips=0, slipped=(), came_in=(), clients_in=0, displaced=(), strain=Strain(1.5, None, None, None))
    ),
    "roadmap, no class": drawn(
        of(hours=ClassHours({}, 40 * 3600), periods=weeks(10), strain=Strain(None, None, 0.2, None), **EMPTY)
    ),
    "roadmap, no rule": drawn(of(ruled=False)),
    "roadmap, no hours": drawn(of(hours=ClassHours({}, 0), periods=weeks(0), strain=None, **EMPTY)),
    "roadmap, no team": drawn(replace(REPORT, teams=())),
    "roadmap, displaced": State(lambda: displaced.letter(LETTER), "direct", EVENING),
    "roadmap, displaced in the channel": State(lambda: displaced.letter(LETTER), "channel", EVENING),
    "roadmap, no longer displaced": State(lambda: displaced.letter(replace(LETTER, view=OVER)), "channel", EVENING),
    "digest, displaced": State(
        lambda: digest.message(replace(test_digest.QUIET, team="Engineering", kind="engineering", displaced=(VIEW,))),
        "channel",
        MONDAY,
    ),
    "card, bespoke": State(lambda: card.draw(test_card.report(teams=(MADE,), biggest=BIGGEST))),
    "classes": State(lambda: classes.rules([test_roadmap.ENGINEERING], RULES)),
    "classes, none": State(lambda: classes.rules([test_roadmap.ENGINEERING], ())),
    "strain, on": measured(on=True),
    "strain, off": measured(on=False),
}
