"""Roles in words: who has which, what each may do, and what was given or taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, ROLES, Grant, is_group
from bot.language import gettext as _
from bot.language import marked, ngettext
from bot.services.messages import LeadersChanged
from bot.services.roles import Done
from bot.slack.blocks import figures
from bot.slack.blocks.message import Button, Line, Message, Span, bold, filled, person
from bot.slack.request import Answer, Membership, Person, Role, UserGroup

OPEN = "open_roles"

TITLES = {
    MANAGER: marked("Managers"),
    MAPPING: marked("In charge of mapping"),
    LEADER: marked("Leaders"),
    ADMIN: marked("Admins"),
}
MEANINGS = {
    MANAGER: marked(
        "{role}: set the limits of their team, agree on windows, decide about its alerts and say whose its items are"
    ),
    MAPPING: marked("{role}: add clients and say what is whose, for all teams"),
    LEADER: marked("{role}: also see revenue, load index, contracts and decisions"),
    ADMIN: marked("{role}: change every setting; an admin is not a leader by that"),
}
EVERYBODY = marked("{role}: sees shares, limits and alerts, and may follow them")
GIVEN = {
    MANAGER: marked("Manager of {team} now: {who}"),
    MAPPING: marked("In charge of mapping now: {who}"),
    LEADER: marked("Leader now: {who}"),
    ADMIN: marked("Admin of Clientload now: {who}"),
}
TAKEN = {
    MANAGER: marked("No manager of {team} any more: {who}"),
    MAPPING: marked("Not in charge of mapping any more: {who}"),
    LEADER: marked("No leader any more: {who}"),
    ADMIN: marked("No admin of Clientload any more: {who}"),
}

SETTINGS, WORKSPACE = "settings", "workspace"
ALL_THE_SAME = {
    SETTINGS: marked(
        "{who} stays an admin of Clientload: the settings name them. Take the id out of CLIENTLOAD_ADMINS there, then"
        " start Clientload anew."
    ),
    WORKSPACE: marked(
        "{who} stays an admin of Clientload, as an owner or admin of this workspace. Only an owner of the workspace"
        " takes that away, in Slack's own settings; it holds here five minutes later."
    ),
}
NOTHING: Mapping[Grant, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Book:
    """Who has which role, and what Slack tells of the user groups among them; `teams` are names by id."""

    grants: Sequence[Grant]
    teams: Mapping[int, str]
    groups: Mapping[str, UserGroup] = field(default_factory=dict)
    membership: Membership = field(default_factory=lambda: Membership({}))
    named_admins: Sequence[str] = ()


def overview(book: Book, asker: Person) -> Answer:
    """Show every role with those who have it, to an admin."""
    made = Message()
    made.heading(_("Who may do what"))
    made.lines(_everybody())
    for role in ROLES:
        listed = _managers(book) if role == MANAGER else _holders(book, role)
        if role == ADMIN:
            listed = [*_lasting_admins(book), *listed]
        made.lines(_meaning(role), listed or [_("nobody yet")])
    if book.membership.untold:
        made.lines([book.membership.untold])
    made.lines([_("You: {roles}", roles=", ".join(_of(asker, book)))])
    made.buttons(Button(_("Change roles"), OPEN, ""))
    made.small(
        _(
            "Whoever may change a user group in Slack decides who has its roles. To type it instead:"
            " /clientload roles grant leader @marie, /clientload roles revoke manager Support @marie"
        )
    )
    return made.answer()


def own(book: Book, asker: Person) -> Answer:
    """Say to somebody what they are, and whom to ask for more."""
    made = Message()
    made.heading(_("What you may do"))
    made.lines([bold(_("You: {roles}", roles=", ".join(_of(asker, book))))], _may(asker))
    if asker.unsure:
        made.lines(
            [_("Slack does not tell just now who is in a user group that has a role: you may be more than that")]
        )
    ask = [*book.named_admins, *(grant.holder for grant in book.grants if grant.role == ADMIN)]
    people = [person(id_) for id_ in dict.fromkeys(ask) if not is_group(id_)]
    who = _row(people) or _("an owner or admin of this workspace")
    made.lines(filled(_("To get another role, ask an admin: {who}"), who=who))
    return made.answer()


def changed(done: Done, book: Book, still: Mapping[Grant, str] = NOTHING) -> Answer:
    """Say what was given and taken, and who hears of it; `still` are roles that somebody has all the same, and why."""
    made = Message()
    for grants, sentences in ((done.given, GIVEN), (done.taken, TAKEN)):
        for grant in grants:
            if grant not in still:
                made.lines(_filled(_(sentences[grant.role]), grant, book))
    for grant, source in still.items():
        made.lines(_still(grant, source, book))
    if not (done.given or done.taken or still):
        made.lines([_("Nothing changes: that is so already.")])
    if any(grant.role == LEADER for grant in (*done.given, *done.taken)):
        made.lines([_told(done.told)])
    return made.answer()


def _still(grant: Grant, source: str, book: Book) -> Line:
    """Say why somebody has a role all the same, and what to do for it to be otherwise."""
    if source in ALL_THE_SAME:
        return _filled(_(ALL_THE_SAME[source]), grant, book)
    return filled(
        _("{who} still has this role by the {group}. Take it from the user group, or let them leave it in Slack."),
        who=_holder(grant.holder, book),
        group=_holder(source, book),
    )


def _told(people: int) -> str:
    if not people:
        return _("Nobody else is there to hear of it. The record of changes keeps it.")
    return ngettext(
        "{count} person is told directly, with your name.",
        "{count} people are told directly, with your name.",
        people,
        count=people,
    )


def letter(message: LeadersChanged, names: Mapping[str, str]) -> Answer:
    """Tell one person that the leaders changed. `names` are people's, by Slack user id."""
    made = Message()
    by = _named(message.by, message, names)
    made.lines([bold(_("The leaders of Clientload changed"))], _what_changed(message, by, names))
    if message.you:
        said = _(
            "You are a leader now: you also see revenue, load index, contracts and decisions. Keep them among leaders"
        )
        made.lines([said])
    if message.as_admin:
        made.lines([_("There is no other leader to hear of this, so you do, as an admin")])
    made.small(_("Who has which role: /clientload roles"))
    return made.answer()


