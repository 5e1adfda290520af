"""Redmine signs the body with the secret of a user's webhook, from version 7 on, and tells what was deleted."""

from collections.abc import Iterable
from typing import Any

from integrations.mapping import Row
from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hub_signature


def _lost(told: Row) -> Iterable[Any]:
    if told.get("type") == "issue.deleted":
        yield told["data"]["issue"]["id"]


WEBHOOK = Webhook(
    Variable(
        "REDMINE_WEBHOOK_SECRET",
        "the secret of Redmine's webhook (version 7), for news and deletions at once",
        "your choice, without a comma; Redmine > My account > Webhooks",
        "q7Vb1xN0c2Lk9sQe4Rz8Wm3Jp6Yt5UhA",
        secret=True,
        required=False,
    ),
    hub_signature("x-redmine-signature-256", "sha256"),
    _lost,
)
