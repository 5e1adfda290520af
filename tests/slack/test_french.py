"""What somebody whose Slack is French is told, typed and pressed in a workspace."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Message, Shown, User, Workspace
from bot.domain.office_hours import OfficeHours
from bot.language import FRENCH, speaking
from bot.services import deliver, quiet
from bot.services.company import Company
from bot.slack.blocks import alert
from bot.slack.blocks.decision import BECAUSE, SHARE, UNTIL, WHAT
from bot.slack.blocks.share import ACTION
from bot.slack.commands import SUBCOMMANDS, for_everybody, route
from bot.slack.notifier import Notifier
from bot.slack.request import Person, Request, Role
from bot.store import teams
from bot.store.tables import AlertEvent
from tests.services.books import SUPPORT, TODAY, Books
from tests.services.desk import FIGURES
from tests.slack.conftest import Ask, spaced

ANSWERS = {
    "ensemble Suport": "Il n'y a pas d'équipe Suport. Vouliez-vous dire Support ?",
    "acmee": "Il n'y a pas de client acmee. Vouliez-vous dire Acme ? Ce qui peut s'écrire : /clientload aide",
    "fiche acme demain": (
        "Acme est compris, demain ne l'est pas. Sa fiche : /clientload \"Acme\". Ce qui peut s'écrire :"
        " /clientload aide"
    ),
    "comparer acme": "Nommez deux clients : /clientload Acme contre Globex",
    "acme contre ACME": "Nommez deux clients différents : /clientload Acme contre Globex",
    "premiers acme": "Nommez une équipe, pas un client : /clientload premiers Support 12s",
    "premiers support 99m": ("Une période va de 1 jour à 36 mois, donc 99m n'en est pas une. Écrivez par exemple 90j."),
    "pourquoi acme demain": (
        "demain n'est pas une équipe. Écrivez /clientload pourquoi, puis un client, puis si vous voulez une équipe et "
        "une période comme 90j."
    ),
    "exporter acme demain": "demain n'est pas compris. Écrivez-le ainsi : /clientload exporter Acme Support 90j",
    "seuil acme 30 %": 'Nommez l\'équipe après le client : /clientload seuil "Acme" Support 30 %',
    "seuil support 30": "La limite",
    "seuil support 300 %": "300 % ne peut pas être une limite. Écrivez un pourcentage de 1 % à 100 %.",
    "seuil effacer acme support": (
        "Personne n'a fixé de limite pour Acme dans Support. Ce qui est fixé : /clientload seuil afficher"
    ),
    "seuil support 30 % aperçu": (
        "Rien n'a encore été jugé dans Support, il n'y a donc pas de passé sur lequel essayer une"
        " limite. Où en est la lecture : /clientload état"
    ),
    "noter acme 2h négociation": (
        "Il n'y a pas encore d'équipe commerciale. Un administrateur en ajoute une : /clientload équipe ajouter"
        " Ventes ventes"
    ),
    "prévoir acme support 40 %": (
        "Dites jusqu'à quand : /clientload prévoir \"Acme\" Support 40 % jusqu'au 30 juin car migration"
    ),
    "prévoir acme support 40 % jusqu'au 1er janvier 2020": (
        "Le 1er janvier 2020 est passé. Choisissez un jour à venir."
    ),
    "prévoir acme support 5 % jusqu'au 30 juin": (
        "La limite habituelle du client Acme dans Support est de 25 %, donc 5 % jusqu'à une date ne change rien."
        " Écrivez une part plus élevée."
    ),
    "prévoir support 40 % jusqu'au 30 juin": (
        'Une période est convenue pour un seul client. Nommez-le avant l\'équipe : /clientload prévoir "Acme" Support'
        " 40 %"
    ),
    "décider acme plafonner 20 %": "C'est réservé à la direction.",
    "accueil acme": (
        "Les revues des nouveaux contrats sont lues par la direction et par les trois signataires."
        " Adressez-vous à l'un d'eux."
    ),
    "dépendance": "C'est réservé à la direction.",
    "simuler acme quitte": "C'est réservé à la direction.",
    "contrat acme": "C'est réservé à la direction.",
    "décisions clore 3": (
        "Les décisions sont prises par la direction, et dites à elle et à ceux qui les portent"
        " seulement. Adressez-vous à la direction."
    ),
    "demande rien": ("Il n'y a pas d'élément rien. Écrivez son numéro avec sa source, comme zendesk:123, ou son lien."),
    "demande zendesk:1 sujet nulle part": "Rien n'est demandé sous le nom nulle part. Écrivez Invoice export.",
    "demande zendesk:1 refuser": "C'est réservé à la direction.",
    "résumé acme": "Un résumé est celui d'une équipe. La fiche d'un client : /clientload \"Acme\"",
    "état de tout": "Aucune source n'a encore été lue",
    "client vendre Acme": (
        "vendre n'est rien que l'on fasse d'un client. Écrivez l'un de ces mots : ajouter, renommer, supprimer, alias,"
        " domaine, associer, dissocier, fusionner, séparer, propositions, refuser, grouper, dégrouper."
    ),
    "client afficher": "9 clients\nChacun se reconnaît à son nom, et à ce qui le suit\n• Acme\n",
    "client ajouter ACME": "ACME désigne déjà Acme. Choisissez un autre nom, ou fusionnez les deux.",
    "client supprimer acme": "Acme a 1 élément. Il reste le sien ; les nouveaux seront sans client.",
    "client domaine acme gmail.com": (
        "gmail.com est une messagerie gratuite : n'importe qui peut en écrire, elle ne dit donc rien de l'entreprise."
    ),
    "client associer acme couleur rouge": (
        "Écrivez l'un de ces mots, étiquette, composant, projet, élément, et sa valeur : /clientload client associer"
        ' "Acme" étiquette VIP'
    ),
    "client dissocier acme étiquette VIP": "Rien n'associe étiquette VIP à Acme. Ce qui l'est : /clientload client",
    "rattachement": "Aucun travail pendant ces quatre semaines, donc rien n'est sans client",
    "feuille-de-route acme": "Donnez une équipe derrière feuille-de-route, pas un client :",
    "feuille-de-route Engineering": "Engineering : pas d'heures pendant ces 84 jours",
    "rattachement marie": (
        "Rien ne se met derrière. Pour charger quelqu'un du rattachement : /clientload rôles donner rattachement @ana"
    ),
    "équipe vendre Support": (
        "vendre n'est rien que l'on fasse d'une équipe. Écrivez l'un de ces mots : ajouter, supprimer, renommer,"
        " périmètre, interne, classe, tension, imposé, canal, langue, responsable, référent, minutes, heures, activer,"
        " observer."
    ),
    "équipe minutes Support 0": "0 minutes par réponse, c'est impossible. Écrivez un nombre entier de 1 à 120.",
    "équipe activer Support": ("Support n'a pas encore de canal. D'abord : /clientload équipe canal Support #canal"),
    "équipe responsable Support @marie": "Désormais responsable de l'équipe Support : quelqu'un",
    "équipe référent Support @marie": "Référent de l'équipe Support : @marie.",
    "équipe dirigeant Support @marie": (
        "La direction, c'est qui peut voir le chiffre d'affaires et les décisions : /clientload rôles donner direction"
        " @bo. Qui reçoit directement les alertes d'une équipe en est le référent : /clientload équipe référent Support"
        " @bo"
    ),
    "équipe langue Support français": (
        "Ce qui est publié pour Support est désormais en français ; les messages déjà là changent à leur prochaine mise"
        " à jour."
    ),
    "horaires 8-30": (
        "30 n'est pas une heure de la journée. Saisissez le début et la fin des alertes : /clientload horaires 8-19"
    ),
    "configurer tout": "Rien ne suit configurer, sinon afficher : /clientload configurer afficher",
    "rôles": "Qui peut faire quoi\nTous les membres à part entière : voient les parts, les limites",
    "rôles vendre": "vendre n'a rien à voir avec les rôles. Écrivez l'un de ces mots : donner, retirer.",
    "rôles donner": "Nommez le rôle : responsable, rattachement, direction ou administrateur. Par exemple :",
    "rôles donner direction à @marie": "Désormais dans la direction : quelqu'un",
    "rôles retirer direction à @marie": "Rien ne change : c'est déjà le cas.",
    "rythme Support": "Support : trop peu d'éléments pour dire qui impose le rythme",
    "rythme acme": "Acme : 0 élément, trop peu pour dire qui impose le rythme",
    "imposé couleur acme": (
        "Dites ce qui a été imposé, une date, un outil ou un format, puis le lien d'un élément :"
        " /clientload imposé outil https://desk.example/tickets/4711"
    ),
    "imposé outil acme": "Marqué comme imposé par Acme (outil) : tout ce qu'il demande à partir du 17 novembre.",
    "aide tout": "Rien ne s'appelle tout. Écrivez l'un de ces mots : ensemble, fiche, comparer, premiers,",
}
FROM_THE_BLOCKS = {"seuil support 30"}


@pytest.fixture
def amelie(slack: Workspace) -> User:
    return slack.add_user("Amélie", admin=True, locale="fr-FR")


@pytest.fixture
async def acme(company: Company, books: Books) -> int:
    """Give a firm of nine clients of which Acme has one item."""
    assert company
    for number in range(8):
        await books.opened(SUPPORT, await books.client(f"Client {number}"), 3, 5)
    id_ = await books.client("Acme")
    await books.opened(SUPPORT, id_, 3, 5)
    await books.item(SUPPORT, id_, 1, 2)
    return id_


@pytest.mark.parametrize("line", sorted(ANSWERS.keys() - FROM_THE_BLOCKS))
async def test_every_subcommand_answers_in_french(ask: Ask, acme: int, amelie: User, line: str) -> None:
    assert acme
    shown = await ask(f"/clientload {line}", amelie)
    assert spaced(shown.text).startswith(ANSWERS[line])


def test_no_subcommand_is_left_out() -> None:
    assert {route(line)[0].name for line in ANSWERS} == {each.name for each in SUBCOMMANDS}


async def test_each_is_answered_in_their_own_language_at_the_same_moment(
    ask: Ask, acme: int, amelie: User, marie: User
) -> None:
    assert acme
    for user, said in ((amelie, "Il n'y a pas de client"), (marie, "There is no client")) * 2:
        assert (await ask("/clientload acmee", user)).text.startswith(said)


async def test_what_is_for_admins_is_refused_in_french(ask: Ask, slack: Workspace) -> None:
    shown = await ask("/clientload équipe ajouter Delivery support", slack.add_user("Paul", locale="fr-FR"))
    assert shown.text == "/clientload équipe est réservé aux administrateurs. Demandez à l'un d'eux."


async def test_help_shows_french_words_and_english_ones_behind_them(ask: Ask, amelie: User, marie: User) -> None:
    text = spaced((await ask("/clientload aide seuil", amelie)).text)
    assert "seuil (" in text
    assert "limite, seuils, limites, limiter, threshold, limit" in text
    assert "/clientload seuil Acme Support 40 % jusqu'au 30 juin à cause de la migration" in text
    assert "les limites en vigueur" in text
    english = (await ask("/clientload help seuil", marie)).text
    assert "threshold (also limit): the limits in force" in english
    assert "/clientload threshold Acme Support 40% until 30 June because of the migration" in english


async def test_a_file_comes_with_a_french_word_on_what_it_holds(
    ask: Ask, slack: Workspace, acme: int, amelie: User, support: Channel
) -> None:
    assert ask
    assert acme
    carrier, said = await slack.command(amelie, support, "/clientload exporter acme", answers=2)
    assert spaced(carrier.text).startswith("1 ligne, 2 h ; ") or carrier.text.startswith("1 ligne, 2 h; ")
    assert "Une ligne par client d'un élément" in carrier.text
    assert said.text.startswith("Acme")
    assert "le fichier est dans vos messages directs" in said.text
    slack.scopes.discard("files:write")
    refused = await ask("/clientload exporter acme", amelie)
    assert refused.text.startswith("Je n'ai pas le droit d'envoyer des fichiers")


@pytest.fixture
async def message(
    slack: Workspace,
    support: Channel,
    acme: int,
    company: Company,
    books: Books,
    connected: None,  # noqa: ARG001 - the app listens
) -> Message:
    """Post the alert of Acme in Support."""
    await books.alert(SUPPORT, acme, 1, reason="above")
    async with company.database.writing() as session:
        (team, _engineering) = await teams.all_teams(session)
        team.channel_id, team.live_since = support.id, TODAY
        event = {"day": TODAY - timedelta(days=1), "at": company.clock(), "kind": "opened", "old": "", "why": ""}
        session.add(AlertEvent(alert_id=1, new="open", figures=FIGURES, **event))
        await quiet.set_office_hours(session, company, "U1", OfficeHours(always=True))
    async with company.database.writing() as session:
        await deliver.plan(session, company)
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    (posted,) = slack.messages(support)
    return posted


async def test_the_buttons_of_an_alert_answer_in_french(
    slack: Workspace, message: Message, support: Channel, amelie: User
) -> None:
    viewer = slack.add_user("Paul", locale="fr-FR")
    support.members.update({amelie.id, viewer.id})
    (refused,) = await slack.press(message, alert.MORE, viewer, value=f"{alert.DECIDE} 1")
    assert refused.text == (
        "La décision revient à un responsable de l'équipe Support ou à un administrateur. Vous pouvez suivre l'alerte."
    )
    await slack.press(message, alert.FOLLOW, viewer, answers=0)
    await slack.until(lambda: bool(slack.replies(message)))
    (again,) = await slack.press(message, alert.FOLLOW, viewer)
    assert again.text == "Vous suivez déjà cette alerte."


async def test_errors_in_a_dialog_stand_at_their_fields_in_french(
    slack: Workspace, message: Message, support: Channel, amelie: User
) -> None:
    support.members.add(amelie.id)
    (dialog,) = await slack.press(message, alert.MORE, amelie, value=f"{alert.DECIDE} 1")
    assert errors(await slack.submit(dialog, {WHAT: "expected"})) == {
        UNTIL: "Choisissez un jour.",
        SHARE: "Écrivez une part, par exemple 40 %.",
        BECAUSE: "Dites pourquoi, pour ceux qui liront ceci plus tard.",
    }
    given = {WHAT: "expected", UNTIL: str(TODAY), SHARE: "40 %", BECAUSE: "migration"}
    assert errors(await slack.submit(dialog, given)) == {UNTIL: "Choisissez un jour à venir."}
    given |= {UNTIL: "2027-06-30", SHARE: "beaucoup"}
    assert errors(await slack.submit(dialog, given)) == {
        SHARE: "beaucoup n'est pas un pourcentage. Écrivez par exemple 30 %."
    }


def errors(shown: list[Shown]) -> dict[str, str]:
    (answer,) = shown
    return {field: spaced(error) for field, error in answer.errors.items()}


async def test_what_became_of_a_shared_answer_is_told_in_french(
    ask: Ask, slack: Workspace, acme: int, amelie: User
) -> None:
    assert acme
    _post, said = await slack.press(await ask("/clientload acme", amelie), ACTION, amelie, answers=2)
    assert said.text == "Publié dans le canal."
    slack.fail("chat.postMessage", "is_archived")
    (refused,) = await slack.press(await ask("/clientload acme", amelie), ACTION, amelie)
    assert refused.text == "Ce canal est archivé, on ne peut donc rien y publier."


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(("language", "spoken"), [("fr", "fr"), ("en", "en"), (None, "fr")])
async def test_a_shared_answer_speaks_the_language_of_the_channel_s_team_or_of_who_shares(
    ask: Ask, slack: Workspace, amelie: User, company: Company, language: str | None, spoken: str
) -> None:
    shown = await ask("/clientload acme", amelie)
    if language is not None:
        async with company.database.writing() as session:
            (team, _engineering) = await teams.all_teams(session)
            team.channel_id, team.language = shown.channel_id, language
    post, _said = await slack.press(shown, ACTION, amelie, answers=2)
    request = Request(company, Person(amelie.id, Role.ADMIN), "C1", "acme")
    with speaking(spoken):
        expected = (await for_everybody(request)).text
    with speaking("en" if spoken == FRENCH else FRENCH):
        assert (await for_everybody(request)).text not in post.text
    assert post.text.startswith(expected)


async def test_a_limit_is_set_in_french(ask: Ask, acme: int, amelie: User) -> None:
    assert acme
    (line,) = FROM_THE_BLOCKS
    assert spaced((await ask(f"/clientload {line}", amelie)).text).startswith(ANSWERS[line])
