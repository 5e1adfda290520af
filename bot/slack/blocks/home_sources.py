"""Where every source stands, on the Home tab: good, late, failing, or read for the first time and how far."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.language import gettext as _
from bot.services.home import Home
from bot.services.status import SourceStatus, StreamStatus
from bot.slack.blocks import counts, figures, kept, words
from bot.slack.blocks.message import Line, bold, isolated, own_line
from bot.slack.blocks.page import Page

SOURCES_TOLD = 20
LONGEST_REASON = 200


def draw(page: Page, home: Home) -> None:
    """Add the sources to a Home tab."""
    page.divider()
    if not home.sources:
        page.lines([bold(_("Sources: none has been read yet"))])
        return
    if any(source.troubled for source in home.sources):
        title = _("Sources: not all are good, figures may miss what is newer")
    elif any(source.pulling for source in home.sources):
        title = _("Sources: the first pull is under way, figures grow until it ends")
    else:
        title = _("Sources: all are good")
    page.lines([bold(title)], [_source(home, each) for each in home.sources[:SOURCES_TOLD]])


def _source(home: Home, source: SourceStatus) -> Line:
    name = figures.source(source.name)
    ago = figures.ago(source.last_good_at, home.at) if source.last_good_at else ""
    late = any(stream.late for stream in source.streams)
    failing = next((stream.error for stream in source.streams if stream.error), "")
    said = list(_pulling(source.pulling))
    if late:
        said.append(_("late, last good pull {ago}", ago=ago) if ago else _("late"))
    if failing:
        why = isolated(own_line(kept.reason(failing), LONGEST_REASON))
        said.append(_("the last pull failed: {why}", why=why))
    if not said:
        said.append(_("good, {ago}", ago=ago) if ago else _("waits for its first pull"))
    return _("{source}: {said}", source=name, said=words.clauses(said))


def _pulling(streams: Sequence[StreamStatus]) -> Iterator[str]:
    """Say how far a source's first pull is: the slowest of its streams decides."""
    known = [stream for stream in streams if stream.fraction is not None]
    if not known:
        if streams:
            yield _("first pull under way")
        return
    slowest = min(known, key=lambda stream: stream.fraction or 0.0)
    share = words.percent(slowest.fraction or 0.0)
    if slowest.left is None:
        yield _("first pull under way, {share} read", share=share)
    else:
        yield _("first pull under way, {share} read, about {left} left", share=share, left=_length(slowest.left))


def _length(left: timedelta) -> str:
    minutes = max(1, round(left.total_seconds() / 60))
    if minutes < 90:  # noqa: PLR2004 - from here on hours say it better
        return _("{minutes} min", minutes=words.count(minutes))
    hours = round(minutes / 60)
    if hours < 48:  # noqa: PLR2004 - from here on days say it better
        return _("{hours} h", hours=words.count(hours))
    return counts.days(round(hours / 24))
