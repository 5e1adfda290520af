"""Two clients side by side."""

from dataclasses import replace
from datetime import date

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.trend import periods
from bot.services.compare import Compared
from bot.services.figures import Before
from bot.slack.blocks.compare import draw
from tests.slack.blocks.readings import HOSTILE, LONG, UNTIL, WINDOW, client, drawn, line, part, team

FIRM = {1: part(88, 84), 2: part(50, 60), OWN_WORK: part(37, 0), UNATTRIBUTED: part(25, 30)}
WEEKS = (0.15, 0.16, 0.16, None, 0.21, 0.24, 0.27, 0.304)


def compared(names: tuple[str, str] = ("Acme", "Globex"), teams: int = 1, name: str = "Support") -> Compared:
    pairs = tuple(
        tuple(replace(line(FIRM, id_, team(name, id_=at), trend=WEEKS), before=Before(3600, 36000)) for id_ in (1, 2))
        for at in range(teams)
    )
    idle = (line({}, 1, team("Sales", id_=99)), line({}, 2, team("Sales", id_=99)))
    both = (client(names[0]), client(names[1], 2))
    return Compared(both, WINDOW, (*pairs, idle), periods(UNTIL, 28), date(2025, 1, 1))


def test_both_stand_side_by_side_on_every_team() -> None:
    answer = draw(compared())
    assert drawn(answer).splitlines() == [
        "Acme and Globex: 44 % and 25 % of Support, limit 30 %",
        (
            "Team | Acme, share | Globex, share | Acme, before | Globex, before | Acme, hours | Globex, hours"
            " | Acme, items | Globex, items | Coverage"
        ),
        "Support | 44 % | 25 % | 10 % | 10 % | 88 | 50 | 84 | 60 | 88 %",
        "Share of the hours worked, by week, in %",
        "• Support: Acme 15 16 16 - 21 24 27 30; Globex 15 16 16 - 21 24 27 30",
        "Neither in Sales.",
        "20 Oct - 16 Nov, Paris time. Shares are of all hours of the team. Clients are measured, never people.",
    ]
    (chart,) = [block for block in answer.blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["Acme", "Globex"]


def test_many_teams_and_any_names_go_into_one_message() -> None:
    answer = draw(compared((f"{HOSTILE} {LONG}", f"{HOSTILE} {LONG}!"), teams=40, name=LONG))
    drawn(answer)
    charts = [block["chart"]["series"] for block in answer.blocks if block["type"] == "data_visualization"]
    assert [len(series) for series in charts] == [2, 2]


def test_each_team_has_a_chart_whose_lines_are_the_clients() -> None:
    answer = draw(compared(teams=3))
    charts = [block for block in answer.blocks if block["type"] == "data_visualization"]
    assert [chart["title"] for chart in charts] == ["Support: share of the hours, by week"] * 2
    assert [series["name"] for chart in charts for series in chart["chart"]["series"]] == ["Acme", "Globex"] * 2


def test_the_team_in_which_one_is_above_its_limit_comes_first_then_where_they_differ_most() -> None:
    firms = {
        "Support": {1: part(200, 90), 2: part(190, 80), 3: part(610, 200)},
        "Sales": {1: part(2, 3), 2: part(7, 8), 3: part(41, 20)},
        "Engineering": {1: part(5, 6), 2: part(35, 12), 3: part(60, 20)},
    }
    pairs = tuple(
        tuple(line(parts, each, team(name, id_=at)) for each in (1, 2))
        for at, (name, parts) in enumerate(firms.items())
    )
    answer = draw(replace(compared(), teams=pairs))
    assert drawn(answer).splitlines()[0] == (
        "Acme and Globex: 5 % and 35 % of Engineering, limit 30 %; 4 % and 14 % of Sales; 20 % and 19 % of Support"
    )
    (table,) = [block for block in answer.blocks if block["type"] == "data_table"]
    assert [row[0]["text"] for row in table["rows"]] == ["Team", *firms]


def test_two_without_hours_say_so() -> None:
    assert drawn(draw(compared(teams=0))).startswith("Acme and Globex: no hours in these 28 days\n")
