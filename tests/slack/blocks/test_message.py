"""One description, two sayings: blocks and text."""

import pytest

from bot.slack.blocks.message import Button, Message, Number, bold, code, link, one_line, sentence
from tests.slack.blocks.readings import HOSTILE, drawn


def test_the_text_says_all_that_the_blocks_draw() -> None:
    message = Message()
    message.heading("Verdict")
    message.lines([bold("Acme"), " takes ", code("30 %")], ["one", [link("two", "https://desk.example/2")]])
    message.table("Caption", ("Name", "Hours"), [(link("three", "https://desk.example/3"), Number(3.25, "3.3"))], 5)
    message.small("Small print")
    message.buttons(Button("Press", "press", "value"))
    assert drawn(message.answer()).splitlines() == [
        "Verdict",
        "Acme takes 30 %",
        "• one",
        "• two (https://desk.example/2)",
        "Name | Hours",
        "three (https://desk.example/3) | 3.3",
        "Small print",
    ]


def test_a_sentence_is_literal_whatever_it_holds() -> None:
    answer = sentence(HOSTILE)
    assert drawn(answer) == "&lt;!channel&gt; *pwn* &lt;https://evil.example|click&gt; &amp; cod"
    assert answer.blocks[0]["text"]["type"] == "plain_text"


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "x" * 9000, "&" * 9000, "\n".join("y" * 4000 for _ in range(9))])
def test_a_sentence_of_any_length_can_be_sent(text: str) -> None:
    drawn(sentence(text))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "desk.example", "https://x/" + "y" * 3000])
def test_only_a_web_address_is_a_link(address: str) -> None:
    assert link("words", address).url == ""


def test_one_line_keeps_to_its_length_and_drops_what_is_not_seen() -> None:
    assert one_line("a\n\tb\u2028c\u202ed", 10) == "a b cd"
    assert one_line("abcdef", 4) == "abc…"
    assert one_line("مرحبا", 10) == "مرحبا"
