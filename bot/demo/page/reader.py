"""For whom something is drawn: how ids read, what stands in fields, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace import controls

Element = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """`names` says how ids read, `values` what was filled in, `errors` what is wrong in a block."""

    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def standing(self, block_id: str, element: Element) -> Any:
        """Return what stands in an element: what was filled in, else what it began with."""
        filled = self.values.get(block_id, {}).get(element.get("action_id", "generated"))
        report = filled or controls.initial(element)
        return next((value for name, value in report.items() if name != "type"), None)
