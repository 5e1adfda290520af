"""What leaders alone are shown: what clients pay beside what they take, contracts, what if, and the limit of a client.

What is on record of decisions stands in `deciding`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.contract import Notice
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.revenue import Caused, Income, Yields, concentration
from bot.domain.scenario import WINDOW_WEEKS, Change, Past, TeamNow, outcome
from bot.domain.worked import TeamWindow, together
from bot.services.contracts import Kept
from bot.services.dependency import Leading, Standing, Watched
from bot.services.figures import ClientReport, Overview
from bot.services.members import PartOf
from bot.services.scenario import WhatIf
from bot.slack.blocks import briefing, card, contracts, dependency, depending, overview, scenario, share
from bot.slack.blocks.message import sentence
from bot.slack.request import Person, Role
from bot.store.tables import Team
from tests.domain import test_scenario
from tests.gallery.firms import BIGGEST, ENGINEERING, FIRM
from tests.gallery.readings import LED
from tests.gallery.state import State
from tests.slack.blocks import test_card, test_depending, test_overview
from tests.slack.blocks.readings import WINDOW, client, episode, line, part
from tests.slack.blocks.test_month import CAP

BO = Person("U3", Role.VIEWER, leader=True)
YEAR = test_scenario.YEAR
"""35 % of a million are Acme's, and 4 % nobody's yet."""

NAMES = {1: "Acme", 2: "Globex", 3: "Nordal", 4: "Umbra"}
SECONDS_NOW = {1: 196 * 3600, 2: 54 * 3600, 3: 32 * 3600, 4: 120 * 3600}
"""What each client took in the 28 days of the card."""

YIELDS = Yields(YEAR, {each: 13 * seconds for each, seconds in SECONDS_NOW.items()})
"""A year of thirteen times those days."""

STANDING = Standing(1, YEAR, Caused(0.49, 0.44, 0.54), YIELDS, (WINDOW.since, WINDOW.until))
UNPAID = replace(YEAR, by_client={2: 25_000_000, 3: 24_000_000, 4: 12_000_000})
UNEVEN = replace(YEAR, known_days=300, uncounted=(("USD", 1_250_000), ("CHF", 80_050)))
QUARTER = replace(
    YEAR,
    by_client={each: minor // 4 for each, minor in YEAR.by_client.items()},
    without_client=YEAR.without_client // 4,
    known_days=92,
)
QUARTERLY = Yields(QUARTER, {each: seconds // 4 for each, seconds in YIELDS.seconds.items()})
BUILT = line(
    {1: part(108, 31, "logged"), 2: part(44, 22), OWN_WORK: part(330, 0), UNATTRIBUTED: part(22, 5)}, on=ENGINEERING
)
REPORT = test_card.report(
    teams=(line(test_card.SUPPORT, found=episode(), trend=test_card.WEEKS), BUILT), biggest=BIGGEST
)
"""49 % of the hours that clients cause are Acme's: 196 of 400."""

IDLE_CARD = test_card.report(teams=(line({}),), biggest=())
DECIDED = replace(CAP, owner="U1", team="", decided_on=date(2026, 11, 3), review_on=date(2027, 2, 1))
HEAVY = replace(test_depending.HEAVY, paid=0.15, caused=0.39, effective=11.6)
CONTRACT = Kept(client(), date(2027, 3, 31), Notice(3, "month"), date(2026, 12, 31), 44, None)
OVER = Kept(client("Globex", 2), date(2026, 12, 15), Notice(6, "week"), date(2026, 11, 3), -14, DECIDED)
WATCHED = (Watched(1, 0.49, 0.35, 1.4), Watched(4, 0.3, 0.12, 2.5))
FIRM_LED = Leading(YEAR, 0.25, YEAR.largest(), concentration(YEAR), WATCHED, NAMES, (WINDOW.since, WINDOW.until))
OVERVIEWED = replace(FIRM_LED, watched=(Watched(1, 0.52, 0.35, 1.5), Watched(2, 0.48, 0.25, 1.9)))
DESK = test_scenario.DESK
MANY_WAIT = replace(DESK, waiting={**DESK.waiting, 4: 6, 5: 3}, window=test_scenario.window(acme=140, globex=100))
IDLE = TeamNow(2, TeamWindow({1: part(60, 9), OWN_WORK: part(400, 0), UNATTRIBUTED: part(20, 1)}), {}, None)
UNPACED = replace(DESK, team_id=2, mean=None)


