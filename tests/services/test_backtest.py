"""What a replay tells, and what must hold of it whatever the log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.attribution import WHOLE
from bot.domain.detector import Detector
from bot.domain.ledger import Cell
from bot.domain.load import UNATTRIBUTED
from bot.domain.past import Past
from bot.domain.threshold import SetLimits
from bot.services.backtest import Fired, Row, Rules, cells, replay

FIRST = date(2025, 1, 6)
CLIENTS = ("Acme", "Bolt", "Cask", "")
RULES = {"": Rules(0.3)}
DAYS = 110
some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """Make a log of four months in which the first client's part may jump or ramp."""
    chance = draw(st.randoms(use_true_random=False))
    turn, steep = draw(st.integers(60, 100)), draw(st.floats(0, 1))
    usual = draw(st.integers(2, 8))
    rows = []
    for number in range(DAYS):
        first = 1 + steep * max(0, number - turn)
        for client in chance.choices(CLIENTS, [first, 1.5, 1.5, 0.5], k=usual):
            opened = FIRST + timedelta(days=number)
            closed = opened + timedelta(days=chance.randrange(30)) if chance.random() < 0.8 else None
            hours = chance.choice([None, 900, 3600, 7200, 90_000])
            rows.append(Row("ticket", client, opened, closed, hours))
    return rows


def evenings(rows: Sequence[Row]) -> Detector:
    ids = {name: number for number, name in enumerate(CLIENTS, 1) if name}
    detector = Detector(cells(rows, ids), Past(), FIRST - timedelta(days=1))
    for _ in range(DAYS):
        detector.next_evening(SetLimits(0.3))
    return detector


@given(logs())
@some
def test_shares_of_a_team_sum_to_one_at_most(rows: list[Row]) -> None:
    for evening in evenings(rows).past.evenings.values():
        for name in ("q7", "q14", "q28", "raw28"):
            assert sum(getattr(share, name) for share in evening.shares.values()) <= 1 + 1e-9
        assert all(0 <= share.q28 <= 1 and share.n_eff >= 0 for share in evening.shares.values())


@given(logs(), st.integers(0, DAYS - 1), st.integers(1, 10**6))
@some
def test_hours_of_another_client_never_raise_a_clients_plain_share(rows: list[Row], number: int, seconds: int) -> None:
    day = FIRST + timedelta(days=number)
    before = evenings(rows).past.evenings
    after = evenings([*rows, Row("ticket", "Bolt", day, day, seconds)]).past.evenings
    known = [evening for evening in before.values() if evening.mean is not None]
    for evening in known:
        # An item that is open is reckoned at the team's mean, which another client's hours may move: all are closed.
        if all(
            row.closed is not None and row.closed <= evening.day and row.seconds
            for row in rows
            if row.opened <= evening.day
        ):
            assert after[evening.day].share(1).raw28 <= evening.share(1).raw28 + 1e-9


@given(logs(), st.sampled_from([0.25, 0.5, 2, 1024]))
@some
def test_scaling_all_hours_changes_no_alert(rows: list[Row], by: float) -> None:
    scaled = [replace(row, seconds=None if row.seconds is None else int(row.seconds * by)) for row in rows]
    assert replay(scaled, RULES, None) == replay(rows, RULES, None)


@given(logs(), st.randoms(use_true_random=False))
@some
def test_the_order_of_arrival_changes_nothing(rows: list[Row], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis calls a Random an object
    assert replay(shuffled, RULES, None) == replay(rows, RULES, None)


@given(logs())
@some
def test_replaying_twice_gives_the_same(rows: list[Row]) -> None:
    assert replay(rows, RULES, None) == replay(rows, RULES, None)


@given(logs(), st.integers(61, DAYS))
@some
def test_a_replay_that_is_cut_equals_the_whole_one_up_to_there(rows: list[Row], number: int) -> None:
    until = FIRST + timedelta(days=number)
    whole = [each for each in replay(rows, RULES, None) if each.fired_at < until]
    assert replay(rows, RULES, until) == [_cut(each, until) for each in whole]


@given(logs(), st.integers(61, DAYS))
@some
def test_what_happens_later_is_not_looked_at(rows: list[Row], number: int) -> None:
    until = FIRST + timedelta(days=number)
    changed = [
        row if row.opened < until else replace(row, client="Cask")
        for row in (
            row if row.closed is None or row.closed < until else replace(row, seconds=10**6, closed=until)
            for row in rows
        )
    ]
    assert replay(changed, RULES, until) == replay(rows, RULES, until)


def _cut(fired: Fired, until: date) -> Fired:
    return fired if fired.resolved_at is None or fired.resolved_at < until else replace(fired, resolved_at=None)


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
    assert list(cells(rows, {"Acme": 1})) == [Cell(1, FIRST, date.max, 2 * WHOLE, 0, 0)]


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
