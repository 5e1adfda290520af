"""What the page draws, what it refuses to leave out, and that text from outside stays text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import Tag

from bot.demo import page
from bot.demo.page import blocks, elements
from bot.demo.workspace import Message, Shown, View
from bot.demo.workspace.blockkit.blocks import AnyBlock
from bot.demo.workspace.blockkit.elements import InActions, InInput, InSection
from bot.demo.workspace.feed import shown_message
from bot.demo.workspace.fields import standing
from bot.demo.workspace.people import File
from bot.language import speaking

NAMES = {"U00000000": "@Clientload", "U1": "@Marie", "U2": "@Ana", "C1": "#support"}
HOSTILE = '<script>alert(\'x\')</script> " onload="x" <!channel> *pwn*'
NEVER_SENT = {"markdown", "card", "carousel", "container", "context_actions"}
"""Blocks that Slack takes and this product has no use for: they are refused by name."""


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def rich(*pieces: Mapping[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(pieces)}]}


def message(*shown: dict[str, Any], **more: Any) -> str:
    return page.message(Message("C1", "1795856400.000001", "U00000000", "fallback", list(shown), **more), NAMES)


def dialog(*shown: dict[str, Any], errors: Mapping[str, str] | None = None, **more: Any) -> str:
    payload = {"type": "modal", "title": words("Limit"), "blocks": list(shown), **more}
    view = View("V1", "modal", "U1", payload, "", "V1")
    view.values = standing(view.blocks)
    return page.view(view, NAMES, errors)


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": "share", "label": words("Limit"), "element": element, **more}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": words(text), "value": value}


def line_chart(*series: tuple[str, list[float]], kind: str = "line") -> dict[str, Any]:
    days = ["2 Nov", "9 Nov", "16 Nov"]
    drawn = [
        {"name": name, "data": [{"label": day, "value": value} for day, value in zip(days, values, strict=True)]}
        for name, values in series
    ]
    chart = {"type": kind, "series": drawn, "axis_config": {"categories": days, "y_label": "% of hours"}}
    return {"type": "data_visualization", "title": "Acme in Support", "chart": chart}


def tags(union: Any) -> Iterator[str]:
    """Yield the types of a union of Block Kit objects."""
    for part in get_args(union):
        if isinstance(part, Tag):
            yield part.tag.strip("<>")
        else:
            yield from tags(part)


def test_every_block_and_element_that_slack_takes_is_drawn_or_known_to_be_refused() -> None:
    assert set(tags(AnyBlock)) - set(blocks._BLOCKS) == NEVER_SENT
    for place in (InActions, InInput, InSection):
        assert set(tags(place)) - set(elements._ELEMENTS) <= {"datetimepicker"}


@pytest.mark.parametrize(
    "unknown",
    [
        {"type": "markdown", "text": "**x**"},
        {"type": "actions", "elements": [{"type": "datetimepicker"}]},
        {"type": "section", "text": {"type": "html", "text": "x"}},
        rich({"type": "color", "value": "#fff"}),
        rich({"type": "text", "text": "x"}, kind="rich_text_table"),
        {"type": "table", "rows": [[{"type": "raw_date", "text": "x"}]]},
        {"type": "data_visualization", "title": "x", "chart": {"type": "radar"}},
    ],
)
def test_what_it_does_not_know_it_refuses(unknown: dict[str, Any]) -> None:
    with pytest.raises(page.Undrawable):
        message(unknown)


def test_text_from_outside_stays_text_wherever_it_stands() -> None:
    cells = [[{"type": "raw_text", "text": HOSTILE}], [{"type": "raw_number", "value": 1, "text": HOSTILE}]]
    chart = line_chart((HOSTILE, [1, 2, 3]))
    drawn = message(
        {"type": "header", "text": words(HOSTILE)},
        {"type": "section", "text": words(HOSTILE), "accessory": {"type": "image", "alt_text": HOSTILE}},
        rich({"type": "text", "text": HOSTILE}, {"type": "link", "url": "https://x.example/?\"'<", "text": HOSTILE}),
        {"type": "data_table", "caption": HOSTILE, "rows": cells},
        {**chart, "title": HOSTILE},
        {"type": "actions", "elements": [{"type": "button", "text": words(HOSTILE), "value": HOSTILE}]},
        files=[File("F1", HOSTILE)],
    ) + dialog(
        field(
            {"type": "plain_text_input", "initial_value": HOSTILE, "placeholder": words(HOSTILE)}, hint=words(HOSTILE)
        ),
        field({"type": "static_select", "options": [option(HOSTILE, HOSTILE)]}, label=words(HOSTILE)),
        errors={"share": HOSTILE},
    )
    assert "<script" not in drawn
    assert 'onload="x"' not in drawn
    assert drawn.count("&lt;script&gt;") > 15


def test_an_address_that_holds_a_script_is_no_link() -> None:
    drawn = message(
        rich({"type": "link", "url": "javascript:alert(1)", "text": "See"}),
        {"type": "actions", "elements": [{"type": "button", "text": words("Open"), "url": "javascript:alert(1)"}]},
        {"type": "section", "text": marked("<javascript:alert(1)|See>")},
    )
    assert "javascript:" not in drawn


def test_markup_and_rich_text_read_as_in_slack() -> None:
    drawn = message(
        {"type": "section", "text": marked("*88* of `code` <https://x.example|See all> <@U1> <#C1> &lt;b&gt; a*b*c")},
        rich(
            {"type": "text", "text": "Acme", "style": {"bold": True}},
            {"type": "text", "text": " 26 % ", "style": {"bold": False}},
            {"type": "user", "user_id": "U1"},
        ),
    )
    assert "<b>88</b> of <code>code</code> " in drawn
    assert '<a href="https://x.example" target="_blank" rel="noopener">See all</a>' in drawn
    assert drawn.count('<span class="mention">@Marie</span>') == 2
    assert '<span class="mention">#support</span> &lt;b&gt; a*b*c' in drawn
    assert "<b>Acme</b> 26 % " in drawn


def test_lists_and_tables_keep_their_order_and_say_what_is_not_shown() -> None:
    items = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]} for text in ("one", "two")]
    listed = {"type": "rich_text_list", "style": "ordered", "elements": items, "offset": 4}
    rows = [[{"type": "raw_text", "text": "Client"}, {"type": "raw_text", "text": "Share"}]]
    rows += [[{"type": "raw_text", "text": f"Client {n}"}, {"type": "raw_number", "value": n}] for n in range(1, 4)]
    drawn = message(
        {"type": "rich_text", "elements": [listed]},
        {"type": "data_table", "caption": "Largest", "rows": rows, "page_size": 2, "row_header_column_index": 0},
    )
    assert '<ol start="5"><li>one</li><li>two</li></ol>' in drawn
    assert '<th scope="row" class="left">Client 2</th><td class="right">2</td>' in drawn
    assert "Client 3" not in drawn
    assert "Rows 1 to 2 of 3" in drawn


def test_a_message_stands_under_who_wrote_it_and_where_it_is_seen() -> None:
    drawn = message()
    assert '<b>Clientload</b><span class="app">APP</span>' in drawn
    assert "fallback" in drawn
    assert "Only visible to you" in message(viewer_id="U1")
    assert 'class="message reply"' in message(thread_ts="1.1")
    assert "(edited)" in message(earlier=[object()])
    with speaking("fr"):
        assert "Visible uniquement par vous" in message(viewer_id="U1")


def test_whatever_appears_on_a_screen_is_drawn() -> None:
    made = Message("C1", "1795856400.000001", "U1", "Hello")
    assert "This message was deleted." in page.draw(replace(shown_message(made, "deletion")), NAMES)
    assert "<p>share: too much</p>" in page.draw(Shown("errors", errors={"share": "too much"}), NAMES)
    assert "<p>Acme</p>" in page.draw(Shown("options", options=(option("Acme", "1"),)), NAMES)
    assert "<p>timed out</p>" in page.draw(Shown("failure", "timed out"), NAMES)
    home = View("V2", "home", "U1", {"type": "home", "blocks": [{"type": "divider"}]}, "", "V2")
    assert page.view(home, NAMES).startswith('<section class="home" data-view="V2">')


def test_a_field_holds_what_stands_in_it_and_what_is_wrong_stands_below() -> None:
    element = {"type": "plain_text_input", "action_id": "share", "initial_value": "30 %", "max_length": 12}
    drawn = dialog(field(element, optional=True, hint=words("Such as 30 %.")), errors={"share": "Too much."})
    assert '<fieldset class="wrong">' in drawn
    assert '<input type="text" value="30 %" maxlength="12" data-block="share" data-action="share"' in drawn
    assert 'aria-label="Limit"' in drawn
    assert '<p class="error" role="alert">Too much.</p>' in drawn
    assert "(optional)" in drawn
    view = View("V1", "modal", "U1", {"type": "modal", "title": words("Limit"), "blocks": [field(element)]}, "", "V1")
    view.values = {"share": {"share": {"type": "plain_text_input", "value": "40 %"}}}
    assert 'value="40 %"' in page.view(view, NAMES)


def test_menus_hold_their_choices_and_show_what_is_chosen() -> None:
    options = [option("Support", "1"), option("Engineering", "2")]
    drawn = dialog(
        field({"type": "static_select", "options": options, "initial_option": options[1]}, block_id="team"),
        field({"type": "multi_users_select", "initial_users": ["U2"]}, block_id="people"),
        field({"type": "radio_buttons", "options": options, "initial_option": options[0]}, block_id="one"),
        field({"type": "external_select", "initial_option": option("Acme", "7")}, block_id="client"),
        field({"type": "datepicker", "initial_date": "2026-11-30"}, block_id="until"),
    )
    assert '<option value="2" selected>Engineering</option>' in drawn
    assert '<span class="chip">@Ana</span>' in drawn
    assert 'value="U1"><span>@Marie</span>' in drawn
    assert '<input type="radio" name="one/" value="1" checked>' in drawn
    assert 'value="Acme"' in drawn
    assert 'data-value="7"' in drawn
    assert '<input type="date" value="2026-11-30"' in drawn


def test_a_button_says_what_it_reports_what_is_heard_and_what_is_asked_first() -> None:
    confirm = {"title": words("Remove"), "text": words("Sure?"), "confirm": words("Yes"), "deny": words("No")}
    button = {"type": "button", "text": words("Remove"), "action_id": "act", "value": "7", "style": "danger"}
    heard = {"accessibility_label": "Remove Support", "confirm": {**confirm, "style": "danger"}}
    drawn = message({"type": "actions", "block_id": "acts", "elements": [button | heard]})
    assert (
        '<button class="button danger" type="button" data-block="acts" data-action="act" data-type="button"'
        ' aria-label="Remove Support" data-value="7">Remove</button><dialog class="confirm">'
    ) in drawn


def test_a_chart_says_every_figure_and_tells_its_lines_apart_without_colour() -> None:
    drawn = message(line_chart(("Acme", [15, 21.5, 42]), ("Limit", [30, 30, 30])))
    assert (
        'aria-label="Acme in Support. Acme: 2 Nov 15, 9 Nov 21.5, 16 Nov 42; Limit: 2 Nov 30, 9 Nov 30, 16 Nov 30"'
    ) in drawn
    assert "<title>Acme, 9 Nov: 21.5</title>" in drawn
    ticks = re.findall('text-anchor="end">([0-9]+)<', drawn)
    assert ticks == ["0", "20", "40", "60"]
    assert drawn.count('stroke-dasharray="7 4"') == 2
    assert drawn.count("<polygon") == 4
    for kind in ("bar", "area"):
        assert "<title>Acme, 9 Nov: 21.5</title>" in message(line_chart(("Acme", [15, 21.5, 42]), kind=kind))


def test_a_pie_of_one_part_is_round() -> None:
    def pie(*segments: tuple[str, float]) -> str:
        parts = [{"label": label, "value": value} for label, value in segments]
        return message({"type": "data_visualization", "title": "Parts", "chart": {"type": "pie", "segments": parts}})

    assert "<title>Acme: 3</title></circle>" in pie(("Acme", 3))
    assert pie(("Acme", 1), ("Globex", 3)).count("<path d=") == 2 + 2


def test_a_page_needs_nothing_from_elsewhere() -> None:
    drawn = page.document("A & B", message(), "fr", look="gallery")
    assert drawn.startswith('<!doctype html>\n<html lang="fr"><head>')
    assert "<title>A &amp; B</title>" in drawn
    assert '<body class="gallery"><article' in drawn
    assert re.findall('(?:src|href)="|@import', drawn) == []
