"""Clients that an admin counts as one: a parent with its subsidiaries, resellers and the accounts it referred.

No item moves: whose it is stays what the rules said, so that taking a client out again is one row. What was judged is
judged anew from the first day that this changes, as after a re-attribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.group import Membership
from bot.language import gettext as _
from bot.services import spelled
from bot.services.company import Company
from bot.services.refused import Checks, Refused
from bot.store import changes, clients, groups, opened, snapshots, teams, thresholds
from bot.store.tables import Client, ClientMember


@dataclass(frozen=True, slots=True)
class Group:
    """A group and its members as they count on a day, each with what it is to the group."""

    client: Client
    members: tuple[tuple[Client, Membership], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A client that counts in a group from `since` on, None for always; `idle` are limits of its own that hold no more.

    `judged_from` is the first judged evening that this makes another one, None where nobody had items to judge.
    """

    group: Client
    member: Client
    kind: str
    since: date | None
    judged_from: date | None
    idle: int


async def join(
    session: AsyncSession,
    company: Company,
    by: str,
    group: Client,
    member: Client,
    *,
    kind: str,
    since: date | None,
) -> Joined:
    """Count a client in a group; one that does so already may become another kind of member, or of another day."""
    await _check(session, company, group, member, since)
    group_id, member_id = group.id or 0, member.id or 0
    held = await _held(session, member)
    if held is not None:
        if (held.kind, held.since) == (kind, since):
            raise Refused(_("{client} counts in the group {group} already.", client=member.name, group=group.name))
        held.ended_at = company.clock()
        await groups.save(session, held)
    row = ClientMember(
        member_id=member_id,
        group_id=group_id,
        kind=kind,
        since=since,
        made_by=by,
        made_at=company.clock(),
    )
    await groups.save(session, row)
    was = "" if held is None else _words(held)
    await changes.note(session, by, company.clock(), f"{member.name} in the group {group.name}", was, _words(row))
    earliest = None if held is None or held.since is None or since is None else min(held.since, since)
    judged_from = await _judge_anew(session, member_id, earliest if held else since)
    return Joined(group, member, kind, since, judged_from, await _own_limits(session, company, member_id))


async def leave(
    session: AsyncSession, company: Company, by: str, member: Client, since: date | None
) -> tuple[Client, date | None]:
    """Take a client out of its group, from a day on or as if it had never been in it.

    Returns the group, and the first judged evening that this makes another one.
    """
    row = await _held(session, member)
    if row is None:
        raise Refused(
            _(
                "{client} counts in no group. To count it in one: /clientload client group Acme with {client}",
                client=member.name,
            )
        )
    group = (await clients.by_id(session, [row.group_id]))[row.group_id]
    was, first = _words(row), row.since
    if since is None:
        row.ended_at = company.clock()
    else:
        _check_day(company, since)
        if row.since is not None and since <= row.since:
            raise Refused(
                _(
                    "{client} counts in the group {group} from {day} on. Type a later day, or none to undo that.",
                    client=member.name,
                    group=group.name,
                    day=spelled.day(row.since),
                ),
                "since",
            )
        row.until = first = since
    await groups.save(session, row)
    left = "taken out" if since is None else f"until {since}"
    await changes.note(session, by, company.clock(), f"{member.name} in the group {group.name}", was, left)
    return group, await _judge_anew(session, member.id or 0, first)


async def shown(session: AsyncSession, company: Company, client: Client) -> Group:
    """Return who counts in a group today."""
    members = (await groups.on(session, company.today())).members(client.id or 0)
    named = await clients.by_id(session, [each.member for each in members])
    found = ((named[each.member], each) for each in members)
    return Group(client, tuple(sorted(found, key=lambda each: each[0].folded)))


async def is_member(session: AsyncSession, client: Client) -> bool:
    """Say whether a client counts in a group and has not left it."""
    return await _held(session, client) is not None


