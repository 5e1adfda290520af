"""Sends deliveries, and turns what Slack answers into what happens next. No alert is ever given up silently."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.office_hours import Calendar
from bot.language import ENGLISH
from bot.services import quiet
from bot.services.company import Company
from bot.services.messages import (
    AlertView,
    Anew,
    CustomLetter,
    Digest,
    DisplacedLetter,
    Trouble,
    from_payload,
    to_payload,
)
from bot.services.poster import Closed, Envelope, Gone, Later, Place, Poster, Refused, Revoked, Undelivered, Unreachable
from bot.store import deliveries, teams
from bot.store.deliveries import ADMINS
from bot.store.tables import Delivery

log = structlog.get_logger()

TRY_AGAIN = timedelta(minutes=10)
"""How often a refused message is tried again: Slack does not tell us that an admin invited the bot."""

MOST_ROUNDS = 4
"""A round may write new rows (a message posted anew, a word to the admins), which the next one sends."""

BELIEVED_LOST = 3
"""So many attempts without a trace, and a message that Slack says it took is taken to be deleted."""

LOUD = frozenset({*deliveries.MESSAGES, "nudge", "reply"})
"""What notifies people, and so waits for office hours; an edit tells nobody, a note follows on what somebody did."""

Lane = tuple[str, int | None]


@dataclass(slots=True)
class _Run:
    """One call of `send_all`: what waits until the next one, and what went out."""

    company: Company
    poster: Poster
    calendar: Calendar
    closed: set[str | Lane] = field(default_factory=set)
    sent: int = 0
    made: int = 0

    def holds(self, row: Delivery) -> bool:
        """Tell whether a row waits for office hours: alerts do, unless critical ones may pass."""
        if row.alert_id is None or row.kind not in LOUD:
            return False
        if self.calendar.is_open(self.company.clock().astimezone(self.company.zone)):
            return False
        critical = bool(row.payload.get("critical")) and row.payload.get("state") == "open"
        return not (critical and self.calendar.hours.critical_passes)


async def send_all(company: Company, poster: Poster, admins: Sequence[str]) -> int:
    """Send what is due, oldest first for each channel or person; return how many messages went out."""
    async with company.database.asking() as session:
        run = _Run(company, poster, await quiet.calendar(session, company))
    async with company.database.writing() as session:
        for row, channel_id in await deliveries.stranded(session):
            if row.kind == "post":
                await deliveries.redirect(session, row, channel_id)
            else:
                await _post_anew(run, session, row, channel_id, "moved")
    for _ in range(MOST_ROUNDS):
        run.made = 0
        await _address(company, admins)
        try:
            await _round(run)
        except Revoked as error:
            await _hold_all(company, error)
            break
        if not run.made:
            break
    return run.sent


async def _hold_all(company: Company, error: Revoked) -> None:
    """Let everything wait, and say so where somebody reads it: Slack is no way to say it."""
    log.error("slack_token_refused", code=error.code, advice="set a token that holds, then start again")
    async with company.database.writing() as session:
        await deliveries.hold_all(session, error.code, company.clock() + TRY_AGAIN)


async def _address(company: Company, admins: Sequence[str]) -> None:
    """Give each admin a row of their own, with an id and a message of its own."""
    if not admins:
        return
    async with company.database.writing() as session:
        for row in await deliveries.to_send(session):
            if row.target != ADMINS:
                continue
            copies = [
                Delivery(**row.model_dump() | {"id": str(uuid.uuid5(uuid.UUID(row.id), admin)), "target": admin})
                for admin in dict.fromkeys(admins)
            ]
            await deliveries.add(session, copies)
            await deliveries.drop(session, row)


async def _round(run: _Run) -> None:
    async with run.company.database.asking() as session:
        rows = await deliveries.to_send(session)
    busy: set[Lane] = set()
    for row in rows:
        lane = (row.target, row.alert_id)
        if row.target == ADMINS or row.target in run.closed or lane in run.closed | busy:
            continue
        if run.holds(row):
            # What stands behind a message needs it; behind a reply nothing does.
            busy |= {lane} if row.kind in deliveries.MESSAGES else set()
            continue
        if row.not_before is not None and row.not_before > run.company.clock():
            _wait(run, row)
            continue
        async with run.company.database.writing() as session:
            claimed = await deliveries.claim(session, row)
            language = await _language(session, claimed) if claimed is not None else ENGLISH
        if claimed is None:
            # Dropped since it was listed, or another replica sends it: what stands behind it must not overtake it.
            busy.add(lane)
        else:
            await _send(run, claimed, language)


def _wait(run: _Run, row: Delivery) -> None:
    """Keep the order behind a row that is not due; a refused edit alone holds nothing up."""
    if row.state == "waiting":
        run.closed.add(row.target)
    elif row.kind != "edit":
        run.closed.add((row.target, row.alert_id))


async def _language(session: AsyncSession, row: Delivery) -> str:
    """Return the language of the team in whose channel a row is said; a person's is known to Slack alone."""
    if deliveries.is_person(row.target):
        return ENGLISH
    team = None if row.alert_id is None else await deliveries.team_of(session, row.alert_id)
    if team is None:
        here = await teams.in_channel(session, row.target)
        team = next((each for each in here if each.name == _team_in(row)), here[0] if here else None)
    return team.language if team else ENGLISH


