"""The items behind a figure."""

from dataclasses import replace

import pytest

from bot.domain.attribution import WHOLE
from bot.services.figures import Why
from bot.slack.blocks.items import PAGE, Asked, draw, rule
from tests.slack.blocks.readings import HOSTILE, LONG, UNTIL, WINDOW, client, drawn, item, team

ADDRESS = "https://desk.example/tickets/1"


def why(count: int, total: int | None = None, **more: object) -> Why:
    found = tuple(item(number) for number in range(1, count + 1))
    whole = Why(client(), None, WINDOW, found, 0, total or count, 0, {1: team()})
    return replace(whole, **more)


def test_each_item_tells_its_hours_their_basis_and_the_rule() -> None:
    assert drawn(draw(why(1))).splitlines() == [
        "Acme: 1 item opened or worked on",
        "Item | Hours | Basis | Because of | Opened | Team",
        f"Invoice export ({ADDRESS}) | 1.5 | activity | organization Acme in Zendesk | 2026-11-02 | Support",
        "20 Oct - 16 Nov, Paris time. Hours are the client's, in these days, rounded to half hours.",
    ]


@pytest.mark.parametrize(
    ("seconds", "hours"), [(1, "0.5"), (2_600, "0.5"), (2_800, "1"), (5_400, "1.5"), (68_000, "19")]
)
def test_hours_of_single_items_are_rounded_to_half_ones(seconds: int, hours: str) -> None:
    assert f"| {hours} | activity |" in drawn(draw(why(1, items=(item(seconds=seconds),))))


@pytest.mark.parametrize("people", [0, 4])
def test_of_a_team_of_fewer_than_five_hours_of_single_items_are_not_told(people: int) -> None:
    found = (item(), item(2, "SSO login", team_id=2))
    said = drawn(draw(why(2, items=found, teams={1: team(people=people), 2: team("Engineering", id_=2)})))
    assert f"Invoice export ({ADDRESS}) | hours not told | activity |" in said
    assert "SSO login (https://desk.example/tickets/2) | 1.5 | activity |" in said
    assert "Hours of single items are not told of Support: there, fewer than 5 people are known to work." in said
    assert "known to work" not in drawn(draw(why(1, teams={1: team(people=5)})))


@pytest.mark.parametrize(
    ("decided", "seen", "words"),
    [
        ("item", "set by an admin", "set by an admin"),
        ("field", "organization 77", "organization Acme in Zendesk"),
        ("field", "client field Acme SA", "client field Acme SA in Zendesk"),
        ("field", "organization 77, organization 78", "organization 77, organization 78 in Zendesk"),
        ("label", "label acme", "label acme in Zendesk"),
        ("link", "linked zendesk 12", "linked zendesk 12"),
        ("parent", "parent EPIC-3", "parent EPIC-3"),
        ("domain", "domain acme.example", "requester's domain acme.example"),
        ("domain", "requester's organization 77", "requester's organization Acme in Zendesk"),
        ("alias", "“acme” in the title", "“acme” in the title"),
        ("none", "", "no rule"),
    ],
)
def test_every_rule_is_told_in_words(decided: str, seen: str, words: str) -> None:
    assert rule(item(rule=decided, seen=seen), "Acme") == words


def test_a_shared_item_says_which_part_is_the_client_s() -> None:
    half = draw(why(1, items=(item(parts=WHOLE // 2),)))
    assert "activity, half theirs" in drawn(half)
    third = draw(why(1, items=(item(parts=WHOLE // 3),)))
    assert "activity, 33 % theirs" in drawn(third)


def test_an_item_without_hours_has_none_yet() -> None:
    assert "| 0 | none yet |" in drawn(draw(why(1, items=(item(seconds=0, basis=""),))))


def test_items_that_another_rule_gives_to_another_client_are_pointed_out() -> None:
    told = draw(why(1, items=(item(contradicts="domain globex.example says Globex"),), contradicting=3))
    assert "For 3 items another rule names another client." in drawn(told)
    assert "Invoice export (https://desk.example/tickets/1): domain globex.example says Globex" in told.text


def test_two_hundred_items_come_in_pages_with_a_button_for_the_next() -> None:
    answer = draw(why(PAGE, 200, team=team()))
    drawn(answer)
    (table,) = [block for block in answer.blocks if block["type"] == "data_table"]
    assert len(table["rows"]) == PAGE + 1
    _menu, buttons = [block for block in answer.blocks if block["type"] == "actions"]
    assert buttons["elements"][0]["text"]["text"] == "The next 50 items"
    assert Asked.from_value(buttons["elements"][0]["value"]) == Asked(1, 1, PAGE, UNTIL)
    last = draw(why(PAGE, 200, offset=150))
    menu, buttons = [block for block in last.blocks if block["type"] == "actions"]
    assert [each["type"] for each in menu["elements"]] == ["static_select"]
    (button,) = buttons["elements"]
    assert (button["text"]["text"], button["value"]) == ("Client imposed this", '{"of": 1}')


def test_a_page_at_every_limit_still_goes_into_one_message() -> None:
    found = tuple(
        item(
            number,
            f"{HOSTILE} {LONG}",
            url="https://desk.example/" + "x" * 2900,
            seen=f"client field {HOSTILE} {LONG}",
            contradicts=f"domain {LONG} says {HOSTILE}",
            source="request_tracker",
            parts=WHOLE // 3,
        )
        for number in range(PAGE)
    )
    for people in (0, 6):
        teams = {1: team(LONG, people=people)}
        drawn(draw(Why(client(LONG), team(LONG), WINDOW, found, 0, 200, PAGE, teams)))


def test_no_items_is_an_answer_too() -> None:
    assert drawn(draw(why(0))).startswith("Acme: no items in these 28 days\n")
    assert drawn(draw(why(0, team=team()))).startswith("Acme: no items in Support in these 28 days\n")


@pytest.mark.parametrize("value", ["", "[]", "[1]", '["x", null, 0, null]', '[1, null, 0, "soon"]'])
def test_a_value_that_no_button_of_ours_holds_is_refused(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words
        Asked.from_value(value)
