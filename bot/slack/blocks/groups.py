"""Groups in words: who counts in one, with which part, and what changed by counting somebody in it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.language import gettext as _
from bot.language import marked
from bot.services.grouping import Group, Joined
from bot.services.members import MemberLoad, PartOf
from bot.slack.blocks import figures, words
from bot.slack.blocks.counts import counted
from bot.slack.blocks.message import Line, Message, code, filled, sentence
from bot.slack.request import Answer

KINDS: Final = {
    "subsidiary": marked("subsidiary"),
    "reseller": marked("reseller"),
    "referred": marked("referred"),
}
SHOWN = 6
SHOWN_SHORT = 3


def of_it(members: Sequence[MemberLoad]) -> Line:
    """Say what each has of a group's hours: `Of it: Acme itself 61 h, 75 %; Brisa (reseller) 20 h, 25 %`."""
    whole = sum(each.seconds for each in members)
    said = [_part(each, whole) for each in members[:SHOWN]]
    if rest := members[SHOWN:]:
        said.append(_rest(rest))
    return [_("Of it: {members}", members=words.clauses(said))]


def gone(left: Sequence[str]) -> Line:
    """Name those who have left a group since its alert opened: its hours are not theirs any more."""
    clients = words.listed([figures.name(each) for each in left])
    return [
        counted(
            "{clients} has left this group since the alert opened",
            "{clients} have left this group since the alert opened",
            len(left),
            clients=clients,
        )
    ]


def beside(members: Sequence[MemberLoad]) -> str:
    """Name a group's members beside its figure, most hours first: `with Acme Benelux 20 h, Brisa 5 h`."""
    others = [each for each in members if each.kind]
    said = [f"{figures.name(each.client)} {figures.worked(each.seconds)}" for each in others[:SHOWN_SHORT]]
    if more := len(others) - len(said):
        said.append(counted("{count} more", "{count} more", more))
    return _("with {members}", members=", ".join(said))


def _part(each: MemberLoad, whole: int) -> str:
    said = f"{named(each.client, each.kind)} {figures.worked(each.seconds)}"
    return f"{said}, {words.percent(each.seconds / whole)}" if whole else said


def named(member: str, kind: str) -> str:
    """Name one of a group with what it is to it, or as the group itself."""
    client = figures.name(member)
    return _("{client} ({kind})", client=client, kind=_(KINDS[kind])) if kind else _("{client} itself", client=client)


def _rest(rest: Sequence[MemberLoad]) -> str:
    hours = figures.worked(sum(each.seconds for each in rest))
    return counted("{count} more {hours}", "{count} more {hours}", len(rest), hours=hours)


def part_of(client: str, part: PartOf) -> Line:
    """Say in which group a client counts, and that the group is what limits and alerts look at."""
    said = _("{client} counts in the group {group} ({kind}): limits and alerts look at the group: {command}")
    command = code(f"/clientload {words.typed(part.group)}")
    return filled(said, client=client, group=figures.name(part.group), kind=_(KINDS[part.kind]), command=command)


def told_apart(client: str, part: PartOf) -> Line:
    """Say that figures are a member's own, and of which group it is part."""
    said = _("{client} by itself, as part of the group {group} ({kind})")
    return filled(said, client=client, group=figures.name(part.group), kind=_(KINDS[part.kind]))


def shown(group: Group) -> Answer:
    """Say who counts in a group, and how to change that."""
    message, client = Message(), figures.name(group.client.name)
    named = words.typed(group.client.name)
    if not group.members:
        message.heading(_("No client counts in {client}", client=client))
        example = code(_("/clientload client group {client} with Globex as subsidiary", client=named))
        message.lines(filled(_("To count a client in it: {command}"), command=example))
        return message.answer()
    message.heading(
        counted(
            "{client} is a group: {count} client counts in it",
            "{client} is a group: {count} clients count in it",
            len(group.members),
            client=client,
        )
    )
    message.lines(
        _("Limits and alerts look at all of them together"),
        [_member(member.name, each.kind, each.since) for member, each in group.members],
    )
    first = words.typed(group.members[0][0].name)
    message.lines(
        filled(_("To take one out: {command}"), command=code(_("/clientload client ungroup {member}", member=first)))
    )
    return message.answer()


def _member(name: str, kind: str, since: date | None) -> str:
    if since is None:
        return _("{client} ({kind})", client=figures.name(name), kind=_(KINDS[kind]))
    day = words.day(since, year=True)
    return _("{client} ({kind}), since {day}", client=figures.name(name), kind=_(KINDS[kind]), day=day)


def joined(change: Joined) -> Answer:
    """Say that a client counts in a group now, what is judged anew, and how to undo it."""
    names = {"client": change.member.name, "group": change.group.name, "kind": _(KINDS[change.kind])}
    said = [
        _("{client} counts in the group {group} now ({kind}).", **names)
        if change.since is None
        else _(
            "{client} counts in the group {group} ({kind}) since {day}.",
            **names,
            day=words.day(change.since, year=True),
        ),
        _("Both are judged as one, with what they did before; items and cards stay apart."),
        *_anew(change.judged_from),
    ]
    if change.idle:
        said.append(
            counted(
                "{count} limit or window of {client} does not apply as long as it counts in the group.",
                "{count} limits or windows of {client} do not apply as long as it counts in the group.",
                change.idle,
                client=change.member.name,
            )
        )
    undo = _(
        "To undo: {command}", command=_("/clientload client ungroup {member}", member=words.typed(change.member.name))
    )
    return sentence("\n".join([" ".join(said), undo]))


def left(group: str, member: str, since: date | None, judged_from: date | None) -> Answer:
    """Say that a client stands alone again, and what is judged anew."""
    said = [
        _("{client} counts in no group any more: it is as if it had never been in {group}.", client=member, group=group)
        if since is None
        else _(
            "{client} counts in the group {group} until {day} and stands alone after that.",
            client=member,
            group=group,
            day=words.day(since, year=True),
        ),
        *_anew(judged_from),
    ]
    return sentence(" ".join(said))


def _anew(judged_from: date | None) -> list[str]:
    if judged_from is None:
        return []
    return [_("Evenings from {day} on are judged anew.", day=words.day(judged_from, year=True))]
