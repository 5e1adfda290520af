"""Blocks, one below the other."""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from bot.demo.page.charts import chart
from bot.demo.page.elements import element, picture
from bot.demo.page.markup import Undrawable, tag, together
from bot.demo.page.reader import Reader
from bot.demo.page.tables import data_table, table
from bot.demo.page.text import rich_text, text
from bot.demo.workspace.people import Block, with_ids
from bot.language import gettext as _


def blocks(shown: Sequence[Block], reader: Reader) -> Markup:
    """Draw blocks; raises `Undrawable` for what the page does not know."""
    return together(_block(each, reader) for each in with_ids(list(shown)))


def _block(block: Block, reader: Reader) -> Markup:
    if block["type"] not in _BLOCKS:
        raise Undrawable(f"no block is called {block['type']}")
    return tag("div", _BLOCKS[block["type"]](block, reader), class_=f"block {block['type'].replace('_', '-')}")


def _header(block: Block, _reader: Reader) -> Markup:
    return tag(f"h{block.get('level', 2)}", block["text"]["text"])


def _section(block: Block, reader: Reader) -> Markup:
    parts = [tag("p", text(block["text"], reader))] if "text" in block else []
    if "fields" in block:
        parts.append(tag("div", *(tag("p", text(each, reader)) for each in block["fields"]), class_="fields"))
    drawn = tag("div", *parts)
    if "accessory" not in block:
        return drawn
    return drawn + tag("div", element(block["accessory"], reader, block["block_id"]), class_="accessory")


def _context(block: Block, reader: Reader) -> Markup:
    return together(
        picture(each) if each["type"] == "image" else tag("span", text(each, reader)) for each in block["elements"]
    )


def _actions(block: Block, reader: Reader) -> Markup:
    return together(element(each, reader, block["block_id"]) for each in block["elements"])


def _image(block: Block, _reader: Reader) -> Markup:
    title = [tag("p", block["title"]["text"])] if "title" in block else []
    return together([*title, picture(block)])


def _input(block: Block, reader: Reader) -> Markup:
    label, wrong = block["label"]["text"], reader.errors.get(block["block_id"], "")
    legend = [label, tag("span", " " + _("(optional)"), class_="small")] if block.get("optional") else [label]
    return tag(
        "fieldset",
        tag("legend", *legend),
        element(block["element"], reader, block["block_id"], label),
        *([tag("p", wrong, class_="error", role="alert")] if wrong else []),
        *([tag("p", block["hint"]["text"], class_="small")] if "hint" in block else []),
        class_="wrong" if wrong else None,
        data_told=bool(block.get("dispatch_action")),
    )


def _alert(block: Block, reader: Reader) -> Markup:
    return tag("p", text(block["text"], reader), class_=f"notice {block.get('level', 'default')}")


_BLOCKS: Mapping[str, Callable[[Block, Reader], Markup]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": lambda _block, _reader: tag("hr"),
    "image": _image,
    "input": _input,
    "rich_text": rich_text,
    "alert": _alert,
    "table": table,
    "data_table": data_table,
    "data_visualization": lambda block, _reader: chart(block),
}
