"""Tables and charts in a terminal: every figure in words, with bars and lines of characters beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

Cell = Mapping[str, Any]
Write = Callable[[Cell], Text]

BAR = 40
STEPS = "▁▂▃▄▅▆▇█"
_SIDES: dict[str, Literal["left", "center", "right"]] = {"left": "left", "center": "center", "right": "right"}


def table(block: Mapping[str, Any], write: Write) -> RenderableType:
    """Draw a table; its first row is the head."""
    rows = block["rows"]
    settings = block.get("column_settings") or []
    sides = [_SIDES[(one or {}).get("align", "left")] for one in settings]
    sides += ["left"] * (max(len(row) for row in rows) - len(sides))
    return _grid(rows, sides, write)


def data_table(block: Mapping[str, Any], write: Write) -> RenderableType:
    """Draw the first page of a sortable table, and say how many rows there are."""
    head, *rows = block["rows"]
    page = rows[: block.get("page_size", 5)]
    columns = zip(*rows, strict=True)
    sides = [_SIDES["right" if all(cell["type"] == "raw_number" for cell in one) else "left"] for one in columns]
    drawn: list[RenderableType] = [Text(block["caption"], "bold"), _grid([head, *page], sides, write)]
    if len(page) < len(rows):
        drawn.append(Text(f"Rows 1-{len(page)} of {len(rows)}", "dim"))
    return Group(*drawn)


def _grid(rows: Sequence[Sequence[Cell]], sides: Sequence[Literal["left", "center", "right"]], write: Write) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    head, *body = rows
    for cell, side in zip(head, sides, strict=False):
        grid.add_column(write(cell), justify=side, overflow="fold")
    for row in body:
        grid.add_row(*(write(cell) for cell in row))
    return grid


def chart(block: Mapping[str, Any]) -> RenderableType:
    """Draw a chart."""
    drawn = block["chart"]
    if drawn["type"] == "pie":
        values = {one["label"]: one["value"] for one in drawn["segments"]}
        body: RenderableType = _bars(values, whole=sum(values.values()))
    elif drawn["type"] == "bar" and len(drawn["series"]) == 1:
        body = _bars({one["label"]: one["value"] for one in drawn["series"][0]["data"]})
    elif drawn["type"] == "bar":
        body = _matrix(drawn)
    else:
        body = _lines(drawn)
    return Group(Text(block["title"], "bold"), body)


def _bars(values: Mapping[str, float], whole: float | None = None) -> Table:
    """Draw one bar a line; with `whole`, each value's share of it too."""
    grid = Table.grid(padding=(0, 1))
    longest = max((abs(value) for value in values.values()), default=0) or 1
    for label, value in values.items():
        share = "" if whole is None else f"{value / whole:.0%}"
        bar = "█" * max(round(abs(value) / longest * BAR), 1 if value else 0)
        grid.add_row(Text(label), Text(bar, "cyan"), Text(number(value)), Text(share, "dim"))
    return grid


def _matrix(drawn: Mapping[str, Any]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    grid.add_column(drawn["axis_config"].get("x_label", ""))
    for series in drawn["series"]:
        grid.add_column(Text(series["name"]), justify="right")
    for index, category in enumerate(drawn["axis_config"]["categories"]):
        grid.add_row(Text(category), *(number(series["data"][index]["value"]) for series in drawn["series"]))
    return grid


def _lines(drawn: Mapping[str, Any]) -> RenderableType:
    """Draw each series as a line of steps, on one scale for all, with its figures."""
    axis = drawn["axis_config"]
    every = [point["value"] for series in drawn["series"] for point in series["data"]]
    low, high = min(0.0, *every), max(0.0, *every)
    grid = Table.grid(padding=(0, 1))
    for series in drawn["series"]:
        values = [point["value"] for point in series["data"]]
        steps = "".join(STEPS[_step(value, low, high)] for value in values)
        grid.add_row(Text(series["name"]), Text(steps, "cyan"), Text(" ".join(number(value) for value in values)))
    ends = f"{axis['categories'][0]} - {axis['categories'][-1]}"
    labels = [axis.get("y_label", ""), axis.get("x_label", ""), ends]
    return Group(grid, Text(", ".join(label for label in labels if label), "dim"))


def _step(value: float, low: float, high: float) -> int:
    return round((value - low) / (high - low) * (len(STEPS) - 1)) if high > low else 0


def number(value: float) -> str:
    """Write a figure with one decimal at most."""
    return f"{round(value, 1):,.10g}"
