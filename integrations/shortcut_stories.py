"""Shortcut's stories as items: a story names most things by their ids, and its history tells the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.errors import Unreadable
from integrations.links import ticket_links
from integrations.mapping import Row, instant, instant_or_none
from integrations.progress import Change, spans
from integrations.records import Cycle, DueChange, Item, Progress
from integrations.urgency import is_urgent
from integrations.zones import day_in


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a story names by its id alone."""

    teams: Mapping[str | None, str]
    projects: Mapping[str | None, str]
    epics: Mapping[str | None, str]
    iterations: Mapping[str | None, Row]
    started: frozenset[str | None]
    client_field: str | None
    priority_field: str | None
    zone: ZoneInfo


def story(row: Row, workspace: Workspace) -> Item:
    """Make an item of a story with its `history`, which is None where that could not be read."""
    chosen = {field["field_id"]: field["value"] for field in row.get("custom_fields") or ()}
    client, priority = chosen.get(workspace.client_field), chosen.get(workspace.priority_field)
    opened_at, history = instant(row["created_at"]), row["history"]
    done = None if history is None else _done(row["id"], history)
    owners = [str(owner) for owner in row.get("owner_ids") or ()]
    team, epic = workspace.teams.get(text_of(row.get("group_id"))), workspace.epics.get(text_of(row.get("epic_id")))
    parent, points = row.get("parent_story_id"), row.get("estimate")
    texts = (row.get("name") or "", row.get("description") or "", *(row.get("external_links") or ()))
    return Item(
        kind="issue",
        id=str(row["id"]),
        title=row.get("name") or "",
        opened_at=opened_at,
        updated_at=changed_at(row),
        url=row.get("app_url") or "",
        closed_at=instant_or_none(row.get("completed_at")) if row.get("completed") else None,
        type=row.get("story_type"),
        priority=priority,
        container=team or workspace.projects.get(text_of(row.get("project_id"))),
        epic=epic,
        labels=tuple(label["name"] for label in row.get("labels") or ()),
        client_names=(client,) if client else (),
        links=ticket_links(*texts),
        parent_id=text_of(parent),
        points=float(points) if points else None,
        spans=None if done is None else _spans(row, owners, done, opened_at, workspace),
        due_on=day_in(workspace.zone, row.get("deadline")),
        due_changes=None if done is None else _due_changes(done, workspace.zone),
        urgent=is_urgent(priority),
        cycle=_cycle(row.get("iteration_id"), workspace, done, opened_at),
    )


def _done(story: int, history: Sequence[Row]) -> list[tuple[datetime, Row]]:
    """List what was changed on the story itself, oldest first: a history tells of what was done beside it too."""
    found = [
        (instant(one["changed_at"]), action.get("changes") or {})
        for one in history
        for action in one["actions"]
        if action.get("id") == story and action.get("entity_type") == "story" and action.get("action") == "update"
    ]
    return sorted(found, key=lambda one: one[0])


def _spans(
    row: Row, owners: Sequence[str], done: Sequence[tuple[datetime, Row]], opened_at: datetime, workspace: Workspace
) -> tuple[Progress, ...]:
    """List the stretches in started states; of several owners the one whose id comes first stands for them."""
    moves = [(at, changed["workflow_state_id"]) for at, changed in done if "workflow_state_id" in changed]
    changes = [Change(at, "status", text_of(one.get("old")), text_of(one.get("new"))) for at, one in moves]
    owned: list[Change] = []
    after = set(owners)
    for at, changed in reversed([one for one in done if "owner_ids" in one[1]]):
        moved = changed["owner_ids"]
        before = (after - set(moved.get("adds") or ())) | set(moved.get("removes") or ())
        owned.append(Change(at, "assignee", min(before, default=None), min(after, default=None)))
        after = before
    state, assignee = text_of(row.get("workflow_state_id")), min(owners, default=None)
    return spans(opened_at, state, assignee, [*changes, *reversed(owned)], workspace.started)


def _due_changes(done: Sequence[tuple[datetime, Row]], zone: ZoneInfo) -> tuple[DueChange, ...]:
    moves = [(at, changed["deadline"]) for at, changed in done if "deadline" in changed]
    return tuple(DueChange(at, day_in(zone, one.get("old")), day_in(zone, one.get("new"))) for at, one in moves)


def _cycle(
    id_: Any, workspace: Workspace, done: Sequence[tuple[datetime, Row]] | None, opened_at: datetime
) -> Cycle | None:
    """Read the iteration, with when the story was put there: where no change did that, it was there from the start."""
    iteration = workspace.iterations.get(text_of(id_))
    if not iteration:
        return None
    moves = [at for at, changed in done or () if (changed.get("iteration_id") or {}).get("new") == id_]
    entered = None if done is None else moves[-1] if moves else opened_at
    return Cycle(iteration["name"], instant(iteration["start_date"]), instant(iteration["end_date"]), entered)


def text_of(id_: Any) -> str | None:
    """Write an id as a text, None where there is none."""
    return None if id_ is None else str(id_)


def changed_at(row: Row) -> datetime:
    """Say when a story last changed; raise `Unreadable` where it does not tell."""
    try:
        return instant(row.get("updated_at") or row["created_at"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("an issue does not say when it changed") from None
