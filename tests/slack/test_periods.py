"""How long a window people mean."""

from datetime import date

import pytest

from bot.slack.periods import MOST_DAYS, trailing_window
from bot.slack.request import Mistake
from bot.slack.words import joined, split

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "before", "days"),
    [
        ("90d", "", 90),
        ("12w", "", 84),
        ("1m", "", 31),
        ("6m", "", 182),
        ("12M", "", 365),
        ("12 weeks", "", 84),
        ("12\u00a0semaines", "", 84),
        ("\uff19\uff10\uff44", "", 90),
        ("3 mois", "", 90),
        ("30 jours", "", 30),
        ("Acme Support 90d", "Acme Support", 90),
        ("Area 51 90d", "Area 51", 90),
        ("Studio 12", "Studio 12", None),
        ('"90d"', "90d", None),
        ('12 "w"', "12 w", None),
        ("90dogs", "90dogs", None),
        ("", "", None),
    ],
)
def test_the_last_words_may_be_a_window(text: str, before: str, days: int | None) -> None:
    words, found = trailing_window(split(text), TODAY)
    assert (joined(words), found) == (before, days)


def test_a_month_ago_is_the_last_of_a_shorter_month() -> None:
    assert trailing_window(split("1m"), date(2028, 3, 31))[1] == 31
    assert trailing_window(split("36m"), date(2028, 3, 1))[1] == MOST_DAYS


@pytest.mark.parametrize("text", ["0d", "37m", "9999d", "1097d", "0m"])
def test_a_window_of_no_use_is_asked_back(text: str) -> None:
    with pytest.raises(Mistake, match="from 1 day to 36 months long"):
        trailing_window(split(text), TODAY)
