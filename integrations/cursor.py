"""Cursors that are small values of our own, written as JSON."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from integrations.errors import CursorExpired

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Place = TypeVar("Place", bound="DataclassInstance")


def write(place: "DataclassInstance") -> str:
    """Write a place as a cursor."""
    return json.dumps(asdict(place))


def read(kind: type[Place], cursor: str) -> Place:
    """Read a cursor back; raise `CursorExpired` where it is none of this kind."""
    try:
        return kind(**json.loads(cursor))
    except (TypeError, ValueError):
        raise CursorExpired("the cursor is none that this version wrote") from None
