"""What must hold of judging whatever the log: found by logs that nobody thought of.

That the books come out the same in whatever order a source tells things is in `test_gather.py`; that the running jobs
open the alerts of the backtest in `test_live_and_backtest.py`; that a digest leaves nobody out in `test_week.py`.
"""

import csv
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from bot.domain.detector import Detector, Verdict
from bot.domain.past import Past
from bot.domain.signals import NOTES, PAGES
from bot.domain.threshold import SetLimits
from bot.domain.worked import Hours, Part, TeamWindow
from bot.services.backtest import Fired, Row, Rules, cells, replay
from bot.services.backtest_files import backtest

FIRST = date(2025, 1, 6)
CLIENTS = ("Acme", "Bolt", "Cask", "")
IDS = {name: number for number, name in enumerate(CLIENTS, 1) if name}
LIMIT = 0.3
RULES = {"": Rules(LIMIT)}
DAYS = 110
# A log is told by a seed, of which a smaller one is no simpler: nothing is gained by shrinking.
some = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Log:
    """A log of four months by the few numbers that made it, so that one which breaks a promise is short to read.

    Acme's part jumps or ramps from day `turn` on. With `acme_is_known` its items are closed on the day on which they
    are opened, and tell their hours.
    """

    seed: int
    turn: int
    steep: float
    usual: int
    missing: frozenset[int]
    acme_is_known: bool = False

    @cached_property
    def rows(self) -> list[Row]:
        """The items."""
        chance = random.Random(self.seed)  # noqa: S311 - an invented log
        rows = []
        for number in sorted(set(range(DAYS)) - self.missing):
            first = 1 + self.steep * max(0, number - self.turn)
            for client in chance.choices(CLIENTS, [first, 1.5, 1.5, 0.5], k=self.usual):
                opened = FIRST + timedelta(days=number)
                closed = opened + timedelta(days=chance.randrange(30)) if chance.random() < 0.8 else None
                seconds = chance.choice([None, 900, 3600, 7200, 90_000])
                if self.acme_is_known and client == "Acme":
                    closed, seconds = opened, seconds or 3600
                rows.append(Row("ticket", client, opened, closed, seconds))
        return rows


def logs(*, acme_is_known: bool = False) -> st.SearchStrategy[Log]:
    return st.builds(
        Log,
        seed=st.integers(0, 2**32),
        turn=st.integers(60, 100),
        steep=st.floats(0, 1),
        usual=st.integers(1, 9) | st.just(24),
        missing=st.frozensets(st.integers(0, DAYS - 1), max_size=5),
        acme_is_known=st.just(acme_is_known),
    )


def judged(rows: Sequence[Row]) -> list[Verdict]:
    detector = Detector(cells(rows, IDS), Past(), FIRST - timedelta(days=1))
    return [detector.next_evening(SetLimits(LIMIT)) for _ in range(DAYS)]


@given(logs())
@some
def test_shares_of_a_team_sum_to_one_at_most(log: Log) -> None:
    for verdict in judged(log.rows):
        shares = verdict.evening.shares.values()
        for name in ("q7", "q14", "q28", "raw28"):
            assert sum(getattr(share, name) for share in shares) <= 1 + 1e-9
        assert all(0 <= share.q28 <= 1 and share.n_eff >= 0 for share in shares)


@given(logs(acme_is_known=True), st.integers(0, 10**6), st.integers(1, 10**6))
@some
def test_hours_of_another_client_never_raise_a_clients_plain_share(log: Log, which: int, seconds: int) -> None:
    """An open item of one's own is reckoned at the team's mean, which others' hours do move: Acme has none."""
    rows = log.rows
    others = [at for at, row in enumerate(rows) if row.client != "Acme" and row.seconds and _is_learned(row)]
    assume(others)
    more = list(rows)
    at = others[which % len(others)]
    more[at] = replace(rows[at], seconds=(rows[at].seconds or 0) + seconds)
    before, after = ([verdict.evening for verdict in judged(each)] for each in (rows, more))
    assert before != after
    for now, then in zip(after, before, strict=True):
        assert now.share(IDS["Acme"]).raw28 <= then.share(IDS["Acme"]).raw28 + 1e-9


def _is_learned(row: Row) -> bool:
    """Tell whether the hours become known while the item is looked at."""
    return row.closed is not None and row.closed < min(row.opened + timedelta(days=28), FIRST + timedelta(days=DAYS))


@given(st.dictionaries(st.integers(-1, 5), st.integers(0, 10**7)), st.integers(-1, 5), st.integers(0, 10**7))
def test_hours_worked_for_another_never_raise_a_clients_share_of_them(
    seconds: dict[int, int], other: int, more: int
) -> None:
    before = TeamWindow({each: Part(Hours(logged=amount), 1) for each, amount in seconds.items()})
    after = TeamWindow({**before.parts, other: before.part(other) + Part(Hours(logged=more), 1)})
    for client in set(before.parts) - {other}:
        assert (after.share(client) or 0) <= (before.share(client) or 0)
    assert sum(after.share(each) or 0 for each in after.parts) <= 1 + 1e-9


@given(logs(), st.sampled_from([0.25, 0.5, 2, 3, 10, 1024]))
@some
def test_scaling_all_hours_changes_no_alert(log: Log, by: float) -> None:
    scaled = [replace(row, seconds=None if row.seconds is None else int(row.seconds * by)) for row in log.rows]
    assert replay(scaled, RULES, None) == replay(log.rows, RULES, None)


