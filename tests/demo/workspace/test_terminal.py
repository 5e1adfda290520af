"""What a terminal of 100 columns and a pipe show."""

from io import StringIO
from typing import Any

from rich.console import Console

from bot.demo.workspace import Message, Shown, View, pings, plain, render

NAMES = {"U0": "@Clientload", "U1": "@Marie", "C1": "#support"}


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def drawn(*blocks: dict[str, Any], **more: Any) -> list[str]:
    message = Message("C1", "1795856400.000001", "U0", "fallback", list(blocks), **more)
    return plain(message, NAMES).splitlines()


def section(text: str) -> list[str]:
    return drawn({"type": "section", "text": marked(text)})[1:]


def test_a_message_stands_below_its_author_place_and_time() -> None:
    assert drawn() == ["Clientload  #support  Sat 28 Nov 09:00", "fallback"]
    assert drawn(viewer_id="U1")[0].endswith("only Marie sees this")
    assert drawn(thread_ts="1.1")[1] == "    fallback"


def test_markup_is_read_as_slack_reads_it() -> None:
    assert section("*88* of _342_ h, ~old~ `code` 2*3*4 a_b_c") == ["88 of 342 h, old code 2*3*4 a_b_c"]
    assert section("<@U1> <@U9|Jean> <#C1> <!channel> <!date^1^{date}|1 Dec>") == [
        "@Marie @Jean #support @channel 1 Dec"
    ]
    assert section("<https://x.example/a|See all> <https://x.example/b>") == [
        "See all (https://x.example/a) https://x.example/b"
    ]
    assert section("&lt;!channel&gt; a &amp;amp; b\n&gt; said") == ["<!channel> a &amp; b", "│ said"]
    assert section("```\nx  y\n```") == ["x  y"]
    assert section("a <b> <|c> <") == ["a <b> <|c> <"]


def test_text_from_outside_in_rich_text_shows_as_it_is() -> None:
    hostile = "<!channel> *pwn* <https://evil.example|click> [bold]"
    run = {"type": "text", "text": hostile, "style": {"bold": True}}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}

    assert drawn(block)[1:] == [hostile]
    assert pings("a subject", [block]) == []
    assert pings("<!channel> and <@U1|Marie>", [{"type": "section", "text": marked("<!here> <!subteam^S1>")}]) == [
        "channel",
        "U1",
        "here",
        "S1",
    ]


def test_fields_stand_in_two_columns_and_buttons_in_brackets() -> None:
    fields = {
        "type": "section",
        "fields": [marked("*Share*\n26 %"), marked("*Limit*\n30 %"), marked("*Basis*\nlogged")],
    }
    button = {"type": "button", "action_id": "a", "text": words("See the 84 tickets")}
    menu = {"type": "static_select", "action_id": "m", "placeholder": words("More"), "options": []}

    assert drawn(fields, {"type": "actions", "elements": [button, menu]})[1:] == [
        "Share    Limit",
        "26 %     30 %",
        "Basis",
        "logged",
        "[See the 84 tickets] [More ▾]",
    ]


def test_a_line_chart_shows_its_course_and_every_figure() -> None:
    labels = ["1 Sep", "8 Sep", "15 Sep"]
    series = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]}
        for name, values in (("Acme", [0, 15, 30.04]), ("Limit", [30, 30, 30]))
    ]
    chart = {"type": "line", "series": series, "axis_config": {"categories": labels, "y_label": "% of hours"}}

    assert drawn({"type": "data_visualization", "title": "Share", "chart": chart})[1:] == [
        "Share",
        "Acme  ▁▄█ 0 15 30",
        "Limit ███ 30 30 30",
        "% of hours, 1 Sep - 15 Sep",
    ]


