"""Every sentence that a digest can say: none, one and several, at low and high coverage, with hostile names."""

import html
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.services.digest_view import (
    Digest,
    Expected,
    Late,
    Moved,
    Newcomer,
    Sources,
    Volume,
    Watched,
)
from bot.services.messages import from_payload, to_payload
from bot.slack.blocks.digest import message, several
from tests.slack.blocks.readings import HOSTILE, LONG, drawn

GOOD = Sources((), pulling=False, good_at=datetime(2026, 11, 23, 7, 55, tzinfo=UTC))
QUIET = Digest(
    team="Support",
    kind="support",
    since=date(2026, 11, 16),
    until=date(2026, 11, 23),
    zone="Europe/Paris",
    judged=date(2026, 11, 22),
    watched=(),
    ended=(),
    moved=(),
    new=(),
    expected=(),
    largest=("Acme", 0.16),
    too_few=None,
    coverage=0.99,
    volume=Volume(101, 86 * 3600, 0, 0, 98, 84 * 3600),
    sources=GOOD,
    following=date(2026, 11, 30),
    observing=False,
)
COURSE = Watched(
    client="Acme",
    state="on_course",
    note="",
    share=0.28,
    before=0.26,
    plain=0.28,
    worked=0.27,
    limit=0.3,
    agreed=False,
    crossed=False,
    critical=False,
    since=date(2026, 11, 3),
    crossing=(date(2026, 11, 29), date(2026, 12, 4)),
)
ABOVE = replace(COURSE, client="Globex", state="above", share=0.34, before=0.31, plain=0.33, worked=0.33, crossing=None)
CROSSED = replace(ABOVE, crossed=True, before=0.29)
BUSY = replace(QUIET, watched=(COURSE,))


def lines(view: Digest) -> list[str]:
    return html.unescape(drawn(message(view))).splitlines()


def test_a_quiet_week_is_one_line() -> None:
    assert lines(QUIET) == ["Support, 16-22 Nov: nobody near a limit; largest Acme 16 %; sources good."]
    assert lines(replace(QUIET, largest=None)) == ["Support, 16-22 Nov: nobody near a limit; sources good."]
    assert lines(replace(QUIET, observing=True))[0].startswith("Observing: Support, 16-22 Nov")
    assert len(message(QUIET).blocks) == 1


def test_a_whole_digest_says_first_what_crossed_and_last_where_the_sources_stand() -> None:
    view = replace(
        BUSY,
        moved=(Moved("Globex", 0.06, 0.09), Moved("Nordal", 0.11, 0.08)),
        new=(Newcomer("Umbra", 7),),
        expected=(Expected("Brisa", 0.2, date(2026, 11, 1), date(2026, 11, 30), "migration"),),
        volume=Volume(101, 86 * 3600, 9, 5 * 3600, 98, 84 * 3600),
    )
    assert lines(view) == [
        "Support, 16-22 Nov: nothing crossed a limit, one to watch",
        "Acme 28 % over four weeks (26 % last week), limit 30 %, on course to pass it, likely 29 Nov - 4 Dec",
        "Also moved: Globex 6 > 9 %, Nordal 11 > 8 %. New: Umbra, 7 tickets",
        "Expected: Brisa up to 20 % until 30 Nov, reason: migration",
        "No client yet: 6 % of hours, 9 tickets. /clientload status",
        (
            "101 tickets, 86 h (usual 98, 84). Sources good at 23 Nov 08:55. Next: 30 Nov."
            " Clients are measured, never people"
        ),
    ]


@pytest.mark.parametrize(
    ("watched", "verdict"),
    [
        ((CROSSED,), "Globex crossed its limit"),
        ((CROSSED, replace(CROSSED, client="Nordal")), "two crossed a limit"),
        ((CROSSED,) * 12, "12 crossed a limit"),
        ((ABOVE,), "nothing crossed a limit, one still above"),
        ((ABOVE, ABOVE, COURSE), "nothing crossed a limit, two still above, one to watch"),
        ((CROSSED, ABOVE, COURSE, COURSE), "Globex crossed its limit, one still above, two to watch"),
    ],
)
def test_the_verdict_counts_who_crossed_who_is_still_above_and_who_is_near(
    watched: tuple[Watched, ...], verdict: str
) -> None:
    assert lines(replace(QUIET, watched=watched))[0] == f"Support, 16-22 Nov: {verdict}"


