"""What was read of the books, given again to whoever asks for the same until something in them changes.

Many ask at once on a Monday morning, and much of what they ask is the same. What is given again was read of the very
state of the books that stands when it is asked for, whichever process wrote that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.database import Database

T = TypeVar("T")

MOST = 200
"""How many answers are held; the oldest goes first."""


class Unchanged:
    """The answers that one state of a database gave."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._state: object = None
        self._answers: dict[Hashable, asyncio.Future[Any]] = {}

    async def read(self, session: AsyncSession, key: Hashable, reading: Callable[[], Awaitable[T]]) -> T:
        """Return what `reading` gave for a key in the present state, or let it read in a transaction of its own.

        `session` is one that only asks. Whoever comes while it is read waits for it; what fails is read anew by each.
        """
        while True:
            # What this session saw before may be older than the state; and who waits needs no connection.
            await self._database.see_anew(session)
            state = await self._database.state(session)
            if state != self._state:
                self._state, self._answers = state, {}
            answer = self._answers.get(key)
            if answer is None:
                return await self._lead(key, reading)
            await asyncio.wait([answer])
            if not answer.cancelled():
                given: T = answer.result()
                return given

    async def _lead(self, key: Hashable, reading: Callable[[], Awaitable[T]]) -> T:
        """Read for all who ask meanwhile."""
        answers = self._answers
        answer = answers[key] = asyncio.get_running_loop().create_future()
        try:
            value = await reading()
        except BaseException:
            del answers[key]
            answer.cancel()
            raise
        answer.set_result(value)
        while len(answers) > MOST:
            del answers[next(iter(answers))]
        return value
