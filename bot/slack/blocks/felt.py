"""Whether the team feels what the figures say: a line with its button, in which nobody is named."""

from bot.domain.felt import FEWEST_SHOWN
from bot.language import gettext as _
from bot.services.messages import AlertView
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Button, Message

FEEL = "alert_feel"


def add(made: Message, view: AlertView) -> None:
    """Add how data and team agree; while the alert is open, anyone may say that they feel it."""
    asks = view.state == "open" and view.placement != "moved"
    if asks:
        button = Button(_("I feel this"), FEEL, str(view.alert_id))
        made.line_with(
            told(view) or _("Does your week say so, too? Counted, never named"), button, told=bool(view.felt)
        )
    elif view.felt:
        made.lines([told(view)])


def told(view: AlertView) -> str:
    """Say how many feel it beside what the figures say; nothing where nobody said so."""
    if not view.felt:
        return ""
    if view.felt < FEWEST_SHOWN:
        return _("Fewer than {count} colleagues feel this so far; the figures do", count=FEWEST_SHOWN)
    if view.state != "open":
        return counted("{count} colleague felt this", "{count} colleagues felt this", view.felt)
    return counted(
        "{count} colleague feels this: figures and team agree",
        "{count} colleagues feel this: figures and team agree",
        view.felt,
    )
