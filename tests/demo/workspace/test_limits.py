"""What Slack takes and what it refuses, block by block."""

from typing import Any

import pytest

from bot.demo.workspace.limits import check_message, check_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Items", action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def line(points: int = 3, series: int = 1, name: str = "Acme", **more: Any) -> Json:
    labels = [f"w{number}" for number in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    names = [name] if series == 1 else [f"{name}{number}" for number in range(series)]
    chart = {
        "type": "line",
        "series": [{"name": one, "data": data} for one in names],
        "axis_config": {"categories": labels},
    }
    return {"type": "data_visualization", "title": "Share", "chart": chart | more}


def rows(count: int, columns: int = 2, text: str = "x") -> list[list[Json]]:
    return [[{"type": "raw_text", "text": text} for _ in range(columns)] for _ in range(count)]


def data_table(table: list[list[Json]], **more: Any) -> Json:
    return {"type": "data_table", "caption": "Items", "rows": table, **more}


def told(blocks: list[Json], text: str = "x") -> list[str]:
    return [str(problem).removeprefix("[ERROR] ") for problem in check_message(text, blocks)]


TAKEN: list[list[Json]] = [
    [{"type": "header", "text": plain("x" * 150), "level": 2}],
    [section("x" * 3000, accessory=button(), expand=True)],
    [{"type": "section", "fields": [mrkdwn("x" * 2000), *[mrkdwn("x")] * 9]}],
    [
        {
            "type": "context",
            "elements": [mrkdwn("x"), {"type": "image", "alt_text": "a", "image_url": "https://x.example"}],
        }
    ],
    [{"type": "actions", "elements": [button(action_id=str(number)) for number in range(25)]}],
    [line(20, 6), line()],
    [data_table(rows(101, 20), page_size=100)],
    [{"type": "table", "rows": rows(100, 20), "column_settings": [{"align": "right"}, None]}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "<!channel>"}]}],
        }
    ],
    [{"type": "container", "title": plain("x"), "child_blocks": [section()], "is_collapsible": True}],
    [{"type": "card", "title": mrkdwn("x"), "actions": [button()]}],
    [section(str(number)) for number in range(50)],
]

