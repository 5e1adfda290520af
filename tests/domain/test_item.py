"""Facts survive the database, links compare equal however they are spelled, and calendars know their days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import Facts, Stretch, from_json, link_key, to_json, working_days

DAY = date(2026, 11, 9)
COLUMNS = ("source", "ref", "kind", "title", "opened", "updated", "closed", "type", "priority", "container")
WORDS = st.text(max_size=5)
STRETCHES = st.builds(Stretch, st.dates(), st.none() | st.dates(), st.booleans())


@given(
    st.builds(
        Facts,
        source=WORDS,
        ref=WORDS,
        kind=st.sampled_from(["ticket", "issue"]),
        title=WORDS,
        opened=st.dates(),
        updated=st.dates(),
        closed=st.none() | st.dates(),
        labels=st.lists(WORDS).map(tuple),
        organizations=st.lists(WORDS).map(tuple),
        links=st.lists(st.tuples(WORDS, WORDS)).map(tuple),
        points=st.none() | st.floats(0.5, 100),
        touches_known=st.booleans(),
        stretches=st.none() | st.lists(STRETCHES).map(tuple),
    )
)
def test_what_is_written_is_read_again(facts: Facts) -> None:
    assert from_json(to_json(facts), {name: getattr(facts, name) for name in COLUMNS}) == facts


@pytest.mark.parametrize(
    "url",
    [
        "https://desk.example/agent/tickets/12",
        "https://DESK.example/tickets/12 ",
        "https://desk.example/hc/requests/12",
        "https://desk.example/api/v2/tickets/12.json",
    ],
)
def test_all_spellings_of_a_tickets_address_are_one(url: str) -> None:
    assert link_key(url) == "desk.example/tickets/12"


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://trello.com/c/xY1aB2cD/12-stock-connector", "trello.com/c/xY1aB2cD"),
        ("https://trello.com/c/xY1aB2cD", "trello.com/c/xY1aB2cD"),
        (
            "https://app.shortcut.com/firm/story/1001/stock-connector?ct_workflow=all",
            "app.shortcut.com/firm/story/1001",
        ),
        ("https://app.shortcut.com/firm/story/1001", "app.shortcut.com/firm/story/1001"),
    ],
)
def test_the_title_at_the_end_of_an_address_names_nothing(address: str, named: str) -> None:
    assert link_key(address) == named


def test_an_address_may_name_its_ticket_in_the_query_and_a_bare_text_names_none() -> None:
    assert link_key("https://rt.example/Ticket/Display.html?id=7") == "rt.example/Ticket/Display.html/7"
    assert link_key("ticket 7") == ""


def test_working_days_follow_the_calendar_with_both_ends() -> None:
    friday, monday = date(2026, 11, 6), DAY
    assert list(working_days(friday, monday, "12345")) == [friday, monday]
    assert len(list(working_days(friday, monday, "1234567"))) == 4
    assert list(working_days(monday, friday, "12345")) == []


def test_an_open_item_grows_by_its_estimate_or_by_what_is_in_progress() -> None:
    item = {"source": "t", "ref": "1", "kind": "issue", "title": "", "opened": DAY, "updated": DAY}
    going_on = (Stretch(DAY, None, assigned=True),)
    assert Facts(**item, estimate_hours=3.0).in_progress  # type: ignore[arg-type]  # one value a name
    assert Facts(**item, stretches=going_on).in_progress  # type: ignore[arg-type]  # as above
    assert not Facts(**item).in_progress  # type: ignore[arg-type]  # as above
    assert not Facts(**item, points=3.0, stretches=()).in_progress  # type: ignore[arg-type]  # as above
    assert not Facts(**item, stretches=going_on, closed=DAY).in_progress  # type: ignore[arg-type]  # as above
