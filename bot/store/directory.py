"""What attribution looks things up in, and the clients that sources bring by themselves."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.client import fold
from bot.domain.directory import Directory, Key, OwnRule, called
from bot.domain.effort import Factors
from bot.domain.team import TeamRules
from bot.store.database import kept
from bot.store.tables import Client, ClientKey, Factor, OwnWorkRule, Team, TeamScope
from bot.store.upsert import pieces, table_of

CLIENT, KEY = table_of(Client), table_of(ClientKey)


async def load_directory(session: AsyncSession) -> Directory:
    """Read all keys in force, all own-work rules and the names of the clients that are neither removed nor merged."""
    named = select(col(Client.id), col(Client.name)).where(
        col(Client.removed_at).is_(None), col(Client.merged_into).is_(None)
    )
    names = {int(id_ or 0): name for id_, name in await session.execute(named)}
    columns = (KEY.c.client_id, KEY.c.kind, KEY.c.source, KEY.c.value, KEY.c.weight, KEY.c.since, KEY.c.until)
    keys = [
        Key(*row) for row in await session.execute(select(*columns).where(KEY.c.ended_at.is_(None))) if row[0] in names
    ]
    own = table_of(OwnWorkRule)
    rules = select(own.c.team_id, own.c.kind, own.c.value).where(own.c.ended_at.is_(None))
    return Directory(
        keys, [OwnRule(team, kind, fold(value)) for team, kind, value in await session.execute(rules)], names
    )


@kept
async def load_survivors(session: AsyncSession) -> dict[int, int]:
    """Read which client stands for each merged one, at the end of a chain of merges."""
    merged = select(CLIENT.c.id, CLIENT.c.merged_into).where(CLIENT.c.merged_into.is_not(None))
    into = {int(id_): int(survivor) for id_, survivor in await session.execute(merged)}
    survivors: dict[int, int] = {}
    for id_ in into:
        survivor = id_
        while survivor in into:
            survivor = into[survivor]
        survivors[id_] = survivor
    return survivors


async def merged_with(session: AsyncSession, client_id: int) -> set[int]:
    """Return a client and all that were merged into it."""
    return all_of(client_id, await load_survivors(session))


def all_of(client_id: int, survivors: Mapping[int, int]) -> set[int]:
    """Return a client and those that were merged into it."""
    return {client_id, *(merged for merged, survivor in survivors.items() if survivor == client_id)}


async def load_teams(session: AsyncSession) -> list[TeamRules]:
    """Read the teams that are not removed with their scopes, oldest first."""
    scopes: dict[int, set[tuple[str, str]]] = {}
    scope = table_of(TeamScope)
    for team_id, kind, value in await session.execute(select(scope.c.team_id, scope.c.kind, scope.c.value)):
        scopes.setdefault(team_id, set()).add((kind, fold(value)))
    teams = await session.execute(select(Team).where(col(Team.removed_at).is_(None)).order_by(col(Team.id)))
    return [
        TeamRules(
            id=team.id or 0,
            kind=team.kind,
            scope=frozenset(scopes.get(team.id or 0, ())),
            minutes_a_touch=team.minutes_a_touch,
            hours_a_day=team.hours_a_day,
            working_days=team.working_days,
        )
        for team in teams.scalars()
    ]


async def load_factors(session: AsyncSession) -> dict[int, list[tuple[date, Factors]]]:
    """Read each team's learned factors, oldest first; a set holds from its day until the next."""
    table = table_of(Factor)
    by_day: dict[tuple[int, date], tuple[dict[tuple[str, str], int], list[int]]] = {}
    for row in await session.execute(select(table).order_by(table.c.team_id, table.c.since)):
        items, point = by_day.setdefault((row.team_id, row.since), ({}, []))
        if row.kind == "point":
            point.append(row.seconds)
        else:
            items[(row.type, row.priority)] = row.seconds
    factors: dict[int, list[tuple[date, Factors]]] = {}
    for (team_id, since), (items, point) in by_day.items():
        factors.setdefault(team_id, []).append((since, Factors(items, point[0] if point else None)))
    return factors


async def make_client(session: AsyncSession, name: str, by: str, at: datetime) -> int:
    """Write a new client and return its id."""
    client = Client(name=name, folded=fold(name), made_by=by, made_at=at)
    session.add(client)
    await session.flush()
    return int(client.id or 0)


async def save_names(session: AsyncSession, source: str, names: Iterable[str], at: datetime) -> set[tuple[str, str]]:
    """Make a client of each name that stands in a client field and was nobody's name, alias or mapping yet.

    The name of a client that was removed here does not come back by itself.
    """
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(fold(name), name.strip())
    by_folded.pop("", None)
    known: set[str] = set()
    for piece in pieces(by_folded):
        known.update((await session.execute(select(CLIENT.c.folded).where(CLIENT.c.folded.in_(piece)))).scalars())
        mapped = (KEY.c.kind.in_(("name", "alias")), KEY.c.value.in_(piece), KEY.c.ended_at.is_(None))
        known.update((await session.execute(select(KEY.c.value).where(*mapped))).scalars())
    fresh: set[tuple[str, str]] = set()
    for folded, name in by_folded.items():
        if folded not in known:
            await make_client(session, name, source, at)
            fresh |= called(name)
    return fresh
