"""Roles hold: whoever guesses a line, a button, a picker or a dialog gets no further than their role.

Everything that can be typed or is listened to is walked as it stands. A new listener without a line in `GUESSES`
fails: write there what somebody could send who never saw the button, so that it would change something if nobody
looked. An admin sends the same, to show that it is no idle guess.
"""

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select
from structlog.testing import capture_logs

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.contract import Notice
from bot.domain.digest_time import DigestTime
from bot.domain.office_hours import OfficeHours
from bot.domain.roles import LEADER, MANAGER, MAPPING
from bot.language import LANGUAGES, gettext, speaking
from bot.services import (
    contracts,
    dependency,
    dependency_watch,
    digest_times,
    feeling,
    fixing,
    limits,
    onboarding,
    quiet,
    reviews,
    windows,
)
from bot.services import imposing as marking
from bot.services.company import Company
from bot.services.sync import store_page
from bot.slack import reply
from bot.slack.actions import exceptions, imposing
from bot.slack.actions import request as request_buttons
from bot.slack.app import EARLIER, listen
from bot.slack.blocks import (
    alert,
    attribute,
    decision,
    felt,
    items,
    logged,
    next_step,
    request,
    roles,
    roles_dialog,
    share,
    test_posts,
    unattributed,
)
from bot.slack.commands import COMMAND, SUBCOMMANDS, client, team
from bot.slack.commands import roles as roles_command
from bot.slack.events import home
from bot.store import key_values
from bot.store.tables import AlertEvent, Client, Decision, DecisionTheme, Team
from integrations.source import Page
from tests.services import inbox
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.services.desk import FIGURES
from tests.services.revenue_told import told
from tests.slack.guessing import Guess, Heard, Scene

VIEWERS_MAY = {
    (COMMAND, "command"): "what a line does is decided line by line, see below",
    (items.ACTION, "action"): "items are behind figures that everybody sees",
    (next_step.PATTERN.pattern, "action"): "it types a line for whoever presses",
    (share.ACTION, "action"): "what everybody sees may be posted, and the record keeps who did",
    (share.ANYWAY, "action"): "likewise",
    (request.ACTION, "action"): "who asks for what everybody sees; decisions on it are for leaders",
    (request_buttons.SHORTCUT, "shortcut"): "likewise",
    ("open_request", "action"): "it asks which item that is told of",
    ("^(\\w+~)?redraw_request$", "action"): "likewise",
    ("dialog_request", "view"): "likewise",
    ("sure_request", "view"): "likewise",
    ("open_draft", "action"): "a note of what the page says to whoever asks, and a draft without figures",
    ("^(\\w+~)?redraw_draft$", "action"): "likewise",
    ("dialog_draft", "view"): "likewise; nothing of it is kept",
    ("sure_draft", "view"): "likewise",
    (alert.FOLLOW, "action"): "everybody may follow an alert",
    (felt.EARLIER, "action"): "everybody may feel it, and nothing says who did",
    (EARLIER.pattern, "action"): "it says what to type instead",
    ("open_log", "action"): "everybody logs hours of sales",
    ("^(\\w+~)?redraw_log$", "action"): "likewise",
    ("dialog_log", "view"): "likewise",
    ("sure_log", "view"): "likewise",
    (logged.UNDO, "action"): "its value is a secret that only the answer to who logged holds",
    (exceptions.PRESSED.pattern, "action"): "everybody may count an exception, and nothing says who did",
    (exceptions.SHORTCUT, "shortcut"): "likewise: it asks which new client it was for",
    ("open_exception", "action"): "likewise",
    (r"^(\w+~)?redraw_exception$", "action"): "likewise",
    ("dialog_exception", "view"): "likewise",
    ("sure_exception", "view"): "likewise",
    (home.EVENT, "event"): "the tab shows to everybody what is theirs to see",
    (attribute.CLIENT, "options"): "everybody sees the clients' names",
    ("^client(~\\w+)?$", "options"): "likewise",
    ("^merged(~\\w+)?$", "options"): "likewise",
    ("^country(~\\w+)?$", "options"): "the countries of the world are no secret",
    ("^region(~\\w+)?$", "options"): "likewise",
    ("^zone(~\\w+)?$", "options"): "likewise",
    ("^item(~\\w+)?$", "options"): "items are behind figures that everybody sees",
    (imposing.CALLBACK, "shortcut"): "everybody says what a client imposed, item by item: see what the dialog saves",
    ("open_imposed", "action"): "likewise",
    (r"^(\w+~)?redraw_imposed$", "action"): "likewise",
}
"""What is listened to for everybody, with the reason; none of it may touch what an admin sets."""

