"""An episode in one sentence: the first line of its message."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.services.figures import turned
from bot.services.messages import AlertView
from bot.slack.blocks import figures, words

LONG_DAYS = 7
LOW_COVERAGE = 0.70
CRITICAL_TIMES = 1.5
ROUNDING = 1e-9

LEAST_OF_A_NAME = 12
"""Characters to which a client's and a team's name are cut at the most, where even the shortest verdict is too long."""

OVER: Final = {
    "above": marked("{client} is back under its {team} limit: {share}, limit {limit}"),
    "on_course": marked("{client} is no longer on course to pass its {team} limit: {share}, limit {limit}"),
}
"""Cleared, by the reason; a step ends under the limit too."""

LAST_KNOWN: Final = {
    "above": marked("{client} was above its {team} limit on {day}: {share}, limit {limit}"),
    "on_course": marked("{client} was on course to pass its {team} limit on {day}: {share}, limit {limit}"),
    "step": marked("{client} was taking more of {team} than it used to on {day}: {share}, limit {limit}"),
    "reached": marked("{client} had reached its {team} limit on {day}: {share}, limit {limit}"),
    "ending": marked("{client} was still near its {team} limit on {day}: {share}, limit {limit}"),
}
"""While a source is late, by the reason, or where it stood otherwise by then."""


def announced(view: AlertView) -> str:
    """Say the episode in one line, and first that only the admins are told while that is so."""
    return _told(view, verdict(view))


def shorter(view: AlertView) -> Iterator[str]:
    """Say the same in fewer words, the most first: without its days, then in brief, then with names that are cut."""
    without_days = replace(view, crossing=None, before=None, since=view.day)
    yield _told(view, verdict(without_days))
    yield _told(view, _brief(view))
    for longest in range(figures.LONGEST_NAME, LEAST_OF_A_NAME - 1, -1):
        yield _told(view, _brief(view, longest))


def _told(view: AlertView, said: str) -> str:
    return _("Observing: {verdict}", verdict=said) if view.placement in ("observing", "no_channel") else said


def _brief(view: AlertView, longest: int = figures.LONGEST_NAME) -> str:
    return _filled(view, _brief_sentence(view), longest)


def verdict(view: AlertView) -> str:
    """Say the episode in one sentence; names are plain text here."""
    return _filled(view, _sentence(view), figures.LONGEST_NAME)


def _filled(view: AlertView, sentence: str, longest: int) -> str:
    share, limit = words.against(view.share, view.limit)
    return _(
        sentence,
        client=figures.name(view.client, longest),
        team=figures.name(view.team, longest),
        group=figures.name(view.group, longest),
        share=_at_least(view, share),
        share14=_at_least(view, words.percent(view.share14)),
        before="" if view.before is None else words.percent(view.before),
        limit=limit,
        day=words.day(view.day),
        since=words.long_day(view.since),
        crossing=words.span(*view.crossing) if view.crossing else "",
        # Rounded down: "1.6 times" is never said of 1.58, and "1.4 times" never of 36 % of 24 %, which floats make it.
        times=words.number(int(10 * view.share / view.limit + ROUNDING) / 10 if view.limit else 0, 1),
    )


def _sentence(view: AlertView) -> str:
    if view.state == "cleared" and view.group:
        return marked(
            "{client} ({share} of {team}, limit {limit}) counts in the group {group} now, which is judged in its place"
        )
    if view.state == "cleared":
        return OVER.get(view.reason, OVER["above"])
    if view.stale:
        stood = turned(view.reason, {"q28": view.share, "limit": view.limit})
        return LAST_KNOWN.get(stood or view.reason, LAST_KNOWN["above"])
    if view.reason == "on_course":
        return _on_course(view)
    return _step(view) if view.reason == "step" else _above(view)


def _on_course(view: AlertView) -> str:
    if view.share >= view.limit:
        return marked("{client} has reached its {team} limit: {share} now, limit {limit}")
    if view.crossing is None:
        return marked("{client} is on course to pass its {team} limit: {share} now, limit {limit}")
    return marked("{client} is on course to pass its {team} limit: {share} now, limit {limit}, likely {crossing}")


def _step(view: AlertView) -> str:
    if view.before is None:
        return marked("{client} takes more of {team} than it used to: {share14} over two weeks, limit {limit}")
    return marked(
        "{client} takes more of {team} than it used to: {share14} over two weeks,"
        " {before} four weeks before, limit {limit}"
    )


def _brief_sentence(view: AlertView) -> str:
    if view.state == "cleared" and view.group:
        return marked("{client} in {team}: {share}, limit {limit}, judged in the group {group} now")
    if view.state == "cleared":
        on_course = marked("{client} in {team}: {share}, no longer on course to pass {limit}")
        return on_course if view.reason == "on_course" else marked("{client} in {team}: {share}, back under {limit}")
    if view.stale:
        return marked("{client} in {team}: {share} on {day}, limit {limit}")
    if view.reason == "step":
        return marked("{client} in {team}: {share14} over two weeks, more than before, limit {limit}")
    return _brief_level(view)


def _brief_level(view: AlertView) -> str:
    if view.share >= view.limit:
        if _is_critical(view):
            return marked("{client} in {team}: {share}, {times} times the limit of {limit}")
        return marked("{client} in {team}: {share}, above the limit of {limit}")
    if view.reason == "on_course":
        return marked("{client} in {team}: {share}, on course to pass {limit}")
    return marked("{client} in {team}: {share}, near the limit of {limit}")


def _is_critical(view: AlertView) -> bool:
    return view.critical and view.share >= CRITICAL_TIMES * view.limit


def _above(view: AlertView) -> str:
    lasting = (view.day - view.since).days >= LONG_DAYS
    if view.share < view.limit:
        return marked("{client} is still near its {team} limit: {share} now, limit {limit}")
    if _is_critical(view):
        if lasting:
            return marked(
                "{client} is at {times} times its {team} limit, above it since {since}: {share} now, limit {limit}"
            )
        return marked("{client} is at {times} times its {team} limit: {share} now, limit {limit}")
    if lasting:
        return marked("{client} has been above its {team} limit since {since}: {share} now, limit {limit}")
    return marked("{client} is above its {team} limit: {share} now, limit {limit}")


def _at_least(view: AlertView, share: str) -> str:
    """Below this coverage a share is a lower bound and nothing else."""
    return _("at least {share}", share=share) if view.evidence.coverage < LOW_COVERAGE else share
