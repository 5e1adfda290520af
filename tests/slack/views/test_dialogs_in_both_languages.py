"""Every dialog in English and in French: whole, within Slack's limits, and as it is read on a screen."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from syrupy.assertion import SnapshotAssertion

from bot.demo.workspace import plain
from bot.demo.workspace.feed import shown_view
from bot.demo.workspace.limits import check_view
from bot.demo.workspace.people import View
from bot.domain.contract import Notice
from bot.language import speaking
from bot.services import contracts
from bot.services.company import Company
from bot.slack.blocks import form
from bot.slack.blocks.forms.client import WHAT
from bot.slack.people import SlackPeople
from bot.slack.reply import Asker
from bot.slack.request import Answer, Block, Channel, Person, Role
from bot.slack.views import DIALOGS
from bot.slack.views.dialog import Asked
from bot.slack.views.values import Values
from bot.store.tables import Client
from tests.services.books import SUPPORT, Books
from tests.slack.blocks.french.test_corpus import english_alone, texts, words

BY_NAME = {dialog.name: dialog for dialog in DIALOGS}
ADMIN = Person("U1", Role.ADMIN, leader=True)
LONGEST = 24

ALIKE = {"Client", "Clients", "Alias", "Conditions", "Exceptions", "Support"}
"""Words that are the same in both languages."""

STATES: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "threshold, empty": ("threshold", {}, {}),
    "threshold, of a client": ("threshold", {"team": 1, "client": 1}, {}),
    "expect, empty": ("expect", {}, {}),
    "expect, of a client": ("expect", {"team": 1, "client": 1, "share": 0.4, "until": "2027-06-30"}, {}),
    "decide, empty": ("decide", {}, {}),
    "decide, of a client in a team": ("decide", {"client": 1, "team": 1}, {}),
    "imposed, of a client": ("imposed", {"of": 1}, {}),
    "onboard, empty": ("onboard", {}, {}),
    "onboard, of a client": ("onboard", {"client": 1}, {}),
    "criteria": ("criteria", {}, {}),
    "request, empty": ("request", {}, {}),
    "answer, to a request": ("answer", {"item": 1}, {}),
    "draft, of a refusal": ("draft", {"item": 1}, {}),
    "draft, of a part, in French": ("draft", {"item": 1}, {"answer": "cap", "language": "fr"}),
    "digest, all": ("digest", {}, {}),
    "digest, of a team": ("digest", {"team": 1}, {}),
    **{f"client, {what}": ("client", {"what": what, "client": 1}, {}) for what in WHAT},
    "team, settings": ("team", {"team": 1}, {}),
    "team, new": ("team", {"name": "Delivery"}, {}),
    "contract, empty": ("contract", {}, {}),
    "contract, of a client": ("contract", {"client": 1}, {}),
    "hours": ("hours", {}, {}),
    "hours, with a region": ("hours", {}, {"country": "DE"}),
    "setup, 1": ("setup", {"step": 1}, {}),
    "setup, 2": ("setup", {"step": 2}, {}),
    "setup, 3": ("setup", {"step": 3}, {}),
}


class Nobody:
    """Slack, of which drawing a dialog asks nothing."""

    async def find(self, channel_id: str) -> Channel | None:
        raise AssertionError(channel_id)

    async def post(self, channel_id: str, answer: Answer, once: str) -> str:
        raise AssertionError(channel_id, answer, once)


@pytest.fixture
def engine() -> str:
    """Use one database: what is drawn does not depend on it."""
    return "sqlite"


async def drawn(company: Company, state: str, language: str) -> Block:
    name, subject, values = STATES[state]
    asked = Asked(
        company,
        ADMIN,
        Asker("U1", "", ""),
        Nobody(),
        Nobody(),
        SlackPeople(company, AsyncWebClient(), frozenset()),
        subject,
        Values(values),
    )
    with speaking(language):
        return (await BY_NAME[name].draw(asked)).view(f"dialog_{name}", {})


def labels(view: Block) -> list[str]:
    found = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
    for block in view["blocks"]:
        if block["type"] == "input":
            found.append(block["label"]["text"])
        elif block["type"] == "actions":
            found += [button["text"]["text"] for button in block["elements"]]
        elif block["type"] == "header":
            found.append(block["text"]["text"])
    return found


@pytest.fixture
async def asked_for(books: Books, clients: list[int]) -> int:
    """Give an item of Acme's, which a dialog about a request is about."""
    return await books.item(SUPPORT, clients[0], 3, 2, "Facture vide")


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize("state", STATES)
async def test_a_dialog_in_english_and_in_french(company: Company, snapshot: SnapshotAssertion, state: str) -> None:
    async with company.database.writing() as session:
        acme = await session.get_one(Client, 1)
        await contracts.put(session, company, "U1", acme, date(2027, 3, 31), Notice(3, "month"))
    views = {language: await drawn(company, state, language) for language in ("en", "fr")}
    for view in views.values():
        assert check_view(view) == []
        for name in ("title", "submit", "close"):
            assert len(view[name]["text"]) <= LONGEST
            assert "…" not in view[name]["text"]
    english, french = map(labels, views.values())
    assert len(english) == len(french)
    same = {one for one, other in zip(english, french, strict=True) if one == other}
    assert same <= ALIKE | {"Engineering"}
    assert {word for said in texts(views["fr"]) for word in words(said)} & english_alone() == set()
    for language, view in views.items():
        shown = shown_view(View("V1", "modal", "U1", view, "", "V1"))
        assert plain(shown, width=90) == snapshot(name=language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_stands_there_while_one_waits(language: str) -> None:
    with speaking(language):
        for view in (form.waiting(form.saved()), form.saving("Acme"), form.outcome("Acme", [form.said("Done.")])):
            assert check_view(view) == []
            assert len(view["close"]["text"]) <= LONGEST


def test_a_long_name_is_cut_where_slack_allows_no_more() -> None:
    long = "Société d'exploitation " * 20
    asking = form.Asking("team", "Team")
    view = form.Form(
        long,
        [
            form.choice(asking, [("1", long)], "1"),
            form.typeahead(form.Asking("client", "Client"), "client", ("1", long)),
            form.text(form.Asking("name", "Name"), long),
            form.heading(long),
        ],
        "Save",
    ).view("dialog_team", {})
    assert check_view(view) == []
    assert view["title"]["text"].endswith("…")
