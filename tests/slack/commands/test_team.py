"""`/clientload team` on items that a helpdesk and a tracker brought: what it says, and which team has them then."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.domain.roles import MANAGER, Grant
from bot.language import FRENCH, speaking
from bot.services.company import Company
from bot.services.sync import store_page
from bot.slack.commands.team import SUBCOMMAND
from bot.slack.request import Channel, Guests, Mistake, Person, Request, Role
from bot.store import changes, roles, teams
from bot.store.database import Database
from bot.store.tables import Item, OwnWorkRule, Team, WorkedDay
from integrations.records import Item as Record
from integrations.records import Organization, Touch
from integrations.source import Page
from tests.slack.conftest import spaced

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
OPENED = datetime(2026, 11, 2, 8, tzinfo=UTC)

Say = Callable[[str], Awaitable[str]]


@dataclass
class Known:
    """The channels of a workspace."""

    channels: dict[str, Channel] = field(default_factory=dict)

    async def find(self, channel_id: str) -> Channel | None:
        return self.channels.get(channel_id)

    async def guests(self, channel_id: str) -> Guests:
        return Guests(0, len(channel_id))


CHANNELS = Known(
    {
        "C1": Channel("C1", "support", member=True, shared=False),
        "C2": Channel("C2", "engineering", member=False, shared=False),
        "C3": Channel("C3", "with-acme", member=True, shared=True),
        "C4": Channel("C4", "old", member=True, shared=False, archived=True),
    }
)


def item(kind: Any, ref: str, container: str, **changes: Any) -> Record:
    return Record(kind, ref, f"Item {ref}", OPENED, OPENED, container=container, **changes)


PAGE = (
    Organization("77", "Acme", domains=("acme.example",)),
    item("ticket", "1", "Billing", requester_domain="acme.example"),
    item("ticket", "2", "General", requester_domain="ourfirm.example"),
    item("issue", "3", "PLAT", organizations=()),
    item("issue", "4", "SHOP", labels=("internal",)),
    Touch("r1", "1", OPENED + timedelta(hours=1), author="ana"),
)


@pytest.fixture
async def company(database: Database) -> Company:
    company = Company(database, ZoneInfo("Europe/Paris"), lambda: NOW)
    async with database.writing() as session:
        await teams.ensure_default_teams(session, NOW)
        await store_page(session, company, "zendesk", "tickets", Page(PAGE, "1"))
    return company


@pytest.fixture
def say(company: Company) -> Say:
    async def send(text: str) -> str:
        request = Request(company, Person("U1", Role.ADMIN), "C1", text, channels=CHANNELS)
        answer = await SUBCOMMAND.run(request)
        assert answer.blocks
        return answer.text

    return send


async def places(company: Company) -> dict[str, tuple[int | None, str]]:
    """Return each item's team and the rule that decided."""
    async with company.database.asking() as session:
        return {row.external_id: (row.team_id, row.rule) for row in await session.exec(select(Item))}


async def team(company: Company, name: str = "support") -> Team:
    async with company.database.asking() as session:
        found = await teams.team_named(session, name)
    assert found is not None
    return found


async def test_a_new_team_takes_what_its_scope_names(company: Company, say: Say) -> None:
    assert await say("add Field Delivery engineering") == (
        "Field Delivery is a team for engineering now. "
        "Give it a scope: /clientload team scope Field Delivery project KEY. No item moved."
    )

    assert await say("scope field delivery project plat") == "Field Delivery takes the project plat. 1 item moved."
    assert (await places(company))["3"][0] == 3
    assert await say("scope Field Delivery remove project PLAT") == (
        "Field Delivery no longer takes the project PLAT. 1 item moved."
    )


async def test_items_that_no_scope_names_are_told(company: Company, say: Say) -> None:
    said = await say("scope Support queue Billing")

    assert said == "Support takes the queue Billing. 1 item moved. 1 item in no team's scope."
    assert (await places(company))["2"][0] is None


async def test_own_work_is_set_for_one_team_or_for_all_and_listed(company: Company, say: Say) -> None:
    said = await say("own project PLAT")
    await say("own Engineering label internal")

    assert said == "The project PLAT is own work in all teams. 1 item moved."
    found = await places(company)
    assert found["3"][1] == found["4"][1] == "own"
    assert (await say("own")).splitlines() == [
        "Own work: our product, maintenance and internal work",
        "Not any client's, and not unknown",
        "\u2022 project PLAT, in all teams",
        "\u2022 label internal, in Engineering",
    ]

    assert await say("own remove project plat") == "The project plat is no longer own work in all teams. 1 item moved."
    assert (await places(company))["3"][1] != "own"
    async with company.database.asking() as session:
        assert len(list(await session.exec(select(OwnWorkRule)))) == 2


