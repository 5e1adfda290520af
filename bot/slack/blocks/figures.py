"""How a reading is put into words: shares with what coverage allows, hours with their items, limits, sources."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.domain.privacy import FEWEST_PEOPLE, rounded
from bot.domain.threshold import TIMES_FAIR, default_limit, fair_share
from bot.domain.trend import step_of
from bot.domain.worked import Part, TeamWindow, ratio
from bot.language import gettext as _
from bot.language import marked
from bot.services.digest_view import Late
from bot.services.figures import HOUR, USUAL_WINDOW_DAYS, ClientOnTeam, Episode, Pull, Window
from bot.slack.blocks import basis, counts, kept, words
from bot.slack.blocks.message import isolated, one_line, own_line
from bot.store.tables import Team

LONGEST_NAME = 60
YEAR = timedelta(days=365)

PRIVACY = marked("Clients are measured, never people")
LEADERS_ONLY = marked("Only leaders get this")
REFERENCES = marked(
    "For reference: who pays 10 % must be disclosed (IFRS 8.34, ASC 280); agencies worry from 20 to 30 %"
)

VERDICTS = {
    "above": marked("{client} is above its {team} limit, since {day}"),
    "on_course": marked("{client} is on course to pass its {team} limit, since {day}"),
    "step": marked("{client} takes more of {team} than it used to, since {day}"),
    "ending": marked("{client} is still near its {team} limit, alert since {day}"),
    "reached": marked("{client} has reached its {team} limit, on course since {day}"),
}
STANDING = {
    "above": marked("above since {day}"),
    "on_course": marked("on course since {day}"),
    "step": marked("more than it used to be since {day}"),
    "ending": marked("still near its limit, alert since {day}"),
    "reached": marked("limit reached, on course since {day}"),
}
STATES = {
    "above": marked("above"),
    "on_course": marked("on course"),
    "step": marked("more than it used to be"),
    "ending": marked("still near its limit"),
    "reached": marked("limit reached"),
}
"""By the reason of an alert, or where it stands otherwise by now: see `bot.services.figures.turned`."""

LIMITS = {
    "client": marked("limit {share} (set for this client)"),
    "team": marked("limit {share} (the team's)"),
    "default": marked("limit {share} (by default)"),
    "plan": marked("limit {share} (as planned)"),
    "onboarding": marked("limit {share} (tighter in its first weeks)"),
}


def name(text: str, longest: int = LONGEST_NAME) -> str:
    """Cut a client's, a team's or a title's name to one line of reasonable length; it keeps its direction to itself."""
    return isolated(one_line(text, longest) or "-")


def source(text: str) -> str:
    """Write a source's name as people know it: `request_tracker` is Request Tracker."""
    return kept.source(text)


def share(value: float | None) -> str:
    """Write a share, or say that there is none."""
    return _("no hours") if value is None else words.percent(value)


def worked(seconds: float) -> str:
    """Write seconds as hours: `88 h`."""
    return words.in_hours(seconds / HOUR)


def of_item(seconds: float) -> str:
    """Write what one item took: half hours, no finer, and no coarser than a file says them."""
    return _("{hours} h", hours=half_hours(seconds))


def half_hours(seconds: float) -> str:
    """Write what one item took without the unit: `14.5`."""
    return words.number(rounded(seconds) / HOUR, 1)


def untold() -> str:
    """Write in the place of one item's hours that they are not told."""
    return _("hours not told")


def why_untold(teams: Collection[Team]) -> str:
    """Say why the hours of single items are not told: `Hours of single items are not told of Support: ...`."""
    return _(
        "Hours of single items are not told of {teams}: there, fewer than {people} people are known to work.",
        teams=words.listed([name(team.name) for team in teams]),
        people=words.number(FEWEST_PEOPLE),
    )


def at_most(line: ClientOnTeam) -> str:
    """Write the share if all unattributed work were the client's, where that is another number."""
    most = share(line.window.share_at_most(line.client_id))
    return "" if most == share(line.share) else most


