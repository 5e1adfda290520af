"""What the messages of a stretch have in common: items by name, who waits, how long it lasts."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.domain.plan import LEAST_SLIP
from bot.language import gettext as _
from bot.services.displaced_view import SlippedItem
from bot.slack.blocks import behind, counts, figures, words
from bot.slack.blocks.message import Line, Span, filled, link


def newest(items: Sequence[tuple[str, str]]) -> Line:
    """Name what came in last: `Newest: SSO login, Stock`."""
    return filled(_("Newest: {items}"), items=list(_listed([(link(figures.name(t), url), "") for t, url in items])))


def late(items: Sequence[SlippedItem]) -> Line:
    """Name what slipped most: `Slipped most: Offline mode 21 days, Audit trail 9 days`."""
    said = [(link(figures.name(each.title), each.url), f" {counts.days(each.days)}") for each in items]
    return filled(_("Slipped most: {items}"), items=list(_listed(said)))


def slip_rule() -> str:
    """Say what the two words of a count of slips mean."""
    return _(
        "Dated: with a due date as the days began, or given one in them. Slipped: by {days} or more",
        days=counts.days(LEAST_SLIP),
    )


def _listed(parts: Iterable[tuple[Span, str]]) -> Iterable[Span | str]:
    for at, (named, more) in enumerate(parts):
        yield ", " if at else ""
        yield named
        yield more


def waited(seconds: int, usual: int) -> Line:
    """Say how much longer others wait."""
    return [
        _(
            "Half of what other clients opened in these weeks has waited {now} or more, usually {usual}",
            now=behind.wait(seconds),
            usual=behind.wait(usual),
        )
    ]


def lasting(since: date, ended: date | None) -> str:
    """Say since when it lasts, or that it is over."""
    if ended is None:
        return _("Since {day}", day=words.day(since))
    return _("It lasted {days}", days=words.span(since, ended))
