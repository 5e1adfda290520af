import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.conformance.wire import Answer, Wire, pull, pulled
from integrations.errors import CursorExpired, Refused, Unauthorized
from integrations.http import Api
from integrations.records import Census, DueChange, Gone, Item, Link, Progress, Skipped
from integrations.tracker.trello import API, FEED_PAGE, FULL_PAGE, LOOK_BACK, Trello, build
from integrations.trello_cards import Naming
from tests.integrations.cases.trello import (
    ANA,
    BOARDS,
    BOB,
    CARD,
    CLIENT,
    DOING,
    HISTORY,
    TO_DO,
    VALUES,
    Boards,
    action,
    moved,
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 20, tzinfo=UTC)
NAMING = Naming(frozenset({"doing", "in review"}), frozenset({"done"}), "Client", "Priority")
THE_CARD = f"/1/cards/{CARD['id']}"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def connect(answer: Answer) -> tuple[Trello, Wire]:
    """Connect to two boards as they are on a day."""
    wire = Wire(answer)
    return Trello(Api(wire.client(), API), tuple(BOARDS), NAMING, "Europe/Paris", now=lambda: NOW), wire


async def cards(server: Boards) -> list[Item]:
    return [one for one in pulled(await pull(connect(server.answer)[0], "cards", SINCE)) if isinstance(one, Item)]


async def card(history: list[dict[str, Any]] = HISTORY, **fields: Any) -> Item:
    server = Boards()
    server.cards[1], server.history = {**CARD, **fields}, history
    (item,) = await cards(server)
    return item


async def test_a_card_keeps_what_the_load_needs_and_no_text_of_its_description() -> None:
    assert await card() == Item(
        kind="issue",
        id=CARD["id"],
        title="Stock connector",
        opened_at=at(2, 9),
        updated_at=datetime(2026, 3, 6, 18, 0, 0, 123000, tzinfo=UTC),
        url="https://trello.example/c/xY1/1-stock-connector",
        closed_at=at(6, 17),
        priority="Urgent",
        container="App",
        labels=("connectors",),
        client_names=("Acme",),
        links=(
            Link("https://firm.zendesk.example/agent/tickets/101"),
            Link("https://firm.zendesk.example/agent/tickets/102"),
        ),
        spans=(Progress(at(3, 9), at(4, 10), ANA), Progress(at(4, 10), at(6, 17), BOB)),
        due_on=date(2026, 3, 13),
        due_changes=(DueChange(at(4, 9), date(2026, 3, 11), date(2026, 3, 13)),),
        urgent=True,
    )


async def test_a_card_is_done_when_it_is_marked_so_or_archived_whatever_its_list() -> None:
    marked = action("updateCard", "2026-03-05T12:00:00.000Z", old={"dueComplete": False})
    archived = action("updateCard", "2026-03-06T12:00:00.000Z", old={"closed": False})
    began = moved("2026-03-03T09:00:00.000Z", TO_DO, DOING)
    open_ = await card([began], idList=DOING)
    assert open_.closed_at is None
    assert open_.spans == (Progress(at(3, 9), None, BOB),)
    assert (await card([marked, began], idList=DOING, dueComplete=True)).closed_at == at(5, 12)
    put_away = await card([archived, began], idList=DOING, closed=True)
    assert put_away.closed_at == at(6, 12)
    assert put_away.spans == (Progress(at(3, 9), at(6, 12), BOB),)


async def test_a_card_that_was_made_in_a_list_of_work_was_in_progress_from_the_start() -> None:
    assert (await card([], idList=DOING)).spans == (Progress(at(2, 9), None, BOB),)


async def test_a_due_day_that_is_taken_away_moves_to_none() -> None:
    gone = action("updateCard", "2026-03-04T09:00:00.000Z", old={"due": "2026-03-10T23:30:00.000Z"})
    found = await card([gone], due=None)
    assert (found.due_on, found.due_changes) == (None, (DueChange(at(4, 9), date(2026, 3, 11), None),))


