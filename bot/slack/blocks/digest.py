"""The weekly digest in words: the verdict, who is above a limit or near it, what moved, what is expected, how sure."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.signals.evidence import FEWEST_OF_TEAM, HISTORY
from bot.domain.threshold import fair_share
from bot.services.digest_view import LEAST_COVERAGE, Digest, Watched
from bot.services.figures import HOUR
from bot.slack.blocks import expected, figures, words
from bot.slack.blocks.message import LONGEST_HEADING, Line, Message, bold, code, one_line
from bot.slack.request import Answer

APART = 0.03
LEAST_SAID = 0.01
WATCHED_SHOWN = 20
NEW_SHOWN = 3
EXPECTED_SHOWN = 5
SHORT_NAME, SHORT_TEAM = 24, 16
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

NOTES = {
    "few_big": "a few large items make {plain} of the hours",
    "last_year": "above it, as in these weeks last year",
    "likely": "rising towards it, not sure enough for an alert",
}
"""What was found without being sure enough for an alert; other findings are named by their reason."""

UNSURE = {"plain", "few_items"}
"""Findings of a share above the limit that say no more than that."""

STATES = {"step": "more than it used to be"}
PRIVACY = "Clients are measured, never people"


def message(view: Digest) -> Answer:
    """Draw a team's digest; a quiet week is one line."""
    made = Message()
    if view.quiet:
        made.lines([bold(_quiet(view))])
        return made.answer()
    made.heading(_fitting(view))
    for line in _body(view):
        made.lines(line)
    made.small(f"{_small(view)}. {PRIVACY}")
    return made.answer()


def several(views: Sequence[Digest]) -> Answer:
    """Draw the digests of several teams in one message."""
    made = Message()
    for view in views:
        if view.quiet:
            made.lines([bold(_quiet(view))])
        else:
            made.lines([bold(_fitting(view))], [*_body(view), _small(view)])
    made.small(PRIVACY)
    return made.answer()


def _fitting(view: Digest) -> str:
    """Cut long names rather than the verdict behind them."""
    whole = _verdict(view, figures.name(view.team), figures.LONGEST_NAME)
    return whole if len(whole) <= LONGEST_HEADING else _verdict(view, one_line(view.team, SHORT_TEAM), SHORT_NAME)


def _verdict(view: Digest, team: str, longest: int) -> str:
    crossed = [each for each in view.watched if each.crossed]
    still = [each for each in view.watched if each.above and not each.crossed]
    near = len(view.watched) - len(crossed) - len(still)
    if len(crossed) == 1:
        said = [f"{one_line(crossed[0].client, longest) or '-'} crossed its limit"]
    else:
        said = [f"{_spelled(len(crossed))} crossed a limit" if crossed else _nothing(view)]
    said += [f"{_spelled(len(still))} still above"] if still else []
    said += [f"{_spelled(near)} to watch"] if near else []
    return f"{_observing(view)}{team}, {_week(view)}: {', '.join(said)}"


def _nothing(view: Digest) -> str:
    if view.judged is None:
        return "nothing was judged yet"
    return "too few clients to judge" if view.too_few is not None and not view.watched else "nothing crossed a limit"


def _quiet(view: Digest) -> str:
    top = ""
    if view.largest:
        top = f"; largest {figures.name(view.largest[0])} {words.percent(view.largest[1])}"
    none = "nobody near a limit" if view.judged else _nothing(view)
    return f"{_observing(view)}{figures.name(view.team)}, {_week(view)}: {none}{top}; sources good."


def _body(view: Digest) -> list[Line]:
    lines: list[Line] = [_watched(view, each) for each in view.watched[:WATCHED_SHOWN]]
    lines += _rest(view.watched[WATCHED_SHOWN:])
    if view.too_few is not None:
        lines.append(_few(view, view.too_few))
    if view.ended:
        lines.append(f"Alerts that ended: {', '.join(map(figures.name, view.ended))}")
    if changes := [each for each in (_moved(view), _new(view)) if each]:
        lines.append(". ".join(changes))
    if view.expected:
        lines.append(_expected(view))
    if view.volume.unattributed >= LEAST_SAID:
        lines.append(_no_client(view))
    return lines


