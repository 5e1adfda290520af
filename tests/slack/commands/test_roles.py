"""`/clientload roles` typed in a workspace: who sees what, who may give what, and who hears of it."""

from collections.abc import Awaitable, Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Message, User, Workspace, ratelimited
from bot.domain.roles import ADMIN, LEADER, MANAGER, MAPPING, Grant
from bot.services import deliver
from bot.services.company import Company
from bot.slack import people, permissions
from bot.slack.notifier import Notifier
from bot.store import changes, roles
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.slack.conftest import ADMIN_BY_SETTING, Ask, spaced

pytestmark = pytest.mark.usefixtures("connected")

Letters = Callable[[User], Awaitable[list[str]]]

GROUPS_ARE_SLACKS = (
    "Whoever may change a user group in Slack decides who has its roles. To type it instead:"
    " /clientload roles grant leader @marie, /clientload roles revoke manager Support @marie"
)
DONE = "1 person is told directly, with your name."


@pytest.fixture
def ada(slack: Workspace) -> User:
    return slack.add_user("Ada", admin=True)


@pytest.fixture
def bo(slack: Workspace) -> User:
    return slack.add_user("Bo")


@pytest.fixture
def letters(slack: Workspace, company: Company) -> Letters:
    """Send what waits, and read what somebody got directly."""
    notifier = Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url))

    async def read(user: User) -> list[str]:
        await deliver.deliver(company, notifier, ())
        found: list[Message] = slack.messages(slack.direct(user))
        return [message.text for message in found]

    return read


async def granted(company: Company) -> list[Grant]:
    async with company.database.asking() as session:
        return await roles.granted(session)


async def test_an_admin_sees_every_role_and_who_has_it(
    ask: Ask, slack: Workspace, ada: User, bo: User, books: Books
) -> None:
    direction = slack.add_group("direction", ada, bo)
    old = slack.add_group("old", bo)
    old.deactivated = True
    for role, holder, team in (
        (MANAGER, bo.id, SUPPORT),
        (MANAGER, direction.id, SUPPORT),
        (LEADER, direction.id, 0),
        (MAPPING, old.id, 0),
        (ADMIN, bo.id, 0),
    ):
        await books.grant(role, holder, team)
    shown = await ask("/clientload rôles", ada)
    assert shown.text.splitlines() == [
        "Who may do what",
        "Every full member: sees shares, limits and alerts, and may follow them",
        "Managers: set the limits of their team, agree on windows, decide about its alerts and say whose its items are",
        "\u2022 Support: user group @direction (2 people), a colleague",
        "In charge of mapping: add clients and say what is whose, for all teams",
        "\u2022 user group @old, which is deactivated and gives nothing",
        "Leaders: also see revenue, load index, contracts and decisions",
        "\u2022 user group @direction (2 people)",
        "Admins: change every setting; an admin is not a leader by that",
        "\u2022 this workspace's owners and admins",
        "\u2022 by the settings: a colleague",
        "\u2022 A colleague",
        "You: admin, leader, manager of Support",
        GROUPS_ARE_SLACKS,
    ]
    assert bo.id in str(shown.blocks)


async def test_others_see_what_they_are_and_whom_to_ask(
    ask: Ask, slack: Workspace, marie: User, bo: User, books: Books
) -> None:
    direction = slack.add_group("direction", bo)
    await books.grant(LEADER, direction.id)
    shown = await ask("/clientload roles")
    assert shown.text.splitlines() == [
        "What you may do",
        "You: viewer, no role",
        "\u2022 Every full member: sees shares, limits and alerts, and may follow them",
        "To get another role, ask an admin: a colleague",
    ]
    assert ADMIN_BY_SETTING in str(shown.blocks)
    assert "direction" not in str(shown.blocks)
    await books.grant(MAPPING, marie.id)
    assert "You: in charge of mapping" in (await ask("/clientload role")).text
    assert "Leaders: also see revenue" in (await ask("/clientload roles", bo)).text


@pytest.mark.parametrize(
    ("line", "grant", "said"),
    [
        ("manager Support @bo", (MANAGER, SUPPORT), "Manager of Support now: @bo"),
        ("mapping @bo", (MAPPING, 0), "In charge of mapping now: @bo"),
        ("admin to @bo", (ADMIN, 0), "Admin of Clientload now: @bo"),
        ("leader @bo", (LEADER, 0), "Leader now: @bo"),
    ],
)
async def test_an_admin_gives_and_takes_a_role(
    ask: Ask, company: Company, ada: User, bo: User, *, line: str, grant: tuple[str, int], said: str
) -> None:
    role, team = grant
    shown = await ask(f"/clientload roles grant {line}", ada)
    assert shown.text.splitlines()[0] == said.replace("@bo", "a colleague")
    assert bo.id in str(shown.blocks)
    assert await granted(company) == [Grant(role, bo.id, team)]
    again = await ask(f"/clientload rôles donner {line}", ada)
    assert again.text == "Nothing changes: that is so already."
    taken = await ask(f"/clientload roles revoke {line}", ada)
    assert " any more: " in taken.text
    assert await granted(company) == []
    async with company.database.asking() as session:
        written = [(each.by, each.what, each.old, each.new) for each in await changes.latest(session, 9)]
    what = f"{role}{' of Support' if team else ''}: {bo.id}"
    assert written == [(ada.id, what, "given", "taken"), (ada.id, what, "", "given")]