NOTHING = {"", "Theirs", reply.TITLE}
"""What is written on a dialog that was left as it was, or in which a refusal stands."""

LEADERS = {
    "decision",
    "decision_theme",
    "item_theme",
    "contract",
    "dependency",
    *(f"onboarding{each}" for each in ("", "_sign", "_load", "_condition")),
}
"""Tables in which leaders write."""

OF_DEPENDENCY = {dependency.LIMIT_SET, dependency_watch.DONE_ON}
"""The settings that are leaders'."""

SECRETS = ("Zephyr", "13.7", "13,7", "◆", "Quasar", "Pulsar", "Quetzal", "Declined on", "Refusée le")
"""What tells that something was decided about Acme, and what: its reason, its cap, its mark in the chart, its request.

The last two stand in the review of Globex: a condition, and an exception that was promised.
"""

FREE = {"change", "alert_event", "delivery", "feeling", "onboarding_exception"}
"""Tables in which a viewer leaves traces: of a share or an export, of following, and, without a name, of counting."""


def held(block_id: str, action_id: str, **value: Any) -> dict[str, Any]:
    return {block_id: {action_id: value}}


def decided(what: str) -> dict[str, Any]:
    """Fill in the dialog about the alert of Acme in Support."""
    values = held(decision.WHAT, decision.WHAT, selected_option={"value": what})
    values |= held(decision.UNTIL, decision.UNTIL, selected_date="2026-12-24")
    values |= held(decision.SHARE, decision.SHARE, value="80 %") | held(decision.BECAUSE, decision.BECAUSE, value="so")
    return {"private_metadata": "1", "state": {"values": values}, "title": {"type": "plain_text", "text": "Acme"}}


def granting(which: str, holder: str) -> dict[str, Any]:
    """Fill in the dialog of roles."""
    people = roles_dialog.Which.read(which).people_field
    values = held(roles_dialog.WHICH, roles_dialog.WHICH, selected_option={"value": which})
    values |= held(people, roles_dialog.PEOPLE, selected_users=[holder])
    element = {"type": "multi_users_select", "action_id": roles_dialog.PEOPLE}
    return {
        "private_metadata": which,
        "state": {"values": values},
        "blocks": [{"type": "input", "block_id": people, "element": element}],
        "title": {"type": "plain_text", "text": "Roles"},
    }


