"""What a person can press, choose and fill in, and how Slack reports it to the app."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.demo.workspace.people import Block, with_ids

_SINGLE = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "rich_text_input": "rich_text_value",
}
_ONE_OPTION = frozenset({"static_select", "external_select", "radio_buttons", "overflow"})
_OPTIONS = frozenset({"multi_static_select", "multi_external_select", "checkboxes"})
_INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}


def elements(blocks: Sequence[Block]) -> Iterator[tuple[Block, dict[str, Any]]]:
    """Yield each interactive element with the block that holds it."""
    for block in with_ids(list(blocks)):
        found = [*block.get("elements", []), block.get("accessory"), block.get("element"), *block.get("actions", [])]
        for element in found:
            if isinstance(element, dict) and ("action_id" in element or element.get("type") in _PRESSED):
                yield block, element
        yield from elements([*block.get("child_blocks", []), *_cards(block)])


_PRESSED = frozenset({"button", "overflow", "static_select", "external_select", "datepicker", "users_select"})


def _cards(block: Block) -> list[Block]:
    return list(block["elements"]) if block.get("type") == "carousel" else []


def find(blocks: Sequence[Block], wanted: str) -> tuple[Block, dict[str, Any]]:
    """Find an element by its `action_id`, its field or what is written on it; raise LookupError with what there is."""
    there = list(elements(blocks))
    for block, element in there:
        if wanted in {element.get("action_id"), written_on(element), block["block_id"], _label(block)}:
            return block, element
    seen = ", ".join(repr(written_on(element) or element.get("action_id")) for _, element in there)
    raise LookupError(f"nothing to press is called {wanted!r}; there is {seen or 'nothing'}")


def _label(block: Block) -> str | None:
    words = block.get("label", {}).get("text")
    return None if words is None else str(words)


def written_on(element: Mapping[str, Any]) -> str:
    """Return the words on an element."""
    words = element.get("text") or element.get("placeholder") or {}
    return str(words.get("text", "")) if isinstance(words, dict) else str(words)


def reported(element: Mapping[str, Any], value: Any, offered: Sequence[Block] = ()) -> dict[str, Any]:
    """Return what Slack reports once `value` stands in the element; an option may be given by value or by text.

    `offered` are the options that the app last gave an element which asks for them.
    """
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(element, value, offered)}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": [_option(element, one, offered) for one in value or []]}
    return {"type": kind, _SINGLE.get(kind, "value"): value}


def action(
    block: Block, element: Mapping[str, Any], value: Any, at: str, offered: Sequence[Block] = ()
) -> dict[str, Any]:
    """Return the entry of `actions` for one press or choice."""
    made: dict[str, Any] = {
        "type": element["type"],
        "action_id": element.get("action_id", "generated"),
        "block_id": block["block_id"],
        "action_ts": at,
    }
    if element["type"] != "button":
        return made | reported(element, value, offered)
    kept = {name: element[name] for name in ("value", "style") if name in element}
    return made | {"text": element.get("text")} | kept


def initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Slack reports about an element that nobody touched."""
    report = reported(element, None)
    for name in report.keys() - {"type"}:
        report[name] = element.get(_INITIAL[name], report[name])
    return report


def _option(element: Mapping[str, Any], value: Any, offered: Sequence[Block]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"]), *offered]
    for option in options:
        if value in {option.get("value"), option["text"]["text"]}:
            return dict(option)
    raise LookupError(f"no option is called {value!r}; there is {[option['text']['text'] for option in options]}")
