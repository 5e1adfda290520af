"""A line of the digest: one client that is above its limit or near it, how it stands, and why nobody was paged."""

from collections.abc import Mapping
from typing import Final

from bot.domain.signals.evidence import FEWEST_OF_TEAM, HISTORY
from bot.language import gettext as _
from bot.language import marked
from bot.services.digest_view import LEAST_COVERAGE, Digest, Watched
from bot.slack.blocks import counts, figures, groups, handling, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, bold, filled

APART = 0.03

STATES: Final = {
    "above": marked("above it"),
    "on_course": marked("on course to pass it"),
    "step": marked("more than it used to be"),
}
SINCE: Final = {
    "above": marked("above it since {day}"),
    "on_course": marked("on course to pass it since {day}"),
    "step": marked("more than it used to be since {day}"),
}
"""How the client of an open alert stands, before and after its first day is known."""

NOTES: Final = {
    "few_big": marked("a few large items make {plain} of the hours"),
    "last_year": marked("above it, as in these weeks last year"),
    "likely": marked("rising towards it, not sure enough for an alert"),
}
"""What was found without being sure enough for an alert; other findings are named by their reason."""

UNSURE = {"plain", "few_items"}
"""Findings of a share above the limit that say no more than that."""


def line(view: Digest, each: Watched, names: Mapping[str, str] | None = None) -> Line:
    """Say a client's share beside its limit, how it stands, and who follows its alert."""
    share, limit = words.against(each.share, each.limit)
    if view.coverage < LEAST_COVERAGE:
        share = _("at least {share}", share=share)
    said = [_state(view, each), *figures.marks(critical=each.critical, crowding=each.crowding)]
    said += [_("not a problem")] if each.settled else []
    if each.new:
        said.append(_("new since {day}", day=words.day(each.new)))
    clauses = [", ".join(said)]
    if each.worked is not None and abs(each.worked - each.share) > APART:
        clauses.append(_("{share} of the hours worked", share=words.percent(each.worked)))
    if each.members:
        clauses.append(groups.beside(each.members))
    if followed := handling.followed(each.followers, names):
        clauses.append(followed)
    return filled(
        _("{client} {share} over four weeks ({before} last week), limit {limit} (agreed), {state}")
        if each.agreed
        else _("{client} {share} over four weeks ({before} last week), limit {limit}, {state}"),
        client=bold(figures.name(each.client)),
        share=share,
        before=words.percent(each.before),
        limit=limit,
        state=words.clauses(clauses),
    )


def _state(view: Digest, each: Watched) -> str:
    match each.state:
        case "over" | "noted":
            return _found(view, each)
        case "agreed" if each.usual is not None:
            return _("above its usual {share} as agreed", share=words.percent(each.usual))
        case "near" | "agreed":
            return _("near it")
        case "on_course" if each.share >= each.limit and each.since:
            return _("limit reached, on course since {day}", day=words.day(each.since))
        case "on_course" if each.crossing:
            return _("on course to pass it, likely {days}", days=words.span(*each.crossing))
        case _:
            return _open(each)


def _open(each: Watched) -> str:
    if each.state == "above" and each.share < each.limit and each.clear_level is not None:
        return _("its alert ends after a week below {share}", share=words.percent(each.clear_level))
    reason = each.state.replace("_", " ")
    if each.since is None:
        return _(STATES[each.state]) if each.state in STATES else reason
    day = words.day(each.since)
    return _(SINCE[each.state], day=day) if each.state in SINCE else _("{reason} since {day}", reason=reason, day=day)


def _found(view: Digest, each: Watched) -> str:
    """Say what was found of whom there is no alert."""
    if each.state == "over":
        return _over(view, each, _("above it, not sure or not long enough for an alert"))
    if each.note in UNSURE or (each.note == "likely" and each.above):
        return _over(view, each, _("above it, not sure enough for an alert"))
    if each.note in NOTES:
        return _(NOTES[each.note], plain=words.percent(each.plain))
    return _("{finding}, not sure enough for an alert", finding=each.note.replace("_", " "))


def _over(view: Digest, each: Watched, otherwise: str) -> str:
    """Say by which share somebody is above a limit of whom no rule has spoken, and why nobody is paged."""
    if max(each.share, each.plain) <= each.limit:
        return _("below it by items opened") if each.above else _("above it until a few days ago")
    lacking = _lacking(view, each)
    if each.share > each.limit:
        return _("above it, {why}", why=lacking) if lacking else otherwise
    plain = words.percent(each.plain)
    if each.lack == "items":
        return _("{share} before few items are weighed: {items}", share=plain, items=_items(view, each))
    if lacking:
        return _("{share} before few items are weighed, {why}", share=plain, why=lacking)
    return _("{share} before few items are weighed", share=plain)


def _lacking(view: Digest, each: Watched) -> str:
    """Say for want of what nobody is paged of a client above its limit."""
    match each.lack:
        case "clients":
            return _("too few clients are active for an alert")
        case "history":
            return counted(
                "an alert needs {needed} days of history, there is {count}",
                "an alert needs {needed} days of history, there are {count}",
                view.team_days,
                needed=HISTORY,
            )
        case "team_items":
            return counted(
                "an alert needs {needed} in four weeks, there is {count}",
                "an alert needs {needed} in four weeks, there are {count}",
                view.team_items,
                needed=counts.of_kind(view.kind, FEWEST_OF_TEAM),
            )
        case "quiet":
            return _quiet(each)
        case "items":
            return _("few items: {items}", items=_items(view, each))
        case _:
            return ""


def _quiet(each: Watched) -> str:
    if each.ended is None:
        return _("quiet for four weeks")
    return _("quiet for four weeks since its alert ended on {day}", day=words.day(each.ended))


def _items(view: Digest, each: Watched) -> str:
    return _("{count} of {all}", count=words.count(each.items), all=counts.of_kind(view.kind, view.team_items))
