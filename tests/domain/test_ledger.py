from datetime import date, timedelta

from bot.domain.attribution import WHOLE
from bot.domain.ledger import Cell, Window, first_evening_changed, root_parts
from bot.domain.load import Counts

MONDAY = date(2025, 3, 3)
NEVER = date.max


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def item(opened: int, known: int | None, seconds: int = 100, destination: int = 1) -> Cell:
    if known is None:
        return Cell(destination, day(opened), NEVER, WHOLE, 0, 0, 0)
    return Cell(destination, day(opened), day(known), WHOLE, seconds, seconds**2, root_parts(seconds, WHOLE))


def evenings(window: Window, number: int) -> list[dict[int, Counts]]:
    found = []
    for _ in range(number):
        window.next_evening()
        found.append(window.counts())
    return found


def test_an_item_counts_for_seven_fourteen_and_twenty_eight_evenings() -> None:
    found = evenings(Window([item(0, None)], day(0)), 29)
    assert [sum(each[1][at] for each in found if 1 in each) for at in range(3)] == [7, 14, 28]
    assert 1 not in found[28]


def test_hours_count_from_the_evening_on_which_they_are_known() -> None:
    found = evenings(Window([item(0, 3)], day(0)), 29)
    assert [each[1].seconds for each in found[:5]] == [0, 0, 0, 100, 100]
    assert [each[1].known for each in found[:5]] == [0, 0, 0, 1, 1]
    assert found[27][1] == Counts(0, 0, 1, 1, 100, 10_000, 10)
    assert found[28] == {}


def test_hours_that_are_known_after_the_window_never_count() -> None:
    found = evenings(Window([item(0, 28), item(5, 40)], day(0)), 45)
    assert all(each[1].seconds == 0 for each in found if 1 in each)
    assert found[-1] == {}


def test_hours_known_on_the_last_evening_count_once_and_leave_no_trace() -> None:
    found = evenings(Window([item(0, 27), item(10, None)], day(0)), 30)
    assert found[27][1].seconds == 100
    assert found[28][1] == Counts(0, 0, 1, 0, 0, 0, 0)


def test_a_window_that_begins_later_counts_the_same() -> None:
    cells = [item(n, n + n % 5 if n % 3 else None, 50 + n, destination=n % 4) for n in range(60)]
    whole = evenings(Window(cells, day(0)), 60)
    later = evenings(Window(cells, day(20)), 40)
    assert later[27:] == whole[47:]


def test_parts_of_an_item_are_counted_as_parts() -> None:
    window = Window([Cell(1, day(0), day(0), WHOLE // 2, 50, 5000, root_parts(100, WHOLE // 2))], day(0))
    assert window.next_evening() == {1: WHOLE // 2}
    assert window.counts()[1] == Counts(0.5, 0.5, 0.5, 0.5, 50, 5000, 5)


def test_an_empty_cell_is_no_item() -> None:
    assert evenings(Window([Cell(1, day(0), NEVER, 0, 0, 0, 0)], day(0)), 1) == [{}]


def test_closing_an_item_changes_only_the_evenings_from_then_on() -> None:
    closing = [Cell(1, day(0), NEVER, -WHOLE, 0, 0, 0), item(0, 9)]
    assert first_evening_changed(closing) == day(9)


def test_moving_an_item_to_another_client_changes_the_evenings_from_its_opening_on() -> None:
    moving = [Cell(1, day(0), day(9), -WHOLE, -100, -1, -1), Cell(2, day(0), day(9), WHOLE, 100, 1, 1)]
    assert first_evening_changed(moving) == day(0)


def test_late_hours_change_the_evenings_from_the_closing_on() -> None:
    assert first_evening_changed([Cell(1, day(0), day(9), 0, 60, 60, 60)]) == day(9)


def test_nothing_moved_changes_no_evening() -> None:
    assert first_evening_changed([Cell(1, day(0), day(9), 0, 0, 0, 0)]) is None