def filled(title: str, subject: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Fill in a dialog about something; what is typed and chosen is words, what is ticked a list."""
    state = {name: {name: _reported(value)} for name, value in fields.items()}
    kept = json.dumps({"s": subject or {}})
    return {"private_metadata": kept, "state": {"values": state}, "title": {"type": "plain_text", "text": title}}


def _reported(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"selected_options": [{"value": each} for each in value]}
    return {"value": value}


def sure(title: str, subject: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Answer yes to what was never asked."""
    kept = json.dumps({"s": subject or {}, "v": fields})
    return {"private_metadata": kept, "title": {"type": "plain_text", "text": title}}


def answered(item: int, client: str) -> dict[str, Any]:
    """Fill in the dialog that asks whose an item is."""
    values = held(attribute.CLIENT, attribute.CLIENT, selected_option={"value": client})
    values |= held(attribute.SCOPE, attribute.SCOPE, selected_option={"value": "item"})
    return {"private_metadata": json.dumps([item, "", "", ""]), "state": {"values": values}}


LIMIT = {"team": "1", "share": "44 %"}
WINDOW = {"team": "1", "client": "1", "share": "70 %", "until": "2026-12-24", "because": "migration"}
DIGEST = {"team": "1", "weekday": "5", "at": "15:00"}
CLIENT = {"what": "add", "name": "Umbra"}
TEAM = {"team": "new", "name": "Delivery", "kind": "engineering"}
HOURS = {"opens": "7", "closes": "20", "weekdays": list("12345"), "zone": "Pacific/Auckland"}
CONTRACT = {"client": "1", "renews": "2027-03-31", "count": "3", "unit": "month"}
LOG = {"client": "1", "hours": "2h", "what": "meeting", "day": "2026-11-16"}
SETUP = {"name": "Delivery", "kind": "engineering"}
FIELDS = {
    "threshold": LIMIT,
    "expect": WINDOW,
    "digest": DIGEST,
    "client": CLIENT,
    "team": TEAM,
    "hours": HOURS,
    "setup": SETUP,
    "contract": CONTRACT,
    "log": LOG,
}
DECISION = {
    "client": "1",
    "team": "1",
    "what": "exit",
    "because": "so",
    "owner": "U0FRIEND",
    "review": "2027-03-01",
}
WHOSE = {"threshold": ("manager",), "expect": ("manager",), "digest": ("manager",), "client": ("mapping",)}
"""Who opens a dialog besides an admin: a manager for their own team, which is not the one that is guessed at."""

OF_DIALOGS: dict[tuple[str, str], list[Guess]] = {
    ("^act_threshold_\\w+$", "action"): [
        Guess(name="act_threshold_clear", view=filled("Theirs", **LIMIT), sees=("manager",)),
        Guess(name="act_threshold_preview", view=filled("Theirs", **LIMIT), opens=True, sees=("manager",)),
    ],
    ("^act_expect_\\w+$", "action"): [Guess(name="act_expect_end", view=filled("Theirs", **WINDOW), sees=("manager",))],
    ("^act_digest_\\w+$", "action"): [
        Guess(name="act_digest_usual", view=filled("Theirs", **DIGEST), sees=("manager",))
    ],
    ("^act_contract_\\w+$", "action"): [
        Guess(name="act_contract_clear", view=filled("Theirs", client="2"), whose="leader")
    ],
    ("^act_team_\\w+$", "action"): [
        Guess(name="act_team_remove", view=filled("Theirs", team="2")),
        Guess(name="act_team_unchannel", view=filled("Theirs", team="1")),
    ],
    (test_posts.AGAIN, "action"): [Guess("1", says="Test posts")],
    **{
        (rf"^{source}(~\w+)?$", "options"): [Guess("", name=source)]
        for source in ("client", "merged", "country", "region", "zone")
    },
}
for _name, _fields in FIELDS.items():
    _may = WHOSE.get(_name, ())
    _mapper = ("mapping",) if _name == "client" else ()
    _by = "leader" if _name == "contract" else "admin"
    OF_DIALOGS |= {
        (f"open_{_name}", "action"): [Guess("", opens=True, sees=_may, whose=_by)],
        (rf"^(\w+~)?redraw_{_name}$", "action"): [Guess("", name=f"redraw_{_name}", opens=True, sees=_may, whose=_by)],
        (f"dialog_{_name}", "view"): [Guess(view=filled("Theirs", **_fields), may=_mapper, whose=_by)],
        (f"sure_{_name}", "view"): [Guess(view=sure("Theirs", **_fields), may=_mapper, whose=_by)],
    }


OF_DIALOGS |= {
    ("open_decide", "action"): [
        Guess("", opens=True, whose="leader"),
        Guess('{"decision": 1}', opens=True, whose="leader"),
    ],
    (r"^(\w+~)?redraw_decide$", "action"): [Guess("", name="redraw_decide", opens=True, whose="leader")],
    ("dialog_decide", "view"): [
        Guess(view=filled("Theirs", **DECISION), whose="leader"),
        Guess(view=filled("Theirs", {"decision": 1}, review="2027-02-01"), whose="leader"),
    ],
    ("sure_decide", "view"): [Guess(view=sure("Theirs", **DECISION), whose="leader")],
}


MARKED = {"what": "tool", "item": "4"}
WHOLE = {"what": "tool", "client": "1"}
EVERYBODY = ("viewer", "manager", "mapping", "leader")

OF_DIALOGS |= {
    (imposing.CALLBACK, "shortcut"): [Guess("https://desk.example/agent/tickets/789", opens=True)],
    ("open_imposed", "action"): [Guess('{"of": 1}', opens=True)],
    (r"^(\w+~)?redraw_imposed$", "action"): [Guess("", name="redraw_imposed", opens=True)],
    ("dialog_imposed", "view"): [
        Guess(view=filled("Theirs", **WHOLE)),
        Guess(view=filled("Theirs", **MARKED), may=EVERYBODY),
    ],
    ("sure_imposed", "view"): [Guess(view=sure("Theirs", **(WHOLE | {"what": "date"})))],
    ("^act_imposed_\\w+$", "action"): [
        Guess(name="act_imposed_remove", view=filled("Theirs", **(MARKED | {"what": "format"})), sees=EVERYBODY),
        Guess(name="act_imposed_remove", view=filled("Theirs", **(WHOLE | {"what": "format"})), sees=EVERYBODY),
    ],
    ("^item(~\\w+)?$", "options"): [Guess("", name="item")],
}
OF_DIALOGS |= {
    ("open_onboard", "action"): [
        Guess("", opens=True, whose="leader"),
        Guess('{"review": 1}', opens=True, whose="leader"),
    ],
    (r"^(\w+~)?redraw_onboard$", "action"): [Guess("", name="redraw_onboard", opens=True, whose="leader")],
    ("dialog_onboard", "view"): [Guess(view=filled("Theirs", {"review": 1}, live="2026-12-01"), whose="leader")],
    ("sure_onboard", "view"): [Guess(view=sure("Theirs", {"review": 1}, live="2026-12-02"), whose="leader")],
    ("open_sign", "action"): [Guess('{"review": 1}', opens=True, whose="leader")],
    (r"^(\w+~)?redraw_sign$", "action"): [
        Guess("", name="redraw_sign", view=filled("Theirs", {"review": 1}), opens=True, whose="leader")
    ],
    ("dialog_sign", "view"): [Guess(view=filled("Theirs", {"review": 1}, conditions="so"), whose="leader")],
    ("sure_sign", "view"): [Guess(view=sure("Theirs", {"review": 1}, conditions="so"), whose="leader")],
    ("open_criteria", "action"): [Guess("", opens=True)],
    (r"^(\w+~)?redraw_criteria$", "action"): [Guess("", name="redraw_criteria", opens=True)],
    ("dialog_criteria", "view"): [Guess(view=filled("Theirs", functional="one", cultural="other"))],
    ("sure_criteria", "view"): [Guess(view=sure("Theirs", functional="two", cultural="other"))],
    ("open_exception", "action"): [Guess("", opens=True)],
    (r"^(\w+~)?redraw_exception$", "action"): [Guess("", name="redraw_exception", opens=True)],
    ("dialog_exception", "view"): [Guess(view=filled("Theirs", client="2"))],
    ("sure_exception", "view"): [Guess(view=sure("Theirs", client="2"))],
}
ANSWER = {"what": "refuse", "because": "so", "owner": "U0FRIEND", "review": "2027-03-01", "hand": "Mine"}
ABOUT = {"item": 1}

OF_DIALOGS |= {
    ("open_answer", "action"): [Guess('{"item": 1}', opens=True, whose="leader")],
    (r"^(\w+~)?redraw_answer$", "action"): [
        Guess(name="redraw_answer", view=filled("Theirs", ABOUT), opens=True, whose="leader")
    ],
    ("dialog_answer", "view"): [Guess(view=filled("Theirs", ABOUT, **ANSWER), whose="leader")],
    ("sure_answer", "view"): [Guess(view=sure("Theirs", ABOUT, **ANSWER), whose="leader")],
    ("open_request", "action"): [Guess("", opens=True)],
    (r"^(\w+~)?redraw_request$", "action"): [Guess(name="redraw_request", view=filled("Theirs"), opens=True)],
    ("dialog_request", "view"): [Guess(view=filled("Theirs", item="123"))],
    ("sure_request", "view"): [Guess(view=sure("Theirs", item="123"))],
    ("open_draft", "action"): [Guess('{"item": 1}', opens=True)],
    (r"^(\w+~)?redraw_draft$", "action"): [
        Guess(name="redraw_draft", view=filled("Theirs", ABOUT, answer="refuse", language="fr"), opens=True)
    ],
    ("dialog_draft", "view"): [Guess(view=filled("Theirs", ABOUT, draft="Hello", note="Note"))],
    ("sure_draft", "view"): [Guess(view=sure("Theirs", ABOUT, draft="Hello", note="Note"))],
}


GUESSES: dict[tuple[str, str], list[Guess]] = {
    (request.ACTION, "action"): [Guess(chosen="1")],
    (request_buttons.SHORTCUT, "shortcut"): [Guess("https://desk.example/agent/tickets/123")],
    (items.ACTION, "action"): [Guess(json.dumps([1, None, 28, 0]))],
    (next_step.PATTERN.pattern, "action"): [
        Guess("team live Support"),
        Guess("roles grant admin @guesser"),
        Guess("decisions withdraw 1"),
        Guess("decisions owner 1 @guesser"),
        Guess("decide acme exit because so review 1 March"),
    ],
    (share.ACTION, "action"): [
        Guess(share.Offer("team", "1").to_value()),
        Guess(share.Offer("roles", "1").to_value()),
        Guess(share.Offer("decisions", "1").to_value()),
    ],
    (share.ANYWAY, "action"): [Guess(share.Offer("acme", "1").to_value())],
    (alert.FOLLOW, "action"): [Guess("1")],
    (felt.EARLIER, "action"): [Guess("1")],
    (EARLIER.pattern, "action"): [Guess("1", name="of_an_earlier_version")],
    (alert.MORE, "action"): [Guess(chosen=f"{alert.DECIDE} 1", opens=True, sees=("leader",))],
    (decision.CALLBACK, "view"): [
        *(Guess(view=decided(what)) for what in ("day", "week", "until", "expected", "settled")),
        Guess(view=decided("decide"), opens=True, whose="leader"),
    ],
    (exceptions.PRESSED.pattern, "action"): [Guess("2", name="count_exception_0")],
    (exceptions.SHORTCUT, "shortcut"): [Guess()],
    (roles.OPEN, "action"): [Guess("", opens=True)],
    (roles_dialog.WHICH, "action"): [Guess(chosen="admin", opens=True)],
    (roles_dialog.GROUPS, "options"): [Guess("", offers=True)],
    (roles_dialog.CALLBACK, "view"): [
        Guess(view=granting(which, "U0FRIEND")) for which in ("leader", "admin", "mapping", "manager:1")
    ],
    (home.EVENT, "event"): [Guess()],
    (logged.UNDO, "action"): [Guess("1"), Guess("a" * 24)],
    (unattributed.OPEN, "action"): [Guess(unattributed.About(3).to_value(), opens=True, sees=("mapping",))],
    (unattributed.AT_ONCE, "action"): [
        Guess(unattributed.Guess("domain", "umbra.example", 1).to_value(), may=("mapping",))
    ],
    (unattributed.UNDO, "action"): [Guess("1", may=("mapping",))],
    (attribute.CLIENT, "options"): [Guess("")],
    (attribute.CALLBACK, "view"): [Guess(view=answered(3, "1"), may=("mapping",))],
    **OF_DIALOGS,
}


@pytest.fixture
def engine() -> str:
    """Use one database: what a role allows does not depend on it."""
    return "sqlite"


async def keep_private(company: Company, books: Books, leader_id: str, signers: Mapping[str, str]) -> None:
    """Keep what leaders alone see: what clients pay, a contract of Globex, and the review of its first weeks."""
    await books.worked(SUPPORT, 1, 30, 5.0)
    await told(company, {"Acme": 347_219, "Globex": 1, "Umbra": 1})
    async with company.database.writing() as session:
        of_globex = await session.get_one(Client, 2)
        await contracts.put(session, company, "U0LEADER", of_globex, date(2027, 3, 31), Notice(3, "month"))
        await key_values.write(session, feeling.KEY, "ab" * 32)
        loads = {SUPPORT: onboarding.Amount(0.137)}
        since = company.today() - timedelta(days=9)
        wanted = onboarding.Wanted(signers, since, None, loads, ["Quasar"], ["Pulsar"])
        await onboarding.save(session, company, reviews.Right(leader_id, leader=True), of_globex, wanted)


@pytest.fixture
async def scene(slack: Workspace, company: Company, books: Books, support: Channel, marie: User) -> Scene:
    """Set the stage: an alert of Acme in Support, an item of each team, limits, and people with each role."""
    slack.add_group("desk", marie)
    friend = slack.add_user("Friend")
    slack.state.users["U0FRIEND"] = slack.state.users.pop(friend.id)
    friend.id = "U0FRIEND"
    admin = slack.add_user("Ada", admin=True)
    names = ("Ana", "Bo", "Guesser")
    ana, bo, guesser = (slack.add_user(name) for name in names)
    people = {"viewer": guesser, "manager": slack.add_user("Max"), "mapping": slack.add_user("Mia"), "leader": bo}
    support.members.update({admin.id, *(user.id for user in people.values())})
    await books.grant(MANAGER, people["manager"].id, ENGINEERING)
    await books.grant(MAPPING, people["mapping"].id)
    await books.grant(LEADER, people["leader"].id)
    acme, globex = await books.client("Acme"), await books.client("Globex")
    await books.item(SUPPORT, acme, 1, 5.0, external_id="123")
    await books.item(ENGINEERING, globex, 1, 5.0, external_id="456", kind="issue")
    await books.worked(SUPPORT, acme, 1, 5.0)
    tickets = (inbox.ticket("789", requester_domain="umbra.example"), inbox.ticket("790", requester_id="uma"))
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page((*tickets, inbox.handled("789")), "1"))
        right = fixing.Right(admin.id, everywhere=True)
        await fixing.answer(session, company, right, 4, "item", fixing.Chosen(globex))
        support_team, acme_ = await session.get_one(Team, SUPPORT), await session.get_one(Client, acme)
        support_team.channel_id = support.id
        session.add(support_team)
        await limits.set_limit(session, company, admin.id, support_team, None, 0.3)
        until, because = company.today() + timedelta(days=30), "migration"
        await windows.agree(session, company, admin.id, support_team, acme_, 0.6, until=until, because=because)
        await digest_times.set_of_team(session, company, admin.id, support_team, DigestTime(3, time(9)))
        marker = marking.Right(admin.id, everywhere=True)
        await marking.mark_item(session, company, marker, 4, "format")
        await marking.mark_client(session, company, marker, acme_, "format")
    await books.alert(SUPPORT, acme, 1, reason="above")
    async with company.database.writing() as session:
        decided_ = {"client_id": acme, "what": "cap", "amount": 0.137, "because": "Zephyr", "owner_id": bo.id}
        decided_ |= {"decided_on": company.today() - timedelta(days=9), "review_on": company.today()}
        session.add(Decision(made_by=bo.id, made_at=company.clock(), **decided_))
        decided_ |= {"what": "refuse", "amount": None, "request": "Quetzal"}
        session.add(Decision(made_by=bo.id, made_at=company.clock(), **decided_))
        session.add(DecisionTheme(decision_id=2, item_id=1, kind="item", value="zendesk 123"))
        await quiet.set_office_hours(session, company, admin.id, OfficeHours(always=True))
        event = {"day": company.today() - timedelta(days=1), "at": company.clock(), "kind": "opened", "why": ""}
        session.add(AlertEvent(alert_id=1, figures=FIGURES, old="", new="open", **event))
    await keep_private(company, books, bo.id, {"sales": friend.id, "product": ana.id, "support": bo.id})
    web = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = Heard(web)
    listen(app, company, web, frozenset())
    return Scene(slack, app, company.database, support, admin, people)


