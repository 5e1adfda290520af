"""What Slack tells of people whom messages name or go to."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Fault, Workspace, fatal, ratelimited
from bot.slack.readers import KEPT, Readers
from tests.services.books import NOW


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace() as slack:
        yield slack


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def readers(workspace: Workspace, clock: Clock) -> Readers:
    return Readers(AsyncWebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]), clock)


@pytest.mark.parametrize(("locale", "language"), [("fr-FR", "fr"), ("fr-CA", "fr"), ("en-GB", "en"), ("de-DE", "en")])
async def test_somebody_reads_the_language_of_their_slack(
    workspace: Workspace, readers: Readers, locale: str, language: str
) -> None:
    assert await readers.language(workspace.add_user("Amélie", locale=locale).id) == language


async def test_slack_is_asked_once_an_hour_for_name_and_language_together(
    workspace: Workspace, readers: Readers, clock: Clock
) -> None:
    user = workspace.add_user("Amélie", locale="fr-FR")
    for _ in range(2):
        assert await readers.names([user.id]) == {user.id: "Amélie"}
        assert await readers.language(user.id) == "fr"
    assert len(workspace.calls("users.info")) == 1
    clock.now += KEPT
    user.locale = "en-US"
    assert await readers.language(user.id) == "en"


@pytest.mark.parametrize("fault", ["internal_error", ratelimited(30), fatal()])
async def test_while_slack_does_not_answer_its_last_answer_holds_and_before_that_english(
    workspace: Workspace, readers: Readers, clock: Clock, fault: Fault | str
) -> None:
    user = workspace.add_user("Amélie", locale="fr-FR")
    workspace.fail("users.info", fault)
    assert await readers.language(user.id) == "en"
    assert await readers.language(user.id) == "fr"
    clock.now += KEPT + timedelta(minutes=1)
    workspace.fail("users.info", fault)
    assert await readers.language(user.id) == "fr"


async def test_whom_slack_does_not_know_is_not_named_and_reads_english(readers: Readers) -> None:
    assert await readers.names(["U00000404"]) == {}
    assert await readers.language("U00000404") == "en"
