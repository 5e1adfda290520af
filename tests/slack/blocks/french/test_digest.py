"""What a digest says in French: quiet and busy, none, one and several, at low and high coverage."""

from dataclasses import replace
from datetime import date

import pytest

from bot.language import speaking
from bot.services.digest_view import Digest, Expected, Moved, Newcomer, Sources, Volume, Watched
from bot.slack.blocks.digest import message, several
from tests.slack.blocks.readings import LONG, drawn, in_french
from tests.slack.blocks.test_digest import ABOVE, BUSY, COURSE, CROSSED, GOOD, LATE, QUIET, STATES


def lines(view: Digest) -> list[str]:
    return in_french(lambda: message(view))


def test_a_quiet_week_is_one_line() -> None:
    assert lines(QUIET) == [
        "Support, 16-22 nov. : aucun client près d'une limite ; en tête Acme 16 % ; sources à jour."
    ]
    assert lines(replace(QUIET, largest=None)) == [
        "Support, 16-22 nov. : aucun client près d'une limite ; sources à jour."
    ]
    assert lines(replace(QUIET, observing=True))[0].startswith("Support, 16-22 nov., en observation : aucun client")
    unjudged = replace(QUIET, judged=None, largest=None)
    assert lines(unjudged) == ["Support, 16-22 nov. : rien n'a encore été jugé ; sources à jour."]
    first = replace(QUIET, since=date(2026, 12, 1), until=date(2026, 12, 8))
    assert lines(first)[0].startswith("Support, 1er-7 déc. : ")


def test_a_busy_week_says_first_what_crossed_and_last_where_the_sources_stand() -> None:
    view = replace(
        BUSY,
        moved=(Moved("Globex", 0.06, 0.09), Moved("Nordal", 0.11, 0.08)),
        new=(Newcomer("Umbra", 7),),
        expected=(Expected("Brisa", 0.2, date(2026, 11, 1), date(2026, 11, 30), "migration"),),
        volume=Volume(101, 86 * 3600, 9, 5 * 3600, 98, 84 * 3600),
    )
    assert lines(view) == [
        "Support, 16-22 nov. : aucune limite franchie, un à surveiller",
        (
            "Acme 28 % sur quatre semaines (26 % la semaine dernière), limite 30 %,"
            " en passe de la dépasser, date probable 29 nov. - 4 déc."
        ),
        "Autres mouvements : Globex 6 > 9 %, Nordal 11 > 8 %. Nouveau : Umbra, 7 tickets",
        "Convenu : Brisa au plus 20 % jusqu'au 30 nov., motif : migration",
        "Sans client : 6 % des heures, 9 tickets. /clientload état",
        (
            "101 tickets, 86 h (d'habitude 98, 84). Sources à jour le 23 nov. 08:55. Prochain résumé : 30 nov."
            " On mesure les clients, jamais les personnes"
        ),
    ]


@pytest.mark.parametrize(
    ("watched", "verdict"),
    [
        ((CROSSED,), "Globex a franchi sa limite"),
        ((CROSSED, CROSSED), "deux clients ont franchi une limite"),
        ((CROSSED,) * 12, "12 clients ont franchi une limite"),
        ((ABOVE,), "aucune limite franchie, un client toujours au-dessus"),
        ((ABOVE, ABOVE, COURSE), "aucune limite franchie, deux toujours au-dessus, un à surveiller"),
        ((CROSSED, COURSE, COURSE), "Globex a franchi sa limite, deux à surveiller"),
    ],
)
def test_the_verdict_counts(watched: tuple[Watched, ...], verdict: str) -> None:
    assert lines(replace(QUIET, watched=watched))[0] == f"Support, 16-22 nov. : {verdict}"


