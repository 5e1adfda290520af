"""A line chart as Slack draws it: at most six lines over at most twenty points. Its numbers stand in the text too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.language import gettext as _
from bot.slack.blocks.message import one_line, own_line
from bot.slack.request import Block

MOST_LINES = 6
MOST_POINTS = 20
LONGEST_LABEL = 20
LONGEST_TITLE = 50
MOST_NAMED = 1
"""Points without a value that the axis names; more are counted."""

MOST_CHARTS = 2
"""In one message."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line: its name, and a value at each point; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]

    @classmethod
    def of_shares(cls, name: str, shares: Iterable[float | None]) -> "Drawn":
        """Draw shares 0..1 in per cent, to a tenth."""
        return cls(name, tuple(None if share is None else round(100 * share, 1) for share in shares))

    @property
    def mostly_known(self) -> bool:
        """Whether there are values at half of the points or more."""
        return 2 * self.values.count(None) <= len(self.values)


def line_charts(title: str, ending: str, points: Sequence[str], lines: Sequence[Drawn], unit: str) -> list[Block]:
    """Return charts of the last points and the first lines; none where there is nothing to draw.

    `ending` says what a point is, such as "Week ending". Slack wants a value at every point. What is not known is not
    drawn as nought: lines that are mostly unknown are left out, and so are the points at which a line is, which the
    axis names. Lines that are unknown at other points stand in a chart of their own, so that none costs another one.
    """
    alike: dict[tuple[bool, ...], list[Drawn]] = {}
    for line in lines:
        if line.mostly_known:
            alike.setdefault(tuple(value is not None for value in line.values), []).append(line)
    drawn = [_chart(title, ending, points, some[:MOST_LINES], unit) for some in list(alike.values())[:MOST_CHARTS]]
    return [block for block in drawn if block is not None]


def _chart(title: str, ending: str, points: Sequence[str], lines: Sequence[Drawn], unit: str) -> Block | None:
    known = [at for at in range(-len(points), 0) if lines[0].values[at] is not None][-MOST_POINTS:]
    labels = _unlike([one_line(points[at], LONGEST_LABEL) or "-" for at in known])
    names = _unlike([one_line(line.name, LONGEST_LABEL) or "-" for line in lines])
    if not labels:
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
                        {"label": label, "value": line.values[at]} for label, at in zip(labels, known, strict=True)
                    ],
                }
                for name, line in zip(names, lines, strict=True)
            ],
            "axis_config": {
                "categories": labels,
                "x_label": own_line(_with_gaps(ending, points, known), LONGEST_TITLE),
                "y_label": own_line(unit, LONGEST_TITLE),
            },
        },
    }


def _with_gaps(ending: str, points: Sequence[str], known: Sequence[int]) -> str:
    """Say at which points behind the first nothing is drawn: a line that runs on would hide them."""
    missing = [points[at] for at in range(known[0], 0) if at not in known]
    if not missing:
        return ending
    if len(missing) > MOST_NAMED:
        return _("{ending} ({count} have no hours)", ending=ending, count=len(missing))
    return _("{ending} (no hours: {points})", ending=ending, points=", ".join(missing))


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
