"""The dialog of teams: adding one, its settings, removing it."""

from datetime import date, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.office_hours import OfficeHours
from bot.services import deliver, quiet, team_rules
from bot.services.company import Company
from bot.services.sync import store_page
from bot.services.team_rules import Rules
from bot.services.work_classes import Mark
from bot.slack.notifier import Notifier
from bot.store import teams
from bot.store.tables import AlertEvent, Team
from integrations.source import Page
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.services.desk import FIGURES
from tests.slack.commands.test_team import PAGE
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

LINE = "/clientload team"


@pytest.fixture(autouse=True)
async def items(company: Company) -> None:
    """Let a helpdesk and a tracker have brought a client and four items."""
    async with company.database.writing() as session:
        await store_page(session, company, "zendesk", "tickets", Page(PAGE, "1"))


async def team(company: Company, id_: int = SUPPORT) -> Team:
    async with company.database.asking() as session:
        return await session.get_one(Team, id_)


async def rules(company: Company, id_: int = SUPPORT) -> Rules:
    async with company.database.asking() as session:
        return await team_rules.rules_of(session, await session.get_one(Team, id_))


async def test_it_opens_with_all_that_is_set_and_saves_what_changed_alone(
    open_: Open, send: Send, ana: User, support: Channel, company: Company, max_: User
) -> None:
    dialog = await open_(LINE, ana)
    assert values(dialog) == {
        "team": "Support",
        "name:1": "Support",
        "channel:1": None,
        "language:1": "Not chosen",
        "alerts:1": "The admins alone",
        "responsible:1": None,
        "managers:1": [max_.id],
        "scope:1": None,
        "own:1": None,
        "everywhere": None,
        "minutes:1": "12",
        "hours:1": "8",
    }
    given: dict[str, Any] = {
        "Channel": support.id,
        "Alerts go to": "Its channel, from now on",
        "Responsible": ana.id,
        "Takes": "queue Billing\n\nqueue General",
        "own:1": "label internal",
        "Minutes a reply": "20",
    }
    said = await send(dialog, given)

    assert told(said).splitlines()[0].startswith("Support is saved. ")
    assert "alerts go to its channel since 17 Nov 2026" in told(said)
    assert "20 min a reply, 8 h a day" in told(said)
    saved = await team(company)
    assert (saved.channel_id, saved.live_since, saved.responsible_id) == (support.id, date(2026, 11, 17), ana.id)
    assert (await rules(company)) == Rules(
        frozenset({("queue", "Billing"), ("queue", "General")}), frozenset({("label", "internal")})
    )
    assert [what for _, what, _, _ in await changes_of(company)] == [
        "channel of Support",
        "responsible for Support",
        "minutes a reply of Support",
        "scope of Support",
        "scope of Support",
        "own work of Support",
        "alerts of Support",
    ]

    again = await open_(LINE, ana)
    assert values(again)["scope:1"] == "queue Billing\nqueue General"
    before = await changes_of(company)
    await send(again)
    assert await changes_of(company) == before


