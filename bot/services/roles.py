"""Giving and taking roles: one transaction, a line in the record of changes each, and leaders hear of new leaders."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.roles import ADMIN, LEADER, Grant, held_by, told_of, with_role
from bot.language import gettext as _
from bot.services.company import Company
from bot.services.messages import LeadersChanged, to_payload
from bot.services.refused import Refused
from bot.store import changes, deliveries, roles, teams
from bot.store.tables import Delivery

NAMESPACE = uuid.UUID("b2a5d3f0-5d0c-4a51-9f27-0c1f5f1f8e44")


@dataclass(frozen=True, slots=True)
class Circle:
    """What Slack tells around a change of roles.

    `members` are the people of the user groups it tells of, `handles` how groups are called, `untold` says in a
    sentence why it does not tell of a group. `admins` are all who run Clientload; `lasting` says whether whoever makes
    the change is one of them whatever is granted.
    """

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)
    untold: str = ""
    admins: Collection[str] = ()
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did: grants that were not there before, grants that were, and how many people hear of it."""

    given: tuple[Grant, ...]
    taken: tuple[Grant, ...]
    told: int = 0


async def change(
    session: AsyncSession,
    company: Company,
    by: str,
    circle: Circle,
    *,
    give: Sequence[Grant] = (),
    take: Sequence[Grant] = (),
) -> Done:
    """Give and take roles; what is so already is left alone.

    Raises `Refused` where whoever does it would be no admin afterwards, so that the last one cannot go by mistake, and
    where leaders could not be told of a new one.
    """
    before = await roles.granted(session)
    given = tuple(dict.fromkeys(grant for grant in give if grant not in before))
    taken = tuple(dict.fromkeys(grant for grant in take if grant in before))
    after = [grant for grant in (*before, *given) if grant not in taken]
    lasting = circle.lasting or held_by(by, after, circle.members).admin
    if not lasting and any(grant.role == ADMIN for grant in taken):
        raise Refused(_("You would be no admin any more. Ask another admin to take the role from you."))
    if circle.untold and any(grant.role == LEADER for grant in given):
        raise Refused(
            _("The leaders must be told of a new one, and some are in a user group. {why}", why=circle.untold)
        )
    await roles.give(session, given, by, company.clock())
    for grant in taken:
        await roles.take(session, grant)
    await _note(session, company, by, given, taken)
    return Done(given, taken, await _tell(session, company, by, circle, before, after))


async def _note(
    session: AsyncSession, company: Company, by: str, given: Sequence[Grant], taken: Sequence[Grant]
) -> None:
    names = {team.id: team.name for team in await teams.all_teams(session)}
    for grants, old, new in ((given, "", "given"), (taken, "given", "taken")):
        for grant in grants:
            of_team = f" of {names[grant.team_id]}" if grant.team_id else ""
            await changes.note(session, by, company.clock(), f"{grant.role}{of_team}: {grant.holder}", old, new)


async def _tell(
    session: AsyncSession,
    company: Company,
    by: str,
    circle: Circle,
    before: Sequence[Grant],
    after: Sequence[Grant],
) -> int:
    """Write a letter to each leader, old and new, where the leaders changed; return how many."""
    leading = [frozenset(grant.holder for grant in grants if grant.role == LEADER) for grants in (before, after)]
    if leading[0] == leading[1]:
        return 0
    people = [with_role(LEADER, grants, circle.members) for grants in (before, after)]
    told = told_of(by, *people)
    to_admins = frozenset(circle.admins) - told.people - {by} if told.admins else frozenset()
    given, taken = leading[1] - leading[0], leading[0] - leading[1]
    rows = []
    for reader in sorted(told.people | to_admins):
        letter = LeadersChanged(
            by=by,
            given=tuple(sorted(given)),
            taken=tuple(sorted(taken)),
            handles={id_: circle.handles[id_] for id_ in sorted(given | taken) if id_ in circle.handles},
            you=reader in people[1] - people[0],
            as_admin=reader in to_admins,
        )
        about = f"{company.clock().isoformat()}:{by}:{sorted(given)}:{sorted(taken)}:{reader}"
        rows.append(
            Delivery(
                id=str(uuid.uuid5(NAMESPACE, about)),
                kind="direct",
                target=reader,
                payload=to_payload(letter),
                made_at=company.clock(),
            )
        )
    await deliveries.add(session, rows)
    return len(rows)
