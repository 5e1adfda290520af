"""Whether Slack would take a message, a dialog or a Home tab: each object's own limits, then those of the whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.demo.workspace.blockkit.blocks import HOME, MESSAGE, MODAL, OPTIONS
from bot.demo.workspace.people import Block

MOST_CHARTS = 2
MOST_MARKDOWN = 12_000
MOST_TABLE_CHARACTERS = 10_000
MOST_DATA_TABLE_CHARACTERS = 20_000
MOST_BLOCK_CHARACTERS = 13_200

_EVERYWHERE = frozenset({"header", "section", "context", "actions", "divider", "image", "input", "rich_text", "card"})
_SURFACES: Mapping[str, frozenset[str]] = {
    "message": _EVERYWHERE
    | {"markdown", "table", "data_table", "data_visualization", "carousel", "container", "context_actions"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | {"table", "data_table", "carousel", "container"},
}
_TABLES = frozenset({"table", "data_table"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `refused` is false for what Slack takes although readers lose by it."""

    message: str
    pointer: str
    refused: bool = True
    code: str = ""

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def check_message(text: str, blocks: Sequence[Block]) -> list[Problem]:
    """Return everything that is wrong with a message."""
    problems = _shapes(MESSAGE, {"blocks": blocks}, "")
    problems += _surface(blocks, "message", "")
    problems += _ids(blocks, "")
    problems += _message_totals(blocks)
    if blocks and not text.strip():
        problems.append(Problem("no text for notifications and screen readers", "/text", refused=False))
    return problems


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with a dialog or a Home tab."""
    surface = view.get("type")
    if surface not in {"modal", "home"}:
        return [Problem("must be one of: modal, home", "/view/type")]
    blocks = view.get("blocks") if isinstance(view.get("blocks"), list) else []
    problems = _shapes(MODAL if surface == "modal" else HOME, view, "/view")
    problems += _surface(blocks or (), surface, "/view")
    problems += _ids(blocks or (), "/view")
    inputs = any(block.get("type") == "input" for block in _dicts(blocks or ()))
    if surface == "modal" and inputs and "submit" not in view:
        problems.append(Problem("missing required field: submit", "/view"))
    return problems


def check_options(answer: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with the options that a picker asked for; none at all is an answer too."""
    return _shapes(OPTIONS, answer, "")


def _shapes(model: TypeAdapter[Any], value: Mapping[str, Any], root: str) -> list[Problem]:
    try:
        model.validate_python(dict(value))
    except ValidationError as invalid:
        return [_problem(detail, root) for detail in invalid.errors()]
    return []


def _problem(detail: ErrorDetails, root: str) -> Problem:
    path = [str(step) for step in detail["loc"] if not str(step).startswith("<")]
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in {"missing", "extra_forbidden"}:
        field = path.pop()
        start = "missing required field" if kind == "missing" else "invalid additional property"
        return Problem(f"{start}: {field}", _pointer(root, path))
    if kind == "union_tag_invalid":
        return Problem(f"unsupported type: {context['tag'].strip('<>')}", _pointer(root, [*path, "type"]))
    if kind == "text_too_long":
        path.append("text")
    return Problem(_WORDS.get(kind, "{msg}").format(msg=detail["msg"], **_bounds(context)), _pointer(root, path))


def _bounds(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return Slack's way of naming a bound: the first length that is too long, the last that is too short."""
    bounds = dict(context)
    if "max_length" in context:
        bounds["over"] = context["max_length"] + 1
    if "min_length" in context:
        bounds["under"] = context["min_length"] - 1
    return bounds


_WORDS = {
    "string_too_long": "must be less than {over} characters",
    "string_too_short": "must be more than {under} characters",
    "too_long": "no more than {max_length} items allowed",
    "too_short": "must provide at least {min_length} items",
    "literal_error": "must be one of: {expected}",
}


def _pointer(root: str, path: Sequence[str]) -> str:
    return "/".join([root, *path]) or "/"


def _surface(blocks: Sequence[Block], surface: str, root: str) -> list[Problem]:
    return [
        Problem(f"unsupported type: {block.get('type')} on {surface}", f"{root}/blocks/{index}/type")
        for index, block in enumerate(_dicts(blocks))
        if block.get("type") in _SURFACES["message"] | _SURFACES["modal"]
        and block.get("type") not in _SURFACES[surface]
    ]


def _ids(blocks: Sequence[Block], root: str) -> list[Problem]:
    problems = []
    ids = Counter(block["block_id"] for block in _dicts(blocks) if block.get("block_id"))
    for block_id, times in ids.items():
        if times > 1:
            problems.append(Problem(f"`block_id` {block_id} already exists", f"{root}/blocks"))
    for index, block in enumerate(_dicts(blocks)):
        actions = Counter(one["action_id"] for one in _dicts(block.get("elements", [])) if "action_id" in one)
        for action_id, times in actions.items():
            if times > 1:
                problems.append(Problem(f"`action_id` {action_id} already exists", f"{root}/blocks/{index}/elements"))
    return problems


def _message_totals(blocks: Sequence[Block]) -> list[Problem]:
    there = _dicts(blocks)
    problems = []
    if sum(block.get("type") == "data_visualization" for block in there) > MOST_CHARTS:
        problems.append(Problem(f"no more than {MOST_CHARTS} data_visualization blocks allowed", "/blocks"))
    for kind, limit in (
        ("markdown", MOST_MARKDOWN),
        ("table", MOST_TABLE_CHARACTERS),
        ("data_table", MOST_DATA_TABLE_CHARACTERS),
    ):
        characters = sum(_characters(block) for block in there if block.get("type") == kind)
        if characters > limit:
            problems.append(Problem(f"{kind} blocks together must be less than {limit + 1} characters", "/blocks"))
    if sum(_characters(block) for block in there if block.get("type") not in _TABLES) > MOST_BLOCK_CHARACTERS:
        problems.append(Problem("the blocks together are too long", "/blocks", code="msg_blocks_too_long"))
    return problems


def _characters(value: Any) -> int:
    """Count the characters under every `text` below a block."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(one) for one in value.values())
    return sum(_characters(one) for one in value) if isinstance(value, list) else 0


def _dicts(values: Any) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list | tuple) else []
