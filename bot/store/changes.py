"""Who changed which setting, when, from what to what."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.tables import Change

DECISION = "decision on "
ONBOARDING = "onboarding of "
LEADERS_ONLY = (DECISION, ONBOARDING, "contract of ", "limit of dependency")
"""What the descriptions of those changes begin with that are told to leaders alone."""


async def note(session: AsyncSession, by: str, at: datetime, what: str, old: str = "", new: str = "") -> None:
    """Write down a change, in the transaction that makes it.

    `what`, `old` and `new` are English whoever made it: they are data, read and searched in one language.
    """
    session.add(Change(at=at, by=by, what=what, old=old, new=new))
    await session.flush()


async def is_noted(session: AsyncSession, what: str) -> bool:
    """Say whether a change of this very description is written down."""
    return (await session.exec(select(Change.id).where(col(Change.what) == what).limit(1))).first() is not None


async def latest(session: AsyncSession, most: int, *, leader: bool = False) -> list[Change]:
    """Return the latest changes, the last one first; those that are for leaders alone are told to a `leader` only."""
    statement = select(Change).order_by(col(Change.id).desc()).limit(most)
    if not leader:
        statement = statement.where(*(~col(Change.what).startswith(begin) for begin in LEADERS_ONLY))
    return list((await session.exec(statement)).all())
