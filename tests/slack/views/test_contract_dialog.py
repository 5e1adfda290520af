"""The dialog of contracts, which leaders alone see."""

from typing import Any

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.roles import LEADER
from bot.services.company import Company
from tests.services.books import Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

pytestmark = pytest.mark.usefixtures("clients")

LINE = "/clientload contract"
FULL: dict[str, Any] = {"Renews on": "2027-03-31", "Notice, how many": "3", "Days, weeks or months": "months"}
RENEWS = "enews 31 Mar 2027; notice until 31 Dec 2026, in 44 days. No decision is on record"


@pytest.fixture
async def bo(slack: Workspace, support: Channel, books: Books) -> User:
    """Give a leader."""
    leader = slack.add_user("Bo")
    support.members.add(leader.id)
    await books.grant(LEADER, leader.id)
    return leader


async def test_a_contract_is_kept_and_stands_there_when_the_dialog_opens_again(
    slack: Workspace, open_: Open, send: Send, pressed: Pressed, bo: User, company: Company
) -> None:
    dialog = await open_(LINE, bo)
    assert dialog.text == "Contract"
    await slack.suggest(dialog, "Client", bo, "acme")
    (chosen,) = await slack.press(dialog, "Client", bo, value="Acme")
    assert words(chosen) == ""
    assert told(await send(chosen, FULL)).startswith(f"Acme: r{RENEWS}.")
    assert (await changes_of(company))[-1] == (bo.id, "contract of Acme", "", "renews 2027-03-31, notice 3 months")

    again = await pressed("contract", '{"client":1}', bo)
    assert words(again) == f"R{RENEWS}"
    assert list(values(again).values()) == ["Acme", "2027-03-31", "3", "months", None]

    noted = await changes_of(company)
    assert told(await send(again, {})).endswith("That was kept already, so nothing has changed")
    assert await changes_of(company) == noted


async def test_what_cannot_be_is_said_at_its_field(slack: Workspace, pressed: Pressed, bo: User) -> None:
    dialog = await pressed("contract", '{"client":1}', bo)
    (wrong,) = await slack.submit(dialog, FULL | {"Notice, how many": "some"})
    assert wrong.errors == {"count:1": "Type a whole number, such as 3."}
    (wrong,) = await slack.submit(wrong, FULL | {"Renews every, in months": "0"})
    assert wrong.errors == {"every:1": "Type a number of months up to 120, such as 12."}
    (wrong,) = await slack.submit(wrong, FULL | {"Renews on": "2026-01-31", "Renews every, in months": "12"})
    assert wrong.errors == {"renews:1": "The day of renewal is over. Choose the next one."}


async def test_it_is_forgotten_after_a_yes(slack: Workspace, ask: Ask, pressed: Pressed, bo: User) -> None:
    await ask(f"{LINE} acme renews 31 March notice 3 months", bo)
    dialog = await pressed("contract", '{"client":1}', bo)
    *_, done = await slack.press(dialog, "Forget it", bo, answers=2)
    assert words(done) == "The contract of Acme, which renews 31 Mar 2027, is forgotten"
    assert (await ask(f"{LINE} show", bo)).text.startswith("No contract is kept yet")


async def test_nobody_else_opens_it(ask: Ask, ana: User, max_: User) -> None:
    for user in (ana, max_):
        said = (await ask(LINE, user)).text
        assert said == "This is for leaders. An admin can give that role: /clientload roles"
