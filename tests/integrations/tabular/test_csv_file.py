import gzip
import os
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from integrations.conformance.wire import pull, pulled
from integrations.errors import Refused, Unavailable, Unreadable
from integrations.records import Census, Cycle, Item, Organization, Record, Skipped
from integrations.tabular.csv_file import CsvFile, build

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "item_id,kind,client,opened_at,closed_at,hours"
ROW = "7,ticket,Acme,2026-03-02T09:00:00Z,2026-03-03T10:00:00Z,1.5"
MOMENTS = count(1)


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return tmp_path / "items.csv"


def written(path: Path, *lines: str, encoding: str = "utf-8") -> CsvFile:
    """Write a file, each time at a later moment, and connect to it."""
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    os.utime(path, ns=(0, next(MOMENTS)))
    return CsvFile(path, now=lambda: NOW)


def holding(path: Path, content: bytes) -> CsvFile:
    path.write_bytes(content)
    return CsvFile(path, now=lambda: NOW)


async def read(source: CsvFile, cursor: str | None = None) -> list[Record]:
    return pulled(await pull(source, "items", SINCE, cursor))


async def one(path: Path, row: str, header: str = HEADER) -> Item:
    found = [record for record in await read(written(path, header, row)) if isinstance(record, Item)]
    assert len(found) == 1
    return found[0]


async def test_a_row_is_an_item_and_its_client_comes_before_it(items: Path) -> None:
    assert await read(written(items, HEADER, ROW)) == [
        Organization("acme", "Acme"),
        Item(
            kind="ticket",
            id="7",
            title="7",
            opened_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
            updated_at=NOW,
            closed_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
            organizations=("acme",),
            logged_hours=1.5,
        ),
        Census("item", frozenset({"7"})),
    ]


async def test_columns_that_may_be_there_are_read_in_any_order(items: Path) -> None:
    header = f"Labels , requester_domain,url,priority,type,queue,title,{HEADER}"
    row = f"vip; export ,Ana@Acme.example,https://desk.example/7,high,question,Second line,Export fails,{ROW}"
    found = await one(items, row, header)
    assert (found.title, found.container, found.type, found.priority) == (
        "Export fails",
        "Second line",
        "question",
        "high",
    )
    assert (found.labels, found.url, found.requester_domain) == (
        ("vip", "export"),
        "https://desk.example/7",
        "acme.example",
    )


@pytest.mark.parametrize("word", ["activity", "sales", "Sales"])
async def test_a_row_may_be_a_meeting_call_or_note_of_a_crm(items: Path, word: str) -> None:
    found = await one(items, f"call,c1,{word},Acme,2026-03-02,2026-03-02,0.5", f"type,{HEADER}")
    assert (found.kind, found.type, found.logged_hours) == ("activity", "call", 0.5)


async def test_what_an_item_was_planned_for_may_be_told(items: Path) -> None:
    header = f"due_on,urgent,cycle,cycle_started_on,cycle_entered_on,{HEADER}"
    found = await one(items, f"2026-03-13,yes,Sprint 7,2026-03-02,2026-03-05,{ROW}", header)
    began, entered = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    assert (found.due_on, found.urgent) == (date(2026, 3, 13), True)
    assert found.cycle == Cycle("Sprint 7", started_at=began, entered_at=entered)
    assert (await one(items, f",,,,,{ROW}", header)).urgent is None
    assert (await one(items, f",non,,,,{ROW}", header)).urgent is False


async def test_a_word_that_is_neither_yes_nor_no_is_named(items: Path) -> None:
    found = await read(written(items, f"{HEADER},urgent", f"{ROW},perhaps"))
    assert Skipped("line 2", "urgent is neither yes nor no") in found


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("ticket", "ticket"),
        ("Support", "ticket"),
        ("issue", "issue"),
        ("eng", "issue"),
        ("Eng", "issue"),
        ("engineering", "issue"),
    ],
)
async def test_engineering_is_an_issue(items: Path, kind: str, meant: str) -> None:
    assert (await one(items, ROW.replace("ticket", kind))).kind == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-02", "2026-03-02T00:00:00+00:00"),
        ("2026-03-02 09:00", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02T09:00:00+02:00", "2026-03-02T07:00:00+00:00"),
    ],
)
async def test_a_time_without_a_zone_is_utc_and_a_bare_date_its_midnight(items: Path, text: str, meant: str) -> None:
    assert (await one(items, f"7,ticket,Acme,{text},,")).opened_at == datetime.fromisoformat(meant)


async def test_closing_time_hours_and_client_may_be_empty(items: Path) -> None:
    found = await one(items, "7,ticket,,2026-03-02,,")
    assert (found.closed_at, found.logged_hours, found.organizations) == (None, None, ())