FOUND = "sur quatre semaines (26 % la semaine dernière), limite 30 %, "
SAID = {
    "above": ("Globex 34 % sur quatre semaines (31 % la semaine dernière), limite 30 %, au-dessus depuis le 3 nov."),
    "critical": (
        "Globex 48 % sur quatre semaines (31 % la semaine dernière), limite 30 %, au-dessus depuis le 3 nov., critique"
    ),
    "crowding out": (
        "Globex 34 % sur quatre semaines (31 % la semaine dernière), limite 30 %,"
        " au-dessus depuis le 3 nov., effet d'éviction"
    ),
    "critical and crowding out": (
        "Globex 48 % sur quatre semaines (31 % la semaine dernière), limite 30 %,"
        " au-dessus depuis le 3 nov., critique, effet d'éviction ; 40 % des heures travaillées"
    ),
    "no day yet": "Globex 34 % sur quatre semaines (31 % la semaine dernière), limite 30 %, au-dessus",
    "on course, no date": f"Acme 28 % {FOUND}en passe de la dépasser depuis le 3 nov.",
    "step": f"Acme 28 % {FOUND}plus qu'avant depuis le 3 nov.",
    "few big": f"Acme 28 % {FOUND}quelques gros éléments font 41 % des heures",
    "plain": f"Acme 31 % {FOUND}au-dessus, pas assez sûr pour une alerte ; 20 % des heures travaillées",
    "last year": f"Acme 33 % {FOUND}au-dessus, comme à la même période l'an dernier",
    "over, judged": f"Acme 30,4 % {FOUND}au-dessus, mais pas assez sûr ou pas assez longtemps pour une alerte",
    "over, plain hours": f"Acme 28 % {FOUND}36 % avant correction pour le faible nombre d'éléments",
    "over, hours worked": f"Acme 28 % {FOUND}en dessous d'après les éléments ouverts ; 35 % des heures travaillées",
    "near": f"Acme 28 % {FOUND}tout près",
    "nothing worked": f"Acme 28 % {FOUND}tout près",
    "agreed": "Acme 28 % sur quatre semaines (26 % la semaine dernière), limite 30 % (convenue), tout près",
}


@pytest.mark.parametrize("coverage", [0.40, 0.99])
@pytest.mark.parametrize("name", SAID)
def test_every_state_has_its_sentence(name: str, coverage: float) -> None:
    watched, said = STATES[name][0], SAID[name]
    if name == "plain":
        watched = replace(watched, worked=0.2)
    if coverage < 0.7:
        said = said.replace(f"{watched.client} ", f"{watched.client} au moins ", 1)
    assert lines(replace(QUIET, watched=(watched,), coverage=coverage))[1] == said


def test_a_rise_that_is_likely_is_noted() -> None:
    watched = replace(COURSE, state="noted", note="likely")
    said = lines(replace(QUIET, watched=(watched,)))[1]
    assert said.endswith("en hausse vers la limite, pas assez sûr pour une alerte")


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (Volume(1, 3600, 1, 3600, None, None), "1 ticket, 1 h. "),
        (Volume(0, 0, 0, 0, None, None), "0 ticket, 0 h. "),
        (Volume(2, 5400, 0, 0, 1.5, 1800), "2 tickets, 1,5 h (d'habitude 1,5, 0,5). "),
    ],
)
def test_a_week_is_said_beside_what_is_usual(volume: Volume, said: str) -> None:
    assert lines(replace(BUSY, volume=volume))[-1].startswith(said)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("support", "Sans client : 60 % des tickets, 6 tickets. /clientload état"),
        ("engineering", "Sans client : 60 % des tâches, 6 tâches. /clientload état"),
        ("", "Sans client : 60 % des éléments, 6 éléments. /clientload état"),
    ],
)
def test_without_hours_the_items_without_a_client_count(kind: str, said: str) -> None:
    assert said in lines(replace(BUSY, kind=kind, volume=Volume(10, 0, 6, 0, None, None)))


@pytest.mark.parametrize(
    ("sources", "judged", "said"),
    [
        (GOOD, date(2026, 11, 21), ". Jugé jusqu'au 21 nov. Prochain résumé : "),
        (replace(GOOD, good_at=None), date(2026, 11, 22), ". Sources à jour. "),
        (
            replace(GOOD, late=(LATE,)),
            date(2026, 11, 19),
            "En retard : Request Tracker depuis le 20 nov. 14:05, jugé jusqu'au 19 nov. ; les alertes attendent",
        ),
        (
            replace(GOOD, late=(replace(LATE, since=None),)),
            None,
            "En retard : Request Tracker ; les alertes attendent",
        ),
        (replace(GOOD, pulling=True), None, "Première lecture en cours, les chiffres augmentent jusqu'à sa fin"),
    ],
)
def test_the_sources_state_is_said(sources: Sources, judged: date | None, said: str) -> None:
    assert said in lines(replace(BUSY, sources=sources, judged=judged))[-1]