async def test_a_client_can_be_written_as_a_text_and_a_field_that_was_emptied_names_none() -> None:
    text = {"id": "1", "idCustomField": CLIENT, "value": {"text": "Globex"}, "idValue": None}
    assert (await card(customFieldItems=[text])).client_names == ("Globex",)
    assert (await card(customFieldItems=[{**text, "value": None}])).client_names == ()


@pytest.mark.parametrize("fields", [{"isTemplate": True}, {"cardRole": "separator"}, {"cardRole": "mirror"}])
async def test_a_template_a_line_and_another_cards_picture_are_no_work(fields: dict[str, Any]) -> None:
    server = Boards()
    server.cards[1] = {**CARD, **fields}
    assert await cards(server) == []


async def test_a_history_is_read_to_its_end() -> None:
    server = Boards()
    noise = [action("updateCard", "2026-03-07T09:00:00.000Z", number, old={"pos": 1}) for number in range(FULL_PAGE)]
    server.history = noise
    honest = server.answer
    server.answer = lambda one: (
        httpx.Response(200, json=HISTORY) if one.url.path == f"{THE_CARD}/actions" else honest(one)
    )
    (item,) = await cards(server)
    assert item.due_changes == (DueChange(at(4, 9), date(2026, 3, 11), date(2026, 3, 13)),)


async def test_a_card_with_many_actions_is_read_once_a_pull() -> None:
    server = Boards()
    for minute in range(2 * FEED_PAGE):
        server.put(1, "again", at(7) + timedelta(minutes=minute))
    source, wire = connect(server.answer)
    await pull(source, "cards", SINCE)
    assert len(wire.asked(THE_CARD)) == 1


async def test_actions_are_followed_from_the_newest_and_a_reading_that_was_cut_short_goes_on_behind_its_page() -> None:
    server = Boards()
    for number in range(1, 2 * FEED_PAGE + 1):
        server.put(number, "a card", at(5) + timedelta(seconds=number))
    first = await anext(connect(server.answer)[0].pages("cards", None, SINCE))
    source, wire = connect(server.answer)
    *_, last = await pull(source, "cards", SINCE, first.cursor)
    asked = wire.asked("/1/boards/appAPP01/actions")[0]
    assert asked["since"] == "2026-03-01T00:00:00Z"
    assert asked["before"] == json.loads(first.cursor)["appAPP01"]["before"]
    begins = f"{NOW - LOOK_BACK:%Y-%m-%dT%H:%M:%SZ}"
    assert json.loads(last.cursor) == {board: {"from": begins} for board in BOARDS}


async def test_a_quiet_pull_asks_each_board_once() -> None:
    source, wire = connect(Boards().answer)
    await pull(source, "cards", at(10))
    assert [one.url.path for one in wire.requests] == [f"/1/boards/{board}/actions" for board in BOARDS]


async def test_a_deleted_card_is_gone_by_its_action() -> None:
    server = Boards()
    server.delete(1, at(8))
    assert pulled(await pull(connect(server.answer)[0], "cards", SINCE)) == [Gone("item", CARD["id"])]


async def test_a_card_that_was_moved_to_a_board_that_is_not_read_is_gone() -> None:
    server = Boards()
    server.put(1, "moved away", at(8))
    server.cards[1] = {**CARD, "idBoard": "6" * 24}
    assert pulled(await pull(connect(server.answer)[0], "cards", SINCE)) == [Gone("item", CARD["id"])]


async def test_a_card_out_of_sight_is_gone_and_no_fault_of_the_token() -> None:
    """Trello says 401 for a card on somebody else's board, as it does for a token that it does not know."""
    server = Boards()
    honest = server.answer
    server.answer = lambda one: httpx.Response(401) if one.url.path == THE_CARD else honest(one)
    assert pulled(await pull(connect(server.answer)[0], "cards", SINCE)) == [Gone("item", CARD["id"])]
    actions, left = "/1/boards/appAPP01/actions", iter("once")

    def revoked(request: httpx.Request) -> httpx.Response:
        about = request.url.path == actions or (request.url.path.startswith("/1/boards/") and next(left) in "on")
        return honest(request) if about else httpx.Response(401)

    with pytest.raises(Unauthorized):
        await pull(connect(revoked)[0], "cards", SINCE)


