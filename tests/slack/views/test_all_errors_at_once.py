"""Whoever sends a dialog with several things wrong reads all of it in the first round, each at its field."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.demo.workspace import Channel, Shown, User, Workspace
from bot.domain.roles import LEADER
from bot.services.company import Company
from bot.slack.views import DIALOGS
from tests.services.books import SUPPORT, Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Pressed, Send, changes_of, words

OVER, FAR = "2020-01-31", "2040-01-31"
ELEVEN = "\n".join(f"line {at}" for at in range(11))
THIRTEEN = "\n".join(f"criterion {at}" for at in range(13))
LONG = "x" * 201


def chosen(value: str, text: str) -> dict[str, Any]:
    """Return what stands in a picker."""
    return {"text": {"type": "plain_text", "text": text, "emoji": False}, "value": value}


GLOBEX = chosen("2", "Client 1")


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in that cannot be, and the fields at which that is told.

    `value` is what the button is about that opens the dialog. Who cannot have a role is called `guest`.
    """

    given: dict[str, Any]
    errors: set[str]
    value: str = ""
    steps: tuple[dict[str, Any], ...] = field(default=())


PLACE = '{"team":1,"client":1}'
CASES: dict[str, Filled] = {
    "threshold": Filled(
        {"Limit": "a lot", "Warning from": "much", "Critical from": "more"},
        {"share", "warning", "critical"},
        '{"team":1}',
    ),
    "threshold, levels": Filled(
        {"Limit": "30 %", "Warning from": "40 %", "Critical from": "20 %"}, {"warning", "critical"}, '{"team":1}'
    ),
    "threshold, agreed": Filled(
        {"Limit": "1 %", "Critical from": "40 %", "Until": OVER}, {"share", "critical", "until", "because"}, PLACE
    ),
    "threshold, nonsense agreed": Filled(
        {"Limit": "a lot", "Until": OVER}, {"share", "until", "because", "client"}, '{"team":1}'
    ),
    "expect": Filled(
        {"Up to which share": "a lot", "From": OVER, "Until": OVER, "Why": " "},
        {"share", "since", "until", "because"},
        PLACE,
    ),
    "expect, too low": Filled({"Up to which share": "1 %", "Until": OVER, "Why": "x"}, {"share", "until"}, PLACE),
    "decide": Filled(
        {
            "Decision": chosen("cap", "Cap at a share"),
            "Up to which share, or by how much": "a lot",
            "Why": " ",
            "Owner": "guest",
            "Looked at again on": OVER,
        },
        {"amount", "because", "owner", "review"},
        '{"client":1}',
    ),
    "decide, another day": Filled(
        {"Owner": "guest", "Looked at again on": OVER}, {"owner", "review"}, '{"decision":1}'
    ),
    "answer": Filled(
        {
            "Decision": chosen("cap", "Cap at a share"),
            "Up to which share": "a lot",
            "Why": " ",
            "Owner": "guest",
            "Looked at again on": FAR,
        },
        {"amount", "because", "owner", "review"},
        '{"item":1}',
    ),
    "onboard": Filled(
        {
            "Client": chosen("99", "Gone"),
            "Signs for sales": "guest",
            "Signs for product": "guest",
            "Signs for support": "guest",
            "First day": FAR,
            "Support": "a lot",
            "Engineering": "much",
            "Promised exceptions": ELEVEN,
            "Conditions": LONG,
        },
        {"client", "sales", "product", "support", "live", "load:1", "load:2", "promised", "conditions"},
    ),
    "criteria": Filled({"Functional criteria": THIRTEEN, "Cultural criteria": THIRTEEN}, {"functional", "cultural"}),
    "client": Filled(
        {"Name": "Acme", "Aliases": "Client 1\nClient 2", "Domains": "nonsense\nmore\ngmail.com"},
        {"name", "alias", "domain"},
        '{"what":"add"}',
    ),
    "client, group": Filled(
        {
            "The group, or its parent company": GLOBEX,
            "The client that counts in it": GLOBEX,
            "Since": FAR,
        },
        {"member", "since"},
        '{"what":"group"}',
    ),
    "client, merge": Filled(
        {"The client that stays": chosen("99", "Gone"), "The client that becomes part of it": chosen("98", "Gone too")},
        {"client", "other"},
        '{"what":"merge"}',
    ),
    "client, domain": Filled(
        {"Client": chosen("99", "Gone"), "Domain": "nonsense"}, {"client", "domain"}, '{"what":"domain"}'
    ),
    "client, item": Filled(
        {"Client": chosen("99", "Gone"), "Kind": chosen("item", "A single ticket or task"), "Which one": "nonsense"},
        {"client", "value"},
        '{"what":"map"}',
    ),
    "client, rename": Filled(
        {"Client": chosen("99", "Gone"), "New name": "Acme"}, {"client", "name"}, '{"what":"rename"}'
    ),
    "team": Filled(
        {
            "Name": "Support",
            "Channel": "hidden",
            "Managers": ["guest"],
            "Takes": "nonsense\nmore nonsense",
            "Own work": "nonsense",
            "Own work in all teams": "domain nonsense",
            "Classes of work": "nonsense",
            "Minutes a reply": "999",
            "Hours of a working day": "x",
        },
        {"name:2", "channel:2", "managers:2", "scope:2", "own:2", "everywhere", "classes:2", "minutes:2", "hours:2"},
        '{"team":2}',
    ),
    "hours": Filled({"From": "20:00", "Time zone": chosen("Nowhere", "Nowhere")}, {"closes", "zone"}),
    "contract": Filled(
        {"Renews on": OVER, "Notice, how many": "x", "Renews every, in months": "x"},
        {"renews:1", "count:1", "every:1"},
        '{"client":1}',
    ),
    "log": Filled({"Client": chosen("99", "Gone"), "How long": "a while", "Day": FAR}, {"client", "hours", "day"}),
    "setup": Filled(
        {
            "channel:1": "hidden",
            "channel:2": "hidden",
            "Your own e-mail domains": "nonsense\nmore",
            "One more team": "Support",
        },
        {"channel:1", "channel:2", "everywhere", "name:0", "kind:0"},
    ),
    "setup, who": Filled(
        {"managers:1": ["guest"], "share:1": "a lot", "share:2": "much"},
        {"managers:1", "share:1", "share:2"},
        steps=({},),
    ),
    "setup, when": Filled(
        {"From": "20:00", "Time zone": chosen("Nowhere", "Nowhere")}, {"closes", "zone"}, steps=({}, {})
    ),
}

