"""Pulling: what a source says ends in items, their client, their hours and both ledgers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.services import sync
from bot.services.company import Company
from bot.store.tables import Client, Cursor, Effort, Item, ItemShare, OpenedDay, PersonDay, SkippedRecord, WorkedDay
from integrations import records
from integrations.errors import Unavailable
from integrations.records import Census, Gone, Link, Organization, Progress, Requester, Touch, Worklog
from integrations.tabular.csv_file import CsvFile

START = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 9, 8, tzinfo=UTC)
HOUR = 3600

ACME = Organization("77", "Acme", domains=("acme.example",))
GLOBEX = Organization("78", "Globex", domains=("globex.example",))


def ticket(ref: str, **changes: Any) -> records.Item:
    """Make a ticket of Monday 9 November that was solved the next day."""
    values: dict[str, Any] = {
        "kind": "ticket",
        "id": ref,
        "title": f"Ticket {ref}",
        "opened_at": MONDAY,
        "updated_at": MONDAY + timedelta(days=1),
        "closed_at": MONDAY + timedelta(days=1),
        "url": f"https://desk.example/agent/tickets/{ref}",
        "touches_known": True,
    }
    return records.Item(**{**values, **changes})


def issue(ref: str, **changes: Any) -> records.Item:
    """Make an open issue of Monday 9 November."""
    values: dict[str, Any] = {
        "kind": "issue",
        "id": ref,
        "title": f"Issue {ref}",
        "opened_at": MONDAY,
        "updated_at": MONDAY,
        "container": "APP",
        "url": f"https://tracker.example/browse/{ref}",
    }
    return records.Item(**{**values, **changes})


def reply(ref: str, item: str, at: datetime, author: str = "ana") -> Touch:
    return Touch(ref, item, at, author=author)


async def hours(company: Company, client: str | None = None) -> dict[str, float]:
    """Return the hours by destination's name, from the ledger."""
    async with company.database.asking() as session:
        names = {row.id: row.name for row in (await session.exec(select(Client))).all()}
        names |= {0: "unattributed", -1: "own work"}
        statement = select(
            col(WorkedDay.destination),
            func.sum(col(WorkedDay.logged) + col(WorkedDay.activity) + col(WorkedDay.estimate) + col(WorkedDay.count)),
        ).group_by(col(WorkedDay.destination))
        found = {names[destination]: float(total) / HOUR for destination, total in await session.exec(statement)}
    del client
    return {name: total for name, total in found.items() if total}


async def rule_of(company: Company, ref: str) -> tuple[str, str]:
    async with company.database.asking() as session:
        item = (await session.exec(select(Item).where(col(Item.external_id) == ref))).one()
    return item.rule, item.seen


async def ledgers_agree(company: Company) -> None:
    """Check that both ledgers are the sums of the rows below them."""
    async with company.database.asking() as session:
        worked = await session.exec(
            select(
                col(Effort.team_id), col(Effort.destination), col(Effort.day), func.sum(col(Effort.seconds))
            ).group_by(col(Effort.team_id), col(Effort.destination), col(Effort.day))
        )
        below = {(team, destination, day): int(seconds) for team, destination, day, seconds in worked if seconds}
        above = {
            (row.team_id, row.destination, row.day): row.logged + row.activity + row.estimate + row.count
            for row in (await session.exec(select(WorkedDay))).all()
        }
        assert {key: total for key, total in above.items() if total} == below
        opened = await session.exec(
            select(
                col(ItemShare.team_id),
                col(ItemShare.destination),
                col(ItemShare.day),
                col(ItemShare.known),
                func.sum(col(ItemShare.parts)),
                func.sum(col(ItemShare.seconds)),
                func.sum(col(ItemShare.seconds2)),
                func.sum(col(ItemShare.roots)),
            )
            .where(col(ItemShare.team_id) != 0)
            .group_by(col(ItemShare.team_id), col(ItemShare.destination), col(ItemShare.day), col(ItemShare.known))
        )
        below_opened = {tuple(row[:4]): tuple(int(value) for value in row[4:]) for row in opened}
        above_opened = {
            (row.team_id, row.destination, row.day, row.known): (row.parts, row.seconds, row.seconds2, row.roots)
            for row in (await session.exec(select(OpenedDay))).all()
            if row.parts
        }
        assert above_opened == below_opened


