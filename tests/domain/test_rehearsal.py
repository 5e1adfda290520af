"""A limit tried on judged evenings, against the same days judged under it from nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.attribution import WHOLE
from bot.domain.detector import NEAR, Detector, Verdict
from bot.domain.ledger import Cell, root_parts
from bot.domain.load import UNATTRIBUTED, Evening, Share
from bot.domain.past import Past
from bot.domain.rehearsal import History, Rehearsed, rehearse
from bot.domain.signals import PAGES
from bot.domain.signals.evidence import FEWEST_OF_CLIENT, Evidence, Week
from bot.domain.threshold import Plan, SetLimits, with_plans

FIRST = date(2025, 1, 6)
YEAR = 365
ACME, BOLT, CASK, DUNE = 1, 2, 3, 4
CLIENTS = (ACME, BOLT, CASK, DUNE)
Limits = Callable[[date], SetLimits]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@dataclass(frozen=True)
class Firm:
    """What a team opened on so many days."""

    cells: tuple[Cell, ...]
    days: int

    @property
    def since(self) -> date:
        """The first of the last 365 days."""
        return day(self.days - YEAR)

    def judged(self, limits: Limits) -> tuple[list[Verdict], Detector]:
        """Judge every day from nothing."""
        detector = Detector(self.cells, Past(), day(-1))
        return [detector.next_evening(limits(day(number))) for number in range(self.days)], detector

    def history(self, clients: Iterable[int] = CLIENTS) -> History:
        """Return the evenings as they are kept, judged under other limits than those that are tried."""
        verdicts, detector = self.judged(lambda _: SetLimits())
        kept = {*clients, UNATTRIBUTED}
        return History(
            evenings=tuple(_of(verdict.evening, kept) for verdict in verdicts),
            thin=[verdict.evening.day for verdict in verdicts if verdict.thin],
            first_day=detector.past.first_day or FIRST,
            first=detector.past.first,
        )


def _of(evening: Evening, clients: set[int]) -> Evening:
    shares = {client: share for client, share in evening.shares.items() if client in clients}
    fields = {name: getattr(evening, name) for name in Evening.__slots__}
    return Evening(**{**fields, "shares": shares})


def opened(firm: Firm, limits: Limits) -> list[Rehearsed]:
    """Return the alerts of the last year that judging under these limits opens."""
    running: dict[int, Rehearsed] = {}
    found = []
    for change in (change for verdict in firm.judged(limits)[0] for change in verdict.changes):
        kind, episode = change.move.kind, change.episode
        if kind in {"noted", "note_ended"}:
            continue
        end = change.move.day if kind == "cleared" else None
        alert = Rehearsed(change.client, episode.reason, episode.opened_on, end, episode.critical)
        running[change.client] = alert
        if end is not None:
            found.append(running.pop(change.client))
    alerts = [alert for alert in (*found, *running.values()) if alert.opened_on >= firm.since]
    return sorted(alerts, key=lambda alert: (alert.opened_on, alert.client))


def cell(client: int, number: int, known: date, items: int, hours: float) -> Cell:
    seconds = 0 if known == date.max else int(3600 * hours)
    roots = root_parts(seconds, WHOLE * items)
    return Cell(client, day(number), known, WHOLE * items, seconds * items, seconds * seconds * items, roots)


def firm_of(seed: int, days: int) -> Firm:
    """Make a team whose clients take more and less of it as months pass, with a day of missing data now and then."""
    chance = Random(seed)  # noqa: S311 - an invented firm needs no secret
    weights = [1.0] * (len(CLIENTS) + 1)
    cells = []
    for number in range(days):
        if number % 30 == 0:
            weights = [chance.choice((0.2, 1, 1, 1, 5)) for _ in weights]
        items = chance.choice((1, 25, 25, 25, 28)) if number % 50 == 49 else chance.randint(5, 25)
        for client in chance.choices((UNATTRIBUTED, *CLIENTS), weights, k=items):
            known = date.max if chance.random() < 0.1 else day(number + chance.randrange(20))
            cells.append(cell(client, number, known, 1, chance.choice((0.2, 1, 1, 2, 20))))
    return Firm(tuple(cells), days)


firms = st.builds(firm_of, st.integers(0, 2**32), st.integers(80, 520))
some = settings(max_examples=15, deadline=None)


@given(firms, st.sampled_from([None, 0.01, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0]), st.integers(0, 520))
@some
def test_a_rehearsal_opens_what_judging_under_the_limit_opens(firm: Firm, share: float | None, number: int) -> None:
    plan = Plan(BOLT, 0.5, day(number), day(number + 40))

    def limits(on: date) -> SetLimits:
        return with_plans(SetLimits(share, {CASK: 0.25}), [plan], on)

    assert rehearse(firm.history(), firm.since, limits) == opened(firm, limits)


@given(firms, st.sampled_from([0.05, 0.2, 0.3]))
@some
def test_of_one_client_a_rehearsal_opens_the_same_without_the_others(firm: Firm, share: float) -> None:
    alone = rehearse(firm.history([ACME]), firm.since, lambda _: SetLimits(share))
    assert alone == [alert for alert in opened(firm, lambda _: SetLimits(share)) if alert.client == ACME]


def steady(daily: Sequence[int]) -> Firm:
    """Let Acme open so many items a day, and three others five each."""
    items = ((number, {ACME: count, BOLT: 5, CASK: 5, DUNE: 5}) for number, count in enumerate(daily))
    return Firm(
        tuple(
            cell(client, number, day(number), each, 1) for number, of in items for client, each in of.items() if each
        ),
        len(daily),
    )


def test_an_alert_that_is_open_since_before_the_year_does_not_open_again() -> None:
    """It rests a little under its limit for months, which does not end it, and rises above again within the year."""
    firm = steady([2] * 60 + [12] * 40 + [5, 6] * 100 + [12] * 300)
    assert rehearse(firm.history(), firm.since, lambda _: SetLimits(0.3)) == []
    early = rehearse(firm.history(), FIRST, lambda _: SetLimits(0.3))
    assert [(alert.client, alert.cleared_on) for alert in early] == [(ACME, None)]
    assert early[0].opened_on < day(100)


def test_an_alert_lasts_from_the_evening_that_opens_it() -> None:
    firm = steady([2] * 100 + [25] * 60)
    [alert] = rehearse(firm.history(), FIRST, lambda _: SetLimits(0.3))
    [page] = [
        each for each in firm.judged(lambda _: SetLimits(0.3))[0] if any(c.move.kind == "opened" for c in each.changes)
    ]
    assert alert.opened_on == page.evening.day
    assert alert.days(day(160)) == (day(160) - alert.opened_on).days
    assert replace(alert, cleared_on=alert.opened_on + timedelta(days=78)).days(day(160)) == 79, "as a reader counts"


def test_how_critical_an_alert_became_is_kept() -> None:
    firm = steady([2] * 100 + [40] * 60)
    [alert] = rehearse(firm.history(), FIRST, lambda _: SetLimits(0.3))
    assert (alert.reason, alert.critical) == ("above", True)


@st.composite
def unlikely(draw: st.DrawFn) -> Evidence:
    """Give anything that can be seen of a client that has few items, or whose shares are far from its limit."""
    chance = Random(draw(st.integers(0, 10**6)))  # noqa: S311 - weeks need no secret
    limit = draw(st.floats(0.01, 1))
    few = draw(st.booleans())
    highest = 1.0 if few else NEAR * limit
    q28, q14, raw28 = (draw(st.floats(0, highest, exclude_max=not few)) for _ in range(3))
    n = draw(st.floats(0, FEWEST_OF_CLIENT, exclude_max=True)) if few else draw(st.floats(0, 500))
    n_eff = draw(st.floats(0, 10**6))
    share = Share(n, n / 2, q14, q14, q28, raw28, n_eff, n_eff / 2, 0.0)
    items = draw(st.floats(1, 10**5))
    evening = Evening(FIRST, items, items / 4, items / 2, 1.0, 1.0, 1.0, 0.25, 9, {ACME: share})
    weeks = tuple(Week(chance.random() ** 2, chance.random() * items) for _ in range(chance.randrange(17)))
    last_year = draw(st.none() | st.floats(0, 1))
    return Evidence(ACME, limit, share, evening, weeks, q28 / 2, last_year, 400, 400, 0)


@given(unlikely())
@settings(max_examples=300, deadline=None)
def test_whom_a_preview_leaves_out_no_page_could_be_about(evidence: Evidence) -> None:
    """A preview reads only clients that were near a limit with items enough; see `bot.store.history.near`."""
    assert not any(signal.holds(evidence) for signal in PAGES)


@pytest.mark.parametrize("hold", [signal.holds for signal in PAGES])
def test_somebody_near_a_limit_can_be_paged(hold: Callable[[Evidence], bool]) -> None:
    """The rule before could not fail were nothing ever to hold."""
    share = Share(100, 80, 0.5, 0.5, 0.45, 0.45, 10**4, 10**4, 0.0)
    evening = Evening(FIRST, 200, 50, 100, 1.0, 1.0, 1.0, 0.25, 9, {ACME: share})
    jumped = (*(Week(0.1, 50) for _ in range(14)), Week(0.5, 50), Week(0.5, 50))
    assert hold(Evidence(ACME, 0.3, share, evening, jumped, 0.1, None, 400, 400, 1))
