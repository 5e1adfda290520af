"""What can happen in a team: episodes that somebody should hear of, and cases that should stay quiet."""

import math
from collections.abc import Callable
from random import Random

from tests.benchmarks.detection.work import Client, Happening, Plan, Work

Scenario = Callable[[Work, Random, int], None]
"""Change a team's expected work from about a day on."""

EPISODES = ("ramp", "step", "burst", "heavier", "strategic")
QUIET = ("doubling", "incident", "hover", "agreed", "migration", "newcomer", "season")


def ramp(work: Work, chance: Random, first: int) -> None:
    """Let a client grow over weeks to well above the limit, and stay there for a while."""
    client, base = _ordinary(work, chance)
    top = _above(work, chance, 1.25, 1.7)
    rise = chance.randrange(42, 113)
    last = first + rise + chance.randrange(28, 84)
    work.bring_to(client.name, lambda day: _between(base, top, (day - first) / rise), first, last)
    _tell(work, "ramp", client, first, last)


def step(work: Work, chance: Random, first: int) -> None:
    """Let a client jump above the limit within two days and stay there for weeks."""
    client, base = _ordinary(work, chance)
    top = _above(work, chance, 1.25, 1.8)
    last = first + chance.randrange(42, 84)
    work.bring_to(client.name, lambda day: _between(base, top, (day - first + 1) / 2), first, last)
    _tell(work, "step", client, first, last)


def burst(work: Work, chance: Random, first: int) -> None:
    """Let a client jump far above the limit and decay over weeks."""
    client, base = _ordinary(work, chance)
    top = _above(work, chance, 1.7, 2.4)
    half_life = chance.uniform(14, 28)
    last = first + 84
    work.bring_to(client.name, lambda day: base + (top - base) * math.exp2(-(day - first) / half_life), first, last)
    _tell(work, "burst", client, first, last)


def heavier(work: Work, chance: Random, first: int) -> None:
    """Let a client's items take more and more hours while their number stays."""
    client, base = _ordinary(work, chance, least=0.45)
    top = _above(work, chance, 1.2, 1.7)
    rise = chance.randrange(14, 57)
    last = first + rise + chance.randrange(42, 98)
    work.bring_to(client.name, lambda day: _between(base, top, (day - first) / rise), first, last, heavier=True)
    _tell(work, "heavier", client, first, last)


def strategic(work: Work, chance: Random, first: int) -> None:
    """Let a client with a higher limit that was agreed grow slowly above that one."""
    client, _ = _ordinary(work, chance)
    agreed = min(work.limit * chance.uniform(1.3, 1.6), 0.5)
    rest, top = agreed * chance.uniform(0.7, 0.82), min(agreed * chance.uniform(1.18, 1.4), 0.62)
    rise = chance.randrange(70, 155)
    last = first + rise + chance.randrange(42, 84)
    work.own_limits[client.name] = agreed
    work.bring_to(client.name, lambda _: rest, 0, work.days)
    work.bring_to(client.name, lambda day: _between(rest, top, (day - first) / rise), first, last)
    _tell(work, "strategic", client, first, last)


def doubling(work: Work, chance: Random, first: int) -> None:
    """Everybody's volume doubles."""
    last = first + chance.randrange(14, 42)
    _multiply(work, lambda _client, _day: 2.0, first, last)
    work.happenings.append(Happening("doubling", "", first, last))


def incident(work: Work, chance: Random, first: int) -> None:
    """Let an incident bring some days of tickets from all clients, from each by its size and luck."""
    last = first + chance.randrange(2, 6)
    hit = {client.name: chance.uniform(3, 6) for client in work.clients}
    _multiply(work, lambda client, _day: hit[client.name], first, last)
    work.happenings.append(Happening("incident", "", first, last))


def hover(work: Work, chance: Random, _first: int) -> None:
    """Let a client rest just under the limit all along."""
    client, _ = _ordinary(work, chance)
    rest = work.limit * chance.uniform(0.86, 0.96)
    work.bring_to(client.name, lambda _: rest, 0, work.days)
    _tell(work, "hover", client, 0, work.days)


