"""All teams at a glance: whose hours, how sure, and which alerts are open."""

from collections.abc import Mapping
from datetime import date

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.services.figures import ClientOnTeam, Overview, TeamOverview
from bot.slack.blocks import expected, figures, words
from bot.slack.blocks.message import Line, Message, bold, code
from bot.slack.request import Answer

CLIENTS_SHOWN = ((1, 20), (3, 5), (8, 3))
"""Of up to so many teams, so many clients each: own work and what has no client always find room."""

MORE_WITH_ALERTS = 2
EXPECTED_SHOWN = 3
TEAMS_SHOWN = 8
ALERTS_IN_VERDICT = 2


def draw(overview: Overview) -> Answer:
    """Draw all teams, or the one that was asked for."""
    message = Message()
    if overview.empty:
        _nothing(message, overview)
        return message.answer()
    message.heading(_verdict(overview))
    teams = overview.teams[:TEAMS_SHOWN]
    most = next((clients for count, clients in CLIENTS_SHOWN if len(teams) <= count), 0)
    for team in teams:
        _team(message, team, overview.names, most, overview.window.until)
    if hidden := len(overview.teams) - len(teams):
        message.small(f"{words.counted(hidden, 'more team')}: type /clientload and a team's name.")
    if overview.pulling:
        message.small(f"First pull under way, figures grow until it ends: {figures.first_pull(overview.pulling)}.")
    message.small(
        f"{figures.days(overview.window)}. {_known(overview)}Shares are of all hours of the team; “up to” counts all"
        " unattributed work as theirs. Items are those opened in these days. Clients are measured, never people."
    )
    message.lines(["Next: ", *_next(overview)])
    return message.answer()


def _known(overview: Overview) -> str:
    said = figures.known(overview.known_from, overview.window)
    return f"{said} " if said else ""


def _nothing(message: Message, overview: Overview) -> None:
    message.heading("Nothing has been read yet")
    if overview.pulling:
        message.lines([f"Being pulled for the first time: {figures.first_pull(overview.pulling)}."])
    else:
        message.lines(["The first pull has not begun. It starts by itself once a source is connected."])
    message.lines(["How far it is: ", code("/clientload status")])


def _verdict(overview: Overview) -> str:
    alerts = [line for team in overview.teams for line in team.clients if line.episode]
    said = [
        figures.verdict(overview.names.get(line.client_id, "?"), line.team.name, line.episode)
        for line in alerts[:ALERTS_IN_VERDICT]
        if line.episode
    ]
    if len(alerts) > ALERTS_IN_VERDICT:
        return f"{len(alerts)} alerts are open; {said[0]}"
    if said:
        return "; ".join(said)
    largest = max((line for team in overview.teams for line in team.clients if line.share), key=_share, default=None)
    if largest is None:
        return "No alert is open"
    return (
        f"No alert is open; largest: {_client(largest, overview.names)}, {figures.share(largest.share)}"
        f" of {figures.name(largest.team.name)}{figures.over(overview.window)}"
    )


def _team(message: Message, shown: TeamOverview, names: Mapping[int, str], most: int, today: date) -> None:
    window, noun = shown.window, figures.noun(shown.team.kind)
    title = (
        bold(figures.name(shown.team.name)),
        f": {figures.worked(window.seconds)}, {words.counted(window.items, noun)}, {figures.coverage(window)}",
        "; observing, alerts do not go to the channel yet" if shown.observing else "",
    )
    # An open alert is shown however small its client's part has become.
    first = [line for at, line in enumerate(shown.clients) if at < most or line.episode][: most + MORE_WITH_ALERTS]
    named = {line.client_id for line in first}
    rest = [each for each in window.clients() if each not in named]
    bullets = [_row(line, names, noun) for line in first]
    if rest:
        bullets.append(figures.others(window, rest, noun))
    for label, destination in (("Own work", OWN_WORK), ("No client yet", UNATTRIBUTED)):
        part = window.part(destination)
        bullets.append(
            f"{label}: {figures.share(window.share(destination))}, {figures.worked(part.hours.seconds)},"
            f" {words.counted(part.items, noun)}"
        )
    bullets += [f"Expected: {expected.line(each, today)}" for each in shown.expected[:EXPECTED_SHOWN]]
    bullets.append(f"Hours: {figures.mix(window.basis, shown.team)}")
    message.lines(title, bullets)


def _row(line: ClientOnTeam, names: Mapping[int, str], noun: str) -> Line:
    most = figures.at_most(line)
    said = (
        f": {figures.share(line.share)}{f' (up to {most})' if most else ''},"
        f" {figures.worked(line.part.hours.seconds)}, {words.counted(line.part.items, noun)}"
    )
    alert = f"; {figures.standing(line.episode)}, {figures.limit(line)}" if line.episode else ""
    return [bold(_client(line, names)), said + alert]


def _next(overview: Overview) -> Line:
    first = next((line for team in overview.teams for line in team.clients), None)
    if first is None:
        return [code("/clientload status"), ", ", code("/clientload help")]
    named, length = words.typed(_client(first, overview.names)), figures.typed_window(overview.window)
    typed = (f"/clientload {named}{length}", f"/clientload why {named}{length}", "/clientload help")
    return [span for at, line in enumerate(typed) for span in ([", "] if at else []) + [code(line)]]


def _client(line: ClientOnTeam, names: Mapping[int, str]) -> str:
    return figures.name(names.get(line.client_id, "?"))


def _share(line: ClientOnTeam) -> float:
    return line.share or 0.0