REFUSED: list[tuple[list[Json], str]] = [
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ([{"type": "header", "text": mrkdwn("x")}], "must be one of: 'plain_text' [json-pointer:/blocks/0/text/type]"),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ([section(bogus=1)], "invalid additional property: bogus [json-pointer:/blocks/0]"),
    (
        [section(accessory=button("x" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/text/text]",
    ),
    (
        [section(accessory=button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/accessory/value]",
    ),
    (
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        [{"type": "image", "image_url": "https://x.example"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    ([{"type": "chart"}], "unsupported type: chart [json-pointer:/blocks/0/type]"),
    ([{"type": "alert", "text": plain("x")}], "unsupported type: alert on message [json-pointer:/blocks/0/type]"),
    ([section(str(number)) for number in range(51)], "no more than 50 items allowed [json-pointer:/blocks]"),
    ([line(), line(), line()], "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"),
    ([line(21)], "no more than 20 items allowed [json-pointer:/blocks/0/chart/series/0/data]"),
    ([line(name="x" * 21)], "must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/name]"),
    (
        [line(axis_config={"categories": ["w0"]})],
        "each series must have one point for each category, in order [json-pointer:/blocks/0/chart]",
    ),
    ([data_table(rows(102))], "no more than 101 items allowed [json-pointer:/blocks/0/rows]"),
    ([data_table(rows(2, text=""))], "cells must not be empty [json-pointer:/blocks/0]"),
    ([data_table([*rows(1), *rows(1, 3)])], "all rows must have the same number of cells [json-pointer:/blocks/0]"),
    (
        [{"type": "table", "rows": rows(100, 2, "x" * 51)}],
        "table blocks together must be less than 10001 characters [json-pointer:/blocks]",
    ),
    ([section("x" * 2900)] * 5, "the blocks together are too long [json-pointer:/blocks]"),
    ([section(block_id="b"), section(block_id="b")], "`block_id` b already exists [json-pointer:/blocks]"),
    (
        [{"type": "actions", "elements": [button(), button()]}],
        "`action_id` a already exists [json-pointer:/blocks/0/elements]",
    ),
    ([{"type": "card", "title": "x"}], "unsupported type: None [json-pointer:/blocks/0/title/type]"),
]


@pytest.mark.parametrize("blocks", TAKEN)
def test_what_slack_takes_has_no_problem(blocks: list[Json]) -> None:
    assert told(blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
def test_what_slack_refuses_is_named_with_its_place(blocks: list[Json], problem: str) -> None:
    assert problem in told(blocks)


def test_selects_and_options_have_limits() -> None:
    option = {"text": plain("x" * 75), "value": "x" * 150}
    select = {"type": "static_select", "action_id": "s", "options": [option] * 100}
    assert told([section(accessory=select)]) == []
    assert "no more than 100 items" in told([section(accessory=select | {"options": [option] * 101})])[0]
    assert "no more than 5 items" in told([section(accessory={"type": "overflow", "options": [option] * 6})])[0]
    both = select | {"option_groups": [{"label": plain("g"), "options": [option]}]}
    assert "either `options` or `option_groups`" in told([section(accessory=both)])[0]


def test_blocks_without_text_are_taken_by_slack_and_reported_here() -> None:
    (problem,) = check_message("", [section()])

    assert not problem.refused
    assert problem.pointer == "/text"


def test_dialogs_and_home_tabs_have_their_own_limits() -> None:
    field = {"type": "input", "label": plain("Share"), "element": {"type": "plain_text_input", "action_id": "s"}}
    modal = {"type": "modal", "title": plain("Limit"), "submit": plain("Save"), "blocks": [field]}
    assert check_view(modal) == []
    assert check_view({"type": "home", "blocks": [section()] * 100}) == []

    def problems(view: Json) -> list[str]:
        return [str(problem).removeprefix("[ERROR] ") for problem in check_view(view)]

    assert problems(modal | {"title": plain("x" * 25)}) == [
        "must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert problems({key: value for key, value in modal.items() if key != "submit"}) == [
        "missing required field: submit [json-pointer:/view]"
    ]
    assert problems(modal | {"private_metadata": "x" * 3001})
    assert problems(modal | {"blocks": [line()]}) == [
        "unsupported type: data_visualization on modal [json-pointer:/view/blocks/0/type]"
    ]
    assert problems({"type": "home", "blocks": [line()]})
    assert problems({"type": "home", "blocks": [section()] * 101}) == [
        "no more than 100 items allowed [json-pointer:/view/blocks]"
    ]
    assert problems({"type": "tab"}) == ["must be one of: modal, home [json-pointer:/view/type]"]
    assert problems({"type": "home"}) == ["missing required field: blocks [json-pointer:/view]"]


def option(text: str, value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


@pytest.mark.parametrize(
    ("kind", "name", "several"),
    [
        ("static_select", "initial_option", False),
        ("multi_static_select", "initial_options", True),
        ("radio_buttons", "initial_option", False),
        ("checkboxes", "initial_options", True),
    ],
)
def test_what_is_chosen_at_first_must_be_an_option_field_by_field(kind: str, name: str, *, several: bool) -> None:
    for chosen, problems in ((option("Acme"), 0), (option("Acme", "2"), 1), (option("acme"), 1)):
        menu = {"type": kind, "options": [option("Acme")], name: [chosen] if several else chosen}
        view = {
            "type": "modal",
            "title": plain("Limit"),
            "submit": plain("Save"),
            "blocks": [{"type": "input", "label": plain("Client"), "element": menu}],
        }
        assert len(check_view(view)) == problems