def hours_by_basis(by_basis: Mapping[str, int], team: Team) -> str:
    """Say on what hours rest: `Hours: 70 % logged, 30 % estimated (12 min a reply)`."""
    total = sum(by_basis.values())
    parts = [(name_, seconds / total) for name_, seconds in by_basis.items()]
    return basis.mixed(parts, team.kind, team.minutes_a_touch)


def coverage(window: TeamWindow) -> str:
    """Write which part of the hours has a client or is own work."""
    return _("no hours") if window.coverage is None else _("coverage {share}", share=words.percent(window.coverage))


def of_team(hours: float, team_hours: float, items: float, team_items: float, kind: str) -> str:
    """Write hours with their items, each of the team's: `88 of 342 h; 84 of 412 tickets (20 %)`."""
    said = {
        "hours": words.hours(hours),
        "team_hours": words.hours(team_hours),
        "items": words.count(items),
        "team_items": counts.of_kind(kind, team_items),
    }
    if not team_items:
        return _("{hours} of {team_hours} h; {items} of {team_items}", **said)
    share_ = words.percent(items / team_items)
    return _("{hours} of {team_hours} h; {items} of {team_items} ({share})", **said, share=share_)


def part(named: str, share_: float | None, seconds: int, items: float, kind: str) -> str:
    """Write a part of a team's window: `Own work: 18 %, 37 h, 4 tickets`."""
    if share_ is None:
        return _("{name}: no hours, {items}", name=named, items=counts.of_kind(kind, items))
    return _(
        "{name}: {share}, {hours}, {items}",
        name=named,
        share=share(share_),
        hours=worked(seconds),
        items=counts.of_kind(kind, items),
    )


def others(window: TeamWindow, count: int, rest: Part, kind: str) -> str:
    """Write what the clients that are not told one by one, so many, take together."""
    seconds = rest.hours.seconds
    return part(counts.other_clients(count), ratio(seconds, window.seconds), seconds, rest.items, kind)


def days(window: Window) -> str:
    """Write the days of a window and whose they are; another length than the usual one is said first."""
    length = [] if window.days == USUAL_WINDOW_DAYS else [counts.days(window.days)]
    return ", ".join([*length, words.span(window.since, window.last), words.zone_words(window.zone)])


def last_day(until: date) -> date:
    """Return the last day of a window that ends before `until`."""
    return until - timedelta(days=1)


def over(said: str, window: Window) -> str:
    """Add the length of a window where it is another than the usual one: `Acme: 26 % of Support over 90 days`."""
    if window.days == USUAL_WINDOW_DAYS:
        return said
    return _("{said} over {days}", said=said, days=counts.days(window.days))


def known(known_from: date | None, window: Window) -> str:
    """Write from which day on hours are known, where the window begins before it."""
    if known_from is None or known_from <= window.since:
        return ""
    return _("No hours are known before {day}.", day=words.day(known_from, year=True))


def typed_window(window: Window) -> str:
    """Write a window as it is typed behind a command: ` 90d`, or nothing for the usual one."""
    return "" if window.days == USUAL_WINDOW_DAYS else _(" {days}d", days=window.days)


def by_period(days_of_one: int) -> str:
    """Name the periods of a trend: `by week`, `by 4 weeks`."""
    weeks = days_of_one // 7
    return _("by week") if weeks == 1 else _("by {weeks} weeks", weeks=weeks)


def period_ending(days_of_one: int) -> str:
    """Name what a point of a trend is: `Week ending`, `4 weeks ending`."""
    weeks = days_of_one // 7
    return _("Week ending") if weeks == 1 else _("{weeks} weeks ending", weeks=weeks)


def last_days(starts: Sequence[date], until: date) -> list[str]:
    """Write the last day of each period of a trend, with its year where they are more than a year."""
    lasting = timedelta(days=step_of(starts, until) - 1)
    years = until - starts[0] > YEAR
    return [words.day(start + lasting, year=years) for start in starts]


def trend(shares: Collection[float | None]) -> str:
    """Write the shares of a trend without their signs: `15 16 - 21`."""
    return " ".join("-" if each is None else words.number(100 * each) for each in shares)


