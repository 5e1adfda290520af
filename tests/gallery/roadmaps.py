"""What hours are for: the roadmap, what displaced it, the classes of work, and a team's strain."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.strain import Strain
from bot.services.figures import Bespoke
from bot.services.messages import StrainTold
from bot.services.roadmap import ClassHours, Roadmap
from bot.slack.blocks import card, classes, digest, displaced, roadmap, strain
from bot.store.tables import WorkRule
from tests.gallery.state import State
from tests.slack.blocks import test_card, test_digest, test_roadmap
from tests.slack.blocks.readings import NOW, WINDOW, item, line, team
from tests.slack.blocks.test_roadmap import LETTER, REPORT, TEAM, VIEW, of

RULES = (
    WorkRule(team_id=None, work="roadmap", kind="project", value="PLAT", made_by="U1", made_at=NOW),
    WorkRule(team_id=2, work="bespoke", kind="label", value="for-acme", made_by="U1", made_at=NOW),
    WorkRule(team_id=2, work="maintenance", kind="type", value="Bug", made_by="U1", made_at=NOW),
)
MADE = replace(line(test_card.SUPPORT, on=test_roadmap.ENGINEERING), bespoke=Bespoke(5, 41 * 3600))
BIGGEST = (item(1, "SSO for subsidiaries", team_id=2, kind="issue", seconds=96 * 3600),)
DELIVERY = replace(TEAM, team=team("Delivery", "engineering", 3), displaced=(), strain=None, dates_from=None)


def drawn(report: Roadmap) -> State:
    """Draw what hours are for."""
    return State(lambda: roadmap.draw(report))


def measured(*, on: bool) -> State:
    """Draw what a team is told of its strain."""
    return State(lambda: strain.told(StrainTold(team="Support", by="U1", on=on)), "channel")


ROADMAPS: Mapping[str, State] = {
    "roadmap": drawn(REPORT),
    "roadmap, several teams": drawn(Roadmap(WINDOW, (TEAM, DELIVERY), None, more=("Platform", "Mobile"))),
    "roadmap, nothing slipped": drawn(of(slips=0, slipped=(), before=None, strain=None, displaced=(), dates_from=None)),
    "roadmap, nothing planned": drawn(
        of(planned=0, slips=0, slipped=(), came_in=(), clients_in=0, displaced=(), strain=Strain(1.5, None, None, None))
    ),
    "roadmap, no class": drawn(of(hours=ClassHours({}, 40 * 3600), before=None, strain=Strain(None, None, 0.2, None))),
    "roadmap, no rule": drawn(of(ruled=False)),
    "roadmap, no hours": drawn(of(hours=ClassHours({}, 0), before=None)),
    "roadmap, no team": drawn(replace(REPORT, teams=())),
    "roadmap, displaced": State(lambda: displaced.letter(LETTER), "direct"),
    "roadmap, displaced in the channel": State(lambda: displaced.letter(LETTER), "channel"),
    "roadmap, no longer displaced": State(
        lambda: displaced.letter(replace(LETTER, view=replace(LETTER.view, ended=date(2026, 12, 20)))), "channel"
    ),
    "digest, displaced": State(
        lambda: digest.message(replace(test_digest.QUIET, team="Engineering", kind="engineering", displaced=(VIEW,))),
        "channel",
    ),
    "card, bespoke": State(lambda: card.draw(test_card.report(teams=(MADE,), biggest=BIGGEST))),
    "classes": State(lambda: classes.rules([test_roadmap.ENGINEERING], RULES)),
    "classes, none": State(lambda: classes.rules([test_roadmap.ENGINEERING], ())),
    "strain, on": measured(on=True),
    "strain, off": measured(on=False),
}