async def test_a_domain_of_our_own_is_kept_as_such(company: Company, say: Say) -> None:
    await say("own domain <http://ourfirm.example|ourfirm.example>")

    async with company.database.asking() as session:
        (rule,) = await teams.own_work_rules(session)
    assert (rule.kind, rule.value) == ("domain", "ourfirm.example")


async def test_a_channel_is_chosen_and_alerts_go_there_once_the_team_is_live(company: Company, say: Say) -> None:
    assert await say("channel Support <#C1|support>") == (
        "The alerts of Support go to that channel once it is live; to start today: /clientload team live Support."
    )
    assert (await team(company)).live_since is None

    assert (await say("live Support")).startswith("The alerts of Support go to its channel from today.")
    assert ((await team(company)).channel_id, (await team(company)).live_since) == ("C1", date(2026, 11, 17))

    assert (await say("observe Support")).startswith("The alerts of Support go to the admins alone.")
    assert (await team(company)).live_since is None


async def test_the_first_quiet_weeks_end_on_their_day_or_when_an_admin_says_so(company: Company, say: Say) -> None:
    async with company.database.writing() as session:
        (await teams.all_teams(session))[0].live_since = date(2026, 12, 1)

    assert "from 1 Dec 2026; to start today: /clientload team live Support" in await say(
        "channel Support <#C1|support>"
    )
    assert "alerts go to its channel from 1 Dec 2026" in await say("Support")

    await say("live Support")
    assert (await team(company)).live_since == date(2026, 11, 17)


async def test_a_channel_that_we_are_not_in_is_kept_with_the_line_that_invites_us(company: Company, say: Say) -> None:
    said = await say("channel Engineering <#C2|engineering>")

    assert said.endswith("Clientload is not in #engineering yet. Type there: /invite @Clientload")
    assert (await team(company, "engineering")).channel_id == "C2"


@pytest.mark.parametrize("word", ["fr", "French", "french", "français", "Francais"])
async def test_a_team_s_channel_speaks_the_language_that_an_admin_chooses(
    company: Company, say: Say, word: str
) -> None:
    assert await say(f"language Support {word}") == (
        "What is posted for Support is in French from now on; messages that stand change with their next edit."
    )
    assert (await team(company)).language == "fr"
    assert "• posts are in French" in await say("Support")

    await say("langue Support anglais")
    assert (await team(company)).language == "en"
    async with company.database.asking() as session:
        latest = await changes.latest(session, 1)
    assert [(change.what, change.old, change.new) for change in latest] == [("language of Support", "fr", "en")]


async def test_until_somebody_chooses_a_channel_speaks_the_language_of_the_admin_who_gave_it(
    company: Company, say: Say
) -> None:
    await say("channel Support <#C1|support>")
    assert (await team(company)).language == ""
    with speaking(FRENCH):
        said = await say("canal Support <#C1|support>")
        assert spaced(said).splitlines()[1] == (
            "Ce qui y est publié est en français. Pour changer : /clientload équipe langue Support anglais"
        )
        assert (await team(company)).language == "fr"
        await say("langue Support english")
        assert len((await say("canal Support <#C1|support>")).splitlines()) == 1
    assert (await team(company)).language == "en"


async def test_here_is_the_channel_where_it_is_typed(company: Company, say: Say) -> None:
    await say("channel Support here")

    assert (await team(company)).channel_id == "C1"


async def test_whoever_is_responsible_is_named_and_taken_back(company: Company, say: Say) -> None:
    assert await say("responsible Support <@U3|bo>") == "@bo is responsible for Support."
    assert (await team(company)).responsible_id == "U3"

    assert await say("responsible Support remove") == "Nobody is responsible for Support now."
    assert (await team(company)).responsible_id is None


async def test_other_minutes_a_reply_count_the_hours_anew(company: Company, say: Say) -> None:
    said = await say("minutes Support 30")

    assert said == "A reply by Support counts 30 min where nothing is logged. Its hours are counted anew."
    async with company.database.asking() as session:
        activity = [row.activity for row in await session.exec(select(WorkedDay)) if row.activity]
    assert activity == [30 * 60]
    assert await say("hours Support 7") == "A working day of Support is 7 h. Its hours are counted anew."


