"""From a history of changes to the stretches in which an issue was in progress; pure."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from integrations.records import Progress


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an issue's status or assignee, by their ids; None is nobody."""

    at: datetime
    field: Literal["status", "assignee"]
    before: str | None
    after: str | None


def spans(
    opened_at: datetime,
    status: str | None,
    assignee: str | None,
    changes: Iterable[Change],
    in_progress: Container[str | None],
) -> tuple[Progress, ...]:
    """List the stretches in progress, oldest first, cut where the assignee changes; the last may still run.

    `status` and `assignee` are those of now. What was before the first change is read from that change.
    """
    ordered = sorted(changes, key=lambda change: change.at)
    now = {"status": status, "assignee": assignee}
    state = dict(now)
    for change in reversed(ordered):
        state[change.field] = change.before
    found: list[Progress] = []
    since = opened_at
    for change in ordered:
        if state["status"] in in_progress and change.at > since:
            found.append(Progress(since, change.at, state["assignee"]))
        state[change.field] = change.after
        since = max(since, change.at)
    if now["status"] in in_progress:
        found.append(Progress(since, None, now["assignee"]))
    return tuple(_joined(found))


def _joined(found: Iterable[Progress]) -> list[Progress]:
    """Join neighbours that a change between two in-progress statuses had cut."""
    joined: list[Progress] = []
    for span in found:
        last = joined[-1] if joined else None
        if last and last.ended_at == span.started_at and last.assignee == span.assignee:
            joined[-1] = Progress(last.started_at, span.ended_at, span.assignee)
        else:
            joined.append(span)
    return joined
