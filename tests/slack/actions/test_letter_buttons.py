"""The buttons of the weekly letter: what was answered is written into the letter, and can be taken back there."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Message, User, Workspace
from bot.domain.roles import MAPPING, Grant
from bot.services import clients, deliver, letter
from bot.services.company import Company
from bot.slack.notifier import Notifier
from bot.store import first_pull, roles
from tests.services.inbox import fill, owners
from tests.slack.conftest import spaced

pytestmark = pytest.mark.usefixtures("connected")

CALM = "No client yet: 20 h of 21 h (95 %), the largest first"


@pytest.fixture
async def told(slack: Workspace, company: Company, marie: User) -> Message:
    """Send Marie, who is in charge, the letter of a week."""
    return await sent(slack, company, marie)


async def sent(slack: Workspace, company: Company, user: User) -> Message:
    """Put somebody in charge and send them the letter of a week."""
    await fill(company)
    async with company.database.writing() as session:
        await first_pull.mark_reported(session, company.clock().replace(year=2025))
        await clients.add(session, company, "U1", "Umbra Nord")
        await roles.give(session, [Grant(MAPPING, user.id)], "U1", company.clock())
    async with company.database.writing() as session:
        assert await letter.plan(session, company, [user.id]) == 1
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    (message,) = slack.messages(slack.direct(user))
    return message


def lines(message: Message) -> list[str]:
    return message.text.splitlines()


async def test_yes_to_a_guess_is_written_into_the_letter_and_taken_back_there(
    slack: Workspace, told: Message, marie: User, company: Company
) -> None:
    before = lines(told)
    await slack.press(told, "It is Umbra Nord's", marie)
    await slack.until(lambda: told.edited)
    at = lines(told).index("3 items, 3 h are Umbra Nord's now")
    assert lines(told)[at - 1] == "umbra.example: 3 items, 3 h; the latest: “Ticket 4”"
    assert (await owners(company))["3"] == "Umbra Nord"
    await slack.press(told, "Undo", marie)
    await slack.until(lambda: lines(told) == before)
    assert (await owners(company))["3"] == "-"


async def test_an_answer_in_the_dialog_is_written_into_the_letter_too(
    slack: Workspace, told: Message, marie: User, company: Company
) -> None:
    (dialog,) = await slack.press(told, "Whose is it?", marie)
    (offered,) = await slack.suggest(dialog, "attribute_client", marie, "acme")
    await slack.submit(dialog, {"Client": offered.options[0]}, answers=1)
    await slack.until(lambda: told.edited)
    assert slack.modal(marie) is None
    assert lines(told)[:3] == [
        CALM,
        "Project PORT: 2 items, 9 h; the latest: “Issue PORT-2”",
        "2 items, 9 h are Acme's now",
    ]
    assert slack.home(marie) is None
    assert (await owners(company))["PORT-1"] == "Acme"


async def test_what_was_answered_elsewhere_is_said_beside_the_letter(
    slack: Workspace, told: Message, marie: User, company: Company
) -> None:
    async with company.database.writing() as session:
        client = (await clients.clients.active(session))[0]
        await clients.map_key(session, company, "U1", client, "domain", "umbra.example")
    (refused,) = await slack.press(told, "It is Umbra Nord's", marie)
    assert refused.kind == "ephemeral"
    assert refused.text.startswith(f"The domain umbra.example is {client.name}'s.")
    assert not told.edited


async def test_a_letter_that_cannot_be_changed_any_more_is_answered_beside_it(
    slack: Workspace, told: Message, marie: User
) -> None:
    slack.fail("chat.update", "message_not_found")
    (shown,) = await slack.press(told, "It is Umbra Nord's", marie)
    assert (shown.kind, shown.text) == ("ephemeral", "3 items, 3 h are Umbra Nord's now")


async def test_a_dialog_from_a_letter_that_cannot_be_changed_is_answered_directly(
    slack: Workspace, told: Message, marie: User
) -> None:
    (dialog,) = await slack.press(told, "Whose is it?", marie)
    (offered,) = await slack.suggest(dialog, "attribute_client", marie, "acme")
    slack.fail("chat.update", "message_not_found")
    await slack.submit(dialog, {"Client": offered.options[0]}, answers=1)
    await slack.until(lambda: "2 items, 9 h are Acme's now" in {each.text for each in slack.whispers(marie)})


async def test_a_french_letter_stays_french_when_it_is_answered_and_when_that_is_taken_back(
    slack: Workspace, company: Company
) -> None:
    amelie = slack.add_user("Amélie", locale="fr-FR")
    letter_ = await sent(slack, company, amelie)
    before = lines(letter_)
    assert spaced(before[0]) == "Sans client : 20 h sur 21 h (95 %), le plus important d'abord"
    await slack.press(letter_, "C'est à Umbra Nord", amelie)
    await slack.until(lambda: "3 éléments, 3 h sont maintenant à Umbra Nord" in spaced(letter_.text))
    assert spaced(lines(letter_)[0]) == spaced(before[0])
    await slack.press(letter_, "Annuler", amelie)
    await slack.until(lambda: lines(letter_) == before)
