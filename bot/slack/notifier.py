"""Posts and edits in Slack, and turns Slack's error codes into what to do next."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import speaking
from bot.services.company import Clock, system_clock
from bot.services.messages import (
    AlertView,
    Brief,
    CustomLetter,
    DecisionLetter,
    DependencyView,
    Digest,
    DisplacedLetter,
    FirstReport,
    LeadersChanged,
    LeadersMonth,
    Letter,
    LimitProposal,
    Message,
    ReturnLetter,
    ReviewLetter,
    StrainTold,
    Trouble,
)
from bot.services.poster import Closed, Envelope, Gone, Later, Place, Refused, Revoked, Undelivered, Unreachable
from bot.slack.blocks import (
    alert,
    briefing,
    custom,
    decided,
    depending,
    digest,
    displaced,
    first_report,
    letter,
    month,
    older,
    onboarding,
    returned,
    roles,
    strain,
    trouble,
)
from bot.slack.blocks.words import section
from bot.slack.channels import SlackChannels
from bot.slack.readers import Readers
from bot.slack.request import Answer, Block

log = structlog.get_logger(__name__)

METADATA = "clientload_message"
WAIT_SECONDS = 30.0
PLAIN_PIECE = 2_900

LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
    }
)
REVOKED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "missing_scope",
        "org_login_required",
        "team_access_not_granted",
        "access_denied",
        "not_allowed_token_type",
    }
)
GONE = frozenset(
    {"message_not_found", "thread_not_found", "cannot_reply_to_message", "duplicate_message_not_found"},
)
UNREACHABLE = frozenset({"user_disabled", "user_not_found", "user_not_visible", "cannot_dm_bot"})


class Notifier:
    """The poster of `bot.services.deliver`, on Slack's Web API.

    What is posted in a channel speaks the language of its envelope, what one person reads speaks theirs.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock = system_clock) -> None:
        self._client = client
        self._channels = SlackChannels(client)
        self._readers = Readers(client, clock)
        self._direct: dict[str, str] = {}

    async def post(self, envelope: Envelope, channel_id: str) -> Place:
        """Post in a channel."""
        await self._check_audience(channel_id)
        return await self._post(envelope, channel_id, await self._drawn(envelope))

    async def direct(self, envelope: Envelope, user_id: str) -> Place:
        """Post to one person, in the direct message that Slack keeps for the two of us."""
        if user_id not in self._direct:
            try:
                answer = await self._client.conversations_open(users=user_id)
            except SlackApiError as error:
                raise decision(error) from None
            except (aiohttp.ClientError, TimeoutError, OSError):
                raise Later("no_answer", WAIT_SECONDS) from None
            self._direct[user_id] = answer["channel"]["id"]
        return await self._post(envelope, self._direct[user_id], await self._drawn(envelope))

    async def reply(self, envelope: Envelope, place: Place) -> Place:
        """Answer in a message's thread; what is critical shows in the channel too."""
        if not isinstance(envelope.message, AlertView):
            raise TypeError("only alerts have a thread")
        await self._check_audience(place.channel_id)
        names = await self._readers.names(envelope.message.people)
        with speaking(await self._language(envelope)):
            answer = _ways(alert.reply(envelope.message, names))
        thread = {"thread_ts": place.ts, "reply_broadcast": envelope.message.for_everybody}
        return await self._post(envelope, place.channel_id, answer, thread)

    async def edit(self, envelope: Envelope, place: Place) -> None:
        """Change a message in place. Slack tells nobody."""
        await self._check_audience(place.channel_id)
        ways = await self._drawn(envelope)
        arguments = {"channel": place.channel_id, "ts": place.ts, "metadata": _metadata(envelope)}
        await self._call("chat.update", arguments, ways)

    async def _check_audience(self, channel_id: str) -> None:
        """Refuse a channel that another company reads now, whatever it was when it was chosen.

        Nothing is remembered of it: a channel may be shared at any moment, and messages are few.
        """
        if channel_id.startswith("D"):
            return
        try:
            shared = await self._channels.is_shared(channel_id)
        except SlackApiError as error:
            if error.response.get("error") == "missing_scope":
                raise Closed(trouble.UNSEEN) from None
            raise decision(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Later("no_answer", WAIT_SECONDS) from None
        if shared:
            raise Closed(trouble.SHARED)

    async def _drawn(self, envelope: Envelope) -> list[Answer]:
        """Draw it in every way that Slack may take, all in its language."""
        message = envelope.message
        people = message.people if isinstance(message, AlertView | Digest | LeadersChanged) else ()
        names = await self._readers.names(people)
        with speaking(await self._language(envelope)):
            return _ways(drawn(message, names))

    async def _language(self, envelope: Envelope) -> str:
        return await self._readers.language(envelope.reader) if envelope.reader else envelope.language

    async def _post(
        self, envelope: Envelope, channel_id: str, ways: Sequence[Answer], thread: Mapping[str, Any] | None = None
    ) -> Place:
        arguments = {
            "channel": channel_id,
            "client_msg_id": envelope.id,
            "metadata": _metadata(envelope),
            "unfurl_links": False,
            "unfurl_media": False,
            **(thread or {}),
        }
        posted = await self._call("chat.postMessage", arguments, ways)
        return Place(posted["channel"], posted["ts"])

    async def _call(self, method: str, arguments: Mapping[str, Any], ways: Sequence[Answer]) -> Mapping[str, Any]:
        """Call Slack; blocks that it does not take are left out, first the newer ones, then all but plain words."""
        *better, last = ways
        for answer in better:
            try:
                return await self._attempt(method, {**arguments, "text": answer.text, "blocks": answer.blocks})
            except Refused as error:
                if error.code not in older.REFUSED:
                    raise
                log.warning("blocks_refused", code=error.code)
        return await self._attempt(method, {**arguments, "text": last.text, "blocks": last.blocks})

    async def _attempt(self, method: str, body: dict[str, Any]) -> Mapping[str, Any]:
        try:
            response = await self._client.api_call(method, json=body)
        except SlackApiError as error:
            raise decision(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Later("no_answer", WAIT_SECONDS) from None
        return dict(response.data) if isinstance(response.data, dict) else {}


def _ways(answer: Answer) -> list[Answer]:
    """Return how a message can be drawn, the next one for a Slack that refuses the one before."""
    buttons = [block for block in answer.blocks if block["type"] == "actions"]
    ways = [*older.ways(answer.blocks), plain(answer.text) + buttons]
    return [Answer(answer.text, blocks) for blocks in ways]


ALONE: Final[Mapping[type, Callable[[Any], Answer]]] = {
    FirstReport: first_report.message,
    Letter: letter.message,
    DisplacedLetter: displaced.letter,
    CustomLetter: custom.letter,
    StrainTold: strain.told,
    ReviewLetter: onboarding.letter,
    ReturnLetter: returned.letter,
    Brief: briefing.message,
    DependencyView: depending.message,
    DecisionLetter: decided.letter,
    LeadersMonth: month.message,
    LimitProposal: month.proposal,
    Trouble: trouble.message,
}
NAMING: Final[Mapping[type, Callable[[Any, Mapping[str, str]], Answer]]] = {
    AlertView: alert.message,
    Digest: digest.message,
    LeadersChanged: roles.letter,
}
"""What draws each kind of message, without and with the names of people."""


def drawn(message: Message, names: Mapping[str, str]) -> Answer:
    """Draw a message: every kind has its file in the blocks. `names` are people's, by Slack user id."""
    kind = type(message)
    return NAMING[kind](message, names) if kind in NAMING else ALONE[kind](message)


def plain(text: str) -> list[Block]:
    """Return the words alone, in sections that any client can draw."""
    pieces: list[str] = []
    for line in text.split("\n"):
        if pieces and len(pieces[-1]) + len(line) < PLAIN_PIECE:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return [section(piece) for piece in pieces if piece.strip()]


def decision(error: SlackApiError) -> Undelivered:
    """Turn an answer of Slack's into what to do next; an answer that is none is waited out."""
    body = getattr(error.response, "data", None)
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    status = getattr(error.response, "status_code", 0)
    if code in LATER or not code or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(code or "no_answer", _wait(getattr(error.response, "headers", {})))
    if code in REVOKED:
        return Revoked(code)
    if code in GONE:
        return Gone(code)
    if code in UNREACHABLE:
        return Unreachable(code)
    return Closed(code) if code in trouble.OF_A_CHANNEL else Refused(code)


def _wait(headers: Mapping[str, Any]) -> float:
    """Return the seconds Slack asks to wait; it writes whole ones."""
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(asked) if str(asked).isdigit() else WAIT_SECONDS


def _metadata(envelope: Envelope) -> dict[str, Any]:
    payload: dict[str, Any] = {"delivery_id": envelope.id}
    if envelope.event_id is not None:
        payload["event_id"] = envelope.event_id
    return {"event_type": METADATA, "event_payload": payload}
