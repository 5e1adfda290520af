"""The dialog in which an admin says who has a role: one role at a time, with those who have it in its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, NO_TEAM, ROLES, Grant, is_group
from bot.language import gettext as _
from bot.slack.blocks import figures
from bot.slack.blocks.message import one_line
from bot.slack.blocks.roles import MEANINGS, TITLES, Book
from bot.slack.request import Block, UserGroup

CALLBACK = "roles"
WHICH = "roles_which"
PEOPLE = "roles_people"
GROUPS = "roles_groups"
LONGEST_OPTION = 75
MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Which:
    """A role, and the team of a manager; written as `leader` or `manager:1`."""

    role: str
    team_id: int = NO_TEAM

    @classmethod
    def read(cls, key: str) -> "Which":
        """Read it back; what none of ours would write is the first role of all."""
        role, _colon, team = key.partition(":")
        if role == MANAGER and team.isdecimal():
            return cls(MANAGER, int(team))
        return cls(role if role in {MAPPING, LEADER, ADMIN} else LEADER)

    def __str__(self) -> str:
        return f"{self.role}:{self.team_id}" if self.team_id else self.role

    @property
    def people_field(self) -> str:
        """Return the id of the field of people: another one for each role, or Slack keeps what stood in it."""
        return f"people {self}"

    @property
    def groups_field(self) -> str:
        """Return the id of the field of user groups."""
        return f"groups {self}"


def dialog(book: Book, which: Which, groups: Mapping[str, UserGroup] | None, why_none: str = "") -> Block:
    """Draw it; where Slack does not tell of user groups (None), `why_none` says so and they are left as they are."""
    held = [grant.holder for grant in book.grants if (grant.role, grant.team_id) == (which.role, which.team_id)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": str(which),
        "title": _text(_("Roles")),
        "submit": _text(_("Save")),
        "close": _text(_("Cancel")),
        "blocks": [
            _which(book, which),
            {"type": "section", "text": _text(_(MEANINGS[which.role], role=_title(which, book)))},
            _people([holder for holder in held if not is_group(holder)], which),
            _some_groups([holder for holder in held if is_group(holder)], which, groups)
            if groups is not None
            else {"type": "section", "text": _text(why_none)},
            {"type": "context", "elements": [_text(_hint(which))]},
        ],
    }


def options(groups: Mapping[str, UserGroup], typed: str) -> list[Block]:
    """Return the active user groups whose handle or name holds what was typed, the first hundred."""
    wanted = typed.removeprefix("@").casefold()
    found = [
        group
        for group in groups.values()
        if not group.deactivated and (wanted in group.handle.casefold() or wanted in group.name.casefold())
    ]
    return [_option(f"@{group.handle}", group.id) for group in sorted(found, key=lambda one: one.handle)][:MOST_OPTIONS]


def _which(book: Book, which: Which) -> Block:
    """Draw the choice of a role: those of no single team, then one of managers for each team."""
    general = [Which(role) for role in ROLES if role != MANAGER]
    of_teams = [Which(MANAGER, team_id) for team_id in book.teams]
    pieces = [general, *(of_teams[at : at + MOST_OPTIONS] for at in range(0, len(of_teams), MOST_OPTIONS))]
    labels = [_("For all teams"), *[_("Managers of one team")] * (len(pieces) - 1)]
    groups = [
        {"label": _text(label), "options": [_option(_title(each, book), str(each)) for each in piece]}
        for label, piece in zip(labels, pieces, strict=True)
    ]
    return {
        "type": "input",
        "block_id": WHICH,
        "dispatch_action": True,
        "label": _text(_("Role")),
        "element": {
            "type": "static_select",
            "action_id": WHICH,
            "option_groups": groups,
            "initial_option": _option(_title(which, book), str(which)),
        },
    }


def _title(which: Which, book: Book) -> str:
    if which.role == MANAGER:
        return _("Managers of {team}", team=figures.name(book.teams.get(which.team_id, "")))
    return _(TITLES[which.role])


def _people(held: Sequence[str], which: Which) -> Block:
    element: dict[str, Any] = {"type": "multi_users_select", "action_id": PEOPLE}
    return _field(which.people_field, _("People"), element | ({"initial_users": list(held)} if held else {}))


def _some_groups(held: Sequence[str], which: Which, groups: Mapping[str, UserGroup]) -> Block:
    element: dict[str, Any] = {"type": "multi_external_select", "action_id": GROUPS, "min_query_length": 0}
    chosen = [_option(_called(holder, groups), holder) for holder in held]
    return _field(which.groups_field, _("User groups"), element | ({"initial_options": chosen} if chosen else {}))


def _called(group_id: str, groups: Mapping[str, UserGroup]) -> str:
    group = groups.get(group_id)
    if group is None:
        return group_id
    return _("@{handle} (deactivated)", handle=group.handle) if group.deactivated else f"@{group.handle}"


def _hint(which: Which) -> str:
    if which.role == LEADER:
        return _(
            "All leaders, old and new, are told directly who changed this. Whoever may change a user group in Slack"
            " decides who has its roles."
        )
    if which.role == ADMIN:
        return _(
            "The workspace's owners and admins and those in the settings are admins besides. Whoever may change a user"
            " group in Slack decides who has its roles."
        )
    return _("Whoever may change a user group in Slack decides who has its roles.")


def _field(block_id: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block_id, "label": _text(label), "optional": True, "element": element}


def _option(text: str, value: str) -> Block:
    return {"text": _text(one_line(text, LONGEST_OPTION)), "value": value}


def _text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


@dataclass(frozen=True, slots=True)
class Given:
    """What stood in the dialog when it was sent: the role chosen and the role shown, and what changes of that one."""

    chosen: Which
    shown: Which
    give: tuple[Grant, ...]
    take: tuple[Grant, ...]
    has_groups: bool

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "Given":
        """Read a submitted view. What was there when it opened stands in its blocks: what others change stays so."""
        shown = Which.read(view["private_metadata"])
        values, there = view["state"]["values"], {block.get("block_id"): block for block in view["blocks"]}
        before, after = set[str](), set[str]()
        for field, action in ((shown.people_field, PEOPLE), (shown.groups_field, GROUPS)):
            if field in there:
                before |= _ids(there[field]["element"], "initial_users", "initial_options")
                after |= _ids(values[field][action], "selected_users", "selected_options")
        return cls(
            Which.read(values[WHICH][WHICH]["selected_option"]["value"]),
            shown,
            tuple(Grant(shown.role, holder, shown.team_id) for holder in sorted(after - before)),
            tuple(Grant(shown.role, holder, shown.team_id) for holder in sorted(before - after)),
            has_groups=shown.groups_field in there,
        )

    def field_of(self, holder: str) -> str:
        """Return the field in which a person or a user group stands."""
        return self.shown.groups_field if is_group(holder) and self.has_groups else self.shown.people_field


def _ids(element: Mapping[str, Any], people: str, groups: str) -> set[str]:
    return {*(element.get(people) or ()), *(option["value"] for option in element.get(groups) or ())}