async def _send(run: _Run, row: Delivery, language: str) -> None:
    """Send a claimed row, and keep the answer."""
    place: Place | None = None
    if row.kind in ("edit", "reply", "note"):
        place = await _place(run, row)
        if place is None:
            return
    try:
        answer = await _hand_over(run.poster, row, place, language)
    except Undelivered as error:
        await _not_sent(run, row, error)
        return
    async with run.company.database.writing() as session:
        await deliveries.mark_sent(session, row, answer.channel_id, answer.ts, run.company.clock())
        for about in (row.target, f"{row.target}/{row.alert_id}"):
            await deliveries.end_trouble(session, about)
    run.sent += 1


async def _place(run: _Run, row: Delivery) -> Place | None:
    """Return where the message stands that a row is about; without one the row is not needed."""
    async with run.company.database.writing() as session:
        message = (
            await deliveries.standing_about(session, row.about, row.target)
            if row.alert_id is None
            else await deliveries.standing(session, row.alert_id, row.target)
        )
        if message is not None and message.channel_id is not None and message.message_ts is not None:
            return Place(message.channel_id, message.message_ts)
        await deliveries.drop(session, row, "nothing to change")
        return None


async def _hand_over(poster: Poster, row: Delivery, place: Place | None, language: str) -> Place:
    reader = row.target if deliveries.is_person(row.target) else ""
    envelope = Envelope(row.id, from_payload(row.payload), row.event_id, reader, language)
    if place is None:
        to = poster.post if row.kind == "post" else poster.direct
        return await to(envelope, row.target)
    if row.kind in ("reply", "note"):
        return await poster.reply(envelope, place)
    await poster.edit(envelope, place)
    return place


async def _not_sent(run: _Run, row: Delivery, error: Undelivered) -> None:
    """Do what the error says. A channel that waits lets all its messages wait, so that their order holds."""
    log.warning("message_not_sent", code=error.code, kind=row.kind, target=row.target, attempts=row.attempts)
    now = run.company.clock()
    match error:
        case Later():
            run.closed.add(row.target)
            async with run.company.database.writing() as session:
                await deliveries.mark_later(session, row, error.code, now + timedelta(seconds=error.seconds))
        case Gone():
            await _gone(run, row, error)
        case Unreachable() if row.kind in {"direct", "edit"} and row.alert_id is None:
            # An alert is never given up; what else somebody was to hear is of no use once they have left.
            async with run.company.database.writing() as session:
                await deliveries.drop(session, row, error.code)
        case Closed() | Refused():
            if isinstance(error, Closed):
                run.closed.add(row.target)
            elif row.kind != "edit":
                run.closed.add((row.target, row.alert_id))
            await _tell_admins(run, row, error)
        case _:
            raise error


async def _gone(run: _Run, row: Delivery, error: Gone) -> None:
    """Post once anew what somebody deleted. Who deletes that too does not want it."""
    if row.kind in (*deliveries.MESSAGES, "nudge") and row.attempts < BELIEVED_LOST:
        run.closed.add((row.target, row.alert_id))
        async with run.company.database.writing() as session:
            await deliveries.mark_later(session, row, error.code, run.company.clock() + timedelta(seconds=30))
        return
    async with run.company.database.writing() as session:
        if row.kind in ("reply", "note", "nudge"):
            await deliveries.drop(session, row, error.code)
        else:
            await _post_anew(run, session, row, row.target, "deleted")


async def _post_anew(run: _Run, session: AsyncSession, row: Delivery, target: str, why: Anew) -> None:
    """Replace an alert's message that cannot be changed any more by a new one, which says why."""
    await deliveries.drop(session, row, why)
    view = from_payload(row.payload)
    if row.alert_id is None or not isinstance(view, AlertView):
        return
    message = row if row.kind in deliveries.MESSAGES else await deliveries.standing(session, row.alert_id, row.target)
    if message is None or message.payload.get("anew") == why:
        return
    await deliveries.drop(session, message, why)
    await deliveries.drop_unsent(session, row.alert_id, row.target, ("edit", "reply"))
    new = Delivery(
        id=str(uuid.uuid5(uuid.UUID(row.id), why)),
        event_id=row.event_id,
        alert_id=row.alert_id,
        kind=message.kind,
        target=target,
        payload=to_payload(replace(view, anew=why)),
        made_at=run.company.clock(),
    )
    await deliveries.add(session, [new])
    run.made += 1


async def _tell_admins(run: _Run, row: Delivery, error: Closed | Refused) -> None:
    """Keep the row for a later try, and tell the admins once for each cause what they can do."""
    now = run.company.clock()
    about = row.target if isinstance(error, Closed) else f"{row.target}/{row.alert_id}"
    async with run.company.database.writing() as session:
        await deliveries.mark_failed(session, row, error.code, now + TRY_AGAIN)
        team = None if row.alert_id is None else await deliveries.team_of(session, row.alert_id)
        # Without a channel the trouble is with the admin's own direct message: the log is all that is left.
        name = team.name if team is not None else _team_in(row)
        if (
            not name
            or deliveries.is_person(row.target)
            or not await deliveries.note_trouble(session, about, error.code, now)
        ):
            return
        trouble = Trouble(code=error.code, channel_id=row.target, team=name)
        notice = Delivery(
            id=str(uuid.uuid5(uuid.UUID(row.id), f"{row.attempts}:{error.code}")),
            kind="direct",
            target=ADMINS,
            payload=to_payload(trouble),
            made_at=now,
        )
        await deliveries.add(session, [notice])
        run.made += 1


def _team_in(row: Delivery) -> str:
    """Return the team that a message without an alert speaks of."""
    match from_payload(row.payload):
        case Digest() as message:
            return message.team
        case DisplacedLetter(view=view) | CustomLetter(view=view):
            return view.team
    return ""
