"""`/clientload client group` and `ungroup`: clients that count as one, and how they are read then."""

from datetime import date, timedelta

import pytest

from bot.services.company import Company
from bot.slack.commands import expect, threshold
from bot.slack.commands.client import SUBCOMMAND
from bot.slack.request import Mistake, Person, Request, Role
from bot.store import changes, snapshots
from bot.store.tables import Snapshot, TeamEvening
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books
from tests.slack.conftest import Ask


@pytest.fixture
async def acme(books: Books, company: Company) -> int:  # noqa: ARG001 - the teams are there
    """Give Acme with 6 h and 3 tickets of Support's 20 h, Acme Benelux with 3 h and 2, Globex with 11 h and 4."""
    acme, benelux, globex = [await books.client(name) for name in ("Acme", "Acme Benelux", "Globex")]
    for client, hours, items in ((acme, 6, 3), (benelux, 3, 2), (globex, 11, 4)):
        await books.worked(SUPPORT, client, 3, hours)
        for _ in range(items):
            await books.item(SUPPORT, client, 3, hours / items)
        await books.opened(SUPPORT, client, 3, items)
    await books.worked(ENGINEERING, globex, 3, 8)
    return acme


async def say(company: Company, text: str, role: Role = Role.ADMIN) -> str:
    answer = await SUBCOMMAND.run(Request(company, Person("U1", role), "C1", text))
    assert answer.blocks
    return answer.text


async def test_a_client_counts_in_a_group_until_it_is_taken_out(company: Company, acme: int) -> None:  # noqa: ARG001
    assert await say(company, "group Acme with Acme Benelux as subsidiary") == (
        "Acme Benelux counts in the group Acme now (subsidiary). Both are judged as one, with what they did before; "
        "items and cards stay apart. Evenings from 14 Nov 2026 on are judged anew.\n"
        'To undo: /clientload client ungroup "Acme Benelux"'
    )
    assert await say(company, "group Acme") == (
        "Acme is a group: 1 client counts in it\n"
        "Limits and alerts look at all of them together\n"
        "• Acme Benelux (subsidiary)\n"
        'To take one out: /clientload client ungroup "Acme Benelux"'
    )
    assert await say(company, "ungroup Acme Benelux from Acme") == (
        "Acme Benelux counts in no group any more: it is as if it had never been in Acme. "
        "Evenings from 14 Nov 2026 on are judged anew."
    )
    assert "No client counts in Acme" in await say(company, "group Acme")
    async with company.database.asking() as session:
        told = [(each.what, each.old, each.new) for each in await changes.latest(session, 2)]
    assert told == [
        ("Acme Benelux in the group Acme", "subsidiary", "taken out"),
        ("Acme Benelux in the group Acme", "", "subsidiary"),
    ]


async def test_a_membership_has_a_kind_and_days(company: Company, acme: int) -> None:  # noqa: ARG001
    assert (await say(company, "group Acme with Globex as reseller since 15 November")).startswith(
        "Globex counts in the group Acme (reseller) since 15 Nov 2026."
    )
    assert (await say(company, "grouper Acme avec Globex comme recommandé depuis le 12 novembre")).startswith(
        "Globex counts in the group Acme (referred) since 12 Nov 2026."
    )
    with pytest.raises(Mistake, match="from 12 November 2026 on"):
        await say(company, "ungroup Globex since 12 November")
    assert (await say(company, "ungroup Acme Globex since 16 November")).startswith(
        "Globex counts in the group Acme until 16 Nov 2026 and stands alone after that."
    )
    with pytest.raises(Mistake, match="Globex counts in no group"):
        await say(company, "ungroup Globex")


