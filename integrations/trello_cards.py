"""Trello's cards as items: what a list means is said by its name, and all dates but the due one by actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.links import ticket_links
from integrations.mapping import Row, instant, instant_or_none, rows, whole
from integrations.progress import Change, spans
from integrations.records import DueChange, Item, Progress
from integrations.urgency import is_urgent
from integrations.zones import day_in

NO_WORK = frozenset({"separator", "board", "link", "mirror"})
"""The roles of a card that is a line, a pointer or another card's picture."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What a company calls things: its fields, and the lists in which somebody works and in which work is done."""

    in_progress: frozenset[str]
    done: frozenset[str]
    client_field: str = ""
    priority_field: str = ""


@dataclass(frozen=True, slots=True)
class Boards:
    """What cards name by id alone, of all boards that are read."""

    names: Mapping[str, str]
    lists: Mapping[str, str]
    fields: Mapping[str, str]
    options: Mapping[str, str]

    @classmethod
    def of(cls, found: Sequence[Row]) -> "Boards":
        """Gather the lists and custom fields of boards."""
        fields = [field for board in found for field in rows(board, "customFields")]
        options = [option for field in fields for option in rows({"options": [], **field}, "options")]
        return cls(
            names={str(board.get("id")): str(board.get("name")) for board in found},
            lists={str(one.get("id")): str(one.get("name")) for board in found for one in rows(board, "lists")},
            fields={str(field.get("id")): str(field.get("name")) for field in fields},
            options={str(one.get("id")): str(whole(one.get("value")).get("text") or "") for one in options},
        )


def card(row: Row, boards: Boards, naming: Naming, zone: ZoneInfo) -> Item | None:
    """Make an item of a card with its actions; None of one that is no work: a template, a line, a pointer."""
    if row.get("isTemplate") or row.get("cardRole") in NO_WORK:
        return None
    # They come newest first: of those of one instant, too, the last is the oldest.
    done = sorted(((instant(one["date"]), one) for one in reversed(row["actions"])), key=lambda one: one[0])
    values = dict(_value(one, boards) for one in row.get("customFieldItems") or ())
    client, priority = values.get(naming.client_field), values.get(naming.priority_field) or None
    addresses = [one.get("url") or "" for one in row.get("attachments") or ()]
    opened_at = made_at(row["id"])
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("name") or "",
        opened_at=opened_at,
        updated_at=instant_or_none(row.get("dateLastActivity")) or opened_at,
        url=row.get("url") or "",
        closed_at=_closed_at(row, done, boards, naming, opened_at),
        priority=priority,
        container=boards.names.get(row["idBoard"]),
        labels=tuple(name for label in row.get("labels") or () if (name := label.get("name"))),
        client_names=(client,) if client else (),
        links=ticket_links(row.get("name") or "", row.get("desc") or "", *addresses),
        spans=_spans(row, done, boards, naming, opened_at),
        due_on=day_in(zone, row.get("due")),
        due_changes=tuple(
            DueChange(at, day_in(zone, old["due"]), day_in(zone, (one["data"].get("card") or {}).get("due")))
            for at, one in done
            if "due" in (old := _old(one))
        ),
        urgent=is_urgent(priority),
    )


def made_at(id_: str) -> datetime:
    """Return when a thing was made: its id begins with the second of it."""
    return datetime.fromtimestamp(int(id_[:8], 16), UTC)


def _value(item: Row, boards: Boards) -> tuple[str, str]:
    """Return a custom field's name and what it is set to: a text, a number, or one of its options."""
    value = item.get("value") or {}
    told = value.get("text") or value.get("number") or boards.options.get(str(item.get("idValue"))) or ""
    return boards.fields.get(str(item.get("idCustomField")), ""), str(told)


def _closed_at(
    row: Row, done: Sequence[tuple[datetime, Row]], boards: Boards, naming: Naming, opened_at: datetime
) -> datetime | None:
    """Say since when a card has been done: in a list of that name, marked as complete, or archived."""
    since = [_since(what, done, opened_at) for what in ("dueComplete", "closed") if row.get(what)]
    if _current(row, boards) in naming.done:
        moves = [at for at, one in done if (one["data"].get("listAfter") or {}).get("id") == row["idList"]]
        since.append(max(moves, default=opened_at))
    return min(since, default=None)


def _spans(
    row: Row, done: Sequence[tuple[datetime, Row]], boards: Boards, naming: Naming, opened_at: datetime
) -> tuple[Progress, ...]:
    """List the stretches in lists of work; of several members the one whose id comes first stands for them."""
    changes = [
        Change(at, "status", _list(one["data"].get("listBefore"), boards), _list(one["data"].get("listAfter"), boards))
        for at, one in done
        if "idList" in _old(one)
    ]
    owned: list[Change] = []
    after = {str(member) for member in row.get("idMembers") or ()}
    for at, one in reversed(done):
        member = one["data"].get("idMember")
        if not member or one["type"] not in {"addMemberToCard", "removeMemberFromCard"}:
            continue
        before = after - {member} if one["type"] == "addMemberToCard" else after | {member}
        owned.append(Change(at, "assignee", min(before, default=None), min(after, default=None)))
        after = before
    members = {str(member) for member in row.get("idMembers") or ()}
    told = [*changes, *reversed(owned)]
    found = spans(opened_at, _current(row, boards), min(members, default=None), told, naming.in_progress)
    if row.get("closed") and found and found[-1].ended_at is None:
        # A card that is archived stays in its list.
        return (*found[:-1], replace(found[-1], ended_at=_since("closed", done, opened_at)))
    return found


def _since(what: str, done: Sequence[tuple[datetime, Row]], opened_at: datetime) -> datetime:
    """Say when something last became so; where no action made it so, it was from the start."""
    return max((at for at, one in done if _old(one).get(what) is False), default=opened_at)


def _current(row: Row, boards: Boards) -> str:
    return boards.lists.get(row.get("idList") or "", "").casefold()


def _list(told: Any, boards: Boards) -> str | None:
    """Name a list as it is called now, or as it was called then where it is none of ours."""
    return (boards.lists.get(told["id"]) or told.get("name") or "").casefold() if told else None


def _old(action: Row) -> Row:
    """Return what an action changed, as it was before."""
    return (action.get("data") or {}).get("old") or {}