async def test_everything_set_up_is_shown(company: Company, say: Say) -> None:
    async with company.database.writing() as session:
        managers = [Grant(MANAGER, holder, 1) for holder in ("U2", "S1")]
        await roles.give(session, managers, "U1", NOW)
    for line in ("channel Support <#C1|support>", "live Support", "responsible Support <@U3|bo>"):
        await say(line)
    await say("scope Support queue Billing")

    assert (await say("")).splitlines() == [
        "2 teams",
        "Support",
        "\u2022 takes queue Billing",
        "\u2022 alerts go to its channel since 17 Nov 2026",
        "\u2022 posts are in English",
        "\u2022 limits set by a user group, a colleague",
        "\u2022 responsible: a colleague",
        "\u2022 12 min a reply, 8 h a day",
        "Engineering",
        "\u2022 takes all engineering that no other team's scope names",
        "\u2022 alerts go to the admins alone; channel: no channel yet",
        "\u2022 posts are in English",
        "\u2022 12 min a reply, 8 h a day",
        "Own work",
        "\u2022 nothing yet: /clientload team own project PLAT",
    ]


async def test_a_team_is_renamed_removed_after_a_yes_and_comes_back_as_it_was(company: Company, say: Say) -> None:
    await say("rename Engineering to Product Work")
    await say("hours Product Work 7")
    asked = await say("remove Product Work")

    assert asked.startswith("2 items of Product Work would go to the teams whose scope names them, or to none.")
    assert (await places(company))["3"][0] == 2

    said = await say("remove Product Work yes")
    assert said.startswith("Product Work is no team any more. 2 items moved. 2 items in no team's scope.")

    await say("add Product Work engineering")
    assert (await team(company, "product work")).hours_a_day == 7
    assert (await places(company))["3"][0] == 2


async def test_every_change_is_written_down(company: Company, say: Say) -> None:
    await say("minutes Support 10")
    await say("own project PLAT")

    async with company.database.asking() as session:
        written = [(change.by, change.what, change.old, change.new) for change in await changes.latest(session, 9)]
    assert written == [
        ("U1", "own work of all teams", "", "project PLAT"),
        ("U1", "minutes a reply of Support", "12", "10"),
    ]


MISTAKES = {
    "add Delivery": "Type a name and its kind of work, support, engineering, sales or delivery:",
    "add": "Type a name and its kind of work, support, engineering, sales or delivery:",
    "add Support support": "There is a team Support already. Choose another name.",
    "rename Support to Engineering": "There is, or was, a team Engineering.",
    "rename Support": "Type the new name behind it: /clientload team rename Support to NAME",
    "scope Suport queue Billing": "There is no team Suport. Did you mean Support?",
    "scope Support colour red": "Type one of queue, project, label, source, and its value:",
    "scope Support remove": "Type one of queue, project, label, source, and its value:",
    "scope Support": "Type one of queue, project, label, source, and its value:",
    "scope Support remove queue Billing": (
        "Support does not take the queue Billing. What it takes: /clientload team show"
    ),
    "own remove project PLAT": "The project PLAT is no own work of all teams. What is: /clientload team own",
    "own domain acme.example": "acme.example is Acme's domain. First: /clientload client unmap",
    "own colour red": "Type one of project, epic, type, label, component, domain, and its value:",
    "channel Support #support": "Type # and pick the channel from Slack's list:",
    "channel Support <#C3|with-acme>": "#with-acme is shared with another company, who must not see this.",
    "channel Support <#C4|old>": "Clientload sees no such channel.",
    "channel Support <#C9|x>": "Clientload sees no such channel.",
    "channel <#C1|support>": "There is no team #support.",
    "manager Support": "Type @ and pick a person or a user group from Slack's list.",
    "manager Suport <@U2|ana>": "There is no team Suport. Did you mean Support?",
    "responsible Support": "Type @ and pick the person from Slack's list:",
    "responsible Support <!subteam^S1|@desk>": "Type @ and pick the person from Slack's list:",
    "leader Support <@U3|bo>": "A leader is whoever may see revenue and decisions: /clientload roles grant leader @bo.",
    "minutes Support many": "many is no whole number. Type one like 12.",
    "minutes Support 0": "0 minutes a reply cannot be. Type a whole number from 1 to 120.",
    "language Support German": "Type one of the languages, English or French: /clientload team language Support French",
    "language Support": "Type one of the languages, English or French:",
    "hours Support 24": "24 hours a day cannot be. Type a whole number from 1 to 12.",
    "live Support": "Support has no channel yet. First: /clientload team channel Support #channel",
    "live": "Name the team.",
    "colour Support": "colour is nothing to do with a team.",
}


async def test_what_cannot_be_done_is_said_and_changes_nothing(company: Company, say: Say) -> None:
    before = await team(company)

    for text, says in MISTAKES.items():
        with pytest.raises(Mistake) as mistake:
            await say(text)
        assert str(mistake.value).startswith(says), text

    assert await team(company) == before
    async with company.database.asking() as session:
        assert await changes.latest(session, 1) == []


async def test_the_last_team_stays(say: Say) -> None:
    await say("remove Engineering yes")

    with pytest.raises(Mistake) as mistake:
        await say("remove Support yes")

    assert str(mistake.value) == "Support is the only team. Add another one first."
