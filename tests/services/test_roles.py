"""Roles given and taken: what is written, what is refused, and who hears of it."""

import pytest

from bot.demo.workspace import User
from bot.domain.roles import ADMIN, LEADER, MANAGER, Grant
from bot.services import roles
from bot.services.messages import LeadersChanged, from_payload
from bot.services.refused import Refused
from bot.services.roles import Circle, Done
from bot.slack.blocks.roles import Book, changed
from bot.store import roles as store
from tests.services.desk import Desk

CHIEF, OTHER, THIRD = "U0CHIEF", "U0OTHER", "U0THIRD"


async def change(desk: Desk, by: str, circle: Circle | None = None, **what: list[Grant]) -> Done:
    async with desk.database.writing() as session:
        return await roles.change(session, desk.company, by, circle or Circle(), **what)


async def granted(desk: Desk) -> list[Grant]:
    async with desk.database.asking() as session:
        return await store.granted(session)


async def test_what_is_so_already_is_left_alone(desk: Desk) -> None:
    manager = Grant(MANAGER, OTHER, 1)
    assert await change(desk, CHIEF, give=[manager, manager]) == Done((manager,), ())
    assert await change(desk, CHIEF, give=[manager], take=[Grant(MANAGER, OTHER, 2)]) == Done((), ())
    assert await granted(desk) == [manager]


async def test_nobody_else_to_hear_of_the_first_leader_is_said(desk: Desk) -> None:
    done = await change(desk, CHIEF, Circle(admins=[CHIEF]), give=[Grant(LEADER, CHIEF)])
    assert done.told == 0
    told = changed(done, Book([], {})).text
    assert told.endswith("Nobody else is there to hear of it. The record of changes keeps it.")


async def test_each_reader_gets_one_letter_for_all_that_one_change_did(desk: Desk) -> None:
    await change(desk, CHIEF, give=[Grant(LEADER, OTHER)])
    members = {"S1": frozenset({THIRD, CHIEF})}
    circle = Circle(members=members, handles={"S1": "direction"})
    done = await change(desk, CHIEF, circle, give=[Grant(LEADER, "S1")], take=[Grant(LEADER, OTHER)])
    assert done.told == 2
    letters = {row.target: from_payload(row.payload) for row in (await desk.deliveries("waiting"))[-2:]}
    common = {"by": CHIEF, "given": ("S1",), "taken": (OTHER,), "handles": {"S1": "direction"}}
    assert letters == {OTHER: LeadersChanged(**common), THIRD: LeadersChanged(**common, you=True)}


async def test_a_letter_goes_out_once_and_at_any_hour(desk: Desk) -> None:
    reader = desk.slack.add_user("Rita")
    await desk.office_hours()
    await change(desk, desk.admin.id, give=[Grant(LEADER, reader.id)])
    for _ in range(3):
        await desk.crash()
    await desk.tell()
    assert len(desk.slack.messages(desk.slack.direct(reader))) == 1


@pytest.mark.parametrize("gone", [True, False])
async def test_who_left_keeps_no_letter_waiting_for_ever(desk: Desk, *, gone: bool) -> None:
    reader: User = desk.slack.add_user("Rita", deleted=gone)
    await change(desk, desk.admin.id, give=[Grant(LEADER, reader.id)])
    await desk.tell()
    assert [row.target for row in await desk.deliveries("dropped" if gone else "sent")] == [reader.id]
    assert await desk.deliveries("waiting") == await desk.deliveries("failed") == []


async def test_whoever_changes_admins_is_one_afterwards(desk: Desk) -> None:
    await change(desk, CHIEF, give=[Grant(ADMIN, CHIEF), Grant(ADMIN, OTHER)])
    by_role = Circle(lasting=False)
    with pytest.raises(Refused, match="You would be no admin any more"):
        await change(desk, CHIEF, by_role, take=[Grant(ADMIN, OTHER), Grant(ADMIN, CHIEF)])
    assert len(await granted(desk)) == 2
    await change(desk, CHIEF, by_role, take=[Grant(ADMIN, OTHER)])
    assert await granted(desk) == [Grant(ADMIN, CHIEF)]
    await change(desk, CHIEF, Circle(lasting=True), take=[Grant(ADMIN, CHIEF)])
    assert await granted(desk) == []


async def test_a_leader_can_be_taken_back_even_if_slack_does_not_tell_who_leads(desk: Desk) -> None:
    await change(desk, CHIEF, give=[Grant(LEADER, OTHER), Grant(LEADER, "S1")])
    silent = Circle(untold="Slack does not tell.")
    with pytest.raises(Refused, match="The leaders must be told"):
        await change(desk, CHIEF, silent, give=[Grant(LEADER, THIRD)])
    await change(desk, CHIEF, silent, take=[Grant(LEADER, OTHER)])
    assert await granted(desk) == [Grant(LEADER, "S1")]
