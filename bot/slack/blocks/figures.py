"""How a reading is put into words: shares with what coverage allows, hours with their items, bases, limits, sources."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from bot.domain.threshold import fair_share
from bot.domain.worked import TeamWindow, ratio
from bot.services.figures import HOUR, USUAL_WINDOW_DAYS, ClientOnTeam, Episode, Pull, Window
from bot.slack.blocks import words
from bot.slack.blocks.message import one_line
from bot.store.tables import Team

LONGEST_NAME = 60

NOUNS = {"support": "ticket", "engineering": "issue"}
BASES = {
    "logged": "logged",
    "estimate": "from estimates",
    "count": "from the usual time of such items",
}
STATES = {"above": "above", "on_course": "on course", "step": "more than it used to be"}
VERDICTS = {
    "above": "{client} is above its {team} limit",
    "on_course": "{client} is on course to pass its {team} limit",
    "step": "{client} takes more of {team} than it used to",
}
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


def mix(by_basis: Mapping[str, int], team: Team) -> str:
    """Write on what hours rest: `70 % logged, 30 % estimated (12 min a reply)`."""
    total = sum(by_basis.values())
    touched = f"estimated ({team.minutes_a_touch} min a reply)" if team.kind == "support" else "by days in progress"
    parts = [(BASES.get(basis, touched), ratio(seconds, total)) for basis, seconds in by_basis.items()]
    return ", ".join(f"{share(part)} {word}" for word, part in parts) or "none"


def coverage(window: TeamWindow) -> str:
    """Write which part of the hours has a client or is own work."""
    return "no hours" if window.coverage is None else f"coverage {words.percent(window.coverage)}"


def others(window: TeamWindow, rest: Collection[int], noun_: str) -> str:
    """Write what the clients that are not told one by one take together."""
    seconds = sum(window.part(each).hours.seconds for each in rest)
    items = sum(window.part(each).items for each in rest)
    return (
        f"{words.counted(len(rest), 'other client')}: {share(ratio(seconds, window.seconds))}, {worked(seconds)},"
        f" {words.counted(items, noun_)}"
    )


def days(window: Window) -> str:
    """Write the days of a window and whose they are; another length than the usual one is said first."""
    length = "" if window.days == USUAL_WINDOW_DAYS else f"{words.counted(window.days, 'day')}, "
    return f"{length}{words.span(window.since, window.last)}, {words.zone_words(window.zone)}"


def over(window: Window) -> str:
    """Write the length of a window where it is another than the usual one: ` over 90 days`."""
    return "" if window.days == USUAL_WINDOW_DAYS else f" over {words.counted(window.days, 'day')}"


def known(known_from: date | None, window: Window) -> str:
    """Write from which day on hours are known, where the window begins before it."""
    if known_from is None or known_from <= window.since:
        return ""
    return f"No hours are known before {words.day(known_from, year=True)}."


def typed_window(window: Window) -> str:
    """Write a window as it is typed behind a command: ` 90d`, or nothing for the usual one."""
    return "" if window.days == USUAL_WINDOW_DAYS else f" {window.days}d"


def by_period(days_of_one: int) -> str:
    """Name the periods of a trend: `by week`, `by 4 weeks`."""
    weeks = days_of_one // 7
    return "by week" if weeks == 1 else f"by {weeks} weeks"


def verdict(client: str, team: str, episode: Episode) -> str:
    """Write an open alert as a sentence: `Acme is on course to pass its Support limit, since 3 Nov`."""
    said = VERDICTS[episode.reason].format(client=name(client), team=name(team))
    return f"{said}, since {words.day(episode.since)}{_marks(episode)}"


def standing(episode: Episode) -> str:
    """Write how an open alert stands: `on course since 3 Nov`."""
    return f"{STATES[episode.reason]} since {words.day(episode.since)}{_marks(episode)}"


def _marks(episode: Episode) -> str:
    known = (("critical", episode.critical), ("crowding out", episode.crowding), ("source late", episode.stale))
    marks = [word for word, holds in known if holds]
    return f" ({', '.join(marks)})" if marks else ""


def limit(line: ClientOnTeam) -> str:
    """Write the limit and where it comes from."""
    if line.limit.too_few_clients and line.episode is None:
        return f"no limit yet: fewer than three clients are active{_fair(line.limit.active)}"
    fair = _fair(line.limit.few_clients) if line.limit.few_clients else ""
    now = f"limit {words.percent(line.limit.share)} ({LIMITS[line.limit.source]}{fair})"
    if line.episode is None or words.percent(line.episode.limit) == words.percent(line.limit.share):
        return now
    return f"{now}; the open alert is judged by {words.percent(line.episode.limit)}"


def _fair(active: int) -> str:
    """Say what each of a few clients would take if all took the same."""
    return f", a fair share of {active} is {words.percent(fair_share(active))}" if active > 1 else ""


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
