"""The message of an episode: the verdict first, then what it rests on, how sure that is, and what one can do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain.threshold import fair_share
from bot.services.messages import AlertView
from bot.slack.blocks import behind, figures, handling, items, words
from bot.slack.blocks.chart import Drawn, line_chart
from bot.slack.blocks.message import LONGEST_HEADING, Button, Line, Message, Span, bold, channel, code, one_line
from bot.slack.request import Answer, Block

FOLLOW = "alert_follow"
MORE = "alert_more"

WINDOW = timedelta(days=28)
WEEK = timedelta(days=7)
FEWEST_POINTS = 2
LONG_DAYS = 7
LOW_COVERAGE = 0.70
CRITICAL_TIMES = 1.5
APART = 0.03
NEARLY_ALL = 0.95
LEAST_SAID = 0.005

LONGEST_VERDICT = LONGEST_HEADING - len("Observing: ")
LONGEST_CLIENT = 24
LONGEST_TEAM = 16

RULES = {
    "above": "above the limit, three evenings running",
    "on_course": "on course, two evenings running",
    "step": "a step, two evenings running",
}


def message(view: AlertView, names: Mapping[str, str]) -> Answer:
    """Draw the message as it stands now; `names` are those of the people it names, by Slack user id."""
    made = Message()
    made.heading(("Observing: " if view.placement in ("observing", "no_channel") else "") + _fitting(view))
    lines = (
        _anew(view),
        _frozen(view),
        _history(view),
        _weight(view),
        behind.growth(view),
        behind.waits(view),
        _sure(view),
        handling.followers(view, names),
        handling.decision(view, names),
        _placed(view),
    )
    for line in lines:
        if line:
            made.lines(line)
    made.chart(_chart(view))
    made.buttons(*_buttons(view))
    made.small(_rule(view))
    return made.answer()


def reply(view: AlertView, names: Mapping[str, str]) -> Answer:
    """Draw what the thread says when people must notice, or what somebody did: an edit notifies nobody."""
    made = Message()
    if view.act is not None and view.act.by:
        made.lines(handling.note(view.act, names, view.day))
        return made.answer()
    made.lines([bold(verdict(view))])
    if view.act is not None:
        made.lines(handling.woken(view.act))
    made.lines([_facts(view)])
    return made.answer()


def _buttons(view: AlertView) -> list[Button]:
    asked = items.Asked(view.client_id, view.team_id, until=view.day + timedelta(days=1))
    shown = [items.button(asked)]
    if view.state == "open" and view.placement != "moved":
        shown += [Button("I follow this", FOLLOW, str(view.alert_id)), Button("More", MORE, str(view.alert_id))]
    return shown


def _chart(view: AlertView) -> Block | None:
    """Draw the weekly shares against the limit; the same numbers stand in a line of text."""
    if len(view.weekly) < FEWEST_POINTS:
        return None
    ends = [words.day(view.day - back * WEEK) for back in reversed(range(len(view.weekly)))]
    client, team = one_line(view.client, LONGEST_CLIENT), one_line(view.team, LONGEST_TEAM)
    lines = (
        Drawn(client, tuple(round(100 * share, 1) for share in view.weekly)),
        Drawn("Limit", (round(100 * view.limit, 1),) * len(view.weekly)),
    )
    return line_chart(f"{client} in {team}, by week ending", ends, lines, "% of hours")


def verdict(view: AlertView) -> str:
    """Say the episode in one sentence; names are plain text here."""
    who = figures.name(view.client)
    limit_of = f"its {figures.name(view.team)} limit"
    if view.state == "cleared":
        return _over(view, who, limit_of)
    if view.stale:
        return _last_known(view, who, limit_of)
    if view.reason == "on_course":
        return _on_course(view, who, limit_of)
    return _step(view, who) if view.reason == "step" else _above(view, who, limit_of)


def _fitting(view: AlertView) -> str:
    """Cut long names rather than the figures behind them: a heading has little room."""
    whole = verdict(view)
    if len(whole) <= LONGEST_VERDICT:
        return whole
    client, team = one_line(view.client, LONGEST_CLIENT), one_line(view.team, LONGEST_TEAM)
    return verdict(replace(view, client=client, team=team))


def _over(view: AlertView, who: str, limit_of: str) -> str:
    how = f"no longer on course to pass {limit_of}" if view.reason == "on_course" else f"back under {limit_of}"
    return f"{who} is {how}: {_least(view)}{_share(view)}, limit {_limit(view)}"


def _last_known(view: AlertView, who: str, limit_of: str) -> str:
    team = figures.name(view.team)
    known = {"on_course": f"on course to pass {limit_of}", "step": f"taking more of {team} than it used to"}
    how = known.get(view.reason, f"above {limit_of}")
    return f"{who} was {how} on {words.day(view.day)}: {_least(view)}{_share(view)}, limit {_limit(view)}"


def _on_course(view: AlertView, who: str, limit_of: str) -> str:
    figures_now = f"{_least(view)}{_share(view)} now, limit {_limit(view)}"
    if view.share >= view.limit:
        return f"{who} has reached {limit_of}: {figures_now}"
    when = f", likely {words.span(*view.crossing)}" if view.crossing else ""
    return f"{who} is on course to pass {limit_of}: {figures_now}{when}"


def _step(view: AlertView, who: str) -> str:
    before = "" if view.before is None else f", {words.percent(view.before)} four weeks before"
    return (
        f"{who} takes more of {figures.name(view.team)} than it used to: {_least(view)}"
        f"{words.percent(view.share14)} over two weeks{before}, limit {_limit(view)}"
    )


def _above(view: AlertView, who: str, limit_of: str) -> str:
    lasting = (view.day - view.since).days >= LONG_DAYS
    since = f" since {view.since.day} {view.since:%B}" if lasting else ""
    figures_now = f"{_least(view)}{_share(view)} now, limit {_limit(view)}"
    if view.share < view.limit:
        return f"{who} is still near {limit_of}: {figures_now}"
    if view.critical and view.share >= CRITICAL_TIMES * view.limit:
        # Rounded down: "1.6 times" is never said of 1.58.
        times = int(10 * view.share / view.limit) / 10
        return f"{who} is at {times:g} times {limit_of}{since and f', above it{since}'}: {figures_now}"
    return f"{who} {'has been' if lasting else 'is'} above {limit_of}{since}: {figures_now}"


def _least(view: AlertView) -> str:
    """Below this coverage a share is a lower bound and nothing else."""
    return "at least " if view.evidence.coverage < LOW_COVERAGE else ""


def _share(view: AlertView) -> str:
    return words.against(view.share, view.limit)[0]


def _limit(view: AlertView) -> str:
    return words.against(view.share, view.limit)[1]


def _anew(view: AlertView) -> Line:
    if view.anew == "deleted":
        return ["My earlier message on this was deleted; this one takes its place"]
    if view.anew == "moved":
        return ["My earlier message on this stands in a channel where I can no longer write"]
    return []


def _frozen(view: AlertView) -> Line:
    """Say which source is late: no page and no all-clear rests on figures that may be old."""
    if not view.stale or view.state == "cleared":
        return []
    late = [
        f"{figures.source(each.source)} has not answered"
        + ("" if each.since is None else f" since {words.moment(each.since, view.zone)}")
        for each in view.late
    ] or ["a source is late"]
    return [f"Figures of {words.day(view.day)}; {', '.join(late)}: this alert is frozen, neither raised nor cleared"]


def _history(view: AlertView) -> Line:
    """Say how long it lasted, or what it takes to end."""
    if view.state == "cleared":
        return [f"It lasted {words.span(view.since, view.day)}"]
    if view.reason == "above" and view.share < view.limit:
        return [f"The alert ends after a week below {words.percent(view.clear_level)}"]
    return []


def _weight(view: AlertView) -> Line:
    """Say the hours with their items, and how the share came about."""
    parts = [_facts(view)]
    if view.before is not None:
        parts.append(f"Four weeks before: {words.percent(view.before)}")
    if view.weekly:
        parts.append(f"By week: {' '.join(f'{100 * share:.0f}' for share in view.weekly)} %")
    return [". ".join(parts)]


def _facts(view: AlertView) -> str:
    noun = figures.noun(view.kind)
    part = f" ({words.percent(view.items / view.team_items)})" if view.team_items else ""
    return (
        f"{words.hours(view.hours)} of {words.hours(view.team_hours)} h; "
        f"{words.count(view.items)} of {words.counted(view.team_items, noun)}{part}"
    )


def _sure(view: AlertView) -> Line:
    evidence = view.evidence
    parts = [_coverage(view), _basis(view)]
    if view.reason == "above" and view.low is not None and view.state == "open":
        parts.insert(0, f"95 % confident of {words.percent(view.low)} or more")
    if evidence.worked is not None and abs(evidence.worked - view.share) > APART:
        parts.append(f"Of the hours worked in these days: {words.percent(evidence.worked)}")
    return ["How sure: ", ". ".join(parts)]


def _coverage(view: AlertView) -> str:
    missing = view.evidence.unattributed
    if not missing:
        return "Coverage 100 %, every hour has a client or is own work"
    if missing < LEAST_SAID:
        return "Coverage over 99 %"
    name, most = figures.name(view.client), words.percent(min(1.0, view.share + missing))
    return (
        f"Coverage {words.percent(view.evidence.coverage)}: {words.percent(missing)} of hours have no client yet; "
        f"were all {name}'s, {most}"
    )


def _basis(view: AlertView) -> str:
    """Say on what the client's hours rest; one basis alone needs no part."""
    a_reply = f"estimated ({view.minutes_a_touch} min a reply)"
    said = {
        "logged": "logged",
        "activity": a_reply if view.kind == "support" else "by days in progress",
        "estimate": "from estimates",
        "count": f"from the usual time of such {figures.noun(view.kind)}s",
    }
    basis = view.evidence.basis
    if not basis:
        return "No hours worked in these days"
    main, part = max(basis, key=lambda each: each[1])
    if part >= NEARLY_ALL:
        return f"Hours {said[main]}"
    return f"Hours: {', '.join(f'{words.percent(share)} {said[name]}' for name, share in basis)}"


