"""How a file's rows become records, a page at a time; what every file that is a source shares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from integrations import cursor as cursors
from integrations.records import Record, Skipped
from integrations.tabular.table import Line, Table

ROWS_A_PAGE = 1000

Make = Callable[[Line], list[Record]]


@dataclass(frozen=True, slots=True)
class Place:
    """How many rows of which state of the file are read, and whether that was all."""

    file: str
    rows: int = 0
    done: bool = False

    @classmethod
    def read(cls, cursor: str | None, file: str) -> "Place":
        """Resume at `cursor` where the file is still the same."""
        place = cursors.read(cls, cursor) if cursor else cls(file)
        return place if place.file == file else cls(file)


def batch_of(lines: Iterator[Line], make: Make) -> list[tuple[float, list[Record]]]:
    """Take the next rows and make records of them; each row with how much of the file lies behind it."""
    return [(line.fraction, made(line, make)) for line in islice(lines, ROWS_A_PAGE)]


def made(line: Line, make: Make) -> list[Record]:
    """Make records of a row; one that cannot be read is `Skipped`, and says its line."""
    try:
        return make(line)
    except ValueError as reason:
        return [Skipped(f"line {line.number}", str(reason))]


def not_read(column: str) -> Skipped:
    """Say that a column of the header means nothing to us."""
    return Skipped("line 1", f"nobody reads the column {column[:40]}")


def rows_in(table: Table) -> int:
    """Count the rows of a file."""
    return sum(1 for _ in table.lines())
