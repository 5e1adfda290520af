"""A client's card: the verdict, each team's numbers, how sure they are, and what one can do next."""

from collections.abc import Sequence

from bot.domain.attribution import WHOLE
from bot.domain.trend import step_of
from bot.services.figures import HOUR, Before, ClientOnTeam, ClientReport, Window
from bot.slack.blocks import expected, figures, limits, words
from bot.slack.blocks.chart import Drawn, line_chart
from bot.slack.blocks.items import Asked, button
from bot.slack.blocks.message import Button, Line, Message, Span, bold, code, link
from bot.slack.blocks.next_step import client_with_id, team_with_id, typing
from bot.slack.request import Answer, Block
from bot.store.totals import ItemLoad

TEAMS_SHOWN = 12
WITH_LIMITS = 3
"""Teams whose limits are drawn beside their shares: a chart has six lines."""

LIMIT_OF = "Limit {}"
WITHIN_A_YEAR = 365
TOLD_REST = HOUR // 2
APART = 0.03
"""From this difference on, the share that alerts judge by is told beside the share of hours."""


def draw(report: ClientReport) -> Answer:
    """Draw one client on every team."""
    message = Message()
    client = figures.name(report.client.name)
    message.heading(_verdict(client, report))
    busy = [line for line in report.teams if _busy(line)]
    by_period = figures.by_period(step_of(report.trend_starts, report.window.until)) if report.trend_starts else ""
    for line in busy[:TEAMS_SHOWN]:
        agreed = [f"Expected: {expected.agreed(each, report.window.until)}" for each in line.expected]
        message.lines(_title(line), [*_facts(line, by_period, _days_before(report)), *agreed])
    if idle := [figures.name(line.team.name) for line in report.teams if not _busy(line)]:
        message.small(f"Nothing in {', '.join(idle)}.")
    message.chart(_chart(client, report, busy))
    if report.biggest:
        message.lines(["Biggest: ", *_biggest(report.biggest)])
    if report.pulling:
        message.small(f"First pull under way, figures grow until it ends: {figures.first_pull(report.pulling)}.")
    small = (
        f"{figures.days(report.window)}.",
        figures.known(report.known_from, report.window),
        "Items are those opened in these days. Clients are measured, never people.",
    )
    message.small(" ".join(filter(None, small)))
    if busy:
        message.buttons(*_buttons(busy, report))
    message.lines(["Next: ", *_next(client, report.window)])
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
    return f"{client}: {', '.join(shares)}{figures.over(report.window)}; no alert is open"


def _title(line: ClientOnTeam) -> Line:
    most = figures.at_most(line)
    bounds = f", up to {most} if all unattributed work were theirs" if most else ""
    return [
        bold(figures.name(line.team.name)),
        f": {figures.share(line.share)} of hours{bounds}; {figures.coverage(line.window)}",
    ]


def _facts(line: ClientOnTeam, by_period: str, days_before: str) -> list[Line]:
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
    if near := limits.near(line):
        facts.append(near)
    caused = window.client_caused_share(line.client_id)
    if caused is not None:
        facts.append(f"{words.percent(caused)} of the hours that clients cause; own work {_own(line)}")
    if line.before is not None:
        facts.append(_changed(line, line.before, days_before))
        if line.grown:
            facts.append(_grown(line, line.before))
    if any(line.trend):
        shares = " ".join("-" if each is None else f"{100 * each:.0f}" for each in line.trend)
        facts.append(f"Share of hours {by_period}: {shares} %")
    if part.hours.seconds:
        facts.append(f"Hours: {figures.mix(part.hours.by_basis(), line.team)}")
    return facts


def _changed(line: ClientOnTeam, before: Before, days_before: str) -> str:
    """Say what was before: the share, the hours, and by how many they grew or fell."""
    grown = words.difference((line.part.hours.seconds - before.seconds) / HOUR)
    return f"In the {days_before}: {figures.share(before.share)}, {figures.worked(before.seconds)} ({grown} h since)"


def _days_before(report: ClientReport) -> str:
    return f"{words.counted(report.window.days, 'day')} before"


def _chart(client: str, report: ClientReport, busy: Sequence[ClientOnTeam]) -> Block | None:
    """Draw each team's share, and its limit beside it where there is room for both."""
    shown = [line for line in busy if any(line.trend)]
    drawn: list[Drawn] = []
    for line in shown:
        name = figures.name(line.team.name)
        drawn.append(Drawn(name, tuple(round(100 * (each or 0), 1) for each in line.trend)))
        if len(shown) <= WITH_LIMITS and not line.limit.too_few_clients:
            drawn.append(Drawn(LIMIT_OF.format(name), (round(100 * line.in_force, 1),) * len(line.trend)))
    points = [words.day(day, year=report.window.days > WITHIN_A_YEAR) for day in report.trend_starts]
    return line_chart(f"{client}: share of hours", points, drawn, "% of hours, from each day on")


def _grown(line: ClientOnTeam, before: Before) -> Line:
    """Say what brought the new hours, and that there is a rest."""
    whole = line.part.hours.seconds - before.seconds
    spans: list[Span | str] = [f"What grew ({words.difference(whole / HOUR)} h): "]
    for at, driver in enumerate(line.grown):
        named = figures.name(driver.title or driver.name)
        said = link(named, driver.url) if driver.url else named
        spans += [", " if at else "", said, f" {words.difference(driver.seconds / HOUR)}"]
    rest = whole - sum(driver.seconds for driver in line.grown)
    return [*spans, f", the rest {words.difference(rest / HOUR)}"] if abs(rest) >= TOLD_REST else spans


def _buttons(busy: Sequence[ClientOnTeam], report: ClientReport) -> list[Button]:
    first, window = busy[0], report.window
    return [
        button(Asked(first.client_id, until=window.until, days=window.days)),
        typing(0, "Limits", f"threshold {client_with_id(first.client_id)}"),
        typing(1, "Who else is large", f"top {team_with_id(first.team.id)}{figures.typed_window(window)}"),
    ]


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


def _next(client: str, window: Window) -> Line:
    typed, length = words.typed(client), figures.typed_window(window)
    longer = code(f"/clientload {typed} 12w") if not length else code(f"/clientload export {typed}{length}")
    return [code(f"/clientload why {typed}{length}"), ", ", longer, ", ", code(f"/clientload threshold {typed}")]
