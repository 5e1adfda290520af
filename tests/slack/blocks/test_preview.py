"""What a limit would have done, in words: none, one, many, and names that are hostile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.rehearsal import Rehearsed
from bot.domain.signals import PAGES
from bot.services.preview import Preview
from bot.slack.blocks.preview import draw
from tests.slack.blocks.readings import HOSTILE, LONG, client, drawn, team

UNTIL = date(2026, 11, 23)
ACME = Rehearsed(1, "above", date(2026, 2, 3), date(2026, 4, 20))
GLOBEX = Rehearsed(2, "on_course", date(2026, 11, 12), None)
JUDGED = "Each evening judged again from what was known on it,"
START = "An alert lasts from the last of the two or three evenings in a row that open it."
LEFT_OUT = "Clients with a limit of their own are left out."
STEP = Rehearsed(2, "step", date(2026, 11, 22), None, critical=True)


def preview(
    would: Sequence[Rehearsed] = (), does: Sequence[Rehearsed] = (), days: int = 365, name: str = "Globex"
) -> Preview:
    return Preview(
        team=team(),
        client=None,
        share=0.3,
        since=UNTIL - timedelta(days=days),
        until=UNTIL,
        zone="Europe/Paris",
        would=tuple(would),
        does=tuple(does),
        names={1: "Acme", 2: name},
    )


def test_who_when_and_how_long_stand_beside_what_the_limit_in_force_does() -> None:
    assert drawn(draw(preview([ACME, GLOBEX], [ACME]), "35 % of the team")).splitlines() == [
        "30 % for Support would have opened 2 alerts over the last 12 months; now 1",
        "With 30 %: 2 alerts",
        "• Acme: 3 Feb - 20 Apr, 77 days; above",
        "• Globex: since 12 Nov 2026, 11 days so far; on course",
        "Now, 35 % of the team: 1 alert",
        "Nothing is changed. To set it: /clientload threshold Support 30 %",
        f"{JUDGED} 23 Nov 2025 - 22 Nov 2026, Paris time. {START} {LEFT_OUT}",
    ]


@pytest.mark.parametrize(
    ("would", "does", "verdict"),
    [
        ([], [], "30 % for Support would have opened no alert over the last 12 months; as many as now"),
        ([ACME], [], "30 % for Support would have opened 1 alert over the last 12 months; now none"),
        ([], [ACME, GLOBEX], "30 % for Support would have opened no alert over the last 12 months; now 2"),
        ([ACME], [GLOBEX], "30 % for Support would have opened 1 alert over the last 12 months; as many as now"),
    ],
)
def test_none_one_and_several_are_said_as_such(would: list[Rehearsed], does: list[Rehearsed], verdict: str) -> None:
    assert drawn(draw(preview(would, does), "25 % by default")).splitlines()[0] == verdict


def test_of_the_limit_in_force_only_what_differs_is_listed() -> None:
    text = drawn(draw(preview([ACME], [ACME, GLOBEX, STEP]), "25 % by default"))
    assert text.count("Acme: ") == 1
    assert "• Globex: since 22 Nov 2026, 1 day so far; more than it used to be, critical" in text


@pytest.mark.parametrize(("days", "said"), [(1, "the last 1 day;"), (30, "the last 30 days;"), (200, "200 days;")])
def test_a_short_history_is_said(days: int, said: str) -> None:
    text = drawn(draw(preview(days=days), "25 % by default"))
    assert said in text.splitlines()[0]
    assert ("Alerts need 56 days of history." in text) == (days < 56)


def test_one_client_s_preview_names_it_and_how_to_set_it() -> None:
    text = drawn(draw(replace(preview([ACME]), client=client()), "25 % by default"))
    assert text.startswith("30 % for Acme in Support would have opened 1 alert")
    assert 'To set it: /clientload threshold "Acme" Support 30 %' in text
    assert "left out" not in text


@pytest.mark.parametrize("name", [HOSTILE, LONG])
def test_many_alerts_and_hostile_names_fit(name: str) -> None:
    some = [replace(STEP, opened_on=UNTIL - timedelta(days=day)) for day in range(20, 0, -1)]
    shown = replace(preview(some, [ACME, *some], name=name), client=client(name), team=team(name))
    text = drawn(draw(shown, "25 % by default"))
    assert text.count("• ") == 21
    assert "longest" not in text


def many(number: int) -> list[Rehearsed]:
    """Return alerts of Acme and Globex in turn, four on each day, the later ones longer."""
    first = UNTIL - timedelta(days=300)
    return [
        Rehearsed(1 + each % 2, "above", start, start + timedelta(days=10 + each))
        for each in range(number)
        for start in [first + timedelta(days=each // 4)]
    ]


def test_of_more_alerts_than_can_be_read_the_longest_are_listed() -> None:
    assert drawn(draw(preview(many(150), [GLOBEX]), "25 % by default")).splitlines()[:9] == [
        "30 % for Support would have opened 150 alerts for 2 clients over the last 12 months; now 1",
        "With 30 %: 150 alerts for 2 clients, about 3 a week: far too many to be read. The longest:",
        "• Globex: 5 Mar - 11 Aug, 160 days; above",
        "• Acme: 5 Mar - 10 Aug, 159 days; above",
        "• Globex: 4 Mar - 8 Aug, 158 days; above",
        "• Acme: 4 Mar - 7 Aug, 157 days; above",
        "• Globex: 4 Mar - 6 Aug, 156 days; above",
        "Now, 25 % by default: 1 alert",
        "• Globex: since 12 Nov 2026, 11 days so far; on course",
    ]


def test_alerts_that_come_less_often_than_weekly_are_not_called_too_many() -> None:
    text = drawn(draw(preview(many(30)), "25 % by default"))
    assert "With 30 %: 30 alerts for 2 clients, about 2 a month. The longest:" in text


@pytest.mark.parametrize(
    ("number", "days", "often"), [(21, 30, "5 a week"), (53, 365, "1 a week"), (52, 365, "4 a month")]
)
def test_how_often_is_said_of_the_days_that_are_known(number: int, days: int, often: str) -> None:
    assert f"about {often}" in drawn(draw(preview(many(number), days=days), "25 % by default"))


def test_an_alert_that_is_open_still_counts_as_long_as_it_has_lasted() -> None:
    text = drawn(draw(preview([*many(30), GLOBEX]), "25 % by default"))
    assert "Globex: since 12 Nov" not in text
    long_open = replace(GLOBEX, opened_on=UNTIL - timedelta(days=200))
    assert "The longest:\n• Globex: since 7 May 2026, 200 days so far; on course" in drawn(
        draw(preview([*many(30), long_open]), "25 % by default")
    )


def test_many_alerts_of_the_limit_in_force_are_summed_up_too() -> None:
    lines = drawn(draw(preview([ACME], [*many(150), ACME]), "1 % of the team")).splitlines()
    assert lines[0].endswith("would have opened 1 alert over the last 12 months; now 151")
    assert lines[3] == (
        "Now, 1 % of the team: 151 alerts for 2 clients, about 3 a week: far too many to be read. "
        "The longest of the others:"
    )
    assert sum(line.startswith("• ") for line in lines[4:]) == 5


@pytest.mark.parametrize("number", [20, 150])
def test_alerts_that_both_limits_open_are_listed_once(number: int) -> None:
    lines = drawn(draw(preview(many(number), many(number)), "30 % of the team")).splitlines()
    assert lines[-3].startswith(f"Now, 30 % of the team: {number} alerts")
    assert "longest" not in lines[-3]
    assert lines[-2].startswith("Nothing is changed.")


def test_a_start_is_said_to_be_of_as_many_evenings_as_the_rules_ask() -> None:
    assert {signal.evenings for signal in PAGES} == {2, 3}
