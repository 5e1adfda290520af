"""Our own faults, told to people by a short id that stands in the log."""

import secrets
from collections.abc import Mapping
from typing import Any

import structlog

from bot.language import gettext as _

log = structlog.get_logger(__name__)


def told(error: BaseException, body: Mapping[str, Any]) -> str:
    """Log our own fault under a short id and return the sentence that names it."""
    id_ = secrets.token_hex(3)
    kind = body.get("command") or body.get("type")
    log.error("failed", id=id_, kind=kind, exc_info=error)
    return _("This failed, and it is our fault. Tell an admin the id {id}: it is in the log.", id=id_)
