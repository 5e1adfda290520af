"""Tables: those that are laid out, and those that sort and turn pages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.demo.page.markup import Undrawable, tag
from bot.demo.page.reader import Reader
from bot.demo.page.text import rich_text
from bot.demo.workspace.charts import number
from bot.language import gettext as _

Cell = Mapping[str, Any]

PAGE = 5
"""Rows that Slack shows at a time where the app does not say."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def table(block: Mapping[str, Any], reader: Reader) -> Markup:
    """Draw a table whose first row is its head."""
    settings = block.get("column_settings") or []
    sides = [(one or {}).get("align", "left") for one in settings]
    sides += ["left"] * (max(map(len, block["rows"])) - len(sides))
    return tag("div", _grid(block["rows"], sides, None, reader), class_="scrolled")


def data_table(block: Mapping[str, Any], reader: Reader) -> Markup:
    """Draw the first page of a table that sorts, and say how many rows there are."""
    head, *rows = block["rows"]
    page = rows[: block.get("page_size", PAGE)]
    sides = [
        "right" if all(cell["type"] == "raw_number" for cell in column) else "left"
        for column in zip(*rows, strict=True)
    ]
    grid = _grid([head, *page], sides, block.get("row_header_column_index"), reader)
    drawn = [tag("figcaption", block["caption"]), tag("div", grid, class_="scrolled")]
    if len(page) < len(rows):
        said = _("Rows {first} to {last} of {total}", first=1, last=len(page), total=len(rows))
        drawn.append(tag("p", said, class_="small"))
    return tag("figure", *drawn)


def _grid(rows: Sequence[Sequence[Cell]], sides: Sequence[str], named: int | None, reader: Reader) -> Markup:
    head, *body = rows
    heads = [tag("th", _cell(cell, reader), scope="col", class_=side) for cell, side in zip(head, sides, strict=False)]
    lines = [
        tag(
            "tr",
            *(
                tag("th", _cell(cell, reader), scope="row", class_=side)
                if at == named
                else tag("td", _cell(cell, reader), class_=side)
                for at, (cell, side) in enumerate(zip(row, sides, strict=False))
            ),
        )
        for row in body
    ]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *lines))


def _cell(cell: Cell, reader: Reader) -> Markup:
    match cell["type"]:
        case "rich_text":
            return rich_text(cell, reader)
        case "raw_text":
            text = cell["text"]
            return tag("span", text, class_="day") if DAY.fullmatch(text) else escape(text)
        case "raw_number":
            return escape(cell["text"] if "text" in cell else number(cell["value"]))
    raise Undrawable(f"no cell is called {cell['type']}")
