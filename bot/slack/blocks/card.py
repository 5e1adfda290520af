"""A client's card: the verdict, each team's numbers, how sure they are, and what one can do next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.domain.attribution import WHOLE
from bot.domain.privacy import is_told
from bot.domain.trend import step_of
from bot.domain.worked import ratio
from bot.language import gettext as _
from bot.services.decision_view import Decided
from bot.services.figures import HOUR, Before, Bespoke, ClientOnTeam, ClientReport, Window
from bot.services.first_weeks_view import FirstWeeks
from bot.services.members import PartOf
from bot.services.owners import Owners
from bot.slack.blocks import (
    behind,
    counts,
    custom,
    decided,
    expected,
    figures,
    first_weeks,
    groups,
    limits,
    request,
    words,
)
from bot.slack.blocks.chart import Drawn, line_charts
from bot.slack.blocks.items import Asked, button
from bot.slack.blocks.logged import logging
from bot.slack.blocks.message import Button, Line, Message, Span, bold, code, filled, link, person
from bot.slack.blocks.next_step import client_as_typed, client_with_id, team_with_id, typing
from bot.slack.request import Answer, Block
from bot.store.tables import Client, Team

TEAMS_SHOWN = 12
WITH_LIMITS = 3
"""Teams whose limits are drawn beside their shares: a chart has six lines."""

TOLD_REST = HOUR // 2
APART = 0.03
"""From this difference on, the share that alerts judge by is told beside the share of hours."""


def draw(
    report: ClientReport,
    private: tuple[Line, list[Line]] | None = None,
    decisions: Sequence[Decided] | None = None,
    pace: tuple[Line, list[Line]] | None = None,
    new: Sequence[FirstWeeks] = (),
    owners: Mapping[int, Owners] | None = None,
) -> Answer:
    """Draw one client on every team; `private` is what the one who asks may see besides.

    `decisions` are on record about the client, None where the one who asks is no leader; `pace` is who sets the pace.
    `new` are the first weeks of a client that is watched. `owners` are for one reader: in a
    channel a mention would ping them.
    """
    message = Message()
    client = figures.name(report.client.name)
    message.heading(_verdict(client, report), _shorter(client, report))
    if private is not None:
        message.lines(*private)
    busy = [line for line in report.teams if _busy(line)]
    if part := next((line.part_of for line in report.teams if line.part_of), None):
        message.lines(groups.part_of(client, part))
    _add_teams(message, report, busy, owners or {})
    if pace is not None:
        message.lines(*pace)
    if idle := [figures.name(line.team.name) for line in report.teams if not _busy(line)]:
        message.small(_("Nothing in {teams}.", teams=", ".join(idle)))
    if new:
        message.lines([bold(_("First weeks"))], map(first_weeks.line, new))
    message.charts(_charts(report, busy, decisions or ()))
    if decisions is not None and (recorded := _recorded(report, busy, decisions)):
        message.lines(recorded)
    if report.biggest:
        message.lines(filled(_("Biggest: {items}"), items=_biggest(report)))
        biggest = [(str(each.id), figures.name(each.title)) for each in report.biggest]
        message.menu(request.menu_text(), request.ACTION, biggest)
    if report.pulling:
        message.small(figures.pulling(report.pulling))
    small = (
        figures.why_untold(small_teams) if (small_teams := _small(report)) else "",
        f"{figures.days(report.window)}.",
        figures.known(report.known_from, report.window),
        _("Items are those opened in these days."),
        f"{_(figures.PRIVACY)}.",
    )
    message.small(" ".join(filter(None, small)))
    if busy:
        deciding = [] if decisions is None else [decided.deciding(busy[0].client_id)]
        message.buttons(*_buttons(busy, report), *deciding)
    following = [code(_("/clientload status"))] if report.empty else _next(report.client, report.window)
    message.lines(filled(_("Next: {commands}"), commands=following))
    return message.answer()


def _add_teams(
    message: Message, report: ClientReport, busy: Sequence[ClientOnTeam], owners: Mapping[int, Owners]
) -> None:
    by_period = figures.by_period(step_of(report.trend_starts, report.window.until)) if report.trend_starts else ""
    for line in busy[:TEAMS_SHOWN]:
        agreed = [_("Expected: {window}", window=expected.agreed(each, report.window.until)) for each in line.expected]
        care = _owners(owners.get(line.team.id or 0, Owners()))
        message.lines(_title(line), [*_facts(line, by_period, report.window), *agreed, *care])


def _owners(found: Owners) -> Iterator[Line]:
    """Name who is responsible, and who follows the alert."""
    if found.responsible:
        yield filled(_("Responsible: {person}"), person=person(found.responsible))
    if found.followers:
        people: list[Span | str] = []
        for each in found.followers:
            people += [", ", person(each)] if people else [person(each)]
        yield filled(_("The alert is followed by {people}"), people=people)
    elif found.followers is not None:
        yield _("Nobody follows the alert yet")


def _busy(line: ClientOnTeam) -> bool:
    return bool(line.part.hours.seconds or line.part.items or line.episode)


def _verdict(client: str, report: ClientReport) -> str:
    alerts = [figures.verdict(client, line.team.name, line.episode) for line in report.teams if line.episode]
    if alerts:
        return words.clauses(alerts)
    if report.empty:
        return _("{client}: nothing has been read yet", client=client)
    shares = [
        _("{share} of {team}", share=figures.share(line.share), team=figures.name(line.team.name))
        for line in report.teams
        if line.part.hours.seconds
    ]
    if not shares:
        return _("{client}: no hours in these {days}", client=client, days=counts.days(report.window.days))
    said = figures.over(_("{what}: {said}", what=client, said=", ".join(shares)), report.window)
    return _("{said}; no alert is open", said=said)


def _shorter(client: str, report: ClientReport) -> Iterator[str]:
    """Say the open alerts in fewer words: first without the client's name in each, then without their days."""
    open_ = [(figures.name(line.team.name), line.episode) for line in report.teams if line.episode]
    for said in (figures.standing, figures.state):
        alerts = [_("{team}, {standing}", team=team, standing=said(episode)) for team, episode in open_]
        yield _("{what}: {said}", what=client, said=words.clauses(alerts))


