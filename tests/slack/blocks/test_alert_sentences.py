"""Every sentence of an alert, written out: each reason in each state, at low and high coverage, of one item and many.

There is no message with revenue and one without: what stands in a channel is the same for everybody who reads it, and
revenue is for leaders alone. The last tests hold that.
"""

import html
import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from inspect import signature
from itertools import product

import pytest

from bot.domain.growth import Driver, Growth
from bot.domain.handling import Act, Handling
from bot.language import LANGUAGES, speaking
from bot.services.messages import AlertView, Evidence, Late, Placement
from bot.slack.blocks import alert, words
from bot.slack.blocks.message import held
from bot.slack.blocks.verdict import announced, shorter
from bot.slack.request import Block
from tests.slack.blocks.readings import drawn

NAMES = {"U1": "Marie", "U2": "Paul"}
LOW = Evidence(0.60, (("activity", 0.7), ("logged", 0.3)), 0.34)
HIGH = Evidence(0.01, (("activity", 1.0),), 0.34)
OPENED = AlertView(
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
    evidence=HIGH,
    channel_id="C1",
)
LONG_AGO = date(2026, 9, 12)
LATE = (Late("zendesk", datetime(2026, 11, 12, 13, 5, tzinfo=UTC)),)
COURSE = replace(OPENED, reason="on_course", share=0.26, crossing=(date(2026, 11, 26), date(2026, 12, 7)))
STEP = replace(OPENED, reason="step", share=0.28, before=0.16)


def block_text(block: Block) -> str:
    """Return the words of a heading or of a line that is one span."""
    said: str = block["text"]["text"] if block["type"] == "header" else block["elements"][0]["elements"][0]["text"]
    return said


@dataclass(frozen=True)
class Said:
    """What a view says: its verdict at 99 % and at 40 % coverage, the lines below it, how sure, and by which rule."""

    view: AlertView
    high: str
    low: str
    below: tuple[str, ...]
    confident: str
    most: tuple[str, str]
    rule: str


