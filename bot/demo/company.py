"""A year of an invented software firm, up to any instant: what `make demo` reads and what tests are run on."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.demo.cast import FIRM, FIRM_DOMAIN
from bot.demo.issues import invent_issues
from bot.demo.people import invent_directory
from bot.demo.rhythm import Rhythm
from bot.demo.tickets import invent_tickets
from bot.demo.work import Company

__all__ = ["ZONE", "Company", "invent"]

ZONE = ZoneInfo("Europe/Paris")


def invent(until: datetime, seed: int = 7) -> Company:
    """Return the firm with a year of work up to `until`, an aware datetime; the same arguments give the same firm."""
    rng = Random(seed)  # noqa: S311 - an invented company needs repeatable numbers, not secret ones
    rhythm = Rhythm(until, ZONE)
    directory = invent_directory(rng, rhythm)
    tickets = invent_tickets(rng, rhythm, directory)
    engineers, sprints, issues, worklogs = invent_issues(rng, rhythm, tickets)
    return Company(
        name=FIRM,
        domain=FIRM_DOMAIN,
        until=until,
        organizations=directory.organizations,
        groups=(directory.support, directory.onboarding),
        users=directory.users,
        tickets=tickets,
        engineers=engineers,
        issues=issues,
        worklogs=worklogs,
        sprints=sprints,
    )
