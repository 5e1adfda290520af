"""From a typed line to a subcommand."""

import pytest

from bot.domain.client import fold
from bot.language import ENGLISH, FRENCH, LANGUAGES, gettext, speaking
from bot.slack.commands import SUBCOMMANDS, meant, route
from bot.slack.request import Mistake


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("", "overview", ""),
        ("  \u00a0", "overview", ""),
        ("status", "status", ""),
        ("STATUS ", "status", ""),
        ("Hélp", "help", ""),
        ("limit Acme 30 %", "threshold", "Acme 30 %"),
        ("why\u00a0acme  corp", "why", "acme  corp"),
        ("acme", "card", "acme"),
        ("show acme", "card", "acme"),
        ('"status"', "card", '"status"'),
        ("“status”", "card", "“status”"),
        ('why "status"', "why", '"status"'),
        ("statusphere", "card", "statusphere"),
        ("seuil Acme 30 %", "threshold", "Acme 30 %"),
        ("LIMITE Acme 30 %", "threshold", "Acme 30 %"),
        ("prévoir Acme", "expect", "Acme"),
        ("prevoir Acme", "expect", "Acme"),
        ("pourquoi acme", "why", "acme"),
        ("état", "status", ""),
        ("e\u0301tat", "status", ""),
        ("aide seuil", "help", "seuil"),
        ("équipe canal Support ici", "team", "canal Support ici"),
        ("résumé", "digest", ""),
        ("bilan", "digest", ""),
        ("exporter acme 90j", "export", "acme 90j"),
        ("premiers support 12s", "top", "support 12s"),
        ("comparer acme et globex", "compare", "acme et globex"),
        ("acme contre globex", "compare", "acme contre globex"),
        ("acme et globex", "card", "acme et globex"),
        ("« état »", "card", "« état »"),
    ],
)
def test_the_first_word_decides_and_a_quoted_one_is_a_client(line: str, name: str, rest: str) -> None:
    subcommand, text = route(line)
    assert (subcommand.name, text) == (name, rest)


def test_a_quote_that_is_never_closed_is_asked_back() -> None:
    with pytest.raises(Mistake, match="A quote is not closed"):
        route('"acme')


def test_no_two_subcommands_share_a_word() -> None:
    words = [word for each in SUBCOMMANDS for word in {*map(fold, (each.name, *each.aliases, *each.french))}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_usage_is_a_command_that_leads_to_its_subcommand(language: str) -> None:
    for each in SUBCOMMANDS:
        for usage in each.usage:
            with speaking(language):
                command, _, rest = gettext(usage).partition(" ")
            assert command == "/clientload"
            found = route(rest)[0]
            assert found is each or (each.name, found.name) == ("overview", "card"), usage


def test_the_french_see_a_french_word_wherever_there_is_one() -> None:
    for each in SUBCOMMANDS:
        words = {fold(word) for word in each.french}
        with speaking(FRENCH):
            typed = [fold(gettext(usage)).split()[1:] for usage in each.usage]
        assert not words or any(line and line[0] in words for line in typed) or each.name == "card", each.name


@pytest.mark.parametrize(
    ("spoken", "line", "said"),
    [
        (ENGLISH, "thresold support 30%", "Is this meant: /clientload threshold support 30%?"),
        (ENGLISH, "hlep", "Is this meant: /clientload help?"),
        (FRENCH, "suil Support 30 %", "Est-ce ceci\u00a0: /clientload seuil Support 30 %\u202f?"),
        (
            ENGLISH,
            "snooze acme 1 week",
            "An alert is followed, snoozed or called no problem with the buttons below it.",
        ),
        (ENGLISH, "zephyr", ""),
        (ENGLISH, '"thresold"', ""),
        (ENGLISH, "", ""),
    ],
)
def test_a_word_that_is_like_a_verb_or_names_a_button_is_answered_with_what_to_do(
    spoken: str, line: str, said: str
) -> None:
    with speaking(spoken):
        assert meant.hint("/clientload", line, SUBCOMMANDS) == said
