"""The messages of a review of a new contract, and the line of its first weeks, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.demo.workspace import pings
from bot.demo.workspace.limits import check_message
from bot.language import speaking
from bot.services.first_weeks_view import FirstWeeks
from bot.services.onboarding_view import Condition, Criterion, ExpectedLoad, Review, ReviewLetter, Signature
from bot.slack.blocks import first_weeks, onboarding
from bot.slack.blocks.forms import onboard as forms
from bot.slack.request import Answer

HOUR = 3600
WEEKS = FirstWeeks(
    client_id=1,
    client="Acme",
    team="Support",
    kind="support",
    since=date(2026, 11, 2),
    week=3,
    seconds=36 * HOUR,
    items=41,
    usual=15 * HOUR,
    earlier=8,
    promised=0,
    exceptions=3,
    limit=0.06,
)
REVIEW = Review(
    id=4,
    client_id=1,
    client="Acme",
    state="open",
    opened_on=date(2026, 11, 1),
    live_on=date(2026, 11, 2),
    completed_on=None,
    criteria=(Criterion("functional", "No connector of their own", "partly"), Criterion("cultural", "Our hours", "")),
    loads=(ExpectedLoad(1, "Support", 0.06, None), ExpectedLoad(2, "Engineering", 0.085, 6)),
    promised=("SSO by March <!channel>",),
    conditions=(Condition(1, "", "one contact", None), Condition(2, "sales", "they pay", date(2026, 11, 3))),
    signatures=(
        Signature("sales", "U2", date(2026, 11, 3)),
        Signature("product", "U3", None),
        Signature("support", "U4", None),
    ),
    first_weeks=(WEEKS,),
)
PRODUCT = ReviewLetter(review=REVIEW, part="product", leader=False)


def buttons(answer: Answer) -> list[str]:
    rows = [block["elements"] for block in answer.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_a_review_as_one_who_has_not_signed_reads_it() -> None:
    answer = onboarding.letter(PRODUCT)
    assert answer.text.splitlines() == [
        "Acme: 1 of 3 signed, missing product and support; conditions kept: 1 of 2",
        "Signatures",
        "• Sales: a colleague, signed on 3 Nov 2026",
        "• Product: a colleague, not yet",
        "• Support: a colleague, not yet",
        "Fit",
        "• No connector of their own (functional): partly",
        "• Our hours (cultural): not looked at yet",
        "Expected: 6 % of Support and 8.5 % of Engineering (6 h a week)",
        "First day: 2 Nov 2026",
        "Promised exceptions",
        "• SSO by March &lt;!channel&gt;",
        "Conditions",
        "• 1. one contact: open",
        "• 2. they pay (sales): kept on 3 Nov 2026",
        "First weeks",
        (
            "• Acme in Support, week 3 of 12: 2.4 times the median of the last 8 (36 h, 41 tickets; they took 15 h by"
            " then); promised 0 exceptions, 3 so far; limit 6 % in these weeks"
        ),
        (
            "Leaders and the three who sign read this. Teams are told the tighter limit and how many exceptions were"
            " promised, nothing else of it"
        ),
    ]
    assert buttons(answer) == ["Sign", "Condition 1 is kept", "Count an exception"]
    assert check_message(answer.text, answer.blocks) == []
    assert pings(answer.text, []) == []


def test_a_review_in_french() -> None:
    with speaking("fr"):
        answer = onboarding.letter(PRODUCT)
    lines = answer.text.replace("\u00a0", " ").replace("\u202f", " ").splitlines()
    assert lines[0] == "Acme : signé par 1 sur 3, il manque produit et support ; conditions tenues : 1 sur 2"
    assert "Attendu : Support 6 % et Engineering 8,5 % (6 h par semaine)" in lines
    assert (
        "• Acme dans Support, semaine 3 sur 12 : 2,4 fois la médiane des 8 derniers (36 h, 41 tickets ; eux 15 h au"
        " même stade) ; 0 exception promise, 3 jusqu'ici ; limite 6 % durant ces semaines" in lines
    )
    assert buttons(answer) == ["Signer", "Condition 1 tenue", "Compter une exception"]


@pytest.mark.parametrize(
    ("part", "leader", "shown"),
    [
        ("sales", False, ["Condition 1 is kept", "Count an exception"]),
        ("", True, ["Change", "Condition 1 is kept", "Count an exception"]),
        ("support", True, ["Sign", "Change", "Condition 1 is kept", "Count an exception"]),
    ],
)
def test_everybody_has_the_buttons_that_are_theirs(part: str, leader: bool, shown: list[str]) -> None:  # noqa: FBT001 - a case
    assert buttons(onboarding.letter(ReviewLetter(review=REVIEW, part=part, leader=leader))) == shown


def test_who_signs_no_more_reads_nothing_of_it() -> None:
    answer = onboarding.letter(ReviewLetter(review=REVIEW, part="", leader=False))
    assert answer.text == "Somebody else signs for Acme now."
    assert buttons(answer) == []


def test_a_complete_one_a_withdrawn_one_and_an_empty_one() -> None:
    signed = tuple(replace(each, signed_on=date(2026, 11, 4)) for each in REVIEW.signatures)
    bare = replace(REVIEW, signatures=signed, conditions=(), promised=(), loads=(), live_on=None, first_weeks=())
    lines = onboarding.letter(replace(PRODUCT, review=bare)).text.splitlines()
    assert lines[0] == "Acme: all three have signed"
    assert lines[8:11] == [
        "Expected: no load agreed on, so 80 % of each team's limit holds",
        "First day: that of the first item",
        "No exception was promised",
    ]
    gone = onboarding.letter(replace(PRODUCT, review=replace(REVIEW, state="withdrawn")))
    assert gone.text.splitlines()[0] == "Acme: the review is withdrawn"
    assert "SSO" not in gone.text
    assert buttons(gone) == []


def test_a_reminder() -> None:
    answer = onboarding.letter(replace(PRODUCT, ask="reminder"))
    assert answer.text.splitlines() == [
        "Your signature for Acme is missing: product",
        "Also missing: support",
        "A reminder comes every second working day until all three have signed",
    ]
    assert buttons(answer) == ["Sign", "See the review"]
    last = replace(REVIEW, signatures=(REVIEW.signatures[0], REVIEW.signatures[1]))
    assert "Also missing" not in onboarding.letter(replace(PRODUCT, review=last, ask="reminder")).text


ANEW = replace(
    REVIEW,
    signatures=(
        Signature("sales", "U2", None, date(2026, 11, 3), ("load", "conditions")),
        Signature("product", "U3", date(2026, 11, 9), date(2026, 11, 4)),
        Signature("support", "U4", None),
    ),
)


def test_who_signed_an_older_text_reads_what_changed() -> None:
    changed = ReviewLetter(review=ANEW, part="sales", leader=False, ask="changed")
    assert onboarding.letter(changed).text.splitlines()[:3] == [
        "Acme: the review has changed since you signed. Sign it anew",
        "You signed an older text on 3 Nov 2026. Changed since: the expected load and the conditions",
        "Also missing: support",
    ]
    assert buttons(onboarding.letter(changed)) == ["Sign", "See the review"]
    reminded = onboarding.letter(replace(changed, ask="reminder")).text.splitlines()
    assert reminded[:2] == [
        "Your signature for Acme is missing: sales",
        "You signed an older text on 3 Nov 2026. Changed since: the expected load and the conditions",
    ]
    assert onboarding.letter(replace(changed, ask="review")).text.splitlines()[2:5] == [
        "• Sales: a colleague, signed an older text on 3 Nov 2026, this one not yet",
        "• Product: a colleague, signed on 9 Nov 2026",
        "• Support: a colleague, not yet",
    ]


def test_who_signs_is_warned_of_criteria_that_nobody_has_looked_at() -> None:
    warned = onboarding.review(ReviewLetter(review=REVIEW, part="product", leader=False), warned=True)
    assert warned.text.splitlines()[1] == "Nobody has looked at these criteria yet: Our hours"
    said = [block["text"]["text"] for block in forms.sign(ANEW, "sales").blocks if block["type"] == "section"]
    assert said == [
        "Acme: you sign for sales.",
        "You signed an older text on 3 Nov 2026. Changed since: the expected load and the conditions",
        "Nobody has looked at these criteria yet: Our hours",
    ]


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (
            replace(WEEKS, usual=None, earlier=2, promised=1, exceptions=0, limit=None),
            (
                "36 h, 41 tickets; no comparison, 2 earlier onboardings are known and 3 are needed;"
                " promised 1 exception, 0 so far"
            ),
        ),
        (
            replace(WEEKS, usual=0.0, earlier=4),
            (
                "36 h, 41 tickets; the last 4 took 0 h by then (median); promised 0 exceptions, 3 so far;"
                " limit 6 % in these weeks"
            ),
        ),
    ],
)
def test_first_weeks_without_anything_to_compare_with(weeks: FirstWeeks, said: str) -> None:
    assert first_weeks.said(weeks) == said


def test_of_several_new_clients_each_has_its_button() -> None:
    several = [WEEKS, replace(WEEKS, team="Engineering"), replace(WEEKS, client_id=2, client="Globex")]
    shown = first_weeks.buttons(several)
    assert [(each.text, each.value) for each in shown] == [
        ("Count an exception: Acme", "1"),
        ("Count an exception: Globex", "2"),
    ]
    assert len({each.action_id for each in shown}) == 2


def test_the_list_and_what_is_set_for_all() -> None:
    assert onboarding.listing([]).text == "No review of a new contract is open. To open one: /clientload onboard"
    listed = onboarding.listing([REVIEW])
    assert listed.text.splitlines()[1] == "Acme: 1 of 3 signed, missing product and support; conditions kept: 1 of 2"
    assert buttons(listed) == ["See the review"]
    found = {"functional": ["standard API"], "cultural": ["our hours"]}
    assert onboarding.criteria(found, "", admin=False).text.splitlines() == [
        "Criteria of the reviews of new contracts",
        "Functional",
        "• standard API",
        "Cultural",
        "• our hours",
        "No label counts as an exception. To set one: /clientload onboard label exception",
    ]
    assert buttons(onboarding.criteria(found, "extra", admin=True)) == ["Change"]
