"""Figures, days and lists in both languages, to the letter: which space stands where is part of it."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.threshold import Levels
from bot.language import speaking
from bot.services.limits import check_levels
from bot.services.refused import Refused
from bot.slack.blocks import counts, words

NO_BREAK, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("said", "english", "french"),
    [
        (lambda: words.percent(0.26), "26 %", f"26{NO_BREAK}%"),
        (lambda: words.percent(0.3004, 1), "30.0 %", f"30,0{NO_BREAK}%"),
        (lambda: words.against(0.304, 0.3)[0], "30.4 %", f"30,4{NO_BREAK}%"),
        (lambda: words.against(0.304, 0.3)[1], "30 %", f"30{NO_BREAK}%"),
        (lambda: words.against(0.26, 0.305)[1], "30.5 %", f"30,5{NO_BREAK}%"),
        (lambda: words.limit(0.3025), "30.25 %", f"30,25{NO_BREAK}%"),
        (lambda: words.limit(2 / 7), "29 %", f"29{NO_BREAK}%"),
        (lambda: words.hours(1150.4), "1,150", f"1{NARROW}150"),
        (lambda: words.hours(2.45), "2.5", "2,5"),
        (lambda: words.hours(9.96), "10", "10"),
        (lambda: words.hours(0), "0", "0"),
        (lambda: words.difference(-2.5), "-2.5", "-2,5"),
        (lambda: words.difference(-0.04), "+0", "+0"),
        (lambda: words.signed(1800.0), "+1,800", f"+1{NARROW}800"),
        (lambda: words.count(3.5), "3.5", "3,5"),
        (lambda: words.day(date(2026, 11, 16)), "16 Nov", "16 nov."),
        (lambda: words.day(date(2026, 9, 1), year=True), "1 Sep 2026", "1er sept. 2026"),
        (lambda: words.long_day(date(2027, 2, 1)), "1 February", "1er février"),
        (lambda: words.long_day(date(2027, 8, 15)), "15 August", "15 août"),
        (lambda: words.span(date(2026, 10, 20), date(2026, 11, 16)), "20 Oct - 16 Nov", "20 oct. - 16 nov."),
        (
            lambda: words.span(date(2026, 12, 14), date(2027, 1, 10)),
            "14 Dec 2026 - 10 Jan 2027",
            "14 déc. 2026 - 10 janv. 2027",
        ),
        (lambda: words.short_span(date(2026, 12, 1), date(2026, 12, 7)), "1-7 Dec", "1er-7 déc."),
        (lambda: words.short_span(date(2026, 11, 30), date(2026, 12, 6)), "30 Nov - 6 Dec", "30 nov. - 6 déc."),
        (
            lambda: words.moment(datetime(2026, 11, 12, 13, 5, tzinfo=UTC), "Europe/Paris"),
            "12 Nov 14:05",
            "12 nov. 14:05",
        ),
        (lambda: words.listed(["Acme"]), "Acme", "Acme"),
        (lambda: words.listed(["Acme", "Globex", "Nordal"]), "Acme, Globex and Nordal", "Acme, Globex et Nordal"),
        (lambda: words.clauses(["a", "b"]), "a; b", f"a{NARROW}; b"),
    ],
)
def test_figures_days_and_lists_follow_the_language(said: object, english: str, french: str) -> None:
    assert callable(said)
    assert said() == english
    with speaking("fr"):
        assert said() == french


@pytest.mark.parametrize(
    ("zone", "english", "french"),
    [
        ("Europe/Paris", "Paris time", "heure de Paris"),
        ("Europe/London", "London time", "heure de Londres"),
        ("America/New_York", "New York time", "heure de New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "heure de Buenos Aires"),
        ("Europe/Athens", "Athens time", "heure\u00a0: Athènes"),
        ("Europe/Helsinki", "Helsinki time", "heure\u00a0: Helsinki"),
        ("Pacific/Efate", "Efate time", "heure\u00a0: Éfaté"),
        ("Africa/Cairo", "Cairo time", "heure\u00a0: Le Caire"),
        ("Etc/GMT+3", "GMT+3 time", "heure de GMT+3"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city_and_nothing_is_elided(zone: str, english: str, french: str) -> None:
    assert words.zone_words(zone) == english
    with speaking("fr"):
        assert words.zone_words(zone) == french


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (0, "0 tickets", "0 ticket"),
        (0.5, "0.5 tickets", "0,5 ticket"),
        (1, "1 ticket", "1 ticket"),
        (1.04, "1 ticket", "1 ticket"),
        (1.5, "1.5 tickets", "1,5 ticket"),
        (1.96, "2 tickets", "2 tickets"),
        (1204, "1,204 tickets", "1\u202f204 tickets"),
    ],
)
def test_a_noun_follows_the_number_that_is_shown(amount: float, english: str, french: str) -> None:
    assert counts.of_kind("support", amount) == english
    with speaking("fr"):
        assert counts.of_kind("support", amount) == french


@pytest.mark.parametrize(
    ("kind", "english", "french"),
    [("support", "2 tickets", "2 tickets"), ("engineering", "2 issues", "2 tâches"), ("", "2 items", "2 éléments")],
)
def test_a_team_s_kind_of_work_has_its_noun(kind: str, english: str, french: str) -> None:
    assert counts.of_kind(kind, 2) == english
    with speaking("fr"):
        assert counts.of_kind(kind, 2) == french


@pytest.mark.parametrize(("language", "said"), [("en", "30.5 %"), ("fr", f"30,5{NO_BREAK}%")])
def test_a_refused_level_is_told_as_numbers_are_written_there(language: str, said: str) -> None:
    with speaking(language), pytest.raises(Refused, match=said):
        check_levels(0.3, Levels(warning=0.305))
