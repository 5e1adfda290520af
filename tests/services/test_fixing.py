"""Answering whose an item is, for each scope, and taking that back."""

import pytest

from bot.services import clients, configure
from bot.services.company import Company
from bot.services.fixing import Answered, Case, Chosen, Right, answer, answer_whole, case_of, latest, undo
from bot.services.refused import Refused
from bot.services.sync import store_page
from bot.slack.mapping import right_of
from bot.slack.request import Person, Role
from bot.store import changes, teams, unattributed
from bot.store import clients as store
from integrations.source import Page
from tests.services.inbox import client_id, fill, handled, item_id, owners, ticket

pytestmark = pytest.mark.usefixtures("inbox")

ADMIN = Right("U1", everywhere=True)
SUPPORT, ENGINEERING = 1, 2


@pytest.fixture
async def inbox(company: Company) -> None:
    await fill(company)


async def case(company: Company, ref: str) -> Case:
    async with company.database.asking() as session:
        return await case_of(session, company, await item_id(company, ref))


async def give(company: Company, ref: str, scope: str, chosen: Chosen | None = None, right: Right = ADMIN) -> Answered:
    about, client = await item_id(company, ref), chosen or Chosen(await client_id(company, "Acme"))
    async with company.database.writing() as session:
        return await answer(session, company, right, about, scope, client)


async def take_back(company: Company, fix_id: int, right: Right = ADMIN) -> Answered:
    async with company.database.writing() as session:
        return await undo(session, company, right, fix_id)


async def theirs(company: Company, name: str = "Acme") -> set[str]:
    return {ref for ref, owner in (await owners(company)).items() if owner == name}


def scopes(about: Case) -> list[tuple[str, str, int, float]]:
    return [(each.kind, each.name, each.items, each.hours) for each in about.scopes]


async def test_a_ticket_can_be_answered_alone_with_its_requester_or_with_its_whole_domain(company: Company) -> None:
    about = await case(company, "3")
    assert scopes(about) == [("item", "", 1, 1.0), ("requester", "", 2, 2.0), ("domain", "umbra.example", 3, 3.0)]
    assert (about.team, about.free_mail, about.ours) == ("Support", "", False)


async def test_free_mail_is_never_answered_whole(company: Company) -> None:
    about = await case(company, "5")
    assert [each.kind for each in about.scopes] == ["item", "requester"]
    assert about.free_mail == "gmail.com"


@pytest.mark.parametrize("ref", ["8", "9"])
async def test_what_our_own_people_ask_for_is_answered_item_by_item(company: Company, ref: str) -> None:
    about = await case(company, ref)
    assert [each.kind for each in about.scopes] == ["item"]
    assert about.ours


async def test_an_issue_can_be_answered_with_its_whole_project(company: Company) -> None:
    assert scopes(await case(company, "PORT-1")) == [("item", "", 1, 5.0), ("project", "PORT", 2, 9.0)]


@pytest.mark.parametrize(
    ("ref", "scope", "moved", "hours"),
    [
        ("3", "item", {"3"}, 1.0),
        ("3", "requester", {"2", "3"}, 2.0),
        ("3", "domain", {"2", "3", "4"}, 3.0),
        ("5", "requester", {"5", "6"}, 2.0),
        ("PORT-1", "item", {"PORT-1"}, 5.0),
        ("PORT-1", "project", {"PORT-1", "PORT-2"}, 9.0),
    ],
)
async def test_an_answer_moves_what_it_covers_and_can_be_taken_back(
    company: Company, ref: str, scope: str, moved: set[str], hours: float
) -> None:
    before = await owners(company)
    done = await give(company, ref, scope)
    assert (done.client, done.items, done.hours, done.undone) == ("Acme", len(moved), hours, False)
    assert await theirs(company) == {"1"} | moved

    back = await take_back(company, done.fix_id)
    assert (back.client, back.items, back.hours, back.undone) == ("Acme", len(moved), hours, True)
    assert await owners(company) == before
    with pytest.raises(Refused, match="taken back already"):
        await take_back(company, done.fix_id)


@pytest.mark.parametrize("scope", ["requester", "domain"])
async def test_what_comes_later_follows_the_answer_and_goes_with_it(company: Company, scope: str) -> None:
    done = await give(company, "3", scope)
    later = ticket("20", requester_domain="umbra.example", requester_id="uma", opened_at=company.clock())
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page((later, handled("20")), "2"))
    assert (await owners(company))["20"] == "Acme"
    await take_back(company, done.fix_id)
    assert (await owners(company))["20"] == "-"


async def test_what_was_theirs_before_stays_theirs_when_an_answer_is_taken_back(company: Company) -> None:
    first = await give(company, "4", "item")
    done = await give(company, "3", "domain")
    assert done.items == 2
    await take_back(company, done.fix_id)
    assert await theirs(company) == {"1", "4"}
    await take_back(company, first.fix_id)
    assert await theirs(company) == {"1"}


async def test_a_new_client_can_be_made_with_the_answer_and_goes_with_it(company: Company) -> None:
    done = await give(company, "3", "domain", Chosen(new_name="Umbra"))
    assert (done.client, done.items) == ("Umbra", 3)
    assert await theirs(company, "Umbra") == {"2", "3", "4"}
    await take_back(company, done.fix_id)
    assert await theirs(company, "Umbra") == set()
    async with company.database.asking() as session:
        assert "Umbra" not in {client.name for client in await store.active(session)}