FOUND = "over four weeks (26 % last week), limit 30 %, "
STATES = {
    "above": (ABOVE, "Globex 34 % over four weeks (31 % last week), limit 30 %, above it since 3 Nov"),
    "critical": (
        replace(ABOVE, share=0.48, worked=0.48, critical=True),
        "Globex 48 % over four weeks (31 % last week), limit 30 %, above it since 3 Nov, critical",
    ),
    "crowding out": (
        replace(ABOVE, crowding=True),
        "Globex 34 % over four weeks (31 % last week), limit 30 %, above it since 3 Nov, crowding out",
    ),
    "critical and crowding out": (
        replace(ABOVE, share=0.48, worked=0.40, critical=True, crowding=True),
        (
            "Globex 48 % over four weeks (31 % last week), limit 30 %, above it since 3 Nov, critical, crowding out;"
            " 40 % of the hours worked"
        ),
    ),
    "no day yet": (
        replace(ABOVE, since=None),
        "Globex 34 % over four weeks (31 % last week), limit 30 %, above it",
    ),
    "above, under a limit that was raised": (
        replace(ABOVE, limit=0.40, settled=True, clear_level=0.34),
        (
            "Globex 34 % over four weeks (31 % last week), limit 40 %, its alert ends after a week below 34 %,"
            " not a problem"
        ),
    ),
    "on course, and reached by now": (
        replace(COURSE, share=0.31, worked=0.31),
        "Acme 31 % over four weeks (26 % last week), limit 30 %, limit reached, on course since 3 Nov",
    ),
    "on course, no date": (replace(COURSE, crossing=None), f"Acme 28 % {FOUND}on course to pass it since 3 Nov"),
    "step": (replace(COURSE, state="step"), f"Acme 28 % {FOUND}more than it used to be since 3 Nov"),
    "few big": (
        replace(COURSE, state="noted", note="few_big", plain=0.41),
        f"Acme 28 % {FOUND}a few large items make 41 % of the hours",
    ),
    "plain": (
        replace(COURSE, state="noted", note="plain", share=0.31),
        f"Acme 31 % {FOUND}above it, not sure enough for an alert; 20 % of the hours worked",
    ),
    "last year": (
        replace(COURSE, state="noted", note="last_year", share=0.33, worked=0.33),
        f"Acme 33 % {FOUND}above it, as in these weeks last year",
    ),
    "likely": (
        replace(COURSE, state="noted", note="likely"),
        f"Acme 28 % {FOUND}rising towards it, not sure enough for an alert",
    ),
    "likely, and above by now": (
        replace(COURSE, state="noted", note="likely", share=0.42, worked=0.42),
        "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, not sure enough for an alert",
    ),
    "another finding": (
        replace(COURSE, state="noted", note="rests_below"),
        f"Acme 28 % {FOUND}rests below, not sure enough for an alert",
    ),
    "another reason": (replace(COURSE, state="heavier"), f"Acme 28 % {FOUND}heavier since 3 Nov"),
    "over, judged": (
        replace(COURSE, state="over", share=0.304, worked=0.304),
        "Acme 30.4 % over four weeks (26 % last week), limit 30 %, above it, not sure or not long enough for an alert",
    ),
    "over, plain hours": (
        replace(COURSE, state="over", plain=0.36),
        f"Acme 28 % {FOUND}36 % before few items are weighed",
    ),
    "over, hours worked": (
        replace(COURSE, state="over", worked=0.35),
        f"Acme 28 % {FOUND}below it by items opened; 35 % of the hours worked",
    ),
    "near": (replace(COURSE, state="near"), f"Acme 28 % {FOUND}near it"),
    "few items": (
        replace(COURSE, state="noted", note="few_items", share=0.42, worked=0.42, lack="items", items=5),
        "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, few items: 5 of 12 tickets",
    ),
    "one item": (
        replace(COURSE, state="noted", note="few_items", share=0.42, worked=0.42, lack="items", items=1),
        "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, few items: 1 of 12 tickets",
    ),
    "few items, plain hours": (
        replace(COURSE, state="noted", note="few_items", plain=0.44, lack="items", items=5),
        f"Acme 28 % {FOUND}44 % before few items are weighed: 5 of 12 tickets",
    ),
    "young team, plain hours": (
        replace(COURSE, state="over", plain=0.44, lack="history"),
        f"Acme 28 % {FOUND}44 % before few items are weighed, an alert needs 56 days of history, there are 40",
    ),
    "few items that became more": (
        replace(COURSE, state="noted", note="few_items", share=0.42, worked=0.42, items=9),
        "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, not sure enough for an alert",
    ),
    "above it lately": (
        replace(COURSE, state="noted", note="plain"),
        f"Acme 28 % {FOUND}above it until a few days ago",
    ),
    "few items lately": (
        replace(COURSE, state="noted", note="few_items", lack="items", items=5),
        f"Acme 28 % {FOUND}above it until a few days ago",
    ),
    "over, few items": (
        replace(COURSE, state="over", share=0.42, worked=0.42, lack="items", items=5),
        "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, few items: 5 of 12 tickets",
    ),
    "over, small team": (
        replace(COURSE, state="over", share=0.42, worked=0.42, lack="team_items", items=5),
        (
            "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, "
            "an alert needs 20 tickets in four weeks, there are 12"
        ),
    ),
    "over, young team": (
        replace(COURSE, state="over", share=0.42, worked=0.42, lack="history", items=5),
        (
            "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, "
            "an alert needs 56 days of history, there are 40"
        ),
    ),
    "over, quiet": (
        replace(COURSE, state="over", share=0.42, worked=0.42, lack="quiet", ended=date(2026, 11, 3)),
        (
            "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, "
            "quiet for four weeks since its alert ended on 3 Nov"
        ),
    ),
    "over, few clients": (
        replace(COURSE, state="noted", note="plain", share=0.62, worked=0.62, limit=0.6, lack="clients"),
        "Acme 62 % over four weeks (26 % last week), limit 60 %, above it, too few clients are active for an alert",
    ),
    "over, new": (
        replace(COURSE, state="over", share=0.42, worked=0.2, new=date(2026, 11, 3)),
        (
            "Acme 42 % over four weeks (26 % last week), limit 30 %, above it, "
            "not sure or not long enough for an alert, new since 3 Nov; 20 % of the hours worked"
        ),
    ),
    "as agreed": (
        replace(COURSE, state="agreed", agreed=True, share=0.33, worked=0.33, limit=0.5, usual=0.3),
        "Acme 33 % over four weeks (26 % last week), limit 50 % (agreed), above its usual 30 % as agreed",
    ),
    "nothing worked": (replace(COURSE, state="near", worked=None), f"Acme 28 % {FOUND}near it"),
    "agreed": (
        replace(COURSE, state="near", agreed=True),
        "Acme 28 % over four weeks (26 % last week), limit 30 % (agreed), near it",
    ),
}


