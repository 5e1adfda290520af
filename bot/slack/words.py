"""The words of a line as people type them in Slack, and what a single one means: a percentage, a domain, a mention."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.client import fold
from bot.domain.mail import SHARED
from bot.language import gettext as _
from bot.services import spelled
from bot.slack.request import Mistake

CLOSED_BY = {
    '"': '"\u201d',
    "\u201c": '\u201d"',
    "\u201e": '\u201c\u201d"',
    "\u00ab": "\u00bb",
    "'": "'",
    "\u2018": "\u2019",
}
"""Each opening quote with those that close it: keyboards and phones mix them."""

UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
GROUP = re.compile(r"!subteam\^(S[0-9A-Z]+)")
MARKUP = re.compile(r"<([^<>\s|]+)(?:\|([^<>]*))?>")
NUMBER = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)", re.ASCII)
PERCENT_SIGNS = frozenset({"%", "percent", "pct", "pourcent", "pour cent"})
SURELY_PERCENT = 5
"""A bare number below it may be a share (0.3) or a slip (3 for 30), so it is asked back."""

LONGEST_PERCENTAGE = 3
LEAST, MOST = 1, 100
MINUS = "-\u2212\u2013"
YES = frozenset({"yes", "oui"})
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.ASCII)
LONGEST_DOMAIN = 253


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or what stood between quotes, with the URL behind it as its `link`.

    `mention` is the id of the person, user group or channel that was picked.
    """

    text: str
    quoted: bool = False
    mention: str = ""
    link: str = ""


def split(text: str) -> list[Word]:
    """Cut a line into words; what stands between quotes is one. Raises `Mistake` where a quote is never closed."""
    line = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    words: list[Word] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        end, closed = _quoted(line, at)
        if closed:
            words.append(_word(line[at + 1 : end - 1], quoted=True))
        else:
            words.append(_word(line[at:end], quoted=False))
        at = end
    return words


def joined(words: Iterable[Word]) -> str:
    """Put words together again, one space between them."""
    return " ".join(word.text for word in words)


def _quoted(line: str, at: int) -> tuple[int, bool]:
    """Return where the word that begins at `at` ends, and whether it is one between quotes."""
    closing = CLOSED_BY.get(line[at], "")
    for end in range(at + 1, len(line) if closing else 0):
        if line[end] in closing and (end + 1 == len(line) or line[end + 1].isspace()):
            if not line[at + 1 : end].strip():
                raise Mistake(_("There is nothing between the quotes. Type the name there."))
            return end + 1, True
    # An apostrophe may begin a name; any other quote that stays open has lost its end.
    if closing and line[at] not in "'\u2018":
        raise Mistake(
            _("A quote is not closed: {words}. Put one at the end of the name as well.", words=line[at:].strip())
        )
    return _end_of_word(line, at), False


def _end_of_word(line: str, at: int) -> int:
    """Return where a word ends; a link keeps its label whole, spaces and all."""
    while at < len(line) and not line[at].isspace():
        markup = MARKUP.match(line, at)
        at = markup.end() if markup else at + 1
    return at


def _word(raw: str, *, quoted: bool) -> Word:
    marked = MARKUP.fullmatch(raw.strip())
    text = " ".join(html.unescape(MARKUP.sub(_label, raw)).split())
    if marked is None or marked[1][0] == "!":
        group = GROUP.match(marked[1]) if marked else None
        return Word(text, quoted, mention=group[1] if group else "")
    if marked[1][0] in "@#":
        return Word(text, quoted, mention=marked[1][1:])
    return Word(text, quoted, link=html.unescape(marked[1]))


def _label(markup: re.Match[str]) -> str:
    """Return what a person saw where Slack wrote a link or a mention."""
    target, label = markup[1], markup[2]
    if target[0] in "@#!":
        return target[0].replace("!", "@") + (label or target[1:]).lstrip("@#")
    return label or target.removeprefix("mailto:")


