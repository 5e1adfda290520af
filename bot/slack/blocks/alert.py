"""The message of an episode: the verdict first, then what it rests on, how sure that is, and what one can do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.onboarding import WEEKS
from bot.language import gettext as _
from bot.language import marked
from bot.services.messages import AlertView
from bot.slack.blocks import (
    basis,
    behind,
    felt,
    figures,
    first_weeks,
    groups,
    handling,
    items,
    verdict,
    words,
)
from bot.slack.blocks.chart import Drawn, line_charts
from bot.slack.blocks.message import Button, Line, Message, More, Span, bold, channel, code, filled
from bot.slack.request import Answer, Block

FOLLOW = "alert_follow"
MORE = "alert_more"
DECIDE = "decide"

WINDOW = timedelta(days=28)
WEEK = timedelta(days=7)
FEWEST_POINTS = 2
APART = 0.03
UNEVEN = 0.015
"""Points between the share that is judged and that of plain hours from which both are told."""

NEARLY_ALL = 0.95
LEAST_SAID = 0.005
CONFIDENCE = 0.95

RULES: Final = {
    "above": marked("Rule: above the limit, three evenings running"),
    "on_course": marked("Rule: on course, two evenings running"),
    "step": marked("Rule: a step, two evenings running"),
}


def message(view: AlertView, names: Mapping[str, str]) -> Answer:
    """Draw the message as it stands now; `names` are those of the people it names, by Slack user id."""
    made = Message()
    made.heading(verdict.announced(view), verdict.shorter(view))
    lines = (
        _anew(view),
        _frozen(view),
        _history(view),
        _limit_then(view),
        _weight(view),
        groups.of_it(view.members) if view.members else [],
        groups.gone(view.left) if view.left else [],
        _first_weeks(view),
        behind.growth(view),
        behind.others(view),
        _sure(view),
        handling.followers(view, names),
        handling.decision(view, names),
        handling.decided(view),
        _placed(view),
    )
    for line in lines:
        if line:
            made.lines(line)
    if colleagues := felt.told(view):
        made.lines([colleagues])
    made.charts(_charts(view))
    made.buttons(*_buttons(view), more=_more(view))
    made.small(_rule(view))
    return made.answer()


def reply(view: AlertView, names: Mapping[str, str]) -> Answer:
    """Draw what the thread says when people must notice, or what somebody did: an edit notifies nobody."""
    made = Message()
    if view.act is not None and view.act.by:
        made.lines(handling.note(view.act, names, view.day))
        return made.answer()
    made.lines([bold(verdict.verdict(view))])
    if view.act is not None:
        made.lines(handling.woken(view.act))
    for line in (_limit_then(view), groups.gone(view.left) if view.left else []):
        if line:
            made.lines(line)
    made.lines([_facts(view)])
    return made.answer()


def _buttons(view: AlertView) -> list[Button]:
    asked = items.Asked(view.client_id, view.team_id, until=view.day + timedelta(days=1))
    shown = [items.button(asked)]
    return [*shown, Button(_("I follow this"), FOLLOW, str(view.alert_id))] if _takes_acts(view) else shown


def _more(view: AlertView) -> More | None:
    """Return what else can be done, behind the third button: a message has three at most."""
    if not _takes_acts(view):
        return None
    deciding = (f"{DECIDE} {view.alert_id}", _("Snooze, say that it is expected, or that it is no problem"))
    return More(MORE, (felt.option(view), deciding))


def _takes_acts(view: AlertView) -> bool:
    return view.state == "open" and view.placement != "moved"


def _charts(view: AlertView) -> list[Block]:
    """Draw the weekly shares against the limit; the same numbers stand in a line of text."""
    if len(view.weekly) < FEWEST_POINTS:
        return []
    ends = [words.day(view.day - back * WEEK) for back in reversed(range(len(view.weekly)))]
    lines = (
        Drawn.of_shares(view.client, view.weekly),
        Drawn.of_shares(_("Limit"), [view.limit] * len(view.weekly)),
    )
    title = _("Share of the hours of items opened, by week")
    return line_charts(title, figures.period_ending(WEEK.days), ends, lines, _("% of hours"))


def _anew(view: AlertView) -> Line:
    if view.anew == "deleted":
        return [_("My earlier message on this was deleted; this one takes its place")]
    if view.anew == "moved":
        return [_("My earlier message on this stands in a channel where I can no longer write")]
    return []


def _frozen(view: AlertView) -> Line:
    """Say which source is late: no page and no all-clear rests on figures that may be old."""
    if not view.stale or view.state == "cleared":
        return []
    late = [
        _("{source} has not answered", source=figures.source(each.source))
        if each.since is None
        else _(
            "{source} has not answered since {moment}",
            source=figures.source(each.source),
            moment=words.moment(each.since, view.zone),
        )
        for each in view.late
    ] or [_("a source is late")]
    return [
        _(
            "Figures of {day}; {late}: this alert is frozen, neither raised nor cleared",
            day=words.day(view.day),
            late=", ".join(late),
        )
    ]


def _history(view: AlertView) -> Line:
    """Say how long it lasted, or what it takes to end."""
    if view.state == "cleared":
        return [_("It lasted {days}", days=words.span(view.opened_on or view.since, view.day))]
    if view.reason == "above" and view.share < view.limit:
        return [_("The alert ends after a week below {share}", share=words.percent(view.clear_level))]
    return []


def _limit_then(view: AlertView) -> Line:
    """Say that the limit is another one by now: no share need have moved for what the message says."""
    if view.limit_then is None or view.stale:
        return []
    return [_("When this alert opened the limit was {limit}", limit=words.limit(view.limit_then))]


def _weight(view: AlertView) -> Line:
    """Say the hours with their items, and how the share came about."""
    parts = [_facts(view)]
    if view.before is not None:
        parts.append(_("Four weeks before: {share}", share=words.percent(view.before)))
    if view.weekly:
        parts.append(_("Of items opened each week: {shares} %", shares=figures.trend(view.weekly)))
    return [words.sentences(parts)]


def _first_weeks(view: AlertView) -> Line:
    """Say how a new client's weeks compare with those of earlier ones."""
    new = view.first_weeks
    if new is None:
        return []
    return [_("New, week {week} of {weeks}: {said}", week=new.week, weeks=WEEKS, said=first_weeks.said(new))]