@pytest.mark.parametrize("coverage", [0.40, 0.99])
@pytest.mark.parametrize("name", STATES)
def test_every_state_has_its_sentence_and_below_70_percent_a_share_is_a_lower_bound(name: str, coverage: float) -> None:
    watched, said = STATES[name]
    if name == "plain":
        watched = replace(watched, worked=0.2)
    if coverage < 0.7:
        said = said.replace(f"{watched.client} ", f"{watched.client} at least ", 1)
    view = replace(QUIET, watched=(watched,), coverage=coverage, team_items=12, team_days=40)
    assert lines(view)[1] == said


def test_one_ticket_and_one_day_are_singular() -> None:
    over = replace(COURSE, state="over", share=1.0, worked=1.0, items=1)
    for lack, said in (
        ("items", "few items: 1 of 1 ticket"),
        ("team_items", "an alert needs 20 tickets in four weeks, there is 1"),
        ("history", "an alert needs 56 days of history, there is 1"),
    ):
        view = replace(QUIET, watched=(replace(over, lack=lack),), team_items=1, team_days=1)
        assert lines(view)[1].endswith(said)


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (Volume(1, 3600, 1, 3600, None, None), "1 ticket, 1 h. "),
        (Volume(0, 0, 0, 0, None, None), "0 tickets, 0 h. "),
        (Volume(2, 5400, 0, 0, 1, 1800), "2 tickets, 1.5 h (usual 1, 0.5). "),
        (Volume(2, 5400, 0, 0, 1.5, None), "2 tickets, 1.5 h (usual 1.5). "),
    ],
)
def test_a_week_is_said_beside_what_is_usual_once_that_is_known(volume: Volume, said: str) -> None:
    assert lines(replace(BUSY, volume=volume))[-1].startswith(said)


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (Volume(10, 36000, 1, 21600, None, None), "No client yet: 60 % of hours, 1 ticket. /clientload status"),
        (Volume(100, 36000, 2, 360, None, None), "No client yet: 1 % of hours, 2 tickets. /clientload status"),
        (Volume(10, 0, 6, 0, None, None), "No client yet: 60 % of tickets, 6 tickets. /clientload status"),
        (Volume(1000, 36000, 2, 3, None, None), ""),
    ],
)
def test_what_has_no_client_is_said_at_any_coverage(volume: Volume, said: str) -> None:
    for coverage in (0.40, 0.99):
        found = [line for line in lines(replace(BUSY, volume=volume, coverage=coverage)) if "No client" in line]
        assert found == ([said] if said else [])


