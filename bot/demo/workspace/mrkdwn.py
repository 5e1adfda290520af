"""Slack's markup, read as Slack reads it: into pieces of rich text, and into the list of whom it pings."""

import re
from collections.abc import Iterator
from typing import Any

Piece = dict[str, Any]

_MENTIONS = {"@": "user", "#": "channel"}
_PINGS = frozenset({"here", "channel", "everyone"})
_MARKUP = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>(?:[@#!]|[a-z]+:)[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>\S(?:[^_\n]*\S)?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>\S(?:[^~\n]*\S)?)~(?![\w~])",
    re.DOTALL,
)
_QUOTED = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)


def pieces(source: str) -> list[Piece]:
    """Return what a reader sees, as the pieces that rich text is made of."""
    found: list[Piece] = []
    end = 0
    source = _QUOTED.sub("│ ", source)
    for match in _MARKUP.finditer(source):
        found += _words(source[end : match.start()])
        found += _styled(match)
        end = match.end()
    return found + _words(source[end:])


def _words(source: str) -> list[Piece]:
    return [{"type": "text", "text": _unescaped(source)}] if source else []


def _unescaped(source: str) -> str:
    """Return the characters that Slack's three entities stand for."""
    return source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _styled(match: re.Match[str]) -> list[Piece]:
    kind = match.lastgroup or ""
    inside = match.group(kind)
    if kind in {"block", "code"}:
        return [{"type": "text", "text": _unescaped(inside).strip("\n"), "style": {"code": True}}]
    if kind == "angle":
        return [_angle(inside)]
    return [{**piece, "style": {**piece.get("style", {}), kind: True}} for piece in pieces(inside)]


def _angle(inside: str) -> Piece:
    """Return what stands for `<...>`: a mention, a date or a link; a mention's `text` is read where it has no name."""
    target, _, label = inside.partition("|")
    label = _unescaped(label)
    if target[0] in _MENTIONS:
        kind = _MENTIONS[target[0]]
        return {"type": kind, f"{kind}_id": target[1:], "text": label}
    if target.startswith("!date^"):
        return {"type": "date", "fallback": label}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^"), "text": label}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:], "text": label}
    return {"type": "link", "url": target, "text": label}


def pings(text: str, blocks: Any) -> list[str]:
    """Return whom a message notifies: `channel`, `here`, `everyone`, and ids of users and groups."""
    return list(dict.fromkeys([*_pinged(text), *_in_blocks(blocks)]))


def _pinged(source: str) -> Iterator[str]:
    for inside in re.findall(r"<([@!][^<>\n]+)>", source):
        target = inside.partition("|")[0]
        if target.startswith("@"):
            yield target[1:]
        elif target.startswith("!subteam^"):
            yield target.removeprefix("!subteam^")
        elif target[1:].partition("^")[0] in _PINGS:
            yield target[1:].partition("^")[0]


def _in_blocks(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for one in value:
            yield from _in_blocks(one)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind == "mrkdwn":
            yield from _pinged(value["text"])
        elif kind in {"user", "usergroup", "broadcast"}:
            yield value.get("user_id") or value.get("usergroup_id") or value.get("range", "channel")
        else:
            yield from _in_blocks(list(value.values()))
