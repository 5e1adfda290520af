"""The configuration of a backtest: what it may say, and the one sentence that each mistake ends in."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.services.backtest import Rules
from bot.services.backtest_config import Config, read
from bot.services.refused import Refused

OVER: dict[str, Any] = {"client": "Acme", "kind": "ticket", "threshold": 0.4}
PLAN: dict[str, Any] = {**OVER, "from": "2025-03-01", "until": "2025-06-30"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.json"


def written(path: Path, found: object) -> Path:
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def test_everything_may_be_left_out(path: Path) -> None:
    assert read(written(path, {})) == Config()
    absent = {"default_threshold": None, "overrides": None, "plans": []}
    kinds = ("ticket", "issue", "activity", "task_day")
    assert read(written(path, absent)).rules() == dict.fromkeys(kinds, Rules(None, {}, []))


def test_limits_hold_for_their_kind_however_it_is_called(path: Path) -> None:
    for ticket, issue in (("ticket", "eng"), ("support", "issue"), ("Ticket", "ENGINEERING")):
        found = read(
            written(
                path,
                {
                    "default_threshold": 0.25,
                    "overrides": [{**OVER, "kind": ticket}, {**OVER, "kind": issue, "threshold": 1}],
                    "plans": [{**PLAN, "kind": issue}],
                    "timezone": "Europe/Paris",
                },
            )
        )
        days = date(2025, 3, 1), date(2025, 6, 30)
        assert found.zone == ZoneInfo("Europe/Paris")
        assert found.rules() == {
            "ticket": Rules(0.25, {"Acme": 0.4}, []),
            "issue": Rules(0.25, {"Acme": 1.0}, [("Acme", 0.4, *days)]),
            "activity": Rules(0.25, {}, []),
            "task_day": Rules(0.25, {}, []),
        }


def test_holidays_are_those_of_a_country_and_if_wanted_of_a_region(path: Path) -> None:
    assert read(written(path, {"holidays": "FR"})).holidays == ("FR", "")
    assert read(written(path, {"holidays": "DE-BY"})).holidays == ("DE", "BY")
    assert read(written(path, {"holidays": None})).holidays == ("", "")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], 'write one JSON object, such as {"default_threshold": 0.25}.'),
        (
            {"treshold": 0.3},
            (
                'it says "treshold", and only default_threshold, overrides, plans, timezone, holidays are known.'
                " Did you mean default_threshold?"
            ),
        ),
        (
            {"zzz": 1},
            'it says "zzz", and only default_threshold, overrides, plans, timezone, holidays are known.',
        ),
        ({"default_threshold": 30}, "default_threshold is 30. Shares are written from 0 to 1: did you mean 0.3?"),
        ({"default_threshold": 3.0}, "default_threshold is 3. Shares are written from 0 to 1: did you mean 0.03?"),
        (
            {"default_threshold": 300},
            "default_threshold is 300. Write a share from 0.01 to 1, such as 0.3 for 30 %.",
        ),
        ({"default_threshold": 0}, "default_threshold is 0. Write a share from 0.01 to 1, such as 0.3 for 30 %."),
        (
            {"default_threshold": "30 %"},
            'default_threshold is "30 %". Write a share from 0.01 to 1, such as 0.3 for 30 %.',
        ),
        ({"default_threshold": True}, "default_threshold is true. Write a share from 0.01 to 1, such as 0.3 for 30 %."),
        ({"overrides": {}}, "overrides must be a list."),
        ({"overrides": ["Acme"]}, "overrides, entry 1 is no object."),
        ({"overrides": [OVER, {"client": "Acme", "kind": "eng"}]}, "overrides, entry 2 lacks threshold."),
        (
            {"overrides": [{**OVER, "until": "2025-01-01"}]},
            'overrides, entry 1 says "until", and only client, kind, threshold are known.',
        ),
        (
            {"overrides": [{**OVER, "client": " "}]},
            'overrides, entry 1: client is " ". Write a client\'s name as it stands in the items.',
        ),
        (
            {"overrides": [{**OVER, "kind": "finance"}]},
            (
                'overrides, entry 1: kind is "finance". Write one of ticket, issue, eng, support, engineering,'
                " activity, sales, task_day, delivery."
            ),
        ),
        (
            {"overrides": [{**OVER, "kind": None}]},
            (
                "overrides, entry 1: kind is null. "
                "Write one of ticket, issue, eng, support, engineering, activity, sales, task_day, delivery."
            ),
        ),
        (
            {"overrides": [{**OVER, "threshold": 40}]},
            "overrides, entry 1: threshold is 40. Shares are written from 0 to 1: did you mean 0.4?",
        ),
        (
            {"overrides": [OVER, {**OVER, "client": "ACME", "kind": "support"}]},
            "overrides, entry 2: entry 1 sets this client's limit already.",
        ),
        ({"plans": [OVER]}, "plans, entry 1 lacks from."),
        (
            {"plans": [{**PLAN, "from": "March"}]},
            'plans, entry 1: from is "March". Write a day such as 2025-03-01.',
        ),
        (
            {"plans": [{**PLAN, "until": "2025-02-30"}]},
            'plans, entry 1: until is "2025-02-30". Write a day such as 2025-03-01.',
        ),
        (
            {"plans": [{**PLAN, "until": 20250630}]},
            "plans, entry 1: until is 20250630. Write a day such as 2025-03-01.",
        ),
        (
            {"plans": [{**PLAN, "until": "2025-02-28"}]},
            "plans, entry 1: until 2025-02-28 is before from 2025-03-01.",
        ),
        ({"timezone": "Mars"}, 'timezone is "Mars". Write a name of the tz database, such as Europe/Paris.'),
        ({"holidays": "XX"}, "No holidays are known for XX. Choose a country by its two letters, such as FR."),
        ({"holidays": "fr"}, "No holidays are known for fr. Choose a country by its two letters, such as FR."),
        ({"holidays": "FR-BY"}, "BY is no region of FR with holidays of its own. Choose another one, or none."),
        ({"holidays": 33}, "holidays is 33. Write a country's two letters, such as FR."),
        ({"timezone": 1}, "timezone is 1. Write a name of the tz database, such as Europe/Paris."),
    ],
)
def test_what_is_not_understood_is_refused_in_one_sentence_that_says_what_to_write(
    path: Path, found: object, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        read(written(path, found))
    assert str(refused.value) == f"config.json: {sentence}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "it is not there, or may not be read."),
        (b"", "this is no JSON. Expecting value at line 1, column 1."),
        (b'{"plans": [}', "this is no JSON. Expecting value at line 1, column 12."),
        (b"\xff\xfe", "this is no UTF-8 text."),
        (b"[" * 100_000, "this is nested too deep."),
        (b'{"timezone": "UTC", "timezone": "Mars"}', '"timezone" stands twice in one object. Leave one of them out.'),
        (b'{"default_threshold": NaN}', "NaN is no number that can be a limit."),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_sentence(path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read(path)
    assert str(refused.value) == f"config.json: {sentence}"


def test_a_byte_order_mark_before_the_configuration_is_no_part_of_it(path: Path) -> None:
    path.write_text('{"default_threshold": 0.3}', encoding="utf-8-sig")
    assert read(path).default == 0.3
