"""Bring the catalogues up to date with the sentences in the code: `python -m tests.catalogues`."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.language import ENGLISH, LANGUAGES

CODE = Path(__file__).parents[1] / "bot"
KEYWORDS = {
    "gettext": None,
    "_": None,
    "marked": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "spelled": (1, 2),
    "pgettext": ((1, "c"), 2),
}

HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Clientload\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extracted() -> Catalog:
    """Return every sentence that stands in the code."""
    found = Catalog(charset="utf-8")
    for file, line, message, comments, context in extract_from_dir(
        CODE, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, locations=[(f"bot/{file}", line)], auto_comments=comments, context=context)
    return found


def translated() -> Iterator[tuple[Path, Catalog]]:
    """Yield every catalogue with its file."""
    for language in LANGUAGES:
        if language != ENGLISH:
            path = CODE / "catalogues" / f"{language}.po"
            with path.open("rb") as file:
                yield path, read_po(file, locale=language, charset="utf-8")


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as it stands in its file: sentences alone, so that moved code changes nothing."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.format(language=catalogue.locale, plural=catalogue.plural_forms).encode() + out.getvalue()


def main() -> None:
    """Add what is new, and drop what is gone."""
    template = extracted()
    for path, catalogue in translated():
        catalogue.update(template, no_fuzzy_matching=True)
        path.write_bytes(written(catalogue))


if __name__ == "__main__":
    main()
