"""One way to say a message twice: as Block Kit and, line by line, as the `text` that every message carries.

Whatever came from elsewhere goes into plain text, rich text or table cells, where Slack reads no markup; the `text`
is escaped as a whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from string import Formatter
from urllib.parse import urlsplit

from bot.language import gettext as _
from bot.slack.blocks.counts import counted
from bot.slack.blocks.words import begun
from bot.slack.request import Answer, Block

LONGEST_HEADING = 150
LONGEST_BUTTON = 75
LONGEST_PLACEHOLDER = 150
MOST_OPTIONS = 100
LONGEST_URL = 3_000
LONGEST_PLAIN = 3_000
LONGEST_TEXT = 30_000
MOST_BLOCKS = 49
LONGEST_LISTS = 11_000
LONGEST_BLOCKS = 12_500
"""Characters of all blocks but tables. Slack refuses about 13,200, which it documents nowhere."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one look: bold, as code, leading to a URL, or standing for what Slack names itself."""

    text: str
    bold: bool = False
    code: bool = False
    url: str = ""
    channel_id: str = ""
    user_id: str = ""


Line = str | Sequence[Span | str]


def bold(text: str) -> Span:
    """Set words in bold."""
    return Span(text, bold=True)


def code(text: str) -> Span:
    """Set what is typed."""
    return Span(text, code=True)


def link(text: str, url: str) -> Span:
    """Lead to a web page; any other address is left out and the words stand alone."""
    whole = urlsplit(url).scheme in {"http", "https"} and len(url) <= LONGEST_URL
    return Span(text, url=url if whole else "")


def channel(text: str, channel_id: str) -> Span:
    """Name a channel; `text` stands for it where Slack cannot."""
    return Span(text, channel_id=channel_id)


def person(user_id: str) -> Span:
    """Name a colleague, who is not told."""
    return Span(_("a colleague"), user_id=user_id)


def filled(sentence: str, **parts: "Span | str | Sequence[Span | str]") -> list[Span | str]:
    """Put spans, or several in a row, into the places of a sentence: their order is its language's."""
    spans: list[Span | str] = []
    for said, place, _format, _conversion in Formatter().parse(sentence):
        part = parts[place] if place else ""
        spans += [said, *([part] if isinstance(part, str | Span) else part)]
    return _together(spans)


def _together(spans: Iterable[Span | str]) -> list[Span | str]:
    """Make one of words that follow each other without a look of their own."""
    joined: list[Span | str] = []
    for span in spans:
        if isinstance(span, str) and joined and isinstance(joined[-1], str):
            joined[-1] += span
        elif span != "":
            joined.append(span)
    return joined


@dataclass(frozen=True, slots=True)
class Number:
    """A table cell that sorts by its value."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `value` comes back with the press, `about` is heard in place of its text where that is not enough."""

    text: str
    action_id: str
    value: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """A menu behind a row of buttons: options as what comes back with the choice and their words, at most five."""

    action_id: str
    options: Sequence[tuple[str, str]]


Cell = Span | Number | str


