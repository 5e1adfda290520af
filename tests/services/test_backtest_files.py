"""A backtest from files to a file: what it reads, what it leaves out and says, and that it writes all or nothing."""

import csv
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.services.backtest import Row
from bot.services.backtest_files import COLUMNS, Outcome, backtest, read_items, written
from bot.services.refused import Refused
from integrations.records import Item, Skipped
from integrations.tabular.csv_file import CsvFile

UTC = ZoneInfo("UTC")
HEADER = "item_id,kind,client,opened_at,closed_at,hours"
FIRST = date(2025, 1, 6)


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return tmp_path / "items.csv"


def write(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def one(path: Path, cells: str, zone: str = "UTC") -> Row:
    found = read_items(write(path, f"1,ticket,Acme,{cells}"), ZoneInfo(zone))
    assert found.skipped == []
    return found.rows[0]


@pytest.mark.parametrize(
    ("opened", "zone", "day"),
    [
        ("2025-01-06T23:30:00Z", "UTC", 6),
        ("2025-01-06T23:30:00Z", "Europe/Berlin", 7),
        ("2025-01-06T23:30:00+00:00", "Europe/Berlin", 7),
        ("2025-01-06T23:30:00+01:00", "Europe/Berlin", 6),
        ("2025-01-06T01:30:00+02:00", "UTC", 5),
        ("2025-01-06 23:30", "Europe/Berlin", 7),
        ("2025-01-06", "UTC", 6),
        ("2025-01-06", "Europe/Berlin", 6),
        ("2025-01-06T23:30:00.123456Z", "UTC", 6),
    ],
)
def test_days_are_those_of_the_time_zone_and_a_time_without_one_is_utc(
    items: Path, opened: str, zone: str, day: int
) -> None:
    assert one(items, f"{opened},{opened},1", zone) == Row(
        "ticket", "Acme", date(2025, 1, day), date(2025, 1, day), 3600
    )


@pytest.mark.parametrize(
    ("hours", "seconds"), [("1.5", 5400), ('"1,5"', 5400), ("0", 0), ("", None), ("99999", 99_999 * 3600)]
)
def test_hours_have_a_point_or_a_comma_or_are_not_told(items: Path, hours: str, seconds: int | None) -> None:
    assert one(items, f"2025-01-06,2025-01-07,{hours}").seconds == seconds


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("9,ticket,Acme,,,1", "opened_at is empty"),
        ("9,ticket,Acme,yesterday,,1", "opened_at is no ISO 8601 time"),
        ("9,ticket,Acme,1970-01-01T00:00:00Z,,1", "opened_at is not between 1990 and 2100"),
        ("9,ticket,Acme,2025-01-06,2025-01-05,1", "closed_at is before opened_at"),
        ("9,ticket,Acme,2025-01-06,,-1", "hours is no number of hours"),
        ("9,ticket,Acme,2025-01-06,,nan", "hours is no number of hours"),
        ("9,ticket,Acme,2025-01-06,,inf", "hours is no number of hours"),
        ("9,ticket,Acme,2025-01-06,,1e9", "hours is more than 100,000"),
        (
            "9,call,Acme,2025-01-06,,1",
            "kind is none of ticket, issue, eng, support, engineering, activity, sales, task_day, delivery",
        ),
        (",ticket,Acme,2025-01-06,,1", "item_id is empty"),
        ("9,ticket,Acme,2025-01-06,,1,surplus", "it has more cells than there are columns"),
        ("9,ticket", "opened_at is empty"),
        ("1,ticket,Acme,2025-01-06,,9", "its item_id stands on an earlier line too"),
    ],
)
def test_a_line_that_cannot_be_read_is_left_out_and_named_with_the_reason(items: Path, row: str, why: str) -> None:
    good = "1,ticket,Acme,2025-01-06,,1"
    found = read_items(write(items, good, "", row, good.replace("1", "2", 1)), UTC)
    assert found.skipped == [(4, why)]
    assert len(found.rows) == 2


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_an_export_of_a_spreadsheet_is_read_whatever_its_delimiter_mark_and_packing(
    tmp_path: Path, delimiter: str, mark: str, ending: str, *, packed: bool
) -> None:
    lines = [HEADER, '1,eng,"Acme; ""North""\n& Co\t",2025-01-06,2025-01-07,"2,5"', "2,Eng,,2025-01-06,,"]
    rows = list(csv.reader(lines))
    rows[1][2] = 'Acme; "North" & Co'
    path = tmp_path / ("items.csv.gz" if packed else "items.csv")
    text = mark + ending.join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = read_items(path, UTC)
    assert found.rows == [
        Row("issue", 'Acme; "North" & Co', FIRST, FIRST + timedelta(days=1), 9000),
        Row("issue", "", FIRST, None, None),
    ]
    assert (found.skipped, found.remarks, found.words) == ([], [], {"issue": "eng"})


