"""Slack's markup, read as Slack reads it: into styled text, and into the list of whom it pings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.style import Style
from rich.text import Text

MENTION = Style(color="cyan", bold=True)
LINK = Style(color="blue", underline=True)
CODE = Style(color="yellow")
_STYLES = {"bold": Style(bold=True), "italic": Style(italic=True), "strike": Style(strike=True)}
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


def read(source: str, names: Mapping[str, str], *, addresses: bool) -> Text:
    """Return what a reader sees; `addresses` writes a link's address beside its label, for screens without links."""
    text, end = Text(), 0
    source = _QUOTED.sub("│ ", source)
    for match in _MARKUP.finditer(source):
        text.append(unescaped(source[end : match.start()]))
        text.append_text(_styled(match, names, addresses=addresses))
        end = match.end()
    text.append(unescaped(source[end:]))
    return text


def unescaped(source: str) -> str:
    """Return the characters that Slack's three entities stand for."""
    return source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _styled(match: re.Match[str], names: Mapping[str, str], *, addresses: bool) -> Text:
    kind = match.lastgroup or ""
    inside = match.group(kind)
    if kind in {"block", "code"}:
        return Text(unescaped(inside).strip("\n"), CODE)
    if kind == "angle":
        return angle(inside, names, addresses=addresses)
    text = read(inside, names, addresses=addresses)
    text.stylize(_STYLES[kind])
    return text


def angle(inside: str, names: Mapping[str, str], *, addresses: bool) -> Text:
    """Return what stands for `<...>`: a mention, a date or a link."""
    target, _, label = inside.partition("|")
    if target[0] in "@#":
        return Text(names.get(target[1:], target[0] + (label or target[1:])), MENTION)
    if target.startswith("!date^"):
        return Text(unescaped(label))
    if target.startswith("!"):
        return Text(unescaped(label) or f"@{target[1:]}", MENTION)
    return link(target, unescaped(label), addresses=addresses)


def link(url: str, label: str, *, addresses: bool) -> Text:
    """Return a link that can be clicked in a terminal, with its address written out when `addresses`."""
    text = Text(label or url.removeprefix("mailto:"), LINK + Style(link=url))
    if addresses and label and not url.startswith("mailto:"):
        text.append(f" ({url})", Style())
    return text


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
