"""A test of the suite: sources written badly on purpose, one defect each, which it must name."""

# ruff: noqa: ARG002 - what a bad source ignores is its defect

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from integrations.conformance import CHECKS, Check, verify
from integrations.errors import Refused, SourceError, Throttled, Unauthorized, Unavailable, Unreadable
from integrations.http import Api, Trail
from integrations.mapping import Row, whole
from integrations.records import Record, Skipped, Worklog
from integrations.source import Account
from tests.integrations.toy.server import case_of
from tests.integrations.toy.source import Toy

BY_NAME = {check.name: check for check in CHECKS}
BAD: dict[type[Toy], tuple[str, ...]] = {}


def fails(*names: str) -> Callable[[type[Toy]], type[Toy]]:
    """Say which check must name a source's defect; of several, each must."""

    def note(bad: type[Toy]) -> type[Toy]:
        BAD[bad] = names
        return bad

    return note


def taking_as_empty(*errors: type[SourceError]) -> type[Api]:
    """Make an API that answers some errors with a page of nothing."""

    class Lenient(Api):
        async def get(self, path: str, params: Any = None) -> Any:
            try:
                return await super().get(path, params)
            except errors:
                return {"name": "Bot", "rows": [], "more": False}

    return Lenient


class Impatient(Api):
    """Speaks without the house's retries, errors and checks."""

    async def get(self, path: str, params: Any = None) -> Any:
        response = await self._http.get(self._base + path, params=params, headers=self._headers)
        if response.status_code == 200:
            return response.json()
        raise self._failure(response, path, datetime.now(UTC))


@fails("first pull")
class ForgetsAStream(Toy):
    streams = Toy.streams[:1]


@fails("nothing changed")
class CountsPullsAsRecords(Toy):
    pulls = 0

    def begin(self, cursor: str | None, since: datetime) -> str:
        type(self).pulls += 1
        return super().begin(None, since)

    def hours(self, row: Row) -> Any:
        made = super().hours(row)
        return Worklog(f"{made.id}-{self.pulls}", "1", 60, day=date(2026, 3, 3)) if isinstance(made, Worklog) else made


@fails("changed")
class ReadsOnce(Toy):
    def is_end(self, answer: Row, found: list[Row]) -> bool:
        return True

    def begin(self, cursor: str | None, since: datetime) -> str:
        return cursor if cursor == "9999999999.0" else super().begin(cursor, since)

    def cursor(self, place: str) -> str:
        return "9999999999.0"


@fails("changed while paging", "deleted while paging")
class ByOffset(Toy):
    """Goes on by the number of rows read, in a list that shifts."""

    read = 0

    async def ask(self, stream: str, place: str, given: str | None) -> Row:
        begin, _, offset = place.partition("+")
        self.read = int(offset or 0)
        return whole(await self.api.get(f"/{stream}", {"after": begin, "offset": self.read}))

    def place_behind(self, answer: Row, found: list[Row], place: str) -> str:
        begin = place.partition("+")[0]
        return f"{begin}+{self.read + len(found)}" if answer.get("more") else str(answer.get("position", begin))

    def begin(self, cursor: str | None, since: datetime) -> str:
        return cursor if cursor and "+" in cursor else super().begin(cursor, since)


@fails("cut short")
class SavesTheCursorTooEarly(Toy):
    async def pages(self, stream: str, cursor: str | None, since: datetime) -> Any:
        held = None
        async for page in super().pages(stream, cursor, since):
            if held is not None:
                yield type(page)(held.records, page.cursor)
            held = page
        if held is not None:
            yield held


@fails("page boundary")
class DropsTheLastRowOfAPage(Toy):
    def rows(self, answer: Row) -> list[Row]:
        found = super().rows(answer)
        return found[:-1] if len(found) == 3 else found


@fails("one second")
class GoesOnByTheSecond(Toy):
    def place_behind(self, answer: Row, found: list[Row], place: str) -> str:
        return f"{super().place_behind(answer, found, place).partition('.')[0]}.999999"


@fails("duplicate")
class NumbersRows(Toy):
    number = 0

    def id_of(self, row: Row) -> str:
        type(self).number += 1
        return str(self.number)


@fails("deleted")
class ForgetsDeletions(Toy):
    def item(self, row: Row) -> Any:
        return super().item({**row, "state": "open" if row["state"] == "deleted" else row["state"]})


@fails("merged")
class ForgetsTheSurvivor(Toy):
    def survivor(self, row: Row) -> str | None:
        return None


@fails("moved")
class NeverMoves(Toy):
    def container(self, row: Row) -> str:
        return "Shop"


@fails("late time entry")
class DatesTimeByItsEntry(Toy):
    def day(self, row: Row) -> date:
        return self.instant(row["changed"]).date()


@fails("changed time entry")
class AddsChangedTimeAgain(Toy):
    def hours(self, row: Row) -> Any:
        made = super().hours(row)
        return Worklog(f"{made.id}-{made.seconds}", "1", made.seconds, day=made.day) if row["state"] == "open" else made


@fails("deleted time entry")
class ForgetsDeletedTime(Toy):
    def hours(self, row: Row) -> Any:
        return super().hours({**row, "state": "open"})


class FollowingApi(Impatient):
    async def get(self, path: str, params: Any = None) -> Any:
        response = await self._http.get(self._base + path, params=params, headers=self._headers, follow_redirects=True)
        if response.status_code == 200:
            return response.json()
        raise self._failure(response, path, datetime.now(UTC))


@fails("301", "302")
class FollowsRedirects(Toy):
    api_of = FollowingApi


