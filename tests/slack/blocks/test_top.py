"""The largest clients in a table."""

from datetime import date

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.worked import TeamWindow
from bot.services.figures import Pull
from bot.services.largest import MOST, Largest
from bot.slack.blocks.top import draw
from tests.slack.blocks.readings import HOSTILE, LONG, WINDOW, drawn, part, team

FIRM = {1: part(88, 84), 2: part(50, 60.5), OWN_WORK: part(37, 0), UNATTRIBUTED: part(25, 30)}


def largest(parts: object = FIRM, **more: object) -> Largest:
    whole = TeamWindow(parts)
    shown = tuple(whole.clients()[:MOST])
    fields = {
        "team": team(),
        "window": WINDOW,
        "whole": whole,
        "before": TeamWindow({1: part(20, 1), OWN_WORK: part(80, 0)}),
        "shown": shown,
        "alerted": frozenset({1}),
        "names": dict(zip(shown, ("Acme", "Globex"), strict=False)),
        "pulling": (),
        "known_from": date(2025, 1, 1),
        **more,
    }
    return Largest(**fields)


def test_each_client_has_its_row_and_own_work_and_nobody_s_always_have_one() -> None:
    assert drawn(draw(largest())).splitlines() == [
        "Support: Acme 44 %, Globex 25 %",
        "Client | Share | Before | Hours | Tickets | Up to | Alert",
        "Acme | 44 % | 20 % | 88 | 84 | 56 % | open",
        "Globex | 25 % | 0 % | 50 | 60.5 | 38 % | -",
        "Own work | 18 % | 80 % | 37 | 0 | - | -",
        "No client yet | 12 % | 0 % | 25 | 30 | - | -",
        "How sure: coverage 88 %; 200 h in all, 12 % without a client; as concentrated as 1.9 clients of equal size",
        (
            "20 Oct - 16 Nov, Paris time. Shares are of all hours; “before” is in as many days before; “up to” counts"
            " all unattributed work as theirs. Clients are measured, never people."
        ),
        'Next: /clientload "Acme", /clientload why "Acme"',
    ]


def test_without_a_whole_window_before_nothing_is_compared() -> None:
    text = drawn(draw(largest(before=None, team=None, pulling=(Pull("jira", "issues", 0.4),))))
    assert text.startswith("All teams: Acme 44 %, Globex 25 %\n")
    assert "Acme | 44 % | - | 88 | 84 | 56 % | open" in text
    assert "First pull under way, figures grow until it ends: Jira issues 40 %." in text


def test_nothing_at_all_is_an_answer_too() -> None:
    assert drawn(draw(largest({}))).startswith("Support: no client has hours in these 28 days\n")


def test_a_thousand_clients_of_any_name_go_into_one_message() -> None:
    parts = {number: part(9000, 123456.5) for number in range(1, 1001)}
    names = dict.fromkeys(range(1, MOST + 1), f"{HOSTILE} {LONG}")
    answer = draw(largest(parts, names=names, team=team(LONG)))
    text = drawn(answer)
    assert "975 other clients | 98 %" in text
    assert "No client yet | 0 %" in text
    assert "mrkdwn" not in str(answer.blocks)