async def test_the_csv_source_reads_the_same_items_and_leaves_out_the_same_lines(items: Path) -> None:
    write(
        items,
        "1;Support;Acme;2025-01-06T23:30Z;2025-01-07;1,5;x",
        "2;eng;ACME;2025-01-06;;;",
        "3;call;Acme;2025-01-06;;;",
        "4;ticket;Acme;2025-01-06;2025-01-05;;",
        "1;ticket;Acme;2025-01-06;;;",
        "5;issue;;2025-01-06T23:30-05:00;;1e9;",
        header=f"{HEADER};agent".replace(",", ";"),
    )
    pages = [page async for page in CsvFile(items).pages("items", None, datetime(2025, 1, 1, tzinfo=UTC))]
    records = [record for page in pages for record in page.records]
    found = read_items(items, UTC)
    assert [f"line {number}" for number, _ in found.skipped] + ["line 1"] == [
        record.where for record in records if isinstance(record, Skipped)
    ]
    assert [
        (record.kind, record.opened_at.date(), record.closed_at and record.closed_at.date())
        for record in records
        if isinstance(record, Item)
    ] == [(row.kind, row.opened, row.closed) for row in found.rows]


def test_two_spellings_of_a_client_are_one_called_as_on_its_first_line(items: Path) -> None:
    lines = [f"{at},ticket,{name},2025-01-06,," for at, name in enumerate(["Société  Nord", "SOCIETE NORD", "Nord"])]
    assert [row.client for row in read_items(write(items, *lines), UTC).rows] == [
        "Société  Nord",
        "Société  Nord",
        "Nord",
    ]