OF_LEADERS = (
    "347,219",
    "347\u00a0219",
    "347\u202f219",
    "EUR",
    "its part",
    "pays ",
    "paie ",
    "renews 31",
    "échéance le",
)
"""What only words that rest on revenue, or on a contract, hold."""


def seen_by(scene: Scene, user: User) -> str:
    """Return all that somebody sees: the channel, what the bot told them, the dialog and the Home tab."""
    home_ = scene.slack.state.homes.get(user.id)
    whole = [*scene.slack.messages(scene.channel), *scene.slack.messages(scene.slack.direct(user))]
    said = [each.text + json.dumps(each.blocks, ensure_ascii=False) for each in (*whole, *scene.slack.whispers(user))]
    return "\n".join([*said, scene.shown(user), json.dumps(home_.payload, ensure_ascii=False) if home_ else ""])


def learned(scene: Scene, *users: User) -> list[str]:
    """Return what people who do not lead saw that only leaders may."""
    return [each for user in users for each in OF_LEADERS if each in seen_by(scene, user)]


def lines(*, leaders: bool = True) -> list[str]:
    """Return every line that the help shows, in every language; without `leaders` not those that are theirs alone."""
    of = [each for each in SUBCOMMANDS if leaders or not each.for_leaders]
    shown: dict[str, None] = {}
    for language in LANGUAGES:
        with speaking(language):
            shown |= dict.fromkeys(gettext(usage) for each in of for usage in each.usage)
    return list(shown)