@pytest.mark.parametrize("id_", ["../members/me", f"{CARD['id']}?fields=all", "", 7])
async def test_an_id_of_another_form_is_never_asked_for(id_: object) -> None:
    feed = [{"id": "a1", "type": "updateCard", "data": {"card": {"id": id_}}}]
    source, wire = connect(lambda _: httpx.Response(200, json=feed))
    found = pulled(await pull(source, "cards", SINCE))
    assert found == [Skipped("a1", "a field has an unexpected form")] * len(BOARDS)
    assert {one.url.path.rpartition("/")[2] for one in wire.requests} == {"actions"}


async def test_the_census_goes_back_by_the_oldest_of_a_page_that_has_no_order() -> None:
    server = Boards()
    made = {number: {**CARD, "id": server.ref(number)} for number in range(1, FULL_PAGE + 11)}
    made |= {
        number: {**row, "closed": True, "dateLastActivity": "2026-01-05T08:00:00.000Z"} for number, row in made.items()
    }
    server.cards = {**made, FULL_PAGE + 11: {**CARD, "id": server.ref(FULL_PAGE + 11), "idBoard": BOARDS["elseEL02"]}}
    source, wire = connect(server.answer)
    *_, census = pulled(await pull(source, "census", SINCE))
    assert isinstance(census, Census)
    assert len(census.ids) == FULL_PAGE + 11
    assert [one.get("before") for one in wire.asked("/1/boards/appAPP01/cards/all")] == [None, server.ref(11)]


async def test_a_label_that_changes_without_an_action_is_read_once_a_day_while_a_card_is_worked_on() -> None:
    """Trello tells neither labels nor custom fields as actions, but to webhooks."""
    server = Boards()
    long_ago = {"closed": True, "dateLastActivity": "2026-01-05T08:00:00.000Z"}
    server.cards[2] = {**CARD, "id": server.ref(2), **long_ago}
    server.cards[3] = {**CARD, "id": server.ref(3), "closed": True}
    server.cards[1] = {**CARD, "labels": [{"id": "3", "name": "Acme"}]}
    source, wire = connect(server.answer)
    *found, census = pulled(await pull(source, "census", SINCE))
    assert {one.id: one.labels for one in found if isinstance(one, Item)} == {
        server.ref(1): ("Acme",),
        server.ref(3): ("connectors",),
    }
    assert census == Census("item", frozenset(map(server.ref, (1, 2, 3))))
    assert not wire.asked(f"/1/cards/{server.ref(2)}")


async def test_a_census_of_nothing_is_a_right_that_was_taken_away() -> None:
    server = Boards()
    server.cards.clear()
    with pytest.raises(Unauthorized):
        await pull(connect(server.answer)[0], "census", SINCE)


async def test_a_cursor_of_another_kind_begins_anew() -> None:
    with pytest.raises(CursorExpired):
        await pull(connect(Boards().answer)[0], "cards", SINCE, '{"appAPP01": {"from": "yesterday"}}')


async def test_check_says_who_we_are_and_looks_into_each_board_without_a_secret_in_an_address() -> None:
    wire = Wire(Boards().answer)
    account = await build(VALUES, wire.client()).check()
    assert (account.name, account.sees) == ("clientload", "2 boards")
    assert {one.headers["Authorization"] for one in wire.requests} == {
        'OAuth oauth_consumer_key="wire-key", oauth_token="wire-token"'
    }
    assert not [one for one in wire.requests if "wire-" in str(one.url)]
    with pytest.raises(Refused, match="TRELLO_ZONE is no time zone"):
        await build({**VALUES, "TRELLO_ZONE": "Paris"}, wire.client()).check()