def _watched(view: Digest, each: Watched) -> Line:
    share, limit = words.against(each.share, each.limit)
    least = "at least " if view.coverage < LEAST_COVERAGE else ""
    agreed = " (agreed)" if each.agreed else ""
    worked = "" if each.worked is None or abs(each.worked - each.share) <= APART else _worked(each.worked)
    return [
        bold(figures.name(each.client)),
        f" {least}{share} over four weeks ({words.percent(each.before)} last week), limit {limit}{agreed}, ",
        f"{_state(view, each)}{', critical' if each.critical else ''}{_since_when_new(each)}{worked}",
    ]


def _worked(share: float) -> str:
    return f"; {words.percent(share)} of the hours worked"


def _since_when_new(each: Watched) -> str:
    return f", new since {words.day(each.new)}" if each.new else ""


def _state(view: Digest, each: Watched) -> str:
    since = f" since {words.day(each.since)}" if each.since else ""
    match each.state:
        case "above":
            return f"above it{since}"
        case "on_course":
            return "on course to pass it" + (f", likely {words.span(*each.crossing)}" if each.crossing else since)
        case "over" | "noted":
            return _found(view, each)
        case "near" | "agreed":
            return "near it" if each.usual is None or each.state == "near" else _agreed(each.usual)
        case _:
            return STATES.get(each.state, each.state.replace("_", " ")) + since


def _agreed(usual: float) -> str:
    return f"above its usual {words.percent(usual)} as agreed"


def _found(view: Digest, each: Watched) -> str:
    """Say what was found of whom there is no alert."""
    if each.state == "over":
        return _over(view, each, "not sure or not long enough for an alert")
    if each.note in UNSURE or (each.note == "likely" and each.above):
        return _over(view, each, "not sure enough for an alert")
    other = f"{each.note.replace('_', ' ')}, not sure enough for an alert"
    return NOTES.get(each.note, other).format(plain=words.percent(each.plain))


def _over(view: Digest, each: Watched, otherwise: str) -> str:
    """Say by which share somebody is above a limit of whom no rule has spoken, and why nobody is paged."""
    if max(each.share, each.plain) <= each.limit:
        return "below it by items opened" if each.above else "above it until a few days ago"
    lacking = _lacking(view, each)
    if each.share > each.limit:
        return f"above it, {lacking or otherwise}"
    plain = f"{words.percent(each.plain)} before few items are weighed"
    return f"{plain}: {_items(view, each)}" if each.lack == "items" else f"{plain}{lacking and f', {lacking}'}"


def _lacking(view: Digest, each: Watched) -> str:
    """Say for want of what nobody is paged of a client above its limit."""
    match each.lack:
        case "clients":
            return "too few clients are active for an alert"
        case "history":
            return f"an alert needs {HISTORY} days of history, there {_are(view.team_days)} {view.team_days}"
        case "team_items":
            there = f"there {_are(view.team_items)} {words.count(view.team_items)}"
            return f"an alert needs {FEWEST_OF_TEAM} {figures.noun(view.kind)}s in four weeks, {there}"
        case "quiet":
            return "quiet for four weeks" + (f" since its alert ended on {words.day(each.ended)}" if each.ended else "")
        case "items":
            return f"few items: {_items(view, each)}"
        case _:
            return ""


def _items(view: Digest, each: Watched) -> str:
    return f"{words.count(each.items)} of {words.counted(view.team_items, figures.noun(view.kind))}"


def _are(number: float) -> str:
    return "is" if number == 1 else "are"