Listed = Callable[..., Any]


async def test_touches_of_a_ticket_become_hours_of_its_organization(company: Company, listed: Listed) -> None:
    source = listed(
        "desk",
        organizations=[[ACME]],
        tickets=[[ticket("1", organizations=("77",))]],
        events=[[reply("e1", "1", MONDAY), reply("e2", "1", MONDAY + timedelta(hours=2))]],
    )
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": pytest.approx(0.4)}
    assert await rule_of(company, "1") == ("field", "organization 77")
    await ledgers_agree(company)


async def test_two_touches_within_a_quarter_of_an_hour_are_one(company: Company, listed: Listed) -> None:
    events = [reply("e1", "1", MONDAY), reply("e2", "1", MONDAY + timedelta(minutes=14))]
    source = listed("desk", tickets=[[ticket("1")]], events=[events])
    await sync.pull(company, source, START)
    assert await hours(company) == {"unattributed": pytest.approx(0.2)}


async def test_one_action_on_many_items_is_one_touch_shared_among_them(company: Company, listed: Listed) -> None:
    tickets = [ticket(str(ref)) for ref in range(4)]
    first = [reply(f"e{ref}", str(ref), MONDAY) for ref in range(2)]
    second = [reply(f"e{ref}", str(ref), MONDAY) for ref in range(2, 4)]
    source = listed("desk", tickets=[tickets], events=[first, second])
    await sync.pull(company, source, START)
    assert await hours(company) == {"unattributed": pytest.approx(0.2)}
    await ledgers_agree(company)


async def test_a_ticket_that_comes_before_its_requester_finds_its_client_later(
    company: Company, listed: Listed
) -> None:
    source = listed(
        "desk",
        tickets=[[ticket("1", requester_id="9")]],
        events=[[reply("e1", "1", MONDAY)]],
        organizations=[[ACME]],
        users=[[Requester("9", domain="mail.acme.example")]],
    )
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": pytest.approx(0.2)}
    assert await rule_of(company, "1") == ("domain", "domain acme.example")


async def test_an_issue_follows_the_ticket_that_it_links_to_even_if_the_ticket_comes_later(
    company: Company, listed: Listed
) -> None:
    link = Link("https://desk.example/tickets/1")
    tracker = listed("tracker", issues=[[issue("APP-1", links=(link,), closed_at=MONDAY + timedelta(days=2))]])
    await sync.pull(company, tracker, START)
    assert await hours(company) == {"unattributed": 4}
    desk = listed("desk", organizations=[[ACME]], tickets=[[ticket("1", organizations=("77",))]])
    await sync.pull(company, desk, START)
    assert await hours(company) == {"Acme": 4}
    assert (await rule_of(company, "APP-1"))[0] == "link"
    await ledgers_agree(company)


async def test_an_item_of_two_clients_is_split_in_halves_that_add_up(company: Company, listed: Listed) -> None:
    split = issue("APP-1", client_names=("Acme", "Globex"), closed_at=MONDAY + timedelta(days=1), logged_hours=3.0)
    await sync.pull(company, listed("tracker", issues=[[split]]), START)
    assert await hours(company) == {"Acme": 1.5, "Globex": 1.5}
    await ledgers_agree(company)


async def test_a_person_day_is_split_evenly_over_what_that_person_had_in_progress(
    company: Company, listed: Listed
) -> None:
    spans = (Progress(MONDAY, MONDAY + timedelta(hours=6), assignee="bo"),)
    first, second = (issue(f"APP-{n}", client_names=(name,), spans=spans) for n, name in ((1, "Acme"), (2, "Globex")))
    source = listed("tracker", issues=[[first], [second]])
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": 4, "Globex": 4}
    await ledgers_agree(company)


async def test_an_item_of_which_nobody_tells_any_more_leaves_the_person_day_to_the_others(
    company: Company, listed: Listed
) -> None:
    spans = (Progress(MONDAY, MONDAY + timedelta(hours=6), assignee="bo"),)
    first, second = (issue(f"APP-{n}", client_names=(name,), spans=spans) for n, name in ((1, "Acme"), (2, "Globex")))
    silent = replace(second, spans=None, updated_at=second.updated_at + timedelta(hours=1))
    source = listed("tracker", issues=[[first, second], [silent]])
    await sync.pull(company, source, START)
    # What is told of neither touches nor progress counts as its kind usually does.
    assert await hours(company) == {"Acme": 8, "Globex": 4}
    await ledgers_agree(company)


