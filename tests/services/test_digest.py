"""The weekly digest: what stands in it, when it is written, and that a team gets one a week whatever happens."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.demo.workspace import Channel, User, Workspace
from bot.domain.load import OWN_WORK, UNATTRIBUTED, Evening, Share
from bot.services import deliver, digest
from bot.services.company import Company
from bot.services.digest_view import Digest, Expected, Moved, Newcomer
from bot.services.messages import from_payload
from bot.slack.notifier import Notifier
from bot.store import cursors, first_pull, snapshots
from bot.store.database import Database
from bot.store.tables import Alert, AlertEvent, Cursor, Delivery, Item, Note, Team, Threshold
from bot.store.teams import ensure_default_teams
from tests.services.books import ENGINEERING, SUPPORT, TODAY, Books

MONDAY = date(2026, 11, 16)
PARIS = ZoneInfo("Europe/Paris")
LONG_AGO = datetime(2025, 11, 17, 9, tzinfo=UTC)
NINE = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""Monday, nine o'clock in Paris."""


@dataclass
class Firm:
    """A company whose Support is live in #support, with a workspace and a clock that a test moves."""

    database: Database
    books: Books
    slack: Workspace
    lea: User
    support: Channel
    now: datetime = NINE

    @property
    def company(self) -> Company:
        return Company(self.database, PARIS, lambda: self.now)

    async def team(self, **values: object) -> Team:
        """Change Support, and return it."""
        async with self.database.writing() as session:
            team = await session.get_one(Team, SUPPORT)
            team.sqlmodel_update(values)
            session.add(team)
        return team

    async def evening(self, day: date, shares: Mapping[int, float], active: int = 9, **more: float) -> None:
        """Write a judged evening; `more` holds plain shares by `plain_<id>`."""
        kept = {id_: Share(20, 10, q, q, q, more.get(f"plain_{id_}", q), 20, 10, q * 3600) for id_, q in shares.items()}
        async with self.database.writing() as session:
            evening = Evening(day, 100, 25, 50, 3600, 600, 1, 0.25, active, kept)
            await snapshots.save_evening(session, SUPPORT, evening, thin=False)

    async def composed(self, until: date = MONDAY) -> Digest:
        async with self.database.asking() as session:
            team = await session.get_one(Team, SUPPORT)
            return await digest.compose(session, self.company, team, until)

    async def planned(self) -> int:
        async with self.database.writing() as session:
            return await digest.plan(session, self.company)

    async def told(self) -> list[str]:
        """Send what waits; return what stands in the channel."""
        poster = Notifier(AsyncWebClient(self.slack.bot_token, base_url=self.slack.api_url, retry_handlers=[]))
        await deliver.deliver(self.company, poster, [self.lea.id])
        return [message.text for message in self.slack.messages(self.support)]

    async def rows(self) -> list[Delivery]:
        async with self.database.asking() as session:
            return list((await session.exec(select(Delivery).order_by(col(Delivery.made_at)))).all())


@pytest.fixture
async def firm(database: Database, books: Books) -> AsyncIterator[Firm]:
    async with Workspace() as slack:
        lea = slack.add_user("Lea", admin=True)
        support = slack.add_channel("support", lea)
        made = Firm(database, books, slack, lea, support)
        async with database.writing() as session:
            await ensure_default_teams(session, LONG_AGO)
            await first_pull.mark_reported(session, LONG_AGO)
        await made.team(channel_id=support.id, live_since=date(2026, 1, 1))
        yield made


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


def back(day: date) -> int:
    """Count the days from the books' today."""
    return (TODAY - day).days


async def four(firm: Firm) -> list[int]:
    return [await firm.books.client(name) for name in ("Acme", "Globex", "Nordal", "Umbra")]