async def test_another_team_shows_its_own_settings_and_a_new_one_asks_for_name_and_kind(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    slack.fill(dialog, {"Minutes a reply": "99"})
    (other,) = await slack.press(dialog, "Team", ana, value="Engineering")
    assert (values(other)["name:2"], values(other)["minutes:2"]) == ("Engineering", "12")
    (new,) = await slack.press(other, "Team", ana, value="A new team")
    assert values(new) == {"team": "A new team", "name": None, "kind": None}
    said = await send(new, {"Name": "Field Delivery", "Kind of work": "Engineering: issues"})
    assert told(said).startswith("Field Delivery is a team for engineering now.")
    async with company.database.asking() as session:
        assert [each.name for each in await teams.all_teams(session)] == ["Support", "Engineering", "Field Delivery"]


async def test_rules_are_taken_away_by_taking_their_lines_away(
    ask: Ask, pressed: Pressed, send: Send, ana: User, company: Company
) -> None:
    for line in ("scope Engineering project PLAT", "own Engineering label internal", "own project OPS"):
        await ask(f"{LINE} {line}", ana)
    dialog = await pressed("team", '{"team":2}', ana)
    assert (values(dialog)["scope:2"], values(dialog)["own:2"]) == ("project PLAT", "label internal")
    assert values(dialog)["everywhere"] == "project OPS"
    await send(dialog, {"Takes": "PROJECT  plat\nproject SHOP", "own:2": "", "everywhere": "domain ourfirm.example"})
    async with company.database.asking() as session:
        assert await team_rules.rules_of(session, None) == Rules(own=frozenset({("domain", "ourfirm.example")}))
    assert await rules(company, ENGINEERING) == Rules(
        frozenset({("project", "PLAT"), ("project", "SHOP")}), frozenset()
    )


async def test_classes_of_work_are_asked_of_a_team_of_engineers_and_bad_lines_stand_at_their_field(
    ask: Ask, pressed: Pressed, send: Send, ana: User, company: Company
) -> None:
    await ask(f"{LINE} class Engineering bespoke label for-acme", ana)
    dialog = await pressed("team", '{"team":2}', ana)
    assert values(dialog)["classes:2"] == "bespoke label for-acme"
    assert "classes:1" not in values(await pressed("team", '{"team":1}', ana))
    dialog = await pressed("team", '{"team":2}', ana)
    refused = await send(dialog, {"Classes of work": "bespoke label for-acme\nurgent label now"})
    assert refused.errors == {
        "classes:2": (
            "\u201curgent label now\u201d is not understood."
            " Type a class, roadmap, bespoke, support-driven or maintenance, then one of label, component, epic, type,"
            " project and its value: bespoke label for-acme"
        )
    }
    await send(dialog, {"Classes of work": "roadmap label For-Acme\nsupport-driven component Escalation"})
    assert (await rules(company, ENGINEERING)).classes == {
        Mark("roadmap", "label", "For-Acme"),
        Mark("support", "component", "Escalation"),
    }
    told_ = [(what, old, new) for _, what, old, new in await changes_of(company)][-2:]
    assert sorted(told_) == [
        ("class of the component Escalation in Engineering", "", "support-driven"),
        ("class of the label For-Acme in Engineering", "bespoke", "roadmap"),
    ]


async def test_the_calm_before_a_day_to_come_stays_unless_it_is_ended(
    slack: Workspace, open_: Open, send: Send, ana: User, support: Channel, company: Company
) -> None:
    async with company.database.writing() as session:
        row = await session.get_one(Team, SUPPORT)
        row.live_since, row.channel_id = date(2026, 12, 1), support.id
        session.add(row)
    dialog = await open_(LINE, ana)
    assert values(dialog)["alerts:1"] == "Its channel from 1 Dec, the admins until then"
    await send(dialog, {"Minutes a reply": "15"})
    assert (await team(company)).live_since == date(2026, 12, 1)
    await send(await open_(LINE, ana), {"Alerts go to": "The admins alone"})
    assert (await team(company)).live_since is None
    await send(await open_(LINE, ana), {"Alerts go to": "Its channel, from now on"})
    assert (await team(company)).live_since == date(2026, 11, 17)
    assert slack.late == []


async def test_a_channel_without_us_is_kept_with_the_line_that_invites_us(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    without_us = slack.add_channel("delivery", ana, bot=False)
    said = await send(await open_(LINE, ana), {"Channel": without_us.id})
    assert told(said).endswith("Clientload is not in #delivery yet. Type there: /invite @Clientload")
    assert (await team(company)).channel_id == without_us.id


async def test_the_language_of_a_channel_is_chosen_and_unchosen(
    open_: Open, send: Send, ana: User, company: Company
) -> None:
    said = await send(await open_(LINE, ana), {"Posts are in": "French"})
    assert "posts are in French" in told(said)
    assert (await team(company)).language == "fr"
    dialog = await open_(LINE, ana)
    assert values(dialog)["language:1"] == "French"
    await send(dialog, {"Posts are in": "Not chosen"})
    assert (await team(company)).language == ""
    assert [change[1:] for change in await changes_of(company)] == [
        ("language of Support", "", "fr"),
        ("language of Support", "fr", ""),
    ]


async def test_until_it_is_chosen_a_channel_speaks_as_whoever_gives_it(
    slack: Workspace, open_: Open, send: Send, support: Channel, company: Company
) -> None:
    amelie = slack.add_user("Amélie", admin=True, locale="fr-FR")
    support.members.add(amelie.id)
    dialog = await open_(LINE, amelie)
    assert values(dialog)["language:1"] == "Non choisie"
    await send(dialog, {"channel": support.id})
    assert (await team(company)).language == "fr"
    english = await open_(LINE, amelie)
    await send(english, {"language": "Anglais"})
    assert (await team(company)).language == "en"


async def test_a_channel_is_taken_away_and_what_waits_for_it_goes_to_the_admins(
    slack: Workspace, open_: Open, ana: User, support: Channel, company: Company, books: Books
) -> None:
    assert "Take its channel away" not in str((await open_(LINE, ana)).blocks)
    acme = await books.client("Globex")
    await books.alert(SUPPORT, acme, 1, reason="above")
    async with company.database.writing() as session:
        row = await session.get_one(Team, SUPPORT)
        row.channel_id, row.live_since = support.id, TODAY
        session.add(row)
        event = {"day": TODAY - timedelta(days=1), "at": company.clock(), "kind": "opened", "old": "", "why": ""}
        session.add(AlertEvent(alert_id=1, new="open", figures=FIGURES, **event))
        await quiet.set_office_hours(session, company, "U1", OfficeHours(always=True))
    async with company.database.writing() as session:
        assert await deliver.plan(session, company) == 1

    *_, done = await slack.press(await open_(LINE, ana), "Take its channel away", ana, answers=2)

    assert words(done) == (
        "Support has no channel now: its alerts and digests go to the admins alone, those that wait as well."
        " What stands in the channel is kept up to date there."
    )
    assert (await team(company)).channel_id is None
    assert (ana.id, "channel of Support", support.id, "none") in await changes_of(company)
    notifier = Notifier(AsyncWebClient(slack.bot_token, base_url=slack.api_url))
    assert await deliver.deliver(company, notifier, (ana.id,)) == 1
    assert slack.messages(support) == []
    (letter,) = slack.messages(slack.direct(ana))
    assert "Support has no channel, so nothing was posted." in letter.text
    async with company.database.writing() as session:
        assert await deliver.plan(session, company) == 0


async def test_a_channel_is_taken_away_by_a_line_as_well(ask: Ask, ana: User, company: Company) -> None:
    await ask(f"{LINE} channel Support here", ana)
    gone = await ask(f"{LINE} channel Support remove", ana)
    assert gone.text.startswith("Support has no channel now: its alerts and digests go to the admins alone")
    assert (
        await ask(f"{LINE} canal Support aucun", ana)
    ).text == "Support has no channel. To give it one: /clientload team channel Support #channel"
    assert (await team(company)).channel_id is None


async def test_channels_that_must_not_have_alerts_are_not_offered_and_refused_at_the_field(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    shared, hidden = slack.add_channel("with-acme", ana, shared=True), slack.add_channel("board", ana, private=True)
    hidden.members = {ana.id}
    dialog = await open_(LINE, ana)
    with pytest.raises(LookupError, match="no channel in the list"):
        slack.fill(dialog, {"Channel": shared.id})
    open_to_all = slack.add_channel("sales", ana)
    slack.fill(dialog, {"Channel": open_to_all.id})
    open_to_all.shared = True
    assert (await send(dialog)).errors == {
        "channel:1": "#sales is shared with another company, who must not see this. Choose another channel."
    }
    assert (await send(dialog, {"Channel": hidden.id})).errors == {
        "channel:1": "Clientload sees no such channel. Type /invite @Clientload in it, then this again."
    }
    assert (await team(company)).channel_id is None


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"Name": "Engineering"}, {"name:1": "There is, or was, a team Engineering. Choose another name."}),
        (
            {"Alerts go to": "Its channel, from now on"},
            {"alerts:1": "Support has no channel yet. First: /clientload team channel Support #channel"},
        ),
        (
            {"Takes": "queue Billing\ncolour red"},
            {
                "scope:1": (
                    "\u201ccolour red\u201d is not understood."
                    " Type one of queue, project, label, source, and its value: queue Billing"
                )
            },
        ),
        (
            {"own:1": "remove project PLAT"},
            {
                "own:1": (
                    "\u201cremove project PLAT\u201d is not understood."
                    " Type one of project, epic, type, label, component, domain, and its value: project PLAT"
                )
            },
        ),
        (
            {"everywhere": "domain acme.example"},
            {
                "everywhere": (
                    'acme.example is Acme\'s domain. First: /clientload client unmap "Acme" domain acme.example'
                )
            },
        ),
        (
            {"own:1": "domain acme.example"},
            {"own:1": 'acme.example is Acme\'s domain. First: /clientload client unmap "Acme" domain acme.example'},
        ),
        ({"Minutes a reply": "0"}, {"minutes:1": "0 minutes a reply cannot be. Type a whole number from 1 to 120."}),
        ({"Minutes a reply": "x"}, {"minutes:1": "x is no whole number. Type one like 12."}),
        (
            {"Hours of a working day": "24"},
            {"hours:1": "24 hours a day cannot be. Type a whole number from 1 to 12."},
        ),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(
    open_: Open, send: Send, ana: User, company: Company, *, given: dict[str, str], errors: dict[str, str]
) -> None:
    before = await team(company)
    wrong = await send(await open_(LINE, ana), {"Minutes a reply": "30"} | given)
    assert wrong.errors == errors
    assert await team(company) == before
    assert await changes_of(company) == []


async def test_a_new_team_of_a_known_name_is_refused_at_its_field(
    slack: Workspace, open_: Open, send: Send, ana: User
) -> None:
    (new,) = await slack.press(await open_(LINE, ana), "Team", ana, value="A new team")
    wrong = await send(new, {"Name": "support", "Kind of work": "Support: tickets"})
    assert wrong.errors == {"name": "There is a team support already. Choose another name."}


async def test_a_team_is_removed_after_a_yes_and_the_last_one_stays(
    slack: Workspace, pressed: Pressed, ana: User, company: Company
) -> None:
    dialog = await pressed("team", '{"team":2}', ana)
    *_, done = await slack.press(dialog, "Remove this team", ana, answers=2)
    assert words(done).startswith("Engineering is no team any more.")
    assert "Remove this team" not in str((await pressed("team", '{"team":1}', ana)).blocks)
    async with company.database.asking() as session:
        assert [each.name for each in await teams.all_teams(session)] == ["Support"]


async def test_a_team_that_was_removed_meanwhile_is_asked_for_again(
    ask: Ask, pressed: Pressed, send: Send, ana: User
) -> None:
    dialog = await pressed("team", '{"team":2}', ana)
    await ask("/clientload team remove Engineering yes", ana)
    assert (await send(dialog)).errors == {"team": "Choose a team."}


async def test_more_rules_than_a_field_holds_stay_as_they_are(
    pressed: Pressed, send: Send, ana: User, company: Company
) -> None:
    many = frozenset(("queue", f"Queue number {number} of a desk with very long names") for number in range(70))
    async with company.database.writing() as session:
        row = await session.get_one(Team, SUPPORT)
        row.name = "Support " + "x" * 100
        session.add(row)
        await team_rules.change(session, company, "U1", [(row, Rules(many))])
    dialog = await pressed("team", '{"team":1}', ana)
    assert "Takes: more than fits here. To change it, type /clientload team scope" in words(dialog)
    before = len(await changes_of(company))
    await send(dialog, {"Hours of a working day": "7"})
    assert (await rules(company)).scope == many
    assert len(await changes_of(company)) == before + 1


async def test_hostile_names_stay_words(slack: Workspace, pressed: Pressed, ana: User, company: Company) -> None:
    async with company.database.writing() as session:
        row = await session.get_one(Team, SUPPORT)
        row.name = "<!channel> *pwn* \u202ecod"
        session.add(row)
    dialog = await pressed("team", '{"team":1}', ana)
    assert "\u202e" not in str([block for block in dialog.blocks if block["block_id"] == "team"])
    assert slack.violations == []


async def test_a_client_called_like_the_word_that_opens_it_is_shown_instead(
    slack: Workspace, ask: Ask, open_: Open, ana: User, support: Channel, books: Books
) -> None:
    assert (await open_("/clientload équipe", ana)).text == "Teams"
    await books.client("Équipe")
    shown = await ask("/clientload équipe", ana)
    assert shown.kind == "ephemeral"
    assert shown.text.startswith("Équipe: ")
    assert shown.text.endswith("équipe is a verb as well: /clientload team")
    assert (await open_(LINE, ana)).text == "Teams"
    await books.client("Team")
    told_, dialog = await slack.command(ana, support, LINE, answers=2)
    assert {told_.kind, dialog.kind} == {"modal", "ephemeral"}
    assert 'A client is called so as well: /clientload "Team"' in told_.text + dialog.text


async def test_all_teams_stay_a_word_away(slack: Workspace, ask: Ask, ana: User) -> None:
    listed = await ask(f"{LINE} show", ana)
    assert listed.text.startswith("2 teams\nSupport\n")
    assert (await ask(f"{LINE} list engineering", ana)).text.startswith("1 team\nEngineering")
    (dialog,) = await slack.press(listed, "Change", ana)
    assert dialog.text == "Teams"
