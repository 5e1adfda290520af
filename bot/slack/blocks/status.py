"""Where every source stands, how much has a client, and what waits for an admin."""

from datetime import datetime

from bot.services.status import SourceStatus, Status, StreamStatus, TeamStatus
from bot.slack.blocks import figures, words
from bot.slack.blocks.limits import too_few
from bot.slack.blocks.message import Line, Message, bold, code, one_line
from bot.slack.request import Answer

SOURCES_SHOWN = 20
TEAMS_SHOWN = 20
LONGEST_REASON = 200


def draw(status: Status) -> Answer:
    """Draw the state of everything that figures rest on."""
    message = Message()
    message.heading(_verdict(status))
    for source in status.sources[:SOURCES_SHOWN]:
        message.lines(_source(source, status.at), [_trouble(each, status.at) for each in _told(source)])
    if status.skipped:
        _skipped(message, status)
    if status.teams:
        message.lines([bold("Coverage"), ", the last 28 days"], [_team(each) for each in status.teams[:TEAMS_SHOWN]])
    _waiting(message, status)
    return message.answer()


def _verdict(status: Status) -> str:
    if not status.sources:
        return "No source has been read yet"
    late = [source for source in status.sources if any(each.late for each in source.troubled)]
    if late:
        return f"Late: {', '.join(figures.source(source.name) for source in late)}; alerts that rest on it wait"
    failing = [source for source in status.sources if source.troubled]
    if failing:
        return f"Last pull failed: {', '.join(figures.source(source.name) for source in failing)}"
    pulling = [source for source in status.sources if any(each.first_pull for each in source.streams)]
    if pulling:
        return f"First pull under way: {', '.join(figures.source(source.name) for source in pulling)}"
    return "All sources are good"


def _source(source: SourceStatus, now: datetime) -> Line:
    good = f"last good pull {figures.ago(source.last_good_at, now)}" if source.last_good_at else "no good pull yet"
    received, stored, skipped = (
        sum(getattr(each, name) for each in source.streams) for name in ("received", "stored", "skipped")
    )
    counts = f"{received:,} received, {stored:,} stored, {skipped:,} skipped"
    return [bold(figures.source(source.name)), f": {good}; {counts}"]


def _told(source: SourceStatus) -> list[StreamStatus]:
    return [each for each in source.streams if each.first_pull or each in source.troubled]


def _trouble(stream: StreamStatus, now: datetime) -> Line:
    said = []
    if stream.first_pull:
        said.append("first pull" + ("" if stream.fraction is None else f", {words.percent(stream.fraction)} read"))
    if stream.late:
        said.append(f"late, last good {figures.ago(stream.last_good_at, now)}" if stream.last_good_at else "late")
    if stream.error:
        said.append(one_line(stream.error, LONGEST_REASON))
    return f"{stream.name}: {'; '.join(said)}"


def _skipped(message: Message, status: Status) -> None:
    in_all = sum(each.skipped for source in status.sources for each in source.streams)
    rows: list[Line] = [
        f"{figures.source(each.source)} {figures.name(f'{each.stream} {each.where}')}:"
        f" {one_line(each.why, LONGEST_REASON)}"
        for each in status.skipped
    ]
    if in_all > len(rows):
        rows.append(f"{in_all - len(rows):,} more")
    message.lines([bold("Skipped"), ", the latest first"], rows)


def _team(team: TeamStatus) -> Line:
    if team.coverage is None:
        return f"{figures.name(team.name)}: no hours"
    observing = "; observing, alerts do not go to the channel yet" if team.observing else ""
    return (
        f"{figures.name(team.name)}: {words.percent(team.coverage)} of {figures.worked(team.seconds)};"
        f" without a client {figures.worked(team.unattributed_seconds)}"
        f" and {words.counted(team.unattributed_items, 'item')}{observing}{_few(team)}"
    )


def _few(team: TeamStatus) -> str:
    """Say that nobody is judged for want of clients."""
    return "" if team.too_few is None else f"; no limit: {too_few(team.too_few)}"


def _waiting(message: Message, status: Status) -> None:
    loose = status.loose
    rows: list[Line] = []
    if loose.without_team:
        rows.append([f"{words.counted(loose.without_team, 'item')} in no team's scope: ", code("/clientload team")])
    if loose.contradicting:
        rows.append(f"{words.counted(loose.contradicting, 'item')} whose rules name different clients")
    for merge in status.merges:
        kept, other = figures.name(merge.kept), figures.name(merge.other)
        rows.append(
            [
                f"{kept} and {other} look the same ({one_line(merge.why, LONGEST_REASON)}): ",
                code(f"/clientload client merge {words.typed(kept)} with {words.typed(other)}"),
            ]
        )
    if status.merges_in_all > len(status.merges):
        more = words.counted(status.merges_in_all - len(status.merges), "more pair")
        rows.append([f"{more}: ", code("/clientload client proposals")])
    if rows:
        message.lines([bold("For an admin")], rows)
