"""Reviews of new contracts: who opens, signs and reads them, who is written to when, and what limit follows."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from bot.language import speaking
from bot.services import first_weeks, onboarding, onboarding_letters, onboarding_settings, reviews
from bot.services.company import Company
from bot.services.messages import from_payload
from bot.services.onboarding import Amount, Wanted
from bot.services.onboarding_view import Review, ReviewLetter
from bot.services.refused import Refused
from bot.services.reviews import Right
from bot.store import onboardings, thresholds
from bot.store.database import Database
from bot.store.tables import Client, Delivery, Team
from bot.store.teams import ensure_default_teams
from tests.services.books import NOW, SUPPORT, TODAY, Books

LEA, SAM, PIA, SUE, BO = "U1LEA", "U2SAM", "U3PIA", "U4SUE", "U5BO"
SIGNERS = {"sales": SAM, "product": PIA, "support": SUE}
LEADS = Right(LEA, leader=True)


class Firm:
    """A firm with a clock that is moved, and one client that is to come."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.acme = 0

    @property
    def company(self) -> Company:
        return Company(self.database, ZoneInfo("Europe/Paris"), lambda: self.now)

    async def save(self, by: Right = LEADS, **wanted: Any) -> Review:
        async with self.database.writing() as session:
            client = await session.get_one(Client, self.acme)
            return await onboarding.save(session, self.company, by, client, Wanted(**wanted))

    async def sign(self, by: str, *conditions: str) -> Review:
        async with self.database.writing() as session:
            return await onboarding.sign(session, self.company, Right(by, leader=False), 1, conditions)

    async def count(self, seen: str) -> None:
        async with self.database.writing() as session:
            client = await session.get_one(Client, self.acme)
            await onboarding.count_exception(session, self.company, client, seen)

    async def limits(self, on: date) -> Mapping[int, float | None]:
        async with self.database.asking() as session:
            return (await thresholds.in_force(session, SUPPORT, on)).new

    async def told(self, at: datetime) -> list[tuple[str, str, str]]:
        """Plan at an instant, twice; return who gets what by that: a message, an edit or a reminder."""
        self.now = at
        before = {row.id for row in await self._rows()}
        for _again in range(2):
            async with self.database.writing() as session:
                await onboarding_letters.plan(session, self.company, (LEA,))
        rows = [row for row in await self._rows() if row.id not in before]
        letters = [(row, from_payload(row.payload)) for row in rows]
        return sorted(
            (row.target, row.kind if made.ask == "review" else made.ask, made.part)
            for row, made in letters
            if isinstance(made, ReviewLetter)
        )

    async def deliver(self) -> None:
        """Have everything arrive."""
        async with self.database.writing() as session:
            for row in (await session.exec(select(Delivery).where(col(Delivery.state) == "waiting"))).all():
                row.state, row.attempts, row.channel_id, row.message_ts = "sent", 1, "D1", row.id
                session.add(row)

    async def _rows(self) -> list[Delivery]:
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery))).all())


@pytest.fixture
async def firm(database: Database, books: Books) -> Firm:
    async with database.writing() as session:
        await ensure_default_teams(session, NOW)
    made = Firm(database)
    made.acme = await books.client("Acme")
    return made


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


@pytest.mark.parametrize(
    ("signers", "about"),
    [
        ({}, "sales"),
        ({"sales": SAM, "product": PIA}, "support"),
        ({"sales": SAM, "product": PIA, "support": SAM}, "support"),
    ],
)
async def test_three_people_are_named_or_nothing_is_opened(firm: Firm, signers: dict[str, str], about: str) -> None:
    with pytest.raises(Refused) as refused:
        await firm.save(signers=signers)
    assert refused.value.about == about
    async with firm.database.asking() as session:
        assert await onboardings.of_client(session, firm.acme) is None


async def test_nobody_but_a_leader_opens_changes_or_withdraws_a_review(firm: Firm) -> None:
    with pytest.raises(Refused):
        await firm.save(Right(SAM, leader=False), signers=SIGNERS)
    await firm.save(signers=SIGNERS)
    for who in (SAM, BO):
        with pytest.raises(Refused):
            await firm.save(Right(who, leader=False), promised=["more"])
        async with firm.database.writing() as session:
            with pytest.raises(Refused):
                await onboarding.withdraw(session, firm.company, Right(who, leader=False), 1)