async def test_cells_missing_at_the_end_of_a_row_are_empty(items: Path) -> None:
    assert (await one(items, "7,ticket,Acme,2026-03-02")).closed_at is None


async def test_two_spellings_of_a_name_are_one_client(items: Path) -> None:
    rows = [f"{number},ticket,{name},2026-03-02,," for number, name in enumerate(["Société  Nord", "SOCIETE NORD"])]
    found = await read(written(items, HEADER, *rows))
    assert [record for record in found if isinstance(record, Organization)] == [
        Organization("societe nord", "Société  Nord")
    ]
    assert {record.organizations for record in found if isinstance(record, Item)} == {("societe nord",)}


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_semicolons_and_tabs_part_columns_too(items: Path, delimiter: str) -> None:
    row = delimiter.join(["7", "ticket", "Acme, Inc.", "2026-03-02", "", "1,5"])
    found = await one(items, row, HEADER.replace(",", delimiter))
    assert (found.organizations, found.logged_hours) == (("acme, inc.",), 1.5)


async def test_a_byte_order_mark_is_no_part_of_the_first_column(items: Path) -> None:
    source = written(items, HEADER, ROW, encoding="utf-8-sig")
    assert not [record for record in await read(source) if isinstance(record, Skipped)]


async def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    source = holding(tmp_path / "items.csv.gz", gzip.compress(f"{HEADER}\n{ROW}\n".encode()))
    assert len(await read(source)) == 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",ticket,Acme,2026-03-02,,", "item_id is empty"),
        (
            "7,call,Acme,2026-03-02,,",
            "kind is none of ticket, issue, eng, support, engineering, activity, sales, task_day, delivery",
        ),
        ("7,ticket,Acme,,,", "opened_at is empty"),
        ("7,ticket,Acme,soon,,", "opened_at is no ISO 8601 time"),
        ("7,ticket,Acme,0001-01-01T00:00:00+14:00,,", "opened_at is no ISO 8601 time"),
        ("7,ticket,Acme,1970-01-01,,", "opened_at is not between 1990 and 2100"),
        ("7,ticket,Acme,2026-03-02,9999-12-31,", "closed_at is not between 1990 and 2100"),
        ("7,ticket,Acme,2026-03-02,2026-13-02,", "closed_at is no ISO 8601 time"),
        ("7,ticket,Acme,2026-03-02,2026-03-01,", "closed_at is before opened_at"),
        ("7,ticket,Acme,2026-03-02,,much", "hours is no number of hours"),
        ("7,ticket,Acme,2026-03-02,,nan", "hours is no number of hours"),
        ("7,ticket,Acme,2026-03-02,,-1", "hours is no number of hours"),
        ("7,ticket,Acme,2026-03-02,,inf", "hours is no number of hours"),
        ("7,ticket,Acme,2026-03-02,,1e9", "hours is more than 100,000"),
        ("7,ticket,Acme,2026-03-02,,1,2", "it has more cells than there are columns"),
        (ROW.replace("7", "1", 1), "its item_id stands on an earlier line too"),
    ],
)
async def test_a_bad_row_is_named_by_its_line_and_the_rest_is_kept(items: Path, row: str, why: str) -> None:
    good = [ROW.replace("7", str(number), 1) for number in (1, 2)]
    found = await read(written(items, HEADER, good[0], "", row, good[1]))
    assert [record for record in found if isinstance(record, Skipped)] == [Skipped("line 4", why)]
    assert [record.id for record in found if isinstance(record, Item)] == ["1", "2"]


async def test_an_item_whose_row_went_bad_is_not_gone(items: Path) -> None:
    census = (await read(written(items, HEADER, ROW, "8,ticket,Acme,soon,,")))[-1]
    assert census == Census("item", frozenset({"7", "8"}))


async def test_an_item_counts_on_the_first_row_that_can_be_read(items: Path) -> None:
    found = await read(written(items, HEADER, "7,ticket,Acme,soon,,", ROW, ROW.replace("1.5", "9")))
    assert [record.where for record in found if isinstance(record, Skipped)] == ["line 2", "line 4"]
    assert [record.logged_hours for record in found if isinstance(record, Item)] == [1.5]


async def test_a_column_that_nobody_reads_is_named(items: Path) -> None:
    found = await read(written(items, f"{HEADER},agent", f"{ROW},Ana"))
    assert Skipped("line 1", "nobody reads the column agent") in found


