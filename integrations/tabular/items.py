"""A file of items, a row at a time: what its rows must say, read alike by the CSV source and by the backtest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integrations.records import ItemKind
from integrations.tabular.cells import filled, hours, moment, moment_or_none
from integrations.tabular.table import Columns, Line

ITEMS = Columns(
    required=("item_id", "kind", "client", "opened_at", "closed_at", "hours"),
    optional=(
        "title",
        "team",
        "queue",
        "type",
        "priority",
        "labels",
        "url",
        "requester_domain",
        "due_on",
        "urgent",
        "cycle",
        "cycle_started_on",
        "cycle_entered_on",
    ),
)
KINDS: Mapping[str, ItemKind] = {
    "ticket": "ticket",
    "issue": "issue",
    "eng": "issue",
    "support": "ticket",
    "engineering": "issue",
    "activity": "activity",
    "sales": "activity",
    "task_day": "task_day",
    "delivery": "task_day",
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What every row says of its item; `word` is what stands for its kind. No client is an empty name."""

    id: str
    kind: ItemKind
    word: str
    client: str
    opened_at: datetime
    closed_at: datetime | None
    hours: float | None


class ItemRows:
    """Reads the rows of one file from its first to its last; `ids` are those it met, on unreadable rows too."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._counted: set[str] = set()

    def read(self, line: Line) -> ItemRow:
        """Read a row. Raises ValueError, with a clause that says why, where it cannot be read or counts already."""
        id_ = filled(line.cells, "item_id")
        self.ids.add(id_)
        if id_ in self._counted:
            raise ValueError("its item_id stands on an earlier line too")
        row = _row(id_, line)
        self._counted.add(id_)
        return row


def _row(id_: str, line: Line) -> ItemRow:
    if line.surplus:
        raise ValueError("it has more cells than there are columns")
    cells = line.cells
    opened, closed = moment(cells, "opened_at"), moment_or_none(cells, "closed_at")
    if closed and closed < opened:
        raise ValueError("closed_at is before opened_at")
    return ItemRow(
        id=id_,
        kind=kind_of(cells["kind"]),
        word=cells["kind"],
        client=cells["client"],
        opened_at=opened,
        closed_at=closed,
        hours=hours(cells, "hours"),
    )


def kind_of(word: str) -> ItemKind:
    """Return what a word for a kind means, whatever its case. Raises ValueError where it is none."""
    kind = KINDS.get(word.casefold())
    if kind is None:
        raise ValueError(f"kind is none of {', '.join(KINDS)}")
    return kind
