"""An invented firm's books of any size, written straight into the tables: nothing here is measured."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import BigInteger, Connection, case, cast, func, literal, select, union_all
from sqlmodel import SQLModel

from bot.domain.attribution import WHOLE
from bot.domain.item import STILL_OPEN
from bot.domain.ledger import root_parts
from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.work_class import BESPOKE, MAINTENANCE, ROADMAP
from bot.store.tables import (
    ClassDay,
    Client,
    ClientKey,
    DueDate,
    Effort,
    Item,
    ItemShare,
    ItemWaiting,
    OpenedDay,
    Payer,
    Revenue,
    Team,
    WorkedDay,
    WorkRule,
)
from bot.store.upsert import table_of
from tests.summed import sum_up

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
TODAY = NOW.date()
PIECE = 5_000
LABELS = ("sso", "export", "billing", "mobile", "import", "search", "reports", "api", "security", "archive")
COMPONENTS = ("web", "desk", "stock", "ledger", "mail")
DAYS_A_SURGE = 4
"""Days after which another client of a team begins to take more of it."""

TAKEN_OVER = 3
"""Teams that a client takes over now."""

BASES = ("logged", "activity", "estimate", "count")
OWN_PART, UNKNOWN_PART = 0.2, 0.05
CLASSES = (ROADMAP, BESPOKE, ROADMAP, "", MAINTENANCE, "", BESPOKE, ROADMAP, "", "")
"""The classes of work of engineers' items, in turn."""

UNKNOWN_DOMAINS = 2_000
DAYS_A_PERIOD = 30
"""What clients pay is told by periods of so many days."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: items over `days`, on teams, for clients of whom few have most."""

    items: int = 1_000_000
    teams: int = 20
    clients: int = 5_000
    days: int = 730


@dataclass(frozen=True, slots=True)
class Surge:
    """A client that takes a part, 0..1, of a team's items for a while, beside its usual ones; days count back."""

    client: int
    begins: int
    ends: int
    part: float


