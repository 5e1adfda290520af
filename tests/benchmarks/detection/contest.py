"""Every rule over one firm: what each would have paged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.ledger import Window
from bot.services.backtest import cells, replay
from tests.benchmarks.detection.firms import WARM_UP, Firm
from tests.benchmarks.detection.opponents import RULES, Series, stretches
from tests.benchmarks.detection.reference import NOBODY, Reference
from tests.benchmarks.detection.work import FIRST, on

OURS, REFERENCE = "ours", "reference"
METHODS = (OURS, REFERENCE, *RULES)
NEVER_NEAR = 0.3
"""A client whose shares never reach this part of its limit is left out of the charts: no rule would page it."""


@dataclass(frozen=True)
class Page:
    """A page of a client of a team, by the evening on which it was sent and the one on which it ended."""

    kind: str
    client: str
    fired: date
    resolved: date | None
    reason: str = ""


def pages_of(firm: Firm) -> dict[str, list[Page]]:
    """Return the pages of all rules; nobody pages in the first weeks, which are for learning."""
    found: dict[str, list[Page]] = {method: [] for method in METHODS}
    found[OURS] = [
        Page(each.kind, each.client, each.fired_at, each.resolved_at, each.reason)
        for each in replay(firm.rows, firm.rules, on(firm.days))
        if each.severity == "page"
    ]
    for kind in firm.truths:
        reference, names = _reference(firm, kind)
        found[REFERENCE] += [Page(kind, names[page.client], page.fired, page.resolved) for page in reference.pages]
        for client, name in names.items():
            series = _series(firm, kind, name, client, reference)
            if series is None:
                continue
            for method, rule in RULES.items():
                found[method] += [
                    Page(kind, name, on(first), None if last is None else on(last))
                    for first, last in stretches(rule(series), 56)
                ]
    began = on(WARM_UP - 28)
    return {method: [page for page in pages if page.fired >= began] for method, pages in found.items()}


def _reference(firm: Firm, kind: str) -> tuple[Reference, dict[int, str]]:
    rows = [row for row in firm.rows if row.kind == kind]
    ids = {name: number for number, name in enumerate(sorted({row.client for row in rows}), 1)}
    reference = Reference(Window(cells(rows, ids), min(row.opened for row in rows)))
    day = reference.window.day
    while day < on(firm.days - 1):
        day += timedelta(days=1)
        reference.next_evening(
            {ids[name]: limit for name, limit in _limits(firm, kind, day) if name in ids}, _usual(firm, kind)
        )
    return reference, {number: name for name, number in ids.items()}


def _limits(firm: Firm, kind: str, day: date) -> Iterator[tuple[str, float]]:
    """Return the limits of clients that have one of their own, a planned window's included."""
    rules = firm.rules[kind]
    yield from rules.overrides.items()
    for name, share, since, until in rules.plans:
        if since <= day <= until:
            yield name, max(share, rules.overrides.get(name, 0.0))


def _usual(firm: Firm, kind: str) -> float:
    limit = firm.rules[kind].default
    assert limit is not None
    return limit


def _series(firm: Firm, kind: str, name: str, client: int, reference: Reference) -> Series | None:
    days = [FIRST + timedelta(days=number) for number in range(firm.days)]
    shares = [reference.evenings.get(day, {}).get(client, NOBODY) for day in days]
    limits = [dict(_limits(firm, kind, day)).get(name, _usual(firm, kind)) for day in days]
    if max(max(share.raw28, share.q28) / limit for share, limit in zip(shares, limits, strict=True)) < NEVER_NEAR:
        return None
    return Series(shares, limits)