async def test_everybody_above_or_near_a_limit_is_watched_those_above_first(firm: Firm) -> None:
    acme, globex, nordal, umbra = await four(firm)
    await firm.evening(date(2026, 11, 8), {acme: 0.21, globex: 0.24, nordal: 0.10, umbra: 0.02})
    await firm.evening(
        date(2026, 11, 15), {acme: 0.22, globex: 0.26, nordal: 0.15, umbra: 0.03}, **{f"plain_{umbra}": 0.4}
    )

    view = await firm.composed()

    assert [(each.client, each.state, each.above, each.crossed) for each in view.watched] == [
        ("Umbra", "over", True, False),
        ("Globex", "over", True, True),
        ("Acme", "near", False, False),
    ]
    assert view.watched[1].before == 0.24
    assert view.moved == (Moved("Nordal", 0.10, 0.15),)
    assert view.largest == ("Globex", 0.26)
    assert (view.since, view.until, view.judged) == (date(2026, 11, 9), MONDAY, date(2026, 11, 15))
    assert not view.quiet


async def test_hours_worked_above_the_limit_are_mentioned_too(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.05})
    await firm.books.worked(SUPPORT, acme, back(date(2026, 11, 10)), 6)
    await firm.books.worked(SUPPORT, OWN_WORK, back(date(2026, 11, 10)), 4)

    (watched,) = (await firm.composed()).watched

    assert (watched.client, watched.state, watched.worked) == ("Acme", "over", 0.6)


async def test_alerts_and_findings_stand_with_their_reason(firm: Firm) -> None:
    acme, globex, nordal, umbra = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.22, globex: 0.2, nordal: 0.1, umbra: 0.1})
    await firm.books.alert(SUPPORT, acme, back(date(2026, 11, 12)), reason="on_course", limit=0.28, crowding=True)
    await firm.books.alert(SUPPORT, nordal, 40, state="cleared", cleared_on=date(2026, 11, 11))
    await firm.books.alert(SUPPORT, umbra, 60, state="cleared", cleared_on=date(2026, 10, 30))
    await firm.books.alert(ENGINEERING, umbra, 10)
    async with firm.database.writing() as session:
        day = date(2026, 11, 12)
        note = {"team_id": SUPPORT, "since": day, "noted_on": day, "reason": "few_big"}
        session.add(Note(client_id=globex, **note))
        session.add(Note(client_id=umbra, ended_on=date(2026, 11, 13), **note))
        event = {"old": "pending", "new": "open", "why": "", "at": NINE}
        figures = {"cross_between": ["2026-11-29", "2026-12-04"]}
        session.add(AlertEvent(alert_id=1, day=date(2026, 11, 15), kind="opened", figures=figures, **event))

    view = await firm.composed()

    course, noted = view.watched
    assert (course.client, course.state, course.limit) == ("Acme", "on_course", 0.28)
    assert course.crossing == (date(2026, 11, 29), date(2026, 12, 4))
    assert (course.crowding, noted.crowding) == (True, False)
    assert (noted.client, noted.state, noted.note) == ("Globex", "noted", "few_big")
    assert view.ended == ("Nordal",)


@pytest.mark.parametrize(
    ("reason", "cleared_on", "lack"),
    [
        ("above", date(2026, 11, 3), "quiet"),
        ("above", date(2026, 10, 19), "quiet"),
        ("above", date(2026, 10, 18), ""),
        ("on_course", date(2026, 11, 3), ""),
    ],
)
async def test_whoever_is_above_a_limit_again_soon_after_an_alert_is_told_as_quiet(
    firm: Firm, reason: str, cleared_on: date, lack: str
) -> None:
    acme, *_ = await four(firm)
    await firm.books.opened(SUPPORT, acme, 80, 1)
    await firm.evening(date(2026, 11, 15), {acme: 0.4})
    await firm.books.alert(SUPPORT, acme, 60, reason=reason, state="cleared", cleared_on=cleared_on)

    view = await firm.composed()

    (watched,) = view.watched
    assert (watched.state, watched.lack, watched.ended) == ("over", lack, cleared_on if lack else None)
    assert view.ended == ()


async def test_windows_agreed_beforehand_hold_the_limit_and_are_told(firm: Firm) -> None:
    acme, globex, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.35, globex: 0.1})
    async with firm.database.writing() as session:
        fields = {"team_id": SUPPORT, "set_by": "U1", "set_at": NINE, "share": 0.4}
        session.add_all(
            [
                Threshold(
                    client_id=acme, since=date(2026, 11, 2), until=date(2026, 11, 30), because="migration", **fields
                ),
                Threshold(client_id=globex, since=date(2027, 3, 1), until=date(2027, 3, 30), **fields),
            ]
        )

    view = await firm.composed()

    (watched,) = view.watched
    assert (watched.state, watched.limit, watched.agreed) == ("near", 0.4, True)
    assert view.expected == (Expected("Acme", 0.4, date(2026, 11, 2), date(2026, 11, 30), "migration"),)


