"""The dialog of limits: opened empty and filled, tried, saved, cleared, and refused at the field."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import Evening, Share
from bot.domain.roles import MANAGER
from bot.domain.threshold import TEAM, Levels, SetLimits
from bot.services.company import Company
from bot.store import snapshots, thresholds
from bot.store.tables import Client, Team
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

LINE = "/clientload threshold"


async def in_force(company: Company, team: int = SUPPORT) -> SetLimits:
    async with company.database.asking() as session:
        return await thresholds.in_force(session, team, TODAY)


@pytest.mark.usefixtures("clients")
async def test_an_admin_opens_it_empty_and_saves_a_limit(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    assert dialog.text == "Limit"
    assert values(dialog) == dict.fromkeys(("team", "client", "share", "warning", "critical", "until", "because"))

    (chosen,) = await slack.press(dialog, "Team", ana, value="Support")
    assert words(chosen) == "Now: 25 % by default"
    said = await send(chosen, {"Limit": "30,5 %", "Critical from": "50", "Why": "agreed"})

    assert said.user_id == ana.id
    assert told(said) == (
        "The limit of Support is now 30.5 % for every client without one of its own. Before: 25 % by default.\n"
        "Warning 24.4 %, critical 50 %."
    )
    assert await in_force(company) == SetLimits(0.305, levels={TEAM: Levels(critical=0.5)})
    assert (await changes_of(company))[-1] == (ana.id, "limit of Support", "", "30.5 %, critical 50 %")
    assert slack.late == []


@pytest.mark.usefixtures("clients")
async def test_a_client_found_by_typing_gets_a_limit_of_its_own_and_its_present_one_is_said(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    (offered,) = await slack.suggest(dialog, "Client", ana, "ac")
    assert [option["text"]["text"] for option in offered.options] == ["Acme"]
    (chosen,) = await slack.press(dialog, "Client", ana, value="Acme")
    (chosen,) = await slack.press(chosen, "Team", ana, value="Support")
    assert values(chosen)["client"] == "Acme"

    await send(chosen, {"Limit": "40", "Warning from": "20 %"})

    assert await in_force(company) == SetLimits(None, {1: 0.4}, levels={1: Levels(warning=0.2)})
    again = await open_(LINE, ana)
    (again,) = await slack.press(again, "Team", ana, value="Support")
    (again,) = await slack.press(again, "Client", ana, value="Acme")
    assert words(again) == "Now: 40 %"


@pytest.mark.usefixtures("clients")
async def test_a_limit_with_an_end_is_a_window_agreed_for_the_client(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    await slack.suggest(dialog, "Client", ana, "acme")
    said = await send(
        dialog, {"Team": "Support", "Client": "Acme", "Limit": "45", "Until": "2027-06-30", "Why": "migration"}
    )
    assert told(said).startswith("The limit of Acme in Support is now 45 % until 30 Jun 2027.")
    assert (await in_force(company)).planned == {1: 0.45}


@pytest.mark.usefixtures("clients")
async def test_a_button_opens_it_with_what_it_is_about_and_what_was_set(
    ask: Ask, send: Send, ana: User, company: Company, pressed: Pressed
) -> None:
    await ask(f"{LINE} acme support 40% critical 70%", ana)
    dialog = await pressed("threshold", '{"team":1,"client":1}', ana)
    assert values(dialog) == {
        "team": "Support",
        "client": "Acme",
        "share": "40 %",
        "warning": None,
        "critical": "70 %",
        "until": None,
        "because": None,
    }
    proposed = await pressed("threshold", '{"team":2,"share":0.35}', ana)
    assert (values(proposed)["team"], values(proposed)["share"]) == ("Engineering", "35 %")
    assert told(await send(proposed)).startswith("The limit of Engineering is now 35 %")
    assert (await in_force(company, ENGINEERING)).default == 0.35


@pytest.mark.parametrize("value", ["", "no json", "[1]", '{"team":99,"client":98}', '{"team":"x","client":true}'])
async def test_a_button_of_long_ago_opens_it_all_the_same(pressed: Pressed, ana: User, value: str) -> None:
    dialog = await pressed("threshold", value, ana)
    assert values(dialog)["team"] is None


async def test_in_a_team_s_channel_its_team_is_chosen(
    open_: Open, ana: User, max_: User, support: Channel, company: Company
) -> None:
    assert values(await open_(LINE, max_))["team"] == "Support"
    async with company.database.writing() as session:
        team = await session.get_one(Team, ENGINEERING)
        team.channel_id = support.id
        session.add(team)
    assert values(await open_(LINE, ana))["team"] == "Engineering"


async def test_managers_see_their_own_teams_and_viewers_the_list(
    slack: Workspace, open_: Open, ask: Ask, ana: User, max_: User, marie: User
) -> None:
    dialog = await open_(LINE, max_)
    with pytest.raises(LookupError, match=r"there is \['Support'\]"):
        slack.fill(dialog, {"Team": "Engineering"})
    shown = await ask(LINE, marie)
    assert shown.text.startswith("Limits in force")
    assert "Change" not in str(shown.blocks)
    for line in (f"{LINE} show", f"{LINE} list", "/clientload limit show support"):
        listed = await ask(line, ana)
        assert listed.text.startswith("Limits in force")
        (opened,) = await slack.press(listed, "Change", ana)
        assert (opened.kind, opened.text) == ("modal", "Limit")


FULL: dict[str, Any] = {"Team": "Support", "Limit": "30 %"}


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"Limit": "a lot"}, {"share": "a lot is no percentage. Type one like 30 %."}),
        ({"Limit": "3"}, {"share": "3 can be 3 % or 30 %. Type 3 % or 30 %."}),
        ({"Warning from": "300"}, {"warning": "300 % cannot be a limit. Type a percentage from 1 % to 100 %."}),
        (
            {"Warning from": "30"},
            {"warning": "A warning at 30 % comes no sooner than the limit of 30 %. Type a lower one."},
        ),
        (
            {"Critical from": "20"},
            {"critical": "A critical level of 20 % is not above the limit of 30 %. Type a higher one."},
        ),
        (
            {"Until": "2027-06-30"},
            {
                "because": "Say why, for those who read this later.",
                "client": "A limit with an end is agreed for one client. Say for which.",
            },
        ),
        (
            {"Until": "2027-06-30", "Why": "x"},
            {"client": "A limit with an end is agreed for one client. Say for which."},
        ),
        (
            {"Client": "Acme", "Until": "2026-01-31", "Why": "x"},
            {"until": "31 January 2026 is over. Choose a day to come."},
        ),
        (
            {"Client": "Acme", "Until": "2027-06-30", "Why": "x", "Limit": "20"},
            {
                "share": (
                    "The usual limit of Acme in Support is 25 %, so 20 % until a day changes nothing."
                    " Type a higher one."
                )
            },
        ),
        (
            {"Client": "Acme", "Until": "2027-06-30", "Why": "x", "Critical from": "90"},
            {"critical": "A limit with an end has no warning or critical level of its own. Leave them out."},
        ),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_nothing_is_set(
    slack: Workspace,
    open_: Open,
    send: Send,
    ana: User,
    company: Company,
    *,
    given: dict[str, Any],
    errors: dict[str, str],
) -> None:
    dialog = await open_(LINE, ana)
    await slack.suggest(dialog, "Client", ana, "acme")
    wrong = await send(dialog, FULL | given)
    assert wrong.errors == errors
    assert slack.modal(ana) is not None
    assert await in_force(company) == SetLimits()


async def test_who_lost_the_right_while_it_was_open_is_refused(
    slack: Workspace, open_: Open, send: Send, max_: User, company: Company, books: Books
) -> None:
    dialog = await open_(LINE, max_)
    await books.take(MANAGER, max_.id, SUPPORT)
    wrong = await send(dialog, FULL)
    assert wrong.errors == {"team": "This is for a team's manager or an admin. Ask one of them."}
    (gone,) = await slack.press(dialog, "Preview over a year", max_)
    assert words(gone) == "This is for a team's manager or an admin. Ask one of them."
    assert await in_force(company) == SetLimits()


async def test_who_manages_another_team_now_is_refused_for_the_old_one(
    open_: Open, send: Send, max_: User, books: Books
) -> None:
    dialog = await open_(LINE, max_)
    await books.take(MANAGER, max_.id, SUPPORT)
    await books.grant(MANAGER, max_.id, ENGINEERING)
    wrong = await send(dialog, FULL)
    assert wrong.errors == {"team": "Limits of Support are set by its manager or an admin. Ask one of them."}


async def test_a_client_removed_meanwhile_is_refused_at_its_field(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, clients: list[int]
) -> None:
    dialog = await open_(LINE, ana)
    await slack.suggest(dialog, "Client", ana, "acme")
    async with company.database.writing() as session:
        acme = await session.get_one(Client, clients[0])
        acme.removed_at = company.clock()
        session.add(acme)
    wrong = await send(dialog, FULL | {"Client": "Acme"})
    assert wrong.errors == {"client": "Choose a client."}


@pytest.fixture
async def judged(company: Company, books: Books, clients: list[int]) -> None:
    """Let Support have been judged for 100 evenings, Acme taking 50 % since the 60th."""
    await books.opened(SUPPORT, clients[0], 100, 1)
    async with company.database.writing() as session:
        for back in range(100, 0, -1):
            share = 0.5 if back <= 40 else 0.1
            shares = {clients[0]: Share(60, 30, share, share, share, share, 200, 100, 0)}
            evening = Evening(TODAY - timedelta(days=back), 150, 37, 75, 0, 600, 1, 0.25, 9, shares)
            await snapshots.save_evening(session, SUPPORT, evening, thin=False)


@pytest.mark.usefixtures("judged")
async def test_a_preview_stands_below_the_fields_which_keep_what_was_typed(
    slack: Workspace, open_: Open, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    slack.fill(dialog, FULL | {"Why": "agreed"})

    working, shown = await slack.press(dialog, "Preview over a year", ana, answers=2)

    assert words(working).endswith("Working on it …")
    assert "30 % for Support would have opened 1 alert over the last 100 days; " in words(shown)
    assert "• Acme: since " in words(shown)
    assert "Working on it" not in words(shown)
    assert {name: values(shown)[name] for name in ("team", "share", "because")} == {
        "team": "Support",
        "share": "30 %",
        "because": "agreed",
    }
    assert await in_force(company) == SetLimits()
    assert await changes_of(company) == []


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose a team."),
        ({"Team": "Support"}, "Nothing is no percentage. Type one like 30 %."),
        ({"Team": "Support", "Limit": "30", "Critical from": "20"}, "A critical level of 20 % is not above the limit"),
        (
            {"Team": "Engineering", "Limit": "30"},
            (
                "Nothing of Engineering has been judged yet, so there is no past to try a limit on. How far"
                " reading is: /clientload status"
            ),
        ),
    ],
)
async def test_what_cannot_be_tried_is_said_below_the_fields(
    slack: Workspace, open_: Open, ana: User, *, given: dict[str, str], said: str
) -> None:
    dialog = await open_(LINE, ana)
    slack.fill(dialog, given)
    _working, shown = await slack.press(dialog, "Preview over a year", ana, answers=2)
    assert said in words(shown)
    assert "share" in values(shown)


@pytest.mark.usefixtures("clients")
async def test_what_was_set_is_cleared_after_a_yes(
    slack: Workspace, open_: Open, ask: Ask, ana: User, company: Company
) -> None:
    await ask(f"{LINE} support 30%", ana)
    dialog = await open_(LINE, ana)
    assert "Clear it" not in str(dialog.blocks)
    (chosen,) = await slack.press(dialog, "Team", ana, value="Support")
    assert '"confirm"' in str(chosen.blocks).replace("'", '"')

    *_, done = await slack.press(chosen, "Clear it", ana, answers=2)

    assert words(done) == (
        "Support has no limit of its own any more: 25 % by default holds.\nTo undo: /clientload threshold Support 30 %"
    )
    assert await in_force(company) == SetLimits()


@pytest.mark.usefixtures("clients")
async def test_what_somebody_else_cleared_meanwhile_is_said(slack: Workspace, open_: Open, ask: Ask, ana: User) -> None:
    await ask(f"{LINE} support 30%", ana)
    dialog = await open_(LINE, ana)
    (chosen,) = await slack.press(dialog, "Team", ana, value="Support")
    await ask(f"{LINE} clear support", ana)
    *_, said = await slack.press(chosen, "Clear it", ana, answers=2)
    assert words(said).endswith("Nobody has set a limit for Support. What is set: /clientload threshold show")


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("threshold acme", {"team": None, "client": "Acme"}),
        ("threshold acme support", {"team": "Support", "client": "Acme"}),
        ("seuil équipe support", {"team": "Support", "client": None}),
        ("expect acme support", {"team": "Support", "client": "Acme"}),
    ],
)
async def test_names_alone_open_it_with_them(open_: Open, ana: User, line: str, holds: dict[str, Any]) -> None:
    dialog = await open_(f"/clientload {line}", ana)
    assert {name: value for name, value in values(dialog).items() if name in holds} == holds


@pytest.mark.usefixtures("clients")
async def test_what_a_line_lists_or_may_not_change_stays_an_answer(
    slack: Workspace, ask: Ask, ana: User, max_: User, books: Books
) -> None:
    await books.client("Show")
    for line, user in (("show", ana), ("show acme", ana), ("engineering", max_), ("acme engineering", max_)):
        assert (await ask(f"{LINE} {line}", user)).text.startswith("Limits in force"), line
    (dialog,) = await slack.press(await ask("/clientload acme", ana), "Limits", ana)
    assert values(dialog)["client"] == "Acme"