@pytest.mark.parametrize(
    ("active", "said"),
    [
        (0, "0 client actif, donc aucun n'est jugé par défaut, le plus gros est Acme avec 16 %"),
        (1, "1 client actif, donc aucun n'est jugé par défaut, le plus gros est Acme avec 16 %"),
        (
            2,
            (
                "2 clients actifs, donc aucun n'est jugé par défaut ; une part équitable est de 50 %,"
                " le plus gros est Acme avec 16 %"
            ),
        ),
    ],
)
def test_few_clients_are_told_of_their_fair_share(active: int, said: str) -> None:
    assert lines(replace(QUIET, too_few=active))[:2] == ["Support, 16-22 nov. : trop peu de clients pour juger", said]


MOVE = Expected("Acme", 0.4, date(2026, 12, 1), date(2027, 1, 31), "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended": ("Acme", "Globex")}, "Alertes terminées : Acme, Globex"),
        ({"new": (Newcomer("Acme", 1),) * 4}, f"Nouveau : {'Acme, 1 ticket ; ' * 3}et 1 autre"),
        ({"new": (Newcomer("Acme", 2),) * 9}, f"Nouveau : {'Acme, 2 tickets ; ' * 3}et 6 autres"),
        ({"expected": (MOVE,)}, "Convenu : Acme au plus 40 % du 1er déc. au 31 janv. 2027"),
        (
            {"expected": (MOVE,) * 6},
            (
                f"Convenu : {'Acme au plus 40 % du 1er déc. au 31 janv. 2027 ; ' * 5}"
                "et 1 autre période : /clientload prévoir"
            ),
        ),
        (
            {"watched": (COURSE,) * 21},
            "Et 1 autre client : Acme 28 % (limite 30 %)",
        ),
        (
            {"watched": (COURSE,) * 22},
            "Et 2 autres clients : Acme 28 % (limite 30 %), Acme 28 % (limite 30 %)",
        ),
    ],
)
def test_what_else_a_week_brought_is_said(change: dict[str, object], said: str) -> None:
    assert said in lines(replace(QUIET, **change))  # type: ignore[arg-type]  # a field of the digest each


def test_several_teams_and_long_names_fit() -> None:
    view = replace(BUSY, team=LONG, watched=(replace(CROSSED, client=LONG),) * 3)
    with speaking("fr"):
        drawn(several([view, QUIET]))
        heading = message(replace(view, observing=True)).blocks[0]["text"]["text"]
    assert heading.endswith("trois clients ont franchi une limite")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            replace(COURSE, state="noted", note="few_items", share=0.42, worked=0.42, lack="items", items=5),
            "au-dessus, peu d'éléments : 5 sur 101 tickets",
        ),
        (
            replace(COURSE, state="noted", note="few_items", plain=0.44, lack="items", items=5),
            "44 % avant correction pour le faible nombre d'éléments : 5 sur 101 tickets",
        ),
        (
            replace(COURSE, state="over", share=0.42, worked=0.42, lack="history"),
            "au-dessus, une alerte demande 56 jours d'historique, il y en a 1",
        ),
        (
            replace(COURSE, state="over", share=0.42, worked=0.42, lack="quiet", ended=date(2026, 11, 3)),
            "au-dessus, au calme pour quatre semaines depuis la fin de son alerte le 3 nov.",
        ),
        (
            replace(COURSE, state="over", share=0.42, worked=0.42, lack="clients"),
            "au-dessus, trop peu de clients sont actifs pour une alerte",
        ),
        (replace(COURSE, state="agreed", usual=0.25), "au-dessus de ses 25 % habituels, comme convenu"),
        (
            replace(COURSE, state="near", new=date(2026, 11, 3)),
            "tout près, client nouveau depuis le 3 nov.",
        ),
    ],
)
def test_why_nobody_is_paged_of_who_is_above(found: Watched, said: str) -> None:
    view = replace(QUIET, watched=(found,), team_items=101, team_days=1)
    assert lines(view)[1].endswith(said)
