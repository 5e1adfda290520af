"""What is told of a request, to whom; what leaders answer, and how it comes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.domain.office_hours import OfficeHours
from bot.domain.request import Care, OneOff, Standard, Tickets
from bot.domain.theme import BROAD, Theme
from bot.services import answering, decisions, quiet, requests, returns, themes
from bot.services.company import Company
from bot.services.decisions import Right, Wanted
from bot.services.messages import from_payload
from bot.services.refused import Refused
from bot.services.request_view import Declined, Delayed, LikeIt, RequestView, ReturnLetter
from bot.services.sync import store_page
from bot.store import decisions as store
from bot.store.tables import Decision, Delivery, Item, ItemTheme, ThemeReturn
from integrations.records import Link
from integrations.source import Page
from tests.services import asking
from tests.services.inbox import OPENED, ticket

LEA, BO, MAX = Right("U1LEA", leader=True), Right("U2BO", leader=False), Right("U3MAX", leader=False)
REVIEW = date(2027, 9, 1)
REFUSE = Wanted("refuse", "one way to sign in is enough", "U2BO", REVIEW)
TODAY = date(2026, 11, 17)


@pytest.fixture
async def firm(company: Company) -> Company:
    await asking.fill(company)
    return company


async def item(company: Company, ref: str) -> Item:
    async with company.database.asking() as session:
        return (await session.exec(select(Item).where(col(Item.external_id) == ref))).one()


async def seen(company: Company, by: Right = MAX, ref: str = "APP-7", theme: Theme | None = None) -> RequestView:
    async with company.database.asking() as session:
        return await requests.view(session, company, by, await item(company, ref), theme)


async def answered(company: Company, wanted: Wanted = REFUSE, by: Right = LEA, **more: object) -> Decision:
    asked_for = await item(company, str(more.pop("ref", "APP-7")))
    async with company.database.writing() as session:
        theme = more.pop("theme", None) or (await themes.of_item(session, asked_for))[0]
        assert isinstance(theme, Theme)
        told = await answering.answer(
            session, company, by, asked_for, theme, wanted, is_public=bool(more.get("is_public"))
        )
        return told[0]


async def letters(company: Company) -> list[ReturnLetter]:
    """Plan twice, and return what Lea is written to."""
    for _again in range(2):
        async with company.database.writing() as session:
            await returns.plan(session, company, (LEA.by,))
    async with company.database.asking() as session:
        rows = (await session.exec(select(Delivery).order_by(col(Delivery.made_at), col(Delivery.id)))).all()
    return [made for made in (from_payload(row.payload) for row in rows) if isinstance(made, ReturnLetter)]


async def test_everything_that_is_told_of_a_request_rests_on_the_firm_s_own_items(firm: Company) -> None:
    view = await seen(firm)
    assert (view.client, view.team, view.theme.key) == ("Acme", "Engineering", "item:jira APP-7")
    assert [(each.client, each.items) for each in view.askers] == [("Acme", 1)], "what is likely is not counted"
    auth = Theme("component", "auth", "auth")
    assert (view.like, view.likely) == (auth, (LikeIt(auth, 7, 4, ("Issue APP-8", "Issue APP-6")),))
    by_mark = await seen(firm, theme=auth)
    assert [(each.client, each.items) for each in by_mark.askers] == [
        ("Acme", 2),
        ("Globex", 2),
        ("Nordal", 2),
        ("Umbra", 1),
    ]
    assert (by_mark.items, by_mark.nobody, by_mark.since) == (8, 1, date(2026, 11, 2))
    assert view.standard == Standard("far", bespoke=4, classed=5)
    assert view.once == OneOff(24, "similar", 14, 36, 7)
    assert view.care == Care(9, "tickets", Tickets(63, 21, 7, 365))
    waiting = view.waiting
    assert waiting is not None
    assert (waiting.team, waiting.items, waiting.weekly, waiting.days) == ("Engineering", 1, 14, 12)
    planned = Delayed("Issue R-2", "https://tracker.example/browse/R-2", date(2026, 12, 1), date(2026, 12, 13))
    assert waiting.first == (planned,)
    assert (view.declined, view.earlier) == (None, ())


async def test_the_issue_s_own_estimate_stands_before_similar_ones_and_points_count_as_hours(firm: Company) -> None:
    await asking.comes_in(firm, asking.asked("APP-9", estimate_hours=6), asking.asked("APP-10", points=3))
    assert (await seen(firm, ref="APP-9")).once == OneOff(6, "estimate")
    assert (await seen(firm, ref="APP-10")).once == OneOff(12, "estimate")


async def test_a_ticket_that_is_linked_to_an_issue_asks_for_the_same_as_its_other_tickets(firm: Company) -> None:
    view = await seen(firm, ref="2")
    assert (view.theme.key, view.items) == ("issue:jira APP-1", 22)
    assert view.plain_title == "No way to sign in"


async def test_a_label_that_says_a_class_is_no_theme_and_neither_is_what_nobody_else_bears(firm: Company) -> None:
    async with firm.database.asking() as session:
        found = await themes.of_item(session, await item(firm, "APP-2"))
        alone = await themes.of_item(session, await item(firm, "R-2"))
        mine = await themes.of_item(session, await item(firm, "APP-7"))
    assert [each.key for each in found] == ["item:jira APP-2", "component:auth"]
    assert [each.key for each in alone] == ["item:jira R-2"]
    assert [each.key for each in mine] == ["item:jira APP-7", "component:auth", "label:sso"]


async def test_a_source_s_marks_follow_it_and_what_was_chosen_by_hand_stays(firm: Company) -> None:
    async with firm.database.writing() as session:
        await themes.choose(session, firm, "U1", await item(firm, "APP-7"), "Single sign-on")
    later = replace(asking.asked("APP-7"), components=("web",), updated_at=OPENED + timedelta(days=1))
    await asking.comes_in(firm, later)
    async with firm.database.asking() as session:
        id_ = (await item(firm, "APP-7")).id
        rows = (await session.exec(select(ItemTheme).where(col(ItemTheme.item_id) == id_))).all()
    assert {(row.kind, row.value) for row in rows} == {("component", "web"), ("hand", "single sign-on")}
    assert (await seen(firm)).theme == Theme("hand", "single sign-on", "Single sign-on")


async def test_leaders_and_owners_see_what_was_decided_and_nobody_else_does(firm: Company) -> None:
    row = await answered(firm)
    told = Declined(TODAY, "one way to sign in is enough", REVIEW)
    for by in (LEA, BO):
        view = await seen(firm, by, "APP-2")
        assert (view.declined, view.maybe) == (None, told), "the same component makes it likely"
        assert [(each.decision.id, each.likely) for each in view.earlier] == [(row.id, True)]
    hidden = await seen(firm, MAX, "APP-2")
    assert (hidden.declined, hidden.maybe, hidden.earlier) == (None, None, ())
    await confirmed(firm)
    view = await seen(firm, LEA, "APP-2")
    assert (view.declined, view.maybe) == (told, None)
    assert [(each.decision.id, each.likely) for each in view.earlier] == [(row.id, False)]


async def confirmed(company: Company) -> None:
    """Let a leader say that all of the component asks for the same."""
    async with company.database.writing() as session:
        await themes.confirm(session, company, LEA.by, Theme("component", "auth", "auth"))


async def test_what_a_leader_says_is_the_same_counts_and_what_was_said_before_stays(firm: Company) -> None:
    async with firm.database.writing() as session:
        await themes.choose(session, firm, LEA.by, await item(firm, "APP-7"), "Single sign-on")
        await themes.choose(session, firm, LEA.by, await item(firm, "APP-6"), "Passwords")
        await themes.choose(session, firm, LEA.by, await item(firm, "APP-2"), "Single sign-on")
    await confirmed(firm)
    view = await seen(firm)
    assert (view.theme, view.items) == (Theme("hand", "single sign-on", "Single sign-on"), 7)
    assert view.likely == (), "what is said to be about something else is no question"
    assert (await seen(firm, ref="APP-6")).items == 1
    # What comes in later is asked about again.
    await asking.comes_in(firm, asking.asked("APP-20", "SSO in Belgium", "Globex", opened_at=firm.clock()))
    assert [(each.items, each.clients) for each in (await seen(firm)).likely] == [(1, 1)]


async def test_a_mark_that_too_many_bear_is_not_one_request(firm: Company) -> None:
    await bear(firm, BROAD)
    with pytest.raises(Refused, match="Too many items bear auth"):
        await confirmed(firm)


async def test_where_a_leader_said_so_whoever_asks_is_told_that_it_was_declined_and_no_more(firm: Company) -> None:
    await answered(firm, is_public=True)
    view = await seen(firm, MAX, "APP-2")
    assert view.maybe == Declined(TODAY, "one way to sign in is enough", REVIEW, is_public=True)
    assert view.earlier == ()


async def test_the_latest_answer_counts_and_one_that_is_withdrawn_does_not(firm: Company) -> None:
    await answered(firm)
    later = await answered(firm, replace(REFUSE, what="accept"))
    assert (await seen(firm, LEA)).declined is None
    async with firm.database.writing() as session:
        await decisions.withdraw(session, firm, LEA, later.id or 0)
    assert (await seen(firm, LEA)).declined is not None


async def test_a_decision_about_one_request_is_none_about_the_client_s_load(firm: Company) -> None:
    row = await answered(firm)
    async with firm.database.asking() as session:
        assert not await store.stands(session, row.client_id, row.team_id)
    assert row.request == "SSO for subsidiaries"


@pytest.mark.parametrize(
    ("by", "wanted", "why"),
    [
        (MAX, REFUSE, "Decisions are made by leaders, and told to them and to their owners alone. Ask one of them."),
        (LEA, replace(REFUSE, what="exit"), "A request is refused, accepted or capped. Choose one of these."),
        (LEA, replace(REFUSE, because=" "), "Say why, for those who read this later."),
    ],
)
async def test_what_cannot_be_decided_leaves_everything_as_it_was(
    firm: Company, by: Right, wanted: Wanted, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await answered(firm, wanted, by)
    async with firm.database.asking() as session:
        assert (await session.exec(select(Decision))).all() == []


async def test_an_item_that_is_nobody_s_is_answered_once_somebody_says_whose_it_is(firm: Company) -> None:
    with pytest.raises(Refused, match="Say so first: /clientload client map Acme item jira:APP-8"):
        await answered(firm, ref="APP-8")


async def test_leaders_hear_once_of_each_item_that_asks_again_and_once_a_day(firm: Company) -> None:
    await answered(firm)
    assert await letters(firm) == []
    await asking.comes_in(firm, asking.asked("APP-20", "SSO in Belgium", "Globex", opened_at=firm.clock()))
    (letter,) = await letters(firm)
    auth = Theme("component", "auth", "auth")
    assert [(each.title, each.client, each.likely) for each in letter.items] == [("SSO in Belgium", "Globex", auth)]
    assert letter.decision.request == "SSO for subsidiaries"

    await asking.comes_in(firm, asking.asked("APP-21", "SSO, please", "Umbra", opened_at=firm.clock()))
    assert await letters(firm) == [letter]
    tomorrow = replace(firm, clock=lambda: firm.clock() + timedelta(days=1))
    assert [[each.title for each in made.items] for made in await letters(tomorrow)] == [
        ["SSO in Belgium"],
        ["SSO, please"],
    ]
    (earlier,) = (await seen(firm, LEA)).earlier
    assert (earlier.items_since, earlier.clients_since) == (0, 0), "nobody has said that they are the same"
    await confirmed(firm)
    (earlier,) = (await seen(firm, LEA)).earlier
    assert (earlier.items_since, earlier.clients_since) == (2, 2)


async def test_what_was_there_before_or_bears_another_theme_is_no_return(firm: Company) -> None:
    await answered(firm)
    await asking.comes_in(
        firm,
        asking.asked("APP-20", opened_at=OPENED),
        asking.asked("APP-21", opened_at=firm.clock(), components=("web",)),
    )
    assert await letters(firm) == []


async def test_a_new_ticket_on_the_same_issue_is_a_return(firm: Company) -> None:
    await answered(firm, ref="2")
    async with firm.database.writing() as session:
        new = ticket("99", "Still no way", opened_at=firm.clock(), links=(Link("APP-1", source="jira"),))
        await store_page(session, firm, "zendesk", "tickets", Page((new,), "3"))
    (letter,) = await letters(firm)
    assert [(each.title, each.likely) for each in letter.items] == [("Still no way", None)], "the link makes it sure"


async def test_nobody_is_written_to_at_night_or_once_it_is_withdrawn(firm: Company) -> None:
    row = await answered(firm)
    await asking.comes_in(firm, asking.asked("APP-20", opened_at=firm.clock()))
    night = replace(firm, clock=lambda: firm.clock() + timedelta(hours=14))
    async with firm.database.writing() as session:
        await quiet.set_office_hours(session, firm, "U1", OfficeHours())
    assert await letters(night) == []
    async with firm.database.writing() as session:
        await decisions.withdraw(session, firm, LEA, row.id or 0)
    assert await letters(firm) == []
    async with firm.database.asking() as session:
        assert (await session.exec(select(ThemeReturn))).all() == []


@pytest.mark.parametrize("title", ["No way to sign in, as for Globex", "GLOBEX: no way in", "Nordal"])
async def test_a_title_that_names_another_client_stays_out_of_the_draft(firm: Company, title: str) -> None:
    async with firm.database.writing() as session:
        new = ticket("98", title, client_names=("Acme",), links=(Link("APP-1", source="jira"),))
        await store_page(session, firm, "zendesk", "tickets", Page((new,), "3"))
    view = await seen(firm, ref="98")
    assert (view.client, view.plain_title) == ("Acme", "")


async def test_what_was_declined_is_found_by_a_theme_that_too_many_bear_by_now(firm: Company) -> None:
    await answered(firm, theme=Theme("component", "auth", "auth"))
    await bear(firm, BROAD)
    view = await seen(firm, LEA, "APP-2")
    assert view.theme.key == "item:jira APP-2"
    assert view.maybe is not None


async def bear(company: Company, items: int) -> None:
    """Let so many more items bear the component."""
    async with company.database.writing() as session:
        day = {"opened_at": OPENED, "updated_at": OPENED, "opened_day": OPENED.date()}
        rows = [Item(source="jira", external_id=f"Z-{n}", kind="issue", title="Z", **day) for n in range(items)]
        session.add_all(rows)
        await session.flush()
        session.add_all(ItemTheme(item_id=row.id or 0, kind="component", value="auth") for row in rows)
