"""A change of roles, asked for by a line or in a dialog: what Slack has to say about it first, then the change."""

from collections.abc import Mapping, Sequence

from bot.domain.roles import ADMIN, LEADER, Grant, is_group, told_of, with_role
from bot.language import gettext as _
from bot.services import roles
from bot.services.company import Company
from bot.services.refused import Refused
from bot.services.roles import Circle, Done
from bot.slack.blocks.roles import SETTINGS, WORKSPACE, Book
from bot.slack.request import Mistake, People, Person, UserGroup
from bot.store import roles as store
from bot.store import teams


async def change(
    company: Company, people: People, person: Person, *, give: Sequence[Grant] = (), take: Sequence[Grant] = ()
) -> Done:
    """Give and take roles in the name of an admin. Raises `Mistake` with the reason where that cannot be.

    Slack is asked before the transaction: nobody waits for its answer to write.
    """
    async with company.database.asking() as session:
        before = await store.granted(session)
    around = await circle(people, person, before, give, take)
    try:
        async with company.database.writing() as session:
            return await roles.change(session, company, person.id, around, give=give, take=take)
    except Refused as refused:
        raise Mistake(str(refused)) from refused


async def book(company: Company, people: People, *, membership: bool = True, besides: Sequence[Grant] = ()) -> Book:
    """Read who has which role, with what Slack tells of the user groups among them, and of others, where wanted."""
    async with company.database.asking() as session:
        grants = await store.granted(session)
        names = {team.id or 0: team.name for team in await teams.all_teams(session)}
    groups = {grant.holder for grant in (*grants, *besides) if is_group(grant.holder)}
    if not (membership and groups):
        return Book(grants, names, named_admins=people.named_admins)
    return Book(
        grants,
        names,
        groups=await known_groups(people),
        membership=await people.members(groups),
        named_admins=people.named_admins,
    )


async def still(people: People, held: Book, asked: Sequence[Grant]) -> dict[Grant, str]:
    """Return the roles that somebody has all the same, whatever was taken, each with where it comes from.

    That is `SETTINGS`, `WORKSPACE`, or the id of a user group. `held` is what holds now.
    """
    found = {}
    for grant in asked:
        groups = [
            each.holder
            for each in held.grants
            if (each.role, each.team_id) == (grant.role, grant.team_id)
            and grant.holder in held.membership.people.get(each.holder, ())
        ]
        if is_group(grant.holder):
            continue
        if grant.role == ADMIN and grant.holder in people.named_admins:
            found[grant] = SETTINGS
        elif grant.role == ADMIN and await people.is_lasting_admin(grant.holder):
            found[grant] = WORKSPACE
        elif groups:
            found[grant] = groups[0]
    return found


async def circle(
    people: People, person: Person, before: Sequence[Grant], give: Sequence[Grant], take: Sequence[Grant]
) -> Circle:
    """Ask Slack who is concerned by a change of roles."""
    holders = {grant.holder for grant in (*before, *give) if is_group(grant.holder)}
    membership = await people.members(holders)
    handles = {id_: group.handle for id_, group in (await known_groups(people)).items()} if holders else {}
    after = [grant for grant in (*before, *give) if grant not in take]
    led = [with_role(LEADER, grants, membership.people) for grants in (before, after)]
    alone = told_of(person.id, *led).admins
    leaving = any(grant.role == ADMIN for grant in take)
    return Circle(
        members=membership.people,
        handles=handles,
        untold=membership.untold,
        admins=await people.every_admin() if alone else (),
        lasting=not leaving or await people.is_lasting_admin(person.id),
    )


async def known_groups(people: People) -> Mapping[str, UserGroup]:
    """Return the user groups that Slack tells of, if it does."""
    try:
        return await people.groups()
    except Mistake:
        return {}


async def check_holder(people: People, holder: str) -> None:
    """Refuse a role to whom it would be no use: guests, bots, strangers, groups that are deactivated or unknown."""
    if not is_group(holder):
        if reason := await people.why_not(holder):
            raise Mistake(_("A role would be no use there. {why}", why=reason))
        return
    group = (await people.groups()).get(holder)
    if group is None:
        raise Mistake(_("Slack knows no such user group. Type @ and pick one from Slack's list."))
    if group.deactivated:
        raise Mistake(
            _(
                "The user group @{handle} is deactivated, so it would give nothing. Choose another one, or"
                " have it activated in Slack.",
                handle=group.handle,
            )
        )
