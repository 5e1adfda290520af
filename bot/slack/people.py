"""People and user groups as Slack tells of them, and who runs Clientload."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.roles import ADMIN, MANAGER, is_group, with_role
from bot.language import gettext as _
from bot.language import marked
from bot.services.company import Company
from bot.slack.admins import workspace_admins
from bot.slack.permissions import why_not
from bot.slack.request import Membership, Mistake, UserGroup
from bot.store import roles

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=5)
REFUSAL_KEPT = timedelta(minutes=1)

LONGEST_SECONDS = 5.0
"""Whoever asks holds the others up, so nobody waits for as long as a busy Slack wants."""

NO_GROUPS: Final = frozenset({"plan_upgrade_required", "paid_teams_only"})
"""What Slack answers where the plan has no user groups: then nobody is in one."""

UNSEEN: Final = frozenset({"user_not_found", "user_not_visible"})

WHY: Final = {
    "plan_upgrade_required": marked("The plan of this workspace has no user groups. Name people instead."),
    "paid_teams_only": marked("The plan of this workspace has no user groups. Name people instead."),
    "missing_scope": marked(
        "Clientload may not read user groups: it lacks usergroups:read. Install the app again, or name people instead."
    ),
}
SILENT: Final = marked(
    "Slack does not tell who is in user groups just now. Try again in a minute, or name people instead."
)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The user groups, or Slack's word for why there are none to be seen."""

    until: datetime
    groups: Mapping[str, UserGroup]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Members:
    until: datetime
    people: frozenset[str] | None


