"""What hours are for, what slipped and what came in: every sentence, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.signals.crowding import Pace
from bot.domain.signals.displacement import Displacement
from bot.domain.strain import Strain
from bot.services.displaced_view import DisplacedLetter, DisplacedView, SlippedItem
from bot.services.figures import Bespoke
from bot.services.messages import StrainTold
from bot.services.roadmap import CameIn, ClassHours, Roadmap, Slipped, TeamRoadmap
from bot.slack.blocks import card, classes, displaced, strain
from bot.slack.blocks.roadmap import draw
from bot.store.tables import WorkRule
from tests.slack.blocks import test_card
from tests.slack.blocks.readings import HOSTILE, LONG, NOW, WINDOW, drawn, in_french, line, team

HOUR = 3600
TRACKER = "https://tracker.example"
FOUND = Displacement(
    opened=7,
    usual_opened=1,
    share=0.13,
    usual_share=0.03,
    planned=14,
    slipped=3,
    usual_planned=30,
    usual_slipped=2,
    least=9,
    most=21,
)
VIEW = DisplacedView("Acme", "Engineering", date(2026, 11, 16), FOUND)
LATER = Pace(usual=9 * 24 * HOUR, items=40, solved=10, items_before=120, solved_before=60)
LETTER = DisplacedLetter(
    view=replace(
        VIEW,
        others=LATER,
        day=date(2026, 11, 18),
        newest=(("SSO login", f"{TRACKER}/2"), ("Stock", "")),
        late=(SlippedItem("Offline mode", f"{TRACKER}/1", 21), SlippedItem("Audit trail", "", 9)),
        waited=14 * 24 * HOUR,
    ),
    zone="Europe/Paris",
)
NOW_HOURS = ClassHours({"roadmap": 440 * HOUR, "bespoke": 140 * HOUR, "support": 90 * HOUR}, 1_000 * HOUR)
BEFORE = ClassHours({"roadmap": 610 * HOUR, "bespoke": 60 * HOUR, "maintenance": 150 * HOUR}, 1_000 * HOUR)
ENGINEERING = team("Engineering", "engineering", 2)
TEAM = TeamRoadmap(
    team=ENGINEERING,
    hours=NOW_HOURS,
    before=BEFORE,
    starts=(date(2026, 11, 3), date(2026, 11, 10)),
    periods=(BEFORE, NOW_HOURS),
    planned=14,
    slips=3,
    slipped=(
        Slipped("Offline mode", f"{TRACKER}/1", 21, date(2026, 12, 12), done=False),
        Slipped("Audit trail", "", 3, date(2026, 11, 10), done=True),
    ),
    came_in=(
        CameIn("Acme", 7, 130 * HOUR, 1, (("SSO login", f"{TRACKER}/2"), ("Stock", ""))),
        CameIn("Globex", 1, 10 * HOUR, None),
    ),
    clients_in=3,
    displaced=(VIEW,),
    ruled=True,
    dates_from=date(2026, 10, 30),
    strain=Strain(5, 2, 0.2, 0.05),
)
REPORT = Roadmap(WINDOW, (TEAM,), None)


def of(**more: object) -> Roadmap:
    return replace(REPORT, teams=(replace(TEAM, **more),))


def test_the_verdict_comes_first_then_classes_then_what_slipped_and_what_came_in() -> None:
    assert drawn(draw(REPORT)).splitlines() == [
        "Engineering: 44 % of hours on the roadmap, 14 % bespoke",
        "Engineering",
        (
            "• Roadmap 44 % (61 % before), bespoke 14 % (6 % before), support-driven 9 % (0 % before), maintenance 0"
            " % (15 % before), of 1,000 h"
        ),
        "• 33 % of hours have no class",
        (
            "• Acme: 7 bespoke issues came in over four weeks (usually 1), 13 % of hours (usually 3 %). At the same"
            " time 3 of 14 dated roadmap issues (21 %, usually 7 %) slipped by 9 to 21 days"
        ),
        (
            f"• Over 28 days, 3 of 14 dated roadmap issues slipped: Offline mode ({TRACKER}/1) 21 days later, now 12"
            " Dec; Audit trail 3 days later, done 10 Nov; and 1 other"
        ),
        f"• Acme: 7 bespoke issues came in (1 before), 130 h. Newest: SSO login ({TRACKER}/2), Stock",
        "• Globex: 1 bespoke issue came in, 10 h",
        "• and 1 more client",
        (
            "• The team as a whole, in four weeks: switches between clients: 5 a person and week (usually 2); 20 % of"
            " work out of hours (usually 5 %). Told only of 5 people or more"
        ),
        "• How due dates moved before 30 Oct 2026 is not known: it is not read from the source",
        "Roadmap, by week until 16 Nov: 61 44 %",
        "Bespoke, by week until 16 Nov: 6 14 %",
        "Support-driven, by week until 16 Nov: 0 9 %",
        "Maintenance, by week until 16 Nov: 15 0 %",
        "No class, by week until 16 Nov: 18 33 %",
        (
            "20 Oct - 16 Nov, Paris time. Dated: with a due date as the days began, or given one in them. Slipped: by 3"
            " days or more. A class is what a mark of the issue says, never what somebody did. Clients are measured,"
            " never people."
        ),
    ]


def test_the_chart_holds_every_class_that_was_worked_and_what_has_none() -> None:
    (chart,) = [block["chart"] for block in draw(REPORT).blocks if block["type"] == "data_visualization"]
    lines = {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]}
    assert lines == {
        "Roadmap": [61.0, 44.0],
        "Bespoke": [6.0, 14.0],
        "Support-driven": [0.0, 9.0],
        "Maintenance": [15.0, 0.0],
        "No class": [18.0, 33.0],
    }


def test_in_french() -> None:
    assert in_french(lambda: draw(REPORT)) == [
        "Engineering : 44 % des heures pour la feuille de route, 14 % de spécifique",
        "Engineering",
        (
            "• Feuille de route 44 % (61 % avant), spécifique 14 % (6 % avant), issu du support 9 % (0 % avant),"
            " maintenance 0 % (15 % avant), sur 1 000 h"
        ),
        "• 33 % des heures n'ont pas de classe",
        (
            "• Acme : 7 tâches spécifiques entrées en quatre semaines (d'habitude 1), 13 % des heures (d'habitude 3"
            " %). Pendant ce temps, 3 des 14 tâches datées de la feuille de route (21 %, d'habitude 7 %) ont"
            " glissé de 9 à 21 jours"
        ),
        (
            f"• Sur 28 jours, 3 des 14 tâches datées de la feuille de route ont glissé : Offline mode ({TRACKER}/1) 21"
            " jours plus tard, maintenant le 12 déc. ; Audit trail 3 jours plus tard, terminé le 10 nov. ; et 1 autre"
        ),
        f"• Acme : 7 tâches spécifiques entrées (1 avant), 130 h. Les plus récentes : SSO login ({TRACKER}/2), Stock",
        "• Globex : 1 tâche spécifique entrée, 10 h",
        "• et 1 autre client",
        (
            "• L'équipe dans son ensemble, sur quatre semaines : passages d'un client à l'autre : 5 par personne et par"
            " semaine (d'habitude 2) ; 20 % du travail hors des heures de bureau (d'habitude 5 %). Indiqué à partir"
            " de 5 personnes seulement"
        ),
        "• On ignore comment les échéances ont bougé avant le 30 oct. 2026 : ce n'est pas lu dans la source",
        "Feuille de route, par semaine jusqu'au 16 nov. : 61 44 %",
        "Spécifique, par semaine jusqu'au 16 nov. : 6 14 %",
        "Issu du support, par semaine jusqu'au 16 nov. : 0 9 %",
        "Maintenance, par semaine jusqu'au 16 nov. : 15 0 %",
        "Sans classe, par semaine jusqu'au 16 nov. : 18 33 %",
        (
            "20 oct. - 16 nov., heure de Paris. Datée : elle avait une échéance au début de ces jours, ou en a reçu une"
            " depuis. Glissé : de 3 jours ou plus. Une classe est ce que dit une marque de la tâche, jamais ce que"
            " quelqu'un a fait. On mesure les clients, jamais les personnes."
        ),
    ]


@pytest.mark.parametrize(
    ("more", "said", "french"),
    [
        (
            {"slips": 0, "slipped": ()},
            "Over 28 days, none of 14 dated roadmap issues slipped",
            "Sur 28 jours, aucune des 14 tâches datées de la feuille de route n'a glissé",
        ),
        (
            {"planned": 0, "slips": 0, "slipped": ()},
            "No roadmap issue had a due date in these days",
            "Aucune tâche de la feuille de route n'avait d'échéance pendant ces jours",
        ),
        (
            {"hours": ClassHours({}, 40 * HOUR), "before": None},
            "None of 40 h has a class",
            "Aucune classe pour 40 h",
        ),
        (
            {"strain": Strain(1.5, None, None, None)},
            "switches between clients: 1.5 a person and week. Told only of",
            "passages d'un client à l'autre : 1,5 par personne et par semaine. Indiqué",
        ),
        (
            {"strain": Strain(None, None, 0.2, None)},
            "in four weeks: 20 % of work out of hours. Told only of",
            "sur quatre semaines : 20 % du travail hors des heures de bureau. Indiqué",
        ),
        ({"before": None}, "Roadmap 44 %, bespoke 14 %, support-driven 9 %, of 1,000 h", "Feuille de route 44 %, spéc"),
    ],
)
def test_what_else_can_be_said(more: dict[str, object], said: str, french: str) -> None:
    assert said in drawn(draw(of(**more)))
    assert french in "\n".join(in_french(lambda: draw(of(**more))))


@pytest.mark.parametrize(
    ("report", "said", "french"),
    [
        (
            of(ruled=False),
            (
                "Engineering: no rule says yet what is roadmap and what is bespoke\nEngineering\n• To say what marks a"
                " class: /clientload team class Engineering bespoke label for-acme\n"
            ),
            (
                "Engineering : aucune règle ne dit encore ce qui relève de la feuille de route et"
                " ce qui est spécifique\n"
            ),
        ),
        (
            of(hours=ClassHours({}, 0)),
            "Engineering: no hours in these 28 days\n",
            "Engineering : pas d'heures pendant ces 28 jours\n",
        ),
        (
            replace(REPORT, teams=()),
            "No team does engineering, so there is no roadmap to speak of",
            "Aucune équipe ne fait d'ingénierie, il n'y a donc pas de feuille de route",
        ),
    ],
)
def test_where_there_is_nothing_to_say_it_says_what_to_do(report: Roadmap, said: str, french: str) -> None:
    assert drawn(draw(report)).startswith(said)
    assert "\n".join(in_french(lambda: draw(report))).startswith(french)


def test_teams_that_find_no_room_are_named() -> None:
    more = replace(REPORT, more=("Delivery", "Platform"))
    assert "Not told here: Delivery, Platform. One by one: /clientload roadmap Delivery\n" in drawn(draw(more))
    assert "Non détaillées ici : Delivery, Platform. Une par une : /clientload feuille-de-route Delivery" in in_french(
        lambda: draw(more)
    )


def test_everything_at_its_limit_still_goes_into_one_message() -> None:
    long = replace(
        TEAM,
        team=team(LONG, "engineering", 2),
        slipped=(Slipped(f"{HOSTILE} {LONG}", f"{TRACKER}/{'x' * 2900}", 21, date(2026, 12, 12), done=False),) * 5,
        came_in=(CameIn(f"{HOSTILE} {LONG}", 7, 130 * HOUR, 1, ((LONG, TRACKER),) * 3),) * 5,
        displaced=(replace(VIEW, client=f"{HOSTILE} {LONG}"),) * 3,
    )
    drawn(draw(replace(REPORT, teams=(long,) * 3, more=(LONG,) * 20)))


def test_a_leader_is_told_what_came_in_what_slipped_and_who_waits() -> None:
    assert drawn(displaced.letter(LETTER)).splitlines() == [
        "Acme's bespoke work came in while Engineering's roadmap slipped",
        "Acme: 7 bespoke issues came in over four weeks (usually 1), 13 % of hours (usually 3 %)",
        f"Newest: SSO login ({TRACKER}/2), Stock",
        "At the same time 3 of 14 dated roadmap issues (21 %, usually 7 %) slipped by 9 to 21 days",
        f"Slipped most: Offline mode ({TRACKER}/1) 21 days, Audit trail 9 days",
        (
            "At the same time, other clients' issues may be solved later, not sure yet: 25 % within their usual 9"
            " days (10 of 40), usually 50 %"
        ),
        "Half of what other clients opened in these weeks has waited 14 days or more, usually 9 days",
        "Next: /clientload roadmap Engineering",
        (
            "It held on three evenings running; whether one led to the other is not known. Since 16 Nov. 28 days up"
            " to 18 Nov, Paris time. Dated: with a due date as the days began, or given one in them. Slipped: by 3 days"
            " or more. Clients are measured, never people"
        ),
    ]
    assert in_french(lambda: displaced.letter(LETTER)) == [
        "Du travail spécifique pour Acme est entré pendant que la feuille de route de l'équipe Engineering glissait",
        "Acme : 7 tâches spécifiques entrées en quatre semaines (d'habitude 1), 13 % des heures (d'habitude 3 %)",
        f"Les plus récentes : SSO login ({TRACKER}/2), Stock",
        (
            "Pendant ce temps, 3 des 14 tâches datées de la feuille de route (21 %, d'habitude 7 %) ont glissé de 9 à"
            " 21 jours"
        ),
        f"Ont le plus glissé : Offline mode ({TRACKER}/1) 21 jours, Audit trail 9 jours",
        (
            "Pendant ce temps, la résolution des tâches des autres clients tarde peut-être, sans certitude encore :"
            " 25 % dans le délai habituel de 9 jours (10 sur 40), contre 50 % d'habitude"
        ),
        (
            "La moitié de ce que les autres clients ont ouvert pendant ces semaines attend ou a attendu au moins 14"
            " jours, d'habitude 9 jours"
        ),
        "Ensuite : /clientload feuille-de-route Engineering",
        (
            "Constaté trois soirs de suite ; on ignore si l'un a entraîné l'autre. Depuis le 16 nov. 28 jours"
            " jusqu'au 18 nov., heure de Paris. Datée : elle avait une échéance au début de ces jours, ou en a reçu une"
            " depuis. Glissé : de 3 jours ou plus. On mesure les clients, jamais les personnes"
        ),
    ]


def test_figures_of_a_stretch_that_grows_quiet_say_of_which_day_they_are() -> None:
    lasting = replace(VIEW, day=date(2026, 11, 18))
    assert displaced.line(lasting).startswith("Acme: 7 bespoke issues came in over four weeks (")
    said = displaced.line(replace(lasting, quiet=True))
    assert said.startswith("Acme: 7 bespoke issues came in over the four weeks up to 18 Nov (usually 1), 13 % of hours")


def test_one_slip_length_is_said_once() -> None:
    same = replace(VIEW, found=replace(FOUND, least=9, most=9))
    assert "slipped by 9 days" in displaced.slipped(same)


def test_a_card_says_what_was_made_for_the_client_alone() -> None:
    busy = replace(line(test_card.SUPPORT), bespoke=Bespoke(5, 41 * HOUR))
    assert "• 5 bespoke issues came in, 41 h bespoke (12 % of the team's hours)" in drawn(
        card.draw(test_card.report(teams=(busy,)))
    )
    assert "• 5 tâches spécifiques entrées, 41 h de spécifique (12 % des heures de l'équipe)" in in_french(
        lambda: card.draw(test_card.report(teams=(busy,)))
    )
    none = replace(line(test_card.SUPPORT), bespoke=Bespoke(0, 0))
    assert "bespoke" not in drawn(card.draw(test_card.report(teams=(none,))))


def test_the_rules_are_listed_by_class() -> None:
    held = [
        WorkRule(team_id=None, work="roadmap", kind="project", value="PLAT", made_by="U1", made_at=NOW),
        WorkRule(team_id=2, work="bespoke", kind="label", value="for-acme", made_by="U1", made_at=NOW),
    ]
    assert drawn(classes.rules([ENGINEERING], held)).splitlines() == [
        "Classes of work: what the engineers' hours are for",
        "Roadmap",
        "• project PLAT, in all teams",
        "Bespoke",
        "• label for-acme, in Engineering",
        "Support-driven",
        "• nothing marks it yet",
        "Maintenance",
        "• nothing marks it yet",
        (
            "The most particular mark decides: label, component, epic, type, project. What bears none has the class"
            " of its epic, else none. To set one: /clientload team class Engineering bespoke label for-acme"
        ),
    ]


def test_a_team_without_rules_of_classes_is_told_its_strain_too() -> None:
    assert drawn(draw(of(ruled=False))).splitlines()[3] == (
        "• The team as a whole, in four weeks: switches between clients: 5 a person and week (usually 2); 20 % of work"
        " out of hours (usually 5 %). Told only of 5 people or more"
    )


def test_a_team_is_told_what_is_measured_of_it_and_what_is_not() -> None:
    assert drawn(strain.told(StrainTold(team="Support", by="U1", on=True))).splitlines() == [
        "From now on the strain of Support is measured, of the team as a whole",
        "What is told, in /clientload roadmap Support",
        "• the part of work that falls out of office hours, over four weeks",
        "• how often people switch between clients in a week, on average",
        "What is not told",
        "• anything of one person: of fewer than 5 people nothing is told",
        "• who worked when: what it is counted from is kept without names, for 90 days",
        "Switched on by a colleague. An admin switches it off: /clientload team strain Support off",
    ]
    assert drawn(strain.told(StrainTold(team="Support", by="U1", on=False))).splitlines() == [
        "The strain of Support is not measured any more",
        "Switched off by a colleague",
    ]