async def test_each_signs_once_for_themselves_and_the_third_completes_it(firm: Firm) -> None:
    opened = await firm.save(signers=SIGNERS, conditions=["one contact"])
    assert [each.part for each in opened.missing] == ["sales", "product", "support"]
    signed = await firm.sign(SAM, "they pay", "they test")
    assert [(each.part, each.words) for each in signed.conditions] == [
        ("", "one contact"),
        ("sales", "they pay"),
        ("sales", "they test"),
    ]
    with pytest.raises(Refused, match="You have signed already"):
        await firm.sign(SAM)
    with pytest.raises(Refused, match="read by leaders and by the three"):
        await firm.sign(BO)
    with pytest.raises(Refused, match="You are not named"):
        async with firm.database.writing() as session:
            await onboarding.sign(session, firm.company, LEADS, 1, ())
    assert (await firm.sign(PIA)).state == "open"
    assert (await firm.sign(SUE)).state == "complete"
    with pytest.raises(Refused, match="Who has signed stays"):
        await firm.save(signers={"sales": BO})


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        ({"promised": ["a tool of their own"]}, ("promised",)),
        ({"conditions": []}, ("conditions",)),
        ({"loads": {SUPPORT: Amount(0.2)}, "live_on": TODAY}, ("first day", "load")),
        ({"answers": {"They log in with our accounts": "no"}}, ("fit",)),
    ],
)
async def test_a_text_that_changes_is_signed_anew_and_who_signed_the_older_one_is_kept(
    firm: Firm, wanted: dict[str, Any], changed: tuple[str, ...]
) -> None:
    async with firm.database.writing() as session:
        await onboarding_settings.set_criteria(
            session, firm.company, LEA, {"functional": ["They log in with our accounts"], "cultural": ["Our dates"]}
        )
    await firm.save(signers=SIGNERS, conditions=["one contact"], loads={SUPPORT: Amount(0.1)})
    for who in (SAM, PIA, SUE):
        await firm.sign(who)
    firm.now += timedelta(days=3)
    same = await firm.save(signers=SIGNERS, conditions=["one contact"], loads={SUPPORT: Amount(0.1)})
    assert (same.state, same.missing) == ("complete", ())
    after = await firm.save(**wanted)
    assert (after.state, after.completed_on, len(after.missing)) == ("open", None, 3)
    assert [(each.earlier, each.changed) for each in after.signatures] == [(TODAY, changed)] * 3
    signed = (await firm.sign(SAM)).signatures[0]
    assert (signed.signed_on, signed.earlier, signed.changed) == (TODAY + timedelta(days=3), TODAY, ())
    with pytest.raises(Refused, match="Who has signed stays"):
        await firm.save(signers={"product": BO})


@pytest.mark.parametrize(
    ("typed", "shown"), [(Amount(0.0625), Amount(0.0625)), (Amount(hours=4 / 3), Amount(hours=1.33))]
)
async def test_a_load_that_comes_back_as_the_dialog_shows_it_is_not_signed_anew(
    firm: Firm, typed: Amount, shown: Amount
) -> None:
    await Books(firm.database).worked(SUPPORT, 0, 5, 40)
    await firm.save(signers=SIGNERS, loads={SUPPORT: typed})
    for who in (SAM, PIA, SUE):
        await firm.sign(who)
    assert (await firm.save(loads={SUPPORT: shown})).state == "complete"


