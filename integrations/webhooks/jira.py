"""Every Jira signs the body of an administrator's webhooks with the secret written there, and tells of deletions."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from integrations.mapping import Row
from integrations.source import Variable
from integrations.webhooks.delivery import Webhook, hub_signature


def _lost(told: Row) -> Iterable[Any]:
    if told.get("webhookEvent") == "jira:issue_deleted":
        yield told["issue"]["id"]


def _webhook(prefix: str, where: str) -> Webhook:
    return Webhook(
        Variable(
            f"{prefix}_WEBHOOK_SECRET",
            "the secret of Jira's webhook, for news and deletions at once",
            where,
            "q7Vb1xN0c2Lk9sQe4Rz8",
            secret=True,
            required=False,
        ),
        hub_signature("x-hub-signature", "sha256"),
        _lost,
        # The search index lags behind the issues by seconds; each pull looks back for minutes.
        lag=timedelta(seconds=10),
    )


CLOUD = _webhook("JIRA", "Jira > Settings > System > WebHooks > your webhook > Secret")
SERVICE_MANAGEMENT = _webhook("JSM", "Jira > Settings > System > WebHooks > your webhook > Secret")
DATA_CENTER = _webhook("JIRA_DC", "Jira > Administration > System > WebHooks > your webhook > Secret")