@fails("400", "403", "404")
class TakesARefusalForNothing(Toy):
    api_of = taking_as_empty(Refused)


@fails("401")
class TakesAClosedDoorForNothing(Toy):
    api_of = taking_as_empty(Unauthorized)


@fails("500", "502", "broken connection")
class TakesAnOutageForNothing(Toy):
    api_of = taking_as_empty(Unavailable)


class Talkative(Api):
    def _failure(self, response: httpx.Response, path: str, now: datetime) -> SourceError:
        return type(super()._failure(response, path, now))(f"{response.url} said {response.text}", 30)  # type: ignore[call-arg]


@fails("400", "403")
class RepeatsTheBody(Toy):
    api_of = Talkative


@fails("outage", "500 once", "503 once", "429 with seconds", "429 with a part of a second", "429 with nothing")
class GivesUpAtOnce(Toy):
    api_of = Impatient


class NumbersOnly(Api):
    def _failure(self, response: httpx.Response, path: str, now: datetime) -> SourceError:
        if response.status_code == 429:
            return Throttled("wait", float(response.headers["Retry-After"]))
        return super()._failure(response, path, now)


@fails("429 with a date")
class ReadsSecondsAlone(Toy):
    api_of = NumbersOnly


@fails("429 for an hour")
class TakesThrottlingForNothing(Toy):
    api_of = taking_as_empty(Throttled)


@fails("429 for an hour")
class AsksAgainAtOnce(Toy):
    class Hasty(Api):
        def _failure(self, response: httpx.Response, path: str, now: datetime) -> SourceError:
            return Throttled("at once", 0) if response.status_code == 429 else super()._failure(response, path, now)

    api_of = Hasty


@fails("truncated JSON", "HTML with 200", "another shape")
class TakesGarbageForNothing(Toy):
    api_of = taking_as_empty(Unreadable)


@fails("HTML with 200", "truncated JSON", "broken connection")
class LetsForeignErrorsOut(Toy):
    api_of = Impatient


@fails("cursor expired")
class HoldsOnToACursor(Toy):
    async def ask(self, stream: str, place: str, given: str | None) -> Row:
        return whole(await self.api.get(f"/{stream}", {"after": place}))


@fails("foreign cursor")
class TrustsItsCursor(Toy):
    def begin(self, cursor: str | None, since: datetime) -> str:
        return f"{float(cursor)}" if cursor and cursor.count(".") == 0 else super().begin(cursor, since)


class NoTrail(Trail):
    def follow(self, cursor: str) -> str:
        return cursor


@fails("cursor that does not move")
class FollowsForEver(Toy):
    def trail(self) -> Trail:
        return NoTrail(self.host)


@fails("empty page that is not the end")
class StopsAtAnEmptyPage(Toy):
    def is_end(self, answer: Row, found: list[Row]) -> bool:
        return not found or super().is_end(answer, found)


@fails("unknown fields")
class KnowsEveryField(Toy):
    def item(self, row: Row) -> Any:
        return super().item(row) if "brand_new" not in row else None


@fails("null fields", "surprising fields")
class TrustsEveryField(Toy):
    def records(self, stream: str, found: list[Row]) -> list[Record]:
        return [self.item(row) if stream == "items" else self.hours(row) for row in found]


@fails("bad row")
class LosesBadRows(Toy):
    def records(self, stream: str, found: list[Row]) -> list[Record]:
        return [one for one in super().records(stream, found) if not isinstance(one, Skipped)]


@fails("odd time formats")
class CutsTheZoneOff(Toy):
    def instant(self, text: str) -> datetime:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)


class Posting(Api):
    async def get(self, path: str, params: Any = None) -> Any:
        await self._send("POST", "/seen", None, {"path": path})
        return await super().get(path, params)


@fails("read only")
class WritesWithAPost(Toy):
    api_of = Posting


@fails("no people")
class KeepsAddresses(Toy):
    def domain(self, address: str) -> str:
        return address


@fails("variables")
class ReadsWhatItDoesNotDeclare(Toy):
    def __init__(self, values: Mapping[str, str], http: httpx.AsyncClient) -> None:
        super().__init__({**values, "TOY_URL": values["TOY_URL"]}, http)
        self.secret = values["TOY_SECRET"]


@fails("who we are")
class IsNobody(Toy):
    async def check(self) -> Account:
        await super().check()
        return Account("")


@fails("official description")
class MisspellsAParameter(Toy):
    async def ask(self, stream: str, place: str, given: str | None) -> Row:
        return whole(await self.api.get(f"/{stream}", {"after": place, "order_by": "changed"}))


@fails("official description")
class AsksWhereNothingIs(Toy):
    async def ask(self, stream: str, place: str, given: str | None) -> Row:
        return whole(await self.api.get(f"/{stream}s", {"after": place}))


async def broken(check: Check, build: Any) -> bool:
    """Say whether a source breaks a check, in whatever way."""
    try:
        await verify(check, case_of(build))
    except Exception:  # noqa: BLE001 - a bad source may raise anything
        return True
    return False


@pytest.mark.parametrize("check", CHECKS, ids=str)
async def test_a_source_without_a_defect_passes(check: Check) -> None:
    await verify(check, case_of())


@pytest.mark.parametrize(("bad", "names"), BAD.items(), ids=[bad.__name__ for bad in BAD])
async def test_a_defect_is_named_by_its_check(bad: type[Toy], names: tuple[str, ...]) -> None:
    assert [name for name in names if not await broken(BY_NAME[name], bad)] == []


def test_every_check_has_a_defect_that_it_names() -> None:
    assert {name for names in BAD.values() for name in names} == BY_NAME.keys()
