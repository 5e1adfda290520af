"""What is asked and answered stays out of the log, however much is logged: some of it is for leaders alone."""

import json

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import User, Workspace
from bot.services import deliver
from bot.services.company import Company
from bot.slack.notifier import Notifier
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import Ask
from tests.test_log import Lines, lines

__all__ = ["lines"]


async def test_neither_a_typed_line_nor_its_answer_nor_a_letter_is_logged(
    lines: Lines, ask: Ask, slack: Workspace, company: Company, books: Books, marie: User
) -> None:
    zorglub = await books.client("Zorglub")
    await books.worked(SUPPORT, zorglub, 1, 31)
    ada = slack.add_user("Ada", admin=True)
    assert "Zorglub" in (await ask("/clientload zorglub")).text
    assert "zorglubb" in (await ask("/clientload zorglubb leaves")).text
    await ask("/clientload team live Zorglub")
    await ask("/clientload roles grant leader @marie", ada)
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    assert "You are a leader now" in slack.messages(slack.direct(marie))[0].text
    logged = json.dumps(lines())
    assert "zorglub" not in logged.casefold()
    assert "a leader now" not in logged
