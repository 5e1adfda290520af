"""Every sentence that an alert can say, at low and at high coverage."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.demo.workspace import pings
from bot.demo.workspace.limits import check_message
from bot.domain.growth import Driver, Growth
from bot.domain.handling import Act, Handling
from bot.domain.signals.crowding import DAY, HOUR, Pace
from bot.services.messages import AlertView, Evidence, Late, Placement, from_payload, to_payload
from bot.slack.blocks import alert
from bot.slack.request import Answer
from tests.slack.blocks.readings import plain

LOW = Evidence(0.60, (("activity", 0.7), ("logged", 0.3)), 0.20)
HIGH = Evidence(0.01, (("activity", 1.0),), 0.335)
NAMES = {"U1": "Marie", "U2": "Paul <!here>"}
PLACEMENTS: tuple[Placement, ...] = ("channel", "observing")
ABOVE = AlertView(
    alert_id=7,
    team_id=1,
    client_id=3,
    client="Acme",
    team="Support",
    kind="support",
    minutes_a_touch=12,
    state="open",
    reason="above",
    critical=False,
    stale=False,
    said="opened",
    since=date(2026, 11, 14),
    day=date(2026, 11, 16),
    zone="Europe/Paris",
    share=0.34,
    share14=0.36,
    limit=0.30,
    clear_level=0.255,
    items=84,
    team_items=412,
    hours=116,
    team_hours=342,
    low=0.31,
    before=0.16,
    weekly=(0.15, 0.15, 0.16, 0.18, 0.21, 0.24, 0.27, 0.30),
    evidence=HIGH,
    channel_id="C1",
)
ON_COURSE = replace(ABOVE, reason="on_course", share=0.26, crossing=(date(2026, 11, 26), date(2026, 12, 7)))
STEP = replace(ABOVE, reason="step", share=0.28)
LASTING = replace(ABOVE, since=date(2026, 9, 12))
CRITICAL = replace(ABOVE, critical=True, share=0.48)
NEAR = replace(ABOVE, share=0.28)
STALE = replace(ABOVE, stale=True, late=(Late("zendesk", datetime(2026, 11, 12, 13, 5, tzinfo=UTC)),))
CLEARED = replace(ABOVE, state="cleared", share=0.24, since=date(2026, 9, 12))
ENGINEERING = replace(ABOVE, team="Engineering", kind="engineering")
LATER = Pace(usual=9 * HOUR, items=84, solved=26, items_before=300, solved_before=150)
MANY = Pace(usual=3 * DAY, items=1_684, solved=1_010, items_before=5_000, solved_before=4_000)
ONE = Pace(usual=HOUR, items=20, solved=1, items_before=20, solved_before=10)
USUAL = Pace(usual=9 * HOUR, items=84, solved=40, items_before=300, solved_before=150)
STATES = {
    "above": (ABOVE, "Acme is above its Support limit: {}34 % now, limit 30 %"),
    "on course": (
        ON_COURSE,
        "Acme is on course to pass its Support limit: {}26 % now, limit 30 %, likely 26 Nov - 7 Dec",
    ),
    "on course, no date": (
        replace(ON_COURSE, crossing=None),
        "Acme is on course to pass its Support limit: {}26 % now, limit 30 %",
    ),
    "on course, there": (
        replace(ON_COURSE, share=0.31),
        "Acme has reached its Support limit: {}31 % now, limit 30 %",
    ),
    "step": (
        STEP,
        "Acme takes more of Support than it used to: {}36 % over two weeks, 16 % four weeks before, limit 30 %",
    ),
    "step, no past": (
        replace(STEP, before=None),
        "Acme takes more of Support than it used to: {}36 % over two weeks, limit 30 %",
    ),
    "lasting": (LASTING, "Acme has been above its Support limit since 12 September: {}34 % now, limit 30 %"),
    "critical": (CRITICAL, "Acme is at 1.6 times its Support limit: {}48 % now, limit 30 %"),
    "critical, lasting": (
        replace(CRITICAL, since=date(2026, 9, 12)),
        "Acme is at 1.6 times its Support limit, above it since 12 September: {}48 % now, limit 30 %",
    ),
    "near": (NEAR, "Acme is still near its Support limit: {}28 % now, limit 30 %"),
    "stale": (STALE, "Acme was above its Support limit on 16 Nov: {}34 %, limit 30 %"),
    "stale on course": (
        replace(ON_COURSE, stale=True),
        "Acme was on course to pass its Support limit on 16 Nov: {}26 %, limit 30 %",
    ),
    "stale step": (
        replace(STEP, stale=True),
        "Acme was taking more of Support than it used to on 16 Nov: {}28 %, limit 30 %",
    ),
    "cleared": (CLEARED, "Acme is back under its Support limit: {}24 %, limit 30 %"),
    "cleared on course": (
        replace(CLEARED, reason="on_course"),
        "Acme is no longer on course to pass its Support limit: {}24 %, limit 30 %",
    ),
    "a share that rounds to the limit": (
        replace(ABOVE, share=0.304),
        "Acme is above its Support limit: {}30.4 % now, limit 30 %",
    ),
}


def message(view: AlertView) -> Answer:
    return alert.message(view, NAMES)


def reply(view: AlertView) -> Answer:
    return alert.reply(view, NAMES)


@pytest.mark.parametrize("state", STATES)
def test_the_verdict_comes_first_and_at_low_coverage_it_is_a_lower_bound(state: str) -> None:
    view, sentence = STATES[state]
    for evidence, least in ((LOW, "at least "), (HIGH, "")):
        seen = replace(view, evidence=evidence)
        heading = message(seen).blocks[0]
        assert heading["type"] == "header"
        assert plain(heading["text"]["text"]) == sentence.format(least)
        assert message(seen).text.startswith(sentence.format(least))
        assert reply(seen).text.startswith(sentence.format(least))


@pytest.mark.parametrize("state", STATES)
def test_hours_never_stand_without_items_nor_figures_without_coverage(state: str) -> None:
    for evidence, coverage in ((LOW, "overage 40 %"), (HIGH, "overage 99 %")):
        text = message(replace(STATES[state][0], evidence=evidence)).text
        assert "116 of 342 h; 84 of 412 tickets (20 %)" in text
        assert coverage in text
        assert "20 Oct - 16 Nov, Paris time" in text


def test_the_whole_message_reads_like_this() -> None:
    assert message(ABOVE).text == (
        "Acme is above its Support limit: 34 % now, limit 30 %\n"
        "116 of 342 h; 84 of 412 tickets (20 %). Four weeks before: 16 %."
        " Of items opened each week: 15 15 16 18 21 24 27 30 %\n"
        "How sure: 95 % confident of 31 % or more. Coverage 99 %, 1 % of hours have no client yet; were all Acme's, "
        "35 %. Hours estimated (12 min a reply)\n"
        "Rule: above the limit, three evenings running. 20 Oct - 16 Nov, Paris time. Clients are measured, never people"
    )


def test_the_reply_says_the_verdict_and_its_weight() -> None:
    assert reply(CLEARED).text == (
        "Acme is back under its Support limit: 24 %, limit 30 %\n116 of 342 h; 84 of 412 tickets (20 %)."
        " By plain hours 34 %, 24 % with single large items weighed less"
    )


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (LOW, "Coverage 40 %, 60 % of hours have no client yet; were all Acme's, 94 %."),
        (HIGH, "Coverage 99 %, 1 % of hours have no client yet; were all Acme's, 35 %."),
        (replace(HIGH, unattributed=0.8), "were all Acme's, 100 %."),
        (replace(HIGH, unattributed=0.001), "Coverage over 99 %."),
        (replace(HIGH, unattributed=0.0), "Coverage 100 %, every hour has a client or is own work."),
    ],
)
def test_what_is_unattributed_is_said_as_what_it_could_be_at_most(evidence: Evidence, sentence: str) -> None:
    assert sentence in message(replace(ABOVE, evidence=evidence)).text


@pytest.mark.parametrize(
    ("view", "basis", "sentence"),
    [
        (ABOVE, (("activity", 1.0),), "Hours estimated (12 min a reply)"),
        (ABOVE, (("logged", 1.0),), "Hours logged"),
        (ABOVE, (("count", 1.0),), "Hours from the usual time of such tickets"),
        (ABOVE, (("logged", 0.3), ("activity", 0.7)), "Hours: 30 % logged, 70 % estimated (12 min a reply)"),
        (ABOVE, (("logged", 0.02), ("activity", 0.98)), "Hours estimated (12 min a reply)"),
        (ENGINEERING, (("activity", 0.6), ("estimate", 0.4)), "Hours: 60 % by days in progress, 40 % from estimates"),
        (ENGINEERING, (("count", 1.0),), "Hours from the usual time of such issues"),
        (ABOVE, (), "No hours worked in these days"),
    ],
)
def test_the_basis_of_the_hours_is_said(view: AlertView, basis: tuple[tuple[str, float], ...], sentence: str) -> None:
    assert sentence in message(replace(view, evidence=replace(HIGH, basis=basis))).text


@pytest.mark.parametrize(("worked", "said"), [(0.20, True), (0.335, False), (None, False)])
def test_hours_worked_are_given_beside_where_they_say_something_else(worked: float | None, *, said: bool) -> None:
    text = message(replace(ABOVE, evidence=replace(HIGH, worked=worked))).text
    assert ("Of the hours worked in these days: 20 %" in text) is said


def test_what_is_frozen_says_where_it_stood_and_not_what_it_was_called() -> None:
    stale = replace(ON_COURSE, stale=True, day=date(2026, 11, 11))
    assert message(replace(stale, share=0.35, limit=0.3)).text.startswith(
        "Acme had reached its Support limit on 11 Nov: 35 %, limit 30 %\n"
    )
    assert message(replace(stale, reason="above", share=0.27, limit=0.3)).text.startswith(
        "Acme was still near its Support limit on 11 Nov: 27 %, limit 30 %\n"
    )


def test_one_item_is_singular() -> None:
    text = message(replace(ABOVE, items=1, team_items=1, hours=0.2, team_hours=0.2)).text
    assert "0.2 of 0.2 h; 1 of 1 ticket (100 %)" in text
    assert "1 of 12 issues (8 %)" in message(replace(ENGINEERING, items=1, team_items=12)).text
    assert "3.5 of 12 tickets" in message(replace(ABOVE, items=3.5, team_items=12)).text


def test_a_team_without_items_divides_by_nothing() -> None:
    text = message(replace(ABOVE, items=0, team_items=0, hours=0, team_hours=0)).text
    assert "0 of 0 h; 0 of 0 tickets" in text


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (ABOVE, "Rule: above the limit, three evenings running."),
        (ON_COURSE, "Rule: on course, two evenings running."),
        (STEP, "Rule: a step, two evenings running."),
        (CLEARED, "Rule: ends after seven evenings under 26 %."),
        (CLEARED, "It lasted 12 Sep - 16 Nov"),
        (NEAR, "The alert ends after a week below 26 %"),
        (replace(ABOVE, day=date(2027, 1, 10)), "14 Dec 2026 - 10 Jan 2027, Paris time"),
        (replace(ABOVE, zone="UTC"), "16 Nov, UTC."),
        (replace(ABOVE, zone="America/New_York"), "16 Nov, New York time."),
    ],
)
def test_the_rule_and_the_window_are_said(view: AlertView, sentence: str) -> None:
    assert sentence in message(view).text


def test_a_late_source_is_named_with_its_last_answer_in_the_companys_zone() -> None:
    assert (
        "Figures of 16 Nov; Zendesk has not answered since 12 Nov 14:05: "
        "this alert is frozen, neither raised nor cleared" in message(STALE).text
    )
    never = replace(STALE, late=(Late("zendesk", None), Late("request_tracker", None)))
    assert "Zendesk has not answered, Request Tracker has not answered: this" in message(never).text
    assert "a source is late: this alert is frozen" in message(replace(STALE, late=())).text


def test_observing_says_so_first_and_where_nothing_was_posted() -> None:
    view = replace(ABOVE, placement="observing", live_since=date(2026, 12, 1))
    answer = message(view)
    assert answer.text.startswith("Observing: Acme is above its Support limit")
    assert "Observing until 1 Dec: nothing was posted in the channel of Support" in answer.text
    assert "/clientload team live Support" in answer.text
    lines = [block for block in answer.blocks if block["type"] == "rich_text"]
    elements = [element for block in lines for element in block["elements"][0]["elements"]]
    assert {"type": "channel", "channel_id": "C1"} in elements
    bare = message(replace(view, channel_id=None, live_since=None)).text
    assert "Observing: nothing was posted in a channel of Support" in bare


def test_a_team_without_a_channel_is_told_how_to_set_one() -> None:
    text = message(replace(ABOVE, placement="no_channel", channel_id=None)).text
    assert text.startswith("Observing: ")
    assert (
        "Support has no channel, so nothing was posted. To give it one: /clientload team channel Support #channel"
        in text
    )


def test_what_moved_or_was_deleted_is_explained() -> None:
    assert "This alert stands in the channel of Support now" in message(replace(ABOVE, placement="moved")).text
    assert "My earlier message on this was deleted" in message(replace(ABOVE, anew="deleted")).text
    assert "in a channel where I can no longer write" in message(replace(ABOVE, anew="moved")).text


@pytest.mark.parametrize(("state", "placement"), list(product(STATES, PLACEMENTS)))
def test_long_names_are_cut_and_figures_are_not(state: str, placement: Placement) -> None:
    view = replace(STATES[state][0], client="Consolidated " * 9, team="Second line " * 9, evidence=LOW)
    answer = message(replace(view, placement=placement))
    heading = answer.blocks[0]["text"]["text"]
    assert len(heading) <= 150
    assert "30\u00a0%" in heading
    assert not heading.endswith("…")
    assert len(answer.text) < 3_000


def test_names_are_words_whatever_they_hold() -> None:
    answer = message(replace(ABOVE, client='<!here> "&" `x`', team="<#C9>"))
    assert "<" not in answer.text
    assert answer.text.startswith('&lt;!here&gt; "&amp;" `x` is above its &lt;#C9&gt; limit')


@pytest.mark.parametrize("state", STATES)
def test_a_kept_message_comes_back_as_it_was(state: str) -> None:
    view = replace(STATES[state][0], late=STALE.late, others=LATER, crowding=True)
    assert from_payload(to_payload(view)) == view


def test_a_message_kept_by_an_earlier_version_can_still_be_sent() -> None:
    kept = to_payload(ABOVE)
    del kept["others"], kept["crowding"]
    assert from_payload(kept | {"waits": {"now": 46800.0, "usual": 32400.0}}) == ABOVE


SSO = Driver("label", "SSO login", 19 * 3600)
EXPORT = Driver("item", "Invoice export is slow", 9 * 3600, "Invoice export is slow", "https://desk.example/7")
GREW = Growth(88 * 3600, 54 * 3600, 254 * 3600, 250 * 3600, (SSO, EXPORT))


@pytest.mark.parametrize(
    ("growth", "sentence"),
    [
        (
            GREW,
            "What grew (+34 h): SSO login +19, Invoice export is slow (https://desk.example/7) +9, the rest +6",
        ),
        (replace(GREW, drivers=(SSO,), now=73 * 3600), "What grew (+19 h): SSO login +19"),
        (
            replace(GREW, now=70 * 3600),
            "SSO login +19, Invoice export is slow (https://desk.example/7) +9, the rest -12",
        ),
        (
            replace(GREW, drivers=(replace(SSO, example="https://firm.example/browse/APP-12"),)),
            "What grew (+34 h): SSO login +19 (see APP-12 (https://firm.example/browse/APP-12)), the rest +15",
        ),
        (
            replace(GREW, drivers=(replace(SSO, example="https://desk.example/Ticket/Display.html?id=7"),)),
            "SSO login +19 (see 7 (https://desk.example/Ticket/Display.html?id=7)), the rest +15",
        ),
        (replace(GREW, drivers=()), "What grew (+34 h): many things a little, none stands out"),
        (replace(GREW, drivers=(Driver("type", "Bug", 20 * 3600),)), "What grew (+34 h): type Bug +20, the rest +14"),
        (Growth(3 * 3600, 1800, 0, 0, (Driver("label", "SSO", 6300),)), "What grew (+2.5 h): SSO +1.8, the rest +0.7"),
        (Growth(88 * 3600, 90 * 3600, 0, 0), "Nothing grew: 88 h, 90 before"),
        (
            Growth(88 * 3600, 90 * 3600, 220 * 3600, 300 * 3600),
            "Nothing grew: 88 h, 90 before; the others' went from 300 to 220 h",
        ),
    ],
)
def test_what_grew_adds_up_to_the_whole(growth: Growth, sentence: str) -> None:
    assert f"{sentence}\n" in message(replace(ABOVE, growth=growth)).text


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (
            replace(ABOVE, others=LATER, crowding=True),
            (
                "Crowding out: at the same time, other clients' tickets are solved later:"
                " 31 % within their usual 9 h (26 of 84), usually 50 %"
            ),
        ),
        (
            replace(ABOVE, others=MANY, crowding=True),
            (
                "Crowding out: at the same time, other clients' tickets are solved later:"
                " 60 % within their usual 3 days (1,010 of 1,684), usually 80 %"
            ),
        ),
        (
            replace(ENGINEERING, others=ONE, crowding=True),
            (
                "Crowding out: at the same time, other clients' issues are solved later:"
                " 5 % within their usual 1 h (1 of 20), usually 50 %"
            ),
        ),
        (
            replace(ABOVE, others=LATER),
            (
                "At the same time, other clients' tickets may be solved later, not sure yet:"
                " 31 % within their usual 9 h (26 of 84), usually 50 %"
            ),
        ),
        (
            replace(ABOVE, others=USUAL, crowding=True),
            (
                "Crowding out may be ending: 48 % of other clients' tickets are solved"
                " within their usual 9 h (40 of 84), usually 50 %"
            ),
        ),
        (
            replace(ABOVE, crowding=True),
            "Crowding out may be ending: other clients' tickets do not tell any more",
        ),
        (
            replace(ABOVE, others=USUAL),
            (
                "At the same time, no sure sign that other clients wait longer:"
                " usually half of their tickets are solved within 9 h"
            ),
        ),
        (
            replace(ENGINEERING, others=replace(USUAL, solved=84, solved_before=270)),
            (
                "At the same time, no sure sign that other clients wait longer:"
                " usually 90 % of their issues are solved within 9 h"
            ),
        ),
    ],
)
def test_what_the_others_pay_is_said_as_at_the_same_time(view: AlertView, sentence: str) -> None:
    for evidence in (LOW, HIGH):
        answer = message(replace(view, evidence=evidence))
        assert f"\n{sentence}\n" in answer.text
        assert "because" not in answer.text
        assert check_message(answer.text, answer.blocks) == []


def test_a_difference_that_luck_explains_is_not_told_in_numbers() -> None:
    by_luck = replace(USUAL, solved=32)
    assert 1.5 < by_luck.z < 2.33
    text = message(replace(ABOVE, others=by_luck)).text
    assert "38 %" not in text
    assert "32 of 84" not in text


def test_of_the_others_nothing_is_said_where_they_do_not_tell_or_the_alert_is_over() -> None:
    for view in (ABOVE, replace(CLEARED, others=LATER, crowding=True)):
        assert "other clients" not in message(view).text
        assert "Crowding" not in message(view).text


def test_the_chart_shows_the_weeks_against_the_limit_and_its_numbers_stand_in_the_text() -> None:
    answer = message(ABOVE)
    (chart,) = [block for block in answer.blocks if block["type"] == "data_visualization"]
    assert chart["title"] == "Share of the hours of items opened, by week"
    theirs, limit = chart["chart"]["series"]
    assert (theirs["name"], limit["name"]) == ("Acme", "Limit")
    assert [point["value"] for point in theirs["data"]] == [15, 15, 16, 18, 21, 24, 27, 30]
    assert {point["value"] for point in limit["data"]} == {30}
    assert chart["chart"]["axis_config"]["categories"][-2:] == ["9 Nov", "16 Nov"]
    assert "Of items opened each week: 15 15 16 18 21 24 27 30 %" in answer.text
    assert check_message(answer.text, answer.blocks) == []
    few = message(replace(ABOVE, weekly=(0.3,)))
    assert [block for block in few.blocks if block["type"] == "data_visualization"] == []


def buttons(view: AlertView) -> list[str]:
    rows = [block for block in message(view).blocks if block["type"] == "actions"]
    return [button.get("text", {"text": "…"})["text"] for row in rows for button in row["elements"]]


def test_there_are_three_buttons_while_there_is_something_to_decide() -> None:
    assert buttons(ABOVE) == ["See the items", "I follow this", "…"]
    assert buttons(CLEARED) == buttons(replace(ABOVE, placement="moved")) == ["See the items"]


NEXT = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("act", "decision", "note"),
    [
        (
            Act("snoozed", "U1", "", NEXT, 0.34),
            "Snoozed until 24 Nov by Marie",
            "Marie snoozed this until 24 Nov, or until the share has risen by ten points",
        ),
        (
            Act("expected", "U2", "migration.", date(2027, 1, 5), 0.4),
            "Expected: up to 40 % until 5 Jan 2027, says Paul &lt;!here&gt;, reason: migration",
            "Paul &lt;!here&gt; expects up to 40 % until 5 Jan 2027, reason: migration",
        ),
        (
            Act("settled", "U404", "<!here>"),
            "Not a problem, says a colleague, reason: &lt;!here&gt;",
            (
                "A colleague says that this is not a problem, reason: &lt;!here&gt;."
                " Nothing more is said of it until it is over"
            ),
        ),
    ],
)
def test_what_was_decided_is_said_with_who_and_why(act: Act, decision: str, note: str) -> None:
    view = replace(ABOVE, handling=Handling((), act), act=act)
    answer = message(view)
    assert f"{decision}\n" in answer.text
    assert reply(view).text == note
    assert pings(answer.text, answer.blocks) == []
    assert act.kind not in message(replace(view, state="cleared")).text


def test_followers_are_named_in_words() -> None:
    one, two, many = Handling(("U1",)), Handling(("U1", "U2")), Handling(tuple("U1" for _ in range(9)))
    assert "\nMarie follows this\n" in message(replace(ABOVE, handling=one)).text
    assert "\nMarie and Paul &lt;!here&gt; follow this\n" in message(replace(ABOVE, handling=two)).text
    assert "Marie and 4 more follow this" in message(replace(ABOVE, handling=many)).text


def test_the_end_of_a_snooze_says_why_it_ended() -> None:
    woken = Act("woken", "", "the share rose by another ten points")
    assert reply(replace(ABOVE, act=woken)).text.splitlines() == [
        "Acme is above its Support limit: 34 % now, limit 30 %",
        "The share rose by another ten points",
        "116 of 342 h; 84 of 412 tickets (20 %)",
    ]
    assert reply(replace(ABOVE, act=replace(woken, by="U1"))).text == "Marie wants to hear of this again"


def test_whoever_is_responsible_is_told_why_they_get_it() -> None:
    told = message(replace(ABOVE, placement="responsible")).text
    assert "You are responsible for Support, so you get this too" in told
    assert "Nobody has followed this for five working days" in message(replace(ABOVE, placement="nudge")).text


@pytest.mark.parametrize(
    "name", ["<!channel> *pwn* <https://evil.example|click>", "Limit", "", "مثال " * 20, "\u202e" + "x" * 300]
)
def test_whatever_a_client_a_label_or_a_person_is_called_slack_takes_it_as_words(name: str) -> None:
    hostile = Driver("item", name, 19 * 3600, name, "https://desk.example/7")
    act = Act("settled", "U9", name)
    view = replace(
        ABOVE,
        client=name,
        team=name,
        growth=replace(GREW, drivers=(hostile, replace(hostile, kind="label", url="javascript:alert(1)"))),
        others=LATER,
        crowding=True,
        handling=Handling(("U9",), act),
        act=act,
    )
    for answer in (alert.message(view, {"U9": name}), alert.reply(view, {"U9": name})):
        assert check_message(answer.text, answer.blocks) == []
        assert pings(answer.text, answer.blocks) == []
        assert "javascript" not in str(answer.blocks)


def test_that_leaders_decided_is_told_and_nothing_of_what() -> None:
    decided = replace(ABOVE, handling=Handling(decided=True))
    said = "Decided by the leaders. No reminder comes of it; what gets worse, and the end, are still told"
    assert said in alert.message(decided, {}).text.splitlines()
    assert decided.people == ()
    assert said not in alert.message(replace(decided, state="cleared"), {}).text