def _title(line: ClientOnTeam) -> Line:
    most, coverage = figures.at_most(line), figures.coverage(line.window)
    team, share = bold(figures.name(line.team.name)), figures.share(line.share)
    if line.share is None:
        return filled(_("{team}: no hours"), team=team)
    if not most:
        return filled(_("{team}: {share} of hours; {coverage}"), team=team, share=share, coverage=coverage)
    said = _("{team}: {share} of hours, up to {most} if all unattributed work were theirs; {coverage}")
    return filled(said, team=team, share=share, most=most, coverage=coverage)


def _facts(line: ClientOnTeam, by_period: str, shown: Window) -> list[Line]:
    window, part = line.window, line.part
    facts: list[Line] = [
        figures.of_team(part.hours.seconds / HOUR, window.seconds / HOUR, part.items, window.items, line.team.kind),
        words.begun(_limit(line)),
    ]
    if line.members and part.hours.seconds:
        facts.append(groups.of_it(line.members))
    if line.judged is not None and line.share is not None and abs(line.judged - line.share) > APART:
        judged = words.percent(line.judged)
        facts.append(_("Alerts judge by items opened in these days: {share}", share=judged))
    if line.part_of is None and (near := limits.near(line)):
        facts.append(near)
    caused = window.client_caused_share(line.client_id)
    if caused is not None:
        own = figures.share(window.own_seconds / window.seconds)
        said = _("{share} of the hours that clients cause; own work {own} of all", share=words.percent(caused), own=own)
        facts.append(said)
    if line.before is not None:
        facts.append(_changed(line, line.before, shown))
        if line.grown:
            facts.append(_grown(line, line.before))
    facts += _made_for_it(line)
    if any(line.trend):
        shares = figures.trend(line.trend)
        facts.append(_("Share of the hours worked, {by_period}: {shares} %", by_period=by_period, shares=shares))
    if part.hours.seconds:
        facts.append(figures.hours_by_basis(part.hours.by_basis(), line.team))
    return facts


def _made_for_it(line: ClientOnTeam) -> Iterator[Line]:
    if line.bespoke is not None and (line.bespoke.items or line.bespoke.seconds):
        yield _bespoke(line, line.bespoke)
    if line.custom is not None:
        yield custom.of_client(line.custom)


def _bespoke(line: ClientOnTeam, made: Bespoke) -> str:
    """Say what was made for this client alone: `5 bespoke issues came in, 41 h bespoke (12 % of the team's hours)`."""
    return counts.counted(
        "{count} bespoke issue came in, {hours} bespoke ({share} of the team's hours)",
        "{count} bespoke issues came in, {hours} bespoke ({share} of the team's hours)",
        made.items,
        hours=figures.worked(made.seconds),
        share=figures.share(ratio(made.seconds, line.window.seconds)),
    )


def _limit(line: ClientOnTeam) -> str:
    limit = figures.limit(line)
    return words.clauses([limit, figures.standing(line.episode)]) if line.episode else limit


def _changed(line: ClientOnTeam, before: Before, window: Window) -> str:
    """Say what was before: the share, the hours, and by how many they grew or fell."""
    return _(
        "In the {days} before: {share}, {hours} ({grown} h since)",
        days=counts.days(window.days),
        share=figures.share(before.share),
        hours=figures.worked(before.seconds),
        grown=words.difference((line.part.hours.seconds - before.seconds) / HOUR),
    )


