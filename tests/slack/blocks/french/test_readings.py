"""What is answered in French: cards, teams, the largest clients, two side by side, the items behind a figure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.attribution import WHOLE
from bot.domain.growth import Driver
from bot.domain.threshold import Limit, SetLimits, limit_for
from bot.domain.trend import periods
from bot.language import speaking
from bot.services.digest_view import Expected
from bot.services.figures import Before, Overview, Pull
from bot.slack.blocks import card, compare, items, overview, top
from tests.slack.blocks import test_card, test_compare, test_items, test_overview, test_top
from tests.slack.blocks.readings import UNTIL, WINDOW, episode, in_french, item, line, part, plain, shown, team

PRIVACY = "On mesure les clients, jamais les personnes."
DESK = test_card.DESK
SUPPORT = test_card.SUPPORT


def of_card(**more: object) -> list[str]:
    return in_french(lambda: card.draw(test_card.report(**more)))


def test_a_card() -> None:
    assert of_card() == [
        "Acme est en passe de dépasser sa limite dans l'équipe Support depuis le 3 nov.",
        "Support : 26 % des heures, jusqu'à 33 % si tout le travail sans client était pour ce client ; couverture 93 %",
        "• 88 sur 342 h ; 84 sur 412 tickets (20 %)",
        "• Limite 30 % (de l'équipe) ; en passe de dépasser la limite depuis le 3 nov.",
        "• 35 % des heures que causent les clients ; travail interne 20 % du total",
        "• Part des heures travaillées, par semaine : 15 16 16 - 21 24 27 30 %",
        "• Heures : 100 % estimées (12 min par réponse)",
        "Rien dans Sales.",
        (
            f"Les plus gros éléments : Invoice export ({DESK}/1) 1,5 h ;"
            f" SSO login ({DESK}/2) 1,5 h, soit sa part de 50 %"
        ),
        f"20 oct. - 16 nov., heure de Paris. Les éléments sont ceux ouverts pendant ces jours. {PRIVACY}",
        'Ensuite : /clientload pourquoi "Acme", /clientload "Acme" 12s, /clientload seuil "Acme"',
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (episode(reason="above"), "Acme dépasse sa limite dans l'équipe Support depuis le 3 nov."),
        (episode(reason="step"), "Acme occupe l'équipe Support plus qu'avant depuis le 3 nov."),
        (episode(critical=True), "depuis le 3 nov. (critique)"),
        (episode(stale=True), "depuis le 3 nov. (source en retard)"),
        (episode(crowding=True), "depuis le 3 nov. (effet d'éviction)"),
        (
            episode(critical=True, stale=True, crowding=True),
            "depuis le 3 nov. (critique, effet d'éviction, source en retard)",
        ),
    ],
)
def test_the_verdict_of_a_card_names_its_alert(found: object, said: str) -> None:
    first = of_card(teams=(replace(line(SUPPORT), episode=found),))[0]
    assert first.startswith(said) or first.endswith(said)


def test_a_card_without_an_alert_without_hours_and_before_anything_was_read() -> None:
    assert of_card(teams=(line(SUPPORT),))[0] == "Acme : Support 26 % ; aucune alerte ouverte"
    idle = (line({2: part(1, 1)}),)
    assert of_card(teams=idle, biggest=())[0] == "Acme : aucune heure sur 28 jours"
    pulling = (Pull("jira", "issues", 0.1), Pull("csv", "items", None))
    nothing = of_card(teams=idle, biggest=(), empty=True, pulling=pulling)
    assert nothing[0] == "Acme : rien n'a encore été lu"
    assert (
        "Première lecture en cours, les chiffres augmentent jusqu'à sa fin : Jira (tâches) 10 %, CSV (éléments)."
        in nothing
    )
    assert "Support : aucune heure" in of_card(teams=(line({1: part(0, 3)}),))


@pytest.mark.parametrize(
    ("limit", "found", "said"),
    [
        (Limit(0.3, "client"), None, "• Limite 30 % (fixée pour ce client)"),
        (Limit(0.4, "plan"), None, "• Limite 40 % (période convenue)"),
        (limit_for(1, SetLimits(), 8), None, "• Limite 25 % (par défaut)"),
        (
            limit_for(1, SetLimits(), 3),
            None,
            "• Limite 60 %, le maximum par défaut : le double de la part équitable pour 3 clients (33 %) irait au-delà",
        ),
        (limit_for(1, SetLimits(), 1), None, "• Pas encore de limite : moins de trois clients actifs"),
        (
            limit_for(1, SetLimits(), 2),
            None,
            ("• Pas encore de limite : moins de trois clients actifs, la part équitable pour 2 clients est de 50 %"),
        ),
        (
            Limit(0.4, "team"),
            episode(reason="above"),
            ("• Limite 40 % (de l'équipe) ; l'alerte ouverte est jugée à 30 % ; au-dessus depuis le 3 nov."),
        ),
    ],
)
def test_a_limit_says_where_it_comes_from(limit: Limit, found: object, said: str) -> None:
    assert said in of_card(teams=(replace(line(SUPPORT, limit=limit), episode=found),))


def test_what_changed_what_is_judged_and_what_was_agreed_stand_on_the_card() -> None:
    grown = (Driver("item", "7", 9 * 3600, "Invoice export", f"{DESK}/7"),)
    agreed = Expected("Acme", 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration")
    now = replace(line(SUPPORT), before=Before(54 * 3600, 338 * 3600), grown=grown, judged=0.22, expected=(agreed,))
    said = of_card(teams=(now,))
    assert "• Sur les 28 jours précédents : 16 %, 54 h (+34 h depuis)" in said
    assert f"• En hausse (+34 h) : Invoice export ({DESK}/7) +9, le reste +25" in said
    assert "• Les alertes jugent d'après les éléments ouverts pendant ces jours : 22 %" in said
    assert "• Convenu : au plus 40 % jusqu'au 31 déc., motif : migration" in said


def test_another_window_is_said() -> None:
    window = replace(WINDOW, since=UNTIL - timedelta(days=365))
    teams = (line(SUPPORT, trend=(0.2,) * 14),)
    said = of_card(window=window, teams=teams, trend_starts=periods(UNTIL, 365), known_from=date(2026, 3, 1))
    assert said[0] == "Acme : Support 26 % sur 365 jours ; aucune alerte ouverte"
    assert [each for each in said if each.startswith("• Part des heures travaillées, par 4 semaines : 20 20")]
    assert (
        "365 jours, 17 nov. 2025 - 16 nov. 2026, heure de Paris. Avant le 1er mars 2026, aucune heure n'est connue."
        " Les éléments" in "\n".join(said)
    )


def test_the_card_s_chart_and_buttons() -> None:
    with speaking("fr"):
        answer = card.draw(test_card.report())
    (chart,) = test_card.charts(answer)
    assert chart["title"] == "Part des heures travaillées, par semaine"
    assert [series["name"] for series in chart["chart"]["series"]] == ["Support", "Limite Support"]
    assert chart["chart"]["axis_config"]["categories"][0] == "28 sept."
    assert plain(chart["chart"]["axis_config"]["x_label"]) == "Semaine se terminant le (sans heures : 19 oct.)"
    assert plain(chart["chart"]["axis_config"]["y_label"]) == "% des heures"
    menu, row = [block["elements"] for block in answer.blocks if block["type"] == "actions"]
    assert menu[0]["placeholder"]["text"] == "Qui d'autre le demande, et ce que cela coûte"
    assert [each["text"]["text"] for each in row] == ["Voir les éléments", "Limites", "Autres gros clients"]


def of_overview(reading: Overview) -> list[str]:
    return in_french(lambda: overview.draw(reading))


def test_all_teams() -> None:
    firm = (shown(test_overview.FIRM, alerts={1: episode()}),)
    assert of_overview(Overview(WINDOW, firm, test_overview.NAMES, (), empty=False)) == [
        "Acme est en passe de dépasser sa limite dans l'équipe Support depuis le 3 nov.",
        "Support : 200 h, 174 tickets, couverture 88 %",
        (
            "• Acme : 44 % (jusqu'à 56 %), 88 h, 84 tickets ;"
            " en passe de dépasser la limite depuis le 3 nov., limite 30 % (de l'équipe)"
        ),
        "• Globex : 25 % (jusqu'à 38 %), 50 h, 60 tickets",
        "• Travail interne : 18 %, 37 h, 0 ticket",
        "• Sans client : 12 %, 25 h, 30 tickets",
        "• Heures : 44 % saisies, 56 % estimées (12 min par réponse)",
        (
            "20 oct. - 16 nov., heure de Paris. Les parts portent sur toutes les heures de l'équipe ;"
            " « jusqu'à » compte tout le travail sans client comme le leur."
            f" Les éléments sont ceux ouverts pendant ces jours. {PRIVACY}"
        ),
        'Ensuite : /clientload "Acme", /clientload pourquoi "Acme", /clientload aide',
    ]


def test_all_teams_without_an_alert_without_hours_and_before_anything_was_read() -> None:
    calm = Overview(WINDOW, (shown(test_overview.FIRM, team(live=False)),), test_overview.NAMES, (), empty=False)
    said = of_overview(calm)
    assert said[0] == "Aucune alerte ouverte ; le plus gros : Acme, 44 % dans Support"
    assert said[1].endswith("couverture 88 % ; en observation, les alertes ne vont pas encore dans le canal")
    idle = of_overview(Overview(WINDOW, (shown({}),), {}, (), empty=False))
    assert idle[:2] == ["Aucune alerte ouverte", "Support : aucune heure, 0 ticket"]
    assert "• Heures : aucune" in idle
    pulls = (Pull("zendesk", "tickets", 0.43),)
    assert of_overview(Overview(WINDOW, (), {}, pulls, empty=True)) == [
        "Rien n'a encore été lu",
        "Première lecture en cours : Zendesk (tickets) 43 %.",
        "Avancement : /clientload état",
        "En attendant, un administrateur peut tout configurer : /clientload configurer",
    ]
    assert "La première lecture n'a pas commencé." in of_overview(Overview(WINDOW, (), {}, (), empty=True))[1]


def test_many_alerts_clients_and_teams_are_counted() -> None:
    parts = {number: part(100 - number, 2) for number in range(1, 81)}
    alerts = {each: episode(each, reason="above") for each in (1, 2, 3)}
    names = {number: f"C{number}" for number in parts}
    said = of_overview(Overview(WINDOW, (shown(parts, alerts=alerts),) * 9, names, (), empty=False))
    assert said[0].startswith("27 alertes sont ouvertes ; C1 dépasse sa limite dans l'équipe Support")
    assert "• 77 autres clients : 94 %, 4 466 h, 154 tickets" in said
    assert "1 autre équipe : tapez /clientload et le nom d'une équipe." in said


def test_the_largest_clients() -> None:
    assert in_french(lambda: top.draw(test_top.largest())) == [
        "Support : Acme 44 %, Globex 25 %",
        "Client | Part | Avant | Heures | Tickets | Jusqu'à | Alerte",
        "Acme | 44 % | 20 % | 88 | 84 | 56 % | ouverte",
        "Globex | 25 % | 0 % | 50 | 60,5 | 38 % | -",
        "Travail interne | 18 % | 80 % | 37 | 0 | - | -",
        "Sans client | 12 % | 0 % | 25 | 30 | - | -",
        (
            "Fiabilité : couverture 88 % ; 200 h au total, 12 % sans client ;"
            " aussi concentré que 1,9 client de même taille"
        ),
        (
            "20 oct. - 16 nov., heure de Paris. Les parts portent sur toutes les heures ; « avant » porte sur autant de"
            f" jours avant ; « jusqu'à » compte tout le travail sans client comme le leur. {PRIVACY}"
        ),
        'Ensuite : /clientload "Acme", /clientload pourquoi "Acme"',
    ]
    with speaking("fr"):
        (table,) = [block for block in top.draw(test_top.largest()).blocks if block["type"] == "data_table"]
    assert plain(table["caption"]) == "Support, par heures décroissantes ; 2 clients"


def test_the_largest_clients_of_all_teams_and_of_an_idle_one() -> None:
    said = in_french(lambda: top.draw(test_top.largest(team=None, window=replace(WINDOW, since=date(2026, 8, 19)))))
    assert said[0] == "Toutes les équipes sur 90 jours : Acme 44 %, Globex 25 %"
    assert "| Éléments |" in said[1]
    issues = in_french(lambda: top.draw(test_top.largest(team=team(kind="engineering"))))
    assert "| Tâches |" in issues[1]
    assert in_french(lambda: top.draw(test_top.largest({})))[0] == "Support : aucun client n'a d'heures sur 28 jours"


def test_two_clients_side_by_side() -> None:
    assert in_french(lambda: compare.draw(test_compare.compared())) == [
        "Acme et Globex : 44 % et 25 % dans Support, limite 30 %",
        (
            "Équipe | Acme, part | Globex, part | Acme, avant | Globex, avant | Acme, heures | Globex, heures"
            " | Acme, éléments | Globex, éléments | Couverture"
        ),
        "Support | 44 % | 25 % | 10 % | 10 % | 88 | 50 | 84 | 60 | 88 %",
        "Part des heures travaillées, par semaine, en %",
        "• Support : Acme 15 16 16 - 21 24 27 30 ; Globex 15 16 16 - 21 24 27 30",
        "Ni l'un ni l'autre dans Sales.",
        f"20 oct. - 16 nov., heure de Paris. Les parts portent sur toutes les heures de l'équipe. {PRIVACY}",
    ]
    nothing = in_french(lambda: compare.draw(test_compare.compared(teams=0)))
    assert nothing[0] == "Acme et Globex : aucune heure sur 28 jours"
    with speaking("fr"):
        blocks = compare.draw(test_compare.compared()).blocks
    (chart,) = [block for block in blocks if block["type"] == "data_visualization"]
    assert plain(chart["title"]) == "Support : part des heures, par semaine"
    (table,) = [block for block in blocks if block["type"] == "data_table"]
    assert table["caption"] == "Acme et Globex, par équipe"


def of_items(count: int, total: int | None = None, **more: object) -> list[str]:
    return in_french(lambda: items.draw(test_items.why(count, total, **more)))


def test_the_items_behind_a_figure() -> None:
    assert of_items(1) == [
        "Acme : 1 élément ouvert ou traité",
        "Élément | Heures | Base | Motif | Ouvert le | Équipe",
        (
            f"Invoice export ({test_items.ADDRESS}) | 1,5 | activité | organisation Acme dans Zendesk"
            " | 2026-11-02 | Support"
        ),
        (
            "20 oct. - 16 nov., heure de Paris. Les heures sont celles du client, pendant ces jours, arrondies à la"
            " demi-heure."
        ),
    ]
    window = replace(WINDOW, since=date(2026, 8, 19))
    assert (
        of_items(2, team=team(), window=window)[0] == "Acme : 2 éléments ouverts ou traités dans Support sur 90 jours"
    )
    assert of_items(0)[0] == "Acme : aucun élément sur 28 jours"
    assert of_items(0, team=team())[0] == "Acme : aucun élément dans Support sur 28 jours"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"parts": WHOLE // 2}, "| activité, moitié pour ce client |"),
        ({"parts": WHOLE // 3}, "| activité, 33 % pour ce client |"),
        ({"seconds": 0, "basis": ""}, "| 0 | rien encore |"),
        ({"basis": "logged"}, "| saisies |"),
        ({"basis": "count"}, "| temps habituel |"),
        ({"team_id": None}, "| aucune"),
        ({"rule": "label", "seen": "label vip"}, "| étiquette vip dans Zendesk |"),
        ({"rule": "domain", "seen": "domain acme.example"}, "| domaine acme.example du demandeur |"),
        ({"rule": "domain", "seen": "requester's organization 7"}, "| organisation Acme du demandeur dans Zendesk |"),
        ({"rule": "alias", "seen": "“acme” in the title"}, "| « acme » dans le titre |"),
        ({"rule": "none", "seen": ""}, "| aucune règle |"),
    ],
)
def test_each_item_tells_its_basis_and_its_rule(more: dict[str, object], said: str) -> None:
    assert said in of_items(1, items=(item(**more),))[2]


def test_contradictions_and_pages_are_said() -> None:
    told = of_items(1, items=(item(contradicts="domain globex.example says Globex"),), contradicting=3)
    assert told[3:5] == [
        (
            "Pour 3 éléments, une autre règle nomme un autre client. Un administrateur tranche avec /clientload client"
            " associer"
        ),
        f"• Invoice export ({test_items.ADDRESS}) : domaine globex.example désigne Globex",
    ]
    with speaking("fr"):
        blocks = [items.draw(test_items.why(items.PAGE, total)).blocks for total in (200, items.PAGE + 1)]
    buttons = [plain(page[-1]["elements"][0]["text"]["text"]) for page in blocks]
    assert buttons == ["Les 50 éléments suivants", "L'élément suivant"]
    (table,) = [block for block in blocks[0] if block["type"] == "data_table"]
    assert table["caption"] == "Acme, éléments 1 à 50 sur 200, par heures décroissantes"
