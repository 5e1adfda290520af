"""Where every source stands, how much has a client, and what waits for an admin."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.language import gettext as _
from bot.services import spelled
from bot.services.import_notes import LINES_SHOWN, Notes
from bot.services.status import SourceStatus, Status, StreamStatus, TeamStatus
from bot.slack.blocks import counts, figures, kept, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.limits import too_few
from bot.slack.blocks.message import Line, Message, bold, code, filled, isolated, own_line
from bot.slack.blocks.next_step import merging_as_typed
from bot.slack.request import Answer

SOURCES_SHOWN = 20
TEAMS_SHOWN = 20
LONGEST_REASON = 200
REFUSALS_SHOWN = timedelta(days=7)
"""How long a webhook that was refused is told of; the log has it for good."""


def draw(status: Status) -> Answer:
    """Draw the state of everything that figures rest on."""
    message = Message()
    message.heading(_verdict(status))
    if not status.sources:
        message.lines(_("The first pull has not begun. It starts by itself once a source is connected."))
    for source in status.sources[:SOURCES_SHOWN]:
        message.lines(_source(source, status.at), _below(source, status.at))
    if status.skipped:
        _skipped(message, status)
    if status.teams:
        title = filled(_("{coverage}, the last 28 days"), coverage=bold(_("Coverage")))
        message.lines(title, [_team(each) for each in status.teams[:TEAMS_SHOWN]])
    _waiting(message, status)
    return message.answer()


def _verdict(status: Status) -> str:
    if not status.sources:
        return _("No source has been read yet")
    late = [source for source in status.sources if any(each.late for each in source.troubled)]
    if late:
        return _("Late: {sources}; alerts that rest on it wait", sources=_names(late))
    failing = [source for source in status.sources if source.troubled]
    if failing:
        return _("Last pull failed: {sources}", sources=_names(failing))
    pulling = [source for source in status.sources if any(each.first_pull for each in source.streams)]
    if pulling:
        return _("First pull under way: {sources}", sources=_names(pulling))
    return _("All sources are good")


def _names(sources: Sequence[SourceStatus]) -> str:
    return ", ".join(figures.source(source.name) for source in sources)


def _source(source: SourceStatus, now: datetime) -> Line:
    said = (
        _("{source}: last good pull {ago}; {received} received, {stored} stored, {skipped} skipped")
        if source.last_good_at
        else _("{source}: no good pull yet; {received} received, {stored} stored, {skipped} skipped")
    )
    return filled(
        said,
        source=bold(figures.source(source.name)),
        ago=figures.ago(source.last_good_at, now) if source.last_good_at else "",
        received=words.number(sum(each.received for each in source.streams)),
        stored=words.number(sum(each.stored for each in source.streams)),
        skipped=words.number(sum(each.skipped for each in source.streams)),
    )


def _told(source: SourceStatus) -> list[StreamStatus]:
    return [each for each in source.streams if each.first_pull or each in source.troubled]


def _below(source: SourceStatus, now: datetime) -> list[Line]:
    return [
        *(_trouble(each, now) for each in _told(source)),
        *_tracked(source),
        *_pushed(source, now),
        *_lacking(source),
    ]


def _tracked(source: SourceStatus) -> list[Line]:
    """Say of a time tracker how much of what it tells is the time of issues, and how much is work of its own."""
    if not source.task_days and not source.named:
        return []
    return [
        _(
            "{own} in 28 days count by themselves; {named} name an issue and are its logged time",
            own=counts.task_days(source.task_days),
            named=words.number(source.named),
        )
    ]


def _pushed(source: SourceStatus, now: datetime) -> Iterator[Line]:
    """Say of a source that is set to push whether it does, and whether somebody else tried of late."""
    pushed = source.pushed
    if pushed is None:
        return
    if pushed.last_at:
        yield _("its last webhook came {ago}", ago=figures.ago(pushed.last_at, now))
    else:
        yield _("no webhook has come yet, though its secret is set")
    if pushed.refused_at and now - pushed.refused_at < REFUSALS_SHOWN:
        yield _(
            "{refused} so far, the last {ago}: not signed with the secret that is set, or too late",
            refused=counted("{count} webhook refused", "{count} webhooks refused", pushed.refused),
            ago=figures.ago(pushed.refused_at, now),
        )


def _lacking(source: SourceStatus) -> list[Line]:
    """Say what is not read from the tool, so that nobody waits for it."""
    told = [kept.lack(each) for each in source.lacks]
    return [_("not read from it: {what}", what=spelled.either(told))] if told else []


def _trouble(stream: StreamStatus, now: datetime) -> Line:
    said = []
    if stream.first_pull:
        said.append(_first_pull(stream))
    if stream.late:
        good = stream.last_good_at
        said.append(_("late, last good {ago}", ago=figures.ago(good, now)) if good else _("late"))
    if stream.error:
        said.append(isolated(own_line(kept.reason(stream.error), LONGEST_REASON)))
    return _("{what}: {said}", what=kept.stream(stream.name), said=words.clauses(said))


def _first_pull(stream: StreamStatus) -> str:
    if stream.fraction is None:
        return _("first pull")
    return _("first pull, {share} read", share=words.percent(stream.fraction))


def _skipped(message: Message, status: Status) -> None:
    in_all = sum(each.skipped for source in status.sources for each in source.streams)
    rows: list[Line] = [
        _(
            "{source} {stream} {place}: {why}",
            source=figures.source(each.source),
            stream=figures.name(kept.stream(each.stream)),
            place=figures.name(kept.place(each.where)),
            why=isolated(own_line(kept.reason(each.why), LONGEST_REASON)),
        )
        for each in status.skipped
    ]
    if in_all > len(rows):
        rows.append(counts.more(in_all - len(rows)))
    message.lines(filled(_("{skipped}, the latest first"), skipped=bold(_("Skipped"))), rows)


def _team(team: TeamStatus) -> Line:
    if team.coverage is None:
        return _("{team}: no hours", team=figures.name(team.name))
    covered = _(
        "{team}: {share} of {hours}; without a client {unattributed} and {items}",
        team=figures.name(team.name),
        share=words.percent(team.coverage),
        hours=figures.worked(team.seconds),
        unattributed=figures.worked(team.unattributed_seconds),
        items=counts.items(team.unattributed_items),
    )
    observing = _("observing, alerts do not go to the channel yet") if team.observing else ""
    few = "" if team.too_few is None else _("no limit: {why}", why=too_few(team.too_few))
    return words.clauses(filter(None, (covered, observing, few)))


def _waiting(message: Message, status: Status) -> None:
    loose = status.loose
    rows: list[Line] = []
    if loose.without_team:
        said = _("{items} in no team's scope: {command}")
        rows.append(filled(said, items=counts.items(loose.without_team), command=code(_("/clientload team"))))
    if loose.contradicting:
        rows.append(_("{items} whose rules name different clients", items=counts.items(loose.contradicting)))
    rows += [
        filled(
            _("{client} and {other} look the same ({why}): {command}"),
            client=figures.name(merge.kept),
            other=figures.name(merge.other),
            why=isolated(own_line(kept.seen(merge.why), LONGEST_REASON)),
            command=code(merging_as_typed(merge.kept, merge.other)),
        )
        for merge in status.merges
    ]
    if status.merges_in_all > len(status.merges):
        pairs = counts.more_pairs(status.merges_in_all - len(status.merges))
        rows.append(filled(_("{what}: {said}"), what=pairs, said=code(_("/clientload client proposals"))))
    if status.payers:
        names = words.listed([figures.name(each) for each in status.payers])
        rows.append(_("In the file of revenue, and no client yet: {names}", names=names))
    rows += [line for notes in status.notes for line in _import_notes(notes)]
    if rows:
        message.lines([bold(_("For an admin"))], rows)


def _import_notes(notes: Notes) -> Iterator[str]:
    """Say which lines of a file of revenue take off, and which came late; no figure of them."""
    if notes.credit:
        yield counted(
            "In the file of revenue, {count} credit note is taken off: line {lines}",
            "In the file of revenue, {count} credit notes are taken off: lines {lines}",
            len(notes.credit),
            lines=_lines(notes.credit),
        )
    if notes.late:
        yield counted(
            "In the file of revenue, {count} line is new of a month that is over, and counts in it: line {lines}",
            "In the file of revenue, {count} lines are new of months that are over, and count in these: lines {lines}",
            len(notes.late),
            lines=_lines(notes.late),
        )


def _lines(numbers: Sequence[int]) -> str:
    named = [str(number) for number in numbers[:LINES_SHOWN]]
    more = len(numbers) - len(named)
    return words.listed([*named, counts.more(more)] if more else named)
