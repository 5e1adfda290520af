"""How much of a client's work was made for it alone; not known while no rule says what such work is."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession


async def seconds_of(
    session: AsyncSession,  # noqa: ARG001 - work classes will be read from it
    client_id: int,  # noqa: ARG001 - likewise
    since: date,  # noqa: ARG001 - likewise
    until: date,  # noqa: ARG001 - likewise
    team_id: int | None,  # noqa: ARG001 - likewise
) -> int | None:
    """Return a client's bespoke seconds from `since` to before `until`, in one team or all; None while not known."""
    return None