def test_a_column_that_nobody_reads_is_said_and_those_of_the_readme_are_not(items: Path) -> None:
    write(items, "1,ticket,Acme,2025-01-06,,1,Ana,vip", header=f"{HEADER},agent,labels")
    assert read_items(items, UTC).remarks == ["Nobody reads the column agent of items.csv."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "items.csv is not there, or may not be read."),
        (b"", "items.csv lacks item_id, kind, client, opened_at, closed_at, hours. Its first line names: "),
        (b"item_id,kind\n", "items.csv lacks client, opened_at, closed_at, hours. Its first line names: "),
        (b"\xff\xfe\x00i", "items.csv is no UTF-8 text, or no whole gzip file."),
        (f'{HEADER}\n1,ticket,"Acme,2025-01-06,,\n'.encode(), "items.csv has a quote that is never closed."),
        (f"{HEADER}\n1,ticket,A,2025-01-06,,\n".encode() + b"\xe9", "items.csv can't be read behind line"),
    ],
    ids=["absent", "empty", "other columns", "no text", "open quote", "latin-1"],
)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused_in_a_sentence(
    items: Path, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        items.write_bytes(content)
    with pytest.raises(Refused) as refused:
        backtest(items, None, tmp_path / "alerts.csv", None)
    assert str(refused.value).startswith(sentence)
    assert sorted(path.name for path in tmp_path.iterdir()) == ([] if content is None else ["items.csv"])


def alerts(path: Path) -> list[Mapping[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == COLUMNS
        return list(reader)


def test_a_header_alone_gives_no_alerts_and_is_remarked(items: Path, tmp_path: Path) -> None:
    outcome = backtest(write(items), None, tmp_path / "alerts.csv", None)
    assert outcome == Outcome((), (), ("items.csv has no row below its header.",))
    assert outcome.counted == "0 pages and 0 notes"
    assert alerts(tmp_path / "alerts.csv") == []


def a_jump(kinds: tuple[str, ...] = ("ticket",)) -> Iterator[str]:
    """Yield the lines of ten equal items a day, of which Acme has one, and from day 70 on five."""
    for kind in kinds:
        for number in range(120):
            day = FIRST + timedelta(days=number)
            acme = 5 if number >= 70 else 1
            for at, name in enumerate(["Acme"] * acme + [f"Client {at}" for at in range(10 - acme)]):
                yield f"{kind}-{number}-{at},{kind},{name},{day}T09:00:00Z,{day}T17:00:00Z,1"


def replayed(folder: Path, config: object, kinds: tuple[str, ...] = ("ticket",), until: date | None = None) -> Outcome:
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    items = write(folder / "items.csv", *a_jump(kinds))
    return backtest(items, folder / "config.json", folder / "alerts.csv", until)


def test_files_go_in_and_a_file_comes_out(tmp_path: Path) -> None:
    plan = {"client": "Client 2", "kind": "ticket", "threshold": 0.4, "from": "2025-01-01", "until": "2025-06-30"}
    over = {"client": "Client 1", "kind": "ticket", "threshold": 0.4}
    outcome = replayed(
        tmp_path, {"default_threshold": 0.3, "overrides": [over], "plans": [plan], "timezone": "Europe/Paris"}
    )
    [page] = [row for row in alerts(tmp_path / "alerts.csv") if row["severity"] == "page"]
    assert (page["client"], page["kind"], page["resolved_at"], page["reason"]) == ("Acme", "ticket", "", "step")
    assert date.fromisoformat(page["fired_at"]) == next(
        each.fired_at for each in outcome.fired if each.severity == "page"
    )
    assert (outcome.skipped, outcome.remarks) == ((), ())


def test_the_alerts_name_a_kind_by_the_file_s_own_word_and_rules_by_any(tmp_path: Path) -> None:
    for word in ("eng", "issue", "Engineering"):
        over = {"client": "acme", "kind": word, "threshold": 0.7}
        held = replayed(tmp_path, {"default_threshold": 0.3, "overrides": [over]}, ("Support", "ENG"))
        assert {row["kind"] for row in alerts(tmp_path / "alerts.csv")} == {"Support"}
        assert held.remarks == ()
    replayed(tmp_path, {"default_threshold": 0.3}, ("Support", "ENG"))
    assert {row["kind"] for row in alerts(tmp_path / "alerts.csv")} == {"Support", "ENG"}


def test_a_holiday_is_not_taken_for_missing_data(tmp_path: Path) -> None:
    """The 57th day is the fourteenth of July: hardly anything is opened, and Acme is above its limit all along."""
    first = date(2025, 5, 19)
    lines = [
        f"{number}-{at},ticket,{'Acme' if at % 2 else f'Client {at}'},{first + timedelta(days=number)},,"
        for number in range(60)
        for at in range(4 if number == 56 else 40)
    ]
    config, items, out = tmp_path / "config.json", write(tmp_path / "items.csv", *lines), tmp_path / "alerts.csv"
    fired = []
    for holidays in ("", "FR", "GB"):
        config.write_text(json.dumps({"holidays": holidays, "default_threshold": 0.3}))
        pages = [each for each in backtest(items, config, out, None).fired if each.severity == "page"]
        fired += [(page.fired_at - first).days for page in pages]
    assert fired == [58, 57, 58]


def test_a_rule_for_a_client_of_whom_there_is_no_item_is_remarked(tmp_path: Path) -> None:
    over = {"client": "Acne", "kind": "ticket", "threshold": 0.4}
    plan = {"client": "Acme", "kind": "eng", "threshold": 0.4, "from": "2025-01-01", "until": "2025-06-30"}
    assert replayed(tmp_path, {"overrides": [over], "plans": [plan]}).remarks == (
        "No ticket is of Acne, whom overrides name, so that entry changes nothing.",
        "No issue is of Acme, whom plans name, so that entry changes nothing.",
    )


def test_until_before_the_first_item_is_remarked_and_until_in_the_future_changes_nothing(tmp_path: Path) -> None:
    early = replayed(tmp_path, {}, until=date(2020, 1, 1))
    assert early == Outcome((), (), ("No item was opened before 2020-01-01, the first day that is not known.",))
    assert alerts(tmp_path / "alerts.csv") == []
    assert replayed(tmp_path, {}, until=date(2031, 1, 1)) == replayed(tmp_path, {})


def test_the_alerts_never_take_the_place_of_what_they_rest_on(items: Path, tmp_path: Path) -> None:
    write(items, "1,ticket,Acme,2025-01-06,,1")
    config = tmp_path / "config.json"
    config.write_text("{}")
    for path in (items, config):
        before = path.read_bytes()
        with pytest.raises(Refused, match=rf"^The alerts would take the place of {path.name}\. Name another file"):
            backtest(items, config, tmp_path / "." / path.name, None)
        assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_to_is_refused_in_a_sentence(items: Path, tmp_path: Path) -> None:
    write(items, "1,ticket,Acme,2025-01-06,,1")
    for out in (tmp_path / "nowhere" / "alerts.csv", tmp_path, items / "alerts.csv"):
        with pytest.raises(Refused, match=r"cannot be written: (No such file or|Is a|Not a) directory\.$"):
            backtest(items, None, out, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.csv"]


def test_what_is_cut_short_leaves_the_earlier_alerts_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "alerts.csv"
    path.write_text("earlier")
    with pytest.raises(KeyboardInterrupt), written(path) as file:
        file.write("half")
        raise KeyboardInterrupt
    assert path.read_text() == "earlier"
    with written(path) as file:
        file.write("whole")
        assert path.read_text() == "earlier"
    assert path.read_text() == "whole"
    assert [each.name for each in tmp_path.iterdir()] == ["alerts.csv"]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    link, path, pipe = tmp_path / "link.csv", tmp_path / "alerts.csv", tmp_path / "pipe"
    link.symlink_to(path)
    with written(link) as file:
        file.write("whole")
    assert link.is_symlink()
    assert path.read_text() == "whole"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with written(pipe) as file:
        file.write("whole")
    assert os.read(reading, 99) == b"whole"
    os.close(reading)
    assert pipe.is_fifo()