def standing(kept: Kept | None = None, report: ClientReport = REPORT, **more: object) -> State:
    """Draw a client's card with what a leader sees besides."""
    private = lambda: dependency.of_client(replace(STANDING, **more), kept, BO)  # noqa: E731 - drawn in a language
    return State(lambda: share.offered(card.draw(report, private()), "acme"))


def led(firm: Leading) -> State:
    """Draw what the firm depends on."""
    return State(lambda: dependency.firm(firm, BO))


def alerted(**more: object) -> State:
    """Draw an episode of dependency."""
    return State(lambda: depending.message(replace(test_depending.SHARE, **more)), "direct")


def went_on(income: Income, desks: Sequence[TeamNow]) -> Yields:
    """Return what an hour brings if the days of a revenue went as the teams' last weeks did."""
    parts = income.known_days / (7 * WINDOW_WEEKS)
    taken = together([each.window for each in desks]).parts
    return Yields(income, {each: round(part.hours.seconds * parts) for each, part in taken.items()})


def tried(
    change: Change,
    income: Income = YEAR,
    *,
    since: date = YEAR.since,
    part_of: PartOf | None = None,
    **teams: tuple[Team, TeamNow],
) -> State:
    """Draw what would be if a client changed."""
    chosen = tuple(teams.values()) or ((LED, DESK),)
    desks = [now for _, now in chosen]
    past = Past(income, went_on(income, desks), desks, WINDOW_WEEKS)
    found = WhatIf(
        client(),
        change,
        income,
        since,
        WINDOW_WEEKS,
        outcome(1, change, past),
        tuple(team for team, _ in chosen),
        NAMES,
        part_of,
    )
    return State(lambda: scenario.draw(found, BO))


def said(words: Callable[[], str]) -> State:
    """Draw a sentence that answers a leader."""
    return State(lambda: sentence(words()))


