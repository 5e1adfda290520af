"""Texts: plain ones, Slack's markup, and rich text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.demo.page.markup import Undrawable, address, tag, together
from bot.demo.page.reader import Reader
from bot.demo.workspace import mentions, mrkdwn

Piece = Mapping[str, Any]

_LOOKS = {"bold": "b", "italic": "i", "strike": "s", "underline": "u", "code": "code"}


def text(value: Mapping[str, Any] | str, reader: Reader) -> Markup:
    """Draw a text object, or the words of a message without blocks, which are read as Slack's markup."""
    if isinstance(value, str):
        return pieces(mrkdwn.pieces(value), reader)
    if value["type"] == "plain_text":
        return escape(value["text"])
    if value["type"] == "mrkdwn":
        return pieces(mrkdwn.pieces(value["text"]), reader)
    raise Undrawable(f"no text is called {value['type']}")


def pieces(written: Sequence[Piece], reader: Reader) -> Markup:
    """Draw pieces of rich text, one behind the other."""
    return together(_piece(each, reader) for each in written)


def rich_text(block: Mapping[str, Any], reader: Reader) -> Markup:
    """Draw a block of rich text."""
    return together(_part(part, reader) for part in block["elements"])


def _part(part: Piece, reader: Reader) -> Markup:
    kind = part["type"]
    if kind == "rich_text_list":
        items = [tag("li", pieces(each["elements"], reader)) for each in part["elements"]]
        indent = f"margin-left: {part['indent']}em" if part.get("indent") else None
        if part["style"] == "ordered":
            return tag("ol", *items, start=part.get("offset", 0) + 1, style=indent)
        return tag("ul", *items, style=indent)
    if kind not in _PARTS:
        raise Undrawable(f"no part of rich text is called {kind}")
    return tag(_PARTS[kind], pieces(part["elements"], reader))


_PARTS = {"rich_text_section": "p", "rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}


def _piece(piece: Piece, reader: Reader) -> Markup:
    if piece["type"] not in _PIECES:
        raise Undrawable(f"no piece of rich text is called {piece['type']}")
    drawn = _PIECES[piece["type"]](piece, reader)
    for look, on in piece.get("style", {}).items():
        drawn = tag(_LOOKS[look], drawn) if on else drawn
    return drawn


def _link(piece: Piece, _reader: Reader) -> Markup:
    words = piece.get("text") or piece["url"].removeprefix("mailto:")
    href = address(piece["url"])
    return tag("a", words, href=href, target="_blank", rel="noopener") if href else escape(words)


def _mention(piece: Piece, reader: Reader) -> Markup:
    return tag("span", mentions.written(piece, reader.names), class_="mention")


_PIECES: Mapping[str, Callable[[Piece, Reader], Markup]] = {
    "text": lambda piece, _reader: escape(piece["text"]),
    "link": _link,
    "user": _mention,
    "channel": _mention,
    "usergroup": _mention,
    "broadcast": _mention,
    "date": lambda piece, _reader: escape(piece.get("fallback", "")),
    "emoji": lambda piece, _reader: escape(f":{piece['name']}:"),
}
