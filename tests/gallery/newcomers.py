"""New contracts: the review of one, a new client's first weeks, and whether a team feels what the figures say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.load import OWN_WORK
from bot.domain.onboarding import (
    COMPLETE,
    CONDITIONS,
    CULTURAL,
    FUNCTIONAL,
    LOAD,
    OPEN,
    PARTLY,
    PRODUCT,
    SALES,
    SUPPORT,
    WITHDRAWN,
    YES,
)
from bot.domain.threshold import Limit
from bot.services import onboarding_settings
from bot.services.first_weeks_view import FirstWeeks
from bot.services.onboarding_view import Condition, Criterion, ExpectedLoad, Review, ReviewLetter, Signature
from bot.slack.blocks import alert, card, digest, onboarding
from bot.slack.blocks.forms import onboard
from tests.gallery import alerts
from tests.gallery.firms import BIGGEST, ENGINEERING
from tests.gallery.readings import LED
from tests.gallery.state import MONDAY, PEOPLE, State
from tests.slack.blocks import test_alert, test_card, test_digest
from tests.slack.blocks.readings import UNTIL, episode, line, part

HOUR = 3600
WEEKS = FirstWeeks(
    client_id=1,
    client="Brisa",
    team="Support",
    kind="support",
    since=date(2026, 10, 26),
    week=4,
    seconds=52 * HOUR,
    items=61,
    usual=21 * HOUR,
    earlier=5,
    promised=2,
    exceptions=5,
    limit=0.2,
)
ALONE = replace(WEEKS, usual=None, earlier=1, promised=0, exceptions=0, limit=None, week=1, seconds=6 * HOUR, items=7)
NOTHING = replace(
    WEEKS, seconds=18 * HOUR, items=9, usual=0, team="Engineering", kind="engineering", promised=1, exceptions=1
)
CRITERIA = (
    Criterion(FUNCTIONAL, "The standard covers their process", YES),
    Criterion(FUNCTIONAL, "They log in with our accounts", PARTLY),
    Criterion(CULTURAL, "They accept our release dates", ""),
)
REVIEW = Review(
    id=4,
    client_id=1,
    client="Brisa",
    state=OPEN,
    opened_on=date(2026, 10, 5),
    live_on=date(2026, 10, 26),
    completed_on=None,
    criteria=CRITERIA,
    loads=(ExpectedLoad(1, "Support", 0.1, None), ExpectedLoad(2, "Engineering", 0.12, 20)),
    promised=("An answer within two hours until January", "A monthly call"),
    conditions=(
        Condition(1, SALES, "One contact for all questions", date(2026, 10, 12)),
        Condition(2, SUPPORT, "They use the portal", None),
        Condition(3, "", "No Friday releases", None),
    ),
    signatures=(
        Signature(SALES, "U4", date(2026, 10, 7)),
        Signature(PRODUCT, "U3", None),
        Signature(SUPPORT, "U2", None),
    ),
)
SIGNED = replace(
    REVIEW,
    state=COMPLETE,
    completed_on=UNTIL,
    signatures=tuple(replace(each, signed_on=date(2026, 10, 7)) for each in REVIEW.signatures),
    first_weeks=(replace(WEEKS, limit=0.1), replace(NOTHING, promised=2, limit=0.12)),
)
ANEW = replace(
    SIGNED,
    state=OPEN,
    completed_on=None,
    signatures=(
        Signature(SALES, "U4", None, date(2026, 10, 7), (LOAD, CONDITIONS)),
        Signature(PRODUCT, "U3", None, date(2026, 10, 8), (CONDITIONS,)),
        Signature(SUPPORT, "U2", UNTIL, date(2026, 10, 7)),
    ),
)
FJORD = replace(
    SIGNED,
    id=5,
    client_id=2,
    client="Fjord",
    first_weeks=tuple(replace(each, client_id=2, client="Fjord") for each in SIGNED.first_weeks),
)
BEGUN = alerts.weighed(
    test_alert.ABOVE, (0, 0, 0, 0, 0.04, 0.34, 0.46, 0.52), client="Brisa", limit=0.2, clear_level=0.17
)
ON_CARD = (
    line(
        test_card.SUPPORT,
        limit=Limit(0.2, "onboarding"),
        found=episode(reason="above", limit=0.2),
        trend=(None, None, None, None, 0.04, 0.25, 0.36, 0.38),
    ),
    line({1: part(6, 7), 2: part(120, 40), OWN_WORK: part(210, 0)}, on=ENGINEERING),
)
BARE = replace(REVIEW, criteria=(), loads=(), promised=(), conditions=(), live_on=None)
OPTIONS = (("1", "Brisa"), ("2", "Fjord"))
ALL = {FUNCTIONAL: ("SSO", "API"), CULTURAL: ("SLA",)}


def read(review: Review, part: str = "", *, leader: bool = True, ask: str = "review") -> State:
    """Draw a review for one reader."""
    found = ReviewLetter(review=review, part=part, leader=leader, ask=ask)
    return State(lambda: onboarding.letter(found), "direct")


def alerted(**more: object) -> State:
    """Draw an alert."""
    return State(lambda: alert.message(replace(alerts.ABOVE, **more), PEOPLE), "channel")


NEWCOMERS: Mapping[str, State] = {
    "review, for a leader": read(REVIEW),
    "review, for who signs": read(REVIEW, PRODUCT, leader=False),
    "review, nothing agreed": read(BARE, SALES, leader=False),
    "review, signed": read(SIGNED),
    "review, withdrawn": read(replace(REVIEW, state=WITHDRAWN)),
    "review, somebody else signs": read(REVIEW, leader=False),
    "review, reminder": read(REVIEW, SUPPORT, leader=False, ask="reminder"),
    "review, an older text signed": read(ANEW, SALES),
    "review, changed": read(ANEW, SALES, leader=False, ask="changed"),
    "review, changed, reminder": read(ANEW, PRODUCT, leader=False, ask="reminder"),
    "review, just signed": State(
        lambda: onboarding.review(ReviewLetter(review=REVIEW, part=SALES, leader=False), warned=True), "direct"
    ),
    "reviews": State(lambda: onboarding.listing([REVIEW, FJORD])),
    "reviews, none": State(lambda: onboarding.listing([])),
    "review, none of a client": State(lambda: onboarding.none_yet("Brisa", 1)),
    "review, no client yet": State(
        lambda: onboarding.no_client_yet(
            "Umbra Labs", "Umbra Labs sales @ana", "", "Umbra Labs sales <@U1>", may_add=True
        )
    ),
    "review, no client yet, and none to add": State(
        lambda: onboarding.no_client_yet("Acmee", "Acmee", "Acme", "Acmee", may_add=False)
    ),
    "criteria, for an admin": State(lambda: onboarding.criteria(ALL, "exception", admin=True)),
    "criteria, the first": State(lambda: onboarding.criteria(onboarding_settings.FIRST, "", admin=False)),
    "criteria, no label": State(lambda: onboarding.criteria(ALL, "", admin=False)),
    "alert, first weeks": State(
        lambda: alert.message(
            replace(BEGUN, first_weeks=replace(WEEKS, seconds=116 * HOUR, items=84, usual=46 * HOUR)), PEOPLE
        ),
        "channel",
    ),
    "alert, felt by few": alerted(felt=2),
    "alert, felt": alerted(felt=5),
    "alert, cleared, felt": State(lambda: alert.message(replace(alerts.CLEARED, felt=5), PEOPLE), "channel"),
    "card, first weeks": State(
        lambda: card.draw(
            test_card.report(teams=ON_CARD, biggest=BIGGEST),
            new=(
                replace(WEEKS, client="Acme", seconds=88 * HOUR, items=84, usual=35 * HOUR),
                replace(ALONE, client="Acme", team="Engineering", kind="engineering"),
            ),
        )
    ),
    "digest, first weeks": State(
        lambda: digest.message(replace(test_digest.QUIET, first_weeks=(WEEKS, replace(ALONE, client="Fjord")))),
        "channel",
        MONDAY,
    ),
    "digest, first weeks, of several": State(
        lambda: digest.message(
            replace(
                test_digest.QUIET,
                first_weeks=(WEEKS, replace(NOTHING, client="Fjord", client_id=2, team="Support", kind="support")),
            )
        ),
        "channel",
        MONDAY,
    ),
    "dialog, review": State(
        lambda: onboard.onboard(onboard.First((LED, ENGINEERING), CRITERIA, ("1", "Brisa"), REVIEW))
    ),
    "dialog, review, empty": State(
        lambda: onboard.onboard(onboard.First((LED, ENGINEERING), tuple(replace(each, answer="") for each in CRITERIA)))
    ),
    "dialog, signature": State(lambda: onboard.sign(REVIEW, SUPPORT)),
    "dialog, signature, anew": State(lambda: onboard.sign(ANEW, SALES)),
    "dialog, criteria": State(lambda: onboard.criteria(ALL)),
    "dialog, criteria, the first": State(lambda: onboard.criteria(onboarding_settings.FIRST)),
    "dialog, exception": State(lambda: onboard.exception(OPTIONS)),
    "dialog, exception, of one": State(lambda: onboard.exception(OPTIONS[:1])),
}
