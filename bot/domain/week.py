"""What a week's digest mentions of a team: who is above a limit or near it, who moved, and what is usual."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from bot.domain.load import Share
from bot.domain.signals.evidence import FEWEST_OF_CLIENT, FEWEST_OF_TEAM, HISTORY
from bot.domain.threshold import Limit

MOVED = 0.03
"""Points that a share must have moved in a week to be mentioned for that alone."""

FEWEST_WEEKS = 4
NOTED, OVER, NEAR, AGREED = "noted", "over", "near", "agreed"

Lack = Literal["", "clients", "history", "team_items", "quiet", "items"]
"""What a page lacks of somebody above a limit: active clients, history or items of the team, the end of the weeks of
quiet behind an alert, items of the client's. Nothing: it is not sure, or has not lasted.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one client besides its shares: the reasons of its open alert and of its finding, or nothing.

    `worked` is its share of the hours worked, 0..1; None where nothing was worked. `alerted` tells whether the alert
    opened in this week. `usual` is the limit (0..1) outside an agreed window, None where none holds. `ended` is the
    day on which an alert ended that keeps another from opening yet.
    """

    worked: float | None = None
    alert: str = ""
    alerted: bool = False
    note: str = ""
    usual: float | None = None
    ended: date | None = None


def standing(share: Share, limit: Limit, known: Known) -> str:
    """Return why a client is mentioned: its alert's reason, `noted`, `over`, `near`, `agreed`, or nothing.

    Nothing above the limit goes without a word, by whichever of the three shares it is; nor what is above the usual
    limit alone, because more was agreed.
    """
    if known.alert:
        return known.alert
    if known.note:
        return NOTED
    if limit.too_few_clients:
        return ""
    judged = max(share.q28, share.raw28)
    most = max(judged, known.worked or 0.0)
    if most > limit.share:
        return OVER
    if judged >= limit.warning:
        return NEAR
    return AGREED if known.usual is not None and most > known.usual else ""


def lack(share: Share, limit: Limit, known: Known, team_items: float, team_days: int) -> Lack:
    """Return for want of what somebody above a limit cannot be paged at all, however sure and lasting it is."""
    if limit.too_few_clients:
        return "clients"
    if team_days < HISTORY:
        return "history"
    if team_items < FEWEST_OF_TEAM:
        return "team_items"
    if known.ended is not None:
        return "quiet"
    return "items" if share.n < FEWEST_OF_CLIENT else ""


def crossed(share: Share, before: Share, limit: float, known: Known) -> bool:
    """Tell whether a client went above its limit in this week, or was said to."""
    return share.q28 > limit >= before.q28 or (known.alerted and known.alert == "above")


def movers(now: Mapping[int, Share], before: Mapping[int, Share], besides: Collection[int]) -> list[int]:
    """Return the clients whose judged share moved by three points in a week, the largest move first."""
    if not before:
        return []
    moved = {client: _q28(now, client) - _q28(before, client) for client in now.keys() | before.keys() if client > 0}
    told = [client for client, points in moved.items() if abs(points) >= MOVED and client not in besides]
    return sorted(told, key=lambda client: (-abs(moved[client]), client))


def largest(now: Mapping[int, Share]) -> int | None:
    """Return the client with the largest judged share."""
    clients = [client for client, share in now.items() if client > 0 and share.q28 > 0]
    return max(clients, key=lambda client: (now[client].q28, -client), default=None)


def usual(weeks: Sequence[float]) -> float | None:
    """Return what a week usually brings; None with fewer than four whole ones."""
    return median(weeks) if len(weeks) >= FEWEST_WEEKS else None


def _q28(shares: Mapping[int, Share], client: int) -> float:
    share = shares.get(client)
    return share.q28 if share is not None else 0.0
