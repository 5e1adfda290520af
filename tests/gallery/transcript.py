"""What a state says in plain text: what a screen shows, then what stands behind it until somebody looks closer."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.workspace import plain
from bot.demo.workspace.controls import elements
from bot.language import speaking
from tests.gallery.state import NAMES, State

WIDTH = 90


def transcript(state: State, language: str) -> str:
    """Return the whole of it, in a language."""
    shown = state.shown(language)
    with speaking(language):
        lines = [plain(shown, NAMES, WIDTH)]
    lines += [f"! {block}: {wrong}" for block, wrong in state.wrong(language).items()]
    behind = list(dict.fromkeys(line for _, element in elements(shown.blocks) for line in _behind(element)))
    behind += [line for block in shown.blocks for line in _further_rows(block)]
    return "\n".join([*lines, *(["behind it:", *behind] if behind else [])])


def _behind(element: Mapping[str, Any]) -> Iterator[str]:
    if element["type"] in {"static_select", "multi_static_select"}:
        groups = element.get("option_groups", [])
        options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
        yield "- " + " / ".join(option["text"]["text"] for option in options)
    for option in element.get("options", ()):
        if "description" in option:
            yield f"- {option['text']['text']}: {option['description']['text']}"
    if "accessibility_label" in element:
        yield f"- {element['text']['text']}, spoken: {element['accessibility_label']}"
    if "confirm" in element:
        asked = element["confirm"]
        ends = f"[{asked['deny']['text']}] [{asked['confirm']['text']}]"
        yield f"- {element['text']['text']}, asked first: {asked['text']['text']} {ends}"


def _further_rows(block: Mapping[str, Any]) -> Iterator[str]:
    if block["type"] != "data_table":
        return
    for row in block["rows"][1 + block.get("page_size", 5) :]:
        yield "- " + " | ".join(map(_words, row))


def _words(cell: Mapping[str, Any]) -> str:
    if cell["type"] != "rich_text":
        return str(cell.get("text", cell.get("value")))
    return "".join(piece.get("text", "") for part in cell["elements"] for piece in part["elements"])