@dataclass(slots=True)
class Message:
    """A message in the making: each call adds a piece to the blocks and to the text."""

    _blocks: list[Block] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _used: int = 0
    _left_out: int = 0

    def heading(self, text: str, shorter: Iterable[str] = ()) -> None:
        """Add the verdict; one too long is said as the first of `shorter` that fits, and in whole in the next line."""
        line = own_line(text, LONGEST_PLAIN)
        if len(line) <= LONGEST_HEADING:
            self._add({"type": "header", "text": _plain(line)}, line)
            return
        fitting = next((each for each in shorter if len(each) <= LONGEST_HEADING), line)
        self._add({"type": "header", "text": _plain(own_line(fitting, LONGEST_HEADING))})
        self.lines([bold(line)])

    def lines(self, title: Line, bullets: Iterable[Line] = ()) -> None:
        """Add one line, and under it a list, of which only as much as there is room for."""
        said, listed = [spoken(title)], []
        size = len(said[0])
        for bullet in bullets:
            words = "• " + spoken(bullet)
            if self._used + size + len(words) > LONGEST_LISTS:
                self._left_out += 1
                continue
            size += len(words)
            said.append(words)
            listed.append(_section(bullet))
        elements: list[Block] = [_section(title)]
        if listed:
            elements.append({"type": "rich_text_list", "style": "bullet", "elements": listed})
        self._add({"type": "rich_text", "elements": elements}, *said)

    def _add(self, block: Block, *said: str) -> None:
        size = sum(map(len, said))
        if self._used + size > LONGEST_BLOCKS or len(self._blocks) >= MOST_BLOCKS:
            self._left_out += len(said)
            return
        self._used += size
        self._blocks.append(block)
        self._text += said

    def table(self, caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], page: int) -> None:
        """Add a table of which Slack shows `page` rows at a time; a message holds one."""
        cells = [[_cell(name) for name in header], *([_cell(cell) for cell in row] for row in rows)]
        self._blocks.append(
            {
                "type": "data_table",
                "caption": own_line(caption, LONGEST_HEADING),
                "rows": cells,
                "page_size": page,
                "row_header_column_index": 0,
            }
        )
        self._text += [" | ".join(map(_words, row)) for row in (header, *rows)]

    def charts(self, blocks: Iterable[Block], said: Iterable[str] = ()) -> None:
        """Add charts; `said` are their numbers where no other line says them, for the text alone."""
        for block in blocks:
            self._add(block)
        self._text += said

    def small(self, text: str) -> None:
        """Add small print."""
        line = own_line(text, LONGEST_PLAIN)
        self._add({"type": "context", "elements": [_plain(line)]}, line)

    def buttons(self, *buttons: Button, more: More | None = None) -> None:
        """Add a row of buttons, and what else can be done behind its last one; the text does without them."""
        drawn = [_button(button) for button in buttons]
        self._add({"type": "actions", "elements": [*drawn, *([] if more is None else [_overflow(more)])]})

    def menu(self, text: str, action_id: str, options: Sequence[tuple[str, str]]) -> None:
        """Add a menu of what stands above, each option as its value and its words; the text does without it."""
        drawn = [
            {"text": _plain(own_line(words, LONGEST_BUTTON)), "value": value} for value, words in options[:MOST_OPTIONS]
        ]
        if not drawn:
            return
        element = {
            "type": "static_select",
            "action_id": action_id,
            "placeholder": _plain(own_line(text, LONGEST_PLACEHOLDER)),
            "options": drawn,
        }
        self._add({"type": "actions", "elements": [element]})

    def answer(self) -> Answer:
        """Return the message."""
        blocks, said = [*self._blocks], [*self._text]
        if self._left_out:
            said.append(
                counted(
                    "Left out for want of room in one message: {count} line.",
                    "Left out for want of room in one message: {count} lines.",
                    self._left_out,
                )
            )
            blocks.append({"type": "context", "elements": [_plain(said[-1])]})
        return Answer(escaped("\n".join(said)[:LONGEST_TEXT]), blocks)


def spoken(line: Line) -> str:
    """Return a line in words alone, unescaped; who stands for a colleague's name begins it with a capital."""
    said = line if isinstance(line, str) else "".join(map(_words, line))
    return begun(said) if said.startswith(_("a colleague")) else said


def sentence(text: str) -> Answer:
    """Return a message that is words and nothing else; nothing in them is markup."""
    kept = "\n".join(own_line(line, LONGEST_PLAIN) for line in text.splitlines())[:LONGEST_PLAIN]
    kept = kept if kept.strip() else "-"
    return Answer(escaped(kept), [{"type": "section", "text": _plain(kept)}])


def beside(answer: Answer, text: str) -> Answer:
    """Add a sentence in small print behind an answer; nothing in it is markup."""
    said = sentence(text)
    small = {"type": "context", "elements": [block["text"] for block in said.blocks]}
    return Answer(f"{answer.text}\n{said.text}", [*answer.blocks, small])


def one_line(text: str, longest: int) -> str:
    """Make one line of a text: no control or direction-changing characters, no longer than `longest`."""
    return _cut(" ".join(text.translate(_BARE).split()), longest)


