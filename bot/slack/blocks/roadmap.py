"""What a team's hours are for, in words and a chart: by class, what slipped, what came in, and how sure that is."""

from bot.domain.privacy import FEWEST_PEOPLE
from bot.domain.strain import Strain
from bot.domain.trend import step_of
from bot.domain.work_class import BESPOKE, ROADMAP, UNCLASSED
from bot.language import gettext as _
from bot.language import marked
from bot.services import work_classes
from bot.services.figures import HOUR, Window
from bot.services.roadmap import CameIn, Roadmap, Slipped, TeamRoadmap
from bot.services.strain import Withheld
from bot.slack.blocks import counts, displaced, figures, stretch, words
from bot.slack.blocks.chart import Drawn, line_charts
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, Span, bold, code, filled, link
from bot.slack.request import Answer, Block

LEAST_SAID = 0.005
CLASS_RULE = marked("/clientload team class Engineering bespoke label for-acme")
CHARTS = 2
"""Slack draws so many in one message."""


def draw(report: Roadmap) -> Answer:
    """Draw one team, or all that have a roadmap."""
    message = Message()
    if not report.teams:
        message.heading(_("No team does engineering, so there is no roadmap to speak of"))
        return message.answer()
    message.heading(words.clauses([_verdict(team, report.window) for team in report.teams]))
    for at, team in enumerate(report.teams):
        message.lines([bold(figures.name(team.team.name))], _facts(team, report.window))
        if at < CHARTS:
            message.charts(_charts(team, report.window), _in_words(team, report.window))
    if report.more:
        named = ", ".join(map(figures.name, report.more))
        message.lines(
            filled(
                _("Not told here: {teams}. One by one: {command}"),
                teams=named,
                command=code(_("/clientload roadmap {team}", team=report.more[0])),
            )
        )
    small = (
        f"{figures.days(report.window)}.",
        figures.known(report.known_from, report.window),
        f"{stretch.slip_rule()}." if any(team.planned for team in report.teams) else "",
        _("A class is what a mark of the issue says, never what somebody did."),
        f"{_(figures.PRIVACY)}.",
    )
    message.small(" ".join(filter(None, small)))
    return message.answer()


def _verdict(team: TeamRoadmap, window: Window) -> str:
    name = figures.name(team.team.name)
    if not team.hours.seconds:
        return _("{team}: no hours in these {days}", team=name, days=counts.days(window.days))
    if not team.ruled:
        return _("{team}: no rule says yet what is roadmap and what is bespoke", team=name)
    if not team.hours.by_class:
        return _("{team}: no hours have a class yet, so what they are for is not known", team=name)
    return _(
        "{team}: {roadmap} of hours on the roadmap, {bespoke} bespoke",
        team=name,
        roadmap=figures.share(team.hours.share(ROADMAP)),
        bespoke=figures.share(team.hours.share(BESPOKE)),
    )


def _facts(team: TeamRoadmap, window: Window) -> list[Line]:
    if not team.ruled:
        rule = filled(_("To say what marks a class: {command}"), command=code(_(CLASS_RULE)))
        return [rule, *([_strain(team.strain)] if team.strain else [])]
    facts: list[Line] = [_classes(team)] if team.hours.seconds else []
    # Where nothing has a class the line before says so.
    if team.hours.by_class and (none := team.hours.share(UNCLASSED)) is not None and none >= LEAST_SAID:
        facts.append(_("{share} of hours have no class", share=words.percent(none)))
    facts += [displaced.line(each) for each in team.displaced]
    facts += _slips(team, window)
    facts += [_came_in(each) for each in team.came_in]
    if (more := team.clients_in - len(team.came_in)) > 0:
        facts.append(counted("and {count} more client", "and {count} more clients", more))
    if team.strain:
        facts.append(_strain(team.strain))
    if team.dates_from:
        day = words.day(team.dates_from, year=True)
        facts.append(_("How due dates moved before {day} is not known: it is not read from the source", day=day))
    return facts


def _classes(team: TeamRoadmap) -> str:
    """Write every class with its share, and what it was before: `Roadmap 38 % (52 % before)`."""
    said = []
    for work in work_classes.NAMES:
        now = team.hours.share(work) or 0.0
        was = None if team.before is None else team.before.share(work)
        if not now and not was:
            continue
        named = {"work": work_classes.name(work), "share": words.percent(now)}
        if was is None:
            said.append(_("{work} {share}", **named))
        else:
            said.append(_("{work} {share} ({before} before)", **named, before=words.percent(was)))
    hours = figures.worked(team.hours.seconds)
    if not said:
        return _("None of {hours} has a class", hours=hours)
    return words.begun(_("{classes}, of {hours}", classes=", ".join(said), hours=hours))


