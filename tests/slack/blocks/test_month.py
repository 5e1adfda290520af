"""The leaders' month, letters about decisions, and what is proposed: the whole text of each, and its limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.aftermath import Aftermath, Side, Span
from bot.domain.decision import WHATS
from bot.domain.not_a_problem import Part
from bot.services.decision_view import Ask, Decided, DecisionLetter
from bot.services.digest_view import Late
from bot.services.messages import from_payload, to_payload
from bot.services.month_view import (
    Concentration,
    Effect,
    EpisodeOfMonth,
    LargeOfMonth,
    LeadersMonth,
    LimitProposal,
    Paying,
    SignalOfMonth,
    TeamAnswers,
)
from bot.slack.blocks import decided, effect, month
from bot.slack.blocks.message import Message
from tests.slack.blocks.readings import HOSTILE, drawn

HOUR = 3600
TODAY = date(2026, 6, 1)
MADE = date(2026, 3, 2)
CAP = Decided(
    id=3,
    client_id=1,
    client="Acme",
    team="Support",
    what="cap",
    amount=0.2,
    because="they agreed to it.",
    owner="U1BO",
    decided_on=MADE,
    review_on=date(2026, 6, 15),
    state="open",
)
BEFORE = Side(
    span=Span(date(2025, 12, 8), MADE),
    seconds=360 * HOUR,
    team_seconds=1_200 * HOUR,
    items=60,
    team_items=300,
    wait=13 * HOUR,
    others=220,
    in_time=110,
    counted_days=77,
    bespoke=120 * HOUR,
)
SINCE = replace(
    BEFORE,
    span=Span(MADE, date(2026, 5, 25)),
    seconds=240 * HOUR,
    items=45,
    wait=9 * HOUR,
    others=240,
    in_time=132,
    bespoke=60 * HOUR,
)
SMALL = (
    "Paris time. Coverage 93 %. Times its part is the load index: share of client hours, 1 May - 31 May, divided by "
    "share of revenue, twelve months. Figures before and after a decision stand side by side; whether it "
    "changed them is for you to say. Only leaders get this. Clients are measured, never people"
)
WORKED = Effect(CAP, Aftermath(BEFORE, SINCE, 0.0))


def text_of(shown: Effect) -> list[str]:
    made = Message()
    made.lines(*effect.lines(shown, TODAY))
    return drawn(made.answer()).splitlines()


def with_since(**more: object) -> Effect:
    return Effect(CAP, Aftermath(BEFORE, replace(SINCE, **more), 0.0))


def busy() -> LeadersMonth:
    """Return a month in which all that can be told happened."""
    told = {"client": "Acme", "team": "Support", "critical": False, "settled": False, "decided": False}
    return LeadersMonth(
        since=date(2026, 5, 1),
        until=TODAY,
        day=TODAY,
        zone="Europe/Paris",
        concentration=Concentration(4.2, 4.6, 14, 0.93),
        largest=(
            LargeOfMonth("Acme", 0.49, 0.45, 196 * HOUR, 84, 0.35, 1.4),
            LargeOfMonth("Globex", 0.2, None, 80 * HOUR, 30, 0.0, None),
            LargeOfMonth("Nordal", 0.1, 0.1, 40 * HOUR, 1),
        ),
        paying=Paying("Acme", 0.35, 6.1),
        episodes=(
            EpisodeOfMonth(
                reason="above",
                since=date(2026, 5, 4),
                opened_on=date(2026, 5, 6),
                cleared_on=None,
                **told | {"critical": True, "decided": True, "felt": 5},
            ),
            EpisodeOfMonth(
                reason="on_course",
                since=date(2026, 5, 6),
                opened_on=date(2026, 5, 7),
                cleared_on=date(2026, 5, 20),
                **told | {"client": "Globex", "settled": True, "felt": 1},
            ),
        ),
        signals=(
            SignalOfMonth("share", "Acme", "", date(2025, 5, 19), None, 0.25),
            SignalOfMonth("index", "Acme", "", date(2026, 5, 3), None, 2.0),
            SignalOfMonth("concentration", "", "", date(2026, 5, 4), date(2026, 5, 28), 0.15),
            SignalOfMonth("displaced", "Acme", "Engineering", date(2026, 5, 5), None),
            SignalOfMonth("custom", "Nordal", "Engineering", date(2026, 4, 6), date(2026, 5, 7)),
        ),
        made=(replace(CAP, id=4, what="reprice", amount=0.3, team=""),),
        due=(CAP,),
        effects=(WORKED, Effect(replace(CAP, id=5, decided_on=date(2026, 5, 20), team="", what="exit"), None)),
        answers=(
            TeamAnswers("Support", Part(4, 6), 0.25, 0.35),
            TeamAnswers("Engineering", Part(0, 1), 0.25, None),
        ),
    )


def quiet() -> LeadersMonth:
    return replace(busy(), episodes=(), signals=(), made=(), due=(), effects=(), answers=(), paying=None)


def test_a_month_tells_concentration_alerts_decisions_what_came_of_them_and_what_was_no_problem() -> None:
    assert drawn(month.message(busy())).splitlines() == [
        "1 May - 31 May: 2 alerts; largest Acme, 49 % of what clients cause",
        "As concentrated as 4.2 clients of equal size, of 14 clients (4.6 the month before)",
        "• Acme 49 % (45 % the month before): 196 h, 84 items; pays 35 % of revenue: 1.4 times its part",
        "• Globex 20 %: 80 h, 30 items; pays nothing that we know of",
        "• Nordal 10 % (10 % the month before): 40 h, 1 item",
        "• Acme pays 35 % of revenue, more than any other; as concentrated as 6.1 clients of equal size",
        "Alerts",
        "• Acme in Support: above since 4 May, alert since 6 May (critical, decided, 5 colleagues felt this)",
        "• Globex in Support: on course, alert from 7 May until 20 May (not a problem)",
        "Besides alerts",
        "• Acme pays more of revenue than the limit of 25 %, since 19 May 2025",
        "• Acme takes 2.0 times its part of revenue or more, since 3 May",
        "• Revenue is concentrated, above the limit of 15 %, 4 May until 28 May",
        "• Acme's bespoke work came in while Engineering's roadmap slipped, since 5 May",
        "• Nordal asks Engineering for more and more of its own, 6 Apr until 7 May",
        "Decided in the month",
        "• Acme: reprice, +30 %",
        "To be looked at again: overdue, or within a month",
        "• Acme in Support: cap at 20 %, 15 Jun",
        *text_of(WORKED),
        "Acme: exit, since 20 May",
        "• Too early to tell: it takes four whole weeks",
        "Not a problem, of the alerts of 26 weeks",
        "• Support: 4 of 6 alerts; a limit of 35 % is proposed to whoever sets it",
        "• Engineering: 0 of 1 alert",
        SMALL,
    ]


def test_a_quiet_month_is_short() -> None:
    text = drawn(month.message(quiet()))
    assert text.startswith("1 May - 31 May: a quiet month; largest Acme, 49 % of what clients cause\n")
    assert len(text.splitlines()) == 6
    nothing = replace(quiet(), largest=(), concentration=Concentration(None, None, 0, None))
    assert drawn(month.message(nothing)).splitlines() == [
        "1 May - 31 May: no hours of clients are known",
        "Paris time. Only leaders get this. Clients are measured, never people",
    ]


def test_a_month_says_what_its_figures_lack_and_is_not_called_quiet() -> None:
    text = drawn(month.message(replace(quiet(), late=(Late("zendesk", datetime(2026, 5, 20, 7, tzinfo=UTC)),))))
    assert text.splitlines()[:2] == [
        "1 May - 31 May: no alert; largest Acme, 49 % of what clients cause",
        "Late: Zendesk since 20 May 09:00; what came in there later is missing from these figures",
    ]
    assert "First pull under way" in drawn(month.message(replace(quiet(), pulling=True)))


def test_an_alert_of_last_year_bears_its_year_and_one_that_is_near_its_end_says_so() -> None:
    old, _over = busy().episodes
    then = replace(old, since=date(2025, 12, 4), opened_on=date(2025, 12, 6))
    text = drawn(month.message(replace(busy(), episodes=(then,))))
    assert "Acme in Support: above since 4 Dec 2025, alert since 6 Dec 2025 (" in text
    text = drawn(month.message(replace(busy(), episodes=(replace(old, turned="ending"),))))
    assert "Acme in Support: still near its limit, alert since 6 May (" in text
    text = drawn(month.message(replace(busy(), episodes=(replace(old, reason="on_course", turned="reached"),))))
    assert "Acme in Support: limit reached, on course since 4 May, alert since 6 May (" in text
    kept_by_an_older_version = replace(old, opened_on=None)
    text = drawn(month.message(replace(busy(), episodes=(kept_by_an_older_version,))))
    assert "Acme in Support: above since 4 May (" in text


def test_the_page_of_the_story_shows_what_is_drawn() -> None:
    page = (Path(__file__).parents[3] / "docs" / "stories" / "decisions.md").read_text()
    assert "\n".join(f"    {line}" for line in text_of(WORKED)) in page


def test_what_came_of_a_decision_says_each_figure_with_what_it_rests_on() -> None:
    assert text_of(WORKED) == [
        "Acme in Support: cap at 20 %, since 2 Mar",
        "• 20 % of hours since, 30 % before: lower, by more than chance",
        "• The cap of 20 % is kept",
        "• Freed: 10 h a week (30 h before, 20 since), if it had gone on as before",
        "• Half of other clients' items are solved in 9 h, 13 h before",
        "• Solved within 13 h: 12 items a week (55 %), 10 before (50 %)",
        "• Bespoke: 25 % of its hours, 33 % before",
        "• 12 weeks since against 12 before; 45 of 300 items since, 60 of 300 before",
    ]


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (with_since(seconds=492 * HOUR), "• 41 % of hours since, 30 % before: higher, by more than chance"),
        (with_since(seconds=492 * HOUR), "• Above the cap of 20 %"),
        (with_since(seconds=492 * HOUR), "• 11 h a week more (30 h before, 41 since), if it had gone on as before"),
        (with_since(seconds=330 * HOUR), "• 28 % of hours since, 30 % before: chance alone could do that"),
        (with_since(seconds=358 * HOUR), "• Hours as before: 30 h a week, 30 before"),
        (with_since(others=19), "• Other clients' items: too few to tell"),
        (
            with_since(wait=None),
            "• Half of other clients' items were solved in 13 h before; since, most are not yet",
        ),
        (
            with_since(team_items=12),
            "• Too few items to tell: 12 weeks since against 12 before; 45 of 12 items since, 60 of 300 before",
        ),
        (
            with_since(span=Span(date(2026, 3, 16), date(2026, 6, 8))),
            "• The last 12 weeks against 12 before it; 45 of 300 items in them, 60 of 300 before",
        ),
        (replace(with_since(), last=True), "• Told for the last time, after six months"),
        (Effect(CAP, None), "• No hours are known from before it, so nothing can be compared"),
    ],
)
def test_what_came_of_a_decision_is_never_said_more_surely_than_it_is(shown: Effect, line: str) -> None:
    assert line in text_of(shown)


def test_each_way_in_which_an_alert_can_end_has_its_words() -> None:
    said = [decided.what(replace(CAP, what=each, amount=0.205 if each == "cap" else None)) for each in WHATS]
    assert said == [
        "accept the load",
        "rebalance the team",
        "cap at 20.5 %",
        "reprice",
        "refuse",
        "exit",
        "not a problem",
    ]
    assert decided.what(replace(CAP, what="reprice", amount=-0.05)) == "reprice, -5 %"


@pytest.mark.parametrize(
    ("ask", "leader", "first", "labels"),
    [
        ("named", False, "You were made the owner of a decision", ["Done", "Four weeks later"]),
        (
            "due",
            True,
            "A decision of yours is to be looked at again",
            ["Done", "Four weeks later", "Another day", "Withdraw"],
        ),
        (
            "unanswered",
            True,
            "The owner has not answered for five working days: a decision is to be looked at again",
            ["Done", "Four weeks later", "Another day", "Withdraw"],
        ),
    ],
)
def test_a_letter_says_why_it_comes_and_offers_what_its_reader_may_do(
    ask: Ask,
    *,
    leader: bool,
    first: str,
    labels: list[str],
) -> None:
    day = date(2026, 6, 15) if ask != "named" else TODAY
    shown = decided.letter(DecisionLetter(decision=CAP, ask=ask, day=day, leader=leader))
    review = "looked at again on 15 Jun" if ask == "named" else "to be looked at again since 15 Jun"
    private = (
        "Leaders see decisions, and an owner the ones of theirs; nobody else does"
        if leader
        else "You see this as its owner. Leaders see it too, nobody else does"
    )
    assert drawn(shown).splitlines() == [
        first,
        "Acme in Support: cap at 20 %",
        "• Reason: they agreed to it",
        f"• Owner: a colleague; {review}",
        "• Decided on 2 Mar; number 3",
        private,
    ]
    (row,) = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    assert [button["text"]["text"] for button in row] == labels


def test_a_proposal_is_one_press_away_from_holding() -> None:
    view = LimitProposal(
        team_id=1,
        team="Support",
        part=Part(4, 6),
        limit=0.25,
        proposed=0.35,
        zone="Europe/Paris",
        as_admin=False,
        spared=4,
        acted=2,
    )
    shown = month.proposal(view)
    assert drawn(shown).splitlines() == [
        "Support: a limit of 35 % instead of 25 %?",
        "4 of 6 alerts in 26 weeks were not a problem",
        "All 4 stayed at 35 % or below. The 2 that people acted on went above it",
        "Nothing changes unless somebody sets it. Clients with a limit of their own keep it.",
    ]
    (row,) = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    assert row[0]["value"] == "threshold team #1 35% because 4 of 6 alerts were not a problem"
    assert "roles grant manager Support @ana" in drawn(month.proposal(replace(view, as_admin=True)))
    fewer = drawn(month.proposal(replace(view, spared=3, acted=1)))
    assert "3 of them stayed at 35 % or below. The one that people acted on went above it" in fewer
    assert "acted on" not in drawn(month.proposal(replace(view, acted=0)))


def test_reasons_and_names_are_words_and_nothing_else() -> None:
    hostile = replace(CAP, client=HOSTILE, team=HOSTILE, because=HOSTILE)
    drawn(decided.letter(DecisionLetter(decision=hostile, ask="due", day=TODAY, leader=True)))
    drawn(
        decided.listing([hostile, replace(hostile, state="done", closed_on=TODAY)], TODAY, leader=True, client=HOSTILE)
    )
    drawn(month.message(replace(busy(), made=(hostile,), due=(hostile,))))


def test_forty_decisions_fit_into_a_message() -> None:
    shown = decided.listing([replace(CAP, id=number) for number in range(40)], TODAY, leader=True)
    text = drawn(shown)
    assert text.startswith("40 decisions are open\n")
    assert "28 more" in text
    due = decided.listing([replace(CAP, review_on=TODAY)], TODAY, leader=True)
    assert drawn(due).startswith("1 decision is open, 1 to look at again now\n")


@pytest.mark.parametrize(
    "message", [busy(), DecisionLetter(decision=CAP, ask="due", day=TODAY, leader=True)], ids=lambda each: each.message
)
def test_what_is_kept_beside_a_delivery_says_the_same(message: LeadersMonth | DecisionLetter) -> None:
    assert from_payload(to_payload(message)) == message


def test_a_month_that_an_older_version_kept_can_still_be_sent() -> None:
    kept = to_payload(busy())
    assert from_payload(kept) == busy()
    for episode in kept["episodes"]:
        episode["opened_on"] = episode.pop("since")
    read = from_payload(kept)
    assert isinstance(read, LeadersMonth)
    assert [each.since for each in read.episodes] == [each.since for each in busy().episodes]
