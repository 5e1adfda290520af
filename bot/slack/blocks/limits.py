"""Limits in words: what holds, where it comes from, and who set it when."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.domain.threshold import FEWEST_CLIENTS, Limit, fair_share
from bot.language import gettext as _
from bot.services.figures import ClientOnTeam
from bot.services.limits import OwnLimit, TeamLimits
from bot.slack.blocks.message import Line, Message, Span, bold, code, person
from bot.slack.blocks.words import counted, day, percent, typed
from bot.slack.request import Answer
from bot.store.tables import Threshold


def share(value: float) -> str:
    """Write a limit as it was set: `30.5 %`."""
    return f"{100 * value:.4g} %"


def limits(shown: Sequence[TeamLimits], zone: ZoneInfo) -> Answer:
    """Say which limits hold in each team."""
    message = Message()
    message.heading("Limits in force")
    for team in shown:
        message.lines([bold(team.team.name), " ", *_usual(team, zone)], (_own(own, zone) for own in team.own))
    if shown:
        name = shown[0].team.name
        message.lines(
            ["To change one: ", code(f"/clientload threshold {name} 30%"), ", with a client before the team for theirs"]
        )
    message.small("A limit is the share of a team's hours from which one client is too much")
    return message.answer()


def _usual(team: TeamLimits, zone: ZoneInfo) -> Iterator[Span | str]:
    if team.row is not None:
        yield f"{share(team.row.share)} ({levels(team.usual)}), "
        yield from _set_by(team.row, zone)
    elif team.usual.too_few_clients:
        yield f"none: {too_few(team.active_clients)}"
    else:
        clients = counted(team.active_clients, "client")
        yield f"{share(team.usual.share)} ({levels(team.usual)}), the default for {clients} in 90 days"
        if team.usual.few_clients:
            yield f": a fair share is {percent(fair_share(team.active_clients))}"


def levels(limit: Limit) -> str:
    """Write from which shares a client is mentioned, and its alert critical: `warning 24 %, critical 45 %`."""
    return f"warning {share(limit.warning)}, critical {share(min(limit.critical, 1.0))}"


def too_few(active: int) -> str:
    """Say why nobody is judged where there are so few clients, and what would be fair."""
    fair = f", and a fair share of {active} is {percent(fair_share(active))}" if active > 1 else ""
    return f"{counted(active, 'client')} in 90 days, a default needs {FEWEST_CLIENTS}{fair}"


def _own(own: OwnLimit, zone: ZoneInfo) -> Line:
    until = f" until {day(own.row.until, year=True)}" if own.row.until else ""
    said = f"{own.client.name} {share(own.row.share)}{until} ({levels(own.limit)}), "
    return [said, *_set_by(own.row, zone)]


def _set_by(row: Threshold, zone: ZoneInfo) -> Iterator[Span | str]:
    yield "set by "
    yield person(row.set_by)
    yield f" on {day(row.set_at.astimezone(zone).date(), year=True)}"
    if row.because:
        yield f", because {row.because}"


def was_set(team: str, client: str | None, limit: Limit, before: str, until: str) -> str:
    """Say which limit holds now."""
    whose = f"{client} in {team}" if client else team
    rest = "" if client else " for every client without one of its own"
    return (
        f"The limit of {whose} is now {share(limit.share)}{until}{rest}. It was {before}.\n"
        f"{levels(limit).capitalize()}."
    )


def was_cleared(team: str, client: str | None, old: Limit, now: str) -> str:
    """Say what holds after a limit was cleared, and how to have it back."""
    whose = f"{client} in {team}" if client else team
    back = f"{typed(client)} {team}" if client else team
    return (
        f"{whose} has no limit of its own any more: {now} holds.\n"
        f"To undo: /clientload threshold {back} {share(old.share)}{typed_levels(old)}"
    )


def typed_levels(limit: Limit) -> str:
    """Write the levels that were set beside a limit as they are typed: ` critical 50 %`."""
    said = zip(("warning", "critical"), limit.levels, strict=True)
    return "".join(f" {name} {share(level)}" for name, level in said if level is not None)


def near(line: ClientOnTeam) -> str:
    """Say that a client is near its limit, from the share on which one is told; nothing where it is not."""
    share_now = line.share if line.judged is None else line.judged
    judged = line.episode is None and not line.limit.too_few_clients
    if share_now is None or not judged or not line.limit.warning <= share_now <= line.limit.share:
        return ""
    return _("Near its limit: this is said from {warning} on", warning=share(line.limit.warning))