async def test_what_makes_no_group_is_refused_in_words(company: Company, books: Books, acme: int) -> None:  # noqa: ARG001
    await books.client("Nord")
    await say(company, "group Acme with Acme Benelux")
    for line, words in (
        ("group Acme with Acme", "Acme cannot count in itself"),
        ("group Acme with Acme Benelux", "counts in the group Acme already"),
        ("group Globex with Acme Benelux", "Take it out first: /clientload client ungroup Acme Benelux"),
        ("group Acme Benelux with Globex", "Acme Benelux counts in the group Acme itself. Name Acme instead"),
        ("group Nord with Acme", "Acme is a group itself"),
        ("group Acme with Globex as friend", 'Type one of subsidiary, reseller, referred: .* "Acme" with "Globex"'),
        ("group Acme with Globex since 2027-01-01", "1 January 2027 is to come"),
        ("group Acme with Nobody as reseller", "There is no client Nobody"),
        ("ungroup Acme Benelux please", "please is not understood"),
        ("merge Globex with Acme Benelux", "Take it out first"),
        ("merge Globex with Acme", "Acme is a group: Acme Benelux counts in it"),
        ("remove Acme yes", "Acme is a group"),
    ):
        with pytest.raises(Mistake, match=words):
            await say(company, line)
    with pytest.raises(Mistake, match="in charge of mapping"):
        await say(company, "group Acme with Globex", Role.MANAGER)


async def test_judged_evenings_are_judged_anew_from_the_first_that_changes(company: Company, acme: int) -> None:  # noqa: ARG001
    async with company.database.writing() as session:
        for back in (1, 2, 3, 4):
            day = TODAY - timedelta(days=back)
            session.add(
                TeamEvening(
                    team_id=SUPPORT, day=day, items=9, items14=9, items7=9, hours=20, cv2=0, limit=0.3, active=3
                )
            )
            session.add(Snapshot(team_id=SUPPORT, day=day, destination=1, n=3, q7=0, q14=0, q28=0, n_eff=0))
    await say(company, "group Acme with Acme Benelux as subsidiary since 16 November")
    async with company.database.asking() as session:
        assert await snapshots.changed_from(session, SUPPORT) == date(2026, 11, 16)
        assert await snapshots.changed_from(session, ENGINEERING) is None, "no item of the member was its"
    await say(company, "ungroup Acme Benelux")
    await say(company, "group Acme with Acme Benelux")
    async with company.database.asking() as session:
        assert await snapshots.changed_from(session, SUPPORT) == date(2026, 11, 14), "the day of its first item"


async def test_every_figure_of_a_group_holds_its_members_and_names_them(
    ask: Ask,
    company: Company,
    acme: int,  # noqa: ARG001
) -> None:
    before = (await ask("/clientload Acme")).text
    assert "30 % of Support" in before
    await say(company, "group Acme with Acme Benelux as subsidiary")

    card = (await ask("/clientload Acme")).text
    assert "Acme: 45 % of Support" in card
    assert "9 of 20 h; 5 of 9 tickets" in card
    assert "Of it: Acme itself 6 h, 67 %; Acme Benelux (subsidiary) 3 h, 33 %" in card
    assert "with Acme Benelux 3 h" in (await ask("/clientload")).text
    assert "Acme (group of 2)" in (await ask("/clientload top Support")).text
    why = await ask("/clientload why Acme")
    assert "Acme: 5 items opened or worked on" in why.text
    assert "Acme Benelux" in str(why.blocks)
    compared = (await ask("/clientload Acme vs Globex")).text
    assert "Acme and Globex: 0 % and 100 % of Engineering; 45 % and 55 % of Support" in compared


async def test_a_member_keeps_its_card_and_is_told_where_it_is_judged(
    ask: Ask,
    company: Company,
    acme: int,  # noqa: ARG001
) -> None:
    await say(company, "group Acme with Acme Benelux as subsidiary")
    card = (await ask('/clientload "Acme Benelux"')).text
    assert "Acme Benelux: 15 % of Support" in card
    assert "Acme Benelux counts in the group Acme (subsidiary): limits and alerts look at the group" in card
    assert "Judged with its group Acme" in card
    admin = Person("U1", Role.ADMIN)
    for command, line in (
        (threshold, "Acme Benelux Support 40%"),
        (expect, "Acme Benelux Support 90% until 1 December"),
    ):
        with pytest.raises(Mistake, match="which is judged in its place"):
            await command.SUBCOMMAND.run(Request(company, admin, "C1", line))