async def check_alone(session: AsyncSession, company: Company, client: Client) -> None:
    """Refuse to set something for a client that is not judged by itself."""
    part = (await groups.on(session, company.today())).membership(client.id or 0)
    if part is None:
        return
    group = (await clients.by_id(session, [part.group]))[part.group]
    raise Refused(
        _(
            "{client} counts in the group {group}, which is judged in its place. Name {group} instead.",
            client=client.name,
            group=group.name,
        ),
        "client",
    )


async def check_in_no_group(session: AsyncSession, client: Client) -> None:
    """Refuse to merge or remove a client while it is a group, or counts in one: that would be lost."""
    standing = [row for row in await groups.rows_of(session, client.id or 0) if row.until is None]
    if not standing:
        return
    names = await _names(session, standing)
    if standing[0].member_id == client.id:
        raise Refused(
            _(
                "{client} counts in the group {group}. Take it out first: /clientload client ungroup {client}",
                client=client.name,
                group=names[standing[0].group_id],
            )
        )
    raise Refused(
        _(
            "{client} is a group: {member} counts in it. Take it out first: /clientload client ungroup {member}",
            client=client.name,
            member=names[standing[0].member_id],
        )
    )


async def _check(session: AsyncSession, company: Company, group: Client, member: Client, since: date | None) -> None:
    checks = Checks()
    if since is not None:
        with checks.at():
            _check_day(company, since)
    with checks.at():
        await _check_pair(session, group, member)
    checks.settle()


async def _check_pair(session: AsyncSession, group: Client, member: Client) -> None:
    """Refuse two that cannot count as a group and its member."""
    if group.id == member.id:
        raise Refused(_("{client} cannot count in itself. Name two clients.", client=group.name), "member")
    above = [row for row in await groups.rows_of(session, group.id or 0) if row.until is None]
    names = await _names(session, above)
    if (in_other := next((row for row in above if row.member_id == group.id), None)) is not None:
        raise Refused(
            _(
                "{group} counts in the group {other} itself. Name {other} instead.",
                group=group.name,
                other=names[in_other.group_id],
            )
        )
    below = [row for row in await groups.rows_of(session, member.id or 0) if row.until is None]
    names = await _names(session, below)
    if any(row.group_id == member.id for row in below):
        raise Refused(
            _(
                "{member} is a group itself. Name its members one by one, once they are taken out of it.",
                member=member.name,
            ),
            "member",
        )
    if (elsewhere := next((row for row in below if row.group_id != group.id), None)) is not None:
        raise Refused(
            _(
                "{member} counts in the group {other}. Take it out first: /clientload client ungroup {member}",
                member=member.name,
                other=names[elsewhere.group_id],
            ),
            "member",
        )


def _check_day(company: Company, since: date) -> None:
    if since > company.today():
        raise Refused(_("{day} is to come. Type a day that has begun.", day=spelled.day(since)), "since")


async def _held(session: AsyncSession, member: Client) -> ClientMember | None:
    """Return what a client counts in and has not left yet."""
    rows = await groups.rows_of(session, member.id or 0)
    return next((row for row in rows if row.member_id == member.id and row.until is None), None)


async def _names(session: AsyncSession, rows: list[ClientMember]) -> Mapping[int, str]:
    ids = {id_ for row in rows for id_ in (row.member_id, row.group_id)}
    return await clients.proper(session, ids)


async def _judge_anew(session: AsyncSession, member_id: int, since: date | None) -> date | None:
    """Have the teams for which a member had items judge anew, from its first one or a later day; return the first."""
    days = []
    for team in await teams.all_teams(session):
        first = (await opened.first_days(session, team.id or 0, [member_id])).get(member_id)
        if first is not None:
            day = max(first, since or first)
            days.append(day)
            await snapshots.mark_changed(session, team.id or 0, day)
    return min(days, default=None)


async def _own_limits(session: AsyncSession, company: Company, member_id: int) -> int:
    rows = await thresholds.rows_in_force(session, company.today())
    return len([row for row in rows if row.client_id == member_id])


def _words(row: ClientMember) -> str:
    """Write a membership for the record of changes."""
    return row.kind if row.since is None else f"{row.kind} since {row.since}"
