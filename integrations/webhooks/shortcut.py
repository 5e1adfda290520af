"""Shortcut signs the body with a secret that is given with the webhook, and tells what was deleted."""

from collections.abc import Iterable
from typing import Any

from integrations.mapping import Row
from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hex_signature


def _lost(told: Row) -> Iterable[Any]:
    for act in told["actions"]:
        if (act.get("entity_type"), act.get("action")) == ("story", "delete"):
            yield act["id"]


WEBHOOK = Webhook(
    Variable(
        "SHORTCUT_WEBHOOK_SECRET",
        "the secret of Shortcut's webhook, for news and deletions at once",
        "your choice, without a comma; docs/sources/shortcut.md makes the webhook",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    hex_signature("payload-signature"),
    _lost,
)
