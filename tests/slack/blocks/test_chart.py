"""Line charts: what is not known is not drawn as nought."""

from typing import Any

from bot.language import speaking
from bot.slack.blocks.chart import Drawn, line_charts
from tests.slack.blocks.readings import plain

DAYS = ["2 Nov", "9 Nov", "16 Nov", "23 Nov"]


def points(chart: Any) -> dict[str, list[tuple[str, float]]]:
    return {
        series["name"]: [(point["label"], point["value"]) for point in series["data"]]
        for series in chart["chart"]["series"]
    }


def test_a_point_at_which_a_line_has_no_value_is_left_out() -> None:
    lines = [Drawn.of_shares("Support", (0.15, None, 0.2112, 0.24)), Drawn("Limit", (30.0, None, 30.0, 30.0))]
    (chart,) = line_charts("Acme", "Week ending", DAYS, lines, "%")
    assert points(chart) == {
        "Support": [("2 Nov", 15.0), ("16 Nov", 21.1), ("23 Nov", 24.0)],
        "Limit": [("2 Nov", 30.0), ("16 Nov", 30.0), ("23 Nov", 30.0)],
    }


def axis(*values: float | None) -> str:
    (chart,) = line_charts("Acme", "Week ending", DAYS, [Drawn("Support", values)], "%")
    return str(chart["chart"]["axis_config"]["x_label"])


def test_the_axis_names_a_point_that_is_left_out_and_counts_several() -> None:
    assert axis(15.0, 16.0, 21.0, 24.0) == axis(None, 16.0, 21.0, 24.0) == "Week ending"
    assert axis(15.0, None, 21.0, 24.0) == "Week ending (no hours: 9 Nov)"
    assert axis(15.0, 16.0, 21.0, None) == "Week ending (no hours: 23 Nov)"
    assert axis(15.0, None, 21.0, None) == "Week ending (2 have no hours)"
    with speaking("fr"):
        assert plain(axis(15.0, None, 21.0, 24.0)) == "Week ending (sans heures : 9 Nov)"


def test_a_line_that_is_mostly_unknown_takes_no_points_from_the_others() -> None:
    lines = [Drawn("Support", (15.0, 16.0, 21.0, 24.0)), Drawn("New team", (None, None, None, 24.0))]
    (chart,) = line_charts("Acme", "Week ending", DAYS, lines, "%")
    assert list(points(chart)) == ["Support"]
    assert line_charts("Acme", "Week ending", DAYS, lines[1:], "%") == []


def test_a_team_that_did_not_work_in_the_last_week_costs_no_other_team_that_week() -> None:
    lines = [
        Drawn("Support", (15.0, 16.0, 21.0, 24.0)),
        Drawn("Engineering", (9.0, 8.0, 7.0, None)),
        Drawn("Sales", (None, 1.0, 2.0, 3.0)),
    ]
    support, engineering = line_charts("Acme", "Week ending", DAYS, lines, "%")
    assert [label for label, _value in points(support)["Support"]] == DAYS
    assert points(engineering) == {"Engineering": [("2 Nov", 9.0), ("9 Nov", 8.0), ("16 Nov", 7.0)]}


def test_the_last_twenty_points_and_the_first_six_lines_are_drawn() -> None:
    lines = [Drawn(f"Team {number}", tuple(map(float, range(25)))) for number in range(8)]
    (chart,) = line_charts("Acme", "Week ending", [f"day {number}" for number in range(25)], lines, "%")
    drawn = points(chart)
    assert list(drawn) == [f"Team {number}" for number in range(6)]
    assert drawn["Team 0"][0] == ("day 5", 5.0)
    assert len(drawn["Team 0"]) == 20
