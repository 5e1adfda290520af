"""The weekly digest in words: the verdict, who is above a limit or near it, what moved, what is expected, how sure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.domain.threshold import fair_share
from bot.language import gettext as _
from bot.language import marked
from bot.services.digest_view import Digest, Watched
from bot.services.figures import HOUR
from bot.slack.blocks import counts, custom, displaced, expected, figures, first_weeks, pace, watched, words
from bot.slack.blocks.counts import counted, spelled
from bot.slack.blocks.message import Line, Message, bold, code, filled
from bot.slack.request import Answer

EXPECT = marked("/clientload expect")
APART = 0.03
LEAST_SAID = 0.01
WATCHED_SHOWN = 20
NEW_SHOWN = 3
EXPECTED_SHOWN = 5
PACED_SHOWN = 3
SIZES = ((24, 16), (16, 12), (12, 8))
"""Room for a client's name and a team's, the most first: where a verdict is too long for its line, names are cut."""

NO_CLIENT: Final = {
    "support": marked("No client yet: {share} of tickets, {items}. {command}"),
    "engineering": marked("No client yet: {share} of issues, {items}. {command}"),
    "sales": marked("No client yet: {share} of activities, {items}. {command}"),
    "delivery": marked("No client yet: {share} of task days, {items}. {command}"),
}
"""Where there are no hours, by the team's kind of work."""


def message(view: Digest, names: Mapping[str, str] | None = None) -> Answer:
    """Draw a team's digest; a quiet week is one line. Without `names` those who follow are counted."""
    made = Message()
    if view.quiet:
        made.lines([bold(_quiet(view))])
        return made.answer()
    made.heading(_verdict(view), (_verdict(view, *room) for room in SIZES))
    for line in _body(view, names):
        made.lines(line)
    if view.first_weeks:
        made.buttons(*first_weeks.buttons(view.first_weeks))
    made.small(words.sentences([_small(view), _(figures.PRIVACY)]))
    return made.answer()


def several(views: Sequence[Digest]) -> Answer:
    """Draw the digests of several teams in one message."""
    made = Message()
    for view in views:
        if view.quiet:
            made.lines([bold(_quiet(view))])
        else:
            made.lines([bold(_verdict(view))], [*_body(view, None), _small(view)])
    made.small(_(figures.PRIVACY))
    return made.answer()


def _verdict(view: Digest, longest_client: int = figures.LONGEST_NAME, longest_team: int = figures.LONGEST_NAME) -> str:
    crossed = [each for each in view.watched if each.crossed]
    still = [each for each in view.watched if each.above and not each.crossed]
    near = len(view.watched) - len(crossed) - len(still)
    said = [_crossed(view, crossed, longest_client)]
    said += [spelled("one still above", "{number} still above", len(still))] if still else []
    said += [spelled("one to watch", "{number} to watch", near)] if near else []
    return _headed(view, figures.name(view.team, longest_team), ", ".join(said))


def _crossed(view: Digest, crossed: Sequence[Watched], longest: int) -> str:
    if not crossed:
        return _nothing(view)
    if len(crossed) == 1:
        return _("{client} crossed its limit", client=figures.name(crossed[0].client, longest))
    return spelled("one crossed a limit", "{number} crossed a limit", len(crossed))


def _headed(view: Digest, team: str, said: str) -> str:
    """Put the team and its week before what is said of them."""
    week = words.short_span(view.since, view.until - timedelta(days=1))
    if view.observing:
        return _("Observing: {team}, {week}: {said}", team=team, week=week, said=said)
    return _("{team}, {week}: {said}", team=team, week=week, said=said)


def _nothing(view: Digest) -> str:
    if view.judged is None:
        return _("nothing was judged yet")
    if view.judged < view.since:
        return _("not judged since {day}", day=words.day(view.judged))
    if view.too_few is not None and not view.watched:
        return _("too few clients to judge")
    if view.judged < view.until - timedelta(days=1):
        return _("nothing crossed a limit up to {day}", day=words.day(view.judged))
    return _("nothing crossed a limit")


def _quiet(view: Digest) -> str:
    said = [_("nobody near a limit") if view.judged else _nothing(view)]
    if view.largest:
        client, share = view.largest
        said.append(_("largest {client} {share}", client=figures.name(client), share=words.percent(share)))
    said.append(_("sources good"))
    return f"{_headed(view, figures.name(view.team), words.clauses(said))}."