async def test_a_name_that_is_taken_makes_no_second_client(company: Company) -> None:
    with pytest.raises(Refused, match="already what Acme is called"):
        await give(company, "3", "domain", Chosen(new_name="ACME"))
    assert await theirs(company) == {"1"}


async def test_managers_answer_for_their_own_teams_alone(company: Company) -> None:
    manager = Right("U2", everywhere=False, teams=frozenset({SUPPORT}))
    acme = Chosen(await client_id(company, "Acme"))
    for ref, scope in (("PORT-1", "item"), ("PORT-1", "project"), ("X-1", "item")):
        with pytest.raises(Refused, match="teams that you do not manage"):
            await give(company, ref, scope, acme, manager)
    with pytest.raises(Refused, match="New clients are added by an admin"):
        await give(company, "3", "domain", Chosen(new_name="Umbra"), manager)
    assert (await give(company, "3", "requester", acme, manager)).items == 2


async def test_a_manager_cannot_answer_a_domain_that_another_team_serves_too(company: Company) -> None:
    from_umbra = ticket("30", requester_domain="umbra.example", requester_id="uma", container="Field")
    async with company.database.writing() as session:
        field = await teams.add_team(session, "Field", "support", "U1", company.clock())
        await configure.add_scope(session, company, "U1", field, "queue", "Field")
        await store_page(session, company, "zendesk", "tickets", Page((from_umbra, handled("30")), "2"))
    manager = Right("U2", everywhere=False, teams=frozenset({SUPPORT}))
    with pytest.raises(Refused, match="teams that you do not manage"):
        await give(company, "4", "domain", None, manager)
    assert (await give(company, "4", "requester", None, manager)).items == 1


async def test_viewers_answer_nothing_and_take_nothing_back(company: Company) -> None:
    viewer = Right("U9", everywhere=False)
    with pytest.raises(Refused, match="teams that you do not manage"):
        await give(company, "3", "item", None, viewer)
    done = await give(company, "3", "item")
    with pytest.raises(Refused, match="taken back by whoever answered it"):
        await take_back(company, done.fix_id, viewer)


async def test_an_item_that_has_a_client_says_why_and_one_that_is_unknown_is_gone(company: Company) -> None:
    with pytest.raises(Refused, match="has a client already: organization 77"):
        await case(company, "1")
    async with company.database.asking() as session:
        with pytest.raises(Refused, match="gone from its source"):
            await case_of(session, company, 999)


async def test_a_scope_that_an_item_does_not_offer_is_refused(company: Company) -> None:
    with pytest.raises(Refused, match="Choose another scope"):
        await give(company, "5", "domain")


async def test_a_client_that_is_gone_gets_nothing(company: Company) -> None:
    for gone in (Chosen(999), Chosen()):
        with pytest.raises(Refused, match="This client is gone"):
            await give(company, "3", "item", gone)


async def test_a_whole_domain_or_project_is_answered_by_its_name(company: Company) -> None:
    acme = await client_id(company, "Acme")
    async with company.database.writing() as session:
        domain = await answer_whole(session, company, ADMIN, "domain", "umbra.example", acme)
        project = await answer_whole(session, company, ADMIN, "project", "PORT", acme)
    assert (domain.items, project.items) == (3, 2)
    async with company.database.writing() as session:
        with pytest.raises(Refused, match=r"umbra\.example is Acme's already"):
            await answer_whole(session, company, ADMIN, "domain", "umbra.example", acme)


async def test_what_was_changed_by_hand_since_is_not_taken_back(company: Company) -> None:
    done = await give(company, "3", "item")
    await give_item_to_globex(company, "3")
    with pytest.raises(Refused, match="changed since"):
        await take_back(company, done.fix_id)
    with pytest.raises(Refused, match="not kept any more"):
        await take_back(company, 999)


async def give_item_to_globex(company: Company, ref: str) -> None:
    globex, about = await client_id(company, "Globex"), await item_id(company, ref)
    async with company.database.writing() as session:
        client = (await store.by_id(session, [globex]))[globex]
        item = (await unattributed.items(session, [about]))[about]
        await clients.map_item(session, company, "U1", client, item)


async def test_the_latest_answer_is_remembered_for_who_gave_it(company: Company) -> None:
    done = await give(company, "3", "domain")
    async with company.database.asking() as session:
        assert await latest(session, company, "U1") == done
        assert await latest(session, company, "U2") is None
    await take_back(company, done.fix_id)
    async with company.database.asking() as session:
        found = await latest(session, company, "U1")
    assert found is not None
    assert found.undone


async def test_every_answer_is_written_down(company: Company) -> None:
    done = await give(company, "3", "requester")
    await take_back(company, done.fix_id)
    async with company.database.asking() as session:
        written = [(change.by, change.what, change.new) for change in await changes.latest(session, 2)]
    assert written == [("U1", "requester of Acme", "taken back"), ("U1", "a requester of Acme", "mapped")]


@pytest.mark.parametrize(
    ("person", "everywhere"),
    [
        (Person("U1", Role.ADMIN), True),
        (Person("U5", Role.VIEWER, maps=True), True),
        (Person("U2", Role.MANAGER, frozenset({SUPPORT})), False),
    ],
)
def test_admins_those_in_charge_and_managers_have_their_rights(person: Person, everywhere: bool) -> None:  # noqa: FBT001 - a parameter of the table
    right = right_of(person)
    assert right.everywhere == everywhere
    assert right.covers({SUPPORT})
    assert right.covers({SUPPORT, ENGINEERING}) == everywhere
    assert right.covers(()) == everywhere