MOVE = "Acme up to 40 % until 31 Dec, reason: the move"
LATE = Late("request_tracker", datetime(2026, 11, 20, 13, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("sources", "judged", "said"),
    [
        (GOOD, date(2026, 11, 22), "Sources good at 23 Nov 08:55"),
        (GOOD, date(2026, 11, 21), "Judged up to 21 Nov"),
        (replace(GOOD, good_at=None), date(2026, 11, 22), "Sources good. "),
        (
            replace(GOOD, late=(LATE,)),
            date(2026, 11, 19),
            "Late: Request Tracker since 20 Nov 14:05, judged up to 19 Nov; alerts wait",
        ),
        (replace(GOOD, late=(LATE, Late("csv", None))), None, "Late: Request Tracker since 20 Nov 14:05, CSV; alerts"),
        (replace(GOOD, pulling=True), None, "First pull under way, figures grow until it ends"),
    ],
)
def test_the_sources_state_is_said_and_a_late_one_is_no_quiet_week(
    sources: Sources, judged: date | None, said: str
) -> None:
    assert said in lines(replace(BUSY, sources=sources, judged=judged))[-1]
    assert replace(QUIET, sources=sources).quiet == (not sources.late and not sources.pulling)


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (0, "0 clients are active, so nobody is judged by default, the largest is Acme at 16 %"),
        (1, "1 client is active, so nobody is judged by default, the largest is Acme at 16 %"),
        (
            2,
            "2 clients are active, so nobody is judged by default; a fair share is 50 %, the largest is Acme at 16 %",
        ),
    ],
)
def test_very_few_clients_are_told_of_their_fair_share(active: int, said: str) -> None:
    view = replace(QUIET, too_few=active)
    assert lines(view)[:2] == ["Support, 16-22 Nov: too few clients to judge", said]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended": ("Acme",)}, "Alerts that ended: Acme"),
        ({"ended": ("Acme", "Globex")}, "Alerts that ended: Acme, Globex"),
        ({"moved": (Moved("Acme", 0.0, 0.04),)}, "Also moved: Acme 0 > 4 %"),
        ({"new": (Newcomer("Acme", 1),)}, "New: Acme, 1 ticket"),
        ({"new": (Newcomer("Acme", 1), Newcomer("Globex", 2))}, "New: Acme, 1 ticket; Globex, 2 tickets"),
        (
            {"new": tuple(Newcomer(f"C{number}", 2) for number in range(4))},
            "New: C0, 2 tickets; C1, 2 tickets; C2, 2 tickets; and 1 other",
        ),
        (
            {"new": tuple(Newcomer(f"C{number}", 2) for number in range(9))},
            "New: C0, 2 tickets; C1, 2 tickets; C2, 2 tickets; and 6 others",
        ),
        (
            {"expected": (Expected("Acme", 0.4, date(2026, 12, 1), date(2027, 1, 31), ""),)},
            "Expected: Acme up to 40 % from 1 Dec until 31 Jan 2027",
        ),
        (
            {"expected": (Expected("Acme", 0.4, date(2026, 11, 1), date(2026, 12, 31), "of the move"),) * 6},
            f"Expected: {'; '.join([MOVE] * 5)}; and 1 more window: /clientload expect",
        ),
    ],
)
def test_what_else_a_week_brought_is_said_and_is_no_quiet_week(change: dict[str, object], said: str) -> None:
    view = replace(QUIET, **change)  # type: ignore[arg-type]  # a field of the digest each
    assert lines(view)[1] == said
    assert not view.quiet


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (date(2026, 11, 19), "nothing crossed a limit up to 19 Nov, one to watch"),
        (date(2026, 11, 12), "not judged since 12 Nov, one to watch"),
    ],
)
def test_a_week_that_was_not_judged_to_its_end_does_not_say_that_nothing_crossed(judged: date, said: str) -> None:
    shown = lines(replace(BUSY, sources=replace(GOOD, late=(LATE,)), judged=judged))
    assert shown[0] == f"Support, 16-22 Nov: {said}"