async def test_only_who_has_signed_hears_what_changed_and_their_own_conditions_change_nothing(firm: Firm) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    firm.now = monday
    await firm.save(signers=SIGNERS)
    await firm.told(monday)
    await firm.deliver()
    await firm.sign(SAM, "they pay")
    await firm.sign(PIA)
    await firm.told(monday + timedelta(minutes=5))
    await firm.deliver()
    async with firm.database.writing() as session:
        own = await onboarding.add_condition(session, firm.company, Right(SUE, leader=False), 1, "they test")
    assert [each.part for each in own.missing] == ["support"]
    async with firm.database.writing() as session:
        added = await onboarding.add_condition(session, firm.company, LEADS, 1, "one contact")
    assert [(each.part, each.changed) for each in added.missing] == [
        ("sales", ("conditions",)),
        ("product", ("conditions",)),
        ("support", ()),
    ]
    told = await firm.told(monday + timedelta(minutes=10))
    assert [each for each in told if each[1] == "changed"] == [(SAM, "changed", "sales"), (PIA, "changed", "product")]
    await firm.deliver()
    later = await firm.told(monday + timedelta(days=2))
    assert {each for each in later if each[1] != "edit"} == {
        (SAM, "reminder", "sales"),
        (PIA, "reminder", "product"),
        (SUE, "reminder", "support"),
    }
    again = await firm.sign(SAM, "they pay")
    assert [each.words for each in again.conditions] == ["they pay", "they test", "one contact"]


async def test_who_has_not_signed_can_be_replaced_and_reads_nothing_any_more(firm: Firm) -> None:
    await firm.save(signers=SIGNERS)
    after = await firm.save(signers={"support": BO})
    assert [each.signer for each in after.signatures] == [SAM, PIA, BO]
    for who, reads in ((SUE, 0), (BO, 1), (LEA, 0)):
        async with firm.database.asking() as session:
            assert len(await reviews.listed(session, firm.company, Right(who, leader=False))) == reads


async def test_conditions_are_ticked_off_once_by_their_number(firm: Firm) -> None:
    await firm.save(signers=SIGNERS, conditions=["one contact", "our tools"])
    async with firm.database.writing() as session:
        kept = await onboarding.keep(session, firm.company, Right(SUE, leader=False), 1, 2)
    assert [each.kept_on for each in kept.conditions] == [None, TODAY]
    for number, said in ((2, "ticked off already"), (3, "no condition 3"), (0, "no condition 0")):
        async with firm.database.writing() as session:
            with pytest.raises(Refused, match=said):
                await onboarding.keep(session, firm.company, LEADS, 1, number)
    after = await firm.save(conditions=["our tools", "one site"])
    assert [(each.words, each.kept_on) for each in after.conditions] == [("our tools", TODAY), ("one site", None)]


async def test_who_opened_hears_at_once_the_others_in_office_hours_and_who_is_missing_every_second_day(
    firm: Firm,
) -> None:
    friday_night = datetime(2026, 11, 20, 20, tzinfo=UTC)
    firm.now = friday_night
    await firm.save(signers=SIGNERS)
    assert await firm.told(friday_night) == [(LEA, "direct", "")]
    await firm.deliver()
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert await firm.told(monday) == [(SAM, "direct", "sales"), (PIA, "direct", "product"), (SUE, "direct", "support")]
    await firm.deliver()
    await firm.sign(SAM)
    edits = [(LEA, "edit", ""), (SAM, "edit", "sales"), (PIA, "edit", "product"), (SUE, "edit", "support")]
    assert await firm.told(monday + timedelta(hours=1)) == edits
    await firm.deliver()
    assert await firm.told(monday + timedelta(days=1, hours=20)) == []
    tuesday = monday + timedelta(days=1)
    assert await firm.told(tuesday) == [(PIA, "reminder", "product"), (SUE, "reminder", "support")]
    await firm.sign(PIA)
    await firm.sign(SUE)
    await firm.deliver()
    assert await firm.told(tuesday + timedelta(hours=1)) == edits
    assert await firm.told(tuesday + timedelta(days=7)) == []


async def test_what_was_withdrawn_is_said_where_it_stands_and_to_nobody_new(firm: Firm) -> None:
    await firm.save(signers=SIGNERS)
    await firm.told(NOW)
    await firm.deliver()
    async with firm.database.writing() as session:
        gone = await onboarding.withdraw(session, firm.company, LEADS, 1)
    assert gone.state == "withdrawn"
    assert {kind for _who, kind, _part in await firm.told(NOW + timedelta(hours=1))} == {"edit"}
    assert (await firm.save(signers=SIGNERS)).id == 2


