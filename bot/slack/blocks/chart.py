"""A line chart as Slack draws it: at most six lines over at most twenty points. Its numbers stand in the text too."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks.message import one_line, own_line
from bot.slack.request import Block

MOST_LINES = 6
MOST_POINTS = 20
LONGEST_LABEL = 20
LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line: its name, and a value at each point."""

    name: str
    values: tuple[float, ...]


def line_chart(title: str, points: Sequence[str], lines: Sequence[Drawn], unit: str) -> Block | None:
    """Return the chart of the last points and the first lines; None where there is nothing to draw."""
    labels = _unlike([one_line(point, LONGEST_LABEL) or "-" for point in points[-MOST_POINTS:]])
    names = _unlike([one_line(line.name, LONGEST_LABEL) or "-" for line in lines[:MOST_LINES]])
    if not labels or not names:
        return None
    return {
        "type": "data_visualization",
        "title": own_line(title, LONGEST_TITLE) or "-",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(labels, line.values[-len(labels) :], strict=True)
                    ],
                }
                for name, line in zip(names, lines, strict=False)
            ],
            "axis_config": {"categories": labels, "y_label": own_line(unit, LONGEST_TITLE)},
        },
    }


def _unlike(labels: Sequence[str]) -> list[str]:
    """Tell labels that are alike apart by a number: Slack refuses two of one name."""
    told: list[str] = []
    for label in labels:
        named, number = label, 2
        while named in told:
            end = f" {number}"
            named, number = f"{label[: LONGEST_LABEL - len(end)]}{end}", number + 1
        told.append(named)
    return told
