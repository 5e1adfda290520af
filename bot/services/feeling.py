"""Colleagues say that they feel an alert: each is counted once an episode, and nothing says who it was."""

import hmac
import secrets

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.felt import shown
from bot.domain.handling import Act
from bot.language import gettext as _
from bot.services import handling
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import feelings, key_values

KEY = "feeling_key"


async def feel(session: AsyncSession, company: Company, by: str, alert_id: int) -> None:
    """Count somebody; the message changes where what it may tell does. Raises `Refused` for who was counted before."""
    (alert, _team, _client), _done = await handling.about(session, alert_id)
    before = await feelings.count(session, alert)
    if not await feelings.add(session, alert_id, await _mark(session, alert_id, by)):
        raise Refused(_("You are counted already. Nothing says who was."))
    if shown(before) != shown(before + 1):
        await handling.write(session, company, alert_id, Act("felt", ""))


async def _mark(session: AsyncSession, alert_id: int, by: str) -> str:
    """Return what stands for a person on one alert: on another alert it is another."""
    key = await key_values.read(session, KEY)
    if key is None:
        key = secrets.token_hex(32)
        await key_values.write(session, KEY, key)
    return hmac.new(bytes.fromhex(key), f"{alert_id}:{by}".encode(), "sha256").hexdigest()
