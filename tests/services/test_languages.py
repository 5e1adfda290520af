"""What is posted speaks the language of the team, what one person gets speaks theirs."""

import pytest

from bot.demo.workspace import User
from bot.language import FRENCH, speaking
from bot.services import deliver, digest
from bot.services.messages import AlertView, from_payload, to_payload
from bot.services.poster import Envelope, Place
from bot.slack.blocks import alert
from bot.slack.notifier import drawn
from bot.store.tables import Delivery
from bot.store.teams import all_teams
from tests.services.desk import Desk


class Noted:
    """Takes everything, and keeps who it was for and in which language."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str]] = []

    async def _take(self, way: str, envelope: Envelope, channel_id: str) -> Place:
        self.kept.append((way, envelope.reader, envelope.language))
        return Place(channel_id, f"{len(self.kept)}.0")

    async def post(self, envelope: Envelope, channel_id: str) -> Place:
        return await self._take("post", envelope, channel_id)

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        return await self._take("direct", envelope, f"D{user_id}")

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        return await self._take("reply", envelope, place.channel_id)

    async def edit(self, envelope: Envelope, place: Place) -> None:
        await self._take("edit", envelope, place.channel_id)


@pytest.fixture
async def responsible(desk: Desk) -> User:
    """Give Support, which speaks French, somebody responsible who does not."""
    user = desk.slack.add_user("Lena", locale="en-GB")
    await desk.set_team(responsible_id=user.id, language=FRENCH)
    return user


async def rows(desk: Desk, kind: str) -> list[Delivery]:
    return [row for row in await desk.deliveries("sent") if row.kind == kind]


def in_french(row: Delivery) -> str:
    """Return what a row says to the French, which is nothing that it says to others."""
    message = from_payload(row.payload)
    with speaking(FRENCH):
        french = drawn(message, {}).text
    assert not set(french.splitlines()) & set(drawn(message, {}).text.splitlines())
    return french


async def becomes_critical(desk: Desk, alert_id: int) -> None:
    desk.later(days=1)
    await desk.event(alert_id, "upgraded", new="critical", alert={"critical": True}, q28=0.5)


async def write_digests(desk: Desk) -> None:
    """Write the digests of both teams for one channel."""
    async with desk.database.writing() as session:
        support, engineering = await all_teams(session)
        engineering.channel_id = support.channel_id
        for team in (support, engineering):
            view = await digest.compose(session, desk.company, team, desk.company.today())
            fields = {"kind": "post", "target": team.channel_id, "payload": to_payload(view)}
            session.add(Delivery(id=team.name, made_at=desk.now, **fields))


async def test_whatever_is_said_in_a_channel_has_its_team_s_language_and_a_person_their_own(
    desk: Desk, responsible: User
) -> None:
    noted = Noted()
    alert_id = await desk.open()
    for _ in range(2):
        await desk.plan()
        await deliver.deliver(desk.company, noted, desk.admins)
        await becomes_critical(desk, alert_id)
    assert [(way, language) for way, reader, language in sorted(noted.kept) if not reader] == [
        ("edit", FRENCH),
        ("post", FRENCH),
        ("reply", FRENCH),
    ]
    assert [(way, reader) for way, reader, _ in sorted(noted.kept) if reader] == [
        ("direct", responsible.id),
        ("edit", responsible.id),
    ]


async def test_two_teams_in_one_channel_are_each_spoken_of_in_their_own_language(desk: Desk) -> None:
    noted = Noted()
    await desk.set_team(language=FRENCH)
    await write_digests(desk)
    await deliver.deliver(desk.company, noted, desk.admins)
    assert sorted(noted.kept) == [("post", "", ""), ("post", "", FRENCH)]


async def test_a_french_channel_reads_french_while_whoever_is_responsible_reads_english(
    desk: Desk, responsible: User
) -> None:
    alert_id = await desk.open()
    await desk.tell()
    (post,), (copy,) = desk.posts(), desk.slack.messages(desk.slack.direct(responsible))
    assert copy.text.startswith("Acme is above its Support limit: 34 % now")
    assert post.text == in_french((await rows(desk, "post"))[0])
    await becomes_critical(desk, alert_id)
    await desk.tell()
    assert "50 % now" in copy.text
    edited = next(row for row in await rows(desk, "edit") if row.target == desk.channel.id)
    assert post.text == in_french(edited)
    (reply,) = desk.slack.replies(post)
    view = from_payload((await rows(desk, "reply"))[0].payload)
    assert isinstance(view, AlertView)
    with speaking(FRENCH):
        assert reply.text == alert.reply(view, {}).text


async def test_a_digest_and_the_admins_letters_speak_the_language_of_those_who_read_them(desk: Desk) -> None:
    await desk.set_team(language=FRENCH)
    await write_digests(desk)
    grace = desk.slack.add_user("Grace", admin=True, locale="fr-CA")
    desk.admins.append(grace.id)
    await desk.open()
    await desk.set_team(live_since=None)
    await desk.tell()
    # Nothing says which of two places is told first.
    english, french = sorted(desk.posts(), key=lambda post: post.text)
    (told,) = [row for row in await rows(desk, "post") if row.id == "Support"]
    assert french.text == in_french(told)
    assert english.text.startswith("Observing: Engineering")
    (theirs,), (hers,) = desk.letters(), desk.slack.messages(desk.slack.direct(grace))
    assert theirs.text.startswith("Observing: Acme is above its Support limit")
    assert hers.text == in_french((await rows(desk, "direct"))[0])
