"""A client's card: the verdict, each team's numbers, how sure they are, and what one can do next."""

from collections.abc import Sequence

from bot.domain.attribution import WHOLE
from bot.services.figures import HOUR, ClientOnTeam, ClientReport
from bot.slack.blocks import figures, words
from bot.slack.blocks.items import Asked, button
from bot.slack.blocks.message import Line, Message, Span, bold, code, link
from bot.slack.request import Answer
from bot.store.totals import ItemLoad

TEAMS_SHOWN = 12
APART = 0.03
"""From this difference on, the share that alerts judge by is told beside the share of hours."""


def draw(report: ClientReport) -> Answer:
    """Draw one client on every team."""
    message = Message()
    client = figures.name(report.client.name)
    message.heading(_verdict(client, report))
    busy = [line for line in report.teams if _busy(line)]
    for line in busy[:TEAMS_SHOWN]:
        message.lines(_title(line), _facts(line))
    if idle := [figures.name(line.team.name) for line in report.teams if not _busy(line)]:
        message.small(f"Nothing in {', '.join(idle)}.")
    if report.biggest:
        message.lines(["Biggest: ", *_biggest(report.biggest)])
    if report.pulling:
        message.small(f"First pull under way, figures grow until it ends: {figures.first_pull(report.pulling)}.")
    message.small(
        f"{figures.days(report.window)}. Items are those opened in these days. Clients are measured, never people."
    )
    if busy:
        message.buttons(button(Asked(busy[0].client_id, until=report.window.until)))
    message.lines(["Next: ", *_next(client)])
    return message.answer()


def _busy(line: ClientOnTeam) -> bool:
    return bool(line.part.hours.seconds or line.part.items or line.episode)


def _verdict(client: str, report: ClientReport) -> str:
    alerts = [figures.verdict(client, line.team.name, line.episode) for line in report.teams if line.episode]
    if alerts:
        return "; ".join(alerts)
    if report.empty:
        return f"{client}: nothing has been read yet"
    shares = [
        f"{figures.share(line.share)} of {figures.name(line.team.name)}"
        for line in report.teams
        if line.part.hours.seconds
    ]
    if not shares:
        return f"{client}: no hours in these {report.window.days} days"
    return f"{client}: {', '.join(shares)}; no alert is open"


def _title(line: ClientOnTeam) -> Line:
    most = figures.at_most(line)
    bounds = f", up to {most} if all unattributed work were theirs" if most else ""
    return [
        bold(figures.name(line.team.name)),
        f": {figures.share(line.share)} of hours{bounds}; {figures.coverage(line.window)}",
    ]


def _facts(line: ClientOnTeam) -> list[Line]:
    window, part = line.window, line.part
    of_items = f" ({words.percent(part.items / window.items)})" if window.items else ""
    hours = f"{words.hours(part.hours.seconds / HOUR)} of {figures.worked(window.seconds)}"
    items = f"{words.count(part.items)} of {words.counted(window.items, figures.noun(line.team.kind))}{of_items}"
    facts: list[Line] = [
        f"{hours}; {items}",
        figures.limit(line).capitalize() + (f"; {figures.standing(line.episode)}" if line.episode else ""),
    ]
    if line.judged is not None and line.share is not None and abs(line.judged - line.share) > APART:
        facts.append(f"Alerts judge by items opened in these days: {words.percent(line.judged)}")
    caused = window.client_caused_share(line.client_id)
    if caused is not None:
        facts.append(f"{words.percent(caused)} of the hours that clients cause; own work {_own(line)}")
    if any(line.weekly):
        weeks = " ".join("-" if each is None else f"{100 * each:.0f}" for each in line.weekly)
        facts.append(f"Share of hours by week: {weeks} %")
    if part.hours.seconds:
        facts.append(f"Hours: {figures.mix(part.hours.by_basis(), line.team)}")
    return facts


def _own(line: ClientOnTeam) -> str:
    return f"{figures.share(line.window.own_seconds / line.window.seconds)} of all"


def _biggest(biggest: Sequence[ItemLoad]) -> Line:
    spans: list[Span | str] = []
    for item in biggest:
        half = "" if item.parts == WHOLE else f", {words.percent(item.parts / WHOLE)} theirs"
        spans += [
            "; " if spans else "",
            link(figures.name(item.title), item.url),
            f" {figures.worked(item.seconds)}{half}",
        ]
    return spans


def _next(client: str) -> Line:
    typed = words.typed(client)
    return [code(f"/clientload why {typed}"), ", ", code(f"/clientload threshold {typed}"), ", ", code("/clientload")]