async def test_hours_logged_that_day_are_taken_off_before_a_person_day_is_split(
    company: Company, listed: Listed
) -> None:
    spans = (Progress(MONDAY, MONDAY + timedelta(hours=6), assignee="bo"),)
    source = listed(
        "tracker",
        issues=[[issue("APP-1", client_names=("Acme",), spans=spans), issue("APP-2", client_names=("Globex",))]],
        worklogs=[[Worklog("w1", "APP-2", 2 * HOUR, day=MONDAY.date(), author="bo")]],
    )
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": 6, "Globex": 2}
    source.listed["worklogs"].append([Gone("worklog", "w1")])
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": 8, "Globex": 4}
    await ledgers_agree(company)


async def test_an_edited_worklog_moves_its_hours(company: Company, listed: Listed) -> None:
    log = Worklog("w1", "APP-1", HOUR, day=MONDAY.date(), author="bo")
    source = listed("tracker", issues=[[issue("APP-1"), issue("APP-2")]], worklogs=[[log]])
    await sync.pull(company, source, START)
    source.listed["worklogs"].append([Worklog("w1", "APP-2", 3 * HOUR, day=date(2026, 11, 10), author="bo")])
    await sync.pull(company, source, START)
    async with company.database.asking() as session:
        efforts = (await session.exec(select(Effort).where(col(Effort.basis) == "logged"))).all()
    assert [(row.day, row.seconds) for row in efforts] == [(date(2026, 11, 10), 3 * HOUR)]
    await ledgers_agree(company)


async def test_the_work_on_a_merged_ticket_goes_on_at_its_survivor_once(company: Company, listed: Listed) -> None:
    source = listed(
        "desk",
        organizations=[[ACME]],
        tickets=[[ticket("1", organizations=("77",)), ticket("2", organizations=("77",))]],
        events=[[reply("e1", "1", MONDAY), reply("e2", "2", MONDAY + timedelta(hours=1))]],
    )
    await sync.pull(company, source, START)
    source.listed["events"].append([Gone("item", "2", "merged", merged_into="1")])
    source.listed["tickets"].append([ticket("2", organizations=("77",), gone="merged")])
    await sync.pull(company, source, START)
    assert await hours(company) == {"Acme": pytest.approx(0.4)}
    async with company.database.asking() as session:
        assert (await session.exec(select(func.sum(OpenedDay.parts)))).one() == 5040
    await ledgers_agree(company)


async def test_a_deleted_item_counts_no_more(company: Company, listed: Listed) -> None:
    source = listed("desk", tickets=[[ticket("1")]], events=[[reply("e1", "1", MONDAY)]])
    await sync.pull(company, source, START)
    source.listed["tickets"].append([ticket("1", gone="deleted")])
    await sync.pull(company, source, START)
    assert await hours(company) == {}
    await ledgers_agree(company)


async def test_a_title_that_no_database_keeps_is_kept_without_what_is_wrong(company: Company, listed: Listed) -> None:
    await sync.pull(company, listed("desk", tickets=[[ticket("1", title="Ac\x00me \ud83d")]]), START)
    async with company.database.asking() as session:
        assert (await session.exec(select(Item.title))).one() == "Acme ?"


async def test_a_census_takes_out_what_it_does_not_name(company: Company, listed: Listed) -> None:
    source = listed("desk", tickets=[[ticket("1"), ticket("2")]], events=[[reply("e1", "1", MONDAY)]], census=[[]])
    await sync.pull(company, source, START)
    source.listed["census"].append([Census("item", frozenset({"2"}))])
    await sync.pull(company, source, START)
    assert await hours(company) == {}
    await ledgers_agree(company)


async def test_a_census_that_misses_too_much_takes_out_nothing_and_says_so(company: Company, listed: Listed) -> None:
    many = [ticket(str(number)) for number in range(60)]
    source = listed("desk", tickets=[many], census=[[Census("item", frozenset({"1"}))]])
    await sync.pull(company, source, START)
    async with company.database.asking() as session:
        assert (
            await session.exec(select(func.count()).select_from(Item).where(col(Item.gone).is_not(None)))
        ).one() == 0
        skipped = (await session.exec(select(SkippedRecord))).one()
    assert skipped.why.startswith("59 items are no longer listed, too many to have been deleted")


