"""What people do about an alert: each act is an event with who and why, told in the transaction that writes it."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.handling import Act, Handling, handled
from bot.language import gettext as _
from bot.language import marked
from bot.services import deliver, windows
from bot.services.alert_view import About
from bot.services.company import Company
from bot.services.refused import Refused
from bot.store import acts, alerts, decisions, deliveries
from bot.store.tables import AlertEvent, Client, Team

LONGEST_SNOOZE = timedelta(days=366)
OVER = marked("This alert is over. Nothing is left to decide about it.")
GONE = marked("This alert is gone. What is open: /clientload")


async def about(session: AsyncSession, alert_id: int, *, lock: bool = True) -> tuple[About, Handling]:
    """Return an open alert with its team and client, and what was done about it; raises `Refused` for any other."""
    found = await deliveries.alert_to_tell(session, alert_id, lock=lock)
    if found is None:
        raise Refused(_(GONE))
    if found[0].state != "open":
        raise Refused(_(OVER))
    return found, handled((await acts.of(session, [alert_id])).get(alert_id, ()))


async def follow(session: AsyncSession, company: Company, by: str, alert_id: int) -> None:
    """Name somebody as following an alert."""
    handling = (await about(session, alert_id))[1]
    if by in handling.followers:
        raise Refused(_("You follow this already."))
    await write(session, company, alert_id, Act("followed", by))


async def snooze(session: AsyncSession, company: Company, by: str, alert_id: int, until: date, because: str) -> None:
    """Keep an alert quiet until a day, on which it speaks again; earlier only if the share rises by ten points."""
    await about(session, alert_id)
    if until <= company.today():
        raise Refused(_("Choose a day to come."))
    if until - company.today() > LONGEST_SNOOZE:
        raise Refused(_("Choose a day within a year."))
    newest = await _newest(session, alert_id)
    share = float(newest.figures.get("q28", 0.0))
    await write(session, company, alert_id, Act("snoozed", by, because, until, share))


async def expect(
    session: AsyncSession,
    company: Company,
    by: str,
    alert_id: int,
    *,
    share: float,
    until: date,
    because: str,
) -> None:
    """Agree on a window in which the client may take up to `share` (0..1), until a day, that one included."""
    _alert, team, client = (await about(session, alert_id))[0]
    await windows.agree(session, company, by, team, client, share, until=until, because=because)
    await write(session, company, alert_id, Act("expected", by, because, until, share))


async def follow_window(
    session: AsyncSession, company: Company, by: str, team: Team, client: Client, now: Act | None = None
) -> None:
    """Write on the open alerts that show a window of a client in a team what became of it: another one, or its end."""
    about_it = [alert.id or 0 for alert in await decisions.alerts_about(session, client.id or 0, team.id)]
    done = await acts.of(session, about_it)
    for alert_id in about_it:
        decision = handled(done.get(alert_id, ())).decision
        if decision is not None and decision.kind == "expected":
            await write(session, company, alert_id, now or Act("woken", by))


async def settle(session: AsyncSession, company: Company, by: str, alert_id: int, because: str) -> None:
    """Say that an alert is not a problem: nothing more is said of it until it is over."""
    await about(session, alert_id)
    await write(session, company, alert_id, Act("settled", by, because))


async def wake(session: AsyncSession, company: Company, by: str, alert_id: int) -> None:
    """Take back what was decided."""
    handling = (await about(session, alert_id))[1]
    if handling.decision is None:
        raise Refused(_("Nothing was decided about this alert. Choose something else."))
    await write(session, company, alert_id, Act("woken", by))


def changes_something(done: Iterable[Act], act: Act) -> bool:
    """Say whether an act leaves an alert other than what was done about it already."""
    before = (*done,)
    now, then = handled(before), handled((*before, act))
    return (now.decided, now.decision and now.decision.kind) != (then.decided, then.decision and then.decision.kind)


async def _newest(session: AsyncSession, alert_id: int) -> AlertEvent:
    return (await alerts.newest_events(session, [alert_id]))[alert_id]


async def write(session: AsyncSession, company: Company, alert_id: int, act: Act) -> None:
    """Write what was done beside the figures of the last evening, and plan what is told of it."""
    newest = await _newest(session, alert_id)
    event = AlertEvent(
        alert_id=alert_id,
        day=newest.day,
        at=company.clock(),
        kind=act.kind,
        old="open",
        new="open",
        why=act.why,
        figures=newest.figures,
        by=act.by,
        until=act.until,
        share=act.share or None,
    )
    await alerts.add_events(session, [event])
    await deliver.plan_alert(session, company, alert_id)
