from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from integrations.progress import Change, spans
from integrations.records import Progress

BUSY = frozenset({"doing", "review"})


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def test_an_issue_that_never_moved_has_no_stretch() -> None:
    assert spans(day(1), "todo", None, [], BUSY) == ()


def test_an_issue_that_was_opened_in_progress_has_one_that_still_runs() -> None:
    assert spans(day(1), "doing", "ana", [], BUSY) == (Progress(day(1), None, "ana"),)


def test_a_stretch_is_cut_where_the_assignee_changes() -> None:
    changes = [
        Change(day(2), "status", "todo", "doing"),
        Change(day(4), "assignee", "ana", "ben"),
        Change(day(6), "status", "doing", "done"),
    ]
    assert spans(day(1), "done", "ben", changes, BUSY) == (
        Progress(day(2), day(4), "ana"),
        Progress(day(4), day(6), "ben"),
    )


def test_a_move_between_two_statuses_in_progress_does_not_cut() -> None:
    changes = [Change(day(2), "status", "todo", "doing"), Change(day(3), "status", "doing", "review")]
    assert spans(day(1), "review", "ana", changes, BUSY) == (Progress(day(2), None, "ana"),)


def test_a_reopened_issue_has_two_stretches() -> None:
    changes = [
        Change(day(2), "status", "todo", "doing"),
        Change(day(3), "status", "doing", "done"),
        Change(day(5), "status", "done", "doing"),
    ]
    assert spans(day(1), "doing", None, changes, BUSY) == (Progress(day(2), day(3)), Progress(day(5), None))


def test_the_order_in_which_changes_come_does_not_matter() -> None:
    changes = [Change(day(3), "status", "doing", "done"), Change(day(2), "status", "todo", "doing")]
    assert spans(day(1), "done", None, changes, BUSY) == (Progress(day(2), day(3)),)


def test_the_status_before_the_first_change_counts_from_the_opening() -> None:
    changes = [Change(day(4), "status", "doing", "done")]
    assert spans(day(1), "done", None, changes, BUSY) == (Progress(day(1), day(4)),)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 28), st.sampled_from(["status", "assignee"]), st.sampled_from(["todo", "doing", "done"])
        )
    )
)
def test_stretches_never_overlap_and_only_the_last_can_still_run(moves: list[tuple[int, str, str]]) -> None:
    changes = [Change(day(at), field, None, value) for at, field, value in moves]  # type: ignore[arg-type]
    found = spans(day(1), "todo", None, changes, BUSY)
    for earlier, later in pairwise(found):
        assert earlier.ended_at is not None
        assert earlier.started_at < earlier.ended_at <= later.started_at