def _placed(view: AlertView) -> Line:
    """Say where else this stands, or where it was not posted and how to change that."""
    team = figures.name(view.team)
    where = channel(f"the channel of {team}", view.channel_id) if view.channel_id else Span(f"a channel of {team}")
    if view.placement == "responsible":
        return [f"You are responsible for {team}, so you get this too. The team reads it in ", where]
    if view.placement == "nudge":
        return [f"Nobody has followed this for five working days. You are responsible for {team}. It stands in ", where]
    if view.placement == "observing":
        until = "" if view.live_since is None else f" until {words.day(view.live_since)}"
        return [
            f"Observing{until}: nothing was posted in ",
            where,
            ". To begin now: ",
            code(f"/clientload team live {team}"),
        ]
    if view.placement == "no_channel":
        command = code(f"/clientload team channel {team} #channel")
        return [f"{team} has no channel, so nothing was posted. To give it one: ", command]
    return ["This alert stands in ", where, " now"] if view.placement == "moved" else []


def _fair(view: AlertView) -> str:
    """Speak of the fair share where clients are so few that it decides the limit."""
    few = view.few_clients
    return f"; the limit follows the fair share of {few} clients, {words.percent(fair_share(few))}" if few else ""


def _rule(view: AlertView) -> str:
    days = words.span(view.day - WINDOW + timedelta(days=1), view.day)
    rule = RULES.get(view.reason, view.reason)
    if view.state == "cleared":
        rule = f"ends after seven evenings under {words.percent(view.clear_level)}"
    return f"Rule: {rule}{_fair(view)}. {days}, {words.zone_words(view.zone)}. Clients are measured, never people"
