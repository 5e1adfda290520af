"""Colleagues feel an alert: counted once each, shown from three on, kept without anybody's name."""

import json

import pytest
from sqlmodel import SQLModel, select

from bot.services import feeling
from bot.services.refused import Refused
from bot.store import feelings
from bot.store.tables import Feeling
from tests.services.desk import Desk

COLLEAGUES = ("U0ANA", "U0BO", "U0CHI", "U0DAN")


def felt(desk: Desk) -> str:
    (post,) = desk.posts()
    return next((line for line in post.text.splitlines() if "feel this" in line or "felt this" in line), "")


async def marks(desk: Desk) -> list[Feeling]:
    async with desk.database.asking() as session:
        return list((await session.exec(select(Feeling))).all())


async def test_the_message_says_from_three_on_how_many_feel_it(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    said = [felt(desk)]
    for colleague in COLLEAGUES:
        await desk.act(feeling.feel, colleague, alert_id)
        said.append(felt(desk))
    few = "Fewer than 3 colleagues feel this so far; the figures do"
    several = "{} colleagues feel this: figures and team agree"
    assert said == ["", few, few, several.format(3), several.format(4)]
    (post,) = desk.posts()
    # The second press changed nothing in the message: only what may be told does.
    assert len(post.earlier) == 3
    assert not desk.slack.replies(post)


async def test_nobody_counts_twice_and_every_alert_hides_a_person_behind_another_mark(desk: Desk) -> None:
    first, second = await desk.open(), await desk.open("Globex")
    await desk.tell()
    await desk.act(feeling.feel, "U0ANA", first)
    with pytest.raises(Refused, match="counted already"):
        await desk.act(feeling.feel, "U0ANA", first)
    await desk.act(feeling.feel, "U0ANA", second)
    one, other = await marks(desk)
    assert one.mark != other.mark
    assert len(one.mark) == 64


async def test_what_is_kept_names_nobody_and_goes_with_the_episode(desk: Desk) -> None:
    alert_id = await desk.open()
    await desk.tell()
    for colleague in COLLEAGUES:
        await desk.act(feeling.feel, colleague, alert_id)
    async with desk.database.asking() as session:
        for table in SQLModel.metadata.sorted_tables:
            kept = json.dumps([[str(each) for each in row] for row in await session.execute(select(table))])
            assert not any(colleague in kept for colleague in COLLEAGUES), table.name
    async with desk.database.writing() as session:
        await feelings.forget(session)
    assert len(await marks(desk)) == 4
    await desk.event(alert_id, "cleared", new="cleared", alert={"state": "cleared", "cleared_on": desk.now.date()})
    await desk.tell()
    async with desk.database.writing() as session:
        await feelings.forget(session)
    assert await marks(desk) == []
    assert (await desk.alert(alert_id)).felt == 4
    assert felt(desk) == "4 colleagues felt this"
    with pytest.raises(Refused, match="is over"):
        await desk.act(feeling.feel, "U0EVE", alert_id)


async def test_it_is_behind_the_third_button_of_a_message(desk: Desk) -> None:
    await desk.open()
    await desk.tell()
    (post,) = desk.posts()
    (row,) = [block for block in post.blocks if block["type"] == "actions"]
    (items, follow, more) = row["elements"]
    assert [items["text"]["text"], follow["text"]["text"]] == ["See the items", "I follow this"]
    assert [each["text"]["text"] for each in more["options"]] == [
        "I feel this: counted, never named",
        "Snooze, say that it is expected, or that it is no problem",
    ]
    assert not any("accessory" in block for block in post.blocks)
