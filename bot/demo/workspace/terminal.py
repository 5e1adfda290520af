"""Messages, dialogs and Home tabs as a terminal or a pipe shows them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from io import StringIO

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.demo.workspace.drawing import Pen
from bot.demo.workspace.feed import Shown, shown_message
from bot.demo.workspace.people import Message

WIDTH = 100


class Drawing:
    """One thing on a screen, drawn when the screen is known: a pipe gets links written out."""

    def __init__(self, shown: Shown, names: Mapping[str, str], zone: tzinfo) -> None:
        self._shown = shown
        self._names = names
        self._zone = zone

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Draw it."""
        shown, pen = self._shown, Pen(self._names, addresses=not options.is_terminal)
        if shown.kind in {"modal", "home"}:
            yield self._view(pen)
        elif shown.kind in {"errors", "options", "failure"}:
            yield Text("\n".join(_lines(shown)), "red" if shown.kind != "options" else "")
        else:
            yield Padding(Group(*self._message(pen)), (0, 0, 0, 4 if shown.thread_ts else 0))

    def _message(self, pen: Pen) -> Iterator[RenderableType]:
        shown = self._shown
        yield self._byline()
        if shown.kind == "deletion":
            yield Text("This message was deleted.", "dim")
        elif shown.blocks:
            yield from pen.blocks(shown.blocks)
        else:
            yield pen.text(shown.text)
        for file in shown.files:
            yield Text(f"[file: {file.name}, {len(file.content):,} bytes]", "dim")

    def _byline(self) -> Text:
        shown = self._shown
        author = self._names.get(shown.message.user_id, "") if shown.message else ""
        at = datetime.fromtimestamp(float(shown.ts or 0), self._zone)
        where = self._names.get(shown.channel_id or "", "")
        line = Text.assemble((author.removeprefix("@"), "bold"), f"  {where}  {at:%a} {at.day} {at:%b %H:%M}")
        if shown.user_id:
            viewer = self._names.get(shown.user_id, shown.user_id)
            line.append(f"  only {viewer.removeprefix('@')} sees this", "dim")
        if shown.kind == "edit" or (shown.message is not None and shown.message.edited):
            line.append("  (edited)", "dim")
        return line

    def _view(self, pen: Pen) -> RenderableType:
        shown = self._shown
        drawn = list(pen.blocks(shown.blocks))
        payload = shown.view.payload if shown.view else {}
        if shown.kind == "modal":
            close = payload.get("close", {}).get("text", "Cancel")
            ends = [close, *([payload["submit"]["text"]] if "submit" in payload else [])]
            drawn.append(Text(" ".join(f"[{end}]" for end in ends), "bold", justify="right"))
        return Panel(Group(*drawn), title=Text(shown.text, "bold"), title_align="left")


def render(shown: Shown | Message, names: Mapping[str, str] | None = None, zone: tzinfo = UTC) -> Drawing:
    """Draw a message, a dialog, a Home tab or a failure; `names` says how ids of users and channels read."""
    if isinstance(shown, Message):
        shown = shown_message(shown, "ephemeral" if shown.viewer_id else "message")
    return Drawing(shown, names or {}, zone)


def plain(shown: Shown | Message, names: Mapping[str, str] | None = None, width: int = WIDTH) -> str:
    """Return the same as a pipe gets it: no colours, no trailing blanks, `width` columns."""
    console = Console(file=StringIO(), width=width, force_terminal=False, color_system=None, emoji=False)
    with console.capture() as captured:
        console.print(render(shown, names))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _lines(shown: Shown) -> Sequence[str]:
    if shown.kind == "errors":
        return [f"{field}: {error}" for field, error in shown.errors.items()]
    if shown.kind == "options":
        return [f"- {option['text']['text']}" for option in shown.options]
    return [shown.text]
