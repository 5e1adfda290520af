"""A file of items that is written anew whenever something happens, as an export at night would."""

import os
import shutil
import weakref
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from integrations.conformance import Case, Server
from integrations.conformance.faults import CHECKS as FAULTS
from integrations.records import Census, Item, Organization
from integrations.registry import provider

HEADER = "item_id,kind,client,opened_at,closed_at,hours,title,queue"
MOMENTS = count(1)


class File(Server):
    """A folder with a file of items in it, and one of clients."""

    page_size = 1000

    def __init__(self) -> None:
        path = Path(mkdtemp())
        weakref.finalize(self, shutil.rmtree, path)
        self.values = {"CSV_ITEMS": str(path / "items.csv"), "CSV_CLIENTS": str(path / "clients.csv")}
        (path / "clients.csv").write_text("client,domains,external_id\nAcme,acme.example,crm-1\n")
        self.rows: dict[int, tuple[str, str]] = {}
        self._write({1: ("Export fails", "Second line")})

    def put(self, number: int, title: str, at: datetime) -> None:  # noqa: ARG002 - a file keeps no date of change
        self._write({**self.rows, number: (title, "Second line")})

    def delete(self, number: int, at: datetime) -> None:  # noqa: ARG002 - likewise
        self._write({key: row for key, row in self.rows.items() if key != number})

    def move(self, number: int, container: str, at: datetime) -> None:  # noqa: ARG002 - likewise
        self._write({**self.rows, number: (self.rows[number][0], container)})

    def _write(self, rows: dict[int, tuple[str, str]]) -> None:
        self.rows = rows
        path = Path(self.values["CSV_ITEMS"])
        began = "2026-03-02T09:00:00Z"
        lines = [f"{number},ticket,Acme,{began},,1.5,{title},{queue}" for number, (title, queue) in rows.items()]
        path.write_text("\n".join([HEADER, *lines, ""]))
        os.utime(path, ns=(0, next(MOMENTS)))


NO_WIRE = "a file is read where it lies: nothing is asked over a network"
NO_TIME = "a file has one number of hours an item, and not when they were worked"
CASE = Case(
    provider=provider("csv"),
    server=File,
    brings=frozenset({Census, Item, Organization}),
    cannot={
        **dict.fromkeys(FAULTS.keys() - {"foreign cursor"}, NO_WIRE),
        **dict.fromkeys(("duplicate", "unknown fields", "null fields", "surprising fields", "bad row"), NO_WIRE),
        **dict.fromkeys(("odd time formats", "read only", "official description"), NO_WIRE),
        **dict.fromkeys(("late time entry", "changed time entry", "deleted time entry"), NO_TIME),
        "merged": "a file knows no merging: a line that is left out is gone",
    },
)
