"""The leaders' month in words, and the limit that is proposed to whoever sets one."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.decision import OPEN
from bot.domain.felt import FEWEST_SHOWN
from bot.domain.not_a_problem import WEEKS
from bot.language import gettext as _
from bot.services.decision_view import Decided
from bot.services.month_view import (
    EpisodeOfMonth,
    LargeOfMonth,
    LeadersMonth,
    LimitProposal,
    PaceOfMonth,
    SignalOfMonth,
    TeamAnswers,
)
from bot.slack.blocks import counts, decided, dependency, effect, figures, pace, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.blocks.next_step import team_with_id, typing
from bot.slack.request import Answer

EPISODES_SHOWN = 12
SIGNALS_SHOWN = 8
DECISIONS_SHOWN = 8


def message(view: LeadersMonth) -> Answer:
    """Draw the month; one in which nothing happened is short."""
    made = Message()
    made.heading(_verdict(view))
    for line in _missing(view):
        made.lines(line)
    if view.largest:
        made.lines(_concentrated(view), [*map(_client, view.largest), *_paying(view)])
    if view.pace:
        made.lines([bold(_("Who sets the pace, by control index; the median client is 1"))], map(_paced, view.pace))
    for title, shown in (
        (_("Alerts"), _episodes(view)),
        (_("Besides alerts"), [_signal(view, each) for each in view.signals[:SIGNALS_SHOWN]]),
        (_("Decided in the month"), [_made(view, each) for each in view.made[:DECISIONS_SHOWN]]),
        (
            _("To be looked at again: overdue, or within a month"),
            [_due(view, each) for each in view.due[:DECISIONS_SHOWN]],
        ),
    ):
        if shown:
            made.lines([bold(title)], shown)
    for each in view.effects:
        made.lines(*effect.lines(each, view.day))
    if view.more_effects:
        made.small(counts.more_decisions(view.more_effects))
    if view.answers:
        title = _("Not a problem, of the alerts of {weeks}", weeks=counts.weeks(WEEKS))
        made.lines([bold(title)], [_answers(each) for each in view.answers])
    made.buttons(typing(0, _("Decisions"), "decisions"), typing(1, _("All teams"), ""))
    made.small(_small(view))
    return made.answer()


def proposal(view: LimitProposal) -> Answer:
    """Draw a proposal of another limit, with one button that sets it."""
    made = Message()
    team, now, then = figures.name(view.team), words.limit(view.limit), words.limit(view.proposed)
    made.lines([bold(_("{team}: a limit of {proposed} instead of {limit}?", team=team, proposed=then, limit=now))])
    made.lines(_of_alerts(view.part.settled, view.part.alerts))
    if told := _kept(view, then):
        made.lines(told)
    alerts = counts.alerts(view.part.alerts)
    because = _("{settled} of {alerts} were not a problem", settled=view.part.settled, alerts=alerts)
    share = f"{round(100 * view.proposed)}%"
    named = team_with_id(view.team_id)
    made.buttons(
        typing(0, _("Set {limit}", limit=then), f"threshold {named} {share} because {because}"),
        typing(1, _("Preview over a year"), f"threshold {named} {share} preview"),
    )
    if view.as_admin:
        said = _("{team} has no manager, so the admins get this. To name one: {command}")
        made.lines(
            filled(said, team=team, command=code(_("/clientload roles grant manager {team} @ana", team=view.team)))
        )
    made.small(_("Nothing changes unless somebody sets it. Clients with a limit of their own keep it."))
    return made.answer()


def _verdict(view: LeadersMonth) -> str:
    days = words.span(view.since, view.until - timedelta(days=1))
    if not view.largest:
        return _("{days}: no hours of clients are known", days=days)
    top = view.largest[0]
    largest = {"client": figures.name(top.client), "share": words.percent(top.share)}
    if view.quiet:
        return _("{days}: a quiet month; largest {client}, {share} of what clients cause", days=days, **largest)
    episodes = counts.alerts(len(view.episodes))
    return _("{days}: {alerts}; largest {client}, {share} of what clients cause", days=days, alerts=episodes, **largest)


def _missing(view: LeadersMonth) -> Iterable[Line]:
    """Say what the figures lack: they look like a month in which less was done."""
    if view.pulling:
        yield _("First pull under way, figures grow until it ends")
    if view.late:
        late = figures.sources_since(view.late, view.zone)
        yield _("Late: {sources}; what came in there later is missing from these figures", sources=late)


def _concentrated(view: LeadersMonth) -> Line:
    found = view.concentration
    if found.equal is None:
        return [bold(_("Largest clients, of the hours that clients cause"))]
    equal = counts.clients(round(found.equal, 1))
    active = counts.clients(found.clients)
    if found.equal_before is None:
        return [bold(_("As concentrated as {equal} of equal size, of {clients}", equal=equal, clients=active))]
    return [
        bold(
            _(
                "As concentrated as {equal} of equal size, of {clients} ({before} the month before)",
                equal=equal,
                clients=active,
                before=words.count(round(found.equal_before, 1)),
            )
        )
    ]


def _client(each: LargeOfMonth) -> str:
    said = {
        "client": figures.name(each.client),
        "share": words.percent(each.share),
        "hours": figures.worked(each.seconds),
        "items": counts.items(each.items),
    }
    if each.before is None:
        told = _("{client} {share}: {hours}, {items}", **said)
    else:
        before = words.percent(each.before)
        told = _("{client} {share} ({before} the month before): {hours}, {items}", **said, before=before)
    return words.clauses([told, *_pays(each)])


def _pays(each: LargeOfMonth) -> Iterable[str]:
    if each.paid is None:
        return
    if each.index is None:
        yield _("pays nothing that we know of")
        return
    index = words.number(each.index, 1, least=1)
    yield _("pays {paid} of revenue: {index} times its part", paid=words.percent(each.paid), index=index)


def _paying(view: LeadersMonth) -> Iterable[Line]:
    if view.paying is None:
        return
    said = {"client": figures.name(view.paying.client), "share": words.percent(view.paying.share)}
    if view.paying.equal is None:
        yield _("{client} pays {share} of revenue, more than any other", **said)
        return
    yield _(
        "{client} pays {share} of revenue, more than any other; as concentrated as {equal} of equal size",
        **said,
        equal=counts.clients(round(view.paying.equal, 1)),
    )


def _paced(each: PaceOfMonth) -> str:
    client, index = figures.name(each.client), _resting(each.index, each.items)
    if each.before is None:
        return _("{client} {index}", client=client, index=index)
    before = _resting(each.before, each.items_before)
    return _("{client} {index} ({before} the month before)", client=client, index=index, before=before)


def _resting(index: float, items: float | None) -> str:
    """Write a control index with what it rests on: `2.6 on 20 items`."""
    if items is None:
        return pace.index(index)
    return _("{index} on {items}", index=pace.index(index), items=counts.items(items))


def _episodes(view: LeadersMonth) -> list[Line]:
    shown: list[Line] = [_episode(view, each) for each in view.episodes[:EPISODES_SHOWN]]
    more = len(view.episodes) - EPISODES_SHOWN
    return [*shown, counts.more(more)] if more > 0 else shown


def _episode(view: LeadersMonth, each: EpisodeOfMonth) -> str:
    marks = figures.marks(critical=each.critical, crowding=False)
    marks += [_("not a problem")] if each.settled else []
    marks += [_("decided")] if each.decided else []
    if each.felt >= FEWEST_SHOWN:
        marks.append(counted("{count} colleague felt this", "{count} colleagues felt this", each.felt))
    said = {
        "client": figures.name(each.client),
        "team": figures.name(each.team),
        "state": _(figures.STATES[each.reason]) if each.reason in figures.STATES else each.reason,
        "since": _day(view, each.since),
        "opened": _day(view, each.opened_on or each.since),
    }
    if each.cleared_on:
        cleared = words.day(each.cleared_on)
        told = _("{client} in {team}: {state}, alert from {opened} until {cleared}", **said, cleared=cleared)
    elif each.turned == "ending":
        told = _("{client} in {team}: still near its limit, alert since {opened}", **said)
    else:
        told = _("{client} in {team}: {state} since {since}", **said)
        if each.turned == "reached":
            told = _("{client} in {team}: limit reached, on course since {since}", **said)
        if each.opened_on not in {None, each.since}:
            told = _("{told}, alert since {opened}", told=told, opened=said["opened"])
    return f"{told} ({', '.join(marks)})" if marks else told


def _day(view: LeadersMonth, day: date) -> str:
    return words.day(day, year=day.year != view.since.year)


def _signal(view: LeadersMonth, each: SignalOfMonth) -> str:
    """Write `Acme pays more of revenue than the limit of 25 %, since 19 May`."""
    said, since = _signalled(each), words.day(each.since, year=each.since.year != view.since.year)
    if each.ended_on is not None:
        return _("{said}, {opened} until {cleared}", said=said, opened=since, cleared=words.day(each.ended_on))
    return _("{said}, since {opened}", said=said, opened=since)


def _signalled(each: SignalOfMonth) -> str:
    client, team = figures.name(each.client), figures.name(each.team)
    match each.kind:
        case "displaced":
            return _("{client}'s bespoke work came in while {team}'s roadmap slipped", client=client, team=team)
        case "custom":
            return _("{client} asks {team} for more and more of its own", client=client, team=team)
        case "concentration":
            return _("Revenue is concentrated, above the limit of {limit}", limit=words.limit(each.limit or 0.0))
        case "index":
            limit = words.number(each.limit or 0.0, 1, least=1)
            return _("{client} takes {limit} times its part of revenue or more", client=client, limit=limit)
    return _(
        "{client} pays more of revenue than the limit of {limit}", client=client, limit=words.limit(each.limit or 0.0)
    )


def _made(view: LeadersMonth, each: Decided) -> Line:
    """Write a decision, with what became of it where it stands no more."""
    if each.state == OPEN:
        return decided.about(each)
    return words.clauses([decided.about(each), decided.state(each, view.day)])


def _due(view: LeadersMonth, each: Decided) -> Line:
    said = {
        "about": decided.about(each),
        "day": words.day(each.review_on, year=each.review_on.year != view.day.year),
    }
    return _("{about}, was due on {day}", **said) if each.review_on < view.day else _("{about}, {day}", **said)


def _answers(each: TeamAnswers) -> str:
    said = _(
        "{team}: {settled} of {alerts}",
        team=figures.name(each.team),
        settled=each.part.settled,
        alerts=counts.alerts(each.part.alerts),
    )
    if each.proposed is None:
        return said
    proposed = _("a limit of {share} is proposed to whoever sets it", share=words.limit(each.proposed))
    return words.clauses([said, proposed])


def _of_alerts(settled: int, alerts: int) -> str:
    return counted(
        "{settled} of {count} alert in {weeks} was not a problem",
        "{settled} of {count} alerts in {weeks} were not a problem",
        alerts,
        settled=settled,
        weeks=counts.weeks(WEEKS),
    )


def _kept(view: LimitProposal, then: str) -> str:
    """Say how the proposed limit lies to the alerts as people answered them."""
    if not view.spared:
        return ""
    if view.spared == view.part.settled:
        said = [_("All {settled} stayed at {limit} or below", settled=view.spared, limit=then)]
    else:
        said = [
            counted(
                "{count} of them stayed at {limit} or below",
                "{count} of them stayed at {limit} or below",
                view.spared,
                limit=then,
            )
        ]
    if view.acted:
        said.append(
            counted(
                "The one that people acted on went above it",
                "The {count} that people acted on went above it",
                view.acted,
            )
        )
    return words.sentences(said)


def _small(view: LeadersMonth) -> str:
    return words.sentences([*_basis(view), _("Only leaders get this"), _(figures.PRIVACY)])


def _basis(view: LeadersMonth) -> Iterable[str]:
    yield words.begun(words.zone_words(view.zone))
    if view.concentration.coverage is not None:
        yield words.begun(_("coverage {share}", share=words.percent(view.concentration.coverage)))
    if any(each.index is not None for each in view.largest):
        yield dependency.index_is((view.since, view.until), view.months_paid)
    if view.effects:
        yield _("Figures before and after a decision stand side by side; whether it changed them is for you to say")
