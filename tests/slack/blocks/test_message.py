"""One description, two sayings: blocks and text."""

import pytest

from bot.slack.blocks.message import (
    Button,
    Message,
    Number,
    Span,
    bold,
    code,
    filled,
    isolated,
    link,
    one_line,
    own_line,
    person,
    sentence,
)
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


def test_spans_stand_where_the_sentence_of_a_language_wants_them() -> None:
    spans = {"team": bold("Support"), "channels": [code("#a"), ", ", code("#b")], "day": "16 Nov"}
    assert filled("{team} is read in {channels} since {day}", **spans) == [
        bold("Support"),
        " is read in ",
        code("#a"),
        ", ",
        code("#b"),
        " since 16 Nov",
    ]
    assert filled("Depuis le {day}, {team} est lu dans {channels}", **spans)[:2] == [
        "Depuis le 16 Nov, ",
        bold("Support"),
    ]
    assert filled("{day}", day="{team}") == ["{team}"]


BEGIN, END = "\u2068", "\u2069"


def test_only_a_name_from_right_to_left_is_isolated() -> None:
    assert isolated("عميل") == f"{BEGIN}عميل{END}"
    assert isolated("לקוח 7") == f"{BEGIN}לקוח 7{END}"
    assert isolated("Société 7") == "Société 7"


def test_a_sentence_keeps_its_isolates_and_loses_those_that_would_reach_beyond() -> None:
    whole = f"{isolated('عميل')} is at 40 %"
    assert own_line(whole, 100) == whole
    assert own_line(whole, 4) == f"{BEGIN}ع…{END}"
    assert own_line(whole, 12) == f"{BEGIN}عميل{END} is a…"
    for broken in (f"a {BEGIN} b", f"a {END} b", f"a {END}{BEGIN} b", f"{BEGIN}a {BEGIN}b{END}{END} c"):
        assert not {BEGIN, END} & set(own_line(broken, 100))
    assert one_line(whole, 100) == "عميل is at 40 %"
    made = Message()
    made.heading(whole)
    made.small(whole)
    assert drawn(made.answer()).splitlines() == [whole, whole]
    assert drawn(sentence(whole)) == whole


def test_what_finds_no_room_is_counted() -> None:
    crowded = Message()
    for _ in range(50):
        crowded.small("words")
    assert drawn(crowded.answer()).endswith("\nLeft out for want of room in one message: 1 line.")


def test_who_stands_for_a_name_begins_a_line_with_a_capital_and_a_name_as_its_owner_writes_it() -> None:
    message = Message()
    message.lines(filled("{who} follows this", who=person("U1")), [[person("U2")], [Span("ada", user_id="U3")]])
    message.lines(filled("Owner: {who}", who=person("U1")))
    assert message.answer().text.splitlines() == [
        "A colleague follows this",
        "\u2022 A colleague",
        "\u2022 ada",
        "Owner: a colleague",
    ]
