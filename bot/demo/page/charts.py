"""Charts as pictures in the page. Each line has its own dashes and marks beside its colour, each mark its figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, floor, log10, pi, sin
from typing import Any

from markupsafe import Markup

from bot.demo.page.markup import Undrawable, tag, together
from bot.demo.workspace.charts import number

WIDTH, HEIGHT = 420, 180
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 10, 26
CHARACTER = 6.2
"""The width of a character of a label, as a rule."""

TICKS = 4
RADIUS = 70

LOOKS = (
    ("#1264a3", "", "circle"),
    ("#b34d00", "7 4", "square"),
    ("#007a5a", "2 3", "diamond"),
    ("#7a3e9d", "10 3 2 3", "triangle"),
    ("#8a6d00", "4 2", "cross"),
    ("#5c5c5c", "1 4", "circle"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to heights: `low` and `high` are the ends of the axis, `step` what stands between its ticks."""

    low: float
    high: float
    step: float

    @classmethod
    def over(cls, values: Sequence[float]) -> "Scale":
        """Begin at nought and end at a round number."""
        low, high = min(0.0, *values), max(0.0, *values)
        rough = (high - low or 1) / TICKS
        power = 10 ** floor(log10(rough))
        step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
        return cls(floor(low / step) * step, max(ceil(high / step), 1) * step, step)

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def ticks(self) -> Iterator[float]:
        """Yield the values that are written at the axis."""
        for at in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + at * self.step


def chart(block: Mapping[str, Any]) -> Markup:
    """Draw a chart with its title and the names of its lines."""
    drawn, title = block["chart"], block["title"]
    if drawn["type"] == "pie":
        named, inside = [each["label"] for each in drawn["segments"]], _pie(drawn["segments"])
    elif drawn["type"] in {"line", "area", "bar"}:
        named, inside = [each["name"] for each in drawn["series"]], _plot(drawn)
    else:
        raise Undrawable(f"no chart is called {drawn['type']}")
    picture = tag("svg", inside, viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=_spoken(title, drawn))
    legend = tag("p", *(tag("span", _sample(at), name) for at, name in enumerate(named)), class_="legend")
    axis = drawn.get("axis_config", {})
    labels = [tag("p", axis[name], class_="small") for name in ("y_label", "x_label") if axis.get(name)]
    return tag("figure", tag("figcaption", title), *labels[:1], picture, *labels[1:], legend, class_="chart")


def _spoken(title: str, drawn: Mapping[str, Any]) -> str:
    """Return every figure in words."""
    if drawn["type"] == "pie":
        return f"{title}: " + ", ".join(f"{each['label']} {number(each['value'])}" for each in drawn["segments"])
    lines = (
        f"{each['name']}: " + ", ".join(f"{point['label']} {number(point['value'])}" for point in each["data"])
        for each in drawn["series"]
    )
    return f"{title}. " + "; ".join(lines)


def _plot(drawn: Mapping[str, Any]) -> Markup:
    series, categories = drawn["series"], drawn["axis_config"]["categories"]
    scale = Scale.over([point["value"] for each in series for point in each["data"]])
    room = (WIDTH - LEFT - RIGHT) / len(categories)
    places = [LEFT + (at + 0.5) * room for at in range(len(categories))]
    parts = [*_axis(scale), *_labels(categories, places, room)]
    for at, each in enumerate(series):
        values = [point["value"] for point in each["data"]]
        if drawn["type"] == "bar":
            parts += _bars(at, each, places, scale, room * 0.8 / len(series), len(series))
            continue
        points = [(x, scale.y(value)) for x, value in zip(places, values, strict=True)]
        if drawn["type"] == "area":
            parts.append(_under(at, points, scale))
        parts.append(_line(at, points))
        parts += [_mark(at, point, _figure(each, index)) for index, point in enumerate(points)]
    return together(parts)


def _figure(series: Mapping[str, Any], at: int) -> str:
    point = series["data"][at]
    return f"{series['name']}, {point['label']}: {number(point['value'])}"


def _axis(scale: Scale) -> Iterator[Markup]:
    for tick in scale.ticks():
        y = round(scale.y(tick), 1)
        yield tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid")
        yield tag("text", number(tick), x=LEFT - 8, y=y + 4, text_anchor="end")