def _body(view: Digest, names: Mapping[str, str] | None) -> list[Line]:
    lines: list[Line] = [watched.line(view, each, names) for each in view.watched[:WATCHED_SHOWN]]
    lines += _rest(view.watched[WATCHED_SHOWN:])
    if view.too_few is not None:
        lines.append(_few(view, view.too_few))
    lines += [displaced.line(each) for each in view.displaced]
    if view.ended:
        lines.append(_("Alerts that ended: {clients}", clients=", ".join(map(figures.name, view.ended))))
    if changes := [each for each in (_moved(view), _new(view)) if each]:
        lines.append(words.sentences(changes))
    lines += [first_weeks.line(each) for each in view.first_weeks]
    if view.custom:
        lines.append(custom.of_team(view.custom))
    lines += [pace.risen(each) for each in view.paced[:PACED_SHOWN]]
    if view.expected:
        lines.append(_expected(view))
    if view.volume.unattributed >= LEAST_SAID:
        lines.append(_no_client(view))
    return lines


def _rest(others: Sequence[Watched]) -> list[Line]:
    """Name the others, above their limit first, so that nobody is left out."""
    if not others:
        return []
    longest, _team = SIZES[1]
    named = (
        _(
            "{client} {share} (limit {limit})",
            client=figures.name(each.client, longest),
            share=words.percent(max(each.share, each.plain, each.worked or 0.0)),
            limit=words.limit(each.limit),
        )
        for each in others
    )
    said = {"clients": ", ".join(named)}
    return [counted("And {count} more client: {clients}", "And {count} more clients: {clients}", len(others), **said)]


def _few(view: Digest, active: int) -> Line:
    """Speak of the fair share where a default limit would judge nobody."""
    said = [
        counted(
            "{count} client is active, so nobody is judged by default",
            "{count} clients are active, so nobody is judged by default",
            active,
        )
    ]
    if active > 1:
        said.append(_("a fair share is {share}", share=words.percent(fair_share(active))))
    if not view.largest:
        return words.clauses(said)
    return _(
        "{said}, the largest is {client} at {share}",
        said=words.clauses(said),
        client=figures.name(view.largest[0]),
        share=words.percent(view.largest[1]),
    )


def _moved(view: Digest) -> str:
    if not view.moved:
        return ""
    moves = (
        _(
            "{client} {before} > {share} %",
            client=figures.name(each.client),
            before=words.number(100 * each.before),
            share=words.number(100 * each.share),
        )
        for each in view.moved
    )
    return _("Also moved: {clients}", clients=", ".join(moves))


def _new(view: Digest) -> str:
    if not view.new:
        return ""
    named = [f"{figures.name(each.client)}, {counts.of_kind(view.kind, each.items)}" for each in view.new[:NEW_SHOWN]]
    if more := len(view.new) - len(named):
        named.append(counted("and {count} other", "and {count} others", more))
    return _("New: {clients}", clients=words.clauses(named))


def _expected(view: Digest) -> Line:
    shown = [expected.line(each, view.until) for each in view.expected[:EXPECTED_SHOWN]]
    if more := len(view.expected) - len(shown):
        rest = {"command": _(EXPECT)}
        shown.append(counted("and {count} more window: {command}", "and {count} more windows: {command}", more, **rest))
    return _("Expected: {windows}", windows=words.clauses(shown))


def _no_client(view: Digest) -> Line:
    volume = view.volume
    said = marked("No client yet: {share} of hours, {items}. {command}")
    if not volume.seconds:
        said = NO_CLIENT.get(view.kind, marked("No client yet: {share} of items, {items}. {command}"))
    return filled(
        _(said),
        share=words.percent(volume.unattributed),
        items=counts.of_kind(view.kind, volume.unattributed_items),
        command=code(_("/clientload status")),
    )


def _small(view: Digest) -> str:
    """Say what the week brought, where the sources stand, and when the next digest comes."""
    volume = view.volume
    week = f"{counts.of_kind(view.kind, volume.items)}, {figures.worked(volume.seconds)}"
    usual = []
    if volume.usual_items is not None:
        usual.append(words.count(volume.usual_items))
    if volume.usual_seconds is not None:
        usual.append(words.hours(volume.usual_seconds / HOUR))
    if usual:
        week = _("{week} (usual {usual})", week=week, usual=", ".join(usual))
    return words.sentences([week, _sources(view), _("Next: {day}", day=words.day(view.following))])


def _sources(view: Digest) -> str:
    sources = view.sources
    if sources.pulling:
        return _("First pull under way, figures grow until it ends")
    if sources.late:
        return _late(view)
    if view.judged is not None and view.judged < view.until - timedelta(days=1):
        return _("Judged up to {day}", day=words.day(view.judged))
    if sources.good_at is None:
        return _("Sources good")
    return _("Sources good at {moment}", moment=words.moment(sources.good_at, view.zone))


def _late(view: Digest) -> str:
    late = figures.sources_since(view.sources.late, view.zone)
    if view.judged is None:
        return _("Late: {sources}; alerts wait", sources=late)
    return _("Late: {sources}, judged up to {day}; alerts wait", sources=late, day=words.day(view.judged))
