"""What blocks say, line by line, as somebody reads them who sees no layout."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def read(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Return the words of blocks, with plain spaces where no line ends; buttons are left out."""
    return "\n".join(line for block in blocks for line in _lines(block)).replace("\u00a0", " ")


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header" | "section":
            yield block["text"]["text"]
        case "context":
            yield from (element["text"] for element in block["elements"])
        case "data_table":
            yield block["caption"]
            yield from (" | ".join(map(_cell, row)) for row in block["rows"])
        case "input":
            yield block["label"]["text"]
            for option in block["element"].get("options", []):
                yield f"- {option['text']['text']}: {option.get('description', {}).get('text', '')}"
        case "rich_text":
            for element in block["elements"]:
                mark = "• " if element["type"] == "rich_text_list" else ""
                parts = element["elements"] if mark else [element]
                yield from (mark + "".join(map(_span, part["elements"])) for part in parts)


def _cell(cell: Mapping[str, Any]) -> str:
    if cell["type"] == "rich_text":
        return "".join(_span(span) for part in cell["elements"] for span in part["elements"])
    return str(cell["text"])


def _span(span: Mapping[str, Any]) -> str:
    return str(span.get("text") or span.get("user_id") or span.get("channel_id"))
