"""What an alert says in French: every state, at low and at high coverage, and all that stands below the verdict."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from bot.domain.growth import Driver, Growth
from bot.domain.handling import Act, Handling
from bot.language import speaking
from bot.services.messages import AlertView, Evidence
from bot.slack.blocks import alert
from tests.slack.blocks.readings import drawn, in_french, plain
from tests.slack.blocks.test_alert import (
    ABOVE,
    CLEARED,
    ENGINEERING,
    GREW,
    HIGH,
    LATER,
    LOW,
    MANY,
    NAMES,
    NEAR,
    NEXT,
    ON_COURSE,
    PLACEMENTS,
    STALE,
    STATES,
    STEP,
    USUAL,
)

SAID = {
    "above": "Acme dépasse sa limite dans l'équipe Support : {}34 % à présent, limite 30 %",
    "on course": (
        "Acme est en passe de dépasser sa limite dans l'équipe Support : {}26 % à présent, limite 30 %,"
        " date probable 26 nov. - 7 déc."
    ),
    "on course, no date": (
        "Acme est en passe de dépasser sa limite dans l'équipe Support : {}26 % à présent, limite 30 %"
    ),
    "on course, there": "Acme a atteint sa limite dans l'équipe Support : {}31 % à présent, limite 30 %",
    "step": (
        "Acme occupe l'équipe Support plus qu'avant : {}36 % sur deux semaines,"
        " 16 % quatre semaines plus tôt, limite 30 %"
    ),
    "step, no past": "Acme occupe l'équipe Support plus qu'avant : {}36 % sur deux semaines, limite 30 %",
    "lasting": ("Acme dépasse sa limite dans l'équipe Support depuis le 12 septembre : {}34 % à présent, limite 30 %"),
    "critical": "Acme est à 1,6 fois sa limite dans l'équipe Support : {}48 % à présent, limite 30 %",
    "critical, lasting": (
        "Acme est à 1,6 fois sa limite dans l'équipe Support, dépassée depuis le 12 septembre : {}48 %, limite 30 %"
    ),
    "near": "Acme reste proche de sa limite dans l'équipe Support : {}28 % à présent, limite 30 %",
    "stale": "Le 16 nov., Acme dépassait sa limite dans l'équipe Support : {}34 %, limite 30 %",
    "stale on course": (
        "Le 16 nov., Acme était en passe de dépasser sa limite dans l'équipe Support : {}26 %, limite 30 %"
    ),
    "stale step": "Le 16 nov., Acme occupait l'équipe Support plus qu'avant : {}28 %, limite 30 %",
    "cleared": "Acme est de nouveau sous sa limite dans l'équipe Support : {}24 %, limite 30 %",
    "cleared on course": ("Acme n'est plus en passe de dépasser sa limite dans l'équipe Support : {}24 %, limite 30 %"),
    "a share that rounds to the limit": (
        "Acme dépasse sa limite dans l'équipe Support : {}30,4 % à présent, limite 30 %"
    ),
}


def lines(view: AlertView) -> list[str]:
    return in_french(lambda: alert.message(view, NAMES))


def reply(view: AlertView) -> list[str]:
    return in_french(lambda: alert.reply(view, NAMES))


def test_no_state_is_left_out() -> None:
    assert set(SAID) == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_the_verdict_comes_first_and_at_low_coverage_it_is_a_lower_bound(state: str) -> None:
    for evidence, least in ((LOW, "au moins "), (HIGH, "")):
        view = replace(STATES[state][0], evidence=evidence)
        assert lines(view)[0] == SAID[state].format(least)
        assert reply(view)[0] == SAID[state].format(least)


def test_the_whole_message_reads_like_this() -> None:
    full = replace(ABOVE, growth=GREW, others=LATER, crowding=True, handling=Handling(("U1", "U2")))
    assert lines(full) == [
        "Acme dépasse sa limite dans l'équipe Support : 34 % à présent, limite 30 %",
        (
            "116 sur 342 h ; 84 sur 412 tickets (20 %). Quatre semaines plus tôt : 16 %."
            " Des éléments ouverts chaque semaine : 15 15 16 18 21 24 27 30 %"
        ),
        "En hausse (+34 h) : SSO login +19, Invoice export is slow (https://desk.example/7) +9, le reste +6",
        (
            "Effet d'éviction : pendant ce temps, la résolution des tickets des autres clients tarde,"
            " 31 % dans le délai habituel de 9 h (26 sur 84), contre 50 % d'habitude"
        ),
        (
            "Fiabilité : 31 % ou plus, avec une confiance de 95 %. Couverture 99 %, 1 % des heures sont encore sans"
            " client ; si toutes étaient pour Acme, 35 %. Heures estimées (12 min par réponse)"
        ),
        "Marie et Paul <!here> suivent cet épisode",
        (
            "Règle : au-dessus de la limite, trois soirs de suite. 20 oct. - 16 nov., heure de Paris."
            " On mesure les clients, jamais les personnes"
        ),
    ]


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (ON_COURSE, "Règle : en passe de dépasser la limite, deux soirs de suite. 20 oct. - 16 nov., heure de Paris."),
        (STEP, "Règle : hausse brusque, deux soirs de suite."),
        (CLEARED, "Règle : prend fin après sept soirs sous 26 %."),
        (
            replace(ABOVE, few_clients=3),
            (
                "trois soirs de suite ; limite 60 %, le maximum par défaut : le double de la part équitable pour 3"
                " clients (33 %) irait au-delà. 20 oct."
            ),
        ),
        (CLEARED, "Durée : 12 sept. - 16 nov.\n"),
        (NEAR, "L'alerte prend fin après une semaine sous 26 %\n"),
        (replace(ABOVE, day=date(2027, 1, 10)), "14 déc. 2026 - 10 janv. 2027, heure de Paris."),
        (replace(ABOVE, zone="America/New_York"), "16 nov., heure de New York."),
        (
            STALE,
            (
                "Chiffres du 16 nov. ; Zendesk n'a pas répondu depuis le 12 nov. 14:05 :"
                " cette alerte est figée, ni aggravée ni levée\n"
            ),
        ),
        (replace(STALE, late=()), "Chiffres du 16 nov. ; une source est en retard : cette alerte est figée"),
        (replace(ABOVE, anew="deleted"), "Mon message précédent à ce sujet a été supprimé ; celui-ci prend sa place\n"),
        (replace(ABOVE, anew="moved"), "dans un canal où je ne peux plus écrire\n"),
        (replace(ABOVE, placement="moved"), "Cette alerte se trouve maintenant dans le canal de l'équipe Support\n"),
        (
            replace(ABOVE, placement="responsible"),
            (
                "Vous êtes le référent de l'équipe Support, c'est pourquoi vous recevez aussi ce message."
                " L'équipe le lit dans le canal de l'équipe Support\n"
            ),
        ),
        (replace(ABOVE, placement="nudge"), "Personne ne suit cet épisode depuis cinq jours ouvrés. Vous êtes"),
        (
            replace(ABOVE, placement="no_channel", channel_id=None),
            (
                "L'équipe Support n'a pas de canal, donc rien n'a été publié."
                " Pour lui en donner un : /clientload équipe canal Support #canal\n"
            ),
        ),
        (
            replace(ABOVE, placement="observing", live_since=date(2026, 12, 1)),
            (
                "En observation jusqu'au 1er déc. : rien n'a été publié dans le canal de l'équipe Support."
                " Pour commencer maintenant : /clientload équipe activer Support\n"
            ),
        ),
        (
            replace(ABOVE, placement="observing", channel_id=None),
            "En observation : rien n'a été publié dans un canal de l'équipe Support.",
        ),
        (
            replace(ABOVE, placement="observing"),
            "En observation. Acme dépasse sa limite dans l'équipe Support : 34 % à présent",
        ),
    ],
)
def test_rules_places_and_sources_are_said(view: AlertView, said: str) -> None:
    assert said in "\n".join(lines(view))


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (LOW, "Couverture 40 %, 60 % des heures sont encore sans client ; si toutes étaient pour Acme, 94 %."),
        (replace(HIGH, unattributed=0.001), "Couverture supérieure à 99 %."),
        (replace(HIGH, unattributed=0.0), "Couverture 100 %, chaque heure a un client ou relève du travail interne."),
        (replace(HIGH, worked=0.2), "Part des heures travaillées pendant ces jours : 20 %"),
        (replace(HIGH, basis=()), "Aucune heure travaillée pendant ces jours"),
        (replace(HIGH, basis=(("logged", 1.0),)), "Heures saisies\n"),
        (replace(HIGH, basis=(("count", 1.0),)), "Heures d'après le temps habituel de tels tickets\n"),
        (LOW, "Heures : 70 % estimées (12 min par réponse), 30 % saisies"),
    ],
)
def test_how_sure_it_is_is_said(evidence: Evidence, said: str) -> None:
    assert said in "\n".join(lines(replace(ABOVE, evidence=evidence)))


def test_engineering_has_its_own_bases() -> None:
    parts = (("activity", 0.6), ("estimate", 0.4))
    said = "\n".join(lines(replace(ENGINEERING, evidence=replace(HIGH, basis=parts))))
    assert "Heures : 60 % d'après les jours au statut en cours, 40 % d'après les estimations\n" in said


def test_one_item_is_singular_and_half_of_one_too() -> None:
    assert "0,2 sur 0,2 h ; 1 sur 1 ticket (100 %)" in lines(
        replace(ABOVE, share=1.0, items=1, team_items=1, hours=0.2, team_hours=0.2, before=None, weekly=())
    )
    assert "1 sur 1,5 tâche (67 %)" in "\n".join(lines(replace(ENGINEERING, items=1, team_items=1.5)))
    assert "0 sur 0 h ; 0 sur 0 ticket." in "\n".join(
        lines(replace(ABOVE, items=0, team_items=0, hours=0, team_hours=0))
    )


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        (replace(GREW, drivers=()), "En hausse (+34 h) : beaucoup de choses un peu, rien ne ressort"),
        (
            Growth(3 * 3600, 1800, 0, 0, (Driver("type", "SSO", 6300),)),
            "En hausse (+2,5 h) : type SSO +1,8, le reste +0,7",
        ),
        (Growth(88 * 3600, 90 * 3600, 0, 0), "Rien n'a augmenté : 88 h, 90 auparavant"),
        (
            Growth(88 * 3600, 90 * 3600, 220 * 3600, 300 * 3600),
            "Rien n'a augmenté : 88 h, 90 auparavant ; celles des autres sont passées de 300 à 220 h",
        ),
    ],
)
def test_what_grew_is_said(growth: Growth, said: str) -> None:
    assert said in lines(replace(ABOVE, growth=growth))


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (
            replace(ABOVE, others=MANY, crowding=True),
            (
                "Effet d'éviction : pendant ce temps, la résolution des tickets des autres clients tarde,"
                " 60 % dans le délai habituel de 3 jours (1 010 sur 1 684), contre 80 % d'habitude"
            ),
        ),
        (
            replace(ENGINEERING, others=LATER),
            (
                "Pendant ce temps, la résolution des tâches des autres clients tarde peut-être, sans certitude encore :"
                " 31 % dans le délai habituel de 9 h (26 sur 84), contre 50 % d'habitude"
            ),
        ),
        (
            replace(ABOVE, others=USUAL, crowding=True),
            (
                "L'effet d'éviction prend peut-être fin : 48 % des tickets des autres clients aboutissent"
                " dans le délai habituel de 9 h (40 sur 84), contre 50 % d'habitude"
            ),
        ),
        (
            replace(ABOVE, kind="", crowding=True),
            ("L'effet d'éviction prend peut-être fin : les éléments des autres clients ne permettent plus de le dire"),
        ),
        (
            replace(ABOVE, others=USUAL),
            (
                "Pendant ce temps, aucun signe sûr que d'autres clients attendent plus longtemps :"
                " d'habitude, la moitié de leurs tickets aboutissent en moins de 9 h"
            ),
        ),
        (
            replace(ABOVE, others=replace(USUAL, solved=84, solved_before=270)),
            (
                "Pendant ce temps, aucun signe sûr que d'autres clients attendent plus longtemps :"
                " d'habitude, 90 % de leurs tickets aboutissent en moins de 9 h"
            ),
        ),
    ],
)
def test_what_the_others_pay_is_said(view: AlertView, said: str) -> None:
    assert said in lines(view)


@pytest.mark.parametrize(
    ("act", "decision", "note"),
    [
        (
            Act("snoozed", "U1", "", NEXT, 0.34),
            "Mis en veille jusqu'au 24 nov. par Marie",
            (
                "Jusqu'au 24 nov., ou jusqu'à ce que la part ait gagné dix points, cet épisode est mis en veille"
                " par Marie"
            ),
        ),
        (
            Act("snoozed", "U1", "congés", NEXT, 0.34),
            "Mis en veille jusqu'au 24 nov. par Marie, motif : congés",
            (
                "Jusqu'au 24 nov., ou jusqu'à ce que la part ait gagné dix points, cet épisode est mis en veille"
                " par Marie, motif : congés"
            ),
        ),
        (
            Act("expected", "U2", "migration.", date(2027, 1, 5), 0.4),
            "Convenu : au plus 40 % jusqu'au 5 janv. 2027, selon Paul <!here>, motif : migration",
            "Paul <!here> s'attend à 40 % au plus jusqu'au 5 janv. 2027, motif : migration",
        ),
        (
            Act("settled", "U404"),
            "Pas un problème, selon quelqu'un",
            "Quelqu'un dit que ce n'est pas un problème. Plus rien n'en sera dit jusqu'à la fin de l'épisode",
        ),
    ],
)
def test_what_was_decided_is_said_with_who_and_why(act: Act, decision: str, note: str) -> None:
    view = replace(ABOVE, handling=Handling((), act), act=act)
    assert decision in lines(view)
    assert reply(view) == [note]


def test_followers_and_the_end_of_a_snooze_are_said() -> None:
    assert "Quelqu'un suit cet épisode" in lines(replace(ABOVE, handling=Handling(("U404",))))
    (many,) = (line for line in lines(replace(ABOVE, handling=Handling(("U1",) * 9))) if line.startswith("Marie"))
    assert many.endswith("Marie et 4 autres suivent cet épisode")
    assert reply(replace(ABOVE, act=Act("followed", "U1"))) == ["Marie suit cet épisode"]
    assert reply(replace(ABOVE, act=Act("woken", "U1"))) == ["Marie veut de nouveau en entendre parler"]
    over = replace(ABOVE, act=Act("woken", "", "the snooze is over"))
    assert reply(over)[1] == "La mise en veille est terminée"
    leapt = replace(ABOVE, act=Act("woken", "", "the share rose by another ten points"))
    assert reply(leapt)[1] == "La part a encore augmenté de dix points"


def test_chart_and_buttons_speak_french_too() -> None:
    with speaking("fr"):
        answer = alert.message(ABOVE, NAMES)
    (chart,) = [block for block in answer.blocks if block["type"] == "data_visualization"]
    assert chart["title"] == "Part des heures d'éléments ouverts, par semaine"
    assert [series["name"] for series in chart["chart"]["series"]] == ["Acme", "Limite"]
    assert chart["chart"]["axis_config"]["categories"][-2:] == ["9 nov.", "16 nov."]
    assert plain(chart["chart"]["axis_config"]["y_label"]) == "% des heures"
    (row,) = [block for block in answer.blocks if block["type"] == "actions"]
    (items, follow, more) = row["elements"]
    assert [items["text"]["text"], follow["text"]["text"]] == ["Voir les éléments", "Suivre"]
    assert [plain(each["text"]["text"]) for each in more["options"]] == [
        "Je le ressens aussi : compté, jamais nommé",
        "Mettre en veille, dire que c'est prévu, ou que ce n'est pas un problème",
    ]


@pytest.mark.parametrize(("state", "placement"), list(product(STATES, PLACEMENTS)))
def test_long_names_are_cut_and_figures_are_not(state: str, placement: str) -> None:
    view = replace(STATES[state][0], client="Consolidated " * 9, team="Second line " * 9, evidence=LOW)
    with speaking("fr"):
        answer = alert.message(replace(view, placement=placement), NAMES)
    drawn(answer)
    heading = answer.blocks[0]["text"]["text"]
    assert len(heading) <= 150
    assert "30\u00a0%" in heading
    assert not heading.endswith("…")
