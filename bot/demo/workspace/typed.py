"""What a person typed, as Slack passes it on to a command with `should_escape`."""

import re

from bot.demo.workspace.state import State

_TOKEN = re.compile(
    r"(?P<address>https?://[^\s<>]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<user>@[\w.\-]+)"
    r"|(?P<channel>\#[\w\-]+)"
    r"|(?P<domain>(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|eu|fr|de|example)(?![\w.-]))",
    re.IGNORECASE,
)


def escaped(state: State, text: str) -> str:
    """Turn names of users, user groups and channels, addresses and domains into Slack's angle brackets."""
    written, end = [], 0
    for match in _TOKEN.finditer(text):
        written += [_entities(text[end : match.start()]), _link(state, match)]
        end = match.end()
    return "".join([*written, _entities(text[end:])])


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _link(state: State, match: re.Match[str]) -> str:
    text = match.group()
    if match.lastgroup == "address":
        return f"<{text}>"
    if match.lastgroup == "mail":
        return f"<mailto:{text}|{text}>"
    if match.lastgroup == "domain":
        return f"<http://{text}|{text}>"
    if match.lastgroup == "channel":
        channel = state.channel(text)
        return text if channel is None else f"<#{channel.id}|{channel.name}>"
    user = state.user(text) or state.user(text.replace(".", " "))
    if user is not None:
        return f"<@{user.id}|{text[1:]}>"
    group = state.group(text)
    return text if group is None else f"<!subteam^{group.id}|{text}>"