def _charts(report: ClientReport, busy: Sequence[ClientOnTeam], decisions: Sequence[Decided]) -> list[Block]:
    """Draw each team's share, and its limit beside it where there is room for both; mark when something was decided."""
    shown = [line for line in busy if any(line.trend)]
    drawn: list[Drawn] = []
    for line in shown:
        name = figures.name(line.team.name)
        drawn.append(Drawn.of_shares(name, line.trend))
        alone = len(shown) <= WITH_LIMITS and line.part_of is None
        if alone and not line.limit.too_few_clients:
            limit = [None if each is None else line.in_force for each in line.trend]
            drawn.append(Drawn.of_shares(_("Limit {team}", team=name), limit))
    if not drawn:
        return []
    step = step_of(report.trend_starts, report.window.until)
    points = figures.last_days(report.trend_starts, report.window.until)
    for at in {_place(report, each.decided_on) for each in _charted(report, decisions)}:
        points[at] = f"{decided.MARK} {points[at]}"
    title = _("Share of the hours worked, {by_period}", by_period=figures.by_period(step))
    return line_charts(title, figures.period_ending(step), points, drawn, _("% of hours"))


def _recorded(report: ClientReport, busy: Sequence[ClientOnTeam], decisions: Sequence[Decided]) -> Line:
    alerted = any(line.episode for line in report.teams)
    charted = _charted(report, decisions) if any(any(line.trend) for line in busy) else ()
    return decided.on_card(decisions, report.window.until, alerted=alerted, charted=charted)


def _charted(report: ClientReport, decisions: Sequence[Decided]) -> list[Decided]:
    """Return the decisions of the days that a chart shows."""
    starts, until = report.trend_starts, report.window.until
    return [each for each in decisions if starts and starts[0] <= each.decided_on < until]


def _place(report: ClientReport, day: date) -> int:
    """Return the place of the period that a day is in."""
    return sum(start <= day for start in report.trend_starts) - 1


def _grown(line: ClientOnTeam, before: Before) -> Line:
    """Say what brought the new hours, and that there is a rest."""
    whole = line.part.hours.seconds - before.seconds
    spans: list[Span | str] = []
    for at, driver in enumerate(line.grown):
        named = figures.name(driver.title) if driver.title else behind.named(driver)
        said = link(named, driver.url) if driver.url else named
        grew = "" if driver.seconds is None else f" {words.difference(driver.seconds / HOUR)}"
        spans += [", " if at else "", said, grew, *behind.example(driver)]
    rest = whole - sum(driver.seconds or 0 for driver in line.grown)
    # Beside a single item without its hours the rest would tell them.
    if abs(rest) >= TOLD_REST and all(driver.seconds is not None for driver in line.grown):
        spans += [", ", _("the rest {hours}", hours=words.difference(rest / HOUR))]
    return filled(_("What grew ({hours} h): {things}"), hours=words.difference(whole / HOUR), things=spans)


def _buttons(busy: Sequence[ClientOnTeam], report: ClientReport) -> list[Button]:
    first, window = busy[0], report.window
    log = [logging(first.client_id)] if any(line.team.kind == "sales" for line in report.teams) else []
    return [
        button(Asked(first.client_id, report.team_id, until=window.until, days=window.days)),
        typing(0, _("Limits"), f"threshold {client_with_id(first.client_id)}"),
        typing(1, _("Who else is large"), f"top {team_with_id(first.team.id)}{figures.typed_window(window)}"),
        *([] if first.part_of is None else [_group_card(first.part_of, window)]),
        *log,
    ]


def _group_card(part: PartOf, window: Window) -> Button:
    return typing(2, _("The group's card"), f"card {client_with_id(part.group_id)}{figures.typed_window(window)}")


def _small(report: ClientReport) -> list[Team]:
    """Return the teams of whose items something is said without their hours."""
    behind = {item.team_id for item in report.biggest if item.seconds}
    grown = {line.team.id for line in report.teams if any(each.seconds is None for each in line.grown)}
    teams = (line.team for line in report.teams)
    return [team for team in teams if not is_told(team.people) and team.id in behind | grown]


def _biggest(report: ClientReport) -> list[Span | str]:
    people = {line.team.id: line.team.people for line in report.teams}
    spans: list[Span | str] = []
    for item in report.biggest:
        told = is_told(people.get(item.team_id, 0))
        hours = figures.of_item(item.seconds) if told else figures.untold()
        if item.parts != WHOLE:
            hours = _("{hours}, their {share} of it", hours=hours, share=words.percent(item.parts / WHOLE))
        said = hours if told else f"({hours})"
        spans += [_("; ") if spans else "", link(figures.name(item.title), item.url), f" {said}"]
    return spans


def _next(client: Client, window: Window) -> list[Span | str]:
    typed, length = client_as_typed(client.name, client.id or 0), figures.typed_window(window)
    longer = (
        code(_("/clientload {client} 12w", client=typed))
        if not length
        else code(_("/clientload export {client}{length}", client=typed, length=length))
    )
    return [
        code(_("/clientload why {client}{length}", client=typed, length=length)),
        ", ",
        longer,
        ", ",
        code(_("/clientload threshold {client}", client=typed)),
    ]