def _labels(categories: Sequence[str], places: Sequence[float], room: float) -> Iterator[Markup]:
    """Write as many labels as there is room for: those with a mark, and the last one unless a mark is beside it."""
    every = max(1, ceil((max(map(len, categories)) * CHARACTER + 12) / room))
    last = len(categories) - 1
    marked = {at for at, label in enumerate(categories) if not label[:1].isalnum()}
    for at, (label, x) in enumerate(zip(categories, places, strict=True)):
        beside = any(0 < abs(at - each) < every for each in marked)
        if at in marked or ((last - at) % every == 0 and not beside):
            yield tag("text", label, x=round(min(x, WIDTH - len(label) * CHARACTER / 2), 1), y=HEIGHT - 8)


def _line(at: int, points: Sequence[tuple[float, float]]) -> Markup:
    colour, dashes, _shape = LOOKS[at % len(LOOKS)]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return tag("path", d=path, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dashes or None)


def _under(at: int, points: Sequence[tuple[float, float]], scale: Scale) -> Markup:
    ground = scale.y(max(0.0, scale.low))
    corners = [(points[0][0], ground), *points, (points[-1][0], ground)]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + " Z"
    return tag("path", d=path, fill=LOOKS[at % len(LOOKS)][0], opacity=0.15)


def _mark(at: int, point: tuple[float, float], said: str = "") -> Markup:
    """Draw the mark of a line at a point."""
    colour, _dashes, shape = LOOKS[at % len(LOOKS)]
    x, y = point
    inside = tag("title", said) if said else ""
    if shape == "circle":
        return tag("circle", inside, cx=round(x, 1), cy=round(y, 1), r=3.5, fill=colour)
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in _SHAPES[shape])
    return tag("polygon", inside, points=corners, fill=colour)


_SHAPES = {
    "square": ((-3, -3), (3, -3), (3, 3), (-3, 3)),
    "diamond": ((0, -4.5), (4.5, 0), (0, 4.5), (-4.5, 0)),
    "triangle": ((0, -4.5), (4.5, 3.5), (-4.5, 3.5)),
    "cross": ((-4, -1.2), (4, -1.2), (4, 1.2), (-4, 1.2)),
}


def _bars(
    at: int, series: Mapping[str, Any], places: Sequence[float], scale: Scale, width: float, among: int
) -> Iterator[Markup]:
    ground = scale.y(max(0.0, scale.low))
    for index, (x, point) in enumerate(zip(places, series["data"], strict=True)):
        y = scale.y(point["value"])
        yield tag(
            "rect",
            tag("title", _figure(series, index)),
            x=round(x + (at - among / 2) * width, 1),
            y=round(min(y, ground), 1),
            width=round(width * 0.9, 1),
            height=round(abs(ground - y), 1),
            fill=LOOKS[at % len(LOOKS)][0],
        )


def _pie(segments: Sequence[Mapping[str, Any]]) -> Markup:
    whole = sum(each["value"] for each in segments)
    ends = [0.0]
    for each in segments:
        ends.append(ends[-1] + each["value"] / whole)
    return together(
        _slice(at, turns, f"{each['label']}: {number(each['value'])}")
        for at, (each, turns) in enumerate(zip(segments, pairwise(ends), strict=True))
    )


def _slice(at: int, turns: tuple[float, float], said: str) -> Markup:
    colour, inside = LOOKS[at % len(LOOKS)][0], tag("title", said)
    x, y = WIDTH / 2, HEIGHT / 2
    if turns[1] - turns[0] >= 1:
        return tag("circle", inside, cx=x, cy=y, r=RADIUS, fill=colour)
    (x1, y1), (x2, y2) = ((x + RADIUS * sin(2 * pi * turn), y - RADIUS * cos(2 * pi * turn)) for turn in turns)
    far = int(turns[1] - turns[0] > 1 / 2)
    path = f"M{x} {y} L{x1:.1f} {y1:.1f} A{RADIUS} {RADIUS} 0 {far} 1 {x2:.1f} {y2:.1f} Z"
    return tag("path", inside, d=path, fill=colour, stroke="#fff")


def _sample(at: int) -> Markup:
    """Draw what a line looks like, beside its name."""
    return tag("svg", _line(at, ((0, 6), (28, 6))), _mark(at, (14, 6)), viewBox="0 0 28 12", aria_hidden="true")
