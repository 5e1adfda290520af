"""The dialog of the digest's day and time."""

from datetime import UTC, date, datetime, time

import pytest

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.digest_time import DigestTime
from bot.domain.load import Evening, Share
from bot.domain.roles import MANAGER
from bot.services import digest_times
from bot.services.company import Company
from bot.store import first_pull, snapshots
from bot.store.tables import Team
from tests.services.books import ENGINEERING, SUPPORT, Books
from tests.slack.conftest import Ask
from tests.slack.views.conftest import Open, Send, changes_of, told, values, words

LINE = "/clientload digest"


async def times(company: Company) -> tuple[DigestTime, DigestTime | None]:
    """Return the company's day and time, and Support's own."""
    async with company.database.asking() as session:
        team = await session.get_one(Team, SUPPORT)
        return await digest_times.usual(session), digest_times.own(team)


async def test_an_admin_chooses_for_all_and_then_for_one_team(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company
) -> None:
    dialog = await open_(LINE, ana)
    assert values(dialog) == {
        "team": "All teams without a day of their own",
        "weekday:all": "Monday",
        "at:all": "09:00",
    }
    assert words(dialog) == "Digests come every Monday at 9:00."
    said = await send(dialog, {"Day": "Friday", "Time": "16:30"})
    assert told(said) == "Digests come every Friday at 16:30."

    dialog = await open_(LINE, ana)
    (chosen,) = await slack.press(dialog, "Team", ana, value="Support")
    assert words(chosen) == (
        "The digest of Support comes with all others, every Friday at 16:30. The next one: 20 Nov."
    )
    assert values(chosen) == {"team": "Support", "weekday:1": "Friday", "at:1": "16:30"}
    said = await send(chosen, {"Day": "Thursday"})
    assert told(said) == "The digest of Support comes every Thursday at 16:30. The next one: 19 Nov."
    assert await times(company) == (DigestTime(5, time(16, 30)), DigestTime(4, time(16, 30)))
    assert [change[1:] for change in await changes_of(company)] == [
        ("digests", "Monday 09:00", "Friday 16:30"),
        ("digest of Support", "as the company's", "Thursday 16:30"),
    ]


async def test_a_team_takes_the_common_day_again(
    slack: Workspace, ask: Ask, open_: Open, max_: User, company: Company
) -> None:
    await ask(f"{LINE} support thursday", max_)
    dialog = await open_(LINE, max_)
    assert values(dialog)["weekday:1"] == "Thursday"

    *_, done = await slack.press(dialog, "Come with all others", max_, answers=2)

    assert words(done).startswith("The digest of Support comes with all others, every Monday at 9:00.")
    assert (await times(company))[1] is None


async def test_managers_choose_for_their_own_team_alone(
    slack: Workspace, open_: Open, send: Send, max_: User, books: Books
) -> None:
    dialog = await open_(LINE, max_)
    assert values(dialog)["team"] == "Support"
    for other in ("Engineering", "All teams without a day of their own"):
        with pytest.raises(LookupError, match="no option is called"):
            slack.fill(dialog, {"Team": other})
    await books.take(MANAGER, max_.id, SUPPORT)
    await books.grant(MANAGER, max_.id, ENGINEERING)
    wrong = await send(dialog, {"Day": "Friday"})
    assert wrong.errors == {
        "team": "When the digest of Support comes is set by its manager or an admin. Ask one of them."
    }


async def test_the_week_can_be_looked_at_in_the_dialog(
    slack: Workspace, open_: Open, max_: User, company: Company, clients: list[int]
) -> None:
    shares = {clients[0]: Share(20, 10, 0.24, 0.24, 0.24, 0.24, 20, 10, 0)}
    async with company.database.writing() as session:
        evening = Evening(date(2026, 11, 16), 100, 25, 50, 3600, 600, 1, 0.25, 9, shares)
        await snapshots.save_evening(session, SUPPORT, evening, thin=False)
    dialog = await open_(LINE, max_)
    *_, shown = await slack.press(dialog, "Show the last seven days", max_, answers=2)
    assert "Observing: Support, 10-16 Nov: nothing crossed a limit, one to watch" in words(shown)
    assert values(shown)["team"] == "Support"


async def test_a_week_whose_new_hour_is_over_is_said_to_come_at_once(
    slack: Workspace, open_: Open, send: Send, ana: User, company: Company, clients: list[int]
) -> None:
    async with company.database.writing() as session:
        await first_pull.mark_reported(session, datetime(2026, 11, 1, tzinfo=UTC))
        team = await session.get_one(Team, SUPPORT)
        team.made_at = datetime(2026, 11, 1, tzinfo=UTC)
        session.add(team)
        shares = {clients[0]: Share(20, 10, 0.1, 0.1, 0.1, 0.1, 20, 10, 0)}
        evening = Evening(date(2026, 11, 16), 100, 25, 50, 3600, 600, 1, 0.25, 9, shares)
        await snapshots.save_evening(session, SUPPORT, evening, thin=False)
    dialog = await open_(LINE, ana)
    (chosen,) = await slack.press(dialog, "Team", ana, value="Support")
    said = await send(chosen, {"Day": "Tuesday", "Time": "08:00"})
    assert told(said) == (
        "The digest of Support comes every Tuesday at 8:00. This week's comes at once: its new time is over."
    )


async def test_in_its_channel_the_team_is_chosen(open_: Open, ana: User, support: Channel, company: Company) -> None:
    async with company.database.writing() as session:
        team = await session.get_one(Team, SUPPORT)
        team.channel_id = support.id
        session.add(team)
    assert values(await open_(LINE, ana))["team"] == "Support"
