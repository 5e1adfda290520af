"""What sources push to us: when it last came and how much was refused, for `/clientload status`."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store import key_values

KEY = "pushed:"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A source's webhooks: when one last came, how many were refused in all, and when the last of these."""

    last_at: datetime | None = None
    refused: int = 0
    refused_at: datetime | None = None


async def settle(session: AsyncSession, sources: Collection[str]) -> None:
    """Begin to keep this of the sources that have a secret for it, and forget it of all others."""
    known = await key_values.beginning(session, KEY)
    for source in sorted(set(sources) - known.keys()):
        await key_values.write(session, KEY + source, _text(Pushed()))
    await key_values.forget(session, [KEY + source for source in known if source not in sources])


async def note(
    session: AsyncSession, source: str, last_at: datetime | None, refused: int = 0, refused_at: datetime | None = None
) -> None:
    """Keep that webhooks came, or that some more were refused."""
    before = _read(await key_values.hold(session, KEY + source))
    after = replace(
        before,
        last_at=last_at or before.last_at,
        refused=before.refused + refused,
        refused_at=refused_at or before.refused_at,
    )
    await key_values.write(session, KEY + source, _text(after))


async def every(session: AsyncSession) -> dict[str, Pushed]:
    """Return it by source, of those that have a secret for it."""
    return {source: _read(text) for source, text in (await key_values.beginning(session, KEY)).items()}


def _text(pushed: Pushed) -> str:
    return json.dumps([_iso(pushed.last_at), pushed.refused, _iso(pushed.refused_at)])


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> Pushed:
    if text is None:
        return Pushed()
    last, refused, refused_at = json.loads(text)
    return Pushed(_instant(last), refused, _instant(refused_at))


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
