"""What those who set something read in French: clients, teams, limits, windows, and what a limit would have done."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.load import OWN_WORK, UNATTRIBUTED
from bot.domain.roles import MANAGER, Grant
from bot.domain.threshold import USUAL, Limit, SetLimits, limit_for
from bot.language import speaking
from bot.services.assign import Move, Preview
from bot.services.clients import Brought, Rewritten
from bot.services.configure import Moved
from bot.services.digest_view import Expected
from bot.services.limits import OwnLimit, TeamLimits
from bot.services.merging import Proposal, Side
from bot.services.windows import Window
from bot.slack import typed_limits
from bot.slack.blocks import (
    clients,
    expected,
    limits,
    preview,
    teams,
)
from bot.store.tables import ClientKey, OwnWorkRule, Team, TeamScope, Threshold
from tests.slack.blocks import test_preview
from tests.slack.blocks.readings import NOW, UNTIL, client, in_french, plain, team

PARIS = ZoneInfo("Europe/Paris")


def team_with(name: str = "Support", kind: str = "support", id_: int = 1, **more: object) -> Team:
    """Return a team with some of its fields set."""
    made = team(name, kind, id_)
    for field, value in more.items():
        setattr(made, field, value)
    return made


def french(said: Callable[[], str]) -> str:
    with speaking("fr"):
        return plain(said())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Brought(0, 0.0, None), "Fait. Aucun élément ne l'attendait."),
        (
            Brought(1, 2.5, 0.9),
            "Fait. 1 élément et 2,5 h ont trouvé leur client. Couverture des 28 derniers jours : 90 %.",
        ),
        (Brought(1, 0.0, None), "Fait. 1 élément le porte ; aucune de ses heures n'était sans client."),
        (Brought(1200, 340, None), "Fait. 1 200 éléments et 340 h ont trouvé leur client."),
    ],
)
def test_what_a_client_s_key_brought(change: Brought, said: str) -> None:
    assert french(lambda: clients.brought("Fait", change)) == said


def test_what_asking_the_rules_again_would_change() -> None:
    moves = (Move(UNATTRIBUTED, 1, 3, 7200), Move(1, OWN_WORK, 1, 3600), *(Move(1, 2, 1, 60),) * 20)
    change = Rewritten(date(2026, 9, 1), Preview(40, moves), done=False)
    names = {1: "Acme", 2: "Globex"}
    said = in_french(lambda: clients.rewritten("Fait", change, names, "/clientload client alias"))
    assert said[:4] == [
        "Changement de client à venir pour 24 sur 40 éléments ouverts depuis le 1er sept. 2026",
        "Rien n'est encore changé",
        "• sans client > Acme : 3 éléments, 2 h",
        "• Acme > travail interne : 1 élément, 1 h",
    ]
    assert said[-2:] == ["• et 2 plus petits mouvements", "Pour le faire : /clientload client alias oui"]
    done = replace(change, done=True, preview=Preview(1, moves[:1]))
    assert in_french(lambda: clients.rewritten("Fait", done, names, ""))[:2] == [
        "Changement de client pour 3 sur 1 élément ouvert depuis le 1er sept. 2026",
        "Fait",
    ]


def test_a_merge_and_its_proposals() -> None:
    key = ClientKey(id=1, client_id=1, kind="domain", value="acme.example", made_by="zendesk", made_at=NOW)
    kept, other = Side(client(), 1, 1.0, (key,)), Side(client("Acme SA", 2), 2, 2.5, ())
    assert in_french(lambda: clients.merge_preview(kept, other)) == [
        "Acme SA rejoindrait Acme",
        "Rien n'est encore changé",
        "• Acme (#1) : 1 élément, 1 h en 12 mois ; signes distinctifs : domaine acme.example",
        "• Acme SA (#2) : 2 éléments, 2,5 h en 12 mois ; signes distinctifs : le nom seul",
        'Pour le faire : /clientload client fusionner "Acme" avec "Acme SA" oui',
        "Les soirs passés gardent les deux à part. /clientload client séparer revient en arrière",
    ]
    pair = Proposal(client(), client("Acme SA", 2), "domain acme.example")
    assert in_french(lambda: clients.proposals([pair])) == [
        "1 paire de clients se ressemble",
        "Acme (#1, ajouté par Zendesk) et Acme SA (#2, ajouté par Zendesk) : même domaine acme.example",
        '• Une seule entreprise : /clientload client fusionner "Acme" avec "Acme SA"',
        '• Deux : /clientload client refuser "Acme" avec "Acme SA"',
    ]
    many = in_french(lambda: clients.proposals([pair] * 22))
    assert many[0] == "22 paires de clients se ressemblent"
    assert many[-1] == "2 autres suivront une fois celles-ci traitées"
    assert in_french(lambda: clients.proposals([])) == ["Aucune paire de clients ne se ressemble"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Moved(0, 0), "Fait. Aucun élément déplacé."),
        (Moved(1, 0), "Fait. 1 élément déplacé."),
        (Moved(3, 2), "Fait. 3 éléments déplacés. 2 éléments hors du périmètre de toute équipe."),
    ],
)
def test_what_a_team_s_rule_moved(change: Moved, said: str) -> None:
    assert french(lambda: teams.moved("Fait", change)) == said


def test_how_teams_are_set_up() -> None:
    support = team_with(channel_id="C1", responsible_id="U3")
    granted = [Grant(MANAGER, holder, 1) for holder in ("U1", "S2")]
    future = team_with("Delivery", "engineering", 2, live_since=date(2026, 12, 1))
    scope = TeamScope(team_id=1, kind="queue", value="Billing", made_by="U1", made_at=NOW)
    rules = [
        OwnWorkRule(team_id=None, kind="project", value="PLAT", made_by="U1", made_at=NOW),
        OwnWorkRule(team_id=1, kind="label", value="internal", made_by="U1", made_at=NOW),
    ]
    assert in_french(lambda: teams.overview([support, future], [scope], rules, granted, UNTIL)) == [
        "2 équipes",
        "Support",
        "• prend : file d'attente Billing",
        "• les alertes vont dans son canal depuis le 17 nov. 2026",
        "• messages en anglais",
        "• limites fixées par quelqu'un, un groupe d'utilisateurs",
        "• référent : quelqu'un",
        "• 12 min par réponse, 8 h par jour",
        "Delivery, ingénierie",
        "• prend ce que le périmètre d'aucune autre équipe ne nomme (travail : ingénierie)",
        "• active à partir du 1er déc. 2026, pas encore de canal",
        "• messages en anglais",
        "• 12 min par réponse, 8 h par jour",
        "Travail interne",
        "• projet PLAT, dans toutes les équipes",
        "• étiquette internal, dans Support",
    ]
    watching = in_french(lambda: teams.overview([team(live=False)], [], [], [], UNTIL))
    assert watching[0] == "1 équipe"
    assert "• les alertes ne vont qu'aux administrateurs ; canal : pas encore de canal" in watching
    assert in_french(lambda: teams.own_work([], [])) == [
        "Travail interne : notre produit, la maintenance et le travail pour nous-mêmes",
        "Ni à un client, ni inconnu",
        "• rien encore : /clientload équipe interne projet PLAT",
    ]


def threshold(own_share: float, **more: object) -> Threshold:
    fields = {"team_id": 1, "share": own_share, "since": UNTIL, "set_by": "U1", "set_at": NOW, **more}
    return Threshold(**fields)


def limits_of(usual: Limit, active: int, *own: OwnLimit, row: Threshold | None = None) -> TeamLimits:
    return TeamLimits(team(), usual, row, own, active)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            limits_of(Limit(0.3, "team"), 9, row=threshold(0.3)),
            "Support 30 % (avertissement 24 %, critique 45 %), fixée par quelqu'un le 17 nov. 2026",
        ),
        (
            limits_of(limit_for(0, SetLimits(), 9), 9),
            "Support 25 % (avertissement 20 %, critique 37,5 %), par défaut pour 9 clients en 90 jours",
        ),
        (
            limits_of(limit_for(0, SetLimits(), 3), 3),
            (
                "Support 60 % (avertissement 48 %, critique 90 %), le maximum par défaut :"
                " le double de la part équitable pour 3 clients en 90 jours (33 %) irait au-delà"
            ),
        ),
        (
            limits_of(limit_for(0, SetLimits(), 1), 1),
            "Support aucune : 1 client en 90 jours, une limite par défaut en demande 3",
        ),
        (
            limits_of(limit_for(0, SetLimits(), 2), 2),
            (
                "Support aucune : 2 clients en 90 jours, une limite par défaut en demande 3,"
                " et la part équitable pour 2 clients est de 50 %"
            ),
        ),
    ],
)
def test_the_limits_in_force(shown: TeamLimits, said: str) -> None:
    assert in_french(lambda: limits.limits([shown], PARIS)) == [
        "Limites en vigueur",
        said,
        "Pour en changer une : /clientload seuil Support 30 %, avec un client avant l'équipe pour la sienne",
        "Une limite est la part des heures d'une équipe à partir de laquelle un client prend trop de place",
    ]


def test_a_client_s_own_limit() -> None:
    row = threshold(0.405, until=date(2027, 6, 30), because="ils paient pour cela")
    shown = limits_of(Limit(0.3, "team"), 9, OwnLimit(client(), row), row=threshold(0.3))
    assert (
        "• Acme 40,5 % jusqu'au 30 juin 2027 (avertissement 32,4 %, critique 60,75 %),"
        " fixée par quelqu'un le 17 nov. 2026, motif : ils paient pour cela"
    ) in in_french(lambda: limits.limits([shown], PARIS))


LEVELS = "Avertissement 24 %, critique 45 %."


@pytest.mark.parametrize(
    ("who", "until", "said"),
    [
        (
            None,
            None,
            "La limite pour Support est maintenant de 30 % pour chaque client qui n'a pas la sienne. Avant : 25 %.",
        ),
        ("Acme", None, "La limite pour Acme dans Support est maintenant de 30 %. Avant : 25 %."),
        (
            "Acme",
            date(2027, 6, 30),
            "Jusqu'au 30 juin 2027, la limite pour Acme dans Support est maintenant de 30 %. Avant : 25 %.",
        ),
    ],
)
def test_a_limit_that_was_set(who: str | None, until: date | None, said: str) -> None:
    assert french(lambda: limits.was_set("Support", who, Limit(0.3, "team"), "25 %", until)).splitlines() == [
        said,
        LEVELS,
    ]


def test_a_limit_that_was_cleared() -> None:
    assert french(lambda: limits.was_cleared("Support", None, "25 %", undo_of(None, 0.305))).splitlines() == [
        "Support n'a plus de limite propre. En vigueur : 25 %.",
        "Pour annuler : /clientload seuil Support 30,5 %",
    ]
    assert french(lambda: limits.was_cleared("Support", "Acme", "25 %", undo_of("Acme", 0.3))).splitlines() == [
        "Acme n'a plus de limite propre dans Support. En vigueur : 25 %.",
        'Pour annuler : /clientload seuil "Acme" Support 30 %',
    ]


def undo_of(who: str | None, share: float) -> str:
    return typed_limits.undo([typed_limits.limit("Support", who, share, USUAL, "")])


WINDOW = Window(team(), client(), 0.4, date(2026, 11, 1), date(2026, 12, 31), "migration", "U1")


def test_windows_agreed_beforehand() -> None:
    assert in_french(lambda: expected.listing([WINDOW, WINDOW], UNTIL, "Support")) == [
        "2 périodes convenues",
        "Support",
        "• Acme au plus 40 % jusqu'au 31 déc., motif : migration ; convenu par quelqu'un",
        "• Acme au plus 40 % jusqu'au 31 déc., motif : migration ; convenu par quelqu'un",
        ("Pour convenir d'une période : /clientload prévoir \"Acme\" Support 40 % jusqu'au 30 juin car migration"),
        'Pour en terminer une plus tôt : /clientload prévoir "Acme" Support terminer',
        (
            "Jusqu'au dernier jour, un client ne déclenche d'alerte qu'au-dessus de ce qui est convenu ;"
            " ensuite, sa limite habituelle s'applique de nouveau"
        ),
    ]
    assert in_french(lambda: expected.listing([], UNTIL, "Support"))[0] == "Rien n'est convenu"


def test_a_window_that_was_agreed_or_ended() -> None:
    agreed = WINDOW.expected
    before = (replace(agreed, share=0.3), replace(agreed, share=0.35, because=""))
    assert french(lambda: expected.was_agreed(agreed, "Support", "25 %", before, UNTIL)).splitlines() == [
        "Convenu dans Support : Acme au plus 40 % jusqu'au 31 déc., motif : migration",
        "Pas d'alerte pour Acme en dessous. Avant et après : 25 %.",
        "Cela remplace : au plus 30 % jusqu'au 31 déc., motif : migration et au plus 35 % jusqu'au 31 déc.",
    ]
    assert french(lambda: ended(agreed)).splitlines() == [
        "Plus rien n'est convenu pour Acme dans Support. En vigueur maintenant : 25 %.",
        'Pour annuler : /clientload prévoir "Acme" Support 40 % jusqu\'au 2026-12-31 car migration',
    ]


def ended(agreed: Expected) -> str:
    back = typed_limits.undo([typed_limits.window(agreed, "Support", UNTIL)])
    return expected.was_ended([agreed], "Support", "25 %", back)


def of_preview(would: Sequence[object] = (), does: Sequence[object] = (), **more: object) -> list[str]:
    made = replace(test_preview.preview(would, does), **more)  # type: ignore[arg-type]  # its own fields
    return in_french(lambda: preview.draw(made, "35 %"))


def test_what_a_limit_would_have_done() -> None:
    acme, globex = test_preview.ACME, test_preview.GLOBEX
    assert of_preview([acme, globex], [acme]) == [
        "Avec 30 % pour Support, 2 alertes se seraient ouvertes sur les 12 derniers mois ; actuellement 1",
        "Avec 30 % : 2 alertes",
        "• Acme : 3 févr. - 20 avr., 77 jours ; au-dessus de la limite",
        "• Globex : depuis le 12 nov. 2026, 11 jours jusqu'ici ; en passe de dépasser la limite",
        "Actuellement, 35 % : 1 alerte",
        "Rien n'est changé. Pour la fixer : /clientload seuil Support 30 %",
        (
            "Chaque soir jugé de nouveau d'après ce qu'on en savait, 23 nov. 2025 - 22 nov. 2026, heure de Paris."
            " Une alerte dure à partir du dernier des deux ou trois soirs de suite qui l'ouvrent."
            " Les clients qui ont leur propre limite sont laissés de côté."
        ),
    ]


@pytest.mark.parametrize(
    ("would", "does", "said"),
    [
        (0, 0, "aucune alerte ne se serait ouverte sur les 12 derniers mois ; autant qu'actuellement"),
        (1, 0, "1 alerte se serait ouverte sur les 12 derniers mois ; actuellement aucune"),
        (0, 2, "aucune alerte ne se serait ouverte sur les 12 derniers mois ; actuellement 2"),
    ],
)
def test_none_one_and_several_alerts(would: int, does: int, said: str) -> None:
    alert = test_preview.ACME
    first = of_preview([alert] * would, [alert] * does, client=client())[0]
    assert first == f"Avec 30 % pour Acme dans Support, {said}"


def test_a_short_history_and_many_alerts() -> None:
    short = of_preview(test_preview.many(22), since=test_preview.UNTIL - timedelta(days=30))
    assert short[0].endswith(
        "22 alertes pour 2 clients se seraient ouvertes sur les 30 derniers jours ; actuellement aucune"
    )
    assert short[1].endswith(
        "22 alertes pour 2 clients, environ 5 par semaine : bien trop pour être lues. Les plus longues :"
    )
    assert of_preview([test_preview.STEP])[2].endswith(" ; plus qu'avant, critique")
    assert short[-1].endswith("Une alerte demande 56 jours d'historique.")
    one = of_preview(since=test_preview.UNTIL - timedelta(days=1))
    assert one[0].startswith("Avec 30 % pour Support, aucune alerte ne se serait ouverte sur le dernier jour ; ")
