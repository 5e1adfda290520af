"""All teams at a glance: whose hours, how sure, and which alerts are open."""

from collections.abc import Mapping
from datetime import date

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.language import gettext as _
from bot.services.figures import ClientOnTeam, Overview, TeamOverview
from bot.slack.blocks import counts, custom, expected, figures, groups, words
from bot.slack.blocks.message import Line, Message, Span, bold, code, filled
from bot.slack.blocks.next_step import client_as_typed
from bot.slack.request import Answer

CLIENTS_SHOWN = ((1, 20), (3, 5), (8, 3))
"""Of up to so many teams, so many clients each: own work and what has no client always find room."""

MORE_WITH_ALERTS = 2
EXPECTED_SHOWN = 3
TEAMS_SHOWN = 8
ALERTS_IN_VERDICT = 2


def draw(overview: Overview, private: tuple[Line, list[Line]] | None = None) -> Answer:
    """Draw all teams, or the one that was asked for; `private` is what the one who asks may see besides."""
    message = Message()
    if overview.empty:
        _nothing(message, overview)
        return message.answer()
    message.heading(_verdict(overview))
    if private is not None:
        message.lines(*private)
    teams = overview.teams[:TEAMS_SHOWN]
    most = next((clients for count, clients in CLIENTS_SHOWN if len(teams) <= count), 0)
    for team in teams:
        _team(message, team, overview.names, most, overview.window.until)
    if hidden := len(overview.teams) - len(teams):
        message.small(_("{teams}: type /clientload and a team's name.", teams=counts.more_teams(hidden)))
    if overview.pulling:
        message.small(figures.pulling(overview.pulling))
    small = (
        f"{figures.days(overview.window)}.",
        figures.known(overview.known_from, overview.window),
        _("Shares are of all hours of the team; “up to” counts all unattributed work as theirs."),
        _("Items are those opened in these days."),
        f"{_(figures.PRIVACY)}.",
    )
    message.small(" ".join(filter(None, small)))
    message.lines(filled(_("Next: {commands}"), commands=_next(overview)))
    return message.answer()


def _nothing(message: Message, overview: Overview) -> None:
    message.heading(_("Nothing has been read yet"))
    if overview.pulling:
        message.lines(_("Being pulled for the first time: {pulls}.", pulls=figures.first_pull(overview.pulling)))
    else:
        message.lines(_("The first pull has not begun. It starts by itself once a source is connected."))
    message.lines(filled(_("How far it is: {command}"), command=code(_("/clientload status"))))
    message.lines(
        filled(_("Meanwhile an admin may set everything up: {command}"), command=code(_("/clientload setup")))
    )


def _verdict(overview: Overview) -> str:
    alerts = [line for team in overview.teams for line in team.clients if line.episode]
    said = [
        figures.verdict(overview.names.get(line.client_id, "?"), line.team.name, line.episode)
        for line in alerts[:ALERTS_IN_VERDICT]
        if line.episode
    ]
    if len(alerts) > ALERTS_IN_VERDICT:
        return _("{alerts} alerts are open; {first}", alerts=words.number(len(alerts)), first=said[0])
    if said:
        return words.clauses(said)
    largest = max((line for team in overview.teams for line in team.clients if line.share), key=_share, default=None)
    if largest is None:
        return _("No alert is open")
    calm = _(
        "No alert is open; largest: {client}, {share} of {team}",
        client=_client(largest, overview.names),
        share=figures.share(largest.share),
        team=figures.name(largest.team.name),
    )
    return figures.over(calm, overview.window)


def _team(message: Message, shown: TeamOverview, names: Mapping[int, str], most: int, today: date) -> None:
    window, kind = shown.window, shown.team.kind
    # An open alert is shown however small its client's part has become.
    first = [line for at, line in enumerate(shown.clients) if at < most or line.episode][: most + MORE_WITH_ALERTS]
    named = {line.client_id for line in first}
    count, rest = window.besides(named)
    bullets = [_row(line, names, kind) for line in first]
    if count:
        bullets.append(figures.others(window, count, rest, kind))
    for label, destination in ((_("Own work"), OWN_WORK), (_("No client yet"), UNATTRIBUTED)):
        part = window.part(destination)
        bullets.append(figures.part(label, window.share(destination), part.hours.seconds, part.items, kind))
    bullets += [_("Expected: {window}", window=expected.line(each, today)) for each in shown.expected[:EXPECTED_SHOWN]]
    if shown.custom:
        bullets.append(custom.of_team(shown.custom))
    bullets.append(figures.hours_by_basis(window.basis, shown.team))
    message.lines(_title(shown), bullets)


def _title(shown: TeamOverview) -> Line:
    named = bold(figures.name(shown.team.name))
    items = [counts.of_kind(shown.team.kind, shown.window.items)]
    if shown.window.coverage is not None:
        items.append(figures.coverage(shown.window))
    last = [_("observing, alerts do not go to the channel yet")] if shown.observing else []
    said = words.clauses([", ".join(items), *last])
    if shown.window.coverage is None:
        return filled(_("{name}: no hours, {items}"), name=named, items=said)
    return filled(_("{name}: {hours}, {items}"), name=named, hours=figures.worked(shown.window.seconds), items=said)


def _row(line: ClientOnTeam, names: Mapping[int, str], kind: str) -> Line:
    share, most = figures.share(line.share), figures.at_most(line)
    if most:
        share = _("{share} (up to {most})", share=share, most=most)
    more = [groups.beside(line.members)] if line.members else []
    if line.episode is not None:
        more.append(f"{figures.standing(line.episode)}, {figures.limit(line)}")
    named, items = bold(_client(line, names)), words.clauses([counts.of_kind(kind, line.part.items), *more])
    if line.share is None:
        return filled(_("{name}: no hours, {items}"), name=named, items=items)
    hours = figures.worked(line.part.hours.seconds)
    return filled(_("{client}: {share}, {hours}, {items}"), client=named, share=share, hours=hours, items=items)


def _next(overview: Overview) -> list[Span | str]:
    first = next((line for team in overview.teams for line in team.clients), None)
    if first is None:
        return [code(_("/clientload status")), ", ", code(_("/clientload help"))]
    name = overview.names.get(first.client_id, "?")
    named, length = client_as_typed(name, first.client_id), figures.typed_window(overview.window)
    typed = (
        f"/clientload {named}{length}",
        _("/clientload why {client}{length}", client=named, length=length),
        _("/clientload help"),
    )
    return [span for at, line in enumerate(typed) for span in ([", "] if at else []) + [code(line)]]


def _client(line: ClientOnTeam, names: Mapping[int, str]) -> str:
    return figures.name(names.get(line.client_id, "?"))


def _share(line: ClientOnTeam) -> float:
    return line.share or 0.0