async def test_the_tighter_limit_holds_for_twelve_weeks_from_the_review_on_and_never_before(firm: Firm) -> None:
    await firm.save(signers=SIGNERS, live_on=TODAY - timedelta(days=7), loads={SUPPORT: Amount(0.06)})
    assert await firm.limits(TODAY - timedelta(days=1)) == {}
    assert await firm.limits(TODAY) == {firm.acme: 0.06}
    assert await firm.limits(TODAY + timedelta(days=76)) == {firm.acme: 0.06}
    assert await firm.limits(TODAY + timedelta(days=77)) == {}
    firm.now += timedelta(days=3)
    await firm.save(loads={SUPPORT: Amount(0.1)})
    assert await firm.limits(TODAY + timedelta(days=2)) == {firm.acme: 0.06}
    assert await firm.limits(TODAY + timedelta(days=3)) == {firm.acme: 0.1}
    await firm.save(loads={SUPPORT: None})
    assert await firm.limits(TODAY + timedelta(days=4)) == {firm.acme: None}
    async with firm.database.writing() as session:
        await onboarding.withdraw(session, firm.company, LEADS, 1)
    assert await firm.limits(TODAY + timedelta(days=2)) == {firm.acme: 0.06}
    assert await firm.limits(TODAY + timedelta(days=4)) == {}


async def test_without_a_first_day_the_weeks_begin_with_the_first_item(firm: Firm, books: Books) -> None:
    await firm.save(signers=SIGNERS)
    assert await firm.limits(TODAY + timedelta(days=1)) == {}
    await books.opened(SUPPORT, firm.acme, -2, 1)
    assert await firm.limits(TODAY + timedelta(days=1)) == {}
    assert await firm.limits(TODAY + timedelta(days=2)) == {firm.acme: None}


async def test_hours_a_week_become_a_share_of_what_the_team_usually_works(firm: Firm, books: Books) -> None:
    with pytest.raises(Refused, match="The team has no hours yet"):
        await firm.save(signers=SIGNERS, loads={SUPPORT: Amount(hours=6)})
    for week in range(8):
        await books.worked(SUPPORT, 0, 7 * week + 1, 75)
    opened = await firm.save(signers=SIGNERS, loads={SUPPORT: Amount(hours=6)})
    assert [(each.share, each.hours) for each in opened.loads] == [(0.08, 6)]


async def came(firm: Firm, books: Books, name: str, weeks_ago: int, hours: float) -> None:
    """Add a client that came some weeks before Acme and took so many hours on its second day."""
    client = await books.client(name)
    first = 14 + 7 * weeks_ago
    await books.opened(SUPPORT, client, first, 2)
    await books.worked(SUPPORT, client, first - 1, hours)
    await books.worked(SUPPORT, client, 2, 100)
    assert firm.acme != client


async def test_a_new_client_beside_those_who_came_before(firm: Firm, books: Books) -> None:
    """Acme's first day is 14 days ago: 24 h against a median of 10 h of three who came before, 2.4 times."""
    await books.opened(SUPPORT, await books.client("Globex"), 400, 5)
    for name, weeks_ago, hours in (("Brisa", 10, 10), ("Kestrel", 8, 30), ("Ondine", 2, 4), ("Vireo", 1, 99)):
        await came(firm, books, name, weeks_ago, hours)
    await books.opened(SUPPORT, firm.acme, 14, 3)
    await books.worked(SUPPORT, firm.acme, 1, 24)
    await firm.save(signers=SIGNERS, promised=["an hour sooner"])
    for seen in ("one", "two", "three"):
        await firm.count(seen)
    with pytest.raises(Refused, match="counted already"):
        await firm.count("two")
    async with firm.database.asking() as session:
        team = await session.get_one(Team, SUPPORT)
        (found,) = await first_weeks.of_team(session, firm.company, team)
        assert await first_weeks.of_team(session, firm.company, team, only=firm.acme + 1) == ()
    assert (found.week, found.items, found.seconds, found.usual, found.earlier) == (2, 3, 86_400, 36_000, 3)
    assert found.times == pytest.approx(2.4)
    assert (found.promised, found.exceptions) == (1, 3)


