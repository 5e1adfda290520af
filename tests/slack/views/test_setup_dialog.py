"""The first steps in one dialog: saved one by one, proposed from what is found, and a test post at the end."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, Shown, User, Workspace, pings
from bot.domain.digest_time import DigestTime
from bot.domain.load import Evening, Share
from bot.domain.office_hours import OfficeHours
from bot.domain.roles import MANAGER, MAPPING, Grant
from bot.services import digest_times, first_report, first_steps, quiet, team_rules
from bot.services.company import Company
from bot.services.poster import Envelope
from bot.services.sync import store_page
from bot.slack.notifier import Notifier
from bot.store import first_pull, own_work, roles, snapshots, teams, thresholds
from bot.store.tables import Team
from integrations.records import Item as Record
from integrations.source import Page
from tests.services.books import ENGINEERING, NOW, SUPPORT, TODAY, Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

LINE = "/clientload setup"
OPENED = NOW - timedelta(days=20)


def issue(ref: str, project: str, hours: float, **more: Any) -> Record:
    return Record("issue", ref, f"Issue {ref}", OPENED, OPENED, container=project, logged_hours=hours, **more)


@pytest.fixture
async def found(company: Company) -> None:
    """Let a tracker have brought issues without a client."""
    records = (
        issue("1", "PLAT", 30, labels=("internal",)),
        issue("2", "PLAT", 10, type="Chore"),
        issue("3", "SHOP", 5, labels=("internal",), components=("ci",)),
    )
    async with company.database.writing() as session:
        await store_page(session, company, "jira", "issues", Page(records, "1"))


@pytest.fixture
async def judged(company: Company, clients: list[int]) -> None:
    """Let Support have been judged for 100 evenings, on which the largest client had 33 %."""
    async with company.database.writing() as session:
        for back in range(100, 0, -1):
            shares = {clients[0]: Share(60, 30, 0.33, 0.33, 0.33, 0.33, 200, 100, 0)}
            evening = Evening(TODAY - timedelta(days=back), 150, 37, 75, 0, 600, 1, 0.25, 9, shares)
            await snapshots.save_evening(session, SUPPORT, evening, thin=False)


async def team(company: Company, id_: int = SUPPORT) -> Team:
    async with company.database.asking() as session:
        return await session.get_one(Team, id_)


async def second(open_: Open, send: Send, ana: User) -> Shown:
    return await send(await open_(LINE, ana))


async def third(open_: Open, send: Send, ana: User) -> Shown:
    return await send(await second(open_, send, ana))


@pytest.mark.usefixtures("judged")
async def test_three_steps_set_a_firm_up_and_post_a_test_in_each_channel(
    slack: Workspace, open_: Open, send: Send, ana: User, support: Channel, company: Company
) -> None:
    engineering = slack.add_channel("engineering", ana, bot=False)
    first = await open_(LINE, ana)
    assert first.text == "Set-up, 1 of 3"
    who = await send(
        first,
        {"channel:1": support.id, "channel:2": engineering.id, "Your own e-mail domains": "x@ourfirm.example"},
    )
    assert who.text == "Set-up, 2 of 3"
    assert values(who)["share:1"] == "35 %"
    assert values(who)["share:2"] is None
    proposed = next(block["hint"]["text"] for block in who.blocks if block.get("block_id") == "share:1")
    assert proposed.replace("\u00a0", " ") == (
        "35 % is proposed from your last 14 weeks: the largest client's highest share was 33 %, and it stayed below the"
        " limit on nine evenings of ten."
    )
    assert values(who)["mapping"] == [ana.id]
    when = await send(who, {"responsible:1": ana.id, "managers:1": [ana.id]})
    assert when.text == "Set-up, 3 of 3"
    assert values(when)["test"] == ["Post a test in each team's channel"]
    said = await send(when, {"opens": "9:00", "Day": "Friday", "Time": "15:00"})

    assert told(said).splitlines() == [
        "Set-up is done",
        "Test posts",
        "• Support: posted.",
        "• Engineering: I am not in its channel. Type there: /invite @Clientload",
    ]
    (post,) = slack.messages(support)
    assert post.text.splitlines()[:2] == [
        "This is where alerts about Support will stand.",
        (
            "An alert is one message, edited while it lasts, with its history in the thread."
            " The digest comes every Friday at 15:00."
        ),
    ]
    assert pings(post.text, post.blocks) == []
    saved = await team(company)
    assert (saved.channel_id, saved.responsible_id) == (support.id, ana.id)
    async with company.database.asking() as session:
        assert await roles.granted(session) == [Grant(MANAGER, ana.id, SUPPORT), Grant(MAPPING, ana.id)]
        assert (await thresholds.in_force(session, SUPPORT, TODAY)).default == 0.35
        assert (await thresholds.in_force(session, ENGINEERING, TODAY)).default is None
        assert await quiet.office_hours(session) == OfficeHours(9, 19)
        assert await digest_times.usual(session) == DigestTime(5, time(15))
        assert ("domain", "ourfirm.example") in (await team_rules.rules_of(session, None)).own
    assert {what for _, what, _, _ in await changes_of(company)} == {
        "channel of Support",
        "channel of Engineering",
        "own work of all teams",
        "responsible for Support",
        f"manager of Support: {ana.id}",
        f"mapping: {ana.id}",
        "limit of Support",
        "office hours",
        "digests",
    }


async def test_whoever_is_in_charge_of_mapping_stands_there_instead_of_whoever_sets_up(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, books: Books
) -> None:
    marie, guest = slack.add_user("Marie"), slack.add_user("Gus", guest=True)
    await books.grant(MAPPING, marie.id)
    who = await second(open_, send, ana)
    assert values(who)["mapping"] == [marie.id]
    wrong = await send(who, {"mapping": [guest.id]})
    assert wrong.errors.keys() == {"mapping"}
    await send(who, {"mapping": []})
    async with company.database.asking() as session:
        assert await roles.granted(session) == []


async def test_what_was_saved_stays_when_it_is_closed_half_way_and_stands_there_next_time(
    slack: Workspace, open_: Open, send: Send, ana: User, support: Channel, company: Company
) -> None:
    who = await send(await open_(LINE, ana), {"channel:1": support.id})
    slack.fill(who, {"responsible:1": ana.id})
    await slack.dismiss(who)
    assert (await team(company)).channel_id == support.id
    assert (await team(company)).responsible_id is None
    assert values(await open_(LINE, ana))["channel:1"] == support.id
    assert slack.messages(support) == []


@pytest.mark.usefixtures("found")
async def test_own_work_is_proposed_from_what_has_most_hours_without_a_client(
    open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    options = [
        [each["text"]["text"] for each in block["element"]["options"]]
        for block in dialog.blocks
        if block.get("block_id") == "own:2"
    ]
    assert options == [
        ["project PLAT: 40 h", "label internal: 35 h", "type Chore: 10 h", "project SHOP: 5 h", "component ci: 5 h"]
    ]
    await send(dialog, {"own:2": ["project PLAT: 40 h", "label internal: 35 h"]})
    async with company.database.asking() as session:
        rules = await team_rules.rules_of(session, await session.get_one(Team, ENGINEERING))
        left = await own_work.without_client(session, ENGINEERING, TODAY - timedelta(days=90), 9)
    assert rules.own == {("project", "PLAT"), ("label", "internal")}
    assert left == []
    again = await open_(LINE, ana)
    assert values(again)["own:2"] == ["label internal", "project PLAT"]
    await send(again, {"own:2": ["label internal"]})
    async with company.database.asking() as session:
        rules = await team_rules.rules_of(session, await session.get_one(Team, ENGINEERING))
    assert rules.own == {("label", "internal")}


@pytest.mark.usefixtures("found")
async def test_what_may_be_own_work_is_sorted_by_its_hours(company: Company) -> None:
    async with company.database.asking() as session:
        found = await own_work.without_client(session, ENGINEERING, TODAY - timedelta(days=90), 2)
        assert found == [("project", "PLAT", 40 * 3600), ("label", "internal", 35 * 3600)]
        assert await own_work.without_client(session, SUPPORT, TODAY - timedelta(days=90), 2) == []
        (support, engineering) = await first_steps.steps(session, company)
    assert (support.team.name, support.own) == ("Support", ())
    assert [each.rule for each in engineering.own][:2] == [("project", "PLAT"), ("label", "internal")]


async def test_one_more_team_is_made_on_the_way_and_asked_about_too(
    open_: Open, send: Send, ana: User, company: Company, support: Channel
) -> None:
    dialog = await open_(LINE, ana)
    wrong = await send(dialog, {"One more team": "Delivery"})
    assert wrong.errors == {"kind:0": "Choose its kind of work."}
    its_own = await send(dialog, {"One more team": "Delivery", "Its kind of work": "Engineering: issues"})
    assert "Team 3 of 3" in words(its_own)
    assert {name for name in values(its_own) if name.startswith("channel:")} == {"channel:3"}
    who = await send(its_own, {"channel:3": support.id})
    assert {"responsible:1", "responsible:3"} < values(who).keys()
    assert (await team(company, 3)).channel_id == support.id
    async with company.database.asking() as session:
        assert [each.name for each in await teams.all_teams(session)][2:] == ["Delivery"]


async def test_many_teams_are_asked_about_a_dozen_a_page(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, support: Channel
) -> None:
    async with company.database.writing() as session:
        for number in range(3, 31):
            await teams.add_team(session, f"Team {number}", "support", "U1", NOW)
    asked: dict[str, list[set[int]]] = {"channel": [], "share": []}
    page = await open_(LINE, ana)
    for field, seen in asked.items():
        for first, last in ((1, 12), (13, 24), (25, 30)):
            assert f"Teams {first} to {last} of 30" in words(page)
            ids = {int(name.partition(":")[2]) for name in values(page) if name.startswith(f"{field}:")}
            seen.append(ids)
            assert len(page.blocks) <= 60
            assert ("Your own e-mail domains" in str(page.blocks)) == (field == "channel" and last == 30)
            page = await send(
                page, {f"channel:{last}": support.id} if field == "channel" else {f"share:{last}": "30 %"}
            )
    assert page.text == "Set-up, 3 of 3"
    pages = [set(range(1, 13)), set(range(13, 25)), set(range(25, 31))]
    assert asked == {"channel": pages, "share": pages}
    async with company.database.asking() as session:
        given = {each.id for each in await teams.all_teams(session) if each.channel_id}
        assert given == {12, 24, 30}
        assert (await thresholds.in_force(session, 24, TODAY)).default == 0.3
    assert slack.violations == []


async def test_our_domains_stay_when_a_page_does_not_ask_for_them(
    ask: Ask, open_: Open, send: Send, ana: User, company: Company
) -> None:
    await ask("/clientload team own domain ourfirm.example", ana)
    async with company.database.writing() as session:
        for number in range(3, 15):
            await teams.add_team(session, f"Team {number}", "support", "U1", NOW)
    await send(await open_(LINE, ana))
    async with company.database.asking() as session:
        assert ("domain", "ourfirm.example") in (await team_rules.rules_of(session, None)).own


async def test_a_test_post_speaks_as_its_channel_does_whoever_asks_for_it(
    slack: Workspace, open_: Open, send: Send, ask: Ask, ana: User, support: Channel
) -> None:
    await ask("/clientload team language Support French", ana)
    who = await send(await open_(LINE, ana), {"channel:1": support.id})
    said = await send(await send(who))
    assert "• Support: posted." in told(said)
    (post,) = slack.messages(support)
    assert post.text.startswith("C'est ici que paraîtront les alertes de l'équipe Support.")


async def test_another_time_zone_is_told_with_the_posts(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    when = await third(open_, send, ana)
    await slack.suggest(when, "Time zone", ana, "honolulu")
    said = await send(when, {"Time zone": "Honolulu (Pacific/Honolulu)", "test": []})
    assert told(said) == (
        "Set-up is done\nNo test was posted. What is set: /clientload setup show\n"
        "Time zone Europe/Paris, Pacific/Honolulu from 17 Nov."
        " Days, office hours and digests follow it; days before stay as they are counted."
    )
    assert [change[1:] for change in await changes_of(company)][1:] == [
        ("time zone", "Europe/Paris", "Pacific/Honolulu from 2026-11-17 on")
    ]


async def test_what_is_wrong_in_a_step_stands_at_its_field_and_the_step_is_not_saved(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, support: Channel
) -> None:
    first = await open_(LINE, ana)
    shared = slack.add_channel("sales", ana)
    slack.fill(first, {"channel:2": shared.id, "channel:1": support.id})
    shared.shared = True
    wrong = await send(first)
    assert wrong.errors == {
        "channel:2": "#sales is shared with another company, who must not see this. Choose another channel."
    }
    shared.shared = False
    assert (await send(first, {"Your own e-mail domains": "x"})).errors == {
        "everywhere": "x is no domain. Type one like acme.example."
    }
    assert (await send(first, {"Your own e-mail domains": "", "One more team": "support"})).errors.keys() == {
        "name:0",
        "kind:0",
    }
    assert (await send(first, {"kind": "Support: tickets"})).errors == {
        "name:0": "There is a team support already. Choose another name."
    }
    assert await changes_of(company) == []

    who = await send(first, {"One more team": ""})
    wrong = await send(who, {"share:1": "much", "share:2": "300", "responsible:1": ana.id})
    assert wrong.errors == {
        "share:1": "much is no percentage. Type one like 30 %.",
        "share:2": "300 % cannot be a limit. Type a percentage from 1 % to 100 %.",
    }
    assert (await team(company)).responsible_id is None
    when = await send(who, {"share:1": "", "share:2": ""})
    wrong = await send(when, {"opens": "20:00"})
    assert wrong.errors == {"closes": "From 20 to 19 is no part of a day. Choose whole hours from 0 to 24."}


async def test_our_own_domain_that_is_a_client_s_is_refused_at_its_field(
    open_: Open, send: Send, ask: Ask, ana: User
) -> None:
    await ask("/clientload client add Acme", ana)
    await ask("/clientload client domain Acme acme.example", ana)
    wrong = await send(await open_(LINE, ana), {"Your own e-mail domains": "acme.example"})
    assert wrong.errors == {
        "everywhere": 'acme.example is Acme\'s domain. First: /clientload client unmap "Acme" domain acme.example'
    }


async def test_the_country_of_holidays_asks_for_its_region_in_the_third_step_too(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    when = await third(open_, send, ana)
    slack.fill(when, {"Day": "Friday"})
    await slack.suggest(when, "Holidays of", ana, "germ")
    (chosen,) = await slack.press(when, "Holidays of", ana, value="Germany (DE)")
    assert chosen.text == "Set-up, 3 of 3"
    assert values(chosen)["weekday:all"] == "Friday"
    await slack.suggest(chosen, "Region", ana, "bay")
    await send(chosen, {"Region": "Bayern", "test": []})
    async with company.database.asking() as session:
        assert (await quiet.office_hours(session)).region == "BY"


REFUSED = {
    "not_in_channel": "Support: I am not in its channel. Type there: /invite @Clientload",
    "channel_not_found": "Support: I see no such channel. If it is private, type there: /invite @Clientload",
    "is_archived": ("Support: its channel is archived. Choose another: /clientload team channel Support #channel"),
    "restricted_action": ("Support: only some people may post in its channel. Allow me to, or choose another."),
    "restricted_action_read_only_channel": ("Support: its channel is read-only. Allow me to post, or choose another."),
    "msg_too_long": "Support: Slack does not take the post, msg_too_long. Try again in a minute.",
}


@pytest.mark.parametrize("code", REFUSED)
async def test_what_slack_refuses_is_said_and_can_be_tried_again(
    slack: Workspace, open_: Open, send: Send, ana: User, support: Channel, code: str
) -> None:
    who = await send(await open_(LINE, ana), {"channel:1": support.id})
    when = await send(who)
    slack.fail("chat.postMessage", code)
    said = await send(when)
    assert told(said).splitlines()[2:] == [
        f"• {REFUSED[code]}",
        "• Engineering: no channel yet, so its alerts go to the admins.",
    ]
    assert slack.messages(support) == []
    *_, again = await slack.press(said, "Post again where it failed", ana, answers=2)
    assert "• Support: posted." in again.text
    assert "Engineering" not in again.text
    assert len(slack.messages(support)) == 1


async def test_nobody_but_an_admin_asks_for_a_test(
    slack: Workspace, open_: Open, send: Send, ana: User, marie: User, support: Channel
) -> None:
    who = await send(await open_(LINE, ana), {"channel:1": support.id})
    when = await send(who)
    slack.fail("chat.postMessage", "not_in_channel")
    said = await send(when)
    (refused,) = await slack.press(said, "Post again where it failed", marie)
    assert refused.text == "This is for an admin. Ask one of them."
    assert slack.messages(support) == []


async def test_the_day_on_which_the_calm_ends_is_told_with_the_posts(
    slack: Workspace, open_: Open, send: Send, ana: User, support: Channel, company: Company
) -> None:
    async with company.database.writing() as session:
        await first_pull.begin_alerts(session, date(2026, 12, 1))
    who = await send(await open_(LINE, ana), {"channel:1": support.id})
    said = await send(await send(who))
    assert "Until 1 Dec alerts go to the admins alone. To begin now: /clientload team" in told(said)
    assert "Alerts begin on 1 Dec." in slack.messages(support)[0].text


async def test_the_first_report_offers_it_to_admins(
    slack: Workspace, ana: User, company: Company, connected: None
) -> None:
    assert connected is None
    async with company.database.asking() as session:
        report = await first_report.compose(session, company)
    notifier = Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url))
    await notifier.direct(Envelope("1a52a3c4-7c7b-4f4e-8c53-0f4b8a1f7f0b", report), ana.id)
    (letter,) = slack.messages(slack.direct(ana))
    (dialog,) = await slack.press(letter, "Set it up", ana)
    assert dialog.text == "Set-up, 1 of 3"


@pytest.mark.usefixtures("judged")
async def test_how_far_it_is_stays_a_word_away(slack: Workspace, ask: Ask, ana: User) -> None:
    await ask("/clientload team responsible Support @Ana", ana)
    await ask("/clientload limit engineering 40%", ana)
    shown = await ask(f"{LINE} show", ana)
    assert shown.text.splitlines() == [
        "Set-up",
        "Support",
        "• no channel yet",
        "• responsible: a colleague",
        "• limit by default; 35 % is proposed",
        "Engineering",
        "• no channel yet",
        "• nobody is responsible yet",
        "• limit 40 %",
        "Alerts are told 8:00 to 19:00, Monday to Friday.",
        "Digests come every Monday at 9:00.",
        "Time zone Europe/Paris.",
    ]
    (dialog,) = await slack.press(shown, "Set it up", ana)
    assert dialog.text == "Set-up, 1 of 3"
    assert (await ask(f"{LINE} now", ana)).text == "Nothing stands behind setup but show: /clientload setup show"


async def test_a_button_opens_the_first_step(pressed: Pressed, ana: User) -> None:
    dialog = await pressed("setup", '{"step":9}', ana)
    assert dialog.text == "Set-up, 1 of 3"
    assert "Where alerts of each team stand" in words(dialog)
