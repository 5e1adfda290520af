"""`/clientload onboard` as leaders, those who sign and everybody else type it."""

import pytest

from bot.demo.workspace import User, Workspace
from bot.domain.roles import LEADER, MAPPING
from tests.services.books import Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import values

pytestmark = pytest.mark.usefixtures("connected")

REFUSED = "Reviews of new contracts are read by leaders and by the three who sign. Ask one of them."


@pytest.fixture
def engine() -> str:
    """Use one database: the services' tests run on both."""
    return "sqlite"


@pytest.fixture
async def lea(slack: Workspace, books: Books) -> User:
    """Give a leader, Acme, which is new, and two colleagues."""
    await books.client("Acme")
    leader = slack.add_user("Lea")
    await books.grant(LEADER, leader.id)
    slack.add_user("Bo")
    slack.add_user("Chi")
    return leader


async def test_a_leader_opens_it_in_one_line_and_those_who_sign_read_it(ask: Ask, lea: User, marie: User) -> None:
    line = "/clientload onboard acme ventes moi product @bo support @Marie Support 10% live 1 December"
    opened = await ask(line, lea)
    assert opened.text.startswith("Acme: 0 of 3 signed, missing sales, product and support\n")
    assert "Expected: 10 % of Support\nFirst day: 1 Dec 2026\n" in opened.text
    theirs = await ask("/clientload onboard", marie)
    assert theirs.text.splitlines()[1] == "Acme: 0 of 3 signed, missing sales, product and support"
    signed = await ask("/clientload onboard sign acme if they name one contact", marie)
    assert "1. they name one contact (support): open" in signed.text
    kept = await ask("/clientload onboard kept acme 1", lea)
    assert kept.text.splitlines()[0] == "Acme: 1 of 3 signed, missing sales and product; conditions kept: 1 of 1"


@pytest.mark.usefixtures("lea")
@pytest.mark.parametrize("line", ["acme", "sign acme", "kept acme 1", "condition acme so"])
async def test_whether_there_is_a_review_is_not_told_to_others(ask: Ask, marie: User, line: str) -> None:
    assert (await ask(f"/clientload onboard {line}", marie)).text == REFUSED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acme sales @bo", "Name who signs for sales, for product and for support: three people."),
        ("acme sales @bo product @bo support @chi", "Nobody signs twice: name three people."),
        (
            "acme whatever 10%",
            (
                "whatever 10% is not understood here. Type it like this: /clientload onboard Acme sales @ana product"
                " @bo support @marie"
            ),
        ),
        ("acme Support a lot", "a is no percentage. Type one like 30 %."),
        ("acme Support 0h", "Nothing a week is no load. Leave it out."),
        ("sign acme with pleasure", "Type a condition behind if: /clientload onboard sign Acme if they use our tools"),
        ("kept acme one", "Type the condition's number: /clientload onboard kept Acme 1"),
        ("exception acme twice", "twice is not understood here. Leave it out."),
        ("exception acme", "Acme is not in its first weeks. Which clients are: /clientload onboard"),
        ("withdraw acme", "There is no review of Acme. To open one: /clientload onboard"),
        ("label exception", "This is for an admin. Ask one of them."),
    ],
)
async def test_what_cannot_be_done_is_said_with_what_to_type(ask: Ask, lea: User, line: str, said: str) -> None:
    assert (await ask(f"/clientload onboard {line}", lea)).text == said


async def test_who_names_a_client_that_is_none_yet_is_offered_to_add_it_and_types_nothing_twice(
    slack: Workspace, ask: Ask, lea: User, books: Books
) -> None:
    line = "Umbra Labs sales @bo product @chi support @lea from 1 March"
    shown = await ask(f"/clientload onboard {line}", lea)
    assert shown.text.splitlines() == [
        "There is no client Umbra Labs yet.",
        'Whoever is in charge of mapping, or an admin, adds it: /clientload client add "Umbra Labs"',
        f"Then what you typed works: /clientload onboard {line}",
    ]
    await books.grant(MAPPING, lea.id)
    shown = await ask(f"/clientload onboard {line}", lea)
    (dialog,) = await slack.press(shown, "Add this client", lea)
    assert values(dialog)["name"] == "Umbra Labs"
    await slack.submit(dialog, {})
    (review,) = await slack.press(shown, "Type my line again", lea)
    assert review.text.startswith("Umbra Labs")


async def test_a_client_that_is_none_yet_may_be_another_one_that_is(ask: Ask, lea: User) -> None:
    shown = await ask("/clientload onboard Acmee Support 10%", lea)
    assert shown.text.splitlines()[0] == "There is no client Acmee yet. Did you mean Acme?"
