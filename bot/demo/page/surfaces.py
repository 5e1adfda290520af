"""Messages, dialogs and Home tabs: blocks in the frame that Slack puts around them."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from markupsafe import Markup

from bot.demo.page.blocks import blocks
from bot.demo.page.markup import tag, together
from bot.demo.page.reader import Reader
from bot.demo.page.text import text
from bot.demo.workspace.feed import Shown, shown_message
from bot.demo.workspace.people import File, Message, View
from bot.demo.workspace.state import APP_USER_ID
from bot.language import gettext as _

Names = Mapping[str, str]


def draw(shown: Shown, names: Names, zone: tzinfo = UTC) -> Markup:
    """Draw whatever appeared on a screen."""
    if shown.kind in {"modal", "home"} and shown.view is not None:
        return view(shown.view, names)
    if shown.kind == "errors":
        return _told([f"{field}: {error}" for field, error in shown.errors.items()])
    if shown.kind == "options":
        return _told([option["text"]["text"] for option in shown.options])
    if shown.kind == "failure":
        return _told([shown.text])
    return _message(shown, Reader(names), zone)


def message(message_: Message, names: Names, zone: tzinfo = UTC) -> Markup:
    """Draw a message as it stands now."""
    return draw(shown_message(message_, "ephemeral" if message_.viewer_id else "message"), names, zone)


def view(view_: View, names: Names, errors: Mapping[str, str] | None = None) -> Markup:
    """Draw a dialog or a Home tab, with what was filled in and what is wrong with it by block."""
    reader = Reader(names, view_.values, errors or {})
    if view_.kind == "modal":
        return _dialog(view_, reader)
    return tag("section", blocks(view_.blocks, reader), class_="home", data_view=view_.id)


def _dialog(view_: View, reader: Reader) -> Markup:
    payload = view_.payload
    title = payload["title"]["text"]
    close = payload.get("close", {}).get("text") or _("Cancel")
    ends = [tag("button", close, type="button", class_="button", value="close")]
    if "submit" in payload:
        ends.append(tag("button", payload["submit"]["text"], type="submit", class_="button primary"))
    return tag(
        "form",
        tag("header", _AVATAR, tag("h1", title)),
        tag("div", blocks(view_.blocks, reader), class_="inside"),
        tag("footer", *ends),
        class_="modal",
        role="dialog",
        aria_label=title,
        data_view=view_.id,
    )


def _message(shown: Shown, reader: Reader, zone: tzinfo) -> Markup:
    if shown.kind == "deletion":
        inside = tag("p", _("This message was deleted."), class_="small")
    elif shown.blocks:
        inside = blocks(shown.blocks, reader)
    else:
        inside = tag("p", text(shown.text, reader), class_="words")
    return tag(
        "article",
        _avatar(shown, reader),
        tag("div", _byline(shown, reader, zone), inside, *map(_file, shown.files)),
        class_="message reply" if shown.thread_ts else "message",
        data_channel=shown.channel_id,
        data_ts=shown.ts,
    )


def _byline(shown: Shown, reader: Reader, zone: tzinfo) -> Markup:
    author = _author(shown)
    parts: list[str] = [tag("b", reader.names.get(author, author).removeprefix("@"))]
    if author == APP_USER_ID:
        parts.append(tag("span", _("APP"), class_="app"))
    if shown.ts is not None:
        at = datetime.fromtimestamp(float(shown.ts), zone)
        parts.append(tag("time", f"{at:%H:%M}", datetime=at.isoformat()))
    if shown.user_id is not None:
        parts.append(tag("span", _("Only visible to you"), class_="small"))
    if shown.kind == "edit" or (shown.message is not None and shown.message.edited):
        parts.append(tag("span", _("(edited)"), class_="small"))
    return tag("p", *parts, class_="byline")


def _author(shown: Shown) -> str:
    return shown.message.user_id if shown.message is not None else APP_USER_ID


def _avatar(shown: Shown, reader: Reader) -> Markup:
    author = _author(shown)
    if author == APP_USER_ID:
        return _AVATAR
    return tag("span", reader.names.get(author, author).removeprefix("@")[:1], class_="avatar", aria_hidden="true")


def _file(file: File) -> Markup:
    size = _("{bytes} bytes", bytes=f"{len(file.content):,}")
    return tag("p", tag("b", file.name), " ", tag("span", size, class_="small"), class_="file")


def _told(lines: list[str]) -> Markup:
    return tag("div", *(tag("p", line) for line in lines), class_="told", role="alert")


def _bars() -> Markup:
    heights: dict[str, Any] = {"6": 8, "14": 13, "22": 20}
    return together(
        tag("rect", x=x, y=27 - height, width=6, height=height, fill="#fff", rx=1) for x, height in heights.items()
    )


_AVATAR = tag("span", tag("svg", _bars(), viewBox="0 0 34 34"), class_="avatar", aria_hidden="true")
