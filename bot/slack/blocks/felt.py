"""Whether the team feels what the figures say: a line in which nobody is named."""

from bot.domain.felt import FEWEST_SHOWN
from bot.language import gettext as _
from bot.services.messages import AlertView
from bot.slack.blocks.counts import counted

FEEL = "felt"
"""What the menu of an alert sends when a colleague feels it."""

EARLIER = "alert_feel"
"""The button that stands on alerts of an earlier version, whose value is the alert's id."""


def option(view: AlertView) -> tuple[str, str]:
    """Return what anyone may choose while the alert is open."""
    return f"{FEEL} {view.alert_id}", _("I feel this: counted, never named")


def told(view: AlertView) -> str:
    """Say how many feel it beside what the figures say; nothing where nobody said so, or too few before it was over.

    Figures that lie under the limit while the alert waits for its end agree with nobody who feels it.
    """
    under = view.state != "open" or (view.reason == "above" and view.share < view.limit)
    if not view.felt or (under and view.felt < FEWEST_SHOWN):
        return ""
    if view.felt < FEWEST_SHOWN:
        return _("Fewer than {count} colleagues feel this so far; the figures do", count=FEWEST_SHOWN)
    if under:
        return counted("{count} colleague felt this", "{count} colleagues felt this", view.felt)
    return counted(
        "{count} colleague feels this: figures and team agree",
        "{count} colleagues feel this: figures and team agree",
        view.felt,
    )