def _slips(team: TeamRoadmap, window: Window) -> list[Line]:
    """Say how many of the dated ones slipped, with the days: a signal's four weeks beside it may be others."""
    if not team.planned:
        return [_("No roadmap issue had a due date in these days")]
    if not team.slips:
        return [
            counted(
                "Over {days}, none of {count} dated roadmap issue slipped",
                "Over {days}, none of {count} dated roadmap issues slipped",
                team.planned,
                days=counts.days(window.days),
            )
        ]
    said = counted(
        "Over {days}, {slipped} of {count} dated roadmap issue slipped:",
        "Over {days}, {slipped} of {count} dated roadmap issues slipped:",
        team.planned,
        days=counts.days(window.days),
        slipped=words.number(team.slips),
    )
    spans: list[Span | str] = [said, " "]
    for at, each in enumerate(team.slipped):
        spans += [_("; ") if at else "", *_slip(each)]
    if (more := team.slips - len(team.slipped)) > 0:
        spans += [_("; "), counted("and {count} other", "and {count} others", more)]
    return [spans]


def _slip(each: Slipped) -> list[Span | str]:
    title = figures.name(each.title)
    values = {"days": counts.days(each.days), "day": words.day(each.to)}
    said = _("{days} later, done {day}", **values) if each.done else _("{days} later, now {day}", **values)
    return [link(title, each.url) if each.url else title, " ", said]


def _came_in(each: CameIn) -> Line:
    """Write what came in for a client: `Acme: 5 bespoke issues came in (1 before), 41 h: SSO, stock connector`."""
    values = {"client": figures.name(each.client), "hours": words.in_hours(each.seconds / HOUR)}
    if each.before is None:
        said = counted(
            "{client}: {count} bespoke issue came in, {hours}",
            "{client}: {count} bespoke issues came in, {hours}",
            each.items,
            **values,
        )
    else:
        said = counted(
            "{client}: {count} bespoke issue came in ({before} before), {hours}",
            "{client}: {count} bespoke issues came in ({before} before), {hours}",
            each.items,
            **values,
            before=words.count(each.before),
        )
    spans: list[Span | str] = [said]
    for at, (title, url) in enumerate(each.newest):
        named = figures.name(title)
        spans += [", " if at else _(". Newest: "), link(named, url) if url else named]
    return spans


def _strain(strain: Strain | Withheld) -> str:
    """Write a team's strain as a whole: switches between clients, and work out of hours; or why it is not told."""
    if strain == "untold":
        return _("The team's strain is told once its channel has been told that it is measured")
    if strain == "few":
        return _(
            "The team's strain is not told: fewer than {people} people are known to have worked"
            " in one of these four weeks",
            people=words.number(FEWEST_PEOPLE),
        )
    said = []
    if strain.switches is not None:
        switches = words.number(strain.switches, 1)
        said.append(
            _("switches between clients: {switches} a person and week", switches=switches)
            if strain.usual_switches is None
            else _(
                "switches between clients: {switches} a person and week (usually {usual})",
                switches=switches,
                usual=words.number(strain.usual_switches, 1),
            )
        )
    if strain.out_of_hours is not None:
        share = words.percent(strain.out_of_hours)
        said.append(
            _("{share} of work out of hours", share=share)
            if strain.usual_out_of_hours is None
            else _(
                "{share} of work out of hours (usually {usual})",
                share=share,
                usual=words.percent(strain.usual_out_of_hours),
            )
        )
    return _(
        "The team as a whole, in four weeks: {said}. Told only of {people} people or more",
        said=words.clauses(said),
        people=words.number(FEWEST_PEOPLE),
    )


def _charts(team: TeamRoadmap, window: Window) -> list[Block]:
    """Draw the share of every class by period, as far as there are hours of it."""
    if not team.starts:
        return []
    lines = [Drawn.of_shares(name, shares) for name, shares in _by_class(team)]
    step = step_of(team.starts, window.until)
    title = _("{team}: what hours are for", team=figures.name(team.team.name))
    ends = figures.last_days(team.starts, window.until)
    return line_charts(title, figures.period_ending(step), ends, lines, _("% of hours worked"))[:1]


def _in_words(team: TeamRoadmap, window: Window) -> list[str]:
    """Say the chart's numbers to whoever listens: `Roadmap, by week until 16 Nov: 61 44 %`."""
    return [
        _(
            "{work}, {by_period} until {day}: {shares} %",
            work=name,
            by_period=figures.by_period(step_of(team.starts, window.until)),
            day=words.day(window.last),
            shares=figures.trend(shares),
        )
        for name, shares in _by_class(team)
    ]


def _by_class(team: TeamRoadmap) -> list[tuple[str, list[float | None]]]:
    """Return each class that was worked, by its name, with its share of each period."""
    if not team.ruled:
        return []
    named = {work: words.begun(work_classes.name(work)) for work in work_classes.NAMES} | {UNCLASSED: _("No class")}
    shares = {work: [period.share(work) for period in team.periods] for work in named}
    return [(named[work], some) for work, some in shares.items() if any(some)]