def agreed(work: Work, chance: Random, _first: int) -> None:
    """Let a client rest above the team's limit and below its own, higher one."""
    client, _ = _ordinary(work, chance)
    own = min(work.limit * chance.uniform(1.4, 1.7), 0.55)
    rest = max(own * chance.uniform(0.7, 0.86), work.limit * 1.02)
    work.own_limits[client.name] = own
    work.bring_to(client.name, lambda _: rest, 0, work.days)
    _tell(work, "agreed", client, 0, work.days)


def migration(work: Work, chance: Random, first: int) -> None:
    """Let a client take nearly all of a higher share that was agreed for some weeks, then fall back."""
    client, base = _ordinary(work, chance)
    share = min(work.limit * chance.uniform(1.4, 1.8), 0.6)
    top = share * chance.uniform(0.75, 0.92)
    last = first + chance.randrange(28, 98)
    rise = chance.randrange(1, 15)
    work.plans.append(Plan(client.name, share, first, last))
    work.bring_to(client.name, lambda day: _between(base, top, (day - first + 1) / rise), first, last)
    _tell(work, "migration", client, first, last + 28)


def newcomer(work: Work, chance: Random, first: int) -> None:
    """Let a new client arrive, need much in its first weeks, and settle."""
    top = work.limit * chance.uniform(0.65, 0.95)
    settled = work.limit * chance.uniform(0.15, 0.4)
    weeks = chance.uniform(14, 28)
    typical = sorted(client.hours[0] for client in work.clients)[len(work.clients) // 2]
    client = Client(f"New {work.kind}", [0.0] * work.days, [typical] * work.days)
    work.clients.append(client)
    work.bring_to(
        client.name, lambda day: settled + (top - settled) * math.exp(-(day - first) / weeks), first, work.days
    )
    _tell(work, "newcomer", client, first, first + 84)


def season(work: Work, chance: Random, first: int) -> None:
    """Let a client's peak return in the same weeks of every year; the first one is an episode."""
    client, base = _ordinary(work, chance)
    top = _above(work, chance, 1.2, 1.5)
    length = chance.randrange(35, 64)
    for start in range(first, work.days, 364):
        work.bring_to(
            client.name,
            lambda day, start=start: base + (top - base) * math.sin(math.pi * (day - start) / length),  # type: ignore[misc]  # a lambda's default has no annotation
            start,
            start + length,
        )
        _tell(work, "season" if start > first else "first season", client, start, start + length + 28)


SCENARIOS: dict[str, Scenario] = {
    "ramp": ramp,
    "step": step,
    "burst": burst,
    "heavier": heavier,
    "strategic": strategic,
    "doubling": doubling,
    "incident": incident,
    "hover": hover,
    "agreed": agreed,
    "migration": migration,
    "newcomer": newcomer,
    "season": season,
}


def _ordinary(work: Work, chance: Random, least: float = 0.12) -> tuple[Client, float]:
    """Choose a client that nothing else happens to, of at least some part of the limit if there is one."""
    free = [client for client in work.clients if client.name not in work.busy]
    sizes = {client.name: work.share(client, 0) for client in free}
    fit = [client for client in free if sizes[client.name] >= least * work.limit]
    client = chance.choice(fit) if fit else max(free, key=lambda each: sizes[each.name])
    work.busy.add(client.name)
    return client, max(sizes[client.name], 0.005)


def _above(work: Work, chance: Random, low: float, high: float) -> float:
    return min(work.limit * chance.uniform(low, high), 0.75)


def _between(low: float, high: float, part: float) -> float:
    return low + (high - low) * min(max(part, 0.0), 1.0)


def _multiply(work: Work, by: Callable[[Client, int], float], first: int, last: int) -> None:
    for client in work.clients:
        for day in range(first, min(last + 1, work.days)):
            client.rate[day] *= by(client, day)


def _tell(work: Work, what: str, client: Client, first: int, last: int) -> None:
    work.happenings.append(Happening(what, client.name, first, min(last, work.days - 1)))
