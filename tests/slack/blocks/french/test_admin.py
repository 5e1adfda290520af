"""What admins read in French, and what stands around messages: sources, reports, troubles, sharing, dialogs, help."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.language import speaking
from bot.services.messages import Trouble
from bot.services.status import ProposedMerge, SkippedStatus, TeamStatus
from bot.slack.blocks import decision, first_report, form, older, share, status, trouble
from bot.slack.blocks import help as explained
from bot.slack.request import Answer, Subcommand
from bot.store.standing import Loose
from tests.slack.blocks import test_first_report, test_status
from tests.slack.blocks.readings import NOW, in_french, plain

PRIVACY = "On mesure les clients, jamais les personnes"


def of_status(*streams: object, **more: object) -> list[str]:
    return in_french(lambda: status.draw(test_status.status(*streams, **more)))  # type: ignore[arg-type]  # streams


def test_where_the_sources_stand() -> None:
    good = test_status.GOOD
    assert of_status(good) == [
        "Toutes les sources sont à jour",
        (
            "Zendesk : dernière lecture réussie il y a 4 min ;"
            " enregistrements reçus 12 310, conservés 12 300, écartés 10"
        ),
    ]
    late = replace(
        good, late=True, error="desk.example has nothing at /x (404)", last_good_at=NOW - timedelta(hours=26)
    )
    assert of_status(late)[0] == "En retard : Zendesk ; les alertes qui en dépendent attendent"
    assert (
        "• tickets : en retard, dernière réussie il y a 26 h ; desk.example n'a rien à l'adresse /x (404)"
        in of_status(late)
    )
    assert "• tickets : en retard" in of_status(replace(late, last_good_at=None, error=""))
    old = replace(late, last_good_at=NOW - timedelta(days=3))
    assert of_status(old)[1].startswith("Zendesk : dernière lecture réussie il y a 3 jours ; ")
    assert of_status(replace(good, error="?"))[0] == "Dernière lecture en échec : Zendesk"
    assert of_status(replace(good, name="ticket_events", first_pull=True, fraction=0.43, last_good_at=None)) == [
        "Première lecture en cours : Zendesk",
        ("Zendesk : pas encore de lecture réussie ; enregistrements reçus 12 310, conservés 12 300, écartés 10"),
        "• événements des tickets : première lecture à 43 %",
    ]
    assert "• tickets : première lecture" in of_status(replace(good, first_pull=True))
    assert of_status() == [
        "Aucune source n'a encore été lue",
        "La première lecture n'a pas commencé. Elle démarre d'elle-même dès qu'une source est connectée.",
    ]


def test_what_was_skipped_and_what_waits_for_an_admin() -> None:
    said = of_status(
        test_status.GOOD,
        skipped=(SkippedStatus("csv", "items", "line 12", "opened_at is empty"),),
        teams=(
            TeamStatus("Support", 0.93, 342 * 3600, 412, 24 * 3600, 30, observing=True),
            TeamStatus("Delivery", 0.5, 3600, 1, 1800, 0.5, observing=False, too_few=1),
            TeamStatus("Sales", None, 0, 0, 0, 0, observing=False),
        ),
        loose=Loose(3, 1),
        merges=(ProposedMerge("Acme", "ACME Corp", "domain acme.example"),),
        merges_in_all=4,
    )
    assert said[2:] == [
        "Écartés, les plus récents d'abord",
        "• CSV (éléments) ligne 12 : opened_at est vide",
        "• 9 autres",
        "Couverture, les 28 derniers jours",
        (
            "• Support : 93 % sur 342 h ; sans client 24 h et 30 éléments ;"
            " en observation, les alertes ne vont pas encore dans le canal"
        ),
        (
            "• Delivery : 50 % sur 1 h ; sans client 0,5 h et 0,5 élément ;"
            " pas de limite : 1 client en 90 jours, une limite par défaut en demande 3"
        ),
        "• Sales : aucune heure",
        "Pour un administrateur",
        "• 3 éléments hors du périmètre de toute équipe : /clientload équipe",
        "• 1 élément dont les règles nomment des clients différents",
        (
            "• Acme et ACME Corp se ressemblent (domaine acme.example) :"
            ' /clientload client fusionner "Acme" avec "ACME Corp"'
        ),
        "• 3 autres paires : /clientload client propositions",
    ]


def test_the_first_report() -> None:
    assert in_french(lambda: first_report.message(test_first_report.REPORT)) == [
        "La première lecture est terminée : votre année écoulée, par client",
        "Support : 4 120 h, 4 987 tickets, couverture 93 %",
        "• Acme 24 % : 989 h, 1 204 tickets",
        "• Globex 11 % : 4,5 h, 1 ticket",
        "• Limite proposée 30 %, d'après ses six derniers mois : /clientload seuil Support 30 %",
        "Engineering : 4 120 h, 4 987 tâches",
        "• Acme 24 % : 989 h, 1 204 tâches",
        "• Globex 11 % : 4,5 h, 1 tâche",
        "• Trop peu d'historique pour proposer une limite : celle par défaut s'applique",
        "Sans client, selon ce que les éléments ont en commun",
        "• domaine freight.example : 41 éléments",
        "• étiquette vip : 1 élément",
        "Le même client ? Rien n'est fusionné sans votre accord",
        '• Acme et Acme Ltd (domaine acme.example) : /clientload client fusionner "Acme" avec "Acme Ltd"',
        "Support, Engineering : jusqu'au 1er déc., le canal reste silencieux et les alertes vous parviennent",
        "Ensuite",
        "• /clientload équipe canal Support #canal dit où vont les alertes",
        "• /clientload équipe activer Support publie les alertes dans le canal dès maintenant",
        "• /clientload client domaine NOM acme.example dit à qui est un domaine",
        "• /clientload état montre chaque source et ce qui est sans client",
        "• /clientload aide montre le reste",
        f"17 nov. 2025 - 16 nov. 2026, heure de Paris. Envoyé une seule fois, aux administrateurs. {PRIVACY}",
    ]
    nothing = replace(test_first_report.SUPPORT, hours=0, items=0, largest=(), proposed=None, live_since=None)
    empty = replace(test_first_report.REPORT, teams=(nothing,) * 13, unattributed=(), twins_in_all=3)
    said = in_french(lambda: first_report.message(empty))
    assert "Support : rien dans son périmètre sur l'année écoulée" in said
    assert "1 autre équipe : /clientload" in said
    assert "Sans client : rien qu'un domaine ou une étiquette puisse dire" in said
    assert "et 2 autres paires : /clientload client propositions" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_in_channel", "Je n'y suis pas. Tapez-y : /invite @Clientload"),
        (
            "channel_not_found",
            (
                "Slack ne connaît pas ce canal, ou je ne peux pas le voir. Invitez-moi ou choisissez-en un autre :"
                " /clientload équipe canal Support #canal"
            ),
        ),
        (
            "cant_update_message",
            "Le message de l'alerte n'est pas le mien : j'ai été installé de nouveau depuis. Il reste tel quel",
        ),
        (
            "something_new",
            (
                "Slack répond something_new. Si cela dure, choisissez un autre canal : /clientload équipe canal Support"
                " #canal"
            ),
        ),
    ],
)
def test_why_alerts_do_not_get_through(code: str, said: str) -> None:
    assert in_french(lambda: trouble.message(Trouble(code=code, channel_id="C1", team="Support"))) == [
        "Les alertes de l'équipe Support n'arrivent pas dans leur canal",
        said,
        "Rien n'est perdu : je réessaie toutes les 10 minutes",
    ]


def test_sharing() -> None:
    offer = share.Offer("acme", "1")
    with speaking("fr"):
        answer = share.offered(Answer("Acme", [{"type": "divider"}]), "acme")
    assert answer.blocks[-1]["elements"][0]["text"]["text"] == "Partager dans ce canal"
    posted = share.posted(Answer("Acme", [{"type": "divider"}]), offer, "U1")
    assert posted.text == "Acme\nA colleague shares: /clientload acme"
    assert in_french(lambda: share.posted(Answer("Acme", []), offer, "U1"))[1] == "Quelqu'un partage : /clientload acme"
    assert in_french(lambda: share.guests(2, offer)) == [
        "Ce canal contient des invités (2) : ils verraient eux aussi les chiffres des clients."
    ]
    assert in_french(lambda: share.guests(None, offer)) == [
        "Ce canal est trop grand pour y chercher des invités, qui verraient eux aussi les chiffres des clients."
    ]


def texts(value: object) -> list[str]:
    """Return every text of a dialog, in order."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for each in value.values() for text in texts(each)]
    return [text for each in value for text in texts(each)] if isinstance(value, list) else []


