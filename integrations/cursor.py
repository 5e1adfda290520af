"""Cursors that are small values of our own, written as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

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


def parts(cursor: str, needed: str) -> dict[str, Any]:
    """Read a cursor that is an object with a number `needed` in it; raise `CursorExpired` where it is none."""
    try:
        found = json.loads(cursor)
        if isinstance(found[needed], int):
            return dict(found)
    except (KeyError, TypeError, ValueError):
        pass
    raise CursorExpired("the cursor is none that this version wrote")


def write_places(places: Mapping[str, str]) -> str:
    """Write places in several lists, by the lists' names, as one cursor."""
    return json.dumps(places)


def places(cursor: str, form: re.Pattern[str]) -> dict[str, str]:
    """Read places back; raise `CursorExpired` where one is not of this form."""
    try:
        found = dict(json.loads(cursor))
        if all(form.fullmatch(place) for place in found.values()):
            return found
    except (TypeError, ValueError):
        pass
    raise CursorExpired("the cursor is none that this version wrote")
