"""What monday's items are as records: which column says what is named by its title, for every board has its own."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrations.links import ticket_links
from integrations.mapping import Row, instant
from integrations.records import Gone, Item, Record, Worklog
from integrations.urgency import is_urgent

VALUE = """
id type text column { title }
... on StatusValue { label is_done updated_at }
... on DropdownValue { values { label } }
... on BoardRelationValue { linked_items { name } display_value }
... on MirrorValue { display_value }
... on DateValue { date time }
... on TimelineValue { to }
... on NumbersValue { number }
... on LinkValue { url }
... on TimeTrackingValue { history { id status started_at ended_at started_user_id } }
"""
ITEM = f"""
id name state url created_at updated_at board {{ id name }} group {{ title }} parent_item {{ id }}
column_values {{ {VALUE} }}
"""
WRITTEN = frozenset({"text", "long_text", "link"})
NUMBERED = ("pulse_id", "pulse_ids", "item_id", "item_ids")


@dataclass(frozen=True, slots=True)
class Columns:
    """The titles of the columns that say what an item is, and the numbers of the boards that are read."""

    boards: frozenset[str]
    client: str = ""
    status: str = ""
    priority: str = ""
    due: str = ""
    estimate: str = ""


def item(row: Row, columns: Columns) -> list[Record]:
    """Read an item with the time that was tracked on it; one that is elsewhere now is gone from here."""
    id_, board = str(row["id"]), row["board"]
    if str(board["id"]) not in columns.boards:
        return [Gone("item", id_)]
    values: list[Row] = row["column_values"]
    named = {one["column"]["title"].strip().casefold(): one for one in values if one.get("column")}
    status, priority = _named(named, columns.status), next(iter(_chosen(_named(named, columns.priority))), None)
    due_on, due_at = _due(_named(named, columns.due))
    estimate = _named(named, columns.estimate).get("number")
    updated = instant(row["updated_at"])
    texts = [one.get("url") or one.get("text") or "" for one in values if one.get("type") in WRITTEN]
    found = Item(
        kind="issue",
        id=id_,
        title=row.get("name") or "",
        opened_at=instant(row["created_at"]),
        updated_at=updated,
        url=row.get("url") or "",
        closed_at=(instant(status["updated_at"]) if status.get("updated_at") else updated)
        if status.get("is_done")
        else None,
        priority=priority,
        container=board["name"],
        labels=tuple(tag for one in values if one.get("type") == "tags" for tag in _parts(one.get("text"))),
        components=(row["group"]["title"],) if row.get("group") else (),
        client_names=tuple(_chosen(_named(named, columns.client))),
        links=ticket_links(row.get("name") or "", *texts),
        parent_id=str(row["parent_item"]["id"]) if row.get("parent_item") else None,
        estimate_hours=float(estimate) if estimate else None,
        due_on=due_on,
        due_at=due_at,
        # Labels are decorated: a critical one comes with a sign behind it.
        urgent=is_urgent("".join(char for char in priority or "" if char.isalpha() or char == " ")),
        gone="deleted" if row.get("state") == "deleted" else None,
    )
    sessions = (session for one in values if one.get("type") == "time_tracking" for session in one["history"])
    return [found, *(logged for session in sessions if (logged := _logged(session, id_)))]


def touched(logs: Iterable[Row]) -> list[str]:
    """Name the items that a board's activities are about."""
    found: dict[str, None] = {}
    for log in logs:
        try:
            data = json.loads(log["data"])
        except (KeyError, TypeError, ValueError):
            continue
        told = [data.get(name) for name in NUMBERED] if isinstance(data, dict) else []
        for one in told:
            found |= {str(id_): None for id_ in (one if isinstance(one, list) else [one]) if id_}
    return list(found)


def _named(values: dict[str, Row], title: str) -> Row:
    return values.get(title.strip().casefold(), {}) if title else {}


def _chosen(value: Row) -> list[str]:
    """Name what a column says: labels, items of another board that it is connected with, or a text."""
    several = [one.get("label") for one in value.get("values") or ()]
    several += [one.get("name") for one in value.get("linked_items") or ()]
    if several:
        return [str(one) for one in several if one]
    if "display_value" in value:
        return _parts(value.get("display_value"))
    text = value.get("label") or value.get("text")
    return [str(text)] if text else []


def _parts(text: Any) -> list[str]:
    return [part.strip() for part in str(text or "").split(",") if part.strip()]


def _due(value: Row) -> tuple[date | None, datetime | None]:
    """Read a date, or the end of a timeline; a time of day is one of UTC."""
    day = value.get("date") or (value.get("to") or "")[:10]
    if not day:
        return None, None
    if value.get("time"):
        return None, datetime.fromisoformat(f"{day}T{value['time']}").replace(tzinfo=UTC)
    return date.fromisoformat(day), None


def _logged(session: Row, item_id: str) -> Record | None:
    """Read a session of time; one that still runs counts when it has ended."""
    if session["status"] != "active":
        return Gone("worklog", str(session["id"]))
    if not session.get("ended_at"):
        return None
    began, ended = instant(session["started_at"]), instant(session["ended_at"])
    author = session.get("started_user_id")
    return Worklog(
        id=str(session["id"]),
        item_id=item_id,
        seconds=round((ended - began).total_seconds()),
        started_at=began,
        author=str(author) if author else None,
    )