def _facts(view: AlertView) -> str:
    """Say the hours with their items, and why they are not the share that is judged, where they are not."""
    said = figures.of_team(view.hours, view.team_hours, view.items, view.team_items, view.kind)
    plain = view.hours / view.team_hours if view.team_hours else view.share
    if abs(plain - view.share) < UNEVEN or (view.reason == "step" and view.state == "open"):
        return said
    both = {"plain": words.percent(plain), "judged": words.percent(view.share)}
    return words.sentences([said, _("By plain hours {plain}, {judged} with single large items weighed less", **both)])


def _sure(view: AlertView) -> Line:
    evidence = view.evidence
    parts = [_coverage(view), _basis(view)]
    if view.reason == "above" and view.low is not None and view.state == "open":
        sure = {"confidence": words.percent(CONFIDENCE), "low": words.percent(view.low)}
        parts.insert(0, _("{confidence} confident of {low} or more", **sure))
    if evidence.worked is not None and abs(evidence.worked - view.share) > APART:
        parts.append(_("Of the hours worked in these days: {share}", share=words.percent(evidence.worked)))
    first, *more = parts
    return [_("How sure: {said}", said=words.sentences([words.continued(first), *more]))]


def _coverage(view: AlertView) -> str:
    missing = view.evidence.unattributed
    if not missing:
        return _("Coverage {share}, every hour has a client or is own work", share=words.percent(1))
    if missing < LEAST_SAID:
        return _("Coverage over {share}", share=words.percent(0.99))
    return _(
        "Coverage {coverage}, {missing} of hours have no client yet; were all {client}'s, {most}",
        coverage=words.percent(view.evidence.coverage),
        missing=words.percent(missing),
        client=figures.name(view.client),
        most=words.percent(min(1.0, view.share + missing)),
    )


def _basis(view: AlertView) -> str:
    """Say on what the client's hours rest; one basis alone needs no part."""
    if not view.evidence.basis:
        return _("No hours worked in these days")
    main, part = max(view.evidence.basis, key=lambda each: each[1])
    if part >= NEARLY_ALL:
        return basis.alone(main, view.kind, view.minutes_a_touch)
    return basis.mixed(view.evidence.basis, view.kind, view.minutes_a_touch)


def _placed(view: AlertView) -> Line:
    """Say where else this stands, or where it was not posted and how to change that."""
    team = figures.name(view.team)
    where: Span | str = (
        channel(_("the channel of {team}", team=team), view.channel_id)
        if view.channel_id
        else _("a channel of {team}", team=team)
    )
    match view.placement:
        case "responsible":
            said = _("You are responsible for {team}, so you get this too. The team reads it in {channel}")
            return filled(said, team=team, channel=where)
        case "nudge":
            said = _(
                "Nobody has followed this for five working days. You are responsible for {team}. It stands in {channel}"
            )
            return filled(said, team=team, channel=where)
        case "observing":
            return _observing(view, team, where)
        case "no_channel":
            said = _("{team} has no channel, so nothing was posted. To give it one: {command}")
            return filled(said, team=team, command=code(_("/clientload team channel {team} #channel", team=team)))
        case "moved":
            return filled(_("This alert stands in {channel} now"), channel=where)
    return []


def _observing(view: AlertView, team: str, where: Span | str) -> Line:
    command = code(_("/clientload team live {team}", team=team))
    if view.live_since is None:
        said = _("Observing: nothing was posted in {channel}. To begin now: {command}")
        return filled(said, channel=where, command=command)
    said = _("Observing until {day}: nothing was posted in {channel}. To begin now: {command}")
    return filled(said, day=words.day(view.live_since), channel=where, command=command)


def _rule(view: AlertView) -> str:
    days = words.span(view.day - WINDOW + timedelta(days=1), view.day)
    return words.sentences(
        [_ends_or_holds(view), f"{days}, {words.zone_words(view.zone)}", _(figures.PRIVACY)],
    )


def _of_reason(view: AlertView) -> str:
    if view.reason == "above" and view.first_weeks is not None:
        return _("Rule: above the limit of its first weeks, three evenings running")
    return _(RULES[view.reason]) if view.reason in RULES else _("Rule: {reason}", reason=view.reason)


def _ends_or_holds(view: AlertView) -> str:
    """Name the rule, and how the limit comes about where clients are so few that their fair share decides it."""
    if view.state == "cleared" and view.group:
        rule = _("Rule: a group is judged as one client")
    elif view.state == "cleared":
        rule = _("Rule: ends after seven evenings under {share}", share=words.percent(view.clear_level))
    else:
        rule = _of_reason(view)
    if not view.few_clients:
        return rule
    return words.clauses([rule, figures.limit_of_few(view.few_clients)])
