"""The same grammar in French: small words, days, shares and what is asked back."""

from datetime import date

import pytest

from bot.domain.client import Names
from bot.language import FRENCH, speaking
from bot.slack.clauses import LIMIT, MAPPING, WINDOW
from bot.slack.grammar import percent, read, unknown
from bot.slack.request import Mistake
from tests.slack.conftest import spaced

TODAY = date(2026, 11, 23)
CLIENTS = Names({1: ["Acme"], 2: ["Status"], 3: ["Car"], 4: ["Crédit du Nord"], 5: ["Équipe Rouge"], 6: ["Support"]})
TEAMS = Names({21: ["Support"], 22: ["Ingénierie"]})

JUNE = date(2027, 6, 30)


@pytest.mark.parametrize(
    ("text", "client", "team", "value", "until", "because"),
    [
        ("acme ingenierie 40 % jusqu'au 30 juin", 1, 22, "40 %", JUNE, ""),
        ("Acme Ingénierie 40\u00a0% jusqu\u2019au 30 juin", 1, 22, "40 %", JUNE, ""),
        ("acme ingénierie 40% jusqu'à le 30/06/2027", 1, 22, "40%", JUNE, ""),
        ("acme ingénierie 40% au 2027-06-30", 1, 22, "40%", JUNE, ""),
        ("acme équipe support 40% parce que la migration", 1, 21, "40%", None, "la migration"),
        ("acme ingénierie 40% parce qu\u2019ils migrent", 1, 22, "40%", None, "ils migrent"),
        ("acme ingénierie 40% car ils migrent", 1, 22, "40%", None, "ils migrent"),
        ("acme ingénierie 40% à cause de la migration", 1, 22, "40%", None, "la migration"),
        ("acme ingénierie 40% à cause d'un retard", 1, 22, "40%", None, "un retard"),
        ("acme ingénierie 40% en raison du déménagement", 1, 22, "40%", None, "déménagement"),
        ("acme ingénierie 40% jusqu'au 30 juin car jusqu'au bout", 1, 22, "40%", JUNE, "jusqu'au bout"),
        ("car ingénierie 40% car ils migrent", 3, 22, "40%", None, "ils migrent"),
        ("crédit du nord ingénierie 40%", 4, 22, "40%", None, ""),
        ("équipe rouge ingénierie 40%", 5, 22, "40%", None, ""),
        ("« Status » ingénierie 40 pour cent", 2, 22, "40 pour cent", None, ""),
        ("«\u00a0Support\u00a0» support 30,5 %", 6, 21, "30,5 %", None, ""),
        ("équipe support 30 %", None, 21, "30 %", None, ""),
    ],
)
def test_french_small_words_say_what_english_ones_do(
    text: str, client: int | None, team: int, value: str, until: date | None, because: str
) -> None:
    sentence = read(text, CLIENTS, TEAMS, TODAY, LIMIT)

    assert (sentence.client, sentence.team, sentence.value) == (client, team, value)
    assert (sentence.until, sentence.because) == (until, because)


@pytest.mark.parametrize(
    "begins", ["du 1er juin", "à partir du 1er juin", "dès le 1er juin", "à compter du 2027-06-01"]
)
def test_a_window_begins_on_a_day_to_come(begins: str) -> None:
    sentence = read(f"acme ingénierie 40 % {begins} au 30 juin", CLIENTS, TEAMS, TODAY, WINDOW)

    assert (sentence.value, sentence.since, sentence.until) == ("40 %", date(2027, 6, 1), JUNE)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("dans 30 jours", date(2026, 12, 23)),
        ("in 30 days", date(2026, 12, 23)),
        ("jusqu'à dans 2 semaines", date(2026, 12, 7)),
        ("pendant 30 jours", date(2026, 12, 22)),
        ("for 1 month", date(2026, 12, 22)),
        ("du 1er décembre pendant 2 semaines", date(2026, 12, 14)),
        ("pendant 3 mois à partir du 30 novembre", date(2027, 2, 27)),
        ("jusqu'à demain", date(2026, 11, 24)),
    ],
)
def test_a_window_ends_so_many_days_ahead(said: str, until: date) -> None:
    sentence = read(f"acme ingénierie 40 % {said} car ils migrent", CLIENTS, TEAMS, TODAY, WINDOW)

    assert (sentence.value, sentence.until, sentence.because) == ("40 %", until, "ils migrent")


@pytest.mark.parametrize("since", ["depuis le 1er septembre", "à partir du 1er septembre", "since 1 September"])
def test_a_key_is_given_since_a_day_that_is_over(since: str) -> None:
    sentence = read(f"acme VIP {since}", CLIENTS, Names({}), TODAY, MAPPING)

    assert (sentence.value, sentence.since) == ("VIP", date(2026, 9, 1))


@pytest.mark.parametrize("name", ["Europe Car Rental", "Banque du Nord", "Au Bon Pain", "Jusqu'au Bout"])
@pytest.mark.parametrize("takes", [frozenset(), MAPPING])
def test_a_french_small_word_is_a_part_of_a_name_where_no_such_clause_can_stand(
    name: str, takes: frozenset[str]
) -> None:
    assert read(f"acme {name}", CLIENTS, Names({}), TODAY, takes).value == name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "acme ingénierie 40% jusqu'au 06/07",
            "06/07 peut être le 6 juillet ou le 7 juin. Écrivez le mois en lettres, ou la date comme 2026-06-30.",
        ),
        (
            "acme ingénierie 40% jusqu'à bientôt",
            (
                "bientôt n'est pas une date. Écrivez-la comme 30 juin ou 2026-06-30 ; un nom qui contient ce mot se "
                "met entre guillemets."
            ),
        ),
        (
            "support 30%",
            'support peut être l\'équipe support ou le client support. Écrivez équipe support ou "support".',
        ),
        ('acme "support 30%', 'Un guillemet reste ouvert : "support 30%. Fermez-le à la fin du nom.'),
    ],
)
def test_what_is_asked_back_is_asked_in_french(text: str, says: str) -> None:
    with speaking(FRENCH), pytest.raises(Mistake) as mistake:
        read(text, CLIENTS, TEAMS, TODAY, LIMIT)

    assert spaced(str(mistake.value)) == says


def test_shares_are_asked_back_with_a_comma() -> None:
    with speaking(FRENCH), pytest.raises(Mistake) as mistake:
        percent("0,3")

    assert spaced(str(mistake.value)) == "0,3 fait moins de 1 %. Vouliez-vous dire 30 % ?"


def test_an_unknown_name_is_answered_with_those_like_it() -> None:
    with speaking(FRENCH):
        assert spaced(str(unknown("client", "acmee", CLIENTS))) == (
            "Il n'y a pas de client acmee. Vouliez-vous dire Acme ?"
        )
        assert str(unknown("team", "", TEAMS)) == "Nommez l'équipe."