def test_every_verb_has_a_line_in_the_help() -> None:
    for module in (client, team, roles_command):
        usage = module.SUBCOMMAND.usage
        for verb in module.VERBS:
            assert any(line.startswith(f"{COMMAND} {module.SUBCOMMAND.name} {verb}") for line in usage), verb


async def test_everything_that_is_listened_to_is_guessed_at(scene: Scene) -> None:
    guessed = {*GUESSES, (COMMAND, "command")}
    assert set(scene.app.heard) == guessed
    assert len(scene.app.heard) == len(scene.app._async_listeners), "something is heard past the methods of an app"
    assert set(VIEWERS_MAY) <= guessed


@pytest.mark.parametrize("key", [key for key in GUESSES if key not in VIEWERS_MAY], ids=lambda key: key[0])
async def test_who_guesses_a_listener_gets_no_further_than_an_admin_let_them(
    scene: Scene, key: tuple[str, str]
) -> None:
    for guess in GUESSES[key]:
        before = scene.rows()
        for role, user in scene.everybody.items():
            if role in {*guess.may, guess.whose}:
                continue
            said = await scene.guess(user, key, guess)
            assert not guess.says or guess.says not in scene.shown(user), (role, guess)
            assert scene.rows() == before, (role, guess)
            if role not in guess.sees:
                assert scene.title(user) in NOTHING, (role, guess)
                assert '"input"' not in scene.shown(user), (role, guess)
            assert not (said if isinstance(said, dict) else {}).get("options"), (role, guess)
        allowed = scene.everybody[guess.whose]
        said = await scene.guess(allowed, key, guess)
        if guess.says:
            assert guess.says in scene.shown(allowed)
        elif guess.opens:
            # A dialog that takes the place of the one that was sent comes with the acknowledgement.
            view = said.get("view") if isinstance(said, dict) else None
            assert view or scene.title(allowed) not in NOTHING
        elif guess.offers:
            assert said["options"]
        else:
            assert scene.rows() != before, guess
    assert learned(scene, scene.people["viewer"], scene.people["manager"], scene.people["mapping"], scene.admin) == []


