"""A team's work without noise: how many items each client is expected to open on each day, and their mean hours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST = date(2023, 1, 2)
MONTH = 28

Profile = Callable[[int], float]
"""A value for each day of the simulation, counted from 0."""


@dataclass
class Client:
    """One client: items expected on a day of full work, and mean hours an item, day by day."""

    name: str
    rate: list[float]
    hours: list[float]


@dataclass(frozen=True)
class Happening:
    """What was made to happen to a client: its name in the tables, and the days it lasts."""

    what: str
    client: str
    first: int
    last: int


@dataclass
class Plan:
    """A window agreed beforehand, both days included."""

    client: str
    share: float
    first: int
    last: int


@dataclass
class Work:
    """One team: `weekday` is the part of a full day's work that a weekday brings, Monday first."""

    kind: str
    days: int
    weekday: tuple[float, ...]
    clients: list[Client]
    limit: float
    own_limits: dict[str, float] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    def named(self, name: str) -> Client:
        """Return a client."""
        return next(client for client in self.clients if client.name == name)

    def full_day(self, day: int) -> float:
        """Return the part of a full day's work that a day brings."""
        return self.weekday[day % 7]

    def hours(self, client: Client, day: int) -> float:
        """Return the hours that a client is expected to bring on a day."""
        return client.rate[day] * client.hours[day] * self.full_day(day)

    def share(self, client: Client, day: int) -> float:
        """Return a client's part of the expected hours of a day."""
        whole = sum(each.rate[day] * each.hours[day] for each in self.clients)
        return client.rate[day] * client.hours[day] / whole if whole else 0.0

    def bring_to(self, name: str, share: Profile, first: int, last: int, *, heavier: bool = False) -> None:
        """Give a client a part of the team's expected hours from `first` to `last`: by more items or heavier ones."""
        client = self.named(name)
        for day in range(first, min(last + 1, self.days)):
            others = sum(each.rate[day] * each.hours[day] for each in self.clients if each is not client)
            hours = others * share(day) / (1 - share(day))
            if heavier:
                client.hours[day] = hours / client.rate[day]
            else:
                client.rate[day] = hours / client.hours[day]

    def limits(self, name: str) -> list[float]:
        """Return a client's limit on every day; after a plan it fades with the plan's days in the last 28."""
        usual = self.own_limits.get(name, self.limit)
        found = [usual] * self.days
        for plan in self.plans:
            if plan.client != name:
                continue
            for day in range(plan.first, min(plan.last + MONTH, self.days)):
                inside = min(max(plan.last - max(day - MONTH + 1, plan.first) + 1, 0), MONTH) / MONTH
                faded = plan.share if day <= plan.last else usual + (plan.share - usual) * inside
                found[day] = max(found[day], faded)
        return found

    def shares28(self, name: str) -> list[float]:
        """Return a client's part of the expected hours of the 28 days up to each day."""
        one = [self.hours(self.named(name), day) for day in range(self.days)]
        whole = [sum(self.hours(each, day) for each in self.clients) for day in range(self.days)]
        shares, mine, all_ = [], 0.0, 0.0
        for day in range(self.days):
            mine += one[day] - (one[day - MONTH] if day >= MONTH else 0.0)
            all_ += whole[day] - (whole[day - MONTH] if day >= MONTH else 0.0)
            shares.append(mine / all_ if all_ else 0.0)
        return shares


def on(day: int) -> date:
    """Return the date of a day of the simulation."""
    return FIRST + timedelta(days=day)
