"""What stands in the fields of a dialog or a Home tab, and what Slack's own client lets nobody put there."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.demo.workspace.controls import elements, initial, reported
from bot.demo.workspace.people import Block, Channel
from bot.demo.workspace.state import State

Values = dict[str, dict[str, dict[str, Any]]]
"""`state.values`: what Slack reports of each element, by block id and action id."""

_PRESSED = frozenset({"button", "overflow"})
_SHORT, _LONG = "min_length", "max_length"


def standing(blocks: Sequence[Block]) -> Values:
    """Return what stands in fields that nobody has touched."""
    values: Values = {}
    for block, element in elements(blocks):
        if element["type"] not in _PRESSED:
            values.setdefault(block["block_id"], {})[element.get("action_id", "generated")] = initial(element)
    return values


def kept(blocks: Sequence[Block], before: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Values:
    """Return what stands in the fields of a view that took another one's place.

    A field of the same block id, action id and type keeps what stood in it, whatever its new initial value.
    """
    values = standing(blocks)
    named = {block["block_id"] for block in blocks if block.get("block_id")}
    for block_id in named & before.keys() & values.keys():
        for action_id, report in before[block_id].items():
            if values[block_id].get(action_id, {}).get("type") == report["type"]:
                values[block_id][action_id] = dict(report)
    return values


def named(blocks: Sequence[Block], wanted: str) -> tuple[Block, dict[str, Any]]:
    """Find a field by its label, its block or its action; raise LookupError with what there is."""
    there = [(block, element) for block, element in elements(blocks) if element["type"] not in _PRESSED]
    for block, element in there:
        if wanted in {_label(block), block["block_id"], element.get("action_id", "")}:
            return block, element
    raise LookupError(f"no field is called {wanted!r}; there is {[_label(block) for block, _ in there]}")


def put(state: State, user_id: str, blocks: Sequence[Block], values: Values, given: Mapping[str, Any]) -> Values:
    """Return the values with those given by label, block or action in their place.

    Raises ValueError or LookupError for what Slack's client does not let one type or choose.
    """
    filled = {block_id: dict(reports) for block_id, reports in values.items()}
    for name, value in given.items():
        block, element = named(blocks, name)
        _check_choice(state, user_id, element, value)
        report = reported(element, value, state.offered.get(element.get("action_id", ""), ()))
        _check_typed(_label(block), element, report)
        filled.setdefault(block["block_id"], {})[element.get("action_id", "generated")] = report
    return filled


def check_complete(blocks: Sequence[Block], values: Values) -> None:
    """Raise ValueError for a required field that is empty, as Slack does before it sends anything."""
    for block, element in elements(blocks):
        if block["type"] == "input" and not block.get("optional"):
            report = values[block["block_id"]][element.get("action_id", "generated")]
            if not any(value for name, value in report.items() if name != "type"):
                raise ValueError(f"{_label(block)}: please fill in this field")


def _label(block: Block) -> str:
    return str(block.get("label", {}).get("text", ""))


def _check_typed(label: str, element: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    value = report.get("value")
    if value is None:
        return
    if len(value) > element.get(_LONG, len(value)) or (value and len(value) < element.get(_SHORT, 0)):
        raise ValueError(f"{label}: please type from {element.get(_SHORT, 0)} to {element.get(_LONG)} characters")
    if element["type"] == "number_input" and not _is_number(element, value):
        raise ValueError(f"{label}: please enter a number that fits")


def _is_number(element: Mapping[str, Any], value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    whole = element["is_decimal_allowed"] or number.is_integer()
    low, high = element.get("min_value", value), element.get("max_value", value)
    return bool(whole) and float(low) <= number <= float(high)


def _check_choice(state: State, user_id: str, element: Mapping[str, Any], value: Any) -> None:
    chosen = value if isinstance(value, list) else [value]
    kind = element["type"].removeprefix("multi_")
    for one in chosen if value is not None else ():
        if kind == "users_select" and (one not in state.users or state.users[one].deleted):
            raise LookupError(f"no member is called {one!r}")
        if kind in {"conversations_select", "channels_select"} and not _is_offered(state, user_id, element, one):
            raise LookupError(f"no channel in the list is called {one!r}")


def _is_offered(state: State, user_id: str, element: Mapping[str, Any], channel_id: str) -> bool:
    """Tell whether a picker lists a conversation: one that its user sees and its filter lets through."""
    channel = state.channels.get(channel_id)
    if channel is None or channel.archived:
        return False
    wanted = element.get("filter", {})
    if channel.private and user_id not in channel.members:
        return False
    if channel.shared and wanted.get("exclude_external_shared_channels"):
        return False
    kinds = ["public"] if element["type"].endswith("channels_select") else wanted.get("include")
    return kinds is None or _kind(channel) in kinds


def _kind(channel: Channel) -> str:
    if channel.partner is not None:
        return "im"
    return "private" if channel.private else "public"
