from datetime import UTC, datetime

import pytest

from integrations.atlassian import history, names, next_token
from integrations.errors import Unreadable
from integrations.progress import Change

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


def log(created: object, field: str = "status") -> dict[str, object]:
    return {"changeHistories": [{"created": created, "items": [{"field": field, "from": "1", "to": ""}]}]}


@pytest.mark.parametrize("created", ["2026-03-03T10:00:00.000+0100", int(AT.timestamp()), int(AT.timestamp() * 1000)])
def test_a_change_is_dated_by_text_by_seconds_or_by_milliseconds(created: object) -> None:
    assert history(log(created)) == [Change(AT, "status", "1", None)]


@pytest.mark.parametrize("created", [None, "yesterday", "2026-03-03T10:00:00", 10**30])
def test_a_change_without_a_date_is_unreadable(created: object) -> None:
    with pytest.raises(Unreadable):
        history(log(created))


def test_changes_of_other_fields_are_left_out() -> None:
    assert history(log("2026-03-03T10:00:00.000+0100", "summary")) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Acme", ["Acme"]),
        ({"id": "1", "value": "Acme"}, ["Acme"]),
        ({"id": "1", "name": "Acme"}, ["Acme"]),
        ([{"value": "Acme"}, {"name": "Globex"}, "Umbra"], ["Acme", "Globex", "Umbra"]),
        ({"value": "Acme", "child": {"value": "Paris"}}, ["Acme"]),
        (None, []),
        ("", []),
        (7, []),
        ({}, []),
    ],
)
def test_a_field_names_clients_in_many_forms(value: object, found: list[str]) -> None:
    assert names(value) == found


def test_the_last_page_has_no_token_even_where_one_is_given() -> None:
    assert next_token({"isLast": True, "nextPageToken": "x"}) is None
    assert next_token({"isLast": False, "nextPageToken": "x"}) == "x"
    assert next_token({"nextPageToken": None}) is None