ABOVE_RULE = "above the limit, three evenings running"
COURSE_RULE = "on course, two evenings running"
STEP_RULE = "a step, two evenings running"
END_RULE = "ends after seven evenings under 26 %"
SURE = "95 % confident of 31 % or more. "
ENDS = "The alert ends after a week below 26 %"
FROZEN = (
    "Figures of 16 Nov; Zendesk has not answered since 12 Nov 14:05: this alert is frozen, neither raised nor cleared"
)
MATRIX = {
    "above": Said(
        OPENED,
        "Acme is above its Support limit: 34 % now, limit 30 %",
        "Acme is above its Support limit: at least 34 % now, limit 30 %",
        (),
        SURE,
        ("35 %", "94 %"),
        ABOVE_RULE,
    ),
    "above for long": Said(
        replace(OPENED, since=LONG_AGO),
        "Acme has been above its Support limit since 12 September: 34 % now, limit 30 %",
        "Acme has been above its Support limit since 12 September: at least 34 % now, limit 30 %",
        (),
        SURE,
        ("35 %", "94 %"),
        ABOVE_RULE,
    ),
    "above by a hair": Said(
        replace(OPENED, share=0.304),
        "Acme is above its Support limit: 30.4 % now, limit 30 %",
        "Acme is above its Support limit: at least 30.4 % now, limit 30 %",
        (),
        SURE,
        ("31 %", "90 %"),
        ABOVE_RULE,
    ),
    "above, not any more": Said(
        replace(OPENED, share=0.28),
        "Acme is still near its Support limit: 28 % now, limit 30 %",
        "Acme is still near its Support limit: at least 28 % now, limit 30 %",
        (ENDS,),
        SURE,
        ("29 %", "88 %"),
        ABOVE_RULE,
    ),
    "above, critical": Said(
        replace(OPENED, share=0.48, critical=True),
        "Acme is at 1.6 times its Support limit: 48 % now, limit 30 %",
        "Acme is at 1.6 times its Support limit: at least 48 % now, limit 30 %",
        (),
        SURE,
        ("49 %", "100 %"),
        ABOVE_RULE,
    ),
    "above, critical for long": Said(
        replace(OPENED, share=0.60, critical=True, since=LONG_AGO),
        "Acme is at 2 times its Support limit, above it since 12 September: 60 % now, limit 30 %",
        "Acme is at 2 times its Support limit, above it since 12 September: at least 60 % now, limit 30 %",
        (),
        SURE,
        ("61 %", "100 %"),
        ABOVE_RULE,
    ),
    "above, was critical": Said(
        replace(OPENED, share=0.40, critical=True),
        "Acme is above its Support limit: 40 % now, limit 30 %",
        "Acme is above its Support limit: at least 40 % now, limit 30 %",
        (),
        SURE,
        ("41 %", "100 %"),
        ABOVE_RULE,
    ),
    "above, frozen": Said(
        replace(OPENED, stale=True, late=LATE),
        "Acme was above its Support limit on 16 Nov: 34 %, limit 30 %",
        "Acme was above its Support limit on 16 Nov: at least 34 %, limit 30 %",
        (FROZEN,),
        SURE,
        ("35 %", "94 %"),
        ABOVE_RULE,
    ),
    "above, over": Said(
        replace(OPENED, state="cleared", share=0.24, since=LONG_AGO),
        "Acme is back under its Support limit: 24 %, limit 30 %",
        "Acme is back under its Support limit: at least 24 %, limit 30 %",
        ("It lasted 12 Sep - 16 Nov",),
        "",
        ("25 %", "84 %"),
        END_RULE,
    ),
    "on course": Said(
        COURSE,
        "Acme is on course to pass its Support limit: 26 % now, limit 30 %, likely 26 Nov - 7 Dec",
        "Acme is on course to pass its Support limit: at least 26 % now, limit 30 %, likely 26 Nov - 7 Dec",
        (),
        "",
        ("27 %", "86 %"),
        COURSE_RULE,
    ),
    "on course, on one day": Said(
        replace(COURSE, crossing=(date(2026, 11, 26), date(2026, 11, 26))),
        "Acme is on course to pass its Support limit: 26 % now, limit 30 %, likely 26 Nov",
        "Acme is on course to pass its Support limit: at least 26 % now, limit 30 %, likely 26 Nov",
        (),
        "",
        ("27 %", "86 %"),
        COURSE_RULE,
    ),
    "on course, next year": Said(
        replace(COURSE, crossing=(date(2026, 12, 26), date(2027, 1, 7))),
        "Acme is on course to pass its Support limit: 26 % now, limit 30 %, likely 26 Dec 2026 - 7 Jan 2027",
        "Acme is on course to pass its Support limit: at least 26 % now, limit 30 %, likely 26 Dec 2026 - 7 Jan 2027",
        (),
        "",
        ("27 %", "86 %"),
        COURSE_RULE,
    ),
    "on course, nobody knows when": Said(
        replace(COURSE, crossing=None),
        "Acme is on course to pass its Support limit: 26 % now, limit 30 %",
        "Acme is on course to pass its Support limit: at least 26 % now, limit 30 %",
        (),
        "",
        ("27 %", "86 %"),
        COURSE_RULE,
    ),
    "on course, arrived": Said(
        replace(COURSE, share=0.31),
        "Acme has reached its Support limit: 31 % now, limit 30 %",
        "Acme has reached its Support limit: at least 31 % now, limit 30 %",
        (),
        "",
        ("32 %", "91 %"),
        COURSE_RULE,
    ),
    "on course, frozen": Said(
        replace(COURSE, stale=True, late=LATE),
        "Acme was on course to pass its Support limit on 16 Nov: 26 %, limit 30 %",
        "Acme was on course to pass its Support limit on 16 Nov: at least 26 %, limit 30 %",
        (FROZEN,),
        "",
        ("27 %", "86 %"),
        COURSE_RULE,
    ),
    "on course, over": Said(
        replace(COURSE, state="cleared", since=date(2026, 11, 16)),
        "Acme is no longer on course to pass its Support limit: 26 %, limit 30 %",
        "Acme is no longer on course to pass its Support limit: at least 26 %, limit 30 %",
        ("It lasted 16 Nov",),
        "",
        ("27 %", "86 %"),
        END_RULE,
    ),
    "a step": Said(
        STEP,
        "Acme takes more of Support than it used to: 36 % over two weeks, 16 % four weeks before, limit 30 %",
        "Acme takes more of Support than it used to: at least 36 % over two weeks, 16 % four weeks before, limit 30 %",
        (),
        "",
        ("29 %", "88 %"),
        STEP_RULE,
    ),
    "a step from nowhere": Said(
        replace(STEP, before=None),
        "Acme takes more of Support than it used to: 36 % over two weeks, limit 30 %",
        "Acme takes more of Support than it used to: at least 36 % over two weeks, limit 30 %",
        (),
        "",
        ("29 %", "88 %"),
        STEP_RULE,
    ),
    "a step, frozen": Said(
        replace(STEP, stale=True, late=LATE),
        "Acme was taking more of Support than it used to on 16 Nov: 28 %, limit 30 %",
        "Acme was taking more of Support than it used to on 16 Nov: at least 28 %, limit 30 %",
        (FROZEN,),
        "",
        ("29 %", "88 %"),
        STEP_RULE,
    ),
    "a step, over": Said(
        replace(STEP, state="cleared"),
        "Acme is back under its Support limit: 28 %, limit 30 %",
        "Acme is back under its Support limit: at least 28 %, limit 30 %",
        ("It lasted 14 Nov - 16 Nov",),
        "",
        ("29 %", "88 %"),
        END_RULE,
    ),
}

