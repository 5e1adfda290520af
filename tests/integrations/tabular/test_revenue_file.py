from datetime import UTC, date, datetime
from itertools import count
from os import utime
from pathlib import Path

import pytest

from integrations.conformance.wire import pull, pulled
from integrations.errors import Unreadable
from integrations.records import Census, Record, Revenue, Skipped
from integrations.tabular.revenue_file import RULES, RevenueFile

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = "client,period,amount,currency"
MOMENTS = count(1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "revenue.csv"


def written(path: Path, *lines: str) -> RevenueFile:
    """Write a file, each time at a later moment, and connect to it."""
    path.write_text("\n".join([*lines, ""]))
    utime(path, ns=(0, next(MOMENTS)))
    return RevenueFile(path)


async def read(source: RevenueFile, cursor: str | None = None) -> list[Record]:
    return pulled(await pull(source, "revenue", SINCE, cursor))


async def one(path: Path, row: str, header: str = HEADER) -> Revenue:
    (found,) = (each for each in await read(written(path, header, row)) if isinstance(each, Revenue))
    return found


async def why(path: Path, row: str, header: str = HEADER) -> str:
    (skipped,) = (each for each in await read(written(path, header, row)) if isinstance(each, Skipped))
    assert skipped.where == "line 2"
    return skipped.why


async def test_a_line_is_what_a_client_pays_for_a_period(path: Path) -> None:
    assert await read(written(path, HEADER, "Acme,2026-02,12500.50,eur")) == [
        Revenue(
            id="Acme|||2026-02-01/2026-02-28|1",
            since=date(2026, 2, 1),
            until=date(2026, 2, 28),
            minor=1_250_050,
            currency="EUR",
            client="Acme",
        ),
        Census("revenue", frozenset({"Acme|||2026-02-01/2026-02-28|1"})),
    ]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-03-15/2026-04-14", date(2026, 3, 15), date(2026, 4, 14)),
        ("2026-03-15 / 2026-03-15", date(2026, 3, 15), date(2026, 3, 15)),
    ],
)
async def test_a_period_is_a_month_a_quarter_a_year_or_two_days(
    path: Path, text: str, since: date, until: date
) -> None:
    found = await one(path, f"Acme,{text},1,EUR")
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1200", "EUR", 120_000),
        ('"1200,5"', "EUR", 120_050),
        ("-80", "EUR", -8_000),
        ("1 200.00", "EUR", 120_000),
        ("1200.0000", "EUR", 120_000),
        ("1200", "JPY", 1_200),
        ("1.250", "KWD", 1_250),
    ],
)
async def test_an_amount_is_kept_in_minor_units_of_its_currency(
    path: Path, text: str, currency: str, minor: int
) -> None:
    assert (await one(path, f"Acme,2026-02,{text},{currency}")).minor == minor


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            'Acme,2026-02,"1,200",EUR',
            "amount has more decimals than its currency; thousands are written without a mark",
        ),
        (
            "Acme,2026-02,1200.555,EUR",
            "amount has more decimals than its currency; thousands are written without a mark",
        ),
        ("Acme,2026-02,lots,EUR", "amount is no amount such as 1200 or 1200.50"),
        ("Acme,2026-02,,EUR", "amount is empty"),
        ("Acme,2026-02,1,euro", "currency is no code of three letters, such as EUR"),
        ("Acme,February,1,EUR", "period is none such as 2026-03, 2026-Q1, 2026 or 2026-03-15/2026-04-14"),
        ("Acme,2026-13,1,EUR", "period is none such as 2026-03, 2026-Q1, 2026 or 2026-03-15/2026-04-14"),
        ("Acme,2026-04-14/2026-03-15,1,EUR", "period ends before it begins"),
        ("Acme,1970-01,1,EUR", "period is not between 1990 and 2100"),
        (",2026-02,1,EUR", "client, external_id and domain are all empty"),
        ("Acme,2026-02,1,EUR,more", "it has more cells than there are columns"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_kept(path: Path, row: str, said: str) -> None:
    assert await why(path, row) == said
    assert len(await read(written(path, HEADER, row, "Acme,2026-02,1,EUR"))) == 3


async def test_a_client_may_be_named_by_the_crm_or_by_its_domain(path: Path) -> None:
    header = "external_id,domain,id,period,amount,currency"
    found = await one(path, "C-7,Billing@Acme.example,inv-1,2026-02,1,EUR", header)
    assert (found.client, found.external_id, found.domain, found.id) == ("", "C-7", "acme.example", "inv-1")


async def test_lines_of_one_client_and_month_add_up_unless_they_bear_the_same_id(path: Path) -> None:
    twice = await read(written(path, HEADER, "Acme,2026-02,1,EUR", "Acme,2026-02,2,EUR"))
    assert [(each.id[-1], each.line) for each in twice if isinstance(each, Revenue)] == [("1", 2), ("2", 3)]
    header = f"{HEADER},id"
    again = await read(written(path, header, "Acme,2026-02,1,EUR,7", "Acme,2026-03,1,EUR,7"))
    assert [each for each in again if isinstance(each, Skipped)] == [Skipped("line 3", "its id stands on line 2 too")]


async def test_a_line_that_says_all_that_an_earlier_one_says_counts_once_and_is_named(path: Path) -> None:
    found = await read(written(path, HEADER, "Acme,2026-02,1,EUR", "Globex,2026-02,1,EUR", "Acme,2026-02,1.00,eur"))
    assert [each.line for each in found if isinstance(each, Revenue)] == [2, 3]
    assert [each for each in found if isinstance(each, Skipped)] == [
        Skipped("line 4", "it says what line 2 says and counts once; where both count, give each an id")
    ]
    apart = await read(written(path, f"{HEADER},id", "Acme,2026-02,1,EUR,a", "Acme,2026-02,1,EUR,b"))
    assert [each.id for each in apart if isinstance(each, Revenue)] == ["a", "b"]


async def test_a_file_is_read_again_only_when_it_changed(path: Path) -> None:
    source = written(path, HEADER, "Acme,2026-02,1,EUR")
    (last,) = (await pull(source, "revenue", SINCE))[-1:]
    assert await read(source, last.cursor) == []
    assert len(await read(written(path, HEADER, "Acme,2026-02,2,EUR"), last.cursor)) == 2


async def test_a_file_that_was_read_under_earlier_rules_is_read_anew_once(path: Path) -> None:
    source = written(path, HEADER, "Acme,2026-01,1,EUR", "Acme,2026-01,1,EUR")
    *_, last = await pull(source, "revenue", SINCE)
    assert last.cursor is not None
    # As the version that counted both lines left it: nothing but the state of the file.
    earlier = last.cursor.replace(f'-{RULES}"', '"')
    assert earlier != last.cursor
    *_, census = await read(source, earlier)
    assert isinstance(census, Census)
    assert len(census.ids) == 1, "what the second line was is taken out"
    assert await read(source, last.cursor) == []


async def test_an_empty_file_takes_nothing_out(path: Path) -> None:
    with pytest.raises(Unreadable, match="has no row below its header"):
        await read(written(path, HEADER))


async def test_a_file_without_the_columns_says_which(path: Path) -> None:
    with pytest.raises(Unreadable, match=r"lacks currency\. Its first line names: period, amount, currency; if wanted"):
        await read(written(path, "client,period,amount", "Acme,2026-02,1"))


async def test_a_column_that_nobody_reads_is_said(path: Path) -> None:
    found = await read(written(path, f"{HEADER},owner", "Acme,2026-02,1,EUR,x"))
    assert Skipped("line 1", "nobody reads the column owner") in found


async def test_checking_counts_the_rows(path: Path) -> None:
    account = await written(path, HEADER, "Acme,2026-02,1,EUR").check()
    assert account.sees == "1 rows in revenue.csv"