def test_nothing_judged_is_said() -> None:
    view = replace(QUIET, judged=None, largest=None)
    assert lines(view) == ["Support, 16-22 Nov: nothing was judged yet; sources good."]
    assert lines(replace(view, sources=replace(GOOD, pulling=True)))[0] == "Support, 16-22 Nov: nothing was judged yet"


def test_a_week_between_two_months_names_both() -> None:
    view = replace(QUIET, since=date(2026, 11, 30), until=date(2026, 12, 7))
    assert "30 Nov - 6 Dec" in lines(view)[0]


def test_engineering_has_issues() -> None:
    assert lines(replace(BUSY, kind="engineering"))[-1].startswith("101 issues, 86 h")


@pytest.mark.parametrize("name", [HOSTILE, LONG])
@pytest.mark.parametrize("number", [1, 20, 150])
def test_hostile_names_and_many_clients_fit_and_nobody_is_left_out(name: str, number: int) -> None:
    view = replace(
        QUIET,
        team=name,
        watched=tuple(replace(CROSSED, client=f"{at} {name}") for at in range(number)),
        ended=(name,) * 3,
        moved=(Moved(name, 0.1, 0.2),) * 3,
        new=(Newcomer(name, 2),) * 50,
        expected=(Expected(name, 0.4, date(2026, 11, 1), date(2026, 12, 31), name),) * 9,
        largest=(name, 0.5),
        too_few=2,
    )
    text = drawn(message(view))
    assert "Left out" not in text
    assert all(f"{at} " in text for at in range(number))
    assert drawn(several([view, QUIET] * 4))


def test_several_teams_stand_in_one_message() -> None:
    text = drawn(several([BUSY, replace(QUIET, team="Engineering")])).splitlines()
    assert text[0] == "Support, 16-22 Nov: nothing crossed a limit, one to watch"
    assert text[1].startswith("• Acme 28 % over four weeks")
    assert text[2].startswith("• 101 tickets, 86 h")
    assert text[3].startswith("Engineering, 16-22 Nov: nobody near a limit")


def test_a_digest_comes_back_from_its_row_as_it_was() -> None:
    view = replace(
        BUSY,
        moved=(Moved("Globex", 0.06, 0.09),),
        expected=(Expected("Brisa", 0.2, date(2026, 11, 1), date(2026, 11, 30), "migration"),),
        sources=replace(GOOD, late=(LATE,)),
    )
    assert from_payload(to_payload(view)) == view


def test_who_follows_is_named_where_it_is_posted_and_counted_where_it_is_tried() -> None:
    view = replace(QUIET, watched=(replace(ABOVE, followers=("U1", "U2")),))
    assert view.people == {"U1", "U2"}
    posted = html.unescape(drawn(message(view, {"U1": "Marie", "U2": "<!here>"}))).splitlines()[1]
    assert posted.endswith("limit 30 %, above it since 3 Nov; followed by Marie and <!here>")
    assert lines(view)[1].endswith("above it since 3 Nov; followed by 2 colleagues")
    assert "<!here>" not in json.dumps(message(view, {"U1": "Marie", "U2": "<!here>"}).text)
