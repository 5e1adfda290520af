"""Files in a direct message."""

from pathlib import Path
from typing import Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.language import gettext as _
from bot.language import marked
from bot.slack.request import Mistake

log = structlog.get_logger(__name__)

NOT_DIRECTLY: Final = marked("Slack does not let me write to you directly.")
REFUSALS: Final = {
    "missing_scope": marked(
        "I may not send files: the app lacks files:write or im:write. Ask an admin to install it again."
    ),
    "user_disabled": NOT_DIRECTLY,
    "cannot_dm_bot": NOT_DIRECTLY,
    "file_uploads_disabled": marked("Your workspace does not allow files. Ask an owner."),
    "storage_limit_reached": marked("Your workspace has no room left for files. Ask an owner."),
}
OTHERWISE: Final = marked("Slack does not take the file: {code}. Try again in a minute.")


class SlackFiles:
    """Sends files through the Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, user_id: str, path: Path, name: str, comment: str) -> None:
        """Send a file to one person. Raises `Mistake` with what to do where Slack refuses it."""
        try:
            opened = await self._client.conversations_open(users=user_id)
            await self._client.files_upload_v2(
                channel=opened["channel"]["id"], file=str(path), filename=name, title=name, initial_comment=comment
            )
        except SlackApiError as refused:
            code = str(refused.response.get("error") or "")
            log.warning("file_refused", error=code)
            raise Mistake(_(REFUSALS.get(code, OTHERWISE), code=code)) from refused
        except (ClientError, TimeoutError) as failed:
            log.warning("file_lost", error=type(failed).__name__)
            raise Mistake(_("Slack does not take the file just now. Try again in a minute.")) from failed
