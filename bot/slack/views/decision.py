"""What somebody decided about an alert, read from its dialog."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.language import gettext as _
from bot.language import marked
from bot.services import handling
from bot.services.company import Company
from bot.services.refused import Refused
from bot.slack.blocks.decision import BECAUSE, SHARE, UNTIL, WHAT
from bot.slack.request import Mistake, Person, Role
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

DECIDING = {"day": WHAT, "week": WHAT, "until": UNTIL, "expected": SHARE, "settled": WHAT, "woken": WHAT}
"""The choices, each with the field on which it mostly depends."""


class _Wrong(Exception):
    """A field holds what cannot be."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


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
    """Do what was decided, or return what is wrong; then nothing was done."""
    if given.missing:
        return given.missing
    try:
        async with company.database.writing() as session:
            _alert, team, _client = (await handling.about(session, given.alert_id))[0]
            check_may_decide(person, team)
            with _at(DECIDING[given.what]):
                await _do(session, company, person.id, given)
    except _Wrong as wrong:
        return {wrong.field: str(wrong)}
    except Refused as refused:
        return {WHAT: str(refused)}
    return {}


@contextmanager
def _at(field: str) -> Iterator[None]:
    """Let a refusal stand at the field that decided."""
    try:
        yield
    except (Mistake, Refused) as refused:
        raise _Wrong(field, str(refused)) from refused


async def _do(session: AsyncSession, company: Company, by: str, given: Given) -> None:
    id_, because, until = given.alert_id, given.because, given.until or company.today()
    match given.what:
        case "day" | "week":
            await handling.snooze(session, company, by, id_, company.today() + SNOOZES[given.what], because)
        case "until":
            await handling.snooze(session, company, by, id_, until, because)
        case "expected":
            if until <= company.today():
                raise _Wrong(UNTIL, _("Choose a day to come."))
            share = percent(given.share)
            await handling.expect(session, company, by, id_, share=share, until=until, because=because)
        case "settled":
            await handling.settle(session, company, by, id_, because)
        case "woken":
            await handling.wake(session, company, by, id_)
