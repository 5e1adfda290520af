"""How a reading is put into words: shares with what coverage allows, hours with their items, bases, limits, sources."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.worked import TeamWindow, ratio
from bot.services.figures import HOUR, ClientOnTeam, Episode, Pull, Window
from bot.slack.blocks import words
from bot.slack.blocks.message import one_line

LONGEST_NAME = 60

NOUNS = {"support": "ticket", "engineering": "issue"}
BASES = {
    "logged": "logged",
    "activity": "from replies or days in progress",
    "estimate": "from estimates",
    "count": "from the usual time of such items",
}
REASONS = {"above": "above its limit", "on_course": "on course to pass its limit", "step": "takes more than it used to"}
LIMITS = {"client": "set for this client", "team": "the team's", "default": "by default", "plan": "as planned"}
SPELLED = {"csv": "CSV"}


def name(text: str) -> str:
    """Cut a client's, a team's or a title's name to one line of reasonable length."""
    return one_line(text, LONGEST_NAME) or "-"


def source(text: str) -> str:
    """Write a source's name as people know it: `request_tracker` is Request Tracker."""
    return " ".join(SPELLED.get(word, word.capitalize()) for word in text.split("_"))


def noun(kind: str) -> str:
    """Return what a team of this kind of work gets."""
    return NOUNS.get(kind, "item")


def share(value: float | None) -> str:
    """Write a share, or say that there is none."""
    return "no hours" if value is None else words.percent(value)


def worked(seconds: int) -> str:
    """Write seconds as hours."""
    return f"{words.hours(seconds / HOUR)} h"


def at_most(line: ClientOnTeam) -> str:
    """Write the share if all unattributed work were the client's, where that is another number."""
    most = share(line.window.share_at_most(line.client_id))
    return "" if most == share(line.share) else most


def mix(by_basis: Mapping[str, int]) -> str:
    """Write on what hours rest: `70 % logged, 30 % from estimates`."""
    total = sum(by_basis.values())
    parts = [(BASES[basis], ratio(seconds, total)) for basis, seconds in by_basis.items()]
    return ", ".join(f"{share(part)} {word}" for word, part in parts) or "none"


def coverage(window: TeamWindow) -> str:
    """Write which part of the hours has a client or is own work."""
    return "no hours" if window.coverage is None else f"coverage {words.percent(window.coverage)}"


def days(window: Window) -> str:
    """Write the days of a window and whose they are."""
    return f"{words.span(window.since, window.last)}, {words.zone_words(window.zone)}"


def standing(episode: Episode) -> str:
    """Write how an open alert stands: `on course to pass its limit since 3 Nov`."""
    said = f"{REASONS.get(episode.reason, episode.reason)} since {words.day(episode.since)}"
    marks = [word for word, holds in (("critical", episode.critical), ("source late", episode.stale)) if holds]
    return said + (f" ({', '.join(marks)})" if marks else "")


def limit(line: ClientOnTeam) -> str:
    """Write the limit and where it comes from."""
    if line.limit.too_few_clients and line.episode is None:
        return "no limit yet: fewer than three clients are active"
    return f"limit {words.percent(line.in_force)} ({LIMITS[line.limit.source]})"


def first_pull(pulls: tuple[Pull, ...]) -> str:
    """Write what is being pulled for the first time, and how far."""
    parts = [
        f"{source(pull.source)} {pull.stream}" + ("" if pull.fraction is None else f" {words.percent(pull.fraction)}")
        for pull in pulls
    ]
    return one_line(", ".join(parts), 1_000)


def ago(at: datetime, now: datetime) -> str:
    """Write an age: `4 min ago`, `26 h ago`, `3 days ago`."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"
