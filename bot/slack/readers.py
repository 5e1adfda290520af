"""People as Slack describes them, for messages that name them or go to them: asked for once in a while."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import ENGLISH, language_of
from bot.services.company import Clock

log = structlog.get_logger(__name__)

KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person: how Slack shows them, and which of our languages they read."""

    name: str
    language: str
    until: datetime


class Readers:
    """Asks Slack who somebody is, and keeps the answer for a while; an old answer is better than none."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, Reader] = {}

    async def language(self, user_id: str) -> str:
        """Return the language that somebody reads; English where Slack does not say."""
        reader = await self._reader(user_id)
        return reader.language if reader else ENGLISH

    async def names(self, user_ids: Iterable[str]) -> Mapping[str, str]:
        """Return how people are called; whom Slack does not tell of is missing."""
        found = {user_id: await self._reader(user_id) for user_id in user_ids}
        return {user_id: reader.name for user_id, reader in found.items() if reader is not None}

    async def _reader(self, user_id: str) -> Reader | None:
        known = self._known.get(user_id)
        if known is not None and known.until > self._clock():
            return known
        try:
            answer = await self._client.users_info(user=user_id, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("reader_not_told", user=user_id, why=type(error).__name__)
            return known
        user = answer.get("user") or {}
        name = str((user.get("profile") or {}).get("display_name") or user.get("real_name") or "")
        language = language_of(str(user.get("locale") or ""))
        self._known[user_id] = reader = Reader(name, language, self._clock() + KEPT)
        return reader
