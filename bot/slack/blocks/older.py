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
        lines = list(_fitting(_table_of(block) if block["type"] == CHART else block, room))
        room -= sum(map(len, lines))
        drawn.append(_preformatted("\n".join(lines)))
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


def _fitting(table: Block, room: int) -> Iterator[str]:
    """Yield the table's lines while there is room, then how many are left out."""
    yield table["caption"]
    room -= len(table["caption"]) + LONGEST_CELL
    rows = [" | ".join(own_line(_words(cell), LONGEST_CELL) for cell in row) for row in table["rows"]]
    for at, row in enumerate(rows):
        room -= len(row) + 1
        if room < 0:
            yield counted(
                "Left out for want of room: {count} row.", "Left out for want of room: {count} rows.", len(rows) - at
            )
            return
        yield row


def _words(cell: Block) -> str:
    if cell["type"] == "rich_text":
        return "".join(span.get("text", "") for part in cell["elements"] for span in part["elements"])
    return str(cell["text"])


def _preformatted(text: str) -> Block:
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def _characters(value: object) -> int:
    """Count the characters under every `text` below a block."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else 0