async def test_where_clients_are_few_nobody_is_watched_by_default(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.9}, active=2)
    view = await firm.composed()
    assert (view.watched, view.too_few) == ((), 2)
    async with firm.database.writing() as session:
        session.add(Threshold(team_id=SUPPORT, share=0.5, since=MONDAY, set_by="U1", set_at=NINE))
    view = await firm.composed()
    assert ([each.client for each in view.watched], view.too_few) == (["Acme"], None)


async def test_the_week_s_volume_stands_beside_what_is_usual(firm: Firm) -> None:
    acme, _, _, umbra = await four(firm)
    for week in range(1, 13):
        await firm.books.opened(SUPPORT, acme, back(MONDAY) + 7 * week - 1, 10 + week)
        await firm.books.worked(SUPPORT, acme, back(MONDAY) + 7 * week - 1, 5)
    await firm.books.opened(SUPPORT, umbra, back(date(2026, 11, 13)), 7)
    await firm.books.opened(SUPPORT, UNATTRIBUTED, back(date(2026, 11, 12)), 2)
    await firm.books.worked(SUPPORT, UNATTRIBUTED, back(date(2026, 11, 12)), 5)

    view = await firm.composed()

    volume = view.volume
    assert (volume.items, volume.seconds, volume.unattributed_items) == (11 + 7 + 2, 10 * 3600, 2)
    assert (volume.usual_items, volume.usual_seconds, volume.unattributed) == (15.5, 5 * 3600, 0.5)
    assert view.new == (Newcomer("Umbra", 7),)


async def test_a_young_team_has_no_newcomers_and_no_usual_week(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.books.opened(SUPPORT, acme, back(date(2026, 11, 13)), 7)
    view = await firm.composed()
    assert (view.new, view.volume.usual_items, view.judged) == ((), None, None)


async def test_a_late_source_and_a_first_pull_are_told(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 12), {acme: 0.1})
    silent = datetime(2026, 11, 13, 6, tzinfo=UTC)
    when = {"opened_at": silent, "updated_at": silent, "opened_day": silent.date()}
    async with firm.database.writing() as session:
        session.add(Item(source="zendesk", external_id="1", kind="ticket", team_id=SUPPORT, title="", **when))
        session.add(Cursor(source="zendesk", stream="tickets", last_good_at=silent, backfilled_at=silent))
    view = await firm.composed()
    assert [(late.source, late.since) for late in view.sources.late] == [("zendesk", silent)]
    assert not view.quiet
    async with firm.database.writing() as session:
        cursor = await session.get_one(Cursor, ("zendesk", "tickets"))
        cursor.last_good_at = None
        session.add(cursor)
    assert (await firm.composed()).sources.pulling


async def test_a_quiet_week_is_sent_as_one_line(firm: Firm) -> None:
    acme, *_ = await four(firm)
    for day in (date(2026, 11, 8), date(2026, 11, 15)):
        await firm.evening(day, {acme: 0.16})
    assert await firm.planned() == 1
    assert await firm.told() == ["Support, 9-15 Nov: nobody near a limit; largest Acme 16 %; sources good."]


async def test_monday_at_nine_in_the_company_s_zone_is_when_a_digest_is_due(firm: Firm) -> None:
    for now, monday in (
        (NINE, MONDAY),
        (NINE - timedelta(seconds=1), date(2026, 11, 9)),
        (NINE + timedelta(days=6, hours=23), MONDAY),
        (datetime(2026, 7, 6, 6, 59, tzinfo=UTC), date(2026, 6, 29)),
        (datetime(2026, 7, 6, 7, tzinfo=UTC), date(2026, 7, 6)),
    ):
        firm.now = now
        assert digest.due(firm.company) == monday


