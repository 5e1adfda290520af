import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot import language
from bot.language import FRENCH, gettext, language_of, load, ngettext, speaking, spoken
from tests.catalogues import extracted, translated


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

    def test_french_signs_are_never_parted_from_their_words(self, catalogue: Catalog) -> None:
        parted = re.compile(r"[^\s/] [:;!?%»]|« ")
        if str(catalogue.locale) == FRENCH:
            said = [sentence for message in everything(catalogue) for sentence in translations(message)]
            assert [sentence for sentence in said if parted.search(sentence)] == []


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


@pytest.mark.parametrize(("number", "form"), [(0, "many"), (0.5, "many"), (1, "one"), (1.5, "many"), (2, "many")])
def test_english_plurals(number: float, form: str) -> None:
    assert ngettext("one", "many", number) == form