NOTHING_BESIDE = {
    "imposed": "an item or a client: one thing is wrong with the one that is chosen",
    "sign": "conditions are all it asks for",
    "exception": "a client is all it asks for",
    "request": "an item is all it asks for",
    "draft": "nothing in it is saved",
    "digest": "a day, a time and a team are picked, and none can be left out",
}


def test_every_dialog_in_which_two_things_can_be_wrong_is_looked_at() -> None:
    assert {name.partition(",")[0] for name in CASES} | NOTHING_BESIDE.keys() == {dialog.name for dialog in DIALOGS}
    assert not {name.partition(",")[0] for name in CASES} & NOTHING_BESIDE.keys()


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give one database: the statements behind dialogs are run on both elsewhere."""
    return f"sqlite:///{tmp_path_factory.mktemp('wrong') / 'clientload.db'}"


@pytest.fixture
async def lea(ana: User, books: Books) -> User:
    """Give a leader who is an admin, too."""
    await books.grant(LEADER, ana.id)
    return ana


@pytest.fixture
async def there(ask: Ask, lea: User, books: Books, clients: list[int]) -> None:
    """Give what some dialogs are about: an item of Acme's, a decision."""
    await ask("/clientload team add Sales sales", lea)
    await books.item(SUPPORT, clients[0], 3, 0.0)
    await ask("/clientload decide acme accept because they pay review 1 March", lea)


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("name", CASES)
async def test_all_that_is_wrong_is_told_in_the_first_round(
    slack: Workspace, pressed: Pressed, send: Send, company: Company, lea: User, name: str
) -> None:
    case = CASES[name]
    stand_ins = {"guest": slack.add_user("Gus", guest=True).id, "hidden": hidden(slack, lea).id}
    dialog = await pressed(name.partition(",")[0], case.value, lea)
    for step in case.steps:
        dialog = await send(dialog, step)
    before = await changes_of(company)
    wrong = await submitted(slack, dialog, {name: _named(value, stand_ins) for name, value in case.given.items()}, lea)
    assert wrong.errors.keys() == case.errors, wrong.errors
    assert all(wrong.errors.values())
    assert await changes_of(company) == before


def hidden(slack: Workspace, user: User) -> Channel:
    return slack.add_channel("hidden", user, bot=False, private=True)


async def submitted(slack: Workspace, dialog: Shown, given: dict[str, Any], user: User) -> Shown:
    """Send a dialog; on a busy machine saving takes long, and what is wrong stands at no field: then once more."""
    start, shown = len(slack.feed), (await slack.submit(dialog, given, answers=1))[0]
    if "being saved" not in words(shown):
        return shown
    await slack.until(lambda: any("being saved" not in words(each) for each in slack.feed[start:]))
    again = slack.modal(user)
    assert again is not None
    return await submitted(slack, again, given, user)


def _named(value: Any, stand_ins: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_named(each, stand_ins) for each in value]
    return stand_ins.get(value, value) if isinstance(value, str) else value


@pytest.mark.usefixtures("there")
async def test_each_wrong_line_of_a_list_is_told(slack: Workspace, pressed: Pressed, lea: User) -> None:
    dialog = await pressed("client", '{"what":"add"}', lea)
    wrong = await submitted(slack, dialog, {"Name": "Umbra", "Domains": "nonsense\ngmail.com"}, lea)
    assert wrong.errors == {
        "domain": "nonsense is no domain. Type one like acme.example. gmail.com is free mail: anybody can write from"
        " it, so it says nothing about the company. Say whose a single item is instead: /clientload client map Acme"
        " item zendesk:123"
    }


@pytest.mark.usefixtures("there")
async def test_a_day_far_ahead_is_asked_about_once_nothing_else_is_wrong(
    slack: Workspace, pressed: Pressed, lea: User
) -> None:
    dialog = await pressed("expect", PLACE, lea)
    filled = {"Up to which share": "a lot", "Until": FAR, "Why": "x"}
    wrong = await submitted(slack, dialog, filled, lea)
    assert wrong.errors == {"share": "a lot is no percentage. Type one like 30 %."}
    asked = await submitted(slack, dialog, filled | {"Up to which share": "60 %"}, lea)
    assert asked.text == "Is that meant?"