def own_line(text: str, longest: int) -> str:
    """Make one line of a sentence of ours: its spaces that do not break stay, and so do the isolates around names."""
    line = _BREAKING.sub(" ", text.translate(_BARE_BUT_FOR_ISOLATES)).strip()
    if not _ISOLATED.fullmatch(line):
        return one_line(line, longest)
    cut = _cut(line, longest)
    return cut if _ISOLATED.fullmatch(cut) else _cut(line, longest - 1) + _ISOLATE_ENDS


def isolated(name: str) -> str:
    """Keep a name that is written from right to left from turning round what stands beside it."""
    if not any(unicodedata.bidirectional(each) in {"R", "AL"} for each in name):
        return name
    return f"{_ISOLATE_BEGINS}{name}{_ISOLATE_ENDS}"


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


_BREAKING = re.compile(r"[^\S\u00a0\u202f]+")
_ISOLATE_BEGINS, _ISOLATE_ENDS = "\u2068", "\u2069"
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_BARE: dict[int, str] = {**dict.fromkeys(_CONTROLS, " "), **dict.fromkeys(_TURNING, "")}
"""Of a line there are no others that end it, hold no ink or change its direction."""

_BARE_BUT_FOR_ISOLATES = {code: by for code, by in _BARE.items() if chr(code) not in {_ISOLATE_BEGINS, _ISOLATE_ENDS}}
_HELD = re.compile(r"(?<=\d) (?=%|[^\W\d_])| (?=- \d)| (?=[+-]\d)|(?<=◆) ")
_OTHER = f"[^{_ISOLATE_BEGINS}{_ISOLATE_ENDS}]*"
_ISOLATED = re.compile(f"{_OTHER}(?:{_ISOLATE_BEGINS}{_OTHER}{_ISOLATE_ENDS}{_OTHER})*")
"""A line whose isolates all end, and hold no other: nothing in one can reach what stands outside."""


def held(text: str) -> str:
    """Hold a number to the word behind it, a dash to the day before it, a mark to its day: no line ends between."""
    return _HELD.sub("\u00a0", text)


def escaped(text: str) -> str:
    """Take from a text all that Slack would read as a mention, a link or a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> Block:
    # Slack refuses an empty text object; ":smile:" in a title stays as it was written.
    return {"type": "plain_text", "text": held(text) if text.strip() else "-", "emoji": False}


def _words(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Span) and cell.url:
        return f"{cell.text} ({cell.url})"
    return cell.text


def _section(line: Line) -> Block:
    spans = [line] if isinstance(line, str) else line
    return {"type": "rich_text_section", "elements": [_element(span) for span in spans if span not in ("", Span(""))]}


def _element(span: Span | str) -> Block:
    if isinstance(span, str):
        return {"type": "text", "text": held(span)}
    if span.url:
        return {"type": "link", "url": span.url, "text": span.text}
    if span.channel_id:
        return {"type": "channel", "channel_id": span.channel_id}
    if span.user_id:
        return {"type": "user", "user_id": span.user_id}
    style = {name: True for name in ("bold", "code") if getattr(span, name)}
    text = span.text if span.code else held(span.text)
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _button(button: Button) -> Block:
    drawn = {
        "type": "button",
        "text": {"type": "plain_text", "text": own_line(button.text, LONGEST_BUTTON) or "-", "emoji": False},
        "action_id": button.action_id,
        "value": button.value,
    }
    return drawn | ({"accessibility_label": own_line(button.about, LONGEST_BUTTON)} if button.about else {})


def _overflow(more: More) -> Block:
    options = [{"text": _plain(own_line(words, LONGEST_BUTTON)), "value": value} for value, words in more.options]
    return {"type": "overflow", "action_id": more.action_id, "options": options}


def _cell(cell: Cell) -> Block:
    if isinstance(cell, Number):
        return {"type": "raw_number", "value": cell.value, "text": cell.text}
    if isinstance(cell, Span) and cell.url:
        return {"type": "rich_text", "elements": [_section([cell])]}
    return {"type": "raw_text", "text": held(_words(cell)) or "-"}
