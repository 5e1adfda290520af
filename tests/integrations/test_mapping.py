from datetime import UTC, datetime

import pytest

from integrations.errors import Unreadable
from integrations.mapping import domain_of, flag, instant, instant_or_none, records, rows, whole
from integrations.records import Gone, Skipped


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"rows": None}, {"rows": {}}, {"rows": [1]}])
def test_an_answer_without_the_list_is_unreadable(answer: object) -> None:
    with pytest.raises(Unreadable):
        rows(answer, "rows")


def test_an_answer_that_is_no_object_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        whole([1])


@pytest.mark.parametrize("answer", [{}, {"end": None}, {"end": "true"}, {"end": 1}])
def test_a_yes_or_no_that_is_neither_is_unreadable(answer: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        flag(answer, "end")


def test_one_bad_row_is_counted_and_the_rest_goes_on() -> None:
    made = records([{"id": 1}, {"name": "x"}, {"id": 3}], lambda row: Gone("item", str(row["id"])))
    assert made == [Gone("item", "1"), Skipped("?", "the field id is missing"), Gone("item", "3")]


def test_why_a_row_was_skipped_quotes_nothing_of_it() -> None:
    made = records([{"id": 7, "at": "ana@acme.example"}], lambda row: Gone("item", str(instant(row["at"]))))
    assert made == [Skipped("7", "a field has an unexpected form")]


def test_a_row_can_make_none_or_several_records() -> None:
    made = records([{"n": 0}, {"n": 2}], lambda row: [Gone("item", str(n)) for n in range(row["n"])] or None)
    assert made == [Gone("item", "0"), Gone("item", "1")]


@pytest.mark.parametrize(
    "text",
    ["2026-06-29T22:43:27Z", "2026-06-29T22:43:27+00:00", "2026-06-29T22:43:27.000+0000", "2026-06-30T00:43:27+0200"],
)
def test_every_spelling_of_an_instant_is_the_same_utc(text: str) -> None:
    assert instant(text) == datetime(2026, 6, 29, 22, 43, 27, tzinfo=UTC)
    assert instant(text).tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant("2026-06-29T22:43:27")


def test_no_instant_is_none() -> None:
    assert instant_or_none(None) is None
    assert instant_or_none("") is None


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ana@Acme.Example", "acme.example"),
        ('"a@b"@acme.example.', "acme.example"),
        ("acme.example", None),
        ("ana@", None),
        ("", None),
        (None, None),
    ],
)
def test_only_the_domain_of_an_address_is_kept(address: str | None, domain: str | None) -> None:
    assert domain_of(address) == domain
