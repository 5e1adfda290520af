import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot import language
from bot.language import FRENCH, LANGUAGES, gettext, language_of, load, ngettext, speaking, spoken
from tests.catalogues import CODE, KEYWORDS, extracted, translated


def sentences(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def everything(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


@pytest.mark.parametrize("catalogue", [catalogue for _, catalogue in translated()], ids=lambda each: str(each.locale))
class TestCatalogues:
    def test_every_sentence_is_translated(self, catalogue: Catalog) -> None:
        known = {(message.context, sentences(message)) for message in everything(catalogue)}
        missing = [
            message.id for message in everything(extracted()) if (message.context, sentences(message)) not in known
        ]
        assert missing == []
        assert [message.id for message in everything(catalogue) if not all(translations(message))] == []

    def test_nothing_stands_there_that_nobody_says(self, catalogue: Catalog) -> None:
        said = {(message.context, sentences(message)) for message in everything(extracted())}
        assert [each.id for each in everything(catalogue) if (each.context, sentences(each)) not in said] == []
        assert [message.id for message in everything(catalogue) if message.fuzzy] == []

    def test_every_value_keeps_its_place(self, catalogue: Catalog) -> None:
        """A singular may leave out its number: "un ticket"."""
        for message in everything(catalogue):
            wanted = set().union(*map(fields, sentences(message)))
            *singular, last = translations(message)
            assert fields(last) == wanted, message.id
            assert all(fields(each) <= wanted for each in singular), message.id


def test_french_signs_are_held_to_their_words() -> None:
    """U+00A0 before a colon, per cent and inside quotes; U+202F before a semicolon, a question or exclamation mark."""
    wrong = re.compile("[^\\S\u00a0][:%\u00bb]|[^\\S\u202f][;!?]|\u00ab[^\u00a0]|[^\\s\u00a0]\u00bb|\u2019")
    for _path, catalogue in translated():
        if str(catalogue.locale) == FRENCH:
            said = [each for message in everything(catalogue) for each in translations(message)]
            assert [each for each in said if wrong.search(each)] == []


def said_in(path: Path) -> Iterator[str]:
    """Yield the sentences that the functions of the catalogues are given in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = KEYWORDS.get(name, ()) or (1,)
        for place in (each if isinstance(each, int) else each[0] for each in places) if name in KEYWORDS else ():
            given = node.args[place - 1] if len(node.args) >= place else None
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def test_no_sentence_hides_from_the_catalogues() -> None:
    """Inside an f-string, or as a value of another sentence, the extractor would not see one."""
    found = {sentence for message in everything(extracted()) for sentence in (*sentences(message), message.context)}
    for path in sorted(CODE.rglob("*.py")):
        assert set(said_in(path)) <= found, path


def test_english_is_spoken_unless_another_language_is_asked_for() -> None:
    load()
    assert spoken() == "en"
    with speaking("fr"):
        assert spoken() == FRENCH
        with speaking("tlh"):
            assert spoken() == "en"
        assert language.locale().language == "fr"
    assert spoken() == "en"


@pytest.mark.parametrize(
    ("locale", "spoken_to_them"), [("fr-FR", "fr"), ("fr_CA", "fr"), ("FR", "fr"), ("de-DE", "en"), ("", "en")]
)
def test_the_language_follows_slacks_locale(locale: str, spoken_to_them: str) -> None:
    assert language_of(locale) == spoken_to_them


def test_values_stand_in_their_places_and_are_never_read_as_places() -> None:
    assert gettext("{client} is above", client="{team}") == "{team} is above"
    assert gettext("no values, {so} nothing is replaced") == "no values, {so} nothing is replaced"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_none_in_any_language(language: str) -> None:
    with speaking(language):
        assert gettext("") == ""


@pytest.mark.parametrize(("number", "form"), [(0, "many"), (0.5, "many"), (1, "one"), (1.5, "many"), (2, "many")])
def test_english_plurals(number: float, form: str) -> None:
    assert ngettext("one", "many", number) == form


NO_REASON_OF_SOMEBODY = re.compile(r"Rule: |\{when\}|\{reason\} since|/clientload| because ")


def test_a_reason_that_somebody_gave_is_told_in_one_form() -> None:
    for _path, catalogue in translated():
        told = [each for each in catalogue if "{reason}" in each.id and not NO_REASON_OF_SOMEBODY.search(str(each.id))]
        assert len(told) > 1
        for each in told:
            assert re.search(r"\breason: \{reason\}", each.id, re.IGNORECASE), each.id
            assert re.search(r"\bmotif\u00a0: \{reason\}", each.string, re.IGNORECASE), each.string
