"""How a mention reads: a person, a channel, a user group, or everybody."""

from collections.abc import Mapping
from typing import Any

KINDS = frozenset({"user", "channel", "usergroup", "broadcast"})


def written(piece: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what stands for a mention: its name, else the words it carries, else the id itself."""
    kind = piece["type"]
    mark = "#" if kind == "channel" else "@"
    target = str(piece.get(f"{kind}_id") or piece.get("range", ""))
    return names.get(target) or mark + (piece.get("text") or target).removeprefix(mark)
