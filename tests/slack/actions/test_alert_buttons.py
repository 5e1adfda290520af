"""The buttons of an alert and the dialog behind one, pressed in a workspace, with who may do what."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update
from sqlmodel import col, select

from bot.demo.workspace import Channel, Message, Shown, User, Workspace, pings
from bot.domain.office_hours import OfficeHours
from bot.domain.roles import LEADER, MANAGER
from bot.services import deliver, quiet
from bot.services.company import Company
from bot.slack.blocks import felt
from bot.slack.blocks.alert import DECIDE, MORE
from bot.slack.notifier import Notifier
from bot.store.tables import Alert, AlertEvent, Team, Threshold
from tests.services.books import SUPPORT, TODAY, Books
from tests.services.desk import FIGURES
from tests.slack.conftest import ADMIN_BY_SETTING
from tests.slack.views.conftest import values

pytestmark = pytest.mark.usefixtures("connected")

DECIDING = f"{DECIDE} 1"
DECIDED = {
    "Decision": {"text": {"type": "plain_text", "text": "Refuse", "emoji": False}, "value": "refuse"},
    "Why": "no fit",
    "Looked at again on": "2027-03-01",
}
"""What a leader fills in."""

Decide = Callable[..., Awaitable[list[Shown]]]
Tell = Callable[[], Awaitable[None]]


@pytest.fixture
def manager(slack: Workspace) -> User:
    return slack.add_user("Max")


@pytest.fixture
async def message(
    slack: Workspace, support: Channel, marie: User, manager: User, company: Company, books: Books
) -> Message:
    """Post the alert of Acme in Support, whose manager is Max."""
    support.members.update({marie.id, manager.id})
    acme = await books.client("Acme")
    await books.item(SUPPORT, acme, 3, 5.0, "SSO login fails")
    await books.alert(SUPPORT, acme, 1, reason="above")
    await books.grant(MANAGER, manager.id, SUPPORT)
    async with company.database.writing() as session:
        team = (await session.exec(select(Team).where(col(Team.id) == SUPPORT))).one()
        team.channel_id, team.live_since = support.id, TODAY
        session.add(team)
        yesterday = TODAY - timedelta(days=1)
        event = {"day": yesterday, "at": company.clock(), "kind": "opened", "old": "", "new": "open", "why": ""}
        session.add(AlertEvent(alert_id=1, figures=FIGURES, **event))
        await quiet.set_office_hours(session, company, "U1", OfficeHours(always=True))
    async with company.database.writing() as session:
        await deliver.plan(session, company)
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    (posted,) = slack.messages(support)
    return posted


@pytest.fixture
def tell(slack: Workspace, company: Company) -> Tell:
    """Send what waits, as the next round does within a minute."""

    async def send() -> None:
        await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())

    return send


@pytest.fixture
def decide(slack: Workspace, message: Message, manager: User) -> Decide:
    """Open the dialog and send it, filled in by its labels."""

    async def decide_(what: str, *, answers: int = 2, by: User = manager, **given: Any) -> list[Shown]:
        (dialog,) = await slack.press(message, MORE, by, value=DECIDING)
        assert dialog.kind == "modal"
        labels = {"until": "Until", "share": "Up to which share", "because": "Why"}
        values = {"What": what} | {labels[name]: value for name, value in given.items()}
        before = len(slack.feed)
        # What the decision changes elsewhere may appear before the dialog's own answer has settled, or long after.
        shown = [each for each in await slack.submit(dialog, values) if each.kind not in {"edit", "message"}]
        if not shown:
            await slack.settle(before, answers=answers)
        return shown

    return decide_


def thread(slack: Workspace, message: Message) -> list[str]:
    return [reply.text for reply in slack.replies(message)]


async def written(company: Company) -> list[AlertEvent]:
    async with company.database.asking() as session:
        return list(await session.exec(select(AlertEvent).where(AlertEvent.by != "").order_by(col(AlertEvent.id))))


async def test_the_items_behind_the_alert_are_one_press_away(slack: Workspace, message: Message, marie: User) -> None:
    (shown,) = await slack.press(message, "See the items", marie)
    assert shown.kind == "ephemeral"
    assert shown.text.startswith("Acme: 1 item opened or worked on in Support")
    assert "SSO login fails" in shown.text


async def test_any_member_may_follow_and_sees_it_in_the_message_at_once(
    slack: Workspace, message: Message, marie: User, company: Company
) -> None:
    shown = await slack.press(message, "I follow this", marie, answers=0)
    await slack.until(lambda: bool(thread(slack, message)))
    assert shown == [] or {each.kind for each in shown} <= {"edit", "message"}
    assert "Marie follows this" in message.text
    assert thread(slack, message) == ["Marie follows this"]
    assert pings(message.text, message.blocks) == []
    (event,) = await written(company)
    assert (event.kind, event.by) == ("followed", marie.id)
    (again,) = await slack.press(message, "I follow this", marie)
    assert (again.kind, again.text) == ("ephemeral", "You follow this already.")


async def test_who_follows_from_a_direct_message_is_told_that_it_worked(
    slack: Workspace, message: Message, marie: User, company: Company
) -> None:
    async with company.database.writing() as session:
        team = (await session.exec(select(Team).where(col(Team.id) == SUPPORT))).one()
        team.responsible_id = marie.id
        session.add(team)
    async with company.database.writing() as session:
        assert await deliver.plan(session, company) == 1
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    (letter,) = slack.messages(slack.direct(marie))
    shown = await slack.press(letter, "I follow this", marie, answers=4)
    assert sorted(each.kind for each in shown) == ["edit", "edit", "ephemeral", "message"]
    (told,) = [each for each in shown if each.kind == "ephemeral"]
    assert told.text == "You follow this now. The message in the channel says so."
    assert "Marie follows this" in message.text
    assert "Marie follows this" in letter.text


async def test_more_opens_a_dialog_for_managers_and_admins_alone(
    slack: Workspace, message: Message, marie: User, manager: User
) -> None:
    (refused,) = await slack.press(message, MORE, marie, value=DECIDING)
    assert refused.kind == "ephemeral"
    assert refused.text == "This is decided by a manager of Support or an admin. You can follow it."
    assert slack.modal(marie) is None
    admin = slack.add_user("Ada", admin=True)
    by_setting = slack.add_user("Sue")
    by_setting.id = ADMIN_BY_SETTING
    slack.state.users[ADMIN_BY_SETTING] = by_setting
    for person in (manager, admin, by_setting):
        (dialog,) = await slack.press(message, MORE, person, value=DECIDING)
        assert (dialog.kind, dialog.text) == ("modal", "Acme")


@pytest.mark.parametrize(
    ("what", "until"), [("Snooze for a day", date(2026, 11, 18)), ("Snooze for a week", date(2026, 11, 24))]
)
async def test_a_snooze_of_a_day_or_a_week_needs_no_reason(
    slack: Workspace, message: Message, decide: Decide, company: Company, manager: User, *, what: str, until: date
) -> None:
    # On a busy machine the edit may show before the dialog is known to be closed.
    assert {each.kind for each in await decide(what)} <= {"edit", "message"}
    (event,) = await written(company)
    assert (event.kind, event.by, event.until, event.share) == ("snoozed", manager.id, until, FIGURES["q28"])
    assert f"Snoozed until {until.day} Nov by Max" in message.text
    assert thread(slack, message) == [
        f"Max snoozed this until {until.day} Nov, or until the share has risen by ten points"
    ]


async def test_a_snooze_until_a_day_is_stored_with_its_reason(
    slack: Workspace, message: Message, decide: Decide, company: Company
) -> None:
    await decide("Snooze until a day", until="2027-01-10", because="their  release\nends then")
    (event,) = await written(company)
    assert (event.until, event.why) == (date(2027, 1, 10), "their  release\nends then")
    assert "Snoozed until 10 Jan 2027 by Max, reason: their release ends then" in message.text
    assert len(thread(slack, message)) == 1


async def test_not_a_problem_shows_who_says_so_and_why_and_can_be_taken_back(
    slack: Workspace, message: Message, decide: Decide
) -> None:
    await decide("Not a problem", because="<!channel> they pay for it")
    assert "Not a problem, says Max, reason: &lt;!channel&gt; they pay for it" in message.text
    assert all(pings(each.text, each.blocks) == [] for each in slack.replies(message))
    await decide("Take back what was decided")
    assert "Not a problem" not in message.text
    assert thread(slack, message)[1:] == ["Max wants to hear of this again"]


async def test_what_is_expected_is_agreed_as_a_window(
    message: Message, decide: Decide, company: Company, manager: User
) -> None:
    await decide("Expected until a day: agree on a higher share", until="2026-12-31", share="65 %", because="migration")
    async with company.database.asking() as session:
        (window,) = await session.exec(select(Threshold))
    assert (window.share, window.until, window.set_by) == (0.65, date(2026, 12, 31), manager.id)
    assert "Expected: up to 65 % until 31 Dec, says Max, reason: migration" in message.text


@pytest.mark.parametrize(
    ("what", "given", "errors"),
    [
        ("Not a problem", {}, {"because": "Say why, for those who read this later."}),
        ("Not a problem", {"because": "  "}, {"because": "Say why, for those who read this later."}),
        (
            "Snooze until a day",
            {},
            {"until": "Choose a day.", "because": "Say why, for those who read this later."},
        ),
        ("Snooze until a day", {"until": "2026-11-17", "because": "x"}, {"until": "Choose a day to come."}),
        ("Snooze until a day", {"until": "2029-11-17", "because": "x"}, {"until": "Choose a day within a year."}),
        (
            "Expected until a day: agree on a higher share",
            {"until": "2026-12-01", "because": "x"},
            {"share": "Type a share, such as 40 %."},
        ),
        (
            "Expected until a day: agree on a higher share",
            {"until": "2026-11-17", "because": "x", "share": "40 %"},
            {"until": "Choose a day to come."},
        ),
        (
            "Expected until a day: agree on a higher share",
            {"until": "2026-12-01", "because": "x", "share": "a lot"},
            {"share": "a lot is no percentage. Type one like 30 %."},
        ),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_done(
    slack: Workspace,
    manager: User,
    decide: Decide,
    company: Company,
    *,
    what: str,
    given: dict[str, str],
    errors: dict[str, str],
) -> None:
    (wrong,) = await decide(what, **given)
    assert wrong.errors == errors
    assert slack.modal(manager) is not None
    assert await written(company) == []


async def test_who_lost_the_right_while_the_dialog_was_open_is_refused(
    slack: Workspace, message: Message, manager: User, company: Company, books: Books
) -> None:
    (dialog,) = await slack.press(message, MORE, manager, value=DECIDING)
    await books.take(MANAGER, manager.id, SUPPORT)
    (wrong,) = await slack.submit(dialog, {"What": "Snooze for a day"})
    assert wrong.errors == {"what": "This is decided by a manager of Support or an admin. You can follow it."}
    assert await written(company) == []


async def test_an_alert_that_ended_meanwhile_takes_no_decision(
    slack: Workspace, message: Message, manager: User, marie: User, company: Company
) -> None:
    (dialog,) = await slack.press(message, MORE, manager, value=DECIDING)
    async with company.database.writing() as session:
        await session.exec(update(Alert).values(state="cleared"))
    (wrong,) = await slack.submit(dialog, {"What": "Snooze for a day"})
    assert wrong.errors == {"what": "This alert is over. Nothing is left to decide about it."}
    (told,) = await slack.press(message, "I follow this", marie)
    assert told.text == "This alert is over. Nothing is left to decide about it."


async def test_guests_and_strangers_press_in_vain(slack: Workspace, message: Message, company: Company) -> None:
    for person in (slack.add_user("Gus", guest=True), slack.add_user("Zoe", other_team=True)):
        slack.state.channels[message.channel_id].members.add(person.id)
        for button, value in (("I follow this", None), (MORE, DECIDING)):
            (shown,) = await slack.press(message, button, person, value=value)
            assert shown.kind == "ephemeral"
            assert "Clientload" in shown.text
    assert await written(company) == []


async def test_the_press_is_acknowledged_before_what_it_does_is_done(
    slack: Workspace, message: Message, marie: User, company: Company
) -> None:
    async with company.database.writing() as session:
        # Whoever follows waits for this row.
        await session.exec(update(Alert).values(critical=False))
        assert await slack.press(message, "I follow this", marie, answers=0) == []
        await slack.until(lambda: all(delivery.acknowledged for delivery in slack.deliveries))
        assert (await written(company), thread(slack, message)) == ([], [])
    await slack.until(lambda: bool(thread(slack, message)))
    assert slack.late == []


async def test_while_an_evening_is_judged_the_dialog_says_that_it_waits_and_then_what_came_of_it(
    slack: Workspace, message: Message, manager: User, company: Company
) -> None:
    (dialog,) = await slack.press(message, MORE, manager, value=DECIDING)
    async with company.database.writing() as session:
        await session.exec(update(Alert).values(critical=False))
        (waiting,) = await slack.submit(dialog, {"What": "Snooze for a day"}, answers=1)
        assert "being saved" in str(waiting.blocks)
    await slack.until(lambda: "This is saved" in str(slack.modal(manager)))
    await slack.until(lambda: len(thread(slack, message)) == 1)
    assert slack.late == []


async def test_who_closed_the_dialog_while_it_waited_is_told_directly_what_was_not_done(
    slack: Workspace, message: Message, manager: User, company: Company
) -> None:
    (dialog,) = await slack.press(message, MORE, manager, value=DECIDING)
    async with company.database.writing() as session:
        await session.exec(update(Alert).values(state="cleared"))
        (waiting,) = await slack.submit(dialog, {"What": "Snooze for a day"}, answers=1)
        await slack.dismiss(waiting)
    await slack.until(lambda: bool(slack.messages(slack.direct(manager))))
    (letter,) = slack.messages(slack.direct(manager))
    assert letter.text == "This alert is over. Nothing is left to decide about it."


async def everything(company: Company) -> list[tuple[str, str, str]]:
    async with company.database.asking() as session:
        events = await session.exec(select(AlertEvent).order_by(col(AlertEvent.id)))
        return [(event.kind, event.by, event.why) for event in events]


async def leads(slack: Workspace, message: Message, books: Books) -> User:
    """Add a leader who is nothing else."""
    lea = slack.add_user("Lea")
    slack.state.channels[message.channel_id].members.add(lea.id)
    await books.grant(LEADER, lea.id)
    return lea


async def test_more_opens_the_leaders_dialog_about_the_alert_for_a_leader_who_does_not_manage_its_team(
    slack: Workspace, message: Message, company: Company, books: Books
) -> None:
    lea = await leads(slack, message, books)
    (dialog,) = await slack.press(message, MORE, lea, value=DECIDING)
    assert (dialog.kind, dialog.text) == ("modal", "Decision")
    assert {"Acme", "Support"} <= set(values(dialog).values())
    await slack.submit(dialog, DECIDED)
    await slack.until(lambda: bool(slack.whispers(lea)))
    assert slack.whispers(lea)[-1].text.startswith("Decided. Acme in Support: refuse\n")
    assert await everything(company) == [("opened", "", ""), ("decided", "", "")]
    await deliver.deliver(company, Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url)), ())
    assert "Decided by the leaders. No reminder comes of it" in message.text
    assert not any(secret in f"{message.text}{message.blocks}" for secret in ("refuse", "no fit", "Lea", lea.id))
    assert thread(slack, message) == [], "nobody is told aloud"


async def test_a_manager_who_leads_goes_on_to_the_leaders_dialog_from_the_usual_one(
    slack: Workspace, decide: Decide, manager: User, books: Books, company: Company
) -> None:
    await books.grant(LEADER, manager.id)
    await decide("Decide, as a leader: accept, rebalance, cap, reprice, refuse, exit", answers=0)
    dialog = slack.modal(manager)
    assert dialog is not None
    assert dialog.text == "Decision"
    assert await written(company) == []
    await slack.submit(dialog, DECIDED)
    # A dialog that took another's place has no channel to answer in: what was decided stands in it.
    await slack.until(lambda: "Decided. Acme in Support" in str(slack.modal(manager)))
    assert await everything(company) == [("opened", "", ""), ("decided", "", "")]


async def test_leaders_read_in_the_alert_s_dialogs_what_was_decided_and_why_and_nobody_else_does(
    slack: Workspace, message: Message, manager: User, books: Books
) -> None:
    lea = await leads(slack, message, books)
    (dialog,) = await slack.press(message, MORE, lea, value=DECIDING)
    assert "Decided:" not in str(dialog)
    await slack.submit(dialog, DECIDED)
    await slack.until(lambda: bool(slack.whispers(lea)))
    (again,) = await slack.press(message, MORE, lea, value=DECIDING)
    assert "refuse in Support, review" in str(again)
    (usual,) = await slack.press(message, MORE, manager, value=DECIDING)
    assert not any(secret in str(usual) for secret in ("Decided:", "refuse", "no fit"))
    await books.grant(LEADER, manager.id)
    (leading,) = await slack.press(message, MORE, manager, value=DECIDING)
    assert "refuse in Support, review" in str(leading)


async def test_who_leads_no_more_does_not_go_on(
    slack: Workspace, message: Message, manager: User, books: Books, company: Company
) -> None:
    await books.grant(LEADER, manager.id)
    (dialog,) = await slack.press(message, MORE, manager, value=DECIDING)
    await books.take(LEADER, manager.id)
    given = {"What": "Decide, as a leader: accept, rebalance, cap, reprice, refuse, exit"}
    (wrong,) = await slack.submit(dialog, given)
    assert wrong.errors == {"what": "This is for leaders. An admin can give that role: /clientload roles"}
    assert await written(company) == []


async def test_what_was_decided_silences_reminders_and_nudges_and_nothing_that_gets_worse(
    slack: Workspace, message: Message, company: Company, books: Books
) -> None:
    lea = await leads(slack, message, books)
    (dialog,) = await slack.press(message, MORE, lea, value=DECIDING)
    await slack.submit(dialog, DECIDED)
    await slack.until(lambda: bool(slack.whispers(lea)))
    poster = Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url))
    for kind, new, said in (("reminded", "open", 0), ("upgraded", "critical", 1)):
        async with company.database.writing() as session:
            event = {"day": TODAY, "at": company.clock(), "kind": kind, "old": "open", "new": new, "why": ""}
            session.add(AlertEvent(alert_id=1, figures=FIGURES, **event))
        async with company.database.writing() as session:
            await deliver.plan(session, company)
        await deliver.deliver(company, poster, ())
        assert len(thread(slack, message)) == said


@pytest.mark.parametrize("line", ["expect acme support clear", "threshold clear acme support"])
async def test_an_alert_shows_no_window_any_more_once_that_is_ended_by_a_line(
    slack: Workspace, message: Message, decide: Decide, manager: User, tell: Tell, line: str
) -> None:
    await decide("Expected until a day: agree on a higher share", until="2027-06-30", share="60 %", because="migration")
    assert "migration" in message.text
    await slack.command(manager, slack.state.channels[message.channel_id], f"/clientload {line}")
    await tell()
    assert "migration" not in message.text
    assert "Max" in slack.replies(message)[-1].text


async def test_an_alert_shows_the_window_that_takes_the_place_of_another(
    slack: Workspace, message: Message, decide: Decide, manager: User, support: Channel, tell: Tell
) -> None:
    await decide("Expected until a day: agree on a higher share", until="2027-06-30", share="60 %", because="migration")
    await slack.command(manager, support, "/clientload expect acme support 70% until 31 July because it takes longer")
    await tell()
    assert "it takes longer" in message.text
    assert "migration" not in message.text


async def earlier(slack: Workspace, support: Channel, text: str, action_id: str) -> Message:
    """Post a message with a button as an earlier version drew it."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    button = {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, "value": "1"}
    await client.chat_postMessage(channel=support.id, text=text, blocks=[{"type": "actions", "elements": [button]}])
    return slack.messages(support)[-1]


