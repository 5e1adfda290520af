"""Messages for a Slack that does not draw the newer blocks."""

from bot.slack.blocks.chart import Drawn, line_charts
from bot.slack.blocks.figures import name
from bot.slack.blocks.message import Message, Number, link
from bot.slack.blocks.older import ways, without_newer
from bot.slack.request import Answer
from tests.slack.blocks.readings import HOSTILE, drawn


def message(rows: int) -> Answer:
    made = Message()
    made.heading("Verdict")
    made.charts(line_charts("Share", "Week ending", ["9 Nov", "16 Nov"], [Drawn("Support", (1.0, 2.0))], "%"))
    cells = [(link(name(HOSTILE), "https://desk.example/3"), Number(3.25, "3.3")) for _ in range(rows)]
    made.table("Caption", ("Name", "Hours"), cells, 5)
    made.small("Small print")
    return made.answer()


def test_charts_become_tables_first_and_then_all_tables_become_lines() -> None:
    answer = message(2)
    whole, tables, lines = ways(answer.blocks)
    assert whole == answer.blocks
    assert [block["type"] for block in tables] == ["header", "data_table", "data_table", "context"]
    for blocks in (tables, lines):
        drawn(Answer(answer.text, blocks))
    assert lines == without_newer(answer.blocks)
    assert [block["type"] for block in lines] == ["header", "rich_text", "rich_text", "context"]
    (chart,), table = (block["elements"][0]["elements"] for block in lines[1:3])
    assert chart["text"].splitlines() == ["Share; %", "Week ending | Support", "9 Nov | 1", "16 Nov | 2"]
    assert table[:3] == [
        {"type": "text", "text": "Caption\nName | Hours\n"},
        {
            "type": "link",
            "url": "https://desk.example/3",
            "text": "<!channel> *pwn* <https://evil.example|click> & cod",
        },
        {"type": "text", "text": " | 3.3\n"},
    ], "a line leads where its row led to"


def test_what_every_slack_draws_is_drawn_in_one_way() -> None:
    made = Message()
    made.heading("Verdict")
    assert ways(made.answer().blocks) == [made.answer().blocks]


def test_rows_without_room_are_counted() -> None:
    older = without_newer(message(100).blocks)
    wide = Message()
    wide.table("Caption", ("A", "B", "C", "D"), [("x" * 60,) * 4 for _ in range(80)], 5)
    told = str(without_newer(wide.answer().blocks))
    assert "Left out for want of room: " in told
    drawn(Answer("text", without_newer(wide.answer().blocks)))
    drawn(Answer("text", older))


def test_rows_go_before_links_where_room_is_short() -> None:
    long = f"https://desk.example/{'7' * 400}"
    made = Message()
    made.table("Caption", ("Name",), [(link("x" * 60, long),) for _ in range(80)], 5)
    (lines,) = without_newer(made.answer().blocks)
    said = str(lines)
    assert "Left out" not in said
    assert 0 < said.count(long) < 80


def test_nothing_makes_no_chart() -> None:
    assert line_charts("Share", "Week ending", [], [], "%") == []
    assert line_charts("Share", "Week ending", ["9 Nov"], [], "%") == []
