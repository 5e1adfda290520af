"""The smallest source there can be, of an API made up for it; each step is a method, so that one can be done badly."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from http import HTTPStatus

import httpx

from integrations.errors import CursorExpired, Refused
from integrations.http import Api, Trail
from integrations.mapping import Row, flag, instant, records, rows, whole
from integrations.records import Gone, Item, Record, Worklog
from integrations.source import Account, Page, Stream, Variable

VARIABLES = (
    Variable("TOY_URL", "Toy's address", "the address bar", "https://toy.example"),
    Variable("TOY_TOKEN", "a token", "Toy > Profile", "t0ken", secret=True),
)


class Toy:
    """Rows come by their change, from a position on; the server says where it stands and whether there is more."""

    name = "toy"
    streams = (Stream("items"), Stream("hours"))
    api_of = Api

    def __init__(self, values: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self.api = self.api_of(http, values["TOY_URL"], headers={"Authorization": f"Bearer {values['TOY_TOKEN']}"})
        self.host = self.api.host

    async def check(self) -> Account:
        """Say who we are."""
        return Account(str(whole(await self.api.get("/me"))["name"]))

    async def pages(self, stream: str, cursor: str | None, since: datetime) -> AsyncIterator[Page]:
        """Read one of `streams`."""
        place, trail = self.begin(cursor, since), self.trail()
        while True:
            answer = await self.ask(stream, trail.follow(place), cursor)
            found = self.rows(answer)
            place = self.place_behind(answer, found, place)
            yield Page(self.records(stream, found), self.cursor(place))
            if self.is_end(answer, found):
                return

    def trail(self) -> Trail:
        """Remember the places of one pull."""
        return Trail(self.host)

    def begin(self, cursor: str | None, since: datetime) -> str:
        """Begin at a cursor, else at an instant."""
        if cursor and not cursor.replace(".", "").isdecimal():
            raise CursorExpired("the cursor is none that this version wrote")
        return cursor or f"{int(since.timestamp())}.0"

    async def ask(self, stream: str, place: str, given: str | None) -> Row:
        """Ask for a page."""
        try:
            return whole(await self.api.get(f"/{stream}", {"after": place}))
        except Refused as refusal:
            if refusal.status == HTTPStatus.GONE and place == given:
                raise CursorExpired(f"{self.host} no longer knows our place") from refusal
            raise

    def rows(self, answer: Row) -> list[Row]:
        """Take the rows out of a page."""
        return rows(answer, "rows")

    def place_behind(self, answer: Row, found: list[Row], place: str) -> str:  # noqa: ARG002 - for those who know better
        """Stand behind a page."""
        return str(answer["position"]) if answer.get("position") else place

    def cursor(self, place: str) -> str:
        """Write a place down."""
        return place

    def is_end(self, answer: Row, found: list[Row]) -> bool:  # noqa: ARG002 - likewise
        """Say whether this was the last page."""
        return not flag(answer, "more")

    def records(self, stream: str, found: list[Row]) -> list[Record]:
        """Make records of rows."""
        return records(found, self.item if stream == "items" else self.hours)

    def item(self, row: Row) -> Item | Gone:
        """Make an item of a row."""
        if row["state"] == "merged":
            return Gone("item", self.id_of(row), "merged", merged_into=self.survivor(row))
        return Item(
            kind="issue",
            id=self.id_of(row),
            title=row["title"],
            opened_at=self.instant(row["opened"]),
            updated_at=self.instant(row["changed"]),
            container=self.container(row),
            requester_domain=self.domain(row["by"]),
            gone="deleted" if row["state"] == "deleted" else None,
        )

    def id_of(self, row: Row) -> str:
        """Return a row's id."""
        return str(row["id"])

    def survivor(self, row: Row) -> str | None:
        """Return what a row was merged into."""
        return str(row["into"])

    def container(self, row: Row) -> str:
        """Return where an item stands."""
        return str(row["project"])

    def domain(self, address: str) -> str:
        """Return the domain of an address."""
        return address.rpartition("@")[2]

    def instant(self, text: str) -> datetime:
        """Read a time."""
        return instant(text)

    def hours(self, row: Row) -> Worklog | Gone:
        """Make a worklog of a row."""
        if row["state"] == "deleted":
            return Gone("worklog", self.id_of(row))
        return Worklog(self.id_of(row), str(row["item"]), int(row["minutes"]) * 60, day=self.day(row))

    def day(self, row: Row) -> date:
        """Return the day worked."""
        return date.fromisoformat(row["day"])