class SlackPeople:
    """Looks people and user groups up through the Web API, and keeps for some minutes what it tells of groups."""

    def __init__(self, company: Company, client: AsyncWebClient, named: frozenset[str]) -> None:
        self._company = company
        self._client = client
        self._named = named
        self._listing: _Listing | None = None
        self._members: dict[str, _Members] = {}
        self._ours = ""
        # Of all who ask at the same moment one asks Slack: user groups are told twenty times a minute, no more.
        self._asking = asyncio.Lock()

    @property
    def named_admins(self) -> Sequence[str]:
        """Return the admins whom the settings name."""
        return sorted(self._named)

    async def members(self, group_ids: Collection[str]) -> Membership:
        """Return who is in user groups; those that are deactivated or gone have nobody in them."""
        if not group_ids:
            return Membership({})
        async with self._asking:
            listing = await self._listed()
            if listing.refused in NO_GROUPS:
                return Membership(dict.fromkeys(group_ids, frozenset()))
            if listing.refused:
                return Membership({}, _why(listing.refused))
            asked = await asyncio.gather(*(self._members_of(id_, listing) for id_ in group_ids))
        people = {id_: found for id_, found in zip(group_ids, asked, strict=True) if found is not None}
        return Membership(people, "" if len(people) == len(group_ids) else _(SILENT))

    async def groups(self) -> Mapping[str, UserGroup]:
        """Return all user groups, deactivated ones too. Raises `Mistake` where Slack does not tell of them."""
        async with self._asking:
            listing = await self._listed()
        if listing.refused:
            raise Mistake(_why(listing.refused))
        return listing.groups

    async def why_not(self, user_id: str) -> str:
        """Return why Clientload does not answer somebody, so that a role would be no use to them, or nothing."""
        user = await self._user(user_id)
        if not self._ours:
            self._ours = str((await self._answered(self._client.auth_test()))["team_id"])
        return _(why_not(user, self._ours))

    async def is_lasting_admin(self, user_id: str) -> bool:
        """Say whether somebody is an admin by the workspace or by the settings, whatever is granted."""
        if user_id in self._named:
            return True
        user = await self._user(user_id)
        return bool(user.get("is_admin") or user.get("is_owner"))

    async def holding(self, role: str) -> frozenset[str]:
        """Return the people who hold a role that is no single team's, directly or in a user group."""
        async with self._company.database.asking() as session:
            grants = [grant for grant in await roles.granted(session) if grant.role == role]
        told = await self.members({grant.holder for grant in grants if is_group(grant.holder)})
        return with_role(role, grants, told.people)

    async def managing(self) -> Mapping[int, frozenset[str]]:
        """Return the managers of each team that has any, given the role directly or in a user group."""
        async with self._company.database.asking() as session:
            grants = [grant for grant in await roles.granted(session) if grant.role == MANAGER]
        told = await self.members({grant.holder for grant in grants if is_group(grant.holder)})
        teams = {grant.team_id for grant in grants}
        found = {team_id: with_role(MANAGER, grants, told.people, team_id) for team_id in teams}
        return {team_id: people for team_id, people in found.items() if people}

    async def admins(self) -> list[str]:
        """Return who is told what is for the admins: those named, or while there are none, the workspace's."""
        return sorted(self._named | await self.holding(ADMIN)) or await workspace_admins(self._client)

    async def every_admin(self) -> Collection[str]:
        """Return all who are admins by the settings, by a role or by the workspace, as far as Slack tells."""
        return self._named | await self.holding(ADMIN) | set(await workspace_admins(self._client))

    async def _user(self, user_id: str) -> Mapping[str, Any]:
        found = await self._answered(self._client.users_info(user=user_id), UNSEEN)
        user: Mapping[str, Any] = found.get("user") or {"id": user_id, "is_stranger": True}
        return user

    async def _answered(self, call: Awaitable[AsyncSlackResponse], unseen: Collection[str] = ()) -> Mapping[str, Any]:
        """Return what Slack answers, nothing for what it does not show; raise `Mistake` where it does not answer."""
        try:
            answer = await call
        except SlackApiError as refused:
            error = refused.response.get("error")
            if error in unseen:
                return {}
            log.warning("person_not_told", error=error)
        except (ClientError, TimeoutError) as silent:
            log.warning("person_not_told", error=type(silent).__name__)
        else:
            return answer.data if isinstance(answer.data, dict) else {}
        raise Mistake(_("Slack does not tell who that is just now. Try again in a minute."))

    async def _listed(self) -> _Listing:
        now = self._company.clock()
        if self._listing is not None and self._listing.until > now:
            return self._listing
        try:
            # Asked with the deactivated ones, so that their names are known; `date_delete` says which they are.
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await self._client.usergroups_list(include_disabled=True)
        except SlackApiError as refused:
            self._listing = _Listing(now + REFUSAL_KEPT, {}, str(refused.response.get("error") or "no_answer"))
        except (ClientError, TimeoutError):
            self._listing = _Listing(now + REFUSAL_KEPT, {}, "no_answer")
        else:
            groups = (_group(each) for each in answer.get("usergroups") or [])
            self._listing = _Listing(now + KEPT, {group.id: group for group in groups})
            self._members = {id_: each for id_, each in self._members.items() if each.until > now}
        if self._listing.refused:
            log.warning("user_groups_not_told", error=self._listing.refused)
        return self._listing

    async def _members_of(self, group_id: str, listing: _Listing) -> frozenset[str] | None:
        """Return the people of a group, or None where Slack does not tell."""
        group = listing.groups.get(group_id)
        if group is None or group.deactivated:
            return frozenset()
        now = self._company.clock()
        kept = self._members.get(group_id)
        if kept is None or kept.until <= now:
            kept = await self._ask_members(group_id, now)
            self._members[group_id] = kept
        return kept.people

    async def _ask_members(self, group_id: str, now: datetime) -> _Members:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await self._client.usergroups_users_list(usergroup=group_id)
        except SlackApiError as refused:
            error = str(refused.response.get("error") or "")
            if error == "no_such_subteam":
                return _Members(now + KEPT, frozenset())
            log.warning("user_group_not_told", group=group_id, error=error)
        except (ClientError, TimeoutError) as silent:
            log.warning("user_group_not_told", group=group_id, error=type(silent).__name__)
        else:
            return _Members(now + KEPT, frozenset(answer.get("users") or ()))
        return _Members(now + REFUSAL_KEPT, None)


def _group(described: Mapping[str, Any]) -> UserGroup:
    return UserGroup(
        id=str(described["id"]),
        handle=str(described.get("handle") or ""),
        name=str(described.get("name") or ""),
        deactivated=bool(described.get("date_delete")),
    )


def _why(code: str) -> str:
    return _(WHY.get(code, SILENT))
