"""French verbs beside clients and teams that are called like them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.services.company import Company
from bot.slack.commands import answer, understood
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import clients, teams
from tests.services.books import NOW, SUPPORT, Books

ADMIN = Person("U1", Role.ADMIN)

Type = Callable[[str], Awaitable[str]]


@pytest.fixture
async def firm(company: Company, books: Books) -> Company:
    """Give a firm whose clients and one team are called like French verbs."""
    for name in (
        "Bilan",
        "Limite",
        "Premiers Secours",
        "État de Genève",
        "Lever",
        "Aperçu",
        "De Dietrich",
        "Car",
        "Acme",
    ):
        id_ = await books.client(name)
        await books.worked(SUPPORT, id_, 1, 2)
    async with company.database.writing() as session:
        await teams.add_team(session, "Canal", "support", "U1", NOW)
    return company


@pytest.fixture
def type_(firm: Company) -> Type:
    async def send(text: str) -> str:
        return (await answer(Request(firm, ADMIN, "C1", text))).text

    return send


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("bilan", "card"),
        ("bilan support", "card"),
        ("bilan support 12s", "card"),
        ("bilan canal", "card"),
        ("bilan contre acme", "compare"),
        ("limite", "card"),
        ("limite support 30%", "threshold"),
        ("limite contre bilan", "compare"),
        ("premiers secours", "card"),
        ("premiers", "top"),
        ("premiers support", "top"),
        ("état de genève 90j", "card"),
        ("état", "status"),
        ("seuil bilan support 30%", "threshold"),
        ("pourquoi bilan", "why"),
        ("digest", "digest"),
        ("résumé bilan", "digest"),
    ],
)
async def test_a_line_that_asks_about_a_client_still_does(firm: Company, line: str, name: str) -> None:
    assert (await understood(Request(firm, ADMIN, "C1", line)))[0].name == name


async def test_a_client_called_like_a_verb_behind_the_verb_is_that_client(type_: Type) -> None:
    assert (await type_("seuil lever support 30%")).startswith("The limit of Lever in Support is now 30 %.")
    assert (await type_("seuil lever support effacer")).startswith("Lever in Support has no limit of its own any more")
    with pytest.raises(Mistake, match="aperçu is no percentage"):
        await type_("seuil lever support aperçu")
    assert "Nothing of Support has been judged yet" in await _mistaken(type_, "seuil lever support 30% aperçu")
    assert "Nothing is agreed for Lever in Support" in await _mistaken(type_, "prévoir lever support terminer")


@pytest.mark.parametrize("line", ["threshold car support 30% preview", "seuil car support 30 % essai"])
async def test_a_client_called_like_the_beginning_of_a_reason_is_no_reason(type_: Type, line: str) -> None:
    assert "Nothing of Support has been judged yet" in await _mistaken(type_, line)


@pytest.mark.parametrize("reason", ["because of the preview", "car ils veulent un aperçu", "30 juin car aperçu"])
async def test_a_reason_may_end_in_the_word_for_a_preview(type_: Type, reason: str) -> None:
    until = "" if not reason.startswith("30") else "jusqu'au "
    assert (await type_(f"seuil acme support 30 % {until}{reason}")).startswith(
        "The limit of Acme in Support is now 30"
    )


async def test_a_verb_by_which_two_clients_are_called_is_asked_back(books: Books, type_: Type) -> None:
    await books.client("Bilan")
    assert "2 are called Bilan" in await _mistaken(type_, "bilan")
    assert (await type_("digest support")).startswith("Observing: Support")


async def test_a_team_called_like_a_verb_is_shown(type_: Type) -> None:
    assert (await type_("équipe canal")).startswith("1 team\nCanal, support")
    assert "What is posted for Canal is in French" in await type_("équipe langue Canal français")
    assert "is nothing to do with a team" in await _mistaken(type_, "équipe canal Canal <#C1|x>")
    assert "that channel" in await type_("team channel Canal <#C1|x>")


async def test_the_small_word_between_two_clients_may_be_the_beginning_of_a_name(firm: Company, type_: Type) -> None:
    await type_("client fusionner Acme de De Dietrich oui")
    await type_("client séparer Acme De Dietrich")
    await type_("client fusionner Acme De Dietrich oui")
    async with firm.database.asking() as session:
        assert (await clients.merged_names(session)).exactly("De Dietrich")


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("bilan", "bilan is a verb as well: /clientload digest"),
        ("limite", "limite is a verb as well: /clientload threshold"),
        ("état", ""),
        ("status", 'A client is called so as well: /clientload "Status"'),
        ("help", "A team is called so as well: /clientload show team Help"),
        ("help status", ""),
        ("« bilan »", ""),
    ],
)
async def test_what_one_word_means_as_well_is_told(
    firm: Company, books: Books, type_: Type, line: str, ends: str
) -> None:
    await books.client("Status")
    async with firm.database.writing() as session:
        await teams.add_team(session, "Help", "support", "U1", NOW)
    said = (await type_(line)).splitlines()[-1]
    assert said == ends if ends else "as well: " not in said, said


async def test_a_team_called_like_a_french_verb_is_that_team(firm: Company, type_: Type) -> None:
    async with firm.database.writing() as session:
        await teams.add_team(session, "Horaires", "support", "U1", NOW)
    assert (await type_("horaires")).startswith("No alert is open\nHoraires: no hours, 0 tickets")
    assert (await type_("hours")).startswith("Alerts are told")
    assert (await type_("horaires 9-18")).startswith("Alerts are told 9:00")


async def _mistaken(type_: Type, line: str) -> str:
    with pytest.raises(Mistake) as mistake:
        await type_(line)
    return str(mistake.value)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        *((f"{verb} acme", "card") for verb in ("affiche", "afficher", "montre", "montrer", "voir")),
        ("explique acme", "why"),
        ("liste", "overview"),
        ("exporte acme", "export"),
        ("décide acme", "decide"),
    ],
)
async def test_the_verbs_that_french_speakers_type_first_are_understood(firm: Company, line: str, name: str) -> None:
    assert (await understood(Request(firm, ADMIN, "C1", line)))[0].name == name
