"""What a change of the settings means for what was read before."""

from collections.abc import Mapping

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import cursors

SHAPE = "source_shape:"


async def settle(session: AsyncSession, shapes: Mapping[str, str]) -> None:
    """Read a source again from its beginning where the settings that shape its records changed since it was read.

    `shapes` maps each source that is set to a fingerprint of those settings. A source that is no longer set loses its
    cursors, for its silence would freeze its teams; what was read from it stays.
    """
    read = {cursor.source for cursor in await cursors.every(session)}
    await cursors.drop(session, read - set(shapes))
    for source, shape in shapes.items():
        before = await cursors.value_of(session, SHAPE + source)
        if before not in (None, shape):
            await cursors.rewind(session, source)
        await cursors.set_value(session, SHAPE + source, shape)