async def test_a_team_gets_one_digest_a_week_however_often_it_is_planned(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    planned = []
    for hours in range(0, 7 * 24 + 1, 12):
        firm.now = NINE + timedelta(hours=hours)
        planned.append(await firm.planned())
        await firm.told()
    assert planned == [1, *[0] * 13, 1]
    assert [text.split(":")[0] for text in await firm.told()] == ["Support, 9-15 Nov", "Support, 16-22 Nov"]


async def test_a_crash_before_the_rows_are_kept_leaves_none_and_the_next_run_writes_it(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    with pytest.raises(InterruptedError):
        async with firm.database.writing() as session:
            assert await digest.plan(session, firm.company) == 1
            raise InterruptedError
    assert await firm.rows() == []
    assert await firm.planned() == 1


async def test_a_crash_between_slack_and_the_row_sends_no_second_one(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.planned()
    assert len(await firm.told()) == 1
    async with firm.database.writing() as session:
        (row,) = (await session.exec(select(Delivery))).all()
        row.sqlmodel_update({"state": "waiting", "sent_at": None, "message_ts": None})
        session.add(row)
    firm.now += timedelta(minutes=1)
    assert await firm.planned() == 0
    assert len(await firm.told()) == 1


async def test_what_the_row_says_is_what_was_true_on_monday(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.planned()
    await firm.evening(date(2026, 11, 15), {acme: 0.5})
    assert "largest Acme 16 %" in (await firm.told())[0]
    (row,) = await firm.rows()
    view = from_payload(row.payload)
    assert isinstance(view, Digest)
    assert view.following == date(2026, 11, 23)


@pytest.mark.parametrize("values", [{"live_since": None}, {"live_since": date(2026, 12, 1)}, {"channel_id": None}])
async def test_a_team_that_observes_or_has_no_channel_tells_its_admins(firm: Firm, values: dict[str, object]) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.team(**values)
    assert await firm.planned() == 1
    assert await firm.told() == []
    sent = [row for row in await firm.rows() if row.state == "sent"]
    assert [(row.kind, row.target) for row in sent] == [("direct", firm.lea.id)]
    firm.now += timedelta(days=1)
    assert await firm.planned() == 0


async def test_nothing_is_told_before_the_first_report_or_of_a_team_never_judged(firm: Firm) -> None:
    acme, *_ = await four(firm)
    assert await firm.planned() == 0
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.team(made_at=NINE + timedelta(hours=1))
    assert await firm.planned() == 0


async def test_a_week_that_ended_before_the_first_report_has_no_digest(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    firm.now = NINE + timedelta(hours=2)
    async with firm.database.writing() as session:
        await cursors.set_value(session, first_pull.REPORTED, (NINE + timedelta(hours=1)).isoformat())
    assert await firm.planned() == 0
    firm.now += timedelta(days=7)
    assert await firm.planned() == 1


async def test_a_digest_that_its_channel_refuses_is_told_to_the_admins_and_follows_the_team(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.team(channel_id="C0GONE")
    await firm.planned()
    assert await firm.told() == []
    rows = await firm.rows()
    assert {row.state for row in rows if row.kind == "post"} == {"failed"}
    assert any("Alerts of Support do not get through" in str(row.payload) or row.kind == "direct" for row in rows)
    await firm.team(channel_id=firm.support.id)
    firm.now += timedelta(minutes=1)
    assert await firm.planned() == 0
    assert len(await firm.told()) == 1


async def test_what_never_got_through_is_not_sent_beside_the_next_one(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {acme: 0.16})
    await firm.team(channel_id="C0GONE")
    await firm.planned()
    await firm.told()
    firm.now += timedelta(days=7)
    await firm.team(channel_id=firm.support.id)
    assert await firm.planned() == 1
    assert [text.split(":")[0] for text in await firm.told()] == ["Support, 16-22 Nov"]


async def test_an_open_alert_is_mentioned_whatever_its_share_has_become(firm: Firm) -> None:
    acme, *_ = await four(firm)
    await firm.evening(date(2026, 11, 15), {})
    await firm.books.alert(SUPPORT, acme, 40, reason="above")
    async with firm.database.asking() as session:
        assert (await session.exec(select(Alert))).one()
    assert [each.client for each in (await firm.composed()).watched] == ["Acme"]
