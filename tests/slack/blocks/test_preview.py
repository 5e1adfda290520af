"""What a limit would have done, in words: none, one, many, and names that are hostile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.rehearsal import Rehearsed
from bot.services.preview import Preview
from bot.slack.blocks.preview import draw
from tests.slack.blocks.readings import HOSTILE, LONG, client, drawn, team

UNTIL = date(2026, 11, 23)
ACME = Rehearsed(1, "above", date(2026, 2, 3), date(2026, 4, 20))
GLOBEX = Rehearsed(2, "on_course", date(2026, 11, 12), None)
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
        "• Acme: 3 Feb - 20 Apr, 76 days; above",
        "• Globex: since 12 Nov 2026, 11 days so far; on course",
        "Now, 35 % of the team: 1 alert",
        "Nothing is changed. To set it: /clientload threshold Support 30 %",
        f"Each evening judged again from what was known on it, 23 Nov 2025 - 22 Nov 2026, Paris time. {LEFT_OUT}",
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
    many = [replace(STEP, opened_on=UNTIL - timedelta(days=day)) for day in range(120, 0, -1)]
    shown = replace(preview(many, [ACME, *many], name=name), client=client(name), team=team(name))
    text = drawn(draw(shown, "25 % by default"))
    assert "• 100 earlier alerts" in text