def _what_changed(message: LeadersChanged, by: Span | str, names: Mapping[str, str]) -> list[Line]:
    lines: list[Line] = []
    for holder in message.given:
        said = _("{by} took the role of leader") if holder == message.by else _("{by} gave the role of leader to {who}")
        lines.append(filled(said, by=by, who=_named(holder, message, names)))
    for holder in message.taken:
        said = (
            _("{by} laid down the role of leader")
            if holder == message.by
            else _("{by} took the role of leader from {who}")
        )
        lines.append(filled(said, by=by, who=_named(holder, message, names)))
    return lines


def _named(holder: str, message: LeadersChanged, names: Mapping[str, str]) -> Span | str:
    if is_group(holder):
        return _("the user group @{handle}", handle=figures.name(message.handles.get(holder, holder)))
    return Span(figures.name(names.get(holder) or _("a colleague")), user_id=holder)


def _managers(book: Book) -> list[Line]:
    lines: list[Line] = []
    for team_id, name in book.teams.items():
        of_team = [grant for grant in book.grants if (grant.role, grant.team_id) == (MANAGER, team_id)]
        if of_team:
            who = _row([_holder(grant.holder, book) for grant in of_team])
            lines.append(filled(_("{team}: {who}"), team=figures.name(name), who=who))
    return lines


def _holders(book: Book, role: str) -> list[Line]:
    return [[_holder(grant.holder, book)] for grant in book.grants if grant.role == role]


def _lasting_admins(book: Book) -> list[Line]:
    lines: list[Line] = [_("this workspace's owners and admins")]
    if book.named_admins:
        who = _row([person(id_) for id_ in book.named_admins])
        lines.append(filled(_("by the settings: {who}"), who=who))
    return lines


def _row(spans: Sequence[Span | str]) -> list[Span | str]:
    row: list[Span | str] = []
    for at, span in enumerate(spans):
        row += [", " if at else "", span]
    return row


def _filled(sentence: str, grant: Grant, book: Book) -> Line:
    return filled(sentence, who=_holder(grant.holder, book), team=figures.name(book.teams.get(grant.team_id, "")))


def _holder(holder: str, book: Book) -> Span | str:
    """Name a person, or a user group with how many it gives the role to."""
    if not is_group(holder):
        return person(holder)
    group = book.groups.get(holder)
    name = figures.name(group.handle if group else holder)
    people = book.membership.people.get(holder)
    if group and group.deactivated:
        return _("user group @{handle}, which is deactivated and gives nothing", handle=name)
    if people is None:
        return _("user group @{handle}, of which Slack does not tell just now", handle=name)
    return ngettext(
        "user group @{handle} ({count} person)",
        "user group @{handle} ({count} people)",
        len(people),
        handle=name,
        count=len(people),
    )


def _of(asker: Person, book: Book) -> list[str]:
    """Return what somebody is, the most first."""
    managed = [figures.name(book.teams[id_]) for id_ in sorted(asker.manages) if id_ in book.teams]
    said = (
        (asker.role >= Role.ADMIN, _("admin")),
        (asker.leader, _("leader")),
        (asker.maps, _("in charge of mapping")),
        (bool(managed), _("manager of {teams}", teams=", ".join(managed))),
    )
    return [word for holds, word in said if holds] or [_("viewer, no role")]


def _may(asker: Person) -> list[Line]:
    held = ((asker.manages, MANAGER), (asker.maps, MAPPING), (asker.leader, LEADER), (asker.role >= Role.ADMIN, ADMIN))
    return [_everybody(), *(_meaning(role) for holds, role in held if holds)]


def _everybody() -> Line:
    return filled(_(EVERYBODY), role=bold(_("Every full member")))


def _meaning(role: str) -> Line:
    return filled(_(MEANINGS[role]), role=bold(_(TITLES[role])))
