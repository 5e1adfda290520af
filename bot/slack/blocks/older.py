"""The same message for a Slack that does not draw the newer blocks yet: tables become lines, charts go.

A chart's numbers always stand in words beside it.
"""

from collections.abc import Iterator, Sequence

from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import LONGEST_BLOCKS, own_line
from bot.slack.request import Block

CHART = "data_visualization"
TABLE = "data_table"
NEWER = frozenset({CHART, TABLE})
LONGEST_CELL = 60


def has_newer(blocks: Sequence[Block]) -> bool:
    """Say whether there is a block that an older Slack refuses."""
    return any(block["type"] in NEWER for block in blocks)


def without_newer(blocks: Sequence[Block]) -> list[Block]:
    """Return the message in blocks that every Slack draws; rows for which there is no room are counted."""
    room = LONGEST_BLOCKS - sum(_characters(block) for block in blocks if block["type"] not in NEWER)
    drawn: list[Block] = []
    for block in blocks:
        if block["type"] == TABLE:
            lines = list(_fitting(block, room))
            room -= sum(map(len, lines))
            drawn.append(_preformatted("\n".join(lines)))
        elif block["type"] != CHART:
            drawn.append(block)
    return drawn


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