async def test_team_manager_gives_the_same_role(
    ask: Ask, company: Company, slack: Workspace, ada: User, bo: User
) -> None:
    desk = slack.add_group("desk", bo)
    await ask("/clientload team manager Support @bo", ada)
    await ask("/clientload team manager Support @desk", ada)
    assert set(await granted(company)) == {Grant(MANAGER, bo.id, SUPPORT), Grant(MANAGER, desk.id, SUPPORT)}
    shown = await ask("/clientload team manager Support remove @bo @desk", ada)
    assert shown.text.splitlines() == [
        "No manager of Support any more: a colleague",
        "No manager of Support any more: user group @desk (1 person)",
    ]
    assert await granted(company) == []


async def test_a_role_given_to_a_user_group_is_its_peoples_as_long_as_they_are_in_it(
    ask: Ask, slack: Workspace, ada: User, bo: User, books: Books
) -> None:
    slack.add_group("desk", bo)
    acme = await books.client("Acme")
    await books.opened(SUPPORT, acme, 1, 30)
    shown = await ask("/clientload roles grant manager Support @desk", ada)
    assert shown.text == "Manager of Support now: user group @desk (1 person)"
    assert "40 %" in (await ask("/clientload threshold Support 40%", bo)).text
    refused = await ask("/clientload threshold Engineering 40%", bo)
    assert refused.text == "Limits of Engineering are set by its manager or an admin. Ask one of them."


async def test_a_handle_that_slack_did_not_turn_into_a_mention_is_looked_up(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User
) -> None:
    desk = slack.add_group("equipe-support", bo)
    # As a phone leaves it: one letter that the client's own list does not hold.
    await ask("/clientload roles grant manager Support \u201c@Equipe-Support\u201d", ada)
    assert await granted(company) == [Grant(MANAGER, desk.id, SUPPORT)]


async def test_the_first_leader_is_told_and_later_ones_are_told_to_all_of_them(
    ask: Ask, slack: Workspace, ada: User, bo: User, letters: Letters
) -> None:
    shown = await ask("/clientload roles grant leader @marie", ada)
    assert shown.text.splitlines() == ["Leader now: a colleague", DONE]
    marie = slack.state.user("Marie")
    assert marie is not None
    (letter,) = await letters(marie)
    assert letter.splitlines() == [
        "The leaders of Clientload changed",
        "\u2022 Ada gave the role of leader to Marie",
        "You are a leader now: you also see revenue, load index, contracts and decisions. Keep them among leaders",
        "Who has which role: /clientload roles",
    ]
    shown = await ask("/clientload roles grant leader @bo", ada)
    assert shown.text.endswith("2 people are told directly, with your name.")
    assert "Ada gave the role of leader to Bo" in (await letters(marie))[1]
    assert "You are a leader now" not in (await letters(marie))[1]
    assert "You are a leader now" in (await letters(bo))[0]
    await ask("/clientload roles revoke leader @bo", ada)
    assert "Ada took the role of leader from Bo" in (await letters(marie))[2]
    assert "Ada took the role of leader from Bo" in (await letters(bo))[1]
    assert await letters(ada) == []


async def test_each_leader_is_told_in_their_own_language(
    ask: Ask, slack: Workspace, ada: User, bo: User, letters: Letters
) -> None:
    amelie = slack.add_user("Amélie", locale="fr-FR")
    for who in (amelie, bo):
        await ask(f"/clientload roles grant leader @{who.name}", ada)
    assert "\u2022 Ada gave the role of leader to Bo" in (await letters(bo))[0]
    first, second = map(spaced, await letters(amelie))
    assert first.splitlines()[:2] == [
        "La direction dans Clientload a changé",
        "\u2022 Ada a fait entrer Amélie dans la direction",
    ]
    assert "\u2022 Ada a fait entrer Bo dans la direction" in second


async def test_an_admin_who_names_himself_leader_is_told_to_the_leaders(
    ask: Ask, ada: User, marie: User, books: Books, letters: Letters
) -> None:
    await books.grant(LEADER, marie.id)
    await ask("/clientload roles grant leader @ada", ada)
    assert "Ada took the role of leader\n" in (await letters(marie))[0]
    assert await letters(ada) == []