async def test_who_was_merged_or_removed_is_not_compared_with(firm: Firm, books: Books) -> None:
    await books.opened(SUPPORT, await books.client("Globex"), 400, 5)
    for name, weeks_ago in (("Brisa", 10), ("Kestrel", 8), ("Ondine", 2)):
        await came(firm, books, name, weeks_ago, 10)
    await books.opened(SUPPORT, firm.acme, 14, 3)
    await firm.save(signers=SIGNERS)
    async with firm.database.writing() as session:
        brisa = (await session.exec(select(Client).where(col(Client.name) == "Brisa"))).one()
        brisa.removed_at = NOW
        session.add(brisa)
    async with firm.database.asking() as session:
        (found,) = await first_weeks.of_team(session, firm.company, await session.get_one(Team, SUPPORT))
    assert (found.earlier, found.usual, found.times) == (2, None, None)


async def test_a_label_counts_items_since_the_first_day(firm: Firm, books: Books) -> None:
    await firm.save(signers=SIGNERS, live_on=TODAY - timedelta(days=5))
    for day, labels in ((9, ["Exception"]), (4, ["exception", "sso"]), (3, ["sso"]), (2, ["EXCEPTION"]), (1, [])):
        await books.item(SUPPORT, firm.acme, day, 1, facts={"labels": labels})
    async with firm.database.writing() as session:
        await onboarding_settings.set_exception_label(session, firm.company, "U1ADA", "exception")
    async with firm.database.asking() as session:
        label = await onboarding_settings.exception_label(session)
        assert await onboardings.exceptions(session, firm.acme, TODAY - timedelta(days=5), label) == 2
        assert await onboardings.exceptions(session, firm.acme, TODAY - timedelta(days=5), "") == 0


async def test_an_exception_is_taken_back_and_nothing_keeps_who_counted(firm: Firm) -> None:
    await firm.save(signers=SIGNERS)
    await firm.count("one")
    async with firm.database.writing() as session:
        client = await session.get_one(Client, firm.acme)
        await onboarding.take_back(session, client)
        with pytest.raises(Refused, match="No exception is counted"):
            await onboarding.take_back(session, client)


async def test_the_first_criteria_are_read_in_each_reader_s_language_until_somebody_writes_others(firm: Firm) -> None:
    english, french = "The standard product covers what was asked for", "Le produit standard couvre ce qui est demandé"
    with speaking("fr"):
        opened = await firm.save(signers=SIGNERS, answers={english: "yes"})
        async with firm.database.writing() as session:
            # What a dialog has shown in French comes back in French.
            shown = {"functional": [french, "Pas de SSO"]}
            found = await onboarding_settings.set_criteria(session, firm.company, "U1ADA", shown)
    assert (opened.criteria[0].words, opened.criteria[0].answer) == (english, "yes")
    assert found["functional"] == [english, "Pas de SSO"]
    assert [onboarding_settings.in_words(each) for each in (english, french, "Pas de SSO")] == [
        english,
        english,
        "Pas de SSO",
    ]
    with speaking("fr"):
        assert [onboarding_settings.in_words(each) for each in (english, french)] == [french, french]


async def test_criteria_are_set_for_all_and_a_review_keeps_the_words_it_looked_at(firm: Firm) -> None:
    async with firm.database.writing() as session:
        await onboarding_settings.set_criteria(
            session, firm.company, "U1ADA", {"functional": ["no SSO", " no  SSO "], "cultural": ["our hours"]}
        )
    opened = await firm.save(signers=SIGNERS, answers={"no SSO": "partly", "unknown": "yes", "our hours": "perhaps"})
    looked_at = [(each.kind, each.words, each.answer) for each in opened.criteria]
    assert looked_at == [("functional", "no SSO", "partly"), ("cultural", "our hours", "")]
    async with firm.database.writing() as session:
        await onboarding_settings.set_criteria(session, firm.company, "U1ADA", {"functional": ["standard API"]})
        with pytest.raises(Refused, match="at least one criterion"):
            await onboarding_settings.set_criteria(session, firm.company, "U1ADA", {"cultural": [" "]})
    after = await firm.save(answers={"no SSO": "yes"})
    assert [(each.words, each.answer) for each in after.criteria] == [("no SSO", "yes"), ("our hours", "")]