async def test_an_older_state_of_an_item_does_not_overwrite_a_newer_one(company: Company, listed: Listed) -> None:
    newer, older = ticket("1", title="Now"), ticket("1", title="Then", updated_at=MONDAY)
    await sync.pull(company, listed("desk", tickets=[[newer], [older]]), START)
    async with company.database.asking() as session:
        assert (await session.exec(select(Item.title))).one() == "Now"


async def test_reading_the_same_pages_again_changes_nothing(company: Company, listed: Listed) -> None:
    def source() -> Any:
        return listed(
            "desk",
            organizations=[[ACME, GLOBEX]],
            tickets=[[ticket("1", organizations=("77",)), ticket("2", title="Globex is slow")]],
            events=[[reply("e1", "1", MONDAY), reply("e2", "2", MONDAY)]],
        )

    await sync.pull(company, source(), START)
    before = await hours(company)
    async with company.database.writing() as session:
        for cursor in (await session.exec(select(Cursor))).all():
            cursor.value = None
    await sync.pull(company, source(), START)
    assert await hours(company) == before
    await ledgers_agree(company)


async def test_no_person_is_stored_but_as_a_keyed_hash(company: Company, listed: Listed) -> None:
    spans = (Progress(MONDAY, MONDAY + timedelta(hours=6), assignee="bo@ourfirm.example"),)
    source = listed(
        "tracker",
        issues=[[issue("APP-1", spans=spans, requester_id="kim")]],
        worklogs=[[Worklog("w1", "APP-9", HOUR, day=MONDAY.date(), author="bo@ourfirm.example")]],
    )
    await sync.pull(company, source, START)
    async with company.database.asking() as session:
        people = {row.person for row in (await session.exec(select(PersonDay))).all()}
        item = (await session.exec(select(Item))).one()
    assert len(people) == 1
    assert len(people.pop()) == 24
    assert "kim" not in str(item.facts)
    assert "bo@" not in str(item.facts)


async def test_what_cannot_be_read_is_kept_by_name_and_the_rest_goes_on(company: Company, listed: Listed) -> None:
    source = listed("desk", tickets=[[records.Skipped("17", "it has no date"), ticket("1")]])
    await sync.pull(company, source, START)
    async with company.database.asking() as session:
        skipped = (await session.exec(select(SkippedRecord))).one()
        cursor = (await session.exec(select(Cursor))).one()
    assert (skipped.at_id, skipped.why) == ("17", "it has no date")
    assert (cursor.received, cursor.stored, cursor.skipped) == (2, 1, 1)


async def test_a_source_that_fails_keeps_its_cursor_and_says_why(company: Company, listed: Listed) -> None:
    source = listed("desk", tickets=[[ticket("1")]], events=[[]])

    async def fails(*_: object) -> Any:
        raise Unavailable("desk.example did not answer")
        yield

    good = source.pages
    source.pages = lambda stream, *rest: fails() if stream == "tickets" else good(stream, *rest)
    with pytest.raises(Unavailable, match=r"desk\.example did not answer"):
        await sync.pull(company, source, START)
    async with company.database.asking() as session:
        cursors = {row.stream: row for row in (await session.exec(select(Cursor))).all()}
    assert cursors["tickets"].error == "desk.example did not answer"
    assert cursors["tickets"].last_good_at is None
    assert cursors["events"].last_good_at is not None


async def test_of_a_file_that_is_read_anew_only_what_still_cannot_be_read_is_kept(
    company: Company, tmp_path: Path
) -> None:
    items, header = tmp_path / "items.csv", "item_id,kind,client,opened_at,closed_at,hours"
    rows = ["1,ticket,Acme,2026-11-02,,", "2,ticket,Acme,someday,,", "3,ticket,Acme,never,,"]
    mended = [*rows[:1], "2,ticket,Acme,2026-11-02,,", *rows[2:]]
    for lines, kept in ((rows, ["line 3", "line 4"]), (mended, ["line 4"])):
        items.write_text("\n".join([header, *lines]), encoding="utf-8")
        await sync.pull(company, CsvFile(items), START)
        async with company.database.asking() as session:
            skipped = (await session.exec(select(SkippedRecord).order_by(col(SkippedRecord.at_id)))).all()
        assert [row.at_id for row in skipped] == kept
