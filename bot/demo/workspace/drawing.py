"""Blocks as a terminal shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.demo.workspace import charts, mentions, mrkdwn
from bot.demo.workspace.people import Block
from bot.language import gettext as _

_APART = frozenset({"header", "table", "data_table", "data_visualization", "container"})
_ARROWED = frozenset({"select", "picker", "overflow"})
_MENTION = Style(color="cyan", bold=True)
_LINK = Style(color="blue", underline=True)
_CODE = Style(color="yellow")


class Pen:
    """Draws blocks; `names` says how ids read, `addresses` whether links are written out."""

    def __init__(self, names: Mapping[str, str], *, addresses: bool) -> None:
        self._names = names
        self._addresses = addresses
        self._draw = {
            "header": self._header,
            "section": self._section,
            "context": self._context,
            "actions": self._actions,
            "context_actions": self._actions,
            "divider": self._divider,
            "image": self._image,
            "input": self._input,
            "rich_text": self._rich_text,
            "markdown": self._markdown,
            "alert": self._alert,
            "table": self._table,
            "data_table": self._data_table,
            "data_visualization": self._chart,
            "card": self._card,
            "carousel": self._carousel,
            "container": self._container,
        }

    def blocks(self, blocks: Sequence[Block]) -> Iterator[RenderableType]:
        """Draw blocks one below the other, figures set apart; one of an unknown type by its name."""
        for index, block in enumerate(blocks):
            if index and block.get("type") in _APART:
                yield Text()
            draw = self._draw.get(str(block.get("type")))
            yield draw(block) if draw else Text(f"[{block.get('type')}]", "dim")

    def text(self, value: Mapping[str, Any] | str) -> Text:
        """Write a text object."""
        if isinstance(value, str):
            return self._pieces(mrkdwn.pieces(value))
        if value.get("type") == "plain_text":
            return Text(value["text"])
        return self._pieces(mrkdwn.pieces(value["text"]))

    def _header(self, block: Block) -> RenderableType:
        return Text(block["text"]["text"], "bold")

    def _section(self, block: Block) -> RenderableType:
        parts: list[RenderableType] = []
        if "text" in block:
            parts.append(self.text(block["text"]))
        if fields := block.get("fields"):
            grid = Table.grid(padding=(0, 3))
            for left in range(0, len(fields), 2):
                grid.add_row(*(self.text(field) for field in fields[left : left + 2]))
            parts.append(grid)
        if accessory := block.get("accessory"):
            parts.append(self._element(accessory))
        return Group(*parts)

    def _context(self, block: Block) -> RenderableType:
        drawn = [self._picture(one) if one["type"] == "image" else self.text(one) for one in block["elements"]]
        line = Text("  ").join(drawn)
        line.stylize("dim")
        return line

    def _actions(self, block: Block) -> RenderableType:
        return Text(" ").join(self._element(one) for one in block["elements"])

    def _divider(self, _block: Block) -> RenderableType:
        return Rule(style="dim")

    def _image(self, block: Block) -> RenderableType:
        title = [Text(block["title"]["text"], "bold")] if "title" in block else []
        return Group(*title, self._picture(block))

    def _picture(self, image: Mapping[str, Any]) -> Text:
        return Text(f"[image: {image['alt_text']}]", "dim")

    def _input(self, block: Block) -> RenderableType:
        label = Text(block["label"]["text"], "bold")
        if block.get("optional"):
            label.append(" " + _("(optional)"), "dim")
        parts: list[RenderableType] = [label, Padding(self._element(block["element"]), (0, 0, 0, 2))]
        if "hint" in block:
            parts.append(Text(block["hint"]["text"], "dim"))
        return Group(*parts)

    def _element(self, element: Mapping[str, Any]) -> Text:
        kind = str(element["type"])
        if kind == "image":
            return self._picture(element)
        if kind == "feedback_buttons":
            buttons = [element["positive_button"], element["negative_button"]]
            return Text(" ").join(_boxed(one["text"]["text"]) for one in buttons)
        if kind in {"button", "icon_button"}:
            button = _boxed(element["text"]["text"], _BUTTONS.get(element.get("style", ""), "bold"))
            return button + Text(f" ({element['url']})") if self._addresses and "url" in element else button
        if kind in {"checkboxes", "radio_buttons"}:
            return _ticked(element)
        arrow = " ▾" if any(word in kind for word in _ARROWED) else ""
        return _boxed(_standing(element) + arrow, "" if _initial(element) is not None else "dim")

    def _rich_text(self, block: Block) -> RenderableType:
        return Group(*(self._rich(part) for part in block["elements"]))

    def _rich(self, part: Mapping[str, Any]) -> RenderableType:
        if part["type"] == "rich_text_list":
            lines = []
            for index, item in enumerate(part["elements"], part.get("offset", 0) + 1):
                mark = f"{index}. " if part["style"] == "ordered" else "• "
                lines.append(Text(mark) + self._pieces(item["elements"]))
            return Padding(Group(*lines), (0, 0, 0, 2 + 2 * part.get("indent", 0)))
        written = self._pieces(part["elements"])
        if part["type"] == "rich_text_preformatted":
            written.stylize(_CODE)
        return Text("│ ", "dim") + written if part["type"] == "rich_text_quote" else written

    def _pieces(self, pieces: Sequence[Mapping[str, Any]]) -> Text:
        return Text().join(self._piece(piece) for piece in pieces)

    def _piece(self, piece: Mapping[str, Any]) -> Text:
        kind = piece["type"]
        if kind == "link":
            written = self._link(piece["url"], piece.get("text", ""))
        elif kind in mentions.KINDS:
            written = Text(mentions.written(piece, self._names), _MENTION)
        else:
            written = Text(piece.get("text") or piece.get("fallback") or f":{piece.get('name', '')}:")
        for name, on in piece.get("style", {}).items():
            if on:
                written.stylize(_CODE if name == "code" else name)
        return written

    def _link(self, url: str, label: str) -> Text:
        """Return a link that can be clicked in a terminal, with its address written out for screens without links."""
        text = Text(label or url.removeprefix("mailto:"), _LINK + Style(link=url))
        if self._addresses and label and not url.startswith("mailto:"):
            text.append(f" ({url})", Style())
        return text

    def _cell(self, cell: Mapping[str, Any]) -> Text:
        if cell["type"] == "rich_text":
            return Text("\n").join(self._pieces(part["elements"]) for part in cell["elements"])
        return Text(cell["text"] if "text" in cell else charts.number(cell["value"]))

    def _markdown(self, block: Block) -> RenderableType:
        return Text(block["text"])

    def _alert(self, block: Block) -> RenderableType:
        return Panel(self.text(block["text"]), title=block.get("level", "info"), title_align="left")

    def _table(self, block: Block) -> RenderableType:
        return charts.table(block, self._cell)

    def _data_table(self, block: Block) -> RenderableType:
        return charts.data_table(block, self._cell)

    def _chart(self, block: Block) -> RenderableType:
        return charts.chart(block)

    def _card(self, block: Block) -> RenderableType:
        written = [self.text(block[name]) for name in ("title", "subtitle", "body", "subtext") if name in block]
        if block.get("actions"):
            written.append(Text(" ").join(self._element(one) for one in block["actions"]))
        return Panel(Group(*written))

    def _carousel(self, block: Block) -> RenderableType:
        return Group(*(self._card(card) for card in block["elements"]))

    def _container(self, block: Block) -> RenderableType:
        named = block.get("title")
        title = Text(named["text"]) if named else self._pieces(block["rich_text_title"]["elements"][0]["elements"])
        return Panel(Group(*self.blocks(block["child_blocks"])), title=title, title_align="left")


_BUTTONS = {"primary": "bold green", "danger": "bold red"}


def _boxed(text: str, style: str = "bold") -> Text:
    return Text(f"[{text}]", style)


def _initial(element: Mapping[str, Any]) -> Any:
    return next((value for name, value in element.items() if name.startswith("initial_")), None)


def _standing(element: Mapping[str, Any]) -> str:
    """Return what stands in a field: its first value, else what invites to fill it in."""
    value = _initial(element)
    if value is None:
        return str(element.get("placeholder", {}).get("text", "…"))
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(one["text"]["text"]) if isinstance(one, dict) else str(one) for one in values)


def _ticked(element: Mapping[str, Any]) -> Text:
    initial = _initial(element) or []
    chosen = {one["value"] for one in (initial if isinstance(initial, list) else [initial])}
    on, off = ("[x]", "[ ]") if element["type"] == "checkboxes" else ("(x)", "( )")
    lines = [f"{on if one['value'] in chosen else off} {one['text']['text']}" for one in element["options"]]
    return Text("\n".join(lines))
