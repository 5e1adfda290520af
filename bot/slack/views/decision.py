"""What somebody decided about an alert, read from its dialog."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services import handling
from bot.services.company import Company
from bot.services.refused import Checks, Refused, Wrong, gathered
from bot.slack.blocks.decision import BECAUSE, SHARE, UNTIL, WHAT
from bot.slack.request import Person, Role
from bot.slack.rights import doubt
from bot.slack.views.submitting import Errors
from bot.slack.words import percent
from bot.store.tables import Team

SNOOZES = {"day": timedelta(days=1), "week": timedelta(days=7)}
NEEDS = {"until": (UNTIL, BECAUSE), "expected": (UNTIL, SHARE, BECAUSE), "settled": (BECAUSE,)}
MISSING = {
    UNTIL: marked("Choose a day."),
    SHARE: marked("Type a share, such as 40 %."),
    BECAUSE: marked("Say why, for those who read this later."),
}

FIELDS = (WHAT, UNTIL, SHARE, BECAUSE)
DECIDING = {"day": WHAT, "week": WHAT, "until": UNTIL, "expected": SHARE, "settled": WHAT, "woken": WHAT}
"""The choices, each with the field on which it mostly depends."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stood in the dialog when it was sent."""

    alert_id: int
    what: str
    until: date | None
    share: str
    because: str

    @classmethod
    def of(cls, view: dict[str, Any]) -> "Given":
        """Read a submitted view."""
        values = view["state"]["values"]
        until = values[UNTIL][UNTIL].get("selected_date")
        return cls(
            int(view["private_metadata"]),
            values[WHAT][WHAT]["selected_option"]["value"],
            date.fromisoformat(until) if until else None,
            (values[SHARE][SHARE].get("value") or "").strip(),
            (values[BECAUSE][BECAUSE].get("value") or "").strip(),
        )

    @property
    def missing(self) -> Errors:
        """Return the fields that this choice needs and that are empty."""
        held = {UNTIL: self.until, SHARE: self.share, BECAUSE: self.because}
        return {name: _(MISSING[name]) for name in NEEDS.get(self.what, ()) if not held[name]}


def check_may_decide(person: Person, team: Team) -> None:
    """Refuse whoever neither manages the team nor is an admin."""
    if person.role < Role.ADMIN and team.id not in person.manages:
        said = _("This is decided by a manager of {team} or an admin. You can follow it.", team=team.name)
        raise Refused(said + doubt(person))


async def decide(company: Company, person: Person, given: Given) -> Errors:
    """Do what was decided, or return all that is wrong; then nothing was done."""
    checks = Checks()
    for name, why in given.missing.items():
        checks.add(name, why)
    try:
        async with company.database.writing() as session:
            _alert, team, _client = (await handling.about(session, given.alert_id))[0]
            check_may_decide(person, team)
            await _do(session, company, person.id, given, checks)
            checks.settle()
    except Wrong as wrong:
        return gathered((name if name in FIELDS else WHAT, why) for name, why in wrong.errors.items())
    return {}


async def _do(session: AsyncSession, company: Company, by: str, given: Given, checks: Checks) -> None:
    """Do what was chosen, as far as what was filled in lets it be tried; what is wrong is left to `checks`."""
    id_, because, until = given.alert_id, given.because, given.until
    with checks.at(DECIDING[given.what]):
        match given.what:
            case "day" | "week":
                await handling.snooze(session, company, by, id_, company.today() + SNOOZES[given.what], because)
            case "until" if until is not None:
                await handling.snooze(session, company, by, id_, until, because)
            case "expected":
                await _expect(session, company, by, given, checks)
            case "settled":
                await handling.settle(session, company, by, id_, because)
            case "woken":
                await handling.wake(session, company, by, id_)


async def _expect(session: AsyncSession, company: Company, by: str, given: Given, checks: Checks) -> None:
    """Agree on a window; a share is looked at whatever the day is."""
    tomorrow = company.today() + timedelta(days=1)
    if given.until is not None and given.until < tomorrow:
        checks.add(UNTIL, _("Choose a day to come."))
    if given.share:
        share = percent(given.share)
        until = max(given.until or tomorrow, tomorrow)
        await handling.expect(session, company, by, given.alert_id, share=share, until=until, because=given.because)
