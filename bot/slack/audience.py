"""Who reads a channel besides colleagues, for whoever chooses it as a team's."""

from bot.language import gettext as _
from bot.language import ngettext
from bot.slack.request import Channel, Channels


async def warning(channels: Channels, channel: Channel) -> str:
    """Return a line about guests, who read what is about all clients, or nothing."""
    guests = await channels.guests(channel.id)
    if guests.none:
        return ""
    if guests.count:
        said = ngettext(
            "{count} guest reads #{channel}: what is posted there is about all clients.",
            "{count} guests read #{channel}: what is posted there is about all clients.",
            guests.count,
            count=guests.count,
            channel=channel.name,
        )
        more = "" if guests.complete else " " + _("There may be more: not all of its members were looked at.")
        return f"{said}{more}"
    if guests.looked_at:
        return ngettext(
            "No guest was found among {count} member of #{channel}, but it has more members than were looked at."
            " What is posted there is about all clients.",
            "No guest was found among {count} members of #{channel}, but it has more members than were looked at."
            " What is posted there is about all clients.",
            guests.looked_at,
            count=guests.looked_at,
            channel=channel.name,
        )
    return _(
        "Slack does not tell whether guests read #{channel}. What is posted there is about all clients.",
        channel=channel.name,
    )
