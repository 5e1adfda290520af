"""From a typed line to a subcommand."""

import pytest

from bot.slack.commands import SUBCOMMANDS, route
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
    ],
)
def test_the_first_word_decides_and_a_quoted_one_is_a_client(line: str, name: str, rest: str) -> None:
    subcommand, text = route(line)
    assert (subcommand.name, text) == (name, rest)


def test_a_quote_that_is_never_closed_is_asked_back() -> None:
    with pytest.raises(Mistake, match="A quote is not closed"):
        route('"acme')


def test_no_two_subcommands_share_a_word() -> None:
    words = [word for each in SUBCOMMANDS for word in (each.name, *each.aliases)]
    assert len(words) == len(set(words))


def test_every_usage_is_a_command_that_leads_to_its_subcommand() -> None:
    for each in SUBCOMMANDS:
        for usage in each.usage:
            command, _, rest = usage.partition(" ")
            assert command == "/clientload"
            found = route(rest)[0]
            assert found is each or (each.name, found.name) == ("overview", "card"), usage
