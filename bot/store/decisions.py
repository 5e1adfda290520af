"""What leaders decided, and the alerts that it is about."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import col, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.decision import DONE, OPEN, REFUSE, WITHDRAWN
from bot.domain.theme import Theme
from bot.store import clients
from bot.store.directory import all_of, load_survivors, merged_with
from bot.store.tables import Alert, Client, Decision, DecisionTheme, Team, ThemeReturn

Told = tuple[Decision, Client, Team | None]
"""A decision with the client that it is about, and the team, if it is about one."""


async def add(session: AsyncSession, row: Decision) -> int:
    """Write a decision and return its number."""
    session.add(row)
    await session.flush()
    if row.id is None:
        raise ValueError("the database gave the decision no id")
    return row.id


async def get(session: AsyncSession, id_: int) -> Told | None:
    """Return a decision, locked until the transaction ends: two people may answer it at once."""
    found = (await session.exec(select(Decision).where(col(Decision.id) == id_).with_for_update())).first()
    if found is None:
        return None
    return next((each for each in await told(session, only=(id_,))), None)


async def told(
    session: AsyncSession,
    *,
    client_id: int | None = None,
    only: Collection[int] | None = None,
    since: date | None = None,
    until: date | None = None,
    closed_since: datetime | None = None,
) -> list[Told]:
    """Return decisions: open ones first, by the day of their review, then the others, the latest first.

    `since` and `until` (not included) bound the day on which they were made; `closed_since` leaves out what was done or
    withdrawn before an instant. What was decided about a client that was merged is its survivor's.
    """
    survivors = await load_survivors(session)
    statement = (
        select(Decision, Client, Team)
        .join(Client, col(Client.id) == col(Decision.client_id))
        .outerjoin(Team, col(Team.id) == col(Decision.team_id))
        .where(
            true() if client_id is None else col(Decision.client_id).in_(all_of(client_id, survivors)),
            true() if only is None else col(Decision.id).in_(only),
            true() if since is None else col(Decision.decided_on) >= since,
            true() if until is None else col(Decision.decided_on) < until,
            true()
            if closed_since is None
            else or_(col(Decision.closed_at).is_(None), col(Decision.closed_at) >= closed_since),
        )
        .order_by(col(Decision.id))
    )
    found = (await session.exec(statement)).all()
    named = await clients.by_id(
        session, {survivors[row[0].client_id] for row in found if row[0].client_id in survivors}
    )
    rows = [
        (decision, named.get(survivors.get(decision.client_id, 0), client), team) for decision, client, team in found
    ]
    waiting = sorted((row for row in rows if row[0].state == OPEN), key=lambda row: (row[0].review_on, row[0].id or 0))
    return [*waiting, *(row for row in reversed(rows) if row[0].state != OPEN)]


async def open_ones(session: AsyncSession) -> list[Decision]:
    """Return the decisions that nobody has closed, by the day of their review."""
    statement = select(Decision).where(col(Decision.state) == OPEN)
    return list((await session.exec(statement.order_by(col(Decision.review_on), col(Decision.id)))).all())


async def stands(session: AsyncSession, client_id: int, team_id: int | None) -> bool:
    """Say whether a decision that was not withdrawn is about a client and a team, or about all of its teams.

    What is about one of its requests is not about its load.
    """
    about = true() if team_id is None else or_(col(Decision.team_id).is_(None), col(Decision.team_id) == team_id)
    theirs = await merged_with(session, client_id)
    mine = (
        col(Decision.client_id).in_(theirs),
        col(Decision.state).in_((OPEN, DONE)),
        col(Decision.request) == "",
        about,
    )
    return (await session.exec(select(Decision.id).where(*mine).limit(1))).first() is not None


async def alerts_about(session: AsyncSession, client_id: int, team_id: int | None) -> list[Alert]:
    """Return the open alerts of a client, in one team or in all, the oldest first."""
    mine = true() if team_id is None else col(Alert.team_id) == team_id
    statement = select(Alert).where(col(Alert.client_id) == client_id, col(Alert.state) == "open", mine)
    return list((await session.exec(statement.order_by(col(Alert.id)))).all())


async def close(session: AsyncSession, row: Decision, state: str, by: str, at: datetime) -> None:
    """Keep that a decision is done or withdrawn."""
    await _set(session, row, state=state, closed_by=by, closed_at=at)


async def name(session: AsyncSession, row: Decision, owner: str, by: str, at: datetime) -> None:
    """Make somebody else the owner of a decision."""
    await _set(session, row, owner_id=owner, named_by=by, named_at=at)


async def review_on(session: AsyncSession, row: Decision, day: date) -> None:
    """Look at a decision again on another day."""
    await _set(session, row, review_on=day)


async def _set(session: AsyncSession, row: Decision, **values: object) -> None:
    await session.exec(update(Decision).where(col(Decision.id) == row.id).values(**values))
    await session.refresh(row)


async def tie(session: AsyncSession, row: Decision, item_id: int, theme: Theme, *, is_public: bool) -> None:
    """Keep what the request that a decision is about asks for."""
    session.add(
        DecisionTheme(decision_id=row.id or 0, item_id=item_id, kind=theme.kind, value=theme.value, is_public=is_public)
    )
    await session.flush()


Tied = tuple[Told, DecisionTheme]
"""A decision about a request, with what that asks for."""


async def about_themes(
    session: AsyncSession, marks: Collection[tuple[str, str]], item_ids: Collection[int]
) -> list[Tied]:
    """Return the decisions about requests of these themes (kind, value) or items, the latest first; none withdrawn."""
    values = [value for _kind, value in marks]
    statement = select(DecisionTheme).where(
        or_(col(DecisionTheme.value).in_(values), col(DecisionTheme.item_id).in_(item_ids))
    )
    ties = {
        tie.decision_id: tie
        for tie in (await session.exec(statement)).all()
        if (tie.kind, tie.value) in marks or tie.item_id in item_ids
    }
    every = [(each, ties[each[0].id or 0]) for each in await told(session, only=ties)]
    standing = [tied for tied in every if tied[0][0].state != WITHDRAWN]
    return sorted(standing, key=lambda tied: tied[0][0].id or 0, reverse=True)


async def declined(session: AsyncSession) -> list[Tied]:
    """Return the requests that stand declined: of several decisions about one theme only the latest counts."""
    statement = (
        select(DecisionTheme)
        .join(Decision, col(Decision.id) == col(DecisionTheme.decision_id))
        .where(col(Decision.state) != WITHDRAWN)
        .order_by(col(DecisionTheme.decision_id))
    )
    latest = {(tie.kind, tie.value): tie for tie in (await session.exec(statement)).all()}
    ties = {tie.decision_id: tie for tie in latest.values()}
    every = await told(session, only=ties)
    return [(each, ties[each[0].id or 0]) for each in every if each[0].what == REFUSE]


async def returned(session: AsyncSession, decision_id: int) -> set[int]:
    """Return the items that asked for it again and of which leaders were told."""
    statement = select(ThemeReturn.item_id).where(col(ThemeReturn.decision_id) == decision_id)
    return set((await session.exec(statement)).all())


async def note_returned(session: AsyncSession, decision_id: int, item_ids: Collection[int], at: datetime) -> None:
    """Keep that leaders were told of these."""
    session.add_all(ThemeReturn(decision_id=decision_id, item_id=each, told_at=at) for each in sorted(item_ids))
    await session.flush()