@pytest.mark.usefixtures("message")
async def test_the_buttons_of_alerts_of_earlier_versions_still_work(
    slack: Workspace, support: Channel, manager: User, marie: User
) -> None:
    (dialog,) = await slack.press(await earlier(slack, support, "More", MORE), "More", manager)
    assert (dialog.kind, dialog.text) == ("modal", "Acme")
    shown = await slack.press(await earlier(slack, support, "I feel this", felt.EARLIER), "I feel this", marie)
    assert [each.text for each in shown if each.kind == "ephemeral"] == ["You are counted, once and without your name."]


@pytest.mark.usefixtures("message")
async def test_a_button_that_is_not_known_any_more_says_what_to_type(
    slack: Workspace, support: Channel, marie: User
) -> None:
    (shown,) = await slack.press(await earlier(slack, support, "Old", "old_button"), "Old", marie)
    assert (shown.kind, shown.text) == (
        "ephemeral",
        "This button is of an earlier version. What can be typed instead: /clientload help",
    )


async def test_the_card_names_who_takes_care_and_shares_no_mention_of_them(
    slack: Workspace, message: Message, marie: User, manager: User, support: Channel, company: Company
) -> None:
    (card,) = await slack.command(marie, support, "/clientload acme")
    assert "• Nobody follows the alert yet" in card.text
    assert "Responsible" not in card.text
    await slack.press(message, "I follow this", marie, answers=2)
    async with company.database.writing() as session:
        await session.execute(update(Team).where(col(Team.id) == SUPPORT).values(responsible_id=manager.id))
    (card,) = await slack.command(marie, support, "/clientload acme")
    assert "• Responsible: a colleague\n• The alert is followed by a colleague\n" in card.text
    assert all(each.id in str(card.blocks) for each in (marie, manager))
    posted, _said = await slack.press(card, "Share in this channel", marie, answers=2)
    assert posted.message is not None
    assert manager.id not in str(posted.blocks)
    assert "follow" not in posted.text