async def test_missing_columns_are_one_error_that_names_all_there_are(items: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        await read(written(items, "item_id,kind,customer", "7,ticket,Acme"))
    assert str(caught.value) == (
        "items.csv lacks client, opened_at, closed_at, hours. Its first line names: item_id, kind, client, opened_at, "
        "closed_at, hours; if wanted title, team, queue, type, priority, labels, url, requester_domain, due_on, "
        "urgent, cycle, cycle_started_on, cycle_entered_on"
    )


@pytest.mark.parametrize(
    "content",
    [b"", f"{HEADER}\n".encode(), b"\xff\xfe\x00i", f"{HEADER}\n7,ticket,\xe9,2026-03-02,,".encode("latin-1")],
)
async def test_what_is_no_such_file_is_unreadable(items: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        await read(holding(items, content))


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(f"{HEADER}\n{ROW}\n".encode() * 50)[:-20]])
async def test_a_broken_gzip_file_is_unreadable(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable):
        await read(holding(tmp_path / "items.csv.gz", content))


@pytest.mark.parametrize("rows", [3, 5000])
async def test_a_quote_that_swallows_the_rest_takes_nothing_away(items: Path, rows: int) -> None:
    swallowed = [ROW.replace("7", str(number), 1) for number in range(2, rows)]
    source = written(items, HEADER, ROW, '1,ticket,"Acme', *swallowed)
    with pytest.raises(Unreadable):
        await read(source)


async def test_a_quote_within_a_cell_is_a_part_of_it(items: Path) -> None:
    assert (await one(items, '7,ticket,"Acme ""North"", a\ncompany",2026-03-02,,')).organizations == (
        'acme "north", a company',
    )


async def test_a_file_that_is_not_there_is_said_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^none\.csv is not there"):
        await read(CsvFile(tmp_path / "none.csv"))


async def test_a_file_that_did_not_change_costs_nothing(items: Path) -> None:
    source = written(items, HEADER, ROW)
    pages = await pull(source, "items", SINCE)
    assert await pull(source, "items", SINCE, pages[-1].cursor) == []


async def test_rows_that_left_a_changed_file_are_gone(items: Path) -> None:
    pages = await pull(written(items, HEADER, ROW, ROW.replace("7", "8", 1)), "items", SINCE)
    found = await read(written(items, HEADER, ROW), pages[-1].cursor)
    assert found[-1] == Census("item", frozenset({"7"}))


async def test_a_long_file_comes_in_pages_and_a_cut_short_pull_goes_on_behind_the_last(items: Path) -> None:
    rows = [ROW.replace("7", str(number), 1) for number in range(2500)]
    source = written(items, HEADER, *rows)
    pages = await pull(source, "items", SINCE)
    assert [len([one for one in page.records if isinstance(one, Item)]) for page in pages] == [1000, 1000, 500, 0]
    fractions = [page.fraction or 0.0 for page in pages]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    rest = await read(source, pages[0].cursor)
    assert [record.id for record in rest if isinstance(record, Item)] == [str(number) for number in range(1000, 2500)]
    assert rest[-1] == Census("item", frozenset(str(number) for number in range(2500)))


async def test_a_cut_short_pull_of_a_file_that_changed_starts_again(items: Path) -> None:
    rows = [ROW.replace("7", str(number), 1) for number in range(1500)]
    pages = await pull(written(items, HEADER, *rows), "items", SINCE)
    found = await read(written(items, HEADER, ROW), pages[0].cursor)
    assert [record.id for record in found if isinstance(record, Item)] == ["7"]


async def test_a_file_that_changes_while_it_is_read_takes_nothing_away(items: Path) -> None:
    rows = [ROW.replace("7", str(number), 1) for number in range(1500)]
    pages = written(items, HEADER, *rows).pages("items", None, SINCE)
    await anext(pages)
    with items.open("a") as file:
        file.write(ROW + "\n")
    with pytest.raises(Unavailable):
        assert not [page async for page in pages if any(isinstance(record, Census) for record in page.records)]


async def test_clients_bring_their_domains_and_the_crms_id(items: Path, tmp_path: Path) -> None:
    written(items, HEADER, ROW)
    clients = tmp_path / "clients.csv"
    clients.write_text("client,domains,external_id\nAcme,acme.example; ACME.test ,C-7\n,x.example,\n")
    async with httpx.AsyncClient() as http:
        source = build({"CSV_ITEMS": str(items), "CSV_CLIENTS": str(clients)}, http)
    acme = Organization("acme", "Acme", ("acme.example", "acme.test"), "C-7")
    assert [stream.name for stream in source.streams] == ["clients", "items"]
    assert pulled(await pull(source, "clients", SINCE)) == [acme, Skipped("line 3", "client is empty")]
    # The items' file names the same client, and must not take its domains away again.
    assert (await read(source))[0] == acme


async def test_check_says_how_many_rows_there_are(items: Path, tmp_path: Path) -> None:
    written(items, HEADER, ROW)
    clients = tmp_path / "clients.csv"
    clients.write_text("client\nAcme\nGlobex\n")
    account = await CsvFile(items, clients).check()
    assert (account.name, account.sees) == ("items.csv", "1 rows in items.csv, 2 rows in clients.csv")