def verdict(client: str, team: str, episode: Episode) -> str:
    """Write an open alert as a sentence: `Acme is on course to pass its Support limit, since 3 Nov`."""
    said = _(VERDICTS[_how(episode)], client=name(client), team=name(team), day=words.day(episode.since))
    return _with_marks(said, episode)


def standing(episode: Episode) -> str:
    """Write how an open alert stands: `on course since 3 Nov`."""
    return _with_marks(_(STANDING[_how(episode)], day=words.day(episode.since)), episode)


def state(episode: Episode) -> str:
    """Write how an open alert stands, in as few words as there are: `on course`."""
    return _(STATES[_how(episode)])


def _how(episode: Episode) -> str:
    return episode.turned or episode.reason


def _with_marks(said: str, episode: Episode) -> str:
    found = marks(critical=episode.critical, crowding=episode.crowding, late=episode.stale)
    return f"{said} ({', '.join(found)})" if found else said


def marks(*, critical: bool, crowding: bool, late: bool = False) -> list[str]:
    """Name what marks an open alert: that it is critical, crowds others out, or rests on a late source."""
    known = ((_("critical"), critical), (_("crowding out"), crowding), (_("source late"), late))
    return [word for word, holds in known if holds]


def sources_since(late: Iterable[Late], zone: str) -> str:
    """Name late sources, each with when it answered last, as far as it ever did."""
    return ", ".join(
        _("{source} since {moment}", source=source(each.source), moment=words.moment(each.since, zone))
        if each.since
        else source(each.source)
        for each in late
    )


def limit(line: ClientOnTeam) -> str:
    """Write the limit and where it comes from."""
    found = line.limit
    if line.part_of is not None:
        return _("judged with its group {group}", group=name(line.part_of.group))
    if found.too_few_clients and line.episode is None:
        return _no_limit(found.active)
    # In first weeks it follows what a review agreed on, which is told in whole per cents alone.
    now = _(LIMITS[found.source], share=(words.percent if found.source == "onboarding" else words.limit)(found.share))
    if found.few_clients > 1:
        now = limit_of_few(found.few_clients)
    if line.episode is None or words.limit(line.episode.limit) == words.limit(found.share):
        return now
    return _("{limit}; the open alert is judged by {share}", limit=now, share=words.limit(line.episode.limit))


def limit_of_few(active: int) -> str:
    """Write how the default limit comes about where clients are so few that their fair share decides it."""
    limit, fair = default_limit(active), fair_share(active)
    said = {"limit": words.limit(limit), "clients": counts.clients(active), "fair": words.percent(fair)}
    if limit < TIMES_FAIR * fair:
        return _("limit {limit}, the most by default: twice the fair share of {clients} ({fair}) is more", **said)
    return _("limit {limit}, by default twice the fair share of {clients} ({fair})", **said)


def _no_limit(active: int) -> str:
    if active <= 1:
        return _("no limit yet: fewer than three clients are active")
    return _(
        "no limit yet: fewer than three clients are active, a fair share of {clients} is {fair}",
        clients=active,
        fair=words.percent(fair_share(active)),
    )


def first_pull(pulls: tuple[Pull, ...]) -> str:
    """Write what is being pulled for the first time, and how far."""
    return own_line(", ".join(map(_pull, pulls)), 1_000)


def _pull(pull: Pull) -> str:
    what = {"source": source(pull.source), "stream": kept.stream(pull.stream)}
    if pull.fraction is None:
        return _("{source} {stream}", **what)
    return _("{source} {stream} {share}", **what, share=words.percent(pull.fraction))


def pulling(pulls: tuple[Pull, ...]) -> str:
    """Say that figures are not whole yet."""
    return _("First pull under way, figures grow until it ends: {pulls}.", pulls=first_pull(pulls))


def ago(at: datetime, now: datetime) -> str:
    """Write an age: `just now`, `4 min ago`, `26 h ago`, `3 days ago`."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if not minutes:
        return _("just now")
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return _("{minutes} min ago", minutes=minutes)
    if minutes < 48 * 60:
        return _("{hours} h ago", hours=minutes // 60)
    return counts.counted("{count} day ago", "{count} days ago", minutes // (24 * 60))