@pytest.mark.parametrize("key", [key for key in VIEWERS_MAY if key in GUESSES], ids=lambda key: key[0])
async def test_what_viewers_may_do_touches_nothing_that_is_set(scene: Scene, key: tuple[str, str]) -> None:
    before = scene.rows(FREE)
    for guess in GUESSES[key]:
        await scene.guess(scene.people["viewer"], key, guess)
        assert scene.rows(FREE) == before
    assert learned(scene, scene.people["viewer"]) == []
    assert all("Roles" not in message.text for message in scene.slack.messages(scene.channel))


async def test_a_viewer_who_types_every_line_changes_nothing(scene: Scene) -> None:
    before = scene.rows(FREE)
    for line in lines():
        assert await scene.type(scene.people["viewer"], line), line
        assert scene.rows(FREE) == before, line
    assert learned(scene, scene.people["viewer"]) == []


async def test_a_leader_decides_and_changes_nothing_else(scene: Scene) -> None:
    everybodys = set(lines(leaders=False))
    for line in sorted(lines(), key=everybodys.__contains__, reverse=True):
        before = scene.rows(FREE | LEADERS)
        await scene.type(scene.people["leader"], line.replace("@marie", "@Bo"))
        after = scene.rows(FREE | LEADERS)
        if line not in everybodys:
            # From which part of revenue leaders are told stands among the settings, and that it is judged anew.
            for rows in (before, after):
                rows["key_value"] = [row for row in rows["key_value"] if row[0] not in OF_DEPENDENCY]
        assert after == before, line
    async with scene.database.asking() as session:
        assert (await session.exec(select(Decision.made_by))).all().count(scene.people["leader"].id) > 1


