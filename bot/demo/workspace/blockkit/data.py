"""Tables and charts."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from bot.demo.workspace.blockkit.objects import Block, Strict, kind
from bot.demo.workspace.blockkit.rich_text import RichText

# Slack's newer pages allow 201 rows and 12 series; older ones, and the clients that follow them, 101 and 6.
MOST_ROWS = 101
MOST_SERIES = 6

Label = Annotated[str, Field(min_length=1, max_length=20)]
AxisLabel = Annotated[str, Field(max_length=50)]


class RawText(Strict):
    """A cell that shows as it is."""

    type: Literal["raw_text"]
    text: str


class RawNumber(Strict):
    """A cell that sorts as a number and shows as `text`."""

    type: Literal["raw_number"]
    value: float
    text: str | None = None


Cell = Annotated[
    Annotated[RawText, Tag("<raw_text>")]
    | Annotated[RawNumber, Tag("<raw_number>")]
    | Annotated[RichText, Tag("<rich_text>")],
    Discriminator(kind),
]
Row = Annotated[list[Cell], Field(min_length=1, max_length=20)]


class Column(Strict):
    """How a column stands."""

    align: Literal["left", "center", "right"] | None = None
    is_wrapped: bool | None = None


class Table(Block):
    """A table."""

    type: Literal["table"]
    rows: Annotated[list[Row], Field(min_length=1, max_length=100)]
    column_settings: Annotated[list[Column | None], Field(max_length=20)] | None = None


class DataTable(Block):
    """A table that sorts and turns pages; the first row is its head."""

    type: Literal["data_table"]
    caption: Annotated[str, Field(min_length=1)]
    rows: Annotated[list[Row], Field(min_length=2, max_length=MOST_ROWS)]
    page_size: Annotated[int, Field(ge=1, le=100)] | None = None
    row_header_column_index: Annotated[int, Field(ge=0, le=19)] | None = None

    @model_validator(mode="after")
    def even(self) -> "DataTable":
        """Refuse uneven rows, empty cells and rich text in the head."""
        head = self.rows[0]
        if any(len(row) != len(head) for row in self.rows):
            raise PydanticCustomError("uneven", "all rows must have the same number of cells")
        if any(cell.type == "rich_text" for cell in head):
            raise PydanticCustomError("head", "header cells must not be rich_text")
        if any(cell.type != "rich_text" and cell.text == "" for row in self.rows for cell in row):
            raise PydanticCustomError("empty", "cells must not be empty")
        if (self.row_header_column_index or 0) >= len(head):
            raise PydanticCustomError("index", "row_header_column_index must name a column")
        return self


class Segment(Strict):
    """A part of a pie."""

    label: Label
    value: Annotated[float, Field(gt=0)]


class Pie(Strict):
    """A pie."""

    type: Literal["pie"]
    segments: Annotated[list[Segment], Field(min_length=1, max_length=MOST_SERIES)]


class Point(Strict):
    """A value at a category."""

    label: Label
    value: float


class Series(Strict):
    """A line, or bars of one colour."""

    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=20)]


class Axis(Strict):
    """The categories, and what the axes are called."""

    categories: Annotated[list[Label], Field(min_length=1, max_length=20)]
    x_label: AxisLabel | None = None
    y_label: AxisLabel | None = None


class Plot(Strict):
    """Bars, lines or areas over categories."""

    type: Literal["bar", "line", "area"]
    series: Annotated[list[Series], Field(min_length=1, max_length=MOST_SERIES)]
    axis_config: Axis

    @model_validator(mode="after")
    def even(self) -> "Plot":
        """Refuse two series of one name, and a series without exactly one point for each category."""
        categories = self.axis_config.categories
        if len({series.name for series in self.series}) != len(self.series):
            raise PydanticCustomError("twins", "series names must be unique")
        if len(set(categories)) != len(categories):
            raise PydanticCustomError("twins", "categories must be unique")
        if any([point.label for point in series.data] != categories for series in self.series):
            raise PydanticCustomError("points", "each series must have one point for each category, in order")
        return self


class Chart(Block):
    """A chart."""

    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: Annotated[
        Annotated[Pie, Tag("<pie>")]
        | Annotated[Plot, Tag("<bar>")]
        | Annotated[Plot, Tag("<line>")]
        | Annotated[Plot, Tag("<area>")],
        Discriminator(kind),
    ]