def test_bars_and_pies_show_lengths_values_and_parts() -> None:
    segments = [{"label": "Acme", "value": 30}, {"label": "Globex", "value": 10}]
    pie = drawn({"type": "data_visualization", "title": "Who", "chart": {"type": "pie", "segments": segments}})
    assert pie[2:] == [f"Acme   {'█' * 40} 30 75%", f"Globex {'█' * 13}{' ' * 27} 10 25%"]

    data = [{"label": "w1", "value": 5}, {"label": "w2", "value": 10}]
    axis = {"categories": ["w1", "w2"], "x_label": "Week"}
    bar = {"type": "bar", "series": [{"name": "Acme", "data": data}], "axis_config": axis}
    assert drawn({"type": "data_visualization", "title": "Hours", "chart": bar})[2:] == [
        f"w1 {'█' * 20}{' ' * 20} 5",
        f"w2 {'█' * 40} 10",
    ]
    two = bar | {"series": [*bar["series"], {"name": "Globex", "data": data}]}
    assert drawn({"type": "data_visualization", "title": "Hours", "chart": two})[2:] == [
        "Week   Acme   Globex",
        "────────────────────",
        "w1        5        5",
        "w2       10       10",
    ]


def test_a_data_table_shows_its_first_page_and_how_many_rows_there_are() -> None:
    head = [{"type": "raw_text", "text": "Item"}, {"type": "raw_text", "text": "Hours"}]
    rows = [[{"type": "raw_text", "text": f"#{n}"}, {"type": "raw_number", "value": n * 9.5}] for n in range(1, 8)]

    assert drawn({"type": "data_table", "caption": "Items", "rows": [head, *rows], "page_size": 2})[1:] == [
        "Items",
        "Item   Hours",
        "────────────",
        "#1       9.5",
        "#2        19",
        "Rows 1-2 of 7",
    ]


def test_a_dialog_is_a_frame_with_its_fields_and_its_ends() -> None:
    element = {"type": "plain_text_input", "action_id": "s", "initial_value": "30"}
    boxes = {"type": "radio_buttons", "action_id": "r", "options": [{"text": words("Team"), "value": "t"}]}
    payload = {
        "type": "modal",
        "title": words("Limit"),
        "submit": words("Save"),
        "blocks": [
            {"type": "input", "label": words("Share"), "element": element, "hint": words("in %"), "optional": True},
            {"type": "input", "label": words("For"), "element": boxes},
        ],
    }
    view = View("V1", "modal", "U1", payload, "h", "V1")

    text = plain(Shown("modal", "Limit", tuple(view.blocks), view=view), width=40)

    assert [line.strip("│ ") for line in text.splitlines()[1:-1]] == [
        "Share (optional)",
        "[30]",
        "in %",
        "For",
        "( ) Team",
        "[Cancel] [Save]",
    ]


def test_a_terminal_gets_links_that_can_be_clicked_and_a_pipe_gets_addresses() -> None:
    message = Message("C1", "1795856400.000001", "U0", "<https://x.example/a|See all>")
    console = Console(file=StringIO(), width=100, force_terminal=True, color_system="truecolor")
    with console.capture() as captured:
        console.print(render(message, NAMES))

    assert "https://x.example/a" in captured.get()
    assert "(https://x.example/a)" not in captured.get()
    assert "(https://x.example/a)" in plain(message, NAMES)


def test_every_other_block_reads_in_words() -> None:
    image = {"type": "image", "alt_text": "a chart", "image_url": "https://x.example/i.png"}
    lines = drawn(
        {"type": "header", "text": words("Acme")},
        {"type": "divider"},
        image | {"title": words("Picture")},
        {"type": "context", "elements": [marked("Rule"), image]},
        {"type": "markdown", "text": "# plain"},
        {
            "type": "card",
            "title": words("Card"),
            "actions": [{"type": "button", "text": words("Go"), "url": "https://x.example"}],
        },
        {"type": "container", "title": words("More"), "child_blocks": [{"type": "section", "text": marked("inside")}]},
        {"type": "unknown"},
    )

    text = "\n".join(lines)
    for expected in (
        "Acme",
        "[image: a chart]",
        "Picture",
        "Rule  [image",
        "# plain",
        "Card",
        "[Go] (https://x",
        "inside",
    ):
        assert expected in text
    assert lines[-1] == "[unknown]"
    assert max(len(line) for line in lines) <= 100