def test_the_dialog_of_an_alert() -> None:
    with speaking("fr"):
        view = decision.dialog(7, "Acme", "Support", decided=True)
        closing = form.outcome("Acme", [form.said("Fait")])
    assert [plain(text) for text in texts(view)] == [
        "Acme",
        "Enregistrer",
        "Annuler",
        "Acme dans Support : que devient cette alerte ? Le fil montre qui a décidé.",
        "Décision",
        "Mettre en veille pendant un jour",
        "Mettre en veille pendant une semaine",
        "Mettre en veille jusqu'à un jour donné",
        "Période convenue jusqu'à un jour donné : accepter une part plus élevée",
        "Pas un problème",
        "Revenir sur la décision",
        "Jusqu'au",
        "Pour les deux choix qui prennent fin un jour donné.",
        "Part maximale",
        "Pour ce qui est convenu : 40 %. Pas d'alerte jusqu'à cette part, dernier jour compris.",
        "Motif",
        "Le fil l'affiche. Inutile pour une mise en veille d'un jour ou d'une semaine.",
    ]
    assert "Fermer" in texts(closing)
    # Slack's limits for titles and for options.
    assert all(len(view[name]["text"]) <= 24 for name in ("title", "submit", "close"))
    assert max(map(len, texts(view["blocks"][1]))) <= 75


def test_help_and_tables_for_an_older_slack() -> None:
    async def run(_request: object) -> Answer:
        return Answer("")

    shown = [
        Subcommand("status", "where it stands", ("/clientload status",), run),
        Subcommand("why", "the items", ("/clientload why Acme",), run, aliases=("items",)),
    ]
    said = in_french(lambda: explained.draw(shown))
    assert said[0] == "Ce que vous pouvez taper"
    assert said[1:5:2] == ["status : where it stands", "why (ou items) : the items"]
    assert said[-1].startswith("L'ordre des mots est : verbe, client, équipe, valeur, jusqu'au, car.")
    table = {"type": "data_table", "caption": "C", "rows": [[{"type": "raw_text", "text": "x" * 60}] * 4] * 80}
    with speaking("fr"):
        (drawn_,) = older.without_newer([table])
    assert plain("".join(texts(drawn_))).endswith("\nManque de place : 31 lignes omises.")
