"""Taking a team's channel away: its alerts and digests then go to the admins, those that wait to be sent as well."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.services import configure
from bot.services.company import Company
from bot.services.messages import AlertView, CustomLetter, Digest, DisplacedLetter, from_payload, to_payload
from bot.services.refused import Refused
from bot.store import deliveries
from bot.store.tables import Delivery, Team


async def clear_channel(session: AsyncSession, company: Company, by: str, team: Team) -> None:
    """Take a team's channel away. What stands there is kept up to date there; raises `Refused` where there is none."""
    if team.channel_id is None:
        raise Refused(
            _("{team} has no channel. To give it one: /clientload team channel {team} #channel", team=team.name)
        )
    for row, team_id in await deliveries.posts_not_taken(session, team.channel_id):
        await _give_to_admins(session, team, row, team_id)
    await configure.drop_channel(session, company, by, team)


async def _give_to_admins(session: AsyncSession, team: Team, row: Delivery, team_id: int | None) -> None:
    """Turn a post of this team into a letter; two teams may share a channel."""
    message = from_payload(row.payload)
    match message:
        case AlertView() if team_id == team.id:
            await deliveries.give_to_admins(session, row, to_payload(replace(message, placement="no_channel")))
        case Digest() if message.team == team.name:
            await deliveries.give_to_admins(session, row, to_payload(replace(message, observing=True)))
        case DisplacedLetter(view=view) | CustomLetter(view=view) if view.team == team.name:
            await deliveries.drop(session, row, "its team has no channel any more")