@given(logs(), st.integers(0, 2**32))
@some
def test_the_order_of_rows_changes_nothing(log: Log, seed: int) -> None:
    shuffled = random.Random(seed).sample(log.rows, len(log.rows))  # noqa: S311 - an invented order
    assert replay(shuffled, RULES, None) == replay(log.rows, RULES, None)


@given(logs())
@some
def test_replaying_twice_gives_the_same(log: Log) -> None:
    assert replay(log.rows, RULES, None) == replay(log.rows, RULES, None)


@given(logs(), st.integers(1, DAYS + 10))
@some
def test_a_replay_that_is_cut_equals_the_whole_one_up_to_there(log: Log, number: int) -> None:
    until = FIRST + timedelta(days=number)
    whole = [each for each in replay(log.rows, RULES, None) if each.fired_at < until]
    assert replay(log.rows, RULES, until) == [_cut(each, until) for each in whole]


@given(logs(), st.integers(61, DAYS))
@some
def test_what_happens_later_is_not_looked_at(log: Log, number: int) -> None:
    until = FIRST + timedelta(days=number)
    changed = [
        row if row.opened < until else replace(row, client="Cask")
        for row in (
            row if row.closed is None or row.closed < until else replace(row, seconds=10**6, closed=until)
            for row in log.rows
        )
    ]
    assert replay(changed, RULES, until) == replay(log.rows, RULES, until)


def _cut(fired: Fired, until: date) -> Fired:
    return fired if fired.resolved_at is None or fired.resolved_at < until else replace(fired, resolved_at=None)


ZONES = ("UTC", "America/Los_Angeles", "Europe/Paris", "Pacific/Auckland")


@given(logs(), st.integers(61, DAYS), st.sampled_from(ZONES), st.integers(0, 2**32))
@settings(some, max_examples=8)
def test_a_file_as_it_stood_on_a_day_gives_the_alerts_that_the_whole_one_gives_when_it_is_cut_there(
    log: Log, number: int, zone: str, seed: int
) -> None:
    """Instants within the day, in clock changes too: a day is one of the company's, and ends at its midnight."""
    chance, until = random.Random(seed), FIRST + timedelta(days=number)  # noqa: S311 - invented instants
    end = datetime.combine(until, time(), ZoneInfo(zone))
    lines = []
    for at, row in enumerate(log.rows):
        opened = datetime.combine(row.opened, time(), UTC) + timedelta(seconds=chance.randrange(86_400))
        closed = opened + (row.closed - row.opened) if row.closed else None
        lines.append((at, opened, closed, row))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.json").write_text(json.dumps({"default_threshold": LIMIT, "timezone": zone}))
        _write(folder / "whole.csv", [(*line, True) for line in lines])
        _write(folder / "stood.csv", [(*line, bool(line[2] and line[2] < end)) for line in lines if line[1] < end])
        files = {"whole.csv": None, "cut.csv": until, "stood.csv": None}
        (folder / "cut.csv").write_bytes((folder / "whole.csv").read_bytes())
        found = {
            file: backtest(folder / file, folder / "config.json", folder / "out.csv", cut).fired
            for file, cut in files.items()
        }
    assert found["cut.csv"] == tuple(_cut(each, until) for each in found["whole.csv"] if each.fired_at < until)
    assert found["stood.csv"] == found["cut.csv"]


def _write(path: Path, lines: Sequence[tuple[int, datetime, datetime | None, Row, bool]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("item_id", "kind", "client", "opened_at", "closed_at", "hours"))
        for at, opened, closed, row, over in lines:
            hours = "" if row.seconds is None or not over else row.seconds / 3600
            writer.writerow(
                (at, row.kind, row.client, opened.isoformat(), closed.isoformat() if closed and over else "", hours)
            )


BEGINNINGS = {"opened": "page", "noted": "note"}
ENDS = {"cleared": "page", "note_ended": "note"}
NOTED_AFTER = 5
QUIET = timedelta(days=28)


@given(logs())
@some
def test_whoever_is_above_a_limit_for_five_evenings_is_paged_or_noted_unless_that_ended_lately(log: Log) -> None:
    """By the judged or the plain share, of however few items, from the first month of history on."""
    told: dict[int, set[str]] = defaultdict(set)
    ended: dict[int, date] = {}
    evenings: dict[int, int] = defaultdict(int)
    first = min((row.opened for row in log.rows), default=FIRST)
    for verdict in judged(log.rows):
        day = verdict.evening.day
        for change in verdict.changes:
            if change.move.kind in BEGINNINGS:
                told[change.client].add(BEGINNINGS[change.move.kind])
            elif change.move.kind in ENDS:
                told[change.client].remove(ENDS[change.move.kind])
                ended[change.client] = day
        if verdict.thin or not verdict.evening.items or day - first < QUIET:
            continue
        for client in IDS.values():
            share = verdict.evening.share(client)
            evenings[client] = evenings[client] + 1 if max(share.q28, share.raw28) > LIMIT else 0
            lately = client in ended and day - ended[client] < QUIET
            assert evenings[client] < NOTED_AFTER or told[client] or lately


@given(logs())
@some
def test_a_note_never_pages(log: Log) -> None:
    reasons = {"page": {signal.name for signal in PAGES}, "note": {signal.name for signal in NOTES}}
    assert all(each.reason in reasons[each.severity] for each in replay(log.rows, RULES, None))
