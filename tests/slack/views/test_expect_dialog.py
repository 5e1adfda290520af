"""The dialog of windows agreed beforehand."""

from datetime import date
from typing import Any

import pytest

from bot.demo.workspace import User, Workspace
from bot.services.company import Company
from bot.store import thresholds
from tests.services.books import SUPPORT, TODAY
from tests.slack.conftest import Ask, spaced
from tests.slack.views.conftest import Open, Pressed, Send, changes_of, told, values, words

pytestmark = pytest.mark.usefixtures("clients")

LINE = "/clientload expect"
FULL: dict[str, Any] = {
    "Team": "Support",
    "Client": "Acme",
    "Up to which share": "40 %",
    "Until": "2027-06-30",
    "Why": "migration",
}


async def planned(company: Company, on: date = TODAY) -> dict[int, float]:
    async with company.database.asking() as session:
        return dict((await thresholds.in_force(session, SUPPORT, on)).planned)


async def test_a_window_is_agreed_from_today_or_from_a_later_day(
    slack: Workspace, open_: Open, send: Send, max_: User, company: Company
) -> None:
    dialog = await open_(LINE, max_)
    assert dialog.text == "Expected"
    assert values(dialog)["team"] == "Support"
    await slack.suggest(dialog, "Client", max_, "acme")
    (chosen,) = await slack.press(dialog, "Client", max_, value="Acme")
    assert words(chosen) == "Nothing is agreed. The usual limit: 25 % by default"

    said = await send(chosen, FULL)

    assert told(said).splitlines()[0] == "Expected in Support: Acme up to 40 % until 30 Jun 2027, reason: migration."
    assert await planned(company) == {1: 0.4}
    assert (await changes_of(company))[-1][:2] == (max_.id, "limit of Acme in Support")

    later = await open_(LINE, max_)
    (later,) = await slack.press(later, "Client", max_, value="Acme")
    assert words(later) == "Agreed: up to 40 % until 30 Jun 2027, reason: migration. The usual limit: 25 % by default"
    said = await send(later, FULL | {"From": "2026-12-01", "Up to which share": "50"})
    assert told(said).splitlines()[-1] == "In place of: up to 40 % until 30 Jun 2027, reason: migration."
    assert await planned(company, date(2026, 12, 1)) == {1: 0.5}


async def test_a_button_proposes_a_window(pressed: Pressed, send: Send, ana: User, company: Company) -> None:
    value = '{"team":1,"client":1,"share":0.45,"until":"2026-12-24","because":"their release"}'
    dialog = await pressed("expect", value, ana)
    assert values(dialog) == {
        "team": "Support",
        "client": "Acme",
        "share": "45 %",
        "since": None,
        "until": "2026-12-24",
        "because": "their release",
    }
    assert "up to 45 % until 24 Dec" in told(await send(dialog))
    assert await planned(company) == {1: 0.45}


async def test_what_is_agreed_is_ended_after_a_yes(
    slack: Workspace, ask: Ask, pressed: Pressed, ana: User, company: Company
) -> None:
    assert "End it now" not in str((await pressed("expect", '{"team":1,"client":1}', ana)).blocks)
    await ask(f"{LINE} acme support 40% until 30 June because migration", ana)
    dialog = await pressed("expect", '{"team":1,"client":1}', ana)

    *_, done = await slack.press(dialog, "End it now", ana, answers=2)

    assert words(done).startswith("Nothing is agreed for Acme in Support any more.")
    assert await planned(company) == {}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"Up to which share": "much"}, {"share": "much is no percentage. Type one like 30 %."}),
        (
            {"Up to which share": "20"},
            {
                "share": (
                    "The usual limit of Acme in Support is 25 %, so 20 % until a day changes nothing."
                    " Type a higher one."
                )
            },
        ),
        ({"Until": "2026-01-31"}, {"until": "31 January 2026 is over. Choose a day to come."}),
        (
            {"From": "2026-01-31"},
            {"since": ("31 January 2026 is over. Choose a day to come, or none to begin today.")},
        ),
        (
            {"From": "2027-07-01"},
            {
                "until": (
                    "The window would begin on 1 July 2027, after its end on 30 June 2027."
                    " Choose a later end, with its year."
                )
            },
        ),
        ({"Why": "   "}, {"because": "Say why, for those who read this later."}),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    slack: Workspace,
    open_: Open,
    send: Send,
    ana: User,
    company: Company,
    *,
    given: dict[str, str],
    errors: dict[str, str],
) -> None:
    dialog = await open_(LINE, ana)
    await slack.suggest(dialog, "Client", ana, "acme")
    assert (await send(dialog, FULL | given)).errors == errors
    assert await planned(company) == {}


async def test_the_list_stays_a_word_away_and_is_what_others_see(
    slack: Workspace, ask: Ask, ana: User, marie: User
) -> None:
    assert (await ask(LINE, marie)).text.startswith("Nothing is agreed")
    listed = await ask(f"{LINE} show", ana)
    assert listed.text.startswith("Nothing is agreed")
    (dialog,) = await slack.press(listed, "Change", ana)
    assert dialog.text == "Expected"


async def test_a_day_more_than_a_year_ahead_is_asked_back(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    await slack.suggest(dialog, "Client", ana, "acme")
    (chosen,) = await slack.press(dialog, "Client", ana, value="Acme")

    asked = await send(chosen, FULL | {"Until": "2029-06-30"})

    assert await planned(company) == {}
    assert spaced(words(asked)) == "30 June 2029 is more than a year ahead."
    await send(asked)
    assert await planned(company, date(2029, 6, 30)) == {1: 0.4}
