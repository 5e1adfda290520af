"""The decision on record about a client: what a brief before a notice says beside the figures."""

from sqlmodel.ext.asyncio.session import AsyncSession


async def on_record(session: AsyncSession, client_id: int) -> str | None:  # noqa: ARG001 - none are kept yet
    """Return the decision on record about a client in a few words, None where there is none."""
    return None