def surges_of(team_id: int, size: Size, chance: random.Random) -> list[Surge]:
    """Return who took more of a team and when: many a little, three much; on three teams one does now."""
    surges = [
        Surge(10 + team_id, 300, 250, 0.3),
        Surge(40 + team_id, 200, 130, 0.3),
        Surge(80 + team_id, 500, 440, 0.3),
    ]
    surges += [Surge(1, 40, 1, 0.35)] if team_id <= TAKEN_OVER else []
    for _ in range(size.days // DAYS_A_SURGE):
        begins = chance.randint(1, size.days)
        lasts, part = chance.randint(20, 70), chance.uniform(0.01, 0.04)
        surges.append(Surge(chance.randint(1, size.clients), begins, begins - lasts, part))
    return surges


def by_day(surges: list[Surge], days: int) -> list[list[tuple[float, int]]]:
    """Return for each day, counted back, which clients surge and up to which number drawn from 0..1."""
    found: list[list[tuple[float, int]]] = [[] for _ in range(days + 1)]
    for surge in surges:
        for back in range(max(surge.ends, 1), min(surge.begins, days) + 1):
            before = found[back][-1][0] if found[back] else 0.0
            found[back].append((before + surge.part, surge.client))
    return found


def write(connection: Connection, size: Size, seed: int = 7) -> None:
    """Write clients, teams, items and both ledgers into empty tables."""
    chance = random.Random(seed)  # noqa: S311 - an invented firm needs no secret
    SQLModel.metadata.create_all(connection)
    _insert(connection, Team, _teams(size))
    _insert(connection, Client, _clients(size))
    _insert(connection, ClientKey, _keys(size))
    _insert(connection, Payer, _payers(size))
    for rows in _pieces(_revenue(size, random.Random(seed))):  # noqa: S311 - an invented firm needs no secret
        _insert(connection, Revenue, rows)
    rule = {"work": ROADMAP, "kind": "label", "value": "roadmap", "made_by": "us", "made_at": NOW}
    _insert(connection, WorkRule, [rule])
    for rows in _pieces(_items(size, chance)):
        _insert(connection, Item, [item for item, _, _ in rows])
        _insert(connection, DueDate, [due for item, _, _ in rows for due in _dues(item)])
        _insert(connection, ItemShare, [share for _, share, _ in rows])
        _insert(connection, Effort, [effort for _, _, efforts in rows for effort in efforts])
        _insert(connection, ItemWaiting, [key for item, share, _ in rows for key in _waiting(item, share, chance)])
    _sum_up(connection)


def _insert(connection: Connection, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    connection.execute(table_of(model).insert(), rows)


def _pieces(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while piece := list(islice(rows, PIECE)):
        yield piece


def _teams(size: Size) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "name": f"Desk {number}",
            "folded": f"desk {number}",
            "kind": "support" if number % 2 else "engineering",
            "minutes_a_touch": 12,
            "hours_a_day": 8,
            "working_days": "12345",
            "live_since": TODAY,
            "made_by": "us",
            "made_at": NOW,
        }
        for number in range(1, size.teams + 1)
    ]


def _clients(size: Size) -> list[dict[str, Any]]:
    return [
        {"id": number, "name": f"Firm {number}", "folded": f"firm {number}", "made_by": "zendesk", "made_at": NOW}
        for number in range(1, size.clients + 1)
    ]


def _keys(size: Size) -> list[dict[str, Any]]:
    plain = {"source": "", "weight": 1, "made_by": "zendesk", "made_at": NOW, "kind": "domain"}
    return [{**plain, "client_id": number, "value": f"firm{number}.example"} for number in range(1, size.clients + 1)]


def _payers(size: Size) -> list[dict[str, Any]]:
    plain = {"source": "revenue_csv", "organization": "", "external": "", "domain": "", "rule": "name"}
    return [
        {**plain, "id": number, "reference": str(number), "name": f"Firm {number}", "client_id": number}
        for number in range(1, size.clients + 1)
    ]


def _revenue(size: Size, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield what every client pays a period; the last one ended with the month."""
    behind = TODAY.replace(day=1).toordinal()
    for number in range(1, size.clients + 1):
        minor = chance.randint(10_000, 1_000_000)
        for back in range(size.days // DAYS_A_PERIOD):
            yield {
                "source": "revenue_csv",
                "external_id": f"{number}-{back}",
                "payer_id": number,
                "first_day": behind - DAYS_A_PERIOD * (back + 1),
                "end_day": behind - DAYS_A_PERIOD * back,
                "minor": minor,
                "currency": "EUR",
            }


def _items(size: Size, chance: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """Yield items with their share and their effort; client 1 is the largest."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(size.clients)))
    clients = range(1, size.clients + 1)
    surging = {team_id: by_day(surges_of(team_id, size, chance), size.days) for team_id in range(1, size.teams + 1)}
    for number in range(1, size.items + 1):
        drawn = chance.random()
        destination = chance.choices(clients, cum_weights=weights)[0]
        if drawn < OWN_PART + UNKNOWN_PART:
            destination = OWN_WORK if drawn < OWN_PART else UNATTRIBUTED
        team_id, back, drawn = chance.randint(1, size.teams), chance.randint(1, size.days), chance.random()
        destination = next((client for up_to, client in surging[team_id][back] if drawn < up_to), destination)
        yield _item(number, destination, team_id, back, chance)


def _item(
    number: int, destination: int, team_id: int, back: int, chance: random.Random
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    opened = TODAY - timedelta(days=back)
    at = datetime.combine(opened, time(10), UTC)
    closed = min(opened + timedelta(days=chance.randint(0, 9)), TODAY - timedelta(days=1))
    seconds = chance.choice((720, 1440, 3600, 7200, 28800))
    basis = BASES[0] if team_id % 2 == 0 else BASES[1]
    work = "" if team_id % 2 else CLASSES[number % len(CLASSES)]
    item = {
        "id": number,
        "source": "zendesk" if team_id % 2 else "jira",
        "external_id": str(number),
        "kind": "ticket" if team_id % 2 else "issue",
        "team_id": team_id,
        "title": f"Item {number} about {chance.choice(LABELS)}",
        "url": f"https://desk.example/tickets/{number}",
        "link_key": f"desk.example/tickets/{number}",
        "opened_at": at,
        "closed_at": at + (closed - opened),
        "updated_at": at + (closed - opened),
        "opened_day": opened,
        "facts": {"labels": chance.sample(LABELS, 2), "components": [chance.choice(COMPONENTS)]},
        "in_progress": False,
        "keys_hash": "",
        "rule": "field" if destination > 0 else "none",
        "seen": f"organization {destination}" if destination > 0 else "",
        "contradicts": "",
        "work": work,
        "due_on": opened + timedelta(days=5) if work == ROADMAP else None,
        "due_history": True,
    }
    share = {
        "item_id": number,
        "destination": destination,
        "team_id": team_id,
        "parts": WHOLE,
        "day": opened,
        "known": closed if chance.random() > UNKNOWN_PART else STILL_OPEN,
        "seconds": seconds,
        "seconds2": seconds * seconds,
        "roots": root_parts(seconds, WHOLE),
        "solved_in": (closed - opened).days * 86_400,
        "work": work,
    }
    worked = {
        "item_id": number,
        "destination": destination,
        "team_id": team_id,
        "basis": basis,
        "touches": 1,
        "work": work,
    }
    days = sorted({opened, closed})
    return item, share, [{**worked, "day": day, "seconds": seconds // len(days)} for day in days]


def _dues(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield when an item of the roadmap was due; every third was moved once."""
    if item["due_on"] is None:
        return
    moved = timedelta(days=2) if item["id"] % 3 == 0 else timedelta(0)
    yield {"item_id": item["id"], "day": item["opened_day"], "due_on": item["due_on"] - moved}
    if moved:
        yield {"item_id": item["id"], "day": item["opened_day"] + moved, "due_on": item["due_on"]}


def _waiting(item: dict[str, Any], share: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield what an unattributed item may still be recognised by: most come from few domains, some from free mail."""
    if share["destination"] != UNATTRIBUTED:
        return
    drawn = int(chance.paretovariate(0.5)) % UNKNOWN_DOMAINS
    keys = [("label", label) for label in item["facts"]["labels"]]
    keys += [("component", component) for component in item["facts"]["components"]]
    keys += [("word", word) for word in item["title"].lower().split()]
    keys.append(("requester", f"{item['source']}:{drawn:024d}"))
    if item["kind"] == "issue":
        keys.append(("project", f"project {drawn % 50}"))
    elif drawn % 5:
        keys += [("domain", f"unknown{drawn}.example"), ("domain", f"mail.unknown{drawn}.example")]
    yield from ({"item_id": item["id"], "kind": kind, "value": value} for kind, value in dict.fromkeys(keys))


def _sum_up(connection: Connection) -> None:
    """Fill the ledgers from the rows they add up."""
    effort, share = table_of(Effort), table_of(ItemShare)
    key = (effort.c.team_id, effort.c.destination, effort.c.day)
    bases = [_whole(func.sum(case((effort.c.basis == basis, effort.c.seconds), else_=0))) for basis in BASES]
    worked = select(*key, *bases, _whole(func.sum(effort.c.touches))).group_by(*key)
    names = ["team_id", "destination", "day", *BASES, "touches"]
    connection.execute(table_of(WorkedDay).insert().from_select(names, worked))
    key = (effort.c.team_id, effort.c.work, effort.c.destination, effort.c.day)
    spent = select(*key, effort.c.seconds, literal(0).label("parts")).where(effort.c.work != "")
    key = (share.c.team_id, share.c.work, share.c.destination, share.c.day)
    came = select(*key, literal(0).label("seconds"), share.c.parts).where(share.c.work != "")
    both = union_all(spent, came).subquery()
    key = (both.c.team_id, both.c.work, both.c.destination, both.c.day)
    classed = select(*key, *(_whole(func.sum(both.c[name])) for name in ("seconds", "parts"))).group_by(*key)
    names = ["team_id", "work", "destination", "day", "seconds", "parts"]
    connection.execute(table_of(ClassDay).insert().from_select(names, classed))
    of = (share.c.team_id, share.c.destination, share.c.day, share.c.known)
    sums = [_whole(func.sum(share.c[name])) for name in ("parts", "seconds", "seconds2", "roots")]
    names = ["team_id", "destination", "day", "known", "parts", "seconds", "seconds2", "roots"]
    connection.execute(table_of(OpenedDay).insert().from_select(names, select(*of, *sums).group_by(*of)))
    sum_up(connection)


def _whole(total: Any) -> Any:
    return cast(total, BigInteger)