LEADING: Mapping[str, State] = {
    "card, leader": standing(CONTRACT),
    "card, leader, revenue in part": standing(income=UNEVEN, yields=None),
    "card, leader, three months known": standing(income=QUARTER, yields=QUARTERLY),
    "card, leader, nothing paid": standing(income=UNPAID, yields=replace(YIELDS, income=UNPAID)),
    "card, leader, no hours": standing(report=IDLE_CARD, caused=None, yields=None),
    "card, leader, currencies": standing(
        income=replace(UNEVEN, currency="", by_client={}, without_client=0), yields=None
    ),
    "card, leader, a contract alone": State(
        lambda: card.draw(REPORT, dependency.of_client(None, replace(CONTRACT, decision=DECIDED), BO))
    ),
    "overview, leader": State(
        lambda: overview.draw(
            Overview(WINDOW, FIRM, test_overview.NAMES, (), empty=False),
            dependency.of_firm(OVERVIEWED, BO),
        )
    ),
    "dependency": led(FIRM_LED),
    "dependency, below the limit": led(replace(FIRM_LED, limit=0.4, watched=(), concentration=None)),
    "dependency, nobody pays": led(replace(FIRM_LED, largest=None, watched=(), concentration=None, income=UNEVEN)),
    "dependency, limit set": said(lambda: dependency.was_set(0.25, 0.3, BO)),
    "dependency, told": alerted(),
    "dependency, told, ended": alerted(state="cleared", paid=0.2, highest=0.24, caused=0.28, effective=11.2),
    "dependency, told, concentrated": State(
        lambda: depending.message(replace(test_depending.CONCENTRATED, effective=3.8)), "direct"
    ),
    "dependency, told, less concentrated": State(
        lambda: depending.message(replace(test_depending.CONCENTRATED, state="cleared", normalised=0.14, effective=5)),
        "direct",
    ),
    "dependency, told, heavy": State(lambda: depending.message(HEAVY), "direct"),
    "dependency, told, heavy, ended": State(
        lambda: depending.message(replace(HEAVY, state="cleared", index=1.6, caused=0.24)), "direct"
    ),
    "dependency, told, nothing known of hours": alerted(caused=None, index=None, before=None),
    "brief": State(lambda: briefing.message(test_depending.BRIEF), "direct", datetime(2026, 12, 1, 9, tzinfo=UTC)),
    "brief, passed": State(
        lambda: briefing.message(replace(test_depending.BRIEF, is_over=True)),
        "direct",
        datetime(2027, 4, 1, 9, tzinfo=UTC),
    ),
    "brief, little is known": State(
        lambda: briefing.message(
            replace(test_depending.BRIEF, paid=None, index=None, alerts=(), decision=None, days=1, paid_net=None)
        ),
        "direct",
        datetime(2026, 12, 30, 9, tzinfo=UTC),
    ),
    "contracts": State(lambda: contracts.listing([CONTRACT, OVER], BO)),
    "contracts, one again, one passed": State(
        lambda: contracts.listing(
            [replace(CONTRACT, every=12), replace(OVER, renews_on=date(2026, 10, 15), is_over=True)], BO
        )
    ),
    "contracts, many": State(
        lambda: contracts.listing([replace(CONTRACT, client=client(f"Client {at}", at)) for at in range(1, 43)], BO)
    ),
    "contracts, none": State(lambda: contracts.listing([], BO)),
    "contract, none of a client": State(lambda: contracts.none_of("Globex", BO)),
    "contract, kept": said(lambda: contracts.was_kept(CONTRACT, None, BO)),
    "contract, kept anew": said(lambda: contracts.was_kept(CONTRACT, replace(CONTRACT, notice=Notice(1, "month")), BO)),
    "contract, kept already": said(lambda: contracts.was_kept(CONTRACT, CONTRACT, BO)),
    "contract, kept, far ahead": said(lambda: contracts.was_kept(replace(CONTRACT, days=120), None, BO)),
    "contract, kept, last days of notice": said(lambda: contracts.was_kept(replace(CONTRACT, days=9), None, BO)),
    "contract, kept, notice past": said(lambda: contracts.was_kept(replace(CONTRACT, days=-9), None, BO)),
    "contract, kept, notice past, every year": said(
        lambda: contracts.was_kept(replace(CONTRACT, days=-9, every=12), None, BO)
    ),
    "contract, kept, notice past, every month": said(
        lambda: contracts.was_kept(replace(CONTRACT, days=-9, every=1), None, BO)
    ),
    "contract, kept anew, in weeks": said(lambda: contracts.was_kept(CONTRACT, OVER, BO)),
    "contract, forgotten": said(lambda: contracts.was_cleared(CONTRACT, BO)),
    "what if, leaves": tried(Change("leaves")),
    "what if, leaves, several teams": tried(
        Change("leaves"),
        since=date(2026, 2, 1),
        support=(LED, MANY_WAIT),
        engineering=(ENGINEERING, IDLE),
    ),
    "what if, leaves, pace not known": tried(Change("leaves"), engineering=(ENGINEERING, UNPACED)),
    "what if, capped": tried(Change("capped", 0.2)),
    "what if, pays more": tried(Change("repriced", 0.3)),
    "what if, pays less": tried(Change("repriced", -0.1)),
    "what if, leaves, pays nothing, amounts not counted": tried(
        Change("leaves"), replace(UNPAID, uncounted=UNEVEN.uncounted)
    ),
    "what if, capped, of a group": tried(Change("capped", 0.2), part_of=PartOf(9, "Nord", "reseller")),
    "what if, leaves, three months known": tried(Change("leaves"), QUARTER),
    "what if, pays more, three months known": tried(Change("repriced", 0.3), QUARTER),
    "what if, pays less, three months known": tried(Change("repriced", -0.1), QUARTER),
}
