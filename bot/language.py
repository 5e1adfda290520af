"""The language that is spoken now: sentences from gettext catalogues, and the locale for numbers and days.

What is said to a person follows that person, what is posted follows the channel. Both are chosen where the saying
begins (`speaking`), and everything said inside it, whichever function says it, is in that language.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH, FRENCH = "en", "fr"
LANGUAGES = (ENGLISH, FRENCH)

_LOCALES = {ENGLISH: "en", FRENCH: "fr_FR"}
"""Where these differ: the British ones write "Sept" among months of three letters."""

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything inside in a language; one that we do not speak is English."""
    before = _spoken.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(language: str) -> None:
    """Say everything in a language from here to the end of the task that is running, and in what it starts."""
    _spoken.set(language if language in LANGUAGES else ENGLISH)


def spoken() -> str:
    """Return the language that is spoken now."""
    return _spoken.get()


def language_of(locale: str) -> str:
    """Return the language to speak to somebody whose Slack has a locale: `fr-CA` is French, `de-DE` is English."""
    language = locale.replace("_", "-").split("-")[0].casefold()
    return language if language in LANGUAGES else ENGLISH


def name_of(language: str, spoken_in: str = "") -> str:
    """Return how a language is called, in the one that is spoken or in another: `French`, `français`."""
    name: str | None = Locale.parse(language).get_display_name(_LOCALES[spoken_in or spoken()])
    return name or language


def locale() -> Locale:
    """Return the locale by which numbers and days are written now."""
    return _locale(spoken())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


def gettext(message: str, /, **values: Any) -> str:
    """Return a sentence in the language that is spoken, with its values in their places."""
    # A catalogue keeps its own head under the empty sentence.
    return _filled(_catalogue(spoken()).gettext(message), values) if message else ""


def ngettext(one: str, many: str, number: float, /, **values: Any) -> str:
    """Return a sentence whose words depend on a number; parts of an item count as in `words.count`.

    French says "1,5 ticket": its singular holds below two.
    """
    return _filled(_catalogue(spoken()).ngettext(one, many, _whole(number)), values)


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """Return a sentence of which another meaning is told apart by its context."""
    return _filled(_catalogue(spoken()).pgettext(context, message), values)


def marked(message: str, /) -> str:
    """Mark a sentence for the catalogues where it stands in a table; `gettext` says it later."""
    return message


def load() -> None:
    """Read all catalogues, so that nobody waits for the first sentence of a language."""
    for language in LANGUAGES:
        _catalogue(language)


def _filled(sentence: str, values: dict[str, Any]) -> str:
    if not values:
        return sentence
    for name, value in values.items():
        # A value that ends in an abbreviation, as French months do, has its full stop already.
        if isinstance(value, str) and value.endswith("."):
            sentence = sentence.replace(f"{{{name}}}.", f"{{{name}}}")
    return sentence.format(**values)


def _whole(number: float) -> int:
    """Return the whole number that takes the same form: 0.5 and 1.5 are plural in English, singular in French."""
    if float(number).is_integer():
        return int(number)
    return max(int(number), 0) if spoken() == FRENCH else 2


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    written = resources.files("bot") / "catalogues" / f"{language}.po"
    compiled = io.BytesIO()
    with written.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