COUNTS = {
    "one of one": ((1, 1, 0.2, 0.2), "0.2 of 0.2 h; 1 of 1 {noun} (100 %)"),
    "one of many": ((1, 12, 1, 9.5), "1 of 9.5 h; 1 of 12 {noun}s (8 %)"),
    "half of one": ((0.5, 1, 0.5, 1), "0.5 of 1 h; 0.5 of 1 {noun} (50 %)"),
    "many": ((84, 412, 116, 342), "116 of 342 h; 84 of 412 {noun}s (20 %)"),
    "very many": ((1684, 20412, 1150, 34200), "1,150 of 34,200 h; 1,684 of 20,412 {noun}s (8 %)"),
    "none": ((0, 0, 0, 0), "0 of 0 h; 0 of 0 {noun}s"),
}
KINDS = {
    "support": ("ticket", "Hours estimated (12 min a reply)", "Hours: 70 % estimated (12 min a reply), 30 % logged"),
    "engineering": ("issue", "Hours by days in progress", "Hours: 70 % by days in progress, 30 % logged"),
    "another": ("item", "Hours by days in progress", "Hours: 70 % by days in progress, 30 % logged"),
}


def uneven(view: AlertView) -> str:
    """Write what stands behind hours whose share is another one than that judged; a step's verdict holds neither."""
    plain = view.hours / view.team_hours if view.team_hours else view.share
    if abs(plain - view.share) < 0.015 or (view.reason, view.state) == ("step", "open"):
        return ""
    both = f"{words.percent(plain)}, {words.percent(view.share)}"
    return f". By plain hours {both} with single large items weighed less"


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("case", MATRIX)
def test_every_line_is_said_as_it_is_written_here(case: str, count: str) -> None:
    said, ((items, team_items, hours, team_hours), facts) = MATRIX[case], COUNTS[count]
    counted = replace(said.view, items=items, team_items=team_items, hours=hours, team_hours=team_hours)
    before = "" if counted.before is None else ". Four weeks before: 16 %"
    for kind, (noun, one_basis, two_bases) in KINDS.items():
        for evidence, verdict, coverage, most, basis in (
            (HIGH, said.high, "overage 99 %, 1 %", said.most[0], one_basis),
            (LOW, said.low, "overage 40 %, 60 %", said.most[1], two_bases),
        ):
            view = replace(counted, kind=kind, evidence=evidence)
            worked = "" if abs(0.34 - view.share) <= 0.03 else ". Of the hours worked in these days: 34 %"
            weight = facts.format(noun=noun) + uneven(view)
            sure = f"{said.confident}C{coverage}" if said.confident else f"c{coverage}"
            assert html.unescape(drawn(alert.message(view, NAMES))).splitlines() == [
                verdict,
                *said.below,
                f"{weight}{before}",
                (f"How sure: {sure} of hours have no client yet; were all Acme's, {most}. {basis}{worked}"),
                f"Rule: {said.rule}. 20 Oct - 16 Nov, Paris time. Clients are measured, never people",
            ]
            assert drawn(alert.reply(view, NAMES)).splitlines() == [verdict, weight]


@pytest.mark.parametrize(
    ("share", "limit", "times"), [(0.36, 0.24, "1.5"), (0.51, 0.34, "1.5"), (0.474, 0.30, "1.5"), (0.9, 0.30, "3")]
)
def test_a_share_is_so_many_times_its_limit_rounded_down_and_never_below_what_critical_means(
    share: float, limit: float, times: str
) -> None:
    view = replace(OPENED, share=share, limit=limit, critical=True)
    assert f"Acme is at {times} times its Support limit: " in alert.message(view, NAMES).text


