"""A delimited text file with a header, read a few rows at a time: UTF-8, plain or gzipped, of any length."""

import _csv
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from integrations.errors import Refused, Unavailable, Unreadable

DELIMITERS = (",", ";", "\t")
END = "\0end of file"
"""Stands behind the last line: where it is swallowed, a quote was opened and never closed."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a file must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{', '.join(self.required)}; if wanted {', '.join(self.optional)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its line in the file, its cells by column (absent ones are empty), how much of the file is read (0..1).

    `surplus` says that it has more cells than there are columns, so that none can be trusted.
    """

    number: int
    cells: Mapping[str, str]
    fraction: float
    surplus: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file and the columns it should have; reading raises the tree in `integrations.errors`."""

    path: Path
    columns: Columns

    def fingerprint(self) -> str:
        """Return what changes whenever the file does."""
        try:
            status = self.path.stat()
        except OSError:
            raise Refused(f"{self.path.name} is not there, or may not be read") from None
        return f"{status.st_size}-{status.st_mtime_ns}"

    def unknown_columns(self) -> tuple[str, ...]:
        """Name the columns that the file has and nobody reads."""
        with self._opened() as raw, self._text(raw) as text:
            header, _ = self._header(text)
            return tuple(name for name in header if name and name not in self.columns.required + self.columns.optional)

    def lines(self) -> Iterator[Line]:
        """Yield the rows; empty lines are left out. Raises `Unavailable` where the file changed meanwhile."""
        before = self.fingerprint()
        size = max(1, self.path.stat().st_size)
        with self._opened() as raw, self._text(raw) as text:
            header, reader = self._header(text)
            absent = dict.fromkeys(header, "")
            good = 1
            try:
                for cells in reader:
                    if cells == [END]:
                        break
                    good = reader.line_num
                    if any(cells):
                        named = {**absent, **dict(zip(header, (cell.strip() for cell in cells), strict=False))}
                        yield Line(reader.line_num, named, min(1.0, raw.tell() / size), any(cells[len(header) :]))
                else:
                    raise Unreadable(f"{self.path.name} has a quote that is never closed")
            except (EOFError, OSError, UnicodeDecodeError, csv.Error, zlib.error):
                raise Unreadable(f"{self.path.name} can't be read behind line {good}") from None
        if self.fingerprint() != before:
            raise Unavailable(f"{self.path.name} changed while it was read; it is read again")

    def _opened(self) -> io.BufferedReader:
        try:
            return self.path.open("rb")
        except OSError:
            raise Refused(f"{self.path.name} is not there, or may not be read") from None

    def _text(self, raw: io.BufferedReader) -> io.TextIOWrapper:
        body = gzip.GzipFile(fileobj=raw) if self.path.suffix == ".gz" else raw
        return io.TextIOWrapper(body, encoding="utf-8-sig", newline="")

    def _header(self, text: io.TextIOWrapper) -> tuple[list[str], "_csv.Reader"]:
        """Read the first line, see which delimiter it holds, and check its columns."""
        try:
            first = text.readline()
        except (EOFError, OSError, UnicodeDecodeError, zlib.error):
            raise Unreadable(f"{self.path.name} is no UTF-8 text, or no whole gzip file") from None
        reader = csv.reader(chain([first], text, [END]), delimiter=max(DELIMITERS, key=first.count))
        header = [name.strip().casefold() for name in next(reader, [])]
        missing = [name for name in self.columns.required if name not in header]
        if missing:
            raise Unreadable(f"{self.path.name} lacks {', '.join(missing)}. Its first line names: {self.columns}")
        return header, reader