async def test_whoever_guesses_everything_learns_of_no_decision(scene: Scene) -> None:
    about = (
        "acme",
        "acme 12w",
        "globex",
        "onboard",
        "onboard globex",
        "onboard sign globex",
        "request 123",
        "demande 123 theme aucun",
        "decisions acme",
        "decisions #1",
        "decisions afficher",
        "digest now",
        "digest month",
    )
    for user, typed in ((scene.people["viewer"], (*lines(), *about)), (scene.admin, about)):
        for line in typed:
            await scene.type(user, line)
        for key, guesses in GUESSES.items():
            for guess in guesses:
                await scene.guess(user, key, guess)
    learnt = scene.learnt()
    assert "Acme" in learnt
    assert [secret for secret in SECRETS if secret in learnt] == []
    await scene.type(scene.people["leader"], "acme")
    await scene.type(scene.people["leader"], "request 123")
    missed = [secret for secret in ("◆", "Zephyr", "Declined on") if secret not in scene.learnt()]
    assert missed == [], "the walk would see a decision if it were shown"


@pytest.mark.parametrize("given", ["because", "number", "what"])
async def test_a_refusal_tells_nothing_of_a_decision(scene: Scene, given: str) -> None:
    """Whether one exists, about whom, or is closed makes no difference to what others are told."""
    line = {"because": "decisions acme", "number": "decisions done {}", "what": "decisions withdraw {}"}[given]
    told = {await scene.type(scene.people["viewer"], line.format(number)) for number in (1, 2, 999)}
    assert len(told) == 1