NAMED = {
    "short": ("Acme", "Support"),
    "ordinary": ("Transports Réunis du Nord", "Intégration"),
    "long": ("Groupement coopératif des transporteurs réunis du Nord", "Assistance et maintenance du parc"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("placement", ["channel", "observing"])
@pytest.mark.parametrize("named", NAMED)
@pytest.mark.parametrize("case", MATRIX)
def test_the_first_line_holds_the_verdict_in_whole_and_what_it_leaves_out_follows(
    case: str, named: str, placement: Placement, language: str
) -> None:
    client, team = NAMED[named]
    seen = replace(MATRIX[case].view, client=client, team=team, placement=placement)
    for view in (seen, replace(seen, evidence=LOW)):
        with speaking(language):
            whole = announced(view)
            answer = alert.message(view, NAMES)
        first, second = (block_text(block) for block in answer.blocks[:2])
        assert answer.text.splitlines()[0] == html.escape(whole, quote=False)
        assert len(first) <= 150
        assert first == held(whole) or second == held(whole)
        assert re.findall(r"\d+(?:[.,]\d)?(?=\u00a0%)", first)[-1] == "30"
        assert ("…" in first) <= (named == "long")
        if named == "short" and language == "en":
            assert first == held(whole)


def test_days_go_first_then_words_then_ends_of_names() -> None:
    view = replace(MATRIX["on course, next year"].view, client="Transports Réunis du Nord", team="Intégration")
    said = list(shorter(view))
    assert said[:2] == [
        "Transports Réunis du Nord is on course to pass its Intégration limit: 26 % now, limit 30 %",
        "Transports Réunis du Nord in Intégration: 26 %, on course to pass 30 %",
    ]
    assert said[-1] == "Transports … in Intégration: 26 %, on course to pass 30 %"


FAR = date(2026, 11, 24)
ACTS = {
    "followed": (Act("followed", "U1"), "Marie follows this", None),
    "followed by nobody known": (Act("followed", "U9"), "A colleague follows this", None),
    "snoozed": (
        Act("snoozed", "U1", "", FAR, 0.34),
        "Marie snoozed this until 24 Nov, or until the share has risen by ten points",
        "Snoozed until 24 Nov by Marie",
    ),
    "snoozed, why": (
        Act("snoozed", "U1", "the move.", FAR, 0.34),
        "Marie snoozed this until 24 Nov, or until the share has risen by ten points, reason: the move",
        "Snoozed until 24 Nov by Marie, reason: the move",
    ),
    "expected": (
        Act("expected", "U2", "", FAR, 0.4),
        "Paul expects up to 40 % until 24 Nov",
        "Expected: up to 40 % until 24 Nov, says Paul",
    ),
    "expected, why, next year": (
        Act("expected", "U2", "the move", date(2027, 1, 5), 0.4),
        "Paul expects up to 40 % until 5 Jan 2027, reason: the move",
        "Expected: up to 40 % until 5 Jan 2027, says Paul, reason: the move",
    ),
    "settled": (
        Act("settled", "U1"),
        "Marie says that this is not a problem. Nothing more is said of it until it is over",
        "Not a problem, says Marie",
    ),
    "settled, why": (
        Act("settled", "U9", "they pay for it."),
        (
            "A colleague says that this is not a problem, reason: they pay for it."
            " Nothing more is said of it until it is over"
        ),
        "Not a problem, says a colleague, reason: they pay for it",
    ),
    "woken": (Act("woken", "U1"), "Marie wants to hear of this again", None),
}


@pytest.mark.parametrize("evidence", [LOW, HIGH], ids=["40 %", "99 %"])
@pytest.mark.parametrize("case", ACTS)
def test_what_somebody_did_is_said_in_the_thread_and_what_holds_stands_in_the_message(
    case: str, evidence: Evidence
) -> None:
    act, note, decision = ACTS[case]
    view = replace(OPENED, evidence=evidence, act=act, handling=Handling((), act if decision else None))
    assert drawn(alert.reply(view, NAMES)) == note
    if decision:
        assert decision in drawn(alert.message(view, NAMES)).splitlines()
        assert decision not in drawn(alert.message(replace(view, state="cleared"), NAMES)).splitlines()


@pytest.mark.parametrize("why", ["the snooze is over", "the share rose by another ten points"])
def test_the_end_of_a_snooze_is_said_between_the_verdict_and_its_weight(why: str) -> None:
    view = replace(OPENED, act=Act("woken", "", why))
    assert drawn(alert.reply(view, NAMES)).splitlines() == [
        "Acme is above its Support limit: 34 % now, limit 30 %",
        why.capitalize(),
        "116 of 342 h; 84 of 412 tickets (20 %)",
    ]


@pytest.mark.parametrize(
    ("followers", "line"),
    [
        (("U1",), "Marie follows this"),
        (("U1", "U2"), "Marie and Paul follow this"),
        (("U1", "U2", "U9"), "Marie, Paul and a colleague follow this"),
        (("U1",) * 6, "Marie, Marie, Marie, Marie, Marie and 1 more follow this"),
        (("U1",) * 7, "Marie, Marie, Marie, Marie, Marie and 2 more follow this"),
    ],
)
def test_one_follows_and_several_follow(followers: tuple[str, ...], line: str) -> None:
    view = replace(OPENED, handling=Handling(followers))
    assert line in drawn(alert.message(view, NAMES)).splitlines()


HOUR = 3600
GROWTHS = (
    None,
    Growth(HOUR, 0, 0, 0),
    Growth(HOUR, 0, 0, 0, (Driver("type", "Bug", HOUR),)),
    Growth(HOUR, HOUR, HOUR, 2 * HOUR),
    Growth(90 * HOUR, 54 * HOUR, 0, 0, (Driver("item", "Export", 20 * HOUR, "Export", "https://desk.example/1"),)),
)
PLACEMENTS: tuple[Placement, ...] = ("channel", "observing", "no_channel", "moved", "responsible", "nudge")
WRONG = re.compile(
    r"(?<![\d.,])1 (tickets|issues|items|clients|days|weeks|months|hours|evenings|sources)\b"
    r"|\b(one|1) \w+ (are|have)\b|\bNone\b|\bnan\b|  |\.\.| [,;.:]|\{|\}"
)


def every_view(count: str) -> list[AlertView]:
    """Return every reason in every state and place, with all that can stand below it."""
    (items, team_items, hours, team_hours), _ = COUNTS[count]
    decisions = [None, *(act for act, _, decision in ACTS.values() if decision)]
    return [
        replace(
            MATRIX[case].view,
            kind=kind,
            evidence=evidence,
            items=items,
            team_items=team_items,
            hours=hours,
            team_hours=team_hours,
            placement=placement,
            growth=GROWTHS[at % len(GROWTHS)],
            few_clients=at % 5,
            weekly=(0.3,) * (at % 9),
            late=LATE * (at % 3),
            live_since=FAR if at % 2 else None,
            handling=Handling(("U1",) * (at % 8), decisions[at % len(decisions)]),
        )
        for at, (case, kind, evidence, placement) in enumerate(product(MATRIX, KINDS, (LOW, HIGH), PLACEMENTS))
    ]


@pytest.mark.parametrize("count", COUNTS)
def test_no_sentence_has_a_plural_of_one_a_gap_or_a_hole(count: str) -> None:
    for view in every_view(count):
        text = drawn(alert.message(view, NAMES)) + "\n" + drawn(alert.reply(view, NAMES))
        assert WRONG.search(text) is None, text


def test_what_finds_wrong_sentences_finds_them() -> None:
    for text in ("1 tickets", "of 1 clients,", "one source have", "None h", "a  b", "end..", "so , that"):
        assert WRONG.search(text), text
    for text in ("11 tickets", "2.1 tickets", "1,001 tickets", "1 ticket", "2 have", "3.5 of 12 tickets"):
        assert WRONG.search(text) is None, text


def test_everybody_who_reads_a_channel_reads_the_same_with_or_without_revenue() -> None:
    """A message is drawn of a view and of people's names: neither says who reads it, nor what anybody pays."""
    assert list(signature(alert.message).parameters) == ["view", "names"]
    assert list(signature(alert.reply).parameters) == ["view", "names"]
    money = re.compile("revenue|contract|price|pays|cost|eur|usd|reader|viewer", re.IGNORECASE)
    assert [field.name for field in fields(AlertView) if money.search(field.name)] == []
    for count in COUNTS:
        for view in every_view(count):
            # What people give as their reason is theirs.
            ours = replace(view, handling=Handling(view.handling.followers))
            text = alert.message(ours, NAMES).text + alert.reply(ours, NAMES).text
            assert re.search(r"revenue|contract|EUR|USD|[€$£]", text) is None


@pytest.mark.parametrize("case", MATRIX)
def test_the_copy_of_whoever_is_responsible_says_what_the_channel_s_says_and_why_they_get_it(case: str) -> None:
    view = MATRIX[case].view
    shared = drawn(alert.message(view, NAMES)).splitlines()
    for placement, why in (
        ("responsible", "You are responsible for Support, so you get this too."),
        ("nudge", "Nobody has followed this for five working days."),
    ):
        copy = drawn(alert.message(replace(view, placement=placement), NAMES)).splitlines()
        [more] = [line for line in copy if line not in shared]
        assert more.startswith(why)
        assert [line for line in copy if line != more] == shared