def is_percent(words: Sequence[Word], end: int) -> int:
    """Return how many words before `end` make a percentage: two for `30 %`, one for `30%` or `30`, else none."""
    for count in range(min(LONGEST_PERCENTAGE, end), 0, -1):
        said = words[end - count : end]
        number, *sign = _plain(joined(said)).split(maxsplit=1) or [""]
        if any(word.quoted for word in said) or (count > 1) != bool(sign):
            continue
        if NUMBER.fullmatch(number if sign else number.removesuffix("%")) and PERCENT_SIGNS.issuperset(sign):
            return count
    return 0


def leading_percent(words: Sequence[Word]) -> tuple[str, int]:
    """Take what should be a percentage from the beginning: its words, and how many they are."""
    longest = range(min(LONGEST_PERCENTAGE, len(words)), 1, -1)
    used = next((count for count in longest if _plain(joined(words[1:count])) in PERCENT_SIGNS), 1)
    return joined(words[:used]), len(words[:used])


def percent(text: str, least: float = LEAST) -> float:
    """Read a percentage as a share 0..1. Raises `Mistake` for what is none, could be another one, or is out of range.

    `least` is the smallest percentage that is told to make sense here.
    """
    plain = _plain(text)
    number = NUMBER.match(plain)
    sign = plain[number.end() :].strip() if number else ""
    if number is None and NUMBER.match(plain[1:]) and plain[0] in MINUS:
        raise Mistake(
            _(
                "{text} is below nothing. Type a percentage from {least} to {most}.",
                text=text,
                least=spelled.share(least / 100),
                most=spelled.share(MOST / 100),
            )
        )
    if number is None or sign not in PERCENT_SIGNS | {""}:
        raise Mistake(
            _("{text} is no percentage. Type one like 30 %.", text=text)
            if text
            else _("Nothing is no percentage. Type one like 30 %.")
        )
    value = float(number[1].replace(",", "."))
    if not sign and 0 < value < 1:
        raise Mistake(
            _("{number} is less than 1 %. Did you mean {share}?", number=number[1], share=spelled.share(value))
        )
    if not sign and 0 < value < SURELY_PERCENT:
        more = value * 10
        raise Mistake(
            _(
                "{number} can be {one} or {other}. Type {one} or {other}.",
                number=number[1],
                one=spelled.share(value / 100),
                other=spelled.share(more / 100),
            )
        )
    if not LEAST <= value <= MOST:
        raise Mistake(
            _(
                "{share} cannot be a limit. Type a percentage from {least} to {most}.",
                share=spelled.share(value / 100),
                least=spelled.share(least / 100),
                most=spelled.share(MOST / 100),
            )
        )
    return value / 100


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def domain(text: str) -> str:
    """Read an e-mail domain out of itself, an address or a link. Raises `Mistake` for what is none."""
    plain = _plain(text).removeprefix("mailto:")
    host = re.split(r"[/?#:]", plain.split("://", 1)[-1], maxsplit=1)[0]
    bare = host.rsplit("@", 1)[-1].removeprefix("*.").removeprefix("www.").strip(".")
    try:
        name = bare if bare.isascii() else bare.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if len(name) > LONGEST_DOMAIN or not DOMAIN.fullmatch(name):
        raise Mistake(
            _("{text} is no domain. Type one like acme.example.", text=text)
            if text
            else _("Nothing is no domain. Type one like acme.example.")
        )
    if SHARED.fullmatch(name):
        raise Mistake(_("{domain} belongs to many companies. Type the domain of one of them.", domain=name))
    return name


def says(word: Word, *marks: str) -> bool:
    """Say whether a word is one of these small words of the grammar, accents aside; a quoted one never is."""
    return not word.quoted and fold(word.text) in marks


def without(words: Sequence[Word], *marks: str) -> Sequence[Word]:
    """Drop the small word that joins a name and a value, if there is one."""
    return words[1:] if words and says(words[0], *marks) else words


def confirmed(words: Sequence[Word]) -> bool:
    """Say whether a line ends in a yes."""
    return bool(words) and says(words[-1], *YES)


def unconfirmed(words: Sequence[Word]) -> Sequence[Word]:
    """Drop the yes at the end; a line that is nothing else keeps it, for it is the value then."""
    return words[:-1] if len(words) > 1 and confirmed(words) else words