async def test_an_admin_who_names_himself_the_first_leader_is_told_to_the_other_admins(
    ask: Ask, slack: Workspace, ada: User, bo: User, books: Books, letters: Letters
) -> None:
    owner = slack.add_user("Olga", owner=True)
    named = slack.add_user("Nora")
    slack.state.users[ADMIN_BY_SETTING] = slack.state.users.pop(named.id)
    named.id = ADMIN_BY_SETTING
    await books.grant(ADMIN, bo.id)
    shown = await ask("/clientload roles grant leader @ada", ada)
    assert shown.text.endswith("3 people are told directly, with your name.")
    for admin in (owner, named, bo):
        (letter,) = await letters(admin)
        assert "Ada took the role of leader" in letter
        assert "There is no other leader to hear of this, so you do, as an admin" in letter
    assert await letters(ada) == []


async def test_a_leader_made_by_a_user_group_is_told_to_its_people(
    ask: Ask, slack: Workspace, ada: User, bo: User, marie: User, letters: Letters
) -> None:
    slack.add_group("direction", ada, bo, marie)
    await ask("/clientload roles grant leader @direction", ada)
    for leader in (bo, marie):
        (letter,) = await letters(leader)
        assert "Ada gave the role of leader to the user group @direction" in letter
        assert "You are a leader now" in letter
    assert await letters(ada) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("grant", "Name the role: manager, mapping, leader or admin."),
        ("grant boss @bo", "Name the role: manager, mapping, leader or admin."),
        ("grant manager @bo", "Name the team."),
        ("grant manager Suport @bo", "There is no team Suport. Did you mean Support?"),
        ("grant leader", "Type @ and pick a person or a user group from Slack's list."),
        ("grant leader bo", "bo is neither a person nor a user group."),
        ("grant leader @nobody", "@nobody is neither a person nor a user group."),
        ("grant leader @gus", f"A role would be no use there. {permissions.GUEST}"),
        ("grant leader @robot", f"A role would be no use there. {permissions.BOT}"),
        ("grant leader @zoe", f"A role would be no use there. {permissions.OURS_ONLY}"),
        ("grant leader @lost", f"A role would be no use there. {permissions.DEACTIVATED}"),
        (
            "grant leader @old",
            (
                "The user group @old is deactivated, so it would give nothing. Choose another one, or have"
                " it activated in Slack."
            ),
        ),
        ("what", "what is nothing to do with roles. Type one of: grant, revoke."),
    ],
)
async def test_what_cannot_be_given_is_said_and_nothing_changes(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User, *, line: str, said: str
) -> None:
    assert bo.id
    slack.add_user("Gus", guest=True)
    slack.add_user("Robot", bot=True)
    slack.add_user("Zoe", other_team=True)
    slack.add_user("Lost", deleted=True)
    slack.add_group("old", bo).deactivated = True
    assert (await ask(f"/clientload roles {line}", ada)).text.startswith(said.replace("&", "&amp;"))
    assert await granted(company) == []


async def test_only_admins_give_roles_leaders_and_managers_do_not(
    ask: Ask, company: Company, marie: User, bo: User, books: Books
) -> None:
    for role, team in ((LEADER, 0), (MAPPING, 0), (MANAGER, SUPPORT)):
        await books.grant(role, marie.id, team)
    before = await granted(company)
    for line in (f"grant leader @{bo.name}", f"grant admin @{marie.name}", f"revoke leader @{marie.name}"):
        shown = await ask(f"/clientload roles {line}")
        assert shown.text == "Roles are given and taken by an admin. Ask one of them."
    assert await granted(company) == before


async def test_no_admin_takes_from_himself_what_makes_him_one(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User, books: Books
) -> None:
    await books.grant(ADMIN, bo.id)
    refused = await ask("/clientload roles revoke admin @bo", bo)
    assert refused.text == "You would be no admin any more. Ask another admin to take the role from you."
    group = slack.add_group("admins", bo)
    await ask("/clientload roles grant admin @admins", bo)
    await ask("/clientload roles revoke admin @bo", bo)
    assert await granted(company) == [Grant(ADMIN, group.id)]
    refused = await ask("/clientload roles revoke admin @admins", bo)
    assert refused.text.startswith("You would be no admin any more.")
    # Who is an admin by the workspace stays one.
    await books.grant(ADMIN, ada.id)
    assert "any more" in (await ask("/clientload roles revoke admin @ada @admins", ada)).text
    assert await granted(company) == []