def _rest(watched: Sequence[Watched]) -> list[Line]:
    """Name the others, above their limit first, so that nobody is left out."""
    if not watched:
        return []
    named = (
        f"{one_line(each.client, SHORT_NAME) or '-'} {words.percent(max(each.share, each.plain, each.worked or 0.0))}"
        f" of {words.percent(each.limit)}"
        for each in watched
    )
    return [f"And {words.counted(len(watched), 'more client')}: {', '.join(named)}"]


def _few(view: Digest, active: int) -> Line:
    """Speak of the fair share where a default limit would judge nobody."""
    clients = f"{words.counted(active, 'client')} {'is' if active == 1 else 'are'} active"
    fair = f"; a fair share is {words.percent(fair_share(active))}" if active > 1 else ""
    top = (
        f", the largest is {figures.name(view.largest[0])} at {words.percent(view.largest[1])}" if view.largest else ""
    )
    return f"{clients}, so nobody is judged by default{fair}{top}"


def _moved(view: Digest) -> str:
    moves = (f"{figures.name(each.client)} {_points(each.before)} > {_points(each.share)} %" for each in view.moved)
    return f"Also moved: {', '.join(moves)}" if view.moved else ""


def _points(share: float) -> str:
    return f"{100 * share:.0f}"


def _new(view: Digest) -> str:
    if not view.new:
        return ""
    noun = figures.noun(view.kind)
    named = [f"{figures.name(each.client)}, {words.counted(each.items, noun)}" for each in view.new[:NEW_SHOWN]]
    more = len(view.new) - len(named)
    rest = f"; and {words.counted(more, 'other')}" if more else ""
    return f"New: {'; '.join(named)}{rest}"


def _expected(view: Digest) -> Line:
    shown = [expected.line(each, view.until) for each in view.expected[:EXPECTED_SHOWN]]
    more = len(view.expected) - len(shown)
    rest = f"; and {words.counted(more, 'more window')}: /clientload expect" if more else ""
    return f"Expected: {'; '.join(shown)}{rest}"


def _no_client(view: Digest) -> Line:
    volume = view.volume
    items = words.counted(volume.unattributed_items, figures.noun(view.kind))
    of_what = "hours" if volume.seconds else f"{figures.noun(view.kind)}s"
    return [f"No client yet: {words.percent(volume.unattributed)} of {of_what}, {items}. ", code("/clientload status")]


def _small(view: Digest) -> str:
    """Say what the week brought, where the sources stand, and when the next digest comes."""
    volume = view.volume
    usual = [
        said
        for said in (
            None if volume.usual_items is None else words.count(volume.usual_items),
            None if volume.usual_seconds is None else words.hours(volume.usual_seconds / HOUR),
        )
        if said is not None
    ]
    week = f"{words.counted(volume.items, figures.noun(view.kind))}, {figures.worked(volume.seconds)}"
    beside = f" (usual {', '.join(usual)})" if usual else ""
    return f"{week}{beside}. {_sources(view)}. Next: {words.day(view.following)}"


def _sources(view: Digest) -> str:
    sources = view.sources
    if sources.pulling:
        return "First pull under way, figures grow until it ends"
    if sources.late:
        late = ", ".join(
            figures.source(each.source) + (f" since {words.moment(each.since, view.zone)}" if each.since else "")
            for each in sources.late
        )
        judged = f", judged up to {words.day(view.judged)}" if view.judged else ""
        return f"Late: {late}{judged}; alerts wait"
    if view.judged is not None and view.judged < view.until - timedelta(days=1):
        return f"Judged up to {words.day(view.judged)}"
    return f"Sources good at {words.moment(sources.good_at, view.zone)}" if sources.good_at else "Sources good"


def _observing(view: Digest) -> str:
    return "Observing: " if view.observing else ""


def _week(view: Digest) -> str:
    first, last = view.since, view.until - timedelta(days=1)
    return f"{first.day}-{words.day(last)}" if _same_month(first, last) else words.span(first, last)


def _same_month(first: date, last: date) -> bool:
    return (first.year, first.month) == (last.year, last.month)


def _spelled(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
