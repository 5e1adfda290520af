"""Who may ask: members of this workspace, and nobody else, on every command, action, view, shortcut and event."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.roles import held_by, is_group
from bot.language import ENGLISH, language_of, marked, speak
from bot.language import gettext as _
from bot.services.company import Company
from bot.slack.blocks.home import unavailable
from bot.slack.blocks.message import sentence
from bot.slack.events.home import EVENT as HOME_OPENED
from bot.slack.events.home import publish
from bot.slack.reply import Asker, reply
from bot.slack.request import People, Person, Role
from bot.store import roles

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=5)
MOST_KEPT = 2_000
PATIENCE_SECONDS = 2.0
"""Slack wants its acknowledgement within three."""

OURS_ONLY = marked("Clientload answers the members of its own workspace. Ask a colleague there.")
GUEST = marked("Clientload does not answer guests: what it shows is about all clients. Ask a full member.")
DEACTIVATED = marked("This account is deactivated, so Clientload does not answer it.")
BOT = marked("Clientload answers people. Bots and workflows are refused.")
NOBODY = marked("Slack does not say who is asking, so Clientload does not answer.")
SILENT = marked("Slack does not tell who you are just now, so Clientload does not answer. Try again in a minute.")


class Refusal(Exception):
    """This request is not answered; the message says why, as it stands in the catalogues: the log keeps it so."""


@dataclass(frozen=True, slots=True)
class _Known:
    until: datetime
    locale: str
    person: Person | None
    refusal: str = ""


class Gate:
    """The middleware in front of everything: it puts a `Person` into the context, or refuses with a sentence.

    From here on the person's language is spoken. Bolt runs listeners, lazy ones too, in this task or in those that it
    starts, so that all of them inherit it.
    """

    def __init__(
        self, company: Company, admins: frozenset[str], people: People, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._company = company
        self._admins = admins
        self._people = people
        self._patience = patience_seconds
        self._known: dict[str, _Known] = {}

    async def check(
        self,
        context: AsyncBoltContext,
        body: dict[str, Any],
        client: AsyncWebClient,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt passes it by this name
    ) -> BoltResponse | None:
        """Let members of this workspace pass."""
        # One task may take request after request: nobody is answered in the language of the one before.
        speak(ENGLISH)
        try:
            context["person"] = await self._person(context, body, client)
        except Refusal as refusal:
            log.info("refused", user=context.user_id, kind=body.get("type") or body.get("command"), why=str(refusal))
            return await _refuse(client, body, _(str(refusal)))
        await next()
        return None

    async def _person(self, context: AsyncBoltContext, body: Mapping[str, Any], client: AsyncWebClient) -> Person:
        until = asyncio.get_running_loop().time() + self._patience
        ours = context.authorize_result.team_id if context.authorize_result else None
        if context.user_id is None or ours is None:
            raise Refusal(NOBODY)
        if any(team_id != ours for team_id in _teams_named(body)):
            raise Refusal(OURS_ONLY)
        known = self._known.get(context.user_id)
        if known is not None:
            _speak(context, known.locale)
        if known is None or known.until <= self._company.clock():
            known = await self._ask(context.user_id, ours, client)
            _speak(context, known.locale)
        if known.person is None:
            raise Refusal(known.refusal)
        return await self._with_roles(known.person, until)

    async def _with_roles(self, person: Person, until: float) -> Person:
        """Add what was granted. A user group that Slack does not tell of by `until`, the loop's time, gives nothing."""
        async with self._company.database.asking() as session:
            grants = await roles.granted(session)
        groups = {grant.holder for grant in grants if is_group(grant.holder)}
        members: Mapping[str, frozenset[str]] = {}
        try:
            async with asyncio.timeout_at(until):
                members = (await self._people.members(groups)).people
        except TimeoutError:
            log.warning("user_groups_silent")
        held = held_by(person.id, grants, members)
        role = max(person.role, Role.MANAGER if held.manages else Role.VIEWER)
        return replace(
            person,
            role=Role.ADMIN if held.admin else role,
            manages=held.manages,
            leader=held.leader,
            maps=held.maps,
            unsure=not groups <= members.keys(),
        )

    async def _ask(self, user_id: str, ours: str, client: AsyncWebClient) -> _Known:
        try:
            async with asyncio.timeout(self._patience):
                found = await client.users_info(user=user_id, include_locale=True)
        except SlackApiError as refused:
            if refused.response.get("error") in {"user_not_found", "user_not_visible"}:
                raise Refusal(OURS_ONLY) from refused
            log.warning("users_info_refused", error=refused.response.get("error"))
            raise Refusal(SILENT) from refused
        except (ClientError, TimeoutError) as silent:
            log.warning("users_info_silent", error=type(silent).__name__)
            raise Refusal(SILENT) from silent
        user: dict[str, Any] = found.get("user") or {}
        refusal, locale = why_not(user, ours), str(user.get("locale") or "en-US")
        person = None if refusal else self._member(user_id, user, locale)
        now = self._company.clock()
        if len(self._known) >= MOST_KEPT:
            self._known = {id_: each for id_, each in self._known.items() if each.until > now}
        known = _Known(now + KEPT, locale, person, refusal)
        self._known[user_id] = known
        return known

    def _member(self, user_id: str, user: Mapping[str, Any], locale: str) -> Person:
        runs_it = user_id in self._admins or any(user.get(mark) for mark in ("is_admin", "is_owner"))
        return Person(user_id, Role.ADMIN if runs_it else Role.VIEWER, locale=locale)


def _speak(context: AsyncBoltContext, locale: str) -> None:
    context["language"] = language_of(locale)
    speak(context["language"])


def _teams_named(body: Mapping[str, Any]) -> set[str]:
    """Return the workspaces that a request says it comes from: the place's and the person's own."""
    team, user = body.get("team"), body.get("user")
    named = {body.get("team_id"), team.get("id") if isinstance(team, dict) else None}
    named.add(user.get("team_id") if isinstance(user, dict) else None)
    return {str(team_id) for team_id in named if team_id}


def why_not(user: Mapping[str, Any], ours: str) -> str:
    """Return why a user is refused by the workspace `ours`, or nothing."""
    # In an organization of several workspaces the user's own one may be another of those they belong to.
    workspaces = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", [])}
    for holds, refusal in (
        (not user, NOBODY),
        (user.get("deleted"), DEACTIVATED),
        (user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT", BOT),
        (user.get("is_stranger") or ours not in workspaces, OURS_ONLY),
        (user.get("is_restricted") or user.get("is_ultra_restricted"), GUEST),
    ):
        if holds:
            return refusal
    return ""


async def _refuse(client: AsyncWebClient, body: dict[str, Any], why: str) -> BoltResponse:
    """Say no in the acknowledgement where Slack shows it, else beside it."""
    answer = sentence(why)
    match body.get("type"):
        case None if body.get("command"):
            shown = {"response_type": "ephemeral", "text": answer.text, "blocks": answer.blocks}
            return BoltResponse(status=200, body=shown)
        case "view_submission":
            view = {
                "type": "modal",
                "title": {"type": "plain_text", "text": _("Not allowed")},
                "blocks": answer.blocks,
            }
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        case "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        case "event_callback":
            event = body.get("event") or {}
            if event.get("type") == HOME_OPENED and event.get("user"):
                await publish(client, event["user"], unavailable(why))
            return BoltResponse(status=200, body="")
        case "view_closed":
            return BoltResponse(status=200, body="")
        case _:
            await reply(client, Asker.of(body), answer)
            return BoltResponse(status=200, body="")
