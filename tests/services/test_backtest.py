"""What a replay tells; what must hold of it whatever the log is in `test_properties.py`."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.attribution import WHOLE
from bot.domain.ledger import Cell
from bot.domain.load import UNATTRIBUTED
from bot.services.backtest import Row, Rules, cells, replay

FIRST = date(2025, 1, 6)
RULES = {"": Rules(0.3)}


def a_jump(share_of_ten: int = 5, days: int = 120, turn: int = 70) -> list[Row]:
    """Ten equal items a day, of which Acme has one, and from day `turn` on more."""
    rows = []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        acme = share_of_ten if number >= turn else 1
        names = ["Acme"] * acme + [f"Client {at}" for at in range(10 - acme)]
        rows += [Row("ticket", name, day, day, 3600) for name in names]
    return rows


def test_a_jump_is_one_page_that_names_its_reason() -> None:
    [page] = [each for each in replay(a_jump(), RULES, None) if each.severity == "page"]
    assert (page.client, page.kind, page.resolved_at) == ("Acme", "ticket", None)
    assert page.fired_at < FIRST + timedelta(days=70 + 21)


def test_everybodys_volume_doubling_opens_nothing() -> None:
    rows = a_jump(1)
    doubled = rows + [row for row in rows if row.opened >= FIRST + timedelta(days=70)]
    assert replay(doubled, RULES, None) == []


def test_a_planned_window_holds_the_page_to_what_was_agreed() -> None:
    last = FIRST + timedelta(days=200)
    planned = {"ticket": Rules(0.3, plans=(("Acme", 0.6, FIRST, last),))}
    assert replay(a_jump(4), RULES, None)
    assert replay(a_jump(4), planned, None) == []


def test_a_higher_limit_of_one_client_and_kind_holds_for_them_alone() -> None:
    rows = a_jump() + [replace(row, kind="eng") for row in a_jump()]
    rules = {"": Rules(0.3), "ticket": Rules(0.3, {"Acme": 0.6})}
    assert {each.kind for each in replay(rows, rules, None)} == {"eng"}


def test_no_items_no_alerts() -> None:
    assert replay([], RULES, None) == []


def test_an_item_without_a_client_is_unattributed() -> None:
    [cell] = cells([Row("ticket", "", FIRST, None, 60)], {})
    assert (cell.destination, cell.known, cell.seconds) == (UNATTRIBUTED, date.max, 0)


def test_hours_of_an_open_item_and_hours_of_none_count_as_the_mean() -> None:
    rows = [Row("ticket", "Acme", FIRST, None, 3600), Row("ticket", "Acme", FIRST, FIRST, 0)]
    assert list(cells(rows, {"Acme": 1})) == [Cell(1, FIRST, date.max, 2 * WHOLE, 0, 0, 0)]


def test_limits_find_their_client_in_whatever_way_it_is_written() -> None:
    for name in ("ACME", " acme ", "Acmé"):
        assert replay(a_jump(), {"ticket": Rules(0.3, {name: 0.6})}, None) == []
        plans = ((name, 0.6, FIRST, FIRST + timedelta(days=200)),)
        assert replay(a_jump(4), {"ticket": Rules(0.3, plans=plans)}, None) == []


def test_behind_its_last_opening_a_file_is_at_its_end() -> None:
    """Neither a day to come nor a closing long after says that nothing was opened meanwhile."""
    rows = a_jump()
    whole = replay(rows, RULES, None)
    assert whole
    assert replay(rows, RULES, date(2031, 1, 1)) == whole
    late = [*rows[:-1], replace(rows[-1], closed=FIRST + timedelta(days=900))]
    assert [each.resolved_at for each in replay(late, RULES, None)] == [each.resolved_at for each in whole]


def test_before_its_first_item_nothing_is_known() -> None:
    assert replay(a_jump(), RULES, FIRST) == []
    assert replay(a_jump(), RULES, date(1999, 1, 1)) == []
