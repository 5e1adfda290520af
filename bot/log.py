"""Structured logs, from us and from the libraries alike, with every secret left out."""

import logging
import re
import sys
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[secret]"
HANDED_OUT = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=[?&]ticket=)[^&\s\"']+|(?<=hooks\.slack\.com/)[^\s\"']+")
"""What Slack hands out at run time is known by its shape alone: tokens, doors of sockets, addresses for answers."""


SLACKS_OWN = ("slack_bolt", "slack_sdk")
"""Slack's libraries write whole questions and answers into their debug lines; some are for leaders alone."""


def set_up(level: str, secrets: Collection[str]) -> None:
    """Send every log line to standard error, as text on a terminal and as JSON elsewhere."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    on_terminal = sys.stderr.isatty()
    renderer: Processor = structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _Redactor(secrets),
                renderer,
            ],
        )
    )
    # A level of their own would not last: Bolt's loggers take the root's when an app is made.
    handler.addFilter(lambda record: record.levelno >= logging.INFO or not record.name.startswith(SLACKS_OWN))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "apscheduler", "aiosqlite", "alembic"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class _Redactor:
    """Takes secrets out of whatever is about to be written, exceptions included."""

    def __init__(self, secrets: Collection[str]) -> None:
        known = {secret for secret in secrets if secret}
        # In an address, a secret has its signs written otherwise.
        known |= {quote(secret, safe="") for secret in known}
        self._secrets = sorted(known, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Redact a log line, its names and its values."""
        return {self._redacted(name): self._redacted(value) for name, value in event.items()}

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, int | float | bool | None):
            return value
        text = value if isinstance(value, str) else str(value)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return HANDED_OUT.sub(HIDDEN, text)
