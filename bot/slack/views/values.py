"""What stands in the fields of a dialog, by the fields' names."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.slack.request import Block

Plain = str | list[str] | None

_ONE = ("value", "selected_date", "selected_time", "selected_user", "selected_conversation", "selected_channel")
_MANY = ("selected_users", "selected_conversations", "selected_channels")
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
}


class Values:
    """What stands in the fields: what was typed or chosen. A field called `share:3` answers to `share` as well."""

    def __init__(self, by_block: Mapping[str, Plain]) -> None:
        self._by_name = {block_id.partition(":")[0]: value for block_id, value in by_block.items()} | dict(by_block)
        self.by_block = dict(by_block)

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "Values":
        """Read what Slack reports of a dialog."""
        state = (view.get("state") or {}).get("values") or {}
        return cls({block_id: _plain(next(iter(each.values()))) for block_id, each in state.items() if each})

    def __contains__(self, name: str) -> bool:
        """Say whether there is a field of this name."""
        return name in self._by_name

    def text(self, name: str) -> str:
        """Return what was typed or chosen, without blanks around it; nothing where the field is empty."""
        value = self._by_name.get(name)
        return value.strip() if isinstance(value, str) else ""

    def many(self, name: str) -> list[str]:
        """Return all that was chosen."""
        value = self._by_name.get(name)
        return value if isinstance(value, list) else []

    def id(self, name: str) -> int | None:
        """Return the id that was chosen, if what was chosen is one."""
        value = self.text(name)
        return int(value) if value.isascii() and value.isdecimal() else None

    def day(self, name: str) -> date | None:
        """Return the day that was chosen."""
        value = self.text(name)
        return date.fromisoformat(value) if value else None

    def time(self, name: str) -> time | None:
        """Return the time of day that was chosen."""
        value = self.text(name)
        return time.fromisoformat(value) if value else None


def filled(view: Mapping[str, Any]) -> list[Block]:
    """Return the blocks of a dialog with what stood in its fields as what stands there at first."""
    state = (view.get("state") or {}).get("values") or {}
    return [_filled(block, state.get(block.get("block_id"), {})) for block in view["blocks"]]


def _filled(block: Block, reports: Mapping[str, Any]) -> Block:
    if block["type"] != "input" or not reports:
        return block
    report = next(iter(reports.values()))
    initial = {_INITIAL[name]: value for name, value in report.items() if name in _INITIAL and value}
    element = {name: value for name, value in block["element"].items() if not name.startswith("initial_")}
    return {**block, "element": {**element, **initial}}


def _plain(report: Mapping[str, Any]) -> Plain:
    """Return what a field reports as words or as a list of them."""
    if "selected_options" in report:
        return [each["value"] for each in report["selected_options"] or ()]
    if "selected_option" in report:
        return report["selected_option"]["value"] if report["selected_option"] else None
    for name in _MANY:
        if name in report:
            return list(report[name] or ())
    return next((report[name] for name in _ONE if report.get(name)), None)