async def test_what_an_admin_is_by_slack_or_by_the_settings_is_not_taken_here_and_why(
    ask: Ask, slack: Workspace, ada: User, books: Books
) -> None:
    slack.add_user("Bo")
    set_by_hand = slack.add_user("Seth")
    slack.state.users[ADMIN_BY_SETTING] = slack.state.users.pop(set_by_hand.id)
    set_by_hand.id = ADMIN_BY_SETTING
    owner = slack.add_user("Olga", admin=True)
    workspace = (
        "A colleague stays an admin of Clientload, as an owner or admin of this workspace. Only an owner of the"
        " workspace takes that away, in Slack's own settings; it holds here five minutes later."
    )
    assert (await ask("/clientload roles revoke admin @Olga", ada)).text == workspace
    await books.grant(ADMIN, owner.id)
    assert (await ask("/clientload roles revoke admin @Olga", ada)).text == workspace
    assert (await ask("/clientload roles revoke admin @Seth", ada)).text.endswith(
        " stays an admin of Clientload: the settings name them. Take the id out of CLIENTLOAD_ADMINS there, then start"
        " Clientload anew."
    )
    assert (await ask("/clientload roles revoke admin @Bo", ada)).text == "Nothing changes: that is so already."


async def test_what_somebody_has_by_a_user_group_is_not_taken_from_them_alone(
    ask: Ask, slack: Workspace, ada: User, bo: User, books: Books
) -> None:
    desk = slack.add_group("desk", bo)
    await books.grant(MAPPING, desk.id)
    await books.grant(MAPPING, bo.id)
    assert (await ask("/clientload roles revoke mapping @Bo", ada)).text == (
        "A colleague still has this role by the user group @desk (1 person). Take it from the user group, or let them"
        " leave it in Slack."
    )


@pytest.mark.parametrize("fault", ["plan_upgrade_required", "paid_teams_only", "missing_scope", "internal_error"])
async def test_where_slack_tells_of_no_user_groups_the_reason_is_said_and_people_get_roles_all_the_same(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User, fault: str
) -> None:
    slack.add_group("direction", bo)
    slack.fail("usergroups.list", fault)
    shown = await ask("/clientload roles grant leader @direction", ada)
    assert shown.text == people.WHY.get(fault, people.SILENT)
    assert await granted(company) == []
    assert (await ask("/clientload roles grant leader @bo", ada)).text.startswith("Leader now: a colleague")
    assert await granted(company) == [Grant(LEADER, bo.id)]


async def test_a_role_can_be_taken_from_a_group_that_slack_shows_no_more(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User, books: Books
) -> None:
    direction = slack.add_group("direction", bo)
    await books.grant(LEADER, direction.id)
    slack.state.paid = False
    assert f"user group @{direction.id} (0 people)" in (await ask("/clientload roles", ada)).text
    await ask(f"/clientload roles revoke leader @{direction.id}", ada)
    assert await granted(company) == []


async def test_no_new_leader_while_slack_does_not_tell_who_leads(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User, books: Books
) -> None:
    assert bo.id
    direction = slack.add_group("direction", bo)
    await books.grant(LEADER, direction.id)
    slack.fail("usergroups.users.list", "internal_error")
    shown = await ask("/clientload roles grant leader @marie", ada)
    assert shown.text.startswith("The leaders must be told of a new one, and some are in a user group. Slack does not")
    assert await granted(company) == [Grant(LEADER, direction.id)]


async def test_who_may_be_more_than_slack_tells_is_told_so(ask: Ask, slack: Workspace, bo: User, books: Books) -> None:
    desk = slack.add_group("desk", bo)
    await books.grant(ADMIN, desk.id)
    slack.fail("usergroups.list", "internal_error")
    shown = await ask("/clientload team", bo)
    assert shown.text == (
        "/clientload team is for an admin. Ask one of them. Slack does not tell just now who is in a user group that"
        " has a role. If you are in one, try again in a minute."
    )
    assert "you may be more than that" in (await ask("/clientload roles", bo)).text
    assert "If you are in one, try again" in (await ask("/clientload threshold Support 40%", bo)).text


async def test_a_slack_that_does_not_say_who_somebody_is_gives_no_role(
    ask: Ask, slack: Workspace, company: Company, ada: User, bo: User
) -> None:
    assert bo.id
    await ask("/clientload roles", ada)
    slack.fail("users.info", "internal_error", ratelimited(0), "internal_error", "internal_error")
    shown = await ask("/clientload roles grant leader @bo", ada)
    assert shown.text == "Slack does not tell who that is just now. Try again in a minute."
    assert await granted(company) == []


async def test_managers_are_in_charge_of_their_own_team_alone(ask: Ask, marie: User, books: Books) -> None:
    await books.grant(MANAGER, marie.id, ENGINEERING)
    assert "You: manager of Engineering" in (await ask("/clientload roles")).text
    assert "is for an admin" in (await ask("/clientload team")).text
