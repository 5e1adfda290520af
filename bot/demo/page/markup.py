"""HTML made of tags, in which every text and every attribute is escaped."""

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup, escape

_ALONE = frozenset({"br", "hr", "img", "input", "meta"})


class Undrawable(ValueError):
    """Something that the page does not know how to draw: left out, it would be missing and nobody would notice."""


def tag(name: str, /, *inside: str, **attributes: str | float | bool | None) -> Markup:
    """Return an element; attributes that are None or False are left out, True stands alone.

    `class_` is written `class`, `data_block` is written `data-block`.
    """
    written = Markup("").join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if name in _ALONE:
        return Markup("<{}{}>").format(name, written)
    return Markup("<{}{}>{}</{}>").format(name, written, together(inside), name)


def together(parts: Iterable[str]) -> Markup:
    """Return parts one behind the other; those that are no markup are escaped."""
    return Markup("").join(map(escape, parts))


def address(url: str) -> str | None:
    """Return an address that a browser may follow, None for any other, such as one that holds a script."""
    return url if url.startswith(("https://", "http://", "mailto:")) else None


def _attribute(name: str, value: str | float | Literal[True]) -> Markup:
    written = name.rstrip("_").replace("_", "-")
    return Markup(" {}").format(written) if value is True else Markup(' {}="{}"').format(written, value)