async def test_a_manager_of_one_team_changes_nothing_of_another_or_of_all(scene: Scene) -> None:
    before = scene.rows(FREE)
    for line in lines():
        await scene.type(scene.people["manager"], line)
        assert scene.rows(FREE) == before, line
    assert learned(scene, scene.people["manager"]) == []


async def test_whoever_is_in_charge_of_mapping_changes_clients_and_nothing_else(scene: Scene) -> None:
    mapped = {
        "client",
        "client_key",
        "client_member",
        "client_merge",
        "item",
        "item_share",
        "item_waiting",
        "ledger_opened",
    }
    mapped |= {"ledger_worked", "ledger_team", "ledger_month", "ledger_recent"}
    mapped |= {"effort", "ledger_pace", "ledger_notice"}
    before, every = scene.rows(FREE | mapped), scene.rows()
    for line in lines():
        await scene.type(scene.people["mapping"], line)
        assert scene.rows(FREE | mapped) == before, line
    assert scene.rows() != every


async def test_an_admins_lines_do_change_something(scene: Scene) -> None:
    """The lines are no idle ones: each subcommand that changes things does so by a line of its help."""
    changing: set[str] = set()
    for each in SUBCOMMANDS:
        for line in each.usage:
            before = scene.rows(FREE)
            await scene.type(scene.admin, line.replace("@marie", "@Bo"))
            if scene.rows(FREE) != before:
                changing.add(each.name)
    assert changing == {"threshold", "expect", "client", "team", "roles", "digest", "hours", "onboard"}
    assert learned(scene, scene.admin) == []


async def test_a_manager_sets_what_is_their_own_teams(scene: Scene) -> None:
    max_ = scene.people["manager"]
    for line, done in (
        ("threshold Engineering 40%", "40 %"),
        ("expect Globex Engineering 60% until 1 December because migration", "60 %"),
        ("client map Acme item 456", "is Acme's now"),
        ("client unmap Acme item 456", "says nothing about Acme any more"),
    ):
        assert done in await scene.type(max_, line), line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("client map Acme item 123", "Whose an item is says a manager of its team"),
        ("client unmap Acme item 123", "Whose an item is says a manager of its team"),
        ("client map Acme label VIP", "Clients are changed by whoever is in charge of mapping"),
        ("client unmap Acme domain acme.example", "Clients are changed by whoever is in charge of mapping"),
        ("client add Umbra", "Clients are changed by whoever is in charge of mapping"),
        ("threshold Support 40%", "Limits of Support are set by its manager or an admin."),
        ("expect Acme Support clear", "Limits of Support are set by its manager or an admin."),
    ],
)
async def test_a_manager_is_told_who_does_the_rest(scene: Scene, line: str, said: str) -> None:
    assert (await scene.type(scene.people["manager"], line)).startswith(said)


async def test_a_manager_sees_the_lines_that_are_theirs(scene: Scene) -> None:
    told = await scene.type(scene.people["manager"], "client show")
    assert "/clientload client map Acme item zendesk:123" in told
    assert "/clientload client add" not in told
    assert "/clientload client add Acme" in await scene.type(scene.people["mapping"], "client show")


async def test_a_leader_learns_it_and_no_log_holds_what_was_typed(scene: Scene) -> None:
    leader = scene.people["leader"]
    with capture_logs() as logged:
        for line in ("card Acme", "whatif Acme capped 17%", "contract show", "dependency"):
            await scene.type(leader, line)
            for user in (scene.people["viewer"], scene.admin):
                assert await scene.type(user, line)
        for user in (leader, scene.people["viewer"], scene.admin):
            await scene.guess(user, (home.EVENT, "event"), Guess())
    assert {"347,219", "EUR", "its part", "pays ", "renews 31"} <= set(learned(scene, leader)), "they are no idle words"
    assert learned(scene, scene.people["viewer"], scene.admin) == []
    kept = json.dumps(logged, default=str, ensure_ascii=False)
    assert not [each for each in (*OF_LEADERS, "capped", "17%", "Acme") if each in kept]
