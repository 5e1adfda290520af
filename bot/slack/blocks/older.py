"""The same message for a Slack that does not draw the newer blocks yet: charts become tables, and tables lines."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.slack.blocks import words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import LONGEST_BLOCKS, own_line
from bot.slack.request import Block

CHART = "data_visualization"
TABLE = "data_table"
NEWER = frozenset({CHART, TABLE})
LONGEST_CELL = 60
BETWEEN = " | "

REFUSED: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Slack takes no block of the message: other ones, or the words alone, still arrive."""


def ways(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return how a message can be drawn, the next one for a Slack that refuses the one before."""
    kinds = {block["type"] for block in blocks}
    drawn = [list(blocks)]
    if CHART in kinds:
        drawn.append([_table_of(block) if block["type"] == CHART else block for block in blocks])
    return [*drawn, without_newer(blocks)] if kinds & NEWER else drawn


def without_newer(blocks: Sequence[Block]) -> list[Block]:
    """Return the message in blocks that every Slack draws; rows for which there is no room are counted."""
    room = LONGEST_BLOCKS - sum(_characters(block) for block in blocks if block["type"] not in NEWER)
    drawn: list[Block] = []
    for block in blocks:
        if block["type"] not in NEWER:
            drawn.append(block)
            continue
        lines = _lines(_table_of(block) if block["type"] == CHART else block, room)
        room -= _characters(lines)
        drawn.append(lines)
    return drawn


def _table_of(block: Block) -> Block:
    """Make a table of a line chart: a row for each point, a column for each line."""
    drawn, axis = block["chart"], block["chart"]["axis_config"]
    header = [axis["x_label"], *(series["name"] for series in drawn["series"])]
    values = zip(*([point["value"] for point in series["data"]] for series in drawn["series"]), strict=True)
    return {
        "type": TABLE,
        "caption": words.clauses([block["title"], axis["y_label"]]),
        "rows": [
            [_raw_text(name) for name in header],
            *([_raw_text(at), *map(_raw_number, row)] for at, row in zip(axis["categories"], values, strict=True)),
        ],
        "page_size": len(axis["categories"]),
        "row_header_column_index": 0,
    }


def _raw_text(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def _raw_number(value: float) -> Block:
    return {"type": "raw_number", "value": value, "text": words.number(value, 1)}


def _lines(table: Block, room: int) -> Block:
    """Write a table line by line while there is room, then how many rows are left out; links take what room is left."""
    rows = [[(own_line(_words(cell), LONGEST_CELL), _url(cell)) for cell in row] for row in table["rows"]]
    room -= len(table["caption"]) + LONGEST_CELL
    shown = 0
    for row in rows:
        room -= sum(len(BETWEEN) + len(text) for text, _url in row)
        if room < 0:
            break
        shown += 1
    parts = [("text", table["caption"], "")]
    for row in rows[:shown]:
        for at, (text, url) in enumerate(row):
            parts.append(("text", BETWEEN if at else "\n", ""))
            linked = bool(url) and len(url) <= room
            room -= len(url) if linked else 0
            parts.append(("link", text, url) if linked else ("text", text, ""))
    if left_out := len(rows) - shown:
        said = counted("Left out for want of room: {count} row.", "Left out for want of room: {count} rows.", left_out)
        parts.append(("text", f"\n{said}", ""))
    return _preformatted(parts)


def _words(cell: Block) -> str:
    if cell["type"] == "rich_text":
        return "".join(span.get("text", "") for span in _spans(cell))
    return str(cell["text"])


def _url(cell: Block) -> str:
    """Return where a cell leads to, if it does."""
    return next((str(span["url"]) for span in _spans(cell) if span["type"] == "link"), "")


def _spans(cell: Block) -> Iterator[Block]:
    for part in cell.get("elements", ()):
        yield from part["elements"]


def _preformatted(parts: Sequence[tuple[str, str, str]]) -> Block:
    """Return lines of text and links; words beside each other are one."""
    elements: list[Block] = []
    for kind, text, url in parts:
        if kind == "link":
            elements.append({"type": "link", "url": url, "text": text})
        elif elements and elements[-1]["type"] == "text":
            elements[-1]["text"] += text
        else:
            elements.append({"type": "text", "text": text})
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": elements}]}


def _characters(value: object) -> int:
    """Count the characters under every `text` and `url` below a block."""
    if isinstance(value, dict):
        own = (value.get("text"), value.get("url"))
        return sum(len(each) for each in own if isinstance(each, str)) + sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else 0
